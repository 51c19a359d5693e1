//! Failures to sign in, and codes on paper.

use super::AccountTables;
use crate::cell::ms;
use crate::error::StoreResult;
use crate::tables::recovery_code;
use crate::tables::sign_in_failure::{self, SignInFailureRow};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect};
use shirube_trail::At;

impl AccountTables<'_> {
    /// What was counted, locked until the unit ends; made where nothing was.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn failures(&self, fresh: &SignInFailureRow) -> StoreResult<SignInFailureRow> {
        sign_in_failure::Entity::insert(fresh.model().into_active_model())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(&self.on)
            .await?;
        let key = (fresh.kind.clone(), fresh.key_sha256.clone());
        let mut found = sign_in_failure::Entity::find_by_id(key);
        if self.is_shared {
            found = found.lock_exclusive();
        }
        found.one(&self.on).await?.map_or_else(|| Ok(fresh.clone()), SignInFailureRow::read)
    }

    /// Keeps what is counted now.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn put_failures(&self, row: &SignInFailureRow) -> StoreResult<()> {
        use sign_in_failure::Column;
        let changed = OnConflict::columns([Column::Kind, Column::KeySha256])
            .update_columns([Column::Count, Column::CountedAt, Column::Until])
            .to_owned();
        sign_in_failure::Entity::insert(row.model().into_active_model())
            .on_conflict(changed)
            .exec_without_returning(&self.on)
            .await?;
        Ok(())
    }

    /// Forgets what was counted.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn clear_failures(&self, kind: &str, key_sha256: &str) -> StoreResult<()> {
        let key = (kind.to_owned(), key_sha256.to_owned());
        sign_in_failure::Entity::delete_by_id(key).exec(&self.on).await?;
        Ok(())
    }

    /// Forgets what was counted before and holds nobody up any more.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn forget_failures(&self, before: At) -> StoreResult<()> {
        use sign_in_failure::Column;
        sign_in_failure::Entity::delete_many()
            .filter(Column::CountedAt.lt(ms(before)))
            .filter(Column::Until.lt(ms(before)))
            .exec(&self.on)
            .await?;
        Ok(())
    }

    /// Puts these codes in the place of those there were.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn put_recovery_codes(&self, account: &str, codes: &[String]) -> StoreResult<()> {
        recovery_code::Entity::delete_many()
            .filter(recovery_code::Column::AccountId.eq(account))
            .exec(&self.on)
            .await?;
        if codes.is_empty() {
            return Ok(());
        }
        let rows = codes.iter().map(|code| {
            let (account_id, code_sha256) = (account.to_owned(), code.clone());
            recovery_code::Model { account_id, code_sha256, used_at: None }.into_active_model()
        });
        recovery_code::Entity::insert_many(rows).exec_without_returning(&self.on).await?;
        Ok(())
    }

    /// Spends a code; whether it was there unspent.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn spend_recovery_code(&self, account: &str, sha256: &str, at: At) -> StoreResult<bool> {
        use recovery_code::Column;
        let done = recovery_code::Entity::update_many()
            .col_expr(Column::UsedAt, Expr::value(ms(at)))
            .filter(Column::AccountId.eq(account))
            .filter(Column::CodeSha256.eq(sha256))
            .filter(Column::UsedAt.is_null())
            .exec(&self.on)
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// How many codes are unspent.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn recovery_codes_left(&self, account: &str) -> StoreResult<u64> {
        use recovery_code::Column;
        let unspent = recovery_code::Entity::find()
            .filter(Column::AccountId.eq(account))
            .filter(Column::UsedAt.is_null());
        Ok(unspent.count(&self.on).await?)
    }
}
