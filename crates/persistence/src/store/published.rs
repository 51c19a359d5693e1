//! What was made public: the latest, those of a name, and how many.

use super::Store;
use crate::asked::Asking;
use crate::cell::ms;
use crate::error::StoreResult;
use crate::tables::publication::{self, PublicationRow};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shirube_trail::At;
use shirube_trail::ids::OrgId;

impl Store {
    /// What was made public last, the latest first.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn latest_publications(&self, org: &OrgId, limit: u64) -> StoreResult<Vec<PublicationRow>> {
        self.publications_last(org, &[], limit).await
    }

    /// What was made public last under one of these names (of any, where none is given), the latest
    /// first.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn publications_last(
        &self,
        org: &OrgId,
        names: &[&str],
        limit: u64,
    ) -> StoreResult<Vec<PublicationRow>> {
        use publication::Column;
        let mut found = publication::Entity::find().filter(Column::Org.eq(org.as_str()));
        if !names.is_empty() {
            found = found.filter(Column::What.is_in(names.iter().copied()));
        }
        let rows = found
            .order_by_desc(Column::At)
            .order_by_asc(Column::Procedure)
            .order_by_desc(Column::Seq)
            .order_by_asc(Column::Nth)
            .limit(limit)
            .all(&self.reading(org).await?)
            .await?;
        rows.into_iter().map(PublicationRow::read).collect()
    }

    /// How many were made public under a name in each of these spans: from the first moment, before the
    /// second.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn publications_counted(
        &self,
        org: &OrgId,
        name: &str,
        spans: &[(At, At)],
    ) -> StoreResult<Vec<u64>> {
        if spans.is_empty() {
            return Ok(Vec::new());
        }
        let mut asking = Asking::of(self.db.get_database_backend());
        for (nth, (from, before)) in spans.iter().enumerate() {
            asking.say(if nth == 0 { "SELECT " } else { ", " });
            asking.say("(SELECT COUNT(*) FROM publication p WHERE p.org = ").bind(org.as_str());
            asking.say(" AND p.what = ").bind(name);
            asking.say(" AND p.at >= ").bind(ms(*from)).say(" AND p.at < ").bind(ms(*before));
            asking.say(&format!(") AS n{nth}"));
        }
        let rows = asking.rows(&self.reading(org).await?).await?;
        let mut counts = Vec::with_capacity(spans.len());
        for row in rows {
            for nth in 0..spans.len() {
                let count: i64 = row.try_get("", &format!("n{nth}"))?;
                counts.push(count.unsigned_abs());
            }
        }
        Ok(counts)
    }
}
