//! Tokens of programs.

use super::AccountTables;
use crate::cell::ms;
use crate::error::StoreResult;
use crate::tables::api_token::{self, ApiTokenRow};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use shirube_trail::At;

impl AccountTables<'_> {
    /// Keeps a token.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn insert_token(&self, row: &ApiTokenRow) -> StoreResult<()> {
        let row = row.model().into_active_model();
        api_token::Entity::insert(row).exec_without_returning(&self.on).await?;
        Ok(())
    }

    /// A token.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn token(&self, token_sha256: &str) -> StoreResult<Option<ApiTokenRow>> {
        let row = api_token::Entity::find_by_id(token_sha256.to_owned()).one(&self.on).await?;
        row.map(ApiTokenRow::read).transpose()
    }

    /// The tokens of an account, the latest first.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn tokens_of(&self, account: &str) -> StoreResult<Vec<ApiTokenRow>> {
        let rows = api_token::Entity::find()
            .filter(api_token::Column::AccountId.eq(account))
            .order_by_desc(api_token::Column::CreatedAt)
            .order_by_asc(api_token::Column::TokenId)
            .all(&self.on)
            .await?;
        rows.into_iter().map(ApiTokenRow::read).collect()
    }

    /// Notes that a token was used.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn note_used(&self, token_sha256: &str, at: At) -> StoreResult<()> {
        api_token::Entity::update_many()
            .col_expr(api_token::Column::UsedAt, Expr::value(ms(at)))
            .filter(api_token::Column::TokenSha256.eq(token_sha256))
            .exec(&self.on)
            .await?;
        Ok(())
    }

    /// Revokes a token of an account; whether it had not been.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn revoke_token(&self, account: &str, id: &str, at: At) -> StoreResult<bool> {
        let done = api_token::Entity::update_many()
            .col_expr(api_token::Column::RevokedAt, Expr::value(ms(at)))
            .filter(api_token::Column::AccountId.eq(account))
            .filter(api_token::Column::TokenId.eq(id))
            .filter(api_token::Column::RevokedAt.is_null())
            .exec(&self.on)
            .await?;
        Ok(done.rows_affected == 1)
    }
}
