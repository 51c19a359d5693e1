//! A small world of organisations: their procedures act on each other by command, report and message.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeZone, Utc};
use serde_json::{Value, json};

use crate::atlas::survey;
use crate::dossier::{Child, Commander, Dossier};
use crate::engine::{Answer, Consequence, Decision, decide};
use crate::facts::Facts;
use crate::policy::{BodyKind, Policy};
use crate::procedures::crossing::Received;
use crate::procedures::newest;
use crate::words::Capacity::{self, Officer, System};

pub(super) const LEAD: &str = "tottori-pref";
pub(super) const TEXT: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

pub(super) struct Node {
    pub(super) org: String,
    pub(super) kind: String,
    pub(super) stage: String,
    pub(super) facts: Facts,
    pub(super) parent: Option<String>,
}

/// Procedures of several organisations: ids are `<org>|<procedure>`.
pub(super) struct World {
    pub(super) now: DateTime<Utc>,
    pub(super) policies: BTreeMap<String, Policy>,
    pub(super) nodes: BTreeMap<String, Node>,
    pub(super) opened: usize,
}

/// Who hands an act on, and in which capacity it is heard.
pub(super) struct Hand {
    pub(super) capacity: Capacity,
    pub(super) commander: Option<Commander>,
    pub(super) subject: Option<String>,
}

pub(super) fn facts(value: &Value) -> Facts {
    let map = value.as_object().cloned().unwrap_or_default();
    map.into_iter().collect()
}

impl World {
    pub(super) fn new(bodies: &[(&str, BodyKind)]) -> Self {
        let of = |kind: &BodyKind| Policy { body: *kind, ..Policy::default() };
        Self {
            now: Utc.with_ymd_and_hms(2026, 5, 1, 1, 0, 0).single().unwrap(),
            policies: bodies.iter().map(|(org, kind)| ((*org).to_owned(), of(kind))).collect(),
            nodes: BTreeMap::new(),
            opened: 0,
        }
    }

    pub(super) fn open(
        &mut self,
        org: &str,
        kind: &str,
        act: &str,
        given: &Facts,
        parent: Option<&str>,
    ) -> String {
        self.opened += 1;
        let id = format!("{org}|R8-0001/{}", self.opened);
        let node = Node {
            org: org.to_owned(),
            kind: kind.to_owned(),
            stage: String::new(),
            facts: Facts::default(),
            parent: parent.map(str::to_owned),
        };
        self.nodes.insert(id.clone(), node);
        // Of a message the receiver takes what it asks; an opener of the same organisation brings all.
        let hand = Hand {
            capacity: System,
            commander: parent.map(|one| Commander { procedure: one.to_owned(), act: String::new() }),
            subject: None,
        };
        self.perform(&id, act, given.clone(), hand).unwrap_or_else(|unmet| panic!("{kind} {act}: {unmet:?}"));
        id
    }

    pub(super) fn file(&self, id: &str) -> Dossier {
        let node = &self.nodes[id];
        let mut file = Dossier::new(id.split_once('|').unwrap().1, self.now, "u-1", Officer);
        file.stage.clone_from(&node.stage);
        file.facts = node.facts.clone();
        file.policy = self.policies[&node.org].clone();
        file.children = self
            .nodes
            .iter()
            .filter(|(_, one)| one.parent.as_deref() == Some(id))
            .map(|(child, one)| Child {
                id: child.clone(),
                kind: one.kind.clone(),
                stage: one.stage.clone(),
                closed: newest(&one.kind).unwrap().stage(&one.stage).unwrap().closed,
                facts: one.facts.0.clone(),
            })
            .collect();
        file
    }

    pub(super) fn perform(
        &mut self,
        id: &str,
        act: &str,
        given: Facts,
        hand: Hand,
    ) -> Result<Decision, Vec<&'static str>> {
        let machine = newest(&self.nodes[id].kind).unwrap();
        let atlas = survey(machine);
        let mut file = self.file(id);
        file.documents = atlas
            .of_act(act)
            .flat_map(|way| &way.documents)
            .map(|one| one.id.to_owned())
            .collect::<BTreeSet<_>>();
        file.given = given;
        file.capacity = hand.capacity;
        file.actor = format!("u-{}", hand.capacity.id());
        file.commander = hand.commander;
        file.subject = hand.subject;
        let decision = match decide(machine, act, &file).unwrap() {
            Answer::Decision(decision) => *decision,
            Answer::Refusal(refusal) => {
                for one in refusal.unmet() {
                    assert!(!one.sentence().ja.is_empty() && !one.sentence().en.is_empty());
                }
                return Err(refusal.unmet().map(|one| one.rule.id).collect());
            }
        };
        let node = self.nodes.get_mut(id).unwrap();
        decision.to.id.clone_into(&mut node.stage);
        for (name, value) in &decision.facts {
            node.facts.set(name.as_ref(), value.clone());
        }
        self.follow(id, act, &decision, &file);
        Ok(decision)
    }

    pub(super) fn follow(&mut self, id: &str, act: &str, decision: &Decision, file: &Dossier) {
        let commander = Some(Commander { procedure: id.to_owned(), act: act.to_owned() });
        let org = self.nodes[id].org.clone();
        for consequence in &decision.consequences {
            let hand = Hand { capacity: file.capacity, commander: commander.clone(), subject: None };
            match consequence {
                Consequence::Open(opening) => {
                    for (kind, given) in (opening.children)(file) {
                        self.open(&org, kind, opening.act, &given, Some(id));
                    }
                }
                Consequence::Command { procedure, act, facts } => {
                    self.perform(procedure, act, facts.clone(), hand)
                        .unwrap_or_else(|unmet| panic!("{procedure} {act}: {unmet:?}"));
                }
                Consequence::Report(report) => {
                    let parent = self.nodes[id].parent.clone();
                    let taken = self.nodes[id].facts.clone();
                    if let Some(parent) = parent.filter(|parent| self.provides(parent, report)) {
                        let hand = Hand { capacity: System, ..hand };
                        self.perform(&parent, report, taken, hand)
                            .unwrap_or_else(|unmet| panic!("{report}: {unmet:?}"));
                    }
                }
                Consequence::Message(message, to) => {
                    let disclosed: Facts = message
                        .discloses
                        .iter()
                        .filter_map(|name| {
                            Some(((*name).to_owned(), self.nodes[id].facts.get(name)?.clone()))
                        })
                        .collect();
                    for receiver in to {
                        self.receive(id, act, receiver, &disclosed);
                    }
                }
                _ => {}
            }
        }
    }

    pub(super) fn provides(&self, id: &str, act: &str) -> bool {
        let machine = newest(&self.nodes[id].kind).unwrap();
        survey(machine).pairs().contains(&(self.nodes[id].stage.as_str(), act))
    }

    pub(super) fn receive(&mut self, sender: &str, act: &str, to: &str, disclosed: &Facts) {
        let node = &self.nodes[sender];
        let (from, kind, stage) = (node.org.clone(), node.kind.clone(), node.stage.clone());
        let procedure = sender.split_once('|').unwrap().1.to_owned();
        let message = Received {
            from: &from,
            to,
            procedure: &procedure,
            kind: &kind,
            act,
            stage: &stage,
            entry: TEXT,
            disclosed,
        };
        let crossing = message.crossing().unwrap_or_else(|| panic!("{kind} {act} crosses nothing"));
        let given = message.given();
        if crossing.opens {
            self.open(to, crossing.to_kind, crossing.act, &given, None);
            return;
        }
        let lead_procedure = message.lead_procedure().to_owned();
        let target = self.nodes.iter().find(|(id, one)| {
            one.org == to
                && one.kind == crossing.to_kind
                && match crossing.to_kind {
                    "participation" => one.facts.get("lead.procedure") == Some(&json!(lead_procedure)),
                    _ => id.ends_with(&format!("|{lead_procedure}")),
                }
        });
        let target = target.map(|(id, _)| id.clone()).unwrap();
        if self.provides(&target, crossing.act) {
            let hand =
                Hand { capacity: System, commander: None, subject: message.subject().map(str::to_owned) };
            self.perform(&target, crossing.act, given, hand)
                .unwrap_or_else(|unmet| panic!("{to} {}: {unmet:?}", crossing.act));
        }
    }

    pub(super) fn act(
        &mut self,
        id: &str,
        capacity: Capacity,
        act: &str,
        given: &Value,
    ) -> Result<Decision, Vec<&'static str>> {
        self.perform(id, act, facts(given), Hand { capacity, commander: None, subject: None })
    }

    pub(super) fn done(&mut self, id: &str, capacity: Capacity, act: &str, given: &Value) {
        self.act(id, capacity, act, given).unwrap_or_else(|unmet| panic!("{id} {act}: {unmet:?}"));
    }

    pub(super) fn reported(&mut self, id: &str, act: &str, given: &Value) {
        let commander = Some(Commander { procedure: "child".into(), act: "act".into() });
        self.perform(id, act, facts(given), Hand { capacity: System, commander, subject: None })
            .unwrap_or_else(|unmet| panic!("{id} {act}: {unmet:?}"));
    }

    pub(super) fn of(&self, member: &str) -> String {
        let is =
            |node: &Node| node.kind == "participation" && node.facts.get("member") == Some(&json!(member));
        self.nodes.iter().find(|(_, node)| is(node)).map(|(id, _)| id.clone()).unwrap()
    }

    pub(super) fn represented(&self, member: &str) -> bool {
        self.nodes[&self.of(member)].facts.get("represented") == Some(&json!(true))
    }

    /// The member's own people act; the lead's officer for a body that is represented.
    pub(super) fn member(&mut self, member: &str, capacity: Capacity, act: &str, given: &Value) {
        let capacity = if self.represented(member) { Officer } else { capacity };
        self.done(&self.of(member), capacity, act, given);
    }

    pub(super) fn stage(&self, id: &str) -> &str {
        &self.nodes[id].stage
    }

    pub(super) fn close(&mut self, id: &str, stage: &str) {
        stage.clone_into(&mut self.nodes.get_mut(id).unwrap().stage);
    }

    pub(super) fn children(&self, parent: &str, kind: &str) -> Vec<String> {
        let is = |node: &&Node| node.parent.as_deref() == Some(parent) && node.kind == kind;
        self.nodes.iter().filter(|(_, node)| is(node)).map(|(id, _)| id.clone()).collect()
    }
}
