//! The page on which answers are checked before anything is done, and answers as they are shown.

use askama::Template;
use shirube_core::render::Language;
use shirube_desk::{OfferView, PolicyView, Unmet};

use super::{ActWords, Head, crumbs, head};
use crate::apply::change_href;
use crate::ask::{Again, Ask, AskWords};
use crate::begin::in_view;
use crate::brought::fact_of;
use crate::deciding::Deciding;
use crate::door::{Door, DoorWords};
use crate::frame::{Crumb, Frame};
use crate::handed::{Held, file_label};
use crate::meant::Meant;
use crate::name::replaced;
use crate::offer::{Missing, missing};
use crate::policy::{Change, is_policy_typed};
use crate::shown::Shown;
use crate::typed::Typed;
use crate::value::shown;
use crate::words::either;

/// An answer as it is checked, and as it is sent again.
#[derive(Debug)]
pub(super) struct Answer {
    /// The fact's name; empty of what is none.
    fact: String,
    pub(super) label: String,
    pub(super) value: Shown,
    /// Where it is changed, where each part of a form has a page of its own.
    change: Option<String>,
}

/// A document to bring: a file to choose, or one that was handed in before.
#[derive(Debug)]
struct Brought {
    name: String,
    label: String,
    held: Option<String>,
}

/// The answers of a form, and every field as it was typed.
pub(super) fn answers(
    language: Language,
    meant: &Meant,
    offer: &OfferView,
    typed: &Typed,
    w: &ActWords,
) -> (Vec<Answer>, Vec<(String, String)>) {
    let mut all = Vec::new();
    if let Some(subject) = typed.get("subject").filter(|one| !one.is_empty()) {
        let name = meant.subjects.iter().find(|(key, _)| key == subject);
        let name = name.map_or(subject, |(_, name)| name);
        let (fact, label) = (String::new(), w.subject.to_owned());
        all.push(Answer { fact, label, value: Shown::Text(name.clone()), change: None });
    }
    if let Some((label, name)) = typed.get("aim").and_then(|kind| in_view(language, kind)) {
        all.push(Answer { fact: String::new(), label, value: Shown::Text(name), change: None });
    }
    let of = |id: &str| {
        let named = meant.applications.iter().chain(&meant.certificates).chain(&meant.items);
        named.chain(&meant.people).chain(&meant.delegations).find(|(key, _)| key == id)
    };
    let known = |id: &str| of(id).map(|(_, name)| name.clone());
    for (name, ja, en, _, shape) in &offer.facts {
        let Some(value) = fact_of((&meant.kind, name, shape), typed) else { continue };
        let (fact, change) = (name.clone(), None);
        if let Some(held) = Held::of(typed, name) {
            let label = file_label(language, name).unwrap_or(either(language, ja, en)).to_owned();
            all.push(Answer { fact, label, value: Shown::Text(held.line()), change });
            continue;
        }
        let called = if shape == "yen" { "yen" } else { name };
        let value = shown(language, &meant.kind, called, &replaced(&value, &known));
        all.push(Answer { fact, label: either(language, ja, en).to_owned(), value, change });
    }
    let kept = typed.iter().map(|(name, text)| (name.clone(), text.clone())).collect();
    (all, kept)
}

/// The page on which answers are checked before anything is done.
#[derive(Debug, Template)]
#[template(path = "act_check.html")]
pub struct ActCheckPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: ActWords,
    head: Head,
    answers: Vec<Answer>,
    /// What a change of the policy changes.
    change: Option<Change>,
    /// Whether there is a form to go back to.
    can_change: bool,
    /// The list of the form's parts, where it has one.
    list_href: Option<String>,
    typed: Vec<(String, String)>,
    documents: Vec<Brought>,
    would_refuse: Vec<Missing>,
    /// Who they are, where it is asked once more.
    again: Again,
    asked: Vec<Ask>,
    asks: AskWords,
    doors: DoorWords,
    door: Option<Door>,
    /// What is decided by it, in short.
    deciding: Option<Deciding>,
}

impl ActCheckPage {
    /// The page: with what would be refused, as the desk heard it in a rehearsal.
    #[must_use]
    pub fn new(frame: Frame, meant: &Meant, offer: &OfferView, typed: &Typed, unmet: &[Unmet]) -> Self {
        let language = frame.language;
        let w = ActWords::of(language);
        let head = head(&frame, meant, offer);
        let document = |(id, ja, en): &(String, String, String)| Brought {
            name: format!("d.{id}"),
            label: either(language, ja, en).to_owned(),
            held: Held::of(typed, id).map(|held| held.line()),
        };
        let documents = offer.documents.iter().map(document).collect();
        let (answers, typed) = answers(language, meant, offer, typed, &w);
        let title = format!("{}{}{} - {}", w.check_title, frame.colon(), head.label, meant.case_title);
        let crumbs = crumbs(&frame, meant, &head.label);
        Self {
            title,
            crumbs,
            can_change: !answers.is_empty(),
            answers,
            change: None,
            typed,
            documents,
            list_href: None,
            would_refuse: missing(language, unmet),
            again: Again::default(),
            asked: Vec::new(),
            asks: AskWords::of(language),
            doors: DoorWords::of(language),
            door: None,
            deciding: None,
            w,
            frame,
            head,
        }
    }
}

impl ActCheckPage {
    /// The same page, saying in short what is decided by it.
    #[must_use]
    pub fn deciding(mut self, what: Option<Deciding>) -> Self {
        self.deciding = what;
        self
    }

    /// The same page, of a form whose parts have pages of their own: each answer is changed on its own.
    #[must_use]
    pub fn of_list(mut self, meant: &Meant, offer: &OfferView) -> Self {
        for answer in &mut self.answers {
            let shape = offer.facts.iter().find(|(name, ..)| *name == answer.fact);
            answer.change = shape.map(|(name, .., shape)| change_href(&self.frame, meant, (name, shape)));
        }
        self.list_href = Some(self.head.action.clone());
        self
    }

    /// The same page, saying what the policy that was typed changes of the one in force. What only confirms
    /// another's change is as they entered it: nothing of it is changed here.
    #[must_use]
    pub fn changing(mut self, view: &PolicyView, typed: &Typed) -> Self {
        self.answers.retain(|one| !one.fact.starts_with("policy"));
        self.can_change = is_policy_typed(typed);
        let change = Change::typed(self.frame.language, view, typed);
        self.change = Some(change.or_anew(&self.frame, view.may_begin && !self.can_change));
        self
    }

    /// The same page, asking once more who they are.
    #[must_use]
    pub fn asking_again(mut self, mut again: Again) -> Self {
        self.asked = again.asks(self.frame.language);
        self.door = again.door.take();
        self.again = again;
        self
    }
}
