//! Contents outside the database: under which name a document's content lies in the store of documents,
//! and the objects there that no document names.
//!
//! An object is noted in `loose_object` before it is written, `pending`, and taken out when a document
//! names it, in the same transaction. What stays there longer than any transaction lasts, and what a
//! document named that was deleted, is `leaving`: nothing can name it any more, and it is erased.

use super::m0002_trail_guards::guard;
use super::m0006_tenancy::protect;
use sea_orm_migration::prelude::*;

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0014_objects"
    }
}

/// The same in both languages. Without an object the content is in the row, as before.
const TABLES: [&str; 2] = [
    "ALTER TABLE document ADD COLUMN object text",
    "CREATE TABLE loose_object (
        org text NOT NULL,
        object text NOT NULL,
        state text NOT NULL CHECK (state IN ('pending', 'leaving')),
        at bigint NOT NULL,
        PRIMARY KEY (org, object))",
];

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        guard(manager, &TABLES, &TABLES).await?;
        protect(manager, &["loose_object"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
