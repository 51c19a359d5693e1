//! Fields that were erased, and by which entry.

use crate::cell::{Cells, stored};
use crate::error::StoreResult;
use sea_orm::entity::prelude::*;
use shirube_trail::Seq;
use shirube_trail::erasure::Erased;
use shirube_trail::ids::OrgId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "erasure")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub procedure: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub by_seq: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A field that was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasureRow {
    /// The field.
    pub erased: Erased,
    /// Number of the office's entry that erased it.
    pub by: Seq,
}

impl ErasureRow {
    pub(crate) fn read(row: &Model) -> StoreResult<Self> {
        let cells = Cells::of("erasure", format_args!("{} #{} {}", row.procedure, row.seq, row.name));
        let number = |column, value: i64| {
            Seq::new(cells.count(column, value)?).map_err(|fault| cells.fault(column, fault))
        };
        let erased = Erased {
            procedure: cells.id("procedure", &row.procedure)?,
            seq: number("seq", row.seq)?,
            name: cells.id("name", &row.name)?,
        };
        Ok(Self { erased, by: number("by_seq", row.by_seq)? })
    }

    pub(crate) fn model(&self, org: &OrgId) -> Model {
        Model {
            org: org.to_string(),
            procedure: self.erased.procedure.to_string(),
            seq: stored(self.erased.seq.get()),
            name: self.erased.name.to_string(),
            by_seq: stored(self.by.get()),
        }
    }
}
