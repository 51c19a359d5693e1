//! The steps of a scenario, read from the files the demo plays.

use std::path::Path;

use chrono::{DateTime, FixedOffset, NaiveDateTime, TimeZone as _, Utc};
use serde_json::{Map, Value};

/// Facts that are tables themselves; the other tables are dots in a name.
const TABLES: [&str; 10] = [
    "answer",
    "budget.by_year",
    "criteria",
    "dialogue",
    "fit_check",
    "hearing",
    "negotiation",
    "reason_document",
    "schedule",
    "score",
];

/// The scenario of case 6 with its proposals sealed.
pub(super) const CASE6: &str = "case6-nagasaki-before.toml";

/// What a step is to come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expected {
    Done,
    Refused(Vec<String>),
    Late,
}

#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) at: DateTime<Utc>,
    pub(super) who: String,
    pub(super) capacity: Option<String>,
    pub(super) on: String,
    pub(super) act: String,
    pub(super) names: Option<String>,
    /// Kinds of what the act opens, by the names they get.
    pub(super) opens: Vec<(String, String)>,
    /// Documents: which, and their text.
    pub(super) documents: Vec<(String, String)>,
    pub(super) facts: Map<String, Value>,
    pub(super) about: Option<String>,
    pub(super) expected: Expected,
    pub(super) stage: Option<String>,
}

/// A file of scenarios.
pub(super) fn file(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios").join(name);
    let text = std::fs::read_to_string(path).unwrap();
    serde_json::to_value(toml::from_str::<toml::Table>(&text).unwrap()).unwrap()
}

/// The steps of a file, those of its parts in their place.
pub(super) fn steps(name: &str, with: &Map<String, Value>) -> Vec<Step> {
    let whole = file(name);
    let mut values = whole["defaults"].as_object().cloned().unwrap_or_default();
    values.extend(with.clone());
    let mut all = Vec::new();
    for one in whole["step"].as_array().unwrap() {
        let one = filled(one, &values);
        match one["play"].as_str() {
            Some(part) => all.extend(steps(part, &one["with"].as_object().cloned().unwrap_or_default())),
            None => all.push(step(&one)),
        }
    }
    all
}

fn filled(value: &Value, values: &Map<String, Value>) -> Value {
    match value {
        Value::String(text) => {
            let name = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            if let Some(known) = name.and_then(|name| values.get(name)) {
                return known.clone();
            }
            let mut text = text.clone();
            for (name, value) in values {
                if let Some(value) = value.as_str() {
                    text = text.replace(&format!("{{{name}}}"), value);
                }
            }
            Value::String(text)
        }
        Value::Array(items) => items.iter().map(|item| filled(item, values)).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), filled(value, values))).collect()
        }
        other => other.clone(),
    }
}

fn step(one: &Value) -> Step {
    let text = |name: &str| one[name].as_str().map(str::to_owned);
    let documents = one["documents"].as_array().into_iter().flatten().map(|one| match one.as_str() {
        Some(id) => (id.to_owned(), format!("{id}の本文\n")),
        None => (one["id"].as_str().unwrap().to_owned(), one["text"].as_str().unwrap().to_owned()),
    });
    let opens = one["opens"].as_object().into_iter().flatten();
    let mut facts = Map::new();
    flatten("", &one["facts"], &mut facts);
    Step {
        at: at(one["at"].as_str().unwrap()),
        who: text("who").unwrap(),
        capacity: text("as"),
        on: text("on").unwrap(),
        act: text("act").unwrap(),
        names: text("names"),
        opens: opens.map(|(alias, kind)| (alias.clone(), kind.as_str().unwrap().to_owned())).collect(),
        documents: documents.collect(),
        facts,
        about: text("about"),
        expected: match &one["expect"] {
            Value::Null => Expected::Done,
            Value::String(_) => Expected::Late,
            refused => Expected::Refused(
                refused["refused"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|rule| rule.as_str().unwrap().to_owned())
                    .collect(),
            ),
        },
        stage: text("stage"),
    }
}

fn flatten(under: &str, value: &Value, facts: &mut Map<String, Value>) {
    for (name, value) in value.as_object().into_iter().flatten() {
        let name = if under.is_empty() { name.clone() } else { format!("{under}.{name}") };
        if value.is_object() && !TABLES.contains(&name.as_str()) {
            flatten(&name, value, facts);
        } else {
            facts.insert(name, value.clone());
        }
    }
}

/// `2026-10-01 10:00`, in Japan.
pub(super) fn at(text: &str) -> DateTime<Utc> {
    let text = if text.len() == 16 { format!("{text}:00") } else { text.to_owned() };
    let local = NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S").unwrap();
    FixedOffset::east_opt(9 * 3_600).unwrap().from_local_datetime(&local).unwrap().to_utc()
}
