use serde_json::{Value, json};

use super::{
    CARRY_OVER_STATEMENT, CLOSE_BOOKS, G62, G63, G64, G65, G66, G67, G67_CARRY_OVER, G68, INSPECTION,
    PAST_YEAR_PAYMENT, PAYMENT, inspection_late_days, late_interest_yen, payment_days, payment_due,
};
use crate::dossier::Dossier;
use crate::rule::Outcome::{Met, NotApplicable, Unmet};
use crate::rules::testing::{brought, dossier, judge, outcome};

fn on(day: &str) -> impl FnOnce(&mut Dossier) {
    let day = day.parse().unwrap();
    move |file| file.today = day
}

#[test]
fn g62_inspection_within_ten_days_works_fourteen() {
    for (kind, policy_days, inspected, expected) in [
        ("service", 10, "2026-11-20", Met),
        ("service", 10, "2026-11-21", Unmet),
        ("works", 10, "2026-11-24", Met),
        ("works", 10, "2026-11-25", Unmet),
        ("service", 7, "2026-11-17", Met),
        ("service", 7, "2026-11-18", Unmet),
        ("works", 7, "2026-11-18", Unmet),
        // A laxer local figure does not stretch the law.
        ("service", 20, "2026-11-21", Unmet),
    ] {
        let facts = [
            ("contract_type", json!(kind)),
            ("completion_reported_on", json!("2026-11-10")),
            ("inspected_on", json!(inspected)),
        ];
        let policy = |file: &mut Dossier| file.policy.inspection_days = policy_days;
        assert_eq!(outcome(&G62, &facts, policy), expected, "{kind} {policy_days} {inspected}");
    }
    assert_eq!(outcome(&G62, &[], |_| {}), NotApplicable);
}

#[test]
fn g63_vector_10_thirty_days_from_the_invoice() {
    // law.md §11.2 vector 10: invoice 2027-04-20, paid until 2027-05-20.
    for (kind, paid, expected, late) in [
        ("service", "2027-05-20", Met, "0"),
        ("service", "2027-05-21", Unmet, "1"),
        ("works", "2027-05-30", Met, "0"),
        ("works", "2027-05-31", Unmet, "1"),
    ] {
        let facts = [
            ("contract_type", json!(kind)),
            ("invoice_on", json!("2027-04-20")),
            ("invoice_yen", json!(100_000_000)),
            ("paid_on", json!(paid)),
        ];
        let found = judge(&G63, &facts, |_| {});
        assert_eq!(found[0].outcome, expected, "{kind} {paid}");
        assert_eq!(found[0].input("late_days"), late, "{kind} {paid}");
        assert_eq!(found[0].law_day(), "1949-12-12");
    }
    assert_eq!(outcome(&G63, &[], |_| {}), NotApplicable);
}

#[test]
fn payment_days_are_shortened_by_a_late_inspection_and_a_silent_contract() {
    let clauses = json!(["inspection_time", "payment_time"]);
    for (facts, late, days) in [
        (vec![], 0, 30),
        (vec![("contract_type", json!("works"))], 0, 40),
        (vec![("contract.clauses", clauses)], 0, 30),
        (vec![("contract.clauses", json!(["inspection_time"]))], 0, 15),
        (vec![("completion_reported_on", json!("2026-11-01")), ("inspected_on", json!("2026-11-11"))], 0, 30),
        (vec![("completion_reported_on", json!("2026-11-01")), ("inspected_on", json!("2026-11-12"))], 1, 29),
        (vec![("completion_reported_on", json!("2026-08-01")), ("inspected_on", json!("2026-11-01"))], 82, 0),
    ] {
        let file = dossier(&facts, |_| {});
        assert_eq!(inspection_late_days(&file), late, "{facts:?}");
        assert_eq!(payment_days(&file), days, "{facts:?}");
    }
    for (policy_days, days) in [(29, 29), (30, 30), (31, 30), (-1, 0)] {
        let file = dossier(&[], |file| file.policy.payment_days = policy_days);
        assert_eq!(payment_days(&file), days);
    }
    let huge = dossier(&[("invoice_on", json!("2026-11-20"))], |file| file.policy.payment_days = i64::MIN);
    assert_eq!(payment_due(&huge), Some("2026-11-20".parse().unwrap()));
}

#[test]
fn late_interest_is_cut_to_whole_hundreds() {
    for (invoice_yen, days, basis_points, interest_yen) in [
        (1_000_000, 0, 250, 0),
        (1_000_000, 1, 250, 0),
        // 68 yen a day: nothing for one day, one hundred for two.
        (1_000_000, 2, 250, 100),
        (1_460_000, 1, 250, 100),
        (1_459_999, 1, 250, 0),
        (10_000_000, 10, 250, 6_800),
        (36_500_000, 365, 250, 912_500),
        (1_000_000, -1, 250, 0),
        (-1, 10, 250, 0),
        (1_000_000, 10, 0, 0),
        (i64::MAX, i64::MAX, i64::MAX, i64::MAX),
    ] {
        assert_eq!(late_interest_yen(invoice_yen, days, basis_points), interest_yen, "{invoice_yen} {days}");
    }
}

#[test]
fn the_duties_start_with_what_the_act_brings() {
    // What an earlier round left does not count; the limit holds until the end of its last day.
    let stale = [("completion_reported_on", json!("2026-01-05")), ("invoice_on", json!("2026-01-05"))];
    let today = dossier(&stale, |_| {});
    let given = dossier(&[("completion_reported_on", json!("2026-11-18"))], brought);
    for (duty, file, due) in [
        (&INSPECTION, &today, "2026-11-30T14:59:59+00:00"),
        (&INSPECTION, &given, "2026-11-28T14:59:59+00:00"),
        (&PAYMENT, &today, "2026-12-20T14:59:59+00:00"),
    ] {
        assert_eq!((duty.due)(file).unwrap().to_rfc3339(), due, "{}", duty.id);
    }
}

#[test]
fn g64_nothing_is_paid_before_the_inspection_passed() {
    for (form, result, expected) in [
        ("on-completion", "passed", Met),
        ("on-completion", "failed", Unmet),
        ("on-completion", "", Unmet),
        ("partial", "failed", Unmet),
        ("outcome", "passed", Met),
        ("advance", "", Met),
        ("estimated", "", Met),
    ] {
        let facts = [("form", json!(form)), ("inspection.result", json!(result))];
        assert_eq!(outcome(&G64, &facts, |_| {}), expected, "{form} {result}");
    }
    assert_eq!(outcome(&G64, &[], |_| {}), Unmet);
}

#[test]
fn g65_g66_early_payments_name_their_item() {
    let tune = |file: &mut Dossier| file.policy.estimated_items = vec!["local-pfs".to_owned()];
    for (rule, form, item, expected) in [
        (&G65, "on-completion", "", NotApplicable),
        (&G65, "estimated", "order-162-iii", NotApplicable),
        (&G65, "advance", "order-163-i", Met),
        (&G65, "advance", "order-163-ii", Met),
        (&G65, "advance", "order-163-viii", Met),
        (&G65, "advance", "order-163-ix", Unmet),
        (&G65, "advance", "order-162-i", Unmet),
        (&G65, "advance", "local-7", Met),
        (&G65, "advance", "local-", Unmet),
        (&G65, "advance", "", Unmet),
        (&G66, "advance", "order-163-ii", NotApplicable),
        (&G66, "estimated", "order-162-i", Met),
        (&G66, "estimated", "order-162-v", Met),
        (&G66, "estimated", "order-162-vi", Unmet),
        // Outsourcing fees may be prepaid, not paid by estimate.
        (&G66, "estimated", "order-163-ii", Unmet),
        (&G66, "estimated", "local-pfs", Met),
        (&G66, "estimated", "local-other", Unmet),
    ] {
        let of_instalment = [("form", json!(form)), ("legal_item", json!(item))];
        let of_call = [("call.payment_form", json!(form)), ("call.payment_item", json!(item))];
        assert_eq!(outcome(rule, &of_instalment, tune), expected, "{} {form} {item}", rule.id);
        assert_eq!(outcome(rule, &of_call, tune), expected, "{} {form} {item} in the call", rule.id);
    }
}

/// Delivered, named year, day paid, whether a reason is given.
fn paid(delivered: &str, year: i64, reason: bool) -> Vec<(&'static str, Value)> {
    let mut facts = vec![("delivered_on", json!(delivered)), ("payment_year", json!(year))];
    if reason {
        facts.push(("past_year_reason", json!("請求書の遅れ")));
    }
    facts
}

#[test]
fn g67_vector_10_the_year_of_delivery_pays_until_31_may() {
    for (delivered, year, today, reason, expected, why) in [
        ("2027-03-25", 2026, "2027-05-20", false, Met, "fits"),
        ("2027-03-25", 2026, "2027-05-31", false, Met, "fits"),
        ("2027-03-25", 2026, "2027-06-01", false, Unmet, "year"),
        ("2027-03-25", 2026, "2027-06-01", true, Unmet, "year"),
        ("2027-03-25", 2027, "2027-06-01", false, Met, "fits"),
        ("2027-03-25", 2027, "2027-06-01", true, Met, "fits"),
        ("2027-03-25", 2027, "2027-05-31", true, Unmet, "year"),
        ("2027-03-31", 2026, "2027-04-01", false, Met, "fits"),
        ("2027-04-01", 2026, "2027-04-02", false, Unmet, "year"),
        ("2027-04-01", 2027, "2027-04-02", false, Met, "fits"),
        ("2027-04-01", 2027, "2027-03-31", false, Unmet, "early"),
    ] {
        let found = judge(&G67, &paid(delivered, year, reason), on(today));
        assert_eq!(found[0].outcome, expected, "{delivered} {year} {today} {reason}");
        assert_eq!(found[0].input("reason"), why, "{delivered} {year} {today} {reason}");
    }
    assert_eq!(outcome(&G67, &[("payment_year", json!(2026))], |_| {}), Unmet);
    for (today, reason, expected) in
        [("2027-05-31", false, NotApplicable), ("2027-06-01", false, Unmet), ("2027-06-01", true, Met)]
    {
        let found = outcome(&PAST_YEAR_PAYMENT, &paid("2027-03-25", 2027, reason), on(today));
        assert_eq!(found, expected, "{today} {reason}");
    }
}

#[test]
fn g67_delivery_beyond_the_budget_needs_a_carry_over() {
    for (delivered, year, carried, expected) in [
        ("2027-03-31", 2026, None, Met),
        ("2027-04-01", 2027, None, Unmet),
        ("2027-04-01", 2027, Some("authorised"), Met),
        ("2027-04-01", 2027, Some("accident"), Met),
        ("2027-04-01", 2027, Some("other"), Unmet),
    ] {
        let mut facts = paid(delivered, year, false);
        facts.push(("budget.by_year", json!({"2026": 100})));
        facts.extend(carried.map(|form| ("carry_over.form", json!(form))));
        assert_eq!(outcome(&G67, &facts, on("2027-04-20")), expected, "{delivered} {carried:?}");
    }
    let authorised = [("budget.by_year", json!({"2026": 100, "2027": 100}))];
    let facts: Vec<_> = paid("2027-04-01", 2027, false).into_iter().chain(authorised).collect();
    assert_eq!(outcome(&G67, &facts, on("2027-04-20")), Met);
    // An advance payment belongs to the year in which it is made.
    for (year, expected) in [(2025, Unmet), (2026, Met), (2027, Unmet)] {
        let facts = [("form", json!("advance")), ("payment_year", json!(year))];
        assert_eq!(outcome(&G67, &facts, |_| {}), expected, "{year}");
    }
}

#[test]
fn g67_a_carry_over_has_form_amount_and_ground() {
    for (form, amount, resolution, reason, expected) in [
        ("authorised", 1, "議案第9号", "", Met),
        ("authorised", 0, "議案第9号", "", Unmet),
        ("authorised", 1_000, "議案第9号", "", Met),
        ("authorised", 1_001, "議案第9号", "", Unmet),
        ("authorised", 1, " ", "資材の遅れ", Unmet),
        ("accident", 1, "", "地震", Met),
        ("accident", 1, "", "", Unmet),
        ("none", 1, "議案第9号", "地震", Unmet),
    ] {
        let facts = [
            ("carry_over.form", json!(form)),
            ("carry_over.amount_yen", json!(amount)),
            ("carry_over.resolution", json!(resolution)),
            ("reason", json!(reason)),
            ("price_yen", json!(1_000)),
        ];
        assert_eq!(outcome(&G67_CARRY_OVER, &facts, |_| {}), expected, "{form} {amount} {reason}");
        assert_eq!(outcome(&G67, &facts, brought), expected, "{form} {amount} {reason}");
    }
}

#[test]
fn g68_the_statement_is_due_on_31_may() {
    for (today, due) in [
        ("2027-03-31", "2027-05-31T14:59:59+00:00"),
        ("2027-04-01", "2027-05-31T14:59:59+00:00"),
        ("2027-05-31", "2027-05-31T14:59:59+00:00"),
        ("2027-06-01", "2028-05-31T14:59:59+00:00"),
    ] {
        let file = dossier(&[], on(today));
        assert_eq!((CARRY_OVER_STATEMENT.due)(&file).unwrap().to_rfc3339(), due, "{today}");
    }
    for (made, expected) in [("2027-05-31", Met), ("2027-06-01", Unmet)] {
        let facts = [
            ("carry_over.form", json!("authorised")),
            ("carry_over.statement_on", json!(made)),
            ("due.duty-carry-over-statement", json!("2027-05-31T14:59:59Z")),
        ];
        assert_eq!(outcome(&G68, &facts, on("2027-06-10")), expected, "{made}");
    }
    assert_eq!(outcome(&G68, &[], |_| {}), NotApplicable);
}

#[test]
fn the_closing_of_the_accounts_is_reminded_of_ten_business_days_before_and_not_after() {
    // Monday 31 May 2027; ten business days before is Monday the 17th, at nine in Japan.
    for (delivered, now, due) in [
        ("2027-03-31", "2027-04-10T00:00:00Z", Some("2027-05-17T00:00:00+00:00")),
        ("2027-03-31", "2027-05-17T00:00:00Z", Some("2027-05-17T00:00:00+00:00")),
        ("2027-03-31", "2027-05-17T00:00:01Z", Some("2027-05-17T00:00:01+00:00")),
        ("2027-03-31", "2027-05-31T14:59:58Z", Some("2027-05-31T14:59:58+00:00")),
        ("2027-03-31", "2027-05-31T14:59:59Z", None),
        ("2027-04-01", "2027-05-31T14:59:59Z", Some("2028-05-17T00:00:00+00:00")),
    ] {
        let file = dossier(&[("delivered_on", json!(delivered))], |file| file.now = now.parse().unwrap());
        let found = (CLOSE_BOOKS.due)(&file).map(|due| due.to_rfc3339());
        assert_eq!(found.as_deref(), due, "{delivered} {now}");
        let until = (CLOSE_BOOKS.until.unwrap())(&file);
        assert_eq!(until.is_some(), due.is_some(), "{delivered} {now}: what it reminds of has a last day");
    }
    assert_eq!((CLOSE_BOOKS.due)(&dossier(&[], |_| {})), None, "no year is known yet");
}
