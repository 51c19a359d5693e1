//! Evaluation of proposals and comprehensive bids: criteria (評価基準), scores (採点), and the
//! ranking (順位) they give.
//!
//! The arithmetic is exact decimal arithmetic; what is divided is rounded once, as the
//! published [`Rounding`] states, and the rounded figure is the one that counts, so that the
//! figures a proposer is told explain the rank.
//!
//! ```text
//! criteria ── validate() ─→ faults (G42, G47), all of them
//! criteria + evaluation ── rank() ─→ Ranking, or every fault of the input (G48)
//! ```
//! Nothing is guessed: a missing score, a missing price or a tie that only a vote or a lot can
//! decide is reported, naming seat, entrant and item, or the tied entrants and what is needed.

mod criteria;
mod figure;
mod input;
mod minimum;
mod price;
mod ranking;
mod sheet;
mod tally;
mod ties;
mod validate;

pub use criteria::{
    Aggregation, Band, Criteria, EqualTotals, GroupMinimum, Item, Minimum, MinimumBasis, PriceRule,
    SingleEntry, TieBreak, TotalMinimum,
};
pub use figure::{DECIMALS_MAX, Figure, FigureError, Rounding, RoundingMode};
pub use input::{Entrant, Evaluation, InputFault, MissingScore, Score};
pub use minimum::BelowMinimum;
pub use ranking::{MemberResult, Ranking, RankingError, Row, UnresolvedTie, rank};
pub use sheet::{ENTRANTS_MAX, EntrantId, ITEM_DECIMALS_MAX, ITEMS_MAX, ItemId, SEATS_MAX, SeatId};
pub use validate::CriteriaFault;
