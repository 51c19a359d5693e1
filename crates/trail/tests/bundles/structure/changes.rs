//! The changes, one by one.

use super::{ALL, CASE, Change, Draw, HONEST, LEAVES, Of, REWRITTEN, STRANGE, WHOLE};
use crate::log::without_lines;
use crate::scopes::dropped;
use serde_json::{Value, json};
use shirube_trail::bundle::Files;
use shirube_trail::canonical;

const ENTRIES: &str = "entries.jsonl";
const SHOWN: &str = "disclosures.jsonl";
const HIDDEN: &str = "withheld.jsonl";

const SEQUENCE: (&str, &str) = ("entries.jsonl", "sequence number");
const OTHER_INDEX: (&str, &str) = ("entries.jsonl", "does not agree with index.json");
const MISPLACED: (&str, &str) = ("entries.jsonl", "does not agree with tree.bin");
const UNPROVED: (&str, &str) = ("proofs/", "the proof leads to another root");
const GAP: (&str, &str) = ("index.json", "must name every leaf");
const NOT_WHOLE: (&str, &str) = ("manifest.json", "does not agree with checkpoint");
const NOT_OPENED: (&str, &str) = ("disclosures.jsonl", "salt, name and value do not give");
const UNORDERED: (&str, &str) = ("disclosures.jsonl", "must ascend");
const NO_FIELD: (&str, &str) = ("disclosures.jsonl", "there is no field");
const UNACCOUNTED: (&str, &str) = ("disclosures.jsonl", "neither disclosed nor withheld");
const OTHER_ROOT: (&str, &str) = ("tree.bin", "the leaves have another root");
const FORM: &str = "does not have the form";

#[rustfmt::skip]
pub(super) const CHANGES: &[Change] = &[
    Change { name: "a line dropped", of: ALL, make: drop_line, expected: &[SEQUENCE, OTHER_INDEX] },
    Change { name: "a line doubled", of: ALL, make: double_line, expected: &[SEQUENCE, OTHER_INDEX] },
    Change { name: "two lines swapped", of: ALL, make: swap_lines,
        expected: &[SEQUENCE, OTHER_INDEX, MISPLACED, UNPROVED] },
    Change { name: "a procedure dropped everywhere", of: CASE, make: drop_procedure,
        expected: &[("heads.json", "the proof leads to another root")] },
    Change { name: "a procedure dropped everywhere", of: LEAVES, make: drop_procedure,
        expected: &[GAP, NOT_WHOLE] },
    Change { name: "the last entries of a procedure dropped", of: CASE, make: cut_procedure,
        expected: &[("heads.json", "ends at entry"), ("heads.json", "is missing")] },
    Change { name: "the last entries of a procedure dropped", of: WHOLE, make: cut_procedure,
        expected: &[GAP, NOT_WHOLE] },
    Change { name: "an entry of another history", of: ALL, make: splice,
        expected: &[("entries.jsonl", "is not the hash of the previous entry"), MISPLACED, UNPROVED] },
    Change { name: "another number", of: ALL, make: renumber,
        expected: &[SEQUENCE, ("entries.jsonl", "does not agree with \"seq\""), MISPLACED] },
    Change { name: "what opens two fields exchanged", of: ALL, make: exchange, expected: &[NOT_OPENED] },
    Change { name: "a disclosure moved to another entry", of: ALL, make: move_line,
        expected: &[NOT_OPENED, UNORDERED, NO_FIELD, UNACCOUNTED, ("withheld.jsonl", "both disclosed")] },
    Change { name: "a disclosure renamed", of: ALL, make: rename, expected: &[NO_FIELD] },
    Change { name: "a disclosure left out", of: ALL, make: hide, expected: &[UNACCOUNTED] },
    Change { name: "a blackout left out", of: ALL, make: unhide, expected: &[UNACCOUNTED] },
    Change { name: "a field both shown and blacked out", of: ALL, make: show_and_hide,
        expected: &[("withheld.jsonl", "both disclosed and withheld")] },
    Change { name: "an index raised", of: CASE, make: raise_index,
        expected: &[("index.json", "must ascend"), ("proofs/", "the file is missing"), UNPROVED] },
    Change { name: "an index raised", of: LEAVES, make: raise_index, expected: &[GAP, NOT_WHOLE] },
    Change { name: "an index dropped", of: ALL, make: drop_index, expected: &[OTHER_INDEX, GAP, NOT_WHOLE] },
    Change { name: "two indexes swapped", of: ALL, make: swap_indexes,
        expected: &[("index.json", "must ascend"), GAP, NOT_WHOLE] },
    Change { name: "tree.bin cut off", of: LEAVES, make: cut_tree,
        expected: &[("tree.bin", "does not agree with checkpoint")] },
    Change { name: "two leaf hashes swapped", of: LEAVES, make: swap_leaves, expected: &[OTHER_ROOT] },
    Change { name: "two proofs swapped", of: CASE, make: swap_proofs,
        expected: &[("proofs/", "does not agree with its name")] },
    Change { name: "two proofs swapped and renumbered", of: CASE, make: renumber_proofs,
        expected: &[UNPROVED, ("proofs/", "the wrong number of hashes")] },
    Change { name: "the checkpoint of another history", of: CASE, make: other_checkpoint,
        expected: &[("proofs/", "does not agree with checkpoint")] },
    Change { name: "the checkpoint of another history, in the proofs, too", of: CASE,
        make: other_checkpoint_everywhere, expected: &[UNPROVED] },
    Change { name: "the checkpoint of another history", of: LEAVES, make: other_checkpoint,
        expected: &[OTHER_ROOT] },
    Change { name: "the checkpoint under another key", of: ALL, make: strange_checkpoint,
        expected: &[("checkpoint", "no signature by a known key")] },
    Change { name: "an older checkpoint of the log", of: ALL, make: older_checkpoint,
        expected: &[("checkpoint", "does not agree with manifest.json")] },
    Change { name: "a file added", of: ALL, make: add_file,
        expected: &[("", "the format knows no such file"), ("log.vkey", "without the proof of its rotation")] },
    Change { name: "a file taken away", of: ALL, make: drop_file, expected: &[("", "the file is missing")] },
    Change { name: "base64 of another spelling", of: ALL, make: loosen,
        expected: &[("", FORM), ("heads.json", "not those of the entries"),
            ("proofs/", "does not agree with checkpoint")] },
];

fn lines(files: &Files, path: &str) -> Vec<String> {
    let text = std::str::from_utf8(&files[path]).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn put_lines(files: &mut Files, path: &str, lines: &[String]) {
    let text: Vec<String> = lines.iter().map(|line| format!("{line}\n")).collect();
    files.insert(path.to_owned(), text.concat().into_bytes());
}

fn change_lines(files: &mut Files, path: &str, change: impl FnOnce(&mut Vec<String>)) {
    let mut all = lines(files, path);
    change(&mut all);
    put_lines(files, path, &all);
}

/// Changes the lines of a file as values, and puts them in the order the format asks for.
fn change_values(files: &mut Files, path: &str, change: impl FnOnce(&mut Vec<Value>)) {
    change_lines(files, path, |lines| {
        let mut all: Vec<Value> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        change(&mut all);
        all.sort_by_key(|line| (line["index"].as_u64().unwrap(), line["name"].as_str().unwrap().to_owned()));
        *lines = all.iter().map(|line| canonical::to_string(line).unwrap()).collect();
    });
}

fn indexes(files: &Files) -> Vec<u64> {
    serde_json::from_slice(&files["index.json"]).unwrap()
}

fn change_indexes(files: &mut Files, change: impl FnOnce(&mut Vec<u64>)) {
    let mut all = indexes(files);
    change(&mut all);
    files.insert("index.json".to_owned(), serde_json::to_vec(&all).unwrap());
}

fn drop_line(draw: Draw, files: &mut Files) {
    change_lines(files, ENTRIES, |all| drop(all.remove(draw.pick(all.len()))));
}

fn double_line(draw: Draw, files: &mut Files) {
    change_lines(files, ENTRIES, |all| {
        let at = draw.pick(all.len());
        all.insert(at, all[at].clone());
    });
}

fn swap_lines(draw: Draw, files: &mut Files) {
    change_lines(files, ENTRIES, |all| {
        let (one, two) = draw.pair(all.len());
        all.swap(one, two);
    });
}

/// The log indexes of the entries of a procedure that was drawn, and its id.
fn procedure(draw: Draw, files: &Files) -> (String, Vec<u64>) {
    let id = |line: &String| -> Option<String> {
        let line: Value = serde_json::from_str(line).unwrap();
        line["procedure"].as_str().map(str::to_owned)
    };
    let of_line: Vec<Option<String>> = lines(files, ENTRIES).iter().map(id).collect();
    let known: std::collections::BTreeSet<&String> = of_line.iter().flatten().collect();
    let chosen = *known.iter().nth(draw.pick(known.len())).unwrap();
    let its = of_line.iter().zip(indexes(files)).filter(|(one, _)| one.as_ref() == Some(chosen));
    (chosen.clone(), its.map(|(_, index)| index).collect())
}

fn drop_entries(files: &mut Files, gone: &[u64]) {
    *files = dropped(files, |index| gone.contains(&index));
    for index in gone {
        files.remove(&format!("proofs/{index}.tlog-proof"));
    }
}

fn drop_procedure(draw: Draw, files: &mut Files) {
    let (procedure, its) = procedure(draw, files);
    drop_entries(files, &its);
    let mut heads: Value = serde_json::from_slice(&files["heads.json"]).unwrap();
    for case in heads["cases"].as_array_mut().unwrap() {
        case["procedures"].as_array_mut().unwrap().retain(|head| head[0] != procedure);
    }
    files.insert("heads.json".to_owned(), canonical::to_bytes(&heads).unwrap());
}

fn cut_procedure(draw: Draw, files: &mut Files) {
    let (_, its) = procedure(draw, files);
    let kept = draw.two % its.len();
    drop_entries(files, &its[kept..]);
}

fn splice(draw: Draw, files: &mut Files) {
    let other = lines(REWRITTEN.of(draw.of), ENTRIES);
    change_lines(files, ENTRIES, |all| {
        let at = draw.pick(all.len());
        all[at].clone_from(&other[at]);
    });
}

fn renumber(draw: Draw, files: &mut Files) {
    change_lines(files, ENTRIES, |all| {
        let mut numbered: Vec<&mut String> =
            all.iter_mut().filter(|line| line.contains("\"seq\":")).collect();
        let count = numbered.len();
        let line = &mut *numbered[draw.pick(count)];
        let mut entry: Value = serde_json::from_str(line).unwrap();
        let more = 1 + draw.two as u64 % 3;
        entry["seq"] = (entry["seq"].as_u64().unwrap() + more).into();
        *line = canonical::to_string(&entry).unwrap();
    });
}

fn exchange(draw: Draw, files: &mut Files) {
    change_values(files, SHOWN, |all| {
        let (one, two) = draw.pair(all.len());
        for member in ["salt", "value"] {
            let (first, second) = (all[one][member].clone(), all[two][member].clone());
            all[one][member] = second;
            all[two][member] = first;
        }
    });
}

fn move_line(draw: Draw, files: &mut Files) {
    let indexes = indexes(files);
    change_values(files, SHOWN, |all| {
        let at = draw.pick(all.len());
        all[at]["index"] = indexes[draw.two % indexes.len()].into();
    });
}

fn rename(draw: Draw, files: &mut Files) {
    change_values(files, SHOWN, |all| {
        let at = draw.pick(all.len());
        all[at]["name"] = ["other", "reason.1", "estimate"][draw.two % 3].into();
    });
}

fn hide(draw: Draw, files: &mut Files) {
    change_lines(files, SHOWN, |all| drop(all.remove(draw.pick(all.len()))));
}

fn unhide(_: Draw, files: &mut Files) {
    without_lines(files, HIDDEN, |_, _| true);
}

fn show_and_hide(draw: Draw, files: &mut Files) {
    let shown = lines(files, SHOWN);
    let line: Value = serde_json::from_str(&shown[draw.pick(shown.len())]).unwrap();
    change_values(files, HIDDEN, |all| {
        all.push(json!({
            "index": line["index"], "name": line["name"], "basis": "第7条第2号", "reason": "個人に関する情報",
            "until": "", "by": -1,
        }));
    });
}

fn raise_index(draw: Draw, files: &mut Files) {
    change_indexes(files, |all| {
        let at = draw.pick(all.len());
        all[at] += 1;
    });
}

fn drop_index(draw: Draw, files: &mut Files) {
    change_indexes(files, |all| {
        all.remove(draw.pick(all.len()));
    });
}

fn swap_indexes(draw: Draw, files: &mut Files) {
    change_indexes(files, |all| {
        let (one, two) = draw.pair(all.len());
        all.swap(one, two);
    });
}

fn cut_tree(draw: Draw, files: &mut Files) {
    let tree = files.get_mut("tree.bin").unwrap();
    // whole hashes and parts of one
    let kept =
        if draw.two.is_multiple_of(2) { draw.pick(tree.len()) } else { draw.pick(tree.len() / 32) * 32 };
    tree.truncate(kept);
}

fn swap_leaves(draw: Draw, files: &mut Files) {
    let leaves = files.get_mut("tree.bin").unwrap().as_chunks_mut::<32>().0;
    let (one, two) = draw.pair(leaves.len());
    leaves.swap(one, two);
}

fn two_proofs(draw: Draw, files: &Files) -> [String; 2] {
    let indexes = indexes(files);
    let (one, two) = draw.pair(indexes.len());
    [indexes[one], indexes[two]].map(|index| format!("proofs/{index}.tlog-proof"))
}

fn swap_proofs(draw: Draw, files: &mut Files) {
    let [one, two] = two_proofs(draw, files);
    let (first, second) = (files[&one].clone(), files[&two].clone());
    files.insert(one, second);
    files.insert(two, first);
}

fn renumber_proofs(draw: Draw, files: &mut Files) {
    swap_proofs(draw, files);
    for path in two_proofs(draw, files) {
        let index = path.strip_prefix("proofs/").unwrap().strip_suffix(".tlog-proof").unwrap().to_owned();
        change_lines(files, &path, |all| all[1] = format!("index {index}"));
    }
}

fn put_checkpoint(files: &mut Files, note: &[u8]) {
    files.insert("checkpoint".to_owned(), note.to_vec());
}

fn other_checkpoint(draw: Draw, files: &mut Files) {
    put_checkpoint(files, &REWRITTEN.of(draw.of)["checkpoint"]);
}

fn other_checkpoint_everywhere(draw: Draw, files: &mut Files) {
    let (old, new) = (&HONEST.of(draw.of)["checkpoint"], &REWRITTEN.of(draw.of)["checkpoint"]);
    put_checkpoint(files, new);
    for (_, proof) in files.iter_mut().filter(|(path, _)| path.starts_with("proofs/")) {
        let hashes = proof.len() - old.len();
        proof.truncate(hashes);
        proof.extend_from_slice(new);
    }
}

fn strange_checkpoint(draw: Draw, files: &mut Files) {
    put_checkpoint(files, &STRANGE.of(draw.of)["checkpoint"]);
}

fn older_checkpoint(draw: Draw, files: &mut Files) {
    let (note, ..) = &HONEST.covers[draw.pick(HONEST.covers.len() - 1)];
    assert_eq!(
        HONEST.log.key.verifier().to_string() + "\n",
        String::from_utf8(files["log.vkey"].clone()).unwrap()
    );
    put_checkpoint(files, note);
}

fn add_file(draw: Draw, files: &mut Files) {
    let elsewhere = if draw.of == Of::Case { "tree.bin" } else { "proofs/0.tlog-proof" };
    let names = [
        "more.txt",
        "proofs/9999.tlog-proof",
        "proofs/00.tlog-proof",
        "consistency/9999.json",
        "consistency/01.json",
        "keys/5.json",
        "Entries.jsonl",
        "entries.json",
        "view.html",
        elsewhere,
    ];
    files.insert(names[draw.pick(names.len())].to_owned(), b"{}".to_vec());
}

fn drop_file(draw: Draw, files: &mut Files) {
    let may_be_away =
        |path: &str| path.starts_with("consistency/") || ["README.txt", "manifest.json"].contains(&path);
    let paths: Vec<String> = files.keys().filter(|path| !may_be_away(path)).cloned().collect();
    files.remove(&paths[draw.pick(paths.len())]);
}

/// Sets bits that base64 does not need, in one of the texts of a file that end in padding.
fn loosen(draw: Draw, files: &mut Files) {
    let is_text =
        |path: &&String| ![SHOWN, "manifest.json", "README.txt", "tree.bin"].contains(&path.as_str());
    let paths: Vec<String> = files.keys().filter(is_text).cloned().chain([SHOWN.to_owned()]).collect();
    let padded = |path: &String| -> Vec<usize> {
        let bytes = &files[path];
        let is_end =
            |at: &usize| bytes[*at] != b'=' && bytes[at + 1] == b'=' && bytes[*at].is_ascii_alphanumeric();
        (0..bytes.len() - 1).filter(is_end).collect()
    };
    let paths: Vec<(String, Vec<usize>)> = paths
        .into_iter()
        .map(|path| (path.clone(), padded(&path)))
        .filter(|(_, ends)| !ends.is_empty())
        .collect();
    let (path, ends) = &paths[draw.pick(paths.len())];
    // what is padded ends in a character of which the last bits are zero: the next one sets one
    let byte = &mut files.get_mut(path).unwrap()[ends[draw.two % ends.len()]];
    *byte += 1;
}
