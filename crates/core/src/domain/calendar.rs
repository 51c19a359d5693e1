//! The organisation's calendar: which days the office is open, and how days are counted.
//!
//! Closed are Saturdays, Sundays, national holidays, 29 December to 3 January (as in
//! 行政機関の休日に関する法律 1 and the local 休日条例) and the organisation's own closing days.
//!
//! Counting follows the Civil Code: the first day is not counted (民法140 初日不算入), and a
//! period whose last day is closed ends with the next open day (民法142).

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::holidays::{self, HolidayName};

/// The longest period counted here, in days: a hundred years.
pub const PERIOD_DAYS_MAX: u32 = 36_525;

/// The longest run of closed days bridged, in days; a longer one is a mistake in the closing days.
const CLOSED_RUN_DAYS_MAX: u32 = 366;

/// The calendar of one organisation. Its only data are the local closing days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// Days on which this office is closed besides the general ones (開庁記念日, a day made a
    /// holiday by a new Act, an emergency closing).
    #[serde(default)]
    pub closing_days: BTreeSet<NaiveDate>,
}

/// What becomes of a period whose last day is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClosedLastDay {
    /// It ends with the next open day (Civil Code 142): periods in which somebody may act.
    Extend,
    /// It ends on that day all the same: limits that bind the office itself, as the 30 days of
    /// payment (支払遅延防止法 6).
    Keep,
}

/// Why a date cannot be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CalendarError {
    /// The period is longer than a century.
    #[error("a period of {0} days is too long; allowed are 0 to 36525 days")]
    PeriodTooLong(u32),
    /// No open day within a year.
    #[error("no open day within 366 days of {0}; please check the closing days of the calendar")]
    NeverOpen(NaiveDate),
    /// The result is beyond the last date that can be written.
    #[error("the date computed from {0} is beyond the calendar")]
    OutsideCalendar(NaiveDate),
}

impl CalendarError {
    /// The sentence for the office.
    #[must_use]
    pub fn ja(self) -> String {
        match self {
            Self::PeriodTooLong(days) => {
                format!("{days}日の期間は長すぎます。0日から36525日までで指定してください。")
            }
            Self::NeverOpen(day) => {
                format!("{day}から366日以内に開庁日がありません。カレンダーの閉庁日を確認してください。")
            }
            Self::OutsideCalendar(day) => {
                format!("{day}から計算した日付は暦の範囲を超えています。")
            }
        }
    }

    /// The same sentence in English.
    #[must_use]
    pub fn en(self) -> String {
        self.to_string()
    }
}

impl Calendar {
    /// A calendar with these local closing days.
    #[must_use]
    pub fn new(closing_days: impl IntoIterator<Item = NaiveDate>) -> Self {
        Self { closing_days: closing_days.into_iter().collect() }
    }

    /// The national holiday on `date`, if it is one.
    #[must_use]
    pub fn holiday_name(&self, date: NaiveDate) -> Option<HolidayName> {
        holidays::holiday_name(date)
    }

    /// Whether the office is open on `date`.
    #[must_use]
    pub fn is_open(&self, date: NaiveDate) -> bool {
        !matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
            && !is_year_end_closing(date)
            && !self.closing_days.contains(&date)
            && holidays::holiday_name(date).is_none()
    }

    /// `date` itself where the office is open, else the next day on which it is.
    ///
    /// # Errors
    /// [`CalendarError::NeverOpen`] where the closing days cover a year and more.
    pub fn next_open_day_on_or_after(&self, date: NaiveDate) -> Result<NaiveDate, CalendarError> {
        let mut day = date;
        for _ in 0..=CLOSED_RUN_DAYS_MAX {
            if self.is_open(day) {
                return Ok(day);
            }
            day = day.succ_opt().ok_or(CalendarError::OutsideCalendar(date))?;
        }
        Err(CalendarError::NeverOpen(date))
    }

    /// The `n`-th open day after `from`; `from` itself is not counted (Civil Code 140). For
    /// `n` = 0 it is `from`, open or not.
    ///
    /// Friday plus 1 is Monday; Saturday plus 1 is Monday too.
    ///
    /// # Errors
    /// [`CalendarError`].
    pub fn add_business_days(&self, from: NaiveDate, n: u32) -> Result<NaiveDate, CalendarError> {
        if n > PERIOD_DAYS_MAX {
            return Err(CalendarError::PeriodTooLong(n));
        }
        (0..n).try_fold(from, |day, _| {
            let next = day.succ_opt().ok_or(CalendarError::OutsideCalendar(from))?;
            self.next_open_day_on_or_after(next)
        })
    }

    /// The last day of a period of `n` calendar days from `from`, which is not counted (Civil
    /// Code 140). `closed_last_day` says whether a closed last day moves it (Civil Code 142).
    ///
    /// Payment within 30 days of an invoice of 2027-04-20 is due on 2027-05-20.
    ///
    /// # Errors
    /// [`CalendarError`].
    pub fn due_after_days(
        &self,
        from: NaiveDate,
        n: u32,
        closed_last_day: ClosedLastDay,
    ) -> Result<NaiveDate, CalendarError> {
        if n > PERIOD_DAYS_MAX {
            return Err(CalendarError::PeriodTooLong(n));
        }
        let last =
            from.checked_add_days(Days::new(u64::from(n))).ok_or(CalendarError::OutsideCalendar(from))?;
        match closed_last_day {
            ClosedLastDay::Extend => self.next_open_day_on_or_after(last),
            ClosedLastDay::Keep => Ok(last),
        }
    }

    /// Whole days between the day of the notice and the day of the bid, counted backwards from
    /// the day before the bid (入札期日の前日から起算して): neither end is counted.
    ///
    /// ```text
    /// notice 2026-11-09, bid 2026-11-20: the 19th is the 1st day back, the 10th the 10th  → 10
    /// notice 2026-11-10, bid 2026-11-20:                                                   →  9
    /// notice 2026-11-19, bid 2026-11-20:                                                   →  0
    /// notice 2026-11-20, bid 2026-11-20: too late by any rule                              → -1
    /// ```
    /// A rule of "at least 10 days before" therefore holds where this is 10 or more. Closed
    /// days count: the rules speak of days (日), not of open days.
    #[must_use]
    pub fn days_before(bid_date: NaiveDate, notice_date: NaiveDate) -> i64 {
        bid_date.signed_duration_since(notice_date).num_days() - 1
    }

    /// The last day on which a notice still gives `days` whole days before `bid_date`; the
    /// inverse of [`Calendar::days_before`].
    ///
    /// # Errors
    /// [`CalendarError`].
    pub fn latest_notice_date(bid_date: NaiveDate, days: u32) -> Result<NaiveDate, CalendarError> {
        if days > PERIOD_DAYS_MAX {
            return Err(CalendarError::PeriodTooLong(days));
        }
        bid_date
            .checked_sub_days(Days::new(u64::from(days) + 1))
            .ok_or(CalendarError::OutsideCalendar(bid_date))
    }

    /// Open days after `from` up to and with `to`; 0 where `to` is not later. At most a
    /// century is counted.
    #[must_use]
    pub fn business_days_between(&self, from: NaiveDate, to: NaiveDate) -> u32 {
        let mut count = 0;
        let mut day = from;
        for _ in 0..PERIOD_DAYS_MAX {
            match day.succ_opt() {
                Some(next) if next <= to => day = next,
                _ => break,
            }
            count += u32::from(self.is_open(day));
        }
        count
    }
}

/// 29 December to 3 January.
fn is_year_end_closing(date: NaiveDate) -> bool {
    matches!((date.month(), date.day()), (12, 29..=31) | (1, 1..=3))
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::{Calendar, CalendarError, ClosedLastDay, PERIOD_DAYS_MAX};

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_office_is_open_on_ordinary_days_only() {
        let calendar = Calendar::new([date("2026-11-16")]);
        for (day, open) in [
            ("2026-11-20", true),  // Friday
            ("2026-11-21", false), // Saturday
            ("2026-11-22", false), // Sunday
            ("2026-11-23", false), // 勤労感謝の日
            ("2026-11-24", true),
            ("2026-11-16", false), // local
            ("2026-12-28", true),
            ("2026-12-29", false),
            ("2027-01-03", false),
            ("2027-01-04", true),
            ("2026-09-22", false), // 国民の休日
            ("2026-05-06", false), // 振替休日
            ("2026-05-07", true),
        ] {
            assert_eq!(calendar.is_open(date(day)), open, "{day}");
        }
        assert_eq!(calendar.holiday_name(date("2026-11-23")).unwrap().en, "Labor Thanksgiving Day");
    }

    #[test]
    fn business_days_do_not_count_the_first() {
        let calendar = Calendar::default();
        for (from, n, to) in [
            ("2026-11-20", 0, "2026-11-20"),
            ("2026-11-21", 0, "2026-11-21"),
            ("2026-11-20", 1, "2026-11-24"),
            ("2026-11-21", 1, "2026-11-24"),
            ("2026-11-20", 7, "2026-12-02"), // complaint window of 7 open days
            ("2026-12-28", 1, "2027-01-04"),
            ("2026-04-28", 2, "2026-05-01"),
            ("2026-05-01", 1, "2026-05-07"),
        ] {
            assert_eq!(calendar.add_business_days(date(from), n), Ok(date(to)), "{from} + {n}");
            if n > 0 {
                assert_eq!(calendar.business_days_between(date(from), date(to)), n);
            }
        }
        assert_eq!(calendar.business_days_between(date("2026-11-20"), date("2026-11-20")), 0);
        assert_eq!(calendar.business_days_between(date("2026-11-20"), date("2026-11-19")), 0);
    }

    #[test]
    fn a_closed_last_day_moves_only_where_asked() {
        let calendar = Calendar::default();
        for (from, n, kept, extended) in [
            ("2027-04-20", 30, "2027-05-20", "2027-05-20"), // law.md §11.2 vector 10
            ("2026-11-20", 1, "2026-11-21", "2026-11-24"),
            ("2026-11-20", 3, "2026-11-23", "2026-11-24"),
            ("2026-11-20", 4, "2026-11-24", "2026-11-24"),
            ("2026-12-19", 10, "2026-12-29", "2027-01-04"),
            ("2026-11-21", 0, "2026-11-21", "2026-11-24"),
        ] {
            let due = |rule| calendar.due_after_days(date(from), n, rule);
            assert_eq!(due(ClosedLastDay::Keep), Ok(date(kept)), "{from} + {n}");
            assert_eq!(due(ClosedLastDay::Extend), Ok(date(extended)), "{from} + {n}");
        }
    }

    #[test]
    fn notice_days_are_counted_back_from_the_day_before_the_bid() {
        for (notice, bid, days) in [
            ("2026-11-09", "2026-11-20", 10),
            ("2026-11-10", "2026-11-20", 9),
            ("2026-11-19", "2026-11-20", 0),
            ("2026-11-20", "2026-11-20", -1),
            ("2026-12-25", "2027-01-05", 10),
        ] {
            assert_eq!(Calendar::days_before(date(bid), date(notice)), days, "{notice} {bid}");
            if let Ok(days) = u32::try_from(days) {
                assert_eq!(Calendar::latest_notice_date(date(bid), days), Ok(date(notice)));
            }
        }
    }

    #[test]
    fn limits_are_refused_not_looped() {
        let start = date("2026-01-01");
        let closed = Calendar::new(start.iter_days().take(800));
        assert_eq!(closed.next_open_day_on_or_after(start), Err(CalendarError::NeverOpen(start)));
        assert_eq!(closed.add_business_days(start, 1), Err(CalendarError::NeverOpen(date("2026-01-02"))));
        let calendar = Calendar::default();
        let too_long = PERIOD_DAYS_MAX + 1;
        assert_eq!(
            calendar.due_after_days(start, too_long, ClosedLastDay::Keep),
            Err(CalendarError::PeriodTooLong(too_long))
        );
        assert!(calendar.due_after_days(start, PERIOD_DAYS_MAX, ClosedLastDay::Keep).is_ok());
        let edge = calendar.due_after_days(NaiveDate::MAX, 1, ClosedLastDay::Keep).unwrap_err();
        assert!(edge.ja().contains("範囲") && edge.en().contains("beyond"));
    }

    #[test]
    fn it_is_stored_as_its_closing_days() {
        let calendar = Calendar::new([date("2026-11-16")]);
        let json = serde_json::to_string(&calendar).unwrap();
        assert_eq!(json, r#"{"closing_days":["2026-11-16"]}"#);
        assert_eq!(serde_json::from_str::<Calendar>(&json).unwrap(), calendar);
        assert_eq!(serde_json::from_str::<Calendar>("{}").unwrap(), Calendar::default());
    }
}
