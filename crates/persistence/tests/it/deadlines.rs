//! Deadlines: due order, and what stops, moves and ends them.

use crate::common::{Office, at, noon, procedure_id};
use serde_json::json;
use shirube_persistence::{DeadlineKind, DeadlineRow, DeadlineState, Unit};
use shirube_trail::At;
use shirube_trail::ids::DeadlineId;
use std::collections::BTreeSet;

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
        unit.set_deadline(&deadline(id, due_at));
    }
    let midnight = at("2026-12-01T00:00:00.000Z");
    assert_eq!(due(&unit, midnight, 10).await, ["early", "a", "b"]);
    assert_eq!(due(&unit, midnight, 2).await, ["early", "a"]);
    assert_eq!(due(&unit, noon(), 10).await, [""; 0]);

    let p = procedure_id(P);
    let id = |text: &str| DeadlineId::new(text).unwrap();
    assert!(unit.mark_fired(&p, &id("early")).await.unwrap());
    assert!(!unit.mark_fired(&p, &id("early")).await.unwrap());
    unit.cancel_deadline(&p, &id("a"));
    // a duty fulfilled late, and what was cancelled is not met
    unit.meet_deadline(&p, &id("early"));
    unit.meet_deadline(&p, &id("a"));
    let state = async |of: &str| {
        let rows = unit.deadlines(&p).await.unwrap();
        rows.iter().find(|row| row.deadline_id.as_str() == of).map(|row| row.state)
    };
    assert_eq!(state("a").await, Some(DeadlineState::Cancelled));
    assert_eq!(state("early").await, Some(DeadlineState::Met));
    assert_eq!(due(&unit, midnight, 10).await, ["b"]);
    // in one go: set, cancelled, set again, of two deadlines the other way round
    unit.set_deadline(&deadline("x", "2026-12-01T00:00:00.000Z"));
    unit.cancel_deadline(&p, &id("x"));
    unit.cancel_deadline(&p, &id("y"));
    unit.set_deadline(&deadline("y", "2026-12-01T00:00:00.000Z"));
    unit.set_deadline(&deadline("x", "2026-12-01T00:00:00.000Z"));
    unit.meet_deadline(&p, &id("x"));
    assert_eq!(state("x").await, Some(DeadlineState::Met));
    assert_eq!(state("y").await, Some(DeadlineState::Pending));
    unit.cancel_deadline(&p, &id("y"));
    // set again: it runs anew
    unit.set_deadline(&deadline("a", "2026-12-01T00:00:00.000Z"));
    assert_eq!(due(&unit, midnight, 10).await, ["a", "b"]);
    assert_eq!(unit.cancel_deadlines(&p, &[id("a")]).await.unwrap(), 2);
    assert_eq!(due(&unit, midnight, 10).await, ["a"]);
    assert_eq!(unit.cancel_deadlines(&p, &[]).await.unwrap(), 1);
    unit.commit().await.unwrap();
    let none = BTreeSet::new();
    assert_eq!(office.store.first_due_but(&office.org, midnight, &none).await.unwrap(), None);
}

#[tokio::test]
async fn frozen_deadlines_move_by_the_days_suspended() {
    let office = Office::new().await;
    office.open(P).await;
    let unit = office.begin().await;
    let p = procedure_id(P);
    let due_at = "2026-12-01T08:15:00.000Z";
    unit.set_deadline(&deadline("call", due_at));
    let mut met = deadline("met", due_at);
    met.state = DeadlineState::Met;
    unit.set_deadline(&met);

    let call = DeadlineId::new("call").unwrap();
    assert!(unit.freeze_deadline(&p, &call, noon()).await.unwrap());
    assert!(!unit.freeze_deadline(&p, &call, noon()).await.unwrap());
    assert!(!unit.freeze_deadline(&p, &DeadlineId::new("met").unwrap(), noon()).await.unwrap());
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

#[tokio::test]
async fn what_is_held_is_tried_again_and_shown_with_the_duties_not_done() {
    let office = Office::new().await;
    office.open(P).await;
    let p = procedure_id(P);
    let id = |text: &str| DeadlineId::new(text).unwrap();
    let midnight = at("2026-12-01T00:00:00.000Z");
    let overdue = async || {
        let rows = office.store.overdue_deadlines(&office.org, 10).await.unwrap();
        rows.iter().map(|row| row.deadline_id.to_string()).collect::<Vec<_>>()
    };

    let unit = office.begin().await;
    unit.set_deadline(&deadline("b-held", "2026-12-01T00:00:00.000Z"));
    unit.set_deadline(&deadline("spent", "2026-12-01T00:00:00.000Z"));
    let duty = DeadlineRow { kind: DeadlineKind::Duty, ..deadline("a-duty", "2026-12-01T00:00:00.000Z") };
    unit.set_deadline(&duty);
    assert!(unit.hold_deadline(&p, &id("b-held"), &json!({"why": "x"}), noon()).await.unwrap());
    assert!(!unit.hold_deadline(&p, &id("b-held"), &json!({}), noon()).await.unwrap());
    assert!(unit.mark_fired(&p, &id("a-duty")).await.unwrap());
    assert!(unit.mark_fired(&p, &id("spent")).await.unwrap());
    assert_eq!(due(&unit, midnight, 10).await, [""; 0]);
    unit.commit().await.unwrap();
    assert_eq!(overdue().await, ["a-duty", "b-held"]);

    let unit = office.begin().await;
    assert_eq!(unit.retry_held_before(noon()).await.unwrap(), 0);
    assert_eq!(unit.retry_held_before(at("2026-11-20T12:00:00.001Z")).await.unwrap(), 1);
    assert!(unit.hold_deadline(&p, &id("b-held"), &json!({"why": "x"}), noon()).await.unwrap());
    assert_eq!(due(&unit, midnight, 10).await, [""; 0]);
    unit.retry_deadlines([p.clone()].into());
    assert_eq!(due(&unit, midnight, 10).await, ["b-held"]);
    let rows = unit.deadlines(&p).await.unwrap();
    assert!(rows.iter().any(|row| row.details == json!({"why": "x"})), "why stays on file: {rows:?}");
    assert!(unit.mark_fired(&p, &id("b-held")).await.unwrap());
    // what is given up is no longer owed
    assert_eq!(unit.cancel_deadlines(&p, &[]).await.unwrap(), 1);
    unit.commit().await.unwrap();
    assert_eq!(overdue().await, [""; 0]);
}
