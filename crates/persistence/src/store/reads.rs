//! Questions that need no unit of work. Each sees what is committed when it is
//! asked, and does not hold up writers.

mod kept;

pub use self::kept::KeptProcedure;

use super::Store;
use crate::error::StoreResult;
use crate::tables::case_file::{self, CaseRow};
use crate::tables::deadline::DeadlineRow;
use crate::tables::disclosure::DisclosureRow;
use crate::tables::document::DocumentRow;
use crate::tables::entry::EntryRow;
use crate::tables::erasure::ErasureRow;
use crate::tables::log_leaf::LogLeafRow;
use crate::tables::outbox::{self, OutboxRow};
use crate::tables::procedure::{self, ProcedureRow};
use crate::tables::publication::PublicationRow;
use crate::unit;
use sea_orm::sea_query::{
    Expr, ExprTrait, IntoColumnRef, JoinType, LikeExpr, Query, SelectStatement, SimpleExpr,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};
use shirube_trail::ids::{CaseNo, OFFICE, OrgId, ProcedureId};
use shirube_trail::{At, Digest};
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Most cases in one page.
pub const PAGE_MAX: u64 = 200;

/// Which cases.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CaseFilter {
    /// Of this fiscal year only.
    pub fiscal_year: Option<i32>,
    /// With (`true`) or without (`false`) a procedure that has not ended.
    pub open: Option<bool>,
    /// Whose title contains this.
    pub title: Option<String>,
}

/// Where the next page begins: after this case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseCursor {
    /// Fiscal year of the last case seen.
    pub fiscal_year: i32,
    /// Its number within the year.
    pub serial: u32,
}

/// Some cases, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CasePage {
    /// The cases, at most [`PAGE_MAX`].
    pub cases: Vec<CaseRow>,
    /// Where to go on, if there are more.
    pub next: Option<CaseCursor>,
}

/// How much there is of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CaseCounts {
    /// Procedures.
    pub procedures: u64,
    /// Entries, refusals included.
    pub entries: u64,
    /// Refusals among them.
    pub refusals: u64,
    /// Letters, sent or not.
    pub letters: u64,
}

impl Store {
    /// Cases, newest first, without `office`.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn cases(
        &self,
        org: &OrgId,
        filter: &CaseFilter,
        after: Option<CaseCursor>,
    ) -> StoreResult<CasePage> {
        use case_file::Column;
        let reading = self.reading(org).await?;
        let mut rest = case_file::Entity::find().filter(condition(org, filter));
        let mut rows = Vec::new();
        if let Some(after) = after {
            // as in `case_numbers_after`: an index is walked from where the page before ended
            let of_year = rest.clone().filter(Column::FiscalYear.eq(after.fiscal_year));
            let below = of_year.filter(Column::Serial.lt(i64::from(after.serial)));
            rows = below.order_by_desc(Column::Serial).limit(PAGE_MAX + 1).all(&reading).await?;
            rest = rest.filter(Column::FiscalYear.lt(after.fiscal_year));
        }
        let lacking = (PAGE_MAX + 1).saturating_sub(rows.len() as u64);
        if lacking > 0 {
            let rest = rest.order_by_desc(Column::FiscalYear).order_by_desc(Column::Serial).limit(lacking);
            rows.extend(rest.all(&reading).await?);
        }
        let has_more = rows.len() as u64 > PAGE_MAX;
        let page = rows.into_iter().take(usize::try_from(PAGE_MAX).unwrap_or(usize::MAX));
        let cases: Vec<CaseRow> = page.map(CaseRow::read).collect::<StoreResult<_>>()?;
        let last = cases.last().filter(|_| has_more);
        let next = last.map(|last| CaseCursor { fiscal_year: last.fiscal_year, serial: last.serial });
        Ok(CasePage { cases, next })
    }

    /// The procedures of a case, in order of opening.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn procedures(&self, org: &OrgId, case: &CaseNo) -> StoreResult<Vec<ProcedureRow>> {
        unit::procedures::of_case(&self.reading(org).await?, org, case).await
    }

    /// One procedure.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn procedure(&self, org: &OrgId, procedure: &ProcedureId) -> StoreResult<Option<ProcedureRow>> {
        unit::procedures::by_id(&self.reading(org).await?, org, procedure, None).await
    }

    /// The hash of a procedure's last entry: as long as it is the same, the procedure is.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn head(&self, org: &OrgId, procedure: &ProcedureId) -> StoreResult<Option<Digest>> {
        unit::procedures::head_of(&self.reading(org).await?, org, procedure, None).await
    }

    /// The entries of a procedure, checked to follow each other.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable or misplaced row.
    pub async fn trail(&self, org: &OrgId, procedure: &ProcedureId) -> StoreResult<Vec<EntryRow>> {
        unit::procedures::entries(&self.reading(org).await?, org, procedure).await
    }

    /// The leaves of the organisation's log, in order, without a gap.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable or misplaced row.
    pub async fn log_leaves(&self, org: &OrgId) -> StoreResult<Vec<LogLeafRow>> {
        unit::log::leaves(&self.reading(org).await?, org, 0).await
    }

    /// The leaf of an index; none where the log does not go that far.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn log_leaf(&self, org: &OrgId, index: u64) -> StoreResult<Option<LogLeafRow>> {
        unit::log::leaf(&self.reading(org).await?, org, index).await
    }

    /// The rotations of the log's key among its leaves, in order.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn key_leaves(&self, org: &OrgId) -> StoreResult<Vec<LogLeafRow>> {
        unit::log::key_leaves(&self.reading(org).await?, org).await
    }

    /// How many entries have no index in the log yet.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn entries_outside_log(&self, org: &OrgId) -> StoreResult<u64> {
        unit::log::count_outside(&self.reading(org).await?, org).await
    }

    /// What opens the commitments of a procedure's entries.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn disclosures(&self, org: &OrgId, procedure: &ProcedureId) -> StoreResult<Vec<DisclosureRow>> {
        unit::procedures::disclosures(&self.reading(org).await?, org, procedure).await
    }

    /// Those of these documents that there are, by their hashes; contents in the database are checked to be
    /// what was handed in.
    ///
    /// # Errors
    ///
    /// A database that does not answer; a document that has changed.
    pub async fn documents(&self, org: &OrgId, hashes: &BTreeSet<Digest>) -> StoreResult<Vec<DocumentRow>> {
        unit::documents::by_hashes(&self.reading(org).await?, org, hashes).await
    }

    /// What was erased of a procedure.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn erasures(&self, org: &OrgId, procedure: &ProcedureId) -> StoreResult<Vec<ErasureRow>> {
        unit::erasure::of_procedure(&self.reading(org).await?, org, procedure).await
    }

    /// What a procedure made public, in order.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn publications(
        &self,
        org: &OrgId,
        procedure: &ProcedureId,
    ) -> StoreResult<Vec<PublicationRow>> {
        unit::publications::of_procedure(&self.reading(org).await?, org, procedure).await
    }

    /// The deadline that fell due first, but for those of these procedures.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn first_due_but(
        &self,
        org: &OrgId,
        until: At,
        but: &BTreeSet<ProcedureId>,
    ) -> StoreResult<Option<DeadlineRow>> {
        Ok(unit::deadlines::due(&self.reading(org).await?, (org, until), but, 1).await?.pop())
    }

    /// Whether the clock holds anything since before an instant.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn is_held_before(&self, org: &OrgId, before: At) -> StoreResult<bool> {
        unit::deadlines::is_held_before(&self.reading(org).await?, org, before).await
    }

    /// What is overdue, in due order: duties not done, and deadlines whose act could not be
    /// performed yet.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn overdue_deadlines(&self, org: &OrgId, limit: u64) -> StoreResult<Vec<DeadlineRow>> {
        unit::deadlines::overdue(&self.reading(org).await?, org, limit).await
    }

    /// The organisation whose deadline is the earliest that is pending by then, of all, and when it
    /// falls due.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn earliest_due(&self, until: At) -> StoreResult<Option<(OrgId, At)>> {
        let found = if self.is_shared() {
            let rows = self.work("work_earliest($1)", [crate::cell::ms(until).into()]).await?;
            let row =
                rows.first().map(|row| Ok::<_, DbErr>((row.try_get_by_index(0)?, row.try_get_by_index(1)?)));
            row.transpose()?
        } else {
            unit::deadlines::earliest(&self.db, until).await?
        };
        let cells = crate::cell::Cells::of("deadline", "");
        found
            .map(|(org, due): (String, i64)| Ok((cells.id("org", &org)?, cells.at("due_at", due)?)))
            .transpose()
    }

    /// The letters of a procedure, in order of their keys.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn letters(&self, org: &OrgId, procedure: &ProcedureId) -> StoreResult<Vec<OutboxRow>> {
        let rows = outbox::Entity::find()
            .filter(outbox::Column::Org.eq(org.as_str()))
            .filter(outbox::Column::Procedure.eq(procedure.as_str()))
            .order_by_asc(outbox::Column::CreatedAt)
            .order_by_asc(outbox::Column::OutboxId)
            .all(&self.reading(org).await?)
            .await?;
        rows.into_iter().map(OutboxRow::read).collect()
    }

    /// How much there is of each case, `office` included.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn counts(&self, org: &OrgId) -> StoreResult<BTreeMap<CaseNo, CaseCounts>> {
        let mut counts: BTreeMap<CaseNo, CaseCounts> = BTreeMap::new();
        let all = Expr::val(1).eq(1);
        let refused = Expr::col(("t", "type")).eq("refusal");
        for (case, n) in self.per_case(org, "procedure", all.clone()).await? {
            counts.entry(case).or_default().procedures = n;
        }
        for (case, n) in self.per_case(org, "entry", all.clone()).await? {
            counts.entry(case).or_default().entries = n;
        }
        for (case, n) in self.per_case(org, "entry", refused).await? {
            counts.entry(case).or_default().refusals = n;
        }
        for (case, n) in self.per_case(org, "outbox", all).await? {
            counts.entry(case).or_default().letters = n;
        }
        Ok(counts)
    }

    /// Counts rows of a table that belong to procedures, case by case.
    async fn per_case(
        &self,
        org: &OrgId,
        table: &'static str,
        which: SimpleExpr,
    ) -> StoreResult<Vec<(CaseNo, u64)>> {
        let select = counting(org, table, which);
        let mut counts = Vec::new();
        for row in self.reading(org).await?.query_all(&select).await? {
            let case: String = row.try_get("", "case_no")?;
            let n: i64 = row.try_get("", "n")?;
            let cells = crate::cell::Cells::of("procedure", &case);
            counts.push((cells.id("case_no", &case)?, cells.count("n", n)?));
        }
        Ok(counts)
    }
}

fn counting(org: &OrgId, table: &'static str, which: SimpleExpr) -> SelectStatement {
    let same = |column: &'static str| Expr::col(("p", column)).equals(("t", column));
    Query::select()
        .column(("p", "case_no"))
        .expr_as(Expr::col(("t", "procedure").into_column_ref()).count(), "n")
        .from_as(table, "t")
        .join_as(JoinType::InnerJoin, "procedure", "p", same("org").and(same("procedure")))
        .and_where(Expr::col(("t", "org")).eq(org.as_str()))
        .and_where(which)
        .group_by_col(("p", "case_no"))
        .take()
}

fn condition(org: &OrgId, filter: &CaseFilter) -> Condition {
    use case_file::Column;
    let mut all = Condition::all().add(Column::Org.eq(org.as_str())).add(Column::CaseNo.ne(OFFICE));
    if let Some(year) = filter.fiscal_year {
        all = all.add(Column::FiscalYear.eq(year));
    }
    if let Some(title) = &filter.title {
        all = all.add(Column::Title.like(containing(title)));
    }
    if let Some(open) = filter.open {
        let running = procedure::Entity::find()
            .select_only()
            .column(procedure::Column::CaseNo)
            .filter(procedure::Column::Org.eq(org.as_str()))
            .filter(procedure::Column::Closed.eq(false))
            .into_query();
        all = all.add(if open {
            Column::CaseNo.in_subquery(running)
        } else {
            Column::CaseNo.not_in_subquery(running)
        });
    }
    all
}

/// A pattern for the text as such: `%` and `_` in it mean themselves.
fn containing(text: &str) -> LikeExpr {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    LikeExpr::new(pattern).escape('\\')
}
