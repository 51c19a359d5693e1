//! What was made public, in every organisation: what anybody may ask of all of them at once.

use super::Store;
use crate::asked::Asking;
use crate::cell::{Cells, ms};
use crate::error::StoreResult;
use crate::tables::organisation::{self, OrganisationRow};
use crate::tables::publication::{self, PublicationRow};
use sea_orm::{DbBackend, EntityTrait, FromQueryResult, QueryOrder, QueryResult, Value};
use shirube_trail::At;
use shirube_trail::ids::{KindId, OrgId};
use std::collections::BTreeMap;

/// Something made public, and where its procedure stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedRow {
    /// Whose it is.
    pub org: OrgId,
    /// What was made public.
    pub publication: PublicationRow,
    /// The kind of its procedure.
    pub kind: KindId,
    /// The stage of its procedure.
    pub stage: String,
    /// Whether its procedure is closed.
    pub closed: bool,
}

/// How many were made public of an organisation: by name, in each span of time.
pub type PublishedCounts = BTreeMap<OrgId, BTreeMap<String, Vec<u64>>>;

impl Store {
    /// Every organisation, by id.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn public_organisations(&self) -> StoreResult<Vec<OrganisationRow>> {
        let rows = if self.is_shared() {
            let rows = self.work("public_organisations()", []).await?;
            let read = |row: &QueryResult| organisation::Model::from_query_result(row, "");
            rows.iter().map(read).collect::<Result<_, _>>()?
        } else {
            let all = organisation::Entity::find().order_by_asc(organisation::Column::Org);
            all.all(&self.db).await?
        };
        rows.into_iter().map(OrganisationRow::read).collect()
    }

    /// What was made public last under one of these names (of any, where none is given): of each
    /// organisation at most so many, the latest first.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn public_latest(&self, names: &[&str], most: u64) -> StoreResult<Vec<PublishedRow>> {
        let rows = if self.is_shared() {
            let most = i64::try_from(most).unwrap_or(i64::MAX);
            self.work("public_latest($1, $2)", [Value::from(names.join(" ")), most.into()]).await?
        } else {
            let mut rows = Vec::new();
            for org in self.organisations().await? {
                rows.extend(latest_of(&org, names, most).rows(&self.db).await?);
            }
            rows
        };
        rows.iter().map(PublishedRow::read).collect()
    }

    /// How many were made public under each of these names in each of these spans: from the first moment,
    /// before the second. Names and spans of which there are none are left out of the first, and count zero.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn public_counts(&self, names: &[&str], spans: &[(At, At)]) -> StoreResult<PublishedCounts> {
        let edges = |of: fn(&(At, At)) -> At| {
            let all: Vec<String> = spans.iter().map(|span| ms(of(span)).to_string()).collect();
            all.join(" ")
        };
        let rows = if self.is_shared() {
            let values = [names.join(" "), edges(|span| span.0), edges(|span| span.1)].map(Value::from);
            self.work("public_counts($1, $2, $3)", values).await?
        } else {
            let mut rows = Vec::new();
            for org in self.organisations().await? {
                for (nth, span) in (1_i64..).zip(spans) {
                    rows.extend(counts_of(&org, names, (nth, span)).rows(&self.db).await?);
                }
            }
            rows
        };
        let cells = Cells::of("publication", "");
        let mut counts = PublishedCounts::new();
        for row in rows {
            let (org, what): (String, String) = (row.try_get("", "org")?, row.try_get("", "what")?);
            let (span, many): (i64, i64) = (row.try_get("", "span")?, row.try_get("", "many")?);
            let of_name = counts.entry(cells.id("org", &org)?).or_default().entry(what);
            let of_name = of_name.or_insert_with(|| vec![0; spans.len()]);
            let nth = usize::try_from(span.saturating_sub(1)).unwrap_or(usize::MAX);
            if let Some(count) = of_name.get_mut(nth) {
                *count = many.unsigned_abs();
            }
        }
        Ok(counts)
    }
}

impl PublishedRow {
    fn read(row: &QueryResult) -> StoreResult<Self> {
        let model = publication::Model::from_query_result(row, "")?;
        let kind: String = row.try_get("", "kind")?;
        let cells = Cells::of("publication", &model.procedure);
        Ok(Self {
            org: cells.id("org", &model.org)?,
            kind: cells.id("kind", &kind)?,
            stage: row.try_get("", "stage")?,
            closed: row.try_get("", "closed")?,
            publication: PublicationRow::read(model)?,
        })
    }
}

/// What one organisation made public last, as `public_latest` answers it.
fn latest_of(org: &OrgId, names: &[&str], most: u64) -> Asking {
    let mut asking = Asking::of(DbBackend::Sqlite);
    asking.say("SELECT p.*, r.kind, r.stage, r.closed FROM (SELECT * FROM publication WHERE org = ");
    asking.bind(org.as_str());
    if !names.is_empty() {
        asking.say(" AND what IN (").bind_all(names.iter().copied()).say(")");
    }
    asking.say(" ORDER BY at DESC, procedure, seq DESC, nth LIMIT ").bind(most);
    asking.say(") p JOIN procedure r ON r.org = p.org AND r.procedure = p.procedure");
    asking.say(" ORDER BY p.at DESC, p.procedure, p.seq DESC, p.nth");
    asking
}

/// How many one organisation made public in a span, as `public_counts` answers it.
fn counts_of(org: &OrgId, names: &[&str], (nth, (from, before)): (i64, &(At, At))) -> Asking {
    let mut asking = Asking::of(DbBackend::Sqlite);
    asking
        .say("SELECT org, what, ")
        .bind(nth)
        .say(" AS span, COUNT(*) AS many FROM publication WHERE org = ");
    asking.bind(org.as_str()).say(" AND what IN (").bind_all(names.iter().copied());
    asking.say(") AND at >= ").bind(ms(*from)).say(" AND at < ").bind(ms(*before)).say(" GROUP BY org, what");
    asking
}
