//! Deadlines: due order, and what stops, moves and ends them.

use crate::common::{Office, at, noon, procedure_id};
use serde_json::json;
use shirube_persistence::{DeadlineKind, DeadlineRow, DeadlineState, Unit};
use shirube_trail::At;
use shirube_trail::ids::DeadlineId;

const P: &str = "R8-0012/1";

fn deadline(id: &str, due_at: &str) -> DeadlineRow {
    DeadlineRow {
        procedure: procedure_id(P),
        deadline_id: DeadlineId::new(id).unwrap(),
        kind: DeadlineKind::Act,
        act: Some("close-call".parse().unwrap()),
        due_at: at(due_at),
        state: DeadlineState::Pending,
        frozen_at: None,
        rule: Some("G41".to_owned()),
        started_seq: 0,
        details: json!({"days": 10}),
    }
}

async fn due(unit: &Unit, until: At, limit: u64) -> Vec<String> {
    let rows = unit.due_deadlines(until, limit).await.unwrap();
    let id = |row: &DeadlineRow| row.deadline_id.to_string();
    rows.iter().map(id).collect()
}

#[tokio::test]
async fn deadlines_fall_due_in_order() {
    let office = Office::new().await;
    office.open(P).await;
    let unit = office.begin().await;
    for (id, due_at) in [
        ("late", "2026-12-01T00:00:00.001Z"),
        ("b", "2026-12-01T00:00:00.000Z"),
        ("a", "2026-12-01T00:00:00.000Z"),
        ("early", "2026-11-21T00:00:00.000Z"),
    ] {
        unit.set_deadline(&deadline(id, due_at)).await.unwrap();
    }
    let midnight = at("2026-12-01T00:00:00.000Z");
    assert_eq!(due(&unit, midnight, 10).await, ["early", "a", "b"]);
    assert_eq!(due(&unit, midnight, 2).await, ["early", "a"]);
    assert_eq!(due(&unit, noon(), 10).await, [""; 0]);

    let p = procedure_id(P);
    let id = |text: &str| DeadlineId::new(text).unwrap();
    assert!(unit.mark_fired(&p, &id("early")).await.unwrap());
    assert!(!unit.mark_fired(&p, &id("early")).await.unwrap());
    assert!(unit.cancel_deadline(&p, &id("a")).await.unwrap());
    assert!(!unit.cancel_deadline(&p, &id("a")).await.unwrap());
    // a duty fulfilled late
    assert!(unit.meet_deadline(&p, &id("early")).await.unwrap());
    assert!(!unit.meet_deadline(&p, &id("a")).await.unwrap());
    assert_eq!(due(&unit, midnight, 10).await, ["b"]);
    // set again: it runs anew
    unit.set_deadline(&deadline("a", "2026-12-01T00:00:00.000Z")).await.unwrap();
    assert_eq!(due(&unit, midnight, 10).await, ["a", "b"]);
    assert_eq!(unit.cancel_deadlines(&p, &[id("a")]).await.unwrap(), 2);
    assert_eq!(due(&unit, midnight, 10).await, ["a"]);
    assert_eq!(unit.cancel_deadlines(&p, &[]).await.unwrap(), 1);
    unit.commit().await.unwrap();
    let due = office.store.due_deadlines(&office.org, midnight, 10).await;
    assert_eq!(due.unwrap(), []);
}

#[tokio::test]
async fn frozen_deadlines_move_by_the_days_suspended() {
    let office = Office::new().await;
    office.open(P).await;
    let unit = office.begin().await;
    let p = procedure_id(P);
    let due_at = "2026-12-01T08:15:00.000Z";
    unit.set_deadline(&deadline("call", due_at)).await.unwrap();
    let mut met = deadline("met", due_at);
    met.state = DeadlineState::Met;
    unit.set_deadline(&met).await.unwrap();

    assert_eq!(unit.freeze_deadlines(&p, noon()).await.unwrap(), 1);
    assert_eq!(unit.freeze_deadlines(&p, noon()).await.unwrap(), 0);
    let new_year = at("2027-01-01T00:00:00.000Z");
    assert_eq!(due(&unit, new_year, 10).await, [""; 0]);
    let frozen = unit.deadlines(&p).await.unwrap();
    assert_eq!(frozen[0].frozen_at, Some(noon()));

    let before = at("2026-11-20T11:59:59.999Z");
    assert_eq!(unit.thaw_deadlines(&p, before, 5).await.unwrap(), 0);
    assert_eq!(unit.thaw_deadlines(&p, noon(), 5).await.unwrap(), 1);
    assert_eq!(unit.thaw_deadlines(&p, noon(), 5).await.unwrap(), 0);
    let just_before = at("2026-12-06T08:14:59.999Z");
    assert_eq!(due(&unit, just_before, 10).await, [""; 0]);
    let moved = at("2026-12-06T08:15:00.000Z");
    assert_eq!(due(&unit, moved, 10).await, ["call"]);
    let rows = unit.deadlines(&p).await.unwrap();
    let found: Vec<_> = rows.iter().map(|row| (row.due_at, row.state)).collect();
    let expected = [(at(due_at), DeadlineState::Met), (moved, DeadlineState::Pending)];
    assert_eq!(found, expected);
    unit.commit().await.unwrap();
}
