//! A vector: facts, an act, and what a rule must make of it. A lawyer reads the files; this hears
//! the act on them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset, NaiveDateTime, TimeZone, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};
use shirube_core::dossier::{Child, Commander, Delegation, Dossier};
use shirube_core::effect::Effect;
use shirube_core::facts::instant_text;
use shirube_core::hearing::{Minutes, Witness};
use shirube_core::policy::Policy;
use shirube_core::procedures::newest;
use shirube_core::registry::Machine;
use shirube_core::render::law::{Example, Examples};
use shirube_core::rule::Outcome;
use shirube_core::words::{Capacity, Sentence};

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Facts that every vector of the file starts from.
    #[serde(default)]
    base: BTreeMap<String, Base>,
    vector: Vec<Vector>,
}

/// What several vectors share.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Base {
    facts: Map<String, Value>,
    given: Map<String, Value>,
    policy: Map<String, Value>,
    parent: Map<String, Value>,
    children: Vec<Child>,
    named: Vec<Child>,
    performers: BTreeMap<String, String>,
    documents: BTreeSet<String>,
}

/// One vector.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    /// The rule's id.
    pub rule: String,
    /// What it shows, in Japanese.
    pub ja: String,
    /// What it shows, in English.
    pub en: String,
    /// Where it stands or comes from.
    pub source: String,
    /// The kind.
    pub kind: String,
    /// The stage.
    stage: String,
    /// The act.
    pub act: String,
    /// Day, or day and time, in Japan.
    #[serde(default = "a_friday")]
    on: String,
    /// Who acts; the first of those who may, where it is not said.
    #[serde(default)]
    capacity: Option<String>,
    #[serde(default)]
    actor: Option<String>,
    #[serde(default)]
    commanded: bool,
    #[serde(default)]
    delegation: Option<Delegation>,
    #[serde(default)]
    subject: Option<String>,
    /// The base it starts from.
    #[serde(default)]
    base: Option<String>,
    #[serde(default)]
    facts: Map<String, Value>,
    #[serde(default)]
    given: Map<String, Value>,
    #[serde(default)]
    policy: Map<String, Value>,
    #[serde(default)]
    parent: Map<String, Value>,
    #[serde(default)]
    children: Vec<Child>,
    #[serde(default)]
    named: Vec<Child>,
    #[serde(default)]
    performers: BTreeMap<String, String>,
    #[serde(default)]
    documents: BTreeSet<String>,
    /// Facts of the base that are missing here.
    #[serde(default)]
    without: Vec<String>,
    /// What the rule makes of it: `met`, `unmet`, `advised`, `overridden`, `not-applicable`,
    /// `overdue`; of several findings the worst.
    #[serde(default)]
    pub outcome: Option<String>,
    /// For a duty, or a deadline by its id: when it falls due (`2027-01-15T08:00:00Z`).
    #[serde(default)]
    pub due: Option<String>,
    /// For a fork: the question and its answer (`vote-needed = "yes"`).
    #[serde(default)]
    pub answer: BTreeMap<String, String>,
    /// Facts the act keeps that nobody gives.
    #[serde(default)]
    pub kept: BTreeMap<String, Value>,
    /// Inputs the finding shows.
    #[serde(default)]
    inputs: BTreeMap<String, String>,
    /// The day of the row of law it applies.
    #[serde(default)]
    law: Option<String>,
}

fn a_friday() -> String {
    "2026-11-20".to_owned()
}

/// The vectors of a folder, with the file each stands in.
pub fn read(folder: &Path) -> Vec<(PathBuf, Vector)> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    files.sort();
    let mut vectors = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let file: File = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for mut vector in file.vector {
            if let Some(name) = &vector.base {
                let base =
                    file.base.get(name).unwrap_or_else(|| panic!("{}: no base {name}", path.display()));
                vector.stand_on(base);
            }
            vectors.push((path.clone(), vector));
        }
    }
    vectors
}

impl Vector {
    /// Puts the base under what the vector says itself.
    fn stand_on(&mut self, base: &Base) {
        for (own, under) in [
            (&mut self.facts, &base.facts),
            (&mut self.given, &base.given),
            (&mut self.policy, &base.policy),
            (&mut self.parent, &base.parent),
        ] {
            for (name, value) in under {
                if !self.without.contains(name) {
                    own.entry(name.clone()).or_insert_with(|| value.clone());
                }
            }
        }
        if self.children.is_empty() {
            self.children.clone_from(&base.children);
        }
        if self.named.is_empty() {
            self.named.clone_from(&base.named);
        }
        for (act, who) in &base.performers {
            self.performers.entry(act.clone()).or_insert_with(|| who.clone());
        }
        self.documents.extend(base.documents.iter().cloned());
    }
}

impl Vector {
    /// Its machine.
    pub fn machine(&self) -> &'static Machine {
        newest(&self.kind).unwrap_or_else(|| panic!("no kind {}", self.kind))
    }

    /// The same under another value of a member of the policy.
    #[must_use]
    pub fn under(&self, parameter: &str, value: &Value) -> Self {
        let mut other = self.clone();
        other.policy.insert(parameter.to_owned(), value.clone());
        other
    }

    fn now(&self) -> DateTime<Utc> {
        let on = if self.on.len() == 10 { format!("{} 09:00", self.on) } else { self.on.clone() };
        let at = NaiveDateTime::parse_from_str(&on, "%Y-%m-%d %H:%M")
            .unwrap_or_else(|error| panic!("{on}: {error}"));
        let japan = FixedOffset::east_opt(9 * 3_600).unwrap();
        japan.from_local_datetime(&at).single().unwrap().with_timezone(&Utc)
    }

    fn policy(&self) -> Policy {
        serde_json::from_value(Value::Object(self.policy.clone()))
            .unwrap_or_else(|error| panic!("policy: {error}"))
    }

    /// The dossier, as somebody in this capacity hands it in; with an exception to the rule where
    /// that is asked.
    fn dossier(&self, capacity: Capacity, exception: bool) -> Dossier {
        let actor = self.actor.as_deref().unwrap_or("u-0010");
        let mut file = Dossier::new("R8-0012/1", self.now(), actor, capacity);
        file.stage.clone_from(&self.stage);
        for (name, value) in &self.facts {
            file.facts.set(name.clone(), value.clone());
        }
        for (name, value) in &self.given {
            file.given.set(name.clone(), value.clone());
        }
        for (name, value) in &self.parent {
            file.parent.set(name.clone(), value.clone());
        }
        file.children.clone_from(&self.children);
        file.named.clone_from(&self.named);
        file.performers.clone_from(&self.performers);
        file.documents.clone_from(&self.documents);
        file.subject.clone_from(&self.subject);
        file.delegation.clone_from(&self.delegation);
        file.policy = self.policy();
        if self.commanded {
            file.commander = Some(Commander { procedure: "R8-0012/2".to_owned(), act: "command".to_owned() });
        }
        if exception {
            file.policy.exceptions.push(self.rule.clone());
            file.facts.set("exceptions", serde_json::json!([self.rule]));
        }
        file
    }

    /// The act, heard on it.
    pub fn hear(&self, exception: bool) -> (Dossier, Minutes) {
        let machine = self.machine();
        let stage = machine.stages.iter().position(|one| one.id == self.stage);
        let stage = stage.unwrap_or_else(|| panic!("{}: no stage {}", self.kind, self.stage));
        let act = machine.acts.iter().position(|one| one.id == self.act);
        let act = act.unwrap_or_else(|| panic!("{}: no act {}", self.kind, self.act));
        let named =
            self.capacity.as_deref().map(|id| Capacity::from_id(id).unwrap_or_else(|| panic!("{id}")));
        let capacity = named.unwrap_or_else(|| {
            let file = self.dossier(Capacity::Officer, exception);
            let minutes = machine.minutes(stage, act, machine.acts[act].id, Witness::File(&file));
            minutes.by.first().copied().unwrap_or(Capacity::System)
        });
        let file = self.dossier(capacity, exception);
        let minutes = machine.minutes(stage, act, machine.acts[act].id, Witness::File(&file));
        (file, minutes)
    }

    /// What does not come as the vector says; nothing where all does.
    pub fn departs(&self) -> Option<String> {
        let (file, minutes) = self.hear(false);
        if minutes.verdict.is_none() {
            return Some(format!("{} is not provided in \"{}\"", self.act, self.stage));
        }
        if let Some(outcome) = &self.outcome {
            let found = worst(&minutes, &self.rule);
            if found.map(Outcome::id) != Some(outcome.as_str()) {
                return Some(format!("expected {outcome}, found {}", found.map_or("nothing", Outcome::id)));
            }
            for finding in minutes.findings.iter().filter(|one| one.rule.id == self.rule) {
                for (name, value) in &self.inputs {
                    if finding.inputs.iter().any(|(known, _)| known == name)
                        && finding.plain_input(name) != *value
                    {
                        return Some(format!(
                            "input {name}: expected {value}, found {}",
                            finding.plain_input(name)
                        ));
                    }
                }
                if self.law.as_ref().is_some_and(|law| *law != finding.law_day()) {
                    return Some(format!("law of {}, not of {:?}", finding.law_day(), self.law));
                }
            }
        }
        if let Some(due) = &self.due {
            let found = minutes.effects.iter().find_map(|effect| match effect {
                Effect::Start(duty) if duty.rule.id == self.rule => (duty.due)(&file).map(instant_text),
                Effect::Set(one) if one.id == self.rule => (one.due)(&file).map(instant_text),
                _ => None,
            });
            if found.as_deref() != Some(due.as_str()) {
                return Some(format!("due {due}, found {found:?}"));
            }
        }
        for (name, value) in &self.kept {
            let found = minutes.derives.iter().find(|(known, _)| known == name);
            let found = found.and_then(|(_, derive)| derive(&file));
            if found.as_ref() != Some(value) {
                return Some(format!("{name}: expected {value}, found {found:?}"));
            }
        }
        for (question, answer) in &self.answer {
            let asked = minutes.forks.iter().find(|(one, _)| one.id == question);
            let found = asked.and_then(|(one, nth)| one.answers.get(*nth)).copied();
            if found != Some(answer.as_str()) {
                return Some(format!("{question}: expected {answer}, found {found:?}"));
            }
        }
        None
    }
}

/// The worst a rule found.
pub fn worst(minutes: &Minutes, rule: &str) -> Option<Outcome> {
    let rank = |outcome: Outcome| match outcome {
        Outcome::Unmet => 0,
        Outcome::Overdue => 1,
        Outcome::Advised => 2,
        Outcome::Overridden => 3,
        Outcome::Met => 4,
        Outcome::NotApplicable => 5,
    };
    let of_rule = minutes.findings.iter().filter(|one| one.rule.id == rule);
    of_rule.map(|one| one.outcome).min_by_key(|one| rank(*one))
}

/// Which side of its rule a vector stands on: what holds, or the first answer of a fork, is one side.
#[must_use]
pub fn refuses(vector: &Vector) -> bool {
    match vector.outcome.as_deref() {
        Some(outcome) => !matches!(outcome, "met" | "not-applicable"),
        None => vector.answer.iter().any(|(question, answer)| {
            let minutes = vector.hear(false).1;
            let asked = minutes.forks.iter().find(|(one, _)| one.id == question);
            asked.and_then(|(one, _)| one.answers.first()) != Some(&answer.as_str())
        }),
    }
}

/// An example on either side of each rule: the two vectors nearest to each other in their file.
#[must_use]
pub fn examples(vectors: &[Vector]) -> BTreeMap<String, Examples> {
    let mut found: BTreeMap<String, Examples> = BTreeMap::new();
    let mut last: Option<&Vector> = None;
    let mut paired: BTreeSet<&str> = BTreeSet::new();
    for vector in vectors.iter().filter(|one| one.outcome.as_deref() != Some("not-applicable")) {
        let beside = last.filter(|one| one.rule == vector.rule && refuses(one) != refuses(vector));
        last = Some(vector);
        let entry = found.entry(vector.rule.clone()).or_default();
        if let Some(beside) = beside {
            if paired.insert(&vector.rule) {
                *side(entry, beside) = Some(example(beside));
                *side(entry, vector) = Some(example(vector));
            }
            continue;
        }
        let side = side(entry, vector);
        if side.is_none() {
            *side = Some(example(vector));
        }
    }
    found
}

fn side<'e>(examples: &'e mut Examples, vector: &Vector) -> &'e mut Option<Example> {
    if refuses(vector) { &mut examples.fails } else { &mut examples.holds }
}

fn example(vector: &Vector) -> Example {
    let minutes = vector.hear(false).1;
    let answers = vector.answer.values().cloned().collect::<Vec<_>>().join(" ");
    let came = vector.outcome.clone().or_else(|| vector.due.clone()).unwrap_or(answers);
    let finding = worst(&minutes, &vector.rule).and_then(|worst| {
        minutes.findings.iter().find(|one| one.rule.id == vector.rule && one.outcome == worst)
    });
    let says = finding.filter(|one| !matches!(one.outcome, Outcome::Met | Outcome::NotApplicable));
    Example {
        case: Sentence { ja: vector.ja.clone(), en: vector.en.clone() },
        source: vector.source.clone(),
        came,
        says: says.map(shirube_core::rule::Finding::sentence),
    }
}
