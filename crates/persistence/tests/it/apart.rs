//! Every table of the schema, asked for another organisation's rows with every other wall taken away:
//! no filter of the program, no grant that is missing, no trigger, no reference. What refuses is
//! row-level security alone; without it the same questions find and change what they ask for.
//!
//! The tables are those the database lists: a table of tomorrow is asked like the others.

use crate::roles::OF_THE_INSTALLATION;
use crate::tenancy::texts;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement, TransactionTrait};
use shirube_test_stores::{as_role, copy};

/// Who asks, and whose rows are asked for.
const OWN: &str = "city-a";
const OTHER: &str = "city-b";
/// An organisation without a row: what is written in its name meets no key.
const THIRD: &str = "city-c";

/// A table of an organisation: its name, and what a row of it is written with.
struct Table {
    name: String,
    columns: Vec<String>,
    values: Vec<String>,
}

impl Table {
    fn row(&self, org: &str) -> String {
        let (name, columns, values) = (&self.name, self.columns.join(", "), self.values.join(", "));
        format!("INSERT INTO {name} (org, {columns}) VALUES ('{org}', {values})")
    }

    /// What nobody may do but the organisation itself, and whether row-level security answers it by
    /// an error (a row that would be another's) or by nothing (a row that is not there).
    fn attacks(&self) -> [(String, Answer); 6] {
        let name = &self.name;
        [
            (format!("SELECT org FROM {name} WHERE org = '{OTHER}'"), Answer::NoRow),
            (format!("SELECT org FROM {name} WHERE org <> '{OWN}'"), Answer::NoRow),
            (format!("UPDATE {name} SET org = org WHERE org = '{OTHER}'"), Answer::NoRow),
            (format!("DELETE FROM {name} WHERE org = '{OTHER}'"), Answer::NoRow),
            (self.row(THIRD), Answer::Error),
            (format!("UPDATE {name} SET org = '{THIRD}' WHERE org = '{OWN}'"), Answer::Error),
        ]
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    NoRow,
    Error,
}

/// A value of a type, written in SQL. A type nobody thought of yet fails the test, not silently.
fn value(of_type: &str) -> &'static str {
    match of_type {
        "text" | "character varying" => "'x'",
        "bigint" | "integer" | "smallint" => "1",
        "boolean" => "false",
        "bytea" => r"'\x78'",
        "tsvector" => "''",
        other => panic!("a row is written with what, in a column of the type {other}?"),
    }
}

/// The tables that hold rows of organisations, all but those of the installation.
async fn tables(admin: &str) -> Vec<Table> {
    let columns = "SELECT c.relname::text, a.attname::text, format_type(a.atttypid, NULL)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
          AND a.attnum > 0 AND NOT a.attisdropped AND a.attidentity = '' AND a.attgenerated = ''
        ORDER BY c.relname, a.attnum";
    let mut all: Vec<Table> = Vec::new();
    for column in texts(admin, columns).await {
        let [table, name, of_type] = column.as_slice() else { panic!("{column:?}") };
        if table == "seaql_migrations" || OF_THE_INSTALLATION.contains(&table.as_str()) {
            continue;
        }
        if all.last().is_none_or(|last| last.name != *table) {
            all.push(Table { name: table.clone(), columns: Vec::new(), values: Vec::new() });
        }
        if name == "org" {
            continue;
        }
        let last = all.last_mut().unwrap();
        last.columns.push(name.clone());
        last.values.push(value(of_type).to_owned());
    }
    all
}

/// A database in which nothing but row-level security stands between two organisations, each with one
/// row in every table. What rows must look like is no matter here: checks, references and triggers go.
async fn bare() -> (String, Vec<Table>) {
    let admin = copy().await;
    let tables = tables(&admin).await;
    let checks = "SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint
        WHERE contype = 'c' AND connamespace = 'public'::regnamespace";
    let checks = texts(&admin, checks).await;
    let db = Database::connect(&admin).await.unwrap();
    for check in checks {
        let [table, name] = check.as_slice() else { panic!("{check:?}") };
        run(&db, &format!("ALTER TABLE {table} DROP CONSTRAINT {name}")).await;
    }
    for table in &tables {
        run(&db, &format!("ALTER TABLE {} DISABLE TRIGGER ALL", table.name)).await;
        for org in [OWN, OTHER] {
            run(&db, &table.row(org)).await;
        }
    }
    for role in ROLES {
        run(&db, &format!("GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")).await;
        run(&db, &format!("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {role}")).await;
    }
    db.close().await.unwrap();
    (admin, tables)
}

/// Every role that connects but the owner, who alone may look at the index of words (`m0007_reads`).
const ROLES: [&str; 3] = ["shirube_app", "shirube_worker", "shirube_signer"];

async fn run(db: &DatabaseConnection, sql: &str) {
    if let Err(error) = db.execute_unprepared(sql).await {
        panic!("{sql}: {error}");
    }
}

/// Asks in the name of an organisation after these statements, and takes everything back.
async fn asked(db: &DatabaseConnection, before: &[String], sql: &str) -> Result<u64, String> {
    let tx = db.begin().await.unwrap();
    for statement in before {
        tx.execute_unprepared(statement).await.unwrap();
    }
    tx.execute_unprepared(&format!("SELECT set_config('shirube.org', '{OWN}', true)")).await.unwrap();
    let done = if sql.starts_with("SELECT") {
        let rows = tx.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await;
        rows.map(|rows| rows.len() as u64)
    } else {
        tx.execute_unprepared(sql).await.map(|done| done.rows_affected())
    };
    tx.rollback().await.unwrap();
    done.map_err(|error| error.to_string())
}

/// Whether row-level security refused, and nothing else did.
fn is_refused(answer: Answer, found: &Result<u64, String>) -> bool {
    match (answer, found) {
        (Answer::NoRow, Ok(rows)) => *rows == 0,
        (Answer::Error, Err(error)) => error.contains("row-level security"),
        _ => false,
    }
}

#[tokio::test]
async fn with_every_other_check_gone_no_table_shows_or_takes_a_row_of_another() {
    let (admin, tables) = bare().await;
    assert!(tables.len() >= 24, "{}", tables.len());
    for role in ROLES {
        let db = Database::connect(as_role(&admin, role)).await.unwrap();
        for table in &tables {
            let own = format!("SELECT org FROM {} WHERE org = '{OWN}'", table.name);
            assert_eq!(asked(&db, &[], &own).await, Ok(1), "{role}: {own}");
            for (sql, answer) in table.attacks() {
                let found = asked(&db, &[], &sql).await;
                assert!(is_refused(answer, &found), "{role}: {sql}: {found:?}");
            }
        }
        db.close().await.unwrap();
    }
}

/// The test above would notice: with row-level security taken off one table, each of its questions
/// is answered there, for the same role and the same organisation.
#[tokio::test]
async fn without_row_level_security_each_of_these_questions_is_answered() {
    let (admin, tables) = bare().await;
    let db = Database::connect(&admin).await.unwrap();
    for table in &tables {
        let role = "SET LOCAL ROLE shirube_app".to_owned();
        let off = format!("ALTER TABLE {} DISABLE ROW LEVEL SECURITY", table.name);
        for (sql, answer) in table.attacks() {
            let found = asked(&db, &[off.clone(), role.clone()], &sql).await;
            assert_eq!(found, Ok(1), "without: {sql}");
            // it was taken off for that transaction alone
            let found = asked(&db, std::slice::from_ref(&role), &sql).await;
            assert!(is_refused(answer, &found), "with: {sql}: {found:?}");
        }
        // a policy that says yes to everybody is noticed too
        let open =
            format!("ALTER POLICY of_the_organisation ON {} USING (true) WITH CHECK (true)", table.name);
        for (sql, answer) in table.attacks() {
            let found = asked(&db, &[open.clone(), role.clone()], &sql).await;
            assert!(!is_refused(answer, &found), "an open policy: {sql}: {found:?}");
        }
    }
    db.close().await.unwrap();
}

/// What runs as the owner looks past the policies: it is these functions, and no role calls another's.
#[tokio::test]
async fn what_looks_past_the_policies_is_a_closed_list() {
    let admin = copy().await;
    let functions = "SELECT p.proname::text, coalesce((SELECT string_agg(r.rolname, ' ' ORDER BY r.rolname)
            FROM pg_roles r WHERE r.rolname IN ('shirube_app', 'shirube_worker', 'shirube_signer')
              AND has_function_privilege(r.oid, p.oid, 'EXECUTE')), ''),
          has_function_privilege('public', p.oid, 'EXECUTE')::text
        FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef ORDER BY p.proname";
    let [people, workers, all] =
        ["shirube_app shirube_worker", "shirube_worker", "shirube_app shirube_signer shirube_worker"];
    let expected = [
        ["account_memberships", people, "false"],
        ["public_counts", people, "false"],
        ["public_latest", people, "false"],
        ["public_organisations", people, "false"],
        ["search_gram_keep", "", "false"],
        ["search_numbers", people, "false"],
        ["work_earliest", workers, "false"],
        ["work_letters", workers, "false"],
        ["work_organisations", all, "false"],
        ["work_unheard", workers, "false"],
        ["work_unsent", workers, "false"],
    ];
    assert_eq!(texts(&admin, functions).await, expected);
    // a view would look with its owner's eyes
    let views = "SELECT relname::text FROM pg_class
        WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace";
    assert!(texts(&admin, views).await.is_empty());
}
