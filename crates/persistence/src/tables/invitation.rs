//! Links that are used once.

use crate::cell::{Cells, ms};
use crate::error::StoreResult;
use sea_orm::entity::prelude::*;
use shirube_trail::At;
use shirube_trail::ids::{ActorId, OrgId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_sha256: String,
    pub purpose: String,
    pub account_id: Option<String>,
    pub org: Option<String>,
    pub person: Option<String>,
    pub email: String,
    pub email_folded: String,
    pub language: String,
    pub details: Option<String>,
    pub created_at: i64,
    pub expires_at: i64,
    pub used_at: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A link that is used once.
#[derive(Clone, PartialEq, Eq)]
pub struct InvitationRow {
    /// SHA-256 of its token, in hexadecimal digits.
    pub token_sha256: String,
    /// What it is for.
    pub purpose: String,
    /// The account, where there is one.
    pub account_id: Option<String>,
    /// The organisation, where it is about one.
    pub org: Option<OrgId>,
    /// The person, where there is one.
    pub person: Option<ActorId>,
    /// The address as written.
    pub email: String,
    /// The address as it is compared.
    pub email_folded: String,
    /// `ja` or `en`.
    pub language: String,
    /// What a company said of itself, as JSON.
    pub details: Option<String>,
    /// When it was made.
    pub created_at: At,
    /// Until when it is good, exclusive.
    pub expires_at: At,
    /// When it was used, or replaced by a later one.
    pub used_at: Option<At>,
}

impl std::fmt::Debug for InvitationRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InvitationRow").field("purpose", &self.purpose).finish_non_exhaustive()
    }
}

impl InvitationRow {
    pub(crate) fn read(row: Model) -> StoreResult<Self> {
        let cells = Cells::of("invitation", &row.purpose);
        Ok(Self {
            org: cells.id_or_none("org", row.org.as_deref())?,
            person: cells.id_or_none("person", row.person.as_deref())?,
            created_at: cells.at("created_at", row.created_at)?,
            expires_at: cells.at("expires_at", row.expires_at)?,
            used_at: cells.at_or_none("used_at", row.used_at)?,
            token_sha256: row.token_sha256,
            purpose: row.purpose,
            account_id: row.account_id,
            email: row.email,
            email_folded: row.email_folded,
            language: row.language,
            details: row.details,
        })
    }

    pub(crate) fn model(&self) -> Model {
        Model {
            token_sha256: self.token_sha256.clone(),
            purpose: self.purpose.clone(),
            account_id: self.account_id.clone(),
            org: self.org.as_ref().map(ToString::to_string),
            person: self.person.as_ref().map(ToString::to_string),
            email: self.email.clone(),
            email_folded: self.email_folded.clone(),
            language: self.language.clone(),
            details: self.details.clone(),
            created_at: ms(self.created_at),
            expires_at: ms(self.expires_at),
            used_at: self.used_at.map(ms),
        }
    }
}
