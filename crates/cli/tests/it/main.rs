//! The program as people call it, from outside.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails says where"
)]

mod accounts;
mod advise;
mod backups;
mod bad_input;
mod bundles;
mod commands;
mod common;
mod contents;
mod databases;
mod erasures;
mod exports;
mod imports;
mod policy;
mod reads;
mod replays;
mod rules;
mod running_cases;
mod serving;
mod several;
mod work;
// the bundle of a long log, as the verifier's own test writes it
#[path = "../../../trail/tests/streaming/writer.rs"]
mod writer;

/// What plays, works, erases, signs and hands out does so over a server too. That nothing of what was
/// erased is left is looked for in the file of `SQLite`; a server's rows are looked at in the tests of
/// the store.
#[test]
fn all_of_this_holds_on_postgres() {
    shirube_test_stores::these_on_postgres(&[
        "accounts::",
        "contents::contents_are",
        "contents::a_program",
        "several::",
        "serving::",
        "work::",
        "erasures::what_has_not_ended",
        "reads::",
        "certificate",
    ]);
}
