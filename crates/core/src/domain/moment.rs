//! Moments and days within a sentence, as people read them: Japan's time, in their era.
//!
//! What a rule looked at is kept as it was (`2027-02-10T08:00:00Z`) and compared when a case is heard
//! again; only the sentence made of it is written like this.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Timelike};

use super::EraDate;

/// Hours Japan is ahead of UTC; it has no summer time.
const JAPAN_HOURS: i64 = 9;

/// Characters of a day (`2027-02-10`), of a moment in Japan to the second, and of the longest moment in
/// UTC, to the nanosecond.
const DAY: usize = 10;
const LOCAL: usize = 19;
const UTC_MAX: usize = 30;

/// A sentence with its moments as `令和9年2月10日(水) 17:00` and its days as `令和9年2月10日(水)`.
#[must_use]
pub fn in_ja(sentence: &str) -> String {
    said(sentence, |day| EraDate::new(day).map_or_else(|_| day.to_string(), EraDate::ja_with_weekday), "")
}

/// A sentence with its moments as `2027-02-10 17:00 JST`; a day stays `2027-02-10`.
#[must_use]
pub fn in_en(sentence: &str) -> String {
    said(sentence, |day| day.to_string(), " JST")
}

fn said(sentence: &str, day: impl Fn(NaiveDate) -> String, zone: &str) -> String {
    let mut out = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some(next) = rest.chars().next() {
        let is_inside = out.ends_with(|one: char| one.is_ascii_alphanumeric() || one == '-');
        let Some((found, after)) = at_start(rest).filter(|_| !is_inside) else {
            out.push(next);
            rest = rest.get(next.len_utf8()..).unwrap_or_default();
            continue;
        };
        out.push_str(&day(found.date));
        if let Some(time) = found.time {
            out.push(' ');
            out.push_str(&time);
            out.push_str(zone);
        }
        rest = after;
    }
    out
}

/// A day, with the time of a moment.
struct Found {
    date: NaiveDate,
    time: Option<String>,
}

/// What a text begins with, and what is after it; none where it begins with no day.
fn at_start(text: &str) -> Option<(Found, &str)> {
    let date = NaiveDate::parse_from_str(text.get(..DAY)?, "%Y-%m-%d").ok()?;
    let (found, after) = in_utc(text)
        .or_else(|| in_japan(text))
        .map(|(at, after)| (Found { date: at.date(), time: Some(time(at)) }, after))
        .or_else(|| Some((Found { date, time: None }, text.get(DAY..)?)))?;
    let goes_on = after.starts_with(|one: char| one.is_ascii_alphanumeric() || one == '-');
    (!goes_on).then_some((found, after))
}

/// A moment in UTC, on the clock of Japan.
fn in_utc(text: &str) -> Option<(NaiveDateTime, &str)> {
    let end = text.find('Z').filter(|end| *end < UTC_MAX)?;
    let (stored, after) = text.split_at_checked(end + 1)?;
    let at = DateTime::parse_from_rfc3339(stored).ok()?;
    Some((at.naive_utc().checked_add_signed(TimeDelta::hours(JAPAN_HOURS))?, after))
}

/// A moment on the clock of Japan already (`2027-02-10 17:00:00`).
fn in_japan(text: &str) -> Option<(NaiveDateTime, &str)> {
    let (stored, after) = text.split_at_checked(LOCAL)?;
    Some((NaiveDateTime::parse_from_str(stored, "%Y-%m-%d %H:%M:%S").ok()?, after))
}

/// To the minute; to the second where it is not a whole minute.
fn time(at: NaiveDateTime) -> String {
    let form = if at.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
    at.format(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::{in_en, in_ja};

    #[test]
    fn moments_and_days_read_as_the_office_writes_them() {
        for (kept, ja, en) in [
            (
                "期限（2027-02-10T08:00:00Z）",
                "期限（令和9年2月10日(水) 17:00）",
                "期限（2027-02-10 17:00 JST）",
            ),
            ("2027-02-14 17:00:30です", "令和9年2月14日(日) 17:00:30です", "2027-02-14 17:00:30 JSTです"),
            ("2019-04-30T15:00:00.250Z", "令和元年5月1日(水) 00:00", "2019-05-01 00:00 JST"),
            (
                "2027-02-14、2027-02-15。",
                "令和9年2月14日(日)、令和9年2月15日(月)。",
                "2027-02-14、2027-02-15。",
            ),
        ] {
            assert_eq!(in_ja(kept), ja);
            assert_eq!(in_en(kept), en);
        }
    }

    #[test]
    fn what_only_looks_like_a_day_stays() {
        for text in ["2027-02-30", "R8-0001/2027-02-10x", "12027-02-10", "a-2027-02-10", "期限は令和9年", ""]
        {
            assert_eq!(in_ja(text), text);
            assert_eq!(in_en(text), text);
        }
    }
}
