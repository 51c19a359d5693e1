//! Days and moments as the office writes them: Japan's time, in their era.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Timelike, Utc};
use shirube_core::domain::EraDate;
use shirube_core::render::Language;

/// Seconds Japan is ahead of UTC; it has no summer time.
const JAPAN_SECONDS: i32 = 9 * 3_600;

/// The wall clock in Japan.
fn japan(at: DateTime<Utc>) -> NaiveDateTime {
    FixedOffset::east_opt(JAPAN_SECONDS)
        .map_or_else(|| at.naive_utc(), |offset| at.with_timezone(&offset).naive_local())
}

/// A day: `令和8年11月20日(金)` or `20 November 2026 (Fri)`; as it is where no era covers it.
#[must_use]
pub fn day(language: Language, day: NaiveDate) -> String {
    match (EraDate::new(day), language) {
        (Ok(day), Language::Ja) => day.ja_with_weekday(),
        (Ok(day), Language::En) => day.en(),
        (Err(_), _) => day.to_string(),
    }
}

/// A moment, to the minute in Japan: `令和8年11月20日(金) 17:00`.
#[must_use]
pub fn moment(language: Language, at: DateTime<Utc>) -> String {
    let at = japan(at);
    format!("{} {:02}:{:02}", day(language, at.date()), at.hour(), at.minute())
}

/// A stored moment (RFC 3339); the text itself where it is none.
pub(crate) fn moment_text(language: Language, stored: &str) -> String {
    DateTime::parse_from_rfc3339(stored)
        .map_or_else(|_| stored.to_owned(), |at| moment(language, at.with_timezone(&Utc)))
}

/// The day in Japan of a stored moment (RFC 3339); the text itself where it is none.
pub(crate) fn day_text(language: Language, stored: &str) -> String {
    DateTime::parse_from_rfc3339(stored)
        .map_or_else(|_| stored.to_owned(), |at| day(language, japan(at.with_timezone(&Utc)).date()))
}

/// The day in Japan of a stored moment (RFC 3339), or a day as it is kept; none where it is neither.
pub(crate) fn kept_in_japan(stored: &str) -> Option<NaiveDate> {
    let day = || NaiveDate::parse_from_str(stored, "%Y-%m-%d").ok();
    DateTime::parse_from_rfc3339(stored)
        .map_or_else(|_| day(), |at| Some(japan(at.with_timezone(&Utc)).date()))
}

/// A day as it is kept (`2026-04-01`), as the office writes it; none where it is none.
pub(crate) fn kept_day(language: Language, kept: &str) -> Option<String> {
    NaiveDate::parse_from_str(kept, "%Y-%m-%d").ok().map(|one| day(language, one))
}

/// How many days are left until something falls due.
pub(crate) fn days_left(language: Language, days: i64) -> String {
    match (language, days) {
        (Language::Ja, 0) => "本日".to_owned(),
        (Language::Ja, days) if days < 0 => format!("{}日超過", days.unsigned_abs()),
        (Language::Ja, days) => format!("あと{days}日"),
        (Language::En, 0) => "today".to_owned(),
        (Language::En, -1) => "1 day overdue".to_owned(),
        (Language::En, 1) => "1 day left".to_owned(),
        (Language::En, days) if days < 0 => format!("{} days overdue", days.unsigned_abs()),
        (Language::En, days) => format!("{days} days left"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_told_in_japan_and_in_their_era() {
        assert_eq!(moment_text(Language::Ja, "2026-11-24T08:00:00Z"), "令和8年11月24日(火) 17:00");
        assert_eq!(moment_text(Language::En, "2026-11-24T08:00:00Z"), "24 November 2026 (Tue) 17:00");
        // 15:00 in UTC is the next day in Japan, and 30 April 2019 was the last day of Heisei
        assert_eq!(day_text(Language::Ja, "2019-04-30T14:59:59Z"), "平成31年4月30日(火)");
        assert_eq!(day_text(Language::Ja, "2019-04-30T15:00:00Z"), "令和元年5月1日(水)");
        assert_eq!(moment_text(Language::Ja, "soon"), "soon");
    }

    #[test]
    fn days_left_tell_the_day_itself_and_what_is_past() {
        assert_eq!(days_left(Language::Ja, 0), "本日");
        assert_eq!(days_left(Language::Ja, -1), "1日超過");
        assert_eq!(days_left(Language::En, 1), "1 day left");
        assert_eq!(days_left(Language::En, -2), "2 days overdue");
    }
}
