//! What anybody may see of every organisation, in one question each however many there are: their names, what
//! they published last, and how much. Only what was published passes, and where its procedure stands.

use super::m0006_tenancy::{function, schema, types_of};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0017_everywhere"
    }
}

/// The tables in which the functions look; in the others of [`super::m0006_tenancy`] they may already.
const LOOKED_THROUGH: [&str; 2] = ["publication", "procedure"];

/// What each function answers, and how it finds it: name with parameters, result, query. Several names or
/// moments come as one text, with spaces between them.
const QUESTIONS: [(&str, &str, &str); 3] = [
    ("public_organisations()", "SETOF organisation", "SELECT o.* FROM organisation o ORDER BY o.org"),
    (
        "public_latest(names text, most bigint)",
        "TABLE(org text, procedure text, seq bigint, nth bigint, what text, body text, at bigint,
           kind text, stage text, closed boolean)",
        "SELECT p.org, p.procedure, p.seq, p.nth, p.what, p.body, p.at, r.kind, r.stage, r.closed
         FROM organisation o
         CROSS JOIN LATERAL (SELECT l.* FROM publication l
           WHERE l.org = o.org AND (names = '' OR l.what = ANY (string_to_array(names, ' ')))
           ORDER BY l.at DESC, l.procedure, l.seq DESC, l.nth LIMIT most) p
         JOIN procedure r ON r.org = p.org AND r.procedure = p.procedure
         ORDER BY p.org, p.at DESC, p.procedure, p.seq DESC, p.nth",
    ),
    (
        "public_counts(names text, since text, before text)",
        "TABLE(org text, what text, span bigint, many bigint)",
        "SELECT p.org, p.what, s.span, count(*)
         FROM organisation o
         JOIN publication p ON p.org = o.org AND p.what = ANY (string_to_array(names, ' '))
         JOIN unnest(string_to_array(since, ' ')::bigint[], string_to_array(before, ' ')::bigint[])
           WITH ORDINALITY AS s(first, after, span) ON p.at >= s.first AND p.at < s.after
         GROUP BY p.org, p.what, s.span",
    ),
];

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        if db.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        for table in LOOKED_THROUGH {
            let policy = format!(
                "CREATE POLICY of_what_is_public ON {table} FOR SELECT TO CURRENT_USER
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

/// The functions, as `GRANT` names them.
pub(super) fn functions() -> impl Iterator<Item = String> {
    QUESTIONS.iter().map(|(signature, ..)| types_of(signature))
}
