//! What structured facts have in them, as a form shows it. What each must hold is checked by the core;
//! a test fills each of these forms and hands it to that check.

use super::Layout;

mod choosing;
mod joint;
mod office;
mod outcome;
mod preparing;
mod trial;

/// The forms of structured facts: of a kind of procedure, or of any where the kind is empty. What a member is
/// called without a form is what the first of them calls it.
static ALL: [&[Layout]; 6] = [
    preparing::LAYOUTS,
    joint::LAYOUTS,
    trial::LAYOUTS,
    outcome::LAYOUTS,
    choosing::LAYOUTS,
    office::LAYOUTS,
];

/// Each form, in that order.
pub(super) fn all() -> impl Iterator<Item = &'static Layout> {
    ALL.iter().copied().flatten()
}
