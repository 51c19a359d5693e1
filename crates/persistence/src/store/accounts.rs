//! What is kept of accounts: whoever signs in names no organisation, so that most of it is asked outside
//! of any.

mod failures;
mod identities;
mod links;
mod members;
mod profiles;
mod sessions;
mod tokens;

use super::{Store, tenancy};
use crate::cell::{ms, stored};
use crate::clock;
use crate::error::StoreResult;
use crate::tables::account::{self, AccountRow};
use crate::tables::organisation::{self, OrganisationRow};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, DatabaseExecutor, DatabaseTransaction, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, TransactionTrait,
};
use shirube_trail::At;
use shirube_trail::ids::OrgId;
use std::fmt;
use tokio::sync::OwnedMutexGuard;

/// The tables of accounts, on one connection.
pub struct AccountTables<'c> {
    on: DatabaseExecutor<'c>,
    /// Whether rows are locked, and organisations kept apart by the database.
    is_shared: bool,
}

impl fmt::Debug for AccountTables<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountTables").finish_non_exhaustive()
    }
}

/// A unit of work on accounts alone. Dropped without [`AccountUnit::commit`], nothing of it remains.
// The transaction is dropped before the turn passes to the next writer.
pub struct AccountUnit {
    tx: DatabaseTransaction,
    is_shared: bool,
    _turn: Option<OwnedMutexGuard<()>>,
}

impl fmt::Debug for AccountUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountUnit").finish_non_exhaustive()
    }
}

impl AccountUnit {
    /// The tables, as this unit sees and changes them.
    #[must_use]
    pub fn tables(&self) -> AccountTables<'_> {
        AccountTables::of(&self.tx, self.is_shared)
    }

    /// The clock of the database.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn now(&self) -> StoreResult<At> {
        clock::now(&self.tx).await
    }

    /// Makes all of it lasting.
    ///
    /// # Errors
    ///
    /// What the database reports; nothing remains then.
    pub async fn commit(self) -> StoreResult<()> {
        Ok(self.tx.commit().await?)
    }
}

impl Store {
    /// The tables of accounts, for reading; memberships of no organisation but by account.
    #[must_use]
    pub fn accounts(&self) -> AccountTables<'_> {
        AccountTables { on: DatabaseExecutor::Connection(&self.db), is_shared: self.is_shared() }
    }

    /// The same, with the memberships of an organisation.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn accounts_of(&self, org: &OrgId) -> StoreResult<AccountTables<'_>> {
        Ok(AccountTables { on: self.reading(org).await?, is_shared: self.is_shared() })
    }

    /// An organisation.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn organisation(&self, org: &OrgId) -> StoreResult<Option<OrganisationRow>> {
        let row = organisation::Entity::find_by_id(org.to_string()).one(&self.reading(org).await?).await?;
        row.map(OrganisationRow::read).transpose()
    }

    /// Begins a unit of work on accounts, and on the memberships of an organisation where one is named.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError::Busy`] when others take too long.
    pub async fn begin_accounts(&self, org: Option<&OrgId>) -> StoreResult<AccountUnit> {
        let turn = self.turn().await?;
        let tx = self.writer.begin_with_options(self.writing()).await?;
        if let Some(org) = org {
            tenancy::enter(&tx, org).await?;
        }
        Ok(AccountUnit { tx, is_shared: self.is_shared(), _turn: turn })
    }
}

impl<'c> AccountTables<'c> {
    /// The tables on a transaction.
    pub(crate) fn of(tx: &'c DatabaseTransaction, is_shared: bool) -> Self {
        Self { on: DatabaseExecutor::Transaction(tx), is_shared }
    }
}

impl AccountTables<'_> {
    /// An account.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn account(&self, id: &str) -> StoreResult<Option<AccountRow>> {
        let row = account::Entity::find_by_id(id.to_owned()).one(&self.on).await?;
        row.map(AccountRow::read).transpose()
    }

    /// The account of an address, as it is compared.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn account_by_email(&self, folded: &str) -> StoreResult<Option<AccountRow>> {
        let found = account::Entity::find().filter(account::Column::EmailFolded.eq(folded));
        found.one(&self.on).await?.map(AccountRow::read).transpose()
    }

    /// Whether there is any account.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn has_accounts(&self) -> StoreResult<bool> {
        Ok(account::Entity::find().count(&self.on).await? > 0)
    }

    /// Makes an account.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an address that has one.
    pub async fn insert_account(&self, row: &AccountRow) -> StoreResult<()> {
        account::Entity::insert(row.model().into_active_model()).exec_without_returning(&self.on).await?;
        Ok(())
    }

    /// Sets the password.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn set_password(&self, id: &str, hash: &str) -> StoreResult<()> {
        self.change(id, &[(account::Column::PasswordHash, hash.into())]).await
    }

    /// Sets the address, as it is written and as it is compared.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an address that has another account.
    pub async fn set_email(&self, id: &str, (email, folded): (&str, &str)) -> StoreResult<()> {
        use account::Column;
        self.change(id, &[(Column::Email, email.into()), (Column::EmailFolded, folded.into())]).await
    }

    /// Notes that the address was proved; the first time counts.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn note_verified(&self, id: &str, at: At) -> StoreResult<()> {
        account::Entity::update_many()
            .col_expr(account::Column::VerifiedAt, Expr::value(ms(at)))
            .filter(account::Column::AccountId.eq(id))
            .filter(account::Column::VerifiedAt.is_null())
            .exec(&self.on)
            .await?;
        Ok(())
    }

    /// Disables an account, or enables it again; whether there is one.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn set_disabled(&self, id: &str, at: Option<At>) -> StoreResult<bool> {
        let done = account::Entity::update_many()
            .col_expr(account::Column::DisabledAt, Expr::value(at.map(ms)))
            .filter(account::Column::AccountId.eq(id))
            .exec(&self.on)
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// Keeps a secret that was offered.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn offer_totp(&self, id: &str, sealed: &str) -> StoreResult<()> {
        self.change(id, &[(account::Column::TotpOffered, sealed.into())]).await
    }

    /// Takes the secret that was offered, at a step; none offered, nothing done.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn take_totp(&self, id: &str, offered: &str, step: u64) -> StoreResult<bool> {
        let done = account::Entity::update_many()
            .col_expr(account::Column::TotpSecret, Expr::value(offered))
            .col_expr(account::Column::TotpOffered, Expr::value(None::<String>))
            .col_expr(account::Column::TotpLastStep, Expr::value(stored(step)))
            .filter(account::Column::AccountId.eq(id))
            .filter(account::Column::TotpOffered.eq(offered))
            .exec(&self.on)
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// Removes the second factor.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn remove_totp(&self, id: &str) -> StoreResult<()> {
        let none = || Expr::value(None::<String>);
        account::Entity::update_many()
            .col_expr(account::Column::TotpSecret, none())
            .col_expr(account::Column::TotpOffered, none())
            .filter(account::Column::AccountId.eq(id))
            .exec(&self.on)
            .await?;
        Ok(())
    }

    /// Spends a step: no code of it or of an earlier one is taken again. Whether it was still unspent.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn spend_step(&self, id: &str, step: u64) -> StoreResult<bool> {
        use account::Column;
        let unspent =
            Condition::any().add(Column::TotpLastStep.is_null()).add(Column::TotpLastStep.lt(stored(step)));
        let done = account::Entity::update_many()
            .col_expr(Column::TotpLastStep, Expr::value(stored(step)))
            .filter(Column::AccountId.eq(id))
            .filter(unspent)
            .exec(&self.on)
            .await?;
        Ok(done.rows_affected == 1)
    }

    async fn change(&self, id: &str, values: &[(account::Column, sea_orm::Value)]) -> StoreResult<()> {
        let mut change = account::Entity::update_many().filter(account::Column::AccountId.eq(id));
        for (column, value) in values {
            change = change.col_expr(*column, Expr::value(value.clone()));
        }
        change.exec(&self.on).await?;
        Ok(())
    }
}
