use serde_json::{Value, json};

use super::{G53, G53_AT_CONTRACT, G54, G55, contract_year};
use crate::dossier::Dossier;
use crate::rule::Outcome::{Met, NotApplicable, Unmet};
use crate::rule::{Outcome, Rule};
use crate::rules::testing::{dossier, judge, outcome};

type Facts = Vec<(&'static str, Value)>;

/// These facts over the others: the last of a name stands.
fn with(base: &[(&'static str, Value)], more: &[(&'static str, Value)]) -> Facts {
    base.iter().chain(more).cloned().collect()
}

fn on(day: &str) -> impl FnOnce(&mut Dossier) {
    let day = day.parse().unwrap();
    move |file| file.today = day
}

fn single_year() -> Facts {
    vec![
        ("budget.by_year", json!({"2026": 1_000_000})),
        ("budget.form", json!("none")),
        ("budget.amount_yen", json!(1_000_000)),
        ("budget.vote_result", json!("passed")),
        ("budget.vote_date", json!("2026-03-20")),
    ]
}

fn commitment() -> Facts {
    vec![
        ("budget.by_year", json!({"2026": 100, "2027": 200, "2028": 300})),
        ("budget.form", json!("commitment")),
        ("budget.amount_yen", json!(100)),
        ("budget.limit_yen", json!(600)),
        ("budget.until_year", json!(2028)),
        ("budget.vote_result", json!("passed")),
        ("budget.vote_date", json!("2026-03-20")),
    ]
}

/// Each case: what changes, what comes out, and the reason input.
fn table(rule: &'static Rule, base: &[(&'static str, Value)], cases: &[(Facts, Outcome, &str)]) {
    for (more, expected, reason) in cases {
        let found = judge(rule, &with(base, more), on("2026-11-20"));
        assert_eq!(found[0].outcome, *expected, "{more:?}");
        assert_eq!(found[0].input("reason"), *reason, "{more:?}");
    }
}

#[test]
fn g53_a_single_year_needs_its_line() {
    table(
        &G53,
        &single_year(),
        &[
            (vec![], Met, "covered"),
            (vec![("budget.amount_yen", json!(999_999))], Unmet, "line"),
            (vec![("price_yen", json!(1_000_000))], Met, "covered"),
            (vec![("price_yen", json!(1_000_001))], Unmet, "line"),
            (vec![("price_yen", json!(900_000)), ("budget.amount_yen", json!(900_000))], Met, "covered"),
            (vec![("budget.vote_result", json!("rejected"))], Met, "covered"),
            (vec![("budget.by_year", json!("broken"))], Unmet, "price"),
        ],
    );
    assert_eq!(outcome(&G53, &[], |_| {}), Unmet);
}

#[test]
fn g53_several_years_need_line_limit_and_period() {
    table(
        &G53,
        &commitment(),
        &[
            (vec![], Met, "covered"),
            (vec![("budget.amount_yen", json!(99))], Unmet, "line"),
            (vec![("budget.limit_yen", json!(599))], Unmet, "limit"),
            (vec![("budget.until_year", json!(2027))], Unmet, "period"),
            (vec![("budget.form", json!("none"))], Unmet, "form"),
            (vec![("budget.form", json!("continuing"))], Met, "covered"),
            (vec![("budget.form", json!("continuing")), ("budget.limit_yen", json!(599))], Unmet, "limit"),
            // A long-term continuing contract has no limit, but each year its line.
            (vec![("budget.form", json!("long-term")), ("budget.limit_yen", json!(0))], Met, "covered"),
            (vec![("budget.form", json!("long-term")), ("budget.amount_yen", json!(99))], Unmet, "line"),
            // A price above the plan burdens this year's line with the difference.
            (vec![("price_yen", json!(601)), ("budget.limit_yen", json!(700))], Unmet, "line"),
            (
                vec![
                    ("price_yen", json!(601)),
                    ("budget.limit_yen", json!(700)),
                    ("budget.amount_yen", json!(101)),
                ],
                Met,
                "covered",
            ),
        ],
    );
}

#[test]
fn g53_at_the_contract_needs_the_vote_of_the_year_of_signing() {
    table(
        &G53_AT_CONTRACT,
        &single_year(),
        &[
            (vec![], Met, "covered"),
            (vec![("budget.vote_result", json!("rejected"))], Unmet, "vote"),
            (vec![("budget.vote_date", json!("2026-11-20"))], Met, "covered"),
            (vec![("budget.vote_date", json!("2026-11-21"))], Unmet, "vote"),
            (vec![("budget.by_year", json!({"2027": 1_000_000}))], Unmet, "year"),
            (vec![("budget.by_year", json!({"2025": 1_000_000}))], Unmet, "year"),
        ],
    );
    for (signing_on, expected) in [("2027-03-31", Met), ("2027-04-01", Unmet), ("2026-03-31", Unmet)] {
        let planned = |file: &mut Dossier| file.given.set("signing_on", json!(signing_on));
        assert_eq!(outcome(&G53_AT_CONTRACT, &single_year(), planned), expected, "{signing_on}");
    }
    let unvoted: Facts =
        single_year().into_iter().filter(|(name, _)| *name != "budget.vote_result").collect();
    assert_eq!(outcome(&G53_AT_CONTRACT, &unvoted, |_| {}), Unmet);
    // Continuing expenditure is contracted in any of its years, a commitment in its first.
    for (form, day, expected) in [
        ("commitment", "2027-03-31", Met),
        ("commitment", "2027-04-01", Unmet),
        ("continuing", "2029-03-31", Unmet),
        ("continuing", "2029-04-01", Unmet),
    ] {
        let facts = with(&commitment(), &[("budget.form", json!(form))]);
        assert_eq!(outcome(&G53_AT_CONTRACT, &facts, on(day)), expected, "{form} {day}");
    }
    let last_year =
        with(&commitment(), &[("budget.form", json!("continuing")), ("budget.amount_yen", json!(300))]);
    assert_eq!(outcome(&G53_AT_CONTRACT, &last_year, on("2029-03-31")), Met);
    assert_eq!(outcome(&G53_AT_CONTRACT, &last_year, on("2029-04-01")), Unmet);
}

#[test]
fn g53_of_an_amendment_reads_the_new_price() {
    let base = with(&single_year(), &[("price_yen", json!(900_000))]);
    for (pending, amount, expected) in [
        (true, 1_000_000, Met),
        (true, 1_000_001, Unmet),
        // What an earlier amendment left is no longer proposed.
        (false, 1_000_001, Met),
    ] {
        let amendment = [("amendment.pending", json!(pending)), ("amendment.amount_yen", json!(amount))];
        assert_eq!(outcome(&G53, &with(&base, &amendment), |_| {}), expected, "{pending} {amount}");
    }
}

#[test]
fn g54_only_listed_contracts_continue_without_a_commitment() {
    let years = json!({"2026": 100, "2027": 100});
    for (form, kind, item, expected) in [
        ("none", "lease", None, Unmet),
        ("commitment", "service", None, Met),
        ("continuing", "works", None, Met),
        ("long-term", "lease", None, Met),
        ("long-term", "service", None, Unmet),
        ("long-term", "service", Some("cleaning"), Met),
        ("long-term", "service", Some("catering"), Unmet),
        ("long-term", "works", Some("cleaning"), Unmet),
        ("long-term", "purchase", Some("electricity"), Met),
        ("long-term", "purchase", Some("paper"), Unmet),
        ("long-term", "lease", Some("real-estate-lease"), Met),
    ] {
        let mut facts = vec![
            ("budget.by_year", years.clone()),
            ("budget.form", json!(form)),
            ("contract_type", json!(kind)),
        ];
        facts.extend(item.map(|item| ("contract.long_term_item", json!(item))));
        let policy = |file: &mut Dossier| {
            file.policy.long_term_types = vec!["lease".to_owned(), "cleaning".to_owned()];
        };
        assert_eq!(outcome(&G54, &facts, policy), expected, "{form} {kind} {item:?}");
    }
    for (to, expected) in [("2027-03-31", NotApplicable), ("2027-04-01", Unmet)] {
        let facts = [("contract.from", json!("2026-04-01")), ("contract.to", json!(to))];
        assert_eq!(outcome(&G54, &facts, |_| {}), expected, "{to}");
    }
    assert_eq!(outcome(&G54, &single_year(), |_| {}), NotApplicable);
}

#[test]
fn g55_nothing_is_signed_before_the_first_of_april() {
    for (day, expected) in [("2026-03-31", Unmet), ("2026-04-01", Met)] {
        assert_eq!(outcome(&G55, &single_year(), on(day)), expected, "at sign on {day}");
        let planned = |file: &mut Dossier| {
            file.today = "2026-03-25".parse().unwrap();
            file.given.set("signing_on", json!(day));
        };
        assert_eq!(outcome(&G55, &single_year(), planned), expected, "planned for {day}");
    }
    let early = judge(&G55, &single_year(), on("2026-03-31"));
    assert_eq!(
        early[0].sentence().ja,
        "契約日は令和8年4月1日(水)以後である必要がありますが令和8年3月31日(火)です。"
    );
    let unvoted = with(&single_year(), &[("budget.vote_result", json!("rejected"))]);
    let found = judge(&G55, &unvoted, on("2026-04-01"));
    assert_eq!(found[0].outcome, Unmet);
    assert!(found[0].sentence().ja.contains("議決されていない"));
}

#[test]
fn the_contract_year_comes_from_budget_then_term_then_signing() {
    let budget = ("budget.by_year", json!({"2025": 0, "2026": 10}));
    let term = ("contract.from", json!("2027-04-01"));
    for (facts, year) in [(vec![budget, term.clone()], 2025), (vec![term], 2027), (vec![], 2026)] {
        assert_eq!(contract_year(&dossier(&facts, |_| {})).get(), year);
    }
}
