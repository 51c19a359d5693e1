//! Filters of the list of cases that somebody saved under a name.

use crate::cell::{Cells, ms};
use crate::error::StoreResult;
use sea_orm::entity::prelude::*;
use shirube_trail::At;
use shirube_trail::ids::{ActorId, OrgId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "saved_view")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub person: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub name: String,
    pub query: String,
    pub is_default: bool,
    pub created_at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A filter somebody saved under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedViewRow {
    /// Whose it is.
    pub person: ActorId,
    /// Its id.
    pub id: String,
    /// Its name, of which they have one each.
    pub name: String,
    /// What it asks, as JSON.
    pub query: String,
    /// Whether their list opens with it.
    pub is_default: bool,
    /// When it was saved.
    pub created_at: At,
}

impl SavedViewRow {
    pub(crate) fn read(row: Model) -> StoreResult<Self> {
        let cells = Cells::of("saved_view", &row.id);
        Ok(Self {
            person: cells.id("person", &row.person)?,
            created_at: cells.at("created_at", row.created_at)?,
            id: row.id,
            name: row.name,
            query: row.query,
            is_default: row.is_default,
        })
    }

    pub(crate) fn model(&self, org: &OrgId) -> Model {
        Model {
            org: org.to_string(),
            person: self.person.to_string(),
            id: self.id.clone(),
            name: self.name.clone(),
            query: self.query.clone(),
            is_default: self.is_default,
            created_at: ms(self.created_at),
        }
    }
}
