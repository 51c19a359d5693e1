//! Who may do what on `PostgreSQL`: three roles beside the owner of the tables, with fixed names.
//!
//! | role | for | may |
//! |---|---|---|
//! | the owner | `shirube migrate up` | change the schema; of rows it sees no more than the others |
//! | [`APPLICATION`] | people's acts and what they read | write acts; never change or delete an entry |
//! | [`WORKER`] | `shirube work`, `bundle`, `export` | the same, and order the log |
//! | [`SIGNER`] | `shirube log` | read entries, order the log |
//!
//! Whoever administers the server makes the roles once, by [`CREATION`]. What they may do is granted
//! by the owner after every migration ([`grant`]), to those of them that exist.

use crate::m0006_tenancy::{functions, schema};
use crate::m0007_reads::FIND;
use crate::m0008_accounts::memberships;
use crate::m0017_everywhere;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};

/// The role of the application.
pub const APPLICATION: &str = "shirube_app";
/// The role of the workers.
pub const WORKER: &str = "shirube_worker";
/// The role that signs the log.
pub const SIGNER: &str = "shirube_signer";

/// What makes the roles; run by whoever administers the server. It sets no password: that is done by
/// `\password`, which sends only its hash, or not at all where the server knows its users otherwise.
pub const CREATION: &str = include_str!("roles.sql");

/// What acts need of each table.
const OF_ACTS: [(&str, &str); 39] = [
    ("organisation", "SELECT, INSERT, UPDATE"),
    ("person", "SELECT, INSERT, UPDATE"),
    ("case_file", "SELECT, INSERT, UPDATE (title)"),
    ("command", "SELECT, INSERT, UPDATE (answer, request_sha256)"),
    ("procedure", "SELECT, INSERT, UPDATE"),
    ("entry", "SELECT, INSERT"),
    ("disclosure", "SELECT, INSERT, DELETE"),
    ("erasure", "SELECT, INSERT"),
    ("pseudonym", "SELECT, INSERT, UPDATE, DELETE"),
    ("deadline", "SELECT, INSERT, UPDATE"),
    ("outbox", "SELECT, INSERT, UPDATE"),
    ("publication", "SELECT, INSERT, UPDATE (body)"),
    ("document", "SELECT, INSERT, UPDATE (content, object), DELETE"),
    ("loose_object", "SELECT, INSERT, UPDATE (state), DELETE"),
    ("upload", "SELECT, INSERT, DELETE"),
    ("saved_view", "SELECT, INSERT, UPDATE (name, is_default), DELETE"),
    ("form_draft", "SELECT, INSERT, UPDATE (typed, files, changed_at), DELETE"),
    ("long_work", "SELECT, INSERT, UPDATE, DELETE"),
    ("long_work_part", "SELECT, INSERT, DELETE"),
    ("reference", "SELECT, INSERT, DELETE"),
    ("message_out", "SELECT, INSERT, UPDATE (body, sent_at)"),
    ("message_in", "SELECT, INSERT, UPDATE (state, counted, note, body)"),
    ("log_leaf", "SELECT"),
    // Kept in step by acts, and made anew by whoever is told to.
    ("standing", "SELECT, INSERT, UPDATE, DELETE"),
    ("search_text", "SELECT, INSERT, UPDATE (folded, grams), DELETE"),
    ("reads_made", "SELECT, INSERT, UPDATE (edition), DELETE"),
    ("account", "SELECT, INSERT, UPDATE"),
    ("membership", "SELECT, INSERT, UPDATE (claimed_number, ended_at)"),
    ("identity", "SELECT, INSERT, UPDATE (used_at), DELETE"),
    ("session", "SELECT, INSERT, UPDATE, DELETE"),
    ("api_token", "SELECT, INSERT, UPDATE (revoked_at, used_at)"),
    ("invitation", "SELECT, INSERT, UPDATE (used_at), DELETE"),
    ("sign_in_failure", "SELECT, INSERT, UPDATE, DELETE"),
    ("recovery_code", "SELECT, INSERT, UPDATE (used_at), DELETE"),
    ("company_profile", "SELECT, INSERT, UPDATE (revision, said), DELETE"),
    ("company_profile_change", "SELECT, INSERT, DELETE"),
    ("company_profile_member", "SELECT, INSERT, DELETE"),
    ("company_profile_code", "SELECT, INSERT, DELETE"),
    ("seaql_migrations", "SELECT"),
];

/// What the signer needs: it reads without locking, which would ask for the right to change a row.
const OF_SIGNING: [(&str, &str); 7] = [
    ("organisation", "SELECT"),
    ("procedure", "SELECT"),
    ("entry", "SELECT"),
    ("disclosure", "SELECT"),
    ("outbox", "SELECT"),
    ("log_leaf", "SELECT, INSERT"),
    ("seaql_migrations", "SELECT"),
];

/// Grants each role that exists what it needs, and nothing else: what was granted before is taken
/// back first. Does nothing for a user who does not own the tables, or where there are no roles.
///
/// # Errors
///
/// A database that does not answer.
pub async fn grant(db: &DatabaseConnection) -> Result<(), DbErr> {
    if db.get_database_backend() != DbBackend::Postgres || !is_owner(db).await? {
        return Ok(());
    }
    let there = existing(db).await?;
    if there.is_empty() {
        return Ok(());
    }
    let schema = schema(db).await?;
    let statements: Vec<String> = there.iter().flat_map(|role| granting(role, &schema)).collect();
    db.execute_unprepared(&format!("BEGIN; {}; COMMIT", statements.join("; "))).await?;
    Ok(())
}

/// What one role is granted.
fn granting(role: &str, schema: &str) -> Vec<String> {
    let mut all = vec![
        format!("REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}"),
        format!("GRANT USAGE ON SCHEMA {schema} TO {role}"),
    ];
    let tables: &[(&str, &str)] = if role == SIGNER { &OF_SIGNING } else { &OF_ACTS };
    all.extend(tables.iter().map(|(table, rights)| format!("GRANT {rights} ON {table} TO {role}")));
    if role == WORKER {
        all.push(format!("GRANT INSERT ON log_leaf TO {role}"));
    }
    if role != SIGNER {
        all.push(format!("GRANT USAGE ON SEQUENCE entry_arrival TO {role}"));
        all.push(format!("GRANT EXECUTE ON FUNCTION {FIND} TO {role}"));
        all.push(format!("GRANT EXECUTE ON FUNCTION {} TO {role}", memberships()));
        let execute = |function| format!("GRANT EXECUTE ON FUNCTION {function} TO {role}");
        all.extend(m0017_everywhere::functions().map(execute));
    }
    // Whose work is due is for the workers to know.
    let asks = |function: &String| role == WORKER || function.starts_with("work_organisations");
    all.extend(
        functions().filter(asks).map(|function| format!("GRANT EXECUTE ON FUNCTION {function} TO {role}")),
    );
    all
}

/// Whether the user may grant rights on the tables.
async fn is_owner(db: &DatabaseConnection) -> Result<bool, DbErr> {
    let sql = "SELECT coalesce((SELECT pg_has_role(relowner, 'USAGE') FROM pg_class
        WHERE oid = to_regclass('entry')), false) AS owns";
    let row = db.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    row.map_or(Ok(false), |row| row.try_get("", "owns"))
}

/// Those of the roles that exist, of which the user is not one itself.
async fn existing(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let sql = "SELECT rolname::text AS name FROM pg_roles
        WHERE rolname IN ($1, $2, $3) AND rolname <> current_user ORDER BY rolname";
    let names = [APPLICATION, WORKER, SIGNER].map(Into::into);
    let rows = db.query_all_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, names)).await?;
    rows.iter().map(|row| row.try_get("", "name")).collect()
}
