//! The server over real sockets, on either database.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of the tests fail like the tests"
)]

mod acting;
mod address;
mod administering;
mod answers;
mod case6;
mod chosen;
mod common;
mod contents;
mod demo;
mod documents;
mod filtering;
mod found;
mod hostile;
mod identity;
mod importing;
mod inviting;
mod log;
mod long;
mod once;
mod oracle;
mod pages;
mod paging;
mod policy;
mod profiles;
mod public;
mod reminding;
mod scanning;
mod signing_in;
mod sites;
mod slow;
mod stale;
mod stopping;
mod tap;
mod tls;
mod uploads;
mod views;
mod walk;

/// What is the same whatever the database is left out.
#[test]
fn all_of_this_holds_on_postgres() {
    shirube_test_stores::again_on_postgres(&[
        "documents::",
        "hostile::alone::",
        "hostile::inert::",
        "hostile::paths::",
        "hostile::scripts::",
        "hostile::table::",
        "hostile::wire::",
    ]);
}
