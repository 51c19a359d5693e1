//! Facts: what an act brings and a procedure remembers, under typed names.
//!
//! A fact's name is a field name of the trail, so it is never typed text. Values are JSON within
//! the trail's value domain (no null, no fraction: quantities are decimal strings).

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use crate::domain::{CorporateNumber, EraDate, Yen};
use crate::words::{Sentence, Words};

/// Longest text a person may type into one field, in characters.
pub const TEXT_CHARS_MAX: usize = 10_000;

/// Facts by name. What is not there is unknown, never null.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts(pub BTreeMap<String, Value>);

impl Facts {
    /// The value of a fact.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Sets a fact.
    pub fn set(&mut self, name: impl Into<String>, value: Value) {
        self.0.insert(name.into(), value);
    }

    /// The facts whose names are `base.<key>`, with the key, in the order of their names.
    pub fn keyed<'f>(&'f self, base: &'f str) -> impl Iterator<Item = (&'f str, &'f Value)> {
        self.0.range(base.to_owned()..).take_while(move |(name, _)| name.starts_with(base)).filter_map(
            move |(name, value)| name.strip_prefix(base)?.strip_prefix('.').map(|key| (key, value)),
        )
    }
}

impl FromIterator<(String, Value)> for Facts {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

/// The shape of a fact's value.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Text typed by a person, at most [`TEXT_CHARS_MAX`] characters, not empty.
    Text,
    /// Integer yen, zero or more.
    Yen,
    /// A whole number from the first to the second bound, both included.
    Count(i64, i64),
    /// A date, YYYY-MM-DD; era dates are read too.
    Date,
    /// An instant, RFC 3339 with offset.
    Instant,
    /// Yes or no.
    Flag,
    /// One of these ids.
    Choice(&'static [&'static str]),
    /// A list of ids or texts, at least one.
    Texts,
    /// A corporate number (法人番号) with its check digit.
    CorporateNumber,
    /// A lowercase hexadecimal SHA-256.
    Hash,
    /// A structured value; the function says what is wrong with it.
    Record(fn(&Value) -> Result<(), Sentence>),
}

/// How the name of a stored fact is made from the fact's base name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyed {
    /// One value; a later one replaces it.
    Once,
    /// Numbered `name.1`, `name.2` … ; every one stays.
    Each,
    /// One for each actor: `name.<actor>`.
    PerActor,
    /// One for each subject of the act (an application, a question): `name.<subject>`.
    PerSubject,
}

/// A fact an act may bring.
#[derive(Debug, Clone, Copy)]
pub struct Fact {
    /// Its name in the dossier and the trail.
    pub name: &'static str,
    /// The shape of its value.
    pub shape: Shape,
    /// How it is stored.
    pub keyed: Keyed,
    /// Its label on forms.
    pub label: Words,
}

impl Fact {
    /// A fact with one value.
    #[must_use]
    pub const fn new(name: &'static str, shape: Shape, label: Words) -> Self {
        Self { name, shape, keyed: Keyed::Once, label }
    }

    /// The same fact, numbered.
    #[must_use]
    pub const fn each(mut self) -> Self {
        self.keyed = Keyed::Each;
        self
    }

    /// The same fact, one for each actor.
    #[must_use]
    pub const fn per_actor(mut self) -> Self {
        self.keyed = Keyed::PerActor;
        self
    }

    /// The same fact, one for each subject.
    #[must_use]
    pub const fn per_subject(mut self) -> Self {
        self.keyed = Keyed::PerSubject;
        self
    }
}

/// A document (attachment) an act requires, by its office name.
#[derive(Debug, Clone, Copy)]
pub struct Document {
    /// Its id.
    pub id: &'static str,
    /// Its office name.
    pub label: Words,
}

/// Bad input: a field and what is allowed there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {}", what.en)]
pub struct Fault {
    /// The field at fault.
    pub field: String,
    /// What is allowed, in both languages.
    pub what: Sentence,
}

impl Fault {
    /// A fault of this field.
    pub fn new(field: impl Into<String>, ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self { field: field.into(), what: Sentence { ja: ja.into(), en: en.into() } }
    }

    /// The sentence in Japanese, naming the field.
    #[must_use]
    pub fn ja(&self) -> String {
        format!("{}：{}", self.field, self.what.ja)
    }
}

/// Reads a value a person gave for a fact: checks its shape and gives the form that is stored.
///
/// # Errors
/// A [`Fault`] naming the field and what is allowed there.
pub fn read(fact: &Fact, value: &Value) -> Result<Value, Fault> {
    let fault = |ja: String, en: String| Fault::new(fact.name, ja, en);
    match fact.shape {
        Shape::Text => match value.as_str().map(str::trim) {
            Some("") | None => Err(fault(
                format!("「{}」は空でない文字で入力してください。", fact.label.ja),
                format!("\"{}\" must be a text that is not empty.", fact.label.en),
            )),
            Some(text) if text.chars().count() > TEXT_CHARS_MAX => Err(fault(
                format!("{TEXT_CHARS_MAX}文字以内で入力してください。"),
                format!("At most {TEXT_CHARS_MAX} characters."),
            )),
            Some(text) => Ok(Value::from(text)),
        },
        Shape::Yen => {
            serde_json::from_value::<Yen>(value.clone()).map(|yen| Value::from(yen.get())).map_err(|_| {
                fault(
                    "0円以上9,007,199,254,740,991円以下の整数（円）で入力してください。".into(),
                    "Whole yen from 0 to 9,007,199,254,740,991.".into(),
                )
            })
        }
        Shape::Count(low, high) => match value.as_i64() {
            Some(count) if (low..=high).contains(&count) => Ok(Value::from(count)),
            _ => Err(fault(
                format!("{low}から{high}までの整数で入力してください。"),
                format!("A whole number from {low} to {high}."),
            )),
        },
        Shape::Date => value.as_str().and_then(|text| EraDate::parse(text).ok()).map_or_else(
            || {
                Err(fault(
                    "日付を「2026-11-20」または「令和8年11月20日」の形で入力してください。".into(),
                    "A date such as 2026-11-20 or 令和8年11月20日.".into(),
                ))
            },
            |date| Ok(Value::from(date.date().format("%Y-%m-%d").to_string())),
        ),
        Shape::Instant => value
            .as_str()
            .and_then(|text| DateTime::parse_from_rfc3339(text).ok())
            .map(|at| Value::from(instant_text(at.with_timezone(&Utc))))
            .ok_or_else(|| {
                fault(
                    "日時を「2026-11-20T17:00:00+09:00」の形で入力してください。".into(),
                    "A date and time such as 2026-11-20T17:00:00+09:00.".into(),
                )
            }),
        Shape::Flag => value
            .as_bool()
            .map(Value::from)
            .ok_or_else(|| fault("はい（true）かいいえ（false）です。".into(), "true or false.".into())),
        Shape::Choice(options) => match value.as_str() {
            Some(text) if options.contains(&text) => Ok(value.clone()),
            _ => Err(fault(
                format!("次のいずれかです：{}", options.join("、")),
                format!("One of: {}.", options.join(", ")),
            )),
        },
        Shape::Texts => match value.as_array() {
            Some(list)
                if !list.is_empty()
                    && list.iter().all(|item| item.as_str().is_some_and(|text| !text.trim().is_empty())) =>
            {
                Ok(value.clone())
            }
            _ => Err(fault("1件以上の文字の一覧です。".into(), "A list of one or more texts.".into())),
        },
        Shape::CorporateNumber => match CorporateNumber::parse(value.as_str().unwrap_or_default()) {
            Ok(number) => Ok(Value::from(number.as_str())),
            Err(error) => Err(fault(error.ja(), error.en())),
        },
        Shape::Hash => match value.as_str() {
            Some(text)
                if text.len() == 64
                    && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)) =>
            {
                Ok(value.clone())
            }
            _ => Err(fault(
                "SHA-256の16進小文字64桁です。".into(),
                "A SHA-256 as 64 lowercase hexadecimal digits.".into(),
            )),
        },
        Shape::Record(check) => match check(value) {
            Ok(()) => Ok(value.clone()),
            Err(what) => Err(Fault { field: fact.name.to_owned(), what }),
        },
    }
}

/// An instant as it is stored: UTC, whole seconds where it has no fraction.
#[must_use]
pub fn instant_text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}

/// Reads a stored date.
#[must_use]
pub fn date_of(value: &Value) -> Option<NaiveDate> {
    let text = value.as_str()?;
    plain_date(text).or_else(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())
}

/// A date as it is stored: `2027-04-01`, as chrono writes a day of itself.
#[must_use]
pub fn date_text(day: NaiveDate) -> String {
    day.to_string()
}

/// Reads the one form in which dates are stored, ten characters, without a format string: every
/// rule on dates reads some.
fn plain_date(text: &str) -> Option<NaiveDate> {
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_u16, |number, byte| match byte {
            b'0'..=b'9' => Some(number * 10 + u16::from(byte - b'0')),
            _ => None,
        })
    };
    match text.as_bytes() {
        [year @ .., b'-', m1, m2, b'-', d1, d2] if year.len() == 4 => NaiveDate::from_ymd_opt(
            number(year)?.into(),
            number(&[*m1, *m2])?.into(),
            number(&[*d1, *d2])?.into(),
        ),
        _ => None,
    }
}

/// Reads a stored instant.
#[must_use]
pub fn instant_of(value: &Value) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(value.as_str()?).ok().map(|at| at.with_timezone(&Utc))
}

/// Declares facts: `NAME = "name": Shape, "ja", "en" [modifier];`.
#[macro_export]
macro_rules! facts {
    ($($name:ident = $id:literal : $shape:expr, $ja:literal, $en:literal $(, $modifier:ident)?;)*) => {
        $(
            #[doc = concat!($ja, " (", $en, ")")]
            pub static $name: $crate::facts::Fact = {
                #[allow(unused_imports, reason = "not every list of facts uses every shape")]
                use $crate::facts::Shape::*;
                $crate::facts::Fact::new($id, $shape, $crate::words::words($ja, $en))$(.$modifier())?
            };
        )*
    };
}

/// Declares documents: `NAME = "id": "ja", "en";`.
#[macro_export]
macro_rules! documents {
    ($($name:ident = $id:literal : $ja:literal, $en:literal;)*) => {
        $(
            #[doc = concat!($ja, " (", $en, ")")]
            pub static $name: $crate::facts::Document = $crate::facts::Document {
                id: $id,
                label: $crate::words::words($ja, $en),
            };
        )*
    };
}
