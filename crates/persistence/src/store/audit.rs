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
    /// Where one of these rules was asked, by its id.
    pub rules: Option<Vec<String>>,
    /// Where a rule, one of these if any are named, came out so (`decision-trail.md` §2).
    pub outcome: Option<&'static str>,
    /// Where an amount of at least so many yen was said.
    pub from_yen: Option<i64>,
    /// Where an amount of at most so many yen was said.
    pub to_yen: Option<i64>,
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
        if !asked_rules(&mut asking, filter) {
            return Ok(Vec::new());
        }
        said_amount(&mut asking, filter);
        if let Some(arrival) = filter.arrived_before {
            asking.say(" AND e.arrival < ").bind(stored(arrival));
        }
        asking.say(" ORDER BY e.arrival DESC LIMIT ").bind(stored(limit));
        let rows = asking.rows(&self.reading(org).await?).await?;
        rows.iter().map(|row| EntryRow::read(entry::Model::from_query_result(row, "")?)).collect()
    }
}

/// That a rule was asked, and how it came out. The rules of an entry stand in its bytes, which are
/// canonical: members in the order of their names, nothing between them. `false` where nothing can fit.
fn asked_rules(asking: &mut Asking, filter: &EntryFilter) -> bool {
    let outcome = filter.outcome.map(|outcome| format!(r#""outcome":"{outcome}","#));
    let Some(rules) = &filter.rules else {
        if let Some(outcome) = outcome {
            asking.say(" AND ");
            contains(asking, &outcome);
        }
        return true;
    };
    for (nth, rule) in rules.iter().enumerate() {
        asking.say(if nth == 0 { " AND (" } else { " OR " });
        match filter.outcome {
            // between the two stands the day of the law, YYYY-MM-DD
            Some(_) => asked_with(asking, rule, outcome.as_deref().unwrap_or_default()),
            None => contains(asking, &format!(r#"{{"id":"{rule}","#)),
        }
        asking.say(" OR ");
        asked_salted(asking, rule, filter.outcome);
    }
    if !rules.is_empty() {
        asking.say(")");
    }
    !rules.is_empty()
}

fn contains(asking: &mut Asking, text: &str) {
    let bytes = text.as_bytes().to_vec();
    if asking.is_postgres() {
        asking.say("position(").bind(bytes).say(" IN e.bytes) > 0");
    } else {
        asking.say("instr(e.bytes, ").bind(bytes).say(") > 0");
    }
}

/// That a rule came out so: what begins with it has the outcome before its end.
fn asked_with(asking: &mut Asking, rule: &str, outcome: &str) {
    let text = format!(r#"%{{"id":"{rule}","law":"____-__-__",{outcome}%"#);
    if asking.is_postgres() {
        asking.say("convert_from(e.bytes, 'UTF8') LIKE ").bind(text);
    } else {
        asking.say("CAST(e.bytes AS TEXT) LIKE ").bind(text);
    }
}

/// That a rule was asked whose outcome the entry only commits to: it stands in what was disclosed.
fn asked_salted(asking: &mut Asking, rule: &str, outcome: Option<&str>) {
    asking.say("EXISTS (SELECT 1 FROM disclosure r WHERE r.org = e.org AND r.procedure = e.procedure ");
    asking.say("AND r.seq = e.seq AND r.name LIKE ").bind(format!("rule.{}.%", rule.to_lowercase()));
    if let Some(outcome) = outcome {
        asking.say(" AND r.value LIKE ").bind(format!(r#"%"outcome":"{outcome}"%"#));
    }
    asking.say(")");
}

/// That an amount was said: a fact whose name ends so, of digits alone.
fn said_amount(asking: &mut Asking, filter: &EntryFilter) {
    if filter.from_yen.is_none() && filter.to_yen.is_none() {
        return;
    }
    asking.say(" AND EXISTS (SELECT 1 FROM disclosure d WHERE d.org = e.org AND d.procedure = e.procedure ");
    asking.say("AND d.seq = e.seq AND d.name LIKE '%yen' AND CASE WHEN length(d.value) < 19 AND ");
    asking.say(if asking.is_postgres() { "d.value ~ '^[0-9]+$'" } else { "d.value NOT GLOB '*[^0-9]*'" });
    asking.say(" THEN CAST(d.value AS bigint) BETWEEN ").bind(filter.from_yen.unwrap_or(0));
    asking.say(" AND ").bind(filter.to_yen.unwrap_or(i64::MAX)).say(" ELSE FALSE END)");
}
