//! Checkpoints that leave the building (`decision-trail.md` §1): what the organisation rewrites
//! afterwards no longer agrees with them.
//!
//! The clock mails one to the auditors each day at a fixed time, and after an opening, the approval of a
//! candidate and an award at its next run. While a sealed call is open it is mailed at the fixed time
//! only, so that the size of the log tells nothing about who applied. What somebody takes along as a
//! file is noted beside the signer's record.

use serde_json::{Value, json};
use shirube_core::dossier::{japan_day, japan_instant};
use shirube_core::words::Capacity;
use shirube_persistence::{Lock, LogLeaf, LogLeafRow, OutboxRow, ProcedureRow, Unit};
use shirube_trail::heads::HeadsLeaf;
use shirube_trail::{ActorId, At, Checkpoint, OrgId};
use uuid::Uuid;

use crate::Desk;
use crate::authority::Office;
use crate::clockwork::first_place;
use crate::draft::Draft;
use crate::error::DeskError;
use crate::held_back::is_held_back;
use crate::letters::enqueue_drafts;
use crate::lines::Lines;
use crate::published::Published;
use crate::work::Work;

/// The letter, as the outbox names it.
const LETTER: &str = "office/checkpoint.auditor";

/// The hour of the day, in Japan, of the daily letter: after office hours.
const HOUR: u32 = 18;

/// After these acts a checkpoint leaves at once: openings, approvals of candidates, awards.
const EVENTS: [&str; 7] = [
    "open-envelopes",
    "open-bids",
    "approve-candidate",
    "approve-next-candidate",
    "select-counterpart",
    "select-partner",
    "approve-contract",
];

/// How a checkpoint left the building.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A mail server took a letter with it.
    Mailed,
    /// Somebody was given it as a file.
    Exported,
}

/// A checkpoint that left the building.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Escaped {
    /// The size of the log it is over.
    pub size: u64,
    /// When it was made: whatever came later may be rewritten unnoticed.
    pub made_at: At,
    /// How it left.
    pub way: Way,
}

impl Desk {
    /// Writes the auditors a letter with a checkpoint, where one is due. Each is due once, whoever runs
    /// the clock; nobody is written to where no auditor has an address.
    ///
    /// # Errors
    /// As [`Desk::checkpoint`].
    pub(crate) async fn mail_checkpoint(&self, org: &OrgId) -> Result<Option<Checkpoint>, DeskError> {
        if self.keys.is_none() {
            return Ok(None);
        }
        if self.office_now(org).await?.holders(Capacity::Auditor).is_empty() {
            return Ok(None);
        }
        let Some(row) = self.store.procedure(org, &Office::id()?).await? else { return Ok(None) };
        let unit = self.store.begin(org).await?;
        let due = self.due_readers(&unit, &row).await?;
        unit.rollback().await?;
        if due.is_none() {
            return Ok(None);
        }
        let published = self.checkpoint(org).await?.published;
        // In the meantime another clock may have written it.
        let unit = self.store.begin(org).await?;
        let row = unit.procedure(&Office::id()?, Lock::Exclusive).await?;
        let row = row.ok_or_else(|| DeskError::not_found("office"))?;
        let Some(readers) = self.due_readers(&unit, &row).await? else {
            unit.rollback().await?;
            return Ok(None);
        };
        self.write(&unit, &row, readers, &published).await?;
        unit.commit().await?;
        Ok(Some(published.checkpoint))
    }

    /// The auditors with an address, where they are to be written to now.
    async fn due_readers(&self, unit: &Unit, row: &ProcedureRow) -> Result<Option<Vec<ActorId>>, DeskError> {
        let auditors = self.office(unit).await?.holders(Capacity::Auditor);
        let auditors: Vec<ActorId> = auditors.into_iter().map(ActorId::new).collect::<Result<_, _>>()?;
        let people = if auditors.is_empty() { Vec::new() } else { unit.people(&auditors).await? };
        if people.iter().all(|person| person.email.is_none()) {
            return Ok(None);
        }
        let latest = unit.latest_letter(LETTER).await?;
        let since = latest.as_ref().map_or(row.opened_at, |letter| letter.created_at);
        let is_due = since < last_fixed_time(self.clock.now(unit).await?)?
            || (unit.was_done_beyond(latest.as_ref().map_or(0, size_of), &EVENTS).await?
                && !unit.live_procedures().await?.iter().any(is_held_back));
        Ok(is_due.then_some(auditors))
    }

    async fn write(
        &self,
        unit: &Unit,
        row: &ProcedureRow,
        readers: Vec<ActorId>,
        published: &Published,
    ) -> Result<(), DeskError> {
        let at = self.clock.now(unit).await?;
        let office = self.office(unit).await?;
        let policy = office.policy(japan_day(at.instant()));
        let organisation = unit.organisation().await?;
        // no command of anybody: the letter belongs to no entry
        let mut work = Work::new(self, unit, (&office, &policy), at, Uuid::nil());
        let nth = first_place(&work, row).await?;
        let (names, machine) =
            (organisation.as_ref(), crate::machines::by_name(row.machine.as_str())?.machine);
        let note = String::from_utf8_lossy(&published.note).into_owned();
        let Checkpoint { size, .. } = published.checkpoint;
        let context = json!({
            "organisation": {
                "ja": names.map_or("", |one| one.name_ja.as_str()),
                "en": names.map_or("", |one| one.name_en.as_str()),
            },
            "case_no": row.case_no.as_str(), "case_title": "", "procedure": row.procedure.as_str(),
            "kind": row.kind.as_str(), "act": "checkpoint",
            "procedure_label": { "ja": machine.label.ja, "en": machine.label.en },
            "facts": {
                "checkpoint_size": size, "checkpoint_code": published.checkpoint.code(), "checkpoint_note": note,
            },
            "attachment": { "name": format!("checkpoint-{size}.note"), "text": note },
        });
        work.drafts.push(Draft {
            procedure: row.procedure.clone(),
            place: (row.head.seq.get(), nth),
            letter: LETTER.to_owned(),
            context,
            languages: policy.letters_language.tags().iter().map(|tag| (*tag).to_owned()).collect(),
            readers,
        });
        enqueue_drafts(&mut work).await
    }

    /// Notes that somebody was given a checkpoint as a file.
    ///
    /// # Errors
    /// [`DeskError::NoKeys`]; [`DeskError::CheckpointsUnusable`] where it cannot be written down.
    pub async fn note_exported(&self, org: &OrgId, published: &Published) -> Result<(), DeskError> {
        let path = self.keys.as_ref().ok_or(DeskError::NoKeys)?.exported(org);
        Lines::open(&path).await?.append(published.checkpoint.size.to_string())
    }

    /// The largest checkpoint that left the building, of those this log holds.
    pub(crate) async fn newest_escaped(
        &self,
        org: &OrgId,
        leaves: &[LogLeafRow],
    ) -> Result<Option<Escaped>, DeskError> {
        let mailed = self.store.latest_delivered(org, LETTER).await?;
        let mailed = mailed.as_ref().map(|letter| (size_of(letter), Way::Mailed));
        let exported = self.last_exported(org)?.map(|size| (size, Way::Exported));
        let newest = [mailed, exported].into_iter().flatten().max_by_key(|(size, _)| *size);
        let Some((size, way)) = newest else { return Ok(None) };
        let last = usize::try_from(size).unwrap_or_default().checked_sub(1).and_then(|last| leaves.get(last));
        let Some(LogLeafRow { leaf: LogLeaf::Heads(bytes), .. }) = last else { return Ok(None) };
        Ok(Some(Escaped { size, made_at: HeadsLeaf::parse(bytes)?.at, way }))
    }

    fn last_exported(&self, org: &OrgId) -> Result<Option<u64>, DeskError> {
        let path = self.keys.as_ref().ok_or(DeskError::NoKeys)?.exported(org);
        Ok(Lines::read(&path)?.iter().filter_map(|line| line.parse().ok()).max())
    }
}

/// The last time at or before now at which the daily letter is due.
fn last_fixed_time(now: At) -> Result<At, DeskError> {
    let today = japan_day(now.instant());
    let fixed = |day| japan_instant(day, HOUR, 0);
    let of_today = fixed(today).filter(|at| *at <= now.instant());
    let at = of_today.or_else(|| fixed(today.pred_opt()?));
    Ok(At::truncate(at.unwrap_or_else(|| now.instant()))?)
}

/// The size of the log a letter's checkpoint is over.
fn size_of(letter: &OutboxRow) -> u64 {
    let facts = letter.context.get("facts");
    facts.and_then(|facts| facts.get("checkpoint_size")).and_then(Value::as_u64).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fixed_time_is_that_of_the_day_in_japan() {
        for (now, fixed) in [
            ("2026-10-05T08:59:59.999Z", "2026-10-04T09:00:00.000Z"),
            ("2026-10-05T09:00:00.000Z", "2026-10-05T09:00:00.000Z"),
            ("2026-10-05T14:59:59.999Z", "2026-10-05T09:00:00.000Z"),
            ("2026-10-05T15:00:00.000Z", "2026-10-05T09:00:00.000Z"),
        ] {
            let at = |text: &str| At::parse(text).unwrap();
            assert_eq!(last_fixed_time(at(now)).unwrap(), at(fixed), "{now}");
        }
    }

    #[test]
    fn every_event_is_an_act_of_a_machine() {
        for event in EVENTS {
            let acts = shirube_core::procedures::MACHINES.iter().flat_map(|machine| machine.acts);
            assert!(acts.map(|act| act.id).any(|id| id == event), "{event}");
        }
    }
}
