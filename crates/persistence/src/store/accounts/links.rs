//! Links that are used once.

use super::AccountTables;
use crate::cell::ms;
use crate::error::StoreResult;
use crate::tables::invitation::{self, InvitationRow};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter};
use shirube_trail::At;
use shirube_trail::ids::{ActorId, OrgId};

impl AccountTables<'_> {
    /// Keeps a link.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn insert_invitation(&self, row: &InvitationRow) -> StoreResult<()> {
        let row = row.model().into_active_model();
        invitation::Entity::insert(row).exec_without_returning(&self.on).await?;
        Ok(())
    }

    /// A link.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn invitation(&self, token_sha256: &str) -> StoreResult<Option<InvitationRow>> {
        let row = invitation::Entity::find_by_id(token_sha256.to_owned()).one(&self.on).await?;
        row.map(InvitationRow::read).transpose()
    }

    /// Spends a link; whether it was there unspent.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn use_invitation(&self, token_sha256: &str, at: At) -> StoreResult<bool> {
        Ok(self.spend(Condition::all().add(invitation::Column::TokenSha256.eq(token_sha256)), at).await? == 1)
    }

    /// Withdraws what a person was sent for a purpose and did not use.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn withdraw_invitations(
        &self,
        purpose: &str,
        (org, person): (&OrgId, &ActorId),
        at: At,
    ) -> StoreResult<()> {
        use invitation::Column;
        let of_person = Condition::all()
            .add(Column::Purpose.eq(purpose))
            .add(Column::Org.eq(org.as_str()))
            .add(Column::Person.eq(person.as_str()));
        self.spend(of_person, at).await.map(drop)
    }

    /// Withdraws what was sent for a purpose and not used; to this address, where one is given.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn withdraw_sent(&self, purpose: &str, folded: Option<&str>, at: At) -> StoreResult<()> {
        use invitation::Column;
        let sent = Condition::all()
            .add(Column::Purpose.eq(purpose))
            .add_option(folded.map(|folded| Column::EmailFolded.eq(folded)));
        self.spend(sent, at).await.map(drop)
    }

    /// Withdraws what was sent to an account for a purpose and not used.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn withdraw_of_account(&self, purpose: &str, account: &str, at: At) -> StoreResult<()> {
        use invitation::Column;
        let of_account = Condition::all().add(Column::Purpose.eq(purpose)).add(Column::AccountId.eq(account));
        self.spend(of_account, at).await.map(drop)
    }

    /// What an organisation sent for a purpose, that can still be used.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn open_invitations(
        &self,
        purpose: &str,
        org: &OrgId,
        now: At,
    ) -> StoreResult<Vec<InvitationRow>> {
        use invitation::Column;
        let rows = invitation::Entity::find()
            .filter(Column::Purpose.eq(purpose))
            .filter(Column::Org.eq(org.as_str()))
            .filter(Column::UsedAt.is_null())
            .filter(Column::ExpiresAt.gt(ms(now)))
            .all(&self.on)
            .await?;
        rows.into_iter().map(InvitationRow::read).collect()
    }

    /// Forgets links that expired before.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn forget_invitations(&self, before: At) -> StoreResult<()> {
        let expired = invitation::Column::ExpiresAt.lt(ms(before));
        invitation::Entity::delete_many().filter(expired).exec(&self.on).await?;
        Ok(())
    }

    async fn spend(&self, which: Condition, at: At) -> StoreResult<u64> {
        let done = invitation::Entity::update_many()
            .col_expr(invitation::Column::UsedAt, Expr::value(ms(at)))
            .filter(which)
            .filter(invitation::Column::UsedAt.is_null())
            .exec(&self.on)
            .await?;
        Ok(done.rows_affected)
    }
}
