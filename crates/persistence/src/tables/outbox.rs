//! Letters to be sent; queued in the transaction of the decision.

use crate::cell::{Cells, ms, words};
use crate::error::StoreResult;
use sea_orm::entity::prelude::*;
use serde_json::Value as Json;
use shirube_trail::At;
use shirube_trail::ids::{OrgId, ProcedureId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub outbox_id: String,
    pub procedure: String,
    pub letter: String,
    pub recipient: String,
    pub email: String,
    pub language: String,
    pub context: String,
    pub state: String,
    pub attempts: i64,
    pub next_at: i64,
    pub lease_until: Option<i64>,
    pub last_answer: Option<String>,
    pub created_at: i64,
    pub delivered_at: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

words! {
    /// What has become of a letter.
    LetterState {
        /// It waits for its time.
        Queued = "queued",
        /// A worker has it.
        Leased = "leased",
        /// It was taken by the mail server.
        Delivered = "delivered",
        /// It will not be tried again.
        GivenUp = "given-up",
    }
}

/// A letter to be queued. The same (procedure, seq, nth) is queued once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLetter {
    /// The procedure it comes from.
    pub procedure: ProcedureId,
    /// Number of the entry that ordered it.
    pub seq: u64,
    /// Which letter of that entry.
    pub nth: u32,
    /// Which letter (`award-announced`).
    pub letter: String,
    /// A person's id, or an address without one.
    pub recipient: String,
    /// Where it goes.
    pub email: String,
    /// In which language.
    pub language: String,
    /// What the letter is filled with.
    pub context: Json,
    /// Not to be sent before.
    pub next_at: At,
    /// When it was ordered.
    pub created_at: At,
}

impl NewLetter {
    /// The key by which it is queued once: `R8-0012/3/7/1`.
    #[must_use]
    pub fn outbox_id(&self) -> String {
        format!("{}/{}/{}", self.procedure, self.seq, self.nth)
    }

    pub(crate) fn model(&self, org: &OrgId) -> Model {
        Model {
            org: org.to_string(),
            outbox_id: self.outbox_id(),
            procedure: self.procedure.to_string(),
            letter: self.letter.clone(),
            recipient: self.recipient.clone(),
            email: self.email.clone(),
            language: self.language.clone(),
            context: self.context.to_string(),
            state: LetterState::Queued.as_str().to_owned(),
            attempts: 0,
            next_at: ms(self.next_at),
            lease_until: None,
            last_answer: None,
            created_at: ms(self.created_at),
            delivered_at: None,
        }
    }
}

/// A letter in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// The organisation that sends it.
    pub org: OrgId,
    /// Its key (`R8-0012/3/7/1`).
    pub outbox_id: String,
    /// The procedure it comes from.
    pub procedure: ProcedureId,
    /// Which letter.
    pub letter: String,
    /// A person's id, or an address without one.
    pub recipient: String,
    /// Where it goes.
    pub email: String,
    /// In which language.
    pub language: String,
    /// What the letter is filled with.
    pub context: Json,
    /// What has become of it.
    pub state: LetterState,
    /// Times a worker has taken it.
    pub attempts: u32,
    /// When to try next.
    pub next_at: At,
    /// Until when a worker has it.
    pub lease_until: Option<At>,
    /// What the mail server last said.
    pub last_answer: Option<String>,
    /// When it was ordered.
    pub created_at: At,
    /// When it was taken by the mail server.
    pub delivered_at: Option<At>,
}

impl OutboxRow {
    pub(crate) fn read(row: Model) -> StoreResult<Self> {
        let cells = Cells::of("outbox", &row.outbox_id);
        Ok(Self {
            org: cells.id("org", &row.org)?,
            procedure: cells.id("procedure", &row.procedure)?,
            context: cells.json("context", &row.context)?,
            state: cells.word("state", &row.state, LetterState::read)?,
            attempts: cells.count("attempts", row.attempts)?,
            next_at: cells.at("next_at", row.next_at)?,
            lease_until: cells.at_or_none("lease_until", row.lease_until)?,
            created_at: cells.at("created_at", row.created_at)?,
            delivered_at: cells.at_or_none("delivered_at", row.delivered_at)?,
            outbox_id: row.outbox_id,
            letter: row.letter,
            recipient: row.recipient,
            email: row.email,
            language: row.language,
            last_answer: row.last_answer,
        })
    }
}
