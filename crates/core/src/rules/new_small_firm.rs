//! G88, a figure and no guard: how much of what is contracted goes to new small firms (新規中小企業者),
//! founded less than ten years before the contract (`law.md` §7.6, 官公需).

use chrono::{Months, NaiveDate};
use serde_json::Value;

use crate::domain::FiscalYear;
use crate::dossier::Dossier;
use crate::facts::{Facts, date_of};

/// A firm is new for less than this many years after it was founded.
const NEW_YEARS: u32 = 10;

/// Whether a firm of this size is a new small one on the day of its contract.
#[must_use]
pub fn is_new(founded_on: NaiveDate, is_small: bool, signed_on: NaiveDate) -> bool {
    let no_longer = founded_on.checked_add_months(Months::new(NEW_YEARS * 12));
    is_small && no_longer.is_some_and(|day| signed_on < day)
}

/// Whether the counterpart is one on the day it signs; nothing where its founding day or its size was
/// not recorded.
#[must_use]
pub fn told(file: &Dossier) -> Option<Value> {
    let is_small = file.get("counterpart.is_small")?.as_bool()?;
    Some(Value::from(is_new(file.date("counterpart.founded_on")?, is_small, file.today)))
}

/// The figure of one fiscal year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// Contracts concluded in the year.
    pub contracts: u64,
    /// What they come to, in yen, tax included.
    pub total_yen: i64,
    /// Those with new small firms.
    pub new_contracts: u64,
    /// What these come to, in yen.
    pub new_yen: i64,
    /// Those of whose counterpart it was not recorded; they count in the total.
    pub unknown_contracts: u64,
}

impl Share {
    /// The share of the amount, in hundredths of a percent, rounded down; nothing where nothing was
    /// contracted.
    #[must_use]
    pub fn basis_points(&self) -> Option<i64> {
        let part = i128::from(self.new_yen) * 10_000;
        part.checked_div(i128::from(self.total_yen)).and_then(|points| i64::try_from(points).ok())
    }
}

/// The figure of a fiscal year over the facts of contracts: those concluded in it count.
pub fn share<'f>(contracts: impl Iterator<Item = &'f Facts>, year: FiscalYear) -> Share {
    let mut share = Share::default();
    for facts in contracts {
        let signed_on = facts.get("signed_on").and_then(date_of);
        if signed_on.map(FiscalYear::of) != Some(year) {
            continue;
        }
        let yen = facts.get("price_yen").and_then(Value::as_i64).unwrap_or(0);
        share.contracts += 1;
        share.total_yen = share.total_yen.saturating_add(yen);
        match facts.get("counterpart.is_new_small_firm").and_then(Value::as_bool) {
            Some(true) => {
                share.new_contracts += 1;
                share.new_yen = share.new_yen.saturating_add(yen);
            }
            Some(false) => {}
            None => share.unknown_contracts += 1,
        }
    }
    share
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Share, is_new, share};
    use crate::domain::FiscalYear;
    use crate::facts::Facts;

    #[test]
    fn a_firm_is_new_for_less_than_ten_years() {
        for (founded, small, signed, new) in [
            ("2016-11-21", true, "2026-11-20", true),
            ("2016-11-20", true, "2026-11-20", false),
            ("2016-11-21", false, "2026-11-20", false),
            ("2016-02-29", true, "2026-02-27", true),
            ("2016-02-29", true, "2026-02-28", false),
        ] {
            let found = is_new(founded.parse().unwrap(), small, signed.parse().unwrap());
            assert_eq!(found, new, "{founded} {small} {signed}");
        }
    }

    #[test]
    fn the_figure_counts_what_was_concluded_in_the_year() {
        let contract = |signed: &str, yen: i64, new: Option<bool>| -> Facts {
            let new = new.map(|new| ("counterpart.is_new_small_firm".to_owned(), json!(new)));
            let told = [("signed_on", json!(signed)), ("price_yen", json!(yen))];
            told.map(|(name, value)| (name.to_owned(), value)).into_iter().chain(new).collect()
        };
        let all = [
            contract("2026-03-31", 100, Some(true)),
            contract("2026-04-01", 300, Some(true)),
            contract("2027-03-31", 600, Some(false)),
            contract("2027-03-31", 100, None),
            contract("2027-04-01", 100, Some(true)),
            Facts::default(),
        ];
        let found = share(all.iter(), FiscalYear::of("2026-11-20".parse().unwrap()));
        let expected =
            Share { contracts: 3, total_yen: 1_000, new_contracts: 1, new_yen: 300, unknown_contracts: 1 };
        assert_eq!((found, found.basis_points()), (expected, Some(3_000)));
        assert_eq!(Share::default().basis_points(), None);
    }
}
