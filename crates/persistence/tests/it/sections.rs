//! Several acts in one unit: each can be undone, and what the others did stays.

use crate::common::{Office, append, next, noon, opening, procedure_id};
use serde_json::json;
use shirube_persistence::{Lock, PseudonymRow};
use shirube_trail::{Digest, EntryType};

const P: &str = "R8-0012/1";
const Q: &str = "R8-0012/2";

/// Whether an act's rows are asked for while it lasts, and so written before it ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Asked {
    No,
    Yes,
}

#[tokio::test]
async fn an_act_undone_leaves_nothing_and_the_others_stay() {
    for asked in [Asked::No, Asked::Yes] {
        let office = Office::new().await;
        office.open(P).await;
        let before = office.row(P).await;
        let unit = office.begin().await;

        unit.open_section();
        let entry = next(&office.org, &before, EntryType::Decision);
        append(&unit, &entry, before.revision).await.unwrap();
        if asked == Asked::Yes {
            assert_eq!(unit.entries(&procedure_id(P)).await.unwrap().len(), 2, "what waits is found");
        }
        unit.keep_section().await.unwrap();

        unit.open_section();
        append(&unit, &opening(&office.org, Q), 0).await.unwrap();
        let moved = unit.procedure(&procedure_id(P), Lock::Exclusive).await.unwrap().unwrap();
        append(&unit, &next(&office.org, &moved, EntryType::Decision), moved.revision).await.unwrap();
        let sha = unit.put_document("仕様書.pdf", "application/pdf", b"%PDF", noon());
        let seat = PseudonymRow {
            procedure: procedure_id(P),
            alias: "e-1".parse().unwrap(),
            person: "u-0031".parse().unwrap(),
            capacity: "evaluator".parse().unwrap(),
            active: true,
        };
        unit.put_pseudonym(&seat);
        if asked == Asked::Yes {
            assert_eq!(unit.pseudonyms(&procedure_id(P)).await.unwrap(), [seat]);
            assert_eq!(unit.entries(&procedure_id(P)).await.unwrap().len(), 3);
        }
        unit.undo_section().await.unwrap();

        unit.open_section();
        assert_eq!(unit.procedure(&procedure_id(Q), Lock::Share).await.unwrap(), None, "{asked:?}");
        assert_eq!(unit.document(&sha).await.unwrap(), None, "{asked:?}");
        assert_eq!(unit.pseudonyms(&procedure_id(P)).await.unwrap(), [], "{asked:?}");
        let now = unit.procedure(&procedure_id(P), Lock::Exclusive).await.unwrap().unwrap();
        assert_eq!(now.revision, before.revision + 1, "{asked:?}");
        append(&unit, &next(&office.org, &now, EntryType::Refusal), now.revision).await.unwrap();
        unit.keep_section().await.unwrap();
        unit.commit().await.unwrap();

        let trail = office.store.trail(&office.org, &procedure_id(P)).await.unwrap();
        let kinds: Vec<EntryType> = trail.iter().map(|row| row.entry.entry_type).collect();
        assert_eq!(kinds, [EntryType::Decision, EntryType::Decision, EntryType::Refusal], "{asked:?}");
        let arrivals: Vec<u64> = trail.iter().map(|row| row.arrival).collect();
        assert!(arrivals.is_sorted(), "{arrivals:?}");
        let row = office.row(P).await;
        assert_eq!((row.revision, row.entries), (before.revision + 1, 3));
        assert_eq!(office.store.procedure(&office.org, &procedure_id(Q)).await.unwrap(), None);
    }
}

#[tokio::test]
async fn an_act_that_fails_spoils_only_its_section() {
    let office = Office::new().await;
    office.open(P).await;
    let row = office.row(P).await;
    let unit = office.begin().await;
    unit.open_section();
    let mut wrong = next(&office.org, &row, EntryType::Decision);
    wrong.prev = Digest::sha256(b"x");
    append(&unit, &wrong, row.revision).await.unwrap_err();
    unit.undo_section().await.unwrap();
    unit.open_section();
    append(&unit, &next(&office.org, &row, EntryType::Decision), row.revision).await.unwrap();
    unit.keep_section().await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(office.row(P).await.revision, row.revision + 1);
}

#[tokio::test]
async fn somebody_else_was_first_shows_when_it_is_written() {
    let office = Office::new().await;
    office.open(P).await;
    let row = office.row(P).await;
    let unit = office.begin().await;
    append(&unit, &next(&office.org, &row, EntryType::Decision), row.revision).await.unwrap();
    unit.remember(&"u-0007".parse().unwrap(), uuid::Uuid::nil(), &Digest::ZERO, &json!({}), noon());
    unit.commit().await.unwrap();
    // Several rows of one statement: the one that was overtaken is named, and none is written.
    let unit = office.begin().await;
    append(&unit, &opening(&office.org, Q), 0).await.unwrap();
    append(&unit, &next(&office.org, &row, EntryType::Decision), row.revision).await.unwrap_err();
    assert!(unit.commit().await.is_err());
    assert_eq!(office.store.procedure(&office.org, &procedure_id(Q)).await.unwrap(), None);
}
