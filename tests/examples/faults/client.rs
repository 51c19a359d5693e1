//! The clients: each sends commands, one after the other, some of them several times, gives up waiting
//! at random, and writes down what it was told.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Map, json};
use shirube_desk::Reply;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;

use crate::Fallible;
use crate::chance::Chance;
use crate::ledger::Ledger;
use crate::town::{Hot, TOWNS, World, need, object};
use crate::wire::{Said, Wire};

/// Clients at once.
pub(crate) const CLIENTS: u64 = 8;
/// Most times a command is sent.
const SENDS_MAX: u64 = 5;
/// The patience of a client that is not in a hurry.
const PATIENCE: Duration = Duration::from_secs(4);

/// What the clients share.
#[derive(Debug)]
pub(crate) struct Hall {
    /// Where servers listen.
    pub(crate) servers: Vec<PathBuf>,
    /// What was sent and answered.
    pub(crate) ledger: Arc<Ledger>,
    /// Cases many write to, with the revision and stage an answer last told of.
    hot: Mutex<Vec<(Hot, u64, String)>>,
    stop: AtomicBool,
}

impl Hall {
    /// A hall with these servers and cases.
    pub(crate) fn new(servers: Vec<PathBuf>, ledger: Arc<Ledger>, world: &World) -> Arc<Self> {
        let hot = world.hot.iter().map(|hot| (hot.clone(), 1, "issue".to_owned())).collect();
        Arc::new(Self { servers, ledger, hot: Mutex::new(hot), stop: AtomicBool::new(false) })
    }

    /// Lets eight clients in. They leave after [`Hall::close`].
    pub(crate) fn open(self: &Arc<Self>, chance: &Chance) -> tokio::task::JoinSet<Fallible<()>> {
        let mut clients = tokio::task::JoinSet::new();
        for nth in 0..CLIENTS {
            let (hall, chance) = (Arc::clone(self), chance.split(100 + nth));
            clients.spawn(async move { hall.visit(chance).await });
        }
        clients
    }

    /// Lets every client end what it is at.
    pub(crate) fn close(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    async fn visit(&self, mut chance: Chance) -> Fallible<()> {
        while !self.stop.load(Ordering::Relaxed) {
            let (wire, marker) = self.think(&mut chance);
            self.ledger.intend(&wire, marker);
            self.insist(&wire, &mut chance).await?;
        }
        Ok(())
    }

    /// Sends a command until it is answered, and now and then once more.
    async fn insist(&self, wire: &Wire, chance: &mut Chance) -> Fallible<()> {
        let mut line = serde_json::to_string(wire)?;
        line.push('\n');
        for _ in 0..SENDS_MAX {
            let at_once = if chance.happens(15) { 2 } else { 1 };
            let mut asked = Vec::new();
            for _ in 0..at_once {
                let patience =
                    if chance.happens(12) { Duration::from_millis(chance.between(1, 40)) } else { PATIENCE };
                let server = chance.one_of(&self.servers).cloned().unwrap_or_default();
                self.ledger.send(wire.cmd);
                let line = line.clone();
                asked.push(tokio::spawn(async move {
                    tokio::time::timeout(patience, ask(&server, &line)).await.ok().and_then(Result::ok)
                }));
            }
            let mut is_answered = false;
            for one in asked {
                if let Some(said) = one.await? {
                    is_answered |= !matches!(said, Said::Later(_));
                    self.learn(wire, &said);
                    self.ledger.answer(wire.cmd, said);
                }
            }
            if is_answered && !chance.happens(20) {
                return Ok(());
            }
            if !is_answered {
                tokio::time::sleep(Duration::from_millis(chance.between(5, 120))).await;
            }
        }
        Ok(())
    }

    /// The next thing somebody wants.
    fn think(&self, chance: &mut Chance) -> (Wire, Option<String>) {
        let cmd = chance.uuid();
        let marker = format!("印{}", cmd.simple());
        let (hot, revision, stage) = {
            let all = self.hot.lock().unwrap_or_else(PoisonError::into_inner);
            let none = || (Hot { org: TOWNS[0].to_owned(), procedure: String::new() }, 0, String::new());
            chance.one_of(&all).cloned().unwrap_or_else(none)
        };
        let person = if chance.happens(50) { "u-0001" } else { "u-0002" };
        let wire = |act: &str, procedure: Option<&str>, facts, seen| Wire {
            org: hot.org.clone(),
            person: person.to_owned(),
            procedure: procedure.map(str::to_owned),
            act: act.to_owned(),
            facts,
            seen,
            cmd,
        };
        let case = Some(hot.procedure.as_str());
        match chance.between(0, 99) {
            0..=39 => {
                let dialogue = json!({ "dialogue": { "counterpart": "企業", "date": "2026-05-01",
                    "channel": "窓口", "notes": marker, "reference_quote": "なし" } });
                (wire("record-dialogue", case, object(dialogue), None), Some(marker))
            }
            40..=54 => (wire("open-case", None, need(&marker), None), Some(marker)),
            55..=64 => {
                let idea = json!({ "idea": { "title": marker, "originator": "企業" } });
                (wire("register-idea", case, object(idea), None), None)
            }
            65..=72 => {
                let request = json!({ "disclosure.requester": "市民", "disclosure.what": marker,
                    "disclosure.received_on": "2026-05-01" });
                (wire("request-disclosure", Some("office"), object(request), None), None)
            }
            73..=82 => (wire("start-alignment", case, Map::new(), None), None),
            _ => {
                let (act, facts) = contested(&stage, &marker);
                (wire(act, case, facts, Some(revision)), None)
            }
        }
    }

    /// What an answer tells of a case many write to.
    fn learn(&self, wire: &Wire, said: &Said) {
        let Said::Reply(Reply::Done(done)) = said else { return };
        let mut all = self.hot.lock().unwrap_or_else(PoisonError::into_inner);
        for (hot, revision, stage) in all.iter_mut() {
            if hot.org == wire.org && hot.procedure == done.procedure && *revision < done.revision {
                *revision = done.revision;
                stage.clone_from(&done.to);
            }
        }
    }
}

/// An act that only one of those who saw the same revision may perform.
fn contested(stage: &str, marker: &str) -> (&'static str, Map<String, serde_json::Value>) {
    match stage {
        "issue" => {
            let peers = json!([{ "body": "先行自治体", "kpi": "待ち時間", "budgeting": "一般財源", "hardship": "運用" }]);
            ("start-scouting", object(json!({ "peers": peers, "joint_considered": marker })))
        }
        "shelved" => ("reopen", object(json!({ "reason": marker }))),
        _ => ("shelve", object(json!({ "reason": marker }))),
    }
}

async fn ask(server: &std::path::Path, line: &str) -> Fallible<Said> {
    let (reading, mut writing) = UnixStream::connect(server).await?.into_split();
    writing.write_all(line.as_bytes()).await?;
    let mut answer = String::new();
    if BufReader::new(reading).read_line(&mut answer).await? == 0 {
        return Err("the server went away".into());
    }
    Ok(serde_json::from_str(&answer)?)
}
