//! What people type into forms, as the values of facts. What cannot be read is handed on as it was
//! typed: the desk says what is allowed there, of every field at once.

use std::collections::BTreeMap;

use chrono::{NaiveTime, SecondsFormat, TimeZone as _, Utc};
use serde_json::Value;
use shirube_core::domain::EraDate;
use shirube_core::dossier::japan_instant;
use unicode_normalization::UnicodeNormalization as _;

/// What somebody typed, by field.
pub type Typed = BTreeMap<String, String>;

/// A fault of a field: the field, and what is allowed there.
pub type FieldFault = (String, String);

/// The value of what was typed for a shape of the desk's offers; none where nothing was typed.
#[must_use]
pub fn value_of(shape: &str, typed: &str) -> Option<Value> {
    let text = typed.trim();
    if text.is_empty() {
        return None;
    }
    let kept = || Value::from(text);
    let (kind, _) = shape.split_once(' ').unwrap_or((shape, ""));
    Some(match kind {
        "yen" | "count" | "question" => number(text).map_or_else(kept, Value::from),
        "date" => EraDate::parse(text)
            .map_or_else(|_| kept(), |day| Value::from(day.date().format("%Y-%m-%d").to_string())),
        "instant" => instant(text).map_or_else(kept, Value::from),
        "flag" => match text {
            "yes" | "true" => Value::from(true),
            "no" | "false" => Value::from(false),
            _ => kept(),
        },
        "texts" => text.lines().map(str::trim).filter(|line| !line.is_empty()).map(Value::from).collect(),
        "record" => serde_json::from_str(text).unwrap_or_else(|_| kept()),
        "corporate-number" => Value::from(digits(text)),
        // kept as it is written: a figure has its decimals, an id its letters
        "figure" | "id" => Value::from(text.nfkc().collect::<String>().replace(',', "")),
        _ => kept(),
    })
}

/// Full-width digits are digits; spaces and separators are nothing.
fn digits(text: &str) -> String {
    text.nfkc().filter(|one| !one.is_whitespace() && !matches!(one, ',' | '-' | '‐' | '−' | 'ー')).collect()
}

fn number(text: &str) -> Option<i64> {
    let plain: String =
        text.nfkc().filter(|one| !one.is_whitespace() && !matches!(one, ',' | '円' | '¥')).collect();
    plain.parse().ok()
}

/// A day and an hour in Japan (`R8.12.1 17:00`, `2026-12-01T17:00`), or a full instant.
fn instant(text: &str) -> Option<String> {
    let plain: String = text.nfkc().collect();
    if let Ok(at) = chrono::DateTime::parse_from_rfc3339(plain.trim()) {
        return Some(at.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::AutoSi, true));
    }
    let (day, time) = plain.trim().rsplit_once(|one: char| one.is_whitespace() || one == 'T')?;
    let day = EraDate::parse(day.trim()).ok()?.date();
    let time = NaiveTime::parse_from_str(&time.replace('時', ":").replace('分', ""), "%H:%M").ok()?;
    let midnight = japan_instant(day, 0, 0)?;
    let at = Utc.timestamp_opt(
        midnight.timestamp() + i64::from(chrono::Timelike::num_seconds_from_midnight(&time)),
        0,
    );
    Some(at.single()?.to_rfc3339_opts(SecondsFormat::AutoSi, true))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_offices_type_is_read() {
        assert_eq!(value_of("yen", "1,234,000円"), Some(json!(1_234_000)));
        assert_eq!(value_of("yen", "１２３"), Some(json!(123)));
        assert_eq!(value_of("yen", "0.5"), Some(json!("0.5")));
        assert_eq!(value_of("date", "令和８年１１月２０日"), Some(json!("2026-11-20")));
        assert_eq!(value_of("date", "R8.11.31"), Some(json!("R8.11.31")));
        assert_eq!(value_of("instant", "R8.12.1 17:00"), Some(json!("2026-12-01T08:00:00Z")));
        assert_eq!(value_of("instant", "2026-12-01T17:00"), Some(json!("2026-12-01T08:00:00Z")));
        assert_eq!(value_of("instant", "2026-12-01"), Some(json!("2026-12-01")));
        assert_eq!(value_of("flag", "no"), Some(json!(false)));
        assert_eq!(value_of("texts", "a\n\n b \n"), Some(json!(["a", "b"])));
        assert_eq!(value_of("record", "{\"a\": 1}"), Some(json!({"a": 1})));
        assert_eq!(value_of("text", "   "), None);
        assert_eq!(value_of("corporate-number", "５ 0100-0101"), Some(json!("501000101")));
    }
}
