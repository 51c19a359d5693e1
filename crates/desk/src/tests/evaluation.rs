//! What evaluators handed in: counted as the rule counts it, and nobody's who was recused.

use serde_json::{Value, json};
use shirube_persistence::PseudonymRow;

use super::watched::{CALL, TOWN, actor, watched};
use super::{Towns, id, org};

const APPLICATION: &str = "R8-0001/aabcdefg267";

/// A procedure in a stage, with these facts and an application under evaluation; in seat `e-1` the evaluator
/// `u-0002`, in `e-2` the expert `u-0004`.
pub(super) async fn evaluated(at: (&str, &str), facts: &Value) -> Towns {
    let (towns, _) = watched().await;
    let mut known = json!({
        "title": "窓口案内", "sealing": "none",
        "committee": [
            {"seat": "e-1", "person": "u-0002"},
            {"seat": "e-2", "person": "u-0004", "external": true, "expert": true},
        ],
        "criteria": {
            "items": [
                {"id": "plan", "label_ja": "計画", "label_en": "plan", "max_points": 60},
                {"id": "team", "label_ja": "体制", "label_en": "team", "max_points": 40},
            ],
            "total_points": 100,
            "aggregation": {"kind": "mean"},
            "rounding": {"decimals": 2, "mode": "floor"},
            "minimum": {"total": {"ratio": "0.60"}},
            "tie_break": ["technical", "committee-vote", "lot"],
            "single_entry": "allowed-if-minimum",
        },
    });
    for (name, value) in facts.as_object().unwrap() {
        known[name] = value.clone();
    }
    towns.plant(TOWN, CALL, at, known).await;
    let applied = json!({"applicant.name": "株式会社あおぞら"});
    towns.plant_under(TOWN, APPLICATION, Some(CALL), ("application", "under-evaluation"), applied).await;
    let unit = towns.desk.store().begin(&org(TOWN)).await.unwrap();
    for (alias, person, capacity) in [("e-1", "u-0002", "evaluator"), ("e-2", "u-0004", "expert")] {
        unit.put_pseudonym(&PseudonymRow {
            procedure: id(CALL),
            alias: actor(alias),
            person: actor(person),
            capacity: capacity.parse().unwrap(),
            active: true,
        });
    }
    unit.commit().await.unwrap();
    towns.desk.rebuild_reads(&org(TOWN), |_| {}).await.unwrap();
    towns
}

/// The points of a sheet, under a name of the application.
pub(super) fn points(name: &str, plan: &str) -> Value {
    json!({name: {"plan": plan, "team": "30"}})
}

const OPEN: (&str, &str) = ("proposal-competition", "evaluation");

#[tokio::test]
async fn what_the_rule_has_is_not_said_to_be_missing() {
    let part = json!({"aabcdefg267": {"plan": "50"}});
    for (second, missing) in [
        (Some(points("aabcdefg267", "40")), 0),
        (Some(points("R8-0001/aabcdefg267", "40")), 0),
        // the rule takes capitals for what they stand for
        (Some(points("AABCDEFG267", "40")), 0),
        (Some(part), 1),
        (None, 1),
    ] {
        let mut facts = json!({"score.e-1": points("aabcdefg267", "50")});
        if let Some(sheet) = &second {
            facts["score.e-2"] = sheet.clone();
        }
        let towns = evaluated(OPEN, &facts).await;
        let view = towns.desk.evaluation(&org(TOWN), &actor("u-0001"), &id(CALL)).await.unwrap();
        let told: Vec<usize> = view.seats.iter().map(|seat| seat.missing).collect();
        assert_eq!((told, view.all_in), (vec![0, missing], missing == 0), "{second:?}");
        assert_eq!(view.ranking.map(|one| one.rows.len()), (missing == 0).then_some(1), "{second:?}");
        assert_eq!((view.fault, view.sheets.len()), (None, if missing == 0 { 2 } else { 0 }), "{second:?}");
        assert!(view.is_secretariat);
    }
}

#[tokio::test]
async fn who_was_recused_reads_no_sheet_whatever_else_they_are() {
    // seat `e-1` is an approver's, who sees every case
    for (recused, second, others, fault) in [
        (json!([]), "40", true, false),
        (json!(["e-1"]), "40", false, false),
        // points the criteria do not give: why it cannot be ranked says what somebody gave
        (json!([]), "99", true, true),
        (json!(["e-1"]), "99", false, false),
    ] {
        let facts = json!({
            "recused": recused,
            "score.e-1": points("aabcdefg267", "50"), "score.e-2": points("aabcdefg267", second),
        });
        let towns = evaluated(OPEN, &facts).await;
        let (org, who) = (org(TOWN), actor("u-0002"));
        let view = towns.desk.view(&org, &who, &id(CALL)).await.unwrap();
        let has = |name: &str| view.facts.get(name).is_some();
        assert_eq!((has("score.e-1"), has("score.e-2")), (true, others), "{recused} {second}");
        let view = towns.desk.evaluation(&org, &who, &id(CALL)).await.unwrap();
        assert_eq!((view.sheets.is_empty(), view.fault.is_some()), (!others, fault), "{recused} {second}");
        assert_eq!(view.ranking.is_some(), others && !fault, "{recused} {second}");
        // an officer without a seat sees them
        let view = towns.desk.view(&org, &actor("u-0001"), &id(CALL)).await.unwrap();
        assert!(view.facts.get("score.e-2").is_some(), "{recused} {second}");
    }
}
