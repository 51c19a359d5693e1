//! Words for people, in the language of the export.

use chrono::{DateTime, FixedOffset, Utc};
use serde_json::Value;

use crate::model::Label;

/// In which language headings and names are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// 日本語
    Ja,
    /// English
    En,
}

/// Japan's offset from UTC, in seconds.
const JAPAN_OFFSET_SECONDS: i32 = 9 * 3_600;

impl Language {
    /// The one of two that is meant.
    pub(crate) const fn pick<'t>(self, ja: &'t str, en: &'t str) -> &'t str {
        match self {
            Self::Ja => ja,
            Self::En => en,
        }
    }

    /// What a word is called.
    pub(crate) fn of(self, label: &Label) -> &str {
        self.pick(&label.ja, &label.en)
    }
}

/// An instant in Japan, with its offset.
pub(crate) fn japan(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    match FixedOffset::east_opt(JAPAN_OFFSET_SECONDS) {
        Some(japan) => at.with_timezone(&japan),
        None => at.fixed_offset(),
    }
}

/// An instant in Japan to the second, `2026-11-20 18:01:02`.
pub(crate) fn clock(at: DateTime<Utc>) -> String {
    japan(at).format("%Y-%m-%d %H:%M:%S").to_string()
}

/// A value on one line: a text as it is, the rest as JSON.
pub(crate) fn value(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
