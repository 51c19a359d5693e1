//! The store, against a real database file.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of the tests fail like the tests")]

mod append;
mod common;
mod deadlines;
mod erasures;
mod files;
mod guards;
mod letters;
mod log;
mod messages;
mod office;
mod postgres;
mod reads;
mod together;
