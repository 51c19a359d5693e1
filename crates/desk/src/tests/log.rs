//! What was signed stays what was signed, whatever becomes of the database.

use std::collections::BTreeSet;

use super::timers::dies_after;
use super::watched::{TOWN, actor, plant_call, watched};
use super::{Towns, id, org};
use crate::{Clock, Desk, DeskError};
use serde_json::json;
use shirube_persistence::Store;
use shirube_trail::{Checkpoint, VerifierKey};

/// The same office over another database that knows nothing.
async fn emptied(towns: &Towns, name: &str) -> Desk {
    let url = shirube_test_stores::fresh(towns.folder.path(), name).await;
    let store = Store::open(&url).await.unwrap();
    let desk =
        Desk::with_clock(store, Clock::simulated(super::noon())).with_keys(towns.folder.path().join("keys"));
    desk.found(&super::founding("city-a")).await.unwrap();
    desk
}

#[tokio::test]
async fn a_checkpoint_covers_everything_entered_and_is_signed_once() {
    let towns = Towns::new().await;
    let town = org("city-a");
    towns.plant("city-a", "R8-0001/1", ("preparation", "issue"), json!({})).await;
    let before = towns.desk.log_status(&town).await.unwrap();
    assert_eq!((before.size, before.published.clone()), (0, None));
    let first = towns.desk.checkpoint(&town).await.unwrap();
    assert_eq!(first.published.checkpoint.size, before.uncovered + 1, "and the heads");
    let key: VerifierKey = first.vkey.parse().unwrap();
    assert_eq!(Checkpoint::open(&first.published.note, &[key]).unwrap(), first.published.checkpoint);
    let again = towns.desk.checkpoint(&town).await.unwrap();
    assert_eq!((again.published, again.history.len()), (first.published.clone(), 1));
    towns.plant("city-a", "R8-0002/1", ("preparation", "issue"), json!({})).await;
    assert_eq!(towns.desk.log_status(&town).await.unwrap().uncovered, 1);
    let second = towns.desk.checkpoint(&town).await.unwrap();
    assert_eq!(second.published.checkpoint.size, first.published.checkpoint.size + 2);
    assert_eq!(second.history.len(), 2);
    let after = towns.desk.log_status(&town).await.unwrap();
    assert_eq!((after.uncovered, after.published_at.is_some()), (0, true));
}

#[tokio::test]
async fn a_database_that_lost_or_changed_its_past_is_not_signed() {
    let towns = Towns::new().await;
    let town = org("city-a");
    towns.plant("city-a", "R8-0001/1", ("preparation", "issue"), json!({})).await;
    let escaped = towns.desk.checkpoint(&town).await.unwrap().published;
    let other = emptied(&towns, "other.db").await;
    let error = other.checkpoint(&town).await.unwrap_err();
    assert!(matches!(error, DeskError::LogBehind { found: 0 | 1, .. }), "{error}");
    // as many leaves as were published, and others
    let unit = other.store().begin(&town).await.unwrap();
    let size = unit.sequence_log().await.unwrap();
    for index in size..escaped.checkpoint.size {
        unit.append_heads(index, index.to_be_bytes().to_vec()).await.unwrap();
    }
    unit.commit().await.unwrap();
    for error in [
        other.checkpoint(&town).await.unwrap_err(),
        other.log_status(&town).await.unwrap_err(),
        other.adopt_checkpoint(&town, &escaped.note).await.unwrap_err(),
    ] {
        assert!(matches!(error, DeskError::LogRewritten { .. }), "{error}");
        assert_ne!(error.ja(), error.to_string());
    }
    assert!(towns.desk.checkpoint(&town).await.is_ok());
}

#[tokio::test]
async fn a_first_checkpoint_stopped_anywhere_is_signed_by_the_next() {
    let town = org("city-a");
    // begun again where a quick database left few points to stop at
    let (mut stopped, mut polls, mut goes) = (BTreeSet::new(), 0, 0);
    while goes == 0 || (stopped.len() <= 2 && goes < 50) {
        let towns = Towns::new().await;
        let done = dies_after(polls, Box::pin(towns.desk.checkpoint(&town))).await;
        let next = towns.desk.checkpoint(&town).await.unwrap();
        assert_eq!(next.history.len(), 1, "after {polls} polls");
        (polls, goes) = if done.is_some() {
            (0, goes + 1)
        } else {
            stopped.insert(polls);
            (polls + 1, goes)
        };
    }
    assert!(stopped.len() > 2, "only {stopped:?} to stop at");
    // begun and never signed, beside a log that was covered twice: not the record of this log
    let towns = Towns::new().await;
    towns.desk.checkpoint(&town).await.unwrap();
    towns.plant("city-a", "R8-0001/1", ("preparation", "issue"), json!({})).await;
    let record = towns.folder.path().join("keys/city-a.checkpoints");
    for (lines, is_lost) in [(1, false), (0, true), (1, true)] {
        let whole = std::fs::read_to_string(&record).unwrap();
        let kept: String = whole.split_inclusive('\n').take(lines).collect();
        std::fs::write(&record, kept).unwrap();
        let found = towns.desk.checkpoint(&town).await;
        assert_eq!(matches!(found, Err(DeskError::CheckpointsLost { .. })), is_lost, "{lines}");
        std::fs::write(&record, whole).unwrap();
    }
}

#[tokio::test]
async fn a_lost_record_is_adopted_from_what_left_the_building() {
    let towns = Towns::new().await;
    let town = org("city-a");
    towns.plant("city-a", "R8-0001/1", ("preparation", "issue"), json!({})).await;
    let first = towns.desk.checkpoint(&town).await.unwrap().published;
    towns.plant("city-a", "R8-0002/1", ("preparation", "issue"), json!({})).await;
    let second = towns.desk.checkpoint(&town).await.unwrap().published;
    let record = towns.folder.path().join("keys/city-a.checkpoints");
    // what a crash left of a line nobody was given
    let whole = std::fs::read_to_string(&record).unwrap();
    std::fs::write(&record, format!("{whole}\"audit.shir")).unwrap();
    assert_eq!(towns.desk.checkpoint(&town).await.unwrap().published, second);
    assert_eq!(std::fs::read_to_string(&record).unwrap(), whole);
    std::fs::remove_file(&record).unwrap();
    let error = towns.desk.checkpoint(&town).await.unwrap_err();
    assert!(matches!(error, DeskError::CheckpointsLost { .. }), "{error}");
    let forged = String::from_utf8(second.note.clone()).unwrap().replace("city-a\n", "city-b\n");
    assert!(towns.desk.adopt_checkpoint(&town, forged.as_bytes()).await.is_err());
    towns.desk.adopt_checkpoint(&town, &second.note).await.unwrap();
    let error = towns.desk.adopt_checkpoint(&town, &first.note).await.unwrap_err();
    assert!(matches!(error, DeskError::AdoptOlder { .. }), "{error}");
    assert_eq!(towns.desk.checkpoint(&town).await.unwrap().published, second);
}

#[tokio::test]
async fn a_receipt_stays_however_much_is_done_after_it() {
    const APPLICATION: &str = "R8-0001/aabcdefg267";
    let (towns, _) = watched().await;
    let known = json!({"title": "窓口案内", "call.published_on": "2026-09-01", "sealing": "none"});
    plant_call(&towns, "eligibility-review", known).await;
    let seq = towns.move_on_by(TOWN, APPLICATION, ("s-1", "supplier", "submit"), json!({})).await;
    for _ in 0..25 {
        towns.move_on(TOWN, APPLICATION, "amend", json!({})).await;
    }
    let (desk, org, procedure) = (&towns.desk, org(TOWN), id(APPLICATION));
    assert!(
        desk.receipt(&org, &actor("u-0009"), (&procedure, seq)).await.unwrap().is_none(),
        "not covered yet"
    );
    desk.checkpoint(&org).await.unwrap();
    for (person, seq, is_there) in [
        ("u-0009", seq, true),
        // what an officer did has none, and nobody else's is shown
        ("u-0009", 0, false),
        ("u-0009", seq + 1, false),
        ("u-0009", 99, false),
        ("u-0010", seq, false),
    ] {
        match desk.receipt(&org, &actor(person), (&procedure, seq)).await {
            Ok(found) => assert!(is_there && found.is_some(), "{person} {seq}"),
            Err(error) => {
                assert!(!is_there && matches!(error, DeskError::NotFound { .. }), "{person} {seq}: {error}");
            }
        }
    }
}
