//! Bundles before and after personal data were erased.

use super::fault;
use crate::log::{Covered, Log, replaced, resealed};
use crate::reader::Reader;
use serde_json::{Value, json};
use shirube_trail::bundle::{Anchors, ERASED, Files, Scope, verify};

/// `R8-0012/1` erased in a log with two checkpoints (over 4 and 8 leaves): the erasure is leaf 8, the
/// bundle's checkpoint over 10.
pub(crate) fn erased(tune: impl Fn(&mut Value)) -> (Log, Files, Covered, Covered) {
    let (mut log, _, before) = Log::with_history(7, "緊急のため");
    let kept = log.bundle(&before, &[4]);
    log.erase("R8-0012/1", tune);
    let after = log.cover();
    (log, kept, before, after)
}

fn bundles(log: &Log, covered: &Covered) -> [Files; 3] {
    let days = Scope::Period { from: "2026-11-20".parse().unwrap(), to: "2026-11-20".parse().unwrap() };
    [
        log.bundle(covered, &[4, 8]),
        log.bundle_of(Scope::Org, |_, _| true, covered, &[4, 8]),
        log.bundle_of(days, |index, _| index < 8, covered, &[4, 8]),
    ]
}

#[test]
fn a_bundle_verifies_before_an_erasure_and_after_it() {
    let (log, kept, before, after) = erased(|_| {});
    let anchors = Anchors { keys: Vec::new(), saved: Some(before.0.clone()) };
    assert!(verify(&kept, &anchors).unwrap().withheld.iter().all(|one| one.by.is_none()));
    for files in bundles(&log, &after) {
        let verified = verify(&files, &anchors).unwrap();
        let gone: Vec<(u64, &str)> = verified
            .withheld
            .iter()
            .filter(|one| one.basis == ERASED && one.by == Some(8))
            .map(|one| (one.log_index, one.name.as_str()))
            .collect();
        let fields = [0, 2, 6].map(|index| [(index, "estimate_yen"), (index, "reason")]);
        assert_eq!(gone, fields.concat());
        assert!(verified.disclosed.iter().all(|one| ![0, 2, 6].contains(&one.log_index)));
        assert!(files.values().all(|bytes| !String::from_utf8_lossy(bytes).contains("緊急のため")));
    }
    // nothing of another procedure is erased, and its bundle holds no entry of the office
    let days = Scope::Period { from: "2026-11-20".parse().unwrap(), to: "2026-11-20".parse().unwrap() };
    let other = log.bundle_of(days, |index, _| (4..=5).contains(&index), &after, &[]);
    verify(&other, &anchors).unwrap();
    assert!(other.keys().all(|path| !path.starts_with("office/")));
}

#[test]
fn a_line_its_erasure_does_not_list_is_a_fault() {
    for (what, tune) in [
        ("another entry", (|value: &mut Value| value[1][1] = json!(1)) as fn(&mut Value)),
        ("another procedure", |value| value[1][0] = json!("R8-0012/2")),
        ("another field", |value| value[1][2] = json!("reasons")),
        ("left out", |value| drop(value.as_array_mut().unwrap().remove(1))),
    ] {
        // the list ascends as it must, so that its form is no fault
        let sorted = |value: &mut Value| {
            tune(value);
            let items = value.as_array_mut().unwrap();
            items.sort_by_key(|item| (item[0].to_string(), item[1].as_u64(), item[2].to_string()));
            items.dedup();
        };
        let (log, _, _, after) = erased(sorted);
        for files in bundles(&log, &after) {
            let found = fault(&files, &Anchors::default());
            let expected = "no erasure at leaf 8 lists the field reason of leaf 0";
            assert!(found.starts_with("withheld.jsonl:") && found.ends_with(expected), "{what}: {found}");
        }
    }
}

#[test]
fn what_is_changed_of_an_erasure_is_named() {
    let (log, _, _, after) = erased(|_| {});
    let path = "office/8.json";
    let without = |files: &Files, path: &str| {
        let mut files = files.clone();
        files.remove(path).unwrap();
        files
    };
    for files in bundles(&log, &after) {
        let elsewhere = files
            .clone()
            .into_iter()
            .map(|(name, bytes)| (if name == path { "office/7.json".to_owned() } else { name }, bytes));
        let text = String::from_utf8(files[path].clone()).unwrap();
        let proof = serde_json::from_str::<Value>(&text).unwrap()["proof"][0].as_str().unwrap().to_owned();
        let changed = |from: &str, to: &str| replaced(&files, path, from, to);
        for (changed, expected) in [
            // a triple changed in what is shown, but not in what was signed
            (changed("R8-0012/1\",0", "R8-0012/1\",1"), "table.erased: salt, name and value do not give"),
            (changed("[\"R8-0012/1\",0,\"reason\"],", ""), "table.erased: salt, name and value do not give"),
            (changed("u-0007", "u-0008"), "the proof leads to another root"),
            (
                changed(&proof, &format!("{}=", "A".repeat(43))),
                "office/8.json: the proof leads to another root",
            ),
            (changed("\\\"erase\\\"", "\\\"grant\\\""), "is no erasure of the office"),
            (changed("\\\"type\\\":\\\"decision\\\"", "\\\"type\\\":\\\"refusal\\\""), "office/8.json"),
            (changed("\"log_index\":8", "\"log_index\":7"), "does not agree with its name"),
            (elsewhere.collect(), "office/7.json: does not agree with its name"),
            (without(&files, path), "no erasure at leaf 8 lists the field estimate_yen of leaf 0"),
            (replaced(&files, "withheld.jsonl", "\"by\":8", "\"by\":7"), "no erasure at leaf 7 lists"),
            (
                replaced(&files, "withheld.jsonl", "\"by\":8", "\"by\":-1"),
                "by: \"-1\" does not have the form",
            ),
            (
                replaced(&files, "withheld.jsonl", "\"basis\":\"erased\"", "\"basis\":\"x\""),
                "by: \"8\" does not",
            ),
        ] {
            let found = fault(&resealed(changed), &Anchors::default());
            assert!(found.contains(expected), "{expected}: {found}");
        }
    }
    // an erasure nobody names
    let [_, all, _] = bundles(&log, &after);
    let days = Scope::Period { from: "2026-11-20".parse().unwrap(), to: "2026-11-20".parse().unwrap() };
    let mut idle = log.bundle_of(days, |index, _| (4..=5).contains(&index), &after, &[]);
    idle.insert(path.to_owned(), all[path].clone());
    let found = fault(&resealed(idle), &Anchors::default());
    assert_eq!(found, "office/8.json: the format knows no such file");
}

/// The same bundles, read by a program that shares no code with this one.
#[test]
fn another_reader_agrees_on_what_was_erased() {
    let (log, _, _, after) = erased(|_| {});
    let reader = Reader::new();
    for (number, files) in bundles(&log, &after).iter().enumerate() {
        reader.read(&format!("{number}"), files, &[]).unwrap();
        let path = "office/8.json";
        for (what, changed) in [
            ("list", replaced(files, path, "R8-0012/1\",0", "R8-0012/1\",1")),
            ("entry", replaced(files, path, "u-0007", "u-0008")),
            ("line", replaced(files, "withheld.jsonl", "\"by\":8", "\"by\":7")),
        ] {
            let name = format!("{number} {what}");
            assert!(reader.read(&name, &resealed(changed), &[]).is_err(), "{name}");
        }
    }
}
