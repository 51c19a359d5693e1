use serde_json::{Value, json};

use super::{
    ACCEPTANCE, ANSWER, CLOSE_ANSWERED, CLOSE_REVIEWED, NOT_WHO_DECIDED, REFILING_OPEN, REPORT,
    SUSPENSION_UNDER_WTO, covered,
};
use crate::dossier::Dossier;
use crate::policy::BodyKind;
use crate::rule::Outcome::{Met, NotApplicable, Unmet};
use crate::rules::testing::{dossier, outcome};

/// A dossier whose parent published a service of this estimate on 2026-11-20.
fn of_parent(body: BodyKind, estimate: i64) -> impl FnOnce(&mut Dossier) {
    move |file| {
        file.policy.body = body;
        file.parent.set("published_on", json!("2026-11-20"));
        file.parent.set("contract_type", json!("service"));
        file.parent.set("estimate_yen", json!(estimate));
    }
}

#[test]
fn only_a_covered_contract_lets_a_complaint_ask_for_suspension() {
    for (body, estimate, asked, expected) in [
        (BodyKind::Prefecture, 40_000_000, Some(true), Met),
        (BodyKind::Prefecture, 39_999_999, Some(true), Unmet),
        (BodyKind::City, 40_000_000, Some(true), Unmet),
        (BodyKind::City, 40_000_000, Some(false), NotApplicable),
        (BodyKind::City, 40_000_000, None, NotApplicable),
    ] {
        let tune = |file: &mut Dossier| {
            of_parent(body, estimate)(file);
            if let Some(asked) = asked {
                file.given.set("complaint.asks_suspension", json!(asked));
            }
        };
        assert_eq!(outcome(&SUSPENSION_UNDER_WTO, &[], tune), expected, "{body:?} {estimate} {asked:?}");
    }
    let exempt = |file: &mut Dossier| {
        of_parent(BodyKind::Prefecture, 40_000_000)(file);
        file.parent.set("method.wto_exemption", json!("SpO 3"));
    };
    assert_eq!(covered(&dossier(&[], exempt)), Some(json!(false)));
    assert_eq!(covered(&dossier(&[], of_parent(BodyKind::Prefecture, 40_000_000))), Some(json!(true)));
}

#[test]
fn whoever_decided_does_not_answer() {
    for (decided, expected) in [
        (Some(json!("u-0010")), Unmet),
        (Some(json!("u-0011")), Met),
        (Some(json!(["u-0011", "u-0010"])), Unmet),
        (Some(json!(["u-0011", "u-0012"])), Met),
        (Some(json!("")), Unmet),
        (Some(json!([])), Unmet),
        (None, Unmet),
    ] {
        let tune = |file: &mut Dossier| {
            if let Some(decided) = &decided {
                file.parent.set("decided_by", decided.clone());
            }
        };
        assert_eq!(outcome(&NOT_WHO_DECIDED, &[], tune), expected, "{decided:?}");
    }
}

#[test]
fn a_complaint_is_filed_again_until_the_window_closes() {
    // The dossier's instant is 2026-11-20T00:00:00Z.
    for (due, expected) in
        [(Some("2026-11-20T00:00:00Z"), Met), (Some("2026-11-19T23:59:59Z"), Unmet), (None, Unmet)]
    {
        let facts: Vec<(&str, Value)> =
            due.map(|due| ("due.close-complaint", json!(due))).into_iter().collect();
        assert_eq!(outcome(&REFILING_OPEN, &facts, |_| {}), expected, "{due:?}");
    }
}

#[test]
fn a_local_complaint_is_answered_in_business_days_a_covered_one_by_the_boards() {
    // Friday 2026-11-20; Monday the 23rd is a holiday.
    let local = dossier(&[], of_parent(BodyKind::City, 40_000_000));
    assert_eq!((ANSWER.due)(&local).unwrap().to_rfc3339(), "2026-11-30T14:59:59+00:00");
    assert_eq!((ACCEPTANCE.due)(&local), None);
    assert_eq!((REPORT.due)(&local), None);
    let covered = dossier(&[], of_parent(BodyKind::Prefecture, 40_000_000));
    assert_eq!((ANSWER.due)(&covered), None);
    assert_eq!((ACCEPTANCE.due)(&covered).unwrap().to_rfc3339(), "2026-12-07T14:59:59+00:00");
    assert_eq!((REPORT.due)(&covered).unwrap().to_rfc3339(), "2027-02-18T14:59:59+00:00");
}

#[test]
fn an_answer_leaves_time_to_file_again_and_a_review_none() {
    let file = dossier(&[], |_| {});
    assert_eq!((CLOSE_ANSWERED.due)(&file).unwrap().to_rfc3339(), "2026-12-02T14:59:59+00:00");
    assert_eq!((CLOSE_REVIEWED.due)(&file).unwrap().to_rfc3339(), "2026-11-20T14:59:59+00:00");
    let broken = dossier(&[], |file| file.policy.complaint_business_days = -1);
    assert_eq!((CLOSE_ANSWERED.due)(&broken), Some(crate::effect::BEYOND_CALENDAR));
}
