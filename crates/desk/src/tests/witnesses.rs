//! A second installation sees that a log only grows, and the log's bundles say so.

use serde_json::json;
use shirube_persistence::Store;
use shirube_trail::bundle::{Anchors, seen_by, verify};
use shirube_trail::cosignature::{WitnessFault, WitnessKey, WitnessRequest};
use shirube_trail::{ActorId, VerifierKey};

use super::{Towns, org};
use crate::{Clock, CoveredLog, Desk, DeskError, Reply, Terms};

const TOWN: &str = "city-a";
const WITNESS: &str = "city-b";

async fn planted() -> Towns {
    let towns = Towns::new().await;
    towns.plant(TOWN, "R8-0001/1", ("preparation", "issue"), json!({"reason": "急ぐ"})).await;
    towns
}

fn key(towns: &Towns) -> VerifierKey {
    towns.desk.keyring().unwrap().vkey(&org(TOWN)).unwrap().parse().unwrap()
}

async fn ask(towns: &Towns, from: u64) -> WitnessRequest {
    let request = towns.desk.witness_request(&org(TOWN), from).await.unwrap();
    // as it travels
    WitnessRequest::parse(&request.to_bytes()).unwrap()
}

async fn recorded(towns: &Towns, note: &[u8], witness: &WitnessKey) -> u64 {
    let person = ActorId::new("u-0003").unwrap();
    let reply = towns.desk.record_witness(&org(TOWN), (note, witness), person).await.unwrap();
    let Reply::Done(performed) = reply else { panic!("{reply:?}") };
    performed.revision
}

async fn seen(towns: &Towns, log: &CoveredLog, witness: &WitnessKey) -> Option<bool> {
    let case = "R8-0001".parse().unwrap();
    let files = towns.desk.case_bundle(&org(TOWN), log, &case, &Terms::default()).await.unwrap().files;
    verify(&files, &Anchors::default()).unwrap();
    seen_by(&files, &Anchors::default(), witness).ok().map(|seen| seen.is_own)
}

#[tokio::test]
async fn a_witness_follows_a_log_and_its_bundles_carry_that() {
    let (log, other) = (planted().await, Towns::new().await);
    let own = key(&log);
    let first = ask(&log, 0).await;
    let unknown = other.desk.witness(&org(WITNESS), &first, &[]).await.unwrap_err();
    assert!(matches!(unknown, DeskError::BadInput { .. }), "{unknown}");
    let cosigned = other.desk.witness(&org(WITNESS), &first, std::slice::from_ref(&own)).await.unwrap();
    let witness: WitnessKey = cosigned.vkey.parse().unwrap();
    assert!(witness.name().as_str().starts_with("witness."));
    assert!(log.desk.witnessed(&org(TOWN)).await.is_err(), "nothing is recorded yet");
    let at_first = log.desk.checkpoint(&org(TOWN)).await.unwrap().published.checkpoint;
    let revision = recorded(&log, &cosigned.note, &witness).await;
    assert_eq!(recorded(&log, &cosigned.note, &witness).await, revision, "once");
    // the bundle up to there carries it; the newest one, which holds its entry, is not cosigned yet
    let witnessed = log.desk.witnessed(&org(TOWN)).await.unwrap();
    assert_eq!(witnessed.published.checkpoint, at_first);
    assert_eq!(seen(&log, &witnessed, &witness).await, Some(true));
    let newest = log.desk.checkpoint(&org(TOWN)).await.unwrap();
    assert!(newest.published.checkpoint.size > at_first.size);
    assert_eq!(seen(&log, &newest, &witness).await, None);
    // the second time it knows the key; a lost answer is asked for again from the new size
    let size = newest.published.checkpoint.size;
    let next = other.desk.witness(&org(WITNESS), &ask(&log, at_first.size).await, &[]).await.unwrap();
    let again = other.desk.witness(&org(WITNESS), &ask(&log, size).await, &[]).await.unwrap();
    assert_eq!(next.checkpoint, again.checkpoint);
    recorded(&log, &next.note, &witness).await;
    let witnessed = log.desk.witnessed(&org(TOWN)).await.unwrap();
    assert_eq!((witnessed.published.checkpoint.size, witnessed.history.len()), (size, 2));
    assert_eq!(seen(&log, &witnessed, &witness).await, Some(true));
    // whoever kept the cosigned checkpoint has it beside any later bundle
    let case = "R8-0001".parse().unwrap();
    let now = log.desk.checkpoint(&org(TOWN)).await.unwrap();
    let files = log.desk.case_bundle(&org(TOWN), &now, &case, &Terms::default()).await.unwrap().files;
    let saved = Anchors { keys: vec![own], saved: Some(next.note) };
    verify(&files, &saved).unwrap();
    assert!(!seen_by(&files, &saved, &witness).unwrap().is_own);
}

#[tokio::test]
async fn a_witness_cosigns_no_second_history_and_a_log_no_foreign_checkpoint() {
    let (log, other) = (planted().await, Towns::new().await);
    log.register_peer(TOWN, WITNESS).await;
    // registered by two in the witness's own office: no key is typed
    let vkey = key(&log).to_string();
    other.by_two(WITNESS, "register-peer", json!({"peer.org": TOWN, "peer.key": vkey})).await;
    let cosigned = other.desk.witness(&org(WITNESS), &ask(&log, 0).await, &[]).await.unwrap();
    let size = cosigned.checkpoint.size;
    // another database signed with the same key
    let url = shirube_test_stores::fresh(log.folder.path(), "other.db").await;
    let store = Store::open(&url).await.unwrap();
    let keys = log.folder.path().join("forged");
    std::fs::create_dir(&keys).unwrap();
    std::fs::copy(log.folder.path().join("keys/city-a.key"), keys.join("city-a.key")).unwrap();
    let desk = Desk::with_clock(store, Clock::simulated(super::noon())).with_keys(keys);
    desk.found(&super::founding(TOWN)).await.unwrap();
    let forged = Towns { desk, folder: tempfile::tempdir().unwrap(), url };
    for nth in 1..20 {
        forged.plant(TOWN, &format!("R8-{nth:04}/1"), ("preparation", "issue"), json!({})).await;
    }
    for from in [0, size] {
        let error = other.desk.witness(&org(WITNESS), &ask(&forged, from).await, &[]).await.unwrap_err();
        let expected = match from {
            0 => matches!(error, DeskError::Witness(WitnessFault::OldSize { .. })),
            _ => matches!(error, DeskError::Witness(WitnessFault::AnotherHistory { .. })),
        };
        assert!(expected, "{error}");
        assert_ne!(error.ja(), error.to_string());
    }
    let beyond = log.desk.witness_request(&org(TOWN), 1_000).await.unwrap_err();
    assert!(matches!(beyond, DeskError::BadInput { .. }), "{beyond}");
    // the log takes only what it published, cosigned by the witness named
    let witness: WitnessKey = cosigned.vkey.parse().unwrap();
    let (town, person) = (org(TOWN), || ActorId::new("u-0003").unwrap());
    let taken = forged.desk.record_witness(&town, (&cosigned.note, &witness), person()).await.unwrap_err();
    assert!(matches!(taken, DeskError::BadInput { .. }), "{taken}");
    let plain = log.desk.checkpoint(&town).await.unwrap().published.note;
    assert!(log.desk.record_witness(&town, (&plain, &witness), person()).await.is_err());
    let officer = ActorId::new("u-0001").unwrap();
    let refused = log.desk.record_witness(&town, (&cosigned.note, &witness), officer).await;
    assert!(!matches!(refused, Ok(Reply::Done(_))), "{refused:?}");
    assert!(log.desk.witnessed(&town).await.is_err(), "what was refused is not kept");
}
