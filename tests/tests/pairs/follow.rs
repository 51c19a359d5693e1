//! What is allowed is carried out on a copy of the database and followed from there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::Duration;
use serde_json::Value;
use shirube_core::atlas::Atlas;
use shirube_core::effect::Effect;
use shirube_core::procedures::by_name;
use shirube_desk::{Clock, Command, Desk, Reply};
use shirube_persistence::{ProcedureRow, Store};
use shirube_trail::{At, EntryType};
use uuid::Uuid;

use crate::{Explorer, Following};

impl Explorer {
    /// Notes what was allowed.
    pub(crate) fn note(&mut self, moved: &[shirube_desk::Moved]) {
        for one in moved {
            self.allowed.insert((one.kind.clone(), one.from.clone(), one.act.clone()));
        }
    }

    pub(crate) async fn now(&self, desk: &Desk) -> chrono::DateTime<chrono::Utc> {
        desk.now().await.unwrap().instant()
    }

    /// Carries an act out on a copy of the database and looks on from there, then lets the clock
    /// act and looks again.
    pub(crate) async fn follow(&mut self, desk: &Desk, command: &Command, depth: usize) {
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
        // What the copy signs, the original has not.
        let keys = keys_of(&to);
        copy_files(&keys_of(&from), &keys);
        let copy = Desk::with_clock(store, Clock::simulated(self.now(desk).await)).with_keys(&keys);
        let mut command = command.clone();
        command.cmd = Uuid::new_v4();
        if let Ok(Reply::Done(_)) = copy.submit(command).await {
            self.concur(&copy).await;
            self.look(&copy, depth + 1).await;
            let waits = if self.following == Following::Everything { 3 } else { 0 };
            for _ in 0..waits {
                if !self.let_time_pass(&copy).await {
                    break;
                }
                self.look(&copy, depth + 1).await;
            }
            if self.following == Following::Everything {
                self.harvest(&copy).await;
                let replayed = copy.replay(&self.org, None).await.unwrap();
                assert_eq!(replayed.differences, [], "after {:?}", copy.store().url());
            }
        }
        copy.store().close().await.unwrap();
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", to.display()));
        }
        let _ = std::fs::remove_dir_all(keys);
    }

    pub(crate) async fn let_time_pass(&mut self, desk: &Desk) -> bool {
        let now = self.now(desk).await;
        let until = At::truncate(now + Duration::days(400)).unwrap();
        let found = desk.store().first_due_but(&self.org, until, &BTreeSet::new()).await.unwrap();
        let found = found.map(|row| row.due_at);
        let Some(due) = found else { return false };
        desk.clock().set(due.instant().max(now));
        desk.run_clock(&self.org).await.unwrap();
        true
    }

    /// What the trail says was allowed or refused.
    pub(crate) async fn harvest(&mut self, desk: &Desk) {
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

/// Where the log keys of a database are kept, and what was signed with them.
pub(crate) fn keys_of(database: &Path) -> PathBuf {
    database.with_extension("keys")
}

fn copy_files(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).into_iter().flatten() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}

/// What a procedure owes or waits for: two procedures in one stage differ by it.
pub(crate) fn owed(row: &ProcedureRow) -> String {
    let facts = row.facts.as_object().unwrap();
    let open = facts.iter().filter(|(name, value)| {
        let duty = name.starts_with("due.duty-") || *name == "deputy_for";
        duty && value.as_str().is_some_and(|text| !text.is_empty())
    });
    let carried = facts.contains_key("carry_over.form");
    let was = facts.get("suspended.from").and_then(Value::as_str).filter(|_| row.stage == "suspended");
    format!(
        "{}{carried}{}",
        open.map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(","),
        was.unwrap_or("")
    )
}

/// The acts that command, report or announce each act.
pub(crate) fn producers(
    atlases: &BTreeMap<String, Atlas>,
) -> BTreeMap<String, BTreeSet<(String, &'static str)>> {
    let mut producers: BTreeMap<String, BTreeSet<(String, &'static str)>> = BTreeMap::new();
    for atlas in atlases.values() {
        for route in &atlas.routes {
            for effect in &route.effects {
                let act = match effect {
                    Effect::Command(order) => order.act,
                    Effect::Report(act) | Effect::Announce(act) | Effect::Notify(act) => act,
                    Effect::Open(opening) => opening.act,
                    _ => continue,
                };
                producers
                    .entry(act.to_owned())
                    .or_default()
                    .insert((atlas.machine.kind.to_owned(), route.act));
            }
        }
    }
    producers
}
