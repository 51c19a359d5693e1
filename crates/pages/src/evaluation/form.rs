//! The form of a sheet: a row for each application, an input for each item. It is sent as the form of its act
//! is sent, under the same names.

use serde_json::Value;
use shirube_core::domain::scoring::{Figure, ITEM_DECIMALS_MAX, Item};
use shirube_core::render::Language;
use shirube_desk::{EntrantView, EvaluationView};

use super::words::EvaluationWords;
use super::{Filling, named, of_entrant};
use crate::field::id;
use crate::frame::Frame;
use crate::typed::{FieldFault, Typed, value_of};
use crate::words::either;

/// How the names begin under which rows are sent.
const BASES: [&str; 3] = ["f.score:", "f.comments:", "f.review:"];

/// An input of a row.
#[derive(Debug)]
pub(super) struct Cell {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) label: String,
    pub(super) typed: String,
    pub(super) fault: Option<String>,
}

/// The row of an application.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) name: String,
    /// What is sent and not shown: names and values.
    pub(super) hidden: Vec<(String, String)>,
    /// Points by item.
    pub(super) points: Vec<Cell>,
    /// Whether it is recommended.
    pub(super) recommend: Option<Cell>,
    /// What is said of it.
    pub(super) text: Cell,
    /// Whether that may be left out.
    pub(super) is_optional: bool,
}

/// The form of a sheet.
#[derive(Debug)]
pub(super) struct SheetForm {
    pub(super) action: String,
    pub(super) revision: u64,
    pub(super) key: String,
    pub(super) by: String,
    pub(super) rows: Vec<Row>,
    /// Every fault with a link to its input.
    pub(super) faults: Vec<(String, String)>,
}

/// A row being made: whose, under which number, and what was typed.
struct Making<'a> {
    w: &'a EvaluationWords,
    language: Language,
    entrant: &'a EntrantView,
    at: usize,
    typed: &'a Typed,
    faults: &'a [FieldFault],
}

impl SheetForm {
    pub(super) fn new(
        frame: &Frame,
        w: &EvaluationWords,
        view: &EvaluationView,
        filling: Filling<'_>,
    ) -> Self {
        let is_typed = filling.typed.keys().any(|name| name.starts_with("f."));
        let before = typed_before(view);
        let after = aligned(view, filling.typed);
        let typed = if is_typed { &after } else { &before };
        let making = |(at, entrant): (usize, &EntrantView)| {
            let of = Making { w, language: frame.language, entrant, at, typed, faults: filling.faults };
            if is_scored(view) { of.scored(items(view)) } else { of.reviewed() }
        };
        let rows: Vec<Row> = view.entrants.iter().enumerate().map(making).collect();
        let link = |(field, text): &FieldFault| {
            let known = rows.iter().find_map(|row| {
                let cell = row.cells().find(|cell| cell.name == *field)?;
                let focus = if cell.name.ends_with(":recommend") {
                    format!("{}-yes", cell.id)
                } else {
                    cell.id.clone()
                };
                Some((format!("#{focus}"), format!("{}{}{}", row.name, frame.colon(), cell.label)))
            });
            let (href, label) = known.unwrap_or_default();
            let colon = if label.is_empty() { "" } else { frame.colon() };
            (href, format!("{label}{colon}{text}"))
        };
        Self {
            action: frame.link(&filling.meant.action),
            revision: filling.meant.revision,
            key: filling.meant.key.clone(),
            by: filling.meant.by.clone(),
            faults: filling.faults.iter().map(link).collect(),
            rows,
        }
    }
}

impl Row {
    fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.points.iter().chain(&self.recommend).chain([&self.text])
    }
}

impl Making<'_> {
    fn cell(&self, name: String, label: &str) -> Cell {
        Cell {
            id: id(&name),
            label: label.to_owned(),
            typed: self.typed.get(&name).cloned().unwrap_or_default(),
            fault: self.faults.iter().find(|(field, _)| *field == name).map(|(_, text)| text.clone()),
            name,
        }
    }

    fn scored(&self, items: &[Item]) -> Row {
        let path = format!("f.score:{}", self.at);
        let comment = format!("f.comments:{}", self.at);
        let mut hidden = vec![
            (format!("{path}:_"), self.entrant.key.clone()),
            (format!("{comment}:_"), self.entrant.key.clone()),
        ];
        let mut points = Vec::new();
        for (nth, item) in items.iter().enumerate() {
            hidden.push((format!("{path}:v:{nth}:_"), item.id.to_string()));
            let label = either(self.language, &item.label_ja, &item.label_en);
            let label = format!("{label}（0–{}）", item.max_points);
            points.push(self.cell(format!("{path}:v:{nth}:v"), &label));
        }
        let text = self.cell(format!("{comment}:v"), self.w.comment);
        self.row(hidden, points, None, text)
    }

    fn reviewed(&self) -> Row {
        let path = format!("f.review:{}", self.at);
        let hidden = vec![(format!("{path}:_"), self.entrant.key.clone())];
        let recommend = self.cell(format!("{path}:v:recommend"), self.w.recommend);
        let text = self.cell(format!("{path}:v:assessment"), self.w.assessment);
        self.row(hidden, Vec::new(), Some(recommend), text)
    }

    fn row(
        &self,
        hidden: Vec<(String, String)>,
        points: Vec<Cell>,
        recommend: Option<Cell>,
        text: Cell,
    ) -> Row {
        Row {
            id: format!("row-{}", self.at),
            name: named(&self.entrant.name, &self.entrant.key),
            is_optional: recommend.is_none(),
            hidden,
            points,
            recommend,
            text,
        }
    }
}

fn is_scored(view: &EvaluationView) -> bool {
    view.act == Some("score")
}

fn items(view: &EvaluationView) -> &[Item] {
    view.criteria.as_ref().map_or(&[], |all| all.items.as_slice())
}

/// What somebody handed in before, as it would be typed.
fn typed_before(view: &EvaluationView) -> Typed {
    let mut typed = Typed::new();
    let Some(own) = &view.own else { return typed };
    let of = |all: &Value, entrant: &EntrantView| of_entrant(all, entrant).cloned().unwrap_or_default();
    for (at, entrant) in view.entrants.iter().enumerate() {
        let one = of(&own.sheet, entrant);
        if is_scored(view) {
            for (nth, item) in items(view).iter().enumerate() {
                let points = one.get(item.id.as_str()).map(text_of).unwrap_or_default();
                typed.insert(format!("f.score:{at}:v:{nth}:v"), points);
            }
            typed.insert(format!("f.comments:{at}:v"), text_of(&of(&own.comments, entrant)));
        } else {
            let text = one.get("assessment").map(text_of).unwrap_or_default();
            typed.insert(format!("f.review:{at}:v:assessment"), text);
            let recommends = one.get("recommend").and_then(Value::as_bool);
            let recommends = recommends.map(|yes| if yes { "yes" } else { "no" }).unwrap_or_default();
            typed.insert(format!("f.review:{at}:v:recommend"), recommends.to_owned());
        }
    }
    typed
}

/// A value as it is typed.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// What was typed with its rows in the order of the applications now: between two pages one may have
/// withdrawn, and nobody's points become another's.
fn aligned(view: &EvaluationView, typed: &Typed) -> Typed {
    let is_row = |name: &str| BASES.iter().any(|base| name.starts_with(base));
    let mut all: Typed = typed.clone();
    all.retain(|name, _| !is_row(name));
    for (name, text) in typed {
        let Some((base, rest)) = BASES.iter().find_map(|base| Some((*base, name.strip_prefix(base)?))) else {
            continue;
        };
        let Some((row, member)) = rest.split_once(':') else { continue };
        let key = typed.get(&format!("{base}{row}:_"));
        let now = view.entrants.iter().position(|one| Some(&one.key) == key);
        if let Some(now) = now {
            all.insert(format!("{base}{now}:{member}"), text.clone());
        }
    }
    all
}

/// What a sheet brought, without the applications nothing was written about: they are entered later, and
/// are not what is missing.
#[must_use]
pub fn settled(view: &EvaluationView, typed: &Typed) -> Typed {
    let typed = aligned(view, typed);
    let mut all = typed.clone();
    let is_blank = |name: &str| typed.get(name).is_none_or(|text| text.trim().is_empty());
    for at in 0..view.entrants.len() {
        let points = (0..items(view).len()).all(|nth| is_blank(&format!("f.score:{at}:v:{nth}:v")));
        if is_scored(view) && points {
            all.retain(|name, _| !name.starts_with(&format!("f.score:{at}:")));
        }
        if is_blank(&format!("f.comments:{at}:v")) {
            all.retain(|name, _| !name.starts_with(&format!("f.comments:{at}:")));
        }
    }
    all
}

/// What is wrong with a sheet before it is heard, input by input: what is missing of an application that was
/// begun, and points outside what an item has.
#[must_use]
pub fn sheet_faults(language: Language, view: &EvaluationView, typed: &Typed) -> Vec<FieldFault> {
    let w = EvaluationWords::of(language);
    let text = |name: &str| typed.get(name).map_or("", |text| text.trim());
    let mut faults = Vec::new();
    for at in 0..view.entrants.len() {
        if is_scored(view) {
            let names: Vec<String> =
                (0..items(view).len()).map(|nth| format!("f.score:{at}:v:{nth}:v")).collect();
            let is_begun = names.iter().any(|name| !text(name).is_empty());
            for (name, item) in names.into_iter().zip(items(view)).filter(|_| is_begun) {
                if text(&name).is_empty() {
                    faults.push((name, w.missing.to_owned()));
                } else if !fits(text(&name), item) {
                    faults.push((name, range(language, item)));
                }
            }
        } else {
            let names = [format!("f.review:{at}:v:recommend"), format!("f.review:{at}:v:assessment")];
            let is_begun = names.iter().any(|name| !text(name).is_empty());
            let missing = names.into_iter().filter(|name| is_begun && text(name).is_empty());
            faults.extend(missing.map(|name| (name, w.missing.to_owned())));
        }
    }
    faults
}

/// Whether points are such as an item has.
fn fits(typed: &str, item: &Item) -> bool {
    let value = value_of("figure", typed);
    let figure: Option<Figure> = value.and_then(|value| serde_json::from_value(value).ok());
    figure.is_some_and(|points| points <= item.max_points && points.decimals() <= ITEM_DECIMALS_MAX)
}

fn range(language: Language, item: &Item) -> String {
    match language {
        Language::Ja => format!("0から{}までの点を、小数第2位までで入力してください。", item.max_points),
        Language::En => format!("0 to {}, with at most two decimals.", item.max_points),
    }
}
