//! What somebody typed into a form and has not handed in: kept for them alone, until they hand it in, drop
//! it, or let it lie. Nobody else learns that there is any, as with files that no act names (`uploads`).

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use shirube_persistence::{FormDraftRow, StoreError};
use shirube_trail::{ActorId, At, OrgId};

use crate::Desk;
use crate::error::DeskError;
use crate::locks::Tries;

/// Drafts of one person at most.
pub const DRAFTS_MAX: usize = 50;

/// Bytes of what one draft holds.
pub const DRAFT_BYTES_MAX: usize = 256 << 10;

/// Days after which a draft nobody changed is forgotten.
pub const DRAFT_KEPT_DAYS: i64 = 180;

/// A file handed in for a form that was not: it is named when the form is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftFile {
    /// SHA-256 of its content, in hexadecimal digits.
    pub sha256: String,
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// What somebody kept of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormDraft {
    /// Which form.
    pub place: String,
    /// What was typed, by field.
    pub typed: BTreeMap<String, String>,
    /// The files handed in for it, by the document or fact each is to be.
    pub files: BTreeMap<String, DraftFile>,
    /// When it last changed (RFC 3339).
    pub changed_at: String,
}

impl Desk {
    /// What somebody kept of a form, where they kept anything.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails, or holds what cannot be read.
    pub async fn form_draft(
        &self,
        org: &OrgId,
        person: &ActorId,
        place: &str,
    ) -> Result<Option<FormDraft>, DeskError> {
        self.store.draft(org, person, place).await?.as_ref().map(read).transpose()
    }

    /// What somebody began and has not handed in, the latest first.
    ///
    /// # Errors
    /// As [`Desk::form_draft`].
    pub async fn form_drafts(&self, org: &OrgId, person: &ActorId) -> Result<Vec<FormDraft>, DeskError> {
        self.store.drafts(org, person).await?.iter().map(read).collect()
    }

    /// Changes what somebody kept of a form, and keeps it. Of two pages of one form that are kept at once each
    /// keeps what it changed.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] for a person who is not there; [`DeskError::BadInput`] for more than a draft
    /// may hold, or one more than somebody may have.
    pub async fn keep_draft(
        &self,
        (org, person): (&OrgId, &ActorId),
        place: &str,
        change: impl Fn(&mut FormDraft),
    ) -> Result<FormDraft, DeskError> {
        let mut tries = Tries::begin();
        loop {
            match self.try_keep_draft((org, person), place, &change).await {
                Ok(kept) => return Ok(kept),
                Err(error) => tries.again(error).await?,
            }
        }
    }

    async fn try_keep_draft(
        &self,
        (org, person): (&OrgId, &ActorId),
        place: &str,
        change: impl Fn(&mut FormDraft),
    ) -> Result<FormDraft, DeskError> {
        let unit = self.store.begin(org).await?;
        if unit.person(person).await?.is_none() {
            unit.rollback().await?;
            return Err(DeskError::not_found(person.as_str()));
        }
        let rows = unit.drafts(person).await?;
        let at = self.clock.now(&unit).await?;
        let mut draft = match rows.iter().find(|row| row.place == place) {
            Some(row) => read(row)?,
            None if rows.len() >= DRAFTS_MAX => return Err(too_many()),
            None => FormDraft {
                place: place.to_owned(),
                typed: BTreeMap::new(),
                files: BTreeMap::new(),
                changed_at: String::new(),
            },
        };
        change(&mut draft);
        draft.changed_at = at.to_string();
        let text = |it: Result<String, serde_json::Error>| it.map_err(|error| unreadable(place, &error));
        let row = FormDraftRow {
            person: person.clone(),
            place: place.to_owned(),
            typed: text(serde_json::to_string(&draft.typed))?,
            files: text(serde_json::to_string(&draft.files))?,
            changed_at: at,
        };
        if row.typed.len().saturating_add(row.files.len()) > DRAFT_BYTES_MAX {
            return Err(too_long());
        }
        unit.put_draft(&row).await?;
        unit.commit().await?;
        Ok(draft)
    }

    /// Drops what somebody kept of a form; that there is none is as well.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails.
    pub async fn drop_draft(&self, org: &OrgId, person: &ActorId, place: &str) -> Result<(), DeskError> {
        let unit = self.store.begin(org).await?;
        unit.forget_draft(person, place).await?;
        unit.commit().await?;
        Ok(())
    }

    /// Forgets drafts that nobody changed for half a year. Answers how many.
    ///
    /// # Errors
    /// What the store reports.
    pub async fn forget_drafts(&self, org: &OrgId) -> Result<u64, DeskError> {
        let unit = self.store.begin(org).await?;
        let now = self.clock.now(&unit).await?;
        let before = At::truncate(now.instant() - TimeDelta::days(DRAFT_KEPT_DAYS))?;
        let gone = unit.forget_drafts_before(before).await?;
        unit.commit().await?;
        Ok(gone)
    }
}

fn too_many() -> DeskError {
    DeskError::bad_input(
        "draft",
        format!("下書きは{DRAFTS_MAX}件まで保存できます。使わない下書きを捨ててください。"),
        format!("{DRAFTS_MAX} drafts can be kept at most: drop one you do not need."),
    )
}

fn too_long() -> DeskError {
    let kib = DRAFT_BYTES_MAX >> 10;
    DeskError::bad_input(
        "draft",
        format!("下書きに保存できるのは{kib} KiBまでです。長い内容は書類（ファイル）にして添えてください。"),
        format!("a draft holds {kib} KiB at most: attach what is longer as a file."),
    )
}

fn read(row: &FormDraftRow) -> Result<FormDraft, DeskError> {
    Ok(FormDraft {
        place: row.place.clone(),
        typed: serde_json::from_str(&row.typed).map_err(|error| unreadable(&row.place, &error))?,
        files: serde_json::from_str(&row.files).map_err(|error| unreadable(&row.place, &error))?,
        changed_at: row.changed_at.to_string(),
    })
}

fn unreadable(place: &str, error: &serde_json::Error) -> DeskError {
    let (table, key) = ("form_draft", place.to_owned());
    DeskError::Store(StoreError::Inconsistent { table, key, what: error.to_string() })
}
