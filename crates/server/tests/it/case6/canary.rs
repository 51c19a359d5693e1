//! A word in every proposal, looked for wherever the server keeps anything.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::ceremony::CANARY;
use super::city::{City, DOCUMENTS};

/// The log of this test program, everything in it.
pub(super) fn log() -> &'static Path {
    crate::log::begun()
}

fn holds(bytes: &[u8]) -> bool {
    bytes.windows(CANARY.len()).any(|some| some == CANARY.as_bytes())
}

/// It is in no file of the server: database, its backup, log, temporary files.
pub(super) async fn is_nowhere(city: &City) {
    for path in places(city).await {
        assert!(!holds(&std::fs::read(&path).unwrap()), "{} holds a proposal", path.display());
    }
    assert!(holds(format!("x{CANARY}y").as_bytes()), "what is looked for would be found");
}

/// What was opened is in no file without its place: nothing is left of it but in the database.
pub(super) fn left_nothing_behind(city: &City) {
    for path in city.files() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let is_kept = name.starts_with("shirube.db") || path.starts_with(city.data().join(DOCUMENTS));
        assert!(is_kept || !holds(&std::fs::read(&path).unwrap()), "{name}");
    }
    assert!(!holds(&std::fs::read(log()).unwrap()), "the log holds a proposal");
}

async fn places(city: &City) -> Vec<PathBuf> {
    let backup = city.data().join("backup.db");
    if shirube_test_stores::on_postgres() {
        let bytes = dumped(&city.database);
        std::fs::write(&backup, bytes).unwrap();
    } else {
        city.app.desk().store().backup(&backup).await.unwrap();
    }
    let mut all = city.files();
    all.push(log().to_owned());
    assert!(all.iter().any(|path| path.ends_with("backup.db")));
    all
}

/// All of a PostgreSQL database as text, read as its superuser.
fn dumped(database: &str) -> Vec<u8> {
    let name = database.rsplit('/').next().unwrap().split('?').next().unwrap();
    let cluster = std::env::var("SHIRUBE_TEST_POSTGRES").unwrap();
    let (server, _) = cluster.rsplit_once('/').unwrap();
    let mut versions: Vec<PathBuf> =
        std::fs::read_dir("/usr/lib/postgresql").unwrap().map(|one| one.unwrap().path()).collect();
    versions.sort();
    let program = versions.last().unwrap().join("bin/pg_dump");
    let done = Command::new(program).arg(format!("{server}/{name}")).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    // Files are written there as hexadecimal digits.
    let text = String::from_utf8(done.stdout).unwrap();
    assert!(text.contains("minato-city"));
    let words = text.split(|c: char| !c.is_ascii_hexdigit()).filter(|word| word.len() > 32);
    let mut bytes: Vec<u8> = words.filter_map(|word| hex::decode(word).ok()).flatten().collect();
    bytes.extend(text.into_bytes());
    bytes
}
