//! Personal data erased after their years of retention, as an office and its auditor meet it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::{Value, json};

use super::common::{err, json as answered, shirube};

const OFFICER: &str = "u-0001";
const APPROVER: &str = "u-0003";
const ADMINISTRATOR: &str = "u-0011";
const CASE: &str = "R8-0001";

/// A case that ended without an award, and its folder.
struct Played(tempfile::TempDir);

impl Played {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
        let scenario = scenario.join("case8-one-entrant-refused.toml");
        let play = ["--json", "play", scenario.to_str().unwrap(), "--data", "."];
        answered(&shirube(folder.path(), &play));
        Self(folder)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        shirube(self.0.path(), arguments)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Lets years pass in the folder.
    fn wait(&self, years: i64) {
        let settings =
            std::fs::read_dir(self.0.path()).unwrap().map(|entry| entry.unwrap().path()).find(|path| {
                std::fs::read_to_string(path).is_ok_and(|text| text.contains("clock_ahead_seconds"))
            });
        let settings = settings.unwrap();
        let mut noted: Value = serde_json::from_str(&std::fs::read_to_string(&settings).unwrap()).unwrap();
        let ahead = noted["clock_ahead_seconds"].as_i64().unwrap();
        noted["clock_ahead_seconds"] = json!(ahead + years * 366 * 86_400);
        std::fs::write(&settings, noted.to_string()).unwrap();
    }

    fn bundle(&self, more: &[&str]) -> Value {
        answered(&self.run(&[&["--json", "bundle", "--as", OFFICER], more].concat()))
    }

    /// The procedures of the case.
    fn procedures(&self) -> Vec<String> {
        let shown = answered(&self.run(&["--json", "case", "show", CASE]));
        shown.as_array().unwrap().iter().map(|one| one["procedure"].as_str().unwrap().to_owned()).collect()
    }

    fn erase(&self, person: &str, procedure: &str, closed_on: &str) -> Output {
        let facts = [
            format!("erase.procedure={procedure}"),
            "erase.class=procedure".to_owned(),
            format!("erase.closed_on={closed_on}"),
            "reason=保存期間の満了".to_owned(),
        ];
        let mut line = vec!["case", "act", "office", "erase", "--as", person];
        line.extend(["--fact-json", "erase.retention_years=10"]);
        for fact in &facts {
            line.extend(["--fact", fact]);
        }
        self.run(&line)
    }
}

/// The texts typed in the case, as its bundle discloses them.
fn texts(bundle: &Path) -> BTreeSet<String> {
    fn gather(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::String(text) if !text.is_ascii() && text.chars().count() > 5 => {
                found.insert(text.clone());
            }
            Value::Array(items) => items.iter().for_each(|item| gather(item, found)),
            Value::Object(members) => members.values().for_each(|item| gather(item, found)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    for line in std::fs::read_to_string(bundle.join("disclosures.jsonl")).unwrap().lines() {
        gather(&serde_json::from_str::<Value>(line).unwrap()["value"], &mut found);
    }
    found
}

/// Which of the texts are somewhere in the database's files.
fn left<'t>(folder: &Path, texts: &'t BTreeSet<String>) -> Vec<&'t str> {
    let mut bytes = Vec::new();
    for name in ["shirube.db", "shirube.db-wal"] {
        bytes.extend(std::fs::read(folder.join(name)).unwrap_or_default());
    }
    let is_there = |text: &&String| {
        let text = text.as_bytes();
        bytes.windows(text.len()).any(|window| window == text)
    };
    texts.iter().filter(is_there).map(String::as_str).collect()
}

#[test]
fn what_is_erased_is_nowhere_and_the_record_still_verifies() {
    let played = Played::new();
    played.bundle(&[CASE, "--out", "before"]);
    let vkey = answered(&played.run(&["--json", "log", "status"]))["vkey"].as_str().unwrap().to_owned();
    answered(&played.run(&["--json", "log", "checkpoint", "--out", "saved.note"]));
    played.bundle(&["office", "--out", "office"]);
    // people stay known, with their company or section
    let mut texts = texts(&played.path("before"));
    texts.retain(|text| !text.starts_with("株式会社") && !text.ends_with('課'));
    let of_office = self::texts(&played.path("office"));
    texts.retain(|text| !of_office.iter().any(|other| other.contains(text.as_str())));
    assert!(texts.len() > 10 && left(played.0.path(), &texts).len() == texts.len(), "{texts:?}");
    played.wait(20);
    let closed_on = "2027-02-26";
    let days = |procedure: &str| {
        let said = err(&played.erase(ADMINISTRATOR, procedure, "2001-01-01"));
        let at = said.find("the procedure ended on ").map(|at| at + "the procedure ended on ".len());
        at.map_or_else(|| panic!("{said}"), |at| said[at..at + 10].to_owned())
    };
    let procedures = played.procedures();
    assert!(procedures.len() >= 4, "{procedures:?}");
    for procedure in &procedures {
        let day = days(procedure);
        for person in [ADMINISTRATOR, APPROVER] {
            let done = played.erase(person, procedure, &day);
            assert!(done.status.success(), "{procedure}: {}", err(&done));
        }
        let again = played.erase(ADMINISTRATOR, procedure, closed_on);
        assert_eq!(again.status.code(), Some(2), "nothing is left: {}", err(&again));
        let replayed = played.run(&["replay"]);
        assert!(replayed.status.success(), "{procedure}: {}", err(&replayed));
    }
    assert_eq!(left(played.0.path(), &texts), Vec::<&str>::new());
    let verify = |bundle: &str| {
        let saved = played.path("saved.note");
        let asked = ["--json", "verify", bundle, "--key", &vkey, "--checkpoint", saved.to_str().unwrap()];
        answered(&played.run(&asked))
    };
    let before = verify("before");
    played.bundle(&[CASE, "--out", "after"]);
    let after = verify("after");
    assert_eq!((&after["disclosed"], &after["withheld"]), (&json!(0), &before["disclosed"]));
    assert_eq!(after["entries"], before["entries"]);
    for line in std::fs::read_to_string(played.path("after/withheld.jsonl")).unwrap().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert_eq!(line["basis"], "erased");
        assert!(played.path("after").join(format!("office/{}.json", line["by"])).exists(), "{line}");
    }
    assert!(!played.path("after/ocds.json").exists());
    let all = played.bundle(&["--whole", "--out", "all.zip"]);
    assert_eq!(verify("all.zip")["withheld"], all["withheld"]);
}

#[test]
fn what_has_not_ended_or_not_waited_is_not_erased() {
    let played = Played::new();
    let procedure = "R8-0001/2";
    let refused = |person: &str, procedure: &str, day: &str, code: i32, says: &str| {
        let said = played.erase(person, procedure, day);
        let words = err(&said);
        assert_eq!(said.status.code(), Some(code), "{procedure} {day}: {words}");
        assert!(words.contains(says), "{procedure} {day}: {words}");
    };
    // the years are not over, or the office goes on
    refused(ADMINISTRATOR, procedure, "2027-02-16", 3, "G87");
    played.wait(20);
    refused(ADMINISTRATOR, "office", "2027-02-16", 3, "erasure-closed");
    refused(ADMINISTRATOR, procedure, "2020-01-01", 3, "erasure-closed");
    refused(ADMINISTRATOR, "R8-0009/1", "2027-02-16", 2, "erase.procedure");
    refused(ADMINISTRATOR, "nothing", "2027-02-16", 2, "erase.procedure");
    refused(APPROVER, procedure, "2027-02-16", 3, "administrator-then-approver");
    assert!(played.run(&["replay"]).status.success());
}
