//! Messages from other organisations.

use crate::cell::{Cells, ms, stored, words};
use crate::error::StoreResult;
use sea_orm::entity::prelude::*;
use shirube_trail::ids::{OrgId, ProcedureId};
use shirube_trail::{At, Digest};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message_in")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub from_org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub body_sha256: String,
    pub procedure: String,
    pub seq: i64,
    pub body: String,
    pub at: i64,
    pub state: String,
    pub counted: bool,
    pub note: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

words! {
    /// What has become of a message received.
    MessageState {
        /// It has not been heard: it came just now, or before the one it follows.
        Waiting = "waiting",
        /// What it asks for was performed.
        Done = "done",
        /// It is not what it says it is, or what it asks for was refused; the note says why.
        Refused = "refused",
    }
}

/// A message from another organisation, as the courier brought it: nothing of it was checked
/// before it was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageInRow {
    /// Who it says it is from.
    pub from_org: OrgId,
    /// Its id.
    pub id: String,
    /// The sender's procedure.
    pub procedure: ProcedureId,
    /// Its number among the messages of that procedure to this organisation.
    pub seq: u64,
    /// The signed note, verbatim.
    pub body: String,
    /// When it came.
    pub at: At,
    /// What has become of it.
    pub state: MessageState,
    /// Whether it was genuine and heard: the next of its procedure may follow.
    pub counted: bool,
    /// What was performed, or why it was refused.
    pub note: String,
}

impl MessageInRow {
    /// Hash of the bytes, part of the key.
    #[must_use]
    pub fn body_sha256(&self) -> Digest {
        Digest::sha256(self.body.as_bytes())
    }

    pub(crate) fn read(row: Model) -> StoreResult<Self> {
        let cells = Cells::of("message_in", format_args!("{} {}", row.from_org, row.id));
        Ok(Self {
            from_org: cells.id("from_org", &row.from_org)?,
            procedure: cells.id("procedure", &row.procedure)?,
            seq: cells.count("seq", row.seq)?,
            at: cells.at("at", row.at)?,
            state: cells.word("state", &row.state, MessageState::read)?,
            counted: row.counted,
            id: row.id,
            body: row.body,
            note: row.note,
        })
    }

    pub(crate) fn model(&self, org: &OrgId) -> Model {
        Model {
            org: org.to_string(),
            from_org: self.from_org.to_string(),
            id: self.id.clone(),
            body_sha256: self.body_sha256().to_hex(),
            procedure: self.procedure.to_string(),
            seq: stored(self.seq),
            body: self.body.clone(),
            at: ms(self.at),
            state: self.state.as_str().to_owned(),
            counted: self.counted,
            note: self.note.clone(),
        }
    }
}
