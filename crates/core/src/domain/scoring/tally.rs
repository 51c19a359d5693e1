//! From the members' sheets to one result per entrant.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::super::yen::Yen;
use super::criteria::{Aggregation, Criteria, EqualTotals, PriceRule};
use super::figure::{Figure, Rounding};
use super::input::{Entrant, Evaluation, ScoreTable};
use super::price::{self, PriceBasis};
use super::sheet::{ItemId, SeatId};

/// What one entrant's sheets come to.
pub(crate) struct Tally<'a> {
    pub(crate) entrant: &'a Entrant,
    /// The weighted points of each member's sheet, exact.
    pub(crate) sheets: BTreeMap<&'a SeatId, Decimal>,
    /// The technical result.
    pub(crate) technical: Figure,
    /// The price's (or standard) points of one sheet.
    pub(crate) sheet_price: Figure,
    /// The price points in the result, where the rule gives points.
    pub(crate) price_points: Option<Figure>,
    /// Technical and price (or standard) points together.
    pub(crate) points_total: Figure,
    /// The mean of each item over all members, unweighted, rounded.
    pub(crate) item_means: BTreeMap<ItemId, Figure>,
    /// Each member's rank of this entrant.
    pub(crate) member_ranks: BTreeMap<&'a SeatId, u32>,
    /// The figure that ranks: points, rank points, first places or the quotient.
    pub(crate) total: Figure,
}

/// `None` where a figure leaves its range: the index of that entrant.
pub(crate) fn tally<'a>(
    criteria: &Criteria,
    evaluation: &'a Evaluation,
    table: &ScoreTable<'_>,
) -> Result<Vec<Tally<'a>>, &'a Entrant> {
    let basis = PriceBasis {
        lowest: evaluation.entrants.iter().filter_map(|entrant| entrant.price_yen).min(),
        reserve: evaluation.reserve_price_yen,
    };
    let seats: Vec<&SeatId> = evaluation.counted_seats().collect();
    let mut tallies = evaluation
        .entrants
        .iter()
        .map(|entrant| points_of(criteria, entrant, &seats, table, basis).ok_or(entrant))
        .collect::<Result<Vec<_>, _>>()?;
    rank_by_members(criteria, &seats, &mut tallies);
    let count = tallies.len();
    for tally in &mut tallies {
        tally.total = deciding_figure(criteria, tally, count).ok_or(tally.entrant)?;
    }
    Ok(tallies)
}

fn points_of<'a>(
    criteria: &Criteria,
    entrant: &'a Entrant,
    seats: &[&'a SeatId],
    table: &ScoreTable<'_>,
    basis: PriceBasis,
) -> Option<Tally<'a>> {
    let mut sheets = BTreeMap::new();
    let mut item_sums: BTreeMap<&ItemId, Decimal> = BTreeMap::new();
    for seat in seats {
        let mut sheet = Decimal::ZERO;
        for item in &criteria.items {
            let points = table.get(&(*seat, &entrant.id, &item.id))?.get();
            sheet = sheet.checked_add(points.checked_mul(item.weight())?)?;
            *item_sums.entry(&item.id).or_default() += points;
        }
        sheets.insert(*seat, sheet);
    }
    let members = Decimal::from(seats.len());
    let item_means = item_sums
        .into_iter()
        .map(|(id, sum)| Some((id.clone(), mean(sum, members, criteria.rounding)?)))
        .collect::<Option<_>>()?;
    let exact: Vec<Decimal> = sheets.values().copied().collect();
    let technical = technical(criteria, exact)?;
    let times = if criteria.aggregation == Aggregation::Sum { members } else { Decimal::ONE };
    let (sheet_price, price_points) = match &criteria.price {
        None => (Figure::ZERO, None),
        Some(rule @ PriceRule::Division { .. }) => (rule.sheet_points(), None),
        Some(rule) => {
            let points = price::points(rule, entrant.price_yen?, basis, criteria.rounding)?;
            (points, Some(Figure::new(points.get().checked_mul(times)?).ok()?))
        }
    };
    let price_part = sheet_price.get().checked_mul(times)?;
    Some(Tally {
        entrant,
        sheets,
        technical,
        sheet_price,
        price_points,
        points_total: Figure::new(technical.get().checked_add(price_part)?).ok()?,
        item_means,
        member_ranks: BTreeMap::new(),
        total: Figure::ZERO,
    })
}

pub(crate) fn mean(sum: Decimal, count: Decimal, rounding: Rounding) -> Option<Figure> {
    rounding.apply(sum.checked_div(count)?)
}

/// The technical result: the exact sum, or the (trimmed) mean, rounded once. Rankings by
/// members show the mean.
fn technical(criteria: &Criteria, mut sheets: Vec<Decimal>) -> Option<Figure> {
    let counted = match criteria.aggregation {
        Aggregation::Sum => return Figure::new(sheets.iter().sum()).ok(),
        Aggregation::TrimmedMean => {
            sheets.sort_unstable();
            sheets.get(1..sheets.len().checked_sub(1)?)?
        }
        Aggregation::Mean | Aggregation::RankPoints { .. } | Aggregation::FirstPlaces { .. } => {
            sheets.as_slice()
        }
    };
    mean(counted.iter().sum(), Decimal::from(counted.len()), criteria.rounding)
}

/// Every member's ranking by the totals of its own sheets: an entrant's rank is one more than
/// the number of entrants that go before it.
fn rank_by_members<'a>(criteria: &Criteria, seats: &[&'a SeatId], tallies: &mut [Tally<'a>]) {
    let by_price = match criteria.aggregation {
        Aggregation::RankPoints { equal_totals } | Aggregation::FirstPlaces { equal_totals } => {
            equal_totals == EqualTotals::LowerPriceFirst
                && tallies.iter().all(|tally| tally.entrant.price_yen.is_some())
        }
        Aggregation::Sum | Aggregation::Mean | Aggregation::TrimmedMean => false,
    };
    for seat in seats {
        // Ascending in what goes first: totals turned negative, then the price.
        let keys: Vec<(Decimal, Option<Yen>)> = tallies
            .iter()
            .map(|tally| {
                let sheet = tally.sheets.get(seat).copied().unwrap_or_default();
                let price = tally.entrant.price_yen.filter(|_| by_price);
                (-(sheet + tally.sheet_price.get()), price)
            })
            .collect();
        let mut ordered = keys.clone();
        ordered.sort_unstable();
        for (tally, key) in tallies.iter_mut().zip(&keys) {
            let before = ordered.partition_point(|other| other < key);
            tally.member_ranks.insert(*seat, u32::try_from(before + 1).unwrap_or(u32::MAX));
        }
    }
}

/// The figure that ranks.
fn deciding_figure(criteria: &Criteria, tally: &Tally<'_>, entrants: usize) -> Option<Figure> {
    if let Some(PriceRule::Division { unit_yen, .. }) = &criteria.price {
        let price = tally.entrant.price_yen?;
        return price::quotient(tally.points_total, *unit_yen, price, criteria.rounding);
    }
    let ranks = tally.member_ranks.values();
    match criteria.aggregation {
        Aggregation::Sum | Aggregation::Mean | Aggregation::TrimmedMean => Some(tally.points_total),
        Aggregation::RankPoints { .. } => {
            let entrants = u32::try_from(entrants).ok()?;
            let points: u32 = ranks.map(|rank| (entrants + 1).saturating_sub(*rank)).sum();
            Figure::new(Decimal::from(points)).ok()
        }
        Aggregation::FirstPlaces { .. } => {
            Figure::new(Decimal::from(ranks.filter(|rank| **rank == 1).count())).ok()
        }
    }
}
