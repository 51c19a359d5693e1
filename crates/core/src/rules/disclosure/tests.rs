use serde_json::{Value, json};

use super::{
    BLACKOUTS_REASONED, CONSULT, DECISION, END_WAITING, EXTENDED_DECISION, EXTENDED_ONCE, G84, ITEMS_STATED,
    OBJECTED, RECEIVED, THIRD_PARTY_KNOWN, TIME_FOR_OPINION,
};
use crate::dossier::Dossier;
use crate::rule::Outcome::{Met, NotApplicable, Unmet};
use crate::rules::testing::{dossier, outcome};

// The dossier's day is 2026-11-20, a Friday.

const SUPPLIERS: (&str, &str) = ("counterpart", "R8-0012/aabcdefghij");

#[test]
fn g84_the_supplier_is_consulted_before_a_decision() {
    let of = |facts: &[(&'static str, Value)]| {
        let mut all = vec![(SUPPLIERS.0, json!(SUPPLIERS.1))];
        all.extend(facts.iter().cloned());
        outcome(&G84, &all, |file| "consultation".clone_into(&mut file.stage))
    };
    let (consulted, due) = (("consulted_on", json!("2026-11-05")), |day: &str| ("opinion.due", json!(day)));
    for (facts, expected) in [
        (vec![], Unmet),
        (vec![consulted.clone(), due("2026-11-20")], Unmet),
        (vec![consulted.clone(), due("2026-11-19")], Met),
        (vec![consulted.clone(), due("2026-11-20"), ("opinion.objects.1", json!(false))], Met),
        (vec![consulted.clone()], Unmet),
    ] {
        assert_eq!(of(&facts), expected, "{facts:?}");
    }
    assert_eq!(outcome(&G84, &[], |_| {}), NotApplicable);
    assert_eq!(outcome(&G84, &[("counterpart", json!(""))], |_| {}), NotApplicable);
}

#[test]
fn g84_nothing_is_released_over_an_objection_for_two_weeks() {
    for (decided, expected) in [(Some("2026-11-06"), Met), (Some("2026-11-07"), Unmet), (None, Unmet)] {
        let mut facts = vec![(SUPPLIERS.0, json!(SUPPLIERS.1))];
        facts.extend(decided.map(|day| ("decided_on", json!(day))));
        let waiting = |file: &mut Dossier| "waiting".clone_into(&mut file.stage);
        assert_eq!(outcome(&G84, &facts, waiting), expected, "{decided:?}");
    }
    let file = dossier(&[], |_| {});
    assert_eq!((END_WAITING.due)(&file).unwrap().to_rfc3339(), "2026-12-04T14:59:59+00:00");
}

#[test]
fn only_an_objection_of_a_third_party_makes_the_release_wait() {
    for (counterpart, objects, expected) in [
        (Some(SUPPLIERS.1), Some(true), 1),
        (Some(SUPPLIERS.1), Some(false), 0),
        (Some(SUPPLIERS.1), None, 0),
        (None, Some(true), 0),
    ] {
        let mut facts: Vec<(&str, Value)> =
            counterpart.map(|one| ("counterpart", json!(one))).into_iter().collect();
        facts.extend(objects.map(|objects| ("opinion.objects.1", json!(objects))));
        assert_eq!((OBJECTED.answer)(&dossier(&facts, |_| {})), expected, "{facts:?}");
    }
    assert_eq!(outcome(&THIRD_PARTY_KNOWN, &[("counterpart", json!("R8-0012/2"))], |_| {}), Met);
    assert_eq!(outcome(&THIRD_PARTY_KNOWN, &[], |_| {}), Unmet);
}

#[test]
fn the_times_of_a_request() {
    for (day, received, opinion) in
        [("2026-11-19", Met, Unmet), ("2026-11-20", Met, Unmet), ("2026-11-21", Unmet, Met)]
    {
        assert_eq!(outcome(&RECEIVED, &[("disclosure.received_on", json!(day))], |_| {}), received, "{day}");
        assert_eq!(outcome(&TIME_FOR_OPINION, &[("opinion.due", json!(day))], |_| {}), opinion, "{day}");
    }
    assert_eq!(outcome(&RECEIVED, &[], |_| {}), Unmet);
    assert_eq!(outcome(&TIME_FOR_OPINION, &[], |_| {}), Unmet);
    let file = dossier(&[("disclosure.received_on", json!("2026-11-18"))], |_| {});
    assert_eq!((DECISION.due)(&file).unwrap().to_rfc3339(), "2026-12-03T14:59:59+00:00");
    assert_eq!((EXTENDED_DECISION.due)(&file).unwrap().to_rfc3339(), "2027-01-02T14:59:59+00:00");
    assert_eq!((CONSULT.due)(&file), None);
    let third = dossier(
        &[("disclosure.received_on", json!("2026-11-18")), ("counterpart", json!("R8-0012/2"))],
        |_| {},
    );
    assert_eq!((CONSULT.due)(&third).unwrap().to_rfc3339(), "2026-12-03T14:59:59+00:00");
    let broken = dossier(&[], |file| file.policy.disclosure_days = i64::MAX);
    assert_eq!((EXTENDED_DECISION.due)(&broken), None);
}

#[test]
fn the_time_to_decide_is_extended_once_and_in_time() {
    // The dossier's instant is 2026-11-20T00:00:00Z.
    for (due, extended, expected) in [
        (Some("2026-11-20T00:00:00Z"), false, Met),
        (Some("2026-11-19T23:59:59Z"), false, Unmet),
        (Some("2026-11-20T00:00:00Z"), true, Unmet),
        (None, false, Unmet),
    ] {
        let mut facts: Vec<(&str, Value)> =
            due.map(|due| ("due.duty-disclosure-decision", json!(due))).into_iter().collect();
        if extended {
            facts.push(("disclosure.extended_on", json!("2026-11-10")));
        }
        assert_eq!(outcome(&EXTENDED_ONCE, &facts, |_| {}), expected, "{due:?} {extended}");
    }
}

#[test]
fn a_partial_disclosure_names_its_items_and_a_full_one_none() {
    for (decision, items, expected) in [
        ("partial", Some(json!(["7-2"])), Met),
        ("partial", None, Unmet),
        ("full", None, Met),
        ("full", Some(json!(["7-2"])), Unmet),
    ] {
        let tune = |file: &mut Dossier| {
            file.given.set("disclosure.decision", json!(decision));
            if let Some(items) = &items {
                file.given.set("disclosure.items", items.clone());
            }
        };
        assert_eq!(outcome(&ITEMS_STATED, &[], tune), expected, "{decision} {items:?}");
    }
}

#[test]
fn every_blackout_has_an_item_the_decision_names_and_a_reason() {
    let one = |item: &str, reason: &str| json!([{ "field": "unit prices", "item": item, "reason": reason }]);
    for (decision, blackouts, expected) in [
        ("partial", Some(one("7-2", "know-how")), Met),
        ("partial", Some(one("7-3", "know-how")), Unmet),
        ("partial", Some(one("7-2", " ")), Unmet),
        ("partial", None, Unmet),
        ("full", None, Met),
        ("full", Some(one("7-2", "know-how")), Unmet),
    ] {
        let facts = [("disclosure.decision", json!(decision)), ("disclosure.items", json!(["7-2"]))];
        let tune = |file: &mut Dossier| {
            if let Some(blackouts) = &blackouts {
                file.given.set("blackouts", blackouts.clone());
            }
        };
        assert_eq!(outcome(&BLACKOUTS_REASONED, &facts, tune), expected, "{decision} {blackouts:?}");
    }
}
