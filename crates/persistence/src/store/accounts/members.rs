//! Memberships: which person of an organisation an account is.

use super::AccountTables;
use crate::asked::Asking;
use crate::cell::{Cells, ms};
use crate::error::StoreResult;
use crate::tables::account::{self, AccountRow};
use crate::tables::membership::{self, MembershipRow};
use crate::tables::person::{self, PersonRow};
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use shirube_trail::At;
use shirube_trail::ids::{ActorId, OrgId};

impl AccountTables<'_> {
    /// The memberships of an account that count, by organisation; of any, whatever the connection names.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn memberships(&self, account: &str) -> StoreResult<Vec<(OrgId, ActorId)>> {
        let mut asking = Asking::of(self.on.get_database_backend());
        if self.is_shared {
            asking.say("SELECT whose, who FROM account_memberships(").bind(account).say(")");
        } else {
            asking.say("SELECT org AS whose, person AS who FROM membership WHERE account_id = ");
            asking.bind(account).say(" AND ended_at IS NULL ORDER BY org");
        }
        let cells = Cells::of("membership", account);
        let rows = asking.rows(&self.on).await?;
        rows.iter()
            .map(|row| {
                let (org, person): (String, String) = (row.try_get("", "whose")?, row.try_get("", "who")?);
                Ok((cells.id("org", &org)?, cells.id("person", &person)?))
            })
            .collect()
    }

    /// A person.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn person(&self, org: &OrgId, person: &ActorId) -> StoreResult<Option<PersonRow>> {
        let key = (org.to_string(), person.to_string());
        let row = person::Entity::find_by_id(key).one(&self.on).await?;
        row.map(PersonRow::read).transpose()
    }

    /// Whether there is such a person; whoever changes what is theirs waits until this unit ends.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn hold_person(&self, org: &OrgId, person: &ActorId) -> StoreResult<bool> {
        let mut held = person::Entity::find_by_id((org.to_string(), person.to_string()));
        if self.is_shared {
            // Leaves references to the person free.
            held = held.lock(LockType::NoKeyUpdate);
        }
        Ok(held.one(&self.on).await?.is_some())
    }

    /// Everyone an organisation knows, by id.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn persons(&self, org: &OrgId) -> StoreResult<Vec<PersonRow>> {
        let rows = person::Entity::find()
            .filter(person::Column::Org.eq(org.as_str()))
            .order_by_asc(person::Column::Person)
            .all(&self.on)
            .await?;
        rows.into_iter().map(PersonRow::read).collect()
    }

    /// The membership of a person.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn membership(&self, org: &OrgId, person: &ActorId) -> StoreResult<Option<MembershipRow>> {
        let key = (org.to_string(), person.to_string());
        let row = membership::Entity::find_by_id(key).one(&self.on).await?;
        row.map(MembershipRow::read).transpose()
    }

    /// The membership of an account in an organisation.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn membership_of(&self, org: &OrgId, account: &str) -> StoreResult<Option<MembershipRow>> {
        let row = membership::Entity::find()
            .filter(membership::Column::Org.eq(org.as_str()))
            .filter(membership::Column::AccountId.eq(account))
            .one(&self.on)
            .await?;
        row.map(MembershipRow::read).transpose()
    }

    /// The memberships of an organisation and their accounts, by person.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn members(&self, org: &OrgId) -> StoreResult<Vec<(MembershipRow, AccountRow)>> {
        let rows = membership::Entity::find()
            .filter(membership::Column::Org.eq(org.as_str()))
            .order_by_asc(membership::Column::Person)
            .all(&self.on)
            .await?;
        let ids = rows.iter().map(|row| row.account_id.clone());
        let of_them = account::Column::AccountId.is_in(ids);
        let accounts = account::Entity::find().filter(of_them).all(&self.on).await?;
        let accounts: Vec<AccountRow> =
            accounts.into_iter().map(AccountRow::read).collect::<StoreResult<_>>()?;
        let mut members = Vec::new();
        for row in rows {
            let row = MembershipRow::read(row)?;
            if let Some(account) = accounts.iter().find(|one| one.account_id == row.account_id) {
                members.push((row, account.clone()));
            }
        }
        Ok(members)
    }

    /// Makes a membership.
    ///
    /// # Errors
    ///
    /// A database that does not answer; a person or an account that has one there.
    pub async fn insert_membership(&self, row: &MembershipRow) -> StoreResult<()> {
        let row = row.model().into_active_model();
        membership::Entity::insert(row).exec_without_returning(&self.on).await?;
        Ok(())
    }

    /// Ends a membership, or lets it count again; whether there is one.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn end_membership(&self, org: &OrgId, person: &ActorId, at: Option<At>) -> StoreResult<bool> {
        let done = membership::Entity::update_many()
            .col_expr(membership::Column::EndedAt, Expr::value(at.map(ms)))
            .filter(membership::Column::Org.eq(org.as_str()))
            .filter(membership::Column::Person.eq(person.as_str()))
            .exec(&self.on)
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// Forgets the number a company gave of itself.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn settle_claim(&self, org: &OrgId, person: &ActorId) -> StoreResult<()> {
        membership::Entity::update_many()
            .col_expr(membership::Column::ClaimedNumber, Expr::value(None::<String>))
            .filter(membership::Column::Org.eq(org.as_str()))
            .filter(membership::Column::Person.eq(person.as_str()))
            .exec(&self.on)
            .await?;
        Ok(())
    }
}
