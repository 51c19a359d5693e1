//! Values of facts as people read them.

use serde_json::{Map, Value};
use shirube_core::domain::Yen;
use shirube_core::render::Language;

use crate::choices::option_words;
use crate::known::{derived_words, fact_words, stage_words};
use crate::moment::{kept_day, moment_text};
use crate::record::{Of, member_words, members};
use crate::shown::Shown;
use crate::words::either;

/// A table with more columns is no table any more: it is shown member by member.
const COLUMNS_MAX: usize = 8;

/// What a fact of a procedure is called: as the desk says, where it has no name of its own.
pub(crate) fn called<'a>(language: Language, name: &str, (ja, en): (&'a str, &'a str)) -> &'a str {
    derived_words(name).map_or_else(|| either(language, ja, en), |words| language.of(words))
}

/// The value of a fact as it is shown; its name says whether a number is money.
pub(crate) fn shown(language: Language, kind: &str, name: &str, value: &Value) -> Shown {
    if name == "policy" || name == "policy.previous" {
        let all = crate::policy::whole(language, value).filter(|all| !all.is_empty());
        if let Some(all) = all {
            return Shown::Parts(all);
        }
    }
    let told;
    let value = if name.starts_with("mirror.") {
        told = staged(language, value);
        &told
    } else {
        value
    };
    By { language, kind }.shown((name, members(kind, name)), value)
}

/// What a member told of itself, with its stage as it is called.
fn staged(language: Language, value: &Value) -> Value {
    let mut told = value.clone();
    let id = value.get("stage").and_then(Value::as_str).unwrap_or_default();
    if let (Some(words), Some(all)) = (stage_words("participation", id), told.as_object_mut()) {
        all.insert("stage".to_owned(), Value::from(language.of(words)));
    }
    told
}

/// For whom a value is shown, and of which kind of procedure.
#[derive(Clone, Copy)]
struct By<'a> {
    language: Language,
    kind: &'a str,
}

impl By<'_> {
    fn shown(self, (name, of): (&str, Option<&Of>), value: &Value) -> Shown {
        let language = self.language;
        match value {
            Value::Null => Shown::Text(String::new()),
            Value::Bool(true) => Shown::Text(language.pick("はい", "yes").to_owned()),
            Value::Bool(false) => Shown::Text(language.pick("いいえ", "no").to_owned()),
            Value::Number(number) => {
                let is_money = matches!(of, Some(Of::Leaf("yen")));
                Shown::Text(figure(language, if is_money { "yen" } else { name }, number))
            }
            Value::String(text) => Shown::Text(text_of(language, text)),
            Value::Array(all) => {
                let of = of.and_then(Of::one);
                tabled(all.iter().map(|one| self.shown((name, of), one)).collect())
            }
            Value::Object(all) => self.parts((name, of), all),
        }
    }

    fn parts(self, (name, of): (&str, Option<&Of>), all: &Map<String, Value>) -> Shown {
        let language = self.language;
        // what is called in both languages is called in this one
        let (own, other) = (language.pick("_ja", "_en"), language.pick("_en", "_ja"));
        let is_double =
            |key: &str| key.strip_suffix(other).is_some_and(|base| all.contains_key(&format!("{base}{own}")));
        let place = |key: &str| of.and_then(|of| of.place(key)).unwrap_or(usize::MAX);
        let mut own: Vec<(&String, &Value)> = all.iter().filter(|(key, _)| !is_double(key)).collect();
        own.sort_by_key(|(key, _)| place(key));
        let part = |(key, value): (&String, &Value)| {
            if let Some(one) = of.and_then(Of::one_by) {
                return (key.clone(), self.shown((name, Some(one)), value));
            }
            let member = of.and_then(|of| of.member(key));
            let called = member.map(|(words, _)| words).or_else(|| fact_words(self.kind, key));
            let label = called.or_else(|| member_words(key)).map_or(key.as_str(), |one| language.of(one));
            (label.to_owned(), self.shown((key, member.map(|(_, of)| of)), value))
        };
        Shown::Parts(own.into_iter().map(part).collect())
    }
}

/// Rows with the same parts, each of one text, are a table.
fn tabled(all: Vec<Shown>) -> Shown {
    let text = |one: &Shown| matches!(one, Shown::Text(_));
    let mut head: Vec<String> = Vec::new();
    for one in &all {
        let Shown::Parts(parts) = one else { return Shown::List(all) };
        if !parts.iter().all(|(_, one)| text(one)) {
            return Shown::List(all);
        }
        for (name, _) in parts {
            if !head.contains(name) {
                head.push(name.clone());
            }
        }
    }
    if head.is_empty() || head.len() > COLUMNS_MAX {
        return Shown::List(all);
    }
    let cell = |one: &Shown, name: &String| match one {
        Shown::Parts(parts) => {
            parts.iter().find(|(own, _)| own == name).map(|(_, one)| one.line()).unwrap_or_default()
        }
        _ => String::new(),
    };
    let rows = all.iter().map(|one| head.iter().map(|name| cell(one, name)).collect()).collect();
    Shown::Table(head, rows)
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
    if let Some(day) = kept_day(language, text) {
        return day;
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

    #[test]
    fn members_are_called_as_their_form_calls_them() {
        let ja = |name: &str, value: Value| shown(Language::Ja, "trial-order", name, &value);
        let criteria = json!({ "benefit": "効く", "feasibility": "できる", "novelty": "新しい" });
        assert_eq!(ja("programme.criteria", criteria).line(), "新規性：新しい、有益性：効く、確実性：できる");
        let indicators = json!([
            { "name": "件数", "unit": "件", "baseline": "0", "target": "5", "date": "2028-03-31" },
            { "name": "<満足>", "unit": "％", "baseline": "1", "target": "2", "date": "2028-03-31" },
        ]);
        let table = ja("indicators", indicators);
        assert!(matches!(&table, Shown::Table(head, rows) if head[0] == "指標" && rows.len() == 2));
        let html = table.to_string();
        assert!(
            html.starts_with("<table class=\"wrap-table of-parts\"><thead><tr><th scope=\"col\">指標</th>")
        );
        assert!(html.contains("<td data-name=\"達成時期\">令和10年3月31日(金)</td></tr><tr><td"), "{html}");
        assert!(html.contains("&#60;満足&#62;") && !html.contains("<満足>"));
    }

    #[test]
    fn what_is_shown_within_another_is_escaped_once() {
        let text = |text: &str| Shown::Text(text.to_owned());
        let list = Shown::List(vec![text("a & b"), Shown::Parts(vec![("<i>".to_owned(), text("\"'"))])]);
        let expected = "<ul><li><span class=\"value\">a &#38; b</span></li><li><ul class=\"parts\">\
                        <li>&#60;i&#62;：<span class=\"value\">&#34;&#39;</span></li></ul></li></ul>";
        assert_eq!(list.to_string(), expected);
    }
}
