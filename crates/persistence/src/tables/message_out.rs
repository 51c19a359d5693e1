//! Messages to other organisations.

use crate::cell::{Cells, ms, stored};
use crate::error::StoreResult;
use sea_orm::entity::prelude::*;
use shirube_trail::At;
use shirube_trail::ids::{OrgId, ProcedureId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message_out")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub to_org: String,
    pub procedure: String,
    pub seq: i64,
    pub body: String,
    pub at: i64,
    pub sent_at: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A message to another organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageOutRow {
    /// Who sends it.
    pub org: OrgId,
    /// Its id, unique among the sender's.
    pub id: String,
    /// To whom.
    pub to_org: OrgId,
    /// The sender's procedure it comes from.
    pub procedure: ProcedureId,
    /// Its number among the messages of that procedure to that organisation: from 1, no gaps.
    pub seq: u64,
    /// The signed note, verbatim.
    pub body: String,
    /// When it was written.
    pub at: At,
    /// When it was handed over.
    pub sent_at: Option<At>,
}

impl MessageOutRow {
    pub(crate) fn read(row: Model) -> StoreResult<Self> {
        let cells = Cells::of("message_out", format_args!("{} {}", row.org, row.id));
        Ok(Self {
            org: cells.id("org", &row.org)?,
            to_org: cells.id("to_org", &row.to_org)?,
            procedure: cells.id("procedure", &row.procedure)?,
            seq: cells.count("seq", row.seq)?,
            at: cells.at("at", row.at)?,
            sent_at: cells.at_or_none("sent_at", row.sent_at)?,
            id: row.id,
            body: row.body,
        })
    }

    pub(crate) fn model(&self) -> Model {
        Model {
            org: self.org.to_string(),
            id: self.id.clone(),
            to_org: self.to_org.to_string(),
            procedure: self.procedure.to_string(),
            seq: stored(self.seq),
            body: self.body.clone(),
            at: ms(self.at),
            sent_at: self.sent_at.map(ms),
        }
    }
}
