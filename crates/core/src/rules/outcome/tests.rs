//! The rules of pay for success, as tables with the boundary on both sides.

use serde_json::{Value, json};

use super::{G69A, G69A_AT_CONTRACT, G69B, G70, G71, G72, G73, G74, amounts, missing};
use crate::rule::Outcome::{self, Met, NotApplicable, Unmet};
use crate::rules::testing::{dossier, judge, outcome};

fn design(cap_yen: i64, benefit_yen: i64, floor_yen: i64) -> Value {
    json!({
        "fixed_yen": 300, "cap_yen": cap_yen, "benefit_yen": benefit_yen, "last_payment_year": 2029,
        "indicators": [{
            "id": "rate", "direction": "up", "cap_yen": 1000, "fallback": "zero",
            "periods": [{ "id": "2027", "measured_on": "2028-03-31" }, { "id": "2028", "measured_on": "2029-03-31" }],
            "payment": { "mode": "linear-with-floor", "lower": "10", "upper": "20", "floor_yen": floor_yen },
        }],
    })
}

fn sound() -> (&'static str, Value) {
    ("outcome.design", design(2_300, 2_301, 100))
}

#[test]
fn g69a_the_parts_sum_to_the_cap_below_the_benefit() {
    let cases: [(i64, i64, Outcome); 4] =
        [(2_300, 2_301, Met), (2_299, 2_301, Unmet), (2_301, 2_302, Unmet), (2_300, 2_300, Unmet)];
    for (cap, benefit, expected) in cases {
        let facts = [("outcome.design", design(cap, benefit, 100))];
        assert_eq!(outcome(&G69A, &facts, |_| {}), expected, "{cap} {benefit}");
    }
    assert_eq!(outcome(&G69A, &[], |_| {}), Unmet);
    for (price, expected) in [(2_299, Unmet), (2_300, Met), (2_301, Unmet)] {
        let facts = [sound(), ("price_yen", json!(price))];
        assert_eq!(outcome(&G69A_AT_CONTRACT, &facts, |_| {}), expected, "{price}");
    }
    let found = judge(&G69A, &[("outcome.design", design(2_299, 2_301, 100))], |_| {});
    assert!(found[0].sentence().en.starts_with("cap_yen: "), "{:?}", found[0].sentence());
}

#[test]
fn g71_a_better_value_never_pays_less() {
    for (floor, expected) in [(1_000, Met), (1_001, Unmet)] {
        let facts = [("outcome.design", design(2_300, 2_301, floor))];
        assert_eq!(outcome(&G71, &facts, |_| {}), expected, "{floor}");
    }
}

#[test]
fn g69b_g73_the_authorisation_covers_cap_and_last_payment() {
    let over_years = json!({ "2026": 0, "2027": 1_150, "2028": 1_150 });
    for (limit, until, limit_holds, period_holds) in [
        (2_300, 2029, Met, Met),
        (2_299, 2029, Unmet, Met),
        (2_300, 2028, Met, Unmet),
        (2_301, 2030, Met, Met),
    ] {
        let facts = [
            sound(),
            ("budget.by_year", over_years.clone()),
            ("budget.form", json!("commitment")),
            ("budget.limit_yen", json!(limit)),
            ("budget.until_year", json!(until)),
        ];
        assert_eq!(outcome(&G69B, &facts, |_| {}), limit_holds, "{limit}");
        assert_eq!(outcome(&G73, &facts, |_| {}), period_holds, "{until}");
    }
    // Paid within the year of the budget: no authorisation over years. A later payment needs one.
    for (year, expected) in [(2029, NotApplicable), (2028, Unmet)] {
        let facts = [sound(), ("budget.by_year", json!({ year.to_string(): 2_300 }))];
        assert_eq!(outcome(&G69B, &facts, |_| {}), expected, "{year}");
        assert_eq!(outcome(&G73, &facts, |_| {}), expected, "{year}");
    }
}

#[test]
fn g70_every_baseline_is_known_before_the_service() {
    for (baseline, expected) in [
        (json!({ "value": "9", "date": "2026-11-20", "source": "健診記録" }), Met),
        (json!({ "value": "9", "date": "2026-11-21", "source": "健診記録" }), Unmet),
        (json!({ "value": "9", "date": "2026-11-20", "source": " " }), Unmet),
        (json!({ "value": "9", "date": "2026-11-20" }), Unmet),
        (json!({ "date": "2026-11-20", "source": "健診記録" }), Unmet),
    ] {
        let facts = [sound(), ("outcome.indicators", json!([{ "id": "rate", "baseline": baseline }]))];
        assert_eq!(outcome(&G70, &facts, |_| {}), expected, "{baseline}");
    }
    assert_eq!(outcome(&G70, &[sound()], |_| {}), Unmet);
}

#[test]
fn g72_the_evaluator_has_no_part_in_the_contract() {
    let evaluator = json!({ "person": "u-0030", "organisation": "評価研究所", "corporate_number": "5000012010024", "independent": true });
    for (name, number, related, expected) in [
        ("株式会社成果", "1000012010003", json!(["出資組合"]), Met),
        ("評価研究所", "1000012010003", json!(["出資組合"]), Unmet),
        ("株式会社成果", "5000012010024", json!(["出資組合"]), Unmet),
        ("株式会社成果", "1000012010003", json!(["出資組合", "評価研究所"]), Unmet),
        ("株式会社成果", "1000012010003", json!(["5000012010024"]), Unmet),
    ] {
        let facts = [
            ("evaluator", evaluator.clone()),
            ("candidate.name", json!(name)),
            ("candidate.number", json!(number)),
            ("contractor.related", related.clone()),
        ];
        assert_eq!(outcome(&G72, &facts, |_| {}), expected, "{name} {number} {related}");
    }
    let undeclared = json!({ "person": "u-0030", "organisation": "評価研究所", "independent": false });
    assert_eq!(outcome(&G72, &[("evaluator", undeclared)], |_| {}), Unmet);
    assert_eq!(outcome(&G72, &[("evaluator", evaluator)], |_| {}), Met);
    assert_eq!(outcome(&G72, &[], |_| {}), Unmet);
}

fn measured(period: &str, value: &str) -> Value {
    json!({ "indicator": "rate", "period": period, "value": value, "measured_on": "2028-03-31" })
}

#[test]
fn g74_the_report_states_what_the_record_computes() {
    // 300 fixed + 550 (15 of 10–20, from 100) + 1,000 (reached).
    for (stated, expected) in [(1_849, Unmet), (1_850, Met), (1_851, Unmet)] {
        let facts = [
            sound(),
            ("outcome.measurement.1", measured("2027", "15")),
            ("outcome.measurement.2", measured("2028", "20")),
            ("report.amount_yen", json!(stated)),
        ];
        assert_eq!(outcome(&G74, &facts, |_| {}), expected, "{stated}");
    }
    let open =
        [sound(), ("outcome.measurement.1", measured("2027", "15")), ("report.amount_yen", json!(850))];
    let found = judge(&G74, &open, |_| {});
    assert!(found[0].sentence().ja.contains("2028"), "{:?}", found[0].sentence());
    assert_eq!(outcome(&G74, &[], |_| {}), Unmet);
}

#[test]
fn the_last_record_counts_and_a_clause_settles_what_is_missing() {
    let lost = json!({ "indicator": "rate", "period": "2028", "missing": "調査中止" });
    let clause = json!({ "indicator": "rate", "period": "2028", "clause": "zero" });
    let mut facts = vec![sound(), ("outcome.measurement.2", measured("2027", "10"))];
    // The tenth record is later than the second, whatever the order of their names.
    facts.push(("outcome.measurement.10", measured("2027", "20")));
    facts.push(("outcome.measurement.11", lost));
    let file = dossier(&facts, |_| {});
    assert!(missing(&file, "rate", "2028") && !missing(&file, "rate", "2027"));
    assert!(amounts(&file).unwrap().is_err());
    facts.push(("outcome.fallback.1", clause));
    let file = dossier(&facts, |_| {});
    assert!(!missing(&file, "rate", "2028"));
    assert_eq!(amounts(&file).unwrap().unwrap().total_yen, 1_300);
    // What an interim evaluation paid stays.
    facts.push((
        "interim.payments",
        json!([{ "period": "2027", "amount_yen": 100, "rows": [{ "indicator": "rate", "period": "2027",
                 "value": "10", "basis": "measured", "pay_yen": 100 }] }]),
    ));
    assert_eq!(amounts(&dossier(&facts, |_| {})).unwrap().unwrap().total_yen, 400);
    // An early end owes the clause's fixed part and what was measured.
    facts.extend([
        ("ended_early", json!(true)),
        ("service.ended_on", json!("2028-10-01")),
        ("early.fixed_yen", json!(120)),
    ]);
    assert_eq!(amounts(&dossier(&facts, |_| {})).unwrap().unwrap().total_yen, 220);
}
