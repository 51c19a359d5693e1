//! The program as people call it, from outside.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that fails says where"
)]

mod advise;
mod bad_input;
mod bundles;
mod commands;
mod common;
mod erasures;
mod exports;
mod imports;
mod policy;
mod reads;
mod rules;
mod several;
mod work;
