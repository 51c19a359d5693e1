//! Several writers at once: someone waits or is told, nothing is lost.

use crate::common::{Office, append, next, opening, person, procedure_id};
use shirube_persistence::{Lock, Store, StoreError};
use shirube_trail::EntryType;
use std::sync::Arc;

const P: &str = "R8-0012/1";

/// Appends a decision the careful way: reads in the unit, then writes.
async fn decide(store: &Store, org: &shirube_trail::ids::OrgId) {
    let unit = store.begin(org).await.unwrap();
    let row = unit.procedure(&procedure_id(P), Lock::Exclusive).await;
    let row = row.unwrap().unwrap();
    let mut entry = next(org, &row, EntryType::Decision);
    entry.at = entry.at.max(unit.now().await.unwrap()).max(row.head.at);
    append(&unit, &entry, row.revision).await.unwrap();
    unit.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_wait_for_each_other() {
    let office = Arc::new(Office::new().await);
    office.open(P).await;
    // another connection, as of another program on the same file
    let other = Store::open(&office.url).await.unwrap();
    let mut writers = Vec::new();
    for number in 0..20 {
        let (office, other) = (Arc::clone(&office), other.clone());
        writers.push(tokio::spawn(async move {
            let store = if number % 2 == 0 { &office.store } else { &other };
            decide(store, &office.org).await;
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(office.row(P).await.revision, 21);
    let trail = office.store.trail(&office.org, &procedure_id(P)).await;
    assert_eq!(trail.unwrap().len(), 21);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_who_saw_the_same_one_is_told() {
    let office = Arc::new(Office::new().await);
    office.open(P).await;
    let seen = office.row(P).await;
    let entry = next(&office.org, &seen, EntryType::Decision);
    let mut writers = Vec::new();
    for _ in 0..2 {
        let (office, entry) = (Arc::clone(&office), entry.clone());
        writers.push(tokio::spawn(async move {
            let unit = office.begin().await;
            append(&unit, &entry, 1).await?;
            unit.commit().await
        }));
    }
    let mut told = 0;
    for writer in writers {
        match writer.await.unwrap() {
            Ok(()) => {}
            Err(StoreError::MovedOn { .. }) => told += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!((told, office.row(P).await.revision), (1, 2));
}

/// A full disk makes `SQLite` end a transaction by itself; a trigger does the same here.
#[tokio::test]
async fn a_transaction_the_database_ended_takes_no_later_one_with_it() {
    use sea_orm::ConnectionTrait;
    let office = Office::new().await;
    let path = office.folder.path().join("city.db");
    let url = format!("sqlite://{}", path.display());
    let raw = sea_orm::Database::connect(&url).await.unwrap();
    let [full, undone, kept] = ["u-0101", "u-0102", "u-0103"].map(|id| person(&id.parse().unwrap()));
    raw.execute_unprepared(
        "CREATE TRIGGER full BEFORE INSERT ON person WHEN NEW.person = 'u-0101' \
         BEGIN SELECT RAISE(ROLLBACK, 'full'); END",
    )
    .await
    .unwrap();
    let unit = office.begin().await;
    unit.put_person(&full).await.unwrap_err();
    unit.rollback().await.unwrap();
    let unit = office.begin().await;
    unit.put_person(&undone).await.unwrap();
    unit.rollback().await.unwrap();
    let unit = office.begin().await;
    unit.put_person(&kept).await.unwrap();
    unit.commit().await.unwrap();
    // another program on the same file sees what was committed, and may write
    let other = Store::open(path.to_str().unwrap()).await.unwrap();
    let unit = other.begin(&office.org).await.unwrap();
    for (one, is_there) in [(&full, false), (&undone, false), (&kept, true)] {
        assert_eq!(unit.person(&one.person).await.unwrap().is_some(), is_there, "{}", one.person);
    }
    unit.put_person(&undone).await.unwrap();
    unit.commit().await.unwrap();
}

#[tokio::test]
async fn readers_see_what_is_committed() {
    let office = Office::new().await;
    let unit = office.begin().await;
    append(&unit, &opening(&office.org, P), 0).await.unwrap();
    let before = office.store.procedure(&office.org, &procedure_id(P)).await;
    assert_eq!(before.unwrap(), None);
    unit.commit().await.unwrap();
    assert_eq!(office.row(P).await.revision, 1);
}
