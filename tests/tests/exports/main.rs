//! What is exported of played cases is read back by programs that share no code with ours, shows
//! nobody's name and nothing sealed, and what is public is valid open contracting data.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails says where")]
#![expect(clippy::indexing_slicing, reason = "a test that fails says where")]

mod common;
mod contracts;
mod ocds;
mod people;
