//! The rules of the call as tables of cases.

use serde_json::{Value, json};

use super::*;
use crate::dossier::Dossier;
use crate::policy::BodyKind;
use crate::rule::Outcome::{self, Met, NotApplicable, Unmet};
use crate::rules::testing::{judge, outcome};

/// A designated city, which the WTO agreement covers.
fn designated(file: &mut Dossier) {
    file.policy.body = BodyKind::DesignatedCity;
}

/// A service at this estimate.
fn service(estimate_yen: i64) -> Vec<(&'static str, Value)> {
    vec![("contract_type", json!("service")), ("estimate_yen", json!(estimate_yen))]
}

fn with<'f>(mut facts: Vec<(&'f str, Value)>, more: &[(&'f str, Value)]) -> Vec<(&'f str, Value)> {
    facts.extend_from_slice(more);
    facts
}

#[test]
fn a_covered_call_sets_neither_location_nor_minimum_price() {
    for (rule, flag) in [(&G07, "call.location_condition"), (&G08, "call.minimum_price")] {
        let cases: [(i64, bool, Outcome); 4] = [
            (39_999_999, true, NotApplicable),
            (40_000_000, true, Unmet),
            (40_000_000, false, Met),
            (39_999_999, false, NotApplicable),
        ];
        for (yen, set, expected) in cases {
            let facts = with(service(yen), &[(flag, json!(set))]);
            assert_eq!(outcome(rule, &facts, designated), expected, "{} ¥{yen} {set}", rule.id);
        }
        let facts = with(service(40_000_000), &[(flag, json!(true))]);
        assert_eq!(outcome(rule, &facts, |_| {}), NotApplicable, "{}: a city is not covered", rule.id);
    }
}

#[test]
fn the_notice_of_a_covered_tender_is_forty_days() {
    // Published 2026-11-20: bids on 2026-12-31 leave the 40 days from 11-21 to 12-30.
    for (bids, expected) in [("2026-12-31", Met), ("2026-12-30", Unmet)] {
        let opening = [("call.bid_opening", json!(format!("{bids}T10:00:00+09:00")))];
        assert_eq!(outcome(&G09, &with(service(40_000_000), &opening), designated), expected, "{bids}");
        assert_eq!(outcome(&G09, &with(service(39_999_999), &opening), designated), NotApplicable);
        assert_eq!(outcome(&G11, &with(service(40_000_000), &opening), designated), NotApplicable);
    }
    assert_eq!(outcome(&G09, &service(40_000_000), designated), Unmet, "no bid date");
}

#[test]
fn the_notice_of_a_tender_is_ten_days_and_five_in_urgent_cases() {
    let cases = [
        ("2026-12-01T00:00:00+09:00", None, Met),
        ("2026-11-30T23:59:59+09:00", None, Unmet),
        ("2026-11-30T10:00:00+09:00", Some("災害の復旧"), Met),
        ("2026-11-26T10:00:00+09:00", Some("災害の復旧"), Met),
        ("2026-11-25T10:00:00+09:00", Some("災害の復旧"), Unmet),
        ("2026-11-26T10:00:00+09:00", Some(" "), Unmet),
    ];
    for (bids, urgent, expected) in cases {
        let mut facts = vec![("call.bid_opening", json!(bids))];
        facts.extend(urgent.map(|reason| ("call.urgent_reason", json!(reason))));
        assert_eq!(outcome(&G11, &facts, |_| {}), expected, "{bids} {urgent:?}");
    }
    assert_eq!(outcome(&G11, &[], |_| {}), Unmet, "no bid date");
}

#[test]
fn a_short_notice_says_how_short_it_is() {
    let facts = [("call.bid_opening", json!("2026-11-30T10:00:00+09:00"))];
    let found = judge(&G11, &facts, |_| {});
    assert_eq!(
        found[0].sentence().ja,
        "公告期間は入札期日（令和8年11月30日(月)）の前日から起算して10日必要ですが9日です。"
    );
}

/// Whether the rule is met with all these facts, and unmet, naming its label, without each.
fn needs_each(rule: &'static Rule, facts: &[(&'static str, Value)], labels: &[&str]) {
    assert_eq!(outcome(rule, facts, |_| {}), Met, "{} with everything", rule.id);
    assert_eq!(facts.len(), labels.len(), "{}", rule.id);
    for ((left_out, _), label) in facts.iter().zip(labels) {
        let rest: Vec<_> = facts.iter().filter(|(name, _)| name != left_out).cloned().collect();
        let found = judge(rule, &rest, |_| {});
        assert_eq!(found[0].outcome, Unmet, "{} without {left_out}", rule.id);
        let said = found[0].sentence().ja;
        assert!(said.contains(label), "{} without {left_out}: {said}", rule.id);
    }
}

#[test]
fn a_tender_notice_names_everything_the_order_asks_for() {
    let notice = [
        ("call.eligibility", json!("令和8年度の登録業者")),
        ("call.place", json!("本庁舎3階")),
        ("call.bid_opening", json!("2026-12-10T10:00:00+09:00")),
        ("call.invalid_bid_clause", json!("資格のない者のした入札は無効とする。")),
    ];
    needs_each(&G12, &notice, &["必要な資格", "入札の場所", "日時", "無効とする旨"]);
    let evaluation = [("call.method_statement", json!(true)), ("criteria", json!({"items": []}))];
    needs_each(&G13, &evaluation, &["総合評価", "落札者決定基準"]);
    let unsaid = [("call.method_statement", json!(false)), ("criteria", json!({"items": []}))];
    assert_eq!(outcome(&G13, &unsaid, |_| {}), Unmet);
}

#[test]
fn the_qualification_is_notified_before_the_call() {
    for (day, expected) in [("2026-11-19", Met), ("2026-11-20", Unmet)] {
        let facts = [("call.qualification_published_on", json!(day))];
        assert_eq!(outcome(&G34, &facts, |_| {}), expected, "{day}");
    }
    assert_eq!(outcome(&G34, &[], |_| {}), Unmet);
}

fn sheet(total: u32) -> Value {
    json!({
        "items": [{"id": "plan", "label_ja": "計画", "label_en": "plan", "max_points": 100}],
        "total_points": total,
        "aggregation": {"kind": "mean"},
        "rounding": {"decimals": 2, "mode": "floor"},
        "minimum": {"total": {"ratio": "0.60"}},
        "tie_break": ["technical", "lot"],
        "single_entry": "allowed-if-minimum",
    })
}

#[test]
fn what_bears_on_proposals_extends_the_deadline() {
    let amended = |text: &str, bears: bool, due: Option<&str>, criteria: Option<Value>| {
        let mut facts = vec![
            ("criteria", sheet(100)),
            ("call.proposals_due", json!("2026-11-01T17:00:00+09:00")),
            ("due.close-call", json!("2026-11-26T17:00:00+09:00")),
            ("amendment.text", json!(text)),
            ("amendment.bears_on_proposals", json!(bears)),
        ];
        facts.extend(due.map(|due| ("amendment.proposals_due", json!(due))));
        facts.extend(criteria.map(|criteria| ("amendment.criteria", criteria)));
        outcome(&G41, &facts, |_| {})
    };
    let other = |total| {
        let mut other = sheet(total);
        other["rounding"]["decimals"] = json!(1);
        other
    };
    let (same, sooner) = (Some("2026-11-26T17:00:00+09:00"), Some("2026-11-26T16:59:59+09:00"));
    let (week, short) = (Some("2026-11-27T17:00:00+09:00"), Some("2026-11-26T18:00:00+09:00"));
    assert_eq!(amended("様式の誤記を訂正", false, None, None), Met);
    assert_eq!(amended("様式の誤記を訂正", false, same, None), Met);
    assert_eq!(amended("様式の誤記を訂正", false, sooner, None), Unmet, "never forward");
    assert_eq!(amended("仕様の変更", true, None, None), Unmet);
    assert_eq!(amended("仕様の変更", true, same, None), Unmet);
    assert_eq!(amended("仕様の変更", true, short, None), Unmet, "6 days are left");
    assert_eq!(amended("仕様の変更", true, week, None), Met, "7 days are left");
    assert_eq!(amended("基準の変更", false, None, Some(other(100))), Unmet, "criteria always bear");
    assert_eq!(amended("基準の変更", false, week, Some(other(100))), Met);
    assert_eq!(amended("基準の変更", true, week, Some(other(99))), Unmet, "faulty criteria");
    assert_eq!(amended("基準の変更", true, week, Some(json!({}))), Unmet, "no criteria at all");
    assert_eq!(amended("誤記の訂正", false, None, Some(sheet(100))), Met, "the criteria in force");
    let late = [
        ("due.close-call", json!("2026-12-20T17:00:00+09:00")),
        ("amendment.text", json!("仕様の変更")),
        ("amendment.bears_on_proposals", json!(true)),
    ];
    for (due, expected) in [("2026-12-20T17:00:00+09:00", Unmet), ("2026-12-20T17:00:01+09:00", Met)] {
        let facts = with(late.to_vec(), &[("amendment.proposals_due", json!(due))]);
        assert_eq!(outcome(&G41, &facts, |_| {}), expected, "extended to {due}");
    }
    assert_eq!(amended(" ", false, None, None), Unmet, "without text");
}

#[test]
fn answers_come_seven_days_before_the_deadline() {
    for (due, expected) in [("2026-11-27T00:00:00+09:00", Met), ("2026-11-26T23:59:59+09:00", Unmet)] {
        assert_eq!(outcome(&G43, &[("call.proposals_due", json!(due))], |_| {}), expected, "{due}");
        assert_eq!(outcome(&G43, &[("due.close-call", json!(due))], |_| {}), expected, "{due}");
    }
    assert_eq!(outcome(&G43, &[], |_| {}), Unmet);
}

#[test]
fn a_call_stays_open_twenty_days() {
    for (due, days, expected) in
        [("2026-12-10T17:00:00+09:00", 20, Met), ("2026-12-09T17:00:00+09:00", 19, Unmet)]
    {
        let found = judge(&G92, &[("call.proposals_due", json!(due))], |_| {});
        assert_eq!(found[0].outcome, expected, "{due}");
        assert_eq!(found[0].sentence().ja, format!("公募期間は20日必要ですが{days}日です。"));
    }
    assert_eq!(
        outcome(&G92, &[("call.proposals_due", json!("2026-12-09T17:00:00+09:00"))], |file| {
            file.policy.call_days = 19;
        }),
        Met
    );
    assert_eq!(outcome(&G92, &[], |_| {}), Unmet);
}

#[test]
fn a_proposal_has_a_public_version_and_an_idea_its_consent() {
    needs_each(&G85, &[("public_version_sha256", json!("00"))], &["公表用の版"]);
    let used = ("call.registered_idea", json!(true));
    assert_eq!(outcome(&G86, std::slice::from_ref(&used), |_| {}), Unmet);
    assert_eq!(outcome(&G86, &[used, ("call.idea_consent", json!("同意書"))], |_| {}), Met);
    assert_eq!(outcome(&G86, &[("call.registered_idea", json!(false))], |_| {}), NotApplicable);
    assert_eq!(outcome(&G86, &[], |_| {}), NotApplicable);
}

#[test]
fn a_call_names_everything_that_is_missing() {
    let facts: Vec<(&str, Value)> = CALL
        .iter()
        .map(|(name, _)| match *name {
            "call.ceiling_yen" => (*name, json!(9_900_000)),
            "criteria" => (*name, sheet(100)),
            _ => (*name, json!("記載")),
        })
        .collect();
    let labels: Vec<&str> = CALL.iter().map(|(_, label)| label.ja).collect();
    needs_each(&G94, &facts, &labels);
    let before = with(facts, &[("eligibility_timing", json!("before"))]);
    assert_eq!(outcome(&G94, &before, |_| {}), Unmet, "entries close before the proposals");
    let entries = with(before, &[("call.entries_due", json!("2026-12-01T17:00:00+09:00"))]);
    assert_eq!(outcome(&G94, &entries, |_| {}), Met);
    let found = judge(&G94, &[], |_| {});
    let said = found[0].sentence();
    assert!(CALL.iter().all(|(_, label)| said.ja.contains(label.ja) && said.en.contains(label.en)));
}
