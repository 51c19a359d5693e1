use serde_json::{Value, json};

use super::{
    BEGIN, CALL_AHEAD, CAN_BE_CHOSEN, CONCLUDED, DROP, END_OTHERS, EXCLUSIVITY, NAMED_PARTNER, NOT_SELECT,
    PARITY, PARTNER_LOST, PARTNER_STANDS, PREFER, RECORD, RECORDED, TERM, candidate_name,
};
use crate::dossier::{Child, Dossier};
use crate::effect::Order;
use crate::facts::read;
use crate::rule::Outcome::{Met, NotApplicable, Unmet};
use crate::rules::testing::{child, dossier, outcome};

// The dossier's instant is 2026-11-20T00:00:00Z, 09:00 of that day in Japan.

fn application(key: &str, stage: &str) -> Child {
    child(&format!("R8-0012/{key}"), "application", stage, &[("applicant.name", json!(key))])
}

#[test]
fn the_call_ends_ahead_and_the_demonstration_follows_it() {
    for (due, from, to, expected) in [
        ("2026-11-20T00:00:01Z", "2026-11-20", "2026-11-20", Met),
        ("2026-11-20T00:00:00Z", "2026-11-20", "2026-11-20", Unmet),
        ("2026-12-01T08:00:00Z", "2026-11-30", "2027-03-31", Unmet),
        ("2026-12-01T08:00:00Z", "2026-12-01", "2026-11-30", Unmet),
    ] {
        let facts = [
            ("call.proposals_due", json!(due)),
            ("demonstration.from", json!(from)),
            ("demonstration.to", json!(to)),
        ];
        assert_eq!(outcome(&CALL_AHEAD, &facts, |_| {}), expected, "{due} {from} {to}");
    }
    assert_eq!(outcome(&CALL_AHEAD, &[], |_| {}), Unmet);
}

#[test]
fn the_term_runs_forward_and_exclusive_use_stays_within_it() {
    for (to, days, term, exclusive) in [
        ("2026-12-10", 10, Met, Met),
        ("2026-12-10", 11, Met, Unmet),
        ("2026-12-01", 1, Met, Met),
        ("2026-11-30", 1, Unmet, Unmet),
    ] {
        let facts = [
            ("demonstration.from", json!("2026-12-01")),
            ("demonstration.to", json!(to)),
            ("exclusivity.days", json!(days)),
        ];
        assert_eq!(outcome(&TERM, &facts, |_| {}), term, "{to}");
        assert_eq!(outcome(&EXCLUSIVITY, &facts, |_| {}), exclusive, "{to} {days}");
    }
    assert_eq!(outcome(&TERM, &[], |_| {}), Unmet);
    assert_eq!(outcome(&EXCLUSIVITY, &[("exclusivity.days", json!(30))], |_| {}), Met);
    assert_eq!(outcome(&EXCLUSIVITY, &[], |_| {}), Unmet);
}

#[test]
fn something_is_recorded_before_it_is_evaluated() {
    let record = json!({ "date": "2026-11-19", "what": "delivery", "finding": "on time" });
    assert_eq!(outcome(&RECORDED, &[("result.1", record.clone())], |_| {}), Met);
    assert_eq!(outcome(&RECORDED, &[], |_| {}), Unmet);
    assert!(read(&RECORD, &record).is_ok());
    for wrong in
        [json!({ "date": "2026-11-19", "what": "delivery" }), json!({ "date": 1, "what": "", "finding": "" })]
    {
        assert!(read(&RECORD, &wrong).is_err(), "{wrong}");
    }
}

#[test]
fn what_was_learned_is_published_or_the_direct_award_has_its_reason() {
    for (next, learned, direct, expected) in [
        ("none", false, None, NotApplicable),
        ("proposal-competition", true, None, Met),
        ("proposal-competition", false, Some("the only one"), Unmet),
        ("trial-order", true, None, Met),
        ("trial-order", false, Some("the only one"), Met),
        ("trial-order", false, None, Unmet),
        ("trial-order", false, Some(""), Unmet),
    ] {
        let facts: Vec<(&str, Value)> =
            direct.map(|reason| ("direct.reason", json!(reason))).into_iter().collect();
        let tune = |file: &mut Dossier| {
            file.given.set("next", json!(next));
            if learned {
                file.given.set("learned", json!("the paths of the site"));
            }
        };
        assert_eq!(outcome(&PARITY, &facts, tune), expected, "{next} {learned} {direct:?}");
    }
}

#[test]
fn what_is_chosen_can_be_chosen_and_stands_until_it_is_lost() {
    for (stage, choose, stands, lost) in [
        ("submitted", Met, Unmet, Unmet),
        ("under-evaluation", Met, Unmet, Unmet),
        ("preferred", Met, Met, Unmet),
        ("late", Unmet, Unmet, Unmet),
        ("withdrawn", Unmet, Unmet, Met),
    ] {
        let facts = [("candidate", json!("aone"))];
        let tune = |file: &mut Dossier| file.children.push(application("aone", stage));
        assert_eq!(outcome(&CAN_BE_CHOSEN, &facts, tune), choose, "{stage}");
        assert_eq!(outcome(&PARTNER_STANDS, &facts, tune), stands, "{stage}");
        assert_eq!(outcome(&PARTNER_LOST, &facts, tune), lost, "{stage}");
    }
    for rule in [&CAN_BE_CHOSEN, &PARTNER_STANDS, &PARTNER_LOST] {
        assert_eq!(outcome(rule, &[("candidate", json!("anobody"))], |_| {}), Unmet);
        assert_eq!(outcome(rule, &[], |_| {}), Unmet);
    }
}

#[test]
fn the_choice_and_the_agreement_command_each_application_once() {
    let facts = [("candidate", json!("R8-0012/aone")), ("fairness.selection", json!("the criteria"))];
    let file = dossier(&facts, |file| {
        file.children.extend([
            application("aone", "submitted"),
            application("atwo", "preferred"),
            application("athree", "under-evaluation"),
            application("afour", "late"),
            application("afive", "withdrawn"),
        ]);
    });
    let to = |order: &Order| -> Vec<String> { (order.to)(&file).into_iter().map(|(id, _)| id).collect() };
    assert_eq!(to(&DROP), ["R8-0012/atwo"]);
    assert_eq!(to(&BEGIN), ["R8-0012/aone"]);
    assert_eq!(to(&PREFER), ["R8-0012/aone"]);
    assert_eq!(to(&CONCLUDED), ["R8-0012/aone"]);
    assert_eq!(to(&NOT_SELECT), ["R8-0012/atwo", "R8-0012/athree"]);
    assert_eq!(to(&END_OTHERS), ["R8-0012/afour"]);
    let told = (NOT_SELECT.to)(&file);
    assert!(told.iter().all(|(_, facts)| facts.get("reason") == Some(&json!("the criteria"))));
    assert_eq!(candidate_name(&file), Some(json!("aone")));
}

#[test]
fn a_named_partner_is_taken_in_with_its_people() {
    let file = dossier(&[], |file| {
        file.given.set("partner.number", json!("7000012050002"));
        file.given.set("partner.name", json!("導ラボ"));
    });
    let opened = (NAMED_PARTNER.children)(&file);
    let [(kind, facts)] = opened.as_slice() else { panic!("one child") };
    assert_eq!(*kind, "application");
    for name in ["corporate_number", "counterpart.number"] {
        assert_eq!(facts.get(name), Some(&json!("7000012050002")), "{name}");
    }
    assert_eq!(facts.get("applicant.name"), Some(&json!("導ラボ")));
}
