use serde_json::{Value, json};

use super::{AUDIT, HEARD_BEFORE, MEASURES, REQUEST_DAYS, TERM_SHOWN, WITHIN_YEAR};
use crate::rule::Outcome::{Met, NotApplicable, Unmet};
use crate::rules::testing::{dossier, outcome};

fn facts(pairs: &[(&'static str, Option<&str>)]) -> Vec<(&'static str, Value)> {
    pairs.iter().filter_map(|(name, value)| Some((*name, json!((*value)?)))).collect()
}

fn days(acted: Option<&str>, received: Option<&str>, reason: Option<&str>) -> Vec<(&'static str, Value)> {
    facts(&[("audit.acted_on", acted), ("audit.received_on", received), ("audit.just_reason", reason)])
}

#[test]
fn the_act_comes_first_then_the_request_then_its_record() {
    // The dossier's day is 2026-11-20.
    for (acted, received, expected) in [
        (Some("2026-11-20"), Some("2026-11-20"), Met),
        (Some("2026-11-21"), Some("2026-11-20"), Unmet),
        (Some("2026-11-19"), Some("2026-11-18"), Unmet),
        (Some("2026-11-20"), Some("2026-11-21"), Unmet),
        (None, Some("2026-11-20"), NotApplicable),
        (Some("2026-11-20"), None, NotApplicable),
    ] {
        let found = outcome(&REQUEST_DAYS, &days(acted, received, None), |_| {});
        assert_eq!(found, expected, "{acted:?} {received:?}");
    }
}

#[test]
fn a_request_is_made_within_a_year_or_with_a_just_reason() {
    for (acted, received, reason, expected) in [
        (Some("2025-11-20"), Some("2026-11-20"), None, Met),
        (Some("2025-11-19"), Some("2026-11-20"), None, Unmet),
        (Some("2025-11-19"), Some("2026-11-20"), Some(""), Unmet),
        (Some("2025-11-19"), Some("2026-11-20"), Some("秘密裡に行われた"), Met),
        (Some("2024-02-29"), Some("2025-02-28"), None, Met),
        (Some("2024-02-29"), Some("2025-03-01"), None, Unmet),
        (None, Some("2026-11-20"), None, Unmet),
        (Some("2026-11-20"), None, None, Unmet),
    ] {
        let found = outcome(&WITHIN_YEAR, &days(acted, received, reason), |_| {});
        assert_eq!(found, expected, "{acted:?} {received:?} {reason:?}");
    }
}

#[test]
fn who_asked_is_heard() {
    for (heard, expected) in [(Some(true), Met), (Some(false), Unmet), (None, Unmet)] {
        let facts: Vec<_> = heard.map(|heard| ("audit.heard", json!(heard))).into_iter().collect();
        assert_eq!(outcome(&HEARD_BEFORE, &facts, |_| {}), expected, "{heard:?}");
    }
}

#[test]
fn a_recommendation_shows_a_term_that_is_not_over() {
    for (recommended, by, expected) in [
        (true, Some("2026-11-21"), Met),
        (true, Some("2026-11-20"), Unmet),
        (true, None, Unmet),
        (false, Some("2026-11-20"), NotApplicable),
        (false, None, NotApplicable),
    ] {
        let mut facts = facts(&[("audit.measures_by", by)]);
        facts.push(("audit.recommended", json!(recommended)));
        assert_eq!(outcome(&TERM_SHOWN, &facts, |_| {}), expected, "{recommended} {by:?}");
    }
}

#[test]
fn the_sixty_days_run_from_the_request_and_the_measures_to_the_day_shown() {
    for (received, expected) in [
        (Some("2026-11-20"), Some("2027-01-19T14:59:59+00:00")),
        (Some("2026-11-01"), Some("2026-12-31T14:59:59+00:00")),
        (None, None),
    ] {
        let due = (AUDIT.due)(&dossier(&days(None, received, None), |_| {}));
        assert_eq!(due.map(|due| due.to_rfc3339()).as_deref(), expected, "{received:?}");
    }
    for (by, expected) in [(Some("2027-03-31"), Some("2027-03-31T14:59:59+00:00")), (None, None)] {
        let due = (MEASURES.due)(&dossier(&facts(&[("audit.measures_by", by)]), |_| {}));
        assert_eq!(due.map(|due| due.to_rfc3339()).as_deref(), expected, "{by:?}");
    }
}
