//! Contents outside the database: which object a document's content is, and the objects no document
//! names.
//!
//! An object is noted ([`Unit::note_object`], committed) before it is written, and a document names it
//! in a later unit ([`Unit::put_document_outside`]). Whatever happens between leaves a note, and the note
//! is what the object is erased by. An object that is `leaving` is named by nothing any more, so that
//! erasing it races with nobody.

use super::Unit;
use super::behind::{Op, Table};
use crate::cell::{Cells, ms, stored};
use crate::error::{StoreError, StoreResult};
use crate::store::Store;
use crate::tables::document::{self, Outside};
use crate::tables::loose_object::{self, LEAVING, PENDING};
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use shirube_trail::{At, Digest, OrgId};
use std::collections::BTreeSet;

impl Unit {
    /// Notes an object that is about to be written.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn note_object(&self, object: &str, at: At) -> StoreResult<()> {
        self.loosen(object.to_owned(), PENDING, at).await
    }

    /// Keeps a document whose content lies outside the database, in an object that was noted and written
    /// before. Where the same content is kept already, it stays where it is.
    ///
    /// The unit fails with [`StoreError::Crossed`] where the object was taken away meanwhile.
    pub fn put_document_outside(&self, name: &str, media: &str, outside: &Outside, stored_at: At) {
        let row = document::Model {
            org: self.org.to_string(),
            sha256: outside.sha256.to_hex(),
            size: stored(outside.size_bytes),
            media: media.to_owned(),
            name: name.to_owned(),
            content: Vec::new(),
            stored_at: ms(stored_at),
            object: Some(outside.object.clone()),
        };
        self.behind.push(Op::Document(Box::new(row)));
    }

    /// Whether a document is kept; where it is, it stays until the unit ends.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn holds_document(&self, sha256: &Digest) -> StoreResult<bool> {
        let tx = self.reading(&[Table::Document]).await?;
        let mut asking = document::Entity::find()
            .select_only()
            .column(document::Column::Sha256)
            .filter(document::Column::Org.eq(self.org.as_str()))
            .filter(document::Column::Sha256.eq(sha256.to_hex()));
        if self.locks_rows() {
            asking = asking.lock(LockType::KeyShare);
        }
        Ok(asking.into_tuple::<String>().one(tx).await?.is_some())
    }

    /// Holds documents of which some were kept before, until the unit ends: whoever forgets or erases one
    /// asks who names it, and would not see that this unit does.
    pub(super) async fn hold_documents(&self, hashes: BTreeSet<String>) -> StoreResult<()> {
        if !self.locks_rows() {
            return Ok(());
        }
        let all = hashes.len();
        let held: Vec<String> = document::Entity::find()
            .select_only()
            .column(document::Column::Sha256)
            .filter(document::Column::Org.eq(self.org.as_str()))
            .filter(document::Column::Sha256.is_in(hashes))
            .order_by_asc(document::Column::Sha256)
            .lock(LockType::KeyShare)
            .into_tuple()
            .all(&self.tx)
            .await?;
        // one went between: whoever tries again brings it anew
        if held.len() == all { Ok(()) } else { Err(StoreError::Crossed) }
    }

    /// Takes the notes of objects out that documents name from now on.
    pub(super) async fn name_objects(&self, documents: Vec<(String, String)>) -> StoreResult<()> {
        for (sha256, object) in documents {
            let named = document::Entity::find()
                .filter(document::Column::Org.eq(self.org.as_str()))
                .filter(document::Column::Sha256.eq(sha256))
                .filter(document::Column::Object.eq(object.as_str()))
                .count(&self.tx)
                .await?;
            if named == 0 {
                // The same content was kept before, and this object goes.
                continue;
            }
            let taken = loose_object::Entity::delete_many()
                .filter(loose_object::Column::Org.eq(self.org.as_str()))
                .filter(loose_object::Column::Object.eq(object))
                .filter(loose_object::Column::State.eq(PENDING))
                .exec(&self.tx)
                .await?;
            if taken.rows_affected != 1 {
                return Err(StoreError::Crossed);
            }
        }
        Ok(())
    }

    /// The object of a document, where it is kept and has one. Until the unit ends nobody else holds, moves
    /// or deletes the document: what whoever held it did with it is seen by what is asked after this.
    pub(super) async fn lock_document(&self, sha256: &str) -> StoreResult<Option<Option<String>>> {
        let tx = self.writing().await?;
        let mut asking = document::Entity::find()
            .select_only()
            .column(document::Column::Object)
            .filter(document::Column::Org.eq(self.org.as_str()))
            .filter(document::Column::Sha256.eq(sha256));
        if self.locks_rows() {
            asking = asking.lock(LockType::Update);
        }
        Ok(asking.into_tuple().one(tx).await?)
    }

    /// Deletes a document that was locked before, and notes the object of its content, which is to be erased.
    pub(super) async fn delete_document(
        &self,
        sha256: &str,
        object: Option<String>,
        at: At,
    ) -> StoreResult<()> {
        let key = (self.org.to_string(), sha256.to_owned());
        document::Entity::delete_by_id(key).exec(self.writing().await?).await?;
        if let Some(object) = object {
            self.loosen(object, LEAVING, at).await?;
        }
        Ok(())
    }

    async fn loosen(&self, object: String, state: &str, at: At) -> StoreResult<()> {
        let org = self.org.to_string();
        let row = loose_object::Model { org, object, state: state.to_owned(), at: ms(at) };
        loose_object::Entity::insert(row.into_active_model())
            .exec_without_returning(self.writing().await?)
            .await?;
        Ok(())
    }

    /// Gives up the objects noted before an instant that no document came to name, and answers so many of
    /// those that are to be erased, by name.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn leaving_objects(&self, before: At, most: u64) -> StoreResult<Vec<String>> {
        let tx = self.writing().await?;
        loose_object::Entity::update_many()
            .col_expr(loose_object::Column::State, Expr::value(LEAVING))
            .filter(loose_object::Column::Org.eq(self.org.as_str()))
            .filter(loose_object::Column::State.eq(PENDING))
            .filter(loose_object::Column::At.lt(ms(before)))
            .exec(tx)
            .await?;
        Ok(loose_object::Entity::find()
            .select_only()
            .column(loose_object::Column::Object)
            .filter(loose_object::Column::Org.eq(self.org.as_str()))
            .filter(loose_object::Column::State.eq(LEAVING))
            .order_by_asc(loose_object::Column::Object)
            .limit(most)
            .into_tuple()
            .all(tx)
            .await?)
    }

    /// Forgets an object that was erased.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn forget_object(&self, object: &str) -> StoreResult<()> {
        let key = (self.org.to_string(), object.to_owned());
        loose_object::Entity::delete_by_id(key).exec(self.writing().await?).await?;
        Ok(())
    }

    /// Says of a document whose content is in the database that it lies in this object from now on. Answers
    /// whether it does: it may have been deleted, or moved by somebody else, and then the object stays
    /// noted.
    ///
    /// # Errors
    ///
    /// A database that does not answer; [`StoreError::Crossed`] where the object was taken away.
    pub async fn move_out(&self, outside: &Outside) -> StoreResult<bool> {
        let changed = document::Entity::update_many()
            .col_expr(document::Column::Object, Expr::value(outside.object.as_str()))
            .col_expr(document::Column::Content, Expr::value(Vec::<u8>::new()))
            .filter(document::Column::Org.eq(self.org.as_str()))
            .filter(document::Column::Sha256.eq(outside.sha256.to_hex()))
            .filter(document::Column::Object.is_null())
            .exec(self.writing().await?)
            .await?;
        let is_moved = changed.rows_affected == 1;
        if is_moved {
            self.name_objects(vec![(outside.sha256.to_hex(), outside.object.clone())]).await?;
        }
        Ok(is_moved)
    }

    /// Takes the content of a document back into the database; its object is to be erased. Answers whether
    /// it lay there.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn move_in(&self, outside: &Outside, content: Vec<u8>, at: At) -> StoreResult<bool> {
        let changed = document::Entity::update_many()
            .col_expr(document::Column::Object, Expr::value(None::<String>))
            .col_expr(document::Column::Content, Expr::value(content))
            .filter(document::Column::Org.eq(self.org.as_str()))
            .filter(document::Column::Sha256.eq(outside.sha256.to_hex()))
            .filter(document::Column::Object.eq(outside.object.as_str()))
            .exec(self.writing().await?)
            .await?;
        let is_moved = changed.rows_affected == 1;
        if is_moved {
            self.loosen(outside.object.clone(), LEAVING, at).await?;
        }
        Ok(is_moved)
    }
}

impl Store {
    /// Whether a document is kept, wherever its content lies.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn has_document(&self, org: &OrgId, sha256: &Digest) -> StoreResult<bool> {
        let found = document::Entity::find()
            .filter(document::Column::Org.eq(org.as_str()))
            .filter(document::Column::Sha256.eq(sha256.to_hex()))
            .count(&self.reading(org).await?)
            .await?;
        Ok(found > 0)
    }

    /// So many documents whose content lies outside the database, in the order of their hashes after one.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn documents_outside(
        &self,
        org: &OrgId,
        after: Option<&Digest>,
        most: u64,
    ) -> StoreResult<Vec<Outside>> {
        let mut asking = document::Entity::find()
            .select_only()
            .columns([document::Column::Sha256, document::Column::Object])
            .column(document::Column::Size)
            .filter(document::Column::Org.eq(org.as_str()))
            .filter(document::Column::Object.is_not_null());
        if let Some(after) = after {
            asking = asking.filter(document::Column::Sha256.gt(after.to_hex()));
        }
        let rows: Vec<(String, String, i64)> = asking
            .order_by_asc(document::Column::Sha256)
            .limit(most)
            .into_tuple()
            .all(&self.reading(org).await?)
            .await?;
        rows.into_iter()
            .map(|(sha256, object, size)| {
                let cells = Cells::of("document", &sha256);
                let size_bytes = cells.count("size", size)?;
                Ok(Outside { sha256: cells.digest("sha256", &sha256)?, size_bytes, object })
            })
            .collect()
    }

    /// So many documents whose content is in the database, by their hashes, in their order after one.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn documents_inside(
        &self,
        org: &OrgId,
        after: Option<&Digest>,
        most: u64,
    ) -> StoreResult<Vec<Digest>> {
        let mut asking = document::Entity::find()
            .select_only()
            .column(document::Column::Sha256)
            .filter(document::Column::Org.eq(org.as_str()))
            .filter(document::Column::Object.is_null());
        if let Some(after) = after {
            asking = asking.filter(document::Column::Sha256.gt(after.to_hex()));
        }
        let rows: Vec<String> = asking
            .order_by_asc(document::Column::Sha256)
            .limit(most)
            .into_tuple()
            .all(&self.reading(org).await?)
            .await?;
        rows.iter().map(|sha256| Cells::of("document", sha256).digest("sha256", sha256)).collect()
    }

    /// How many objects no document names, yet or any more.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn loose_objects(&self, org: &OrgId) -> StoreResult<u64> {
        Ok(loose_object::Entity::find()
            .filter(loose_object::Column::Org.eq(org.as_str()))
            .count(&self.reading(org).await?)
            .await?)
    }
}
