//! Structured facts as forms: groups of inputs, and rows that can be added without script.
//!
//! A member is sent under the name of its fact and the way to it: `f.indicators:0:name`. A row nobody
//! wrote in does not count.

mod derived;
mod layouts;
mod parts;

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use shirube_core::render::Language;
use shirube_core::words::Words;

use crate::field::{Field, Piece, id};
use crate::typed::{Typed, value_of};

/// Rows of a group; more are no form any more.
const ROWS_MAX: usize = 300;

/// The name under which what members are named by is sent.
const KEY: &str = "_";

/// What a structured value is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Of {
    /// One input, by its shape.
    Leaf(&'static str),
    /// Named members.
    Group(&'static [Part]),
    /// A list.
    Many(&'static Of),
    /// Members that people name: by application, by body.
    By(Words, &'static Of),
}

impl Of {
    /// What one of a list is made of.
    pub(crate) fn one(&self) -> Option<&Of> {
        if let Self::Many(one) = self { Some(one) } else { None }
    }

    /// What each is made of, of members that people name.
    pub(crate) fn one_by(&self) -> Option<&Of> {
        if let Self::By(_, one) = self { Some(one) } else { None }
    }

    /// What a member of a group is called, and what it is made of.
    pub(crate) fn member(&self, name: &str) -> Option<(Words, &Of)> {
        let Self::Group(parts) = self else { return None };
        parts.iter().find(|part| part.name == name).map(|part| (part.label, &part.of))
    }

    /// Where a member stands in its group.
    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        let Self::Group(parts) = self else { return None };
        parts.iter().position(|part| part.name == name)
    }
}

/// What a member is called in whichever form has it: for what is put together without a form.
pub(crate) fn member_words(name: &str) -> Option<Words> {
    fn within(of: &Of, name: &str) -> Option<Words> {
        match of {
            Of::Leaf(_) => None,
            Of::Group(parts) => of
                .member(name)
                .map(|(words, _)| words)
                .or_else(|| parts.iter().find_map(|part| within(&part.of, name))),
            Of::Many(one) | Of::By(_, one) => within(one, name),
        }
    }
    layouts::all().find_map(|(_, _, of)| within(of, name))
}

/// A member of a group.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    pub(crate) name: &'static str,
    pub(crate) label: Words,
    pub(crate) of: Of,
    pub(crate) required: bool,
}

/// A member that must be there.
pub(super) const fn need(name: &'static str, of: Of, ja: &'static str, en: &'static str) -> Part {
    Part { name, label: shirube_core::words::words(ja, en), of, required: true }
}

/// A member that may be left out.
pub(super) const fn may(name: &'static str, of: Of, ja: &'static str, en: &'static str) -> Part {
    Part { name, label: shirube_core::words::words(ja, en), of, required: false }
}

/// The kind of procedure (any where empty), the fact, its form.
type Layout = (&'static str, &'static str, Of);

/// The form of a structured fact; none where it is typed as it is stored.
pub(crate) fn layout(kind: &str, fact: &str) -> Option<&'static Of> {
    let of = |wanted: &str| layouts::all().find(|(kind, name, _)| *kind == wanted && *name == fact);
    of(kind).or_else(|| of("")).map(|(_, _, of)| of)
}

/// What a structured fact has in it, for showing it: its form, or what the engine derives.
pub(crate) fn members(kind: &str, fact: &str) -> Option<&'static Of> {
    let derived = || derived::DERIVED.iter().find(|(_, name, _)| *name == fact).map(|(_, _, of)| of);
    layout(kind, fact).or_else(derived)
}

/// The value of a fact of a form: put together of its members where it is structured.
pub(crate) fn fact_of((kind, fact, shape): (&str, &str, &str), typed: &Typed) -> Option<Value> {
    let name = format!("f.{fact}");
    let whole = || typed.get(&name).and_then(|text| value_of(shape, text));
    match layout(kind, fact).filter(|_| shape == "record") {
        Some(of) => built(of, &name, typed).or_else(whole),
        None => whole(),
    }
}

fn built(of: &Of, path: &str, typed: &Typed) -> Option<Value> {
    match of {
        Of::Leaf(shape) => value_of(shape, typed.get(path)?),
        Of::Group(parts) => {
            let member = |part: &Part| {
                built(&part.of, &format!("{path}:{}", part.name), typed)
                    .map(|one| (part.name.to_owned(), one))
            };
            let members: Map<String, Value> = parts.iter().filter_map(member).collect();
            (!members.is_empty()).then_some(Value::Object(members))
        }
        Of::Many(one) => {
            let rows = rows(path, typed).into_iter();
            let list: Vec<Value> =
                rows.filter_map(|row| built(one, &format!("{path}:{row}"), typed)).collect();
            (!list.is_empty()).then_some(Value::Array(list))
        }
        Of::By(by, one) => {
            let member = |row: usize| {
                let key = typed.get(&format!("{path}:{row}:{KEY}")).map(|key| key.trim().to_owned());
                let value = built(one, &format!("{path}:{row}:v"), typed);
                match (key.filter(|key| !key.is_empty()), value) {
                    (None, None) => None,
                    // the form has a row for each application: one nobody wrote in does not count
                    (Some(_), None) if *by == parts::APPLICATION => None,
                    // what lacks one of the two is handed on: the desk says what is wrong
                    (key, value) => Some((key.unwrap_or_default(), value.unwrap_or_else(|| Value::from("")))),
                }
            };
            let members: Map<String, Value> = rows(path, typed).into_iter().filter_map(member).collect();
            (!members.is_empty()).then_some(Value::Object(members))
        }
    }
}

/// The rows of a group that were sent, in order.
pub(crate) fn rows(path: &str, typed: &Typed) -> BTreeSet<usize> {
    let start = format!("{path}:");
    let sent = typed.range(start.clone()..).take_while(|(name, _)| name.starts_with(&start));
    let number = |name: &str| name.strip_prefix(&start)?.split(':').next()?.parse().ok();
    sent.filter_map(|(name, _)| number(name)).filter(|row| *row < ROWS_MAX).collect()
}

/// Adds a row to a group of a form.
pub fn add_row(typed: &mut Typed, path: &str) {
    let next = rows(path, typed).last().map_or(1, |last| last + 1);
    if path.starts_with("f.") && next < ROWS_MAX {
        typed.insert(format!("{path}:{next}:{KEY}"), String::new());
    }
}

/// The same with a row for each application in what asks about them by name, where nothing was typed yet.
pub(crate) fn prefilled<'a>(
    kind: &str,
    facts: impl Iterator<Item = &'a str>,
    typed: &Typed,
    applications: &[(String, String)],
) -> Typed {
    let mut all = typed.clone();
    for fact in facts {
        let path = format!("f.{fact}");
        let is_by = matches!(layout(kind, fact), Some(Of::By(by, _)) if *by == parts::APPLICATION);
        if is_by && rows(&path, typed).is_empty() {
            for (row, (key, _)) in applications.iter().take(ROWS_MAX).enumerate() {
                all.insert(format!("{path}:{row}:{KEY}"), key.clone());
            }
        }
        let lists = match layout(kind, fact) {
            Some(Of::Group(parts)) => *parts,
            _ => &[],
        };
        for part in lists.iter().filter(|part| matches!(part.of, Of::Many(Of::Leaf(APPLICATION_SHAPE)))) {
            let path = format!("{path}:{}", part.name);
            if rows(&path, typed).is_empty() {
                for (row, (key, _)) in applications.iter().take(ROWS_MAX).enumerate() {
                    all.insert(format!("{path}:{row}"), key.clone());
                }
            }
        }
    }
    all
}

/// How a form is shown: its language, whether what is missing is to be pointed at, and what it may name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Showing<'a> {
    pub(crate) language: Language,
    pub(crate) is_faulty: bool,
    pub(crate) among: Among<'a>,
}

/// What a form may name, each by key and name.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Among<'a> {
    pub(crate) applications: &'a [(String, String)],
    pub(crate) certificates: &'a [(String, String)],
    pub(crate) questions: &'a [(String, String)],
    /// Staff, and delegations that go on.
    pub(crate) people: &'a [(String, String)],
    pub(crate) delegations: &'a [(String, String)],
}

/// The shape of a member that names an application.
const APPLICATION_SHAPE: &str = "application";

/// The shape of a member that names a certificate.
const CERTIFICATE_SHAPE: &str = "certificate";

/// The shape of a member that names somebody who is seated.
const PERSON_SHAPE: &str = "person";

/// The shape of a member that names a question.
const QUESTION_SHAPE: &str = "question";

/// The inputs of a structured fact.
pub(crate) fn pieces(of: &Of, (path, label): (&str, &str), typed: &Typed, how: Showing<'_>) -> Vec<Piece> {
    let mut all = Vec::new();
    add(&mut all, of, (path, label, true), typed, how);
    all
}

fn add(
    all: &mut Vec<Piece>,
    of: &Of,
    (path, label, required): (&str, &str, bool),
    typed: &Typed,
    how: Showing<'_>,
) {
    match of {
        Of::Leaf(shape) => {
            let is_begun = how.is_faulty && required;
            let mut field = Field::member(how.language, (path, label, shape), typed, (required, is_begun));
            match *shape {
                APPLICATION_SHAPE => field.choose_of(how.among.applications),
                CERTIFICATE_SHAPE => field.choose_of(how.among.certificates),
                QUESTION_SHAPE => field.choose_of(how.among.questions),
                PERSON_SHAPE => field.choose_of(how.among.people),
                _ => {}
            }
            all.push(Piece::Input(Box::new(field)));
        }
        Of::Group(parts) => {
            for part in *parts {
                let (path, label) = (format!("{path}:{}", part.name), how.language.of(part.label));
                if matches!(part.of, Of::Group(_)) {
                    all.push(Piece::Open(id(&path), label.to_owned()));
                    add(all, &part.of, (&path, label, part.required), typed, how);
                    all.push(Piece::Close);
                } else {
                    add(all, &part.of, (&path, label, part.required), typed, how);
                }
            }
        }
        Of::Many(one) => {
            each_row(all, (path, label), typed, |all, (row, counts), name| {
                let path = format!("{path}:{row}");
                let how = Showing { is_faulty: how.is_faulty && counts, ..how };
                add(all, one, (&path, name, false), typed, how);
            });
        }
        Of::By(key, one) => {
            let named = how.language.of(*key);
            each_row(all, (path, label), typed, |all, (row, counts), name| {
                let row = format!("{path}:{row}");
                let how = Showing { is_faulty: how.is_faulty && counts, ..how };
                let mut field = Field::member(
                    how.language,
                    (&format!("{row}:{KEY}"), named, "line"),
                    typed,
                    (true, false),
                );
                if *key == parts::APPLICATION {
                    field.choose_of(how.among.applications);
                }
                all.push(Piece::Input(Box::new(field)));
                add(all, one, (&format!("{row}:v"), name, false), typed, how);
            });
        }
    }
}

/// The rows of a group, each with its number, and the way to one more.
fn each_row(
    all: &mut Vec<Piece>,
    (path, label): (&str, &str),
    typed: &Typed,
    mut show: impl FnMut(&mut Vec<Piece>, (usize, bool), &str),
) {
    let mut sent = rows(path, typed);
    sent.insert(0);
    let next = sent.last().map_or(1, |last| last + 1);
    for (nth, row) in sent.iter().enumerate() {
        let name = format!("{label} {}", nth + 1);
        all.push(Piece::Open(id(&format!("{path}:{row}")), name.clone()));
        let start = format!("{path}:{row}:");
        let begun = typed.range(start.clone()..).take_while(|(name, _)| name.starts_with(&start));
        // a row nobody began lacks nothing, where there are others
        let counts = sent.len() == 1 || begun.into_iter().any(|(_, text)| !text.trim().is_empty());
        show(all, (*row, counts), &name);
        all.push(Piece::Close);
    }
    all.push(Piece::Add(path.to_owned(), id(&format!("{path}:{next}")), label.to_owned()));
}

#[cfg(test)]
mod tests;
