//! The database as a whole: opening, migrating, checking, its clock.

pub(crate) mod accounts;
pub(crate) mod audit;
mod backup;
pub(crate) mod board;
mod history;
pub(crate) mod letters;
mod messages;
mod open;
pub(crate) mod pages;
pub(crate) mod published;
pub(crate) mod reads;
pub(crate) mod schema;
pub(crate) mod search;
pub(crate) mod tasks;
mod tenancy;
pub(crate) mod watch;

use crate::clock;
use crate::error::{StoreError, StoreResult};
use crate::store::schema::SchemaStatus;
use crate::store::tenancy::Held;
use crate::unit::Unit;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};
use shirube_trail::At;
use shirube_trail::ids::OrgId;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// How long a writer waits for the others, in seconds.
const WAIT_SECONDS: u64 = 10;

/// A database. Cheap to clone; all clones share the connections.
#[derive(Clone)]
pub struct Store {
    db: DatabaseConnection,
    /// Where units write. `SQLite` has one writer: on one connection of its own what it has read
    /// stays known to it, which another connection's commit would make it read again.
    writer: DatabaseConnection,
    /// The address without password.
    url: Arc<str>,
    /// `SQLite` has one writer. Waiting here is in order of arrival; waiting in
    /// the database is by chance.
    turn: Arc<Mutex<()>>,
    /// On what questions about an organisation are asked, where that is said beforehand.
    held: Option<Arc<Held>>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Store {
    /// What makes the roles of `PostgreSQL`, run once by whoever administers the server.
    pub const ROLES: &str = shirube_migrations::roles::CREATION;

    /// Opens `sqlite://path?mode=rwc`, `postgres://user:password@host/name`, or a
    /// bare path to an `SQLite` file (made if missing). Neither migrates nor looks
    /// at the schema.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unreachable`], [`StoreError::Address`], [`StoreError::Rejected`],
    /// [`StoreError::NoDatabase`]; [`StoreError::Inconsistent`] for a file that is not a
    /// database; [`StoreError::ReadOnly`], [`StoreError::Full`].
    pub async fn open(url: &str) -> StoreResult<Self> {
        Self::open_with(url, open::Flush::EveryCommit).await
    }

    /// Opens what can be made again, such as a demonstration: an `SQLite` file that stays whole
    /// when power is lost, but may then lack the last commits. Otherwise as [`Store::open`].
    ///
    /// # Errors
    ///
    /// As for [`Store::open`].
    pub async fn open_for_trial(url: &str) -> StoreResult<Self> {
        Self::open_with(url, open::Flush::NowAndThen).await
    }

    async fn open_with(url: &str, flush: open::Flush) -> StoreResult<Self> {
        let shown = open::without_password(url);
        let opened = open::connect(url, flush).await;
        let (db, writer) = opened.map_err(|cause| StoreError::opening(&shown, cause))?;
        Ok(Self { db, writer, url: shown.into(), turn: Arc::default(), held: None })
    }

    /// The address, without password.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Closes the connections; those of all clones.
    ///
    /// # Errors
    ///
    /// What the driver reports.
    pub async fn close(&self) -> StoreResult<()> {
        self.writer.close_by_ref().await?;
        Ok(self.db.close_by_ref().await?)
    }

    /// Applies the schema steps that are pending, and grants the roles of `PostgreSQL` what they need,
    /// where the user owns the tables.
    ///
    /// # Errors
    ///
    /// [`StoreError::SchemaNewer`]; a step that fails (it leaves nothing behind).
    pub async fn migrate(&self) -> StoreResult<()> {
        let status = self.schema_status().await?;
        if !status.unknown.is_empty() {
            let unknown = status.unknown;
            return Err(StoreError::SchemaNewer { unknown });
        }
        let _turn = self.turn().await?;
        Ok(shirube_migrations::up(&self.writer).await?)
    }

    /// How the schema stands to the steps this program knows; writes nothing.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn schema_status(&self) -> StoreResult<SchemaStatus> {
        Ok(shirube_migrations::status(&self.db).await?.into())
    }

    /// Asks the database to check itself: pages and indexes, references.
    /// `PostgreSQL` checks pages when it reads them; here it is only asked to answer.
    ///
    /// # Errors
    ///
    /// [`StoreError::Inconsistent`] with the first faults found.
    pub async fn integrity(&self) -> StoreResult<()> {
        if self.db.get_database_backend() != DbBackend::Sqlite {
            return self.now().await.map(drop);
        }
        let damaged =
            |what: String| StoreError::Inconsistent { table: "file", key: self.url.to_string(), what };
        let answers = self.query_all("PRAGMA quick_check(10)").await?;
        let mut faults = Vec::new();
        for answer in answers {
            let line: String = answer.try_get_by_index(0)?;
            if line != "ok" {
                faults.push(line);
            }
        }
        for answer in self.query_all("PRAGMA foreign_key_check").await? {
            let table: String = answer.try_get_by_index(0)?;
            let parent: String = answer.try_get_by_index(2)?;
            faults.push(format!("a row of {table} refers to nothing in {parent}"));
        }
        if faults.is_empty() { Ok(()) } else { Err(damaged(faults.join("; "))) }
    }

    async fn query_all(&self, sql: &str) -> Result<Vec<sea_orm::QueryResult>, DbErr> {
        let backend = self.db.get_database_backend();
        let statement = Statement::from_string(backend, sql);
        self.db.query_all_raw(statement).await
    }

    /// Rewrites an `SQLite` file without the pages and remains of rows that were deleted or changed:
    /// what was erased is then nowhere in it, nor in its write-ahead log. `PostgreSQL` gives the room
    /// of deleted rows to new ones by itself; there it is only told to.
    ///
    /// # Errors
    ///
    /// [`StoreError::Busy`] when others take too long; a disk without the room for a second file.
    pub async fn scrub(&self) -> StoreResult<()> {
        let _turn = self.turn().await?;
        if self.db.get_database_backend() == DbBackend::Sqlite {
            // what was deleted stays in the index of words until its parts are merged
            self.writer
                .execute_unprepared("INSERT INTO search_gram (search_gram) VALUES ('optimize')")
                .await?;
        }
        self.writer.execute_unprepared("VACUUM").await?;
        if self.db.get_database_backend() == DbBackend::Sqlite {
            self.writer.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await?;
        }
        Ok(())
    }

    /// Whether the database is a server, which makes its own backups.
    #[must_use]
    pub fn is_server(&self) -> bool {
        self.db.get_database_backend() != DbBackend::Sqlite
    }

    /// Copies an `SQLite` database as it stands at one moment, while others read and write, and looks
    /// at the copy before it gets its name: what stands there is whole and on the disk.
    ///
    /// # Errors
    ///
    /// [`StoreError::Full`] and [`StoreError::ReadOnly`] of where the copy goes;
    /// [`StoreError::Inconsistent`] where the copy is not whole.
    pub async fn backup(&self, to: &Path) -> StoreResult<()> {
        let at = self.now().await?;
        backup::backup(&self.db, to).await?;
        backup::note(&self.db, at).await
    }

    /// When the database was copied last, or handed a part of its changes to its archive: none where that is not
    /// known here, as where others copy its disk.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn backed_up_at(&self) -> StoreResult<Option<At>> {
        backup::last(&self.db).await
    }

    /// The clock of the database.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn now(&self) -> StoreResult<At> {
        match &self.held {
            Some(held) => clock::now(&held.tx).await,
            None => clock::now(&self.db).await,
        }
    }

    /// Begins a unit of work for an organisation: one transaction.
    ///
    /// On `SQLite` there is one at a time; others wait their turn. Whoever holds
    /// one and begins another before finishing it waits for itself, until
    /// [`StoreError::Busy`].
    ///
    /// # Errors
    ///
    /// [`StoreError::Busy`] when the others take too long.
    pub async fn begin(&self, org: &OrgId) -> StoreResult<Unit> {
        let turn = self.turn().await?;
        let tx = self.writer.begin_with_options(self.writing()).await?;
        tenancy::enter(&tx, org).await?;
        Ok(Unit::new(tx, org.clone(), turn))
    }

    /// Begins a unit that only looks: it locks nothing, waits for nobody who writes, and cannot be
    /// committed.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn look(&self, org: &OrgId) -> StoreResult<Unit> {
        let tx = self.db.begin().await?;
        tenancy::enter(&tx, org).await?;
        Ok(Unit::looking(tx, org.clone()))
    }

    /// Waits for the turn to write, where there is one writer.
    async fn turn(&self) -> StoreResult<Option<OwnedMutexGuard<()>>> {
        if self.db.get_database_backend() != DbBackend::Sqlite {
            return Ok(None);
        }
        let wait = Duration::from_secs(WAIT_SECONDS);
        match tokio::time::timeout(wait, Arc::clone(&self.turn).lock_owned()).await {
            Ok(turn) => Ok(Some(turn)),
            Err(_) => Err(StoreError::Busy),
        }
    }

    /// `SQLite` takes the write lock at once: a transaction that reads first and
    /// writes later can fail instead of waiting. `PostgreSQL` sees what was
    /// committed before each statement, which its connections say when they are
    /// made, and locks rows.
    fn writing(&self) -> TransactionOptions {
        let mut options = TransactionOptions::default();
        if self.db.get_database_backend() == DbBackend::Sqlite {
            options.sqlite_transaction_mode = Some(SqliteTransactionMode::Immediate);
        }
        options
    }
}
