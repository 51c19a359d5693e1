//! The order of the log: every committed entry once, without a gap, and never otherwise again.

use crate::common::{Office, append, next, run};
use shirube_persistence::{LogLeaf, Store};
use shirube_trail::hash::leaf_hash;
use shirube_trail::ids::OrgId;
use shirube_trail::{At, EntryType, KeyLeaf, KeyName, RotationReason, SigningKey};
use std::collections::BTreeMap;

#[tokio::test]
async fn every_entry_gets_one_index_that_stays() {
    let office = Office::new().await;
    for procedure in ["R8-0012/1", "R8-0012/2"] {
        office.open(procedure).await;
    }
    assert_eq!(office.store.entries_outside_log(&office.org).await.unwrap(), 2);
    let unit = office.begin().await;
    assert_eq!(unit.sequence_log().await.unwrap(), 2);
    unit.append_heads(2, b"heads".to_vec()).await.unwrap();
    unit.commit().await.unwrap();
    let before = in_order(&office.store, &office.org).await;
    assert_eq!(before.len(), 3);
    let unit = office.begin().await;
    let row = office.row("R8-0012/1").await;
    append(&unit, &next(&office.org, &row, EntryType::Decision), row.revision).await.unwrap();
    unit.commit().await.unwrap();
    // an order that was not committed was never there
    let unit = office.begin().await;
    assert_eq!(unit.sequence_log().await.unwrap(), 4);
    unit.rollback().await.unwrap();
    assert_eq!(in_order(&office.store, &office.org).await, before);
    for _ in 0..2 {
        let unit = office.begin().await;
        assert_eq!(unit.sequence_log().await.unwrap(), 4);
        unit.commit().await.unwrap();
    }
    let after = in_order(&office.store, &office.org).await;
    assert_eq!(after[..3], before[..]);
    assert_eq!(after[3], ("R8-0012/1".to_owned(), 1));
    assert_eq!(office.store.entries_outside_log(&office.org).await.unwrap(), 0);
    let leaves = office.store.log_leaves(&office.org).await.unwrap();
    assert_eq!(leaves[2].hash, leaf_hash(b"heads"));
}

#[tokio::test]
async fn a_leaf_is_never_changed() {
    let office = Office::new().await;
    office.open("R8-0012/1").await;
    let unit = office.begin().await;
    unit.sequence_log().await.unwrap();
    unit.append_heads(1, b"heads".to_vec()).await.unwrap();
    unit.commit().await.unwrap();
    for sql in [
        "UPDATE log_leaf SET leaf_hash = ''",
        "DELETE FROM log_leaf",
        "REPLACE INTO log_leaf SELECT * FROM log_leaf",
    ] {
        assert!(run(&office, sql).await.unwrap_err().to_string().contains("never"), "{sql}");
    }
    for sql in [
        "UPDATE log_leaf SET bytes = x'00' WHERE type = 'heads'",
        "UPDATE log_leaf SET type = 'key' WHERE type = 'heads'",
        "UPDATE log_leaf SET seq = NULL WHERE type = 'entry'",
        "DELETE FROM log_leaf WHERE log_index = 0",
    ] {
        let office = Office::new().await;
        office.open("R8-0012/1").await;
        let unit = office.begin().await;
        unit.sequence_log().await.unwrap();
        unit.append_heads(1, b"heads".to_vec()).await.unwrap();
        unit.commit().await.unwrap();
        for guard in ["update", "delete"] {
            run(&office, &format!("DROP TRIGGER log_leaf_no_{guard}")).await.unwrap();
        }
        run(&office, sql).await.unwrap();
        assert!(office.store.log_leaves(&office.org).await.is_err(), "{sql}");
    }
}

#[tokio::test]
async fn a_rotation_of_the_key_stands_among_the_leaves() {
    let office = Office::new().await;
    office.open("R8-0012/1").await;
    let key = |seed: u8| SigningKey::from_seed(KeyName::new("audit.example.jp/city-a").unwrap(), [seed; 32]);
    let leaf = KeyLeaf {
        org: office.org.clone(),
        at: At::parse("2026-11-20T09:01:02.345Z").unwrap(),
        old: key(1).verifier(),
        new: key(2).verifier(),
        reason: RotationReason::Rotation,
        trusted_size: 1,
    };
    let unit = office.begin().await;
    unit.sequence_log().await.unwrap();
    unit.append_key(1, leaf.canonical_bytes().unwrap()).await.unwrap();
    unit.append_heads(2, b"heads".to_vec()).await.unwrap();
    unit.commit().await.unwrap();
    let found = office.store.key_leaves(&office.org).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].log_index, &found[0].leaf), (1, &LogLeaf::Key(Box::new(leaf))));
    assert_eq!(office.store.log_leaves(&office.org).await.unwrap()[1], found[0]);
}

#[tokio::test]
async fn what_was_done_beyond_a_size_is_found_until_the_log_holds_it() {
    let office = Office::new().await;
    office.open("R8-0012/1").await;
    let beyond = async |size: u64, act: &str| {
        let unit = office.begin().await;
        let found = unit.was_done_beyond(size, &[act]).await.unwrap();
        unit.rollback().await.unwrap();
        found
    };
    let row = office.row("R8-0012/1").await;
    let act = office.store.trail(&office.org, &row.procedure).await.unwrap()[0].entry.act.to_string();
    assert!(beyond(0, &act).await && beyond(9, &act).await, "no leaf holds it yet");
    assert!(!beyond(0, "another-act").await);
    let unit = office.begin().await;
    unit.sequence_log().await.unwrap();
    unit.commit().await.unwrap();
    assert!(beyond(0, &act).await);
    assert!(!beyond(1, &act).await);
}

/// Every leaf in order: procedure and number, or `heads`.
pub(crate) async fn in_order(store: &Store, org: &OrgId) -> Vec<(String, u64)> {
    let leaves = store.log_leaves(org).await.unwrap();
    let shown = |leaf: LogLeaf| match leaf {
        LogLeaf::Entry { procedure, seq } => (procedure.to_string(), seq.get()),
        LogLeaf::Heads(_) => ("heads".to_owned(), 0),
        LogLeaf::Key(_) => ("key".to_owned(), 0),
    };
    leaves.into_iter().map(|row| shown(row.leaf)).collect()
}

/// Orders the log while others write; `written` says when they are done.
pub(crate) async fn order_until(store: &Store, org: &OrgId, written: tokio::sync::watch::Receiver<bool>) {
    let mut known = Vec::new();
    loop {
        let done = *written.borrow();
        let unit = store.begin(org).await.unwrap();
        unit.sequence_log().await.unwrap();
        unit.commit().await.unwrap();
        let now = in_order(store, org).await;
        assert!(now.starts_with(&known), "what has an index keeps it");
        known = now;
        if done {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    let mut next: BTreeMap<String, u64> = BTreeMap::new();
    for (procedure, seq) in known {
        let expected = next.entry(procedure).or_default();
        assert_eq!(*expected, seq, "the entries of a procedure keep their order");
        *expected += 1;
    }
}
