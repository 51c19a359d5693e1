//! The organisation's log: which entry has which index in the tree that checkpoints sign.

use super::m0001_tables::{count, index, keyed, of_organisation, word};
use super::m0002_trail_guards::guard;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text, text_null};

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0004_log"
    }
}

const SQLITE: [&str; 3] = [
    "CREATE TRIGGER log_leaf_no_update BEFORE UPDATE ON log_leaf
     BEGIN SELECT RAISE(ABORT, 'a leaf of the log is never changed'); END",
    "CREATE TRIGGER log_leaf_no_delete BEFORE DELETE ON log_leaf
     BEGIN SELECT RAISE(ABORT, 'a leaf of the log is never deleted'); END",
    "CREATE TRIGGER log_leaf_no_replace BEFORE INSERT ON log_leaf
     WHEN EXISTS (SELECT 1 FROM log_leaf WHERE org = NEW.org
       AND (log_index = NEW.log_index OR (procedure = NEW.procedure AND seq = NEW.seq)))
     BEGIN SELECT RAISE(ABORT, 'a leaf of the log is never replaced'); END",
];

const POSTGRES: [&str; 2] = [
    "CREATE TRIGGER log_leaf_no_change BEFORE UPDATE OR DELETE ON log_leaf
     FOR EACH ROW EXECUTE FUNCTION trail_refuse()",
    "CREATE TRIGGER log_leaf_no_truncate BEFORE TRUNCATE ON log_leaf
     FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse()",
];

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(log_leaf()).await?;
        let by_entry = ["org", "procedure", "seq"];
        manager.create_index(index("log_leaf_by_entry", "log_leaf", &by_entry).unique().take()).await?;
        guard(manager, &SQLITE, &POSTGRES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn log_leaf() -> TableCreateStatement {
    let mut seq = ColumnDef::new("seq");
    seq.big_integer().null();
    let mut bytes = ColumnDef::new("bytes");
    bytes.blob().null();
    keyed("log_leaf", &["log_index"])
        .col(count("log_index"))
        .col(word("type", &["entry", "heads", "key"]))
        // of an entry; its bytes are kept there
        .col(text_null("procedure"))
        .col(seq)
        .col(text("leaf_hash"))
        // of a leaf that is no entry
        .col(bytes)
        .foreign_key(&mut of_organisation())
        .take()
}
