//! What holds after whatever was tried: nothing broke, what was entered is whole and decides the same again,
//! and no answer told what is nobody's business. Every hostile test ends with it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use shirube_desk::{Desk, DeskError, Extent, Terms};
use shirube_trail::bundle::{Anchors, verify};
use shirube_trail::ids::OFFICE;
use shirube_trail::note::VerifierKey;
use shirube_trail::{CaseNo, Chain, Entry, EntryType, OrgId};

use crate::common::{CONFIDED, PASSWORD, Town};
use crate::log;

/// What tells of the inside: of a panic, of SQL, of where it was compiled, of what is kept of a password.
const INSIDE: [&str; 10] = [
    "panicked at",
    "stack backtrace",
    "RUST_BACKTRACE",
    "sea_orm",
    "sqlx",
    "SELECT \"",
    "INSERT INTO",
    "/crates/",
    "$argon2",
    "PRIVATE",
];

/// How everybody of a town is called, and the company of one of them with its number.
const NAMES: &str = "担当 u-0";
const COMPANY: &str = "株式会社あおぞら";
const NUMBER: &str = "2010401000001";

impl Town {
    /// Whether everything stands as it should, and no answer was 500 or more.
    pub(crate) async fn stands(&self) {
        self.stands_but(&[]).await;
    }

    /// The same, where these statuses are what was to be answered.
    pub(crate) async fn stands_but(&self, stated: &[u16]) {
        let data = &self.app.settings().data;
        nothing_was_told(&self.tap.heard(), (stated, data));
        nothing_was_logged(&self.tap.wire(), (self.log_start, data));
        entered_is_whole(self.app.desk()).await;
    }
}

/// No answer is 500 or more but of these statuses, and none tells of the inside, of a key or of a password.
pub(crate) fn nothing_was_told(heard: &[String], (stated, data): (&[u16], &Path)) {
    let mut secrets: Vec<String> = INSIDE.iter().map(|&word| word.to_owned()).collect();
    secrets.extend([PASSWORD.to_owned(), data.display().to_string()]);
    secrets.extend(keys(&data.join("keys")));
    assert!(heard.iter().any(|one| one.starts_with("HTTP/")), "nothing was asked");
    for answers in heard {
        for head in answers.split("HTTP/1.1 ").skip(1) {
            let status: u16 = head.get(..3).and_then(|digits| digits.parse().ok()).unwrap_or_default();
            assert!(status < 500 || stated.contains(&status), "{head}");
        }
        for secret in &secrets {
            assert!(!answers.contains(secret.as_str()), "{secret} is told: {answers}");
        }
    }
}

/// No line of the log since there holds a secret that was sent either way, a password, a key, where letters
/// go, a name, or what a case says.
pub(crate) fn nothing_was_logged(wire: &[String], (start, data): (u64, &Path)) {
    let mut secrets = log::confided(wire);
    assert!(!wire.is_empty(), "nothing was asked");
    secrets.extend(keys(&data.join("keys")));
    secrets.extend([PASSWORD, CONFIDED, "$argon2", "PRIVATE", NAMES, COMPANY, NUMBER].map(str::to_owned));
    let log = log::since(start);
    assert!(log.contains("shirube::request"), "nothing is in the log");
    let told: Vec<_> = log::told(&log, &secrets);
    assert_eq!(told, [], "the log tells what is nobody's business");
    let addressed: Vec<&str> = log.lines().filter(|line| has_address(line)).collect();
    assert_eq!(addressed, [""; 0], "the log tells where letters go");
}

/// Whether a line holds somebody's address: those of the tests are of hosts below `example`.
fn has_address(line: &str) -> bool {
    line.match_indices('@').any(|(at, _)| {
        let host = line[at + 1..].split(|c: char| !c.is_ascii_alphanumeric() && !"-.".contains(c)).next();
        host.is_some_and(|host| host.split('.').any(|part| part == "example"))
    })
}

#[test]
fn what_must_not_be_in_a_log_is_found_there() {
    for line in ["to u-0001@city-a.example.jp", "by <a@b.example>: no", "{\"email\":\"x@aozora.example\"}"] {
        assert!(has_address(line), "{line}");
    }
    for line in ["https://a.example/x", "a @ b", "postgres://shirube@127.0.0.1/x"] {
        assert!(!has_address(line), "{line}");
    }
    let secrets = BTreeSet::from([CONFIDED.to_owned()]);
    assert_eq!(log::told(&format!("a\nb {CONFIDED}\n"), &secrets).len(), 1);
}

/// The lines of the files of keys: long ones, that nothing else holds.
fn keys(folder: &Path) -> Vec<String> {
    let Ok(files) = std::fs::read_dir(folder) else { return Vec::new() };
    let files = files.map(|file| file.unwrap().path()).filter(|path: &PathBuf| path.is_file());
    let texts = files.filter_map(|path| std::fs::read_to_string(path).ok());
    texts
        .flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
        .filter(|it| it.len() > 20)
        .collect()
}

/// Chains, logs and states of every organisation: what stands is what its entries come to.
pub(crate) async fn entered_is_whole(desk: &Desk) {
    let orgs = desk.store().organisations().await.unwrap();
    for org in &orgs {
        chains(desk, org).await;
        log(desk, org).await;
    }
    let replayed = desk.replay_all(&orgs).await.unwrap();
    assert_eq!(replayed.differences, [], "what is stored is not what is decided again");
}

/// Each entry names the one before; decisions are counted by the revision, all of them by the entries.
async fn chains(desk: &Desk, org: &OrgId) {
    let unit = desk.store().look(org).await.unwrap();
    let cases: Vec<CaseNo> = unit.cases().await.unwrap().into_iter().map(|row| row.case_no).collect();
    unit.rollback().await.unwrap();
    for case in cases.into_iter().chain([CaseNo::new(OFFICE).unwrap()]) {
        for row in desk.store().procedures(org, &case).await.unwrap() {
            let (mut chain, mut decisions) = (Chain::from_start(), 0);
            let entries = desk.store().trail(org, &row.procedure).await.unwrap();
            for kept in &entries {
                let entry = Entry::parse(&kept.bytes).unwrap();
                decisions += u64::from(entry.entry_type == EntryType::Decision);
                chain.push(&entry).unwrap();
            }
            let id = &row.procedure;
            assert_eq!((row.revision, row.entries), (decisions, entries.len() as u64), "{org} {id}");
            assert_eq!(chain.head().map(|head| head.hash), Some(row.head.hash), "{org} {id}");
        }
    }
}

/// The log holds what was published of it, and a bundle of all of it verifies against its own key.
async fn log(desk: &Desk, org: &OrgId) {
    let covered = desk.checkpoint(org).await.unwrap();
    let key = covered.vkey.parse::<VerifierKey>().unwrap();
    let saved = Some(covered.published.note.clone());
    match desk.log_bundle(org, &covered, Extent::Whole, &Terms::default()).await {
        Ok(files) => {
            let verified = verify(&files, &Anchors { keys: vec![key], saved }).unwrap();
            assert_eq!(verified.entries.len() as u64, covered.entries(), "{org}");
        }
        // nothing of a sealed call leaves; that the log stands was looked at when it was signed
        Err(DeskError::CallOpen { .. }) => {}
        Err(error) => panic!("{org}: {error}"),
    }
}
