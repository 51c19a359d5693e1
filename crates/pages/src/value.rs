//! Values of facts as people read them.

use chrono::NaiveDate;
use serde_json::Value;
use shirube_core::domain::Yen;
use shirube_core::render::Language;

use crate::choices::option_words;
use crate::known::fact_words;
use crate::moment::{day, moment_text};

/// A value as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shown {
    /// One text.
    Text(String),
    /// Several texts.
    List(Vec<Shown>),
    /// Named parts.
    Parts(Vec<(String, Shown)>),
}

/// A label and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) label: String,
    pub(crate) value: Shown,
}

impl Shown {
    /// The value as one line.
    pub(crate) fn line(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::List(all) => all.iter().map(Self::line).collect::<Vec<_>>().join("、"),
            Self::Parts(all) => {
                all.iter().map(|(name, one)| format!("{name}：{}", one.line())).collect::<Vec<_>>().join("、")
            }
        }
    }
}

/// The value of a fact as it is shown; its name says whether a number is money.
pub(crate) fn shown(language: Language, kind: &str, name: &str, value: &Value) -> Shown {
    match value {
        Value::Null => Shown::Text(String::new()),
        Value::Bool(true) => Shown::Text(language.pick("はい", "yes").to_owned()),
        Value::Bool(false) => Shown::Text(language.pick("いいえ", "no").to_owned()),
        Value::Number(number) => Shown::Text(figure(language, name, number)),
        Value::String(text) => Shown::Text(text_of(language, text)),
        Value::Array(all) => Shown::List(all.iter().map(|one| shown(language, kind, name, one)).collect()),
        Value::Object(all) => {
            let part = |(key, value): (&String, &Value)| {
                let label =
                    fact_words(kind, key).map_or_else(|| key.clone(), |one| language.of(one).to_owned());
                (label, shown(language, kind, key, value))
            };
            // what is called in both languages is called in this one
            let (own, other) = (language.pick("_ja", "_en"), language.pick("_en", "_ja"));
            let is_double = |key: &str| {
                key.strip_suffix(other).is_some_and(|base| all.contains_key(&format!("{base}{own}")))
            };
            Shown::Parts(all.iter().filter(|(key, _)| !is_double(key)).map(part).collect())
        }
    }
}

fn figure(language: Language, name: &str, number: &serde_json::Number) -> String {
    let is_money = name.ends_with("yen") || name.contains("price");
    let yen = is_money.then(|| serde_json::from_value::<Yen>(Value::Number(number.clone())).ok()).flatten();
    match (yen, language) {
        (Some(yen), Language::Ja) => yen.ja(),
        (Some(yen), Language::En) => yen.en(),
        (None, _) => number.to_string(),
    }
}

fn text_of(language: Language, text: &str) -> String {
    if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return day(language, date);
    }
    let is_moment = text.len() >= 20 && text.as_bytes().get(10) == Some(&b'T');
    if is_moment { moment_text(language, text) } else { option_words(language, text) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_read_as_offices_write_them() {
        let ja = |name: &str, value: Value| shown(Language::Ja, "contract", name, &value).line();
        assert_eq!(ja("call.ceiling_yen", json!(1_234_567)), "1,234,567円");
        assert_eq!(ja("count", json!(1_234_567)), "1234567");
        assert_eq!(ja("from", json!("2019-05-01")), "令和元年5月1日(水)");
        assert_eq!(ja("x", json!(true)), "はい");
        assert_eq!(ja("x", json!(["a", "bond"])), "a、保証金を納める");
    }
}
