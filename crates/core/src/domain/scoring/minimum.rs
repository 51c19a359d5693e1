//! The minimum score (最低基準点): who is not ranked, and why.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use super::criteria::{Aggregation, Criteria, MinimumBasis, PriceRule, SingleEntry, TotalMinimum};
use super::figure::{DECIMALS_MAX, Figure};
use super::input::ScoreTable;
use super::sheet::{ItemId, SeatId};
use super::tally::{Tally, mean};

/// Why an entrant is not ranked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum BelowMinimum {
    /// The total minimum (G46).
    Total {
        /// The least.
        required: Figure,
        /// What was reached.
        reached: Figure,
    },
    /// The minimum of an item.
    Item {
        /// Which.
        item: ItemId,
        /// The least mean.
        required: Figure,
        /// The mean reached.
        reached: Figure,
    },
    /// The minimum of the group, as the additive part.
    Group {
        /// The least.
        required: Figure,
        /// What was reached.
        reached: Figure,
    },
    /// More than half of the members find a requirement unmet.
    MandatoryUnmet {
        /// Which.
        item: ItemId,
        /// Who finds so.
        seats: Vec<SeatId>,
    },
    /// The only entrant, and the criteria do not allow that (G93).
    SingleEntryNotAllowed,
}

impl BelowMinimum {
    /// The reason for the result letter.
    #[must_use]
    pub fn ja(&self) -> String {
        match self {
            Self::Total { required, reached } => {
                format!("評価点{reached}点が最低基準点{required}点に達していません。")
            }
            Self::Item { item, required, reached } => {
                format!("項目「{item}」の{reached}点が最低点{required}点に達していません。")
            }
            Self::Group { required, reached } => {
                format!("加算点の合計{reached}点が最低点{required}点に達していません。")
            }
            Self::MandatoryUnmet { item, seats } => {
                format!("必須項目「{item}」を、過半数の委員({}人)が満たさないと判断しました。", seats.len())
            }
            Self::SingleEntryNotAllowed => {
                "参加者が1者のみの場合は選定しない旨を実施要領に定めています。".to_owned()
            }
        }
    }

    /// The same reason in English.
    #[must_use]
    pub fn en(&self) -> String {
        match self {
            Self::Total { required, reached } => {
                format!("the total of {reached} points is below the minimum of {required}")
            }
            Self::Item { item, required, reached } => {
                format!("item \"{item}\" reached {reached} points, below its minimum of {required}")
            }
            Self::Group { required, reached } => {
                format!("the additive part reached {reached} points, below its minimum of {required}")
            }
            Self::MandatoryUnmet { item, seats } => {
                format!("more than half of the members ({}) find requirement \"{item}\" unmet", seats.len())
            }
            Self::SingleEntryNotAllowed => {
                "the call provides that a single entrant is not selected".to_owned()
            }
        }
    }
}

/// Every minimum missed.
pub(crate) fn below_minimum(
    criteria: &Criteria,
    tally: &Tally<'_>,
    table: &ScoreTable<'_>,
    entrants: usize,
) -> Option<Vec<BelowMinimum>> {
    let mut below = Vec::new();
    if entrants == 1 && criteria.single_entry == SingleEntry::NotAllowed {
        below.push(BelowMinimum::SingleEntryNotAllowed);
    }
    let reached = match criteria.minimum.basis {
        MinimumBasis::Total => tally.points_total,
        MinimumBasis::Technical => tally.technical,
    };
    let required = total_required(criteria, tally.sheets.len())?;
    if reached < required {
        below.push(BelowMinimum::Total { required, reached });
    }
    for (item, required) in &criteria.minimum.items {
        let (required, reached) = (*required, *tally.item_means.get(item)?);
        if reached < required {
            below.push(BelowMinimum::Item { item: item.clone(), required, reached });
        }
    }
    if let Some(group) = &criteria.minimum.group {
        let weighted = |id: &ItemId| {
            let weight = criteria.item(id)?.weight();
            let points = tally
                .sheets
                .keys()
                .map(|seat| table.get(&(*seat, &tally.entrant.id, id)).map(|points| points.get()));
            points.sum::<Option<Decimal>>()?.checked_mul(weight)
        };
        let sum: Decimal = group.items.iter().map(weighted).sum::<Option<_>>()?;
        let reached = mean(sum, Decimal::from(tally.sheets.len()), criteria.rounding)?;
        if reached < group.points {
            below.push(BelowMinimum::Group { required: group.points, reached });
        }
    }
    for item in criteria.items.iter().filter(|item| item.mandatory) {
        let unmet = |seat: &&&SeatId| {
            table.get(&(**seat, &tally.entrant.id, &item.id)).is_some_and(|points| points.is_zero())
        };
        let seats: Vec<SeatId> = tally.sheets.keys().filter(unmet).map(|s| (*s).clone()).collect();
        if seats.len() * 2 > tally.sheets.len() {
            below.push(BelowMinimum::MandatoryUnmet { item: item.id.clone(), seats });
        }
    }
    Some(below)
}

/// The total minimum on the scale of the result: a sum of sheets asks for as many times the
/// points of one.
fn total_required(criteria: &Criteria, members: usize) -> Option<Figure> {
    let per_sheet = match (criteria.minimum.total, criteria.minimum.basis) {
        (TotalMinimum::Points(points), _) => points.get(),
        (TotalMinimum::Ratio(ratio), MinimumBasis::Technical) => {
            ratio.get().checked_mul(criteria.technical_max())?
        }
        (TotalMinimum::Ratio(ratio), MinimumBasis::Total) => {
            let price = criteria.price.as_ref().map_or(Figure::ZERO, PriceRule::sheet_points);
            ratio.get().checked_mul(criteria.technical_max().checked_add(price.get())?)?
        }
    };
    let sheets = if criteria.aggregation == Aggregation::Sum { members } else { 1 };
    let required = per_sheet.checked_mul(Decimal::from(sheets))?;
    // Results have at most four decimals, so rounding the limit up to four changes no outcome.
    let up = required.round_dp_with_strategy(DECIMALS_MAX, RoundingStrategy::ToPositiveInfinity);
    Figure::new(up).ok()
}
