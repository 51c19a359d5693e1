//! What the committee hands in: entrants, seats, scores, votes and lots.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::super::yen::Yen;
use super::criteria::{Aggregation, Criteria, PriceRule};
use super::figure::Figure;
use super::sheet::{ENTRANTS_MAX, EntrantId, ITEM_DECIMALS_MAX, ItemId, SEATS_MAX, SeatId};

/// One entrant under evaluation; whoever is disqualified or withdrew is not handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entrant {
    /// Its id.
    pub id: EntrantId,
    /// Its bid or quote, on the same tax basis as the reserve price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_yen: Option<Yen>,
}

/// One member's points for one entrant and one item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// Who scored.
    pub seat: SeatId,
    /// Who was scored.
    pub entrant: EntrantId,
    /// For what.
    pub item: ItemId,
    /// Points before weighting, at most two decimals.
    pub points: Figure,
}

/// Everything a ranking is computed from, besides the criteria.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evaluation {
    /// Who is evaluated.
    pub entrants: Vec<Entrant>,
    /// The seats of the committee.
    pub seats: BTreeSet<SeatId>,
    /// Seats recused or replaced: their scores are void and not asked for.
    #[serde(default)]
    pub recused: BTreeSet<SeatId>,
    /// The scores, in any order.
    pub scores: Vec<Score>,
    /// The reserve price (予定価格) or published ceiling, for price rules that need it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reserve_price_yen: Option<Yen>,
    /// Votes held by the committee among tied entrants: each a count for exactly the tied.
    #[serde(default)]
    pub votes: Vec<BTreeMap<EntrantId, u32>>,
    /// Lots drawn among tied entrants: each the order drawn of exactly the tied.
    #[serde(default)]
    pub lots: Vec<Vec<EntrantId>>,
}

/// A score that is not there (G48).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MissingScore {
    /// Who has not scored.
    pub seat: SeatId,
    /// Whom.
    pub entrant: EntrantId,
    /// For what.
    pub item: ItemId,
}

/// One thing wrong with what was handed in.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InputFault {
    /// No entrants, or too many.
    #[error("{0} entrants are handed in; allowed are 1 to 500")]
    EntrantCount(usize),
    /// Two entrants of one id.
    #[error("entrant {0} is handed in twice; each is handed in once")]
    DuplicateEntrant(EntrantId),
    /// Too few or too many members who are not recused.
    #[error("{count} members score; allowed are {least} to 50")]
    SeatCount {
        /// How many are not recused.
        count: usize,
        /// How many the aggregation needs.
        least: usize,
    },
    /// A score of, for or on something unknown.
    #[error("the score of seat {} for entrant {} on item {} names a seat, entrant or item that is not part of this evaluation", .0.seat, .0.entrant, .0.item)]
    UnknownScore(MissingScore),
    /// Two scores for the same.
    #[error("seat {} scored entrant {} on item {} twice; exactly one score counts", .0.seat, .0.entrant, .0.item)]
    DuplicateScore(MissingScore),
    /// A score above the item's points or too fine.
    #[error("the score of seat {} for entrant {} on item {} must be 0 to {max} with at most 2 decimals", .of.seat, .of.entrant, .of.item)]
    ScoreOutsideRange {
        /// Which score.
        of: MissingScore,
        /// The item's points.
        max: Figure,
    },
    /// A score that is not there (G48).
    #[error("seat {} has not scored entrant {} on item {}; every score is needed", .0.seat, .0.entrant, .0.item)]
    Missing(MissingScore),
    /// A price that the price rule needs.
    #[error("the price of entrant {0} is missing or ¥0; it must be at least ¥1")]
    PriceMissing(EntrantId),
    /// The reserve price that the price rule needs.
    #[error("the reserve price is missing or ¥0; it must be at least ¥1")]
    ReserveMissing,
    /// A bid above the reserve price: a matter of disqualification (G45, G51), not of points.
    #[error(
        "the price of entrant {0} is above the reserve price; allowed is at most the reserve price, otherwise disqualify the entrant first"
    )]
    AboveReserve(EntrantId),
}

impl InputFault {
    /// The sentence for the office.
    #[must_use]
    pub fn ja(&self) -> String {
        let whose = |of: &MissingScore| {
            format!("委員{}による参加者{}の項目「{}」の採点", of.seat, of.entrant, of.item)
        };
        match self {
            Self::EntrantCount(count) => {
                format!("評価の対象が{count}者です。1者から500者までにしてください。")
            }
            Self::DuplicateEntrant(id) => {
                format!("参加者{id}が重複しています。1回だけ含めてください。")
            }
            Self::SeatCount { count, least } => {
                format!("採点する委員が{count}人です。{least}人から50人までが必要です。")
            }
            Self::UnknownScore(of) => {
                format!("{}は、この評価にない委員、参加者又は項目を含んでいます。", whose(of))
            }
            Self::DuplicateScore(of) => {
                format!("{}が重複しています。1件だけにしてください。", whose(of))
            }
            Self::ScoreOutsideRange { of, max } => {
                format!("{}は、0点から{max}点まで(小数第2位まで)にしてください。", whose(of))
            }
            Self::Missing(of) => {
                format!("{}がまだありません。すべての採点が必要です。", whose(of))
            }
            Self::PriceMissing(id) => {
                format!("参加者{id}の価格がないか0円です。1円以上の価格が必要です。")
            }
            Self::ReserveMissing => "予定価格がないか0円です。1円以上の予定価格が必要です。".to_owned(),
            Self::AboveReserve(id) => format!(
                "参加者{id}の価格が予定価格を超えています。予定価格以下でない場合は、先に失格の処理をしてください。"
            ),
        }
    }

    /// The same sentence in English.
    #[must_use]
    pub fn en(&self) -> String {
        self.to_string()
    }
}

/// The scores that count, found by seat, entrant and item.
pub(crate) type ScoreTable<'a> = BTreeMap<(&'a SeatId, &'a EntrantId, &'a ItemId), Figure>;

impl Evaluation {
    /// The seats whose scores count, in order.
    pub fn counted_seats(&self) -> impl Iterator<Item = &SeatId> {
        self.seats.difference(&self.recused)
    }

    /// Every score that is still to come (G48), by seat, entrant and item.
    #[must_use]
    pub fn missing_scores(&self, criteria: &Criteria) -> Vec<MissingScore> {
        let there: BTreeSet<_> = self.scores.iter().map(|s| (&s.seat, &s.entrant, &s.item)).collect();
        let mut missing: Vec<MissingScore> = self
            .counted_seats()
            .flat_map(|seat| self.entrants.iter().map(move |entrant| (seat, &entrant.id)))
            .flat_map(|(seat, entrant)| criteria.items.iter().map(move |item| (seat, entrant, &item.id)))
            .filter(|key| !there.contains(key))
            .map(|(seat, entrant, item)| MissingScore {
                seat: seat.clone(),
                entrant: entrant.clone(),
                item: item.clone(),
            })
            .collect();
        missing.sort();
        missing
    }

    /// Everything wrong with this input under valid `criteria`, and the scores that count.
    pub(crate) fn check(&self, criteria: &Criteria) -> (ScoreTable<'_>, Vec<InputFault>) {
        let mut faults = Vec::new();
        self.check_people(criteria, &mut faults);
        let table = self.check_scores(criteria, &mut faults);
        self.check_prices(criteria, &mut faults);
        faults.extend(self.missing_scores(criteria).into_iter().map(InputFault::Missing));
        (table, faults)
    }

    fn check_people(&self, criteria: &Criteria, faults: &mut Vec<InputFault>) {
        if !(1..=ENTRANTS_MAX).contains(&self.entrants.len()) {
            faults.push(InputFault::EntrantCount(self.entrants.len()));
        }
        let mut seen = BTreeSet::new();
        for entrant in &self.entrants {
            if !seen.insert(&entrant.id) {
                faults.push(InputFault::DuplicateEntrant(entrant.id.clone()));
            }
        }
        let least = if criteria.aggregation == Aggregation::TrimmedMean { 3 } else { 1 };
        let count = self.counted_seats().count();
        if !(least..=SEATS_MAX).contains(&count) {
            faults.push(InputFault::SeatCount { count, least });
        }
    }

    fn check_scores<'a>(&'a self, criteria: &Criteria, faults: &mut Vec<InputFault>) -> ScoreTable<'a> {
        let entrants: BTreeSet<_> = self.entrants.iter().map(|entrant| &entrant.id).collect();
        let items: BTreeMap<_, _> = criteria.items.iter().map(|i| (&i.id, i.max_points)).collect();
        let mut table = ScoreTable::new();
        for score in self.scores.iter().filter(|score| !self.recused.contains(&score.seat)) {
            let of = || MissingScore {
                seat: score.seat.clone(),
                entrant: score.entrant.clone(),
                item: score.item.clone(),
            };
            let max = items.get(&score.item).copied();
            let known = self.seats.contains(&score.seat) && entrants.contains(&score.entrant);
            let Some(max) = max.filter(|_| known) else {
                faults.push(InputFault::UnknownScore(of()));
                continue;
            };
            if score.points > max || score.points.decimals() > ITEM_DECIMALS_MAX {
                faults.push(InputFault::ScoreOutsideRange { of: of(), max });
            }
            let key = (&score.seat, &score.entrant, &score.item);
            if table.insert(key, score.points).is_some() {
                faults.push(InputFault::DuplicateScore(of()));
            }
        }
        table
    }

    fn check_prices(&self, criteria: &Criteria, faults: &mut Vec<InputFault>) {
        let Some(rule) = &criteria.price else { return };
        let reserve = self.reserve_price_yen.filter(|reserve| !reserve.is_zero());
        if matches!(rule, PriceRule::Linear { .. } | PriceRule::Bands { .. }) && reserve.is_none() {
            faults.push(InputFault::ReserveMissing);
        }
        for entrant in &self.entrants {
            match entrant.price_yen.filter(|price| !price.is_zero()) {
                None => faults.push(InputFault::PriceMissing(entrant.id.clone())),
                Some(price) if reserve.is_some_and(|reserve| price > reserve) => {
                    faults.push(InputFault::AboveReserve(entrant.id.clone()));
                }
                Some(_) => {}
            }
        }
    }
}
