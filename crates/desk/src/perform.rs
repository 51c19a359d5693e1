//! Performs a decided act and everything that follows from it, in one unit of work.
//!
//! A step is one act on one procedure. Its consequences may open children, command them, or
//! perform an act of the parent: each of these is a step of its own in the same unit, with the
//! same request id. If any of them is refused the whole unit is, and the refusal names it.

use std::sync::Arc;

use serde_json::Value;
use shirube_core::dossier::{Dossier, NAMING, named_in};
use shirube_core::engine::{Answer, Changed, Consequence, Decision, decide};
use shirube_core::facts::Facts;
use shirube_persistence::{Append, Lock, NewState, ProcedureRow};
use shirube_trail::{Digest, EntryType, ProcedureId, Seq};

use crate::command::{Moved, Performed};
use crate::dossier::{Circumstances, of_opening, of_row};
use crate::entry::{Writing, write};
use crate::erasing;
use crate::error::DeskError;
use crate::letters;
use crate::machines::{self, Known};
use crate::post::disclosed_too;
use crate::seats::seat_people;
use crate::shown::{revision_shown, seq_shown};
use crate::stood::Stood;
use crate::work::{Halt, On, Step, Stepping, Work};

/// Facts that seat people: with them a procedure learns who acts under which pseudonym.
const APPOINTING: [&str; 4] = ["committee", "replaced", "call.holders", "evaluator"];

/// Deepest chain of acts that command each other.
const DEPTH_MAX: usize = 12;

impl Work<'_> {
    /// Performs a step and what follows from it.
    pub(crate) fn perform(&mut self, step: Step) -> Stepping<'_> {
        Box::pin(async move {
            self.depth += 1;
            if self.depth > DEPTH_MAX {
                return Err(DeskError::Endless { procedure: step.act }.into());
            }
            let done = self.perform_one(step).await;
            self.depth -= 1;
            if self.depth == 0 && done.is_ok() {
                self.finish().await?;
            }
            done
        })
    }

    /// What is done once for all steps: what the clock could not do before may be possible now, and
    /// the letters are queued.
    async fn finish(&mut self) -> Result<(), DeskError> {
        self.unit.retry_deadlines(std::mem::take(&mut self.touched));
        self.keep_reads().await?;
        letters::enqueue_drafts(self).await
    }

    async fn perform_one(&mut self, step: Step) -> Result<Performed, Halt> {
        let (known, row, file) = self.make_up(&step).await?;
        let decision = match decide(known.machine, &step.act, &file).map_err(DeskError::from)? {
            Answer::Decision(decision) => decision,
            Answer::Refusal(refusal) => {
                guard_revision(row.as_deref(), &step, refusal.additive)?;
                return Err(Halt::Refused(Box::new((step, refusal, row, file))));
            }
        };
        guard_revision(row.as_deref(), &step, decision.additive)?;
        let (performed, seq) = self.keep(&step, known, row.as_deref(), &file, &decision).await?;
        let id = ProcedureId::new(performed.procedure.clone())?;
        let mut after = None;
        for (nth, consequence) in decision.consequences.into_iter().enumerate() {
            // Who is told elsewhere in the office learns what the act made of its dossier too.
            let seen = match consequence {
                Consequence::Report(_) | Consequence::Notify(_) | Consequence::Announce(_) => {
                    after.get_or_insert_with(|| as_it_stands_after(&file, &decision.facts))
                }
                _ => &file,
            };
            self.follow(&step, &id, (seq, nth), seen, decision.to.id, consequence).await?;
        }
        Ok(performed)
    }

    /// The machine, the row and the dossier of a step.
    async fn make_up(
        &self,
        step: &Step,
    ) -> Result<(&'static Known, Option<Arc<ProcedureRow>>, Dossier), Halt> {
        let circumstances = Circumstances {
            at: self.at,
            hand: &step.hand,
            commander: step.commander.clone(),
            brought: &step.brought,
        };
        match &step.on {
            On::There(id) => {
                let row = self.unit.procedure(id, Lock::Exclusive).await?;
                let row = row.ok_or_else(|| DeskError::not_found(id.as_str()))?;
                let known = machines::by_name(row.machine.as_str())?;
                if let Some(parent) = row.parent.as_ref().filter(|_| known.reports(&step.act)) {
                    // It will be changed: locked so before it is read.
                    self.unit.procedure(parent, Lock::Exclusive).await?;
                }
                let file = of_row(self.unit, &row, known.reads(&step.act), &circumstances).await?;
                Ok((known, Some(row), file))
            }
            On::New { kind, id, parent } => {
                let known = machines::newest(kind)?;
                let parent = match parent {
                    Some(parent) => {
                        let lock = if known.reports(&step.act) { Lock::Exclusive } else { Lock::Share };
                        self.unit.procedure(parent, lock).await?
                    }
                    None => None,
                };
                let reads = known.reads(&step.act);
                let before = known.machine.before_opening();
                let seen = (parent.as_deref(), reads);
                let file =
                    of_opening(self.unit, id.as_str(), before, seen, self.policy, &circumstances).await?;
                Ok((known, None, file))
            }
        }
    }

    /// Writes the entry and the new state. Answers what is told of it, and the number of the entry, which
    /// is not always told.
    async fn keep(
        &mut self,
        step: &Step,
        known: &'static Known,
        row: Option<&ProcedureRow>,
        file: &Dossier,
        decision: &Decision,
    ) -> Result<(Performed, u64), Halt> {
        let (procedure, parent) = match (&step.on, row) {
            (On::There(id), Some(row)) => (id, row.parent.clone()),
            (On::There(id), None) => return Err(DeskError::not_found(id.as_str()).into()),
            (On::New { id, parent, .. }, _) => (id, parent.clone()),
        };
        let mut facts: Vec<(String, Value)> =
            decision.facts.iter().map(|(name, value)| (name.to_string(), value.clone())).collect();
        if decision.first_hand {
            facts.extend(
                step.brought.facts.0.iter().map(|(name, value)| (format!("given.{name}"), value.clone())),
            );
        }
        if row.is_none() && !facts.iter().any(|(name, _)| name == "policy") {
            let policy = serde_json::to_value(self.policy).unwrap_or_default();
            facts.push(("policy".to_owned(), without_nulls(policy)));
        }
        facts.extend(disclosed_too(&decision.consequences, file, &facts));
        facts.extend(erasing::listed(self.unit, &decision.consequences).await?);
        let place = match row {
            Some(row) => (row.head.seq.next()?, row.head.hash),
            None => (Seq::FIRST, Digest::ZERO),
        };
        let writing = Writing {
            entry_type: EntryType::Decision,
            org: self.org,
            procedure,
            parent: parent.as_ref(),
            known,
            place,
            act: &step.act,
            stages: (decision.from, decision.to.id),
            findings: &decision.findings,
            facts: &facts,
            documents: &step.brought.documents,
            cmd: self.cmd,
        };
        let at = row.map_or(self.at, |row| self.at.max(row.head.at));
        let (entry, disclosures) = write(&writing, file, at)?;
        let state = NewState {
            phase: decision.to.phase.id().to_owned(),
            closed: decision.to.closed,
            facts: state_after(file, &facts),
            performers: performers_after(file, &step.act),
        };
        let seen_revision = row.map_or(0, |row| row.revision);
        self.unit
            .append(Append { entry: &entry, disclosures: &disclosures, state: Some(&state), seen_revision })
            .await?;
        self.touched.extend(std::iter::once(procedure).chain(parent.as_ref()).cloned());
        self.moved.push(Moved {
            procedure: procedure.to_string(),
            kind: known.machine.kind.to_owned(),
            act: step.act.clone(),
            from: decision.from.to_owned(),
            to: decision.to.id.to_owned(),
        });
        self.learn(procedure, &step.learns).await?;
        if facts.iter().any(|(name, _)| NAMING.contains(&name.as_str())) {
            let named: Facts = facts_after(file, &facts);
            let ids = named_in(&named).into_iter().filter_map(|id| ProcedureId::new(id).ok());
            self.unit.set_references(procedure, &ids.collect::<Vec<_>>());
        }
        let after = self.unit.procedure(procedure, Lock::Exclusive).await?;
        let after = after.ok_or_else(|| DeskError::not_found(procedure.as_str()))?;
        self.note_stood(procedure, Stood::of(row, &after, facts.iter().map(|(name, _)| name.as_str())));
        if facts.iter().any(|(name, _)| APPOINTING.contains(&name.as_str())) {
            seat_people(self.unit, procedure, &after)?;
        }
        let performed = Performed {
            procedure: procedure.to_string(),
            from: if row.is_none() { String::new() } else { decision.from.to_owned() },
            to: decision.to.id.to_owned(),
            revision: revision_shown(&after),
            seq: seq_shown(&after, entry.seq.get()),
            receipt: after.head.hash.short(),
            first_of_two: decision.first_hand,
            moved: Vec::new(),
        };
        Ok((performed, entry.seq.get()))
    }
}

/// The dossier with what the act changed, derived facts too.
fn as_it_stands_after(file: &Dossier, changed: &[Changed]) -> Dossier {
    let mut after = file.clone();
    for (name, value) in changed {
        after.given.0.remove(name.as_ref());
        after.facts.set(name.as_ref(), value.clone());
    }
    after
}

fn guard_revision(row: Option<&ProcedureRow>, step: &Step, additive: bool) -> Result<(), DeskError> {
    match (row, step.seen_revision) {
        (Some(row), Some(seen)) if !additive && revision_shown(row) != seen => {
            Err(DeskError::MovedOn { procedure: row.procedure.to_string(), seen, found: revision_shown(row) })
        }
        _ => Ok(()),
    }
}

/// The state's facts after an act.
pub(crate) fn state_after(file: &Dossier, changed: &[(String, Value)]) -> Value {
    Value::Object(facts_after(file, changed).0.into_iter().collect())
}

fn facts_after(file: &Dossier, changed: &[(String, Value)]) -> Facts {
    let mut facts = file.facts.clone();
    for (name, value) in changed.iter().filter(|(name, _)| crate::entry::is_state_fact(name)) {
        facts.set(name.clone(), value.clone());
    }
    facts
}

/// Who performed which act, after this one.
pub(crate) fn performers_after(file: &Dossier, act: &str) -> Value {
    let mut performers = file.performers.clone();
    performers.insert(act.to_owned(), file.actor.clone());
    Value::Object(performers.into_iter().map(|(act, who)| (act, Value::from(who))).collect())
}

/// Absent members instead of nulls: null is not in the trail's value domain.
pub(crate) fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| (name, without_nulls(value)))
                .collect(),
        ),
        other => other,
    }
}
