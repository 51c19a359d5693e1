//! Tokens of programs.

use crate::cell::{Cells, ms};
use crate::error::StoreResult;
use sea_orm::entity::prelude::*;
use shirube_trail::At;
use shirube_trail::ids::{ActorId, OrgId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_token")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_sha256: String,
    pub token_id: String,
    pub account_id: String,
    pub org: String,
    pub person: String,
    pub issuer: Option<String>,
    pub name: String,
    pub scopes: String,
    pub created_at: i64,
    pub expires_at: i64,
    pub revoked_at: Option<i64>,
    pub used_at: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A token of a program.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiTokenRow {
    /// SHA-256 of it, in hexadecimal digits.
    pub token_sha256: String,
    /// Its id, which is no secret.
    pub token_id: String,
    /// The account.
    pub account_id: String,
    /// The organisation it stands in.
    pub org: OrgId,
    /// The person it stands for.
    pub person: ActorId,
    /// The identity provider its owner signed in with; none where by a password.
    pub issuer: Option<String>,
    /// What its owner calls it.
    pub name: String,
    /// What it may do, words with a space between them.
    pub scopes: String,
    /// When it was issued.
    pub created_at: At,
    /// Until when it is good, exclusive.
    pub expires_at: At,
    /// When it was revoked.
    pub revoked_at: Option<At>,
    /// When it was last used, to the minute.
    pub used_at: Option<At>,
}

impl std::fmt::Debug for ApiTokenRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApiTokenRow").field("token_id", &self.token_id).finish_non_exhaustive()
    }
}

impl ApiTokenRow {
    pub(crate) fn read(row: Model) -> StoreResult<Self> {
        let cells = Cells::of("api_token", &row.token_id);
        Ok(Self {
            org: cells.id("org", &row.org)?,
            person: cells.id("person", &row.person)?,
            created_at: cells.at("created_at", row.created_at)?,
            expires_at: cells.at("expires_at", row.expires_at)?,
            revoked_at: cells.at_or_none("revoked_at", row.revoked_at)?,
            used_at: cells.at_or_none("used_at", row.used_at)?,
            token_sha256: row.token_sha256,
            token_id: row.token_id,
            account_id: row.account_id,
            issuer: row.issuer,
            name: row.name,
            scopes: row.scopes,
        })
    }

    pub(crate) fn model(&self) -> Model {
        Model {
            token_sha256: self.token_sha256.clone(),
            token_id: self.token_id.clone(),
            account_id: self.account_id.clone(),
            org: self.org.to_string(),
            person: self.person.to_string(),
            issuer: self.issuer.clone(),
            name: self.name.clone(),
            scopes: self.scopes.clone(),
            created_at: ms(self.created_at),
            expires_at: ms(self.expires_at),
            revoked_at: self.revoked_at.map(ms),
            used_at: self.used_at.map(ms),
        }
    }
}
