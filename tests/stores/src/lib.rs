//! Fresh databases for tests, on either backend, and the same tests once more on the other; and a store of
//! documents that speaks S3.
//!
//! A test asks [`fresh`] for the address of a database of its own. It is an `SQLite` file in the
//! test's folder, unless `SHIRUBE_TEST_BACKEND` says `postgres`: then a database in the cluster that
//! `SHIRUBE_TEST_POSTGRES` names, copied from one that was migrated once, and reached as the role of
//! the workers, which owns nothing and sees one organisation at a time.
//!
//! One test of each test program calls [`again_on_postgres`], which runs the program again with that
//! setting: whatever holds on `SQLite` holds on `PostgreSQL`. `./scripts/test` starts the cluster;
//! without it this one test fails and says so.

#![expect(clippy::panic, clippy::expect_used, reason = "the helpers of the tests fail like the tests")]

mod bucket;
mod rows;

pub use bucket::Bucket;
pub use rows::rows;

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, Statement,
    TransactionTrait,
};
use shirube_persistence::Store;

/// Says which backend the tests of this process run on.
const BACKEND: &str = "SHIRUBE_TEST_BACKEND";
/// Names the cluster: the address of its database `postgres`, as a superuser.
const CLUSTER: &str = "SHIRUBE_TEST_POSTGRES";
/// The migrated database that the others are copied from. The last step of the schema follows: a
/// cluster may serve tests of several.
const TEMPLATE: &str = "shirube_test_template";
/// The number of the lock under which the template is made.
const LOCK: i64 = 0x5348_4952;

/// Whether the tests of this process run on `PostgreSQL`.
#[must_use]
pub fn on_postgres() -> bool {
    std::env::var(BACKEND).is_ok_and(|backend| backend == "postgres")
}

/// The address of a migrated database of its own: a file of this name in the folder, or a database of
/// the cluster, as the role of the workers.
///
/// # Panics
///
/// Where the cluster does not answer.
pub async fn fresh(folder: &Path, name: &str) -> String {
    if on_postgres() {
        return as_role(&copy().await, "shirube_worker");
    }
    let path = folder.join(name).to_string_lossy().into_owned();
    let store = Store::open(&path).await.expect("an SQLite file");
    store.migrate().await.expect("the schema");
    store.close().await.expect("the file closes");
    path
}

/// A migrated database of the cluster, of its own; its address as the superuser.
///
/// # Panics
///
/// Where the cluster does not answer.
pub async fn copy() -> String {
    let server = cluster();
    let admin = connect(&server).await;
    let template = make_template(&admin, &server).await;
    let name = own_name();
    run(&admin, &format!("CREATE DATABASE {name} TEMPLATE {template} OWNER shirube_owner")).await;
    let _ = admin.close().await;
    of(&server, &name)
}

/// An empty database of the cluster, owned by the role of migrations; its address as the superuser.
///
/// # Panics
///
/// Where the cluster does not answer.
pub async fn empty() -> String {
    let server = cluster();
    let admin = connect(&server).await;
    make_template(&admin, &server).await;
    let name = own_name();
    run(&admin, &format!("CREATE DATABASE {name} OWNER shirube_owner")).await;
    let _ = admin.close().await;
    of(&server, &name)
}

/// An address with another user and no password.
///
/// # Panics
///
/// For what is no address.
#[must_use]
pub fn as_role(url: &str, role: &str) -> String {
    let (_, host) = url.split_once('@').expect("an address with a user");
    format!("postgres://{role}@{host}")
}

/// The address of a database as whoever administers it reaches it, past row-level security.
///
/// # Panics
///
/// For what is no address.
#[must_use]
pub fn as_administrator(url: &str) -> String {
    if !on_postgres() {
        return format!("sqlite://{url}?mode=rw");
    }
    let (_, name) = url.rsplit_once('/').expect("an address with a database");
    of(&cluster(), name)
}

/// The address of the cluster.
///
/// # Panics
///
/// Where none is named, with a sentence that says how to start one.
#[must_use]
pub fn cluster() -> String {
    let Ok(url) = std::env::var(CLUSTER) else {
        panic!("this test asks a real PostgreSQL: run ./scripts/test, which starts one");
    };
    url
}

/// Runs the tests of this program again, on `PostgreSQL`, but for those whose names contain one of
/// these texts: what is about the `SQLite` file itself.
///
/// # Panics
///
/// Where one of them fails, with what it said; where no cluster is named.
pub fn again_on_postgres(but: &[&str]) {
    again(but.iter().flat_map(|name| ["--skip", name]));
}

/// As [`again_on_postgres`], only for those whose names contain one of these texts.
///
/// # Panics
///
/// As [`again_on_postgres`].
pub fn these_on_postgres(names: &[&str]) {
    again(names.iter().copied());
}

fn again<'n>(which: impl Iterator<Item = &'n str>) {
    if on_postgres() {
        return;
    }
    let _ = cluster();
    let program = std::env::current_exe().expect("the program's own path");
    let output =
        Command::new(program).args(which).env(BACKEND, "postgres").output().expect("the program starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "on PostgreSQL:\n{said}{}", String::from_utf8_lossy(&output.stderr));
    // What ran, for whoever asks with --nocapture.
    println!("on PostgreSQL:{}", said.lines().last().unwrap_or_default());
}

/// Runs a statement at this address.
///
/// # Panics
///
/// Where it fails.
pub async fn administer(url: &str, sql: &str) {
    let db = connect(url).await;
    run(&db, sql).await;
    let _ = db.close().await;
}

/// How often the database ended one of two transactions that waited for each other.
///
/// # Panics
///
/// Where the database does not answer.
pub async fn deadlocks(url: &str) -> i64 {
    let db = connect(&as_administrator(url)).await;
    let sql = "SELECT deadlocks AS n FROM pg_stat_database WHERE datname = current_database()";
    let found = number(&db, sql).await;
    let _ = db.close().await;
    found
}

/// Somebody who holds rows of procedures past the store, and waits as long as it takes: of two that
/// wait for each other the other is ended.
#[derive(Debug)]
pub struct Holder {
    db: DatabaseConnection,
    tx: DatabaseTransaction,
}

impl Holder {
    /// Begins, as whoever administers the database.
    ///
    /// # Panics
    ///
    /// Where the database does not answer.
    pub async fn begin(url: &str) -> Self {
        let db = connect(&as_administrator(url)).await;
        let tx = db.begin().await.expect("a transaction");
        run_on(&tx, "SET LOCAL deadlock_timeout = '60s'").await;
        Self { db, tx }
    }

    /// Locks a procedure.
    ///
    /// # Panics
    ///
    /// Where the database does not answer.
    pub async fn lock(&mut self, org: &str, procedure: &str) {
        let sql =
            format!("SELECT 1 FROM procedure WHERE org = '{org}' AND procedure = '{procedure}' FOR UPDATE");
        run_on(&self.tx, &sql).await;
    }

    /// Returns when somebody waits for what is held.
    ///
    /// # Panics
    ///
    /// Where the database does not answer.
    pub async fn until_somebody_waits(&self) {
        let sql = "SELECT count(*) AS n FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while number(&self.db, sql).await == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Gives back what is held.
    ///
    /// # Panics
    ///
    /// Where the database does not answer.
    pub async fn end(self) {
        self.tx.commit().await.expect("what was held is given back");
        let _ = self.db.close().await;
    }
}

async fn number(db: &DatabaseConnection, sql: &str) -> i64 {
    let row = db.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await;
    row.expect("the cluster answers").expect("a number").try_get("", "n").expect("a number")
}

fn own_name() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("shirube_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

fn of(server: &str, database: &str) -> String {
    let (host, _) = server.rsplit_once('/').expect("an address with a database");
    format!("{host}/{database}")
}

async fn connect(url: &str) -> DatabaseConnection {
    Database::connect(url).await.expect("the cluster answers")
}

async fn run(db: &DatabaseConnection, sql: &str) {
    if let Err(error) = db.execute_unprepared(sql).await {
        panic!("{sql}: {error}");
    }
}

/// The last step of the schema this program knows: none of them was applied to the database `postgres`.
async fn last_step(server: &str) -> String {
    let store = Store::open(server).await.expect("the cluster answers");
    let status = store.schema_status().await.expect("the cluster answers");
    let _ = store.close().await;
    status.pending.last().expect("a schema").clone()
}

/// Makes roles and template, once for all the tests that run: whoever comes meanwhile waits. Answers
/// the template's name.
async fn make_template(admin: &DatabaseConnection, server: &str) -> String {
    let template = format!("{TEMPLATE}_{}", last_step(server).await);
    // A transaction of its own holds the lock; CREATE DATABASE runs in none.
    let holder = admin.begin().await.expect("a transaction");
    run_on(&holder, &format!("SELECT pg_advisory_xact_lock({LOCK})")).await;
    let there = format!("SELECT 1 FROM pg_database WHERE datname = '{template}'");
    let there = holder.query_one_raw(Statement::from_string(DbBackend::Postgres, there)).await;
    if there.expect("the cluster answers").is_none() {
        run(admin, Store::ROLES).await;
        let making = format!("{template}_making");
        run(admin, &format!("DROP DATABASE IF EXISTS {making}")).await;
        run(admin, &format!("CREATE DATABASE {making} OWNER shirube_owner")).await;
        let store = Store::open(&as_role(&of(server, &making), "shirube_owner")).await.expect("the owner");
        store.migrate().await.expect("the schema");
        store.close().await.expect("the connections close");
        run(admin, &format!("ALTER DATABASE {making} RENAME TO {template}")).await;
    }
    holder.commit().await.expect("the lock is given back");
    template
}

async fn run_on<C: ConnectionTrait>(db: &C, sql: &str) {
    db.execute_unprepared(sql).await.expect("the cluster answers");
}
