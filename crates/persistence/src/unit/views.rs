//! Filters somebody saved under a name.

use super::Unit;
use crate::error::StoreResult;
use crate::store::Store;
use crate::tables::saved_view::{self, Column, SavedViewRow};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use shirube_trail::ids::{ActorId, OrgId};

impl Unit {
    /// What somebody saved, by name. Where rows are locked, whoever asks this next of the same person waits
    /// until this unit ends: what is decided by what they saved is decided by one at a time.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn saved_views(&self, person: &ActorId) -> StoreResult<Vec<SavedViewRow>> {
        of(self.own_of(person).await?, &self.org, person).await
    }

    /// Keeps a view.
    ///
    /// # Errors
    ///
    /// A person there is not; two of one name; a database that does not answer.
    pub async fn put_saved_view(&self, row: &SavedViewRow) -> StoreResult<()> {
        let changed = OnConflict::columns([Column::Org, Column::Person, Column::Id])
            .update_columns([Column::Name, Column::IsDefault])
            .to_owned();
        saved_view::Entity::insert(row.model(&self.org).into_active_model())
            .on_conflict(changed)
            .exec_without_returning(self.writing().await?)
            .await?;
        Ok(())
    }

    /// Forgets a view.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn forget_saved_view(&self, person: &ActorId, id: &str) -> StoreResult<()> {
        let key = (self.org.to_string(), person.to_string(), id.to_owned());
        saved_view::Entity::delete_by_id(key).exec(self.writing().await?).await?;
        Ok(())
    }

    /// Forgets what somebody saved.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn forget_saved_views(&self, person: &ActorId) -> StoreResult<()> {
        saved_view::Entity::delete_many()
            .filter(Column::Org.eq(self.org.as_str()))
            .filter(Column::Person.eq(person.as_str()))
            .exec(self.writing().await?)
            .await?;
        Ok(())
    }
}

impl Store {
    /// What somebody saved, by name.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn saved_views(&self, org: &OrgId, person: &ActorId) -> StoreResult<Vec<SavedViewRow>> {
        of(&self.reading(org).await?, org, person).await
    }
}

async fn of(on: &impl ConnectionTrait, org: &OrgId, person: &ActorId) -> StoreResult<Vec<SavedViewRow>> {
    let rows = saved_view::Entity::find()
        .filter(Column::Org.eq(org.as_str()))
        .filter(Column::Person.eq(person.as_str()))
        .order_by_asc(Column::Name)
        .all(on)
        .await?;
    rows.into_iter().map(SavedViewRow::read).collect()
}
