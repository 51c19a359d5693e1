//! Bundles across rotations of the log's key.

use super::fault;
use crate::log::{Covered, Log, replaced, resealed};
use shirube_trail::bundle::{Anchors, Files, Scope, verify};
use shirube_trail::{KeyName, RotationReason, SigningKey, VerifierKey};

/// A log handed from key 7 to key 8 after its two checkpoints (over 4 and 8 leaves), and entered
/// further: the key leaf is 8, the checkpoint over it 10, the bundle's 12.
pub(crate) fn rotated(reason: RotationReason, trusted_size: Option<u64>) -> (Log, Covered, Covered) {
    let (mut log, _, _) = Log::with_history(7, "緊急のため");
    let at_rotation = log.rotate(8, reason, trusted_size);
    log.enter("R8-0012/2", "更新の後");
    let covered = log.cover();
    (log, at_rotation, covered)
}

fn key(seed: u8) -> VerifierKey {
    SigningKey::from_seed(KeyName::new("audit.example.jp/city-a").unwrap(), [seed; 32]).verifier()
}

fn with(keys: &[u8], saved: Option<&[u8]>) -> Anchors {
    Anchors { keys: keys.iter().map(|seed| key(*seed)).collect(), saved: saved.map(<[u8]>::to_vec) }
}

/// The case, and the whole log.
fn bundles(log: &Log, covered: &Covered) -> [Files; 2] {
    [log.bundle(covered, &[4, 8, 10]), log.bundle_of(Scope::Org, |_, _| true, covered, &[4, 8, 10])]
}

fn checkpoints() -> (Vec<u8>, Vec<u8>) {
    let (_, first, covered) = Log::with_history(7, "緊急のため");
    (first, covered.0)
}

#[test]
fn a_bundle_across_a_rotation_verifies_with_the_old_key_and_with_the_new() {
    let (log, at_rotation, covered) = rotated(RotationReason::Rotation, None);
    let (first, second) = checkpoints();
    for files in bundles(&log, &covered) {
        for anchors in [
            with(&[], None),
            with(&[7], None),
            with(&[8], None),
            with(&[7], Some(&first)),
            with(&[8], Some(&second)),
            with(&[], Some(&at_rotation.0)),
            with(&[7], Some(&covered.0)),
        ] {
            let verified = verify(&files, &anchors).unwrap();
            assert_eq!(verified.anchored, anchors.is_any());
        }
        assert_eq!(fault(&files, &with(&[9], None)), "log.vkey: none of the keys is the one you trust");
    }
    // a second rotation, over which the first key is followed too
    let (mut log, ..) = rotated(RotationReason::Rotation, None);
    let covered = log.rotate(9, RotationReason::Rotation, None);
    for files in bundles(&log, &covered) {
        for anchor in [7, 8, 9] {
            verify(&files, &with(&[anchor], None)).unwrap();
        }
    }
}

#[test]
fn a_compromised_key_proves_nothing_after_its_last_honest_size() {
    // the checkpoint over 4 leaves was still signed honestly, the one over 8 perhaps not
    let (log, at_rotation, covered) = rotated(RotationReason::Compromised, Some(4));
    let (honest, doubtful) = checkpoints();
    for files in bundles(&log, &covered) {
        let compromised = "log.vkey: the key you trust was compromised, and signs nothing beyond 4 leaves";
        for anchors in [with(&[7], None), with(&[7], Some(&doubtful)), with(&[7], Some(&at_rotation.0))] {
            let found = fault(&files, &anchors);
            assert!(found.starts_with(compromised), "{found}");
        }
        for anchors in [
            with(&[8], None),
            with(&[7, 8], None),
            with(&[7], Some(&honest)),
            with(&[], Some(&honest)),
            with(&[8], Some(&at_rotation.0)),
        ] {
            assert!(verify(&files, &anchors).unwrap().anchored);
        }
        // what only the old key signed after its last honest size is no anchor
        let found = fault(&files, &with(&[8], Some(&doubtful)));
        assert!(found.starts_with("--checkpoint: signature: "), "{found}");
        assert!(!verify(&files, &with(&[], None)).unwrap().anchored);
    }
}

#[test]
fn a_rotation_that_is_not_proved_is_named() {
    let (log, _, covered) = rotated(RotationReason::Rotation, None);
    let plain = with(&[], None);
    let unproved = "log.vkey: a second key without the proof of its rotation";
    let path = "keys/8.json";
    for files in bundles(&log, &covered) {
        let mut gone = files.clone();
        gone.remove(path);
        assert_eq!(fault(&resealed(gone), &plain), unproved);
        let mut renamed = files.clone();
        let bytes = renamed.remove(path).unwrap();
        renamed.insert("keys/9.json".to_owned(), bytes);
        assert_eq!(fault(&resealed(renamed), &plain), "keys/9.json: does not agree with its name");
        for (from, to, expected) in [
            ("rotation", "compromised", "keys/8.json: the proof leads to another root"),
            ("trusted_size\\\":8", "trusted_size\\\":7", "keys/8.json: does not agree with trusted_size"),
            ("\"to\":12", "\"to\":11", "keys/8.json: does not agree with checkpoint"),
            ("\\n10\\n", "\\n11\\n", "keys/8.json: signature: "),
            ("city-a\\\"", "city-b\\\"", "keys/8.json: does not agree with manifest.json"),
        ] {
            let found = fault(&resealed(replaced(&files, path, from, to)), &plain);
            assert!(found.starts_with(expected), "{from} → {to}: {found}");
        }
        // the keys the other way round, and another new key
        let mut turned = files.clone();
        turned.insert("log.vkey".to_owned(), format!("{}\n{}\n", key(8), key(7)).into_bytes());
        assert!(fault(&resealed(turned), &plain).starts_with("checkpoint: signature: "));
        let mut three = files.clone();
        three.insert("log.vkey".to_owned(), format!("{}\n{}\n{}\n", key(7), key(8), key(9)).into_bytes());
        assert!(fault(&resealed(three), &plain).starts_with("checkpoint: signature: "));
    }
    // the old key signing on alone after it handed the log on
    let (mut stolen, _, _) = Log::with_history(7, "緊急のため");
    stolen.rotate(8, RotationReason::Rotation, None);
    stolen.enter("office", "奪われた鍵で");
    stolen.key = SigningKey::from_seed(KeyName::new("audit.example.jp/city-a").unwrap(), [7; 32]);
    let alone = stolen.cover();
    stolen.key = SigningKey::from_seed(KeyName::new("audit.example.jp/city-a").unwrap(), [8; 32]);
    let files = stolen.bundle(&alone, &[]);
    assert!(fault(&files, &with(&[7], None)).starts_with("checkpoint: signature: "));
}
