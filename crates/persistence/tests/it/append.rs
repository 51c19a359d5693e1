//! Appending: what follows is taken, what does not is refused without a trace.

use crate::common::{Office, append, next, noon, opening, procedure_id, reason, run, state};
use shirube_persistence::{Append, Lock, Mark, StoreError};
use shirube_trail::fault::FaultKind;
use shirube_trail::{Entry, EntryType, Fault, Seq};

const P: &str = "R8-0012/1";

#[tokio::test]
async fn a_decision_moves_and_a_refusal_stays() {
    let office = Office::new().await;
    office.open(P).await;
    let steps = [
        (EntryType::Refusal, (1, 2), "drafting"),
        (EntryType::Decision, (2, 3), "approved"),
        (EntryType::Refusal, (2, 4), "approved"),
    ];
    for (entry_type, (revision, entries), stage) in steps {
        let seen = office.row(P).await;
        let unit = office.begin().await;
        let entry = next(&office.org, &seen, entry_type);
        let mark = append(&unit, &entry, seen.revision).await.unwrap();
        unit.commit().await.unwrap();
        let row = office.row(P).await;
        assert_eq!(mark, Mark { revision, entries });
        assert_eq!((row.mark(), row.stage.as_str()), (mark, stage));
        assert_eq!(row.head.hash, entry.leaf_hash().unwrap());
    }
    let trail = office.store.trail(&office.org, &procedure_id(P)).await;
    let arrivals: Vec<u64> = trail.unwrap().iter().map(|row| row.arrival).collect();
    assert_eq!(arrivals, [0, 1, 2, 3]);
    let disclosed = office.store.disclosures(&office.org, &procedure_id(P)).await;
    let disclosed = disclosed.unwrap();
    assert_eq!(disclosed.len(), 4);
    assert!(disclosed.iter().all(|row| row.disclosure == reason()));
}

#[tokio::test]
async fn a_stale_revision_writes_nothing() {
    let office = Office::new().await;
    office.open(P).await;
    let stale = office.row(P).await;
    let unit = office.begin().await;
    let entry = next(&office.org, &stale, EntryType::Decision);
    append(&unit, &entry, stale.revision).await.unwrap();
    unit.commit().await.unwrap();
    let before = office.row(P).await;

    // The other opens a procedure first, in the same unit: it must go too.
    let unit = office.begin().await;
    append(&unit, &opening(&office.org, "R8-0012/2"), 0).await.unwrap();
    let error = append(&unit, &entry, stale.revision).await.unwrap_err();
    let StoreError::MovedOn { seen, found, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!((seen.revision, found.revision), (1, 2));
    assert!(error.ja().contains("先に進んでいます"));
    let refused = unit.commit().await.unwrap_err();
    assert!(matches!(refused, StoreError::Spoiled));

    assert_eq!(office.row(P).await, before);
    let second = procedure_id("R8-0012/2");
    let found = office.store.procedure(&office.org, &second).await.unwrap();
    assert_eq!(found, None);
    let counts = office.store.counts(&office.org).await.unwrap();
    let counts = counts[&"R8-0012".parse().unwrap()];
    assert_eq!((counts.procedures, counts.entries), (1, 2));
}

#[tokio::test]
async fn a_unit_dropped_leaves_nothing() {
    let office = Office::new().await;
    for is_rolled_back in [true, false] {
        let unit = office.begin().await;
        append(&unit, &opening(&office.org, P), 0).await.unwrap();
        if is_rolled_back {
            unit.rollback().await.unwrap();
        } else {
            drop(unit);
        }
        let unit = office.begin().await;
        let found = unit.procedure(&procedure_id(P), Lock::Exclusive).await;
        assert_eq!(found.unwrap(), None);
        unit.rollback().await.unwrap();
    }
}

/// What is made wrong with an entry.
type Change = fn(&mut Entry);

async fn fault_of(office: &Office, seen: u64, change: Change) -> Fault {
    let row = office.row(P).await;
    let unit = office.begin().await;
    let mut entry = next(&office.org, &row, EntryType::Decision);
    change(&mut entry);
    let error = append(&unit, &entry, seen).await.unwrap_err();
    unit.rollback().await.unwrap();
    match error {
        StoreError::Trail(fault) => fault,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn what_does_not_follow_is_refused() {
    let office = Office::new().await;
    office.open(P).await;
    let cases: [(Change, &str); 7] = [
        (|e| e.seq = Seq::new(2).unwrap(), "seq"),
        (|e| e.prev = shirube_trail::Digest::sha256(b"x"), "prev"),
        (|e| e.at = crate::common::at("2026-11-20T11:59:59.999Z"), "at"),
        (|e| e.parent = Some(procedure_id("R8-0012/2")), "parent"),
        (
            |e| {
                e.kind = "loan".parse().unwrap();
                e.machine = "loan@1".parse().unwrap();
            },
            "kind",
        ),
        (|e| e.org = "city-b".parse().unwrap(), "org"),
        (|e| e.fields.clear(), "fields.reason"),
    ];
    for (change, member) in cases {
        let fault = fault_of(&office, 1, change).await;
        assert_eq!(fault.member, member, "{fault}");
    }
    let gap = fault_of(&office, 1, |e| e.seq = Seq::new(2).unwrap()).await;
    let (expected, found) = (1, 2);
    assert_eq!(gap.kind, FaultKind::Sequence { expected, found });
}

#[tokio::test]
async fn a_number_taken_is_someone_who_was_first() {
    let office = Office::new().await;
    office.open(P).await;
    let unit = office.begin().await;
    let error = append(&unit, &opening(&office.org, P), 0).await;
    assert!(matches!(error.unwrap_err(), StoreError::MovedOn { .. }));
    unit.rollback().await.unwrap();

    // A refusal was added meanwhile: the revision is the same, the number is not.
    let row = office.row(P).await;
    let refusal = next(&office.org, &row, EntryType::Refusal);
    for is_first in [true, false] {
        let unit = office.begin().await;
        let appended = append(&unit, &refusal, row.revision).await;
        if is_first {
            appended.unwrap();
            unit.commit().await.unwrap();
        } else {
            assert!(matches!(appended.unwrap_err(), StoreError::MovedOn { .. }));
        }
    }
}

#[tokio::test]
async fn procedures_begin_with_their_first_entry() {
    let office = Office::new().await;
    office.open(P).await;
    let mut second = next(&office.org, &office.row(P).await, EntryType::Decision);
    second.procedure = procedure_id("R8-0012/2");
    let refusal = next(&office.org, &office.row(P).await, EntryType::Refusal);
    let state = state();
    let cases = [
        (&second, Some(&state), 0, "seq"),
        (&second, None, 0, "state"),
        (&refusal, Some(&state), 1, "state"),
    ];
    for (entry, state, seen_revision, member) in cases {
        let unit = office.begin().await;
        let append = Append { entry, disclosures: &[reason()], state, seen_revision };
        let error = unit.append(append).await.unwrap_err();
        let StoreError::Trail(fault) = &error else {
            panic!("{error}");
        };
        assert_eq!(fault.member, member, "{error}");
    }
}

#[tokio::test]
async fn every_commitment_is_opened_once() {
    let office = Office::new().await;
    let entry = opening(&office.org, P);
    let state = state();
    let mut wrong = reason();
    wrong.value = serde_json::json!("別の理由");
    for (disclosures, kind) in [
        (vec![], FaultKind::Missing),
        (vec![reason(), reason()], FaultKind::DuplicateMember),
        (vec![wrong], FaultKind::Commitment),
    ] {
        let unit = office.begin().await;
        let append =
            Append { entry: &entry, disclosures: &disclosures, state: Some(&state), seen_revision: 0 };
        match unit.append(append).await.unwrap_err() {
            StoreError::Trail(fault) => assert_eq!(fault.kind, kind),
            other => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_an_alarm() {
    let office = Office::new().await;
    office.open(P).await;
    for (column, value) in [("facts", "{"), ("performers", ""), ("head_hash", "00"), ("machine", "Contract")]
    {
        let sql = format!("UPDATE procedure SET {column} = '{value}'");
        let undo = run_and_keep(&office, column, &sql).await;
        let found = office.store.procedure(&office.org, &procedure_id(P)).await;
        match found.unwrap_err() {
            StoreError::Inconsistent { table, key, what } => {
                assert_eq!((table, key.as_str()), ("procedure", P));
                assert!(what.starts_with(column), "{what}");
            }
            other => panic!("{other}"),
        }
        run(&office, &undo).await.unwrap();
    }
    assert_eq!(office.row(P).await.head.at, noon());
}

/// Runs a statement; answers the one that restores the column.
async fn run_and_keep(office: &Office, column: &str, sql: &str) -> String {
    let keep = format!("CREATE TABLE kept_{column} AS SELECT {column} AS c FROM procedure");
    run(office, &keep).await.unwrap();
    run(office, sql).await.unwrap();
    format!("UPDATE procedure SET {column} = (SELECT c FROM kept_{column})")
}
