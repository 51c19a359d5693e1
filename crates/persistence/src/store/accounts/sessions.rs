//! Sessions.

use super::AccountTables;
use crate::cell::ms;
use crate::error::StoreResult;
use crate::tables::session::{self, SessionRow};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use shirube_trail::At;

impl AccountTables<'_> {
    /// Keeps a session.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn insert_session(&self, row: &SessionRow) -> StoreResult<()> {
        let row = row.model().into_active_model();
        session::Entity::insert(row).exec_without_returning(&self.on).await?;
        Ok(())
    }

    /// A session.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn session(&self, token_sha256: &str) -> StoreResult<Option<SessionRow>> {
        let row = session::Entity::find_by_id(token_sha256.to_owned()).one(&self.on).await?;
        row.map(SessionRow::read).transpose()
    }

    /// The sessions of an account that were not ended, the latest first.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn sessions_of(&self, account: &str) -> StoreResult<Vec<SessionRow>> {
        let rows = session::Entity::find()
            .filter(session::Column::AccountId.eq(account))
            .filter(session::Column::EndedAt.is_null())
            .order_by_desc(session::Column::CreatedAt)
            .all(&self.on)
            .await?;
        rows.into_iter().map(SessionRow::read).collect()
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn note_seen(&self, token_sha256: &str, at: At) -> StoreResult<()> {
        session::Entity::update_many()
            .col_expr(session::Column::SeenAt, Expr::value(ms(at)))
            .filter(session::Column::TokenSha256.eq(token_sha256))
            .filter(session::Column::SeenAt.lt(ms(at)))
            .exec(&self.on)
            .await?;
        Ok(())
    }

    /// Notes that a second factor was given in a session.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn note_second_factor(&self, token_sha256: &str) -> StoreResult<()> {
        session::Entity::update_many()
            .col_expr(session::Column::SecondFactor, Expr::value(true))
            .filter(session::Column::TokenSha256.eq(token_sha256))
            .exec(&self.on)
            .await?;
        Ok(())
    }

    /// Ends a session; whether it had not ended.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn end_session(&self, token_sha256: &str, at: At) -> StoreResult<bool> {
        let one = Condition::all().add(session::Column::TokenSha256.eq(token_sha256));
        Ok(self.end(one, at).await? == 1)
    }

    /// Ends every session of an account.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn end_sessions(&self, account: &str, at: At) -> StoreResult<()> {
        let all = Condition::all().add(session::Column::AccountId.eq(account));
        self.end(all, at).await.map(drop)
    }

    /// Forgets the sessions of an account that began before.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn forget_sessions(&self, account: &str, before: At) -> StoreResult<()> {
        session::Entity::delete_many()
            .filter(session::Column::AccountId.eq(account))
            .filter(session::Column::CreatedAt.lt(ms(before)))
            .exec(&self.on)
            .await?;
        Ok(())
    }

    async fn end(&self, which: Condition, at: At) -> StoreResult<u64> {
        let done = session::Entity::update_many()
            .col_expr(session::Column::EndedAt, Expr::value(ms(at)))
            .filter(which)
            .filter(session::Column::EndedAt.is_null())
            .exec(&self.on)
            .await?;
        Ok(done.rows_affected)
    }
}
