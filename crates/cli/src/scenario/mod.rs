//! Scenarios: files that play a case as people would, and say what is expected.
//!
//! The format is in `docs/scenarios.md`. [`read`] reads and checks files, [`play`] plays them
//! through the same desk everything else goes through; no rule of the business is here.

mod cast;
mod ceremony;
mod errors;
mod fields;
mod library;
mod machines;
mod model;
mod node;
mod outcome;
mod play;
mod read;
mod resolve;
mod steps;
mod values;

pub(crate) use ceremony::hex;
pub(crate) use errors::{Mistake, nearest};
pub(crate) use library::Source;
pub(crate) use model::{On, Scenario, Step};
pub(crate) use play::{Played, Theatre, Told};
pub(crate) use read::read;
