//! What an act came to: its receipt, or what stood in its way.

use askama::Template;
use shirube_desk::{CaseActView, HistoryPage, OfferView, Performed, Unmet};

use super::check::{Answer, answers};
use super::{ActWords, Head, Typed, crumbs, head};
use crate::case::{Done, done};
use crate::frame::{Area, Crumb, Frame};
use crate::known::{kind_words, stage_words};
use crate::line::history_path;
use crate::meant::Meant;
use crate::moment::moment_text;
use crate::offer::{Missing, missing};

/// A procedure an act moved.
#[derive(Debug)]
struct Movement {
    kind: String,
    number: String,
    stage: String,
}

/// The panel after an act.
#[derive(Debug, Template)]
#[template(path = "act_done.html")]
pub struct ActDonePage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: ActWords,
    head: Head,
    number: String,
    receipt: String,
    at: String,
    first_of_two: bool,
    moved: Vec<Movement>,
}

impl ActDonePage {
    /// The panel; `at` is the moment it is shown at (RFC 3339).
    #[must_use]
    pub fn new(frame: Frame, meant: &Meant, offer: &OfferView, performed: &Performed, at: &str) -> Self {
        let language = frame.language;
        let w = ActWords::of(language);
        let head = head(&frame, meant, offer);
        let name = |words: Option<shirube_core::words::Words>, id: &str| {
            words.map_or_else(|| id.to_owned(), |words| language.of(words).to_owned())
        };
        let moved = performed.moved.iter().map(|one| Movement {
            kind: name(kind_words(&one.kind), &one.kind),
            number: one.procedure.clone(),
            stage: name(stage_words(&one.kind, &one.to), &one.to),
        });
        let title = format!("{}{}{} - {}", w.done, frame.colon(), head.label, meant.case_title);
        let crumbs = crumbs(&frame, meant, &head.label);
        Self {
            title,
            crumbs,
            number: format!("{} #{}", performed.procedure, performed.seq),
            receipt: performed.receipt.clone(),
            at: moment_text(language, at),
            first_of_two: performed.first_of_two,
            moved: moved.collect(),
            w,
            frame,
            head,
        }
    }
}

/// Why an act was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotDone {
    /// A requirement is not met.
    Refused,
    /// It came after the deadline and is kept as late.
    Late,
    /// Somebody was first.
    Stale,
    /// Somebody was first, and the stage it was for has gone by.
    Gone,
}

/// The panel after an act that was not done: what stands in the way, and everything typed.
#[derive(Debug, Template)]
#[template(path = "act_not_done.html")]
pub struct ActNotDonePage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: ActWords,
    head: Head,
    why: NotDone,
    unmet: Vec<Missing>,
    answers: Vec<Answer>,
    typed: Vec<(String, String)>,
    is_staff: bool,
    /// What was done since somebody looked, the latest first.
    since: Vec<Since>,
    /// Where the rest of it is, where it is more than a page.
    history: Option<String>,
}

/// Something that was done meanwhile.
#[derive(Debug)]
struct Since {
    done: Done,
    stage: String,
}

impl ActNotDonePage {
    /// The panel.
    #[must_use]
    pub fn new(
        frame: Frame,
        (meant, offer): (&Meant, &OfferView),
        typed: &Typed,
        why: NotDone,
        unmet: &[Unmet],
    ) -> Self {
        let language = frame.language;
        let w = ActWords::of(language);
        let head = head(&frame, meant, offer);
        let (answers, typed) = answers(language, meant, offer, typed, &w);
        let what = if matches!(why, NotDone::Stale | NotDone::Gone) { w.stale } else { w.refused };
        let title = format!("{what}{}{} - {}", frame.colon(), head.label, meant.case_title);
        let crumbs = crumbs(&frame, meant, &head.label);
        let is_staff = frame.visitor.as_ref().is_some_and(|one| one.areas.contains(&Area::Tasks));
        let unmet = missing(language, unmet);
        let (since, history) = (Vec::new(), None);
        Self { frame, title, crumbs, w, head, why, unmet, answers, typed, is_staff, since, history }
    }

    /// The same, with what was done since they looked, where that is known.
    #[must_use]
    pub fn since(mut self, meant: &Meant, history: Option<&HistoryPage>) -> Self {
        let Some(history) = history else { return self };
        let language = self.frame.language;
        let one = |act: &CaseActView| Since {
            done: done(language, act, &history.people),
            stage: stage_words(&meant.kind, &act.to)
                .map_or_else(|| act.to.clone(), |words| language.of(words).to_owned()),
        };
        self.since = history.acts.iter().map(one).collect();
        self.history = history.next.as_ref().map(|_| self.frame.link(&history_path(&history.case)));
        self
    }

    /// Whether somebody was first.
    fn is_second(&self) -> bool {
        matches!(self.why, NotDone::Stale | NotDone::Gone)
    }

    fn is_gone(&self) -> bool {
        self.why == NotDone::Gone
    }

    fn is_late(&self) -> bool {
        self.why == NotDone::Late
    }
}
