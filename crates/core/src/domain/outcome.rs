//! The outcome payment (成果連動型の支払): what is paid for what was achieved.
//!
//! `pay = fixed + Σ outcome`, `0 ≤ outcome ≤ cap` for every indicator and period, and with a
//! table that is [`valid`](PaymentTable::faults) `fixed + Σ cap` is the contract's cap, so that no
//! result ever pays more. A better result never pays less. Everything is computed in integers;
//! what is not a whole yen is dropped (円未満切捨て), once for each indicator and period.
//!
//! | module | what |
//! |---|---|
//! | `quantity` | measured values |
//! | `validate` | what is wrong with a table, field by field |
//! | `amounts` | the amounts of all observations, as they are fixed |
//!
//! Sources: 内閣府「PFS共通的ガイドライン」 (2024-02), steps 2 and 5.

mod amounts;
mod quantity;
#[cfg(test)]
mod tests;
mod validate;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use amounts::{Amounts, Basis, Observation, Row, Shares, Unsettled, split};
pub use quantity::{DECIMALS_MAX, Quantity, QuantityError, WHOLE_MAX};
pub use validate::{About, INDICATORS_MAX, PERIODS_MAX, STEPS_MAX, TableFault};

use super::{FiscalYear, Yen};

/// The payment conditions of one contract (支払条件).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentTable {
    /// Paid whatever the outcome, in yen, tax included.
    pub fixed_yen: Yen,
    /// The most the contract pays, in yen, tax included.
    pub cap_yen: Yen,
    /// The social benefit (社会的便益) the guideline's method finds, in yen.
    pub benefit_yen: Yen,
    /// The fiscal year of the last payment; outcomes are often known only after the service.
    pub last_payment_year: FiscalYear,
    /// Whether an interim evaluation pays for its period at once.
    #[serde(default)]
    pub interim_payment: bool,
    /// The clause that allows other conditions once data were seen; none, and they stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change_clause: Option<String>,
    /// The indicators.
    pub indicators: Vec<Terms>,
}

/// What one indicator pays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// The indicator.
    pub id: String,
    /// Which way is better.
    pub direction: Direction,
    /// The most one period of it pays, in yen.
    pub cap_yen: Yen,
    /// The periods it is measured for, in order; each pays by the same terms.
    pub periods: Vec<Period>,
    /// How a value becomes yen.
    pub payment: Mode,
    /// What counts where a value is missing.
    pub fallback: Fallback,
}

/// One period an indicator is measured for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// Its id, as `2027` or `final`.
    pub id: String,
    /// The day its value is known.
    pub measured_on: NaiveDate,
}

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// More is better.
    Up,
    /// Less is better.
    Down,
}

/// How a value becomes yen. `lower` is where payment starts and `upper` where it is full, in the
/// direction of improvement: where less is better, `lower` is the greater number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mode", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Mode {
    /// 線形: from nothing at `lower` to the cap at `upper`.
    Linear {
        /// Pays nothing up to here.
        lower: Quantity,
        /// Pays the cap from here.
        upper: Quantity,
    },
    /// 下限額付き線形: nothing below `lower`, `floor_yen` at it, the cap at `upper`.
    LinearWithFloor {
        /// Pays the floor from here.
        lower: Quantity,
        /// Pays the cap from here.
        upper: Quantity,
        /// What reaching `lower` pays, in yen.
        floor_yen: Yen,
    },
    /// 支払表: the last step reached.
    Steps {
        /// In the direction of improvement; the last pays the cap.
        steps: Vec<Step>,
    },
    /// 達成・未達成: the cap from `at` on, else nothing.
    Threshold {
        /// Pays the cap from here.
        at: Quantity,
    },
    /// 単価: for each whole unit achieved beyond `from`.
    UnitPrice {
        /// Units are counted from here.
        from: Quantity,
        /// What a unit pays, in yen.
        unit_yen: Yen,
    },
}

/// One row of a payment table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Reached from here.
    pub at: Quantity,
    /// What it pays, in yen.
    pub pay_yen: Yen,
}

/// What counts where a value is missing (欠測時の取扱い).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fallback {
    /// Nothing is paid.
    Zero,
    /// The value of the period before; nothing where there is none.
    PreviousValue,
    /// The value both parties agree on.
    AgreedValue,
}

impl Fallback {
    /// Its word in records.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Zero => "zero",
            Self::PreviousValue => "previous-value",
            Self::AgreedValue => "agreed-value",
        }
    }
}

impl Direction {
    /// How far `value` has improved beyond `from`, in millionths; negative where it has not.
    #[must_use]
    pub fn beyond(self, value: Quantity, from: Quantity) -> i128 {
        match self {
            Self::Up => value.above(from),
            Self::Down => from.above(value),
        }
    }

    /// Whether `value` reaches `at`.
    #[must_use]
    pub fn reaches(self, value: Quantity, at: Quantity) -> bool {
        self.beyond(value, at) >= 0
    }
}

impl Mode {
    /// Where payment starts and where it is full, where the mode says so.
    #[must_use]
    pub fn bounds(&self) -> Option<(Quantity, Quantity)> {
        match self {
            Self::Linear { lower, upper } | Self::LinearWithFloor { lower, upper, .. } => {
                Some((*lower, *upper))
            }
            Self::Steps { steps } => Some((steps.first()?.at, steps.last()?.at)),
            Self::Threshold { at } => Some((*at, *at)),
            Self::UnitPrice { .. } => None,
        }
    }
}

impl Terms {
    /// What a value pays for one period, in yen: at least 0, at most the cap, and never less for
    /// a better value. Fractions of a yen are dropped.
    #[must_use]
    pub fn pay(&self, value: Quantity) -> Yen {
        let cap = i128::from(self.cap_yen.get());
        let pay = match &self.payment {
            Mode::Linear { lower, upper } => self.share(cap, value, *lower, *upper),
            Mode::LinearWithFloor { lower, upper, floor_yen } => {
                let floor = i128::from(floor_yen.get());
                if self.direction.reaches(value, *lower) {
                    floor + self.share(cap - floor, value, *lower, *upper)
                } else {
                    0
                }
            }
            Mode::Steps { steps } => steps
                .iter()
                .filter(|step| self.direction.reaches(value, step.at))
                .map(|step| i128::from(step.pay_yen.get()))
                .max()
                .unwrap_or(0),
            Mode::Threshold { at } => {
                if self.direction.reaches(value, *at) {
                    cap
                } else {
                    0
                }
            }
            Mode::UnitPrice { from, unit_yen } => {
                let units = quantity::whole_units(self.direction.beyond(value, *from).max(0));
                units * i128::from(unit_yen.get())
            }
        };
        yen(pay.clamp(0, cap))
    }

    /// The share of `part` that lies between `lower` and `value`, cut down to whole yen.
    fn share(&self, part: i128, value: Quantity, lower: Quantity, upper: Quantity) -> i128 {
        let whole = self.direction.beyond(upper, lower);
        let done = self.direction.beyond(value, lower);
        if done <= 0 {
            0
        } else if done >= whole {
            part
        } else {
            // Both factors are below 2^61: the product fits.
            part * done / whole
        }
    }

    /// The most all its periods pay together, in yen; capped at the greatest amount there is.
    #[must_use]
    pub fn cap_of_all_yen(&self) -> i64 {
        let periods = i64::try_from(self.periods.len()).unwrap_or(i64::MAX);
        self.cap_yen.get().saturating_mul(periods)
    }
}

impl PaymentTable {
    /// The terms of an indicator.
    #[must_use]
    pub fn terms(&self, indicator: &str) -> Option<&Terms> {
        self.indicators.iter().find(|one| one.id == indicator)
    }

    /// The period of an indicator.
    #[must_use]
    pub fn period(&self, indicator: &str, period: &str) -> Option<&Period> {
        self.terms(indicator)?.periods.iter().find(|one| one.id == period)
    }

    /// The fixed part and every cap together, in yen.
    #[must_use]
    pub fn sum_yen(&self) -> i64 {
        self.indicators.iter().map(Terms::cap_of_all_yen).fold(self.fixed_yen.get(), i64::saturating_add)
    }

    /// The last day a value becomes known.
    #[must_use]
    pub fn last_measured_on(&self) -> Option<NaiveDate> {
        self.indicators.iter().flat_map(|one| &one.periods).map(|period| period.measured_on).max()
    }
}

/// Whole yen of an amount that was clamped before.
fn yen(amount: i128) -> Yen {
    i64::try_from(amount).ok().and_then(|amount| Yen::new(amount).ok()).unwrap_or_default()
}
