//! What an act leads to: letters, publications, deadlines, children, commands, reports.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use shirube_core::dossier::Dossier;
use shirube_core::effect::{reminder_id, runs_on};
use shirube_core::engine::{Consequence, commander};
use shirube_core::facts::{Facts, instant_text};
use shirube_persistence::{DeadlineKind, DeadlineRow, DeadlineState, Lock, ProcedureRow, PublicationRow};
use shirube_trail::{ActId, At, DeadlineId, ProcedureId};

use crate::dossier::Brought;
use crate::error::DeskError;
use crate::hand::Hand;
use crate::letters;
use crate::locate::new_id;
use crate::machines;
use crate::work::Learns;
use crate::work::{Halt, On, Step, Work};

impl Work<'_> {
    /// Takes back every deadline but the duties that the stage still lets somebody fulfil: who owes a
    /// countersignature owes it after the procedure has ended too.
    async fn lift_all(&self, id: &ProcedureId, stage: &str) -> Result<(), Halt> {
        let Some(row) = self.unit.procedure(id, Lock::Share).await? else { return Ok(()) };
        let known = machines::by_name(row.machine.as_str())?;
        // A reminder of a duty names its act too.
        let owed = |row: &DeadlineRow| {
            let provided = row.act.as_ref().is_some_and(|act| known.provides(stage, act.as_str()));
            row.kind != DeadlineKind::Act && provided
        };
        let rows = self.unit.deadlines(id).await?;
        let kept: Vec<DeadlineId> = rows.into_iter().filter(owed).map(|row| row.deadline_id).collect();
        self.unit.cancel_deadlines(id, &kept).await?;
        Ok(())
    }

    /// Carries out one consequence.
    pub(crate) async fn follow(
        &mut self,
        step: &Step,
        id: &ProcedureId,
        (seq, nth): (u64, usize),
        file: &Dossier,
        stage: &str,
        consequence: Consequence,
    ) -> Result<(), Halt> {
        match consequence {
            Consequence::Letter(audience) => {
                letters::draft(self, id, (seq, nth), (&step.act, stage), file, audience, None).await?;
            }
            Consequence::Publication(publication, shown) => {
                let body = Value::Object(shown.0.into_iter().collect::<Map<_, _>>());
                let row = PublicationRow {
                    procedure: id.clone(),
                    seq,
                    nth: u32::try_from(nth).unwrap_or(u32::MAX),
                    what: publication.id.to_owned(),
                    body,
                    at: self.at,
                };
                self.unit.publish(&row);
            }
            Consequence::Deadline { id: deadline, act, due, until } => {
                let kind = if act.is_empty() { DeadlineKind::Reminder } else { DeadlineKind::Act };
                let details = until.map_or_else(|| json!({}), |until| json!({"until": instant_text(until)}));
                self.set_deadline((id, seq), (deadline, kind, act), (due, None, details))?;
            }
            Consequence::Duty { id: deadline, rule, act, due, remind } => {
                self.set_deadline(
                    (id, seq),
                    (deadline, DeadlineKind::Duty, act),
                    (due, Some(rule), json!({})),
                )?;
                let reminder = reminder_id(deadline);
                let Some(at) = remind else { return self.no_longer(id, &reminder) };
                let details = json!({"until": instant_text(due)});
                self.set_deadline(
                    (id, seq),
                    (&reminder, DeadlineKind::Reminder, act),
                    (at, Some(rule), details),
                )?;
            }
            Consequence::Fulfilled(deadline) => {
                self.unit.meet_deadline(id, &DeadlineId::new(deadline)?);
                self.no_longer(id, &reminder_id(deadline))?;
            }
            Consequence::Lift(deadline) => {
                self.no_longer(id, deadline)?;
                self.no_longer(id, &reminder_id(deadline))?;
            }
            Consequence::LiftAll => self.lift_all(id, stage).await?,
            Consequence::Erase(procedure) => self.erase(&procedure, seq).await?,
            Consequence::Freeze => {
                for row in self.unit.deadlines(id).await? {
                    if row.state == DeadlineState::Pending && !runs_on(row.deadline_id.as_str()) {
                        self.unit.freeze_deadline(id, &row.deadline_id, self.at).await?;
                    }
                }
            }
            Consequence::Thaw => {
                let days = file.date("suspended.on").map_or(0, |since| (file.today - since).num_days());
                self.unit.thaw_deadlines(id, self.at, u32::try_from(days).unwrap_or(0)).await?;
            }
            Consequence::Open(opening) => {
                for (kind, facts) in (opening.children)(file) {
                    self.open_child(step, id, (kind, opening.act), facts).await?;
                }
            }
            Consequence::Command { procedure, act, facts } => {
                let target = ProcedureId::new(procedure)?;
                self.command(&step.hand, (id, &step.act), target, act, facts).await?;
            }
            Consequence::Report(act) => self.report(step, id, act, file).await?,
            Consequence::Announce(act) => self.announce(step, id, act, file).await?,
            Consequence::Notify(act) => self.notify(step, id, act, file).await?,
            Consequence::Message(message, to) => {
                self.write_messages(id, seq, message, &to).await?;
            }
        }
        Ok(())
    }

    fn set_deadline(
        &self,
        (procedure, seq): (&ProcedureId, u64),
        (deadline, kind, act): (&str, DeadlineKind, &str),
        (due, rule, details): (DateTime<Utc>, Option<&str>, Value),
    ) -> Result<(), Halt> {
        let row = DeadlineRow {
            procedure: procedure.clone(),
            deadline_id: DeadlineId::new(deadline)?,
            kind,
            act: if act.is_empty() { None } else { Some(ActId::new(act)?) },
            due_at: At::truncate(due)?,
            state: DeadlineState::Pending,
            frozen_at: None,
            rule: rule.map(str::to_owned),
            started_seq: seq,
            details,
        };
        self.unit.set_deadline(&row);
        Ok(())
    }

    /// Takes back a deadline, where there is one.
    fn no_longer(&self, procedure: &ProcedureId, deadline: &str) -> Result<(), Halt> {
        self.unit.cancel_deadline(procedure, &DeadlineId::new(deadline)?);
        Ok(())
    }

    /// Opens a child and passes facts to it, and its people with them.
    async fn open_child(
        &mut self,
        step: &Step,
        parent: &ProcedureId,
        (kind, act): (&'static str, &'static str),
        facts: Facts,
    ) -> Result<(), Halt> {
        let id = new_id(self.unit, parent, kind).await?;
        let learns = Learns::of_child(kind, parent, &facts);
        let child = Step {
            on: On::New { kind: kind.to_owned(), id: id.clone(), parent: Some(parent.clone()) },
            act: act.to_owned(),
            hand: step.hand.clone(),
            commander: Some(commander(parent.as_str(), &step.act)),
            brought: Brought { facts, ..Brought::default() },
            seen_revision: None,
            learns,
        };
        self.perform(child).await?;
        Ok(())
    }

    /// Performs an act on another procedure, commanded by an act of this one.
    async fn command(
        &mut self,
        hand: &Hand,
        (from, by): (&ProcedureId, &str),
        target: ProcedureId,
        act: &'static str,
        facts: Facts,
    ) -> Result<(), Halt> {
        let child = Step {
            on: On::There(target),
            act: act.to_owned(),
            hand: hand.clone(),
            commander: Some(commander(from.as_str(), by)),
            brought: Brought { facts, ..Brought::default() },
            seen_revision: None,
            learns: Learns::Nobody,
        };
        self.perform(child).await?;
        Ok(())
    }

    /// Performs a system act of the parent, where its stage provides it.
    async fn report(
        &mut self,
        step: &Step,
        id: &ProcedureId,
        act: &'static str,
        file: &Dossier,
    ) -> Result<(), Halt> {
        let Some(row) = self.unit.procedure(id, Lock::Share).await? else { return Ok(()) };
        let Some(parent) = &row.parent else { return Ok(()) };
        let Some(parent) = self.unit.procedure(parent, Lock::Exclusive).await? else { return Ok(()) };
        if !machines::by_name(parent.machine.as_str())?.provides(&parent.stage, act) {
            return Ok(());
        }
        let facts = taken(act, &parent.machine, file)?;
        self.command(&Hand::system("system:command")?, (id, &step.act), parent.procedure.clone(), act, facts)
            .await
    }

    /// Performs an act on every live procedure that names this one, where its stage provides it.
    async fn notify(
        &mut self,
        step: &Step,
        id: &ProcedureId,
        act: &'static str,
        file: &Dossier,
    ) -> Result<(), Halt> {
        for row in self.unit.naming(id).await? {
            // Locked before it is looked at: what it does meanwhile must not cross this.
            let Some(row) = self.unit.procedure(&row.procedure, Lock::Exclusive).await? else { continue };
            let known = machines::by_name(row.machine.as_str())?;
            if row.procedure == *id || row.closed || !known.provides(&row.stage, act) {
                continue;
            }
            let facts = taken(act, &row.machine, file)?;
            let hand = Hand::system("system:command")?;
            self.command(&hand, (id, &step.act), row.procedure.clone(), act, facts).await?;
        }
        Ok(())
    }

    /// Commands an act on every live procedure of the case that provides it.
    async fn announce(
        &mut self,
        step: &Step,
        id: &ProcedureId,
        act: &'static str,
        file: &Dossier,
    ) -> Result<(), Halt> {
        let takes = |row: &ProcedureRow| {
            let known = machines::by_name(row.machine.as_str())?;
            Ok::<_, DeskError>(row.procedure != *id && !row.closed && known.provides(&row.stage, act))
        };
        let mut rows = self.unit.procedures_of_case(&id.case()).await?;
        // Locked in the order of ids, looked at again then, and performed in the order of opening.
        let mut ids = BTreeSet::new();
        for row in &rows {
            if takes(row)? {
                ids.insert(row.procedure.clone());
            }
        }
        let mut asked = BTreeSet::new();
        for id in ids {
            match self.unit.procedure(&id, Lock::Exclusive).await? {
                Some(row) if takes(&row)? => asked.insert(id),
                _ => false,
            };
        }
        rows.retain(|row| asked.contains(&row.procedure));
        for row in rows {
            let facts = taken(act, &row.machine, file)?;
            self.command(&step.hand, (id, &step.act), row.procedure, act, facts).await?;
        }
        Ok(())
    }
}

/// The facts of this act's dossier that another act asks for.
fn taken(act: &str, machine: &shirube_trail::MachineId, file: &Dossier) -> Result<Facts, DeskError> {
    let known = machines::by_name(machine.as_str())?;
    Ok(known
        .asks(act)
        .iter()
        .filter_map(|fact| Some((fact.name.to_owned(), file.get(fact.name)?.clone())))
        .collect())
}
