//! The promises on `PostgreSQL` as whoever administers it, whom row-level security does not hold:
//! the store's own filters and the guards of the trail do.

use crate::common::{append, at, case, city, next, noon, opening, person, procedure_id};
use sea_orm::ConnectionTrait;
use shirube_persistence::{
    CaseFilter, DeadlineKind, DeadlineRow, DeadlineState, Lock, NewLetter, Store, StoreError,
};
use shirube_trail::EntryType;
use shirube_trail::ids::{ActorId, OrgId};
use std::time::Duration;

const P: &str = "R8-0012/1";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_promises_hold_on_postgres() {
    let url = shirube_test_stores::copy().await;
    let store = Store::open(&url).await.unwrap();
    for _ in 0..2 {
        store.migrate().await.unwrap();
        store.schema_status().await.unwrap().check().unwrap();
    }
    store.integrity().await.unwrap();
    // another organisation each run: nothing here can be deleted again
    let run = store.now().await.unwrap().instant().timestamp_millis();
    let org: OrgId = format!("city-{run}").parse().unwrap();
    open_office(&store, &org).await;
    writers_wait(&store, &org).await;
    the_stale_are_told(&store, &org).await;
    work_follows(&store, &org).await;
    organisations_write(&store, &org, run).await;
    crate::erasures::erase(&store, &org).await;
    crate::reads::reads(&url, &format!("village-{run}")).await;
    the_trail_is_guarded(&url).await;
    let trail = store.trail(&org, &procedure_id(P)).await.unwrap();
    assert_eq!(trail.len(), 11);
}

async fn open_office(store: &Store, org: &OrgId) {
    let unit = store.begin(org).await.unwrap();
    unit.put_organisation(&city(org, noon())).await.unwrap();
    assert_eq!(unit.next_case_serial(2026).await.unwrap(), 1);
    unit.open_case(&case("R8-0012", 12));
    assert_eq!(unit.next_case_serial(2026).await.unwrap(), 13);
    let case_no = "R8-0012".parse().unwrap();
    assert_eq!(unit.next_child_number(&case_no).await.unwrap(), 1);
    append(&unit, &opening(org, P), 0).await.unwrap();
    unit.commit().await.unwrap();
}

async fn organisations_write(store: &Store, org: &OrgId, run: i64) {
    let unit = store.begin(org).await.unwrap();
    for id in ["R8-0012/2", "R8-0012/3"] {
        append(&unit, &opening(org, id), 0).await.unwrap();
    }
    unit.commit().await.unwrap();
    crate::messages::references(store, org).await;
    let other: OrgId = format!("town-{run}").parse().unwrap();
    crate::messages::found_other(store, &other).await;
    crate::messages::messages(store, org, &other).await;
}

async fn writers_wait(store: &Store, org: &OrgId) {
    let (done, written) = tokio::sync::watch::channel(false);
    let ordering = {
        let (store, org) = (store.clone(), org.clone());
        tokio::spawn(async move { crate::log::order_until(&store, &org, written).await })
    };
    let mut writers = Vec::new();
    for _ in 0..10 {
        let (store, org) = (store.clone(), org.clone());
        writers.push(tokio::spawn(async move {
            let unit = store.begin(&org).await.unwrap();
            let row = unit.procedure(&procedure_id(P), Lock::Exclusive).await;
            let row = row.unwrap().unwrap();
            let mut entry = next(&org, &row, EntryType::Decision);
            entry.at = unit.now().await.unwrap().max(row.head.at);
            append(&unit, &entry, row.revision).await.unwrap();
            unit.commit().await.unwrap();
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
    done.send(true).unwrap();
    ordering.await.unwrap();
    let row = store.procedure(org, &procedure_id(P)).await.unwrap();
    assert_eq!(row.unwrap().revision, 11);
}

async fn the_stale_are_told(store: &Store, org: &OrgId) {
    let row = store.procedure(org, &procedure_id(P)).await.unwrap();
    let entry = next(org, &row.unwrap(), EntryType::Refusal);
    let unit = store.begin(org).await.unwrap();
    let error = append(&unit, &entry, 10).await.unwrap_err();
    assert!(matches!(error, StoreError::MovedOn { .. }), "{error}");
    assert!(matches!(unit.commit().await, Err(StoreError::Spoiled)));

    let actor: ActorId = "u-0007".parse().unwrap();
    let unit = store.begin(org).await.unwrap();
    let (cmd, sha) = (uuid::Uuid::nil(), shirube_trail::Digest::ZERO);
    let answer = serde_json::json!({});
    unit.remember(&actor, cmd, &sha, &answer, noon());
    unit.commit().await.unwrap();
    let unit = store.begin(org).await.unwrap();
    unit.remember(&actor, cmd, &sha, &answer, noon());
    assert!(matches!(unit.commit().await.unwrap_err(), StoreError::Repeated { .. }));
    let unit = store.begin(org).await.unwrap();
    unit.put_person(&person(&actor)).await.unwrap();
    let (_, remembered) = unit.caller(&actor, cmd).await.unwrap().unwrap();
    assert_eq!(remembered.unwrap().request_sha256, sha);
}

async fn work_follows(store: &Store, org: &OrgId) {
    let unit = store.begin(org).await.unwrap();
    let deadline = DeadlineRow {
        procedure: procedure_id(P),
        deadline_id: "call".parse().unwrap(),
        kind: DeadlineKind::Duty,
        act: None,
        due_at: noon(),
        state: DeadlineState::Pending,
        frozen_at: None,
        rule: None,
        started_seq: 0,
        details: serde_json::json!({}),
    };
    unit.set_deadline(&deadline);
    let p = procedure_id(P);
    assert!(unit.freeze_deadline(&p, &deadline.deadline_id, noon()).await.unwrap());
    assert_eq!(unit.thaw_deadlines(&p, noon(), 1).await.unwrap(), 1);
    let due_at = at("2026-11-21T12:00:00.000Z");
    assert_eq!(unit.due_deadlines(due_at, 9).await.unwrap().len(), 1);
    for nth in 0..4 {
        let letter = NewLetter {
            procedure: procedure_id(P),
            seq: 0,
            nth,
            letter: "award-announced".to_owned(),
            recipient: "u-0007".to_owned(),
            email: "tanto@example.jp".to_owned(),
            language: "ja".to_owned(),
            context: serde_json::json!({}),
            next_at: noon(),
            created_at: noon(),
        };
        unit.enqueue(&[letter.clone(), letter]);
    }
    unit.commit().await.unwrap();
    let lease = Duration::from_mins(1);
    let (left, right) =
        tokio::join!(store.claim_letters(noon(), 2, lease), store.claim_letters(noon(), 2, lease),);
    let claimed = [left.unwrap(), right.unwrap()].concat();
    assert_eq!(claimed.len(), 4);
    for letter in &claimed {
        let answered = [(letter.clone(), "250 ok".to_owned())];
        assert_eq!(store.delivered(&answered, noon()).await.unwrap(), 1);
        assert_eq!(store.delivered(&answered, noon()).await.unwrap(), 0);
    }
    let counts = store.counts(org).await.unwrap();
    let counts = counts.get(&"R8-0012".parse().unwrap()).unwrap();
    assert_eq!((counts.entries, counts.letters), (11, 4));
    let filter =
        CaseFilter { fiscal_year: Some(2026), open: Some(true), title: Some("センサー".to_owned()) };
    let page = store.cases(org, &filter, None).await.unwrap();
    assert_eq!(page.cases, [case("R8-0012", 12)]);
}

async fn the_trail_is_guarded(url: &str) {
    let db = sea_orm::Database::connect(url).await.unwrap();
    for sql in [
        "UPDATE entry SET act = 'x'",
        "DELETE FROM entry",
        "TRUNCATE entry CASCADE",
        "UPDATE disclosure SET value = '1'",
        "TRUNCATE disclosure",
        "DELETE FROM erasure",
        "UPDATE erasure SET by_seq = 1",
        "UPDATE log_leaf SET leaf_hash = ''",
        "DELETE FROM log_leaf",
        "TRUNCATE log_leaf",
    ] {
        let refused = db.execute_unprepared(sql).await.unwrap_err().to_string();
        assert!(refused.contains("only appended to"), "{sql}: {refused}");
    }
    let refused = db.execute_unprepared("DELETE FROM disclosure").await.unwrap_err().to_string();
    assert!(refused.contains("deleted only by an erasure"), "{refused}");
}
