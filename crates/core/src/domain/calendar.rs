//! The organisation's calendar: which days the office is open, and how days are counted.
//!
//! Closed are Saturdays, Sundays, national holidays, 29 December to 3 January (as in
//! 行政機関の休日に関する法律 1 and the local 休日条例) and the organisation's own closing days.
//!
//! Counting follows the Civil Code: the first day is not counted (民法140 初日不算入), forwards and
//! backwards, and a period whose last day is closed ends with the next open day (民法142) where the
//! rule wants it. A period counted back moves nothing by itself: Article 142 speaks of its end only.
//!
//! Whether a day is open is known for the days whose national holidays are known,
//! [`holidays::FIRST_DAY`] to [`holidays::LAST_DAY`]; about any other day every function here that
//! has to know answers [`CalendarError::HolidaysUnknown`].

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::holidays::{self, HolidayName, HolidaysUnknown};

/// The longest period counted here, in days: a hundred years.
pub const PERIOD_DAYS_MAX: u32 = 36_525;

/// The longest run of closed days bridged, in days; a longer one is a mistake in the closing days.
const CLOSED_RUN_DAYS_MAX: u32 = 366;

/// The day after, or the day before.
type Step = fn(&NaiveDate) -> Option<NaiveDate>;

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
    /// The national holidays of the day are not known.
    #[error(transparent)]
    HolidaysUnknown(#[from] HolidaysUnknown),
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
            Self::HolidaysUnknown(error) => error.ja(),
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
    ///
    /// # Errors
    /// [`CalendarError::HolidaysUnknown`].
    pub fn holiday_name(&self, date: NaiveDate) -> Result<Option<HolidayName>, CalendarError> {
        Ok(holidays::holiday_on(date)?)
    }

    /// Whether the office is open on `date`.
    ///
    /// # Errors
    /// [`CalendarError::HolidaysUnknown`], on a Sunday as on any other day.
    pub fn is_open(&self, date: NaiveDate) -> Result<bool, CalendarError> {
        let is_holiday = holidays::holiday_on(date)?.is_some();
        Ok(!is_holiday
            && !matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
            && !is_year_end_closing(date)
            && !self.closing_days.contains(&date))
    }

    /// `date` itself where the office is open, else the next day on which it is.
    ///
    /// # Errors
    /// [`CalendarError::NeverOpen`] where the closing days cover a year and more, and
    /// [`CalendarError::HolidaysUnknown`].
    pub fn next_open_day_on_or_after(&self, date: NaiveDate) -> Result<NaiveDate, CalendarError> {
        self.first_open_day(date, NaiveDate::succ_opt)
    }

    /// `date` itself where the office is open, else the last day before on which it is: for rules
    /// that count back and want the last day to act to be an open one.
    ///
    /// # Errors
    /// As for [`Calendar::next_open_day_on_or_after`].
    pub fn previous_open_day_on_or_before(&self, date: NaiveDate) -> Result<NaiveDate, CalendarError> {
        self.first_open_day(date, NaiveDate::pred_opt)
    }

    /// The `n`-th open day after `from`; `from` itself is not counted (Civil Code 140). For
    /// `n` = 0 it is `from`, open or not.
    ///
    /// Friday plus 1 is Monday; Saturday plus 1 is Monday too.
    ///
    /// # Errors
    /// [`CalendarError`].
    pub fn add_business_days(&self, from: NaiveDate, n: u32) -> Result<NaiveDate, CalendarError> {
        self.nth_open_day(from, n, NaiveDate::succ_opt)
    }

    /// The `n`-th open day before `from`; `from` itself is not counted (Civil Code 140). For
    /// `n` = 0 it is `from`, open or not.
    ///
    /// From an open day it is the inverse of [`Calendar::add_business_days`], which comes back to
    /// `from`.
    ///
    /// # Errors
    /// [`CalendarError`].
    pub fn subtract_business_days(&self, from: NaiveDate, n: u32) -> Result<NaiveDate, CalendarError> {
        self.nth_open_day(from, n, NaiveDate::pred_opt)
    }

    fn nth_open_day(&self, from: NaiveDate, n: u32, step: Step) -> Result<NaiveDate, CalendarError> {
        if n > PERIOD_DAYS_MAX {
            return Err(CalendarError::PeriodTooLong(n));
        }
        (0..n).try_fold(from, |day, _| {
            let neighbour = step(&day).ok_or(CalendarError::OutsideCalendar(from))?;
            self.first_open_day(neighbour, step)
        })
    }

    fn first_open_day(&self, date: NaiveDate, step: Step) -> Result<NaiveDate, CalendarError> {
        let mut day = date;
        for _ in 0..=CLOSED_RUN_DAYS_MAX {
            if self.is_open(day)? {
                return Ok(day);
            }
            day = step(&day).ok_or(CalendarError::OutsideCalendar(date))?;
        }
        Err(CalendarError::NeverOpen(date))
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

    /// The first bid date to which a notice on `notice_date` gives `days` whole days; the inverse
    /// of [`Calendar::latest_notice_date`].
    ///
    /// # Errors
    /// [`CalendarError`].
    pub fn earliest_bid_date(notice_date: NaiveDate, days: u32) -> Result<NaiveDate, CalendarError> {
        if days > PERIOD_DAYS_MAX {
            return Err(CalendarError::PeriodTooLong(days));
        }
        notice_date
            .checked_add_days(Days::new(u64::from(days) + 1))
            .ok_or(CalendarError::OutsideCalendar(notice_date))
    }

    /// Open days after `from` up to and with `to`; 0 where `to` is not later.
    ///
    /// # Errors
    /// [`CalendarError::PeriodTooLong`] and [`CalendarError::HolidaysUnknown`].
    pub fn business_days_between(&self, from: NaiveDate, to: NaiveDate) -> Result<u32, CalendarError> {
        let Ok(days) = u32::try_from(to.signed_duration_since(from).num_days()) else {
            return Ok(0);
        };
        if days > PERIOD_DAYS_MAX {
            return Err(CalendarError::PeriodTooLong(days));
        }
        from.iter_days()
            .skip(1)
            .take_while(|day| *day <= to)
            .try_fold(0, |count, day| Ok(count + u32::from(self.is_open(day)?)))
    }
}

/// 29 December to 3 January.
fn is_year_end_closing(date: NaiveDate) -> bool {
    matches!((date.month(), date.day()), (12, 29..=31) | (1, 1..=3))
}

#[cfg(test)]
mod tests;
