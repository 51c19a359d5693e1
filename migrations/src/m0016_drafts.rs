//! Drafts: what somebody typed into a form and has not handed in, their own and nobody else's.

use super::m0002_trail_guards::guard;
use super::m0006_tenancy::protect;
use sea_orm_migration::prelude::*;

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0016_drafts"
    }
}

/// The same in both languages. What was typed and which files were handed in for it are JSON.
const TABLES: [&str; 2] = [
    "CREATE TABLE form_draft (
        org text NOT NULL,
        person text NOT NULL,
        place text NOT NULL,
        typed text NOT NULL,
        files text NOT NULL,
        changed_at bigint NOT NULL,
        PRIMARY KEY (org, person, place),
        FOREIGN KEY (org, person) REFERENCES person (org, person))",
    "CREATE INDEX form_draft_by_age ON form_draft (org, changed_at)",
];

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        guard(manager, &TABLES, &TABLES).await?;
        protect(manager, &["form_draft"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
