//! Identities: by whom accounts are known at the identity providers of an organisation.

use super::AccountTables;
use crate::cell::ms;
use crate::error::StoreResult;
use crate::tables::identity::{self, IdentityRow};
use crate::tables::session;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use shirube_trail::At;
use shirube_trail::ids::OrgId;

impl AccountTables<'_> {
    /// Who this is, of those an organisation knows by its provider.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn identity(
        &self,
        org: &OrgId,
        (issuer, subject): (&str, &str),
    ) -> StoreResult<Option<IdentityRow>> {
        let key = (org.to_string(), issuer.to_owned(), subject.to_owned());
        let row = identity::Entity::find_by_id(key).one(&self.on).await?;
        row.map(IdentityRow::read).transpose()
    }

    /// By whom an account is known in an organisation, by issuer.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn identities(&self, org: &OrgId, account: &str) -> StoreResult<Vec<IdentityRow>> {
        let rows = identity::Entity::find()
            .filter(identity::Column::Org.eq(org.as_str()))
            .filter(identity::Column::AccountId.eq(account))
            .order_by_asc(identity::Column::Issuer)
            .all(&self.on)
            .await?;
        rows.into_iter().map(IdentityRow::read).collect()
    }

    /// Keeps by whom an account is known.
    ///
    /// # Errors
    ///
    /// A database that does not answer; a subject, or an account with this issuer, that is there already.
    pub async fn insert_identity(&self, row: &IdentityRow) -> StoreResult<()> {
        identity::Entity::insert(row.model().into_active_model()).exec_without_returning(&self.on).await?;
        Ok(())
    }

    /// Notes that it was used.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn note_identity(&self, row: &IdentityRow, at: At) -> StoreResult<()> {
        identity::Entity::update_many()
            .col_expr(identity::Column::UsedAt, Expr::value(ms(at)))
            .filter(identity::Column::Org.eq(row.org.as_str()))
            .filter(identity::Column::Issuer.eq(&row.issuer))
            .filter(identity::Column::Subject.eq(&row.subject))
            .exec(&self.on)
            .await?;
        Ok(())
    }

    /// Forgets by whom an account is known at a provider, and ends the sessions that began there; whether
    /// it was known.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn forget_identity(
        &self,
        org: &OrgId,
        (account, issuer): (&str, &str),
        at: At,
    ) -> StoreResult<bool> {
        let gone = identity::Entity::delete_many()
            .filter(identity::Column::Org.eq(org.as_str()))
            .filter(identity::Column::AccountId.eq(account))
            .filter(identity::Column::Issuer.eq(issuer))
            .exec(&self.on)
            .await?;
        session::Entity::update_many()
            .col_expr(session::Column::EndedAt, Expr::value(ms(at)))
            .filter(session::Column::Org.eq(org.as_str()))
            .filter(session::Column::AccountId.eq(account))
            .filter(session::Column::Issuer.eq(issuer))
            .filter(session::Column::EndedAt.is_null())
            .exec(&self.on)
            .await?;
        Ok(gone.rows_affected > 0)
    }
}
