use serde_json::{Value, json};

use super::{
    AWARD_NOTICE, COMPLAINT_WINDOW, CONSULTATION, G10, G20, G27, G89, G91, G99, POST_NOTICE, RESULT_LETTERS,
    complaint_open_until,
};
use crate::dossier::Dossier;
use crate::policy::{BodyKind, Policy};
use crate::rule::Form;
use crate::rule::Outcome::{Met, NotApplicable, Unmet};
use crate::rule::Severity;
use crate::rules::testing::{dossier, outcome};

fn on(day: &str, body: BodyKind) -> impl FnOnce(&mut Dossier) {
    let day = day.parse().unwrap();
    move |file| {
        file.today = day;
        file.policy.body = body;
    }
}

fn big() -> Vec<(&'static str, Value)> {
    vec![
        ("contract_type", json!("service")),
        ("estimate_yen", json!(40_000_000)),
        ("signed_on", json!("2026-09-09")),
    ]
}

#[test]
fn g10_the_award_of_a_covered_contract_is_notified_in_72_days() {
    for (day, body, expected) in [
        ("2026-11-20", BodyKind::Prefecture, Met),
        ("2026-11-21", BodyKind::Prefecture, Unmet),
        ("2026-11-21", BodyKind::City, NotApplicable),
    ] {
        assert_eq!(outcome(&G10, &big(), on(day, body)), expected, "{day}");
    }
    let covered = dossier(&big(), on("2026-09-09", BodyKind::DesignatedCity));
    assert_eq!((AWARD_NOTICE.due)(&covered).unwrap().to_rfc3339(), "2026-11-20T14:59:59+00:00");
    assert_eq!((AWARD_NOTICE.due)(&dossier(&big(), on("2026-09-09", BodyKind::City))), None);
}

#[test]
fn g20_a_plan_not_followed_obliges_to_revoke() {
    for (broken, expected) in [(false, Met), (true, Unmet)] {
        assert_eq!(outcome(&G20, &[("plan_not_followed", json!(broken))], |_| {}), expected);
    }
}

#[test]
fn g27_a_no4_contract_is_published_in_30_days() {
    for (ground, published, expected) in
        [("4", "2026-10-31", Met), ("4", "2026-11-01", Unmet), ("2", "2026-11-01", NotApplicable)]
    {
        let facts = [
            ("method.ground", json!(ground)),
            ("signed_on", json!("2026-10-01")),
            ("published_on", json!(published)),
        ];
        assert_eq!(outcome(&G27, &facts, |_| {}), expected, "{ground} {published}");
    }
    let due = |ground: &str| (POST_NOTICE.due)(&dossier(&[("method.ground", json!(ground))], |_| {}));
    assert_eq!(due("4").unwrap().to_rfc3339(), "2026-12-20T14:59:59+00:00");
    let sooner = dossier(&[("method.ground", json!("4"))], |file| file.policy.no4_post_notice_days = 14);
    assert_eq!((POST_NOTICE.due)(&sooner).unwrap().to_rfc3339(), "2026-12-04T14:59:59+00:00");
    assert_eq!(due("2"), None);
    // Up to the floor of the local rule nothing is published, and nothing is owed.
    for (price, owed) in [(800_000, false), (800_001, true)] {
        let facts = [("method.ground", json!("4")), ("price_yen", json!(price))];
        let file = dossier(&facts, |file| file.policy.no4_publication_floor_yen = 800_000);
        assert_eq!((POST_NOTICE.due)(&file).is_some(), owed, "{price}");
    }
}

#[test]
fn g89_the_window_counts_business_days() {
    // Published on Friday 2026-11-20; Monday the 23rd is a holiday.
    let facts = [("published_on", json!("2026-11-20"))];
    for (day, expected) in [("2026-11-20", Met), ("2026-12-02", Met), ("2026-12-03", Unmet)] {
        assert_eq!(outcome(&G89, &facts, on(day, BodyKind::City)), expected, "{day}");
        let of_parent = |file: &mut Dossier| {
            on(day, BodyKind::City)(file);
            file.parent = std::mem::take(&mut file.facts);
        };
        assert_eq!(outcome(&G89, &facts, of_parent), expected, "{day} of the parent");
    }
    for (estimate, day, expected) in
        [(40_000_000, "2026-11-30", Met), (40_000_000, "2026-12-01", Unmet), (39_999_999, "2026-12-01", Met)]
    {
        let facts = [
            ("published_on", json!("2026-11-20")),
            ("contract_type", json!("service")),
            ("estimate_yen", json!(estimate)),
        ];
        assert_eq!(outcome(&G89, &facts, on(day, BodyKind::Prefecture)), expected, "{estimate} {day}");
        let of_parent = |file: &mut Dossier| {
            on(day, BodyKind::Prefecture)(file);
            file.parent = std::mem::take(&mut file.facts);
        };
        assert_eq!(outcome(&G89, &facts, of_parent), expected, "{estimate} {day} of the parent");
    }
    assert_eq!(outcome(&G89, &[], |_| {}), Unmet);
    let broken = Policy { complaint_business_days: -1, ..Policy::default() };
    assert_eq!(complaint_open_until(&broken, false, "2026-11-20".parse().unwrap()), None);
    let due = (COMPLAINT_WINDOW.due)(&dossier(&facts, |_| {})).unwrap();
    assert_eq!(due.to_rfc3339(), "2026-12-02T14:59:59+00:00");
}

#[test]
fn g91_a_price_consultation_each_fiscal_year() {
    let years = ("budget.by_year", json!({"2026": 1, "2027": 1}));
    for (held, expected, due) in [
        (None, Unmet, "2027-03-31T14:59:59+00:00"),
        (Some("2026-03-31"), Unmet, "2027-03-31T14:59:59+00:00"),
        (Some("2026-04-01"), Met, "2028-03-31T14:59:59+00:00"),
    ] {
        let mut facts = vec![years.clone()];
        facts.extend(held.map(|day| ("consultation.1", json!({ "date": day }))));
        assert_eq!(outcome(&G91, &facts, |_| {}), expected, "{held:?}");
        let file = dossier(&facts, |_| {});
        assert_eq!((CONSULTATION.due)(&file).unwrap().to_rfc3339(), due, "{held:?}");
    }
    let brings = |file: &mut Dossier| file.given.set("consultation", json!({ "date": "2026-11-20" }));
    assert_eq!(outcome(&G91, &[years], brings), Met);
    for (to, expected) in [("2027-03-31", NotApplicable), ("2027-04-01", Unmet)] {
        let facts = [("contract.from", json!("2026-04-01")), ("contract.to", json!(to))];
        assert_eq!(outcome(&G91, &facts, |_| {}), expected, "{to}");
    }
    assert_eq!((CONSULTATION.due)(&dossier(&[], |_| {})), None);
    assert_eq!(G91.severity, Severity::Advice);
}

#[test]
fn g99_results_are_made_known_within_the_policys_days() {
    let file = dossier(&[], |_| {});
    assert_eq!((RESULT_LETTERS.due)(&file).unwrap().to_rfc3339(), "2026-11-27T14:59:59+00:00");
    for (published, expected) in [("2026-11-27", Met), ("2026-11-28", Unmet)] {
        let facts =
            [("due.duty-result-letters", json!("2026-11-27T14:59:59Z")), ("published_on", json!(published))];
        assert_eq!(outcome(&G99, &facts, |_| {}), expected, "{published}");
    }
    assert_eq!(outcome(&G99, &[], |_| {}), NotApplicable);
}

#[test]
fn they_are_duties() {
    for rule in [&G10, &G20, &G27, &G89, &G91, &G99] {
        assert_eq!(rule.form, Form::Duty, "{}", rule.id);
    }
}
