//! From one office to all local governments: what `docs/operations/scaling.md` says is computed
//! here, from figures that were measured and figures that are assumed and named as such.

mod arithmetic;
mod assumptions;
mod queue;
mod report;
mod rush;

pub use arithmetic::{Load, load};
pub use assumptions::{Assumed, Assumptions, Class, Measured, Mistake, Rush};
pub use queue::{Arrival, Line, Waits, simulate};
pub use report::{page, put};
pub use rush::{hour, waits};
