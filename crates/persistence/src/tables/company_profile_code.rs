//! Codes by which a colleague is let into a company's profile, each good once.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "company_profile_code")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code_sha256: String,
    pub profile_id: String,
    pub expires_at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
