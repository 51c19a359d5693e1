//! A policy as it was typed into its form: the value its act brings, and what is wrong with it, field by field.
//!
//! A member is sent under its name: `f.policy:payment_days`; a row of a table under its number:
//! `f.policy:delegation_table:0:holder`. A table is as long as the rows somebody wrote in.

use chrono::NaiveDate;
use serde_json::{Map, Value};
use shirube_core::policy::{self, Parameter, Shape, parameters};
use shirube_core::render::Language;
use unicode_normalization::UnicodeNormalization as _;

use super::values::offered;
use crate::record::rows;
use crate::typed::{FieldFault, Typed, value_of};
use crate::words::either;

/// The name of the fact's field; those of its members begin with it.
pub(crate) const FIELD: &str = "f.policy";

/// Rows of a table that are empty when its form is opened.
const SPARE_ROWS: usize = 2;

/// The field of a member.
pub(super) fn field_of(name: &str) -> String {
    format!("{FIELD}:{name}")
}

/// Whether a policy was typed into its form, and not as it is stored.
#[must_use]
pub fn is_policy_typed(typed: &Typed) -> bool {
    let start = format!("{FIELD}:");
    typed.range(start.clone()..).next().is_some_and(|(name, _)| name.starts_with(&start))
}

/// The policy that was typed into its form, whole; none where it was not typed there.
pub(crate) fn policy_of(typed: &Typed) -> Option<Value> {
    if !is_policy_typed(typed) {
        return None;
    }
    let member = |one: &Parameter| {
        built(one.shape, &field_of(one.name), typed).map(|value| (one.name.to_owned(), value))
    };
    Some(Value::Object(parameters().filter_map(member).collect()))
}

/// What was typed for a shape; none where it may be absent and is. What must be there and is not is null, which
/// no shape takes: otherwise a field emptied by mistake would become the default.
fn built(shape: Shape, path: &str, typed: &Typed) -> Option<Value> {
    let text = typed.get(path).map_or("", |text| text.trim());
    match shape {
        Shape::OwnFigure(_) | Shape::May(_) if text.is_empty() => None,
        Shape::May(shape) => built(*shape, path, typed),
        Shape::Figure(unit) | Shape::OwnFigure(unit) => Some(figure(text, unit.words().ja)),
        Shape::Switch => Some(value_of("flag", text).unwrap_or_default()),
        Shape::Date => Some(value_of("date", text).unwrap_or_default()),
        Shape::Choice(_) | Shape::Text => Some(value_of("line", text).unwrap_or_default()),
        Shape::Texts | Shape::Choices(_) => Some(listed(path, typed).map(Value::from).collect()),
        Shape::Dates => Some(listed(path, typed).filter_map(|one| value_of("date", one)).collect()),
        Shape::Records(members) => {
            let written = written_rows(path, members, typed).into_iter();
            Some(written.map(|row| record(members, &format!("{path}:{row}"), typed)).collect())
        }
    }
}

/// A figure, with or without its unit; what is none stays as it was typed, and null where nothing was.
fn figure(text: &str, unit: &str) -> Value {
    let plain: String = text.nfkc().collect();
    let unit: String = unit.nfkc().collect();
    let bare = plain.trim().strip_suffix(&unit).unwrap_or(&plain);
    match value_of("count", bare) {
        Some(Value::Number(number)) => Value::Number(number),
        _ if text.is_empty() => Value::Null,
        _ => Value::from(text),
    }
}

/// The items of a list: lines, then what was chosen one by one.
fn listed<'t>(path: &'t str, typed: &'t Typed) -> impl Iterator<Item = &'t str> {
    let lines = typed.get(path).into_iter().flat_map(|text| text.lines());
    let chosen = rows(path, typed).into_iter().filter_map(move |row| typed.get(&format!("{path}:{row}")));
    lines.chain(chosen.map(String::as_str)).map(str::trim).filter(|one| !one.is_empty())
}

/// The numbers of the rows of a table somebody wrote in.
fn written_rows(path: &str, members: &[(&'static str, Shape)], typed: &Typed) -> Vec<usize> {
    let is_written = |row: &usize| {
        let mut cells = members.iter().filter_map(|(name, _)| typed.get(&format!("{path}:{row}:{name}")));
        cells.any(|text| !text.trim().is_empty())
    };
    rows(path, typed).into_iter().filter(is_written).collect()
}

fn record(members: &[(&'static str, Shape)], path: &str, typed: &Typed) -> Value {
    let member = |(name, shape): &(&'static str, Shape)| {
        built(*shape, &format!("{path}:{name}"), typed).map(|value| ((*name).to_owned(), value))
    };
    Value::Object(members.iter().filter_map(member).collect::<Map<String, Value>>())
}

/// Everything wrong with a policy that was typed into its form, judged on a day: each by its field, with what is
/// allowed there and where that stands.
#[must_use]
pub fn policy_faults(language: Language, typed: &Typed, on: NaiveDate) -> Vec<FieldFault> {
    let Some(value) = policy_of(typed) else { return Vec::new() };
    let mut all: Vec<FieldFault> = Vec::new();
    let read = match policy::read(&value) {
        Ok(read) => Some(read),
        Err(faults) => {
            let mut left = value.as_object().cloned().unwrap_or_default();
            for fault in faults {
                left.remove(name_of(&fault.field));
                all.push((
                    fault_field(&fault.field, typed),
                    either(language, &fault.what.ja, &fault.what.en).to_owned(),
                ));
            }
            // what can be read is judged all the same, so that every fault is told at once
            policy::read(&Value::Object(left)).ok()
        }
    };
    let Some(read) = read else { return all };
    for fault in policy::faults(&read, on) {
        let said = fault.sentence();
        let text = either(language, &said.ja, &said.en);
        // beside its field nobody has to be told which field it is
        let (ja, en) = (fault.parameter.label.ja, fault.parameter.label.en);
        let named = [format!("{}（{ja}）：", fault.at), format!("{} ({en}): ", fault.at)];
        let bare = named.iter().find_map(|named| text.strip_prefix(named.as_str()));
        all.push((fault_field(&fault.at, typed), bare.unwrap_or(text).to_owned()));
    }
    all
}

/// The member of a path such as `delegation_table[1].holder`.
fn name_of(path: &str) -> &str {
    path.split(['[', '.']).next().unwrap_or(path)
}

/// The field in which what stands at a path was typed.
fn fault_field(path: &str, typed: &Typed) -> String {
    let name = name_of(path);
    let field = field_of(name);
    let Some(Shape::Records(members)) = policy::parameter(name).map(|one| one.shape) else { return field };
    let rest = path.strip_prefix(name).and_then(|rest| rest.strip_prefix('['));
    let Some((at, member)) = rest.and_then(|rest| rest.split_once(']')) else { return field };
    let row = at.parse().ok().and_then(|at: usize| written_rows(&field, members, typed).get(at).copied());
    let first = members.first().map_or("", |(name, _)| *name);
    let member = member.strip_prefix('.').unwrap_or(first);
    row.map_or(field.clone(), |row| format!("{field}:{row}:{member}"))
}

/// The form of a policy as it is opened: every member as it stands, and empty rows in its tables.
#[must_use]
pub fn policy_typed(policy: &Value) -> Typed {
    let mut typed = Typed::new();
    for one in parameters() {
        write(one, &field_of(one.name), policy.get(one.name).unwrap_or(&Value::Null), &mut typed);
    }
    typed
}

fn write(one: &Parameter, path: &str, value: &Value, typed: &mut Typed) {
    let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
    match one.shape {
        Shape::Records(members) => {
            for (row, item) in items.iter().enumerate() {
                for (name, _) in members {
                    let text = item.get(*name).map(text_of).unwrap_or_default();
                    typed.insert(format!("{path}:{row}:{name}"), text);
                }
            }
            for row in items.len()..items.len() + SPARE_ROWS {
                for (name, _) in members {
                    typed.insert(format!("{path}:{row}:{name}"), String::new());
                }
            }
        }
        _ if offered(one).is_some() => {
            for (at, item) in items.iter().enumerate() {
                typed.insert(format!("{path}:{at}"), text_of(item));
            }
        }
        _ if value.is_array() => {
            let lines: Vec<String> = items.iter().map(text_of).collect();
            typed.insert(path.to_owned(), lines.join("\n"));
        }
        _ => {
            typed.insert(path.to_owned(), text_of(value));
        }
    }
}

/// A value as somebody would type it.
fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => text.clone(),
        // thousands apart, as they are read
        Value::Number(number) => number
            .as_i64()
            .map_or_else(|| number.to_string(), |figure| policy::Unit::Yen.of(figure).en.replace('¥', "")),
        other => other.to_string(),
    }
}
