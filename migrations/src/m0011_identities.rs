//! Identities: by whom an account is known at an identity provider of an organisation, and by which of
//! them a session began.
//!
//! A provider is believed in its own organisation alone, so that its subjects are kept with it and apart
//! from those of others, like everything of an organisation.

use super::m0002_trail_guards::guard;
use super::m0006_tenancy::protect;
use sea_orm_migration::prelude::*;

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0011_identities"
    }
}

/// The same in both languages.
const TABLES: [&str; 3] = [
    "CREATE TABLE identity (
        org text NOT NULL,
        issuer text NOT NULL,
        subject text NOT NULL,
        account_id text NOT NULL,
        created_at bigint NOT NULL,
        used_at bigint,
        PRIMARY KEY (org, issuer, subject),
        UNIQUE (org, account_id, issuer),
        FOREIGN KEY (org, account_id) REFERENCES membership (org, account_id))",
    "ALTER TABLE session ADD COLUMN issuer text",
    "ALTER TABLE api_token ADD COLUMN issuer text",
];

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        guard(manager, &TABLES, &TABLES).await?;
        protect(manager, &["identity"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
