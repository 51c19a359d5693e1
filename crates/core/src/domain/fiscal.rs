//! The fiscal year (会計年度) of a local government.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use thiserror::Error;

use super::digits::plain_u32;
use super::era::{ERA_YEAR_MAX, Era, year_ja};

/// A fiscal year by the Gregorian year it begins in: `FiscalYear::new(2026)` runs from
/// 2026-04-01 to 2027-03-31 (Act 208) and its accounts close on 2027-05-31 (Act 235-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FiscalYear(i32);

/// Why a fiscal year is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FiscalYearError {
    /// Outside [`FiscalYear::FIRST`] to [`FiscalYear::LAST`].
    #[error("the fiscal year {0} is outside the years covered, 1873 to 2117")]
    OutsideRange(i64),
    /// The era has no fiscal year of that number, as R100 or S64.
    #[error(
        "{letter}{year} names no fiscal year; eras are M T S H R and years 1 to 99 as far as the era goes"
    )]
    NoSuchYear {
        /// The era's letter.
        letter: char,
        /// The year in the era.
        year: u32,
    },
}

impl FiscalYearError {
    /// The sentence for the office.
    #[must_use]
    pub fn ja(self) -> String {
        match self {
            Self::OutsideRange(year) => {
                format!("{year}年度は扱える範囲外です。1873年度から2117年度までを入力してください。")
            }
            Self::NoSuchYear { letter, year } => format!(
                "{letter}{year}という年度はありません。元号はM・T・S・H・R、年は1から99までのうち、その元号にある年度を入力してください。"
            ),
        }
    }

    /// The same sentence in English.
    #[must_use]
    pub fn en(self) -> String {
        self.to_string()
    }
}

impl FiscalYear {
    /// The earliest year that can be typed or stored: 明治6年度.
    pub const FIRST: Self = Self(1873);
    /// The last year that can be typed or stored: 令和99年度.
    pub const LAST: Self = Self(2117);

    /// The fiscal year beginning in April of `year`.
    ///
    /// # Errors
    /// [`FiscalYearError::OutsideRange`] before 1873 and after 2117.
    pub fn new(year: i32) -> Result<Self, FiscalYearError> {
        if (Self::FIRST..=Self::LAST).contains(&Self(year)) {
            Ok(Self(year))
        } else {
            Err(FiscalYearError::OutsideRange(i64::from(year)))
        }
    }

    /// The fiscal year a day belongs to (Act 208): January to March belong to the year before.
    ///
    /// Total over all dates, so that no caller has to handle a day that no office will see;
    /// a year outside the range is still refused when it is stored and read back.
    #[must_use]
    pub fn of(date: NaiveDate) -> Self {
        Self(if date.month() >= 4 { date.year() } else { date.year() - 1 })
    }

    /// The Gregorian year it begins in.
    #[must_use]
    pub const fn get(self) -> i32 {
        self.0
    }

    /// 1 April.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.0, 4, 1).unwrap_or(NaiveDate::MIN)
    }

    /// 31 March of the next calendar year.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.0.saturating_add(1), 3, 31).unwrap_or(NaiveDate::MAX)
    }

    /// The end of the settlement period (出納閉鎖), 31 May after the year (Act 235-5): the last
    /// day on which the year's budget pays.
    #[must_use]
    pub fn closes_on(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.0.saturating_add(1), 5, 31).unwrap_or(NaiveDate::MAX)
    }

    /// The year after.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The year before.
    #[must_use]
    pub const fn previous(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// The year `years` later.
    #[must_use]
    pub const fn plus(self, years: i32) -> Self {
        Self(self.0.saturating_add(years))
    }

    /// Whether the day belongs to this year.
    #[must_use]
    pub fn contains(self, date: NaiveDate) -> bool {
        Self::of(date) == self
    }

    /// Era and year within it, where covered: the era of 1 April, but 2019 is 令和元年度
    /// throughout, as the ministries agreed in April 2019 for the budget
    /// (改元に伴う元号による年表示の取扱いについて).
    #[must_use]
    pub fn era(self) -> Option<(Era, u32)> {
        let era = if self.0 == 2019 { Era::Reiwa } else { Era::of(self.first_day())? };
        let year = u32::try_from(self.0 - era.first_year() + 1).ok()?;
        (1..=ERA_YEAR_MAX).contains(&year).then_some((era, year))
    }

    /// The label for documents: `令和8年度`; a year without era is written `2118年度`.
    #[must_use]
    pub fn ja(self) -> String {
        match self.era() {
            Some((era, year)) => format!("{}{}年度", era.ja(), year_ja(year)),
            None => format!("{}年度", self.0),
        }
    }

    /// The label for English pages: `FY2026`.
    #[must_use]
    pub fn en(self) -> String {
        format!("FY{}", self.0)
    }

    /// Letter and year for case numbers: `R8`.
    ///
    /// # Errors
    /// [`FiscalYearError::OutsideRange`] where no era covers the year.
    pub fn letter(self) -> Result<String, FiscalYearError> {
        self.era()
            .map(|(era, year)| format!("{}{year}", era.letter()))
            .ok_or(FiscalYearError::OutsideRange(i64::from(self.0)))
    }

    /// The fiscal year of an era letter and year; the inverse of [`FiscalYear::letter`], so
    /// that each year has exactly one short name (`R1`, never `H31`).
    ///
    /// # Errors
    /// [`FiscalYearError::NoSuchYear`].
    pub fn from_letter(letter: char, year: u32) -> Result<Self, FiscalYearError> {
        let no_such_year = FiscalYearError::NoSuchYear { letter, year };
        let era = Era::from_letter(letter).ok_or(no_such_year)?;
        let offset = i32::try_from(year).map_err(|_| no_such_year)?;
        let candidate = Self((era.first_year() - 1).saturating_add(offset));
        if candidate.era() == Some((era, year)) { Ok(candidate) } else { Err(no_such_year) }
    }
}

impl fmt::Display for FiscalYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Serialize for FiscalYear {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i32(self.0)
    }
}

impl<'de> Deserialize<'de> for FiscalYear {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct YearVisitor;

        impl Visitor<'_> for YearVisitor {
            type Value = FiscalYear;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a fiscal year from 1873 to 2117")
            }

            fn visit_i64<E: de::Error>(self, year: i64) -> Result<FiscalYear, E> {
                i32::try_from(year)
                    .map_err(|_| FiscalYearError::OutsideRange(year))
                    .and_then(FiscalYear::new)
                    .map_err(E::custom)
            }

            fn visit_u64<E: de::Error>(self, year: u64) -> Result<FiscalYear, E> {
                self.visit_i64(i64::try_from(year).unwrap_or(i64::MAX))
            }

            /// Keys of JSON objects are text.
            fn visit_str<E: de::Error>(self, year: &str) -> Result<FiscalYear, E> {
                match plain_u32(year) {
                    Some(number) if year.len() == 4 => self.visit_i64(i64::from(number)),
                    _ => Err(E::invalid_value(de::Unexpected::Str(year), &self)),
                }
            }
        }

        deserializer.deserialize_any(YearVisitor)
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::{FiscalYear, FiscalYearError};

    fn fy(year: i32) -> FiscalYear {
        FiscalYear::new(year).unwrap()
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_year_turns_on_the_first_of_april() {
        for (day, year) in [
            ("2026-03-31", 2025),
            ("2026-04-01", 2026),
            ("2026-12-31", 2026),
            ("2027-01-01", 2026),
            ("2027-03-31", 2026),
            ("2027-04-01", 2027),
        ] {
            assert_eq!(FiscalYear::of(date(day)), fy(year), "{day}");
        }
        assert_eq!(fy(2026).first_day(), date("2026-04-01"));
        assert_eq!(fy(2026).last_day(), date("2027-03-31"));
        assert_eq!(fy(2026).closes_on(), date("2027-05-31"));
        assert_eq!(fy(2026).next().first_day(), fy(2026).last_day().succ_opt().unwrap());
        assert!(fy(2026).contains(date("2027-03-31")) && !fy(2026).contains(date("2027-04-01")));
    }

    #[test]
    fn a_certificate_of_the_second_following_year_ends_on_31_march() {
        // law.md §11.2 vector 5: certified 2026-08-27, valid to 2029-03-31.
        let certified = FiscalYear::of(date("2026-08-27"));
        assert_eq!(certified.plus(2).last_day(), date("2029-03-31"));
    }

    #[test]
    fn labels_and_letters() {
        for (year, label, letter) in [
            (1873, "明治6年度", "M6"),
            (1911, "明治44年度", "M44"),
            (1912, "明治45年度", "M45"),
            (1913, "大正2年度", "T2"),
            (1926, "大正15年度", "T15"),
            (1927, "昭和2年度", "S2"),
            (1988, "昭和63年度", "S63"),
            (1989, "平成元年度", "H1"),
            (2018, "平成30年度", "H30"),
            (2019, "令和元年度", "R1"),
            (2020, "令和2年度", "R2"),
            (2026, "令和8年度", "R8"),
            (2117, "令和99年度", "R99"),
        ] {
            assert_eq!(fy(year).ja(), label);
            assert_eq!(fy(year).letter().as_deref(), Ok(letter));
            let era = letter.chars().next().unwrap();
            assert_eq!(FiscalYear::from_letter(era, letter[1..].parse().unwrap()), Ok(fy(year)));
        }
        for (era, year) in
            [('H', 31), ('S', 64), ('T', 1), ('R', 0), ('R', 100), ('M', 5), ('X', 1), ('r', 8)]
        {
            assert_eq!(
                FiscalYear::from_letter(era, year),
                Err(FiscalYearError::NoSuchYear { letter: era, year })
            );
        }
    }

    #[test]
    fn the_range_holds_in_rust_and_in_json() {
        assert_eq!(FiscalYear::new(1872), Err(FiscalYearError::OutsideRange(1872)));
        assert_eq!(FiscalYear::new(2118), Err(FiscalYearError::OutsideRange(2118)));
        assert_eq!(serde_json::to_string(&fy(2026)).unwrap(), "2026");
        assert_eq!(serde_json::from_str::<FiscalYear>("2026").unwrap(), fy(2026));
        for bad in ["1872", "2118", "2026.0", "\"R8\"", "-1", "null", "99999999999999999999"] {
            assert!(serde_json::from_str::<FiscalYear>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn extreme_dates_do_not_panic() {
        for day in [NaiveDate::MIN, NaiveDate::MAX] {
            let year = FiscalYear::of(day);
            assert!(year.first_day() <= year.last_day());
            assert!(year.letter().is_err());
            assert!(year.ja().ends_with("年度"));
        }
    }
}
