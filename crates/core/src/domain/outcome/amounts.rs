//! The amounts of all observations, as they are fixed and can be computed again.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Fallback, PaymentTable, Period, Quantity, Terms};
use crate::domain::Yen;

/// What was observed of one indicator for one period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// The indicator.
    pub indicator: String,
    /// The period.
    pub period: String,
    /// The value measured; none where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Quantity>,
    /// The contract's clause applied to a missing value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Fallback>,
    /// The value both parties agreed on under that clause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<Quantity>,
}

/// On what a row's amount rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// A measured value.
    Measured,
    /// The clause: nothing.
    Zero,
    /// The clause: the value of the period before.
    PreviousValue,
    /// The clause: the value agreed.
    AgreedValue,
    /// The service ended before the period's day, and nothing was measured.
    NotDue,
}

/// What one indicator pays for one period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The indicator.
    pub indicator: String,
    /// The period.
    pub period: String,
    /// The value that counts; none where nothing does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Quantity>,
    /// On what it rests.
    pub basis: Basis,
    /// What it pays, in yen.
    pub pay_yen: Yen,
}

/// All amounts of a contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amounts {
    /// Each indicator and period, in the table's order.
    pub rows: Vec<Row>,
    /// The fixed part, in yen.
    pub fixed_yen: i64,
    /// What the outcomes pay, in yen.
    pub outcome_yen: i64,
    /// Both together, in yen.
    pub total_yen: i64,
}

/// A period without a value and without the clause applied.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "indicator \"{indicator}\", period \"{period}\": there is neither a value nor the fallback clause applied"
)]
pub struct Unsettled {
    /// The indicator.
    pub indicator: String,
    /// The period.
    pub period: String,
}

impl Unsettled {
    /// The sentence for the office.
    #[must_use]
    pub fn ja(&self) -> String {
        format!(
            "指標「{}」の期間「{}」に、測定値も欠測時の取扱いの適用もありません。",
            self.indicator, self.period
        )
    }
}

impl PaymentTable {
    /// The row of one indicator and period.
    ///
    /// # Errors
    /// [`Unsettled`] where nothing was observed, or a missing value was left as it is.
    pub fn row(
        &self,
        terms: &Terms,
        period: &Period,
        observations: &[Observation],
    ) -> Result<Row, Unsettled> {
        let of =
            |id: &str| observations.iter().rev().find(|one| one.indicator == terms.id && one.period == id);
        let row = |value: Option<Quantity>, basis| Row {
            indicator: terms.id.clone(),
            period: period.id.clone(),
            value,
            basis,
            pay_yen: value.map_or_else(Yen::default, |value| terms.pay(value)),
        };
        let unsettled = || Unsettled { indicator: terms.id.clone(), period: period.id.clone() };
        let observed = of(&period.id).ok_or_else(unsettled)?;
        if observed.value.is_some() {
            return Ok(row(observed.value, Basis::Measured));
        }
        match observed.fallback.ok_or_else(unsettled)? {
            Fallback::Zero => Ok(row(None, Basis::Zero)),
            Fallback::AgreedValue => {
                Ok(row(Some(observed.agreed.ok_or_else(unsettled)?), Basis::AgreedValue))
            }
            Fallback::PreviousValue => {
                // The last value measured or agreed on before this period.
                let before = terms.periods.iter().take_while(|one| one.id != period.id);
                let value =
                    before.filter_map(|one| of(&one.id)).filter_map(|one| one.value.or(one.agreed)).last();
                Ok(row(value, Basis::PreviousValue))
            }
        }
    }

    /// All amounts. Rows paid already (`settled`) stay as they were paid; where the service ended
    /// early, a period whose day was not reached and which nobody measured pays nothing.
    ///
    /// # Errors
    /// [`Unsettled`] for the first period still open.
    pub fn amounts(
        &self,
        fixed_yen: Yen,
        observations: &[Observation],
        settled: &[Row],
        ended_early_on: Option<NaiveDate>,
    ) -> Result<Amounts, Unsettled> {
        let mut rows = Vec::new();
        for terms in &self.indicators {
            for period in &terms.periods {
                rows.push(self.settled_row(terms, period, observations, settled, ended_early_on)?);
            }
        }
        let outcome_yen = rows.iter().map(|row| row.pay_yen.get()).fold(0, i64::saturating_add);
        let fixed_yen = fixed_yen.get();
        Ok(Amounts { rows, fixed_yen, outcome_yen, total_yen: outcome_yen.saturating_add(fixed_yen) })
    }

    fn settled_row(
        &self,
        terms: &Terms,
        period: &Period,
        observations: &[Observation],
        settled: &[Row],
        ended_early_on: Option<NaiveDate>,
    ) -> Result<Row, Unsettled> {
        let paid = settled.iter().find(|row| row.indicator == terms.id && row.period == period.id);
        if let Some(row) = paid {
            return Ok(row.clone());
        }
        let observed = observations.iter().any(|one| one.indicator == terms.id && one.period == period.id);
        if !observed && ended_early_on.is_some_and(|ended| period.measured_on > ended) {
            return Ok(Row {
                indicator: terms.id.clone(),
                period: period.id.clone(),
                value: None,
                basis: Basis::NotDue,
                pay_yen: Yen::default(),
            });
        }
        self.row(terms, period, observations)
    }

    /// The rows of one period, of every indicator that has it: what an interim evaluation pays.
    ///
    /// # Errors
    /// [`Unsettled`] for the first indicator still open.
    pub fn rows_of(&self, period: &str, observations: &[Observation]) -> Result<Vec<Row>, Unsettled> {
        let mut rows = Vec::new();
        for terms in &self.indicators {
            if let Some(period) = terms.periods.iter().find(|one| one.id == period) {
                rows.push(self.row(terms, period, observations)?);
            }
        }
        Ok(rows)
    }
}

/// Shares by member.
pub type Shares = BTreeMap<String, i64>;

/// Splits an amount by weights: each share is cut down to whole yen and the rest is the lead's,
/// so that the shares sum to the amount. Nothing where there is no weight above zero.
#[must_use]
pub fn split(total_yen: i64, weights: &BTreeMap<String, u32>, lead: &str) -> Shares {
    let whole: i128 = weights.values().map(|weight| i128::from(*weight)).sum();
    if whole == 0 {
        return Shares::new();
    }
    let mut shares: Shares = weights
        .iter()
        .map(|(member, weight)| {
            let share = i128::from(total_yen) * i128::from(*weight) / whole;
            (member.clone(), i64::try_from(share).unwrap_or(0))
        })
        .collect();
    let rest = total_yen - shares.values().sum::<i64>();
    *shares.entry(lead.to_owned()).or_insert(0) += rest;
    shares
}
