//! The survey of a machine: every rule of it, found by hearing each act in each stage before a
//! script that grants requirements and answers forks both ways, depth first.
//!
//! The atlas is what the rulebook, the drawings and the JSON description are made of; its defects
//! fail the tests.

use std::collections::{BTreeMap, BTreeSet};

use crate::effect::Effect;
use crate::facts::{Document, Fact};
use crate::hearing::{Minutes, Script, Verdict, Witness};
use crate::registry::{Machine, StageInfo};
use crate::rule::{Question, Reads, Rule};
use crate::words::Capacity;

/// Forks one act may ask at most; past it the survey reports the act.
pub const FORKS_MAX: usize = 10;

/// One way an act can go from one stage.
#[derive(Debug)]
pub struct Route {
    /// The stage.
    pub from: &'static StageInfo,
    /// The act.
    pub act: &'static str,
    /// The stage it leads to; the same one where it stays.
    pub to: &'static StageInfo,
    /// The superstate that decides, if the stage itself does not.
    pub decided_by: Option<String>,
    /// The answers to forks that lead this way.
    pub forks: Vec<(&'static Question, usize)>,
    /// Who may.
    pub by: Vec<Capacity>,
    /// Whether only another procedure commands it.
    pub commanded: bool,
    /// Whether it is serialised.
    pub additive: bool,
    /// Whether it is performed by two.
    pub by_two: bool,
    /// Acts whose performer may not perform it.
    pub apart_from: Vec<&'static str>,
    /// The rules asked.
    pub rules: Vec<&'static Rule>,
    /// The facts it brings.
    pub asks: Vec<(&'static Fact, bool)>,
    /// The documents it brings.
    pub documents: Vec<&'static Document>,
    /// What follows.
    pub effects: Vec<Effect>,
}

impl std::fmt::Debug for Question {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Question").field(&self.id).finish()
    }
}

/// Something wrong with a machine.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Defect {
    /// A live stage with no way on to a closed one.
    DeadEnd(&'static str),
    /// A stage no way leads to.
    Unreachable(&'static str),
    /// An act no stage provides.
    IdleAct(&'static str),
    /// A closed stage that an act leaves.
    Reopened(&'static str, &'static str),
    /// A guarded stage that can be reached around its safeguard.
    Bypass(&'static str),
    /// An act nobody may perform.
    Nobody(&'static str, &'static str),
    /// An act that asks too many forks.
    TooManyForks(&'static str, &'static str),
    /// A safeguard or target names what the machine does not have.
    Unknown(String),
}

/// The whole of a machine.
#[derive(Debug)]
pub struct Atlas {
    /// The machine.
    pub machine: &'static Machine,
    /// Every way every act can go.
    pub routes: Vec<Route>,
    /// What is wrong with it.
    pub defects: BTreeSet<Defect>,
}

impl Atlas {
    /// The (stage, act) pairs the machine provides, in its own order.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, &'static str)> {
        let mut pairs = Vec::new();
        for route in &self.routes {
            if pairs.last() != Some(&(route.from.id, route.act)) {
                pairs.push((route.from.id, route.act));
            }
        }
        pairs
    }

    /// The routes of an act.
    pub fn of_act<'a>(&'a self, act: &'a str) -> impl Iterator<Item = &'a Route> {
        self.routes.iter().filter(move |route| route.act == act)
    }

    /// Every rule the machine asks, by id.
    #[must_use]
    pub fn rules(&self) -> BTreeMap<&'static str, &'static Rule> {
        self.routes.iter().flat_map(|route| &route.rules).map(|rule| (rule.id, *rule)).collect()
    }

    /// What an act reads beyond the procedure's own facts, over all its routes.
    #[must_use]
    pub fn reads(&self, act: &str) -> ReadSet {
        let mut set = ReadSet::default();
        for route in self.of_act(act) {
            let rules = route.rules.iter().map(|rule| rule.reads);
            for reads in rules.chain(route.forks.iter().map(|(question, _)| question.reads)) {
                set.add(reads);
            }
            for effect in &route.effects {
                if matches!(effect, Effect::Command(_) | Effect::Open(_) | Effect::Send(_)) {
                    set.children = true;
                }
            }
        }
        set
    }
}

/// What an act reads of other procedures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadSet {
    /// Facts of the parent.
    pub parent: BTreeSet<&'static str>,
    /// Whether it reads the children.
    pub children: bool,
    /// Facts of each child.
    pub child_facts: BTreeSet<&'static str>,
    /// Whether it reads the procedures that are named.
    pub named: bool,
    /// Facts of each of them.
    pub named_facts: BTreeSet<&'static str>,
}

impl ReadSet {
    fn add(&mut self, reads: Reads) {
        match reads {
            Reads::Own => {}
            Reads::Parent(facts) => self.parent.extend(facts),
            Reads::Children(facts) => {
                self.children = true;
                self.child_facts.extend(facts);
            }
            Reads::Named(facts) => {
                self.named = true;
                self.named_facts.extend(facts);
            }
            Reads::All(several) => {
                for one in several {
                    self.add(*one);
                }
            }
        }
    }
}

/// Surveys a machine.
#[must_use]
pub fn survey(machine: &'static Machine) -> Atlas {
    let mut atlas = Atlas { machine, routes: Vec::new(), defects: BTreeSet::new() };
    for (stage, from) in machine.stages.iter().enumerate() {
        for (act, info) in machine.acts.iter().enumerate() {
            survey_pair(&mut atlas, (stage, from), (act, info.id));
        }
    }
    find_defects(&mut atlas);
    atlas
}

/// The stages that provide an act.
#[must_use]
pub fn stages_providing(machine: &'static Machine, act: &str) -> Vec<&'static StageInfo> {
    let Some(index) = machine.acts.iter().position(|info| info.id == act) else {
        return Vec::new();
    };
    let id = machine.acts.get(index).map_or("", |info| info.id);
    machine
        .stages
        .iter()
        .enumerate()
        .filter(|(stage, _)| {
            machine.minutes(*stage, index, id, Witness::Script(Script::default())).verdict.is_some()
        })
        .map(|(_, info)| info)
        .filter(|info| !info.id.is_empty())
        .collect()
}

fn survey_pair(
    atlas: &mut Atlas,
    (stage, from): (usize, &'static StageInfo),
    (act, id): (usize, &'static str),
) {
    let mut scripts = vec![Vec::new()];
    while let Some(answers) = scripts.pop() {
        let script = Script { answers: answers.clone() };
        let minutes = atlas.machine.minutes(stage, act, id, Witness::Script(script));
        if minutes.verdict.is_none() {
            continue;
        }
        if minutes.forks.len() > FORKS_MAX {
            atlas.defects.insert(Defect::TooManyForks(from.id, id));
            continue;
        }
        // Every fork met beyond the script was answered with its first answer: its other answers
        // are ways still to be walked.
        for (nth, (question, _)) in minutes.forks.iter().enumerate().skip(answers.len()) {
            for other in 1..question.answers.len() {
                let mut next: Vec<usize> =
                    minutes.forks.iter().take(nth).map(|(_, answer)| *answer).collect();
                next.push(other);
                scripts.push(next);
            }
        }
        record(atlas, from, id, minutes);
    }
}

fn record(atlas: &mut Atlas, from: &'static StageInfo, act: &'static str, minutes: Minutes) {
    let to = match minutes.verdict {
        Some(Verdict::Go(id)) => atlas.machine.stage(id),
        _ => Some(from),
    };
    let Some(to) = to else {
        atlas.defects.insert(Defect::Unknown(format!("{act} leads to an unknown stage")));
        return;
    };
    atlas.routes.push(Route {
        from,
        act,
        to,
        decided_by: minutes.decided_by,
        forks: minutes.forks,
        by: minutes.by,
        commanded: minutes.commanded,
        additive: minutes.additive,
        by_two: minutes.by_two.is_some(),
        apart_from: minutes.apart_from,
        rules: minutes.rules,
        asks: minutes.asks,
        documents: minutes.documents,
        effects: minutes.effects,
    });
}

fn find_defects(atlas: &mut Atlas) {
    let machine = atlas.machine;
    let mut defects = std::mem::take(&mut atlas.defects);
    let reached = reachable(&atlas.routes, machine.before_opening(), &[]);
    for stage in machine.stages {
        if !reached.contains(stage.id) {
            defects.insert(Defect::Unreachable(stage.id));
        }
        let onward = reachable(&atlas.routes, stage.id, &[]);
        let ends = machine.stages.iter().any(|end| end.closed && onward.contains(end.id))
            || atlas.routes.iter().any(|route| {
                route.from.id == stage.id && route.forks.iter().any(|(question, _)| question.history)
            });
        let has_ends = machine.stages.iter().any(|end| end.closed);
        if !stage.closed && has_ends && !ends {
            defects.insert(Defect::DeadEnd(stage.id));
        }
    }
    for act in machine.acts {
        if atlas.of_act(act.id).next().is_none() {
            defects.insert(Defect::IdleAct(act.id));
        }
    }
    for route in &atlas.routes {
        if route.by.is_empty() && !route.commanded {
            defects.insert(Defect::Nobody(route.from.id, route.act));
        }
        if route.from.closed && route.to.id != route.from.id {
            defects.insert(Defect::Reopened(route.from.id, route.act));
        }
    }
    for safeguard in machine.safeguards {
        if machine.stage(safeguard.stage).is_none() {
            defects.insert(Defect::Unknown(safeguard.stage.to_owned()));
        }
        for act in safeguard.acts {
            if machine.act(act).is_none() {
                defects.insert(Defect::Unknown((*act).to_owned()));
            }
        }
        let around = reachable(&atlas.routes, machine.before_opening(), safeguard.acts);
        if around.contains(safeguard.stage) {
            defects.insert(Defect::Bypass(safeguard.stage));
        }
    }
    atlas.defects = defects;
}

/// The stages reachable from one, without these acts and without going back to where it was.
fn reachable(routes: &[Route], from: &'static str, without: &[&str]) -> BTreeSet<&'static str> {
    let mut reached = BTreeSet::from([from]);
    let mut frontier = vec![from];
    while let Some(stage) = frontier.pop() {
        for route in routes {
            if route.forks.iter().any(|(question, _)| question.history) {
                continue;
            }
            if route.from.id == stage && !without.contains(&route.act) && reached.insert(route.to.id) {
                frontier.push(route.to.id);
            }
        }
    }
    reached
}
