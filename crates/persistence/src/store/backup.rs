//! A copy of an `SQLite` database while it is used.

use crate::cell::{instant, ms};
use crate::error::{StoreError, StoreResult};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement, Value};
use shirube_trail::At;
use std::path::{Path, PathBuf};

/// Copies what is committed at one moment. The copy is made beside its name and looked at; whoever
/// stops in between leaves a file that says it is not finished.
pub(super) async fn backup(db: &DatabaseConnection, to: &Path) -> StoreResult<()> {
    let unfinished = unfinished(to);
    // What an earlier try left is nobody's copy.
    remove(&unfinished).await.map_err(|error| failed(&unfinished, &error))?;
    let copied = copy(db, &unfinished).await;
    if copied.is_err() {
        // why it failed is what matters, not what is left of it
        remove(&unfinished).await.ok();
        return copied;
    }
    let named = name(&unfinished, to).await;
    named.map_err(|error| failed(to, &error))
}

/// Notes beside the database when it was copied last: a page says how old that is. It is no part of the copy,
/// and one that cannot be noted is a copy all the same.
pub(super) async fn note(db: &DatabaseConnection, at: At) -> StoreResult<()> {
    if let Some(note) = noted(db).await? {
        tokio::fs::write(note, ms(at).to_string()).await.ok();
    }
    Ok(())
}

/// When the database was copied last, as far as it is known here: of `SQLite` by what was noted beside it, of a
/// server by the last of its changes that it handed to its archive.
pub(super) async fn last(db: &DatabaseConnection) -> StoreResult<Option<At>> {
    if db.get_database_backend() == DbBackend::Sqlite {
        let Some(note) = noted(db).await? else { return Ok(None) };
        let text = tokio::fs::read_to_string(note).await.unwrap_or_default();
        return Ok(text.trim().parse().ok().and_then(instant));
    }
    let sql = "SELECT CAST(FLOOR(EXTRACT(EPOCH FROM last_archived_time) * 1000) AS BIGINT) AS ms
        FROM pg_stat_archiver";
    let row = db.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    let ms: Option<i64> = row.map_or(Ok(None), |row| row.try_get("", "ms"))?;
    Ok(ms.and_then(instant))
}

/// Where it is noted; nowhere for a database without a file.
async fn noted(db: &DatabaseConnection) -> StoreResult<Option<PathBuf>> {
    let main = Statement::from_string(DbBackend::Sqlite, "PRAGMA database_list");
    let file: String =
        db.query_one_raw(main).await?.map_or(Ok(String::new()), |row| row.try_get_by_index(2))?;
    Ok((!file.is_empty()).then(|| format!("{file}.backed-up").into()))
}

fn unfinished(to: &Path) -> PathBuf {
    let mut name = to.as_os_str().to_owned();
    name.push(".unfinished");
    name.into()
}

async fn copy(db: &DatabaseConnection, to: &Path) -> StoreResult<()> {
    let path = to.to_string_lossy().into_owned();
    let into =
        Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [Value::from(path.clone())]);
    db.execute_raw(into).await?;
    let mut options = ConnectOptions::new("sqlite://copy?mode=rw");
    options.max_connections(1).sqlx_logging(false).map_sqlx_sqlite_opts(move |sqlite| sqlite.filename(&path));
    let copy = Database::connect(options).await?;
    let looked = whole(&copy, to).await;
    copy.close().await?;
    looked
}

/// That the copy is whole: its pages, its indexes, what refers to what.
async fn whole(copy: &DatabaseConnection, to: &Path) -> StoreResult<()> {
    let check = Statement::from_string(DbBackend::Sqlite, "PRAGMA integrity_check(1)");
    let row = copy.query_one_raw(check).await?;
    let said: String = row.map_or(Ok(String::new()), |row| row.try_get_by_index(0))?;
    if said == "ok" {
        return Ok(());
    }
    Err(StoreError::Inconsistent { table: "file", key: to.display().to_string(), what: said })
}

async fn remove(path: &Path) -> std::io::Result<()> {
    match tokio::fs::remove_file(path).await {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// On the disk first, then under its name, then the name on the disk.
async fn name(unfinished: &Path, to: &Path) -> std::io::Result<()> {
    tokio::fs::File::open(unfinished).await?.sync_all().await?;
    tokio::fs::rename(unfinished, to).await?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
    tokio::fs::File::open(folder.unwrap_or(Path::new("."))).await?.sync_all().await
}

fn failed(path: &Path, error: &std::io::Error) -> StoreError {
    match error.kind() {
        std::io::ErrorKind::StorageFull => StoreError::Full,
        std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => StoreError::ReadOnly,
        _ => StoreError::Unreachable { url: path.display().to_string(), cause: error.to_string() },
    }
}
