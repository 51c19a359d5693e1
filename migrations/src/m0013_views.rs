//! Views: filters of the list of cases that somebody saved under a name, their own and nobody else's.

use super::m0002_trail_guards::guard;
use super::m0006_tenancy::protect;
use sea_orm_migration::prelude::*;

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0013_views"
    }
}

/// The same in both languages.
const TABLES: [&str; 1] = ["CREATE TABLE saved_view (
        org text NOT NULL,
        person text NOT NULL,
        id text NOT NULL,
        name text NOT NULL,
        query text NOT NULL,
        is_default boolean NOT NULL,
        created_at bigint NOT NULL,
        PRIMARY KEY (org, person, id),
        UNIQUE (org, person, name),
        FOREIGN KEY (org, person) REFERENCES person (org, person))"];

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        guard(manager, &TABLES, &TABLES).await?;
        protect(manager, &["saved_view"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
