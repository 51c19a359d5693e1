//! What was made public, by which entry.

use crate::cell::{Cells, ms, stored};
use crate::error::StoreResult;
use sea_orm::entity::prelude::*;
use serde_json::Value as Json;
use shirube_trail::At;
use shirube_trail::ids::{OrgId, ProcedureId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "publication")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub procedure: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub nth: i64,
    pub what: String,
    pub body: String,
    pub at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicationRow {
    /// The procedure it comes from.
    pub procedure: ProcedureId,
    /// Number of the entry that ordered it.
    pub seq: u64,
    /// Which publication of that entry.
    pub nth: u32,
    /// What was published (`call-notice`).
    pub what: String,
    /// What it says.
    pub body: Json,
    /// When.
    pub at: At,
}

impl PublicationRow {
    pub(crate) fn read(row: Model) -> StoreResult<Self> {
        let key = format_args!("{} #{} {}", row.procedure, row.seq, row.nth);
        let cells = Cells::of("publication", key);
        Ok(Self {
            procedure: cells.id("procedure", &row.procedure)?,
            seq: cells.count("seq", row.seq)?,
            nth: cells.count("nth", row.nth)?,
            body: cells.json("body", &row.body)?,
            at: cells.at("at", row.at)?,
            what: row.what,
        })
    }

    pub(crate) fn model(&self, org: &OrgId) -> Model {
        Model {
            org: org.to_string(),
            procedure: self.procedure.to_string(),
            seq: stored(self.seq),
            nth: i64::from(self.nth),
            what: self.what.clone(),
            body: self.body.to_string(),
            at: ms(self.at),
        }
    }
}
