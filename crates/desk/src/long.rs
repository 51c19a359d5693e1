//! Long work (時間のかかる作業): what somebody asks for that takes longer than a request may. It is kept, a worker
//! takes it for a while, and its result waits for whoever asked, and for nobody else
//! (`docs/decisions/0033-long-work.md`).
//!
//! Here it is asked for, handed on and ended; what is done is done by the worker through the desk's other use
//! cases.

mod words;

use chrono::{DateTime, Days, TimeDelta, Utc};
use shirube_persistence::{LongWorkResult, LongWorkRow, LongWorkState, StoreError};
use shirube_trail::{ActorId, At, CaseNo, Digest, OrgId};
use uuid::Uuid;

pub use self::words::{LongEnd, LongOutcome, LongRequest, LongRow, LongSaid, LongTaken, LongView};
use crate::Desk;
use crate::error::DeskError;

/// Days a result waits, and what failed is shown.
pub const LONG_KEPT_DAYS: u64 = 7;

/// Of one person at most, whatever its state.
pub const LONG_OWN_MAX: u64 = 20;

/// How often it is begun at most: what ends its worker each time is not begun for ever.
pub const LONG_TRIES_MAX: u32 = 5;

/// How long a worker keeps it without saying how far it is, in seconds.
pub const LONG_LEASE_SECONDS: i64 = 60;

impl Desk {
    /// Keeps what somebody asks for until a worker takes it. The same id once more is the same work.
    ///
    /// # Errors
    /// [`DeskError::BadInput`] where the id is another request's, or they asked for as much as they may;
    /// [`DeskError::NotFound`] for a person who is not there.
    pub async fn ask_long(
        &self,
        org: &OrgId,
        person: &ActorId,
        (id, request): (Uuid, LongRequest),
    ) -> Result<LongView, DeskError> {
        let unit = self.store.begin(org).await?;
        if unit.person(person).await?.is_none() {
            unit.rollback().await?;
            return Err(DeskError::not_found(person.as_str()));
        }
        let asked_at = self.clock.now(&unit).await?;
        let row = LongWorkRow {
            org: org.clone(),
            person: person.clone(),
            id,
            kind: request.kind(),
            request: serde_json::to_string(&request).map_err(|error| unreadable(id, &error))?,
            asked_at,
            state: LongWorkState::Waiting,
            done: 0,
            total: 0,
            attempts: 0,
            lease_until: None,
            started_at: None,
            ended_at: None,
            outcome: "{}".to_owned(),
            result: None,
            keep_until: None,
        };
        let is_new = unit.put_long_work(&row).await?;
        if is_new && unit.count_long_work(person).await? > LONG_OWN_MAX {
            unit.rollback().await?;
            return Err(DeskError::bad_input(
                "work",
                format!(
                    "時間のかかる作業は{LONG_OWN_MAX}件までです。受け取ったものを「作業の状況」で捨ててから、もう一度お試しください。"
                ),
                format!(
                    "{LONG_OWN_MAX} pieces of long work at most: throw away results you have taken, and try again."
                ),
            ));
        }
        unit.commit().await?;
        if is_new {
            return view(row);
        }
        let known = self.long_work(org, person, id).await?;
        if known.request == request || (known.has_ended() && known.request == request.ended()) {
            return Ok(known);
        }
        Err(DeskError::bad_input(
            "cmd",
            "同じ識別子で異なる内容の要求です（idempotency_mismatch）。",
            "The same request id with another content (idempotency_mismatch).",
        ))
    }

    /// What somebody asked for, the latest first.
    ///
    /// # Errors
    /// What the store reports.
    pub async fn long_works(&self, org: &OrgId, person: &ActorId) -> Result<Vec<LongView>, DeskError> {
        let now = self.now().await?;
        let rows = self.store.long_works(org, person).await?;
        rows.into_iter().filter(|row| is_kept(row, now)).map(view).collect()
    }

    /// One of somebody's.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where they asked for no such thing, or it is not kept any more.
    pub async fn long_work(&self, org: &OrgId, person: &ActorId, id: Uuid) -> Result<LongView, DeskError> {
        let now = self.now().await?;
        let row = self.store.long_work(org, person, id).await?.filter(|row| is_kept(row, now));
        view(row.ok_or_else(|| DeskError::not_found(id.to_string()))?)
    }

    /// Whether somebody asked for anything that is still kept.
    ///
    /// # Errors
    /// What the store reports.
    pub async fn has_long_work(&self, org: &OrgId, person: &ActorId) -> Result<bool, DeskError> {
        Ok(self.store.has_long_work(org, person).await?)
    }

    /// The bytes of a result.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where none waits; an alarm where it is not what was made.
    pub async fn long_result(
        &self,
        org: &OrgId,
        person: &ActorId,
        id: Uuid,
    ) -> Result<(LongWorkResult, Vec<u8>), DeskError> {
        let waiting = self.long_work(org, person, id).await?.result;
        let result = waiting.ok_or_else(|| DeskError::not_found(id.to_string()))?;
        let mut content = Vec::new();
        for part in 0.. {
            match self.store.long_work_part(org, person, (id, part)).await? {
                Some(some) => content.extend(some),
                None => break,
            }
        }
        if Digest::sha256(&content) != result.sha256 {
            // it may have been thrown away while it was read
            self.long_work(org, person, id).await?;
            return Err(unreadable(id, &"its result is not what was made"));
        }
        Ok((result, content))
    }

    /// Gives up what waits or runs, or throws a result away. What was entered stays entered, and a case that
    /// was opened stays open.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where they asked for no such thing.
    pub async fn give_up_long(&self, org: &OrgId, person: &ActorId, id: Uuid) -> Result<(), DeskError> {
        let unit = self.store.begin(org).await?;
        let was_there = unit.forget_long_work(person, id).await?;
        unit.commit().await?;
        if was_there { Ok(()) } else { Err(DeskError::not_found(id.to_string())) }
    }

    /// How many entries a case has, counted from where its procedures stand.
    ///
    /// # Errors
    /// What the store reports.
    pub async fn entries_of_case(&self, org: &OrgId, case: &CaseNo) -> Result<u64, DeskError> {
        let rows = self.store.procedures(org, case).await?;
        Ok(rows.iter().map(|row| row.head.seq.get().saturating_add(1)).sum())
    }

    /// Takes for a while what was asked for first in an organisation and nobody has; forgets before what is
    /// not kept any more. What was begun too often fails.
    ///
    /// # Errors
    /// What the store reports.
    pub async fn take_long(&self, org: &OrgId) -> Result<Option<LongTaken>, DeskError> {
        loop {
            let now = self.now().await?;
            if !self.store.is_long_work_due(org, now).await? {
                return Ok(None);
            }
            let unit = self.store.begin(org).await?;
            unit.forget_long_works_until(now).await?;
            let row = unit.claim_long_work(now, lease(now)?).await?;
            unit.commit().await?;
            let Some(row) = row else { return Ok(None) };
            let request = serde_json::from_str(&row.request).map_err(|error| unreadable(row.id, &error))?;
            let is_worn = row.attempts > LONG_TRIES_MAX;
            let taken = LongTaken { row, request };
            if !is_worn {
                return Ok(Some(taken));
            }
            self.end_long(&taken, (0, 0), LongEnd::Failed(worn())).await?;
        }
    }

    /// Says how far it is, and keeps it a while longer. `false` where it is not this worker's any more: it
    /// took too long, or nobody wants it.
    ///
    /// # Errors
    /// What the store reports.
    pub async fn long_is_at(&self, taken: &LongTaken, at: (u64, u64)) -> Result<bool, DeskError> {
        let unit = self.store.begin(&taken.row.org).await?;
        let until = lease(self.clock.now(&unit).await?)?;
        let is_ours = unit.long_work_is_at(&taken.row, at, until).await?;
        unit.commit().await?;
        Ok(is_ours)
    }

    /// Gives it back, to be begun again by whoever takes it next.
    ///
    /// # Errors
    /// What the store reports.
    pub async fn give_back_long(&self, taken: &LongTaken) -> Result<(), DeskError> {
        let unit = self.store.begin(&taken.row.org).await?;
        unit.release_long_work(&taken.row).await?;
        unit.commit().await?;
        Ok(())
    }

    /// Ends it, so far done of so much. `false` as with [`Desk::long_is_at`]: then nothing is kept of what this worker made.
    ///
    /// # Errors
    /// What the store reports.
    pub async fn end_long(
        &self,
        taken: &LongTaken,
        (done, total): (u64, u64),
        end: LongEnd,
    ) -> Result<bool, DeskError> {
        let id = taken.id();
        let written = |error: serde_json::Error| unreadable(id, &error);
        let unit = self.store.begin(&taken.row.org).await?;
        let now = self.clock.now(&unit).await?;
        let mut row = taken.row.clone();
        row.request = serde_json::to_string(&taken.request.clone().ended()).map_err(written)?;
        (row.ended_at, row.done, row.total) = (Some(now), done, total);
        row.keep_until = Some(kept_until(now)?);
        let (outcome, content) = match end {
            LongEnd::Done { outcome, name, media, content } => {
                (row.state, row.done) = (LongWorkState::Done, total);
                row.result = Some(LongWorkResult {
                    name,
                    media: media.to_owned(),
                    size_bytes: content.len() as u64,
                    sha256: Digest::sha256(&content),
                });
                (outcome, content)
            }
            LongEnd::Failed(outcome) => {
                row.state = LongWorkState::Failed;
                (outcome, Vec::new())
            }
        };
        row.outcome = serde_json::to_string(&outcome).map_err(written)?;
        if unit.end_long_work(&row, &content).await? {
            unit.commit().await?;
            return Ok(true);
        }
        unit.rollback().await?;
        Ok(false)
    }
}

/// Whether it is shown at an instant: what is to be forgotten is as gone.
fn is_kept(row: &LongWorkRow, now: At) -> bool {
    row.keep_until.is_none_or(|until| until > now)
}

fn lease(now: At) -> Result<At, DeskError> {
    later(now.instant().checked_add_signed(TimeDelta::seconds(LONG_LEASE_SECONDS)))
}

fn kept_until(now: At) -> Result<At, DeskError> {
    later(now.instant().checked_add_days(Days::new(LONG_KEPT_DAYS)))
}

fn later(at: Option<DateTime<Utc>>) -> Result<At, DeskError> {
    Ok(At::truncate(at.unwrap_or(DateTime::<Utc>::MAX_UTC))?)
}

/// What is said of what ended its worker each time.
fn worn() -> LongOutcome {
    LongOutcome {
        problem: Some("given-up".to_owned()),
        said: LongSaid {
            ja: format!("{LONG_TRIES_MAX}回試みましたが、途中で止まりました。管理者に伝えてください。"),
            en: format!(
                "It was begun {LONG_TRIES_MAX} times and never came to its end: tell whoever runs the server."
            ),
        },
        ..LongOutcome::default()
    }
}

fn view(row: LongWorkRow) -> Result<LongView, DeskError> {
    let id = row.id;
    Ok(LongView {
        id,
        request: serde_json::from_str(&row.request).map_err(|error| unreadable(id, &error))?,
        asked_at: row.asked_at,
        state: row.state,
        done: row.done,
        total: row.total,
        started_at: row.started_at,
        ended_at: row.ended_at,
        outcome: serde_json::from_str(&row.outcome).map_err(|error| unreadable(id, &error))?,
        result: row.result,
        keep_until: row.keep_until,
    })
}

fn unreadable(id: Uuid, what: &dyn std::fmt::Display) -> DeskError {
    DeskError::Store(StoreError::Inconsistent {
        table: "long_work",
        key: id.to_string(),
        what: what.to_string(),
    })
}
