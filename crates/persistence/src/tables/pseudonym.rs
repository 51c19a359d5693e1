//! Who stands behind a seat or a pseudonym of a procedure.

use crate::cell::Cells;
use crate::error::StoreResult;
use sea_orm::entity::prelude::*;
use shirube_trail::ids::{ActorId, CapacityId, OrgId, ProcedureId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pseudonym")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub procedure: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub alias: String,
    pub person: String,
    pub capacity: String,
    pub active: bool,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A seat or pseudonym.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PseudonymRow {
    /// The procedure in which it stands for the person.
    pub procedure: ProcedureId,
    /// What the trail says (`e-1`).
    pub alias: ActorId,
    /// The person.
    pub person: ActorId,
    /// In which capacity.
    pub capacity: CapacityId,
    /// Whether the person still has it.
    pub active: bool,
}

impl PseudonymRow {
    pub(crate) fn read(row: &Model) -> StoreResult<Self> {
        let key = format_args!("{} {}", row.procedure, row.alias);
        let cells = Cells::of("pseudonym", key);
        Ok(Self {
            procedure: cells.id("procedure", &row.procedure)?,
            alias: cells.id("alias", &row.alias)?,
            person: cells.id("person", &row.person)?,
            capacity: cells.id("capacity", &row.capacity)?,
            active: row.active,
        })
    }

    pub(crate) fn model(&self, org: &OrgId) -> Model {
        Model {
            org: org.to_string(),
            procedure: self.procedure.to_string(),
            alias: self.alias.to_string(),
            person: self.person.to_string(),
            capacity: self.capacity.to_string(),
            active: self.active,
        }
    }
}
