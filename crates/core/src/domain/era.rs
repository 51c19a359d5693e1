//! Japanese eras (和暦) and the date forms that offices write.
//!
//! Covered are 1873-01-01 to the end of 令和99年 (2117-12-31). Earlier 明治 dates belong to the
//! lunisolar calendar that ended with 明治5年12月2日 and are not converted; nothing a
//! procurement office dates lies before.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The greatest year within an era; the case number keeps two digits for it.
pub const ERA_YEAR_MAX: u32 = 99;

/// An era of the Gregorian period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Era {
    /// 明治, here from 1873-01-01 (明治6年), the day the Gregorian calendar was adopted.
    Meiji,
    /// 大正, from 1912-07-30.
    Taisho,
    /// 昭和, from 1926-12-25.
    Showa,
    /// 平成, from 1989-01-08.
    Heisei,
    /// 令和, from 2019-05-01.
    Reiwa,
}

/// Why a date is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EraError {
    /// The text is in none of the known forms.
    #[error("\"{0}\" is not a date; write 2026-11-20, R8.11.20 or 令和8年11月20日")]
    NotADate(String),
    /// There is no such day, as 30 February.
    #[error("{0} does not exist in the calendar")]
    NoSuchDay(String),
    /// The day lies outside the era named.
    #[error("{written} is outside the era {era}, which runs from {first} to {last}", era = era.en())]
    OutsideEra {
        /// What was written.
        written: String,
        /// The era named.
        era: Era,
        /// First day of the era as covered here.
        first: NaiveDate,
        /// Last day of the era as covered here.
        last: NaiveDate,
    },
    /// The day is not covered.
    #[error("{0} is outside the dates covered, 1873-01-01 to 2117-12-31")]
    OutsideRange(NaiveDate),
}

impl EraError {
    /// The sentence for the office.
    #[must_use]
    pub fn ja(&self) -> String {
        match self {
            Self::NotADate(text) => format!(
                "「{text}」は日付として読み取れません。2026-11-20、R8.11.20、令和8年11月20日のいずれかの形で入力してください。"
            ),
            Self::NoSuchDay(text) => format!("{text}は暦にない日付です。"),
            Self::OutsideEra { written, era, first, last } => {
                format!("{written}は{}の範囲外です。{}は{first}から{last}までです。", era.ja(), era.ja())
            }
            Self::OutsideRange(day) => {
                format!(
                    "{day}は扱える日付の範囲外です。1873-01-01から2117-12-31までの日付を入力してください。"
                )
            }
        }
    }

    /// The same sentence in English.
    #[must_use]
    pub fn en(&self) -> String {
        self.to_string()
    }
}

/// A day known to exist; the fallback is unreachable for the constants of this file and their
/// test fails if one were wrong.
pub(crate) const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => NaiveDate::MIN,
    }
}

impl Era {
    /// All eras, the oldest first.
    pub const ALL: [Self; 5] = [Self::Meiji, Self::Taisho, Self::Showa, Self::Heisei, Self::Reiwa];

    /// The first day of the era (明治: of the part covered).
    #[must_use]
    pub const fn first_day(self) -> NaiveDate {
        match self {
            Self::Meiji => day(1873, 1, 1),
            Self::Taisho => day(1912, 7, 30),
            Self::Showa => day(1926, 12, 25),
            Self::Heisei => day(1989, 1, 8),
            Self::Reiwa => day(2019, 5, 1),
        }
    }

    /// The last day of the era; for the present one the last day of its year 99.
    #[must_use]
    pub const fn last_day(self) -> NaiveDate {
        match self {
            Self::Meiji => day(1912, 7, 29),
            Self::Taisho => day(1926, 12, 24),
            Self::Showa => day(1989, 1, 7),
            Self::Heisei => day(2019, 4, 30),
            Self::Reiwa => day(2117, 12, 31),
        }
    }

    /// The Gregorian year that is year 1 (元年) of the era.
    #[must_use]
    pub const fn first_year(self) -> i32 {
        match self {
            Self::Meiji => 1868,
            Self::Taisho => 1912,
            Self::Showa => 1926,
            Self::Heisei => 1989,
            Self::Reiwa => 2019,
        }
    }

    /// The era of `date`, where it is covered.
    #[must_use]
    pub fn of(date: NaiveDate) -> Option<Self> {
        Self::ALL.into_iter().find(|era| (era.first_day()..=era.last_day()).contains(&date))
    }

    /// 令和.
    #[must_use]
    pub const fn ja(self) -> &'static str {
        match self {
            Self::Meiji => "明治",
            Self::Taisho => "大正",
            Self::Showa => "昭和",
            Self::Heisei => "平成",
            Self::Reiwa => "令和",
        }
    }

    /// Reiwa.
    #[must_use]
    pub const fn en(self) -> &'static str {
        match self {
            Self::Meiji => "Meiji",
            Self::Taisho => "Taisho",
            Self::Showa => "Showa",
            Self::Heisei => "Heisei",
            Self::Reiwa => "Reiwa",
        }
    }

    /// The letter of the short form: `R`.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Meiji => 'M',
            Self::Taisho => 'T',
            Self::Showa => 'S',
            Self::Heisei => 'H',
            Self::Reiwa => 'R',
        }
    }

    /// The era of a capital letter.
    #[must_use]
    pub fn from_letter(letter: char) -> Option<Self> {
        Self::ALL.into_iter().find(|era| era.letter() == letter)
    }
}

/// `元` for the first year of an era, the number otherwise.
pub(crate) fn year_ja(year: u32) -> String {
    if year == 1 { "元".to_owned() } else { year.to_string() }
}

#[cfg(test)]
mod tests {
    use super::Era;

    #[test]
    fn eras_follow_each_other_without_gap() {
        for pair in Era::ALL.windows(2) {
            assert_eq!(pair[0].last_day().succ_opt(), Some(pair[1].first_day()));
        }
    }
}
