//! Objects of the store of documents that no document names: not yet, or no longer.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "loose_object")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub object: String,
    pub state: String,
    pub at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Noted before it is written; a document may still name it.
pub(crate) const PENDING: &str = "pending";

/// To be erased; nothing names it any more.
pub(crate) const LEAVING: &str = "leaving";
