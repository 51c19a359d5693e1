//! Procedures and what is written of them, as questions.

use super::Unit;
use super::behind::Table;
use crate::cell::{Cells, stored};
use crate::error::StoreResult;
use crate::tables::case_file;
use crate::tables::disclosure::{self, DisclosureRow};
use crate::tables::entry::{self, EntryRow};
use crate::tables::procedure::{self, ChildRow, ProcedureRow};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use shirube_trail::ids::{CaseNo, OrgId, ProcedureId};
use shirube_trail::{Chain, Digest, Seq};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Whether others may read a procedure with intent while this unit lasts. Only
/// `PostgreSQL` has locks of rows; a unit on `SQLite` is alone anyway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lock {
    /// Others may share, nobody may append: for a parent that an act reads.
    Share,
    /// Nobody else: for the procedures to append to, taken in the order of ids.
    Exclusive,
}

impl Unit {
    /// A procedure as it stands now, locked until the unit ends.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn procedure(
        &self,
        procedure: &ProcedureId,
        lock: Lock,
    ) -> StoreResult<Option<Arc<ProcedureRow>>> {
        // Alone at the database there is nothing to lock: what was read to look at may be changed.
        let lock = if self.locks_rows() { lock } else { Lock::Exclusive };
        if let Some(row) = self.seen.procedure(procedure, lock) {
            return Ok(Some(row));
        }
        let row = by_id(&self.tx, &self.org, procedure, self.lock_of_row(lock)).await?.map(Arc::new);
        if let Some(row) = &row {
            self.seen.keep_procedure(row, lock);
        }
        Ok(row)
    }

    /// As [`Unit::procedure`], of one that was read before, perhaps in another unit: it is read again only
    /// where the hash of its last entry has become another.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn procedure_since(
        &self,
        known: &Arc<ProcedureRow>,
        lock: Lock,
    ) -> StoreResult<Option<Arc<ProcedureRow>>> {
        let lock = if self.locks_rows() { lock } else { Lock::Exclusive };
        if let Some(row) = self.seen.procedure(&known.procedure, lock) {
            return Ok(Some(row));
        }
        match head_of(&self.tx, &self.org, &known.procedure, self.lock_of_row(lock)).await? {
            None => Ok(None),
            Some(hash) if hash == known.head.hash => {
                self.seen.keep_procedure(known, lock);
                Ok(Some(Arc::clone(known)))
            }
            Some(_) => self.procedure(&known.procedure, lock).await,
        }
    }

    fn lock_of_row(&self, lock: Lock) -> Option<Lock> {
        self.locks_rows().then_some(lock)
    }

    /// Reads these procedures by one statement, so that each of them is known when it is asked for.
    /// Where rows are locked nothing is read ahead: they are locked in an order of their own.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn read_ahead(&self, procedures: &[ProcedureId]) -> StoreResult<()> {
        if self.locks_rows() {
            return Ok(());
        }
        let unseen: Vec<_> =
            procedures.iter().filter(|id| self.seen.procedure(id, Lock::Exclusive).is_none()).collect();
        if unseen.is_empty() {
            return Ok(());
        }
        let rows = procedure::Entity::find()
            .filter(procedure::Column::Org.eq(self.org.as_str()))
            .filter(procedure::Column::Procedure.is_in(unseen.into_iter().map(ProcedureId::as_str)))
            .all(self.reading(&[Table::Procedure]).await?)
            .await?;
        for row in rows {
            self.seen.keep_procedure(&Arc::new(ProcedureRow::read(row)?), Lock::Exclusive);
        }
        Ok(())
    }

    /// What a procedure opened, in order of opening, with these of their facts.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn children(
        &self,
        parent: &ProcedureId,
        wanted: &BTreeSet<&str>,
    ) -> StoreResult<Vec<ChildRow>> {
        use procedure::Column;
        let rows: Vec<(String, String, String, bool, String)> = procedure::Entity::find()
            .select_only()
            .columns([Column::Procedure, Column::Kind, Column::Stage, Column::Closed, Column::Facts])
            .filter(Column::Org.eq(self.org.as_str()))
            .filter(Column::Parent.eq(parent.as_str()))
            .order_by_asc(Column::OpenedAt)
            .order_by_asc(Column::Number)
            .order_by_asc(Column::Procedure)
            .into_tuple()
            .all(self.reading(&[Table::Procedure]).await?)
            .await?;
        rows.into_iter().map(|row| ChildRow::read(row, wanted)).collect()
    }

    /// The procedures of a case, in order of opening.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn procedures_of_case(&self, case: &CaseNo) -> StoreResult<Vec<ProcedureRow>> {
        of_case(self.reading(&[Table::Procedure]).await?, &self.org, case).await
    }

    /// The procedures that have not ended, by their ids.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn live_procedures(&self) -> StoreResult<Vec<ProcedureRow>> {
        let rows = procedure::Entity::find()
            .filter(procedure::Column::Org.eq(self.org.as_str()))
            .filter(procedure::Column::Closed.eq(false))
            .order_by_asc(procedure::Column::Procedure)
            .all(self.reading(&[Table::Procedure]).await?)
            .await?;
        rows.into_iter().map(ProcedureRow::read).collect()
    }

    /// The number the next counted procedure of a case gets (`R8-0012/3`: 3); from
    /// 1. Where rows are locked, whoever asks next waits until this unit ends.
    ///
    /// # Errors
    ///
    /// A database that does not answer; no number left.
    pub async fn next_child_number(&self, case: &CaseNo) -> StoreResult<u32> {
        use procedure::Column;
        if self.locks_rows() {
            case_file::Entity::find_by_id((self.org.to_string(), case.to_string()))
                .lock_exclusive()
                .one(&self.tx)
                .await?;
        }
        let last: Option<Option<i64>> = procedure::Entity::find()
            .select_only()
            .column_as(Column::Number.max(), "last")
            .filter(Column::Org.eq(self.org.as_str()))
            .filter(Column::CaseNo.eq(case.as_str()))
            .into_tuple()
            .one(&self.tx)
            .await?;
        let waiting = self.behind.last_number(case.as_str());
        let next = last.flatten().max(waiting).unwrap_or(0).saturating_add(1);
        Cells::of("procedure", case).count("number", next)
    }

    /// The entries of a procedure, checked to follow each other.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable or misplaced row.
    pub async fn entries(&self, procedure: &ProcedureId) -> StoreResult<Vec<EntryRow>> {
        entries(self.reading(&[Table::Entry]).await?, &self.org, procedure).await
    }

    /// One entry.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn entry(&self, procedure: &ProcedureId, seq: Seq) -> StoreResult<Option<EntryRow>> {
        let key = (self.org.to_string(), procedure.to_string(), stored(seq.get()));
        let row = entry::Entity::find_by_id(key).one(self.reading(&[Table::Entry]).await?).await?;
        row.map(EntryRow::read).transpose()
    }

    /// What opens the commitments of a procedure's entries; without what was
    /// erased.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn disclosures(&self, procedure: &ProcedureId) -> StoreResult<Vec<DisclosureRow>> {
        disclosures(self.reading(&[Table::Disclosure]).await?, &self.org, procedure).await
    }
}

/// The hash of a procedure's last entry.
pub(crate) async fn head_of<C: ConnectionTrait>(
    db: &C,
    org: &OrgId,
    procedure: &ProcedureId,
    lock: Option<Lock>,
) -> StoreResult<Option<Digest>> {
    let select = locked(procedure::Entity::find_by_id((org.to_string(), procedure.to_string())), lock);
    let head = select.select_only().column(procedure::Column::HeadHash);
    let Some(hash) = head.into_tuple::<String>().one(db).await? else { return Ok(None) };
    Cells::of("procedure", procedure).digest("head_hash", &hash).map(Some)
}

fn locked(select: Select<procedure::Entity>, lock: Option<Lock>) -> Select<procedure::Entity> {
    match lock {
        Some(Lock::Exclusive) => select.lock_exclusive(),
        Some(Lock::Share) => select.lock_shared(),
        None => select,
    }
}

/// A procedure; rows are locked on `PostgreSQL` alone.
pub(crate) async fn by_id<C: ConnectionTrait>(
    db: &C,
    org: &OrgId,
    procedure: &ProcedureId,
    lock: Option<Lock>,
) -> StoreResult<Option<ProcedureRow>> {
    let key = (org.to_string(), procedure.to_string());
    locked(procedure::Entity::find_by_id(key), lock).one(db).await?.map(ProcedureRow::read).transpose()
}

pub(crate) async fn of_case<C: ConnectionTrait>(
    db: &C,
    org: &OrgId,
    case: &CaseNo,
) -> StoreResult<Vec<ProcedureRow>> {
    use procedure::Column;
    let rows = procedure::Entity::find()
        .filter(Column::Org.eq(org.as_str()))
        .filter(Column::CaseNo.eq(case.as_str()))
        .order_by_asc(Column::OpenedAt)
        .order_by_asc(Column::Number)
        .order_by_asc(Column::Procedure)
        .all(db)
        .await?;
    rows.into_iter().map(ProcedureRow::read).collect()
}

pub(crate) async fn entries<C: ConnectionTrait>(
    db: &C,
    org: &OrgId,
    procedure: &ProcedureId,
) -> StoreResult<Vec<EntryRow>> {
    use entry::Column;
    let rows = entry::Entity::find()
        .filter(Column::Org.eq(org.as_str()))
        .filter(Column::Procedure.eq(procedure.as_str()))
        .order_by_asc(Column::Seq)
        .all(db)
        .await?;
    let mut chain = Chain::from_start();
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        let read = EntryRow::read(row)?;
        let cells = Cells::of("entry", format_args!("{procedure} #{}", read.entry.seq.get()));
        let taken = chain.push_hashed(&read.entry, read.leaf_hash);
        taken.map_err(|fault| cells.fault("bytes", fault))?;
        entries.push(read);
    }
    Ok(entries)
}

pub(crate) async fn disclosures<C: ConnectionTrait>(
    db: &C,
    org: &OrgId,
    procedure: &ProcedureId,
) -> StoreResult<Vec<DisclosureRow>> {
    use disclosure::Column;
    let rows = disclosure::Entity::find()
        .filter(Column::Org.eq(org.as_str()))
        .filter(Column::Procedure.eq(procedure.as_str()))
        .order_by_asc(Column::Seq)
        .order_by_asc(Column::Name)
        .all(db)
        .await?;
    rows.iter().map(DisclosureRow::read).collect()
}
