//! Sessions: somebody at a screen.

use crate::cell::{Cells, ms};
use crate::error::StoreResult;
use sea_orm::entity::prelude::*;
use shirube_trail::At;
use shirube_trail::ids::{ActorId, OrgId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_sha256: String,
    pub account_id: String,
    pub org: String,
    pub person: String,
    pub issuer: Option<String>,
    pub second_factor: bool,
    pub created_at: i64,
    pub authenticated_at: i64,
    pub seen_at: i64,
    pub ended_at: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A session.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// SHA-256 of its token, in hexadecimal digits.
    pub token_sha256: String,
    /// The account.
    pub account_id: String,
    /// The organisation it stands in.
    pub org: OrgId,
    /// The person it stands for.
    pub person: ActorId,
    /// The identity provider it began with; none where a password did.
    pub issuer: Option<String>,
    /// Whether a second factor was given.
    pub second_factor: bool,
    /// When it began.
    pub created_at: At,
    /// When the password was given.
    pub authenticated_at: At,
    /// When it was last used, to the minute.
    pub seen_at: At,
    /// When it was ended.
    pub ended_at: Option<At>,
}

impl std::fmt::Debug for SessionRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionRow").field("account_id", &self.account_id).finish_non_exhaustive()
    }
}

impl SessionRow {
    pub(crate) fn read(row: Model) -> StoreResult<Self> {
        let cells = Cells::of("session", &row.account_id);
        Ok(Self {
            org: cells.id("org", &row.org)?,
            person: cells.id("person", &row.person)?,
            created_at: cells.at("created_at", row.created_at)?,
            authenticated_at: cells.at("authenticated_at", row.authenticated_at)?,
            seen_at: cells.at("seen_at", row.seen_at)?,
            ended_at: cells.at_or_none("ended_at", row.ended_at)?,
            token_sha256: row.token_sha256,
            account_id: row.account_id,
            issuer: row.issuer,
            second_factor: row.second_factor,
        })
    }

    pub(crate) fn model(&self) -> Model {
        Model {
            token_sha256: self.token_sha256.clone(),
            account_id: self.account_id.clone(),
            org: self.org.to_string(),
            person: self.person.to_string(),
            issuer: self.issuer.clone(),
            second_factor: self.second_factor,
            created_at: ms(self.created_at),
            authenticated_at: ms(self.authenticated_at),
            seen_at: ms(self.seen_at),
            ended_at: self.ended_at.map(ms),
        }
    }
}
