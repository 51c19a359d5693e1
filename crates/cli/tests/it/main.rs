//! The program as people call it, from outside.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that fails says where"
)]

mod advise;
mod backups;
mod bad_input;
mod bundles;
mod commands;
mod common;
mod databases;
mod erasures;
mod exports;
mod imports;
mod policy;
mod reads;
mod rules;
mod several;
mod work;

/// What plays, works, erases, signs and hands out does so over a server too.
#[test]
fn all_of_this_holds_on_postgres() {
    shirube_test_stores::these_on_postgres(&["several::", "work::", "erasures::", "reads::", "certificate"]);
}
