//! The checks of a counterpart as tables of cases.

use serde_json::{Value, json};

use super::*;
use crate::rule::Outcome::{self, Met, Unmet};
use crate::rules::testing::{brought, outcome};

#[test]
fn each_check_is_made_by_the_act_itself() {
    let cases: [(&'static Rule, &str, bool); 5] = [
        (&G32, "check.capacity", true),
        (&G35, "check.suspended", false),
        (&G38, "check.head_interest", false),
        (&TAX, "check.tax_cleared", true),
        (&ORGANISED_CRIME, "check.organised_crime", false),
    ];
    for (rule, name, good) in cases {
        assert_eq!(outcome(rule, &[(name, json!(good))], brought), Met, "{}", rule.id);
        assert_eq!(outcome(rule, &[(name, json!(!good))], brought), Unmet, "{}", rule.id);
        assert_eq!(outcome(rule, &[], brought), Unmet, "{}: not checked", rule.id);
        assert_eq!(outcome(rule, &[(name, json!(good))], |_| {}), Unmet, "{}: an earlier check", rule.id);
    }
}

#[test]
fn every_check_is_committed_salted_and_never_overridden() {
    for rule in [&G32, &G33, &G35, &G37, &G38, &TAX, &ORGANISED_CRIME] {
        assert!(rule.sensitive && !rule.overridable, "{}", rule.id);
    }
}

#[test]
fn an_exclusion_lasts_three_years_at_most_and_must_not_run() {
    // The act is of 2026-11-20.
    let cases: [(Option<&str>, Option<&str>, Outcome); 11] = [
        (None, None, Met),
        (Some("2026-11-20"), Some("2026-11-20"), Unmet),
        (Some("2023-11-19"), Some("2026-11-19"), Met),
        (Some("2023-11-18"), Some("2026-11-19"), Unmet),
        (Some("2023-11-20"), Some("2026-11-20"), Unmet),
        (Some("2026-11-21"), Some("2026-11-30"), Met),
        (Some("2026-11-21"), Some("2029-11-21"), Met),
        (Some("2026-11-21"), Some("2029-11-22"), Unmet),
        (Some("2026-10-02"), Some("2026-10-01"), Unmet),
        (Some("2026-10-02"), None, Unmet),
        (None, Some("2026-10-01"), Unmet),
    ];
    for (from, to, expected) in cases {
        let mut facts: Vec<(&str, Value)> = Vec::new();
        facts.extend(from.map(|day| ("check.exclusion_from", json!(day))));
        facts.extend(to.map(|day| ("check.exclusion_to", json!(day))));
        assert_eq!(outcome(&G33, &facts, brought), expected, "{from:?} to {to:?}");
    }
}

/// The interest, what was paid, whether the firm mainly contracts with the body, what follows.
type Membership = (Option<&'static str>, Option<i64>, Option<bool>, Outcome);

#[test]
fn a_member_of_the_assembly_contracts_up_to_three_million_yen() {
    let cases: [Membership; 9] = [
        (Some("none"), None, None, Met),
        (Some("member-in-person"), Some(3_000_000), None, Met),
        (Some("member-in-person"), Some(3_000_001), None, Unmet),
        (Some("member-in-person"), None, None, Unmet),
        (Some("member-is-officer"), None, Some(false), Met),
        (Some("member-is-officer"), None, Some(true), Unmet),
        (Some("member-is-officer"), Some(0), None, Unmet),
        (Some("other"), None, None, Unmet),
        (None, None, None, Unmet),
    ];
    for (interest, paid, mainly, expected) in cases {
        let mut facts: Vec<(&str, Value)> = Vec::new();
        facts.extend(interest.map(|one| ("check.member_interest", json!(one))));
        facts.extend(paid.map(|yen| ("check.member_payments_yen", json!(yen))));
        facts.extend(mainly.map(|one| ("check.member_mainly", json!(one))));
        assert_eq!(outcome(&G37, &facts, brought), expected, "{interest:?} {paid:?} {mainly:?}");
    }
}
