//! Forms: what a request brings, declared once. The same declaration reads it, every fault at once,
//! and describes it in the API's document. What is not declared is not taken.

use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use shirube_core::domain::EraDate;
use shirube_core::facts::TEXT_CHARS_MAX;

use crate::problem::{FieldFault, Problem};

/// What a field takes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Takes {
    /// A text of so many characters at most, not empty.
    Text(usize),
    /// A password or code: as typed.
    Secret,
    /// One of these.
    Choice(&'static [&'static str]),
    /// Yes or no.
    Flag,
    /// A whole number from the first to the second bound.
    Count(i64, i64),
    /// A day, also by era.
    Day,
    /// An object of any members; what they may be is told by whoever reads them.
    Object,
    /// A list of texts.
    Texts,
    /// A list of objects of this form.
    Forms(&'static Form),
}

/// A field.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) takes: Takes,
    pub(crate) required: bool,
    /// What it is, in English, for the API's document.
    pub(crate) what: &'static str,
}

/// A field that must be there.
pub(crate) const fn needs(name: &'static str, takes: Takes, what: &'static str) -> Field {
    Field { name, takes, required: true, what }
}

/// A field that may be there.
pub(crate) const fn may(name: &'static str, takes: Takes, what: &'static str) -> Field {
    Field { name, takes, required: false, what }
}

/// A form.
#[derive(Debug)]
pub(crate) struct Form {
    /// Its name in the API's document.
    pub(crate) name: &'static str,
    pub(crate) fields: &'static [Field],
}

/// A text of the length of a name.
pub(crate) const NAME: Takes = Takes::Text(200);

/// A text of the length of an id.
pub(crate) const ID: Takes = Takes::Text(128);

/// The kinds of bodies, as a policy names them.
pub(crate) const BODIES: [&str; 7] =
    ["prefecture", "designated-city", "core-city", "city", "town-village", "special-ward", "cooperative"];

/// A form that was read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Given(Map<String, Value>);

impl Form {
    /// Reads a body.
    pub(crate) fn read(&self, body: Map<String, Value>) -> Result<Given, Problem> {
        let mut faults = Vec::new();
        let given = self.read_into("", body, &mut faults);
        if faults.is_empty() { Ok(given) } else { Err(Problem::bad_input(faults)) }
    }

    /// Reads the query of an address: texts, one for each name.
    pub(crate) fn read_query(&self, pairs: Vec<(String, String)>) -> Result<Given, Problem> {
        let (mut body, mut faults) = (Map::new(), Vec::new());
        for (name, text) in pairs {
            if text.is_empty() {
                continue;
            }
            crate::json::fault_of(&name, &text, &mut faults);
            let takes = self.fields.iter().find(|field| field.name == name).map(|field| field.takes);
            let value = match (takes, text.as_str()) {
                (Some(Takes::Count(..)), number) => number.parse::<i64>().map_or(json!(number), Value::from),
                (Some(Takes::Flag), "true") => Value::Bool(true),
                (Some(Takes::Flag), "false") => Value::Bool(false),
                _ => Value::from(text),
            };
            if body.insert(name.clone(), value).is_some() {
                faults.push(FieldFault::new(name, "一度だけ指定してください。", "name it once."));
            }
        }
        let given = self.read_into("", body, &mut faults);
        if faults.is_empty() { Ok(given) } else { Err(Problem::bad_input(faults)) }
    }

    fn read_into(&self, under: &str, body: Map<String, Value>, faults: &mut Vec<FieldFault>) -> Given {
        let mut given = Map::new();
        for (name, value) in body {
            let path = if under.is_empty() { name.clone() } else { format!("{under}.{name}") };
            let Some(field) = self.fields.iter().find(|field| field.name == name) else {
                let names: Vec<&str> = self.fields.iter().map(|field| field.name).collect();
                faults.push(FieldFault::new(
                    path,
                    format!("この項目はありません。使える項目：{}。", names.join("、")),
                    format!("there is no such field; there are: {}.", names.join(", ")),
                ));
                continue;
            };
            if value.is_null() && !field.required {
                continue;
            }
            match field.takes.read(&path, value, faults) {
                Ok(value) => {
                    given.insert(name, value);
                }
                Err((ja, en)) => faults.push(FieldFault::new(path, ja, en)),
            }
        }
        for field in self.fields.iter().filter(|field| field.required) {
            let path =
                if under.is_empty() { field.name.to_owned() } else { format!("{under}.{}", field.name) };
            let is_told = given.contains_key(field.name) || faults.iter().any(|fault| fault.field == path);
            if !is_told {
                faults.push(FieldFault::new(path, "指定してください。", "it is missing."));
            }
        }
        Given(given)
    }

    /// As a schema of the API's document.
    pub(crate) fn schema(&self) -> Value {
        let properties: Map<String, Value> = self
            .fields
            .iter()
            .map(|field| {
                let mut schema = field.in_body();
                if let Some(members) = schema.as_object_mut() {
                    members.insert("description".to_owned(), json!(field.what));
                }
                (field.name.to_owned(), schema)
            })
            .collect();
        let required: Vec<&str> =
            self.fields.iter().filter(|field| field.required).map(|field| field.name).collect();
        json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
    }
}

impl Field {
    /// As a schema of a body: what need not be told may be `null`.
    fn in_body(&self) -> Value {
        let mut schema = self.takes.schema();
        let (false, Some(members)) = (self.required, schema.as_object_mut()) else { return schema };
        if let Some(of_type) = members.get_mut("type") {
            *of_type = json!([of_type.take(), "null"]);
        }
        if let Some(Value::Array(options)) = members.get_mut("enum") {
            options.push(Value::Null);
        }
        schema
    }

    /// As a schema of a query: what need not be told may be empty, as a page sends what nobody filled in.
    pub(crate) fn in_query(&self) -> Value {
        let mut schema = self.takes.schema();
        let (false, Some(members)) = (self.required, schema.as_object_mut()) else { return schema };
        members.remove("minLength");
        match (self.takes, members.get_mut("enum")) {
            (_, Some(Value::Array(options))) => options.push(json!("")),
            (Takes::Flag | Takes::Count(..), _) => return json!({ "anyOf": [schema, { "const": "" }] }),
            _ => {}
        }
        schema
    }
}

impl Takes {
    fn read(self, path: &str, value: Value, faults: &mut Vec<FieldFault>) -> Result<Value, (String, String)> {
        match (self, value) {
            (Self::Text(most), Value::String(text)) => {
                let length = text.trim().chars().count();
                if length > 0 && length <= most { Ok(Value::from(text.trim())) } else { Err(self.allowed()) }
            }
            (Self::Secret, Value::String(text)) if text.chars().count() <= TEXT_CHARS_MAX => {
                Ok(Value::String(text))
            }
            (Self::Choice(all), Value::String(text)) if all.contains(&text.as_str()) => {
                Ok(Value::String(text))
            }
            (Self::Flag, value @ Value::Bool(_)) | (Self::Object, value @ Value::Object(_)) => Ok(value),
            (Self::Count(low, high), value) => match value.as_i64() {
                Some(count) if (low..=high).contains(&count) => Ok(value),
                _ => Err(self.allowed()),
            },
            (Self::Day, Value::String(text)) => EraDate::parse(&text)
                .map(|day| Value::from(day.date().to_string()))
                .map_err(|_| self.allowed()),
            (Self::Texts, Value::Array(items)) if items.iter().all(Value::is_string) => {
                Ok(Value::Array(items))
            }
            (Self::Forms(form), Value::Array(items)) => {
                let mut all = Vec::new();
                for (at, item) in items.into_iter().enumerate() {
                    let path = format!("{path}.{at}");
                    match item {
                        Value::Object(members) => {
                            all.push(Value::Object(form.read_into(&path, members, faults).0));
                        }
                        _ => faults.push(FieldFault::new(path, "JSONの表です。", "an object.")),
                    }
                }
                Ok(Value::Array(all))
            }
            _ => Err(self.allowed()),
        }
    }

    fn allowed(self) -> (String, String) {
        match self {
            Self::Text(most) => {
                (format!("1文字以上{most}文字以内の文字です。"), format!("a text of 1 to {most} characters."))
            }
            Self::Secret => ("文字です。".to_owned(), "a text.".to_owned()),
            Self::Choice(all) => {
                (format!("次のいずれかです：{}。", all.join("、")), format!("one of: {}.", all.join(", ")))
            }
            Self::Flag => ("true か false です。".to_owned(), "true or false.".to_owned()),
            Self::Count(low, high) => {
                (format!("{low}から{high}までの整数です。"), format!("a whole number from {low} to {high}."))
            }
            Self::Day => (
                "日付を「2026-11-20」または「令和8年11月20日」の形で。".to_owned(),
                "a day such as 2026-11-20 or 令和8年11月20日.".to_owned(),
            ),
            Self::Object => ("JSONの表です。".to_owned(), "an object.".to_owned()),
            Self::Texts => ("文字の一覧です。".to_owned(), "a list of texts.".to_owned()),
            Self::Forms(_) => ("表の一覧です。".to_owned(), "a list of objects.".to_owned()),
        }
    }

    pub(crate) fn schema(self) -> Value {
        match self {
            Self::Text(most) => json!({ "type": "string", "minLength": 1, "maxLength": most }),
            Self::Secret => json!({ "type": "string", "maxLength": TEXT_CHARS_MAX }),
            Self::Choice(all) => json!({ "type": "string", "enum": all }),
            Self::Flag => json!({ "type": "boolean" }),
            Self::Count(low, high) => json!({ "type": "integer", "minimum": low, "maximum": high }),
            Self::Day => json!({ "type": "string", "maxLength": 20 }),
            Self::Object => json!({ "type": "object" }),
            Self::Texts => json!({ "type": "array", "items": { "type": "string" } }),
            Self::Forms(form) => json!({ "type": "array", "items": form.schema() }),
        }
    }
}

impl Given {
    /// A text; empty where it was not given.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.text_if(name).unwrap_or_default()
    }

    /// A text, where it was given.
    pub(crate) fn text_if(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    /// As [`Self::text_if`], owned.
    pub(crate) fn owned_if(&self, name: &str) -> Option<String> {
        self.text_if(name).map(str::to_owned)
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.0.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    pub(crate) fn count_if(&self, name: &str) -> Option<i64> {
        self.0.get(name).and_then(Value::as_i64)
    }

    pub(crate) fn day_if(&self, name: &str) -> Option<NaiveDate> {
        self.text_if(name).and_then(|text| text.parse().ok())
    }

    pub(crate) fn object(&self, name: &str) -> Map<String, Value> {
        self.0.get(name).and_then(Value::as_object).cloned().unwrap_or_default()
    }

    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        let all = self.0.get(name).and_then(Value::as_array);
        all.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    pub(crate) fn forms(&mut self, name: &str) -> Vec<Given> {
        let Some(Value::Array(all)) = self.0.remove(name) else { return Vec::new() };
        let given = |value| match value {
            Value::Object(members) => Some(Given(members)),
            _ => None,
        };
        all.into_iter().filter_map(given).collect()
    }

    pub(crate) fn take_text(&mut self, name: &str) -> String {
        match self.0.remove(name) {
            Some(Value::String(text)) => text,
            _ => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static INNER: Form = Form { name: "Inner", fields: &[needs("id", ID, "the id")] };
    static OUTER: Form = Form {
        name: "Outer",
        fields: &[
            needs("name", Takes::Text(3), "a name"),
            may("n", Takes::Count(0, 9), "a number"),
            may("all", Takes::Forms(&INNER), "more"),
            may("day", Takes::Day, "a day"),
        ],
    };

    fn faults(body: Value) -> Vec<String> {
        let Value::Object(body) = body else { panic!("an object") };
        let problem = OUTER.read(body).unwrap_err();
        assert_eq!(problem.status, 422);
        problem.errors.iter().map(|fault| fault.field.clone()).collect()
    }

    #[test]
    fn every_fault_is_told_at_once_and_named() {
        let body = json!({"role": "admin", "n": 10, "all": [{"id": "a", "x": 1}, {}], "day": "tomorrow"});
        let mut found = faults(body);
        found.sort();
        assert_eq!(found, ["all.0.x", "all.1.id", "day", "n", "name", "role"]);
        assert_eq!(faults(json!({"name": "四文字だ"})), ["name"]);
        assert_eq!(faults(json!({"name": 1})), ["name"]);
        assert_eq!(faults(json!({"name": null})), ["name"]);
    }

    #[test]
    fn what_is_right_is_read_as_it_is_meant() {
        let body = json!({"name": " 三文字 ", "n": 9, "day": "令和8年11月20日", "all": [{"id": "a"}]});
        let Value::Object(body) = body else { panic!("an object") };
        let mut given = OUTER.read(body).unwrap();
        assert_eq!((given.text("name"), given.count_if("n")), ("三文字", Some(9)));
        assert_eq!(given.day_if("day").unwrap().to_string(), "2026-11-20");
        assert_eq!(given.forms("all")[0].text("id"), "a");
        let pairs =
            |all: &[(&str, &str)]| all.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect();
        assert_eq!(OUTER.read_query(pairs(&[("name", "a"), ("n", "3")])).unwrap().count_if("n"), Some(3));
        assert!(OUTER.read_query(pairs(&[("name", "a"), ("name", "b")])).is_err());
        assert!(OUTER.read_query(pairs(&[("name", "a"), ("n", "x")])).is_err());
        assert!(OUTER.read_query(pairs(&[("name", "a"), ("other", "x")])).is_err());
    }
}
