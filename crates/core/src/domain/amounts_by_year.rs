//! Amounts per fiscal year: the yearly shares of a multi-year commitment (債務負担行為の年割額,
//! Act 214), a contract's payments by year, a continuing expense.

use std::fmt;

use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};
use smallvec::SmallVec;
use thiserror::Error;

use super::fiscal::FiscalYear;
use super::yen::{Yen, YenError};

/// The most years one map holds; no commitment of a municipality runs longer.
pub const YEARS_MAX: usize = 100;

/// Amounts by fiscal year whose sum is a valid amount too.
///
/// In JSON an object whose keys are the years, in order: `{"2026":1000000,"2027":500000}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct AmountsByYear {
    // INVARIANT: in order of the year, each once, at most YEARS_MAX; total_yen is their sum.
    by_year: SmallVec<[(FiscalYear, Yen); 4]>,
    total_yen: Yen,
}

/// Why a set of yearly amounts is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AmountsByYearError {
    /// The years together exceed the greatest amount.
    #[error("the total of all years: {0}")]
    Total(YenError),
    /// A year is given twice.
    #[error("the fiscal year {0} is given twice; each year is given once")]
    Twice(FiscalYear),
    /// More than [`YEARS_MAX`] years.
    #[error("too many fiscal years; allowed are 0 to 100")]
    TooManyYears,
}

impl AmountsByYearError {
    /// The sentence for the office.
    #[must_use]
    pub fn ja(self) -> String {
        match self {
            Self::Total(error) => format!("各年度の合計額:{}", error.ja()),
            Self::Twice(year) => {
                format!("{}が重複しています。年度ごとに1回だけ入力してください。", year.ja())
            }
            Self::TooManyYears => "年度が多すぎます。入力できるのは100年度までです。".to_owned(),
        }
    }

    /// The same sentence in English.
    #[must_use]
    pub fn en(self) -> String {
        self.to_string()
    }
}

impl AmountsByYear {
    /// No amount in any year.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The amounts given, each year once.
    ///
    /// # Errors
    /// [`AmountsByYearError`]: a year twice, too many years, or too great a total.
    pub fn from_pairs(
        pairs: impl IntoIterator<Item = (FiscalYear, Yen)>,
    ) -> Result<Self, AmountsByYearError> {
        pairs.into_iter().try_fold(Self::new(), |amounts, (year, amount)| {
            if amounts.place(year).is_ok() {
                return Err(AmountsByYearError::Twice(year));
            }
            amounts.with_added(year, amount)
        })
    }

    /// The same amounts with `amount` more in `year`.
    ///
    /// # Errors
    /// [`AmountsByYearError::Total`], [`AmountsByYearError::TooManyYears`].
    pub fn with_added(mut self, year: FiscalYear, amount: Yen) -> Result<Self, AmountsByYearError> {
        let total = self.total_yen.checked_add(amount).map_err(AmountsByYearError::Total)?;
        let place = self.place(year);
        match place.map(|at| self.by_year.get_mut(at)) {
            // Cannot fail where the total did not; the check keeps that from being an assumption.
            Ok(Some((_, sum))) => *sum = sum.checked_add(amount).map_err(AmountsByYearError::Total)?,
            Ok(None) => {}
            Err(at) => self.by_year.insert(at, (year, amount)),
        }
        if self.by_year.len() > YEARS_MAX {
            return Err(AmountsByYearError::TooManyYears);
        }
        self.total_yen = total;
        Ok(self)
    }

    /// The amount of `year`; nothing where the year is not named.
    #[must_use]
    pub fn of(&self, year: FiscalYear) -> Yen {
        let named = self.by_year.iter().find(|(named, _)| *named == year);
        named.map_or(Yen::ZERO, |(_, amount)| *amount)
    }

    /// Where the year is, or where it belongs.
    fn place(&self, year: FiscalYear) -> Result<usize, usize> {
        self.by_year.binary_search_by_key(&year, |(named, _)| *named)
    }

    /// The sum of all years.
    #[must_use]
    pub const fn total(&self) -> Yen {
        self.total_yen
    }

    /// First and last year named.
    #[must_use]
    pub fn span(&self) -> Option<(FiscalYear, FiscalYear)> {
        let (first, _) = self.by_year.first()?;
        let (last, _) = self.by_year.last()?;
        Some((*first, *last))
    }

    /// Whether more than one year is named.
    #[must_use]
    pub fn is_multi_year(&self) -> bool {
        self.by_year.len() > 1
    }

    /// Whether no year is named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_year.is_empty()
    }

    /// Years and amounts in order of the year.
    pub fn iter(&self) -> impl Iterator<Item = (FiscalYear, Yen)> + '_ {
        self.by_year.iter().copied()
    }

    /// The first year, if any, in which this asks for more than `limits` grant: the yearly
    /// limits of a commitment must each hold, not only their sum.
    #[must_use]
    pub fn first_year_above(&self, limits: &Self) -> Option<FiscalYear> {
        self.iter().find(|(year, amount)| *amount > limits.of(*year)).map(|(year, _)| year)
    }
}

impl Serialize for AmountsByYear {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.by_year.len()))?;
        for (year, amount) in &self.by_year {
            // A text key in every format: canonical JSON sorts keys as text.
            map.serialize_entry(&year.get().to_string(), amount)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for AmountsByYear {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MapVisitor;

        impl<'de> Visitor<'de> for MapVisitor {
            type Value = AmountsByYear;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of fiscal years and whole yen, as {\"2026\": 1000000}")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<AmountsByYear, A::Error> {
                let mut amounts = AmountsByYear::new();
                while let Some((year, amount)) = map.next_entry::<FiscalYear, Yen>()? {
                    if amounts.place(year).is_ok() {
                        return Err(de::Error::custom(AmountsByYearError::Twice(year)));
                    }
                    amounts = amounts.with_added(year, amount).map_err(de::Error::custom)?;
                }
                Ok(amounts)
            }
        }

        deserializer.deserialize_map(MapVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::{AmountsByYear, AmountsByYearError, FiscalYear, Yen, YenError};

    fn fy(year: i32) -> FiscalYear {
        FiscalYear::new(year).unwrap()
    }

    fn yen(amount: i64) -> Yen {
        Yen::new(amount).unwrap()
    }

    #[test]
    fn the_total_is_the_sum_and_checked() {
        let amounts = AmountsByYear::from_pairs([(fy(2027), yen(5)), (fy(2026), yen(10))]).unwrap();
        assert_eq!(amounts.total(), yen(15));
        assert_eq!(amounts.of(fy(2026)), yen(10));
        assert_eq!(amounts.of(fy(2028)), Yen::ZERO);
        assert_eq!(amounts.span(), Some((fy(2026), fy(2027))));
        assert!(amounts.is_multi_year());
        assert_eq!(
            AmountsByYear::from_pairs([(fy(2026), Yen::MAX), (fy(2027), yen(1))]),
            Err(AmountsByYearError::Total(YenError::TooLarge))
        );
        assert_eq!(
            AmountsByYear::from_pairs([(fy(2026), yen(1)), (fy(2026), yen(1))]),
            Err(AmountsByYearError::Twice(fy(2026)))
        );
        let hundred = AmountsByYear::from_pairs((2000..2100).map(|y| (fy(y), yen(1)))).unwrap();
        assert_eq!(hundred.with_added(fy(2100), yen(1)), Err(AmountsByYearError::TooManyYears));
    }

    #[test]
    fn limits_hold_year_by_year() {
        let limits = AmountsByYear::from_pairs([(fy(2026), yen(10)), (fy(2027), yen(10))]).unwrap();
        let at = AmountsByYear::from_pairs([(fy(2026), yen(10)), (fy(2027), yen(10))]).unwrap();
        let above = AmountsByYear::from_pairs([(fy(2026), yen(9)), (fy(2027), yen(11))]).unwrap();
        let outside = AmountsByYear::from_pairs([(fy(2028), yen(1))]).unwrap();
        assert_eq!(at.first_year_above(&limits), None);
        assert_eq!(above.first_year_above(&limits), Some(fy(2027)));
        assert_eq!(outside.first_year_above(&limits), Some(fy(2028)));
    }

    #[test]
    fn json_is_an_object_by_year() {
        let amounts = AmountsByYear::from_pairs([(fy(2027), yen(5)), (fy(2026), yen(10))]).unwrap();
        let json = serde_json::to_string(&amounts).unwrap();
        assert_eq!(json, r#"{"2026":10,"2027":5}"#);
        assert_eq!(serde_json::from_str::<AmountsByYear>(&json).unwrap(), amounts);
        for (bad, says) in [
            (r#"{"2026":1,"2026":2}"#, "given twice"),
            (r#"{"2026":-1}"#, "negative"),
            (r#"{"R8":1}"#, "fiscal year"),
            (r#"{"2026":9007199254740991,"2027":1}"#, "total of all years"),
            ("[1]", "an object of fiscal years"),
        ] {
            let message = serde_json::from_str::<AmountsByYear>(bad).unwrap_err().to_string();
            assert!(message.contains(says), "{bad}: {message}");
        }
    }

    #[test]
    fn it_survives_inside_a_tagged_enum() {
        #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(tag = "kind", rename_all = "kebab-case")]
        enum Fact {
            Commitment { amounts: AmountsByYear },
        }
        let fact = Fact::Commitment { amounts: AmountsByYear::from_pairs([(fy(2026), yen(10))]).unwrap() };
        let json = serde_json::to_string(&fact).unwrap();
        assert_eq!(serde_json::from_str::<Fact>(&json).unwrap(), fact);
    }
}
