//! What an act leads to: letters, publications, deadlines, children, commands, reports.

use serde_json::{Map, Value};
use shirube_core::dossier::Dossier;
use shirube_core::engine::{Consequence, commander};
use shirube_core::facts::Facts;
use shirube_persistence::{DeadlineKind, DeadlineRow, DeadlineState, Lock, PublicationRow};
use shirube_trail::{ActId, At, DeadlineId, ProcedureId};

use crate::authority::Hand;
use crate::dossier::Brought;
use crate::error::DeskError;
use crate::letters;
use crate::machines;
use crate::perform::{Halt, Learns, On, Step, Work};
use crate::seats::random_token;

impl Work<'_> {
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
                letters::enqueue(self, id, (seq, nth), (&step.act, stage), file, audience, None).await?;
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
                self.unit.publish(&row).await?;
            }
            Consequence::Deadline { id: deadline, act, due } => {
                self.set_deadline(id, seq, (deadline, act, None), due).await?;
            }
            Consequence::Duty { id: deadline, rule, act, due } => {
                self.set_deadline(id, seq, (deadline, act, Some(rule)), due).await?;
            }
            Consequence::Fulfilled(deadline) => {
                self.unit.meet_deadline(id, &DeadlineId::new(deadline)?).await?;
            }
            Consequence::Lift(deadline) => {
                self.unit.cancel_deadline(id, &DeadlineId::new(deadline)?).await?;
            }
            Consequence::LiftAll => {
                self.unit.cancel_deadlines(id).await?;
            }
            Consequence::Freeze => {
                self.unit.freeze_deadlines(id, self.at).await?;
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
                self.command(step, id, target, act, facts).await?;
            }
            Consequence::Report(act) => self.report(step, id, act, file).await?,
            Consequence::Announce(act) => self.announce(step, id, act, file).await?,
            Consequence::Notify(_) | Consequence::Message(..) => {}
        }
        Ok(())
    }

    async fn set_deadline(
        &self,
        procedure: &ProcedureId,
        seq: u64,
        (deadline, act, rule): (&str, &str, Option<&str>),
        due: chrono::DateTime<chrono::Utc>,
    ) -> Result<(), Halt> {
        let kind = match (rule, act) {
            (Some(_), _) => DeadlineKind::Duty,
            (None, "") => DeadlineKind::Reminder,
            (None, _) => DeadlineKind::Act,
        };
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
            details: Value::Object(Map::new()),
        };
        self.unit.set_deadline(&row).await?;
        Ok(())
    }

    /// Opens a child and passes facts to it. A contract's counterpart and an instalment's
    /// contractor keep their people.
    async fn open_child(
        &mut self,
        step: &Step,
        parent: &ProcedureId,
        (kind, act): (&'static str, &'static str),
        facts: Facts,
    ) -> Result<(), Halt> {
        let id = if kind == "application" {
            ProcedureId::new(format!("{}/a{}", parent.case_text(), random_token()?))?
        } else {
            let number = self.unit.next_child_number(&parent.case()).await?;
            ProcedureId::new(format!("{}/{number}", parent.case_text()))?
        };
        let source = match facts.get("counterpart").and_then(Value::as_str) {
            Some(counterpart) if kind == "contract" => ProcedureId::new(counterpart)?,
            _ => parent.clone(),
        };
        let child = Step {
            on: On::New { kind: kind.to_owned(), id: id.clone(), parent: Some(parent.clone()) },
            act: act.to_owned(),
            hand: step.hand.clone(),
            commander: Some(commander(parent.as_str(), &step.act)),
            brought: Brought { facts, ..Brought::default() },
            seen_revision: None,
            learns: if matches!(kind, "contract" | "instalment") {
                Learns::SuppliersOf(source)
            } else {
                Learns::Nobody
            },
        };
        self.perform(child).await?;
        Ok(())
    }

    async fn command(
        &mut self,
        step: &Step,
        from: &ProcedureId,
        target: ProcedureId,
        act: &'static str,
        facts: Facts,
    ) -> Result<(), Halt> {
        let child = Step {
            on: On::There(target),
            act: act.to_owned(),
            hand: step.hand.clone(),
            commander: Some(commander(from.as_str(), &step.act)),
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
        let Some(parent) = row.parent else { return Ok(()) };
        let Some(parent) = self.unit.procedure(&parent, Lock::Exclusive).await? else { return Ok(()) };
        if !machines::by_name(parent.machine.as_str())?.provides(&parent.stage, act) {
            return Ok(());
        }
        let reported = Step {
            on: On::There(parent.procedure),
            act: act.to_owned(),
            hand: Hand::system("system:command")?,
            commander: Some(commander(id.as_str(), &step.act)),
            brought: Brought { facts: taken(act, &parent.machine, file)?, ..Brought::default() },
            seen_revision: None,
            learns: Learns::Nobody,
        };
        self.perform(reported).await?;
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
        for row in self.unit.procedures_of_case(&id.case()).await? {
            let known = machines::by_name(row.machine.as_str())?;
            if row.procedure == *id || row.closed || !known.provides(&row.stage, act) {
                continue;
            }
            let facts = taken(act, &row.machine, file)?;
            self.command(step, id, row.procedure, act, facts).await?;
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
