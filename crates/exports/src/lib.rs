//! What leaves for people: a case handed in comes out as the bytes of a file.
//!
//! Nothing here asks a database or a clock, and nothing here decides what may be shown: a
//! [`Case`] holds only what its reader may see.
//!
//! * [`jsonl`]: one object a line, for programs;
//! * [`csv`]: one act a row, for spreadsheets, harmless there;
//! * [`xlsx`]: the same as a workbook, with the procedures, rules and facts on sheets of their own;
//! * [`pdf`]: the decision record, to be read and filed;
//! * [`ocds`]: what was made public, as open contracting data.

pub mod csv;
mod error;
mod filter;
pub mod jsonl;
mod model;
pub mod ocds;
pub mod pdf;
mod say;
pub mod table;
pub mod xlsx;

pub use error::ExportError;
pub use filter::{Filter, Unknown};
pub use model::{Act, Case, Checkpoint, Fact, Label, Organisation, Procedure, RuleOutcome};
pub use say::Language;
