//! The store, against a real database file.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of the tests fail like the tests")]

mod apart;
mod append;
mod common;
mod deadlines;
mod drafts;
mod erasures;
mod files;
mod guards;
mod letters;
mod log;
mod long_works;
mod looking;
mod messages;
mod newest_first;
mod office;
mod postgres;
mod reads;
mod roles;
mod sections;
mod tenancy;
mod together;
mod views;

/// What is about the file of `SQLite`, or speaks its language, is left out.
#[test]
fn all_of_this_holds_on_postgres() {
    shirube_test_stores::again_on_postgres(&[
        "apart::",
        "files::",
        "a_transaction_the_database_ended",
        "guards::",
        "newest_first::",
        "postgres::",
        "roles::",
        "tenancy::",
        "a_leaf_is_never_changed",
        "nothing_of_what_is_erased_stays_in_the_file",
    ]);
}
