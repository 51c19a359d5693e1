//! The law as dated tables: each row with the day it took effect and its source.
//!
//! A hearing reads them through the dossier's [`Law`], never by themselves: what was decided under
//! one edition is decided again under the same.

pub mod assembly;
pub mod certification;
pub mod holidays;
pub mod late_interest;
pub mod open_points;
pub mod payment;
pub mod small_value;
pub mod table;
#[cfg(test)]
mod tests;
pub mod wto;

use chrono::NaiveDate;

use self::table::{Edition, Fault, Figures, Row, Table};
use crate::words::{Words, words};

/// The tables, in one edition.
#[derive(Debug, Clone, Copy)]
pub struct Law {
    /// What the product knew of the law.
    pub edition: Edition,
    /// Limits of small-value contracts (Order, 別表第五).
    pub small_value: &'static Table<small_value::Limits>,
    /// Thresholds of the WTO agreement.
    pub wto: &'static Table<wto::Thresholds>,
    /// Smallest thresholds of the assembly's vote (Order, 別表第三 and 第四).
    pub assembly: &'static Table<assembly::Floors>,
    /// Days of inspection and payment.
    pub payment: &'static Table<payment::Limits>,
    /// Rates of late interest.
    pub late_interest: &'static Table<late_interest::Rate>,
    /// Terms of certifications.
    pub certification: &'static Table<certification::Term>,
}

/// The law as this release knows it.
pub static LAW: Law = Law {
    edition: Edition::FIRST,
    small_value: &small_value::TABLE,
    wto: &wto::TABLE,
    assembly: &assembly::TABLE,
    payment: &payment::TABLE,
    late_interest: &late_interest::TABLE,
    certification: &certification::TABLE,
};

/// A row as it is shown to people.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The table's id.
    pub id: &'static str,
    /// What the table is called.
    pub name: Words,
    /// Which day chooses the row.
    pub chosen_by: Words,
    /// The first day of the row; none where no row applies.
    pub since: Option<NaiveDate>,
    /// Its last day, where it has one.
    pub until: Option<NaiveDate>,
    /// The edition that brought it.
    pub edition: u16,
    /// Where it stands.
    pub source: Words,
    /// What it says, figure by figure.
    pub figures: Vec<(Words, i64)>,
}

impl Law {
    /// The rows that apply on a day, table by table; a table without one is shown empty.
    #[must_use]
    pub fn shown_on(&self, day: NaiveDate) -> Vec<Shown> {
        fn of<T: Figures>(table: &Table<T>, day: NaiveDate, edition: Edition) -> Shown {
            table.on(day, edition).map_or_else(|_| shown(table, None), |row| shown(table, Some(row)))
        }
        let edition = self.edition;
        let mut rows = vec![
            of(self.small_value, day, edition),
            of(self.wto, day, edition),
            of(self.assembly, day, edition),
            of(self.payment, day, edition),
            of(self.late_interest, day, edition),
            of(self.certification, day, edition),
            of(&holidays::TABLE, day, edition),
        ];
        rows.extend(holidays::SINGLE.iter().filter(|one| (one.since..=one.until).contains(&day)).map(single));
        rows
    }

    /// Every row this edition knows, table by table.
    #[must_use]
    pub fn all_rows(&self) -> Vec<Shown> {
        fn of<T: Figures>(table: &Table<T>, edition: Edition) -> impl Iterator<Item = Shown> {
            table.known(edition).map(|row| shown(table, Some(row)))
        }
        let edition = self.edition;
        let statutes = of(self.small_value, edition).chain(of(self.wto, edition));
        let contracts = statutes.chain(of(self.assembly, edition)).chain(of(self.payment, edition));
        let others = contracts.chain(of(self.late_interest, edition)).chain(of(self.certification, edition));
        others.chain(of(&holidays::TABLE, edition)).chain(holidays::SINGLE.iter().map(single)).collect()
    }

    /// The law as an edition knew it.
    #[must_use]
    pub const fn in_edition(self, edition: Edition) -> Self {
        Self { edition, ..self }
    }

    /// Every table with its name, which day chooses the row, and what is wrong with its rows.
    #[must_use]
    pub fn faults(&self) -> Vec<(Words, Fault)> {
        fn of<T>(table: &Table<T>) -> impl Iterator<Item = (Words, Fault)> {
            table.faults().into_iter().map(|fault| (table.name, fault))
        }
        let contracts = of(self.small_value).chain(of(self.wto)).chain(of(self.assembly));
        let others = contracts.chain(of(self.payment)).chain(of(self.late_interest));
        others.chain(of(self.certification)).chain(of(&holidays::TABLE)).collect()
    }
}

/// A row as it is shown; without one, that none applies.
fn shown<T: Figures>(table: &Table<T>, row: Option<&Row<T>>) -> Shown {
    let none = words("この日に当たる行がありません", "no row applies to this day");
    Shown {
        id: table.id,
        name: table.name,
        chosen_by: table.chosen_by,
        since: row.map(|row| row.since),
        until: row.and_then(|row| row.until),
        edition: row.map_or(0, |row| row.edition.0),
        source: row.map_or(none, |row| row.source),
        figures: row.map(|row| row.value.figures()).unwrap_or_default(),
    }
}

/// An act for a single day or year as it is shown.
fn single(one: &holidays::Single) -> Shown {
    Shown {
        id: holidays::TABLE.id,
        name: one.what,
        chosen_by: holidays::TABLE.chosen_by,
        since: Some(one.since),
        until: Some(one.until),
        edition: Edition::FIRST.0,
        source: one.source,
        figures: Vec::new(),
    }
}
