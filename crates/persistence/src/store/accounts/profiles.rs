//! Profiles of companies: of the installation, and of those let in by one of their own.

use super::AccountTables;
use crate::cell::{ms, stored};
use crate::error::StoreResult;
use crate::tables::company_profile::{self, ProfileRow};
use crate::tables::company_profile_change::{self, ProfileChangeRow};
use crate::tables::{company_profile_code, company_profile_member};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use shirube_trail::At;

impl AccountTables<'_> {
    /// The profile of an account, where it has one.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn profile_of(&self, account: &str) -> StoreResult<Option<ProfileRow>> {
        let found = company_profile_member::Entity::find_by_id(account.to_owned()).one(&self.on).await?;
        let Some(member) = found else { return Ok(None) };
        let row = company_profile::Entity::find_by_id(member.profile_id).one(&self.on).await?;
        row.map(ProfileRow::read).transpose()
    }

    /// Makes a profile.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an id that is there already.
    pub async fn insert_profile(&self, row: &ProfileRow) -> StoreResult<()> {
        company_profile::Entity::insert(row.model().into_active_model())
            .exec_without_returning(&self.on)
            .await?;
        Ok(())
    }

    /// Changes what a profile says from the revision that was seen to the next; whether it was still that.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn change_profile(&self, id: &str, seen: u64, said: &str) -> StoreResult<bool> {
        use company_profile::Column;
        let done = company_profile::Entity::update_many()
            .col_expr(Column::Said, Expr::value(said))
            .col_expr(Column::Revision, Expr::value(stored(seen.saturating_add(1))))
            .filter(Column::ProfileId.eq(id))
            .filter(Column::Revision.eq(stored(seen)))
            .exec(&self.on)
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// Keeps who changed a profile, when, and which fields.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn insert_profile_change(&self, row: &ProfileChangeRow) -> StoreResult<()> {
        company_profile_change::Entity::insert(row.model().into_active_model())
            .exec_without_returning(&self.on)
            .await?;
        Ok(())
    }

    /// The latest changes of a profile, the latest first.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn profile_changes(&self, id: &str, most: u64) -> StoreResult<Vec<ProfileChangeRow>> {
        let rows = company_profile_change::Entity::find()
            .filter(company_profile_change::Column::ProfileId.eq(id))
            .order_by_desc(company_profile_change::Column::Revision)
            .limit(most)
            .all(&self.on)
            .await?;
        rows.into_iter().map(ProfileChangeRow::read).collect()
    }

    /// Lets an account into a profile; whether it had none.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn join_profile(&self, id: &str, account: &str, at: At) -> StoreResult<bool> {
        let member = company_profile_member::Model {
            account_id: account.to_owned(),
            profile_id: id.to_owned(),
            joined_at: ms(at),
        };
        let rows = company_profile_member::Entity::insert(member.into_active_model())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(&self.on)
            .await?;
        Ok(rows == 1)
    }

    /// How many accounts share a profile.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn count_of_profile(&self, id: &str) -> StoreResult<u64> {
        let of_it = company_profile_member::Column::ProfileId.eq(id);
        Ok(company_profile_member::Entity::find().filter(of_it).count(&self.on).await?)
    }

    /// Takes an account out of a profile. With the last one the profile is gone, its changes and codes too.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn leave_profile(&self, id: &str, account: &str) -> StoreResult<()> {
        // whoever leaves at the same time waits here, so that one of them is the last
        let mut locked = company_profile::Entity::find_by_id(id.to_owned());
        if self.is_shared {
            locked = locked.lock_exclusive();
        }
        locked.one(&self.on).await?;
        // it may have left meanwhile, and be in another one
        company_profile_member::Entity::delete_many()
            .filter(company_profile_member::Column::AccountId.eq(account))
            .filter(company_profile_member::Column::ProfileId.eq(id))
            .exec(&self.on)
            .await?;
        if self.count_of_profile(id).await? > 0 {
            return Ok(());
        }
        let of_it = company_profile_code::Column::ProfileId.eq(id);
        company_profile_code::Entity::delete_many().filter(of_it).exec(&self.on).await?;
        let of_it = company_profile_change::Column::ProfileId.eq(id);
        company_profile_change::Entity::delete_many().filter(of_it).exec(&self.on).await?;
        company_profile::Entity::delete_by_id(id.to_owned()).exec(&self.on).await?;
        Ok(())
    }

    /// Keeps a code that lets somebody into a profile; an earlier one of it is good no more, nor is any
    /// that has expired.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn put_profile_code(
        &self,
        id: &str,
        code_sha256: &str,
        (now, until): (At, At),
    ) -> StoreResult<()> {
        use company_profile_code::Column;
        let gone = Condition::any().add(Column::ProfileId.eq(id)).add(Column::ExpiresAt.lte(ms(now)));
        company_profile_code::Entity::delete_many().filter(gone).exec(&self.on).await?;
        let row = company_profile_code::Model {
            code_sha256: code_sha256.to_owned(),
            profile_id: id.to_owned(),
            expires_at: ms(until),
        };
        company_profile_code::Entity::insert(row.into_active_model())
            .exec_without_returning(&self.on)
            .await?;
        Ok(())
    }

    /// Spends a code: the profile it lets into, where it is good. Of two who spend it at once, one is let in.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn spend_profile_code(&self, code_sha256: &str, now: At) -> StoreResult<Option<String>> {
        use company_profile_code::Column;
        let found = company_profile_code::Entity::find_by_id(code_sha256.to_owned()).one(&self.on).await?;
        let gone = company_profile_code::Entity::delete_many()
            .filter(Column::CodeSha256.eq(code_sha256))
            .filter(Column::ExpiresAt.gt(ms(now)))
            .exec(&self.on)
            .await?;
        Ok(found.filter(|_| gone.rows_affected == 1).map(|row| row.profile_id))
    }
}
