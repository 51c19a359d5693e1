//! The inputs of the policy's form, made of the table of parameters.

use chrono::NaiveDate;
use shirube_core::policy::{Parameter, Policy, Shape, Source, Unit};
use shirube_core::render::Language;
use shirube_core::words::Sentence;

use super::typed::field_of;
use super::values::{IN_ORDER, member_label, offered, option, said};
use crate::field::id;
use crate::record::rows;
use crate::typed::{FieldFault, Typed};
use crate::words::either;

/// One of several to choose from.
#[derive(Debug)]
pub(super) struct Pick {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) value: String,
    pub(super) label: String,
    pub(super) chosen: bool,
}

/// A row of a table.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) cells: Vec<Entry>,
}

/// How a member is entered.
#[derive(Debug)]
pub(super) enum Input {
    /// A line: its width, the keyboard of a phone, and the unit after it.
    Line { class: &'static str, mode: &'static str, unit: &'static str },
    /// One a line.
    Lines,
    /// Yes or no, as buttons.
    Radios(Vec<Pick>),
    /// One of these, from a list.
    List(Vec<Pick>),
    /// Any of these.
    Boxes(Vec<Pick>),
    /// Rows of inputs, and the id of the row to come: of a table, or of what is chosen in an order.
    Rows(Vec<Row>, Option<String>),
}

/// An input of the form.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) id: String,
    /// The name it is sent under.
    pub(super) name: String,
    pub(super) label: String,
    /// What is allowed, where that stands, and what it is to begin with.
    pub(super) help: String,
    pub(super) fault: Option<String>,
    pub(super) typed: String,
    pub(super) input: Input,
}

impl Entry {
    /// What describes the input on the page: its help and its fault.
    pub(super) fn described_by(&self) -> String {
        let help = (!self.help.is_empty()).then(|| format!("{}-help", self.id));
        let fault = self.fault.as_ref().map(|_| format!("{}-fault", self.id));
        help.into_iter().chain(fault).collect::<Vec<_>>().join(" ")
    }
}

/// What a form is made for: its language, what was typed, what is wrong with it, and the policy and the day by
/// which its bounds are told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) language: Language,
    pub(super) policy: &'a Policy,
    pub(super) on: NaiveDate,
    pub(super) typed: &'a Typed,
    pub(super) faults: &'a [FieldFault],
}

impl Asked<'_> {
    /// An input by the name it is sent under.
    pub(super) fn entry(self, name: String, label: String, help: String, input: Input) -> Entry {
        let fault = self.faults.iter().find(|(field, _)| *field == name).map(|(_, text)| text.clone());
        let typed = self.typed.get(&name).cloned().unwrap_or_default();
        Entry { id: id(&name), name, label, help, fault, typed, input }
    }

    /// The input of a member.
    pub(super) fn member(self, one: &Parameter) -> Entry {
        let name = field_of(one.name);
        let input = self.input(one, &name);
        let label = self.language.of(one.label).to_owned();
        self.entry(name, label, self.help(one), input)
    }

    fn input(self, one: &Parameter, path: &str) -> Input {
        match one.shape {
            Shape::Records(members) => {
                let mut sent = rows(path, self.typed);
                let next = sent.last().map_or(0, |last| last + 1);
                if sent.is_empty() {
                    sent.insert(next);
                }
                let row = |(nth, row): (usize, usize)| {
                    let path = format!("{path}:{row}");
                    let label = format!("{} {}", self.language.of(one.label), nth + 1);
                    let cells = members.iter().map(|(name, shape)| self.cell(&path, name, *shape)).collect();
                    Row { id: id(&path), label, cells }
                };
                let next = id(&format!("{path}:{}", next.max(1)));
                Input::Rows(sent.into_iter().enumerate().map(row).collect(), Some(next))
            }
            _ if IN_ORDER.contains(&one.name) => self.places(one, path),
            _ => match offered(one) {
                Some(ids) => self.boxes(one, ids, path),
                None => self.simple(one.name, one.shape, path),
            },
        }
    }

    fn cell(self, path: &str, name: &'static str, shape: Shape) -> Entry {
        let path = format!("{path}:{name}");
        let input = self.simple(name, shape, &path);
        self.entry(path, member_label(self.language, name).to_owned(), String::new(), input)
    }

    /// What is one input, or buttons.
    fn simple(self, name: &str, shape: Shape, path: &str) -> Input {
        let language = self.language;
        let typed = self.typed.get(path).map_or("", |text| text.trim());
        let pick = |(at, value, label): (usize, &str, String)| Pick {
            id: format!("{}-{at}", id(path)),
            name: path.to_owned(),
            value: value.to_owned(),
            label,
            chosen: value == typed,
        };
        match shape {
            Shape::Figure(unit) | Shape::OwnFigure(unit) => {
                let class = if unit == Unit::Yen { "yen" } else { "number" };
                Input::Line { class, mode: "numeric", unit: language.of(unit.words()) }
            }
            Shape::Switch => {
                let yes = (1, "yes", language.pick("はい", "Yes").to_owned());
                let no = (2, "no", language.pick("いいえ", "No").to_owned());
                Input::Radios([yes, no].into_iter().map(pick).collect())
            }
            Shape::Choice(ids) => {
                let named =
                    ids.iter().enumerate().map(|(at, value)| (at, *value, option(language, name, value)));
                Input::List(named.map(pick).collect())
            }
            Shape::May(shape) => self.simple(name, *shape, path),
            Shape::Date => Input::Line { class: "day", mode: "text", unit: "" },
            Shape::Text => Input::Line { class: "wide-field", mode: "text", unit: "" },
            Shape::Texts | Shape::Choices(_) | Shape::Dates | Shape::Records(_) => Input::Lines,
        }
    }

    /// Any of some options. What is listed and is none of them stays to be seen, and to be taken off.
    fn boxes(self, one: &Parameter, ids: &[&str], path: &str) -> Input {
        let chosen: Vec<&str> = rows(path, self.typed)
            .into_iter()
            .filter_map(|row| self.typed.get(&format!("{path}:{row}")))
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())
            .collect();
        let others = chosen.iter().copied().filter(|text| !ids.contains(text));
        let all = ids.iter().copied().chain(others).enumerate();
        let pick = |(at, value): (usize, &str)| Pick {
            id: format!("{}-{at}", id(path)),
            name: format!("{path}:{at}"),
            value: value.to_owned(),
            label: option(self.language, one.name, value),
            chosen: chosen.contains(&value),
        };
        Input::Boxes(all.map(pick).collect())
    }

    /// Options in an order: a list for each place.
    fn places(self, one: &Parameter, path: &str) -> Input {
        let ids = offered(one).unwrap_or_default();
        let place = |at: usize| {
            let name = format!("{path}:{at}");
            let label = match self.language {
                Language::Ja => format!("{}番目", at + 1),
                Language::En => format!("Step {}", at + 1),
            };
            let input = self.simple(one.name, Shape::Choice(ids), &name);
            Row {
                id: format!("{}-row", id(&name)),
                label: String::new(),
                cells: vec![self.entry(name, label, String::new(), input)],
            }
        };
        let last = rows(path, self.typed).last().map_or(0, |last| last + 1);
        Input::Rows((0..last.max(ids.len())).map(place).collect(), None)
    }

    /// What is allowed with its citation, what it is to begin with, and where the member stands.
    fn help(self, one: &Parameter) -> String {
        let language = self.language;
        let mut told = Vec::new();
        if matches!(one.shape, Shape::Texts | Shape::Dates) && offered(one).is_none() {
            told.push(language.pick("1行に1件", "One a line").to_owned());
        }
        if matches!(one.shape, Shape::Records(_)) {
            told.push(language.pick("書かなかった行は数えません", "Rows left empty do not count").to_owned());
        }
        told.extend(self.allowed(one));
        let begins = one.value(&Policy::default());
        if matches!(one.shape, Shape::OwnFigure(_)) {
            let standard = one.standard.and_then(|standard| standard(self.policy, self.on));
            let figure = standard.zip(one.shape.unit()).map(|(figure, unit)| unit.of(figure));
            let figure = figure.map(|one| either(language, &one.ja, &one.en).to_owned()).unwrap_or_default();
            told.push(match language {
                Language::Ja => format!("空欄は法令・制度の額{}", wrapped("（", &figure, "）")),
                Language::En => {
                    format!("Empty: as the law or the programme sets{}", wrapped(" (", &figure, ")"))
                }
            });
        } else {
            let begins = said(language, one, &begins).line();
            told.push(format!("{}{begins}", language.pick("初期値：", "To begin with: ")));
        }
        let (basis, citation) =
            (language.of(one.source.provenance.words()), language.of(one.source.citation));
        told.push(match language {
            Language::Ja => format!("根拠：{basis}：{citation}"),
            Language::En => format!("Source: {basis}: {citation}"),
        });
        told.join(language.pick("。", ". ")) + language.pick("。", ".")
    }

    /// What is allowed, each bound with its citation; bounds of one source together.
    fn allowed(self, one: &Parameter) -> Option<String> {
        let language = self.language;
        let all = one.allowed(self.policy, self.on);
        let (_, first) = all.first()?;
        let cited = |source: &Source| {
            let (basis, citation) = (language.of(source.provenance.words()), language.of(source.citation));
            match language {
                Language::Ja => format!("〔{basis}：{citation}〕"),
                Language::En => format!(" [{basis}: {citation}]"),
            }
        };
        let said =
            |one: &Sentence| either(language, &one.ja, &one.en).trim_end_matches(['。', '.']).to_owned();
        let between = language.pick("、", ", ");
        let text = if all.iter().all(|(_, source)| source == first) {
            let bounds: Vec<String> = all.iter().map(|(sentence, _)| said(sentence)).collect();
            format!("{}{}", bounds.join(between), cited(first))
        } else {
            let bound =
                |(sentence, source): &(Sentence, Source)| format!("{}{}", said(sentence), cited(source));
            all.iter().map(bound).collect::<Vec<_>>().join(between)
        };
        Some(format!("{}{text}", language.pick("認められる値：", "Allowed: ")))
    }
}

fn wrapped(open: &str, text: &str, close: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{open}{text}{close}") }
}
