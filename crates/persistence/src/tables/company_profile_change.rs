//! Who changed what a company says of itself, and when.

use crate::cell::{Cells, ms, stored};
use crate::error::StoreResult;
use sea_orm::entity::prelude::*;
use shirube_trail::At;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "company_profile_change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub profile_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i64,
    pub changed_at: i64,
    pub changed_by: String,
    pub fields: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A change of a profile.
#[derive(Clone, PartialEq, Eq)]
pub struct ProfileChangeRow {
    /// The profile.
    pub profile_id: String,
    /// The revision it came to.
    pub revision: u64,
    /// When.
    pub changed_at: At,
    /// The name of whoever changed it, as it was then.
    pub changed_by: String,
    /// The fields that changed, as a JSON list.
    pub fields: String,
}

impl std::fmt::Debug for ProfileChangeRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProfileChangeRow").field("revision", &self.revision).finish_non_exhaustive()
    }
}

impl ProfileChangeRow {
    pub(crate) fn read(row: Model) -> StoreResult<Self> {
        let cells = Cells::of("company_profile_change", &row.profile_id);
        Ok(Self {
            revision: cells.count("revision", row.revision)?,
            changed_at: cells.at("changed_at", row.changed_at)?,
            profile_id: row.profile_id,
            changed_by: row.changed_by,
            fields: row.fields,
        })
    }

    pub(crate) fn model(&self) -> Model {
        Model {
            profile_id: self.profile_id.clone(),
            revision: stored(self.revision),
            changed_at: ms(self.changed_at),
            changed_by: self.changed_by.clone(),
            fields: self.fields.clone(),
        }
    }
}
