//! Accounts of the installation: what somebody signs in with.

use crate::cell::{Cells, ms, stored};
use crate::error::StoreResult;
use sea_orm::entity::prelude::*;
use shirube_trail::At;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: String,
    pub email: String,
    pub email_folded: String,
    pub language: String,
    pub password_hash: Option<String>,
    pub totp_secret: Option<String>,
    pub totp_offered: Option<String>,
    pub totp_last_step: Option<i64>,
    pub created_at: i64,
    pub verified_at: Option<i64>,
    pub disabled_at: Option<i64>,
    pub administrator: bool,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// An account. Its secrets are digests, or sealed under a key outside the database.
#[derive(Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// Its id.
    pub account_id: String,
    /// The address as written.
    pub email: String,
    /// The address as it is compared.
    pub email_folded: String,
    /// `ja` or `en`.
    pub language: String,
    /// The password as a PHC string; none before one was chosen.
    pub password_hash: Option<String>,
    /// The sealed secret of the second factor.
    pub totp_secret: Option<String>,
    /// A sealed secret that was offered and not confirmed.
    pub totp_offered: Option<String>,
    /// The last step a code was taken of: no earlier one is.
    pub totp_last_step: Option<u64>,
    /// When it was made.
    pub created_at: At,
    /// When its address was proved.
    pub verified_at: Option<At>,
    /// Since when nobody signs in with it.
    pub disabled_at: Option<At>,
    /// Whether it administers the installation.
    pub administrator: bool,
}

impl std::fmt::Debug for AccountRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AccountRow").field("account_id", &self.account_id).finish_non_exhaustive()
    }
}

impl AccountRow {
    pub(crate) fn read(row: Model) -> StoreResult<Self> {
        let cells = Cells::of("account", &row.account_id);
        Ok(Self {
            totp_last_step: row
                .totp_last_step
                .map(|count| cells.count("totp_last_step", count))
                .transpose()?,
            created_at: cells.at("created_at", row.created_at)?,
            verified_at: cells.at_or_none("verified_at", row.verified_at)?,
            disabled_at: cells.at_or_none("disabled_at", row.disabled_at)?,
            account_id: row.account_id,
            email: row.email,
            email_folded: row.email_folded,
            language: row.language,
            password_hash: row.password_hash,
            totp_secret: row.totp_secret,
            totp_offered: row.totp_offered,
            administrator: row.administrator,
        })
    }

    pub(crate) fn model(&self) -> Model {
        Model {
            account_id: self.account_id.clone(),
            email: self.email.clone(),
            email_folded: self.email_folded.clone(),
            language: self.language.clone(),
            password_hash: self.password_hash.clone(),
            totp_secret: self.totp_secret.clone(),
            totp_offered: self.totp_offered.clone(),
            totp_last_step: self.totp_last_step.map(stored),
            created_at: ms(self.created_at),
            verified_at: self.verified_at.map(ms),
            disabled_at: self.disabled_at.map(ms),
            administrator: self.administrator,
        }
    }
}
