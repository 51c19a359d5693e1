//! The log goes from one key to the next, wherever that is interrupted, and bundles say so.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use serde_json::json;
use shirube_persistence::LogLeaf;
use shirube_trail::bundle::{Anchors, Files, verify};
use shirube_trail::{Checkpoint, KeyLeaf, RotationReason, VerifierKey};

use super::timers::dies_after;
use super::{Towns, id, org};
use crate::{CoveredLog, DeskError, Extent, Reply, Rotated, Rotation, Target, Terms};

const TOWN: &str = "city-a";

/// The administrator's or the approver's share.
fn by(person: &str) -> Rotation {
    Rotation {
        person: person.parse().unwrap(),
        reason: "年度の更新".to_owned(),
        compromised: false,
        trusted_size: None,
    }
}

fn compromised(person: &str, trusted_size: Option<u64>) -> Rotation {
    Rotation { compromised: true, trusted_size, ..by(person) }
}

async fn rotate(towns: &Towns, rotation: &Rotation) -> Rotated {
    towns.desk.rotate_key(&org(TOWN), rotation).await.unwrap()
}

/// Both of them.
async fn rotated(towns: &Towns, both: fn(&str) -> Rotation) -> CoveredLog {
    assert!(matches!(rotate(towns, &both("u-0003")).await, Rotated::AwaitsSecond { .. }));
    match rotate(towns, &both("u-0002")).await {
        Rotated::Done(log) => *log,
        other => panic!("{other:?}"),
    }
}

fn key_file(towns: &Towns, end: &str) -> PathBuf {
    towns.folder.path().join(format!("keys/{TOWN}.{end}"))
}

async fn vkeys(towns: &Towns) -> Vec<VerifierKey> {
    let all = towns.desk.vkeys(&org(TOWN)).await.unwrap();
    all.iter().map(|one| one.parse().unwrap()).collect()
}

async fn leaves(towns: &Towns) -> Vec<KeyLeaf> {
    let rows = towns.desk.store().log_leaves(&org(TOWN)).await.unwrap();
    let keys = rows.into_iter().filter_map(|row| match row.leaf {
        LogLeaf::Key(leaf) => Some(*leaf),
        _ => None,
    });
    keys.collect()
}

/// The case, the whole log, and the day.
async fn bundles(towns: &Towns) -> Vec<Files> {
    let (town, none) = (org(TOWN), Terms::default());
    let log = towns.desk.checkpoint(&town).await.unwrap();
    let day = "2026-10-05".parse().unwrap();
    let case = towns.desk.case_bundle(&town, &log, &"R8-0001".parse().unwrap(), &none).await.unwrap().files;
    let mut all = vec![case];
    for extent in [Extent::Whole, Extent::Days { from: day, to: day }] {
        all.push(towns.desk.log_bundle(&town, &log, extent, &none).await.unwrap());
    }
    all
}

fn anchors(key: Option<&VerifierKey>, saved: Option<&[u8]>) -> Anchors {
    Anchors { keys: key.into_iter().cloned().collect(), saved: saved.map(<[u8]>::to_vec) }
}

async fn planted() -> Towns {
    let towns = Towns::new().await;
    towns.plant(TOWN, "R8-0001/1", ("preparation", "issue"), json!({"reason": "急ぐ"})).await;
    towns
}

#[tokio::test]
async fn bundles_across_rotations_verify_with_every_key_and_old_checkpoints() {
    let towns = planted().await;
    let town = org(TOWN);
    let before = towns.desk.checkpoint(&town).await.unwrap().published.note;
    let first = rotated(&towns, by).await;
    towns.move_on(TOWN, "R8-0001/1", "approve", json!({"reason": "続き"})).await;
    let between = towns.desk.checkpoint(&town).await.unwrap().published.note;
    rotated(&towns, by).await;
    towns.move_on(TOWN, "R8-0001/1", "approve", json!({"reason": "さらに続き"})).await;
    let keys = vkeys(&towns).await;
    assert_eq!(keys.len(), 3);
    assert_eq!(first.vkeys, [keys[0].to_string(), keys[1].to_string()]);
    for (note, signers) in
        [(&before, &keys[..1]), (&first.published.note, &keys[..2]), (&between, &keys[1..2])]
    {
        for key in &keys {
            let is_signed = Checkpoint::open(note, std::slice::from_ref(key)).is_ok();
            assert_eq!(is_signed, signers.contains(key), "{}", String::from_utf8_lossy(note));
        }
    }
    let other: VerifierKey = towns.desk.keyring().unwrap().vkey(&org("city-b")).unwrap().parse().unwrap();
    for files in bundles(&towns).await {
        assert_eq!(String::from_utf8_lossy(&files["log.vkey"]).lines().count(), 3);
        assert_eq!(files.keys().filter(|path| path.starts_with("keys/")).count(), 2);
        for key in [None, Some(&keys[0]), Some(&keys[1]), Some(&keys[2])] {
            for saved in [None, Some(&before), Some(&first.published.note), Some(&between)] {
                let anchors = anchors(key, saved.map(Vec::as_slice));
                assert_eq!(verify(&files, &anchors).unwrap().anchored, anchors.is_any());
            }
        }
        let refused = verify(&files, &anchors(Some(&other), None)).unwrap_err();
        assert_eq!(refused.to_string(), "log.vkey: none of the keys is the one you trust");
    }
}

#[tokio::test]
async fn what_a_compromised_key_signed_counts_up_to_its_last_honest_size() {
    let towns = planted().await;
    let town = org(TOWN);
    let honest = towns.desk.checkpoint(&town).await.unwrap().published;
    towns.move_on(TOWN, "R8-0001/1", "approve", json!({})).await;
    let doubtful = towns.desk.checkpoint(&town).await.unwrap().published;
    let size = honest.checkpoint.size;
    let beyond = compromised("u-0003", Some(doubtful.checkpoint.size + 1));
    let error = towns.desk.rotate_key(&town, &beyond).await.unwrap_err();
    assert!(matches!(error, DeskError::BadInput { .. }), "{error}");
    for person in ["u-0003", "u-0002"] {
        rotate(&towns, &compromised(person, Some(size))).await;
    }
    let made = leaves(&towns).await;
    assert_eq!((made[0].reason, made[0].trusted_size), (RotationReason::Compromised, size));
    let keys = vkeys(&towns).await;
    for files in bundles(&towns).await {
        for (key, saved, holds) in [
            (None, None, true),
            (Some(&keys[0]), None, false),
            (Some(&keys[1]), None, true),
            (Some(&keys[0]), Some(&honest.note), true),
            (Some(&keys[0]), Some(&doubtful.note), false),
            (Some(&keys[1]), Some(&doubtful.note), false),
        ] {
            let found = verify(&files, &anchors(key, saved.map(Vec::as_slice)));
            assert_eq!(found.is_ok(), holds, "{found:?}");
        }
    }
    // without a size it is the last published one; and a later rotation in order states nothing of it
    let last = towns.desk.checkpoint(&town).await.unwrap().published.checkpoint.size;
    rotated(&towns, |person| compromised(person, None)).await;
    assert!(leaves(&towns).await[1].trusted_size >= last);
    rotated(&towns, by).await;
    assert_eq!(leaves(&towns).await[2].reason, RotationReason::Rotation);
}

#[tokio::test]
async fn a_rotation_stopped_anywhere_is_finished_by_the_same_command() {
    // A quick database answers before it is waited for: then there are few points in one go, and the
    // next begins at the first again.
    let (mut stopped, mut polls, mut goes) = (BTreeSet::new(), 0, 0);
    while goes == 0 || (stopped.len() <= 3 && goes < 50) {
        let towns = planted().await;
        let before = towns.desk.checkpoint(&org(TOWN)).await.unwrap();
        rotate(&towns, &by("u-0003")).await;
        let second = by("u-0002");
        let done = dies_after(polls, Box::pin(towns.desk.rotate_key(&org(TOWN), &second))).await;
        let is_whole = done.is_some();
        if !is_whole {
            stopped.insert(polls);
            match rotate(&towns, &second).await {
                Rotated::Done(log) => assert_eq!(log.vkeys.len(), 2, "after {polls} polls"),
                // it was stopped after the log was handed on: the next rotation begins with the other
                Rotated::Refused(_) => assert_eq!(vkeys(&towns).await.len(), 2, "after {polls} polls"),
                other @ Rotated::AwaitsSecond { .. } => panic!("after {polls} polls: {other:?}"),
            }
        }
        let keys = vkeys(&towns).await;
        assert_eq!((keys.len(), keys[0].to_string()), (2, before.vkey));
        assert_eq!(leaves(&towns).await.len(), 1, "after {polls} polls");
        for files in bundles(&towns).await {
            verify(&files, &anchors(Some(&keys[0]), Some(&before.published.note))).unwrap();
        }
        (polls, goes) = if is_whole { (0, goes + 1) } else { (polls + 1, goes) };
    }
    // The act itself is one such point: whoever gives a command does not perform it, and its end does not
    // stop it.
    assert!(stopped.len() > 3, "only {stopped:?} to stop at");
}

#[tokio::test]
async fn whoever_signs_next_finishes_what_the_files_were_left_at() {
    let towns = planted().await;
    let town = org(TOWN);
    let keys = towns.desk.keyring().unwrap().clone();
    towns.desk.checkpoint(&town).await.unwrap();
    let new = keys.next_vkey(&town).unwrap();
    let old = keys.vkey(&town).unwrap();
    let halves =
        [key_file(&towns, "key"), key_file(&towns, "key.next")].map(|path| std::fs::read(path).unwrap());
    let record = std::fs::read(key_file(&towns, "checkpoints")).unwrap();
    let facts = json!({"key.old": old, "key.new": new, "key.compromised": false, "reason": "年度の更新"});
    towns.by_two(TOWN, "rotate-key", facts).await;
    let handed = towns.desk.checkpoint(&town).await.unwrap();
    assert_eq!(handed.vkeys, [old.clone(), new.clone()]);
    assert!(!key_file(&towns, "key.next").exists(), "the old key is left nowhere");
    // stopped after the leaf was committed, and after the checkpoint was written down
    for kept in [Some(record), None] {
        for (half, end) in halves.iter().zip(["key", "key.next"]) {
            write_private(&key_file(&towns, end), half);
        }
        if let Some(record) = kept {
            std::fs::write(key_file(&towns, "checkpoints"), record).unwrap();
        }
        let again = towns.desk.checkpoint(&town).await.unwrap();
        assert_eq!((again.published, again.vkeys), (handed.published.clone(), handed.vkeys.clone()));
        assert_eq!(keys.vkey(&town).unwrap(), new);
    }
    // the folder of keys of before, without the second key
    write_private(&key_file(&towns, "key"), &halves[0]);
    let error = towns.desk.checkpoint(&town).await.unwrap_err();
    assert!(matches!(&error, DeskError::KeyNotOfLog { expected, .. } if *expected == new), "{error}");
    assert_ne!(error.ja(), error.to_string());
}

fn write_private(path: &std::path::Path, bytes: &[u8]) {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).unwrap().write_all(bytes).unwrap();
}

#[tokio::test]
async fn the_record_of_a_log_with_two_keys_is_adopted_oldest_first() {
    let towns = planted().await;
    let town = org(TOWN);
    let old = towns.desk.checkpoint(&town).await.unwrap().published;
    let both = rotated(&towns, by).await.published;
    towns.move_on(TOWN, "R8-0001/1", "approve", json!({})).await;
    let new = towns.desk.checkpoint(&town).await.unwrap().published;
    let adopt = async |notes: &[&[u8]]| {
        std::fs::remove_file(key_file(&towns, "checkpoints")).unwrap();
        for note in notes {
            towns.desk.adopt_checkpoint(&town, note).await.unwrap();
        }
        towns.desk.checkpoint(&town).await.unwrap().rotations()
    };
    assert_eq!(adopt(&[&old.note, &both.note, &new.note]).await.unwrap().len(), 1);
    let error = adopt(&[&old.note, &new.note]).await.unwrap_err();
    assert!(matches!(error, DeskError::RotationUnproved { .. }), "{error}");
    assert!(error.ja().contains("古い順"));
    // beyond the rotation the old key alone signs nothing
    let key = std::fs::read_to_string(key_file(&towns, "key")).unwrap();
    assert!(!key.contains(&vkeys(&towns).await[0].id().to_string()));
    let signature = String::from_utf8(both.note.clone()).unwrap();
    let alone: Vec<&str> = signature.lines().take(5).collect();
    std::fs::remove_file(key_file(&towns, "checkpoints")).unwrap();
    let alone = format!("{}\n", alone.join("\n"));
    assert!(towns.desk.adopt_checkpoint(&town, alone.as_bytes()).await.is_err());
}

#[tokio::test]
async fn an_office_decides_only_on_the_key_that_lies_ready() {
    let towns = planted().await;
    let town = org(TOWN);
    let keys = towns.desk.keyring().unwrap().clone();
    let (old, foreign) = (keys.vkey(&town).unwrap(), keys.vkey(&org("city-b")).unwrap());
    let given = |old: &str, new: &str| json!({"key.old": old, "key.new": new, "reason": "年度の更新"});
    let office = || ("u-0003", Target::Procedure(id("office")), "rotate-key");
    for (facts, field) in [(given(&old, &foreign), "key.new"), (given(&foreign, &old), "key.old")] {
        let error = towns.submit(TOWN, office(), facts).await.unwrap_err();
        assert!(error.to_string().contains(field), "{error}");
    }
    let new = keys.next_vkey(&town).unwrap();
    let reply = towns.submit(TOWN, office(), given(&old, &new)).await.unwrap();
    assert!(matches!(reply, Reply::Done(_)), "{reply:?}");
    // one hand alone hands nothing on
    assert_eq!(towns.desk.checkpoint(&town).await.unwrap().vkeys, std::slice::from_ref(&old));
    let first = rotate(&towns, &by("u-0002")).await;
    assert!(matches!(first, Rotated::Refused(_)), "an administrator is first: {first:?}");
    // the second key is lost after both decided
    let (_, target, act) = office();
    let reply = towns.submit(TOWN, ("u-0002", target, act), given(&old, &new)).await.unwrap();
    assert!(matches!(reply, Reply::Done(_)), "{reply:?}");
    std::fs::remove_file(key_file(&towns, "key.next")).unwrap();
    let error = towns.desk.checkpoint(&town).await.unwrap_err();
    assert!(matches!(error, DeskError::NextKeyGone { .. }), "{error}");
    assert_ne!(error.ja(), error.to_string());
}
