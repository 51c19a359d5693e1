//! What the cards and the lines of a drawing are measured by.

use super::Language;
use super::flow::{Flow, Hand};

/// Width of a card.
pub(super) const CARD_WIDTH: i32 = 280;
/// Height of a line of small text.
pub(super) const LINE: i32 = 16;
/// Distance between the places where lines meet a card.
pub(super) const PORT: i32 = 20;
/// Distance between parallel lines.
pub(super) const LANE: i32 = 11;

/// The name of an act, with a mark where no person chooses it.
pub(super) fn act_label(flow: &Flow, act: usize, language: Language) -> String {
    let name = flow.acts.get(act).map_or("", |act| language.of(act.label));
    let mark = match flow.hands.get(act) {
        Some(Hand::Clock) => language.pick("［自動］", " [auto]"),
        Some(Hand::Commanded) => language.pick("［指示］", " [commanded]"),
        _ => "",
    };
    format!("{name}{mark}")
}

/// A count as pixels or columns.
pub(super) fn px(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
