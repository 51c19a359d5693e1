//! Failures to sign in, by what they have in common.

use crate::cell::{Cells, ms};
use crate::error::StoreResult;
use sea_orm::entity::prelude::*;
use shirube_trail::At;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in_failure")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub key_sha256: String,
    pub count: i64,
    pub counted_at: i64,
    pub until: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Failures counted together.
#[derive(Clone, PartialEq, Eq)]
pub struct SignInFailureRow {
    /// What they have in common.
    pub kind: String,
    /// SHA-256 of it, in hexadecimal digits.
    pub key_sha256: String,
    /// How many count.
    pub count: u32,
    /// Up to when those that count less with time were taken off.
    pub counted_at: At,
    /// Until when the next is not heard, exclusive.
    pub until: At,
}

impl std::fmt::Debug for SignInFailureRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignInFailureRow").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl SignInFailureRow {
    pub(crate) fn read(row: Model) -> StoreResult<Self> {
        let cells = Cells::of("sign_in_failure", &row.kind);
        Ok(Self {
            count: cells.count("count", row.count)?,
            counted_at: cells.at("counted_at", row.counted_at)?,
            until: cells.at("until", row.until)?,
            kind: row.kind,
            key_sha256: row.key_sha256,
        })
    }

    pub(crate) fn model(&self) -> Model {
        Model {
            kind: self.kind.clone(),
            key_sha256: self.key_sha256.clone(),
            count: i64::from(self.count),
            counted_at: ms(self.counted_at),
            until: ms(self.until),
        }
    }
}
