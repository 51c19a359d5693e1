//! Times, dates and numbers of an entry, each with one spelling.

use crate::canonical::INTEGER_MAX;
use crate::fault::{Fault, FaultKind};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Utc};
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
        read_at(text.as_bytes()).map(|at| Self(at.and_utc())).ok_or_else(fault)
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
        let mut text = String::with_capacity(AT_FORM.len());
        put_date(self.0.date_naive(), &mut text);
        for (mark, number, count) in [
            ('T', self.0.hour(), 2),
            (':', self.0.minute(), 2),
            (':', self.0.second(), 2),
            // no leap second: the instant was made from milliseconds
            ('.', self.0.timestamp_subsec_millis(), 3),
        ] {
            text.push(mark);
            put_digits(number, count, &mut text);
        }
        text.push('Z');
        f.write_str(&text)
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
        let mut text = String::with_capacity(DATE_FORM.len());
        put_date(date, &mut text);
        Ok(text)
    } else {
        Err(Fault::form("date", &date.to_string(), DATE_FORM))
    }
}

/// Reads `YYYY-MM-DD`, a day that exists.
pub(crate) fn parse_date(text: &str) -> Result<NaiveDate, Fault> {
    let date = text.as_bytes().as_array().and_then(read_date);
    date.ok_or_else(|| Fault::form("date", text, DATE_FORM))
}

/// `YYYY-MM-DD`, by its places.
fn read_date(text: &[u8; 10]) -> Option<NaiveDate> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else {
        return None;
    };
    let year = i32::try_from(digits(&[*y1, *y2, *y3, *y4])?).ok()?;
    NaiveDate::from_ymd_opt(year, digits(&[*m1, *m2])?, digits(&[*d1, *d2])?)
}

/// `YYYY-MM-DDThh:mm:ss.sssZ`, by its places.
fn read_at(text: &[u8]) -> Option<NaiveDateTime> {
    let (date, time) = text.split_first_chunk::<10>()?;
    let [b'T', h1, h2, b':', m1, m2, b':', s1, s2, b'.', f1, f2, f3, b'Z'] = time else {
        return None;
    };
    let (hour, minute, second) = (digits(&[*h1, *h2])?, digits(&[*m1, *m2])?, digits(&[*s1, *s2])?);
    read_date(date)?.and_hms_milli_opt(hour, minute, second, digits(&[*f1, *f2, *f3])?)
}

/// A number of so many digits.
fn digits(text: &[u8]) -> Option<u32> {
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| u32::from(byte - b'0'));
    text.iter().try_fold(0, |number, byte| Some(number * 10 + digit(byte)?))
}

/// Appends a number of so many digits, four at most, of which it has no more.
fn put_digits(number: u32, count: usize, text: &mut String) {
    for place in [1_000, 100, 10, 1].into_iter().skip(4 - count) {
        text.push(char::from_digit(number / place % 10, 10).unwrap_or('0'));
    }
}

fn put_date(date: NaiveDate, text: &mut String) {
    put_digits(date.year().unsigned_abs(), 4, text);
    text.push('-');
    put_digits(date.month(), 2, text);
    text.push('-');
    put_digits(date.day(), 2, text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::SecondsFormat;

    /// What a general reader and writer of times make of it, where they agree on the spelling.
    fn at_otherwise(text: &str) -> Option<String> {
        let read = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.3fZ").ok()?.and_utc();
        let whole = DateTime::from_timestamp_millis(read.timestamp_millis())?;
        let written = whole.to_rfc3339_opts(SecondsFormat::Millis, true);
        (written == text && (0..=9999).contains(&whole.year())).then_some(written)
    }

    fn date_otherwise(text: &str) -> Option<String> {
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        let written = date.format("%Y-%m-%d").to_string();
        (written == text && (0..=9999).contains(&date.year())).then_some(written)
    }

    fn changed(text: &str) -> impl Iterator<Item = String> {
        (0..=text.len()).flat_map(move |at| {
            let with = move |new: &str, taken: usize| {
                let end = (at + taken).min(text.len());
                [&text[..at], new, &text[end..]].concat()
            };
            let signs = ["", "0", "1", "2", "3", "4", "5", "6", "9", "-", "+", ":", " ", "T", "Z", "z", "é"];
            signs.into_iter().flat_map(move |new| [with(new, 0), with(new, 1), with(new, 2)])
        })
    }

    #[test]
    fn times_and_dates_have_one_spelling() {
        for text in [
            "2026-11-20T09:01:02.345Z",
            "2024-02-29T23:59:59.999Z",
            "2023-02-28T00:00:00.000Z",
            "0000-01-01T00:00:00.000Z",
            "9999-12-31T19:39:49.090Z",
        ] {
            for text in changed(text) {
                assert_eq!(At::parse(&text).ok().map(|at| at.to_string()), at_otherwise(&text), "{text}");
            }
            for text in changed(&text[..10]) {
                let read = parse_date(&text).ok().map(|date| date_text(date).unwrap());
                assert_eq!(read, date_otherwise(&text), "{text}");
            }
        }
        for bad in ["2023-02-29", "2026-00-01", "2026-13-01", "2026-04-31", "10000-01-01", "-001-01-01", ""] {
            assert!(parse_date(bad).is_err(), "{bad}");
        }
        for bad in ["2026-11-20T24:00:00.000Z", "2026-11-20T23:60:00.000Z", "2026-11-20T23:59:60.000Z"] {
            assert!(At::parse(bad).is_err(), "{bad}");
        }
    }
}
