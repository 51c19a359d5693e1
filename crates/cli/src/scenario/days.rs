//! Days a running scenario counts from the day it is played: `<-30>` is thirty days before, `<+7>` seven
//! after; `<due>` is when proposals are due, and `<year+1>` the fiscal year after the one of the call.

use chrono::{Datelike as _, Days, NaiveDate};

/// Days from today until proposals are due, in the evening.
const DUE_DAYS: u64 = 7;

/// How many days ago the call was published, whose fiscal year counts.
const PUBLISHED_DAYS: u64 = 30;

/// The text with every such word filled in; other brackets stay as they are.
pub(super) fn filled(text: &str, today: NaiveDate) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        if let Some((day, more)) =
            after.split_once('>').and_then(|(word, more)| Some((day(word, today)?, more)))
        {
            out.push_str(&day);
            rest = more;
        } else {
            out.push('<');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

fn day(word: &str, today: NaiveDate) -> Option<String> {
    if word == "due" {
        return Some(format!("{} 17:00", today.checked_add_days(Days::new(DUE_DAYS))?));
    }
    if let Some(years) = word.strip_prefix("year+") {
        let call = today.checked_sub_days(Days::new(PUBLISHED_DAYS))?;
        let fiscal = if call.month() >= 4 { call.year() } else { call.year() - 1 };
        return fiscal.checked_add(years.parse().ok()?).map(|year| year.to_string());
    }
    let (sign, days) = word.split_at_checked(1)?;
    let days = Days::new(days.parse().ok()?);
    let day = match sign {
        "-" => today.checked_sub_days(days),
        "+" => today.checked_add_days(days),
        _ => None,
    };
    day.map(|day| day.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_the_day_of_playing() {
        let today = NaiveDate::from_ymd_opt(2026, 4, 20).unwrap();
        let text = "at = \"<-100> 10:00\" \"<+7>\" \"<due>\" <year+1> <b> a < b";
        let expected = "at = \"2026-01-10 10:00\" \"2026-04-27\" \"2026-04-27 17:00\" 2026 <b> a < b";
        assert_eq!(filled(text, today), expected);
    }
}
