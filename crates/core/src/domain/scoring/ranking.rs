//! The ranking: rows with everything that explains them, and the ties that are still open.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::criteria::{Criteria, TieBreak};
use super::figure::Figure;
use super::input::{Evaluation, InputFault};
use super::minimum::{BelowMinimum, below_minimum};
use super::sheet::{EntrantId, ItemId, SeatId};
use super::tally::{Tally, tally};
use super::ties::{Contender, places};
use super::validate::CriteriaFault;

/// The result of an evaluation; the same for the same input in any order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranking {
    /// Ranked entrants by rank, then those below the minimum; equals by id.
    pub rows: Vec<Row>,
    /// Places shared because the chain waits for the committee; while there is one the ranking
    /// is not final (G47).
    pub unresolved_ties: Vec<UnresolvedTie>,
    /// The seats whose scores counted.
    pub counted_seats: Vec<SeatId>,
}

/// One entrant's result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Who.
    pub entrant: EntrantId,
    /// The place; none below the minimum.
    pub rank: Option<u32>,
    /// Technical points as aggregated.
    pub technical: Figure,
    /// Price points, where the price rule gives points.
    pub price_points: Option<Figure>,
    /// Technical and price (division method: standard) points together.
    pub points_total: Figure,
    /// The figure that ranks: points, rank points, first places or the quotient.
    pub total: Figure,
    /// Each counted member's sheet.
    pub per_member: BTreeMap<SeatId, MemberResult>,
    /// Each item's mean over the counted members, unweighted.
    pub per_item: BTreeMap<ItemId, Figure>,
    /// Why it is not ranked; empty where it is.
    pub below_minimum: Vec<BelowMinimum>,
    /// The step of the chain that set it apart from entrants of the same total.
    pub tie_decided_by: Option<TieBreak>,
}

/// One member's sheet for one entrant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberResult {
    /// Weighted technical points.
    pub technical: Figure,
    /// With the price (or standard) points of one sheet.
    pub total: Figure,
    /// The place on this member's sheets.
    pub rank: u32,
}

/// Entrants that share a place until the committee gives what is needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnresolvedTie {
    /// The place they share.
    pub rank: u32,
    /// Who, in order of their ids.
    pub entrants: Vec<EntrantId>,
    /// What is needed next.
    pub needed: TieBreak,
}

impl UnresolvedTie {
    /// The sentence for the office.
    #[must_use]
    pub fn ja(&self) -> String {
        let names: Vec<_> = self.entrants.iter().map(EntrantId::as_str).collect();
        format!(
            "第{}位が同点です({})。{}の結果を登録してください。",
            self.rank,
            names.join("、"),
            self.needed.ja()
        )
    }

    /// The same sentence in English.
    #[must_use]
    pub fn en(&self) -> String {
        let names: Vec<_> = self.entrants.iter().map(EntrantId::as_str).collect();
        let (rank, needed) = (self.rank, self.needed.en());
        format!("place {rank} is tied between {}; the result of the {needed} is needed", names.join(", "))
    }
}

/// Why there is no ranking.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RankingError {
    /// The criteria themselves are faulty.
    #[error("the criteria cannot be applied: {}", joined(.0.iter().map(CriteriaFault::en), "; "))]
    Criteria(Vec<CriteriaFault>),
    /// The input is incomplete or contradictory.
    #[error("the evaluation is not complete: {}", joined(.0.iter().map(InputFault::en), "; "))]
    Input(Vec<InputFault>),
    /// A figure leaves its range, which only a division by a very low price brings about.
    #[error(
        "a figure of entrant {0} is outside 0 to 1000000000; choose a smaller unit for the division method"
    )]
    OutsideRange(EntrantId),
}

/// At most this many faults are spelt out in one sentence; all of them are in the value.
const FAULTS_SHOWN_MAX: usize = 5;

fn joined(sentences: impl ExactSizeIterator<Item = String>, between: &str) -> String {
    let more = sentences.len().saturating_sub(FAULTS_SHOWN_MAX);
    let shown: Vec<String> = sentences.take(FAULTS_SHOWN_MAX).collect();
    let tail = if more > 0 { format!(" (+{more})") } else { String::new() };
    format!("{}{tail}", shown.join(between))
}

impl RankingError {
    /// The sentence for the office.
    #[must_use]
    pub fn ja(&self) -> String {
        match self {
            Self::Criteria(faults) => {
                format!("評価基準を適用できません。{}", joined(faults.iter().map(CriteriaFault::ja), ""))
            }
            Self::Input(faults) => {
                format!("採点が完了していません。{}", joined(faults.iter().map(InputFault::ja), ""))
            }
            Self::OutsideRange(entrant) => format!(
                "参加者{entrant}の数値が0から1000000000までの範囲を超えます。除算方式の単位金額を小さくしてください。"
            ),
        }
    }

    /// The same sentence in English.
    #[must_use]
    pub fn en(&self) -> String {
        self.to_string()
    }
}

/// Ranks the entrants of an evaluation.
///
/// All entrants handed in take part in the members' rankings and in the lowest price; whoever
/// is below the minimum gets no place.
///
/// # Errors
/// [`RankingError`]: every fault of the criteria, else every fault of the input.
pub fn rank(criteria: &Criteria, evaluation: &Evaluation) -> Result<Ranking, RankingError> {
    let faults = criteria.validate();
    if !faults.is_empty() {
        return Err(RankingError::Criteria(faults));
    }
    let (table, faults) = evaluation.check(criteria);
    if !faults.is_empty() {
        return Err(RankingError::Input(faults));
    }
    let tallies = tally(criteria, evaluation, &table)
        .map_err(|entrant| RankingError::OutsideRange(entrant.id.clone()))?;
    let mut rows = tallies
        .iter()
        .map(|tally| {
            let below = below_minimum(criteria, tally, &table, tallies.len());
            below
                .and_then(|below| row(tally, below))
                .ok_or_else(|| RankingError::OutsideRange(tally.entrant.id.clone()))
        })
        .collect::<Result<Vec<Row>, _>>()?;
    let unresolved_ties = place(&mut rows, criteria, evaluation);
    rows.sort_by(|a, b| {
        let key = |row: &Row| (row.rank.unwrap_or(u32::MAX), std::cmp::Reverse(row.total));
        key(a).cmp(&key(b)).then_with(|| a.entrant.cmp(&b.entrant))
    });
    let counted_seats = evaluation.counted_seats().cloned().collect();
    Ok(Ranking { rows, unresolved_ties, counted_seats })
}

/// Gives the places; returns the ties left open.
fn place(rows: &mut [Row], criteria: &Criteria, evaluation: &Evaluation) -> Vec<UnresolvedTie> {
    let prices: BTreeMap<_, _> = evaluation.entrants.iter().map(|e| (&e.id, e.price_yen)).collect();
    let ids: Vec<(EntrantId, Figure, Figure)> = rows
        .iter()
        .filter(|row| row.below_minimum.is_empty())
        .map(|row| (row.entrant.clone(), row.total, row.technical))
        .collect();
    let contenders = ids
        .iter()
        .map(|(entrant, total, technical)| Contender {
            entrant,
            total: *total,
            technical: *technical,
            price: prices.get(entrant).copied().flatten(),
        })
        .collect();
    let mut ties = Vec::new();
    let mut rank = 1_u32;
    for place in places(contenders, &criteria.tie_break, evaluation) {
        let here: BTreeSet<&EntrantId> = place.entrants.iter().copied().collect();
        for row in rows.iter_mut().filter(|row| here.contains(&row.entrant)) {
            row.rank = Some(rank);
            row.tie_decided_by = place.decided_by;
        }
        if let Some(needed) = place.needed {
            let entrants = place.entrants.iter().map(|id| (*id).clone()).collect();
            ties.push(UnresolvedTie { rank, entrants, needed });
        }
        rank = rank.saturating_add(u32::try_from(here.len()).unwrap_or(u32::MAX));
    }
    ties
}

fn row(tally: &Tally<'_>, below_minimum: Vec<BelowMinimum>) -> Option<Row> {
    let per_member = tally
        .sheets
        .iter()
        .map(|(seat, sheet)| {
            let result = MemberResult {
                technical: Figure::new(*sheet).ok()?,
                total: Figure::new(sheet.checked_add(tally.sheet_price.get())?).ok()?,
                rank: *tally.member_ranks.get(seat)?,
            };
            Some(((*seat).clone(), result))
        })
        .collect::<Option<_>>()?;
    Some(Row {
        entrant: tally.entrant.id.clone(),
        rank: None,
        technical: tally.technical,
        price_points: tally.price_points,
        points_total: tally.points_total,
        total: tally.total,
        per_member,
        per_item: tally.item_means.clone(),
        below_minimum,
        tie_decided_by: None,
    })
}
