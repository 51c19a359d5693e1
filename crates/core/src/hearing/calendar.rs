//! What an act makes fall due lies within the tables of holidays.

use super::{Hearing, Witness};
use crate::effect::{BEYOND_CALENDAR, Due};
use crate::rule::word;
use crate::rules::frame;
use crate::words::Words;

impl Hearing<'_> {
    /// What falls due is told by the tables of holidays, or the act is refused.
    pub(super) fn within_calendar(&mut self, due_for: Words, due: Due) {
        if let Witness::File(file) = self.witness {
            let known = due(file) != Some(BEYOND_CALENDAR);
            self.note(&frame::WITHIN_CALENDAR, known, || {
                crate::inputs![ja = word(due_for.ja), en = word(due_for.en), today = file.today]
            });
        }
    }
}
