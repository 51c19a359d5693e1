//! The clock of the database.

use crate::cell::instant;
use crate::error::{StoreError, StoreResult};
use chrono::Utc;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use shirube_trail::At;

/// The clock of the database, not of the transaction's start: a writer that
/// waited for a lock must not stamp a time before the one who held it.
pub(crate) async fn now<C: ConnectionTrait>(db: &C) -> StoreResult<At> {
    let backend = db.get_database_backend();
    if backend == DbBackend::Sqlite {
        return here();
    }
    let sql = "SELECT CAST(FLOOR(EXTRACT(EPOCH FROM clock_timestamp()) * 1000) AS BIGINT) AS ms";
    let row = db.query_one_raw(Statement::from_string(backend, sql)).await?;
    let silent = || DbErr::RecordNotFound("the clock".to_owned());
    let ms: i64 = row.ok_or_else(silent)?.try_get("", "ms")?;
    instant(ms).ok_or_else(|| StoreError::Inconsistent {
        table: "clock",
        key: String::new(),
        what: format!("{ms} is not an instant"),
    })
}

/// The clock of the machine: what `SQLite`, which runs in this process, would ask too.
#[expect(clippy::disallowed_methods, reason = "this is the clock of the database")]
fn here() -> StoreResult<At> {
    Ok(At::truncate(Utc::now())?)
}
