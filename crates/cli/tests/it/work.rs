//! What an office does without anybody asking: rounds of `shirube work` over a folder whose clock
//! goes on.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use shirube_desk::{Clock, Desk};
use shirube_persistence::Store;

use super::common::{address, err, json, out, shirube};

const DAY: i64 = 86_400;

/// A case of an organisation with an auditor, played.
fn played() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/case1-hachioji.toml");
    out(&shirube(folder.path(), &["play", scenario.to_str().unwrap(), "--data", "."]));
    folder
}

/// Lets the folder's clock go on.
fn days_pass(folder: &Path, days: i64) {
    let path = folder.join("shirube.json");
    let mut settings: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let ahead = settings["clock_ahead_seconds"].as_i64().unwrap();
    settings["clock_ahead_seconds"] = json!(ahead + days * DAY);
    std::fs::write(&path, settings.to_string()).unwrap();
}

fn round(folder: &Path) -> Value {
    json(&shirube(folder, &["--json", "work", "--once", "--mail", "letters"]))
}

fn letters(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder.join("letters")).into_iter().flatten();
    let paths = entries.map(|entry| entry.unwrap().path());
    // one that is being written has another name yet
    let whole = paths.filter(|path| path.extension().is_some_and(|extension| extension == "eml"));
    whole.map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

#[test]
fn each_round_does_what_is_due_and_no_more() {
    let folder = played();
    round(folder.path());
    let before = letters(folder.path()).len();
    // nothing more is due in the same hour
    let idle = json!({
        "performed": [], "messages": 0, "letters": { "delivered": 0, "retried": 0, "given_up": 0 },
    });
    assert_eq!(round(folder.path()), idle);
    // the next day the auditor gets a checkpoint, and one a day
    days_pass(folder.path(), 1);
    assert_eq!(round(folder.path())["letters"]["delivered"], 1);
    assert_eq!(round(folder.path()), idle);
    let letters = letters(folder.path());
    assert_eq!(letters.len(), before + 1);
    assert!(letters.iter().any(|letter| letter.contains("auditor-1@city.hachioji.example")));
    let status = json(&shirube(folder.path(), &["--json", "log", "status"]));
    assert_eq!((&status["uncovered"], &status["escaped"]["size"]), (&json!(0), &status["size"]), "{status}");
    // a folder's clock is its own: with another organisation's name nothing is done
    let stranger = shirube(folder.path(), &["work", "--once", "--mail", "letters", "--org", "no-city"]);
    assert_eq!(stranger.status.code(), Some(4), "{}", err(&stranger));
}

#[tokio::test]
async fn a_draft_nobody_went_on_with_is_forgotten() {
    let folder = played();
    let store = Store::open(&address(folder.path())).await.unwrap();
    let org = store.organisations().await.unwrap().remove(0);
    let unit = store.begin(&org).await.unwrap();
    let person = unit.persons().await.unwrap().remove(0).person;
    unit.rollback().await.unwrap();
    let long_ago = "2016-04-01T00:00:00Z".parse().unwrap();
    let desk = Desk::with_clock(store, Clock::simulated(long_ago));
    desk.keep_draft((&org, &person), "at R1-0001/1 submit", |_| {}).await.unwrap();
    round(folder.path());
    assert_eq!(desk.form_drafts(&org, &person).await.unwrap(), []);
}

#[test]
fn how_letters_leave_must_be_said() {
    let folder = played();
    for (arguments, said) in [
        (&["work", "--once"][..], "--from"),
        (&["work", "--once", "--from", "city"], "--smtp"),
        (&["work", "--once", "--mail", "m", "--from", "city"], "--from"),
        (&["work", "--once", "--smtp", "http://mail", "--from", "a@b.example"], "smtp"),
        (&["work", "--every", "0", "--mail", "m"], "--every"),
        (&["work", "--every", "241", "--mail", "m"], "--every"),
    ] {
        let refused = shirube(folder.path(), arguments);
        assert_eq!(refused.status.code(), Some(2), "{arguments:?}: {}", err(&refused));
        assert!(err(&refused).contains(said), "{arguments:?}: {}", err(&refused));
    }
}

#[test]
fn it_works_until_it_is_told_to_stop() {
    let folder = played();
    days_pass(folder.path(), 1);
    let every = ["work", "--every", "1", "--mail", "letters", "--data", "."];
    let mut working = crate::common::command(folder.path(), &every).stdout(Stdio::null()).spawn().unwrap();
    let begun = Instant::now();
    while letters(folder.path()).is_empty() && begun.elapsed() < Duration::from_mins(1) {
        std::thread::sleep(Duration::from_millis(50));
    }
    let told = Command::new("kill").args(["-TERM", &working.id().to_string()]).status().unwrap();
    assert!(told.success());
    assert!(working.wait().unwrap().success(), "asked to stop it ends its round, and well");
    assert!(!letters(folder.path()).is_empty());
}
