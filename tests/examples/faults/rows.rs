//! The database as it is: read with statements of the harness's own, not through the product.

use std::collections::BTreeMap;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, QueryResult, Statement};

use crate::Fallible;

/// A connection that only reads.
#[derive(Debug)]
pub(crate) struct Rows(DatabaseConnection);

/// An entry.
#[derive(Debug, Clone)]
pub(crate) struct EntryRow {
    pub(crate) seq: i64,
    pub(crate) bytes: Vec<u8>,
    pub(crate) leaf_hash: String,
}

/// A procedure.
#[derive(Debug, Clone)]
pub(crate) struct ProcedureRow {
    pub(crate) org: String,
    pub(crate) procedure: String,
    pub(crate) revision: i64,
    pub(crate) entries: i64,
    pub(crate) head_hash: String,
    pub(crate) facts: String,
}

/// A letter.
#[derive(Debug, Clone)]
pub(crate) struct LetterRow {
    pub(crate) org: String,
    pub(crate) id: String,
    pub(crate) procedure: String,
    pub(crate) letter: String,
    pub(crate) state: String,
    pub(crate) created_at: i64,
}

/// A leaf of a log.
#[derive(Debug, Clone)]
pub(crate) struct LeafRow {
    pub(crate) org: String,
    pub(crate) index: i64,
    pub(crate) procedure: Option<String>,
    pub(crate) seq: Option<i64>,
    pub(crate) leaf_hash: String,
}

/// Organisation and procedure.
pub(crate) type Place = (String, String);

impl Rows {
    /// Opens a database.
    pub(crate) async fn open(url: &str) -> Fallible<Self> {
        let url = if url.contains("://") { url.to_owned() } else { format!("sqlite://{url}?mode=rw") };
        let mut options = ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        Ok(Self(Database::connect(options).await?))
    }

    /// Entries by procedure, in their order.
    pub(crate) async fn entries(&self) -> Fallible<BTreeMap<Place, Vec<EntryRow>>> {
        let mut all: BTreeMap<Place, Vec<EntryRow>> = BTreeMap::new();
        for row in self
            .all("SELECT org, procedure, seq, bytes, leaf_hash FROM entry ORDER BY org, procedure, seq")
            .await?
        {
            let entry = EntryRow {
                seq: row.try_get("", "seq")?,
                bytes: row.try_get("", "bytes")?,
                leaf_hash: row.try_get("", "leaf_hash")?,
            };
            all.entry((row.try_get("", "org")?, row.try_get("", "procedure")?)).or_default().push(entry);
        }
        Ok(all)
    }

    /// Procedures.
    pub(crate) async fn procedures(&self) -> Fallible<Vec<ProcedureRow>> {
        let sql = "SELECT org, procedure, revision, entries, head_hash, facts FROM procedure";
        let read = |row: &QueryResult| -> Fallible<ProcedureRow> {
            Ok(ProcedureRow {
                org: row.try_get("", "org")?,
                procedure: row.try_get("", "procedure")?,
                revision: row.try_get("", "revision")?,
                entries: row.try_get("", "entries")?,
                head_hash: row.try_get("", "head_hash")?,
                facts: row.try_get("", "facts")?,
            })
        };
        self.all(sql).await?.iter().map(read).collect()
    }

    /// Letters.
    pub(crate) async fn letters(&self) -> Fallible<Vec<LetterRow>> {
        let sql = "SELECT org, outbox_id, procedure, letter, state, created_at FROM outbox";
        let read = |row: &QueryResult| -> Fallible<LetterRow> {
            Ok(LetterRow {
                org: row.try_get("", "org")?,
                id: row.try_get("", "outbox_id")?,
                procedure: row.try_get("", "procedure")?,
                letter: row.try_get("", "letter")?,
                state: row.try_get("", "state")?,
                created_at: row.try_get("", "created_at")?,
            })
        };
        self.all(sql).await?.iter().map(read).collect()
    }

    /// Letters neither delivered nor given up.
    pub(crate) async fn waiting_letters(&self) -> Fallible<i64> {
        self.count("SELECT COUNT(*) AS n FROM outbox WHERE state NOT IN ('delivered', 'given-up')").await
    }

    /// Deadlines the harness set that have not happened.
    pub(crate) async fn waiting_deadlines(&self) -> Fallible<i64> {
        self.count(
            "SELECT COUNT(*) AS n FROM deadline WHERE deadline_id = 'faults-due' AND state = 'pending'",
        )
        .await
    }

    /// Replicas the server waits for at each commit.
    pub(crate) async fn synchronous_replicas(&self) -> Fallible<i64> {
        self.count("SELECT COUNT(*) AS n FROM pg_stat_replication WHERE sync_state = 'sync'").await
    }

    /// The answers remembered, by the id of their command; as text.
    pub(crate) async fn answers(&self) -> Fallible<BTreeMap<String, Vec<String>>> {
        let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in self.all("SELECT cmd, answer FROM command").await? {
            all.entry(row.try_get("", "cmd")?).or_default().push(row.try_get("", "answer")?);
        }
        Ok(all)
    }

    /// The leaves of every log, in order.
    pub(crate) async fn leaves(&self) -> Fallible<Vec<LeafRow>> {
        let sql = "SELECT org, log_index, procedure, seq, leaf_hash FROM log_leaf ORDER BY org, log_index";
        let read = |row: &QueryResult| -> Fallible<LeafRow> {
            Ok(LeafRow {
                org: row.try_get("", "org")?,
                index: row.try_get("", "log_index")?,
                procedure: row.try_get("", "procedure")?,
                seq: row.try_get("", "seq")?,
                leaf_hash: row.try_get("", "leaf_hash")?,
            })
        };
        self.all(sql).await?.iter().map(read).collect()
    }

    /// The state of each deadline the harness set.
    pub(crate) async fn deadlines(&self) -> Fallible<BTreeMap<Place, String>> {
        let sql = "SELECT org, procedure, state FROM deadline WHERE deadline_id = 'faults-due'";
        let read = |row: &QueryResult| -> Fallible<(Place, String)> {
            Ok(((row.try_get("", "org")?, row.try_get("", "procedure")?), row.try_get("", "state")?))
        };
        self.all(sql).await?.iter().map(read).collect()
    }

    /// The titles of cases, with how many cases bear each.
    pub(crate) async fn titles(&self) -> Fallible<BTreeMap<String, i64>> {
        let sql = "SELECT title, COUNT(*) AS n FROM case_file GROUP BY title";
        let read = |row: &QueryResult| -> Fallible<(String, i64)> {
            Ok((row.try_get("", "title")?, row.try_get("", "n")?))
        };
        self.all(sql).await?.iter().map(read).collect()
    }

    /// Runs a statement of the harness: what an operator of another version leaves.
    pub(crate) async fn run(&self, sql: &str) -> Fallible<()> {
        self.0.execute_unprepared(sql).await?;
        Ok(())
    }

    async fn count(&self, sql: &str) -> Fallible<i64> {
        let rows = self.all(sql).await?;
        Ok(rows.first().ok_or("no count")?.try_get("", "n")?)
    }

    async fn all(&self, sql: &str) -> Fallible<Vec<QueryResult>> {
        let statement = Statement::from_string(self.0.get_database_backend(), sql);
        Ok(self.0.query_all_raw(statement).await?)
    }
}
