//! A change of the law is one row: cases of before and after, and of an edition that did not know it.

use serde_json::json;

use super::small_value::{Amounts, Limits};
use super::table::{Edition, Row, Table, day};
use super::{LAW, Law, small_value};
use crate::dossier::Dossier;
use crate::hearing::Witness;
use crate::procedures::preparation;
use crate::rule::Outcome;
use crate::words::{Capacity, words};

/// The table with one row more: from 2027-04-01 other bodies buy services up to ¥1,500,000.
fn with_one_row_more() -> Law {
    let mut rows: Vec<Row<Limits>> = small_value::TABLE.rows.to_vec();
    let before = rows.last().unwrap().value;
    rows.push(Row {
        since: day(2027, 4, 1),
        until: None,
        edition: Edition(2),
        source: words("改正政令（架空）", "amending Order (fictitious)"),
        value: Limits { other: Amounts { other_yen: 1_500_000, ..before.other }, ..before },
    });
    let table: &'static Table<Limits> =
        Box::leak(Box::new(Table { rows: rows.leak(), ..small_value::TABLE }));
    Law { edition: Edition(2), small_value: table, ..LAW }
}

#[test]
fn one_row_changes_the_cases_after_it_and_none_decided_before() {
    let machine = &preparation::MACHINE;
    let stage = machine.stages.iter().position(|one| one.id == "ready").unwrap();
    let act = machine.acts.iter().position(|one| one.id == "start-small-purchase").unwrap();
    let law = with_one_row_more();
    assert_eq!(law.faults(), []);
    for (on, edition, yen, expected, row) in [
        ("2027-03-31T00:00:00Z", 2, 1_000_000, Outcome::Met, "2025-04-01"),
        ("2027-03-31T00:00:00Z", 2, 1_000_001, Outcome::Unmet, "2025-04-01"),
        ("2027-04-01T00:00:00Z", 2, 1_500_000, Outcome::Met, "2027-04-01"),
        ("2027-04-01T00:00:00Z", 2, 1_500_001, Outcome::Unmet, "2027-04-01"),
        // Decided under the first edition, and decided again under it: as before.
        ("2027-04-01T00:00:00Z", 1, 1_000_000, Outcome::Met, "2025-04-01"),
        ("2027-04-01T00:00:00Z", 1, 1_000_001, Outcome::Unmet, "2025-04-01"),
    ] {
        let mut file = Dossier::new("R9-0001/1", on.parse().unwrap(), "u-0003", Capacity::Approver);
        file.law = law.in_edition(Edition(edition));
        "ready".clone_into(&mut file.stage);
        file.given.set("method.ground", json!("1"));
        file.given.set("contract_type", json!("service"));
        file.given.set("estimate_yen", json!(yen));
        let minutes = machine.minutes(stage, act, "start-small-purchase", Witness::File(&file));
        let found = minutes.findings.iter().find(|one| one.rule.id == "G02").unwrap();
        assert_eq!((found.outcome, found.law_day().as_str()), (expected, row), "{on} {edition} {yen}");
    }
}

#[test]
fn a_day_outside_the_table_is_said_and_nothing_is_guessed() {
    let mut file =
        Dossier::new("S56-0001/1", "1981-06-01T00:00:00Z".parse().unwrap(), "u-0003", Capacity::Approver);
    file.given.set("method.ground", json!("1"));
    file.given.set("contract_type", json!("service"));
    file.given.set("estimate_yen", json!(1));
    let found = crate::rules::testing::findings(&crate::rules::small_value::G02, &file);
    assert_eq!(found[0].outcome, Outcome::Unmet);
    let said = found[0].sentence();
    assert!(said.ja.contains("昭和56年6月1日") && said.en.contains("1982-04-01"), "{said:?}");
}

#[test]
fn the_tables_have_no_gaps_and_no_overlaps() {
    assert_eq!(LAW.faults(), []);
}
