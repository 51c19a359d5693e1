//! Sheets and evaluations in few words.

use serde_json::{Value, json};
use shirube_core::domain::scoring::{Criteria, Evaluation, Figure, Ranking, Row};

/// The figure of that text.
pub(crate) fn figure(text: &str) -> Figure {
    text.parse().expect("a figure")
}

/// Criteria of `(id, points)` items; the other members as most sheets have them.
#[expect(clippy::needless_pass_by_value, reason = "a literal at every call")]
pub(crate) fn criteria(items: &[(&str, u32)], total: u32, with: Value) -> Criteria {
    let items: Vec<Value> = items
        .iter()
        .map(|(id, points)| json!({"id": id, "label_ja": "項目", "label_en": "item", "max_points": points}))
        .collect();
    let mut sheet = json!({
        "items": items,
        "total_points": total,
        "aggregation": {"kind": "mean"},
        "rounding": {"decimals": 2, "mode": "floor"},
        "minimum": {"total": {"ratio": "0.60"}},
        "tie_break": ["technical", "price", "committee-vote", "lot"],
        "single_entry": "allowed-if-minimum",
    });
    for (key, value) in with.as_object().expect("an object") {
        sheet[key] = value.clone();
    }
    serde_json::from_value(sheet).expect("criteria")
}

/// An evaluation: entrants with prices, and per seat and entrant the points of all items.
pub(crate) fn evaluation(
    criteria: &Criteria,
    entrants: &[(&str, Option<i64>)],
    sheets: &[(&str, &[&[&str]])],
) -> Evaluation {
    let scores: Vec<Value> = sheets
        .iter()
        .flat_map(|(seat, by_entrant)| {
            entrants.iter().zip(*by_entrant).flat_map(move |((entrant, _), points)| {
                criteria.items.iter().zip(*points).map(move |(item, points)| {
                    json!({"seat": seat, "entrant": entrant, "item": item.id, "points": points})
                })
            })
        })
        .collect();
    let entrants: Vec<Value> =
        entrants.iter().map(|(id, price)| json!({"id": id, "price_yen": price})).collect();
    let seats: Vec<&str> = sheets.iter().map(|(seat, _)| *seat).collect();
    serde_json::from_value(json!({"entrants": entrants, "seats": seats, "scores": scores}))
        .expect("an evaluation")
}

/// The row of an entrant.
pub(crate) fn row<'a>(ranking: &'a Ranking, entrant: &str) -> &'a Row {
    ranking.rows.iter().find(|row| row.entrant.as_str() == entrant).expect("a row")
}

/// `a:1 b:2 c:-` in the order of the rows.
pub(crate) fn order(ranking: &Ranking) -> String {
    let place = |row: &Row| row.rank.map_or("-".to_owned(), |rank| rank.to_string());
    let rows: Vec<String> =
        ranking.rows.iter().map(|row| format!("{}:{}", row.entrant, place(row))).collect();
    rows.join(" ")
}

/// Nagasaki variant: technical 200 (basic 30, additive 170), price 100, additive below 60 fails.
pub(crate) fn nagasaki() -> Criteria {
    let mut sheet = criteria(
        &[("basic", 30), ("additive-1", 100), ("additive-2", 70)],
        300,
        json!({
            "price": {"kind": "linear", "max_points": 100},
            "minimum": {
                "total": {"points": 1},
                "group": {"items": ["additive-1", "additive-2"], "points": 60},
            },
        }),
    );
    sheet.items[0].mandatory = true;
    sheet
}
