//! Company profiles: what the people of a company fill in once and use in every organisation.
//!
//! A profile belongs to those who were let in by one of its own, and to no organisation: no office can
//! let anybody into it. Like accounts, these tables are of the installation, and keyed by random numbers
//! or digests of them. A change is kept with who, when and which fields, and not with what stood there.

use super::m0002_trail_guards::guard;
use sea_orm_migration::prelude::*;

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0012_company_profiles"
    }
}

/// The same in both languages. What is said and which fields changed are JSON.
const TABLES: [&str; 6] = [
    "CREATE TABLE company_profile (
        profile_id text NOT NULL PRIMARY KEY,
        revision bigint NOT NULL,
        said text NOT NULL,
        created_at bigint NOT NULL)",
    "CREATE TABLE company_profile_change (
        profile_id text NOT NULL,
        revision bigint NOT NULL,
        changed_at bigint NOT NULL,
        changed_by text NOT NULL,
        fields text NOT NULL,
        PRIMARY KEY (profile_id, revision),
        FOREIGN KEY (profile_id) REFERENCES company_profile (profile_id))",
    "CREATE TABLE company_profile_member (
        account_id text NOT NULL PRIMARY KEY,
        profile_id text NOT NULL,
        joined_at bigint NOT NULL,
        FOREIGN KEY (account_id) REFERENCES account (account_id),
        FOREIGN KEY (profile_id) REFERENCES company_profile (profile_id))",
    "CREATE INDEX company_profile_member_by_profile ON company_profile_member (profile_id)",
    "CREATE TABLE company_profile_code (
        code_sha256 text NOT NULL PRIMARY KEY,
        profile_id text NOT NULL,
        expires_at bigint NOT NULL,
        FOREIGN KEY (profile_id) REFERENCES company_profile (profile_id))",
    "CREATE INDEX company_profile_code_by_profile ON company_profile_code (profile_id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        guard(manager, &TABLES, &TABLES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
