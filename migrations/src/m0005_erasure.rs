//! Erasure of personal data: a disclosure is deleted only where an entry of the office says so.

use super::m0001_tables::{count, keyed, refers};
use super::m0002_trail_guards::guard;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text;

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0005_erasure"
    }
}

const SQLITE: [&str; 5] = [
    "CREATE TRIGGER erasure_needs_its_entry BEFORE INSERT ON erasure
     WHEN NOT EXISTS (SELECT 1 FROM entry WHERE org = NEW.org AND procedure = 'office'
         AND seq = NEW.by_seq AND act = 'erase' AND type = 'decision')
       OR NOT EXISTS (SELECT 1 FROM procedure WHERE org = NEW.org AND procedure = NEW.procedure AND closed)
     BEGIN SELECT RAISE(ABORT, 'an erasure needs its entry, and a procedure that has ended'); END",
    "CREATE TRIGGER erasure_no_update BEFORE UPDATE ON erasure
     BEGIN SELECT RAISE(ABORT, 'an erasure is never changed'); END",
    "CREATE TRIGGER erasure_no_delete BEFORE DELETE ON erasure
     BEGIN SELECT RAISE(ABORT, 'an erasure is never deleted'); END",
    "CREATE TRIGGER erasure_no_replace BEFORE INSERT ON erasure
     WHEN EXISTS (SELECT 1 FROM erasure WHERE org = NEW.org
       AND procedure = NEW.procedure AND seq = NEW.seq AND name = NEW.name)
     BEGIN SELECT RAISE(ABORT, 'an erasure is never replaced'); END",
    "CREATE TRIGGER disclosure_no_delete BEFORE DELETE ON disclosure
     WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE org = OLD.org
       AND procedure = OLD.procedure AND seq = OLD.seq AND name = OLD.name)
     BEGIN SELECT RAISE(ABORT, 'a disclosure is deleted only by an erasure'); END",
];

const POSTGRES: [&str; 7] = [
    "CREATE FUNCTION erasure_check() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN
       IF NOT EXISTS (SELECT 1 FROM entry WHERE org = NEW.org AND procedure = 'office'
           AND seq = NEW.by_seq AND act = 'erase' AND type = 'decision')
         OR NOT EXISTS (SELECT 1 FROM procedure
           WHERE org = NEW.org AND procedure = NEW.procedure AND closed) THEN
         RAISE EXCEPTION 'an erasure needs its entry, and a procedure that has ended';
       END IF;
       RETURN NEW;
     END $$",
    "CREATE FUNCTION disclosure_check() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN
       IF NOT EXISTS (SELECT 1 FROM erasure WHERE org = OLD.org
           AND procedure = OLD.procedure AND seq = OLD.seq AND name = OLD.name) THEN
         RAISE EXCEPTION 'a disclosure is deleted only by an erasure';
       END IF;
       RETURN OLD;
     END $$",
    "CREATE TRIGGER erasure_needs_its_entry BEFORE INSERT ON erasure
     FOR EACH ROW EXECUTE FUNCTION erasure_check()",
    "CREATE TRIGGER erasure_no_change BEFORE UPDATE OR DELETE ON erasure
     FOR EACH ROW EXECUTE FUNCTION trail_refuse()",
    "CREATE TRIGGER erasure_no_truncate BEFORE TRUNCATE ON erasure
     FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse()",
    "CREATE TRIGGER disclosure_no_delete BEFORE DELETE ON disclosure
     FOR EACH ROW EXECUTE FUNCTION disclosure_check()",
    "CREATE TRIGGER disclosure_no_truncate BEFORE TRUNCATE ON disclosure
     FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse()",
];

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(erasure()).await?;
        guard(manager, &SQLITE, &POSTGRES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Which field was erased, and by which entry of the office.
fn erasure() -> TableCreateStatement {
    keyed("erasure", &["procedure", "seq", "name"])
        .col(text("procedure"))
        .col(count("seq"))
        .col(text("name"))
        .col(count("by_seq"))
        .foreign_key(refers("procedure", ("entry", "procedure")).from_col("seq").to_col("seq"))
        .take()
}
