//! Who only looks: waits for nobody, locks nothing, changes nothing.

use crate::common::{Office, append, next, opening, person, procedure_id};
use shirube_persistence::{Lock, StoreError};
use shirube_trail::EntryType;
use std::sync::Arc;
use std::time::Duration;

const P: &str = "R8-0012/1";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_looks_waits_for_no_writer_and_keeps_none_waiting() {
    let office = Office::new().await;
    office.open(P).await;
    let writer = office.begin().await;
    let row = writer.procedure(&procedure_id(P), Lock::Exclusive).await.unwrap().unwrap();
    let looking = async {
        let unit = office.store.look(&office.org).await.unwrap();
        let row = unit.procedure(&procedure_id(P), Lock::Exclusive).await.unwrap().unwrap();
        (unit, row.revision)
    };
    let (looking, seen) = tokio::time::timeout(Duration::from_secs(3), looking).await.unwrap();
    assert_eq!(seen, 1);
    // the look goes on, and the writer is done
    let mut entry = next(&office.org, &row, EntryType::Decision);
    entry.at = entry.at.max(row.head.at);
    append(&writer, &entry, row.revision).await.unwrap();
    tokio::time::timeout(Duration::from_secs(3), writer.commit()).await.unwrap().unwrap();
    looking.rollback().await.unwrap();
    let again = office.store.look(&office.org).await.unwrap();
    assert_eq!(again.procedure(&procedure_id(P), Lock::Share).await.unwrap().unwrap().revision, 2);
}

#[tokio::test]
async fn what_was_only_looked_at_is_never_changed() {
    let office = Office::new().await;
    let unit = office.store.look(&office.org).await.unwrap();
    let somebody = person(&"u-0101".parse().unwrap());
    unit.put_person(&somebody).await.unwrap();
    assert!(matches!(unit.commit().await, Err(StoreError::Spoiled)));
    assert_eq!(office.store.person(&office.org, &somebody.person).await.unwrap(), None);
}

#[tokio::test]
async fn a_procedure_known_before_is_read_again_where_it_changed() {
    let office = Office::new().await;
    office.open(P).await;
    let known = Arc::new(office.row(P).await);
    let unit = office.begin().await;
    let same = unit.procedure_since(&known, Lock::Exclusive).await.unwrap().unwrap();
    assert!(Arc::ptr_eq(&same, &known));
    append(&unit, &next(&office.org, &known, EntryType::Decision), 1).await.unwrap();
    // also within the unit that changed it
    assert_eq!(unit.procedure_since(&known, Lock::Share).await.unwrap().unwrap().revision, 2);
    unit.commit().await.unwrap();
    let unit = office.begin().await;
    assert_eq!(unit.procedure_since(&known, Lock::Share).await.unwrap().unwrap().revision, 2);
    let head = office.store.head(&office.org, &known.procedure).await.unwrap();
    assert_ne!(head, Some(known.head.hash));
    let mut unknown = (*known).clone();
    unknown.procedure = procedure_id("R8-0012/9");
    assert_eq!(unit.procedure_since(&Arc::new(unknown.clone()), Lock::Share).await.unwrap(), None);
    assert_eq!(office.store.head(&office.org, &unknown.procedure).await.unwrap(), None);
}

#[tokio::test]
async fn several_questions_are_asked_together() {
    let office = Office::new().await;
    // more than there are connections: each is given back
    for _ in 0..40 {
        let asking = office.store.asking(&office.org).await.unwrap();
        assert_eq!(asking.procedure(&office.org, &procedure_id(P)).await.unwrap(), None);
        assert!(asking.now().await.is_ok());
    }
    let asking = office.store.asking(&office.org).await.unwrap();
    let unit = office.begin().await;
    append(&unit, &opening(&office.org, P), 0).await.unwrap();
    unit.commit().await.unwrap();
    // what others commit meanwhile is seen, and another organisation sees nothing of it
    assert!(asking.procedure(&office.org, &procedure_id(P)).await.unwrap().is_some());
    let other = "other-city".parse().unwrap();
    assert_eq!(asking.procedure(&other, &procedure_id(P)).await.unwrap(), None);
    let twice = asking.asking(&office.org).await.unwrap();
    assert!(twice.procedure(&office.org, &procedure_id(P)).await.unwrap().is_some());
}
