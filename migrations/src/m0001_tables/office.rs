//! Who and what there is: organisation, persons, cases, remembered commands.

use super::{count, index, keyed, of_organisation};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, text, text_null};

pub(super) fn tables() -> Vec<TableCreateStatement> {
    vec![
        keyed("organisation", &[])
            .col(text("name_ja"))
            .col(text("name_en"))
            .col(text("kind"))
            .col(text_null("local_government_code"))
            .col(big_integer("opened_at"))
            .take(),
        keyed("person", &["person"])
            .col(text("person"))
            .col(text("name"))
            .col(text_null("email"))
            .col(text("language"))
            .col(text_null("organisation_name"))
            .col(text_null("section"))
            .col(text_null("corporate_number"))
            .foreign_key(&mut of_organisation())
            .take(),
        keyed("case_file", &["case_no"])
            .col(text("case_no"))
            .col(integer("fiscal_year"))
            .col(count("serial"))
            .col(text("title"))
            .col(big_integer("opened_at"))
            .foreign_key(&mut of_organisation())
            .take(),
        keyed("command", &["actor", "cmd"])
            .col(text("actor"))
            .col(text("cmd"))
            .col(text("request_sha256"))
            .col(text("answer"))
            .col(big_integer("at"))
            .foreign_key(&mut of_organisation())
            .take(),
    ]
}

pub(super) fn indexes() -> Vec<IndexCreateStatement> {
    let serials = ["org", "fiscal_year", "serial"];
    vec![index("case_file_by_serial", "case_file", &serials).unique().take()]
}
