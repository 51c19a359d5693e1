//! Rehearsals: acts heard by the engine on dossiers made of the facts of a need.
//!
//! An act is asked first what it must bring. What decides is taken from the facts and never made
//! up; what is only somebody's work (a reason, a document, the name of a contact) is taken as done.
//! What the engine then leaves unmet is what stands in the way.

use chrono::NaiveDate;
use serde_json::Value;

use super::drafts;
use crate::dossier::{Commander, Dossier, japan_instant};
use crate::engine::{self, Answer, Consequence};
use crate::facts::Facts;
use crate::hearing::{Minutes, Witness};
use crate::policy::Policy;
use crate::procedures;
use crate::registry::Machine;
use crate::rule::{Finding, Outcome};
use crate::words::Capacity;

/// Hour of the day in Japan at which rehearsed acts take place.
const HOUR: u32 = 9;
/// How often an act is asked again what it brings, as its forks answer on what was brought.
const ROUNDS: usize = 4;

/// An act that was allowed.
pub(super) struct Heard {
    /// What its rules found.
    pub(super) findings: Vec<Finding>,
    /// The children it opens.
    pub(super) opened: Vec<(&'static str, Facts)>,
    /// The stage it leads to.
    pub(super) to: &'static str,
}

/// One procedure, rehearsed.
pub(super) struct Rehearsal {
    machine: &'static Machine,
    /// Its dossier.
    pub(super) file: Dossier,
    /// What its acts bring, where they ask for it.
    brought: Facts,
    acts: usize,
}

impl Rehearsal {
    /// A procedure of this kind at this stage on a day. `None` where there is no such kind.
    pub(super) fn at(kind: &str, stage: &str, day: NaiveDate, policy: &Policy) -> Option<Self> {
        let machine = procedures::newest(kind)?;
        let mut file = Dossier::new("R0-0000/1", japan_instant(day, HOUR, 0)?, "u-0000", Capacity::System);
        stage.clone_into(&mut file.stage);
        file.policy = policy.clone();
        Some(Self { machine, file, brought: Facts::default(), acts: 0 })
    }

    /// The procedure remembers these facts.
    pub(super) fn remembering(mut self, facts: &Facts) -> Self {
        self.file.facts.0.extend(facts.0.clone());
        self
    }

    /// Its acts bring these facts, where they ask for them.
    pub(super) fn bringing(mut self, facts: &Facts) -> Self {
        self.brought.0.extend(facts.0.clone());
        self
    }

    /// Performs an act by whoever may; answers what was unmet where it is refused.
    pub(super) fn perform(&mut self, act: &str) -> Result<Heard, Vec<Finding>> {
        self.perform_as(act, None)
    }

    /// Performs an act in this capacity.
    pub(super) fn perform_as(
        &mut self,
        act: &str,
        capacity: Option<Capacity>,
    ) -> Result<Heard, Vec<Finding>> {
        self.acts += 1;
        // Nobody stands in the way of separated duties: every act is somebody else's.
        self.file.actor = format!("u-{:04}", self.acts);
        self.prepare(act, capacity);
        let decision = match engine::decide(self.machine, act, &self.file) {
            Ok(Answer::Decision(decision)) => decision,
            Ok(Answer::Refusal(refusal)) => {
                return Err(refusal
                    .findings
                    .into_iter()
                    .filter(|one| one.outcome == Outcome::Unmet)
                    .collect());
            }
            // Fails closed; the tests hear every act named here.
            Err(_) => return Err(Vec::new()),
        };
        let opened = decision
            .consequences
            .iter()
            .filter_map(|one| match one {
                Consequence::Open(opening) => Some((opening.children)(&self.file)),
                _ => None,
            })
            .flatten()
            .collect();
        for (name, value) in &decision.facts {
            self.file.facts.set(name.clone().into_owned(), value.clone());
        }
        self.file.given = Facts::default();
        self.file.performers.insert(act.to_owned(), self.file.actor.clone());
        decision.to.id.clone_into(&mut self.file.stage);
        Ok(Heard { findings: decision.findings, opened, to: decision.to.id })
    }

    /// Fills in what the act brings, and who performs it.
    fn prepare(&mut self, act: &str, capacity: Option<Capacity>) {
        self.file.given = Facts::default();
        self.file.documents.clear();
        self.file.commander = None;
        if let Some(capacity) = capacity {
            self.file.capacity = capacity;
        }
        let mut known = None;
        for _ in 0..ROUNDS {
            let Some(minutes) = self.minutes(act) else { return };
            self.file.capacity = capacity.or(minutes.by.first().copied()).unwrap_or(Capacity::System);
            if minutes.commanded {
                self.file.commander =
                    Some(Commander { procedure: "R0-0000/0".to_owned(), act: String::new() });
            }
            for (fact, required) in &minutes.asks {
                if self.file.given.get(fact.name).is_none() {
                    if let Some(value) = self.value(fact, *required) {
                        self.file.given.set(fact.name, value);
                    }
                }
            }
            self.file.documents.extend(minutes.documents.iter().map(|one| one.id.to_owned()));
            let now = Some((self.file.capacity, self.file.given.0.len(), self.file.documents.len()));
            if now == known {
                return;
            }
            known = now;
        }
    }

    fn value(&self, fact: &'static crate::facts::Fact, required: bool) -> Option<Value> {
        let told = self.brought.get(fact.name).cloned();
        told.or_else(|| if required { drafts::draft(fact, &self.file) } else { None })
    }

    fn minutes(&self, act: &str) -> Option<Minutes> {
        let stage = self.machine.stages.iter().position(|one| one.id == self.file.stage)?;
        let act = self.machine.acts.iter().position(|one| one.id == act)?;
        let id = self.machine.acts.get(act)?.id;
        Some(self.machine.minutes(stage, act, id, Witness::File(&self.file)))
    }
}
