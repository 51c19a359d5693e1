//! Scoring from outside: the sheets of practice, the edges of the rules, and what always holds.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a failing helper is a failing test")]

mod properties;
mod rules;
mod sheets;
mod support;
