//! What follows from entries: deadlines, letters, publications, documents.

use super::{count, index, keyed, of_organisation, refers, word};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, text, text_null};

pub(super) fn tables() -> Vec<TableCreateStatement> {
    vec![deadline(), outbox(), publication(), document()]
}

fn deadline() -> TableCreateStatement {
    let states = ["pending", "fired", "met", "cancelled", "frozen", "held"];
    keyed("deadline", &["procedure", "deadline_id"])
        .col(text("procedure"))
        .col(text("deadline_id"))
        .col(word("kind", &["act", "duty", "reminder"]))
        .col(text_null("act"))
        .col(big_integer("due_at"))
        .col(word("state", &states))
        .col(big_integer_null("frozen_at"))
        .col(text_null("rule"))
        .col(count("started_seq"))
        .col(text("details"))
        .foreign_key(&mut refers("procedure", ("procedure", "procedure")))
        .take()
}

fn outbox() -> TableCreateStatement {
    keyed("outbox", &["outbox_id"])
        .col(text("outbox_id"))
        .col(text("procedure"))
        .col(text("letter"))
        .col(text("recipient"))
        .col(text("email"))
        .col(text("language"))
        .col(text("context"))
        .col(word("state", &["queued", "leased", "delivered", "given-up"]))
        .col(count("attempts"))
        .col(big_integer("next_at"))
        .col(big_integer_null("lease_until"))
        .col(text_null("last_answer"))
        .col(big_integer("created_at"))
        .col(big_integer_null("delivered_at"))
        .foreign_key(&mut refers("procedure", ("procedure", "procedure")))
        .take()
}

fn publication() -> TableCreateStatement {
    keyed("publication", &["procedure", "seq", "nth"])
        .col(text("procedure"))
        .col(count("seq"))
        .col(count("nth"))
        .col(text("what"))
        .col(text("body"))
        .col(big_integer("at"))
        .foreign_key(refers("procedure", ("entry", "procedure")).from_col("seq").to_col("seq"))
        .take()
}

fn document() -> TableCreateStatement {
    let mut content = ColumnDef::new("content");
    content.blob().not_null();
    keyed("document", &["sha256"])
        .col(text("sha256"))
        .col(count("size"))
        .col(text("media"))
        .col(text("name"))
        .col(content)
        .col(big_integer("stored_at"))
        .foreign_key(&mut of_organisation())
        .take()
}

pub(super) fn indexes() -> Vec<IndexCreateStatement> {
    let due = ["org", "state", "due_at"];
    vec![
        index("deadline_due", "deadline", &due),
        // the letter worker serves every organisation
        index("outbox_next", "outbox", &["state", "next_at"]),
        index("outbox_by_procedure", "outbox", &["org", "procedure"]),
    ]
}
