//! Where the acts of a proposal competition lead, on dossiers.

use serde_json::{Value, json};

use super::MACHINE;
use crate::dossier::{Child, Commander, Dossier};
use crate::engine::{Consequence, Decision};
use crate::procedures::testing::{self, Heard, commands, fact};
use crate::rules::testing::{child, dossier};
use crate::words::Capacity;

/// Facts a procedure remembers.
type Stored = Vec<(&'static str, Value)>;
/// The stage reached, or the rules unmet.
type Expected = Result<&'static str, &'static [&'static str]>;

fn heard(act: &str, file: &Dossier) -> Heard {
    testing::heard(&MACHINE, act, file)
}

fn at(stage: &str, capacity: Capacity, facts: &[(&str, Value)], children: &[Child]) -> Dossier {
    dossier(facts, |file| {
        stage.clone_into(&mut file.stage);
        file.capacity = capacity;
        file.children = children.to_vec();
    })
}

fn application(key: &str, stage: &str, quote_yen: i64) -> Child {
    let facts = [("quote_yen", json!(quote_yen)), ("corporate_number", json!("5000012010024"))];
    child(&format!("R8-0012/{key}"), "application", stage, &facts)
}

fn ranking() -> Value {
    let row = |entrant: &str, rank: u32, total: &str| {
        json!({ "entrant": entrant, "rank": rank, "technical": total, "points_total": total, "total": total,
                "per_member": {}, "per_item": {}, "below_minimum": [] })
    };
    json!({
        "rows": [row("R8-0012/aaa", 1, "80"), row("R8-0012/bbb", 2, "70")],
        "unresolved_ties": [], "counted_seats": ["e-1"],
    })
}

#[test]
fn opening_is_commanded_and_takes_the_defaults() {
    let mut file = at("", Capacity::Officer, &[], &[]);
    assert_eq!(heard("open", &file).map(|_| ()), Err(vec!["commanded"]));
    file.commander = Some(Commander { procedure: "R8-0012/0".into(), act: "start-path".into() });
    let decision = heard("open", &file).expect("opened");
    assert_eq!(decision.to.id, "method-approval");
    assert_eq!(fact(&decision, "eligibility_timing"), Some(&json!("after")));
    assert_eq!(fact(&decision, "sealing"), Some(&json!("three-holders")));
    assert_eq!(fact(&decision, "award_only"), Some(&json!(false)));
}

#[test]
fn the_call_closes_by_what_was_handed_in() {
    let cases: &[(&str, &str, &str)] = &[
        ("open-proposal", "submitted", "eligibility-review"),
        ("open-proposal", "late", "eligibility-review"),
        ("open-proposal", "entered", "no-entry"),
        ("comprehensive-evaluation", "submitted", "eligibility-review"),
        ("comprehensive-evaluation", "withdrawn", "no-award"),
    ];
    for (procedure, stage, to) in cases {
        let facts = [("procedure", json!(procedure))];
        let file = at("call-open", Capacity::System, &facts, &[application("aaa", stage, 1)]);
        let decision = heard("close-call", &file).expect("closed");
        assert_eq!(decision.to.id, *to, "{procedure} {stage}");
        assert_eq!(commands(&decision).len(), usize::from(*stage == "entered"), "{procedure} {stage}");
    }
}

#[test]
fn eligibility_is_confirmed_by_ceiling_and_single_entry_rule() {
    // Ceiling 1,000; one application above it, one at it, and what the call says of one entry.
    let cases: &[(&str, &[i64], &str)] = &[
        ("allowed-if-minimum", &[1_000, 1_001], "evaluation"),
        ("not-allowed", &[1_000, 1_001], "no-entry"),
        ("not-allowed", &[1_000, 1_000], "evaluation"),
        ("allowed-if-minimum", &[1_001, 1_001], "no-entry"),
    ];
    for (rule, quotes, to) in cases {
        let facts = [
            ("procedure", json!("open-proposal")),
            ("eligibility_timing", json!("after")),
            ("sealing", json!("none")),
            ("call.ceiling_yen", json!(1_000)),
            ("call.single_entry", json!(rule)),
        ];
        let children: Vec<Child> =
            ["aaa", "bbb"].iter().zip(*quotes).map(|(key, yen)| application(key, "admitted", *yen)).collect();
        let file = at("eligibility-review", Capacity::Officer, &facts, &children);
        let decision = heard("confirm-eligibility", &file).expect("confirmed");
        assert_eq!(decision.to.id, *to, "{rule} {quotes:?}");
        let struck = commands(&decision).iter().filter(|(_, act)| *act == "disqualify").count();
        let ended = commands(&decision).iter().filter(|(_, act)| *act == "end-with-call").count();
        assert_eq!(ended, usize::from(*to == "no-entry" && quotes.contains(&1_000)), "{rule} {quotes:?}");
        assert_eq!(struck, quotes.iter().filter(|yen| **yen > 1_000).count(), "{rule} {quotes:?}");
    }
    let undecided = [application("aaa", "submitted", 1)];
    let file = at("eligibility-review", Capacity::Officer, &[("sealing", json!("none"))], &undecided);
    assert_eq!(heard("confirm-eligibility", &file).map(|_| ()), Err(vec!["all-decided"]));
}

#[test]
fn the_candidate_is_preferred_and_the_others_reserved() {
    let facts =
        [("procedure", json!("open-proposal")), ("ranking", ranking()), ("candidate", json!("R8-0012/aaa"))];
    let children = [application("aaa", "under-evaluation", 1), application("bbb", "under-evaluation", 2)];
    let mut file = at("candidate-approval", Capacity::Approver, &facts, &children);
    file.given.set("fairness.result", json!("…"));
    file.given.set("check.suspended", json!(false));
    let decision = heard("approve-candidate", &file).expect("approved");
    assert_eq!(decision.to.id, "negotiation");
    assert_eq!(commands(&decision), [("R8-0012/aaa", "prefer"), ("R8-0012/bbb", "reserve")]);
    let gone = [application("aaa", "withdrawn", 1), application("bbb", "under-evaluation", 2)];
    file.children = gone.to_vec();
    assert_eq!(heard("approve-candidate", &file).map(|_| ()), Err(vec!["candidate-stands"]));
}

#[test]
fn a_failed_signature_goes_to_the_next_rank_or_ends() {
    let cases: &[(&str, &str, &str)] = &[
        ("open-proposal", "reserve", "negotiation"),
        ("open-proposal", "withdrawn", "no-suitable"),
        ("comprehensive-evaluation", "reserve", "negotiation"),
    ];
    for (procedure, second, to) in cases {
        let facts = [
            ("procedure", json!(procedure)),
            ("ranking", ranking()),
            ("candidate", json!("R8-0012/aaa")),
            ("award_yen", json!(9_000_000)),
        ];
        let children = [
            application("aaa", "preferred", 1),
            application("bbb", second, 2),
            child("R8-0012/3", "contract", "drafted", &[]),
        ];
        let mut file = at("signing", Capacity::Approver, &facts, &children);
        file.given.set("reason", json!("…"));
        let decision = heard("fail-signature", &file).expect("failed");
        assert_eq!(decision.to.id, *to, "{procedure} {second}");
        assert!(commands(&decision).contains(&("R8-0012/3", "lapse")));
        let tender = *procedure == "comprehensive-evaluation";
        assert_eq!(fact(&decision, "residual.ground"), tender.then(|| json!("9")).as_ref());
        if *second == "reserve" {
            assert_eq!(fact(&decision, "candidate"), Some(&json!("R8-0012/bbb")));
            assert!(commands(&decision).contains(&("R8-0012/bbb", "promote")));
        }
    }
}

#[test]
fn the_contract_approval_returns_where_it_came_from() {
    for from in ["negotiation", "candidate-approval"] {
        let facts = [("contract_approval.from", json!(from))];
        let mut file = at("contract-approval", Capacity::Approver, &facts, &[]);
        file.given.set("reason", json!("…"));
        assert_eq!(heard("return-contract", &file).expect("returned").to.id, from);
    }
}

#[test]
fn an_open_call_resumes_on_an_amendment_that_leaves_the_remainder() {
    let day = 86_400;
    // Ten days remained on 2026-11-18; it is 2026-11-20 now.
    let cases: &[(Capacity, Option<&str>, bool)] = &[
        (Capacity::Approver, None, false),
        (Capacity::Approver, Some("2026-11-29T23:59:59Z"), false),
        (Capacity::Approver, Some("2026-11-30T00:00:00Z"), true),
        (Capacity::System, None, true),
    ];
    for (capacity, due, allowed) in cases {
        let mut facts = vec![
            ("suspended.from", json!("call-open")),
            ("suspended.on", json!("2026-11-18")),
            ("suspended.remainder_seconds", json!(10 * day)),
        ];
        if let Some(due) = due {
            facts.push(("amendment.approved_at", json!("2026-11-19T00:00:00Z")));
            facts.push(("due.close-call", json!(due)));
        }
        let answer = heard("resume", &at("suspended", *capacity, &facts, &[]));
        assert_eq!(answer.is_ok(), *allowed, "{capacity:?} {due:?}");
        if let Ok(decision) = answer {
            assert_eq!(decision.to.id, "call-open");
        }
    }
}

#[test]
fn nobody_scores_before_declaring_or_after_the_bids_are_open() {
    let seat = json!([{ "seat": "e-1", "person": "u-0020", "external": false, "expert": false }]);
    let cases: [(Stored, Vec<&str>); 3] = [
        (vec![("interest.e-1", json!("none"))], vec![]),
        (vec![], vec!["declared-no-interest"]),
        (
            vec![("interest.e-1", json!("none")), ("bids.opened_at", json!("2026-11-19T00:00:00Z"))],
            vec!["bids-sealed"],
        ),
    ];
    for (mut facts, unmet) in cases {
        facts.push(("committee", seat.clone()));
        let mut file = at("evaluation", Capacity::Evaluator, &facts, &[]);
        "e-1".clone_into(&mut file.actor);
        file.given.set("score", json!({ "aaa": { "plan": "10" } }));
        let found = heard("score", &file).err().unwrap_or_default();
        assert_eq!(found, unmet);
    }
}

fn criteria() -> Value {
    json!({
        "items": [{ "id": "plan", "label_ja": "企画", "label_en": "plan", "max_points": "100" }],
        "total_points": "100",
        "aggregation": { "kind": "mean" },
        "rounding": { "decimals": 1, "mode": "half-up" },
        "minimum": { "total": { "ratio": "0.60" } },
        "tie_break": ["lot"],
        "single_entry": "allowed-if-minimum",
    })
}

#[test]
fn the_ranking_is_computed_and_leads_on_or_ends() {
    let tie = &["G47"][..];
    let cases: &[(&str, &str, bool, Expected)] = &[
        ("80", "59.9", false, Ok("candidate-approval")),
        ("60", "59.9", false, Ok("candidate-approval")),
        ("59.9", "59", false, Ok("no-suitable")),
        ("80", "80", false, Err(tie)),
        ("80", "80", true, Ok("candidate-approval")),
    ];
    for (first, second, lot, expected) in cases {
        let facts = [
            ("procedure", json!("open-proposal")),
            ("criteria", criteria()),
            ("committee", json!([{ "seat": "e-1", "person": "u-0020", "external": false, "expert": false }])),
            ("interest.e-1", json!("none")),
            ("score.e-1", json!({ "aaa": { "plan": first }, "bbb": { "plan": second } })),
        ];
        let children = [application("aaa", "under-evaluation", 1), application("bbb", "under-evaluation", 2)];
        let mut file = at("evaluation", Capacity::Officer, &facts, &children);
        file.given.set("fairness.selection", json!("…"));
        file.documents.insert("evaluation-report".into());
        if *lot {
            file.given.set("tie_lots", json!([["R8-0012/aaa", "R8-0012/bbb"]]));
        }
        match (heard("finalise-ranking", &file), expected) {
            (Ok(decision), Ok(to)) => {
                assert_eq!(decision.to.id, *to, "{first} {second}");
                let candidate = (*to == "candidate-approval").then(|| json!("R8-0012/aaa"));
                assert_eq!(fact(&decision, "candidate"), candidate.as_ref());
                let totals = fact(&decision, "result.totals").expect("totals");
                assert_eq!(
                    totals["totals"].as_array().map(Vec::len),
                    Some(1),
                    "two entrants: the first's alone"
                );
                let stored = fact(&decision, "ranking").expect("a ranking").to_string();
                assert!(!stored.contains("null"), "{stored}");
            }
            (Err(unmet), Err(expected)) => assert_eq!(unmet, *expected, "{first} {second}"),
            (found, _) => panic!("{first} {second}: {:?}", found.map(|decision| decision.to.id)),
        }
    }
}

#[test]
fn an_award_only_competition_hands_its_candidate_over() {
    let reports = |decision: &Decision| -> Vec<&str> {
        let reported = decision.consequences.iter().filter_map(|one| match one {
            Consequence::Report(act) => Some(*act),
            _ => None,
        });
        reported.collect()
    };
    for (award_only, to, reported) in
        [(true, "candidate-decided", vec!["hand-to-members"]), (false, "contract-approval", vec![])]
    {
        let facts = [
            ("procedure", json!("open-proposal")),
            ("award_only", json!(award_only)),
            ("call.ceiling_yen", json!(1_000)),
            ("reserve_price_yen", json!(1_000)),
            ("reserve_price.fixed_at", json!("2026-11-19T00:00:00Z")),
        ];
        let mut file =
            at("negotiation", Capacity::ContractOfficer, &facts, &[application("aaa", "preferred", 1)]);
        file.given.set("price_yen", json!(1_000));
        file.documents.insert("quote".into());
        let decision = heard("accept-quote", &file).expect("accepted");
        assert_eq!((decision.to.id, reports(&decision)), (to, reported));
    }
}

#[test]
fn who_contracts_elsewhere_calls_the_next_candidate_and_concludes() {
    let facts = [
        ("procedure", json!("open-proposal")),
        ("award_only", json!(true)),
        ("ranking", ranking()),
        ("candidate", json!("R8-0012/aaa")),
        ("candidate.number", json!("1000012010003")),
    ];
    let commander = Commander { procedure: "R8-0012/1".into(), act: "fail-signature".into() };
    let children = [application("aaa", "preferred", 1), application("bbb", "reserve", 2)];
    let mut file = at("candidate-decided", Capacity::Approver, &facts, &children);
    assert_eq!(heard("call-next-candidate", &file).map(|_| ()), Err(vec!["commanded"]));
    file.commander = Some(commander.clone());
    let next = heard("call-next-candidate", &file).expect("called");
    assert_eq!(next.to.id, "negotiation");
    assert_eq!(fact(&next, "candidate"), Some(&json!("R8-0012/bbb")));
    assert_eq!(fact(&next, "candidate.number"), Some(&json!("5000012010024")));
    assert_eq!(commands(&next), [("R8-0012/aaa", "not-select"), ("R8-0012/bbb", "promote")]);
    // Nobody is left: the commander learns it.
    file.children = vec![application("aaa", "preferred", 1)];
    assert_eq!(heard("call-next-candidate", &file).map(|_| ()), Err(vec!["G50", "next-left"]));
    file.children = children.to_vec();
    let concluded = heard("conclude", &file).expect("concluded");
    assert_eq!(concluded.to.id, "completed");
    assert_eq!(commands(&concluded), [("R8-0012/aaa", "note-contract"), ("R8-0012/bbb", "note-contract")]);
    // The candidate withdraws: those who contract learn it.
    let mut lost = at("candidate-decided", Capacity::System, &facts, &[application("aaa", "withdrawn", 1)]);
    lost.commander = Some(commander);
    let noted = heard("note-withdrawal", &lost).expect("noted");
    assert_eq!(fact(&noted, "candidate.lost"), Some(&json!(true)));
    assert!(noted.consequences.iter().any(|one| matches!(one, Consequence::Report("note-withdrawal"))));
}

#[test]
fn what_befalls_a_suspended_procedure_is_kept() {
    let commander = Commander { procedure: "R8-0012/9".into(), act: "uphold".into() };
    let children = [application("aaa", "withdrawn", 1)];
    for (from, reported) in [("candidate-decided", true), ("candidate-approval", false)] {
        let facts = [("suspended.from", json!(from)), ("candidate", json!("R8-0012/aaa"))];
        let mut file = at("suspended", Capacity::System, &facts, &children);
        file.commander = Some(commander.clone());
        let upheld = heard("note-complaint", &file).expect("noted");
        assert_eq!(fact(&upheld, "complaint.upheld"), Some(&json!(true)));
        let lost = heard("note-withdrawal", &file).expect("noted");
        assert_eq!(fact(&lost, "candidate.lost"), Some(&json!(true)));
        let told = |one: &Consequence| matches!(one, Consequence::Report("note-withdrawal"));
        assert_eq!(lost.consequences.iter().any(told), reported, "{from}");
        file.children = vec![application("aaa", "preferred", 1)];
        assert_eq!(heard("note-withdrawal", &file).map(|_| ()), Err(vec!["candidate-lost"]));
    }
}

#[test]
fn an_exception_is_named_in_either_case() {
    for (named, allowed) in [("G61B", true), ("g61b", true), ("G61b", true), ("G61", false), ("", false)] {
        let mut file = at("signing", Capacity::Approver, &[], &[]);
        file.policy.exceptions = vec!["G61b".to_owned(), "G92".to_owned()];
        file.given.set("exception_rule", json!(named));
        file.given.set("reason", json!("…"));
        let kept = heard("approve-exception", &file).map(|one| fact(&one, "exceptions").cloned());
        let expected = if allowed { Ok(Some(json!(["G61b"]))) } else { Err(vec!["exception-allowed"]) };
        assert_eq!(kept, expected, "{named}");
    }
}

#[test]
fn experts_are_heard_on_an_amendment_that_waits() {
    for (waits, kept) in [(true, Some(json!(["e-1", "e-2"]))), (false, None)] {
        let facts = [
            ("procedure", json!("comprehensive-evaluation")),
            ("amendment.waits", json!(waits)),
            ("amendment.experts_heard", json!(["e-1"])),
        ];
        let mut file = at("call-open", Capacity::Expert, &facts, &[]);
        "e-2".clone_into(&mut file.actor);
        file.given.set("opinion", json!({ "on_criteria": "妥当である", "second_hearing": false }));
        let decision = heard("hear-experts", &file).expect("heard");
        assert_eq!(fact(&decision, "amendment.experts_heard"), kept.as_ref());
        // A new draft begins anew.
        let mut file = at("call-open", Capacity::Officer, &facts, &[]);
        file.given.set("amendment.text", json!("配点の変更"));
        file.given.set("amendment.bears_on_proposals", json!(true));
        let decision = heard("draft-amendment", &file).expect("drafted");
        assert_eq!(fact(&decision, "amendment.experts_heard"), Some(&json!([])));
    }
}
