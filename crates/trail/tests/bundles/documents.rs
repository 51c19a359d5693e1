//! Bundles with documents: those that go along are the ones something disclosed names.

use super::fault;
use crate::log::{Covered, Log, replaced, resealed, without_lines};
use crate::reader::Reader;
use serde_json::{Value, json};
use shirube_trail::Digest;
use shirube_trail::bundle::{Anchors, Files, Scope, document_path, verify};

/// Two procedures with the same document, which goes along, and one with another, which does not.
fn documented() -> (Log, Covered) {
    let mut log = Log::new(7);
    log.attach("R8-0012/1", "仕様書", true);
    log.attach("R8-0012/2", "仕様書", true);
    log.attach("R8-0012/1", "見積書", false);
    log.enter("R8-0011/1", "別の案件");
    log.enter("R8-0012/1", "承認");
    let covered = log.cover();
    (log, covered)
}

fn bundles(log: &Log, covered: &Covered) -> [Files; 3] {
    let days = Scope::Period { from: "2026-11-20".parse().unwrap(), to: "2026-11-20".parse().unwrap() };
    [
        log.bundle(covered, &[]),
        log.bundle_of(Scope::Org, |_, _| true, covered, &[]),
        log.bundle_of(days, |index, _| index < 5, covered, &[]),
    ]
}

fn path_of(text: &str) -> String {
    document_path(&Digest::sha256(text.as_bytes()))
}

/// The line that discloses a field taken out, and put among the withheld ones.
fn withheld(files: &Files, lines: &[usize]) -> Files {
    let mut files = files.clone();
    let told: Vec<Value> = std::str::from_utf8(&files["disclosures.jsonl"])
        .unwrap()
        .lines()
        .enumerate()
        .filter(|(at, _)| lines.contains(at))
        .map(|(_, line)| serde_json::from_str(line).unwrap())
        .collect();
    without_lines(&mut files, "disclosures.jsonl", |at, _| lines.contains(&at));
    let mut hidden = String::new();
    for one in told {
        assert_eq!(one["name"], "file.1");
        let line = json!({
            "index": one["index"], "name": one["name"], "basis": "第7条第3号", "reason": "法人の情報",
            "until": "", "by": -1,
        });
        hidden.push_str(&shirube_trail::canonical::to_string(&line).unwrap());
        hidden.push('\n');
    }
    hidden.push_str(std::str::from_utf8(&files["withheld.jsonl"]).unwrap());
    files.insert("withheld.jsonl".to_owned(), hidden.into_bytes());
    files
}

fn with(files: &Files, path: &str, text: &str) -> Files {
    let mut files = files.clone();
    files.insert(path.to_owned(), text.as_bytes().to_vec());
    files
}

fn without(files: &Files, path: &str) -> Files {
    let mut files = files.clone();
    files.remove(path).unwrap();
    files
}

/// Every change of a bundle's documents, with whether it is sealed anew, and the first fault; none where
/// it is allowed.
fn changes(files: &Files) -> Vec<(&'static str, Files, String)> {
    let (specification, quote) = (path_of("仕様書"), path_of("見積書"));
    let as_it_was = |what, files| (what, files, String::new());
    let sealed = |what, files, fault: String| (what, resealed(files), fault);
    let elsewhere = |to: &str| with(&without(files, &specification), to, "仕様書");
    let not_listed = "the bytes are not those the manifest lists";
    vec![
        ("altered", with(files, &specification, "仕様書（改）"), format!("{specification}: {not_listed}")),
        sealed(
            "altered, listed anew",
            with(files, &specification, "仕様書（改）"),
            format!("{specification}: does not agree with its name"),
        ),
        ("dropped", without(files, &specification), format!("{specification}: the file is missing")),
        as_it_was("dropped, listed anew", resealed(without(files, &specification))),
        (
            "added",
            with(files, &path_of("他"), "他"),
            format!("{}: the file is not listed in the manifest", path_of("他")),
        ),
        sealed(
            "one that nobody names",
            with(files, &path_of("他"), "他"),
            format!("{}: no disclosed field of the bundle names this document", path_of("他")),
        ),
        as_it_was("one that was left out", resealed(with(files, &quote, "見積書"))),
        sealed(
            "under another name",
            elsewhere("documents/specification.txt"),
            "documents/specification.txt: the format knows no such file".to_owned(),
        ),
        sealed("under another hash", elsewhere(&quote), format!("{quote}: does not agree with its name")),
        sealed(
            "under its hash in capitals",
            elsewhere(&format!("documents/{}", Digest::sha256("仕様書".as_bytes()).to_hex().to_uppercase())),
            "the format knows no such file".to_owned(),
        ),
        as_it_was("one of two names withheld", resealed(withheld(files, &[0]))),
        sealed(
            "both names withheld",
            withheld(files, &[0, 2]),
            format!("{specification}: no disclosed field of the bundle names this document"),
        ),
        sealed(
            "another hash disclosed",
            replaced(files, "disclosures.jsonl", "\"size\":9", "\"size\":8"),
            "disclosures.jsonl:1: file.1: salt, name and value do not give the committed hash".to_owned(),
        ),
    ]
}

#[test]
fn a_document_goes_along_where_something_disclosed_names_it() {
    let (log, covered) = documented();
    for files in bundles(&log, &covered) {
        let verified = verify(&files, &Anchors::default()).unwrap();
        assert_eq!((verified.documents, verified.absent_documents), (1, 1));
        assert_eq!(files[&path_of("仕様書")], "仕様書".as_bytes());
        for (what, changed, expected) in changes(&files) {
            if expected.is_empty() {
                verify(&changed, &Anchors::default()).unwrap_or_else(|fault| panic!("{what}: {fault}"));
            } else {
                let found = fault(&changed, &Anchors::default());
                assert!(found.contains(&expected), "{what}: {found}");
            }
        }
        for (changed, counts) in [
            (without(&files, &path_of("仕様書")), (0, 3)),
            (with(&files, &path_of("見積書"), "見積書"), (2, 0)),
            (withheld(&files, &[0]), (1, 1)),
        ] {
            let verified = verify(&resealed(changed), &Anchors::default()).unwrap();
            assert_eq!((verified.documents, verified.absent_documents), counts);
        }
    }
}

#[test]
fn what_was_erased_names_no_document() {
    let (mut log, _) = documented();
    log.erase("R8-0012/1", |_| {});
    log.erase("R8-0012/2", |_| {});
    log.enter("R8-0012/3", "後日");
    let covered = log.cover();
    for files in bundles(&log, &covered) {
        assert!(files.keys().all(|path| !path.starts_with("documents/")));
        let verified = verify(&files, &Anchors::default()).unwrap();
        assert_eq!((verified.documents, verified.absent_documents), (0, 0));
        let path = path_of("仕様書");
        let found = fault(&resealed(with(&files, &path, "仕様書")), &Anchors::default());
        assert_eq!(found, format!("{path}: no disclosed field of the bundle names this document"));
    }
}

#[test]
fn a_bundle_is_not_made_with_a_document_that_nobody_names() {
    let (log, covered) = documented();
    let contents = log.contents(Scope::Org, |_, _| true, &covered, &[]);
    for (more, is_made) in [("見積書", true), ("他", false)] {
        let mut contents = contents.clone();
        contents.documents.push(more.as_bytes().to_vec());
        assert_eq!(contents.to_files().is_ok(), is_made, "{more}");
    }
}

#[test]
fn another_reader_agrees_on_documents() {
    let (log, covered) = documented();
    let reader = Reader::new();
    for (number, files) in bundles(&log, &covered).iter().enumerate() {
        let found = reader.read(&format!("{number}"), files, &[]).unwrap();
        assert_eq!((&found["documents"], &found["absent_documents"]), (&json!(1), &json!(1)));
        for (what, changed, expected) in changes(files) {
            let read = reader.read(&format!("{number} {what}"), &changed, &[]);
            assert_eq!(read.is_ok(), expected.is_empty(), "{number} {what}: {read:?}");
        }
    }
}
