//! Every (stage, act) pair of every kind is allowed at least once and refused at least once,
//! through the desk, with a stored dossier and a person.
//!
//! The scenarios are played; after each step every pair not yet seen is tried from where the
//! procedures stand then, by everybody who could, with what the machine's own form asks. What is
//! allowed for the first time is carried out on a copy of the database and followed from there.
//! The moment before opening has no stored dossier: opening acts are only counted as allowed.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::too_many_arguments,
    reason = "a test that fails says where, and an act has as many parts as it has"
)]

mod follow;
mod look;
mod samples;
mod staging;
mod ways;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::follow::producers;
use serde_json::Value;
use shirube_core::atlas::{Atlas, survey};
use shirube_core::procedures::MACHINES;
use shirube_desk::{Clock, Desk};
use shirube_persistence::{CaseFilter, ProcedureRow, Store};
use shirube_trail::OrgId;

type Pair = (String, String, String);

/// What is carried out on a copy and followed from there.
#[derive(Clone, Copy, PartialEq)]
enum Following {
    /// Nothing, and nothing is rehearsed but refusals: the scenario itself performs what it shows.
    Refusals,
    /// Nothing: what is allowed is rehearsed.
    Nothing,
    /// Suspensions, where what a suspended procedure provides is not all known yet.
    Suspensions,
    /// Whatever is allowed for the first time.
    Everything,
}

/// Scenarios that were written to perform pairs, step by step.
const PERFORMS: [&str; 5] = ["/joint-members", "/joint-outcome", "/complaints-", "/rest-", "/votes-no4"];

/// The scenarios that are staged otherwise: between them they come through every stage.
const STAGED: [&str; 12] = [
    "joint-keys.toml",
    "joint-members.toml",
    "rest-demonstration.toml",
    "rest-trial.toml",
    "votes-no4.toml",
    "votes-outcome.toml",
    "case1-hachioji.toml",
    "case3-kobe.toml",
    "case4-fukuoka.toml",
    "case5-tottori.toml",
    "case8-certificates.toml",
    "case8-outcome.toml",
];

/// Stack of the exploring thread.
const STACK_BYTES: usize = 256 << 20;

struct Explorer {
    org: OrgId,
    atlases: BTreeMap<String, Atlas>,
    allowed: BTreeSet<Pair>,
    refused: BTreeSet<Pair>,
    tried: BTreeSet<(String, String)>,
    visited: BTreeSet<(String, String, String)>,
    /// Pairs whose consequences were looked at.
    followed: BTreeSet<Pair>,
    /// Which acts of which kinds bring about an act nobody performs directly.
    producers: BTreeMap<String, BTreeSet<(String, &'static str)>>,
    folder: PathBuf,
    copies: usize,
    following: Following,
    /// Whether deputies decide and approvals go round: only what follows from it is looked at.
    staged: bool,
    plays: usize,
}

impl Explorer {
    fn new(folder: &Path) -> Self {
        let atlases: BTreeMap<String, Atlas> =
            MACHINES.iter().map(|machine| (machine.name(), survey(machine))).collect();
        Self {
            org: OrgId::new("minato-city").unwrap(),
            producers: producers(&atlases),
            atlases,
            allowed: BTreeSet::new(),
            refused: BTreeSet::new(),
            tried: BTreeSet::new(),
            visited: BTreeSet::new(),
            followed: BTreeSet::new(),
            folder: folder.to_owned(),
            copies: 0,
            following: Following::Nothing,
            staged: false,
            plays: 0,
        }
    }

    /// Every pair of every kind, opening acts apart.
    fn wanted(&self) -> (BTreeSet<Pair>, BTreeSet<Pair>) {
        let mut all = BTreeSet::new();
        let mut stored = BTreeSet::new();
        for atlas in self.atlases.values() {
            for (stage, act) in atlas.pairs() {
                let pair = (atlas.machine.kind.to_owned(), stage.to_owned(), act.to_owned());
                if stage != atlas.machine.before_opening() {
                    stored.insert(pair.clone());
                }
                all.insert(pair);
            }
        }
        (all, stored)
    }

    async fn rows(&self, desk: &Desk) -> Vec<ProcedureRow> {
        let mut rows = Vec::new();
        let page = desk.store().cases(&self.org, &CaseFilter::default(), None).await.unwrap();
        for case in &page.cases {
            rows.extend(desk.store().procedures(&self.org, &case.case_no).await.unwrap());
        }
        rows.extend(desk.store().procedures(&self.org, &"office".parse().unwrap()).await.unwrap());
        rows
    }
}

/// The grants of the organisation, as its office keeps them.
fn grants(rows: &[ProcedureRow]) -> Vec<Value> {
    let office = rows.iter().find(|row| row.procedure.as_str() == "office").unwrap();
    office.facts["grants"].as_array().unwrap().clone()
}

fn missing(wanted: &BTreeSet<Pair>, found: &BTreeSet<Pair>) -> Vec<String> {
    wanted.difference(found).map(|(kind, stage, act)| format!("{kind}: {act} in \"{stage}\"")).collect()
}

impl Explorer {
    /// Plays scenarios and looks around after each step.
    async fn play(&mut self, files: &[PathBuf], following: Following, staging: bool) {
        let began = std::time::Instant::now();
        self.following = following;
        self.staged = staging;
        self.plays += 1;
        self.visited.clear();
        self.tried.clear();
        let database = self.folder.join(format!("{}.db", self.plays));
        let store = Store::open(database.to_str().unwrap()).await.unwrap();
        store.migrate().await.unwrap();
        let desk = Desk::with_clock(store, Clock::simulated(chrono::DateTime::UNIX_EPOCH))
            .with_keys(follow::keys_of(&database));
        let envelopes = self.folder.join("envelopes");
        let played = shirube_cli::play_watched(&desk, files, &envelopes, || {
            let look = async {
                if staging {
                    for org in desk.store().organisations().await.unwrap() {
                        self.org = org;
                        self.absent(&desk).await;
                        self.concur(&desk).await;
                    }
                }
                self.look(&desk, 0).await;
            };
            tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(look));
        })
        .await
        .unwrap();
        for (title, mismatch) in &played {
            assert_eq!(*mismatch, None, "{title}");
        }
        for org in desk.store().organisations().await.unwrap() {
            self.org = org;
            self.remind(&desk).await;
            self.harvest(&desk).await;
        }
        let names: Vec<_> = files.iter().filter_map(|file| file.file_stem()?.to_str()).collect();
        let left = missing(&self.wanted().0, &self.allowed).len();
        println!("{} s: {} ({left} pairs left)", began.elapsed().as_secs(), names.join(" "));
    }
}

#[test]
fn every_pair_is_allowed_once_and_refused_once() {
    // Branches nest deeply, and every level is a future of its own on this thread's stack.
    let explored = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(|| {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(explore());
    });
    explored.unwrap().join().unwrap();
}

async fn explore() {
    let folder = tempfile::tempdir().unwrap();
    let mut explorer = Explorer::new(folder.path());
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let own = scenarios(&root.join("scenarios"));
    let (competitions, cases): (Vec<PathBuf>, Vec<PathBuf>) = scenarios(&root.join("../scenarios"))
        .into_iter()
        .partition(|path| path.to_string_lossy().contains("/case6-"));
    let (cases_to, own_to) =
        (folder.path().join("staged/scenarios"), folder.path().join("staged/tests/scenarios"));
    let mut staged = staging::stage(&root.join("../scenarios"), &cases_to);
    staged.extend(staging::stage(&root.join("scenarios"), &own_to));
    staging::lend_parts(&cases_to, &own_to);
    let performs = |path: &&PathBuf| PERFORMS.iter().any(|name| path.to_string_lossy().contains(name));
    for file in own.iter().filter(performs) {
        explorer.play(std::slice::from_ref(file), Following::Refusals, false).await;
    }
    for file in own.iter().filter(|path| !performs(path)).chain(&cases) {
        // Case 2 has a hundred applications: its copies are large, and case 3 suspends the same.
        let large = file.ends_with("case2-tokyo-trial.toml");
        let following = if large { Following::Nothing } else { Following::Suspensions };
        explorer.play(std::slice::from_ref(file), following, false).await;
    }
    for file in staged.iter().filter(|path| STAGED.iter().any(|name| path.ends_with(name))) {
        explorer.play(std::slice::from_ref(file), Following::Suspensions, true).await;
    }
    let by_deputy = own.iter().filter(|path| path.ends_with("kaede-tender-by-deputy.toml"));
    explorer.play(&by_deputy.cloned().collect::<Vec<_>>(), Following::Everything, false).await;
    explorer.play(&competitions, Following::Everything, false).await;
    let (all, stored) = explorer.wanted();
    let (not_allowed, not_refused) = (missing(&all, &explorer.allowed), missing(&stored, &explorer.refused));
    println!("{} pairs", all.len());
    assert!(not_allowed.is_empty(), "never allowed: {not_allowed:#?}");
    assert!(not_refused.is_empty(), "never refused: {not_refused:#?}");
}

/// The scenario files of a folder, by name.
fn scenarios(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    files.sort();
    files
}
