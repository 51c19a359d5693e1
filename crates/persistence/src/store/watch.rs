//! Looking on at what the database is asked: how many statements, and how it goes about each.

use super::Store;
use crate::asked::Asking;
use crate::error::StoreResult;
use crate::tables::standing::{COLUMNS, Standing};
use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait};
use shirube_trail::ids::OrgId;
use std::sync::{Arc, Mutex, PoisonError};

/// A statement the database was asked.
#[derive(Debug, Clone)]
pub struct Asked(Statement);

impl Asked {
    /// Its text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0.sql
    }
}

/// Keeps the statements a store is asked, in order.
#[derive(Debug, Clone, Default)]
pub struct Watch(Arc<Mutex<Vec<Asked>>>);

impl Watch {
    /// What was asked since this was asked the last time.
    #[must_use]
    pub fn take(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn note(&self, statement: &Statement) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Asked(statement.clone()));
    }
}

impl Store {
    /// Opens as [`Store::open`] does, and keeps every statement in the watch.
    ///
    /// # Errors
    ///
    /// As for [`Store::open`].
    pub async fn open_watched(url: &str, watch: &Watch) -> StoreResult<Self> {
        let mut store = Self::open(url).await?;
        for db in [&mut store.db, &mut store.writer] {
            let watch = watch.clone();
            db.set_metric_callback(move |info| watch.note(info.statement));
        }
        Ok(store)
    }

    /// How the database goes about a question, line by line. `PostgreSQL` is asked with whole tables
    /// forbidden, which it prefers while they are small: what it names then it has no index for.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn plan(&self, asked: &Asked) -> StoreResult<Vec<String>> {
        let backend = self.db.get_database_backend();
        let tx = self.db.begin().await?;
        let column = if backend == DbBackend::Postgres {
            tx.execute_unprepared("SET LOCAL enable_seqscan = off").await?;
            "QUERY PLAN"
        } else {
            "detail"
        };
        let explain = if backend == DbBackend::Postgres { "EXPLAIN" } else { "EXPLAIN QUERY PLAN" };
        let mut statement = asked.0.clone();
        statement.sql = format!("{explain} {}", asked.0.sql);
        let rows = tx.query_all_raw(statement).await?;
        tx.rollback().await?;
        rows.iter().map(|row| Ok(row.try_get::<String>("", column)?)).collect()
    }

    /// Everything reads are asked of, of an organisation, a line each, in an order of its own: to
    /// compare what was kept act by act with what is made anew.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn kept_for_reads(&self, org: &OrgId) -> StoreResult<Vec<String>> {
        let mut lines = Vec::new();
        let mut asking = Asking::of(self.db.get_database_backend());
        asking.say("SELECT lane, hidden, ").say(&COLUMNS.join(", ")).say(" FROM standing WHERE org = ");
        for row in asking.bind(org.as_str()).take().rows(&self.reading(org).await?).await? {
            let (lane, hidden): (i32, bool) = (row.try_get("", "lane")?, row.try_get("", "hidden")?);
            lines.push(format!("{:?} lane {lane} hidden {hidden}", Standing::read(&row)?));
        }
        let mut asking = Asking::of(self.db.get_database_backend());
        asking.say("SELECT procedure, part, folded, grams FROM search_text WHERE org = ");
        for row in asking.bind(org.as_str()).take().rows(&self.reading(org).await?).await? {
            let text = |name: &str| row.try_get::<String>("", name);
            let (procedure, part, folded) = (text("procedure")?, text("part")?, text("folded")?);
            lines.push(format!("{procedure} {part} {folded:?} {}", text("grams")?));
        }
        lines.sort();
        Ok(lines)
    }
}
