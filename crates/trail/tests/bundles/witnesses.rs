//! Cosignatures of witnesses on the bundle's checkpoint or on the saved one, as both readers see them.

use crate::log::Log;
use crate::reader::Reader;
use shirube_trail::bundle::{Anchors, seen_by, verify};
use shirube_trail::cosignature::WitnessSigner;
use shirube_trail::note::{KeyName, Note};

fn witness(name: &str, seed: u8) -> WitnessSigner {
    WitnessSigner::from_seed(KeyName::new(name).unwrap(), [seed; 32])
}

fn cosigned(note: &[u8], witnesses: &[&WitnessSigner]) -> Vec<u8> {
    let note = Note::parse(note).unwrap();
    witnesses.iter().fold(note, |note, one| one.cosign(note, 1_795_000_000).unwrap()).to_bytes()
}

/// A note in which the last byte of a witness's cosignature is another.
fn forged(note: &[u8], name: &str) -> Vec<u8> {
    let text = std::str::from_utf8(note).unwrap();
    let line = text.lines().find(|line| line.contains(name)).unwrap();
    let (front, last) = line.split_at(line.len() - 4);
    // 76 bytes are written in full groups of four and one that ends in a single `=`
    let other = if last.starts_with('A') { "B" } else { "A" };
    text.replace(line, &format!("{front}{other}{}", &last[1..])).into_bytes()
}

#[test]
fn both_readers_count_the_same_witnesses() {
    let (one, two, other) = (witness("w.example/1", 1), witness("w.example/2", 2), witness("w.example/1", 3));
    let (log, first, mut covered) = Log::with_history(7, "緊急のため");
    let plain = log.bundle(&covered, &[4]);
    covered.0 = cosigned(&covered.0, &[&one, &two]);
    let seen = log.bundle(&covered, &[4]);
    covered.0 = forged(&covered.0, "w.example/1");
    let broken = log.bundle(&covered, &[4]);
    let reader = Reader::new();
    let saved = cosigned(&first, &[&two]);
    let saved_path = reader.keep("saved.note", &saved);
    let [one, two, other] = [one, two, other].map(|witness| witness.verifier());
    let cases = [
        ("both", &seen, false, &[&one, &two][..], Some(2)),
        ("one of two", &seen, false, &[&two], Some(1)),
        ("none asked for", &seen, false, &[], Some(0)),
        ("another key of the name", &seen, false, &[&other], None),
        ("one and another key", &seen, false, &[&one, &other], None),
        ("nobody cosigned", &plain, false, &[&one], None),
        ("on the saved one", &plain, true, &[&two], Some(1)),
        ("not on the saved one", &plain, true, &[&one], None),
        ("a forged cosignature", &broken, false, &[&one], None),
        ("beside a forged one", &broken, false, &[&two], Some(1)),
    ];
    for (what, files, is_saved, keys, count) in cases {
        let anchors = Anchors { keys: vec![log.key.verifier()], saved: is_saved.then(|| saved.clone()) };
        verify(files, &anchors).unwrap();
        let found = keys.iter().filter(|key| seen_by(files, &anchors, key).is_ok()).count();
        assert_eq!((found == keys.len()).then_some(found as u64), count, "{what}");
        let log_key = log.key.verifier().to_string();
        let mut more = vec![if is_saved { saved_path.clone() } else { "-".to_owned() }, log_key];
        more.extend(keys.iter().map(ToString::to_string));
        let more: Vec<&str> = more.iter().map(String::as_str).collect();
        let said = reader.read(what, files, &more);
        assert_eq!(said.as_ref().ok().and_then(|said| said["witnesses"].as_u64()), count, "{what}: {said:?}");
    }
}
