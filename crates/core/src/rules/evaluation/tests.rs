//! The rules of the evaluation as tables of cases.

use serde_json::{Value, json};

use super::*;
use crate::dossier::Dossier;
use crate::rule::Outcome::{self, Met, NotApplicable, Unmet};
use crate::rules::testing::{child, dossier, judge, outcome};

/// Seats `e-1`, `e-2` …; `x` is from outside, `s` an academic expert, `b` both, `i` neither.
fn seats(kinds: &str) -> (&'static str, Value) {
    let seats: Vec<Value> = kinds
        .chars()
        .zip(1..)
        .map(|(kind, nth)| {
            json!({
                "seat": format!("e-{nth}"), "person": format!("u-{nth:04}"),
                "external": "xb".contains(kind), "expert": "sb".contains(kind),
            })
        })
        .collect();
    ("committee", Value::from(seats))
}

fn list(name: &'static str, items: &[&str]) -> (&'static str, Value) {
    (name, json!(items))
}

#[test]
fn a_committee_is_large_enough() {
    for (kinds, gone, expected) in
        [("iii", &[][..], Met), ("ii", &[], Unmet), ("iiii", &["e-4"], Met), ("iii", &["e-3"], Unmet)]
    {
        assert_eq!(outcome(&COMMITTEE_SIZE, &[seats(kinds), list("replaced", gone)], |_| {}), expected);
        assert_eq!(outcome(&COMMITTEE_SIZE, &[seats(kinds), list("recused", gone)], |_| {}), expected);
    }
    assert_eq!(outcome(&COMMITTEE_SIZE, &[], |_| {}), Unmet);
    let twice = json!([
        {"seat": "e-1", "person": "u-1"}, {"seat": "e-2", "person": "u-2"}, {"seat": "e-3", "person": "u-3"},
        {"seat": "e-4", "person": "u-1"},
    ]);
    assert_eq!(outcome(&COMMITTEE_SIZE, &[("committee", twice)], |_| {}), Unmet, "one person, two seats");
}

#[test]
fn members_from_outside_need_an_ordinance() {
    let cases = [
        ("iii", Some("guideline"), &[][..], NotApplicable),
        ("iix", Some("guideline"), &[], Unmet),
        ("iix", Some("ordinance"), &[], Met),
        ("iix", None, &[], Unmet),
        ("iix", Some("guideline"), &["e-3"], NotApplicable),
    ];
    for (kinds, basis, replaced, expected) in cases {
        let mut facts = vec![seats(kinds), list("replaced", replaced)];
        facts.extend(basis.map(|basis| ("committee.basis", json!(basis))));
        assert_eq!(outcome(&G39, &facts, |_| {}), expected, "{kinds} {basis:?}");
    }
}

#[test]
fn two_experts_are_heard_before_the_criteria() {
    let cases: [(&str, &[&str], Outcome); 5] = [
        ("bsi", &["opinion.e-1", "opinion.e-2"], Met),
        ("bsi", &["opinion.e-1"], Unmet),
        ("bsi", &["opinion.e-1", "opinion.e-3"], Unmet),
        ("xxx", &["opinion.e-1", "opinion.e-2"], Unmet),
        ("bsi", &[], Unmet),
    ];
    for (kinds, heard, expected) in cases {
        let mut facts = vec![seats(kinds)];
        facts.extend(
            heard.iter().map(|name| (*name, json!({"on_criteria": "妥当", "second_hearing": false}))),
        );
        assert_eq!(outcome(&G14, &facts, |_| {}), expected, "{kinds} {heard:?}");
    }
}

/// The dossier after these opinions: (stage, seat, whether a second hearing is asked for).
fn heard(opinions: &[(&str, &str, bool)]) -> Dossier {
    let mut file = dossier(&[seats("ssi")], |_| {});
    for (stage, seat, wish) in opinions {
        let opinion = json!({"on_criteria": "妥当", "second_hearing": wish});
        file.stage = (*stage).to_owned();
        file.actor = (*seat).to_owned();
        file.given.set("opinion", opinion.clone());
        let hearings = expert_hearings(&file).expect("hearings");
        file.given = crate::facts::Facts::default();
        file.facts.set("expert.hearings", hearings);
        file.facts.set(format!("opinion.{seat}"), opinion);
    }
    file
}

/// (stage, seat, whether a second hearing is asked for).
type Opinion = (&'static str, &'static str, bool);

#[test]
fn a_second_hearing_is_held_where_an_expert_asked_for_it() {
    let (early, late) = ("call-drafting", "evaluation");
    let cases: [(&[Opinion], Outcome); 6] = [
        (&[(early, "e-1", false), (early, "e-2", false)], NotApplicable),
        (&[(early, "e-1", true), (early, "e-1", false)], NotApplicable),
        (&[(early, "e-1", true), (early, "e-2", false)], Unmet),
        (&[(early, "e-1", true), (late, "e-1", false)], Unmet),
        (&[(early, "e-1", true), (late, "e-1", false), (late, "e-2", false)], Met),
        (&[(early, "e-1", true), (late, "e-1", false), (late, "e-3", false)], Unmet),
    ];
    for (opinions, expected) in cases {
        let after = heard(opinions);
        assert_eq!(outcome(&G15, &[], |file| *file = after), expected, "{opinions:?}");
    }
    assert_eq!(expert_hearings(&dossier(&[], |_| {})), None, "no opinion is brought");
}

/// Declarations, who is recused, who is replaced, and what follows.
type Interests<'c> = (&'c [(&'c str, &'c str)], &'c [&'c str], &'c [&'c str], Outcome);

#[test]
fn interests_are_declared_and_the_interested_recused() {
    let cases: [Interests<'_>; 6] = [
        (&[("interest.e-1", "none"), ("interest.e-2", "none")], &[], &[], Met),
        (&[("interest.e-1", "none")], &[], &[], Unmet),
        (&[("interest.e-1", "none"), ("interest.e-2", "exists")], &[], &[], Unmet),
        (&[("interest.e-1", "none"), ("interest.e-2", "exists")], &["e-2"], &[], Met),
        (&[("interest.e-1", "none")], &[], &["e-2"], Met),
        (&[], &["e-1", "e-2"], &[], Unmet),
    ];
    for (declared, recused, replaced, expected) in cases {
        let mut facts = vec![seats("ii"), list("recused", recused), list("replaced", replaced)];
        facts.extend(declared.iter().map(|(name, what)| (*name, json!(what))));
        assert_eq!(outcome(&G36, &facts, |_| {}), expected, "{declared:?} {recused:?} {replaced:?}");
    }
    let found = judge(&G36, &[seats("ii"), ("interest.e-1", json!("none"))], |_| {});
    assert_eq!(found.len(), 2);
    assert_eq!((found[1].subject.as_str(), found[1].outcome), ("e-2", Unmet));
}

#[test]
fn a_member_acts_without_interest_and_unrecused() {
    let cases = [
        ("e-1", Some("none"), &[][..], Met, Met),
        ("e-1", Some("exists"), &[], Unmet, Met),
        ("e-1", None, &[], Unmet, Met),
        ("e-1", Some("none"), &["e-1"], Met, Unmet),
        ("e-9", None, &[], Unmet, Unmet),
    ];
    for (actor, declared, out_of, no_interest, counts) in cases {
        for name in ["recused", "replaced"] {
            let mut facts = vec![seats("iii"), list(name, out_of)];
            facts.extend(declared.map(|what| ("interest.e-1", json!(what))));
            let as_actor = |file: &mut Dossier| file.actor = actor.to_owned();
            assert_eq!(outcome(&DECLARED_NO_INTEREST, &facts, as_actor), no_interest, "{actor}");
            assert_eq!(outcome(&NOT_RECUSED, &facts, as_actor), counts, "{actor} {out_of:?}");
        }
    }
}

#[test]
fn more_than_half_of_the_members_are_present() {
    let cases: [(&str, &[&str], &[&str], Outcome); 7] = [
        ("iiii", &["e-1", "e-2", "e-3"], &[], Met),
        ("iiii", &["e-1", "e-2"], &[], Unmet),
        ("iiii", &["e-1", "e-2"], &["e-4"], Met),
        ("iiii", &["e-1", "e-4", "e-9"], &["e-4"], Unmet),
        ("iii", &["e-1", "e-1"], &[], Unmet),
        ("iii", &[], &[], Unmet),
        ("", &[], &[], Unmet),
    ];
    for (kinds, present, recused, expected) in cases {
        let hearing = json!({"date": "2026-11-20", "present": present, "minutes": "議事録"});
        let facts = [seats(kinds), list("recused", recused)];
        let given = |file: &mut Dossier| file.given.set("hearing", hearing.clone());
        assert_eq!(outcome(&G40, &facts, given), expected, "{kinds} {present:?} {recused:?}");
    }
    let held = |present: &[&str]| json!({"date": "2026-11-20", "present": present, "minutes": "議事録"});
    let facts = [seats("iii"), ("hearing.2", held(&["e-1"])), ("hearing.10", held(&["e-1", "e-2"]))];
    assert_eq!(outcome(&G40, &facts, |_| {}), Met, "the last hearing counts");
    for (recused, expected) in [(&["e-3"][..], Met), (&["e-2", "e-3"], Unmet)] {
        let facts = [seats("iii"), list("recused", recused)];
        assert_eq!(outcome(&G40, &facts, |_| {}), expected, "without a hearing, {recused:?} recused");
    }
}

/// Two items of 60 and 40 points.
fn sheet(with: &Value) -> Value {
    let mut sheet = json!({
        "items": [
            {"id": "plan", "label_ja": "計画", "label_en": "plan", "max_points": 60},
            {"id": "team", "label_ja": "体制", "label_en": "team", "max_points": 40},
        ],
        "total_points": 100,
        "aggregation": {"kind": "mean"},
        "rounding": {"decimals": 2, "mode": "floor"},
        "minimum": {"total": {"ratio": "0.60"}},
        "tie_break": ["technical", "committee-vote", "lot"],
        "single_entry": "allowed-if-minimum",
    });
    for (key, value) in with.as_object().expect("an object") {
        sheet[key] = value.clone();
    }
    sheet
}

#[test]
fn criteria_add_up_and_end_in_a_lot() {
    let cases = [
        (json!({}), Met, Met),
        (json!({"total_points": 99}), Unmet, Met),
        (json!({"total_points": 101}), Unmet, Met),
        (json!({"minimum": {"total": {"ratio": "0"}}}), Unmet, Met),
        (json!({"tie_break": ["technical"]}), Met, Unmet),
        (json!({"tie_break": ["lot"]}), Met, Met),
    ];
    for (with, weights, chain) in cases {
        let facts = [("criteria", sheet(&with))];
        assert_eq!(outcome(&G42, &facts, |_| {}), weights, "{with}");
        assert_eq!(outcome(&G47, &facts, |_| {}), chain, "{with}");
    }
    for facts in [&[][..], &[("criteria", json!({"items": []}))]] {
        assert_eq!(outcome(&G42, facts, |_| {}), Unmet);
        assert_eq!(outcome(&G47, facts, |_| {}), Unmet);
    }
}

#[test]
fn a_proposal_is_in_at_the_deadline_and_late_a_second_after() {
    let cases = [
        ("due.close-call", "2026-11-20T09:00:00+09:00", Met),
        ("due.close-call", "2026-11-20T08:59:59+09:00", Unmet),
        ("due.close-applications", "2026-11-20T00:00:00Z", Met),
        ("due.close-applications", "2026-11-19T23:59:59Z", Unmet),
        ("due.close-call", "", Unmet),
    ];
    for (name, due, expected) in cases {
        let with = |file: &mut Dossier| file.parent.set(name, json!(due));
        assert_eq!(outcome(&G44, &[], with), expected, "{name} {due}");
    }
    assert_eq!(outcome(&G44, &[], |_| {}), Unmet, "no deadline");
    let found = judge(&G44, &[], |file| file.parent.set("due.close-call", json!("2026-11-19T08:00:00Z")));
    assert_eq!(
        found[0].sentence().ja,
        "提出期限は令和8年11月19日(木) 17:00です（提出：令和8年11月20日(金) 09:00）。"
    );
}

/// Three members, applications under evaluation and their scores (plan, team) by all members.
fn scored(scores: &[(&str, &str, &str)]) -> Dossier {
    let sheet_of: Value = scores
        .iter()
        .map(|(key, plan, team)| ((*key).to_owned(), json!({"plan": plan, "team": team})))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let facts = [
        seats("iii"),
        ("criteria", sheet(&json!({}))),
        ("score.e-1", sheet_of.clone()),
        ("score.e-2", sheet_of.clone()),
        ("score.e-3", sheet_of),
    ];
    dossier(&facts, |file| {
        let under = |(key, _, _): &(&str, &str, &str)| {
            child(&format!("R8-0012/{key}"), "application", "under-evaluation", &[])
        };
        file.children = scores.iter().map(under).collect();
    })
}

#[test]
fn sixty_points_pass_and_less_do_not() {
    for (team, answer) in [("20", 0), ("19.99", 1)] {
        let file = scored(&[("a1", "40", team), ("a2", "0", "0")]);
        assert_eq!((BELOW_MINIMUM.answer)(&file), answer, "40 + {team}");
    }
    let nobody = dossier(&[seats("iii"), ("criteria", sheet(&json!({})))], |_| {});
    assert_eq!(ranking(&nobody), Err(RankingFault::NoEntrant));
    assert_eq!((BELOW_MINIMUM.answer)(&nobody), 1);
    assert_eq!(ranking(&dossier(&[], |_| {})), Err(RankingFault::Criteria));
}

#[test]
fn every_member_scores_every_item_of_everyone() {
    let full = scored(&[("a1", "50", "30"), ("a2", "40", "30")]);
    assert_eq!(outcome(&G48, &[], |file| *file = full.clone()), Met);
    let mut without = full.clone();
    without.facts.set("score.e-2", json!({"a1": {"plan": "50", "team": "30"}, "a2": {"plan": "40"}}));
    let missing = without.clone();
    let found = judge(&G48, &[], |file| *file = missing);
    assert_eq!(found[0].outcome, Unmet);
    assert_eq!(found[0].sentence().ja, "採点がまだ1件ありません（委員3人）：e-2 a2 team。");
    let mut recused = without.clone();
    recused.facts.set("recused", json!(["e-2"]));
    assert_eq!(outcome(&G48, &[], |file| *file = recused), Met, "scores of the recused are not asked for");
    let mut bids_given = without.clone();
    bids_given.facts.set("procedure", json!("comprehensive-evaluation"));
    bids_given.given.set("bids", json!([{"application": "a1", "bid_yen": 1}]));
    assert_eq!(outcome(&G48, &[], |file| *file = bids_given), Unmet, "whoever bids or not is scored first");
    without.children[1].stage = "disqualified".to_owned();
    assert_eq!(outcome(&G48, &[], |file| *file = without), Met, "nor scores of the disqualified");
    let mut unreadable = full;
    unreadable.facts.set("score.e-1", json!({"a1": "良い"}));
    assert_eq!(outcome(&G48, &[], |file| *file = unreadable.clone()), Unmet);
    assert_eq!(ranking(&unreadable), Err(RankingFault::Scores("e-1".to_owned())));
    assert_eq!(outcome(&G48, &[seats("iii")], |_| {}), Unmet, "no criteria");
    let nobody_left = [seats(""), ("criteria", sheet(&json!({})))];
    assert_eq!(outcome(&G48, &nobody_left, |_| {}), Unmet, "no member");
}

#[test]
fn a_tie_waits_for_the_vote_or_the_lot() {
    let tied = scored(&[("a1", "50", "30"), ("a2", "50", "30"), ("a3", "20", "20")]);
    assert_eq!(outcome(&G47, &[], |file| *file = tied.clone()), Unmet);
    let mut even = tied.clone();
    even.facts.set("tie_votes", json!([{"a1": 1, "a2": 1}]));
    assert_eq!(outcome(&G47, &[], |file| *file = even.clone()), Unmet, "the vote is even too");
    even.facts.set("tie_lots", json!([["a2", "R8-0012/a1"]]));
    assert_eq!(outcome(&G47, &[], |file| *file = even.clone()), Met);
    let first = &ranking(&even).expect("a ranking").rows[0];
    assert_eq!((first.entrant.as_str(), first.rank), ("R8-0012/a2", Some(1)));
    let mut wider = tied.clone();
    wider.facts.set("tie_votes", json!([{"a1": 2, "a2": 1, "a9": 0}]));
    assert_eq!(outcome(&G47, &[], |file| *file = wider), Unmet, "a vote among others decides nothing");
    let mut voted = tied;
    voted.facts.set("tie_votes", json!([{"a1": 2, "a2": 1}]));
    assert_eq!(outcome(&G47, &[], |file| *file = voted), Met);
}

#[test]
fn of_a_tender_only_bids_within_the_reserve_price_are_ranked() {
    let mut file = scored(&[("a1", "50", "30"), ("a2", "40", "30"), ("a3", "60", "40"), ("a4", "60", "40")]);
    file.facts.set("procedure", json!("comprehensive-evaluation"));
    file.facts.set("reserve_price_yen", json!(100));
    let ranks = |file: &Dossier| -> Vec<String> {
        let rows = ranking(file).expect("a ranking").rows;
        rows.iter().filter(|row| row.rank.is_some()).map(|row| row.entrant.to_string()).collect()
    };
    file.facts.set(
        "bids",
        json!([
            {"application": "R8-0012/a1", "bid_yen": 100},
            {"application": "R8-0012/a2", "bid_yen": 99},
            {"application": "R8-0012/a3", "bid_yen": 101},
        ]),
    );
    assert_eq!(ranks(&file), ["R8-0012/a1", "R8-0012/a2"], "a3 is above, a4 did not bid");
    file.facts.set("reserve_price_yen", json!(98));
    file.facts.set("bids", json!([{"application": "R8-0012/a1", "bid_yen": 100}]));
    assert_eq!((BELOW_MINIMUM.answer)(&file), 1, "nobody within the reserve price");
}

#[test]
fn a_single_entry_goes_on_only_where_the_call_says_so() {
    let cases: [(&[&str], &str, &str, usize); 7] = [
        (&["admitted", "admitted"], "after", "not-allowed", 0),
        (&["admitted"], "after", "not-allowed", 1),
        (&["admitted"], "after", "allowed-if-minimum", 0),
        (&["disqualified"], "after", "allowed-if-minimum", 1),
        (&["admitted", "withdrawn"], "after", "not-allowed", 1),
        (&["submitted", "admitted"], "before", "not-allowed", 1),
        (&[], "before", "allowed-if-minimum", 1),
    ];
    for (stages, timing, rule, answer) in cases {
        let facts = [("eligibility_timing", json!(timing)), ("call.single_entry", json!(rule))];
        let file = dossier(&facts, |file| {
            file.children = stages
                .iter()
                .zip(1..)
                .map(|(stage, nth)| child(&format!("R8-0012/a{nth}"), "application", stage, &[]))
                .collect();
        });
        assert_eq!((SINGLE_ENTRY.answer)(&file), answer, "{stages:?} {timing} {rule}");
    }
    let facts = [("call.ceiling_yen", json!(100)), ("call.single_entry", json!("not-allowed"))];
    for (yen, answer) in [(100, 0), (101, 1)] {
        let file = dossier(&facts, |file| {
            file.children = vec![
                child("R8-0012/a1", "application", "admitted", &[("quote_yen", json!(100))]),
                child("R8-0012/a2", "application", "admitted", &[("quote_yen", json!(yen))]),
            ];
        });
        assert_eq!((SINGLE_ENTRY.answer)(&file), answer, "the second quotes ¥{yen}");
    }
}

#[test]
fn a_supplement_is_asked_of_all_or_with_a_reason() {
    let cases = [
        (Some(true), None, Met),
        (Some(false), None, Unmet),
        (Some(false), Some("一者だけに記載の不備がある"), Met),
        (Some(false), Some(" "), Unmet),
        (None, None, Unmet),
    ];
    for (same, reason, expected) in cases {
        let given = |file: &mut Dossier| {
            file.given.0.extend(same.map(|same| ("request.same_to_all".to_owned(), json!(same))));
            file.given.0.extend(reason.map(|reason: &str| ("reason".to_owned(), json!(reason))));
        };
        assert_eq!(outcome(&G97, &[], given), expected, "{same:?} {reason:?}");
    }
}
