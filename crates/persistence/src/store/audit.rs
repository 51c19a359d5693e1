//! What an auditor searches the trail by.

use super::Store;
use crate::asked::Asking;
use crate::cell::{ms, stored};
use crate::error::StoreResult;
use crate::tables::entry::{self, EntryRow};
use sea_orm::FromQueryResult;
use shirube_trail::At;
use shirube_trail::ids::{OrgId, ProcedureId};

/// Which entries; what is not given does not matter.
#[derive(Debug, Clone, Default)]
pub struct EntryFilter {
    /// Not before.
    pub from: Option<At>,
    /// Before.
    pub before: Option<At>,
    /// Under which name the trail knows who acted.
    pub actor: Option<String>,
    /// Any of these acts.
    pub acts: Option<Vec<String>>,
    /// In this case.
    pub case: Option<String>,
    /// Only what was refused.
    pub refusals: bool,
    /// Only those that were written before this number of arrival.
    pub arrived_before: Option<u64>,
}

impl Store {
    /// When an entry arrived that [`Store::entries_found`] may find; none for what it does not.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn arrival_of_found(
        &self,
        org: &OrgId,
        procedure: &ProcedureId,
        seq: u64,
    ) -> StoreResult<Option<u64>> {
        let mut asking = Asking::of(self.db.get_database_backend());
        asking.say("SELECT e.arrival FROM entry e ");
        asking.say("JOIN standing s ON s.org = e.org AND s.procedure = e.procedure ");
        asking.say("WHERE e.org = ").bind(org.as_str()).say(" AND e.procedure = ").bind(procedure.as_str());
        asking.say(" AND e.seq = ").bind(stored(seq));
        asking.say(" AND NOT s.hidden AND NOT s.held_back AND s.case_no <> 'office'");
        let rows = asking.rows(&self.reading(org).await?).await?;
        let arrival = rows.first().map(|row| row.try_get::<i64>("", "arrival")).transpose()?;
        Ok(arrival.and_then(|arrival| u64::try_from(arrival).ok()))
    }

    /// Whether anything of an organisation is nobody's business yet.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn holds_back(&self, org: &OrgId) -> StoreResult<bool> {
        let mut asking = Asking::of(self.db.get_database_backend());
        asking.say("SELECT 1 AS one FROM standing s WHERE s.org = ").bind(org.as_str());
        asking.say(" AND (s.hidden OR s.held_back) LIMIT 1");
        Ok(!asking.rows(&self.reading(org).await?).await?.is_empty())
    }

    /// Entries, the latest first, but for those of procedures that only their applicant may see now and
    /// those of `office`.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn entries_found(
        &self,
        org: &OrgId,
        filter: &EntryFilter,
        limit: u64,
    ) -> StoreResult<Vec<EntryRow>> {
        let mut asking = Asking::of(self.db.get_database_backend());
        asking.say("SELECT e.org, e.procedure, e.seq, e.type, e.act, e.actor, e.at, e.bytes, e.leaf_hash, ");
        asking.say("e.arrival FROM entry e JOIN standing s ON s.org = e.org AND s.procedure = e.procedure ");
        asking.say("WHERE e.org = ").bind(org.as_str());
        asking.say(" AND NOT s.hidden AND NOT s.held_back AND s.case_no <> 'office'");
        if let Some(from) = filter.from {
            asking.say(" AND e.at >= ").bind(ms(from));
        }
        if let Some(before) = filter.before {
            asking.say(" AND e.at < ").bind(ms(before));
        }
        if let Some(actor) = &filter.actor {
            asking.say(" AND e.actor = ").bind(actor.as_str());
        }
        if let Some(acts) = &filter.acts {
            if acts.is_empty() {
                return Ok(Vec::new());
            }
            asking.say(" AND e.act IN (").bind_all(acts.iter().map(String::as_str)).say(")");
        }
        if let Some(case) = &filter.case {
            asking.say(" AND s.case_no = ").bind(case.as_str());
        }
        if filter.refusals {
            asking.say(" AND e.type = ").bind(shirube_trail::EntryType::Refusal.as_str());
        }
        if let Some(arrival) = filter.arrived_before {
            asking.say(" AND e.arrival < ").bind(stored(arrival));
        }
        asking.say(" ORDER BY e.arrival DESC LIMIT ").bind(stored(limit));
        let rows = asking.rows(&self.reading(org).await?).await?;
        rows.iter().map(|row| EntryRow::read(entry::Model::from_query_result(row, "")?)).collect()
    }
}
