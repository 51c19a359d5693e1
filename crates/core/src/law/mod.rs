//! The law as dated tables: each row with the day it took effect and its source.
//!
//! A hearing reads them through the dossier's [`Law`], never by themselves: what was decided under
//! one edition is decided again under the same.

pub mod assembly;
pub mod payment;
pub mod small_value;
pub mod table;
#[cfg(test)]
mod tests;
pub mod wto;

use self::table::{Edition, Fault, Table};
use crate::words::Words;

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
}

/// The law as this release knows it.
pub static LAW: Law = Law {
    edition: Edition::FIRST,
    small_value: &small_value::TABLE,
    wto: &wto::TABLE,
    assembly: &assembly::TABLE,
    payment: &payment::TABLE,
};

impl Law {
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
        of(self.small_value).chain(of(self.wto)).chain(of(self.assembly)).chain(of(self.payment)).collect()
    }
}
