//! What a sheet brings, whatever order its applications stand in when it is read.

use serde_json::{Value, json};
use shirube_core::render::Language;
use shirube_desk::{EntrantView, EvaluationView, SheetView};

use super::{settled, sheet_faults};
use crate::record::fact_of;
use crate::typed::Typed;

fn view(act: &'static str, keys: &[&str]) -> EvaluationView {
    let criteria = json!({
        "items": [
            { "id": "method", "label_ja": "方法", "label_en": "method", "max_points": 50 },
            { "id": "team", "label_ja": "体制", "label_en": "team", "max_points": "30" },
        ],
        "total_points": 80, "aggregation": { "kind": "mean" },
        "rounding": { "decimals": 1, "mode": "floor" }, "minimum": { "total": { "ratio": "0.6" } },
        "tie_break": ["lot"], "single_entry": "not-allowed",
    });
    EvaluationView {
        procedure: "R8-0001/2".to_owned(),
        kind: if act == "score" { "proposal-competition" } else { "trial-order" }.to_owned(),
        stage_ja: String::new(),
        stage_en: String::new(),
        act: Some(act),
        is_open: true,
        criteria: serde_json::from_value(criteria).ok().filter(|_| act == "score"),
        held_back: false,
        entrants: keys
            .iter()
            .map(|key| EntrantView {
                key: (*key).to_owned(),
                id: format!("R8-0001/{key}"),
                name: format!("企業{key}"),
            })
            .collect(),
        seats: Vec::new(),
        own: Some(SheetView { seat: "e-1".to_owned(), sheet: Value::Null, comments: Value::Null }),
        is_secretariat: false,
        all_in: false,
        sheets: Vec::new(),
        ranking: None,
        fault: None,
    }
}

fn typed(pairs: &[(&str, &str)]) -> Typed {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// What the form of a sheet sends of an application, with these points.
fn row(at: usize, key: &str, points: [&str; 2], comment: &str) -> Vec<(String, String)> {
    let mut all = vec![
        (format!("f.score:{at}:_"), key.to_owned()),
        (format!("f.comments:{at}:_"), key.to_owned()),
        (format!("f.comments:{at}:v"), comment.to_owned()),
    ];
    for (nth, (item, points)) in ["method", "team"].iter().zip(points).enumerate() {
        all.push((format!("f.score:{at}:v:{nth}:_"), (*item).to_owned()));
        all.push((format!("f.score:{at}:v:{nth}:v"), points.to_owned()));
    }
    all
}

#[test]
fn an_application_nothing_was_written_about_is_left_for_later() {
    let view = view("score", &["aone", "atwo"]);
    let sent = row(0, "aone", ["40", "22.5"], "よい").into_iter().chain(row(1, "atwo", ["", " "], ""));
    let settled = settled(&view, &sent.collect());
    assert_eq!(sheet_faults(Language::Ja, &view, &settled), []);
    let fact = |name| fact_of(("proposal-competition", name, "record"), &settled);
    assert_eq!(fact("score"), Some(json!({ "aone": { "method": "40", "team": "22.5" } })));
    assert_eq!(fact("comments"), Some(json!({ "aone": "よい" })));
}

#[test]
fn points_stay_with_their_application_when_another_has_gone() {
    let sent: Typed =
        row(0, "aone", ["1", "2"], "").into_iter().chain(row(1, "atwo", ["3", "4"], "")).collect();
    let settled = settled(&view("score", &["atwo"]), &sent);
    let score = fact_of(("proposal-competition", "score", "record"), &settled);
    assert_eq!(score, Some(json!({ "atwo": { "method": "3", "team": "4" } })));
}

#[test]
fn every_fault_of_a_sheet_is_of_its_input() {
    let view = view("score", &["aone", "atwo"]);
    for (points, expected) in [
        (["50", "30"], vec![]),
        (["50.01", "30"], vec!["f.score:0:v:0:v"]),
        (["-1", "0.001"], vec!["f.score:0:v:0:v", "f.score:0:v:1:v"]),
        (["x", ""], vec!["f.score:0:v:0:v", "f.score:0:v:1:v"]),
        (["", ""], vec![]),
    ] {
        let sent = settled(&view, &row(0, "aone", points, "").into_iter().collect());
        let faults = sheet_faults(Language::En, &view, &sent);
        assert_eq!(
            faults.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(),
            expected,
            "{points:?}"
        );
    }
}

#[test]
fn a_review_says_both_whether_and_why() {
    let view = view("record-review", &["aone", "atwo"]);
    let sent = typed(&[
        ("f.review:0:_", "aone"),
        ("f.review:0:v:recommend", "yes"),
        ("f.review:0:v:assessment", ""),
        ("f.review:1:_", "atwo"),
        ("f.review:1:v:assessment", " "),
    ]);
    let faults = sheet_faults(Language::Ja, &view, &settled(&view, &sent));
    assert_eq!(
        faults.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(),
        ["f.review:0:v:assessment"]
    );
    let whole = typed(&[
        ("f.review:0:_", "aone"),
        ("f.review:0:v:recommend", "no"),
        ("f.review:0:v:assessment", "根拠が足りない"),
    ]);
    let settled = settled(&view, &whole);
    assert_eq!(sheet_faults(Language::Ja, &view, &settled), []);
    let review = fact_of(("trial-order", "review", "record"), &settled);
    assert_eq!(review, Some(json!({ "aone": { "assessment": "根拠が足りない", "recommend": false } })));
}
