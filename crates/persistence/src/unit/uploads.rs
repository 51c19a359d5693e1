//! Files handed in before an act names them.

use super::Unit;
use crate::cell::ms;
use crate::error::StoreResult;
use crate::store::Store;
use crate::tables::disclosure;
use crate::tables::upload::{self, Column, UploadRow};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use shirube_trail::ids::{ActorId, OrgId, ProcedureId};
use shirube_trail::{At, Digest};

/// Uploads looked at in one tidying.
const A_TIDYING: u64 = 200;

impl Unit {
    /// Keeps who handed in a document for what. The same file handed in again stays as it was.
    ///
    /// # Errors
    ///
    /// A procedure or person there is not; a database that does not answer.
    pub async fn put_upload(&self, row: &UploadRow) -> StoreResult<()> {
        upload::Entity::insert(row.model(&self.org).into_active_model())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(self.writing().await?)
            .await?;
        Ok(())
    }

    /// Deletes uploads made before an instant, and their documents where no entry names them. Of these
    /// purposes those stay that an entry of their procedure names: they are read as uploads. Answers how
    /// many went; a great many go in several portions.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn forget_uploads(&self, before: At, staying: &[&str]) -> StoreResult<u64> {
        let at = self.now().await?;
        let tx = self.writing().await?;
        let old = upload::Entity::find()
            .filter(Column::Org.eq(self.org.as_str()))
            .filter(Column::At.lt(ms(before)))
            .filter(Column::Purpose.is_not_in(staying.iter().copied()).or(Expr::exists(naming()).not()))
            .order_by_asc(Column::At)
            .limit(A_TIDYING)
            .all(tx)
            .await?;
        let mut gone = 0;
        for row in old {
            // Before it is asked who names it: whoever is about to is waited for.
            let document = self.lock_document(&row.sha256).await?;
            let named = disclosure::Entity::find()
                .filter(disclosure::Column::Org.eq(self.org.as_str()))
                .filter(disclosure::Column::Value.contains(&row.sha256))
                .count(tx)
                .await?;
            let hash = row.sha256.clone();
            let deleted = upload::Entity::delete_by_id((
                row.org.clone(),
                row.procedure,
                row.purpose,
                row.sha256,
                row.person,
            ))
            .exec(tx)
            .await?;
            gone += deleted.rows_affected;
            let others = upload::Entity::find()
                .filter(Column::Org.eq(self.org.as_str()))
                .filter(Column::Sha256.eq(&hash))
                .count(tx)
                .await?;
            if let (0, Some(object)) = (named + others, document) {
                self.delete_document(&hash, object, at).await?;
            }
        }
        Ok(gone)
    }
}

/// The disclosures of an upload's procedure that name its hash.
fn naming() -> SelectStatement {
    let of_both = |own: disclosure::Column, other: Column| {
        Expr::col((disclosure::Entity, own)).equals((upload::Entity, other))
    };
    Query::select()
        .expr(Expr::val(1))
        .from(disclosure::Entity)
        .and_where(of_both(disclosure::Column::Org, Column::Org))
        .and_where(of_both(disclosure::Column::Procedure, Column::Procedure))
        .and_where(Expr::cust(r#""disclosure"."value" LIKE '%' || "upload"."sha256" || '%'"#))
        .take()
}

impl Store {
    /// What was handed in for a procedure, the latest first.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn uploads(&self, org: &OrgId, procedure: &ProcedureId) -> StoreResult<Vec<UploadRow>> {
        let rows = upload::Entity::find()
            .filter(Column::Org.eq(org.as_str()))
            .filter(Column::Procedure.eq(procedure.as_str()))
            .order_by_desc(Column::At)
            .order_by_asc(Column::Sha256)
            .all(&self.reading(org).await?)
            .await?;
        rows.into_iter().map(UploadRow::read).collect()
    }

    /// What somebody handed in under a hash, for any procedure.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn uploads_of_hash(
        &self,
        org: &OrgId,
        person: &ActorId,
        sha256: &Digest,
    ) -> StoreResult<Vec<UploadRow>> {
        let rows = upload::Entity::find()
            .filter(Column::Org.eq(org.as_str()))
            .filter(Column::Person.eq(person.as_str()))
            .filter(Column::Sha256.eq(sha256.to_hex()))
            .all(&self.reading(org).await?)
            .await?;
        rows.into_iter().map(UploadRow::read).collect()
    }

    /// How many files somebody handed in since an instant, and of how many bytes together.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn uploaded_since(&self, org: &OrgId, person: &ActorId, since: At) -> StoreResult<(u64, u64)> {
        let sizes: Vec<i64> = upload::Entity::find()
            .select_only()
            .column(Column::Size)
            .filter(Column::Org.eq(org.as_str()))
            .filter(Column::Person.eq(person.as_str()))
            .filter(Column::At.gte(ms(since)))
            .into_tuple()
            .all(&self.reading(org).await?)
            .await?;
        let bytes = sizes.iter().filter_map(|size| u64::try_from(*size).ok()).sum();
        Ok((sizes.len() as u64, bytes))
    }
}
