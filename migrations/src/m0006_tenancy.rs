//! Row-level security on `PostgreSQL`: a transaction sees and writes the rows of one organisation,
//! the one its setting `shirube.org` names, and without the setting none; whoever owns the tables too.
//!
//! The workers serve every organisation. They ask in whose name there is something to do, and do it
//! in that name: the functions `work_…` answer names and instants, never a row. They run as the
//! owner, who alone may look at every organisation, and only while such a function runs.
//!
//! `SQLite` has no such thing: there the file is the boundary, and the store's own filters.

use super::m0002_trail_guards::guard;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, Statement};

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0006_tenancy"
    }
}

/// Every table made before this step.
const TABLES: [&str; 17] = [
    "organisation",
    "person",
    "case_file",
    "command",
    "procedure",
    "entry",
    "disclosure",
    "pseudonym",
    "deadline",
    "outbox",
    "publication",
    "document",
    "reference",
    "message_out",
    "message_in",
    "log_leaf",
    "erasure",
];

/// The tables in which the functions look for whose work is due.
const LOOKED_THROUGH: [&str; 5] = ["organisation", "deadline", "outbox", "message_out", "message_in"];

/// What each function answers, and how it finds it: name with parameters, result, query.
const QUESTIONS: [(&str, &str, &str); 5] = [
    ("work_organisations()", "SETOF text", "SELECT o.org FROM organisation o ORDER BY o.org"),
    (
        "work_earliest(until bigint)",
        "TABLE(whose text, due bigint)",
        "SELECT d.org, d.due_at FROM deadline d WHERE d.state = 'pending' AND d.due_at <= until
         ORDER BY d.due_at, d.org LIMIT 1",
    ),
    // The oldest first, and no more of them than one worker takes: a long queue is not counted.
    (
        "work_letters(until bigint, most bigint)",
        "SETOF text",
        "SELECT w.org FROM (
           (SELECT o.org, o.next_at FROM outbox o WHERE o.state = 'leased' AND o.lease_until <= until
            ORDER BY o.next_at LIMIT most)
           UNION ALL
           (SELECT o.org, o.next_at FROM outbox o WHERE o.state = 'queued' AND o.next_at <= until
            ORDER BY o.next_at LIMIT most)
         ) w GROUP BY w.org ORDER BY min(w.next_at), w.org",
    ),
    (
        "work_unsent()",
        "SETOF text",
        "SELECT m.org FROM message_out m WHERE m.sent_at IS NULL
           AND m.to_org IN (SELECT o.org FROM organisation o)
         GROUP BY m.org ORDER BY min(m.at), m.org",
    ),
    (
        "work_unheard(reason text)",
        "SETOF text",
        "SELECT o.org FROM organisation o WHERE EXISTS
           (SELECT 1 FROM message_in m WHERE m.org = o.org AND m.state = 'waiting')
         OR EXISTS (SELECT 1 FROM message_in m WHERE m.org = o.org AND m.state = 'refused'
           AND NOT m.counted AND m.note = reason)
         ORDER BY o.org",
    ),
];

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        protect(manager, &TABLES).await?;
        let db = manager.get_connection();
        if db.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        for table in LOOKED_THROUGH {
            let policy = format!(
                "CREATE POLICY of_the_workers ON {table} FOR SELECT TO CURRENT_USER
                 USING (current_setting('shirube.org', true) = '*')"
            );
            db.execute_unprepared(&policy).await?;
        }
        let schema = schema(db).await?;
        for (signature, result, query) in QUESTIONS {
            db.execute_unprepared(&function(signature, result, query, &schema)).await?;
            let kept = format!("REVOKE ALL ON FUNCTION {} FROM PUBLIC", types_of(signature));
            db.execute_unprepared(&kept).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Puts these tables under row-level security: each row belongs to the organisation in `org`.
pub(super) async fn protect(manager: &SchemaManager<'_>, tables: &[&str]) -> Result<(), DbErr> {
    for table in tables {
        let statements = [
            format!("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"),
            format!("ALTER TABLE {table} FORCE ROW LEVEL SECURITY"),
            format!(
                "CREATE POLICY of_the_organisation ON {table}
                 USING (org = current_setting('shirube.org', true))
                 WITH CHECK (org = current_setting('shirube.org', true))"
            ),
        ];
        let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
        guard(manager, &[], &statements).await?;
    }
    Ok(())
}

/// A function that looks at every organisation while it runs, and at the caller's again after.
pub(super) fn function(signature: &str, result: &str, query: &str, schema: &str) -> String {
    format!(
        "CREATE FUNCTION {signature} RETURNS {result} LANGUAGE plpgsql SECURITY DEFINER
         SET search_path = {schema}, pg_temp AS
         $$ DECLARE asking text := coalesce(current_setting('shirube.org', true), '');
         BEGIN
           PERFORM set_config('shirube.org', '*', true);
           RETURN QUERY {query};
           PERFORM set_config('shirube.org', asking, true);
         END $$"
    )
}

/// `work_letters(until bigint, most bigint)` as `work_letters(bigint, bigint)`.
pub(super) fn types_of(signature: &str) -> String {
    let Some((name, parameters)) = signature.trim_end_matches(')').split_once('(') else {
        return signature.to_owned();
    };
    let types: Vec<&str> =
        parameters.split(", ").filter_map(|one| one.split_once(' ').map(|(_, of_type)| of_type)).collect();
    format!("{name}({})", types.join(", "))
}

/// The functions, as `GRANT` names them.
pub(super) fn functions() -> impl Iterator<Item = String> {
    QUESTIONS.iter().map(|(signature, ..)| types_of(signature))
}

/// The schema the tables are made in, quoted.
pub(super) async fn schema<C: ConnectionTrait>(db: &C) -> Result<String, DbErr> {
    let sql = "SELECT quote_ident(current_schema()) AS name";
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    row.ok_or_else(|| DbErr::Migration("there is no schema to make tables in".to_owned()))?
        .try_get("", "name")
}

#[cfg(test)]
mod tests {
    use super::functions;

    #[test]
    fn functions_are_named_by_their_types() {
        let all: Vec<String> = functions().collect();
        assert_eq!(
            all,
            [
                "work_organisations()",
                "work_earliest(bigint)",
                "work_letters(bigint, bigint)",
                "work_unsent()",
                "work_unheard(text)"
            ]
        );
    }
}
