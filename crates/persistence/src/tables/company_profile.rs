//! What a company says of itself once, for every organisation.

use crate::cell::{Cells, ms, stored};
use crate::error::StoreResult;
use sea_orm::entity::prelude::*;
use shirube_trail::At;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "company_profile")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub profile_id: String,
    pub revision: i64,
    pub said: String,
    pub created_at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a company says of itself.
#[derive(Clone, PartialEq, Eq)]
pub struct ProfileRow {
    /// Its id, a random number.
    pub profile_id: String,
    /// How often it was changed, from 1.
    pub revision: u64,
    /// What is said, as JSON.
    pub said: String,
    /// When it was made.
    pub created_at: At,
}

impl std::fmt::Debug for ProfileRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProfileRow").field("revision", &self.revision).finish_non_exhaustive()
    }
}

impl ProfileRow {
    pub(crate) fn read(row: Model) -> StoreResult<Self> {
        let cells = Cells::of("company_profile", &row.profile_id);
        Ok(Self {
            revision: cells.count("revision", row.revision)?,
            created_at: cells.at("created_at", row.created_at)?,
            profile_id: row.profile_id,
            said: row.said,
        })
    }

    pub(crate) fn model(&self) -> Model {
        Model {
            profile_id: self.profile_id.clone(),
            revision: stored(self.revision),
            said: self.said.clone(),
            created_at: ms(self.created_at),
        }
    }
}
