//! The schema, as numbered steps.
//!
//! # Expand, migrate, contract
//!
//! The program of yesterday must run on the schema of tomorrow, because an
//! office upgrades the database first and the programs one after the other. A
//! change that would break this takes three releases:
//!
//! 1. **Expand**: add the new column or table, nullable or with a default. Old
//!    programs do not notice.
//! 2. **Migrate**: the program writes both and reads the new one; a step copies
//!    what is old, in batches.
//! 3. **Contract**: once no program of the release before runs, drop what is old.
//!
//! A step that was released is never edited; a mistake is mended by the next.
//! Steps do not go down: the way back is the backup taken before.
//!
//! # Adding a step
//!
//! Make `mNNNN_what_it_does.rs` beside the others, with the number after the last, give it its file name as
//! [`MigrationName`], add it at the end of [`Migrator::migrations`], and test it
//! on rows of the version before. Statements go through the builder so that they
//! suit SQLite and PostgreSQL; what cannot (triggers) has a branch for each.
//! Every key begins with `org`, so that a key says nothing about another organisation;
//! a new table goes under row-level security (`m0006_tenancy::protect`) and into
//! what the roles are granted (`roles`). On `PostgreSQL` a step that reads or changes
//! rows there are sees none of them: it takes `FORCE ROW LEVEL SECURITY` off their
//! table and puts it on again, within its transaction. Instants are milliseconds since 1970 in UTC (`bigint`), JSON is
//! text: both read the same in every database.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

mod m0001_tables;
mod m0002_trail_guards;
mod m0003_references;
mod m0004_log;
mod m0005_erasure;
mod m0006_tenancy;
mod m0007_reads;
mod m0008_accounts;
mod m0009_uploads;
mod m0010_public;
mod m0011_identities;
mod m0012_company_profiles;
mod m0013_views;
mod m0014_objects;
mod m0015_long_work;
mod m0016_drafts;
mod m0017_everywhere;
mod m0018_newest_first;
pub mod roles;

/// Where the steps that were applied are recorded.
const RECORD: &str = "seaql_migrations";

/// The steps, in order.
#[derive(Debug, Clone, Copy)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_tables::Step),
            Box::new(m0002_trail_guards::Step),
            Box::new(m0003_references::Step),
            Box::new(m0004_log::Step),
            Box::new(m0005_erasure::Step),
            Box::new(m0006_tenancy::Step),
            Box::new(m0007_reads::Step),
            Box::new(m0008_accounts::Step),
            Box::new(m0009_uploads::Step),
            Box::new(m0010_public::Step),
            Box::new(m0011_identities::Step),
            Box::new(m0012_company_profiles::Step),
            Box::new(m0013_views::Step),
            Box::new(m0014_objects::Step),
            Box::new(m0015_long_work::Step),
            Box::new(m0016_drafts::Step),
            Box::new(m0017_everywhere::Step),
            Box::new(m0018_newest_first::Step),
        ]
    }
}

/// How a database stands to the steps this program knows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Status {
    /// Known and applied, in order.
    pub applied: Vec<String>,
    /// Known and not applied: the database is older than the program.
    pub pending: Vec<String>,
    /// Applied and not known: the database is newer than the program.
    pub unknown: Vec<String>,
}

/// Compares, without writing anything: a user without the right to create tables
/// can ask.
///
/// # Errors
///
/// A database that does not answer.
pub async fn status(db: &DatabaseConnection) -> Result<Status, DbErr> {
    let recorded = recorded(db).await?;
    let mut status = Status::default();
    for step in Migrator::migrations() {
        let name = step.name().to_owned();
        if recorded.contains(&name) {
            status.applied.push(name);
        } else {
            status.pending.push(name);
        }
    }
    let is_known = |name: &String| status.applied.contains(name);
    status.unknown = recorded.into_iter().filter(|n| !is_known(n)).collect();
    Ok(status)
}

async fn recorded(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    if !is_recorded(db).await? {
        return Ok(Vec::new());
    }
    let select = Query::select().column("version").from(RECORD).order_by("version", Order::Asc).take();
    let rows = db.query_all(&select).await?;
    rows.iter().map(|row| row.try_get("", "version")).collect()
}

/// Whether steps were ever applied. `PostgreSQL` lists only tables the user has some right on; one
/// without any must be told that, not that there is no table.
async fn is_recorded(db: &DatabaseConnection) -> Result<bool, DbErr> {
    if db.get_database_backend() != DbBackend::Postgres {
        return SchemaManager::new(db).has_table(RECORD).await;
    }
    let sql = "SELECT to_regclass($1) IS NOT NULL AS there";
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, [RECORD.into()]);
    let row = db.query_one_raw(statement).await?;
    row.map_or(Ok(false), |row| row.try_get("", "there"))
}

/// Applies what is pending, each step in a transaction of its own, and grants the roles of
/// `PostgreSQL` what they need ([`roles::grant`]).
///
/// # Errors
///
/// A step that fails; it leaves nothing behind.
pub async fn up(db: &DatabaseConnection) -> Result<(), DbErr> {
    if !status(db).await?.pending.is_empty() {
        Migrator::up(db, None).await?;
    }
    roles::grant(db).await
}
