//! Bundles of a whole log and of some days of it.

use super::fault;
use crate::log::{CASE, Log, replaced, resealed, without_lines};
use shirube_trail::bundle::{Anchors, Files, Scope, verify};
use shirube_trail::canonical;

fn period(from: &str, to: &str) -> Scope {
    Scope::Period { from: from.parse().unwrap(), to: to.parse().unwrap() }
}

/// The whole log, and its leaves 2 to 5 as those of a day. Leaves: R8-0012/1 #0, office #0,
/// R8-0012/1 #1, heads, R8-0011/1 #0, R8-0012/2 #0, R8-0012/1 #2, heads.
pub(crate) fn bundles(log: &Log, covered: &crate::log::Covered) -> (Files, Files) {
    let whole = log.bundle_of(Scope::Org, |_, _| true, covered, &[4]);
    let part =
        log.bundle_of(period("2026-11-20", "2026-11-20"), |index, _| (2..=5).contains(&index), covered, &[4]);
    (whole, part)
}

fn both() -> (Log, Vec<u8>, Files, Files) {
    let (log, first, covered) = Log::with_history(7, "緊急のため");
    let (whole, part) = bundles(&log, &covered);
    (log, first, whole, part)
}

#[test]
fn a_whole_log_and_a_part_of_it_verify() {
    let (log, first, whole, part) = both();
    let keys = vec![log.key.verifier()];
    for (files, entries, fields) in [(&whole, 6, 12), (&part, 3, 6)] {
        let verified = verify(files, &Anchors { keys: keys.clone(), saved: Some(first.clone()) }).unwrap();
        assert!(verified.anchored);
        let found = (verified.entries.len(), verified.disclosed.len(), verified.withheld.len());
        assert_eq!(found, (entries, fields - 1, 1));
    }
    let heads: serde_json::Value = serde_json::from_slice(&part["heads.json"]).unwrap();
    assert_eq!(heads["cases"], serde_json::json!([]));
    // growth follows from the leaves, for any size whose checkpoint somebody kept
    for files in [&whole, &part] {
        let mut unproved = files.clone();
        unproved.remove("consistency/4.json");
        let anchors = Anchors { keys: keys.clone(), saved: Some(first.clone()) };
        assert!(verify(&resealed(unproved), &anchors).unwrap().anchored);
    }
}

#[test]
fn what_was_changed_is_named() {
    let (_, _, whole, part) = both();
    let lines = "entries.jsonl";
    let tree = "tree.bin: the leaves have another root than the checkpoint";
    let mut flipped = whole.clone();
    flipped.get_mut("tree.bin").unwrap()[70] ^= 1;
    assert_eq!(fault(&resealed(flipped), &Anchors::default()), tree);
    let mut shorter = part.clone();
    shorter.get_mut("tree.bin").unwrap().truncate(7 * 32);
    assert_eq!(fault(&resealed(shorter), &Anchors::default()), "tree.bin: does not agree with checkpoint");
    for (files, path, from, to, expected) in [
        (&whole, lines, "u-0007", "u-0008", "entries.jsonl:3: prev: "),
        // the last entry of a procedure is held by the leaf hash alone
        (&whole, lines, "09:01:06", "09:01:07", "entries.jsonl:7: does not agree with tree.bin"),
        (&part, lines, "09:01:05", "09:01:06", "entries.jsonl:4: does not agree with tree.bin"),
        (&whole, lines, "\"count\":2", "\"count\":3", "entries.jsonl:4: does not agree with tree.bin"),
        (
            &whole,
            lines,
            "\"log_size\":3",
            "\"log_size\":2",
            "entries.jsonl:4: does not agree with index.json",
        ),
        (&whole, lines, "city-a", "city-b", "entries.jsonl:1: does not agree with manifest.json"),
        (&whole, "heads.json", ",2,", ",1,", "heads.json: the heads are not those of the entries"),
        (
            &part,
            "heads.json",
            "\\\"count\\\":3",
            "\\\"count\\\":4",
            "heads.json: does not agree with tree.bin",
        ),
        (&part, "heads.json", "\"cases\":[]", "\"cases\":[1]", "heads.json: cases: "),
        (&whole, "index.json", "[0,1", "[0,2", "index.json: must name every leaf from 0 to 7"),
        (&whole, "disclosures.jsonl", "980000", "970000", "disclosures.jsonl:1: estimate_yen: salt, name"),
    ] {
        let found = fault(&resealed(replaced(files, path, from, to)), &Anchors::default());
        assert!(found.starts_with(expected), "{path} {from} → {to}: {found}");
    }
}

/// Takes leaves out of entries, index and what is said of them.
pub(crate) fn dropped(files: &Files, gone: impl Fn(u64) -> bool) -> Files {
    let mut files = files.clone();
    let indexes: Vec<u64> = serde_json::from_slice(&files["index.json"]).unwrap();
    without_lines(&mut files, "entries.jsonl", |at, _| gone(indexes[at]));
    for path in ["disclosures.jsonl", "withheld.jsonl"] {
        without_lines(&mut files, path, |_, line| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            gone(line["index"].as_u64().unwrap())
        });
    }
    let kept: Vec<u64> = indexes.into_iter().filter(|index| !gone(*index)).collect();
    files.insert("index.json".to_owned(), serde_json::to_vec(&kept).unwrap());
    resealed(files)
}

#[test]
fn what_was_left_out_is_named() {
    let (log, _, whole, part) = both();
    let plain = Anchors::default();
    let gap = "index.json: must name every leaf from";
    // R8-0012/2 whole, an entry in the middle, a heads leaf
    for gone in [5, 2, 3] {
        assert!(fault(&dropped(&whole, |one| one == gone), &plain).starts_with(&format!("{gap} 0 to 7")));
    }
    assert!(fault(&dropped(&part, |one| one == 3), &plain).starts_with(&format!("{gap} 2 to 5")));
    // the end cut off: an organisation's bundle is the whole log
    let cut = fault(&dropped(&whole, |one| one > 5), &plain);
    assert_eq!(cut, "manifest.json: does not agree with checkpoint");
    // an entry left out, and the index kept
    let mut fewer = whole.clone();
    without_lines(&mut fewer, "entries.jsonl", |at, _| at == 7);
    assert_eq!(fault(&resealed(fewer), &plain), "entries.jsonl: does not agree with index.json");
    let mut swapped = whole.clone();
    let text = String::from_utf8(whole["entries.jsonl"].clone()).unwrap();
    let mut order: Vec<&str> = text.split_inclusive('\n').collect();
    order.swap(4, 5);
    swapped.insert("entries.jsonl".to_owned(), order.concat().into_bytes());
    assert_eq!(fault(&resealed(swapped), &plain), "entries.jsonl:5: does not agree with tree.bin");
    // a procedure dropped consistently, the log built anew without it and signed: only who kept a
    // checkpoint can tell
    let (first, rewritten) = Log::without_second_procedure(7);
    let files = bundles(&rewritten.0, &rewritten.1).0;
    let keys = vec![log.key.verifier()];
    assert!(verify(&files, &Anchors { keys: keys.clone(), saved: None }).is_ok());
    let (_, kept, covered) = Log::with_history(7, "緊急のため");
    assert_eq!(kept, first, "both histories begin alike");
    let last = Anchors { keys, saved: Some(covered.0) };
    let found = fault(&files, &last);
    assert!(
        found.starts_with("--checkpoint: the saved checkpoint over 8 leaves is of another history"),
        "{found}"
    );
}

#[test]
fn a_period_begins_inside_what_the_log_has() {
    let (log, _, covered) = Log::with_history(7, "緊急のため");
    let day = || period("2026-11-20", "2026-11-20");
    // from the first leaf on nothing begins inside
    let from_start = log.bundle_of(day(), |index, _| index <= 2, &covered, &[]);
    verify(&from_start, &Anchors::default()).unwrap();
    let other_days = log.bundle_of(period("2026-11-21", "2026-11-30"), |index, _| index <= 2, &covered, &[]);
    assert_eq!(
        fault(&other_days, &Anchors::default()),
        "entries.jsonl:1: was written on 2026-11-20, outside the days of the bundle"
    );
    // a log whose owner begins a procedure at its second entry
    let (log, covered) = Log::with_orphan(7);
    let orphan = log.bundle_of(day(), |index, _| index >= 1, &covered, &[]);
    assert_eq!(
        fault(&orphan, &Anchors::default()),
        "entries.jsonl:1: follows an entry that is not in the log before the bundle"
    );
    let whole = log.bundle_of(Scope::Org, |_, _| true, &covered, &[]);
    assert!(fault(&whole, &Anchors::default()).starts_with("entries.jsonl:2: seq: "));
}

#[test]
fn a_manifest_has_one_scope() {
    let (_, _, whole, _) = both();
    let with = |scope: serde_json::Value| {
        let mut files = whole.clone();
        let mut manifest: serde_json::Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
        manifest["scope"] = scope;
        files.insert("manifest.json".to_owned(), canonical::to_bytes(&manifest).unwrap());
        fault(&files, &Anchors::default())
    };
    for scope in [
        serde_json::json!({}),
        serde_json::json!({"org": false}),
        serde_json::json!({"org": true, "case": CASE}),
        serde_json::json!({"from": "2026-11-20"}),
        serde_json::json!({"from": "2026-11-21", "to": "2026-11-20"}),
        serde_json::json!({"from": "2026-11-20", "to": "2026-11-31"}),
    ] {
        assert!(with(scope.clone()).starts_with("manifest.json: "), "{scope}");
    }
}
