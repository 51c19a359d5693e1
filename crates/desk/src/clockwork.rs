//! The clock acts too: performs what has fallen due, in due order, once, never early.

use shirube_core::dossier::japan_day;
use shirube_persistence::{DeadlineKind, DeadlineRow};
use shirube_trail::{At, OrgId, command::system_command_id};

use crate::Desk;
use crate::authority::Office;
use crate::dossier::Brought;
use crate::error::DeskError;
use crate::hand::Hand;
use crate::letters;
use crate::machines;
use crate::work::Learns;
use crate::work::{Halt, On, Step, Work};
use shirube_core::effect::Audience;

/// Deadlines read at a time.
const BATCH: u64 = 50;

/// The origin under which command ids of system acts are made.
const ORIGIN: &str = "audit.shirube";

impl Desk {
    /// Performs every system act that is due, in due order, and alerts on overdue duties. Answers
    /// (procedure, act) of what was performed.
    ///
    /// # Errors
    /// [`DeskError`] where something went wrong; what was performed before stays.
    pub async fn run_clock(&self, org: &OrgId) -> Result<Vec<(String, String)>, DeskError> {
        let mut performed = Vec::new();
        loop {
            let unit = self.store.begin(org).await?;
            let now = self.clock.now(&unit).await?;
            let due = unit.due_deadlines(now, BATCH).await?;
            unit.rollback().await?;
            let Some(first) = due.into_iter().next() else { return Ok(performed) };
            performed.extend(self.fall_due(org, &first).await?);
        }
    }

    /// When the next deadline of the organisation falls due, if one is pending by then.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails.
    pub async fn next_due(&self, org: &OrgId, until: At) -> Result<Option<At>, DeskError> {
        let rows = self.store.due_deadlines(org, until, 1).await?;
        Ok(rows.first().map(|row| row.due_at))
    }

    /// The organisation in which something falls due first, of all in the store, by then.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails.
    pub async fn first_due(&self, until: At) -> Result<Option<OrgId>, DeskError> {
        Ok(self.store.earliest_due(until).await?)
    }

    async fn fall_due(
        &self,
        org: &OrgId,
        deadline: &DeadlineRow,
    ) -> Result<Option<(String, String)>, DeskError> {
        let unit = self.store.begin(org).await?;
        let at = self.clock.now(&unit).await?;
        let office = Office::read(&unit).await?;
        let policy = office.policy(japan_day(at.instant()));
        unit.mark_fired(&deadline.procedure, &deadline.deadline_id).await?;
        let cmd = system_command_id(ORIGIN, &deadline.procedure, &deadline.deadline_id, deadline.due_at);
        let mut work = Work::new(self, &unit, (&office, &policy), at, cmd);
        let (Some(act), DeadlineKind::Act) = (&deadline.act, deadline.kind) else {
            self.alert(&work, deadline).await?;
            unit.commit().await?;
            return Ok(None);
        };
        let step = Step {
            on: On::There(deadline.procedure.clone()),
            act: act.to_string(),
            hand: Hand::system("system:clock")?,
            commander: None,
            brought: Brought::default(),
            seen_revision: None,
            learns: Learns::Nobody,
        };
        match work.perform(step).await {
            Ok(done) => {
                unit.commit().await?;
                Ok(Some((done.procedure, act.to_string())))
            }
            // What the stage no longer provides has been overtaken: the deadline is spent.
            Err(Halt::Refused(_)) => {
                unit.rollback().await?;
                let unit = self.store.begin(org).await?;
                unit.mark_fired(&deadline.procedure, &deadline.deadline_id).await?;
                unit.commit().await?;
                Ok(None)
            }
            Err(Halt::Failed(error)) => Err(error),
        }
    }

    /// An overdue duty, or a reminder: a letter to the next level, no act.
    async fn alert(&self, work: &Work<'_>, deadline: &DeadlineRow) -> Result<(), DeskError> {
        let row = work.unit.procedure(&deadline.procedure, shirube_persistence::Lock::Share).await?;
        let Some(row) = row else { return Ok(()) };
        let known = machines::by_name(row.machine.as_str())?;
        let hand = Hand::system("system:clock")?;
        let brought = Brought::default();
        let circumstances =
            crate::dossier::Circumstances { at: work.at, hand: &hand, commander: None, brought: &brought };
        let file = crate::dossier::of_row(work.unit, &row, known.reads(""), &circumstances).await?;
        let (letter, audience) = match deadline.kind {
            DeadlineKind::Duty => ("alert", Audience::Approver),
            _ => ("reminder", Audience::Officers),
        };
        let nth = usize::try_from(row.revision).unwrap_or(0) + 100;
        let place = (row.head.seq.get(), nth);
        let about = (letter, row.stage.as_str());
        letters::enqueue(work, &row.procedure, place, about, &file, audience, Some(deadline)).await
    }
}
