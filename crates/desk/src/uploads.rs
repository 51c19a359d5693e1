//! Files handed in before an act names them: uploading comes first, `submit` is one small act.
//!
//! An upload is nobody's business but that of who made it, until an act names its hash. Three kinds are
//! shared: what one opening holder hands to the other, and what was opened, for those who evaluate it; and
//! the rendition of a document that a disclosure prepares, which its staff look at together.

mod named;
mod taking;

use bytes::Bytes;
use chrono::TimeDelta;
use serde::Serialize;
use serde_json::Value;
use shirube_core::dossier::japan_day;
use shirube_core::words::Capacity;
use shirube_persistence::{Lock, ProcedureRow, UploadRow};
use shirube_trail::{ActorId, At, Digest, OrgId, ProcedureId};

use self::named::has_released;
use self::taking::Kind;
pub use self::taking::{FILE_BYTES_MAX, Taking};

use crate::Desk;
use crate::authority::hands;
use crate::contents::{Content, put_placed};
use crate::error::DeskError;
use crate::hand::Hand;
use crate::held_back::is_held_back;
use crate::reading::HandedOut;

/// Files one person may hand in in a day.
const FILES_A_DAY: u64 = 200;

/// Bytes one person may hand in in a day.
const BYTES_A_DAY: u64 = 2 << 30;

/// Days after which a file no entry names is forgotten.
const KEPT_DAYS: i64 = 30;

/// What one opening holder hands to the other.
pub const HAND_OVER: &str = "hand-over";

/// What was in an envelope.
pub const OPENED_CONTENT: &str = "opened-content";

/// What of a document is shown to whoever asked for it: its version for the public. The document itself
/// stays what it is, and the disclosure's `blackouts` say what is not in the rendition and why.
pub const RENDITION: &str = "rendition";

/// A file that was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UploadView {
    /// For which procedure.
    pub procedure: String,
    /// As what: the fact or document that will name it.
    pub document: String,
    /// The file's name.
    pub name: String,
    /// Its media type.
    pub media: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// SHA-256 of its content.
    pub sha256: String,
    /// When it came in.
    pub at: String,
    /// Whether who asks handed it in.
    pub own: bool,
}

/// A file to hand in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUpload {
    /// Its name.
    pub name: String,
    /// Its media type, told from the content.
    pub media: String,
    /// Its content.
    pub content: Vec<u8>,
}

/// A procedure with the ways somebody may act in it.
pub(crate) struct Seen {
    pub(crate) row: ProcedureRow,
    /// The call: the procedure itself, or that of an application.
    pub(crate) call: ProcedureRow,
    pub(crate) hands: Vec<Hand>,
    pub(crate) now: At,
}

impl Seen {
    pub(crate) fn has(&self, capacity: Capacity) -> bool {
        self.hands.iter().any(|hand| hand.capacity == capacity)
    }

    /// Whether they may read a rendition: staff while it is prepared, the third party once it is released.
    fn reads_rendition(&self, row: &UploadRow) -> bool {
        self.hands.iter().any(|hand| match hand.capacity {
            Capacity::Administrator => false,
            Capacity::Supplier => has_released(&self.row, &row.sha256),
            _ => true,
        })
    }

    /// Whether they may read what was opened: staff of the procedure, and of its evaluators those who
    /// declared that they have no interest in it.
    fn reads_opened(&self) -> bool {
        let declared = |hand: &Hand| {
            let fact = self.row.facts.get(format!("interest.{}", hand.actor));
            fact.and_then(Value::as_str) == Some("none")
        };
        !is_held_back(&self.row)
            && self.hands.iter().any(|hand| match hand.capacity {
                Capacity::Supplier | Capacity::Administrator => false,
                Capacity::Evaluator | Capacity::Expert => declared(hand),
                _ => true,
            })
    }
}

impl Desk {
    /// A procedure as somebody may act in it.
    pub(crate) async fn seen_for_files(
        &self,
        org: &OrgId,
        person: &ActorId,
        id: &ProcedureId,
    ) -> Result<Seen, DeskError> {
        let missing = || DeskError::not_found(id.as_str());
        let unit = self.store().look(org).await?;
        let now = self.clock().now(&unit).await?;
        let office = self.office(&unit).await?;
        let found = unit.person(person).await?.ok_or_else(missing)?;
        let row = unit.procedure(id, Lock::Share).await?.ok_or_else(missing)?;
        let hands = hands(&unit, &office, &found, Some(&row), japan_day(now.instant())).await?;
        let call = match row.parent.as_ref().filter(|_| row.kind.as_str() == "application") {
            Some(call) => unit.committed(call).await?,
            None => None,
        };
        unit.rollback().await?;
        if hands.is_empty() {
            return Err(missing());
        }
        let row = ProcedureRow::clone(&row);
        Ok(Seen { call: call.unwrap_or_else(|| row.clone()), row, hands, now })
    }

    /// Whether a file may be handed in for a procedure, before any of it is read.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where there is no such procedure for them; [`DeskError::BadInput`] where
    /// it takes no such file, or too much was handed in today.
    pub async fn takes_upload(
        &self,
        org: &OrgId,
        person: &ActorId,
        (procedure, purpose): (&ProcedureId, &str),
    ) -> Result<Taking, DeskError> {
        let seen = self.seen_for_files(org, person, procedure).await?;
        let kind = Kind::of(purpose, &seen)?;
        let since = At::truncate(seen.now.instant() - TimeDelta::days(1))?;
        let (files, bytes) = self.store().uploaded_since(org, person, since).await?;
        if files >= FILES_A_DAY || bytes >= BYTES_A_DAY {
            return Err(DeskError::bad_input(
                "document",
                format!("一日に預けられるのは{FILES_A_DAY}件、{}GiBまでです。", BYTES_A_DAY >> 30),
                format!("at most {FILES_A_DAY} files and {} GiB a day.", BYTES_A_DAY >> 30),
            ));
        }
        Ok(Taking { procedure: procedure.clone(), purpose: purpose.to_owned(), kind })
    }

    /// Keeps a file that was handed in; the same again is kept once.
    ///
    /// # Errors
    /// [`DeskError::BadInput`] where it is not what it is handed in as.
    pub async fn upload(
        &self,
        org: &OrgId,
        person: &ActorId,
        (taking, upload): (&Taking, NewUpload),
    ) -> Result<UploadView, DeskError> {
        taking.check(&upload.content)?;
        let content = Bytes::from(upload.content);
        let places = self.place(org, &content).await?;
        let unit = self.store().begin(org).await?;
        let at = self.clock().now(&unit).await?;
        let file = (upload.name.as_str(), upload.media.as_str(), content.as_ref());
        let sha256 = put_placed(&unit, file, &places, at).await?;
        let row = UploadRow {
            procedure: taking.procedure.clone(),
            purpose: taking.purpose.clone(),
            sha256,
            person: person.clone(),
            name: upload.name,
            media: upload.media,
            size_bytes: content.len() as u64,
            at,
        };
        unit.put_upload(&row).await?;
        unit.commit().await?;
        Ok(view(&row, person))
    }

    /// The files handed in for a procedure that somebody may see: their own, and those shared with them.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where there is no such procedure for them.
    pub async fn uploads(
        &self,
        org: &OrgId,
        person: &ActorId,
        procedure: &ProcedureId,
    ) -> Result<Vec<UploadView>, DeskError> {
        let seen = self.seen_for_files(org, person, procedure).await?;
        let rows = self.store().uploads(org, procedure).await?;
        Ok(rows.iter().filter(|row| is_theirs(row, person, &seen)).map(|row| view(row, person)).collect())
    }

    /// A file that was handed in for a procedure, with its content.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where they see no such file there.
    pub async fn uploaded(
        &self,
        org: &OrgId,
        person: &ActorId,
        (procedure, sha256): (&ProcedureId, &Digest),
    ) -> Result<HandedOut, DeskError> {
        let missing = || DeskError::not_found(sha256.to_hex());
        let seen = self.seen_for_files(org, person, procedure).await?;
        let rows = self.store().uploads(org, procedure).await?;
        let mut rows = rows.into_iter().filter(|row| row.sha256 == *sha256);
        let row = rows.find(|row| is_theirs(row, person, &seen)).ok_or_else(missing)?;
        let content = self.document_content(org, sha256).await?.ok_or_else(missing)?;
        Ok(HandedOut { name: row.name, media: row.media, content })
    }

    /// A file somebody handed in to be this document of an act on a procedure.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where they handed in none.
    pub async fn uploaded_document(
        &self,
        org: &OrgId,
        person: &ActorId,
        (document, sha256): (&str, &Digest),
    ) -> Result<HandedOut, DeskError> {
        let missing = || DeskError::not_found(sha256.to_hex());
        let rows = self.store().uploads_of_hash(org, person, sha256).await?;
        let row = rows.into_iter().find(|row| row.purpose == document).ok_or_else(missing)?;
        let content = self.document_content(org, sha256).await?.ok_or_else(missing)?;
        Ok(HandedOut { name: row.name, media: row.media, content })
    }

    pub(crate) async fn document_content(
        &self,
        org: &OrgId,
        sha256: &Digest,
    ) -> Result<Option<Content>, DeskError> {
        let rows = self.store().documents(org, &[*sha256].into()).await?;
        match rows.into_iter().next() {
            Some(row) => self.content_of(row).await.map(Some),
            None => Ok(None),
        }
    }

    /// Forgets files that were handed in a month ago and that no entry names; those that one names are
    /// found in its procedure, or stay. Answers how many.
    ///
    /// # Errors
    /// What the store reports.
    pub async fn forget_uploads(&self, org: &OrgId) -> Result<u64, DeskError> {
        let unit = self.store().begin(org).await?;
        let now = self.clock().now(&unit).await?;
        let before = At::truncate(now.instant() - TimeDelta::days(KEPT_DAYS))?;
        let gone = unit.forget_uploads(before, &[OPENED_CONTENT, RENDITION]).await?;
        unit.commit().await?;
        Ok(gone)
    }
}

/// Whether somebody may see a file: they handed it in, or it is shared with them.
fn is_theirs(row: &UploadRow, person: &ActorId, seen: &Seen) -> bool {
    row.person == *person
        || (row.purpose == HAND_OVER && seen.has(Capacity::Opener))
        || (row.purpose == OPENED_CONTENT && seen.reads_opened())
        || (row.purpose == RENDITION && seen.reads_rendition(row))
}

fn view(row: &UploadRow, person: &ActorId) -> UploadView {
    UploadView {
        procedure: row.procedure.to_string(),
        document: row.purpose.clone(),
        name: row.name.clone(),
        media: row.media.clone(),
        bytes: row.size_bytes,
        sha256: row.sha256.to_hex(),
        at: row.at.to_string(),
        own: row.person == *person,
    }
}
