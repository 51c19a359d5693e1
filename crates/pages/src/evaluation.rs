//! The sheet of an evaluation: an evaluator's own form of the act by which they hand in, who has handed in,
//! and what all of it comes to once everybody has (`matrix`).

mod form;
mod matrix;
#[cfg(test)]
mod tests;
mod words;

use askama::Template;
use serde_json::Value;
use shirube_core::domain::scoring::{Criteria, TotalMinimum};
use shirube_core::render::Language;
use shirube_core::words::Phase;
use shirube_desk::{CaseProcedureView, EntrantView, EvaluationView, SeatView};

pub use self::form::{settled, sheet_faults};

use self::form::SheetForm;
use self::matrix::Matrix;
use self::words::EvaluationWords;
use crate::frame::{Area, Crumb, Frame, escaped};
use crate::known::{act_words, kind_words};
use crate::line::{act_path, case_path};
use crate::meant::Meant;
use crate::remind::remind_path;
use crate::typed::{FieldFault, Typed};
use crate::words::either;

/// Where the sheet of an evaluation is.
#[must_use]
pub fn evaluation_path(procedure: &str) -> String {
    format!("/procedures/{}/evaluation", escaped(procedure))
}

/// Whether a procedure has an evaluation its reader may look at: its kind has one, it has come to it, and no
/// capacity of the office that has nothing to do with it is theirs alone.
pub(crate) fn has_sheet(frame: &Frame, one: &CaseProcedureView) -> bool {
    let held = frame.visitor.as_ref().map_or(&[][..], |visitor| visitor.capacities.as_slice());
    let is_theirs = held.is_empty() || frame.handles_cases();
    let phase = Phase::ALL.into_iter().find(|phase| phase.id() == one.phase);
    is_theirs
        && !one.held_back
        && phase.is_some_and(|phase| phase >= Phase::Review)
        && act_words(&one.kind, "declare-interest").is_some()
}

/// An item of the criteria.
#[derive(Debug)]
struct Criterion {
    label: String,
    max: String,
    weight: String,
    is_mandatory: bool,
}

/// A seat, for who looks after the evaluation.
#[derive(Debug)]
struct Seat {
    alias: String,
    name: String,
    declared: &'static str,
    handed_in: (&'static str, &'static str),
}

/// What an evaluator is to do first, or cannot do.
#[derive(Debug)]
enum Gate {
    /// Nothing stands in the way.
    Open,
    /// The declaration of interest is missing: where it is made.
    Declare(String),
    /// They declared an interest, or were replaced.
    Shut,
}

/// An act on the sheet, as its evaluator fills it in.
#[derive(Debug, Clone, Copy)]
pub struct Filling<'a> {
    /// Which act.
    pub meant: &'a Meant,
    /// What was typed; where nothing was, what they handed in before stands.
    pub typed: &'a Typed,
    /// What is wrong with it.
    pub faults: &'a [FieldFault],
}

/// The sheet of an evaluation.
#[derive(Debug, Template)]
#[template(path = "evaluation.html")]
pub struct EvaluationPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: EvaluationWords,
    case: String,
    case_href: String,
    name: String,
    kind: String,
    stage: String,
    criteria: Vec<Criterion>,
    total_points: String,
    minimum: String,
    gate: Gate,
    is_evaluator: bool,
    held_back: bool,
    has_act: bool,
    entrants: Vec<String>,
    proposals: Option<String>,
    form: Option<SheetForm>,
    seats: Vec<Seat>,
    progress: Option<String>,
    /// Where who has yet to hand in is reminded, for who looks after it.
    remind: Option<String>,
    matrix: Option<Matrix>,
}

impl EvaluationPage {
    /// The sheet of a procedure of a case, with what its evaluator fills in where they may.
    #[must_use]
    pub fn new(
        frame: Frame,
        view: &EvaluationView,
        (case, title): (&str, &str),
        has_proposals: bool,
        filling: Option<Filling<'_>>,
    ) -> Self {
        let language = frame.language;
        let w = EvaluationWords::of(language);
        let gate = gate(&frame, view);
        let filling = filling.filter(|_| matches!(gate, Gate::Open) && !view.entrants.is_empty());
        let form = filling.map(|filling| SheetForm::new(&frame, &w, view, filling));
        let case_href = frame.link(&case_path(case));
        let mut crumbs = frame.crumbs(Some(Area::Cases), w.title);
        let at = crumbs.len().saturating_sub(1);
        crumbs.insert(at, Crumb { href: case_href.clone(), label: title.to_owned() });
        let seats = if view.is_secretariat {
            view.seats.iter().map(|one| seat(&w, view, one)).collect()
        } else {
            Vec::new()
        };
        Self {
            title: format!("{title} - {}", w.title),
            crumbs,
            case: case.to_owned(),
            name: title.to_owned(),
            kind: kind_words(&view.kind).map(|one| language.of(one).to_owned()).unwrap_or_default(),
            stage: either(language, &view.stage_ja, &view.stage_en).to_owned(),
            criteria: view.criteria.as_ref().map(|all| criteria(language, &w, all)).unwrap_or_default(),
            total_points: view.criteria.as_ref().map(|all| all.total_points.to_string()).unwrap_or_default(),
            minimum: view.criteria.as_ref().map(|all| minimum(language, all)).unwrap_or_default(),
            is_evaluator: view.own.is_some(),
            held_back: view.held_back,
            has_act: view.act.is_some(),
            entrants: view.entrants.iter().map(|one| named(&one.name, &one.key)).collect(),
            proposals: has_proposals
                .then(|| frame.link(&format!("/procedures/{}/proposals", escaped(&view.procedure)))),
            progress: progress(language, view),
            remind: (view.is_secretariat && view.is_open && !view.all_in && !view.entrants.is_empty())
                .then(|| frame.link(&remind_path(&view.procedure))),
            matrix: (!view.sheets.is_empty() && !matches!(gate, Gate::Shut))
                .then(|| Matrix::new(language, view)),
            gate,
            form,
            seats,
            case_href,
            w,
            frame,
        }
    }

    /// Whether the applications and their proposals are shown: not to an evaluator before they declared.
    fn shows_entrants(&self) -> bool {
        !self.is_evaluator || matches!(self.gate, Gate::Open)
    }
}

/// An application as it is called: by who applied, with its key.
fn named(name: &str, key: &str) -> String {
    if name.is_empty() { key.to_owned() } else { format!("{name}（{key}）") }
}

/// What somebody handed in about an application: it stands under its key, or under its id.
fn of_entrant<'v>(all: &'v Value, entrant: &EntrantView) -> Option<&'v Value> {
    all.get(&entrant.key).or_else(|| all.get(&entrant.id))
}

fn gate(frame: &Frame, view: &EvaluationView) -> Gate {
    let Some(seat) = view.own_seat() else { return Gate::Open };
    if !seat.counts() || seat.interest.as_deref() == Some("exists") {
        return Gate::Shut;
    }
    if seat.interest.is_none() {
        return Gate::Declare(frame.link(&act_path(&view.procedure, "declare-interest")));
    }
    Gate::Open
}

fn criteria(language: Language, w: &EvaluationWords, all: &Criteria) -> Vec<Criterion> {
    let one = |item: &shirube_core::domain::scoring::Item| Criterion {
        label: either(language, &item.label_ja, &item.label_en).to_owned(),
        max: item.max_points.to_string(),
        weight: item.weight.map_or_else(|| "1".to_owned(), |weight| weight.to_string()),
        is_mandatory: item.mandatory,
    };
    let price = all.price.as_ref().map(|rule| Criterion {
        label: w.price_points.to_owned(),
        max: rule.sheet_points().to_string(),
        weight: "1".to_owned(),
        is_mandatory: false,
    });
    all.items.iter().map(one).chain(price).collect()
}

fn minimum(language: Language, all: &Criteria) -> String {
    match all.minimum.total {
        TotalMinimum::Points(points) => match language {
            Language::Ja => format!("{points}点"),
            Language::En => format!("{points} points"),
        },
        TotalMinimum::Ratio(ratio) => match language {
            Language::Ja => format!("満点に対して{ratio}以上"),
            Language::En => format!("{ratio} of the full points"),
        },
    }
}

fn seat(w: &EvaluationWords, view: &EvaluationView, one: &SeatView) -> Seat {
    let declared = match one.interest.as_deref() {
        None => w.not_declared,
        Some("none") => w.no_interest,
        Some(_) => w.interest,
    };
    let handed_in = match one {
        one if one.is_replaced => ("none", w.replaced),
        one if one.is_recused => ("none", w.recused),
        _ if view.act.is_none() || view.entrants.is_empty() => ("none", w.nothing_asked),
        one if one.missing == 0 => ("ok", w.handed_in),
        one if one.missing < view.entrants.len() => ("wait", w.in_part),
        _ => ("wait", w.to_come),
    };
    Seat { alias: one.seat.clone(), name: one.name.clone(), declared, handed_in }
}

/// How many of those who count have handed in; none where nothing is handed in.
fn progress(language: Language, view: &EvaluationView) -> Option<String> {
    let counts: Vec<&SeatView> = view.seats.iter().filter(|one| one.counts()).collect();
    if view.act.is_none() || view.entrants.is_empty() || counts.is_empty() {
        return None;
    }
    let done = counts.iter().filter(|one| one.missing == 0).count();
    let all = counts.len();
    Some(match language {
        Language::Ja => format!("委員{all}人のうち{done}人が提出しました。"),
        Language::En => format!("{done} of {all} evaluators have handed in."),
    })
}
