//! Contents in a folder beside the database, on the command line: moved there and back, looked after by the
//! doctor, and nothing lost to whoever stops in between.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;
use shirube_persistence::Store;
use shirube_trail::{At, Digest, OrgId};

use crate::common::{OFFICE, address, command, err, json, out, shirube};

/// Documents that are moved.
const DOCUMENTS: u32 = 100;

/// Kills at most.
const KILLS_MAX: u32 = 20;

fn org() -> OrgId {
    OrgId::new("minato-city").unwrap()
}

/// An office with documents in its database, and a folder for their contents.
struct Ground {
    data: tempfile::TempDir,
    objects: tempfile::TempDir,
}

impl Ground {
    fn new() -> Self {
        let (data, objects) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::fs::write(data.path().join("office.toml"), OFFICE).unwrap();
        out(&shirube(data.path(), &["play", "office.toml", "--json"]));
        let settings = format!("[documents]\nstore = \"folder:{}\"\n", objects.path().display());
        std::fs::write(data.path().join("server.toml"), settings).unwrap();
        Self { data, objects }
    }

    fn run(&self, arguments: &[&str]) -> std::process::Output {
        shirube(self.data.path(), arguments)
    }

    /// With the folder of contents.
    fn with(&self, arguments: &[&str]) -> std::process::Output {
        self.run(&[arguments, &["--config", "server.toml"]].concat())
    }

    fn files(&self) -> Vec<PathBuf> {
        let (mut found, mut folders) = (Vec::new(), vec![self.objects.path().to_owned()]);
        while let Some(folder) = folders.pop() {
            // A folder may go while it is looked at.
            for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
                if path.is_dir() { folders.push(path) } else { found.push(path) }
            }
        }
        found
    }

    /// The doctor's check of documents, and what it found.
    fn doctor(&self, has_settings: bool) -> (bool, String) {
        let arguments = ["doctor", "--json"];
        let output = if has_settings { self.with(&arguments) } else { self.run(&arguments) };
        let checks: Value = serde_json::from_slice(&output.stdout).unwrap();
        let check = checks.as_array().unwrap().iter().find(|one| one["check"] == "documents").unwrap();
        (check["ok"].as_bool().unwrap(), check["fault"]["en"].as_str().unwrap_or_default().to_owned())
    }

    fn store<T>(&self, ask: impl AsyncFnOnce(Store) -> T) -> T {
        let url = address(self.data.path());
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let store = Store::open(&url).await.unwrap();
            let answer = ask(store.clone()).await;
            store.close().await.unwrap();
            answer
        })
    }

    fn put(&self, some: u32) {
        self.store(async |store| {
            let unit = store.begin(&org()).await.unwrap();
            for nth in 0..some {
                let at = At::parse("2026-04-10T01:00:00.000Z").unwrap();
                unit.put_document("書類.txt", "text/plain", text(nth).as_bytes(), at);
            }
            unit.commit().await.unwrap();
        });
    }

    fn loose(&self) -> u64 {
        self.store(async |store| store.loose_objects(&org()).await.unwrap())
    }

    /// Whatever was noted is given up, as a day later.
    fn a_day_later(&self) {
        self.store(async |store| {
            let unit = store.begin(&org()).await.unwrap();
            let later = unit.now().await.unwrap().instant() + chrono::TimeDelta::days(1);
            unit.leaving_objects(At::truncate(later).unwrap(), 1).await.unwrap();
            unit.commit().await.unwrap();
        });
    }
}

fn text(nth: u32) -> String {
    format!("書類{nth}").repeat(500)
}

#[test]
fn a_file_of_settings_is_checked_for_where_documents_lie() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = "[documents]\nstore = \"s3://b\"\nendpoint = \"ftp://x\"\nregio = \"r\"\n";
    std::fs::write(folder.path().join("wrong.toml"), wrong).unwrap();
    let output = shirube(folder.path(), &["config", "check", "wrong.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("wrong.toml:4 documents.regio"), "{}", err(&output));
    std::fs::write(folder.path().join("wrong.toml"), wrong.replace("regio", "region")).unwrap();
    let output = shirube(folder.path(), &["config", "check", "wrong.toml"]);
    assert!(err(&output).contains("wrong.toml:3 documents.endpoint"), "{}", err(&output));
    // the environment goes over the file, for whoever serves and for whoever works
    std::fs::write(folder.path().join("right.toml"), "[documents]\nstore = \"database\"\n").unwrap();
    out(&shirube(folder.path(), &["config", "check", "right.toml"]));
    let mut asking = command(folder.path(), &["org", "list", "--config", "right.toml"]);
    out(&shirube(folder.path(), &["migrate", "up"]));
    out(&asking.output().unwrap());
    let mut asking =
        command(folder.path(), &["documents", "move", "--to", "store", "--config", "right.toml"]);
    let output = asking.env("SHIRUBE_DOCUMENTS_STORE", "folder:/nowhere/documents").output().unwrap();
    assert!(!output.status.success() && err(&output).contains("/nowhere/documents"), "{}", err(&output));
}

#[test]
fn contents_are_moved_and_missed() {
    let ground = Ground::new();
    ground.put(4);
    assert_eq!(ground.doctor(false), (true, String::new()));
    let moved = json(&ground.with(&["documents", "move", "--to", "store", "--json"]));
    assert_eq!(moved["moved"], 4);
    assert_eq!((ground.files().len(), ground.loose()), (4, 0));
    assert_eq!(ground.doctor(true), (true, String::new()));
    // whoever does not say where they lie is told so, and by what
    let (is_right, fault) = ground.doctor(false);
    assert!(!is_right && fault.contains("SHIRUBE_CONFIG"), "{fault}");
    let file = ground.files().pop().unwrap();
    let was = std::fs::read(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    let (is_right, fault) = ground.doctor(true);
    assert!(!is_right && fault.contains("missing"), "{fault}");
    std::fs::write(&file, vec![b'x'; was.len()]).unwrap();
    let (is_right, fault) = ground.doctor(true);
    assert!(!is_right && fault.contains("not what was handed in"), "{fault}");
    let output = ground.with(&["documents", "move", "--to", "database"]);
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    std::fs::write(&file, &was).unwrap();
    out(&ground.with(&["documents", "move", "--to", "database"]));
    assert_eq!((ground.files().len(), ground.loose()), (0, 0));
    assert_eq!(ground.doctor(false), (true, String::new()));
}

/// Begins to move everything, and kills it when some more objects were written.
fn kill_on_the_way(ground: &Ground, after: usize) -> bool {
    let before = ground.files().len();
    let arguments = ["documents", "move", "--to", "store", "--config", "server.toml"];
    let mut moving = command(ground.data.path(), &arguments).stdout(Stdio::null()).spawn().unwrap();
    let begun = Instant::now();
    loop {
        if let Some(status) = moving.try_wait().unwrap() {
            assert!(status.success(), "{status}");
            return false;
        }
        if ground.files().len() >= before + after {
            break;
        }
        assert!(begun.elapsed() < Duration::from_mins(1), "nothing is moved");
        std::thread::yield_now();
    }
    moving.kill().unwrap();
    moving.wait().unwrap();
    true
}

#[test]
fn a_program_killed_between_object_and_row_leaves_nothing_wrong() {
    let ground = Ground::new();
    ground.put(DOCUMENTS);
    let mut kills = 0;
    while kills < KILLS_MAX && kill_on_the_way(&ground, 1 + kills as usize % 4) {
        kills += 1;
        // what a document names is there, whenever it was killed
        assert_eq!(ground.doctor(true), (true, String::new()), "after {kills} kills");
    }
    let between = ground.loose();
    assert!(kills > 3 && between > 0, "{kills} kills, {between} of them between object and row");
    out(&ground.with(&["documents", "move", "--to", "store"]));
    ground.a_day_later();
    out(&ground.with(&["documents", "move", "--to", "store"]));
    assert_eq!((ground.files().len(), ground.loose()), (DOCUMENTS as usize, 0));
    assert_eq!(ground.doctor(true), (true, String::new()));
    let names: Vec<String> = ground.files().iter().map(|path| name(path)).collect();
    for nth in 0..DOCUMENTS {
        let hash = Digest::sha256(text(nth).as_bytes()).to_hex();
        assert!(names.iter().any(|name| name.starts_with(&hash)), "{nth}");
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}
