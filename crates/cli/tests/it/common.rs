//! The program, run in a folder of its own, and what it answers.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;

use serde_json::Value;
use shirube_trail::certificate_file::CertificateFile;
use shirube_trail::{At, Digest, Disclosure, Entry, EntryType, Origin, Salt, Seq, SigningKey};

/// An office with one act, as a scenario.
pub(crate) const OFFICE: &str = r#"
title = "試し"
[organisation]
id = "minato-city"
name_ja = "みなと市"
name_en = "Minato City"
[[person]]
id = "officer-1"
name = "山田"
grants = ["officer"]
[[person]]
id = "approver-1"
name = "鈴木"
grants = ["approver"]
[[person]]
id = "admin-1"
name = "佐藤"
grants = ["administrator"]
[[person]]
id = "admin-2"
name = "高橋"
grants = ["administrator"]
[[step]]
at = "令和8年4月10日 10:00"
who = "officer-1"
on = "office"
act = "request-disclosure"
opens = { disclosure = "disclosure" }
[step.facts]
"disclosure.requester" = "市民"
"disclosure.what" = "選定委員会の議事録"
"disclosure.received_on" = "2026-04-10"
"#;

/// Runs the program in a folder of its own, apart from the settings of whoever tests.
pub(crate) fn shirube(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

/// The program as [`shirube`] runs it, not begun yet.
pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shirube"));
    command
        .args(arguments)
        .env("SHIRUBE_DATA", folder)
        .env_remove("SHIRUBE_ORG")
        .env_remove("SHIRUBE_DATABASE")
        .env_remove("SHIRUBE_SMTP")
        .env_remove("SHIRUBE_CONFIG")
        .env_remove("SHIRUBE_LANG")
        .current_dir(folder);
    if shirube_test_stores::on_postgres() {
        command.env("SHIRUBE_DATABASE", database_of(folder));
    }
    command
}

/// The address of the database that goes with a folder.
pub(crate) fn address(folder: &Path) -> String {
    if shirube_test_stores::on_postgres() {
        return database_of(folder);
    }
    folder.join("shirube.db").to_str().unwrap().to_owned()
}

/// The database that goes with a folder, where the tests run on `PostgreSQL`.
fn database_of(folder: &Path) -> String {
    static DATABASES: Mutex<BTreeMap<PathBuf, String>> = Mutex::new(BTreeMap::new());
    let mut databases = DATABASES.lock().unwrap();
    let make = || {
        // on a thread of its own: whoever asks may be within a runtime
        let copied = std::thread::spawn(|| {
            tokio::runtime::Runtime::new().unwrap().block_on(shirube_test_stores::copy())
        });
        shirube_test_stores::as_role(&copied.join().unwrap(), "shirube_worker")
    };
    databases.entry(folder.to_owned()).or_insert_with(make).clone()
}

/// What it said in complaint.
pub(crate) fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What a run that succeeded said.
pub(crate) fn out(output: &Output) -> String {
    assert!(output.status.success(), "{}", err(output));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What a run that succeeded answered.
pub(crate) fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", err(output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A signed certificate file of an entry that performed this act and ended in this stage, telling
/// these facts.
pub(crate) fn certificate_file(
    key: &SigningKey,
    (act, stage): (&str, &str),
    facts: &[(&str, Value)],
) -> Vec<u8> {
    let told = |(name, value): &(&str, Value)| Disclosure {
        name: name.parse().unwrap(),
        salt: Salt::from_bytes([1; 16]),
        value: value.clone(),
    };
    let told: Vec<Disclosure> = facts.iter().map(told).collect();
    let entry = Entry {
        entry_type: EntryType::Decision,
        org: "pref-b".parse().unwrap(),
        case: "R8-0003".parse().unwrap(),
        procedure: "R8-0003/4".parse().unwrap(),
        parent: None,
        kind: "certificate".parse().unwrap(),
        machine: "certificate@1".parse().unwrap(),
        seq: Seq::FIRST,
        prev: Digest::ZERO,
        at: At::parse("2026-04-01T01:00:00.000Z").unwrap(),
        actor: "system:act".parse().unwrap(),
        capacity: "system".parse().unwrap(),
        act: act.parse().unwrap(),
        from: None,
        to: stage.parse().unwrap(),
        rules: Vec::new(),
        fields: told.iter().map(|one| (one.name.clone(), one.commitment().unwrap())).collect(),
        cmd: uuid::Uuid::nil(),
    };
    let origin = Origin::new(key.name().as_str()).unwrap();
    CertificateFile::new(origin, entry, told).unwrap().write(key).unwrap()
}
