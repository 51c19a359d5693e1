//! The database refuses to change the trail, whoever asks.

use crate::common::{Office, procedure_id, run};
use shirube_persistence::{CaseFilter, StoreError};

const P: &str = "R8-0012/1";

#[tokio::test]
async fn the_trail_is_only_appended_to() {
    let office = Office::new().await;
    office.open(P).await;
    let columns = "org, procedure, seq, type, act, actor, at, bytes, leaf_hash";
    let replace = format!("REPLACE INTO entry ({columns}, arrival) SELECT {columns}, arrival FROM entry");
    let in_place = format!(
        "REPLACE INTO entry ({columns}, arrival) \
         SELECT org, procedure, 9, type, act, actor, at, bytes, leaf_hash, arrival FROM entry"
    );
    for (sql, says) in [
        ("UPDATE entry SET act = 'x'", "never changed"),
        ("UPDATE entry SET seq = 1", "never changed"),
        ("DELETE FROM entry", "never deleted"),
        (replace.as_str(), "never replaced"),
        (in_place.as_str(), "never replaced"),
        ("UPDATE disclosure SET value = '1'", "never changed"),
        ("DELETE FROM disclosure", "deleted only by an erasure"),
        ("INSERT INTO erasure SELECT org, procedure, seq, name, 0 FROM disclosure", "needs its entry"),
        ("REPLACE INTO disclosure SELECT * FROM disclosure", "never replaced"),
    ] {
        let refused = run(&office, sql).await.unwrap_err().to_string();
        assert!(refused.contains(says), "{sql}: {refused}");
    }
    let trail = office.store.trail(&office.org, &procedure_id(P)).await;
    assert_eq!(trail.unwrap().len(), 1);
}

#[tokio::test]
async fn an_entry_changed_past_the_guards_is_an_alarm() {
    for (sql, what) in [
        ("UPDATE entry SET bytes = x'7b7d'", "leaf_hash"),
        ("UPDATE entry SET leaf_hash = '00'", "leaf_hash"),
        ("UPDATE entry SET seq = 1", "bytes"),
    ] {
        let office = Office::new().await;
        office.open(P).await;
        run(&office, "DROP TRIGGER entry_no_update").await.unwrap();
        let off = format!("PRAGMA foreign_keys = OFF; {sql}");
        run(&office, &off).await.unwrap();
        let trail = office.store.trail(&office.org, &procedure_id(P)).await;
        match trail.unwrap_err() {
            StoreError::Inconsistent { table, what: w, .. } => {
                assert_eq!(table, "entry");
                assert!(w.starts_with(what), "{w}");
            }
            other => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn organisations_do_not_see_each_other() {
    let office = Office::new().await;
    office.open(P).await;
    let other = "city-b".parse().unwrap();
    let store = &office.store;
    let found = store.procedure(&other, &procedure_id(P)).await.unwrap();
    assert_eq!(found, None);
    assert!(store.trail(&other, &procedure_id(P)).await.unwrap().is_empty());
    assert!(store.counts(&other).await.unwrap().is_empty());
    let page = store.cases(&other, &CaseFilter::default(), None).await.unwrap();
    assert!(page.cases.is_empty() && page.next.is_none());
}
