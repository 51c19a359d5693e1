//! Cases played on a database of their own.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use shirube_desk::{Clock, Desk};
use shirube_persistence::{CaseFilter, Store};
use shirube_trail::{ActorId, CaseNo, OrgId};

/// The last instant of the play: later than everything that happens in it.
pub(crate) fn after_everything() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2040-01-01T00:00:00+09:00").unwrap().with_timezone(&Utc)
}

/// Scenarios played on a database of their own, and its clock set to the end.
pub(crate) async fn played(folder: &Path, scenarios: &[PathBuf]) -> Desk {
    let store = Store::open(folder.join("shirube.db").to_str().unwrap()).await.unwrap();
    store.migrate().await.unwrap();
    let desk = Desk::with_clock(store.clone(), Clock::simulated(DateTime::UNIX_EPOCH));
    let envelopes = folder.join("envelopes");
    for (title, departed) in shirube_cli::play_watched(&desk, scenarios, &envelopes, || {}).await.unwrap() {
        assert_eq!(departed, None, "{title}");
    }
    Desk::with_clock(store, Clock::simulated(after_everything()))
}

pub(crate) fn scenario(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name)
}

/// Somebody the office has granted this capacity.
pub(crate) async fn holder(desk: &Desk, org: &OrgId, capacity: &str) -> ActorId {
    let office = desk.store().procedure(org, &"office".parse().unwrap()).await.unwrap().unwrap();
    let grants = office.facts["grants"].as_array().unwrap().clone();
    let held = grants.iter().find(|one| one["capacity"] == capacity).expect("somebody holds it");
    ActorId::new(held["person"].as_str().unwrap()).unwrap()
}

pub(crate) async fn cases(desk: &Desk, org: &OrgId) -> Vec<CaseNo> {
    let page = desk.store().cases(org, &CaseFilter::default(), None).await.unwrap();
    page.cases.into_iter().map(|row| row.case_no).collect()
}

/// A scenario as far as the step before this act, in a folder of its own with all its parts.
pub(crate) fn until(folder: &Path, name: &str, act: &str) -> PathBuf {
    let (from, to) = (scenario("scenarios"), folder.join("scenarios"));
    std::fs::create_dir_all(to.join("parts")).unwrap();
    for part in std::fs::read_dir(from.join("parts")).unwrap() {
        let part = part.unwrap();
        std::fs::copy(part.path(), to.join("parts").join(part.file_name())).unwrap();
    }
    let text = std::fs::read_to_string(from.join(name)).unwrap();
    let at = text.find(&format!("act = \"{act}\"")).expect("the scenario performs the act");
    let cut = text[..at].rfind("[[step]]").unwrap();
    let file = to.join(name);
    std::fs::write(&file, &text[..cut]).unwrap();
    file
}

/// The organisations of the embedded scenarios.
pub(crate) const ORGANISATIONS: [&str; 15] = [
    "ayame-city",
    "fukuoka-city",
    "hachioji-city",
    "hamabe-ward",
    "hiroshima-pref",
    "kobe-city",
    "minamitama-city",
    "minato-city",
    "misaki-city",
    "okayama-pref",
    "tokyo-metropolis",
    "tottori-city",
    "tottori-pref",
    "tsukuba-city",
    "yonago-city",
];
