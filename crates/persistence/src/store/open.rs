//! Addresses and connections.

use super::WAIT_SECONDS;
use sea_orm::sqlx::Connection;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr, RuntimeErr};
use std::time::Duration;

/// What a connection keeps of the file in memory: 32 MiB, as `cache_size` has it, in KiB and
/// negative. Two, which are usual, do not hold what one office works on.
const PAGES_KEPT: &str = "-32768";
/// Readers beside the one writer of `SQLite`.
const SQLITE_READERS_MAX: u32 = 8;
/// Connections to `PostgreSQL`; each unit of work holds one.
const POSTGRES_CONNECTIONS_MAX: u32 = 16;

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
    let is_postgres = url.starts_with("postgres://") || url.starts_with("postgresql://");
    if is_postgres {
        let mut options = common(url);
        options.max_connections(POSTGRES_CONNECTIONS_MAX);
        let db = Database::connect(options).await?;
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
