//! What the dossier holds of an outcome payment: its table, its observations, what was paid.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;

use crate::domain::Yen;
use crate::domain::outcome::{Amounts, Fallback, Observation, PaymentTable, Quantity, Row, Unsettled};
use crate::dossier::Dossier;

/// The clause applied to a missing value.
#[derive(Debug, Clone, Deserialize)]
struct Applied {
    indicator: String,
    period: String,
    clause: Fallback,
    #[serde(default)]
    value: Option<Quantity>,
}

/// What an interim evaluation paid.
#[derive(Debug, Clone, Deserialize)]
struct Paid {
    rows: Vec<Row>,
    amount_yen: i64,
}

/// The payment table.
#[must_use]
pub fn table(file: &Dossier) -> Option<PaymentTable> {
    file.record("outcome.design")
}

/// The indicators, as they were fixed.
#[must_use]
pub fn indicators(file: &Dossier) -> Vec<Value> {
    file.record("outcome.indicators").unwrap_or_default()
}

/// The records of a numbered fact, in the order they were made.
fn numbered<T: serde::de::DeserializeOwned>(file: &Dossier, base: &str) -> Vec<T> {
    let mut records: Vec<(u32, T)> = file
        .facts
        .keyed(base)
        .filter_map(|(nth, value)| Some((nth.parse().ok()?, T::deserialize(value).ok()?)))
        .collect();
    records.sort_by_key(|(nth, _)| *nth);
    records.into_iter().map(|(_, record)| record).collect()
}

/// What was observed, in order; the last of an indicator and period counts. A clause settles the
/// missing value it was applied to.
#[must_use]
pub fn observations(file: &Dossier) -> Vec<Observation> {
    let mut observations: Vec<Observation> = numbered(file, "outcome.measurement");
    for applied in numbered::<Applied>(file, "outcome.fallback") {
        let of_it =
            |one: &&mut Observation| one.indicator == applied.indicator && one.period == applied.period;
        if let Some(missing) = observations.iter_mut().rev().find(of_it).filter(|one| one.value.is_none()) {
            missing.fallback = Some(applied.clause);
            missing.agreed = applied.value;
        }
    }
    observations
}

/// Whether the value of an indicator and period is recorded as missing, and no clause settles it.
#[must_use]
pub fn missing(file: &Dossier, indicator: &str, period: &str) -> bool {
    observations(file)
        .iter()
        .rfind(|one| one.indicator == indicator && one.period == period)
        .is_some_and(|one| one.value.is_none() && one.fallback.is_none())
}

/// The rows interim evaluations have paid.
#[must_use]
pub fn settled(file: &Dossier) -> Vec<Row> {
    let paid: Vec<Paid> = file.record("interim.payments").unwrap_or_default();
    paid.into_iter().flat_map(|one| one.rows).collect()
}

/// What interim evaluations have paid, in yen.
#[must_use]
pub fn paid_yen(file: &Dossier) -> i64 {
    let paid: Vec<Paid> = file.record("interim.payments").unwrap_or_default();
    paid.iter().map(|one| one.amount_yen).fold(0, i64::saturating_add)
}

/// The day the service ended early, where it did.
#[must_use]
pub fn ended_early_on(file: &Dossier) -> Option<NaiveDate> {
    file.flag("ended_early").then(|| file.date("service.ended_on")).flatten()
}

/// The fixed part owed: the table's, or after an early end what the clause owes.
#[must_use]
pub fn fixed_yen(file: &Dossier) -> Option<Yen> {
    if file.flag("ended_early") {
        return Yen::new(file.int("early.fixed_yen")?).ok();
    }
    Some(table(file)?.fixed_yen)
}

/// All amounts, computed from the record; nothing where there is no table.
#[must_use]
pub fn amounts(file: &Dossier) -> Option<Result<Amounts, Unsettled>> {
    let (table, fixed) = table(file).zip(fixed_yen(file))?;
    Some(table.amounts(fixed, &observations(file), &settled(file), ended_early_on(file)))
}
