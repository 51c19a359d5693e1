//! Addresses and connections.

use super::WAIT_SECONDS;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{self, Connection, PgConnection, postgres::PgConnectOptions};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr, RuntimeErr};
use std::io;
use std::sync::Arc;
use std::time::Duration;

/// What a connection keeps of the file in memory: 32 MiB, as `cache_size` has it, in KiB and
/// negative. Two, which are usual, do not hold what one office works on.
const PAGES_KEPT: &str = "-32768";
/// Readers beside the one writer of `SQLite`.
const SQLITE_READERS_MAX: u32 = 8;
/// Statements a connection knows: as many as there are, those of several rows by their number of rows.
const STATEMENTS_KEPT: usize = 512;
/// Connections to `PostgreSQL`; each unit of work holds one.
const POSTGRES_CONNECTIONS_MAX: u32 = 16;
/// A connection that nobody used for so long is asked whether its server is still there.
const IDLE_SECONDS: u64 = 1;

/// How an `SQLite` file survives the loss of power.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flush {
    /// Every commit is on the disk before it is answered.
    EveryCommit,
    /// The file stays whole; the last commits may be missing.
    NowAndThen,
}

/// Connections to read on, and those to write on.
pub(super) async fn connect(
    url: &str,
    flush: Flush,
) -> Result<(DatabaseConnection, DatabaseConnection), DbErr> {
    let postgres = url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://"));
    if let Some(rest) = postgres {
        let db = connect_postgres(&format!("postgres://{rest}")).await?;
        return Ok((db.clone(), db));
    }
    if url.contains("://") && !url.starts_with("sqlite:") {
        let what = "only sqlite:// and postgres:// addresses are known".to_owned();
        return Err(DbErr::Conn(RuntimeErr::Internal(what)));
    }
    let is_address = url.starts_with("sqlite:");
    let (url, path) = if is_address { (url, None) } else { ("sqlite://file?mode=rwc", Some(url)) };
    let writer = connect_sqlite(url, path, flush, 1).await?;
    let db = connect_sqlite(url, path, flush, SQLITE_READERS_MAX).await?;
    Ok((db, writer))
}

/// The first connection is tried by itself: a pool of them would go on trying, and then only say that
/// it waited.
async fn connect_postgres(url: &str) -> Result<DatabaseConnection, DbErr> {
    let trying = |error| DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error)));
    let first: PgConnectOptions = url.parse().map_err(trying)?;
    let wait = Duration::from_secs(WAIT_SECONDS);
    let first = match tokio::time::timeout(wait, PgConnection::connect_with(&first)).await {
        Ok(connected) => connected.map_err(trying)?,
        Err(_) => return Err(trying(sqlx::Error::Io(io::ErrorKind::TimedOut.into()))),
    };
    first.close().await.map_err(trying)?;
    let mut options = common(url);
    options
        .max_connections(POSTGRES_CONNECTIONS_MAX)
        .test_before_acquire_if_idle_for(Duration::from_secs(IDLE_SECONDS))
        .map_sqlx_postgres_opts(|postgres| {
            postgres
                .options([("default_transaction_isolation", "read committed")])
                .statement_cache_capacity(STATEMENTS_KEPT)
        });
    Database::connect(options).await
}

/// With a path, the address counts only for its options: a path may hold
/// characters that mean something in an address.
async fn connect_sqlite(
    url: &str,
    path: Option<&str>,
    flush: Flush,
    connections_max: u32,
) -> Result<DatabaseConnection, DbErr> {
    if url.contains(":memory:") || url.contains("mode=memory") {
        let what = "a database in memory keeps nothing".to_owned();
        return Err(DbErr::Conn(RuntimeErr::Internal(what)));
    }
    let is_read_only = url.contains("mode=ro") || url.contains("immutable=");
    let mut options = common(url);
    options.max_connections(connections_max);
    let path = path.map(str::to_owned);
    let synchronous = match flush {
        Flush::EveryCommit => SqliteSynchronous::Full,
        Flush::NowAndThen => SqliteSynchronous::Normal,
    };
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = match &path {
            Some(path) => sqlite.filename(path),
            None => sqlite,
        };
        let sqlite = sqlite
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(WAIT_SECONDS))
            .synchronous(synchronous)
            .statement_cache_capacity(STATEMENTS_KEPT)
            .pragma("cache_size", PAGES_KEPT);
        // Copying the log into the file now and then is all the care a trial needs.
        let sqlite = match flush {
            Flush::EveryCommit => sqlite,
            Flush::NowAndThen => sqlite.pragma("wal_autocheckpoint", "8000"),
        };
        if is_read_only { sqlite } else { sqlite.journal_mode(SqliteJournalMode::Wal) }
    });
    // When the disk is full SQLite ends a transaction by itself, and the driver goes on counting it:
    // what is begun afterwards on that connection would be a savepoint in a transaction that nobody
    // commits, and keeps all others from writing. Such a connection is closed.
    options.map_sqlx_sqlite_before_acquire(|connection, _| {
        Box::pin(async move {
            if !connection.is_in_transaction() {
                return Ok(true);
            }
            // a rollback that waits for its turn is done before the ping
            connection.ping().await?;
            Ok(!connection.is_in_transaction())
        })
    });
    Database::connect(options).await
}

fn common(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.acquire_timeout(Duration::from_secs(WAIT_SECONDS)).test_before_acquire(false).sqlx_logging(false);
    options
}

/// The address as it may be shown: the password masked, options (which may hold
/// one) left out.
pub(super) fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let rest = rest.split_once('?').map_or(rest, |(rest, _)| rest);
    match rest.rsplit_once('@') {
        Some((user, host)) => {
            let user = user.split_once(':').map_or(user, |(user, _)| user);
            format!("{scheme}://{user}@{host}")
        }
        None => format!("{scheme}://{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_without_passwords() {
        for (url, shown) in [
            ("data/city.db", "data/city.db"),
            ("sqlite://city.db?mode=rwc", "sqlite://city.db"),
            ("postgres://a:b@h:5432/n", "postgres://a@h:5432/n"),
            ("postgres://a:b@c@h/n", "postgres://a@h/n"),
            ("postgres://a@h/n?password=b", "postgres://a@h/n"),
            ("postgres://h/n", "postgres://h/n"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}
