//! Times, dates and numbers of an entry, each with one spelling.

use crate::canonical::INTEGER_MAX;
use crate::fault::{Fault, FaultKind};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, SecondsFormat, TimeDelta, Utc};
use std::fmt;

const AT_FORM: &str = "YYYY-MM-DDThh:mm:ss.sssZ";
const DATE_FORM: &str = "YYYY-MM-DD";

/// An instant in UTC, truncated to milliseconds, in the years 0 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
// INVARIANT: whole milliseconds, a year of four digits.
pub struct At(DateTime<Utc>);

impl At {
    /// Truncates to milliseconds (never rounds up: an entry is not later than
    /// the clock that stamped it).
    ///
    /// ```
    /// use shirube_trail::At;
    ///
    /// let clock = "2026-11-20T09:01:02.345999Z".parse().unwrap();
    /// assert_eq!(At::truncate(clock)?.to_string(), "2026-11-20T09:01:02.345Z");
    /// # Ok::<(), shirube_trail::Fault>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A year that does not have four digits.
    pub fn truncate(clock: DateTime<Utc>) -> Result<Self, Fault> {
        DateTime::from_timestamp_millis(clock.timestamp_millis())
            .filter(|at| (0..=9999).contains(&at.year()))
            .map(Self)
            .ok_or_else(|| Fault::form("at", &clock.to_rfc3339(), AT_FORM))
    }

    /// Reads the one spelling there is.
    ///
    /// # Errors
    ///
    /// Any other spelling, another offset, a date or time that does not exist, a
    /// leap second.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let fault = || Fault::form("at", text, AT_FORM);
        let read = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.3fZ");
        let at = Self::truncate(read.map_err(|_| fault())?.and_utc()).map_err(|_| fault())?;
        (at.to_string() == text).then_some(at).ok_or_else(fault)
    }

    /// The day in Japan (UTC+9, without summer time since 1952).
    ///
    /// ```
    /// use shirube_trail::At;
    ///
    /// let day = |text| At::parse(text).map(|at| at.day_in_japan().to_string());
    /// assert_eq!(day("2026-11-20T14:59:59.999Z")?, "2026-11-20");
    /// assert_eq!(day("2026-11-20T15:00:00.000Z")?, "2026-11-21");
    /// # Ok::<(), shirube_trail::Fault>(())
    /// ```
    #[must_use]
    pub fn day_in_japan(self) -> NaiveDate {
        let ahead = TimeDelta::hours(9);
        self.0.naive_utc().checked_add_signed(ahead).unwrap_or(NaiveDateTime::MAX).date()
    }

    /// The instant.
    #[must_use]
    pub const fn instant(self) -> DateTime<Utc> {
        self.0
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

/// Number of an entry within its procedure: 0, 1, 2 … at most 2^53 − 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
// INVARIANT: at most INTEGER_MAX.
pub struct Seq(u64);

impl Seq {
    /// The number of a procedure's first entry.
    pub const FIRST: Self = Self(0);

    /// Takes a number.
    ///
    /// # Errors
    ///
    /// A number above 2^53 − 1.
    pub fn new(number: u64) -> Result<Self, Fault> {
        if number <= INTEGER_MAX.unsigned_abs() {
            Ok(Self(number))
        } else {
            Err(Fault::new("seq", FaultKind::NotAnInteger(number.to_string())))
        }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The number that follows.
    ///
    /// # Errors
    ///
    /// After 2^53 − 1.
    pub fn next(self) -> Result<Self, Fault> {
        // No overflow: the invariant keeps the number far below u64::MAX.
        Self::new(self.0 + 1)
    }
}

/// A date as `YYYY-MM-DD`.
pub(crate) fn date_text(date: NaiveDate) -> Result<String, Fault> {
    if (0..=9999).contains(&date.year()) {
        Ok(date.format("%Y-%m-%d").to_string())
    } else {
        Err(Fault::form("date", &date.to_string(), DATE_FORM))
    }
}

/// Reads `YYYY-MM-DD`, a day that exists.
pub(crate) fn parse_date(text: &str) -> Result<NaiveDate, Fault> {
    let fault = || Fault::form("date", text, DATE_FORM);
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| fault())?;
    let written = date_text(date).map_err(|_| fault())?;
    (written == text).then_some(date).ok_or_else(fault)
}
