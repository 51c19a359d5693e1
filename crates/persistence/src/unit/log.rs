//! The order of the organisation's log.
//!
//! Committing an entry takes no lock of the log: entries of different procedures are written side by
//! side. Whoever is about to sign a checkpoint gives each entry that has none its index, in a
//! transaction that holds the log's own lock. An index once committed never changes, there is no gap,
//! and the entries of one procedure keep their order, because each was committed before the next
//! could be written.

use super::Unit;
use super::behind::Table;
use super::procedures::by_id;
use crate::cell::{Cells, stored};
use crate::error::StoreResult;
use crate::tables::entry;
use crate::tables::log_leaf::{self, Column, ENTRY, HEADS, KEY, LogLeafRow};
use crate::tables::procedure::ProcedureRow;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Statement,
};
use shirube_trail::EntryType;
use shirube_trail::hash::leaf_hash;
use shirube_trail::ids::{OrgId, ProcedureId};

/// Rows written with one statement: seven values each, well below what any database takes.
const ROWS_AT_ONCE: usize = 500;

impl Unit {
    /// Gives every committed entry that has none its index; answers how many leaves there are then.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn sequence_log(&self) -> StoreResult<u64> {
        self.settle().await?;
        self.lock_log().await?;
        let outside: Vec<(String, i64, String)> = entry::Entity::find()
            .select_only()
            .column(entry::Column::Procedure)
            .column(entry::Column::Seq)
            .column(entry::Column::LeafHash)
            .filter(entry::Column::Org.eq(self.org.as_str()))
            .filter(is_outside())
            .order_by_asc(entry::Column::Arrival)
            .into_tuple()
            .all(&self.tx)
            .await?;
        let mut size = self.log_size().await?;
        for some in outside.chunks(ROWS_AT_ONCE) {
            let mut rows = Vec::with_capacity(some.len());
            for (procedure, seq, hash) in some {
                let row = log_leaf::Model {
                    org: self.org.to_string(),
                    log_index: stored(size),
                    leaf_type: ENTRY.to_owned(),
                    procedure: Some(procedure.clone()),
                    seq: Some(*seq),
                    leaf_hash: hash.clone(),
                    bytes: None,
                };
                rows.push(row.into_active_model());
                size += 1;
            }
            log_leaf::Entity::insert_many(rows).exec_without_returning(&self.tx).await?;
        }
        Ok(size)
    }

    /// A procedure as it was committed last, without locking it: the signer changes none.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn committed(&self, procedure: &ProcedureId) -> StoreResult<Option<ProcedureRow>> {
        by_id(&self.tx, &self.org, procedure, None).await
    }

    /// Appends a heads leaf after the entries.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an index that is taken.
    pub async fn append_heads(&self, log_index: u64, bytes: Vec<u8>) -> StoreResult<()> {
        self.append_own(HEADS, log_index, bytes).await
    }

    /// Appends the leaf of a rotation of the key after the entries.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an index that is taken.
    pub async fn append_key(&self, log_index: u64, bytes: Vec<u8>) -> StoreResult<()> {
        self.append_own(KEY, log_index, bytes).await
    }

    /// Appends a leaf that is no entry: its bytes are kept with it.
    async fn append_own(&self, leaf_type: &str, log_index: u64, bytes: Vec<u8>) -> StoreResult<()> {
        let row = log_leaf::Model {
            org: self.org.to_string(),
            log_index: stored(log_index),
            leaf_type: leaf_type.to_owned(),
            procedure: None,
            seq: None,
            leaf_hash: leaf_hash(&bytes).to_hex(),
            bytes: Some(bytes),
        };
        log_leaf::Entity::insert(row.into_active_model())
            .exec_without_returning(self.writing().await?)
            .await?;
        Ok(())
    }

    /// The leaves of the log from this index on, in order, without a gap: those before it never
    /// change, and whoever has read them need not do so again while others wait.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable or misplaced row.
    pub async fn log_leaves_from(&self, from: u64) -> StoreResult<Vec<LogLeafRow>> {
        leaves(&self.tx, &self.org, from).await
    }

    /// Whether one of these acts was decided that a log of this size does not hold yet.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn was_done_beyond(&self, size: u64, acts: &[&str]) -> StoreResult<bool> {
        let done = entry::Entity::find()
            .filter(entry::Column::Org.eq(self.org.as_str()))
            .filter(entry::Column::EntryType.eq(EntryType::Decision.as_str()))
            .filter(entry::Column::Act.is_in(acts.iter().copied()))
            .filter(Expr::exists(leaf_of_entry(Some(size))).not());
        Ok(done.count(self.reading(&[Table::Entry]).await?).await? > 0)
    }

    async fn log_size(&self) -> StoreResult<u64> {
        Ok(log_leaf::Entity::find().filter(Column::Org.eq(self.org.as_str())).count(&self.tx).await?)
    }

    /// Waits until nobody else orders this log. `SQLite` has one writer already.
    async fn lock_log(&self) -> StoreResult<()> {
        if self.locks_rows() {
            let backend = self.tx.get_database_backend();
            let sql = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
            let name = format!("shirube log {}", self.org);
            self.tx.execute_raw(Statement::from_sql_and_values(backend, sql, [name.into()])).await?;
        }
        Ok(())
    }
}

/// Of an entry: that the log has no leaf of it.
fn is_outside() -> SimpleExpr {
    Expr::exists(leaf_of_entry(None)).not()
}

/// The leaf of an entry, below an index where one is given.
fn leaf_of_entry(below: Option<u64>) -> SelectStatement {
    let same = |column: &'static str| Expr::col(("log_leaf", column)).equals(("entry", column));
    let mut leaf = Query::select();
    leaf.expr(Expr::val(1)).from("log_leaf").and_where(same("org").and(same("procedure")).and(same("seq")));
    if let Some(below) = below {
        leaf.and_where(Expr::col(("log_leaf", "log_index")).lt(stored(below)));
    }
    leaf.take()
}

pub(crate) async fn count_outside<C: ConnectionTrait>(db: &C, org: &OrgId) -> StoreResult<u64> {
    let outside = entry::Entity::find().filter(entry::Column::Org.eq(org.as_str())).filter(is_outside());
    Ok(outside.count(db).await?)
}

pub(crate) async fn leaves<C: ConnectionTrait>(
    db: &C,
    org: &OrgId,
    from: u64,
) -> StoreResult<Vec<LogLeafRow>> {
    let rows = log_leaf::Entity::find()
        .filter(Column::Org.eq(org.as_str()))
        .filter(Column::LogIndex.gte(stored(from)))
        .order_by_asc(Column::LogIndex)
        .all(db)
        .await?;
    let mut leaves = Vec::with_capacity(rows.len());
    for (expected, row) in (from..).zip(rows) {
        let leaf = LogLeafRow::read(row)?;
        if leaf.log_index != expected {
            return Err(Cells::of("log_leaf", expected).fault("log_index", "there is no leaf of this index"));
        }
        leaves.push(leaf);
    }
    Ok(leaves)
}

pub(crate) async fn leaf<C: ConnectionTrait>(
    db: &C,
    org: &OrgId,
    index: u64,
) -> StoreResult<Option<LogLeafRow>> {
    let row = log_leaf::Entity::find()
        .filter(Column::Org.eq(org.as_str()))
        .filter(Column::LogIndex.eq(stored(index)))
        .one(db)
        .await?;
    row.map(LogLeafRow::read).transpose()
}

/// The rotations of the key among the leaves, in order.
pub(crate) async fn key_leaves<C: ConnectionTrait>(db: &C, org: &OrgId) -> StoreResult<Vec<LogLeafRow>> {
    let rows = log_leaf::Entity::find()
        .filter(Column::Org.eq(org.as_str()))
        .filter(Column::LeafType.eq(KEY))
        .order_by_asc(Column::LogIndex)
        .all(db)
        .await?;
    rows.into_iter().map(LogLeafRow::read).collect()
}
