//! The page of a case, in a fixed number of questions however much there is of it.

use super::Store;
use crate::asked::Asking;
use crate::cell::{Cells, stored};
use crate::error::StoreResult;
use crate::tables::case_file::{self, CaseRow};
use crate::tables::disclosure::{self, DisclosureRow};
use crate::tables::entry::{self, EntryRow};
use crate::tables::procedure::{self, ProcedureRow};
use crate::tables::pseudonym::{self, PseudonymRow};
use crate::tables::publication::{self, PublicationRow};
use crate::tables::standing::{COLUMNS, Standing};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    Statement,
};
use shirube_trail::ids::{ActorId, CaseNo, OrgId, ProcedureId};

/// What is kept of a file, but for its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// SHA-256 of the content, in hexadecimal digits.
    pub sha256: String,
    /// Its size in bytes.
    pub size_bytes: u64,
    /// Its media type.
    pub media: String,
    /// The file's name.
    pub name: String,
}

impl Store {
    /// A case.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn case(&self, org: &OrgId, case: &CaseNo) -> StoreResult<Option<CaseRow>> {
        let key = (org.to_string(), case.to_string());
        let row = case_file::Entity::find_by_id(key).one(&self.reading(org).await?).await?;
        row.map(CaseRow::read).transpose()
    }

    /// These cases, `office` among them.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn cases_by_number(&self, org: &OrgId, cases: &[CaseNo]) -> StoreResult<Vec<CaseRow>> {
        if cases.is_empty() {
            return Ok(Vec::new());
        }
        let rows = case_file::Entity::find()
            .filter(case_file::Column::Org.eq(org.as_str()))
            .filter(case_file::Column::CaseNo.is_in(cases.iter().map(CaseNo::as_str)))
            .all(&self.reading(org).await?)
            .await?;
        rows.into_iter().map(CaseRow::read).collect()
    }

    /// How the procedures of a case stand, in order of opening; of a great many the first.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn standings_of_case(
        &self,
        org: &OrgId,
        case: &CaseNo,
        limit: u64,
    ) -> StoreResult<Vec<Standing>> {
        let mut asking = Asking::of(self.db.get_database_backend());
        asking.say("SELECT s.").say(&COLUMNS.join(", s.")).say(" FROM procedure p JOIN standing s ");
        asking.say("ON s.org = p.org AND s.procedure = p.procedure WHERE p.org = ").bind(org.as_str());
        asking.say(" AND p.case_no = ").bind(case.as_str()).say(" AND s.hidden = ").bind(false);
        asking
            .say(" ORDER BY p.opened_at, p.number IS NULL, p.number, p.procedure LIMIT ")
            .say(&limit.to_string());
        let rows = asking.rows(&self.reading(org).await?).await?;
        rows.iter().map(Standing::read).collect()
    }

    /// These procedures of somebody's seats in a case, hidden ones too.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn seats_in_case(
        &self,
        org: &OrgId,
        case: &CaseNo,
        person: &ActorId,
    ) -> StoreResult<Vec<(Standing, PseudonymRow)>> {
        let mut asking = Asking::of(self.db.get_database_backend());
        asking.say("SELECT q.procedure AS of_procedure, q.org AS of_org, q.alias AS alias, ");
        asking.say("q.person AS behind, q.capacity AS capacity, q.active AS active");
        for column in COLUMNS {
            asking.say(", s.").say(column);
        }
        asking.say(" FROM pseudonym q JOIN standing s ON s.org = q.org AND s.procedure = q.procedure");
        asking.say(" WHERE q.org = ").bind(org.as_str()).say(" AND q.person = ").bind(person.as_str());
        asking.say(" AND q.active AND s.case_no = ").bind(case.as_str());
        let mut seats = Vec::new();
        for row in asking.rows(&self.reading(org).await?).await? {
            let pseudonym = pseudonym::Model {
                org: row.try_get("", "of_org")?,
                procedure: row.try_get("", "of_procedure")?,
                alias: row.try_get("", "alias")?,
                person: row.try_get("", "behind")?,
                capacity: row.try_get("", "capacity")?,
                active: row.try_get("", "active")?,
            };
            seats.push((Standing::read(&row)?, PseudonymRow::read(&pseudonym)?));
        }
        Ok(seats)
    }

    /// These procedures.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn procedures_by_id(&self, org: &OrgId, ids: &[ProcedureId]) -> StoreResult<Vec<ProcedureRow>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows = procedure::Entity::find()
            .filter(procedure::Column::Org.eq(org.as_str()))
            .filter(procedure::Column::Procedure.is_in(ids.iter().map(ProcedureId::as_str)))
            .all(&self.reading(org).await?)
            .await?;
        rows.into_iter().map(ProcedureRow::read).collect()
    }

    /// The last entries of these procedures, of each so many, in order of writing.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn last_entries(
        &self,
        org: &OrgId,
        ids: &[ProcedureId],
        each: u64,
    ) -> StoreResult<Vec<EntryRow>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut asking = Asking::of(self.db.get_database_backend());
        asking.say("SELECT e.org, e.procedure, e.seq, e.type, e.act, e.actor, e.at, e.bytes, e.leaf_hash, ");
        asking.say("e.arrival FROM procedure p JOIN entry e ON e.org = p.org AND e.procedure = p.procedure ");
        asking.say("AND e.seq >= p.entries - ").bind(stored(each)).say(" WHERE p.org = ").bind(org.as_str());
        asking.say(" AND p.procedure IN (").bind_all(ids.iter().map(ProcedureId::as_str));
        asking.say(") ORDER BY e.arrival");
        self.entries_read(org, asking.statement()).await
    }

    /// The entries of these procedures that were made by an instant, in order of writing.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn entries_until(
        &self,
        org: &OrgId,
        ids: &[ProcedureId],
        until: shirube_trail::At,
    ) -> StoreResult<Vec<EntryRow>> {
        use entry::Column;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows = entry::Entity::find()
            .filter(Column::Org.eq(org.as_str()))
            .filter(Column::Procedure.is_in(ids.iter().map(ProcedureId::as_str)))
            .filter(Column::At.lte(crate::cell::ms(until)))
            .order_by_asc(Column::Arrival)
            .all(&self.reading(org).await?)
            .await?;
        rows.into_iter().map(EntryRow::read).collect()
    }

    async fn entries_read(&self, org: &OrgId, statement: Statement) -> StoreResult<Vec<EntryRow>> {
        let rows = self.reading(org).await?.query_all_raw(statement).await?;
        rows.iter().map(|row| EntryRow::read(entry::Model::from_query_result(row, "")?)).collect()
    }

    /// What opens the commitments of these procedures' entries; with a beginning, of the fields whose
    /// names have it.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn disclosures_of(
        &self,
        org: &OrgId,
        ids: &[ProcedureId],
        beginning: &str,
    ) -> StoreResult<Vec<(ProcedureId, DisclosureRow)>> {
        use disclosure::Column;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut select = disclosure::Entity::find()
            .filter(Column::Org.eq(org.as_str()))
            .filter(Column::Procedure.is_in(ids.iter().map(ProcedureId::as_str)));
        if !beginning.is_empty() {
            select = select.filter(Column::Name.starts_with(beginning));
        }
        let select =
            select.order_by_asc(Column::Procedure).order_by_asc(Column::Seq).order_by_asc(Column::Name);
        let rows = select.all(&self.reading(org).await?).await?;
        let read = |row: &disclosure::Model| {
            let procedure = Cells::of("disclosure", &row.procedure).id("procedure", &row.procedure)?;
            Ok((procedure, DisclosureRow::read(row)?))
        };
        rows.iter().map(read).collect()
    }

    /// What these procedures made public, the latest first.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn publications_of(
        &self,
        org: &OrgId,
        ids: &[ProcedureId],
    ) -> StoreResult<Vec<PublicationRow>> {
        use publication::Column;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows = publication::Entity::find()
            .filter(Column::Org.eq(org.as_str()))
            .filter(Column::Procedure.is_in(ids.iter().map(ProcedureId::as_str)))
            .order_by_desc(Column::At)
            .order_by_asc(Column::Procedure)
            .order_by_desc(Column::Seq)
            .order_by_asc(Column::Nth)
            .all(&self.reading(org).await?)
            .await?;
        rows.into_iter().map(PublicationRow::read).collect()
    }

    /// The files of these hashes, without their contents.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn files(&self, org: &OrgId, hashes: &[String]) -> StoreResult<Vec<FileRow>> {
        if hashes.is_empty() {
            return Ok(Vec::new());
        }
        let mut asking = Asking::of(self.db.get_database_backend());
        asking.say("SELECT sha256, size, media, name FROM document WHERE org = ").bind(org.as_str());
        asking.say(" AND sha256 IN (").bind_all(hashes.iter().map(String::as_str)).say(")");
        let mut files = Vec::new();
        for row in asking.rows(&self.reading(org).await?).await? {
            let sha256: String = row.try_get("", "sha256")?;
            let size_bytes = Cells::of("document", &sha256).count("size", row.try_get("", "size")?)?;
            files.push(FileRow {
                sha256,
                size_bytes,
                media: row.try_get("", "media")?,
                name: row.try_get("", "name")?,
            });
        }
        Ok(files)
    }

    /// The procedures of the cases after a case, so many cases at a time, in order; with the cases'
    /// last, where there may be more. What makes the reads anew walks by it.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn case_numbers_after(
        &self,
        org: &OrgId,
        after: Option<(i32, u32)>,
        limit: u64,
    ) -> StoreResult<Vec<CaseRow>> {
        use case_file::Column;
        let reading = self.reading(org).await?;
        let of_org = case_file::Entity::find().filter(Column::Org.eq(org.as_str()));
        let mut rows = Vec::new();
        let mut rest = of_org.clone();
        if let Some((year, serial)) = after {
            // Its year first, then those after it. In one question, with OR, an index is walked from its beginning:
            // for every page of a large office once more.
            let of_year = of_org.filter(Column::FiscalYear.eq(year));
            let later = of_year.filter(Column::Serial.gt(i64::from(serial)));
            rows = later.order_by_asc(Column::Serial).limit(limit).all(&reading).await?;
            rest = rest.filter(Column::FiscalYear.gt(year));
        }
        let lacking = limit.saturating_sub(u64::try_from(rows.len()).unwrap_or(limit));
        if lacking > 0 {
            let rest = rest.order_by_asc(Column::FiscalYear).order_by_asc(Column::Serial).limit(lacking);
            rows.extend(rest.all(&reading).await?);
        }
        rows.into_iter().map(CaseRow::read).collect()
    }
}
