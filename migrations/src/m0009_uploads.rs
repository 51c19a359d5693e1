//! Uploads: who handed in which file before an act names it.
//!
//! The content is a `document`, under its hash; here stands for which procedure it was handed in, as what
//! and by whom. A row is nobody's business but that person's until an act names the hash, and goes when
//! the document goes.

use super::m0002_trail_guards::guard;
use super::m0006_tenancy::protect;
use sea_orm_migration::prelude::*;

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0009_uploads"
    }
}

/// The same in both languages.
const TABLES: [&str; 2] = [
    "CREATE TABLE upload (
        org text NOT NULL,
        procedure text NOT NULL,
        purpose text NOT NULL,
        sha256 text NOT NULL,
        person text NOT NULL,
        name text NOT NULL,
        media text NOT NULL,
        size bigint NOT NULL,
        at bigint NOT NULL,
        PRIMARY KEY (org, procedure, purpose, sha256, person),
        FOREIGN KEY (org, procedure) REFERENCES procedure (org, procedure),
        FOREIGN KEY (org, person) REFERENCES person (org, person))",
    "CREATE INDEX upload_by_person ON upload (org, person, at)",
];

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        guard(manager, &TABLES, &TABLES).await?;
        protect(manager, &["upload"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
