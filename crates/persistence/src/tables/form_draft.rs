//! What somebody typed into a form and has not handed in.

use crate::cell::{Cells, ms};
use crate::error::StoreResult;
use sea_orm::entity::prelude::*;
use shirube_trail::At;
use shirube_trail::ids::{ActorId, OrgId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "form_draft")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub person: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: String,
    pub typed: String,
    pub files: String,
    pub changed_at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What somebody typed into a form and has not handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormDraftRow {
    /// Whose it is.
    pub person: ActorId,
    /// Which form: they have one draft of each.
    pub place: String,
    /// What was typed, as JSON.
    pub typed: String,
    /// The files handed in for it, as JSON.
    pub files: String,
    /// When it last changed.
    pub changed_at: At,
}

impl FormDraftRow {
    pub(crate) fn read(row: Model) -> StoreResult<Self> {
        let cells = Cells::of("form_draft", &row.place);
        Ok(Self {
            person: cells.id("person", &row.person)?,
            changed_at: cells.at("changed_at", row.changed_at)?,
            place: row.place,
            typed: row.typed,
            files: row.files,
        })
    }

    pub(crate) fn model(&self, org: &OrgId) -> Model {
        Model {
            org: org.to_string(),
            person: self.person.to_string(),
            place: self.place.clone(),
            typed: self.typed.clone(),
            files: self.files.clone(),
            changed_at: ms(self.changed_at),
        }
    }
}
