//! How the machines are tested: an act heard on a dossier, what was decided, and a procedure that
//! goes from act to act.

use serde_json::Value;

use super::by_name;
use crate::dossier::{Commander, Dossier, japan_day};
use crate::engine::{Answer, Consequence, Decision, decide};
use crate::facts::Facts;
use crate::registry::Machine;
use crate::words::Capacity;

/// The decision, or the rules unmet.
pub(crate) type Heard = Result<Box<Decision>, Vec<&'static str>>;

/// An act heard on a dossier.
pub(crate) fn heard(machine: &'static Machine, act: &str, file: &Dossier) -> Heard {
    match decide(machine, act, file).expect("a stage of the machine") {
        Answer::Decision(decision) => Ok(decision),
        Answer::Refusal(refusal) => Err(refusal.unmet().map(|finding| finding.rule.id).collect()),
    }
}

/// What a fact is after the decision, if it changes it.
pub(crate) fn fact<'d>(decision: &'d Decision, name: &str) -> Option<&'d Value> {
    decision.facts.iter().rev().find(|(stored, _)| stored == name).map(|(_, value)| value)
}

/// The children commanded, and what to do.
pub(crate) fn commands(decision: &Decision) -> Vec<(&str, &'static str)> {
    let commanded = decision.consequences.iter().filter_map(|one| match one {
        Consequence::Command { procedure, act, .. } => Some((procedure.as_str(), *act)),
        _ => None,
    });
    commanded.collect()
}

/// Whether the parent is told by this act.
pub(crate) fn reports(decision: &Decision, act: &str) -> bool {
    decision.consequences.iter().any(|one| matches!(one, Consequence::Report(id) if *id == act))
}

/// The members of an object, as facts.
pub(crate) fn map(value: Value) -> Facts {
    let Value::Object(members) = value else { return Facts::default() };
    members.into_iter().collect()
}

/// A procedure that remembers what its acts did, from 2026-06-01.
pub(crate) struct Run {
    machine: &'static Machine,
    pub(crate) file: Dossier,
}

impl Run {
    /// A procedure before its first act; every act brings these documents.
    pub(crate) fn new(machine: &str, documents: &[&str]) -> Self {
        let machine = by_name(machine).unwrap();
        let now = "2026-06-01T01:00:00Z".parse().unwrap();
        let mut file = Dossier::new("R8-0012/4", now, "", Capacity::System);
        file.stage = machine.before_opening().to_owned();
        file.documents = documents.iter().map(|one| (*one).to_owned()).collect();
        Self { machine, file }
    }

    /// The refused rules, or the decision, whose facts and stage are kept.
    pub(crate) fn act(&mut self, act: &str, (actor, capacity): (&str, Capacity), given: Value) -> Heard {
        let file = &mut self.file;
        (file.actor, file.capacity, file.given) = (actor.to_owned(), capacity, map(given));
        file.today = japan_day(file.now);
        file.content_hash = format!("{:?}", file.given);
        let answer = heard(self.machine, act, file);
        file.commander = None;
        let decision = answer?;
        for (name, value) in &decision.facts {
            file.facts.set(name.clone(), value.clone());
        }
        file.stage = decision.to.id.to_owned();
        file.performers.insert(act.to_owned(), actor.to_owned());
        Ok(decision)
    }

    /// The next act is commanded by another procedure.
    pub(crate) fn commanded(&mut self) -> &mut Self {
        let commander = Commander { procedure: "R8-0012/2".to_owned(), act: "approve-contract".to_owned() };
        self.file.commander = Some(commander);
        self
    }

    /// The time is now this.
    pub(crate) fn on(&mut self, text: &str) -> &mut Self {
        self.file.now = text.parse().unwrap();
        self
    }
}
