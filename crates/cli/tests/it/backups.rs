//! Backed up while it is written, put back later: what came after the backup is missed by the record
//! beside the log key, and nothing is signed as if it had never been.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;
use shirube_test_stores::{as_role, copy, empty};

use crate::common::{OFFICE, err, json, out, shirube};

/// One more act of it, on the command line.
pub(crate) const ACT: [&str; 12] = [
    "case",
    "act",
    "office",
    "request-disclosure",
    "--as",
    "u-0001",
    "--fact",
    "disclosure.requester=市民",
    "--fact",
    "disclosure.what=議事録",
    "--fact",
    "disclosure.received_on=2026-04-10",
];

/// Times a command is given again that says the database was busy.
const TRIES_MAX: usize = 20;

/// An office in a folder, over the folder's own database or another.
struct Place<'p> {
    folder: &'p Path,
    database: Option<&'p str>,
}

impl Place<'_> {
    /// Runs the program; again where a busy machine kept the database from it, as it says.
    fn run(&self, arguments: &[&str]) -> std::process::Output {
        let mut line = arguments.to_vec();
        if let Some(url) = self.database {
            line.extend(["--database", url]);
        }
        for _ in 0..TRIES_MAX {
            let output = shirube(self.folder, &line);
            if output.status.success() || !err(&output).contains("the database is busy") {
                return output;
            }
        }
        panic!("{line:?}: busy each of {TRIES_MAX} times");
    }

    fn of_office(&self, arguments: &[&str]) -> std::process::Output {
        let mut line = arguments.to_vec();
        line.extend(["--org", "minato-city"]);
        self.run(&line)
    }

    fn begin(&self) {
        std::fs::write(self.folder.join("office.toml"), OFFICE).unwrap();
        json(&self.run(&["play", "office.toml", "--json"]));
    }

    /// One more entry of the office, and what it leads to.
    fn write(&self) {
        out(&self.of_office(&ACT));
    }

    fn sign(&self) -> u64 {
        json(&self.of_office(&["log", "checkpoint", "--json"]))["size"].as_u64().unwrap()
    }

    fn entries(&self) -> usize {
        json(&self.of_office(&["trail", "office", "--json"])).as_array().unwrap().len()
    }

    /// The check of the logs, among those of the doctor.
    fn doctor(&self) -> (Option<i32>, Value) {
        let output = self.run(&["doctor", "--json"]);
        let checks: Value = serde_json::from_slice(&output.stdout).unwrap();
        let logs = checks.as_array().unwrap().iter().find(|one| one["check"] == "logs").unwrap();
        (output.status.code(), logs.clone())
    }

    /// That the doctor names what is lost and the signer refuses, whatever is asked of it.
    fn assert_lost(&self, lost: u64) {
        let (code, logs) = self.doctor();
        assert_eq!((code, &logs["ok"]), (Some(1), &Value::Bool(false)), "{logs:#}");
        let said = format!("the last {lost} are lost");
        assert!(logs["fault"]["en"].as_str().unwrap().contains(&said), "{said}: {logs:#}");
        assert!(logs["fault"]["ja"].as_str().unwrap().contains(&format!("最後の{lost}件")), "{logs:#}");
        for command in [["log", "checkpoint"], ["log", "status"]] {
            let refused = self.of_office(&command);
            assert_eq!(refused.status.code(), Some(1), "{command:?}");
            assert!(err(&refused).contains("nothing was signed"), "{}", err(&refused));
        }
    }
}

/// Tells the writers to stop, whatever becomes of what they are to disturb.
struct Stop<'d>(&'d AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Does something while others write, without a pause, and answers how much they wrote.
fn under_writers(place: &Place<'_>, act: impl FnOnce()) -> usize {
    let (done, before) = (AtomicBool::new(false), place.entries());
    std::thread::scope(|scope| {
        let _stop = Stop(&done);
        for _ in 0..2 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    place.write();
                }
            });
        }
        while place.entries() < before + 2 {
            std::thread::yield_now();
        }
        act();
    });
    place.entries() - before
}

#[test]
fn an_old_backup_of_a_file_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place { folder: folder.path(), database: None };
    place.begin();
    let signed = place.sign();
    assert!(signed > 0);
    assert_eq!(place.doctor().1["ok"], true);
    let written = under_writers(&place, || {
        json(&place.run(&["backup", "--out", "backup.db", "--json"]));
    });
    assert!(written >= 2);
    place.write();
    let later = place.sign();
    assert!(later > signed);
    assert_eq!(place.doctor(), (Some(0), place.doctor().1));
    // a backup never takes the place of a file that is there
    let again = place.run(&["backup", "--out", "backup.db"]);
    assert_eq!(again.status.code(), Some(2), "{}", err(&again));
    // put back
    for rest in ["shirube.db-wal", "shirube.db-shm"] {
        std::fs::remove_file(folder.path().join(rest)).ok();
    }
    std::fs::copy(folder.path().join("backup.db"), folder.path().join("shirube.db")).unwrap();
    let replay = json(&place.run(&["replay", "--json"]));
    assert_eq!(replay["equal"], true, "what was backed up is whole: {replay:#}");
    place.assert_lost(later - signed);
    // and so when people have gone on writing in it, as many as were lost and more
    for _ in 0..written {
        place.write();
    }
    assert_eq!(place.doctor().0, Some(1));
    assert_eq!(place.of_office(&["log", "checkpoint"]).status.code(), Some(1));
}

fn tool(name: &str, arguments: &[&str]) {
    let output = Command::new(name).args(arguments).output().unwrap();
    assert!(output.status.success(), "{name} {arguments:?}: {}", err(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_backup_of_a_server_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let (admin, restored) = (copy().await, empty().await);
    let (url, after) = (as_role(&admin, "shirube_worker"), as_role(&restored, "shirube_worker"));
    let place = Place { folder: folder.path(), database: Some(&url) };
    place.begin();
    let signed = place.sign();
    let dump = folder.path().join("backup.dump");
    let dump = dump.to_str().unwrap();
    let written = under_writers(&place, || tool("pg_dump", &["-Fc", "-f", dump, &admin]));
    assert!(written >= 2);
    place.write();
    let later = place.sign();
    assert_eq!(place.doctor().0, Some(0));
    let refused = place.run(&["backup", "--out", "backup.db"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(err(&refused).contains("pg_basebackup"), "{}", err(&refused));
    // put back in another place, with what keeps organisations apart and what the roles may do
    tool("pg_restore", &["--exit-on-error", "-d", &restored, dump]);
    let place = Place { folder: folder.path(), database: Some(&after) };
    let replay = json(&place.of_office(&["replay", "--json"]));
    assert_eq!(replay["equal"], true, "{replay:#}");
    place.assert_lost(later - signed);
}
