//! Scenarios: files that play a case as people would, and say what is expected.
//!
//! The format is in `docs/scenarios.md`. [`read`] reads and checks files, [`play`] plays them
//! through the same desk everything else goes through; no rule of the business is here.

mod between;
mod cast;
mod ceremony;
mod days;
mod documents;
mod errors;
mod fields;
mod letters;
mod library;
mod machines;
mod model;
mod node;
mod opened;
mod outcome;
mod people;
mod play;
mod read;
mod repeat;
mod resolve;
mod steps;
mod values;
mod written;

pub(crate) use ceremony::hex;
pub(crate) use errors::{Mistake, nearest};
pub(crate) use library::Source;
pub(crate) use model::{Scenario, Step};
pub(crate) use play::{Played, Theatre, Told};
pub(crate) use read::read;
