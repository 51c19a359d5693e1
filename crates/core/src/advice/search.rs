//! The search for the first day that is allowed.

use chrono::NaiveDate;

use super::{Milestone, reason};
use crate::rule::Finding;

/// Whether an act is allowed on a day, and what refuses it.
pub(super) type Answer = Result<(), Vec<Finding>>;

/// The first of the days up to `day` that is allowed without a break.
pub(super) fn back(
    day: NaiveDate,
    floor: NaiveDate,
    mut refused: Vec<Finding>,
    allowed: &impl Fn(NaiveDate) -> Answer,
) -> Milestone {
    let mut first = day;
    while let Some(before) = first.pred_opt().filter(|before| *before >= floor) {
        match allowed(before) {
            Ok(()) => first = before,
            Err(unmet) => {
                refused = unmet;
                break;
            }
        }
    }
    let because = if first == floor { Vec::new() } else { reason::all(&refused) };
    Milestone { on: Some(first), because }
}
