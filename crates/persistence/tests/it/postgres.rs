//! The promises on `PostgreSQL` as whoever administers it, whom row-level security does not hold:
//! the store's own filters and the guards of the trail do.

use crate::common::{append, at, case, city, next, noon, opening, person, procedure_id, state};
use sea_orm::ConnectionTrait;
use shirube_persistence::{
    Append, CaseFilter, DeadlineKind, DeadlineRow, DeadlineState, Lock, NewLetter, Outside, SavedViewRow,
    Store, StoreError, StoreResult, UploadRow,
};
use shirube_test_stores::as_role;
use shirube_trail::ids::{ActorId, OrgId};
use shirube_trail::{Digest, Disclosure, EntryType, Salt};
use std::time::Duration;
use tokio::task::JoinHandle;

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

/// A file that was handed in, and that no act has named.
const FILE: &[u8] = b"handed in";

/// An organisation where somebody handed in [`FILE`]; the store as the application reaches it.
async fn handed_in(url: &str, org: &OrgId) -> Store {
    let store = Store::open(&as_role(url, "shirube_app")).await.unwrap();
    open_office(&store, org).await;
    let unit = store.begin(org).await.unwrap();
    let upload = UploadRow {
        procedure: procedure_id(P),
        purpose: "note".to_owned(),
        sha256: unit.put_document("a.txt", "text/plain", FILE, noon()),
        person: "u-0007".parse().unwrap(),
        name: "a.txt".to_owned(),
        media: "text/plain".to_owned(),
        size_bytes: FILE.len() as u64,
        at: noon(),
    };
    unit.put_person(&person(&upload.person)).await.unwrap();
    unit.put_upload(&upload).await.unwrap();
    unit.commit().await.unwrap();
    store
}

/// Forgets what was handed in, as a month later; how many there were.
fn forgetting(store: &Store, org: &OrgId) -> JoinHandle<StoreResult<u64>> {
    let (store, org) = (store.clone(), org.clone());
    tokio::spawn(async move {
        let unit = store.begin(&org).await?;
        let gone = unit.forget_uploads(at("2026-12-21T12:00:00.000Z"), &["none"]).await?;
        unit.commit().await?;
        Ok(gone)
    })
}

/// Returns when it waits for a lock, or has ended without.
async fn until_it_waits<T>(url: &str, it: &JoinHandle<T>) {
    let waiting = "SELECT pid::text FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while !it.is_finished() && crate::tenancy::texts(url, waiting).await.is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_document_moved_out_while_it_is_forgotten_leaves_its_object_noted() {
    let url = shirube_test_stores::copy().await;
    let org: OrgId = "city-a".parse().unwrap();
    let store = handed_in(&url, &org).await;
    let unit = store.begin(&org).await.unwrap();
    unit.note_object("o", noon()).await.unwrap();
    unit.commit().await.unwrap();
    let sha256 = Digest::sha256(FILE);
    let outside = Outside { sha256, size_bytes: FILE.len() as u64, object: "o".to_owned() };
    let moving = store.begin(&org).await.unwrap();
    assert!(moving.move_out(&outside).await.unwrap());
    let forgetting = forgetting(&store, &org);
    until_it_waits(&url, &forgetting).await;
    moving.commit().await.unwrap();
    assert_eq!(forgetting.await.unwrap().unwrap(), 1);
    assert!(!store.has_document(&org, &sha256).await.unwrap());
    assert_eq!(store.loose_objects(&org).await.unwrap(), 1, "it is to be erased");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_document_named_while_it_is_forgotten_stays() {
    for is_brought in [false, true] {
        named_while_forgotten(is_brought).await;
    }
}

/// Names [`FILE`] as one that was found there, or brings it once more.
async fn named_while_forgotten(is_brought: bool) {
    let url = shirube_test_stores::copy().await;
    let org: OrgId = "city-a".parse().unwrap();
    let store = handed_in(&url, &org).await;
    let sha256 = Digest::sha256(FILE);
    let naming = store.begin(&org).await.unwrap();
    if is_brought {
        naming.put_document("b.txt", "text/plain", FILE, noon());
    } else {
        assert!(naming.holds_document(&sha256).await.unwrap());
    }
    let row = naming.procedure(&procedure_id(P), Lock::Exclusive).await.unwrap().unwrap();
    let told = Disclosure {
        name: "file.1".parse().unwrap(),
        salt: Salt::from_bytes([9; 16]),
        value: serde_json::json!({"sha256": sha256.to_hex()}),
    };
    let mut entry = next(&org, &row, EntryType::Decision);
    entry.fields = [(told.name.clone(), told.commitment().unwrap())].into();
    let (disclosures, state) = ([told], state());
    let append =
        Append { entry: &entry, disclosures: &disclosures, state: Some(&state), seen_revision: row.revision };
    naming.append(append).await.unwrap();
    // all of it is written, and nobody else sees it yet
    naming.note_object("another", noon()).await.unwrap();
    let forgetting = forgetting(&store, &org);
    until_it_waits(&url, &forgetting).await;
    naming.commit().await.unwrap();
    assert_eq!(forgetting.await.unwrap().unwrap(), 1, "it is no upload any more");
    assert!(store.has_document(&org, &sha256).await.unwrap(), "an entry names it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_somebody_saved_is_changed_by_one_at_a_time() {
    let url = shirube_test_stores::copy().await;
    let org: OrgId = "city-a".parse().unwrap();
    let store = handed_in(&url, &org).await;
    let owner: ActorId = "u-0007".parse().unwrap();
    let first = store.begin(&org).await.unwrap();
    assert_eq!(first.saved_views(&owner).await.unwrap(), []);
    let second = {
        let (store, org, owner) = (store.clone(), org.clone(), owner.clone());
        tokio::spawn(async move {
            let unit = store.begin(&org).await?;
            let found = unit.saved_views(&owner).await?;
            unit.rollback().await?;
            StoreResult::Ok(found)
        })
    };
    until_it_waits(&url, &second).await;
    let view = SavedViewRow {
        person: owner,
        id: "one".to_owned(),
        name: "財政課".to_owned(),
        query: "{}".to_owned(),
        is_default: true,
        created_at: noon(),
    };
    first.put_saved_view(&view).await.unwrap();
    first.commit().await.unwrap();
    assert_eq!(second.await.unwrap().unwrap(), [view]);
}
