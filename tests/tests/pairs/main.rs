//! Every (stage, act) pair of every kind is allowed at least once and refused at least once,
//! through the desk, with a stored dossier and a person.
//!
//! The scenarios are played; after each step every pair not yet seen is tried from where the
//! procedures stand then, by everybody who could, with what the machine's own form asks. What is
//! allowed for the first time is carried out on a copy of the database and followed from there.
//! The moment before opening has no stored dossier: opening acts are only counted as allowed.

mod samples;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::Duration;
use serde_json::{Map, Value};
use shirube_core::atlas::{Atlas, survey};
use shirube_core::procedures::{MACHINES, by_name};
use shirube_core::words::Capacity;
use shirube_desk::{Attachment, Clock, Command, Desk, Reply, Target};
use shirube_persistence::{CaseFilter, ProcedureRow, Store};
use shirube_trail::{ActorId, At, EntryType, OrgId};
use uuid::Uuid;

type Pair = (String, String, String);

/// How far a branch is followed.
const DEPTH_MAX: usize = 7;

struct Explorer {
    org: OrgId,
    atlases: BTreeMap<String, Atlas>,
    allowed: BTreeSet<Pair>,
    refused: BTreeSet<Pair>,
    tried: BTreeSet<(String, u64, String)>,
    visited: BTreeSet<(String, String)>,
    folder: PathBuf,
    copies: usize,
}

impl Explorer {
    fn new(folder: &Path) -> Self {
        Self {
            org: OrgId::new("minato-city").unwrap(),
            atlases: MACHINES.iter().map(|machine| (machine.name(), survey(machine))).collect(),
            allowed: BTreeSet::new(),
            refused: BTreeSet::new(),
            tried: BTreeSet::new(),
            visited: BTreeSet::new(),
            folder: folder.to_owned(),
            copies: 0,
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

    /// Tries what has not been seen yet from where everything stands.
    async fn look(&mut self, desk: &Desk, depth: usize) {
        for row in self.rows(desk).await {
            let kind = row.kind.to_string();
            let fresh = self.visited.insert((kind.clone(), row.stage.clone()));
            let machine = by_name(row.machine.as_str()).unwrap();
            let acts: Vec<&'static str> = self.atlases[&machine.name()]
                .pairs()
                .into_iter()
                .filter(|(stage, _)| *stage == row.stage)
                .map(|(_, act)| act)
                .collect();
            for act in acts {
                let pair = (kind.clone(), row.stage.clone(), act.to_owned());
                if (fresh || !self.refused.contains(&pair)) && self.is_refused(desk, &row, act).await {
                    self.refused.insert(pair.clone());
                }
                let key =
                    (format!("{}@{depth}-{}", row.procedure, self.copies), row.revision, act.to_owned());
                if !self.allowed.contains(&pair) && self.tried.insert(key) {
                    self.attempt(desk, &row, act, depth).await;
                }
            }
        }
    }

    /// An auditor reads and never acts: whatever the auditor tries is refused.
    async fn is_refused(&self, desk: &Desk, row: &ProcedureRow, act: &str) -> bool {
        let command = self.command(row, "u-0010", Some(Capacity::Auditor), act, None, Map::new(), Vec::new());
        matches!(desk.rehearse(&command).await, Ok(Reply::Refused(_)))
    }

    fn command(
        &self,
        row: &ProcedureRow,
        person: &str,
        capacity: Option<Capacity>,
        act: &str,
        subject: Option<String>,
        facts: Map<String, Value>,
        documents: Vec<Attachment>,
    ) -> Command {
        Command {
            org: self.org.clone(),
            person: ActorId::new(person).unwrap(),
            capacity,
            target: Target::Procedure(row.procedure.clone()),
            act: act.to_owned(),
            subject,
            facts,
            documents,
            seen_revision: None,
            cmd: Uuid::new_v4(),
        }
    }

    /// Tries an act in every way its form allows; follows it where it is allowed.
    async fn attempt(&mut self, desk: &Desk, row: &ProcedureRow, act: &'static str, depth: usize) {
        let commands = self.ways(desk, row, act).await;
        for command in commands {
            let Ok(Reply::Done(done)) = desk.rehearse(&command).await else { continue };
            self.note(&done.moved);
            if depth < DEPTH_MAX {
                Box::pin(self.follow(desk, &command, depth)).await;
            }
            // Another choice of the same act may lead elsewhere; one way is enough for the pair
            // unless it leads to a stage nobody has seen.
            let unseen =
                done.moved.iter().any(|one| !self.visited.contains(&(one.kind.clone(), one.to.clone())));
            if !unseen {
                return;
            }
        }
    }

    fn note(&mut self, moved: &[shirube_desk::Moved]) {
        for one in moved {
            self.allowed.insert((one.kind.clone(), one.from.clone(), one.act.clone()));
        }
    }

    async fn ways(&self, desk: &Desk, row: &ProcedureRow, act: &'static str) -> Vec<Command> {
        let atlas = &self.atlases[row.machine.as_str()];
        let routes: Vec<_> = atlas.of_act(act).filter(|route| route.from.id == row.stage).collect();
        if routes.iter().all(|route| route.commanded || route.by == [Capacity::System]) {
            return Vec::new();
        }
        let mut asks: Vec<(&'static shirube_core::facts::Fact, bool)> = Vec::new();
        for route in &routes {
            for (fact, required) in &route.asks {
                if !asks.iter().any(|(known, _)| known.name == fact.name) {
                    asks.push((*fact, *required));
                }
            }
        }
        let documents: BTreeSet<&str> =
            routes.iter().flat_map(|route| &route.documents).map(|one| one.id).collect();
        let documents: Vec<Attachment> = documents
            .into_iter()
            .map(|id| Attachment {
                document: id.to_owned(),
                name: format!("{id}.txt"),
                media: "text/plain".to_owned(),
                content: b"sample".to_vec(),
            })
            .collect();
        let children: Vec<(String, String, String)> = self
            .rows(desk)
            .await
            .into_iter()
            .filter(|child| child.parent.as_ref() == Some(&row.procedure))
            .map(|child| (child.procedure.to_string(), child.kind.to_string(), child.stage))
            .collect();
        let now = self.now(desk).await;
        let setting = samples::Setting { now, stored: &row.facts, children: &children };
        let mut subjects: Vec<Option<String>> = vec![None];
        if matches!(act, "admit" | "disqualify" | "investigate-low-bid") {
            subjects = children.iter().map(|(id, _, _)| Some(id.clone())).collect();
        }
        let by: BTreeSet<Capacity> = routes.iter().flat_map(|route| &route.by).copied().collect();
        let people = self.people(desk, row, &by).await;
        let mut commands = Vec::new();
        for set in samples::samples(&asks, &setting) {
            for subject in &subjects {
                for (person, capacity) in &people {
                    commands.push(self.command(
                        row,
                        person,
                        Some(*capacity),
                        act,
                        subject.clone(),
                        set.clone(),
                        documents.clone(),
                    ));
                }
            }
        }
        commands
    }

    async fn now(&self, desk: &Desk) -> chrono::DateTime<chrono::Utc> {
        match desk.clock() {
            Clock::Simulated(clock) => *clock.lock().unwrap(),
            Clock::Database => desk.store().now().await.unwrap().instant(),
        }
    }

    /// Who could act in these capacities: by grant, or by a seat or pseudonym of the procedure.
    async fn people(
        &self,
        desk: &Desk,
        row: &ProcedureRow,
        by: &BTreeSet<Capacity>,
    ) -> Vec<(String, Capacity)> {
        let office = desk.store().procedure(&self.org, &"office".parse().unwrap()).await.unwrap().unwrap();
        let mut people = Vec::new();
        for grant in office.facts["grants"].as_array().unwrap() {
            let capacity = Capacity::from_id(grant["capacity"].as_str().unwrap()).unwrap();
            if by.contains(&capacity) {
                people.push((grant["person"].as_str().unwrap().to_owned(), capacity));
            }
        }
        let unit = desk.store().begin(&self.org).await.unwrap();
        for alias in unit.pseudonyms(&row.procedure).await.unwrap() {
            let capacity = Capacity::from_id(alias.capacity.as_str()).unwrap();
            let both = if capacity == Capacity::Expert {
                vec![Capacity::Evaluator, capacity]
            } else {
                vec![capacity]
            };
            people.extend(
                both.into_iter().filter(|one| by.contains(one)).map(|one| (alias.person.to_string(), one)),
            );
        }
        if by.contains(&Capacity::Supplier) {
            let suppliers =
                unit.persons().await.unwrap().into_iter().filter(|one| one.corporate_number.is_some());
            people.extend(suppliers.map(|one| (one.person.to_string(), Capacity::Supplier)));
        }
        unit.rollback().await.unwrap();
        people.dedup();
        people
    }

    /// Carries an act out on a copy of the database and looks on from there, then lets the clock
    /// act and looks again.
    async fn follow(&mut self, desk: &Desk, command: &Command, depth: usize) {
        self.copies += 1;
        let to = self.folder.join(format!("copy-{}.db", self.copies));
        let from =
            PathBuf::from(desk.store().url().trim_start_matches("sqlite://").split('?').next().unwrap());
        for suffix in ["", "-wal"] {
            let source = PathBuf::from(format!("{}{suffix}", from.display()));
            if source.exists() {
                std::fs::copy(&source, format!("{}{suffix}", to.display())).unwrap();
            }
        }
        let store = Store::open(to.to_str().unwrap()).await.unwrap();
        let copy = Desk::with_clock(store, Clock::simulated(self.now(desk).await));
        let mut command = command.clone();
        command.cmd = Uuid::new_v4();
        if let Ok(Reply::Done(_)) = copy.submit(command).await {
            self.concur(&copy).await;
            self.look(&copy, depth + 1).await;
            for _ in 0..3 {
                if !self.let_time_pass(&copy).await {
                    break;
                }
                self.look(&copy, depth + 1).await;
            }
            self.harvest(&copy).await;
            let replayed = copy.replay(&self.org, None).await.unwrap();
            assert_eq!(replayed.differences, [], "after {:?}", copy.store().url());
        }
        copy.store().close().await.unwrap();
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", to.display()));
        }
    }

    /// The route's section agrees wherever it is asked, so that approvals can be tried.
    async fn concur(&self, desk: &Desk) {
        for row in self.rows(desk).await {
            let facts: Map<String, Value> =
                [("section".to_owned(), Value::from("財政課"))].into_iter().collect();
            let command =
                self.command(&row, "u-0002", Some(Capacity::Officer), "concur", None, facts, Vec::new());
            let _ = desk.submit(command).await;
        }
    }

    async fn let_time_pass(&mut self, desk: &Desk) -> bool {
        let now = self.now(desk).await;
        let until = At::truncate(now + Duration::days(400)).unwrap();
        let Some(due) = desk.next_due(&self.org, until).await.unwrap() else { return false };
        desk.clock().set(due.instant().max(now));
        desk.run_clock(&self.org).await.unwrap();
        true
    }

    /// What the trail says was allowed or refused.
    async fn harvest(&mut self, desk: &Desk) {
        for row in self.rows(desk).await {
            let before = by_name(row.machine.as_str()).unwrap().before_opening();
            for entry in desk.store().trail(&self.org, &row.procedure).await.unwrap() {
                let entry = entry.entry;
                let from = entry.from.as_ref().map_or(before, |stage| stage.as_str()).to_owned();
                let pair = (entry.kind.to_string(), from, entry.act.to_string());
                match entry.entry_type {
                    EntryType::Decision => self.allowed.insert(pair),
                    EntryType::Refusal => self.refused.insert(pair),
                };
            }
        }
    }
}

fn missing(wanted: &BTreeSet<Pair>, found: &BTreeSet<Pair>) -> Vec<String> {
    wanted.difference(found).map(|(kind, stage, act)| format!("{kind}: {act} in \"{stage}\"")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_pair_is_allowed_once_and_refused_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("shirube.db").to_str().unwrap()).await.unwrap();
    store.migrate().await.unwrap();
    let desk = Desk::with_clock(store, Clock::simulated(chrono::DateTime::UNIX_EPOCH));
    let mut explorer = Explorer::new(folder.path());
    let envelopes = folder.path().join("envelopes");
    let played = shirube_cli::play_embedded(&desk, &envelopes, || {
        tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(explorer.look(&desk, 0)));
    })
    .await
    .unwrap();
    for (title, mismatch) in &played {
        assert_eq!(*mismatch, None, "{title}");
    }
    explorer.harvest(&desk).await;
    let (all, stored) = explorer.wanted();
    let (not_allowed, not_refused) = (missing(&all, &explorer.allowed), missing(&stored, &explorer.refused));
    println!(
        "{} pairs; never allowed: {}; never refused: {}",
        all.len(),
        not_allowed.len(),
        not_refused.len()
    );
    assert!(
        not_allowed.is_empty() && not_refused.is_empty(),
        "never allowed: {not_allowed:#?}\nnever refused: {not_refused:#?}"
    );
}
