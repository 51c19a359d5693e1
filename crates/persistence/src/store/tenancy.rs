//! One organisation at a time: what a transaction on `PostgreSQL` says first, so that the database
//! itself shows it the rows of no other (the step `m0006_tenancy`).

use super::{Store, WAIT_SECONDS};
use crate::cell::Cells;
use crate::error::StoreResult;
use sea_orm::{
    ConnectionTrait, DatabaseExecutor, DatabaseTransaction, DbBackend, QueryResult, Statement,
    TransactionTrait, Value,
};
use shirube_trail::ids::OrgId;
use std::sync::Arc;

/// How long a transaction waits for a lock of another, in seconds: half of what a whole command may
/// wait, so that it can be tried once more.
const LOCK_SECONDS: u64 = WAIT_SECONDS / 2;

/// Names the organisation of a transaction, until it ends; on a connection that is used again nothing
/// of it remains.
pub(crate) async fn enter(tx: &DatabaseTransaction, org: &OrgId) -> StoreResult<()> {
    if tx.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let sql = "SELECT set_config('shirube.org', $1, true), set_config('lock_timeout', $2, true)";
    let values = [Value::from(org.as_str()), Value::from(format!("{LOCK_SECONDS}s"))];
    tx.query_one_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await?;
    Ok(())
}

/// A transaction in which questions about one organisation are asked.
pub(crate) struct Held {
    org: OrgId,
    pub(crate) tx: DatabaseTransaction,
}

impl Store {
    /// This store for several questions about one organisation: on `PostgreSQL` they are asked in one
    /// transaction, which each would begin and end for itself otherwise. It ends when this is dropped.
    /// Whoever holds one begins no unit and asks nothing of other organisations: where all connections
    /// are held so, both would wait for each other.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn asking(&self, org: &OrgId) -> StoreResult<Self> {
        if !self.is_shared() || self.held.as_ref().is_some_and(|held| held.org == *org) {
            return Ok(self.clone());
        }
        let tx = self.db.begin().await?;
        enter(&tx, org).await?;
        let held = Some(Arc::new(Held { org: org.clone(), tx }));
        Ok(Self { held, ..self.clone() })
    }

    /// What a question about one organisation is asked on: the readers of `SQLite`, a transaction on
    /// `PostgreSQL`. It ends when it is dropped.
    pub(crate) async fn reading(&self, org: &OrgId) -> StoreResult<DatabaseExecutor<'_>> {
        if let Some(held) = self.held.as_ref().filter(|held| held.org == *org) {
            return Ok(DatabaseExecutor::Transaction(&held.tx));
        }
        if !self.is_shared() {
            return Ok(DatabaseExecutor::Connection(&self.db));
        }
        let tx = self.db.begin().await?;
        enter(&tx, org).await?;
        Ok(DatabaseExecutor::OwnedTransaction(tx))
    }

    /// Whether the database keeps organisations apart, so that a question about all of them is asked
    /// by the functions `work_…`.
    pub(crate) fn is_shared(&self) -> bool {
        self.db.get_database_backend() == DbBackend::Postgres
    }

    /// What one of the functions `work_…` answers.
    pub(crate) async fn work(
        &self,
        function: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> StoreResult<Vec<QueryResult>> {
        let sql = format!("SELECT * FROM {function}");
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
        Ok(self.db.query_all_raw(statement).await?)
    }

    /// The organisations one of the functions `work_…` answers, in its order.
    pub(crate) async fn work_for(
        &self,
        function: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> StoreResult<Vec<OrgId>> {
        let rows = self.work(function, values).await?;
        let names: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?;
        ids(&names)
    }
}

/// The ids of organisations, as the database names them.
pub(crate) fn ids(names: &[String]) -> StoreResult<Vec<OrgId>> {
    let cells = Cells::of("organisation", "");
    names.iter().map(|org| cells.id("org", org)).collect()
}
