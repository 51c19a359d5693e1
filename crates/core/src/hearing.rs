//! A hearing: one act, heard by one stage of one machine.
//!
//! A handler asks named questions and closes the hearing with [`Hearing::go`] or
//! [`Hearing::stay`]. The same handler is heard with the file as witness, which gives a decision
//! or a refusal, or with a script as witness, which gives the rulebook. A handler that returns a
//! transition without closing the hearing fails closed, and the survey names it.

mod calendar;
mod minutes;
mod yielding;

use statig::Outcome as Statig;

pub use self::minutes::{Derive, FirstHand, Minutes, Verdict};
#[cfg(feature = "mutants")]
use self::yielding::taken_out;
use self::yielding::yielded;
use crate::dossier::Dossier;
use crate::effect::{Audience, Deadline, Duty, Effect, Opening, Order, Publication};
use crate::facts::{Document, Fact};
use crate::rule::{Finding, Findings, Inputs, Outcome, Question, Rule, word};
use crate::rules::frame;
use crate::station::Station;
use crate::words::{Capacity, Names};

/// Who answers the questions of a hearing.
pub enum Witness<'d> {
    /// The dossier.
    File(&'d Dossier),
    /// A script of answers to forks; requirements are granted.
    Script(Script),
}

/// Answers to forks, in the order they are asked.
#[derive(Debug, Clone, Default)]
pub struct Script {
    /// The answers; past the end the first answer is given.
    pub answers: Vec<usize>,
}

/// One act, heard.
pub struct Hearing<'d> {
    witness: Witness<'d>,
    act: &'static str,
    minutes: Minutes,
}

impl<'d> Hearing<'d> {
    /// A hearing of this act before this witness.
    #[must_use]
    pub fn new(act: &'static str, witness: Witness<'d>) -> Self {
        let minutes = match &witness {
            Witness::File(_) => Minutes::with_room(),
            Witness::Script(_) => Minutes::default(),
        };
        Self { witness, act, minutes }
    }

    /// The minutes.
    #[must_use]
    pub fn into_minutes(self) -> Minutes {
        self.minutes
    }

    /// Notes which superstate decided.
    pub fn decided_by(&mut self, superstate: String) {
        self.minutes.decided_by = Some(superstate);
    }

    /// Whether a handler has closed the hearing with this target.
    #[must_use]
    pub fn closed_with(&self, target: Option<&'static str>) -> bool {
        match (self.minutes.verdict, target) {
            (Some(Verdict::Go(to)), Some(target)) => to == target,
            (Some(Verdict::Stay | Verdict::Refuse), None) => true,
            _ => false,
        }
    }

    /// Takes back a verdict the machine's answer does not bear out: the hearing fails closed.
    pub fn fail_closed(&mut self) {
        self.minutes.verdict = None;
    }

    /// One of these capacities acts.
    pub fn by(&mut self, capacities: &[Capacity]) -> &mut Self {
        self.minutes.by.extend_from_slice(capacities);
        if let Witness::File(file) = self.witness {
            let holds = capacities.contains(&file.capacity);
            self.note(&frame::CAPACITY, holds, || {
                let needed = capacities.iter().map(|one| one.id()).collect::<Vec<_>>().join("|");
                crate::inputs![needed = needed, given = word(file.capacity.id())]
            });
        }
        self
    }

    /// One of these capacities acts, or another procedure's act performs this one.
    pub fn by_or_commanded(&mut self, capacities: &[Capacity]) -> &mut Self {
        match &self.witness {
            Witness::File(file) if file.commander.is_some() => {
                self.minutes.by.extend_from_slice(capacities);
                self
            }
            _ => self.by(capacities),
        }
    }

    /// Only another procedure's act performs this one.
    pub fn commanded(&mut self) -> &mut Self {
        self.minutes.commanded = true;
        if let Witness::File(file) = self.witness {
            self.note(&frame::COMMANDED, file.commander.is_some(), Inputs::new);
        }
        self
    }

    /// Whoever last performed one of these acts does not perform this one.
    pub fn apart_from(&mut self, acts: &[&'static str]) -> &mut Self {
        self.minutes.apart_from.extend_from_slice(acts);
        if let Witness::File(file) = self.witness {
            let same =
                acts.iter().find(|act| file.performers.get(**act).is_some_and(|who| *who == file.actor));
            self.note(&frame::SEPARATION, same.is_none(), || {
                crate::inputs![act = word(same.copied().unwrap_or_default())]
            });
        }
        self
    }

    /// The act is serialised, and never refused because something else happened meanwhile.
    pub fn additive(&mut self) -> &mut Self {
        self.minutes.additive = true;
        self
    }

    /// The act must bring this fact.
    pub fn ask(&mut self, fact: &'static Fact) -> &mut Self {
        self.minutes.asks.push((fact, true));
        if let Witness::File(file) = self.witness {
            if file.given.get(fact.name).is_none() {
                self.note(&frame::FACT, false, || {
                    crate::inputs![fact = word(fact.name), ja = word(fact.label.ja), en = word(fact.label.en)]
                });
            }
        }
        self
    }

    /// The act must bring each of these facts.
    pub fn ask_all(&mut self, facts: &[&'static Fact]) -> &mut Self {
        for fact in facts {
            self.ask(fact);
        }
        self
    }

    /// The act may bring this fact.
    pub fn may(&mut self, fact: &'static Fact) -> &mut Self {
        self.minutes.asks.push((fact, false));
        self
    }

    /// The act may bring each of these facts.
    pub fn may_all(&mut self, facts: &[&'static Fact]) -> &mut Self {
        for fact in facts {
            self.may(fact);
        }
        self
    }

    /// The act must bring this document.
    pub fn document(&mut self, document: &'static Document) -> &mut Self {
        self.minutes.documents.push(document);
        if let Witness::File(file) = self.witness {
            if !file.documents.contains(document.id) {
                self.note(&frame::DOCUMENT, false, || {
                    crate::inputs![
                        document = word(document.id),
                        ja = word(document.label.ja),
                        en = word(document.label.en)
                    ]
                });
            }
        }
        self
    }

    /// The act must bring each of these documents.
    pub fn documents(&mut self, documents: &[&'static Document]) -> &mut Self {
        for document in documents {
            self.document(document);
        }
        self
    }

    /// This rule must hold (a guard), or is noted (advice).
    pub fn require(&mut self, rule: &'static Rule) -> &mut Self {
        #[cfg(feature = "mutants")]
        if crate::boundary::mutated(rule.id, self.act) == Some(crate::boundary::Change::Removed) {
            return self;
        }
        self.minutes.rules.push(rule);
        if let Witness::File(file) = self.witness {
            let first = self.minutes.findings.len();
            // (what forks and other rules looked for before is not this one's)
            let _ = file.ear.take();
            (rule.judge)(file, &mut Findings::new(rule, &mut self.minutes.findings));
            let looked_for = file.ear.take();
            for (nth, finding) in self.minutes.findings.iter_mut().enumerate().skip(first) {
                if finding.outcome == Outcome::Unmet {
                    finding.outcome = yielded(rule, file, self.act);
                    self.minutes.unmet |= finding.outcome == Outcome::Unmet;
                    if !looked_for.is_empty() {
                        self.minutes.looked_for.push((nth, looked_for.clone()));
                    }
                }
            }
        }
        self
    }

    /// Each of these rules must hold.
    pub fn require_all(&mut self, rules: &[&'static Rule]) -> &mut Self {
        for rule in rules {
            self.require(rule);
        }
        self
    }

    /// Which answer a fork gets.
    pub fn choose(&mut self, question: &'static Question) -> usize {
        let answer = match &self.witness {
            Witness::File(file) => (question.answer)(file),
            Witness::Script(script) => script.answers.get(self.minutes.forks.len()).copied().unwrap_or(0),
        };
        #[cfg(feature = "mutants")]
        let answer = match question.rule {
            Some(rules) if rules.split(' ').any(|rule| taken_out(rule, self.act)) => 0,
            _ => answer,
        };
        self.minutes.forks.push((question, answer));
        answer
    }

    /// Whether a yes-or-no fork is answered yes.
    pub fn finds(&mut self, question: &'static Question) -> bool {
        self.choose(question) == 1
    }

    /// The act is performed by two people on the same content within 24 hours. Answers whether
    /// this is the first of them, whose entry stays and has no effect.
    pub fn first_of_two(&mut self) -> bool {
        let first = match &self.witness {
            Witness::File(file) => {
                let hand = frame::pending(file, self.act);
                let second = hand.is_some_and(|hand| hand.by != file.actor);
                self.minutes.forks.push((&frame::FIRST_OF_TWO, usize::from(second)));
                !second
            }
            Witness::Script(_) => self.choose(&frame::FIRST_OF_TWO) == 0,
        };
        self.minutes.by_two = Some(if first { FirstHand::First } else { FirstHand::Second });
        if let Witness::File(file) = self.witness {
            if first {
                let own = frame::pending(file, self.act).is_some_and(|hand| hand.by == file.actor);
                self.note(&frame::TWO_PEOPLE, !own, Inputs::new);
            }
        }
        first
    }

    /// A letter goes to these people.
    pub fn tell(&mut self, audience: Audience) -> &mut Self {
        self.effect(Effect::Tell(audience))
    }

    /// Something is made public.
    pub fn publish(&mut self, publication: &'static Publication) -> &mut Self {
        self.effect(Effect::Publish(publication))
    }

    /// A deadline is set.
    pub fn deadline(&mut self, deadline: &'static Deadline) -> &mut Self {
        self.within_calendar(deadline.words, deadline.due);
        self.effect(Effect::Set(deadline))
    }

    /// A deadline is taken back.
    pub fn lift(&mut self, id: &'static str) -> &mut Self {
        self.effect(Effect::Lift(id))
    }

    /// A duty starts.
    pub fn duty(&mut self, duty: &'static Duty) -> &mut Self {
        #[cfg(feature = "mutants")]
        if taken_out(duty.rule.id, self.act) {
            return self;
        }
        self.within_calendar(duty.words, duty.due);
        self.effect(Effect::Start(duty))
    }

    /// A duty is fulfilled; late is marked overdue with the days, and allowed.
    pub fn fulfil(&mut self, duty: &'static Duty) -> &mut Self {
        #[cfg(feature = "mutants")]
        if taken_out(duty.rule.id, self.act) {
            return self;
        }
        if let Witness::File(file) = self.witness {
            if let Some(finding) = frame::fulfilment(file, duty) {
                self.minutes.findings.push(finding);
            }
        }
        self.minutes.rules.push(duty.rule);
        self.effect(Effect::Fulfil(duty))
    }

    /// Children are opened.
    pub fn open(&mut self, opening: &'static Opening) -> &mut Self {
        self.effect(Effect::Open(opening))
    }

    /// Children are commanded.
    pub fn command(&mut self, order: &'static Order) -> &mut Self {
        self.effect(Effect::Command(order))
    }

    /// Something else follows.
    pub fn effect(&mut self, effect: Effect) -> &mut Self {
        self.minutes.effects.push(effect);
        self
    }

    /// A value is derived and stored with the act.
    pub fn derive(&mut self, name: &'static str, value: Derive) -> &mut Self {
        self.minutes.derives.push((name, value));
        self
    }

    /// Closes the hearing: the act leads to this stage.
    pub fn go<S: Station>(&mut self, stage: S) -> Statig<S> {
        if self.refused() {
            return Statig::Handled;
        }
        self.minutes.verdict = Some(Verdict::Go(stage.id()));
        Statig::Transition(stage)
    }

    /// Closes the hearing: the act is done and the stage stays.
    pub fn stay<S: Station>(&mut self) -> Statig<S> {
        if !self.refused() {
            self.minutes.verdict = Some(Verdict::Stay);
        }
        Statig::Handled
    }

    fn refused(&mut self) -> bool {
        if self.minutes.unmet {
            self.minutes.verdict = Some(Verdict::Refuse);
        }
        self.minutes.unmet
    }

    /// Notes a requirement of the frame. Met ones are not kept: they say nothing an entry's own
    /// members do not say.
    fn note(&mut self, rule: &'static Rule, holds: bool, inputs: impl FnOnce() -> Inputs) {
        if holds {
            return;
        }
        self.minutes.unmet = true;
        self.minutes.findings.push(Finding {
            rule,
            subject: String::new(),
            outcome: Outcome::Unmet,
            law: None,
            inputs: inputs(),
            names: Names::NONE,
        });
    }
}
