//! The earliest days: each side of the day on which a rule turns.

use serde_json::{Value, json};

use super::{ON, advice, but, certified, told};
use crate::advice::{Answer, Earliest, Milestone, Path, submission_days, typical_sessions};
use crate::policy::BodyKind::{self, City, DesignatedCity, Prefecture, TownVillage};

/// The four days, as text; `-` where there is none.
fn days(earliest: &Earliest) -> [String; 4] {
    let text = |one: &Option<Milestone>| {
        one.as_ref().and_then(|one| one.on).map_or_else(|| "-".to_owned(), |day| day.to_string())
    };
    [&earliest.call, &earliest.closes, &earliest.contract, &earliest.payment].map(text)
}

fn asked(body: BodyKind, on: &str, estimate: i64, more: &[(&str, Value)], path: Path) -> Answer {
    advice(body, on, &told(estimate, more)).of(path).expect("an answer").clone()
}

/// A case: what, body, day, estimate, more facts, path, the days of call, its end, contract,
/// payment.
type Row<'c> = (&'c str, BodyKind, &'c str, i64, &'c [(&'c str, Value)], Path, [&'c str; 4]);

fn holds(rows: &[Row<'_>]) {
    for (what, body, on, estimate, more, path, expected) in rows {
        let said = asked(*body, on, *estimate, more, *path);
        assert_eq!(days(&said.earliest), *expected, "{what}: {:#?}", said.earliest);
    }
}

#[test]
fn notice_periods_move_the_contract() {
    use Path::{ComprehensiveEvaluation, NegotiatedNo4, ProposalCompetition, SmallValue, TrialOrder};
    let notified = [("call.qualification_published_on", json!("2026-11-19"))];
    let urgent = but(&notified, "call.urgent_reason", json!("災害"));
    let goods = [("contract_type", json!("purchase"))];
    let new = [
        ("product.new", json!(true)),
        ("product.sale_start", json!("2024-01-01")),
        ("product.use_expected", json!(true)),
    ];
    let yen = 5_000_000;
    holds(&[
        (
            "twenty days",
            City,
            ON,
            yen,
            &[],
            ProposalCompetition,
            [ON, "2026-12-10", "2026-12-10", "2026-12-10"],
        ),
        ("no call", City, ON, 900_000, &[], SmallValue, ["-", "-", ON, ON]),
        (
            "ten days before the bids",
            City,
            ON,
            yen,
            &notified,
            ComprehensiveEvaluation,
            [ON, "2026-12-01", "2026-12-01", "2026-12-01"],
        ),
        (
            "five, urgent",
            City,
            ON,
            yen,
            &urgent,
            ComprehensiveEvaluation,
            [ON, "2026-11-26", "2026-11-26", "2026-11-26"],
        ),
        (
            "the qualification comes first",
            City,
            ON,
            yen,
            &[],
            ComprehensiveEvaluation,
            ["2026-11-21", "2026-12-02", "2026-12-02", "2026-12-02"],
        ),
        (
            "forty days, covered",
            Prefecture,
            ON,
            40_000_000,
            &notified,
            ComprehensiveEvaluation,
            [ON, "2026-12-31", "2026-12-31", "2026-12-31"],
        ),
        (
            "fourteen days",
            City,
            ON,
            yen,
            &certified(),
            NegotiatedNo4,
            [ON, "2026-12-04", "2026-12-04", "2026-12-04"],
        ),
        (
            "certified, then fourteen days",
            City,
            ON,
            yen,
            &new,
            TrialOrder,
            [ON, ON, "2026-12-04", "2026-12-04"],
        ),
        (
            "a town below the vote",
            TownVillage,
            ON,
            6_999_999,
            &goods,
            ProposalCompetition,
            [ON, "2026-12-10", "2026-12-10", "2026-12-10"],
        ),
        // The bills of December are submitted on 1 December: the provisional contract is too late.
        (
            "a town at the vote",
            TownVillage,
            ON,
            7_000_000,
            &goods,
            ProposalCompetition,
            [ON, "2026-12-10", "2027-03-24", "2027-03-24"],
        ),
    ]);
}

#[test]
fn the_budget_moves_call_and_contract() {
    use Path::{Demonstration, ProposalCompetition, SmallValue};
    let none = [("budget.state", json!("none"))];
    let next = [
        ("budget.state", json!("assessed")),
        ("budget.vote_date", json!("2027-03-24")),
        ("contract.from", json!("2027-04-01")),
    ];
    let late = but(&next, "budget.vote_date", json!("2027-04-05"));
    let yen = 5_000_000;
    holds(&[
        // law.md §2: an idea first heard in November is not in the next initial budget.
        (
            "heard in October",
            City,
            "2026-10-31",
            yen,
            &none,
            ProposalCompetition,
            ["2027-02-20", "2027-03-12", "2027-04-01", "2027-04-01"],
        ),
        (
            "heard in November",
            City,
            "2026-11-01",
            yen,
            &none,
            ProposalCompetition,
            ["2027-06-05", "2027-06-25", "2027-06-25", "2027-06-25"],
        ),
        (
            "small, heard in November",
            City,
            "2026-11-01",
            900_000,
            &none,
            SmallValue,
            ["-", "-", "2027-06-25", "2027-06-25"],
        ),
        (
            "a demonstration does not wait",
            City,
            "2026-11-01",
            yen,
            &none,
            Demonstration,
            ["2026-11-01", "2026-11-01", "-", "-"],
        ),
        // law.md §3.9: the call on condition that the budget passes, the contract on 1 April.
        (
            "prepared before the year",
            City,
            "2027-01-08",
            yen,
            &next,
            ProposalCompetition,
            ["2027-01-08", "2027-01-28", "2027-04-01", "2027-04-01"],
        ),
        (
            "voted after the year began",
            City,
            "2027-01-08",
            yen,
            &late,
            ProposalCompetition,
            ["2027-01-08", "2027-01-28", "2027-04-05", "2027-04-05"],
        ),
    ]);
    let rules = |milestone: Option<Milestone>| -> Vec<&'static str> {
        milestone.into_iter().flat_map(|one| one.because).map(|one| one.rule).collect()
    };
    let said = asked(City, "2027-01-08", yen, &next, ProposalCompetition).earliest;
    assert_eq!(rules(said.closes), ["G92"]);
    assert!(rules(said.contract).contains(&"G55"));
    let said = asked(City, "2026-11-01", yen, &none, ProposalCompetition).earliest;
    assert!(rules(said.call).contains(&"budget-calendar"));
}

#[test]
fn delivery_certificates_and_forms_move_the_rest() {
    use Path::{JointProcurement, NegotiatedNo4, ProposalCompetition};
    let delivered = [("contract.to", json!("2027-02-28"))];
    let advance = [
        ("contract.to", json!("2027-02-28")),
        ("call.payment_form", json!("advance")),
        ("call.payment_item", json!("order-163-ii")),
    ];
    let beyond = [("contract.to", json!("2027-04-30"))];
    let ends = but(&certified(), "certificate.to", json!("2026-12-03"));
    let last = but(&certified(), "certificate.to", json!("2026-12-04"));
    let others = json!([{ "org": "a-town", "name": "甲町", "kind": "town-village" }]);
    let simple = [("bodies", others.clone())];
    let voted = [("bodies", others), ("joint.form", json!("f6"))];
    let yen = 5_000_000;
    holds(&[
        (
            "paid after delivery",
            City,
            ON,
            yen,
            &delivered,
            ProposalCompetition,
            [ON, "2026-12-10", "2026-12-10", "2027-02-28"],
        ),
        (
            "paid in advance",
            City,
            ON,
            yen,
            &advance,
            ProposalCompetition,
            [ON, "2026-12-10", "2026-12-10", "2026-12-10"],
        ),
        (
            "delivered beyond the budget",
            City,
            ON,
            yen,
            &beyond,
            ProposalCompetition,
            [ON, "2026-12-10", "2026-12-10", "-"],
        ),
        (
            "signed on the certificate's last day",
            City,
            ON,
            yen,
            &last,
            NegotiatedNo4,
            [ON, "2026-12-04", "2026-12-04", "2026-12-04"],
        ),
        ("a certificate that ends before", City, ON, yen, &ends, NegotiatedNo4, [ON, "2026-12-04", "-", "-"]),
        (
            "a mere agreement",
            City,
            ON,
            yen,
            &simple,
            JointProcurement,
            [ON, "2026-12-10", "2026-12-10", "2026-12-10"],
        ),
        (
            "a form every assembly votes on",
            City,
            ON,
            yen,
            &voted,
            JointProcurement,
            ["2026-12-18", "2027-01-07", "2027-01-07", "2027-01-07"],
        ),
    ]);
}

#[test]
fn a_year_has_four_sessions_and_the_initial_budget_is_submitted_in_time() {
    let sessions = typical_sessions(super::day(ON));
    assert_eq!(sessions.iter().filter(|one| one.voted_on.to_string().starts_with("2027")).count(), 4);
    for one in &sessions {
        assert!(one.requests_until < one.submitted_on && one.submitted_on < one.voted_on);
    }
    // Act 211(1): thirty days before the year, of other bodies twenty.
    for (body, days) in [(Prefecture, 30), (DesignatedCity, 30), (City, 20), (TownVillage, 20)] {
        assert_eq!(submission_days(body), days);
        let first = sessions.first().expect("a session");
        let year = crate::domain::FiscalYear::of(first.voted_on).next().first_day();
        assert!((year - first.submitted_on).num_days() >= days);
    }
}
