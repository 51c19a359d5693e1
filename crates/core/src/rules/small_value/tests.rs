//! The rules of small-value contracts, on both sides of their boundaries.

use serde_json::{Value, json};

use super::*;
use crate::policy::BodyKind;
use crate::rule::Outcome::{Met, NotApplicable, Unmet};
use crate::rules::testing::outcome;

fn purchase(kind: &str, estimate: i64) -> Vec<(&'static str, Value)> {
    vec![
        ("method.ground", json!("1")),
        ("contract_type", json!(kind)),
        ("estimate_yen", json!(estimate)),
        ("same_item_yen", json!(0)),
    ]
}

#[test]
fn g02_the_limit_is_the_table_s() {
    for (kind, body, estimate, expected) in [
        ("service", BodyKind::City, 1_000_000, Met),
        ("service", BodyKind::City, 1_000_001, Unmet),
        ("purchase", BodyKind::TownVillage, 1_500_000, Met),
        ("purchase", BodyKind::TownVillage, 1_500_001, Unmet),
        ("works", BodyKind::Prefecture, 4_000_000, Met),
        ("works", BodyKind::Prefecture, 4_000_001, Unmet),
    ] {
        let facts = purchase(kind, estimate);
        assert_eq!(outcome(&G02, &facts, |file| file.policy.body = body), expected, "{kind} {estimate}");
    }
    let other = [("method.ground", json!("2")), ("estimate_yen", json!(90_000_000))];
    assert_eq!(outcome(&G02, &other, |_| {}), NotApplicable);
    assert_eq!(outcome(&G02, &[("method.ground", json!("1"))], |_| {}), Unmet);
}

#[test]
fn g02_a_lease_counts_by_its_basis() {
    for (value, expected) in [(800_000, Met), (800_001, Unmet)] {
        let mut facts = purchase("lease", 2_400_000);
        facts.push(("lease.value_yen", json!(value)));
        assert_eq!(outcome(&G02, &facts, |_| {}), expected, "{value}");
    }
}

#[test]
fn g03_the_year_s_purchases_count_together() {
    for (others, reason, expected) in [
        (Some(400_000), "", Met),
        (Some(400_001), "", Unmet),
        (Some(400_001), "用途が異なる", Met),
        (None, "用途が異なる", Unmet),
    ] {
        let mut facts = purchase("service", 600_000);
        facts.pop();
        facts.push(("split_reason", json!(reason)));
        if let Some(others) = others {
            facts.push(("same_item_yen", json!(others)));
        }
        assert_eq!(outcome(&G03, &facts, |_| {}), expected, "{others:?} {reason}");
    }
    assert!(G03.overridable && !G02.overridable);
}

#[test]
fn g04_a_lease_records_its_basis() {
    for (kind, basis, value, expected) in [
        ("service", "", None, NotApplicable),
        ("lease", "annual-rent", Some(1), Met),
        ("lease", "total-rent", Some(1), Met),
        ("lease", "monthly-rent", Some(1), Unmet),
        ("lease", "annual-rent", None, Unmet),
    ] {
        let mut facts = vec![("contract_type", json!(kind)), ("lease.basis", json!(basis))];
        if let Some(value) = value {
            facts.push(("lease.value_yen", json!(value)));
        }
        assert_eq!(outcome(&G04, &facts, |_| {}), expected, "{kind} {basis}");
    }
}

#[test]
fn g52_in_short_states_three_things() {
    let all = json!({ "item": "試用機", "counterpart_reason": "最低見積", "price_reason": "相見積" });
    assert_eq!(outcome(&G52_SHORT, &[("reason_document", all.clone())], |_| {}), Met);
    for member in ["item", "counterpart_reason", "price_reason"] {
        let mut some = all.clone();
        some[member] = json!(" ");
        assert_eq!(outcome(&G52_SHORT, &[("reason_document", some)], |_| {}), Unmet, "{member}");
    }
}

const OWN: &str = "7010401022924";
const OTHER: &str = "2120001086883";

fn two_quotes(own: i64, other: i64) -> Value {
    json!([
        { "company": "甲", "corporate_number": OWN, "quote_yen": own },
        { "company": "乙", "corporate_number": OTHER, "quote_yen": other },
    ])
}

#[test]
fn quotes_are_of_different_firms() {
    let twice = json!([
        { "company": "甲", "corporate_number": OWN, "quote_yen": 1 },
        { "company": "甲", "corporate_number": OWN, "quote_yen": 2 },
    ]);
    for (quotes, needed, expected) in
        [(two_quotes(1, 2), 2, Met), (two_quotes(1, 2), 3, Unmet), (twice, 2, Unmet), (json!([]), 1, Unmet)]
    {
        let found = outcome(&QUOTES_COMPARED, &[("quotes", quotes)], |file| {
            file.policy.small_value_quotes = needed;
        });
        assert_eq!(found, expected, "{needed}");
    }
}

#[test]
fn the_price_is_the_lowest_quote_or_there_is_a_reason() {
    for (own, other, price, reason, expected) in [
        (500_000, 500_001, 500_000, "", Met),
        (500_000, 500_000, 500_000, "", Met),
        (500_000, 499_999, 500_000, "", Unmet),
        (500_000, 499_999, 500_000, "保守を含む", Met),
        (500_000, 500_001, 499_999, "保守を含む", Unmet),
    ] {
        let facts = [
            ("quotes", two_quotes(own, other)),
            ("counterpart.number", json!(OWN)),
            ("price_yen", json!(price)),
            ("quotes.reason", json!(reason)),
        ];
        assert_eq!(outcome(&LOWEST_QUOTE, &facts, |_| {}), expected, "{own} {other} {price}");
    }
}
