//! What somebody asked for that takes longer than a request may.

use crate::cell::{Cells, ms, stored, words};
use crate::error::StoreResult;
use sea_orm::entity::prelude::*;
use shirube_trail::ids::{ActorId, OrgId};
use shirube_trail::{At, Digest};
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "long_work")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub person: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub kind: String,
    pub request: String,
    pub asked_at: i64,
    pub state: String,
    pub done: i64,
    pub total: i64,
    pub attempts: i64,
    pub lease_until: Option<i64>,
    pub started_at: Option<i64>,
    pub ended_at: Option<i64>,
    pub outcome: String,
    pub name: Option<String>,
    pub media: Option<String>,
    pub size: Option<i64>,
    pub sha256: Option<String>,
    pub keep_until: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

words! {
    /// What kind of long work it is.
    LongWorkKind {
        /// An audit bundle.
        Bundle = "bundle",
        /// A case as a file.
        Export = "export",
        /// Cases brought in from a table.
        Import = "import",
    }
}

words! {
    /// How far it is.
    LongWorkState {
        /// No worker has it.
        Waiting = "waiting",
        /// A worker has it, until its lease ends.
        Running = "running",
        /// It is done, and its result waits.
        Done = "done",
        /// It will not be done.
        Failed = "failed",
    }
}

/// A result that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LongWorkResult {
    /// The file's name.
    pub name: String,
    /// Its media type.
    pub media: String,
    /// Its size in bytes.
    pub size_bytes: u64,
    /// SHA-256 of its bytes.
    pub sha256: Digest,
}

/// Long work of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LongWorkRow {
    /// Whose.
    pub org: OrgId,
    /// Who asked, and whose the result is.
    pub person: ActorId,
    /// Its id, and that of the request.
    pub id: Uuid,
    /// What kind it is.
    pub kind: LongWorkKind,
    /// What was asked, as JSON.
    pub request: String,
    /// When.
    pub asked_at: At,
    /// How far it is.
    pub state: LongWorkState,
    /// How much is done, in what is counted of its kind.
    pub done: u64,
    /// Of how much; nothing where that is not known yet.
    pub total: u64,
    /// How often a worker took it.
    pub attempts: u32,
    /// Until when the worker that has it keeps it.
    pub lease_until: Option<At>,
    /// When a worker took it last.
    pub started_at: Option<At>,
    /// When it ended.
    pub ended_at: Option<At>,
    /// What came of it, as JSON.
    pub outcome: String,
    /// The result, where one waits.
    pub result: Option<LongWorkResult>,
    /// Until when it is kept, once it has ended.
    pub keep_until: Option<At>,
}

impl LongWorkRow {
    pub(crate) fn read(row: Model) -> StoreResult<Self> {
        let cells = Cells::of("long_work", format_args!("{} {}", row.person, row.id));
        let result = match (row.name, row.media, row.size, row.sha256) {
            (Some(name), Some(media), Some(size), Some(sha256)) => Some(LongWorkResult {
                name,
                media,
                size_bytes: cells.count("size", size)?,
                sha256: cells.digest("sha256", &sha256)?,
            }),
            _ => None,
        };
        Ok(Self {
            org: cells.id("org", &row.org)?,
            person: cells.id("person", &row.person)?,
            id: cells.word("id", &row.id, |text| Uuid::try_parse(text).ok())?,
            kind: cells.word("kind", &row.kind, LongWorkKind::read)?,
            asked_at: cells.at("asked_at", row.asked_at)?,
            state: cells.word("state", &row.state, LongWorkState::read)?,
            done: cells.count("done", row.done)?,
            total: cells.count("total", row.total)?,
            attempts: cells.count("attempts", row.attempts)?,
            lease_until: cells.at_or_none("lease_until", row.lease_until)?,
            started_at: cells.at_or_none("started_at", row.started_at)?,
            ended_at: cells.at_or_none("ended_at", row.ended_at)?,
            keep_until: cells.at_or_none("keep_until", row.keep_until)?,
            request: row.request,
            outcome: row.outcome,
            result,
        })
    }

    pub(crate) fn model(&self) -> Model {
        let result = self.result.clone();
        Model {
            org: self.org.to_string(),
            person: self.person.to_string(),
            id: self.id.to_string(),
            kind: self.kind.as_str().to_owned(),
            request: self.request.clone(),
            asked_at: ms(self.asked_at),
            state: self.state.as_str().to_owned(),
            done: stored(self.done),
            total: stored(self.total),
            attempts: i64::from(self.attempts),
            lease_until: self.lease_until.map(ms),
            started_at: self.started_at.map(ms),
            ended_at: self.ended_at.map(ms),
            outcome: self.outcome.clone(),
            size: result.as_ref().map(|one| stored(one.size_bytes)),
            sha256: result.as_ref().map(|one| one.sha256.to_hex()),
            media: result.as_ref().map(|one| one.media.clone()),
            name: result.map(|one| one.name),
            keep_until: self.keep_until.map(ms),
        }
    }
}
