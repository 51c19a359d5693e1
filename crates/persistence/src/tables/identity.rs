//! By whom an account is known at an identity provider of an organisation.

use crate::cell::{Cells, ms};
use crate::error::StoreResult;
use sea_orm::entity::prelude::*;
use shirube_trail::At;
use shirube_trail::ids::OrgId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub issuer: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    pub account_id: String,
    pub created_at: i64,
    pub used_at: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// By whom an account is known at an identity provider of an organisation.
#[derive(Clone, PartialEq, Eq)]
pub struct IdentityRow {
    /// The organisation whose provider it is.
    pub org: OrgId,
    /// The provider.
    pub issuer: String,
    /// Who it is there.
    pub subject: String,
    /// The account.
    pub account_id: String,
    /// When it was linked.
    pub created_at: At,
    /// When it was used last.
    pub used_at: Option<At>,
}

impl std::fmt::Debug for IdentityRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IdentityRow").field("account_id", &self.account_id).finish_non_exhaustive()
    }
}

impl IdentityRow {
    pub(crate) fn read(row: Model) -> StoreResult<Self> {
        let cells = Cells::of("identity", &row.account_id);
        Ok(Self {
            org: cells.id("org", &row.org)?,
            created_at: cells.at("created_at", row.created_at)?,
            used_at: cells.at_or_none("used_at", row.used_at)?,
            issuer: row.issuer,
            subject: row.subject,
            account_id: row.account_id,
        })
    }

    pub(crate) fn model(&self) -> Model {
        Model {
            org: self.org.to_string(),
            issuer: self.issuer.clone(),
            subject: self.subject.clone(),
            account_id: self.account_id.clone(),
            created_at: ms(self.created_at),
            used_at: self.used_at.map(ms),
        }
    }
}
