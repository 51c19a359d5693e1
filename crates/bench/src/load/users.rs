//! Officers at their screens: each looks at tasks, lists, cases and searches, and now and then acts.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};
use reqwest::Method;
use serde_json::{Value, json};
use shirube_desk::Clock;
use shirube_persistence::Store;
use shirube_trail::{ActorId, OrgId, ProcedureId};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::outcome::{Asked, Kind};
use super::served::Door;
use super::{Fallible, accounts, org, sessions};
use crate::workload;

/// How users behave.
#[derive(Debug, Clone, Copy)]
pub struct Behaviour {
    /// How many there are.
    pub users: usize,
    /// How long they are there.
    pub lasts: Duration,
    /// How long each looks at an answer before asking again; half of it to half as much more.
    pub thinks: Duration,
    /// Of how many requests one is an act.
    pub act_of: u32,
}

/// Of a case, the acts that any officer may perform one after the other.
const ACTS: [&str; 4] = ["open-case", "start-scouting", "record-dialogue", "record-dialogue"];

/// An office with so many officers and cases, and a session for each officer.
///
/// # Errors
/// What the desk reports.
pub async fn prepare(
    store: Store,
    folder: &std::path::Path,
    (users, cases): (usize, u64),
) -> Fallible<Vec<Arc<str>>> {
    let accounts = accounts(store, Clock::Ahead(TimeDelta::zero()), folder);
    let (desk, org) = (accounts.desk(), org()?);
    workload::found_in_sections(desk, &org, users).await?;
    if let Some(keys) = desk.keyring().filter(|keys| !keys.has_key(&org)) {
        keys.create(&org)?;
    }
    for serial in 0..cases {
        let done = workload::case(desk, &org, serial, &mut Vec::new()).await?;
        if done.refused > 0 {
            return Err(format!("case {serial}: {done:?}").into());
        }
    }
    let people = (0..users).map(|nth| ActorId::new(format!("u-{}", nth + 10_000)));
    sessions(&accounts, &people.collect::<Result<Vec<_>, _>>()?).await
}

/// What a user has in hand: a case of their own, and how far it is.
struct Hand {
    user: u64,
    procedure: Option<String>,
    revision: u64,
    nth: usize,
}

/// Lets them work, and answers everything they asked.
///
/// # Errors
/// A task that did not end.
pub async fn work(door: &Door, people: &[Arc<str>], how: Behaviour) -> Fallible<Vec<Asked>> {
    let (until, mut users) = (Instant::now() + how.lasts, JoinSet::new());
    for (nth, session) in people.iter().take(how.users).enumerate() {
        let (door, session) = (door.clone(), session.clone());
        users.spawn(async move { one(&door, &session, (nth, until, how)).await });
    }
    let mut all = Vec::new();
    while let Some(asked) = users.join_next().await {
        all.append(&mut asked??);
    }
    Ok(all)
}

async fn one(
    door: &Door,
    session: &str,
    (nth, until, how): (usize, Instant, Behaviour),
) -> Fallible<Vec<Asked>> {
    let mut random = ChaCha8Rng::seed_from_u64(nth as u64);
    let mut hand = Hand { user: nth as u64, procedure: None, revision: 0, nth: 0 };
    let mut all = Vec::new();
    // not all at once: people come to their desks one after the other
    pause(how.thinks.mul_f64(fraction(&mut random)), until).await;
    while Instant::now() < until {
        let asked = if how.act_of > 0 && random.next_u32() % how.act_of == 0 {
            act(door, session, &mut hand).await?
        } else {
            read(door, session, &hand, random.next_u32()).await
        };
        all.push(asked);
        pause(how.thinks.mul_f64(0.5 + fraction(&mut random)), until).await;
    }
    Ok(all)
}

fn fraction(random: &mut ChaCha8Rng) -> f64 {
    f64::from(random.next_u32()) / f64::from(u32::MAX)
}

async fn pause(length: Duration, until: Instant) {
    tokio::time::sleep_until((Instant::now() + length).min(until).into()).await;
}

/// What people look at, the task list most.
async fn read(door: &Door, session: &str, hand: &Hand, drawn: u32) -> Asked {
    let own = hand.procedure.as_deref().map(|id| id.replace('/', "."));
    let (name, path) = match (drawn % 10, own) {
        (0..=3, _) | (5..=7, None) => ("tasks", "/api/v1/tasks".to_owned()),
        (4, _) => ("cases", "/api/v1/cases?fiscal_year=&closed=false".to_owned()),
        (5, Some(id)) => ("case", format!("/api/v1/cases/{}", id.split('.').next().unwrap_or_default())),
        (6, Some(id)) => ("procedure", format!("/api/v1/procedures/{id}")),
        (7, Some(id)) => ("offers", format!("/api/v1/procedures/{id}/offers")),
        (8, _) => ("search", "/api/v1/search?q=%E6%89%8B%E7%B6%9A%E6%A1%88%E5%86%85".to_owned()),
        _ => ("board", "/api/v1/board".to_owned()),
    };
    Asked::of((Kind::Read, name), door.request(session, Method::GET, &path)).await
}

/// The next act of the case in hand, or a case of their own.
async fn act(door: &Door, session: &str, hand: &mut Hand) -> Fallible<Asked> {
    if hand.nth >= ACTS.len() {
        *hand = Hand { procedure: None, revision: 0, nth: 0, ..*hand };
    }
    let name = ACTS.get(hand.nth).copied().unwrap_or_default();
    let facts = facts(hand.nth, hand.user)?;
    let path = match &hand.procedure {
        None => "/api/v1/cases".to_owned(),
        Some(id) => format!("/api/v1/procedures/{}/acts/{name}", id.replace('/', ".")),
    };
    let mut request = door.request(session, Method::POST, &path).json(&json!({ "facts": facts }));
    request = request.header("idempotency-key", Uuid::new_v4().to_string());
    if hand.procedure.is_some() {
        request = request.header("if-match", format!("\"{}\"", hand.revision));
    }
    let mut asked = Asked::of((Kind::Act, name), request).await;
    if let Some(performed) = asked.body.take().filter(|_| asked.is_done()) {
        hand.procedure = performed.get("procedure").and_then(Value::as_str).map(str::to_owned);
        hand.revision = performed.get("revision").and_then(Value::as_u64).unwrap_or_default();
        hand.nth += 1;
        asked.performed = hand.procedure.clone().map(|procedure| (procedure, hand.revision));
    }
    Ok(asked)
}

/// Of the acts of a case: one of the user's own section.
fn facts(nth: usize, user: u64) -> Fallible<Value> {
    let command = workload::act(&org()?, None, nth, user).ok_or("there is such an act")?;
    Ok(Value::Object(command.facts))
}

/// What was said to be performed and is not in the database: of each procedure the last revision told.
///
/// # Errors
/// What the store reports.
pub async fn lost(store: &Store, org: &OrgId, asked: &[Asked]) -> Fallible<usize> {
    let mut told: BTreeMap<&str, u64> = BTreeMap::new();
    for (procedure, revision) in asked.iter().filter_map(|one| one.performed.as_ref()) {
        let last = told.entry(procedure).or_default();
        *last = (*last).max(*revision);
    }
    let mut lost = 0;
    for (procedure, revision) in told {
        let row = store.procedure(org, &ProcedureId::new(procedure)?).await?;
        if row.is_none_or(|row| row.revision < revision) {
            lost += 1;
        }
    }
    Ok(lost)
}
