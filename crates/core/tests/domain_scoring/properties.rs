//! What holds of every ranking, whatever the sheet.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use shirube_core::domain::scoring::{Criteria, Evaluation, Figure, Ranking, rank};

const ITEM_MAX: u32 = 20;
const ITEMS: usize = 3;

/// One generated evaluation, as plain numbers.
#[derive(Clone, Debug)]
struct Sheets {
    criteria: Value,
    prices: Vec<i64>,
    /// By seat, entrant and item, in hundredths of a point.
    points: Vec<Vec<[u32; ITEMS]>>,
}

fn aggregation() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!({"kind": "sum"})),
        Just(json!({"kind": "mean"})),
        Just(json!({"kind": "trimmed-mean"})),
        Just(json!({"kind": "rank-points", "equal_totals": "share-rank"})),
        Just(json!({"kind": "rank-points", "equal_totals": "lower-price-first"})),
        Just(json!({"kind": "first-places", "equal_totals": "share-rank"})),
        Just(json!({"kind": "first-places", "equal_totals": "lower-price-first"})),
    ]
}

/// Price rules worth 40 points of a sheet (the division method only with a mean).
fn price(aggregation: &Value) -> BoxedStrategy<Value> {
    let rules = prop_oneof![
        Just(json!({"kind": "linear", "max_points": 40})),
        Just(json!({"kind": "ratio", "max_points": 40})),
        Just(json!({"kind": "bands", "bands": [
            {"at_most_percent": 50, "points": 40}, {"at_most_percent": "90.5", "points": 10}]})),
    ];
    let division = json!({"kind": "division", "standard_points": 40, "unit_yen": 1_000});
    match aggregation["kind"].as_str() {
        Some("mean" | "trimmed-mean") => prop_oneof![3 => rules, 1 => Just(division)].boxed(),
        _ => rules.boxed(),
    }
}

fn criteria() -> impl Strategy<Value = Value> {
    let rounding = (0_u32..=4, prop_oneof![Just("floor"), Just("half-up")]);
    let priced = aggregation().prop_flat_map(|aggregation| (price(&aggregation), Just(aggregation)));
    (priced, rounding, 1_u32..=100).prop_map(|((price, aggregation), (decimals, mode), least)| {
        let items: Vec<Value> = (0..ITEMS)
            .map(|i| json!({"id": format!("i{i}"), "label_ja": "項目", "label_en": "item", "max_points": ITEM_MAX}))
            .collect();
        json!({
            "items": items, "total_points": 100, "price": price, "aggregation": aggregation,
            "rounding": {"decimals": decimals, "mode": mode},
            "minimum": {"total": {"points": least}},
            "tie_break": ["technical", "price", "committee-vote", "lot"],
            "single_entry": "allowed-if-minimum",
        })
    })
}

fn sheets() -> impl Strategy<Value = Sheets> {
    (criteria(), 1_usize..=5, 3_usize..=5).prop_flat_map(|(criteria, entrants, seats)| {
        // Few different values, so that equals are common.
        let item = prop_oneof![Just(0_u32), Just(1_000), Just(2_000), 0_u32..=2_000];
        let sheet = [item.clone(), item.clone(), item];
        let points = prop::collection::vec(prop::collection::vec(sheet, entrants), seats);
        let prices = prop::collection::vec(prop_oneof![Just(500_i64), Just(900), 1_i64..=1_000], entrants);
        (Just(criteria), prices, points).prop_map(|(criteria, prices, points)| Sheets {
            criteria,
            prices,
            points,
        })
    })
}

impl Sheets {
    fn criteria(&self) -> Criteria {
        serde_json::from_value(self.criteria.clone()).expect("criteria")
    }

    fn evaluation(&self) -> Evaluation {
        let entrants: Vec<Value> = self
            .prices
            .iter()
            .enumerate()
            .map(|(e, price)| json!({"id": format!("a{e}"), "price_yen": price}))
            .collect();
        let mut scores = Vec::new();
        for (s, by_entrant) in self.points.iter().enumerate() {
            for (e, items) in by_entrant.iter().enumerate() {
                for (i, hundredths) in items.iter().enumerate() {
                    let points = format!("{}.{:02}", hundredths / 100, hundredths % 100);
                    scores.push(json!({"seat": format!("e-{s}"), "entrant": format!("a{e}"), "item": format!("i{i}"), "points": points}));
                }
            }
        }
        let seats: Vec<String> = (0..self.points.len()).map(|s| format!("e-{s}")).collect();
        serde_json::from_value(json!({
            "entrants": entrants, "seats": seats, "scores": scores, "reserve_price_yen": 1_000,
        }))
        .expect("an evaluation")
    }

    fn ranking(&self) -> Ranking {
        rank(&self.criteria(), &self.evaluation()).expect("a ranking")
    }
}

proptest! {
    #[test]
    fn order_of_entrants_and_scores_does_not_matter(sheets in sheets(), seed in any::<u64>()) {
        let expected = sheets.ranking();
        let mut input = sheets.evaluation();
        let turn = usize::try_from(seed % 97).expect("small");
        let entrants = input.entrants.len();
        input.entrants.rotate_left(turn % entrants);
        input.entrants.reverse();
        let scores = input.scores.len();
        input.scores.rotate_left(turn % scores);
        input.scores.reverse();
        prop_assert_eq!(rank(&sheets.criteria(), &input), Ok(expected));
    }

    #[test]
    fn which_member_sits_where_does_not_matter(sheets in sheets(), turn in 0_usize..5) {
        let mut moved = sheets.clone();
        let seats = moved.points.len();
        moved.points.rotate_left(turn % seats);
        let (one, other) = (sheets.ranking(), moved.ranking());
        let outcome = |ranking: &Ranking| -> Vec<_> {
            ranking.rows.iter().map(|r| (r.entrant.clone(), r.rank, r.total, r.technical)).collect()
        };
        prop_assert_eq!(outcome(&one), outcome(&other));
        prop_assert_eq!(one.unresolved_ties, other.unresolved_ties);
    }

    #[test]
    fn a_better_score_never_lowers_the_total(
        sheets in sheets(), seat in 0_usize..5, entrant in 0_usize..5, item in 0..ITEMS, more in 1_u32..=2_000
    ) {
        let (seat, entrant) = (seat % sheets.points.len(), entrant % sheets.prices.len());
        let mut better = sheets.clone();
        let points = &mut better.points[seat][entrant][item];
        *points = (*points + more).min(ITEM_MAX * 100);
        let id = format!("a{entrant}");
        let figures = |ranking: &Ranking| -> (Figure, Figure) {
            let row = ranking.rows.iter().find(|row| row.entrant.as_str() == id).expect("a row");
            (row.total, row.technical)
        };
        let (before, after) = (figures(&sheets.ranking()), figures(&better.ranking()));
        prop_assert!(after.0 >= before.0 && after.1 >= before.1, "{before:?} {after:?}");
    }

    #[test]
    fn ranks_form_a_competition_ranking(sheets in sheets()) {
        let ranking = sheets.ranking();
        prop_assert_eq!(ranking.rows.len(), sheets.prices.len());
        let ranks: Vec<u32> = ranking.rows.iter().filter_map(|row| row.rank).collect();
        for rank in &ranks {
            let ahead = ranks.iter().filter(|other| *other < rank).count();
            prop_assert_eq!(usize::try_from(*rank).expect("small"), ahead + 1);
        }
        // A place is shared exactly where an unresolved tie says so.
        let mut shared: BTreeMap<u32, usize> = BTreeMap::new();
        for rank in &ranks {
            *shared.entry(*rank).or_default() += 1;
        }
        shared.retain(|_, count| *count > 1);
        let ties: BTreeMap<u32, usize> =
            ranking.unresolved_ties.iter().map(|tie| (tie.rank, tie.entrants.len())).collect();
        prop_assert_eq!(shared, ties);
        // Better places have no smaller totals; the unranked come last and say why.
        let ranked: Vec<_> = ranking.rows.iter().take_while(|row| row.rank.is_some()).collect();
        prop_assert_eq!(ranked.len(), ranks.len());
        prop_assert!(ranked.windows(2).all(|pair| pair[0].total >= pair[1].total));
        prop_assert!(ranking.rows.iter().all(|row| row.rank.is_some() == row.below_minimum.is_empty()));
    }

    #[test]
    fn a_ranking_survives_json(sheets in sheets()) {
        let ranking = sheets.ranking();
        let text = serde_json::to_string(&ranking).expect("JSON");
        prop_assert_eq!(serde_json::from_str::<Ranking>(&text).expect("a ranking"), ranking);
    }
}
