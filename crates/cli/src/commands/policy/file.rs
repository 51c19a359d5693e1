//! A policy as a TOML file: read with the line of every member, so that a fault names its line.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use serde_json::{Value, json};
use shirube_core::policy::{self, Policy};
use shirube_core::words::Sentence;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::failure::{Failure, Way};

/// A policy as it was written.
#[derive(Debug)]
pub(super) struct Written {
    /// The policy: what the file says, over the defaults.
    pub(super) policy: Policy,
}

/// The file, and the line of each path in it.
#[derive(Debug)]
struct Lines {
    file: String,
    at: BTreeMap<String, usize>,
}

impl Lines {
    /// `policy.toml:12`; the file alone for a member it does not state.
    fn place(&self, path: &str) -> String {
        match self.line(path) {
            Some(line) => format!("{}:{line}", self.file),
            None => self.file.clone(),
        }
    }

    /// The line of a path, or of what it is within.
    fn line(&self, path: &str) -> Option<usize> {
        self.at.get(path).copied().or_else(|| self.line(path.get(..path.rfind(['.', '['])?)?))
    }
}

/// Reads a file whose policy may be in force on a day.
///
/// # Errors
/// A file that is not there, not TOML, has members that are not known or not of their shape, or goes
/// beyond a bound on that day: everything that is wrong, each with its line.
pub(super) fn read(path: &Path, on: NaiveDate) -> Result<Written, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
    parse(path.display().to_string(), &text, on)
}

/// Reads the text of a file.
pub(super) fn parse(file: String, text: &str, on: NaiveDate) -> Result<Written, Failure> {
    let mut lines = Lines { file, at: BTreeMap::new() };
    let table = DeTable::parse(text).map_err(|error| {
        let line = line_of(text, error.span().map_or(0, |span| span.start));
        let (file, message) = (&lines.file, error.message());
        let mut failure = Failure::new(
            Way::BadInput,
            format!("{file}:{line}: TOMLとして読めません：{message}"),
            format!("{file}:{line}: not readable as TOML: {message}"),
        );
        failure.facts = json!({ "faults": [{ "file": file, "line": line, "en": message }] });
        failure
    })?;
    let value = members(table.get_ref(), "", text, &mut lines.at);
    let (policy, unread) = match policy::read(&value) {
        Ok(policy) => (policy, Vec::new()),
        // What does read is held against its bounds all the same.
        Err(faults) => (policy::read(&without(&value, &faults)).unwrap_or_default(), faults),
    };
    let misread = unread.into_iter().map(|fault| {
        let facts = json!({
            "file": lines.file, "line": lines.line(&fault.field), "parameter": fault.field,
            "ja": fault.what.ja, "en": fault.what.en, "rulebook": policy::page_of(&fault.field),
        });
        (lines.place(&fault.field), Sentence { ja: fault.ja(), en: fault.to_string() }, facts)
    });
    let beyond = policy::faults(&policy, on).into_iter().map(|fault| {
        let (basis, citation) = (fault.source.provenance.words(), fault.source.citation);
        let facts = json!({
            "file": lines.file, "line": lines.line(&fault.at), "parameter": fault.at,
            "value": fault.value, "bound": fault.bound, "basis": basis, "citation": citation,
            "severity": fault.severity().letter(), "rulebook": policy::page_of(&fault.at),
        });
        (lines.place(&fault.at), fault.sentence(), facts)
    });
    let mut found: Vec<(String, Sentence, Value)> = misread.chain(beyond).collect();
    if found.is_empty() {
        return Ok(Written { policy });
    }
    found.sort_by_key(|(_, _, facts)| facts.get("line").and_then(Value::as_u64).unwrap_or(u64::MAX));
    Err(failure(found))
}

/// The members at fault left out.
fn without(value: &Value, faults: &[shirube_core::facts::Fault]) -> Value {
    let at_fault = |name: &str| {
        let within = |field: &str| {
            field.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        faults.iter().any(|fault| within(&fault.field))
    };
    let members = value.as_object().into_iter().flatten();
    members.filter(|(name, _)| !at_fault(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Everything that is wrong with a file, each with its place.
fn failure(found: Vec<(String, Sentence, Value)>) -> Failure {
    let count = found.len();
    let mut sentences = vec![(
        format!(
            "この方針は施行できません。直すところ：{count}件。何も施行していません。項目の解説：docs/policy.md"
        ),
        format!(
            "this policy may not be applied; to correct: {count}. Nothing was applied. The members are explained in \
             docs/policy.md"
        ),
    )];
    let mut facts = Vec::new();
    for (place, said, fact) in found {
        sentences.push((format!("{place}: {}", said.ja), format!("{place}: {}", said.en)));
        facts.push(fact);
    }
    Failure { way: Way::BadInput, sentences, facts: json!({ "faults": facts }) }
}

/// The line of a byte, from 1.
fn line_of(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|one| *one == b'\n').count() + 1
}

fn members(table: &DeTable<'_>, path: &str, text: &str, at: &mut BTreeMap<String, usize>) -> Value {
    let mut out = serde_json::Map::new();
    for (key, node) in table {
        let name: &str = key.get_ref();
        let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        at.insert(path.clone(), line_of(text, key.span().start));
        out.insert(name.to_owned(), value(node, &path, text, at));
    }
    Value::Object(out)
}

/// The value as JSON. Fractions stay fractions and dates texts: the shapes judge them.
fn value(node: &Spanned<DeValue<'_>>, path: &str, text: &str, at: &mut BTreeMap<String, usize>) -> Value {
    match node.get_ref() {
        DeValue::String(said) => Value::from(said.as_ref()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| Value::from(number.as_str()), Value::from),
        DeValue::Float(number) => {
            number.as_str().parse::<f64>().map_or_else(|_| Value::from(number.as_str()), Value::from)
        }
        DeValue::Boolean(flag) => Value::from(*flag),
        DeValue::Datetime(stamp) => Value::from(stamp.to_string()),
        DeValue::Array(items) => {
            let item = |(nth, item): (usize, &Spanned<DeValue<'_>>)| {
                let path = format!("{path}[{nth}]");
                at.insert(path.clone(), line_of(text, item.span().start));
                value(item, &path, text, at)
            };
            Value::Array(items.iter().enumerate().map(item).collect())
        }
        DeValue::Table(table) => members(table, path, text, at),
    }
}
