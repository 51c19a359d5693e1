//! Long work: what somebody asked for that takes longer than a request may, how far it is, and its result,
//! which waits for them in parts. It is theirs and nobody else's: the key names the person.

use super::m0002_trail_guards::guard;
use super::m0006_tenancy::protect;
use sea_orm_migration::prelude::*;

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0015_long_work"
    }
}

/// The same in both languages. `attempts` tells one worker's lease from a later one.
const WORK: &str = "CREATE TABLE long_work (
        org text NOT NULL,
        person text NOT NULL,
        id text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('bundle', 'export', 'import')),
        request text NOT NULL,
        asked_at bigint NOT NULL,
        state text NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
        done bigint NOT NULL,
        total bigint NOT NULL,
        attempts bigint NOT NULL,
        lease_until bigint,
        started_at bigint,
        ended_at bigint,
        outcome text NOT NULL,
        name text,
        media text,
        size bigint,
        sha256 text,
        keep_until bigint,
        PRIMARY KEY (org, person, id),
        FOREIGN KEY (org, person) REFERENCES person (org, person))";

/// Workers look here, however much has ended.
const DUE: &str = "CREATE INDEX long_work_due ON long_work (org, asked_at)
        WHERE state IN ('waiting', 'running')";

/// The parts of results, in a database that calls bytes so.
fn parts(bytes: &str) -> String {
    format!(
        "CREATE TABLE long_work_part (
        org text NOT NULL,
        person text NOT NULL,
        id text NOT NULL,
        part bigint NOT NULL,
        content {bytes} NOT NULL,
        PRIMARY KEY (org, person, id, part),
        FOREIGN KEY (org, person, id) REFERENCES long_work (org, person, id))"
    )
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (sqlite, postgres) = (parts("blob"), parts("bytea"));
        guard(manager, &[WORK, DUE, &sqlite], &[WORK, DUE, &postgres]).await?;
        protect(manager, &["long_work", "long_work_part"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
