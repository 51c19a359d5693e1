//! The list of an application's parts: what is done, what is not, and when it can be submitted.

use askama::Template;
use shirube_desk::{FormDraft, OfferView, Unmet};

use super::{ApplyPart, ApplyWords, fact_of_field, part_href};
use crate::act::{ActWords, Head, crumbs, head};
use crate::brought::fact_of;
use crate::frame::{Crumb, Frame};
use crate::handed::Held;
use crate::line::Chip;
use crate::meant::Meant;
use crate::moment::moment_text;
use crate::notices::{Notice, due_of};
use crate::offer::{Missing, missing};
use crate::typed::{FieldFault, Typed};
use crate::value::shown;
use crate::words::page_words;

/// How far a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Done,
    Doing,
    Todo,
    Optional,
    Faulty,
}

impl State {
    /// Whether it keeps the rest from being submitted.
    const fn is_in_the_way(self) -> bool {
        matches!(self, Self::Doing | Self::Todo | Self::Faulty)
    }

    /// What it is called; what is done needs no colour.
    fn chip(self, w: &ApplyWords) -> Option<Chip> {
        let (class, text) = match self {
            Self::Done => return None,
            Self::Doing => ("info", format!("○ {}", w.doing)),
            Self::Todo => ("wait", format!("● {}", w.todo)),
            Self::Optional => ("none", w.optional.to_owned()),
            Self::Faulty => ("late", format!("! {}", w.faulty)),
        };
        Some(Chip { class, text })
    }
}

/// A part in the list.
#[derive(Debug)]
struct Row {
    href: String,
    title: &'static str,
    chip: Option<Chip>,
}

/// The list of an application's parts.
#[derive(Debug, Template)]
#[template(path = "apply.html")]
pub struct ApplyPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: ApplyWords,
    head: Head,
    due: String,
    rows: Vec<Row>,
    done: usize,
    is_ready: bool,
    typed: Vec<(String, String)>,
    /// What stands in the way, whatever is entered; or, where all is entered, what would be refused.
    unmet: Vec<Missing>,
    unmet_title: &'static str,
    kept_at: Option<String>,
    whole_href: String,
}

impl ApplyPage {
    /// The list: with what was typed, the faults of it, what would be refused, and what is kept as a draft.
    #[must_use]
    pub fn new(
        frame: Frame,
        (meant, offer): (&Meant, &OfferView),
        (typed, faults, unmet): (&Typed, &[FieldFault], &[Unmet]),
        (notices, kept): (&[Notice], Option<&FormDraft>),
    ) -> Self {
        let language = frame.language;
        let w = ApplyWords::of(language);
        let head = head(&frame, meant, offer);
        let states = states(meant, offer, typed, faults);
        let is_ready = !states.iter().any(|(_, state)| state.is_in_the_way());
        let row = |(part, state): &(ApplyPart, State)| Row {
            href: part_href(&frame, meant, *part),
            title: part.title(language),
            chip: state.chip(&w),
        };
        let latest = notices.iter().filter(|one| due_of(one).is_some()).max_by(|a, b| a.at.cmp(&b.at));
        let due = latest.and_then(|one| Some(shown(language, &one.kind, "", due_of(one)?).line()));
        let act = ActWords::of(language);
        let (unmet_title, told) =
            if is_ready { (act.would_refuse, unmet) } else { (act.waits_for, offer.unmet.as_slice()) };
        Self {
            title: format!("{} - {}", head.label, meant.case_title),
            crumbs: crumbs(&frame, meant, &head.label),
            due: due.unwrap_or_else(|| w.no_due.to_owned()),
            rows: states.iter().map(row).collect(),
            done: states.iter().filter(|(_, state)| *state == State::Done).count(),
            is_ready,
            typed: typed.iter().map(|(name, text)| (name.clone(), text.clone())).collect(),
            unmet: missing(language, told),
            unmet_title,
            kept_at: kept.map(|kept| moment_text(language, &kept.changed_at)),
            whole_href: frame.link(&format!("{}?by=form", meant.action)),
            w,
            head,
            frame,
        }
    }
}

/// How far each part is that asks for anything.
fn states(meant: &Meant, offer: &OfferView, typed: &Typed, faults: &[FieldFault]) -> Vec<(ApplyPart, State)> {
    let of = |part: ApplyPart| {
        let is_of = |field: &str, asked: &str| {
            field == asked || fact_of_field(&offer.facts, field).is_some_and(|(name, ..)| name == asked)
        };
        let is_faulty = |asked: &str| faults.iter().any(|(field, _)| is_of(field, asked));
        let mut all: Vec<(bool, bool, bool)> = offer
            .facts
            .iter()
            .filter(|(name, .., shape)| ApplyPart::of(name, shape) == part)
            .map(|(name, _, _, required, shape)| {
                let is_there = fact_of((&meant.kind, name, shape), typed).is_some();
                (*required, is_there, is_faulty(name))
            })
            .collect();
        if part == ApplyPart::Files {
            let document =
                |(id, ..): &(String, String, String)| (true, Held::of(typed, id).is_some(), is_faulty(id));
            all.extend(offer.documents.iter().map(document));
        }
        state(&all).map(|state| (part, state))
    };
    ApplyPart::ALL.into_iter().filter_map(of).collect()
}

/// How far a part is, by its fields: required, there, faulty. None where it has none.
fn state(all: &[(bool, bool, bool)]) -> Option<State> {
    let any_there = all.iter().any(|(_, there, _)| *there);
    let lacks = all.iter().any(|(required, there, _)| *required && !there);
    let asks = all.iter().any(|(required, ..)| *required);
    Some(match all {
        [] => return None,
        _ if all.iter().any(|(.., faulty)| *faulty) => State::Faulty,
        _ if lacks && any_there => State::Doing,
        _ if lacks => State::Todo,
        _ if asks || any_there => State::Done,
        _ => State::Optional,
    })
}

page_words! {
    /// The words of what was begun and not submitted.
    UnsentWords {
        title = "書きかけの応募（まだ提出していません）", "Begun and not submitted";
        kept = "下書きを保存した時刻", "Draft saved";
    }
}

/// Something somebody began and has not submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsentLine {
    /// What it is about.
    pub title: String,
    /// Where its form is.
    pub path: String,
    /// When it was last kept (RFC 3339).
    pub at: String,
}

/// What somebody began and has not submitted, as a part of their page.
#[derive(Debug, Template)]
#[template(path = "unsent.html")]
pub struct Unsent {
    w: UnsentWords,
    lines: Vec<(String, String, String)>,
}

impl Unsent {
    /// The part; none where there is nothing.
    #[must_use]
    pub fn new(frame: &Frame, lines: &[UnsentLine]) -> Option<Self> {
        let line = |one: &UnsentLine| {
            (frame.link(&one.path), one.title.clone(), moment_text(frame.language, &one.at))
        };
        let all: Vec<_> = lines.iter().map(line).collect();
        (!all.is_empty()).then(|| Self { w: UnsentWords::of(frame.language), lines: all })
    }
}

// its template escapes every text in it
impl askama::filters::HtmlSafe for Unsent {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_as_far_as_its_fields() {
        for (all, expected) in [
            (vec![], None),
            (vec![(true, false, false)], Some(State::Todo)),
            (vec![(true, false, false), (false, true, false)], Some(State::Doing)),
            (vec![(true, true, false), (false, false, false)], Some(State::Done)),
            (vec![(false, false, false)], Some(State::Optional)),
            (vec![(false, true, false)], Some(State::Done)),
            (vec![(true, true, true)], Some(State::Faulty)),
        ] {
            assert_eq!(state(&all), expected, "{all:?}");
        }
    }
}
