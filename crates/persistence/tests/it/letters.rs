//! Letters: queued with the decision, taken for a while, tried again.

use crate::common::{Office, append, at, noon, opening, procedure_id, run};
use serde_json::json;
use shirube_persistence::{LetterState, NewLetter};
use std::time::Duration;

const P: &str = "R8-0012/1";
const LEASE: Duration = Duration::from_mins(1);

fn letter(nth: u32) -> NewLetter {
    NewLetter {
        procedure: procedure_id(P),
        seq: 0,
        nth,
        letter: "award-announced".to_owned(),
        recipient: "u-0007".to_owned(),
        email: "tanto@example.jp".to_owned(),
        language: "ja".to_owned(),
        context: json!({"title": "見守りセンサー"}),
        next_at: noon(),
        created_at: noon(),
    }
}

async fn office_with_letters(count: u32) -> Office {
    let office = Office::new().await;
    let unit = office.begin().await;
    append(&unit, &opening(&office.org, P), 0).await.unwrap();
    for nth in 1..=count {
        // queued twice is queued once
        unit.enqueue(&[letter(nth), letter(nth)]);
        assert!(unit.latest_letter(&letter(nth).letter).await.unwrap().is_some());
        unit.enqueue(&[letter(nth)]);
    }
    unit.commit().await.unwrap();
    office
}

#[tokio::test]
async fn a_letter_goes_with_its_decision() {
    let office = Office::new().await;
    let unit = office.begin().await;
    append(&unit, &opening(&office.org, P), 0).await.unwrap();
    unit.enqueue(&[letter(1)]);
    unit.rollback().await.unwrap();
    let claimed = office.store.claim_letters(noon(), 10, LEASE).await.unwrap();
    assert_eq!(claimed, []);
}

#[tokio::test]
async fn a_lease_runs_out() {
    let office = office_with_letters(1).await;
    let store = &office.store;
    let early = at("2026-11-20T11:59:59.999Z");
    assert_eq!(store.claim_letters(early, 10, LEASE).await.unwrap(), []);
    let first = store.claim_letters(noon(), 10, LEASE).await.unwrap();
    assert_eq!((first.len(), first[0].attempts), (1, 1));
    assert_eq!(first[0].outbox_id, "R8-0012/1/0/1");

    // The worker dies; until the lease ends nobody else has it.
    let still = at("2026-11-20T12:00:59.999Z");
    assert_eq!(store.claim_letters(still, 10, LEASE).await.unwrap(), []);
    let ended = at("2026-11-20T12:01:00.000Z");
    let second = store.claim_letters(ended, 10, LEASE).await.unwrap();
    assert_eq!((second.len(), second[0].attempts), (1, 2));

    // The first worker was only slow; its word no longer counts.
    let answered = |letter: &shirube_persistence::OutboxRow| [(letter.clone(), "250 ok".to_owned())];
    assert_eq!(store.delivered(&answered(&first[0]), ended).await.unwrap(), 0);
    assert_eq!(store.delivered(&answered(&second[0]), ended).await.unwrap(), 1);
    assert!(!store.give_up(&second[0], "550").await.unwrap());
    let found = store.letters(&office.org, &procedure_id(P)).await.unwrap();
    assert_eq!(found[0].state, LetterState::Delivered);
    assert_eq!(found[0].delivered_at, Some(ended));
    assert_eq!(found[0].last_answer.as_deref(), Some("250 ok"));
    assert_eq!(found[0].lease_until, None);
}

#[tokio::test]
async fn a_letter_is_tried_again_or_given_up() {
    let office = office_with_letters(2).await;
    let store = &office.store;
    let later = at("2026-11-20T12:05:00.000Z");
    let claimed = store.claim_letters(noon(), 10, LEASE).await.unwrap();
    assert!(store.retry_at(&claimed[0], later, "451").await.unwrap());
    assert!(store.give_up(&claimed[1], "550").await.unwrap());
    let before = at("2026-11-20T12:04:59.999Z");
    assert_eq!(store.claim_letters(before, 10, LEASE).await.unwrap(), []);
    let again = store.claim_letters(later, 10, LEASE).await.unwrap();
    let ids: Vec<_> = again.iter().map(|l| (l.outbox_id.as_str(), l.attempts)).collect();
    assert_eq!(ids, [("R8-0012/1/0/1", 2)]);
    let counts = store.counts(&office.org).await.unwrap();
    assert_eq!(counts[&"R8-0012".parse().unwrap()].letters, 2);
}

#[tokio::test]
async fn letters_are_taken_by_one_worker_each() {
    let office = office_with_letters(9).await;
    let (left, right) = tokio::join!(
        office.store.claim_letters(noon(), 5, LEASE),
        office.store.claim_letters(noon(), 5, LEASE),
    );
    let (left, right) = (left.unwrap(), right.unwrap());
    assert_eq!(left.len() + right.len(), 9);
    assert!(left.iter().all(|l| right.iter().all(|r| l.outbox_id != r.outbox_id)));
}

#[tokio::test]
async fn an_unreadable_letter_does_not_hold_up_the_others() {
    let office = office_with_letters(2).await;
    let sql = "UPDATE outbox SET context = '{' WHERE outbox_id = 'R8-0012/1/0/1'";
    run(&office, sql).await.unwrap();
    let claimed = office.store.claim_letters(noon(), 10, LEASE).await.unwrap();
    let ids: Vec<_> = claimed.iter().map(|l| l.outbox_id.as_str()).collect();
    assert_eq!(ids, ["R8-0012/1/0/2"]);
}
