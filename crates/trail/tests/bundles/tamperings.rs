//! What a forger without the key may try, each with the first fault that must be named, in both
//! languages, of the bundle of a case and of a whole log.

use crate::log::{CASE, Log, replaced, resealed, without_lines};
use crate::{dropped, scopes};
use shirube_trail::bundle::{Anchors, Files, Scope, verify};
use shirube_trail::{KeyName, SigningKey};

/// A change of the files, with what the reader has besides, and the first fault; `…` stands for
/// anything.
struct Tampering {
    what: &'static str,
    files: Files,
    anchors: Anchors,
    en: &'static str,
    ja: &'static str,
}

fn is_said(pattern: &str, said: &str) -> bool {
    let parts: Vec<&str> = pattern.split('…').collect();
    let (first, rest) = parts.split_first().unwrap();
    let Some(mut left) = said.strip_prefix(first) else {
        return false;
    };
    for part in rest {
        match left.find(part) {
            Some(at) if part.is_empty() || at > 0 => left = &left[at + part.len()..],
            _ => return false,
        }
    }
    rest.last().map_or(left, |last| if last.is_empty() { "" } else { left }).is_empty()
}

fn check(tamperings: Vec<Tampering>) {
    for Tampering { what, files, anchors, en, ja } in tamperings {
        let fault = verify(&files, &anchors).unwrap_err();
        assert!(is_said(en, &fault.to_string()), "{what}: {fault}");
        assert!(is_said(ja, &fault.ja()), "{what}: {}", fault.ja());
    }
}

fn key(name: &str, seed: u8) -> SigningKey {
    SigningKey::from_seed(KeyName::new(name).unwrap(), [seed; 32])
}

/// The files with two lines of the entries the other way round.
fn swapped(files: &Files, one: usize, two: usize) -> Files {
    let mut changed = files.clone();
    let text = String::from_utf8(files["entries.jsonl"].clone()).unwrap();
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    lines.swap(one, two);
    changed.insert("entries.jsonl".to_owned(), lines.concat().into_bytes());
    changed
}

/// What is done to either bundle in the same way, with the same fault.
fn of_either(files: &Files) -> Vec<Tampering> {
    const PREV_EN: &str = "entries.jsonl:…: prev: … is not the hash of the previous entry, …";
    const PREV_JA: &str = "entries.jsonl:…：「prev」: 直前の記録のハッシュは…であるべきところ…です。";
    let own = || Anchors { keys: vec![Log::new(7).key.verifier()], saved: None };
    let one = |what, files, en, ja| Tampering { what, files: resealed(files), anchors: own(), en, ja };
    let changed = |path: &str, from: &str, to: &str| replaced(files, path, from, to);
    let lines = "entries.jsonl";
    let mut secret = files.clone();
    without_lines(&mut secret, "disclosures.jsonl", |at, _| at == 1);
    let mut more = files.clone();
    more.insert("notes.txt".to_owned(), b"x".to_vec());
    let mut foreign = files.clone();
    let foreign_key = key("audit.example.jp/city-b", 9).verifier();
    foreign.insert("log.vkey".to_owned(), format!("{foreign_key}\n").into_bytes());
    let mut same_name = files.clone();
    same_name.insert("log.vkey".to_owned(), format!("{}\n", Log::new(9).key.verifier()).into_bytes());
    let plain = |files: Files| Tampering { anchors: Anchors::default(), ..one("", files, "", "") };
    let (_, first_elsewhere, _) = Log::with_history(7, "通常の手続");
    vec![
        one("actor", changed(lines, "u-0007", "u-0008"), PREV_EN, PREV_JA),
        one("act", changed(lines, "\"act\":\"approve\"", "\"act\":\"reject\""), PREV_EN, PREV_JA),
        one("time", changed(lines, "09:01:00.000", "09:00:59.999"), PREV_EN, PREV_JA),
        one("rule outcome", changed(lines, "\"outcome\":\"met\"", "\"outcome\":\"unmet\""), PREV_EN, PREV_JA),
        one(
            "value",
            changed("disclosures.jsonl", "980000", "980001"),
            "disclosures.jsonl:1: estimate_yen: salt, name and value do not give the committed hash",
            "disclosures.jsonl:1：「estimate_yen」: 塩・名前・値から計算したハッシュが記録と一致しません。",
        ),
        one(
            "disclosure removed without being withheld",
            secret,
            "disclosures.jsonl: the field reason of leaf 0 is neither disclosed nor withheld",
            "disclosures.jsonl：0番の記録の項目「reason」は、開示も非開示もされていません。",
        ),
        one(
            "added file",
            more.clone(),
            "notes.txt: the format knows no such file",
            "notes.txt：この形式にないファイルです。",
        ),
        Tampering {
            files: more,
            ..one("added file, manifest as it was", files.clone(), UNLISTED.0, UNLISTED.1)
        },
        one("non-canonical base64 of a salt", changed("disclosures.jsonl", "AA==", "AB=="), FORM.0, FORM.1),
        one(
            "non-canonical base64 of the root",
            changed("checkpoint", "=\n\n", "\n\n"),
            "checkpoint: root: \"…\" does not have the form base64 (RFC 4648 §4, padded, canonical) of 32 bytes",
            "checkpoint：「root」: 「…」は定められた形（base64 (RFC 4648 §4, padded, canonical) of 32 bytes）ではありません。",
        ),
        Tampering {
            anchors: Anchors { keys: vec![foreign_key], saved: None },
            ..one("another organisation's key trusted", files.clone(), OTHER_KEY.0, OTHER_KEY.1)
        },
        one(
            "another organisation's key inside",
            foreign,
            "log.vkey: does not agree with manifest.json",
            "log.vkey：manifest.jsonと一致しません。",
        ),
        one("another key of the same name inside", same_name.clone(), OTHER_KEY.0, OTHER_KEY.1),
        Tampering {
            what: "another key of the same name inside, none trusted",
            en: "checkpoint: signature: no signature by a known key (signed by audit.example.jp/city-a)",
            ja: "checkpoint：「signature」: 知っている鍵による署名がありません（署名者の表示：audit.example.jp/city-a）。",
            ..plain(same_name)
        },
        Tampering {
            anchors: Anchors { saved: Some(first_elsewhere), ..own() },
            ..one(
                "older saved checkpoint of another history",
                files.clone(),
                "--checkpoint: the saved checkpoint over 4 leaves is of another history: the proof leads to another root",
                "--checkpoint：保存してある4件のチェックポイントは、別の歴史のものです（証明から計算した根が一致しません）。",
            )
        },
    ]
}

const UNLISTED: (&str, &str) =
    ("notes.txt: the file is not listed in the manifest", "notes.txt：目録にないファイルです。");
const OTHER_KEY: (&str, &str) =
    ("log.vkey: none of the keys is the one you trust", "log.vkey：信頼する鍵がこの中にありません。");
const FORM: (&str, &str) = (
    "disclosures.jsonl:1: salt: \"…\" does not have the form base64 (RFC 4648 §4, padded, canonical) of 16 bytes",
    "disclosures.jsonl:1：「salt」: 「…」は定められた形（base64 (RFC 4648 §4, padded, canonical) of 16 bytes）ではありません。",
);

/// Lines: R8-0012/1 #0, #1, R8-0012/2 #0, R8-0012/1 #2.
#[test]
fn a_case_names_every_tampering() {
    let (log, _, covered) = Log::with_history(7, "緊急のため");
    let files = log.bundle(&covered, &[4]);
    check(of_either(&files));
    let one = |what, files, en, ja| Tampering { what, files, anchors: Anchors::default(), en, ja };
    let root =
        ("heads.json: the proof leads to another root", "heads.json：証明から計算した根が一致しません。");
    check(vec![
        one(
            "last entry dropped",
            dropped(&files, &[3], None),
            "heads.json: the procedure R8-0012/1 ends at entry 1; the log has it to 2",
            "heads.json：手続R8-0012/1は1番の記録で終わっていますが、記録台帳には2番まであります。",
        ),
        one(
            "middle entry dropped",
            dropped(&files, &[1], None),
            "entries.jsonl:3: seq: sequence number 2 where 1 must follow",
            "entries.jsonl:3：「seq」: 連番は1であるべきところ2です。",
        ),
        one(
            "a procedure dropped, the heads as they were",
            dropped(&files, &[2], None),
            "heads.json: the procedure R8-0012/2 of the case is missing",
            "heads.json：案件の手続R8-0012/2が欠けています。",
        ),
        one("a procedure dropped from every file", dropped(&files, &[2], Some("R8-0012/2")), root.0, root.1),
        one(
            "lines swapped",
            resealed(swapped(&files, 1, 2)),
            "proofs/2.tlog-proof: the proof leads to another root",
            "proofs/2.tlog-proof：証明から計算した根が一致しません。",
        ),
        one(
            "lines of one procedure swapped",
            resealed(swapped(&files, 0, 1)),
            "entries.jsonl:1: seq: sequence number 1 where 0 must follow",
            "entries.jsonl:1：「seq」: 連番は0であるべきところ1です。",
        ),
        one(
            "time of the last entry",
            resealed(replaced(&files, "entries.jsonl", "09:01:06", "09:01:07")),
            "proofs/6.tlog-proof: the proof leads to another root",
            "proofs/6.tlog-proof：証明から計算した根が一致しません。",
        ),
        one(
            "the case named otherwise",
            resealed(replaced(&files, "manifest.json", CASE, "R8-0011")),
            "entries.jsonl:1: does not agree with manifest.json",
            "entries.jsonl:1：manifest.jsonと一致しません。",
        ),
    ]);
}

/// Leaves: R8-0012/1 #0, office #0, R8-0012/1 #1, heads, R8-0011/1 #0, R8-0012/2 #0, R8-0012/1 #2, heads.
#[test]
fn a_whole_log_names_every_tampering() {
    let (log, _, covered) = Log::with_history(7, "緊急のため");
    let files = log.bundle_of(Scope::Org, |_, _| true, &covered, &[4]);
    check(of_either(&files));
    let one = |what, files, en, ja| Tampering { what, files, anchors: Anchors::default(), en, ja };
    let gap = (
        "index.json: must name every leaf from 0 to 7",
        "index.json：0番から7番までの番号を欠けなく並べなければなりません。",
    );
    let tree = ("tree.bin: does not agree with checkpoint", "tree.bin：checkpointと一致しません。");
    let short = {
        let mut files = files.clone();
        files.get_mut("tree.bin").unwrap().truncate(7 * 32);
        resealed(files)
    };
    check(vec![
        one("last entry of a procedure dropped", scopes::dropped(&files, |index| index == 6), gap.0, gap.1),
        one("middle entry dropped", scopes::dropped(&files, |index| index == 2), gap.0, gap.1),
        one("a procedure dropped from every file", scopes::dropped(&files, |index| index == 5), gap.0, gap.1),
        one("leaf hashes cut off", short, tree.0, tree.1),
        one(
            "lines swapped",
            resealed(swapped(&files, 4, 5)),
            "entries.jsonl:5: does not agree with tree.bin",
            "entries.jsonl:5：tree.binと一致しません。",
        ),
        one(
            "time of the last entry",
            resealed(replaced(&files, "entries.jsonl", "09:01:06", "09:01:07")),
            "entries.jsonl:7: does not agree with tree.bin",
            "entries.jsonl:7：tree.binと一致しません。",
        ),
    ]);
}
