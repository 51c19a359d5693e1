//! Dates in their era (和暦): the forms that offices write, in both directions.

use std::fmt;

use chrono::{Datelike, NaiveDate, Weekday};

use super::digits::{half_width, plain_u32};
use super::era::{ERA_YEAR_MAX, Era, EraError, year_ja};

/// A date written in its era: `令和8年11月20日`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EraDate(NaiveDate); // INVARIANT: inside the covered range

impl EraDate {
    /// The date in its era.
    ///
    /// # Errors
    /// [`EraError::OutsideRange`] before 1873-01-01 and after 2117-12-31.
    pub fn new(date: NaiveDate) -> Result<Self, EraError> {
        Era::of(date).map(|_| Self(date)).ok_or(EraError::OutsideRange(date))
    }

    /// The day of an era.
    ///
    /// # Errors
    /// [`EraError::NoSuchDay`], [`EraError::OutsideEra`].
    pub fn from_parts(era: Era, year: u32, month: u32, day: u32) -> Result<Self, EraError> {
        let written = format!("{}{}年{month}月{day}日", era.ja(), year_ja(year));
        let no_such_day = || EraError::NoSuchDay(written.clone());
        if !(1..=ERA_YEAR_MAX).contains(&year) {
            return Err(no_such_day());
        }
        let offset = i32::try_from(year - 1).map_err(|_| no_such_day())?;
        let date = NaiveDate::from_ymd_opt(era.first_year() + offset, month, day).ok_or_else(no_such_day)?;
        if Era::of(date) == Some(era) {
            Ok(Self(date))
        } else {
            Err(EraError::OutsideEra { written, era, first: era.first_day(), last: era.last_day() })
        }
    }

    /// Reads the forms offices write: `2026-11-20`, `2026/11/20`, `R8.11.20`, `R8-11-20`,
    /// `令和8年11月20日`, `令和元年5月1日`, each with full-width digits too, and with a weekday in
    /// brackets after it (which is not checked).
    ///
    /// # Errors
    /// Any [`EraError`].
    pub fn parse(text: &str) -> Result<Self, EraError> {
        let plain = half_width(text);
        let plain = plain.trim();
        let body = plain.split_once('(').map_or(plain, |(before, _)| before.trim_end());
        let not_a_date = || EraError::NotADate(text.chars().take(40).collect());
        let (era, rest) = Era::ALL
            .into_iter()
            .find_map(|era| {
                let rest = body
                    .strip_prefix(era.ja())
                    .or_else(|| body.strip_prefix(era.letter()))
                    .or_else(|| body.strip_prefix(era.letter().to_ascii_lowercase()))?;
                Some((Some(era), rest))
            })
            .unwrap_or((None, body));
        let (year, month, day) = parts(rest).ok_or_else(not_a_date)?;
        let Some(era) = era else {
            // A bare `8.11.20` names no era, and two-digit Western years are not guessed.
            let year = if year.len() == 4 { plain_u32(year) } else { None };
            let year = year.and_then(|y| i32::try_from(y).ok()).ok_or_else(not_a_date)?;
            let date = NaiveDate::from_ymd_opt(year, month, day)
                .ok_or_else(|| EraError::NoSuchDay(format!("{year:04}-{month:02}-{day:02}")))?;
            return Self::new(date);
        };
        let year = match year {
            "元" => 1,
            digits if digits.len() <= 2 => plain_u32(digits).ok_or_else(not_a_date)?,
            _ => return Err(not_a_date()),
        };
        Self::from_parts(era, year, month, day)
    }

    /// The date itself.
    #[must_use]
    pub const fn date(self) -> NaiveDate {
        self.0
    }

    /// The era.
    #[must_use]
    pub fn era(self) -> Era {
        Era::of(self.0).unwrap_or(Era::Reiwa) // the invariant makes the fallback unreachable
    }

    /// The year within the era, 1 for 元年.
    #[must_use]
    pub fn year(self) -> u32 {
        u32::try_from(self.0.year() - self.era().first_year() + 1).unwrap_or(1)
    }

    /// `令和8年11月20日(金)`.
    #[must_use]
    pub fn ja_with_weekday(self) -> String {
        format!("{self}({})", weekday_ja(self.0.weekday()))
    }

    /// `令和8年11月20日`.
    #[must_use]
    pub fn ja(self) -> String {
        self.to_string()
    }

    /// `R8.11.20`.
    #[must_use]
    pub fn short(self) -> String {
        let (month, day) = (self.0.month(), self.0.day());
        format!("{}{}.{month}.{day}", self.era().letter(), self.year())
    }

    /// `20 November 2026 (Fri)`.
    #[must_use]
    pub fn en(self) -> String {
        self.0.format("%-d %B %Y (%a)").to_string()
    }
}

impl fmt::Display for EraDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (month, day) = (self.0.month(), self.0.day());
        write!(f, "{}{}年{month}月{day}日", self.era().ja(), year_ja(self.year()))
    }
}

/// The one-character weekday: 月 … 日.
#[must_use]
pub const fn weekday_ja(weekday: Weekday) -> char {
    match weekday {
        Weekday::Mon => '月',
        Weekday::Tue => '火',
        Weekday::Wed => '水',
        Weekday::Thu => '木',
        Weekday::Fri => '金',
        Weekday::Sat => '土',
        Weekday::Sun => '日',
    }
}

/// Year as written, month and day of `8年11月20日`, `8.11.20`, `8-11-20` or `8/11/20`.
fn parts(text: &str) -> Option<(&str, u32, u32)> {
    let (year, month, day) = if let Some((year, rest)) = text.split_once('年') {
        let (month, rest) = rest.split_once('月')?;
        (year, month, rest.strip_suffix('日')?)
    } else {
        let mark = text.chars().find(|c| ['.', '-', '/'].contains(c))?;
        let (year, rest) = text.split_once(mark)?;
        let (month, day) = rest.split_once(mark)?;
        (year, month, day)
    };
    let small = |text: &str| {
        if text.trim().len() <= 2 { plain_u32(text.trim()) } else { None }
    };
    Some((year.trim(), small(month)?, small(day)?))
}

#[cfg(test)]
mod tests {
    use super::super::era::{EraError, day};
    use super::EraDate;

    #[test]
    fn every_boundary_changes_the_era_that_day_and_not_before() {
        for (date, text, short) in [
            (day(1873, 1, 1), "明治6年1月1日", "M6.1.1"),
            (day(1912, 7, 29), "明治45年7月29日", "M45.7.29"),
            (day(1912, 7, 30), "大正元年7月30日", "T1.7.30"),
            (day(1926, 12, 24), "大正15年12月24日", "T15.12.24"),
            (day(1926, 12, 25), "昭和元年12月25日", "S1.12.25"),
            (day(1989, 1, 7), "昭和64年1月7日", "S64.1.7"),
            (day(1989, 1, 8), "平成元年1月8日", "H1.1.8"),
            (day(2019, 4, 30), "平成31年4月30日", "H31.4.30"),
            (day(2019, 5, 1), "令和元年5月1日", "R1.5.1"),
            (day(2026, 11, 20), "令和8年11月20日", "R8.11.20"),
            (day(2117, 12, 31), "令和99年12月31日", "R99.12.31"),
        ] {
            let era_date = EraDate::new(date).unwrap();
            assert_eq!(era_date.ja(), text);
            assert_eq!(era_date.short(), short);
            assert_eq!(EraDate::parse(text).unwrap().date(), date);
            assert_eq!(EraDate::parse(short).unwrap().date(), date);
            assert_eq!(EraDate::parse(&date.to_string()).unwrap().date(), date);
            assert_eq!(EraDate::parse(&era_date.ja_with_weekday()).unwrap().date(), date);
        }
        for outside in [day(1872, 12, 31), day(2118, 1, 1)] {
            assert_eq!(EraDate::new(outside), Err(EraError::OutsideRange(outside)));
        }
    }

    #[test]
    fn weekdays_and_english() {
        let date = EraDate::new(day(2026, 11, 20)).unwrap();
        assert_eq!(date.ja_with_weekday(), "令和8年11月20日(金)");
        assert_eq!(date.en(), "20 November 2026 (Fri)");
    }

    #[test]
    fn typed_forms_are_read() {
        for text in [
            "2026-11-20",
            "2026/11/20",
            "2026.11.20",
            "2026年11月20日",
            "\u{FF12}\u{FF10}\u{FF12}\u{FF16}\u{FF0D}\u{FF11}\u{FF11}\u{FF0D}\u{FF12}\u{FF10}",
            "R8.11.20",
            "r8.11.20",
            "R8-11-20",
            "R8/11/20",
            "R08.11.20",
            "\u{FF32}\u{FF18}\u{FF0E}\u{FF11}\u{FF11}\u{FF0E}\u{FF12}\u{FF10}",
            "令和8年11月20日",
            "令和\u{FF18}年\u{FF11}\u{FF11}月\u{FF12}\u{FF10}日",
            "令和8年11月20日\u{FF08}金\u{FF09}",
            " 令和8年11月20日(金) ",
            "令和 8年 11月 20日",
        ] {
            assert_eq!(EraDate::parse(text).map(EraDate::date), Ok(day(2026, 11, 20)), "{text}");
        }
        assert_eq!(EraDate::parse("令和元年5月1日").map(EraDate::date), Ok(day(2019, 5, 1)));
        assert_eq!(EraDate::parse("R元.5.1").map(EraDate::date), Ok(day(2019, 5, 1)));
    }

    #[test]
    fn what_is_not_a_date_is_refused_in_both_languages() {
        for text in [
            "",
            "R8",
            "8.11.20",
            "26-11-20",
            "R8.11",
            "R8.11.20.1",
            "令和八年十一月二十日",
            "R-8.11.20",
            "R8.+1.20",
            "2026-111-20",
            "Q8.11.20",
            "20261120",
            "R100.1.1",
        ] {
            let error = EraDate::parse(text).unwrap_err();
            assert!(matches!(error, EraError::NotADate(_)), "{text}: {error:?}");
            assert!(error.ja().contains("令和8年11月20日") && error.en().contains("R8.11.20"));
        }
        for text in ["2026-02-29", "R8.2.29", "R8.13.1", "R0.5.1", "R8.0.1", "2026-04-31"] {
            let error = EraDate::parse(text).unwrap_err();
            assert!(matches!(error, EraError::NoSuchDay(_)), "{text}: {error:?}");
        }
        for text in ["R1.4.30", "H31.5.1", "H1.1.7", "S64.1.8", "M5.12.31", "M45.7.30", "T1.7.29"] {
            let error = EraDate::parse(text).unwrap_err();
            assert!(matches!(error, EraError::OutsideEra { .. }), "{text}: {error:?}");
            assert!(error.ja().contains("範囲外") && error.en().contains("runs from"));
        }
        assert!(matches!(EraDate::parse("1872-12-31"), Err(EraError::OutsideRange(_))));
    }
}
