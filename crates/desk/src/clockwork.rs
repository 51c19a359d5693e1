//! The clock acts too: performs what has fallen due, in due order, once, never early.
//!
//! A deadline and what it does are one transaction: after a crash between them it has not fired.
//! A deadline whose act cannot be performed is not lost: it is held, its people are told why, and
//! the clock tries it again after the next act on the procedure or on one of its children, and each
//! day.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use shirube_core::dossier::{japan_day, japan_instant};
use shirube_core::effect::Audience;
use shirube_core::engine::Refusal;
use shirube_persistence::{DeadlineKind, DeadlineRow, Lock, ProcedureRow};
use shirube_trail::{At, OrgId, ProcedureId, command::system_command_id};

use crate::Desk;
use crate::dossier::{Brought, Circumstances};
use crate::draft;
use crate::error::DeskError;
use crate::hand::Hand;
use crate::letters;
use crate::locks::{Tries, lock};
use crate::machines::{self, Known};
use crate::work::{Halt, Learns, On, Step, Work};

/// The origin under which command ids of system acts are made.
const ORIGIN: &str = "audit.shirube";

/// Where the letters of the clock begin, after those of the act of the same entry.
const FIRST_PLACE: usize = 100;

impl Desk {
    /// Performs every system act that is due, in due order, reminds, and alerts on overdue duties.
    /// Then writes the auditors, where a checkpoint is due to leave the building. Answers (procedure,
    /// act) of what was performed. What goes wrong in one procedure does not
    /// keep the others waiting.
    ///
    /// # Errors
    /// [`DeskError`] where something went wrong, the first of it; what was performed stays.
    pub async fn run_clock(&self, org: &OrgId) -> Result<Vec<(String, String)>, DeskError> {
        self.try_again_daily(org).await?;
        let mut performed = Vec::new();
        let mut failing = BTreeSet::new();
        let mut fault = None;
        while let Some(next) = self.next_but(org, &failing).await? {
            match self.fall_due(org, &next).await {
                Ok(done) => performed.extend(done),
                Err(error) => {
                    failing.insert(next.procedure);
                    fault.get_or_insert(error);
                }
            }
        }
        if let Err(error) = self.mail_checkpoint(org).await {
            fault.get_or_insert(error);
        }
        fault.map_or(Ok(performed), Err)
    }

    /// The organisation in which something falls due first, of all in the store, by then; and when.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails.
    pub async fn first_due(&self, until: At) -> Result<Option<(OrgId, At)>, DeskError> {
        Ok(self.store.earliest_due(until).await?)
    }

    /// What was held on an earlier day in Japan is tried again: some of it only needs time.
    async fn try_again_daily(&self, org: &OrgId) -> Result<(), DeskError> {
        let today = japan_day(self.clock.now_of(&self.store).await?.instant());
        let Some(midnight) = japan_instant(today, 0, 0) else { return Ok(()) };
        let midnight = At::truncate(midnight)?;
        if self.store.is_held_before(org, midnight).await? {
            let unit = self.store.begin(org).await?;
            unit.retry_held_before(midnight).await?;
            unit.commit().await?;
        }
        Ok(())
    }

    /// The first that is due and is not of a procedure in which something went wrong.
    pub(crate) async fn next_but(
        &self,
        org: &OrgId,
        failing: &BTreeSet<ProcedureId>,
    ) -> Result<Option<DeadlineRow>, DeskError> {
        let now = self.clock.now_of(&self.store).await?;
        Ok(self.store.first_due_but(org, now, failing).await?)
    }

    pub(crate) async fn fall_due(
        &self,
        org: &OrgId,
        deadline: &DeadlineRow,
    ) -> Result<Option<(String, String)>, DeskError> {
        let mut tries = Tries::begin();
        loop {
            match self.try_fall_due(org, deadline).await {
                Ok(done) => return Ok(done),
                Err(error) => tries.again(error).await?,
            }
        }
    }

    async fn try_fall_due(
        &self,
        org: &OrgId,
        deadline: &DeadlineRow,
    ) -> Result<Option<(String, String)>, DeskError> {
        let unit = self.store.begin(org).await?;
        // The procedure before its deadline: whoever acts on it takes them in this order too.
        let act = deadline.act.as_ref().map_or("", shirube_trail::ActId::as_str);
        lock(&unit, (&deadline.procedure, Lock::Exclusive), act).await?;
        let at = self.clock.now(&unit).await?;
        let office = self.office(&unit).await?;
        let policy = office.policy(japan_day(at.instant()));
        // Another clock may have been first since it was read.
        if !unit.mark_fired(&deadline.procedure, &deadline.deadline_id).await? {
            unit.rollback().await?;
            return Ok(None);
        }
        let cmd = system_command_id(ORIGIN, &deadline.procedure, &deadline.deadline_id, deadline.due_at);
        let mut work = Work::new(self, &unit, (&office, &policy), at, cmd);
        let (Some(act), DeadlineKind::Act) = (&deadline.act, deadline.kind) else {
            tell(&mut work, deadline).await?;
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
            Err(Halt::Refused(stopped)) => {
                unit.rollback().await?;
                self.hold(org, deadline, act.as_str(), &stopped.1).await?;
                Ok(None)
            }
            Err(Halt::Failed(error)) => Err(error),
        }
    }

    /// The act was refused. In a procedure that is closed it has been overtaken, and the deadline
    /// is spent; else it is held. Where the stage provides the act, something is missing that
    /// somebody must see to: they are told, once.
    async fn hold(
        &self,
        org: &OrgId,
        deadline: &DeadlineRow,
        act: &str,
        refusal: &Refusal,
    ) -> Result<(), DeskError> {
        let unit = self.store.begin(org).await?;
        let at = self.clock.now(&unit).await?;
        let (procedure, id) = (&deadline.procedure, &deadline.deadline_id);
        let row = unit.procedure(procedure, Lock::Exclusive).await?;
        let row = row.ok_or_else(|| DeskError::not_found(procedure.as_str()))?;
        let provided = machines::by_name(row.machine.as_str())?.provides(&row.stage, act);
        if row.closed && !provided {
            unit.mark_fired(procedure, id).await?;
            unit.refresh_due(procedure).await?;
        } else if !provided {
            unit.hold_deadline(procedure, id, &deadline.details, at).await?;
        } else {
            let mut held = deadline.clone();
            held.details = why(&deadline.details, refusal);
            if unit.hold_deadline(procedure, id, &held.details, at).await? && !is_held(deadline) {
                let office = self.office(&unit).await?;
                let policy = office.policy(japan_day(at.instant()));
                let cmd = system_command_id(ORIGIN, procedure, id, deadline.due_at);
                tell(&mut Work::new(self, &unit, (&office, &policy), at, cmd), &held).await?;
            }
        }
        unit.commit().await?;
        Ok(())
    }
}

/// Whether something missing holds the deadline up.
fn is_held(row: &DeadlineRow) -> bool {
    row.kind == DeadlineKind::Act && row.details.get("unmet").is_some()
}

/// The details of a deadline with why its act was refused.
fn why(details: &Value, refusal: &Refusal) -> Value {
    let said: Vec<_> = refusal.unmet().map(shirube_core::rule::Finding::sentence).collect();
    let ja: Vec<&str> = said.iter().map(|one| one.ja.as_str()).collect();
    let en: Vec<&str> = said.iter().map(|one| one.en.as_str()).collect();
    let mut all = details.as_object().cloned().unwrap_or_default();
    all.insert("unmet".to_owned(), json!({ "ja": ja.join(""), "en": en.join(" ") }));
    Value::Object(all)
}

/// Which letter a deadline sends, and to whom: whoever owes a duty is reminded, and alerted
/// together with the approver when it is overdue; what holds the clock up is told like an alert.
fn letter_of(known: &Known, deadline: &DeadlineRow) -> (&'static str, BTreeSet<Audience>) {
    let act = deadline.act.as_ref().map(shirube_trail::ActId::as_str);
    match (deadline.kind, act) {
        (DeadlineKind::Duty, act) => {
            let mut all = known.performers(act.unwrap_or_default());
            all.insert(Audience::Approver);
            ("alert", all)
        }
        (DeadlineKind::Act, _) => ("held", BTreeSet::from([Audience::Officers, Audience::Approver])),
        (DeadlineKind::Reminder, Some(act)) => ("reminder", known.performers(act)),
        (DeadlineKind::Reminder, None) => {
            ("reminder", known.reminded(deadline.deadline_id.as_str()).iter().copied().collect())
        }
    }
}

/// The letters of a deadline: no act, no entry.
async fn tell(work: &mut Work<'_>, deadline: &DeadlineRow) -> Result<(), DeskError> {
    let row = work.unit.procedure(&deadline.procedure, Lock::Share).await?;
    let Some(row) = row else { return Ok(()) };
    let known = machines::by_name(row.machine.as_str())?;
    let hand = Hand::system("system:clock")?;
    let brought = Brought::default();
    let circumstances = Circumstances { at: work.at, hand: &hand, commander: None, brought: &brought };
    let file = crate::dossier::of_row(work.unit, &row, known.reads(""), &circumstances).await?;
    let (letter, audiences) = letter_of(known, deadline);
    let first = first_place(work, &row).await?;
    for (nth, audience) in audiences.into_iter().enumerate() {
        let place = (row.head.seq.get(), first + nth);
        let about = (letter, row.stage.as_str());
        letters::draft(work, &row.procedure, place, about, &file, audience, Some(deadline)).await?;
    }
    letters::enqueue_drafts(work).await
}

/// The first place in the outbox after the letters of the procedure's last entry, and of what fell
/// due since.
pub(crate) async fn first_place(work: &Work<'_>, row: &ProcedureRow) -> Result<usize, DeskError> {
    let last = work.unit.last_letter(&row.procedure, row.head.seq.get()).await?;
    let last = last.map_or(0, |nth| draft::place(nth) + 1);
    Ok(last.max(FIRST_PLACE))
}
