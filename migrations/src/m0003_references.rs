//! Procedures that name each other, and messages between organisations.

use super::m0001_tables::{count, index, keyed, of_organisation, refers, word};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, text};

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0003_references"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [reference(), message_out(), message_in()] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Which procedures a procedure's facts name. What is named need not exist: it is typed.
fn reference() -> TableCreateStatement {
    keyed("reference", &["procedure", "named"])
        .col(text("procedure"))
        .col(text("named"))
        .foreign_key(&mut refers("procedure", ("procedure", "procedure")))
        .take()
}

fn message_out() -> TableCreateStatement {
    keyed("message_out", &["id"])
        .col(text("id"))
        .col(text("to_org"))
        .col(text("procedure"))
        .col(count("seq"))
        .col(text("body"))
        .col(big_integer("at"))
        .col(big_integer_null("sent_at"))
        .foreign_key(&mut refers("procedure", ("procedure", "procedure")))
        .take()
}

/// The same id with other bytes is another row: a forgery that comes first must not keep out what
/// it imitates.
fn message_in() -> TableCreateStatement {
    keyed("message_in", &["from_org", "id", "body_sha256"])
        .col(text("from_org"))
        .col(text("id"))
        .col(text("body_sha256"))
        .col(text("procedure"))
        .col(count("seq"))
        .col(text("body"))
        .col(big_integer("at"))
        .col(word("state", &["waiting", "done", "refused"]))
        // whether the next message of the procedure may follow
        .col(boolean("counted"))
        .col(text("note"))
        .foreign_key(&mut of_organisation())
        .take()
}

fn indexes() -> Vec<IndexCreateStatement> {
    let numbers = ["org", "procedure", "to_org", "seq"];
    vec![
        index("reference_by_named", "reference", &["org", "named"]),
        index("message_out_by_number", "message_out", &numbers).unique().take(),
        // the courier serves every organisation
        index("message_out_unsent", "message_out", &["sent_at", "at"]),
        // one clock serves every organisation
        index("deadline_by_due", "deadline", &["state", "due_at", "org"]),
        index("message_in_waiting", "message_in", &["org", "state", "from_org", "procedure", "seq"]),
    ]
}
