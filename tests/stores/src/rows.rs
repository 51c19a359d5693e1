//! All a database holds, to be compared with what it held before.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, Statement};

use crate::{as_administrator, connect, on_postgres};

/// Every row of every table at this address, as text, in the order of these texts.
///
/// # Panics
///
/// Where the database does not answer.
pub async fn rows(url: &str) -> BTreeMap<String, Vec<String>> {
    let db = connect(&as_administrator(url)).await;
    let tables = if on_postgres() {
        "SELECT tablename AS line FROM pg_tables WHERE schemaname = 'public'"
    } else {
        "SELECT name AS line FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    };
    let mut all = BTreeMap::new();
    for table in lines(&db, tables).await {
        let select = if on_postgres() {
            format!("SELECT one::text AS line FROM \"{table}\" AS one")
        } else {
            let columns = format!("SELECT name AS line FROM pragma_table_info('{table}')");
            let quoted = lines(&db, &columns).await.into_iter().map(|name| format!("quote(\"{name}\")"));
            let quoted: Vec<String> = quoted.collect();
            format!("SELECT {} AS line FROM \"{table}\"", quoted.join(" || ',' || "))
        };
        let mut rows = lines(&db, &select).await;
        rows.sort();
        all.insert(table, rows);
    }
    let _ = db.close().await;
    all
}

async fn lines(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let backend = if on_postgres() { DbBackend::Postgres } else { DbBackend::Sqlite };
    let rows = db.query_all_raw(Statement::from_string(backend, sql)).await.expect("the database answers");
    rows.into_iter().map(|row| row.try_get("", "line").expect("a text")).collect()
}
