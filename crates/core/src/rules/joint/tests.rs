//! The forms as tables: G75 to G79 with the boundary on both sides.

use serde_json::{Value, json};

use super::form::{G75_VOTE, G75_VOTED, G75_WHO_VOTES, G76, G77, IDS, ORGANISATIONS, voters};
use super::legality::{G02_OWN, G05_OWN, G79, G79_OWN, OWN_VOTE_NEEDED};
use super::shares::{G78A, G78A_KEPT, G78B};
use crate::policy::BodyKind;
use crate::rule::Outcome::{self, Met, NotApplicable, Unmet};
use crate::rules::testing::{dossier, judge, outcome};

fn members(bodies: &[(&str, &str)]) -> (&'static str, Value) {
    let list: Vec<Value> =
        bodies.iter().map(|(org, kind)| json!({ "org": org, "name": org, "kind": kind })).collect();
    ("members", list.into())
}

fn mirror(stage: &str, budgeted_yen: i64) -> Value {
    let facts = json!({ "budgeted_yen": budgeted_yen });
    json!({ "procedure": "R8-0001/1", "stage": stage, "act": "join", "entry_sha256": "", "facts": facts })
}

#[test]
fn g75_the_form_decides_whose_assemblies_vote() {
    assert_eq!(ORGANISATIONS.iter().map(|one| one.id).collect::<Vec<_>>(), IDS);
    for (form, vote) in [
        ("f1-i", false),
        ("f1-ii", false),
        ("f2", true),
        ("f3", false),
        ("f4", true),
        ("f5", true),
        ("f6", true),
        ("f7", true),
        ("f8", true),
        ("f9", true),
    ] {
        let list = members(&[("a-city", "city"), ("b-town", "town-village"), ("c-city", "city")]);
        let facts = [
            ("joint.form", json!(form)),
            list,
            ("mirror.c-city", mirror("declined", 0)),
            ("lead", json!("a-city")),
        ];
        assert_eq!(outcome(&G75_WHO_VOTES, &facts, |_| {}), Met, "{form}");
        let expected: &[&str] = if vote { &["a-city", "b-town"] } else { &[] };
        assert_eq!(voters(&dossier(&facts, |_| {})), expected, "{form}");
        assert_eq!(outcome(&G75_VOTE, &facts, |_| {}), if vote { Met } else { Unmet }, "{form}");
        for (stage, result, joined) in [
            ("decided", "passed", Unmet),
            ("assembly-passed", "rejected", Unmet),
            ("assembly-passed", "passed", Met),
        ] {
            let facts = [("joint.form", json!(form)), ("agreement.vote_result", json!(result))];
            let found = outcome(&G75_VOTED, &facts, |file| stage.clone_into(&mut file.stage));
            assert_eq!(found, if vote { joined } else { NotApplicable }, "{form} {stage} {result}");
        }
    }
    for rule in [&G75_WHO_VOTES, &G75_VOTE, &G75_VOTED] {
        assert_eq!(outcome(rule, &[], |_| {}), Unmet);
    }
}

#[test]
fn g76_notice_and_filing_or_permission_by_the_right_authority() {
    const FILED: &[&str] = &["filing.notice_on", "filing.filed_on"];
    let day = json!("2026-11-20");
    for (form, kinds, authority, days, expected) in [
        ("f1-i", ["city", "city"], "governor", &[] as &[&str], NotApplicable),
        ("f1-ii", ["prefecture", "city"], "governor", &[], NotApplicable),
        ("f2", ["city", "town-village"], "governor", FILED, Met),
        ("f2", ["city", "town-village"], "minister", FILED, Unmet),
        ("f2", ["prefecture", "town-village"], "minister", FILED, Met),
        ("f3", ["prefecture", "city"], "governor", FILED, Unmet),
        ("f4", ["city", "city"], "governor", &["filing.notice_on"], Unmet),
        ("f5", ["city", "city"], "governor", &["filing.filed_on"], Unmet),
        ("f6", ["prefecture", "city"], "minister", FILED, Met),
        ("f7", ["designated-city", "city"], "governor", FILED, Met),
        ("f8", ["city", "city"], "governor", FILED, Unmet),
        ("f8", ["city", "city"], "governor", &["filing.permitted_on"], Met),
        ("f9", ["prefecture", "city"], "governor", &["filing.permitted_on"], Unmet),
        ("f9", ["prefecture", "city"], "minister", &["filing.permitted_on"], Met),
    ] {
        let mut facts = vec![
            ("joint.form", json!(form)),
            ("filing.authority", json!(authority)),
            members(&[("a", kinds[0]), ("b", kinds[1])]),
        ];
        facts.extend(days.iter().map(|name| (*name, day.clone())));
        assert_eq!(outcome(&G76, &facts, |_| {}), expected, "{form} {kinds:?} {authority} {days:?}");
    }
    let future = [
        ("joint.form", json!("f2")),
        ("filing.authority", json!("governor")),
        ("filing.notice_on", day),
        ("filing.filed_on", json!("2026-11-21")),
    ];
    assert_eq!(outcome(&G76, &future, |_| {}), Unmet);
    assert_eq!(outcome(&G76, &[], |_| {}), Unmet);
}

#[test]
fn g77_a_member_leaves_as_its_form_allows() {
    // Today is 2026-11-20.
    let (early, in_time) = ("2028-11-19", "2028-11-20");
    for (form, how, voted, on, expected) in [
        ("f1-i", "unilateral", false, "2027-02-17", Unmet),
        ("f1-i", "unilateral", false, "2027-02-18", Met),
        ("f2", "unilateral", true, in_time, Unmet),
        ("f2", "consensual", false, in_time, Unmet),
        ("f2", "consensual", true, "2026-11-20", Met),
        ("f3", "unilateral", true, early, Unmet),
        ("f3", "unilateral", true, in_time, Met),
        ("f3", "unilateral", false, in_time, Unmet),
        ("f3", "consensual", false, "2026-11-20", Met),
        ("f3", "consensual", false, "2026-11-19", Unmet),
        ("f4", "unilateral", true, in_time, Met),
        ("f4", "consensual", false, in_time, Unmet),
        ("f5", "unilateral", true, in_time, Met),
        ("f6", "unilateral", true, in_time, Unmet),
        ("f7", "unilateral", true, in_time, Unmet),
        ("f8", "unilateral", true, in_time, Met),
        ("f8", "unilateral", true, early, Unmet),
        ("f9", "unilateral", true, in_time, Unmet),
        ("f9", "consensual", true, in_time, Met),
    ] {
        let mut facts = vec![
            ("joint.form", json!(form)),
            ("leave.form", json!(how)),
            ("leave.on", json!(on)),
            ("agreement.leave_notice_days", json!(90)),
        ];
        if voted {
            facts.extend([("leave.vote_result", json!("passed")), ("leave.vote_date", json!("2026-11-20"))]);
        }
        assert_eq!(outcome(&G77, &facts, |_| {}), expected, "{form} {how} {voted} {on}");
    }
    assert_eq!(outcome(&G77, &[], |_| {}), Unmet);
}

#[test]
fn g78a_the_shares_are_of_the_present_members_and_make_the_total() {
    let list = || members(&[("a", "city"), ("b", "city"), ("c", "city")]);
    for (weights, expected) in [
        (json!({ "a": 1, "b": 1 }), Met),
        (json!({ "a": 1 }), Unmet),
        (json!({ "a": 1, "b": 1, "c": 1 }), Unmet),
        (json!({ "b": 1, "d": 1 }), Unmet),
        (json!({ "a": 0, "b": 0 }), Unmet),
    ] {
        let cost = json!({ "fixed_yen": 10, "variable_yen": 1, "weights": weights });
        let facts =
            [list(), ("lead", json!("a")), ("mirror.c", mirror("withdrawn", 0)), ("cost", cost.clone())];
        assert_eq!(outcome(&G78A, &facts, |_| {}), expected, "{cost}");
    }
    for (shares, total, expected) in [
        (json!({ "a": 6, "b": 5 }), 11, Met),
        (json!({ "a": 6, "b": 5 }), 12, Unmet),
        (json!({ "a": 6, "b": 4 }), 11, Unmet),
        (json!({ "a": 6, "b": 4, "c": 1 }), 11, Unmet),
    ] {
        let facts = [
            list(),
            ("lead", json!("a")),
            ("mirror.c", mirror("excluded", 0)),
            ("shares", shares.clone()),
            ("shares.total_yen", json!(total)),
        ];
        assert_eq!(outcome(&G78A_KEPT, &facts, |_| {}), expected, "{shares} {total}");
    }
    assert_eq!(outcome(&G78A, &[], |_| {}), Unmet);
    assert_eq!(outcome(&G78A_KEPT, &[], |_| {}), Unmet);
}

#[test]
fn g78b_each_share_is_budgeted_unless_the_budget_is_a_condition() {
    for (condition, budgeted, expected) in
        [(false, 100, Met), (false, 99, Unmet), (false, 101, Met), (true, 0, NotApplicable)]
    {
        let facts = [
            members(&[("b", "city")]),
            ("lead", json!("a")),
            ("agreement.budget_condition", json!(condition)),
            ("shares", json!({ "b": 100 })),
            ("mirror.b", mirror("agreed", budgeted)),
        ];
        assert_eq!(outcome(&G78B, &facts, |_| {}), expected, "{condition} {budgeted}");
    }
}

/// What G79 finds of each member of a call on this ground.
fn by_member(form: &str, ground: &str, shares: &Value, estimate: i64) -> Vec<(String, Outcome)> {
    let facts = [
        members(&[("p-pref", "prefecture"), ("d-city", "designated-city"), ("t-town", "town-village")]),
        ("lead", json!("t-town")),
        ("joint.form", json!(form)),
        ("contract_type", json!("service")),
        ("method.ground", json!(ground)),
        ("shares", shares.clone()),
        ("estimate_yen", json!(estimate)),
    ];
    let found = judge(&G79, &facts, |file| file.policy.body = BodyKind::TownVillage);
    found.into_iter().map(|one| (one.subject, one.outcome)).collect()
}

#[test]
fn g79_each_member_by_its_own_kind_and_share() {
    let shares = |p, d, t| json!({ "p-pref": p, "d-city": d, "t-town": t });
    for (form, ground, shares, expected) in [
        // A covered contract of a prefecture or a designated city may not use ground 2.
        ("f1-i", "2", shares(39_999_999, 39_999_999, 90_000_000), vec![Met, Met, Met]),
        ("f1-i", "2", shares(40_000_000, 39_999_999, 90_000_000), vec![Unmet, Met, Met]),
        ("f1-i", "2", shares(39_999_999, 40_000_000, 90_000_000), vec![Met, Unmet, Met]),
        ("f1-i", "tender", shares(90_000_000, 90_000_000, 90_000_000), vec![Met, Met, Met]),
        // Small value: 2,000,000 for the large ones, 1,000,000 for a town.
        ("f1-i", "1", shares(2_000_000, 2_000_000, 1_000_000), vec![Met, Met, Met]),
        ("f1-i", "1", shares(2_000_001, 2_000_000, 1_000_001), vec![Unmet, Met, Unmet]),
        ("f1-i", "2", json!({ "p-pref": 1, "d-city": 1 }), vec![Met, Met, Unmet]),
        // One contract: only the lead's, over the whole, counts.
        ("f1-ii", "2", shares(90_000_000, 90_000_000, 1), vec![Met]),
        ("f1-ii", "1", shares(1, 1, 1), vec![Unmet]),
    ] {
        let found = by_member(form, ground, &shares, 90_000_000);
        let outcomes: Vec<Outcome> = found.iter().map(|(_, outcome)| *outcome).collect();
        assert_eq!(outcomes, expected, "{form} {ground} {shares}");
    }
}

#[test]
fn a_represented_body_is_judged_by_its_own_kind() {
    for (represented, kind, contract, estimate, vote) in [
        (true, "town-village", "purchase", 6_999_999, 0),
        (true, "town-village", "purchase", 7_000_000, 1),
        (false, "town-village", "purchase", 7_000_000, 0),
        (false, "town-village", "purchase", 70_000_000, 1),
        (true, "city", "service", 900_000_000, 0),
    ] {
        let facts = [
            ("represented", json!(represented)),
            ("member.kind", json!(kind)),
            ("contract_type", json!(contract)),
            ("estimate_yen", json!(estimate)),
        ];
        let file = dossier(&facts, |file| file.policy.body = BodyKind::Prefecture);
        assert_eq!((OWN_VOTE_NEEDED.answer)(&file), vote, "{represented} {kind} {estimate}");
    }
    for (represented, estimate, g02, g79) in [
        (true, 1_000_000, Met, Met),
        (true, 1_000_001, Unmet, Unmet),
        (false, 2_000_000, Met, Met),
        (false, 2_000_001, Unmet, Unmet),
    ] {
        let facts = [
            ("represented", json!(represented)),
            ("member", json!("t-town")),
            ("member.kind", json!("town-village")),
            ("contract_type", json!("service")),
            ("method.ground", json!("1")),
            ("estimate_yen", json!(estimate)),
        ];
        let large = |file: &mut crate::dossier::Dossier| file.policy.body = BodyKind::Prefecture;
        assert_eq!(outcome(&G02_OWN, &facts, large), g02, "{represented} {estimate}");
        assert_eq!(outcome(&G79_OWN, &facts, large), g79, "{represented} {estimate}");
        assert_eq!(outcome(&G05_OWN, &facts, large), Met, "{represented} {estimate}");
    }
    assert_eq!(outcome(&G02_OWN, &[], |_| {}), NotApplicable);
}
