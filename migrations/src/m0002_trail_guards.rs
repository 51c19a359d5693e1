//! The database itself refuses to change the trail: entries are never updated or
//! deleted, disclosures never updated (deleting one erases personal data).
//!
//! Whoever may alter the schema can drop a guard; the signed checkpoints outside
//! the database are what shows that.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0002_trail_guards"
    }
}

const SQLITE: [&str; 5] = [
    "CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry
     BEGIN SELECT RAISE(ABORT, 'an entry of the trail is never changed'); END",
    "CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry
     BEGIN SELECT RAISE(ABORT, 'an entry of the trail is never deleted'); END",
    "CREATE TRIGGER disclosure_no_update BEFORE UPDATE ON disclosure
     BEGIN SELECT RAISE(ABORT, 'a disclosure is never changed'); END",
    // REPLACE deletes the row in its way without asking the triggers above.
    "CREATE TRIGGER entry_no_replace BEFORE INSERT ON entry
     WHEN EXISTS (SELECT 1 FROM entry WHERE org = NEW.org
       AND ((procedure = NEW.procedure AND seq = NEW.seq) OR arrival = NEW.arrival))
     BEGIN SELECT RAISE(ABORT, 'an entry of the trail is never replaced'); END",
    "CREATE TRIGGER disclosure_no_replace BEFORE INSERT ON disclosure
     WHEN EXISTS (SELECT 1 FROM disclosure WHERE org = NEW.org
       AND procedure = NEW.procedure AND seq = NEW.seq AND name = NEW.name)
     BEGIN SELECT RAISE(ABORT, 'a disclosure is never replaced'); END",
];

const POSTGRES: [&str; 6] = [
    "CREATE FUNCTION trail_refuse() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN
       RAISE EXCEPTION '% of % refused: the trail is only appended to', TG_OP, TG_TABLE_NAME;
     END $$",
    "CREATE TRIGGER entry_no_change BEFORE UPDATE OR DELETE ON entry
     FOR EACH ROW EXECUTE FUNCTION trail_refuse()",
    "CREATE TRIGGER entry_no_truncate BEFORE TRUNCATE ON entry
     FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse()",
    "CREATE TRIGGER disclosure_no_update BEFORE UPDATE ON disclosure
     FOR EACH ROW EXECUTE FUNCTION trail_refuse()",
    // Numbers are drawn outside the transaction, so that procedures do not wait
    // for each other; they may have gaps and be out of commit order.
    "CREATE SEQUENCE entry_arrival MINVALUE 0 START 0 OWNED BY entry.arrival",
    "ALTER TABLE entry ALTER COLUMN arrival SET DEFAULT nextval('entry_arrival')",
];

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        guard(manager, &SQLITE, &POSTGRES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Executes the statements of the database's own language.
pub(super) async fn guard(
    manager: &SchemaManager<'_>,
    sqlite: &[&str],
    postgres: &[&str],
) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let statements = match db.get_database_backend() {
        DbBackend::Sqlite => sqlite,
        DbBackend::Postgres => postgres,
        other => return Err(DbErr::Migration(format!("no guards for {}", other.as_str()))),
    };
    for statement in statements {
        db.execute_unprepared(statement).await?;
    }
    Ok(())
}
