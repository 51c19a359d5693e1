//! Audit bundles as an auditor meets them: a folder or a zip, and nothing else of the office.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use shirube_desk::{NotPossible, Rehearing, rehear};
use shirube_trail::bundle::{Anchors, Files, last_entries, verify, verify_each};

use super::common::{err, json, out, shirube};

/// Somebody of the played organisation who may export.
const OFFICER: &str = "u-0001";

/// A case of the scenarios, played, and the folder of its bundle.
struct Played {
    folder: tempfile::TempDir,
    org: String,
    case: String,
}

impl Played {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/case4-fukuoka.toml");
        let played =
            json(&shirube(folder.path(), &["--json", "play", scenario.to_str().unwrap(), "--data", "."]));
        let scenario = &played["scenarios"][0];
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let bundles = played["bundles"]["verified"].as_u64().unwrap();
        assert!(bundles > 0, "{played}");
        Self { org: text(&scenario["organisations"][0]), case: text(&scenario["cases"][0]), folder }
    }

    fn bundle(&self) -> PathBuf {
        self.folder.path().join("bundles").join(&self.org).join(&self.case)
    }

    fn run(&self, arguments: &[&str]) -> std::process::Output {
        shirube(self.folder.path(), arguments)
    }
}

/// What the program that shares no code with this one says of a bundle, beside it the anchors it is
/// given: a saved checkpoint, a key, witnesses.
fn stranger(played: &Played, arguments: &[&str]) -> std::process::Output {
    let unset = "SHIRUBE_TEST_PYTHON is not set: run ./scripts/test, which prepares a Python with rfc8785 and \
                 cryptography";
    let python = std::env::var_os("SHIRUBE_TEST_PYTHON").expect(unset);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/python/verify_bundle.py");
    let mut stranger = std::process::Command::new(python);
    stranger.arg(script).args(arguments).current_dir(played.folder.path()).output().unwrap()
}

fn read(root: &Path, folder: &Path, files: &mut Files) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            files.insert(name, std::fs::read(path).unwrap());
        }
    }
}

#[test]
fn a_bundle_goes_home_and_verifies_alone() {
    let played = Played::new();
    let vkey = json(&played.run(&["--json", "log", "status"]))["vkey"].as_str().unwrap().to_owned();
    let note = json(&played.run(&["--json", "log", "checkpoint", "--out", "saved.note"]));
    assert!(note["note"].as_str().unwrap().starts_with("audit."));
    let zip = played.folder.path().join("case.zip");
    let black = "[[withhold]]\nfield = \"reason*\"\nbasis = \"第7条第2号\"\nreason = \"個人情報\"\n";
    std::fs::write(played.folder.path().join("black.toml"), black).unwrap();
    let made = json(&played.run(&[
        "--json",
        "bundle",
        &played.case,
        "--as",
        OFFICER,
        "--out",
        "case.zip",
        "--blackout",
        "black.toml",
    ]));
    // nothing of the office is there
    let elsewhere = tempfile::tempdir().unwrap();
    let verify = |bundle: &Path, more: &[&str]| {
        let mut arguments = vec!["--json", "verify", bundle.to_str().unwrap()];
        arguments.extend(more);
        shirube(elsewhere.path(), &arguments)
    };
    let alone = json(&verify(&zip, &[]));
    assert_eq!((&alone["anchored"], &alone["withheld"]), (&false.into(), &made["withheld"]));
    let folder = json(&verify(&played.bundle(), &["--key", &vkey]));
    assert_eq!((&folder["anchored"], &folder["saved_checkpoint"]), (&true.into(), &serde_json::Value::Null));
    assert_eq!(folder["entries"], folder["replayed"], "everything disclosed is decided again: {folder}");
    // the documents are for whoever takes the bundle, not for the public
    let documents = std::fs::read_dir(played.bundle().join("documents")).unwrap().count();
    assert!(documents > 0);
    assert_eq!((&folder["documents"], &folder["absent_documents"]), (&documents.into(), &0.into()));
    assert_eq!((&alone["documents"], &made["documents"]), (&0.into(), &0.into()));
    assert!(alone["absent_documents"].as_u64() >= Some(1), "{alone}");
    let saved = played.folder.path().join("saved.note");
    let compared = json(&verify(&zip, &["--checkpoint", saved.to_str().unwrap()]));
    let size: u64 = note["note"].as_str().unwrap().lines().nth(1).unwrap().parse().unwrap();
    assert_eq!((&compared["anchored"], &compared["saved_checkpoint"]), (&true.into(), &size.into()));
    assert!(compared["size"].as_u64() > Some(size), "the bundle's own export came after: {compared}");
    // a key alone passes a history rewritten by whoever holds it, and that is said
    let said =
        |more: &[&str]| out(&shirube(elsewhere.path(), &[&["verify", zip.to_str().unwrap()], more].concat()));
    for (more, is_warned) in
        [(&[][..], true), (&["--key", &vkey], true), (&["--checkpoint", saved.to_str().unwrap()], false)]
    {
        let said = said(more);
        assert_eq!(said.contains("（--checkpoint）とは比べていません"), is_warned, "{said}");
    }
    let unanchored = verify(&zip, &["--require-anchor"]);
    assert_eq!(unanchored.status.code(), Some(6), "{}", err(&unanchored));
    let said = out(&shirube(elsewhere.path(), &["verify", zip.to_str().unwrap()]));
    assert!(said.starts_with("UNANCHORED "), "{said}");
    let entries = played.bundle().join("entries.jsonl");
    let text = std::fs::read_to_string(&entries).unwrap();
    std::fs::write(&entries, text.replacen("\"met\"", "\"unmet\"", 1)).unwrap();
    let refused = shirube(elsewhere.path(), &["verify", played.bundle().to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(1));
    let said = err(&refused);
    assert!(
        said.contains("目録のハッシュと一致しません") && said.contains("entries.jsonl: the bytes"),
        "{said}"
    );
}

#[test]
fn a_whole_log_and_some_days_go_home_too() {
    let played = Played::new();
    let verify = |bundle: &str| json(&played.run(&["--json", "verify", bundle]));
    let all = json(&played.run(&["--json", "bundle", "--whole", "--as", OFFICER, "--out", "all.zip"]));
    let found = verify("all.zip");
    assert_eq!((&found["scope"], &found["entries"]), (&serde_json::json!({"org": true}), &all["entries"]));
    assert_eq!(found["replayed"], found["entries"], "{found}");
    let days = ["--from", "令和2年1月1日", "--to", "2039-12-31"];
    let part = [&["--json", "bundle", "--as", OFFICER, "--out", "days"][..], &days].concat();
    let some = json(&played.run(&part));
    assert_eq!(some["entries"].as_u64(), all["entries"].as_u64().map(|all| all + 1), "and its own export");
    let found = verify("days");
    assert_eq!(found["scope"], serde_json::json!({"from": "2020-01-01", "to": "2039-12-31"}));
    // stored in a zip or in a folder, a changed leaf hash is named
    let tree = played.folder.path().join("days/tree.bin");
    let mut bytes = std::fs::read(&tree).unwrap();
    bytes[0] ^= 1;
    std::fs::write(&tree, bytes).unwrap();
    assert!(err(&played.run(&["verify", "days"])).contains("tree.bin: the bytes are not those"));
    let before = json(&played.run(&["--json", "log", "status"]));
    for (wrong, code) in [
        (&["--from", "2026-01-01"][..], 2),
        (&["--from", "2026-01-02", "--to", "2026-01-01"], 2),
        (&["--from", "1999-01-01", "--to", "1999-01-31"], 4),
        (&["--whole", "--from", "2026-01-01", "--to", "2026-01-02"], 2),
        (&[&played.case, "--whole"], 2),
        (&[], 2),
    ] {
        let refused = played.run(&[&["bundle", "--as", OFFICER, "--out", "none"], wrong].concat());
        assert_eq!(refused.status.code(), Some(code), "{wrong:?}: {}", err(&refused));
    }
    let after = json(&played.run(&["--json", "log", "status"]));
    for counted in ["size", "uncovered"] {
        assert_eq!(after[counted], before[counted], "what was refused is not entered: {after}");
    }
}

#[test]
fn a_policy_of_blackouts_is_read_strictly() {
    let played = Played::new();
    let withhold = |until: &str| {
        format!("[[withhold]]\nfield = \"reason*\"\nbasis = \"第7条第2号\"\nreason = \"個人情報\"\n{until}")
    };
    for (policy, documents, code) in [
        (withhold(""), "", 0),
        (withhold("until = \"2032-02-29\""), "", 0),
        (withhold("until = \"2031-02-29\""), "", 2),
        (withhold("until = \"2032-3-31\""), "", 2),
        (withhold("until = \"令和14年3月31日\""), "", 2),
        (withhold(""), "documents = [\"specification\"]\n", 0),
        (withhold(""), "documents = [\"specifications\"]\n", 2),
        (withhold("because = \"x\""), "", 2),
        (withhold("").replace("個人情報", " "), "", 2),
    ] {
        let policy = format!("{documents}{policy}");
        std::fs::write(played.folder.path().join("black.toml"), &policy).unwrap();
        let asked = ["bundle", &played.case, "--as", OFFICER, "--out", "black", "--blackout", "black.toml"];
        let said = played.run(&asked);
        assert_eq!(said.status.code(), Some(code), "{policy}: {}", err(&said));
    }
}

/// The first person of the office, as it is shown, who holds a capacity.
fn holder(office: &str, capacity: &str) -> String {
    let office: serde_json::Value = serde_json::from_str(office).unwrap();
    let office = office.get(0).unwrap_or(&office);
    let grants = office["facts"]["grants"].as_array().unwrap();
    let is = |grant: &&serde_json::Value| grant["capacity"] == capacity;
    grants.iter().find(is).unwrap()["person"].as_str().unwrap().to_owned()
}

#[test]
fn a_log_handed_on_to_another_key_goes_home_with_both() {
    let played = Played::new();
    let office = out(&played.run(&["--json", "case", "show", "office"]));
    json(&played.run(&["--json", "log", "checkpoint", "--out", "saved.note"]));
    std::fs::write(played.folder.path().join("key.txt"), out(&played.run(&["log", "vkey"]))).unwrap();
    let rotate = |person: &str, more: &[&str]| {
        played.run(&[&["--json", "log", "rotate", "--reason", "年度の更新", "--as", person], more].concat())
    };
    let (administrator, approver) = (holder(&office, "administrator"), holder(&office, "approver"));
    let early = rotate(&approver, &[]);
    assert_eq!(early.status.code(), Some(3), "an administrator is first: {}", err(&early));
    let unsaid = rotate(&administrator, &["--trusted-size", "1"]);
    assert_eq!(unsaid.status.code(), Some(2), "{}", err(&unsaid));
    assert_eq!(json(&rotate(&administrator, &[]))["awaits_second"], true);
    let done = json(&rotate(&approver, &[]));
    let vkeys = done["vkeys"].as_array().unwrap();
    assert_eq!((&done["awaits_second"], vkeys.len()), (&false.into(), 2));
    assert_eq!(json(&played.run(&["--json", "log", "vkey"]))["vkeys"], done["vkeys"]);
    assert_eq!(json(&played.run(&["--json", "log", "status"]))["vkey"], vkeys[1]);
    let case = ["bundle", &played.case, "--as", OFFICER, "--out", "case"];
    for made in [&case[..], &["bundle", "--whole", "--as", OFFICER, "--out", "all.zip"]] {
        json(&played.run(&[&["--json"], made].concat()));
        let bundle = made[made.len() - 1];
        for key in ["key.txt", vkeys[0].as_str().unwrap(), vkeys[1].as_str().unwrap()] {
            let verify = ["--json", "verify", bundle, "--key", key, "--checkpoint", "saved.note"];
            assert_eq!(json(&played.run(&verify))["anchored"], true);
        }
        let other = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        let refused = played.run(&["verify", bundle, "--key", other]);
        assert!(err(&refused).contains("none of the keys is the one you trust"), "{}", err(&refused));
    }
    for vkey in vkeys {
        let said = stranger(&played, &["case", "saved.note", vkey.as_str().unwrap()]);
        assert!(said.status.success(), "{}", err(&said));
    }
}

#[test]
fn a_second_installation_witnesses_the_log() {
    let (log, second) = (Played::new(), Played::new());
    let at = |played: &Played, name: &str| played.folder.path().join(name).to_str().unwrap().to_owned();
    let vkey = json(&log.run(&["--json", "log", "vkey"]))["vkeys"][0].as_str().unwrap().to_owned();
    let ask = |from: &str| {
        json(&log.run(&["--json", "log", "witness-request", "--from", from, "--out", "request.txt"]))
    };
    ask("0");
    let (request, note) = (at(&log, "request.txt"), at(&log, "cosigned.note"));
    let witness =
        |more: &[&str]| second.run(&[&["--json", "log", "witness", &request, "--out", &note], more].concat());
    let unknown = witness(&[]);
    assert_eq!(unknown.status.code(), Some(2), "{}", err(&unknown));
    let cosigned = json(&witness(&["--key", &vkey]));
    let key = cosigned["witness"].as_str().unwrap().to_owned();
    let status = out(&log.run(&["--json", "case", "show", "office"]));
    let administrator = holder(&status, "administrator");
    let record =
        ["--json", "log", "record-witness", "cosigned.note", "--witness", &key, "--as", &administrator];
    json(&log.run(&record));
    json(&log.run(&["--json", "bundle", &log.case, "--as", OFFICER, "--out", "seen", "--witnessed"]));
    let verified = json(&log.run(&["--json", "verify", "seen", "--key", &vkey, "--witness", &key]));
    assert_eq!(verified["witnesses"][0]["own"], true, "{verified}");
    assert_eq!(json(&stranger(&log, &["seen", "-", &vkey, &key]))["witnesses"], 1);
    // without asking for it nothing is said of it; a later bundle is not cosigned yet
    assert!(json(&log.run(&["--json", "verify", "seen"])).get("witnesses").is_none());
    json(&log.run(&["--json", "bundle", &log.case, "--as", OFFICER, "--out", "later"]));
    let missing = log.run(&["verify", "later", "--witness", &key]);
    assert_eq!(missing.status.code(), Some(1), "{}", err(&missing));
    assert!(err(&missing).contains("no cosignature of the witness"), "{}", err(&missing));
    let said = stranger(&log, &["later", "-", &vkey, &key]);
    assert!(err(&said).contains("no cosignature of the witness"), "{}", err(&said));
    assert_eq!(json(&stranger(&log, &["later", "cosigned.note", &vkey, &key]))["witnesses"], 1);
    let saved = ["--json", "verify", "later", "--checkpoint", "cosigned.note", "--witness", &key];
    assert_eq!(json(&log.run(&saved))["witnesses"][0]["own"], false);
    // asked from where it never was
    ask("1");
    let refused = witness(&[]);
    assert_eq!(refused.status.code(), Some(1), "{}", err(&refused));
    assert!(err(&refused).contains("ask for one from there"), "{}", err(&refused));
    let said = out(&log.run(&["--lang", "en", "log", "status"]));
    assert!(said.contains("taken along as a file"), "{said}");
}

#[test]
fn a_bundle_that_leaves_is_entered_before_the_checkpoint_that_proves_it() {
    let played = Played::new();
    let black = "[[withhold]]\nfield = \"reason*\"\nbasis = \"第7条第2号\"\nreason = \"個人情報\"\n";
    std::fs::write(played.folder.path().join("black.toml"), black).unwrap();
    let export = |more: &[&str]| {
        let asked = ["--json", "export", "--case", &played.case, "--format", "bundle", "--as", OFFICER];
        played.run(&[&asked, more].concat())
    };
    let case = json(&export(&["--out", "case.zip", "--blackout", "black.toml", "--purpose", "開示請求"]));
    assert_eq!(json(&played.run(&["--json", "log", "status"]))["uncovered"], 0, "the entry is covered");
    let all = json(&played.run(&["--json", "bundle", "--whole", "--as", OFFICER, "--out", "all"]));
    let all_folder = played.folder.path().join("all");
    let lines = std::fs::read_to_string(all_folder.join("entries.jsonl")).unwrap();
    let receipts: Vec<String> =
        lines.lines().map(|line| shirube_trail::hash::leaf_hash(line.as_bytes()).short()).collect();
    for made in [&case, &all] {
        assert!(receipts.iter().any(|one| *one == made["receipt"]), "{made}: itself among them");
    }
    let said = std::fs::read_to_string(all_folder.join("disclosures.jsonl")).unwrap();
    for scope in [format!("{} bundle −reason* (第7条第2号)", played.case), "org bundle".to_owned()] {
        assert!(said.contains(&format!("\"value\":\"{scope}\"")), "{scope}");
    }
    assert!(said.contains("開示請求"));
    for (more, code) in [
        (&["--as-of", "2026-01-01"][..], 2),
        (&["--act", "pay"], 2),
        (&["--format", "csv", "--blackout", "black.toml"], 2),
    ] {
        let arguments: Vec<&str> = if more.contains(&"csv") {
            [&["export", "--case", &played.case, "--as", OFFICER, "--out", "none"], more].concat()
        } else {
            let asked = ["export", "--case", &played.case, "--format", "bundle", "--as", OFFICER];
            [&asked[..], &["--out", "none"], more].concat()
        };
        let refused = played.run(&arguments);
        assert_eq!(refused.status.code(), Some(code), "{more:?}: {}", err(&refused));
    }
    // nobody takes it who may not, and nothing is written
    let refused = played.run(&["bundle", &played.case, "--as", "u-9999", "--out", "nobody"]);
    assert_eq!(refused.status.code(), Some(4), "{}", err(&refused));
    assert!(!played.folder.path().join("nobody").exists());
}

#[test]
fn disclosed_facts_are_decided_again() {
    let played = Played::new();
    let mut files = Files::new();
    read(&played.bundle(), &played.bundle(), &mut files);
    let whole = verify(&files, &Anchors::default()).unwrap();
    let reheard = rehear(&whole).unwrap();
    assert_eq!(
        (reheard.entries, reheard.difference, reheard.not_possible),
        (whole.entries.len(), None, vec![])
    );
    // an office that writes another outcome than its rules give, and signs it
    let mut lied = whole.clone();
    let moved = lied.entries.iter_mut().find(|(_, entry)| entry.from.as_ref() == Some(&entry.to)).unwrap();
    moved.1.to = "elsewhere".parse().unwrap();
    let index = moved.0;
    assert_eq!(rehear(&lied).unwrap().difference.unwrap().0, index);
    let mut newer = whole.clone();
    let procedure = newer.entries[0].1.procedure.clone();
    newer.entries[0].1.machine = "preparation@99".parse().unwrap();
    let unknown = NotPossible::Machine("preparation@99".to_owned());
    assert_eq!(rehear(&newer).unwrap().not_possible, [(procedure, unknown)]);
}

#[test]
fn each_procedure_is_followed_to_its_end_and_no_longer() {
    let played = Played::new();
    json(&played.run(&["--json", "bundle", "--whole", "--as", OFFICER, "--out", "all"]));
    let (root, mut files) = (played.folder.path().join("all"), Files::new());
    read(&root, &root, &mut files);
    let mut rehearing = Rehearing::until(last_entries(&files));
    let (mut most, mut procedures) = (0, BTreeSet::new());
    verify_each(&files, &Anchors::default(), &mut |shown| {
        rehearing.take(shown);
        most = most.max(rehearing.followed());
        procedures.insert(shown.entry.procedure.clone());
    })
    .unwrap();
    assert!(most < procedures.len(), "{most} of {} at once", procedures.len());
    assert_eq!(rehearing.followed(), 0);
    let whole = rehear(&verify(&files, &Anchors::default()).unwrap()).unwrap();
    assert_eq!(rehearing.finish().unwrap(), whole);
}

#[test]
fn a_bundle_takes_the_place_of_a_bundle_and_of_nothing_else() {
    let played = Played::new();
    let at = |path: &str| played.folder.path().join(path);
    let bundle = |out: &str| played.run(&["--json", "bundle", &played.case, "--as", OFFICER, "--out", out]);
    let first = json(&bundle("home"));
    let again = json(&bundle("home"));
    assert_ne!(first["checkpoint"], again["checkpoint"]);
    assert_eq!(json(&played.run(&["--json", "verify", "home"]))["code"], again["checkpoint"]);
    // somebody's own file beside it, and a manifest of something else
    std::fs::write(at("home/notes.txt"), "mine").unwrap();
    std::fs::create_dir(at("site")).unwrap();
    std::fs::write(at("site/manifest.json"), "{\"name\":\"site\"}").unwrap();
    // all but how long ago it was, which goes on meanwhile
    let status = || {
        let mut status = json(&played.run(&["--json", "log", "status"]));
        for timed in ["", "/escaped"] {
            let told = status.pointer_mut(timed).unwrap().as_object_mut().unwrap();
            told.remove("age_seconds").unwrap();
        }
        status
    };
    let covered = status();
    for (out, kept) in [("home", "home/notes.txt"), ("site", "site/manifest.json")] {
        let refused = bundle(out);
        assert_eq!(refused.status.code(), Some(2), "{}", err(&refused));
        assert!(at(kept).exists(), "{kept}");
    }
    assert_eq!(status(), covered, "what was not written is not entered");
    std::fs::remove_file(at("home/notes.txt")).unwrap();
    assert_eq!(json(&played.run(&["--json", "verify", "home"]))["code"], again["checkpoint"]);
}

#[test]
fn what_is_no_bundle_is_said() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("text.zip"), "no zip").unwrap();
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    for (path, code) in [("text.zip", 2), ("nowhere", 4), ("empty", 1)] {
        let refused = shirube(folder.path(), &["verify", path]);
        assert_eq!(refused.status.code(), Some(code), "{path}: {}", err(&refused));
    }
}
