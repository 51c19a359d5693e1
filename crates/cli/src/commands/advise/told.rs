//! What a need is told by: files, pairs and options, read under the names and shapes of the facts.

use std::path::Path;

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use shirube_core::advice::{ASKED, Session, days_covered};
use shirube_core::domain::EraDate;
use shirube_core::facts::{Facts, read};
use shirube_core::policy::{BodyKind, Policy};

use crate::failure::Failure;
use crate::scenario::nearest;

/// The kinds of body, by id.
const BODIES: [&str; 7] =
    ["prefecture", "designated-city", "core-city", "city", "town-village", "special-ward", "cooperative"];
/// What is told beside the facts: the kind of body, the day, the sessions of the assembly.
const BESIDE: [&str; 3] = ["body", "on", "sessions"];

/// What was told, under its names, not yet checked.
#[derive(Default)]
pub(super) struct Told(Map<String, Value>);

impl Told {
    pub(super) fn set(&mut self, name: &str, value: Value) {
        self.0.insert(name.to_owned(), value);
    }

    /// Reads a file of facts, TOML or JSON: `"budget.state" = "voted"`, or `[budget]` with `state`.
    pub(super) fn file(&mut self, path: &Path) -> Result<(), Failure> {
        let members: Map<String, Value> = parsed(path)?;
        for (name, value) in members {
            self.flat(name, value);
        }
        Ok(())
    }

    /// Takes tables apart down to the names of facts.
    fn flat(&mut self, name: String, value: Value) {
        match value {
            Value::Object(members) if !known().any(|one| one == name) => {
                if members.is_empty() {
                    self.0.insert(name, Value::Object(members));
                    return;
                }
                for (member, value) in members {
                    self.flat(format!("{name}.{member}"), value);
                }
            }
            value => {
                self.0.insert(name, value);
            }
        }
    }

    /// Reads `NAME=TEXT` and `NAME=JSON`.
    pub(super) fn pairs(&mut self, texts: &[String], json: &[String]) -> Result<(), Failure> {
        let parted = |option: &str, pair: &str| {
            pair.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned())).ok_or_else(|| {
                Failure::bad_input(
                    option,
                    format!("「名前=値」の形で書いてください（あったもの：{pair}）。"),
                    format!("write NAME=VALUE; found \"{pair}\"."),
                )
            })
        };
        for pair in texts {
            let (name, text) = parted("--fact", pair)?;
            self.0.insert(name, Value::from(text));
        }
        for pair in json {
            let (name, text) = parted("--fact-json", pair)?;
            let value =
                serde_json::from_str(&text).map_err(|error| unreadable("--fact-json", &name, &error))?;
            self.0.insert(name, value);
        }
        Ok(())
    }

    /// The kind of body.
    pub(super) fn body(&mut self) -> Result<Option<BodyKind>, Failure> {
        let Some(value) = self.0.remove("body") else { return Ok(None) };
        let text = value.as_str().unwrap_or_default();
        serde_json::from_value(value.clone()).map(Some).map_err(|_| {
            let (ja, en) = meant(text, &BODIES);
            Failure::bad_input(
                "body",
                format!("団体の区分「{text}」はありません。{ja}区分：{}。", BODIES.join("、")),
                format!("there is no kind of body \"{text}\".{en} Kinds: {}.", BODIES.join(", ")),
            )
        })
    }

    /// The day.
    pub(super) fn on(&mut self) -> Result<Option<NaiveDate>, Failure> {
        let Some(value) = self.0.remove("on") else { return Ok(None) };
        let text = value.as_str().unwrap_or_default();
        let read = text.parse().ok().or_else(|| EraDate::parse(text).ok().map(EraDate::date));
        let day: NaiveDate = read.ok_or_else(|| {
            Failure::bad_input(
                "on",
                "日付を「2026-11-20」または「令和8年11月20日」の形で書いてください。",
                "write a date such as 2026-11-20 or 令和8年11月20日.",
            )
        })?;
        let (first, last) = days_covered();
        if (first..=last).contains(&day) {
            return Ok(Some(day));
        }
        Err(Failure::bad_input(
            "on",
            format!("{day}は法令の表と暦の範囲の外です。{first}から{last}までの日付にしてください。"),
            format!(
                "{day} is outside the tables of the law and the calendar; give a day from {first} to {last}."
            ),
        ))
    }

    /// The sessions of the assembly.
    pub(super) fn sessions(&mut self) -> Result<Option<Vec<Session>>, Failure> {
        let Some(value) = self.0.remove("sessions") else { return Ok(None) };
        let read: Vec<Session> =
            serde_json::from_value(value).map_err(|error| unreadable("sessions", "sessions", &error))?;
        let forward =
            |one: &Session| one.requests_until <= one.submitted_on && one.submitted_on <= one.voted_on;
        if read.iter().all(forward) {
            return Ok(Some(read));
        }
        Err(Failure::bad_input(
            "sessions",
            "requests_until、submitted_on、voted_on の順に日付を並べてください。",
            "requests_until, submitted_on and voted_on follow each other.",
        ))
    }

    /// The facts, each of its shape; every mistake is named.
    pub(super) fn facts(self) -> Result<Facts, Failure> {
        let (mut facts, mut sentences, mut fields) = (Facts::default(), Vec::new(), Vec::new());
        for (name, value) in self.0 {
            let Some(fact) = ASKED.iter().find(|fact| fact.name == name) else {
                let names: Vec<&str> = known().collect();
                let (ja, en) = meant(&name, &names);
                sentences.push((
                    format!("「{name}」という事実はありません。{ja}"),
                    format!("there is no fact \"{name}\".{en}"),
                ));
                fields.push(name);
                continue;
            };
            match read(fact, &value) {
                Ok(value) => facts.set(name, value),
                Err(fault) => {
                    sentences.push((fault.ja(), fault.to_string()));
                    fields.push(name);
                }
            }
        }
        let Some((ja, en)) = sentences.first() else { return Ok(facts) };
        let field = fields.first().map_or("", String::as_str);
        let mut failure = Failure::bad_input(field, ja, en);
        failure.sentences = sentences;
        failure.facts = serde_json::json!({ "fields": fields });
        Err(failure)
    }
}

/// Every name that may be told.
fn known() -> impl Iterator<Item = &'static str> {
    ASKED.iter().map(|fact| fact.name).chain(BESIDE)
}

/// What was probably meant, as the ends of two sentences.
fn meant(found: &str, known: &[&str]) -> (String, String) {
    nearest(found, known).map_or_else(Default::default, |near| {
        (format!("「{near}」のことですか。"), format!(" Did you mean \"{near}\"?"))
    })
}

/// The policy of a file, TOML or JSON.
pub(super) fn policy(path: &Path) -> Result<Policy, Failure> {
    parsed(path)
}

fn parsed<T: DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
    let name = path.display().to_string();
    if path.extension().is_some_and(|one| one.eq_ignore_ascii_case("json")) {
        return serde_json::from_str(&text).map_err(|error| unreadable(&name, &name, &error));
    }
    let table: toml::Table = toml::from_str(&text).map_err(|error| unreadable(&name, &name, &error))?;
    let value = plain(toml::Value::Table(table));
    serde_json::from_value(value).map_err(|error| unreadable(&name, &name, &error))
}

/// A TOML value as facts have it: dates are texts. A fraction is no fact, and stays a text the
/// shapes refuse.
fn plain(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::from(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number.to_string()),
        toml::Value::Boolean(flag) => Value::from(flag),
        toml::Value::Datetime(date) => Value::from(date.to_string()),
        toml::Value::Array(list) => list.into_iter().map(plain).collect(),
        toml::Value::Table(members) => {
            members.into_iter().map(|(name, value)| (name, plain(value))).collect()
        }
    }
}

fn unreadable(field: &str, what: &str, error: &dyn std::fmt::Display) -> Failure {
    Failure::bad_input(
        field,
        format!("「{what}」を読み取れません（{error}）。"),
        format!("{what} does not read: {error}."),
    )
}
