//! Two towns in one store, with procedures planted in any stage: what no single machine shows.

mod contents;
mod counted;
mod crossings;
mod crowd;
mod documents;
mod erasures;
mod escapes;
mod evaluation;
mod extents;
mod log;
mod messages;
mod named;
mod open_logs;
mod openings;
mod reads;
mod references;
mod reminding;
mod renditions;
mod rotations;
mod sections;
mod timers;
mod together;
mod watched;
mod witnesses;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use shirube_core::policy::Policy;
use shirube_persistence::{Append, Lock, NewState, Store};
use shirube_trail::{
    ActorId, At, Digest, Disclosure, Entry, EntryType, FieldName, OrgId, ProcedureId, Salt, Seq,
};
use uuid::Uuid;

use crate::{Clock, Command, Desk, Founding, NewPerson, Reply, Target};
use shirube_core::forms::office::Grant;

/// The company of the supplier `u-0009` in every town.
pub(crate) const COMPANY: &str = "2010401000001";

/// The same desk over the other database.
#[test]
fn all_of_this_holds_on_postgres() {
    shirube_test_stores::again_on_postgres(&[]);
}

pub(crate) fn org(text: &str) -> OrgId {
    OrgId::new(text).unwrap()
}

pub(crate) fn id(text: &str) -> ProcedureId {
    ProcedureId::new(text).unwrap()
}

pub(crate) fn facts(value: Value) -> Map<String, Value> {
    let Value::Object(facts) = value else { panic!("facts are an object") };
    facts
}

/// The towns `city-a` and `city-b`.
pub(crate) struct Towns {
    pub(crate) desk: Desk,
    pub(crate) folder: tempfile::TempDir,
    /// The address of their database.
    pub(crate) url: String,
}

impl Towns {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = shirube_test_stores::fresh(folder.path(), "towns.db").await;
        let store = Store::open(&url).await.unwrap();
        let desk = Desk::with_clock(store, Clock::simulated(noon())).with_keys(folder.path().join("keys"));
        for name in ["city-a", "city-b"] {
            desk.found(&founding(name)).await.unwrap();
        }
        Self { desk, folder, url }
    }

    /// Plants a procedure with these facts, by an entry that no machine decided.
    pub(crate) async fn plant(&self, town: &str, procedure: &str, (kind, stage): (&str, &str), known: Value) {
        self.plant_under(town, procedure, None, (kind, stage), known).await;
    }

    pub(crate) async fn plant_under(
        &self,
        town: &str,
        procedure: &str,
        parent: Option<&str>,
        (kind, stage): (&str, &str),
        known: Value,
    ) {
        let org = org(town);
        let procedure = id(procedure);
        let unit = self.desk.store().begin(&org).await.unwrap();
        if unit.case(&procedure.case()).await.unwrap().is_none() {
            crate::locate::register_case(&unit, &procedure, "件名", at()).unwrap();
        }
        let mut entry = entry(&org, &procedure, kind, "open", stage);
        entry.parent = parent.map(id);
        write(&unit, entry, &facts(known), 0).await;
        unit.commit().await.unwrap();
    }

    /// Adds an entry to a planted procedure.
    pub(crate) async fn move_on(&self, town: &str, procedure: &str, act: &str, changed: Value) -> u64 {
        self.move_on_by(town, procedure, ("u-0001", "officer", act), changed).await
    }

    /// Adds an entry of somebody to a planted procedure: (who, in which capacity, what).
    pub(crate) async fn move_on_by(
        &self,
        town: &str,
        procedure: &str,
        (actor, capacity, act): (&str, &str, &str),
        changed: Value,
    ) -> u64 {
        let org = org(town);
        let unit = self.desk.store().begin(&org).await.unwrap();
        let row = unit.procedure(&id(procedure), Lock::Exclusive).await.unwrap().unwrap();
        let mut next = entry(&org, &row.procedure, row.kind.as_str(), act, &row.stage);
        next.seq = row.head.seq.next().unwrap();
        next.prev = row.head.hash;
        next.from = Some(row.stage.parse().unwrap());
        next.parent.clone_from(&row.parent);
        next.actor = actor.parse().unwrap();
        next.capacity = capacity.parse().unwrap();
        let seq = next.seq.get();
        let mut all = facts(row.facts.clone());
        all.extend(facts(changed));
        write(&unit, next, &all, row.revision).await;
        unit.commit().await.unwrap();
        seq
    }

    pub(crate) async fn submit(
        &self,
        town: &str,
        (person, target, act): (&str, Target, &str),
        given: Value,
    ) -> Result<Reply, crate::DeskError> {
        self.desk.submit(command(town, (person, target, act), given)).await
    }

    /// Registers the key of one town at the other, by two; answers the key.
    pub(crate) async fn register_peer(&self, town: &str, peer: &str) -> String {
        let key = self.desk.keyring().unwrap().vkey(&org(peer)).unwrap();
        self.by_two(town, "register-peer", json!({"peer.org": peer, "peer.key": key})).await;
        key
    }

    /// An act of the office by its administrator and its approver.
    pub(crate) async fn by_two(&self, town: &str, act: &str, given: Value) {
        for person in ["u-0003", "u-0002"] {
            let target = Target::Procedure(id("office"));
            let reply = self.submit(town, (person, target, act), given.clone()).await.unwrap();
            assert!(matches!(reply, Reply::Done(_)), "{reply:#?}");
        }
    }
}

/// A command as somebody gives it: (person, target, act) in a town, and what it brings.
pub(crate) fn command(town: &str, (person, target, act): (&str, Target, &str), given: Value) -> Command {
    Command {
        org: org(town),
        person: ActorId::new(person).unwrap(),
        capacity: None,
        target,
        act: act.to_owned(),
        subject: None,
        facts: facts(given),
        documents: Vec::new(),
        seen_revision: None,
        cmd: Uuid::new_v4(),
    }
}

pub(crate) fn noon() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-10-05T12:00:00+09:00").unwrap().to_utc()
}

pub(crate) fn at() -> At {
    At::truncate(noon()).unwrap()
}

fn founding(name: &str) -> Founding {
    let person = |id: &str, company: Option<&str>| NewPerson {
        id: ActorId::new(id).unwrap(),
        name: id.to_owned(),
        email: Some(format!("{id}@example.jp")),
        language: "ja".to_owned(),
        company: company.map(|_| "株式会社あおぞら".to_owned()),
        section: None,
        corporate_number: company.map(str::to_owned),
    };
    let grant = |id: &str, capacity: &str| Grant {
        person: id.to_owned(),
        capacity: capacity.to_owned(),
        section: String::new(),
        level: String::new(),
        since: "2026-04-01".to_owned(),
    };
    Founding {
        org: org(name),
        name_ja: name.to_owned(),
        name_en: name.to_owned(),
        code: None,
        policy: Policy::default(),
        grants: vec![
            grant("u-0001", "officer"),
            grant("u-0002", "approver"),
            grant("u-0003", "administrator"),
            grant("u-0004", "administrator"),
        ],
        people: ["u-0001", "u-0002", "u-0003", "u-0004"]
            .into_iter()
            .map(|id| person(id, None))
            .chain([person("u-0009", Some(COMPANY)), person("u-0010", Some("2010401000002"))])
            .collect(),
    }
}

fn entry(org: &OrgId, procedure: &ProcedureId, kind: &str, act: &str, stage: &str) -> Entry {
    Entry {
        entry_type: EntryType::Decision,
        org: org.clone(),
        case: procedure.case(),
        procedure: procedure.clone(),
        parent: None,
        kind: kind.parse().unwrap(),
        machine: format!("{kind}@1").parse().unwrap(),
        seq: Seq::FIRST,
        prev: Digest::ZERO,
        at: at(),
        actor: "u-0001".parse().unwrap(),
        capacity: "officer".parse().unwrap(),
        act: act.parse().unwrap(),
        from: None,
        to: stage.parse().unwrap(),
        rules: Vec::new(),
        fields: std::collections::BTreeMap::new(),
        cmd: Uuid::new_v4(),
    }
}

async fn write(
    unit: &shirube_persistence::Unit,
    mut entry: Entry,
    known: &Map<String, Value>,
    seen_revision: u64,
) {
    let disclosures: Vec<Disclosure> = known
        .iter()
        .map(|(name, value)| Disclosure {
            name: FieldName::new(name.clone()).unwrap(),
            salt: Salt::from_bytes([7; 16]),
            value: value.clone(),
        })
        .collect();
    entry.fields = disclosures.iter().map(|one| (one.name.clone(), one.commitment().unwrap())).collect();
    let machine = crate::machines::newest(entry.kind.as_str()).unwrap().machine;
    let state = NewState {
        phase: "planning".to_owned(),
        closed: machine.stage(entry.to.as_str()).is_some_and(|stage| stage.closed),
        facts: Value::Object(known.clone()),
        performers: json!({}),
    };
    let append = Append { entry: &entry, disclosures: &disclosures, state: Some(&state), seen_revision };
    unit.append(append).await.unwrap();
}
