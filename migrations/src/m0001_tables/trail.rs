//! Procedures, their entries, and what opens the commitments in them.

use super::{count, index, keyed, refers, word};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, boolean, text, text_null};

pub(super) fn tables() -> Vec<TableCreateStatement> {
    vec![procedure(), entry(), disclosure(), pseudonym()]
}

fn procedure() -> TableCreateStatement {
    let mut number = ColumnDef::new("number");
    number.big_integer().null();
    keyed("procedure", &["procedure"])
        .col(text("procedure"))
        .col(text("case_no"))
        // the counted part of `R8-0012/3`; none for an application
        .col(number)
        .col(text_null("parent"))
        .col(text("kind"))
        .col(text("machine"))
        .col(text("stage"))
        .col(text("phase"))
        .col(boolean("closed"))
        .col(count("revision"))
        .col(count("entries"))
        .col(text("head_hash"))
        .col(big_integer("head_at"))
        .col(text("facts"))
        .col(text("performers"))
        .col(big_integer("opened_at"))
        .col(big_integer("changed_at"))
        .foreign_key(&mut refers("case_no", ("case_file", "case_no")))
        .foreign_key(&mut refers("parent", ("procedure", "procedure")))
        .take()
}

fn entry() -> TableCreateStatement {
    let mut bytes = ColumnDef::new("bytes");
    bytes.blob().not_null();
    keyed("entry", &["procedure", "seq"])
        .col(text("procedure"))
        .col(count("seq"))
        .col(word("type", &["decision", "refusal"]))
        .col(text("act"))
        .col(text("actor"))
        .col(big_integer("at"))
        .col(bytes)
        .col(text("leaf_hash"))
        .col(count("arrival"))
        .foreign_key(&mut refers("procedure", ("procedure", "procedure")))
        .take()
}

fn disclosure() -> TableCreateStatement {
    keyed("disclosure", &["procedure", "seq", "name"])
        .col(text("procedure"))
        .col(count("seq"))
        .col(text("name"))
        .col(text("salt"))
        .col(text("value"))
        .foreign_key(refers("procedure", ("entry", "procedure")).from_col("seq").to_col("seq"))
        .take()
}

fn pseudonym() -> TableCreateStatement {
    keyed("pseudonym", &["procedure", "alias"])
        .col(text("procedure"))
        .col(text("alias"))
        .col(text("person"))
        .col(text("capacity"))
        .col(boolean("active"))
        .foreign_key(&mut refers("procedure", ("procedure", "procedure")))
        .take()
}

pub(super) fn indexes() -> Vec<IndexCreateStatement> {
    let of_case = ["org", "case_no", "number"];
    vec![
        index("procedure_by_case", "procedure", &of_case),
        index("procedure_by_parent", "procedure", &["org", "parent"]),
        index("procedure_by_kind", "procedure", &["org", "closed", "kind"]),
        index("entry_by_arrival", "entry", &["org", "arrival"]).unique().take(),
    ]
}
