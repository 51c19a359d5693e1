//! Bundles: what is whole verifies, and of what was tampered with the right thing is named first.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that fails says where"
)]

mod bytes;
mod documents;
mod erasures;
mod log;
mod reader;
mod rotations;
mod scopes;
mod structure;
mod tamperings;
mod witnesses;

use log::{Log, replaced, resealed, without_lines};
use reader::Reader;
use serde_json::Value;
use shirube_trail::RotationReason;
use shirube_trail::bundle::{Anchors, Files, verify};

fn whole() -> (Log, Vec<u8>, Files) {
    let (log, first, covered) = Log::with_history(7, "緊急のため");
    let files = log.bundle(&covered, &[4]);
    (log, first, files)
}

fn fault(files: &Files, anchors: &Anchors) -> String {
    let fault = verify(files, anchors).unwrap_err();
    assert!(!fault.ja().is_ascii());
    fault.to_string()
}

#[test]
fn a_whole_bundle_verifies() {
    let (log, first, files) = whole();
    let verified = verify(&files, &Anchors::default()).unwrap();
    assert!(!verified.anchored && verified.saved_size.is_none());
    assert_eq!((verified.entries.len(), verified.disclosed.len(), verified.withheld.len()), (4, 7, 1));
    let keys = vec![log.key.verifier()];
    for (anchors, saved_size) in [
        (Anchors { keys: keys.clone(), saved: None }, None),
        (Anchors { keys, saved: Some(first) }, Some(4)),
        (Anchors { keys: Vec::new(), saved: Some(files["checkpoint"].clone()) }, Some(8)),
    ] {
        let verified = verify(&files, &anchors).unwrap();
        assert!(verified.anchored);
        assert_eq!(verified.saved_size, saved_size);
    }
}

#[test]
fn what_was_changed_is_named() {
    let (_, _, files) = whole();
    let entries = "entries.jsonl";
    for (path, from, to, expected) in [
        // all but a procedure's last entry are held by the next one's prev
        (entries, "u-0007", "u-0008", "entries.jsonl:2: prev: "),
        (entries, "\"act\":\"approve\"", "\"act\":\"reject\"", "entries.jsonl:2: prev: "),
        (entries, "09:01:00", "09:00:00", "entries.jsonl:2: prev: "),
        (entries, "\"met\"", "\"unmet\"", "entries.jsonl:2: prev: "),
        (entries, "\"seq\":1", "\"seq\":2", "entries.jsonl:2: seq: sequence number 2 where 1 must follow"),
        (entries, "city-a", "city-b", "entries.jsonl:1: does not agree with manifest.json"),
        (entries, "\"v\":1", "\"v\":1,\"w\":1", "entries.jsonl:1: w: unknown member"),
        (entries, "{\"act\"", "{ \"act\"", "entries.jsonl:1: not in RFC 8785 canonical form"),
        ("disclosures.jsonl", "980000", "970000", "disclosures.jsonl:1: estimate_yen: salt, name and value"),
        ("disclosures.jsonl", "緊急", "通常", "disclosures.jsonl:2: reason: salt, name and value"),
        ("disclosures.jsonl", "AA==", "AB==", "disclosures.jsonl:1: salt: \"AAAAAAAAAAAAAAAAAAAAAB==\""),
        ("withheld.jsonl", "reason\"", "reasons\"", "withheld.jsonl:1: "),
        ("withheld.jsonl", "個人に関する情報", " ", "withheld.jsonl:1: "),
        ("index.json", "[0,2", "[0,1", "proofs/1.tlog-proof: the file is missing"),
        ("index.json", "[0,2", "[2,0", "index.json: must ascend, each once"),
        ("proofs/0.tlog-proof", "index 0", "index 1", "proofs/0.tlog-proof: does not agree with its name"),
        ("checkpoint", "\n8\n", "\n9\n", "checkpoint: signature: "),
        (
            "heads.json",
            "\\\"count\\\":3",
            "\\\"count\\\":4",
            "proofs/7.tlog-proof: the proof leads to another root",
        ),
        ("heads.json", ",2,", ",1,", "heads.json: the proof leads to another root"),
    ] {
        let changed = replaced(&files, path, from, to);
        assert_eq!(
            fault(&changed, &Anchors::default()),
            format!("{path}: the bytes are not those the manifest lists")
        );
        let found = fault(&resealed(changed), &Anchors::default());
        assert!(found.starts_with(expected), "{path} {from} → {to}: {found}");
    }
    // the last entry of a procedure is held by its place in the log
    let changed = replaced(&files, entries, "09:01:06", "09:01:07");
    let found = fault(&resealed(changed), &Anchors::default());
    assert_eq!(found, "proofs/6.tlog-proof: the proof leads to another root");
}

/// The bundle without some of its entries, everywhere it names them; `heads` as a forger would.
fn dropped(files: &Files, lines: &[usize], procedure: Option<&str>) -> Files {
    let mut files = files.clone();
    let indexes: Vec<u64> = serde_json::from_slice(&files["index.json"]).unwrap();
    let is_out = |at: usize| lines.contains(&at);
    without_lines(&mut files, "entries.jsonl", |at, _| is_out(at));
    let gone: Vec<u64> = (0..).zip(&indexes).filter(|(at, _)| is_out(*at)).map(|(_, index)| *index).collect();
    let kept: Vec<u64> = indexes.iter().copied().filter(|index| !gone.contains(index)).collect();
    files.insert("index.json".to_owned(), serde_json::to_vec(&kept).unwrap());
    for path in ["disclosures.jsonl", "withheld.jsonl"] {
        without_lines(&mut files, path, |_, line| {
            let line: Value = serde_json::from_str(line).unwrap();
            gone.contains(&line["index"].as_u64().unwrap())
        });
    }
    for index in gone {
        files.remove(&format!("proofs/{index}.tlog-proof"));
    }
    if let Some(procedure) = procedure {
        let mut heads: Value = serde_json::from_slice(&files["heads.json"]).unwrap();
        heads["cases"][0]["procedures"].as_array_mut().unwrap().retain(|head| head[0] != procedure);
        files.insert("heads.json".to_owned(), shirube_trail::canonical::to_bytes(&heads).unwrap());
    }
    resealed(files)
}

#[test]
fn what_was_left_out_or_added_is_named() {
    let (_, _, files) = whole();
    let plain = Anchors::default();
    // lines: R8-0012/1 #0, #1, R8-0012/2 #0, R8-0012/1 #2
    let last = dropped(&files, &[3], None);
    assert_eq!(
        fault(&last, &plain),
        "heads.json: the procedure R8-0012/1 ends at entry 1; the log has it to 2"
    );
    let middle = dropped(&files, &[1], None);
    assert!(fault(&middle, &plain).starts_with("entries.jsonl:3: seq: "));
    let procedure = dropped(&files, &[2], None);
    assert_eq!(fault(&procedure, &plain), "heads.json: the procedure R8-0012/2 of the case is missing");
    let consistently = dropped(&files, &[2], Some("R8-0012/2"));
    assert_eq!(fault(&consistently, &plain), "heads.json: the proof leads to another root");
    let mut swapped = files.clone();
    let text = String::from_utf8(files["entries.jsonl"].clone()).unwrap();
    let mut order: Vec<&str> = text.split_inclusive('\n').collect();
    order.swap(1, 2);
    swapped.insert("entries.jsonl".to_owned(), order.concat().into_bytes());
    assert_eq!(fault(&resealed(swapped), &plain), "proofs/2.tlog-proof: the proof leads to another root");
    let mut secret = files.clone();
    without_lines(&mut secret, "disclosures.jsonl", |at, _| at == 0);
    let expected = "disclosures.jsonl: the field estimate_yen of leaf 0 is neither disclosed nor withheld";
    assert_eq!(fault(&resealed(secret), &plain), expected);
    let mut added = files.clone();
    added.insert("more.txt".to_owned(), b"x".to_vec());
    assert_eq!(fault(&added, &plain), "more.txt: the file is not listed in the manifest");
    assert_eq!(fault(&resealed(added), &plain), "more.txt: the format knows no such file");
    let mut fewer = files.clone();
    fewer.remove("proofs/0.tlog-proof");
    assert_eq!(fault(&fewer, &plain), "proofs/0.tlog-proof: the file is missing");
}

#[test]
fn another_key_or_history_is_named() {
    let (log, first, files) = whole();
    let (other, other_first, other_covered) = Log::with_history(8, "緊急のため");
    let keys = vec![log.key.verifier()];
    // everything signed anew by another key of the same name
    let forged = other.bundle(&other_covered, &[4]);
    assert!(verify(&forged, &Anchors::default()).is_ok(), "which is why a reader needs an anchor");
    let with_key = Anchors { keys: keys.clone(), saved: None };
    assert_eq!(fault(&forged, &with_key), "log.vkey: none of the keys is the one you trust");
    let mut mixed = files.clone();
    mixed.insert("log.vkey".to_owned(), forged["log.vkey"].clone());
    assert!(
        fault(&resealed(mixed), &Anchors::default())
            .starts_with("checkpoint: signature: no signature by a known")
    );
    let name = replaced(&files, "log.vkey", "city-a", "city-b");
    assert!(fault(&resealed(name), &Anchors::default()).starts_with("log.vkey: "));
    // the same key, another past: history rewritten with key and database in hand
    let (rewritten, _, covered) = Log::with_history(7, "通常の手続");
    let rewritten = rewritten.bundle(&covered, &[4]);
    assert!(verify(&rewritten, &with_key).is_ok(), "our own signature says nothing against ourselves");
    let saved = |note: &[u8]| Anchors { keys: keys.clone(), saved: Some(note.to_vec()) };
    let found = fault(&rewritten, &saved(&first));
    assert!(
        found.starts_with("--checkpoint: the saved checkpoint over 4 leaves is of another history"),
        "{found}"
    );
    assert!(fault(&files, &saved(&other_first)).starts_with("--checkpoint: signature: "));
    let (mut longer, ..) = Log::with_history(7, "緊急のため");
    longer.enter("office", "後日");
    let (later, ..) = longer.cover();
    assert!(fault(&files, &saved(&later)).contains("ask for a newer bundle"));
    let mut unproved = files.clone();
    unproved.remove("consistency/4.json");
    assert!(fault(&resealed(unproved), &saved(&first)).starts_with("--checkpoint: there is no proof"));
}

/// The same bundle, read by a program that shares no code with this one.
#[test]
fn another_reader_agrees() {
    let (log, first, covered) = Log::with_history(7, "緊急のため");
    let files = log.bundle(&covered, &[4]);
    let reader = Reader::new();
    let saved = reader.keep("saved.note", &first);
    let read = |name: &str, files: &Files| reader.read(name, files, &[&saved]);
    for (reason, trusted_size, good) in
        [(RotationReason::Rotation, None, &[7, 8][..]), (RotationReason::Compromised, Some(4), &[8])]
    {
        let (log, _, covered) = rotations::rotated(reason, trusted_size);
        let name = format!("across a {}", reason.as_str());
        let files = log.bundle(&covered, &[4]);
        read(&name, &files).unwrap();
        for seed in [7, 8, 9] {
            let vkey = Log::new(seed).key.verifier().to_string();
            let said = reader.read(&name, &files, &["-", &vkey]);
            assert_eq!(said.is_ok(), good.contains(&seed), "{name} {seed}: {said:?}");
        }
    }
    let said = |case: Option<&str>, [entries, disclosed, withheld, procedures]: [u64; 4]| {
        serde_json::json!({
            "case": case, "entries": entries, "size": 8, "disclosed": disclosed, "withheld": withheld,
            "procedures": procedures, "documents": 0, "absent_documents": 0, "witnesses": 0,
        })
    };
    assert_eq!(read("good", &files).unwrap(), said(Some(log::CASE), [4, 7, 1, 2]));
    let (all, part) = scopes::bundles(&log, &covered);
    assert_eq!(read("all", &all).unwrap(), said(None, [6, 11, 1, 4]));
    assert_eq!(read("part", &part).unwrap(), said(None, [3, 5, 1, 3]));
    let (other, _, covered) = Log::with_history(7, "通常の手続");
    let rewritten = other.bundle(&covered, &[4]);
    let (all_rewritten, _) = scopes::bundles(&other, &covered);
    for (name, files) in [
        ("all of another history", all_rewritten),
        ("all with a gap", scopes::dropped(&all, |one| one == 5)),
        ("all changed", resealed(replaced(&all, "entries.jsonl", "09:01:06", "09:01:07"))),
        ("a part changed", resealed(replaced(&part, "entries.jsonl", "09:01:05", "09:01:06"))),
        (
            "a part with other heads",
            resealed(replaced(&part, "heads.json", "\\\"count\\\":3", "\\\"count\\\":4")),
        ),
        ("another history", rewritten),
        ("dropped", dropped(&files, &[2], Some("R8-0012/2"))),
        ("truncated", dropped(&files, &[3], None)),
        ("changed", resealed(replaced(&files, "entries.jsonl", "09:01:06", "09:01:07"))),
        ("disclosed otherwise", resealed(replaced(&files, "disclosures.jsonl", "980000", "970000"))),
    ] {
        assert!(read(name, &files).is_err(), "{name}");
    }
}

/// The days until which something is withheld: read alike by both.
#[test]
fn a_day_is_a_day_of_the_calendar() {
    let (_, _, files) = whole();
    let reader = Reader::new();
    for (until, is_day) in [
        ("", true),
        ("2031-03-31", true),
        ("2028-02-29", true),
        ("2031-02-29", false),
        ("2031-00-01", false),
        ("2031-01-00", false),
        ("2031-3-31", false),
        ("2031-03-31 ", false),
        ("20310331", false),
        ("2031-W01-1", false),
        ("令和13年3月31日", false),
        ("soon", false),
    ] {
        let until_text = format!("\"until\":\"{until}\"");
        let changed = resealed(replaced(&files, "withheld.jsonl", "\"until\":\"\"", &until_text));
        let found = verify(&changed, &Anchors::default()).err().map(|fault| fault.to_string());
        assert_eq!(found.is_none(), is_day, "{until}: {found:?}");
        assert!(found.is_none_or(|fault| fault.starts_with("withheld.jsonl:1: until")), "{until}");
        assert_eq!(reader.read(&format!("until {until}"), &changed, &[]).is_ok(), is_day, "{until}");
    }
}
