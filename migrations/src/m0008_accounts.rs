//! Accounts: who signs in, by what, and as whom. An account is of the installation; a membership says
//! which person of an organisation it is.
//!
//! Only `membership` belongs to an organisation and is kept apart like everything else. The others are
//! keyed by random numbers or digests of them, so that a key says nothing, and by the address folded,
//! which is asked for by nobody but the program: they hold nothing of any case.
//!
//! Who signs in names no organisation: of which they are members the function [`memberships`] names answers, as
//! the owner, for one account.

use super::m0002_trail_guards::guard;
use super::m0006_tenancy::{function, protect, schema, types_of};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0008_accounts"
    }
}

/// The same in both languages.
const TABLES: [&str; 12] = [
    "CREATE TABLE account (
        account_id text NOT NULL PRIMARY KEY,
        email text NOT NULL,
        email_folded text NOT NULL UNIQUE,
        language text NOT NULL,
        password_hash text,
        totp_secret text,
        totp_offered text,
        totp_last_step bigint,
        created_at bigint NOT NULL,
        verified_at bigint,
        disabled_at bigint,
        administrator boolean NOT NULL)",
    "CREATE TABLE membership (
        org text NOT NULL,
        person text NOT NULL,
        account_id text NOT NULL,
        claimed_number text,
        created_at bigint NOT NULL,
        ended_at bigint,
        PRIMARY KEY (org, person),
        UNIQUE (org, account_id),
        FOREIGN KEY (org, person) REFERENCES person (org, person),
        FOREIGN KEY (account_id) REFERENCES account (account_id))",
    "CREATE INDEX membership_by_account ON membership (account_id)",
    "CREATE TABLE session (
        token_sha256 text NOT NULL PRIMARY KEY,
        account_id text NOT NULL,
        org text NOT NULL,
        person text NOT NULL,
        second_factor boolean NOT NULL,
        created_at bigint NOT NULL,
        authenticated_at bigint NOT NULL,
        seen_at bigint NOT NULL,
        ended_at bigint,
        FOREIGN KEY (account_id) REFERENCES account (account_id))",
    "CREATE INDEX session_by_account ON session (account_id)",
    "CREATE TABLE api_token (
        token_sha256 text NOT NULL PRIMARY KEY,
        token_id text NOT NULL UNIQUE,
        account_id text NOT NULL,
        org text NOT NULL,
        person text NOT NULL,
        name text NOT NULL,
        scopes text NOT NULL,
        created_at bigint NOT NULL,
        expires_at bigint NOT NULL,
        revoked_at bigint,
        used_at bigint,
        FOREIGN KEY (account_id) REFERENCES account (account_id))",
    "CREATE INDEX api_token_by_account ON api_token (account_id)",
    // Whom it is for is a column each, and what a company said of itself JSON.
    "CREATE TABLE invitation (
        token_sha256 text NOT NULL PRIMARY KEY,
        purpose text NOT NULL CHECK (purpose IN ('invite', 'verify-email', 'recover', 'first-administrator')),
        account_id text,
        org text,
        person text,
        email text NOT NULL,
        email_folded text NOT NULL,
        language text NOT NULL,
        details text,
        created_at bigint NOT NULL,
        expires_at bigint NOT NULL,
        used_at bigint,
        FOREIGN KEY (account_id) REFERENCES account (account_id))",
    "CREATE INDEX invitation_by_email ON invitation (email_folded)",
    "CREATE TABLE sign_in_failure (
        kind text NOT NULL,
        key_sha256 text NOT NULL,
        count bigint NOT NULL,
        counted_at bigint NOT NULL,
        until bigint NOT NULL,
        PRIMARY KEY (kind, key_sha256))",
    "CREATE INDEX sign_in_failure_by_time ON sign_in_failure (counted_at)",
    "CREATE TABLE recovery_code (
        account_id text NOT NULL,
        code_sha256 text NOT NULL,
        used_at bigint,
        PRIMARY KEY (account_id, code_sha256),
        FOREIGN KEY (account_id) REFERENCES account (account_id))",
];

const ASKED: &str = "account_memberships(asked text)";

/// The memberships of an account, its name with types.
pub(super) fn memberships() -> String {
    types_of(ASKED)
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        guard(manager, &TABLES, &TABLES).await?;
        protect(manager, &["membership"]).await?;
        let db = manager.get_connection();
        if db.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        db.execute_unprepared(
            "CREATE POLICY of_the_accounts ON membership FOR SELECT TO CURRENT_USER
             USING (current_setting('shirube.org', true) = '*')",
        )
        .await?;
        let query = "SELECT m.org, m.person FROM membership m
            WHERE m.account_id = asked AND m.ended_at IS NULL ORDER BY m.org";
        let made = function(ASKED, "TABLE(whose text, who text)", query, &schema(db).await?);
        db.execute_unprepared(&made).await?;
        db.execute_unprepared(&format!("REVOKE ALL ON FUNCTION {} FROM PUBLIC", memberships())).await?;
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
