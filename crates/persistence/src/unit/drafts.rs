//! What people typed into forms and have not handed in.

use super::Unit;
use crate::cell::ms;
use crate::error::StoreResult;
use crate::store::Store;
use crate::tables::form_draft::{self, Column, FormDraftRow};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use shirube_trail::At;
use shirube_trail::ids::{ActorId, OrgId};

impl Unit {
    /// The drafts of somebody, the latest first. Where rows are locked, whoever asks this next of the same
    /// person waits until this unit ends: of two pages of one form, neither loses what the other kept.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn drafts(&self, person: &ActorId) -> StoreResult<Vec<FormDraftRow>> {
        of(self.own_of(person).await?, &self.org, person).await
    }

    /// Keeps a draft; an earlier one of the same form makes way for it.
    ///
    /// # Errors
    ///
    /// A person there is not; a database that does not answer.
    pub async fn put_draft(&self, row: &FormDraftRow) -> StoreResult<()> {
        let changed = OnConflict::columns([Column::Org, Column::Person, Column::Place])
            .update_columns([Column::Typed, Column::Files, Column::ChangedAt])
            .to_owned();
        form_draft::Entity::insert(row.model(&self.org).into_active_model())
            .on_conflict(changed)
            .exec_without_returning(self.writing().await?)
            .await?;
        Ok(())
    }

    /// Forgets a draft.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn forget_draft(&self, person: &ActorId, place: &str) -> StoreResult<()> {
        let key = (self.org.to_string(), person.to_string(), place.to_owned());
        form_draft::Entity::delete_by_id(key).exec(self.writing().await?).await?;
        Ok(())
    }

    /// Forgets every draft of somebody.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn forget_drafts_of(&self, person: &ActorId) -> StoreResult<()> {
        form_draft::Entity::delete_many()
            .filter(Column::Org.eq(self.org.as_str()))
            .filter(Column::Person.eq(person.as_str()))
            .exec(self.writing().await?)
            .await?;
        Ok(())
    }

    /// Forgets drafts nobody changed since then. Answers how many.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn forget_drafts_before(&self, before: At) -> StoreResult<u64> {
        let gone = form_draft::Entity::delete_many()
            .filter(Column::Org.eq(self.org.as_str()))
            .filter(Column::ChangedAt.lt(ms(before)))
            .exec(self.writing().await?)
            .await?;
        Ok(gone.rows_affected)
    }
}

impl Store {
    /// The drafts of somebody, the latest first.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn drafts(&self, org: &OrgId, person: &ActorId) -> StoreResult<Vec<FormDraftRow>> {
        of(&self.reading(org).await?, org, person).await
    }

    /// What somebody kept of a form, where they kept anything.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn draft(
        &self,
        org: &OrgId,
        person: &ActorId,
        place: &str,
    ) -> StoreResult<Option<FormDraftRow>> {
        let key = (org.to_string(), person.to_string(), place.to_owned());
        let row = form_draft::Entity::find_by_id(key).one(&self.reading(org).await?).await?;
        row.map(FormDraftRow::read).transpose()
    }
}

async fn of(on: &impl ConnectionTrait, org: &OrgId, person: &ActorId) -> StoreResult<Vec<FormDraftRow>> {
    let rows = form_draft::Entity::find()
        .filter(Column::Org.eq(org.as_str()))
        .filter(Column::Person.eq(person.as_str()))
        .order_by_desc(Column::ChangedAt)
        .order_by_asc(Column::Place)
        .all(on)
        .await?;
    rows.into_iter().map(FormDraftRow::read).collect()
}
