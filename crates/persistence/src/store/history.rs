//! What was done, read entry by entry: the history of a case page by page, and the few acts of a procedure
//! that somebody asks about out of however many.

use super::Store;
use crate::asked::Asking;
use crate::cell::stored;
use crate::error::StoreResult;
use crate::tables::disclosure::{self, DisclosureRow};
use crate::tables::entry::{self, EntryRow};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder};
use shirube_trail::EntryType;
use shirube_trail::ids::{OrgId, ProcedureId};

/// What is read of an entry.
const COLUMNS: &str = "org, procedure, seq, type, act, actor, at, bytes, leaf_hash, arrival";

impl Store {
    /// The entries of these procedures that were written before a number of arrival, the latest first.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn entries_before(
        &self,
        org: &OrgId,
        ids: &[ProcedureId],
        before: Option<u64>,
        limit: u64,
    ) -> StoreResult<Vec<EntryRow>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut asking = Asking::of(self.db.get_database_backend());
        asking.say("SELECT ").say(COLUMNS).say(" FROM entry WHERE org = ").bind(org.as_str());
        asking.say(" AND procedure IN (").bind_all(ids.iter().map(ProcedureId::as_str)).say(")");
        // A sum is in no index: the entries of the few are looked at, and not everybody's in order of arrival.
        if let Some(arrival) = before {
            asking.say(" AND arrival + 0 < ").bind(stored(arrival));
        }
        asking.say(" ORDER BY arrival + 0 DESC LIMIT ").bind(stored(limit));
        self.entries_of(org, asking).await
    }

    /// How many entries these procedures have.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn entries_counted(&self, org: &OrgId, ids: &[ProcedureId]) -> StoreResult<u64> {
        if ids.is_empty() {
            return Ok(0);
        }
        let mut asking = Asking::of(self.db.get_database_backend());
        asking.say("SELECT CAST(COALESCE(SUM(entries), 0) AS BIGINT) AS counted FROM procedure WHERE org = ");
        asking.bind(org.as_str()).say(" AND procedure IN (");
        asking.bind_all(ids.iter().map(ProcedureId::as_str)).say(")");
        let rows = asking.rows(&self.reading(org).await?).await?;
        let counted = rows.first().map(|row| row.try_get::<i64>("", "counted")).transpose()?;
        Ok(counted.and_then(|counted| u64::try_from(counted).ok()).unwrap_or(0))
    }

    /// The decisions of a procedure by these acts, in order; of a great many the last.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn decisions_by(
        &self,
        org: &OrgId,
        id: &ProcedureId,
        acts: &[&str],
        limit: u64,
    ) -> StoreResult<Vec<EntryRow>> {
        if acts.is_empty() {
            return Ok(Vec::new());
        }
        let mut asking = Asking::of(self.db.get_database_backend());
        asking.say("SELECT ").say(COLUMNS).say(" FROM entry WHERE org = ").bind(org.as_str());
        asking.say(" AND procedure = ").bind(id.as_str());
        asking.say(" AND type = ").bind(EntryType::Decision.as_str());
        asking.say(" AND act IN (").bind_all(acts.iter().copied());
        asking.say(") ORDER BY seq DESC LIMIT ").bind(stored(limit));
        let mut rows = self.entries_of(org, asking).await?;
        rows.reverse();
        Ok(rows)
    }

    /// What opens the commitments of a procedure's entries from one on, of the fields with these names, in
    /// order.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn disclosures_named(
        &self,
        org: &OrgId,
        id: &ProcedureId,
        from: u64,
        names: &[&str],
    ) -> StoreResult<Vec<DisclosureRow>> {
        use disclosure::Column;
        let rows = disclosure::Entity::find()
            .filter(Column::Org.eq(org.as_str()))
            .filter(Column::Procedure.eq(id.as_str()))
            .filter(Column::Seq.gte(stored(from)))
            .filter(Column::Name.is_in(names.iter().copied()))
            .order_by_asc(Column::Seq)
            .all(&self.reading(org).await?)
            .await?;
        rows.iter().map(DisclosureRow::read).collect()
    }

    async fn entries_of(&self, org: &OrgId, asking: Asking) -> StoreResult<Vec<EntryRow>> {
        let rows = asking.rows(&self.reading(org).await?).await?;
        rows.iter().map(|row| EntryRow::read(entry::Model::from_query_result(row, "")?)).collect()
    }
}
