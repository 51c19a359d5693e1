//! What the machines call things, computed once: facts, publications, choices.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use shirube_core::atlas::{Atlas, survey};
use shirube_core::effect::Effect;
use shirube_core::facts::{Keyed, Shape};
use shirube_core::procedures::MACHINES;
use shirube_core::registry::Machine;
use shirube_core::words::{Phase, Sentence, Words, words};

/// Names of a kind's facts and publications.
struct Known {
    atlas: Atlas,
    facts: BTreeMap<&'static str, Words>,
    publications: BTreeMap<&'static str, Words>,
    by_subject: BTreeSet<&'static str>,
}

static KNOWN: LazyLock<BTreeMap<&'static str, Known>> =
    LazyLock::new(|| MACHINES.iter().map(|machine| (machine.kind, known(machine))).collect());

fn known(machine: &'static Machine) -> Known {
    let atlas = survey(machine);
    let mut facts = BTreeMap::new();
    let mut publications = BTreeMap::new();
    let mut by_subject = BTreeSet::new();
    for route in &atlas.routes {
        for (fact, _) in &route.asks {
            facts.insert(fact.name, fact.label);
            if fact.keyed == Keyed::PerSubject {
                by_subject.insert(route.act);
            }
        }
        for effect in &route.effects {
            if let Effect::Publish(publication) = effect {
                publications.insert(publication.id, publication.words);
            }
        }
    }
    Known { atlas, facts, publications, by_subject }
}

/// Facts that no act brings but that are published: the engine derives them.
const DERIVED: &[(&str, Words)] = &[
    ("call.published_on", words("公表日", "published on")),
    ("published_on", words("公表日", "published on")),
    ("case", words("案件番号", "case number")),
    ("ranking", words("順位", "ranking")),
    ("finished_on", words("終了日", "finished on")),
    ("answers.published_on", words("回答の公表日", "answers published on")),
    ("submitted_at", words("提出日時", "submitted at")),
];

/// What a fact of a kind is called; its own name where nothing says.
pub(crate) fn fact_words(kind: &str, name: &str) -> Option<Words> {
    let base = || {
        let mut parts: Vec<&str> = name.split('.').collect();
        while parts.pop().is_some() && !parts.is_empty() {
            let shorter = parts.join(".");
            if let Some(found) = one(kind, &shorter) {
                return Some(found);
            }
        }
        None
    };
    one(kind, name).or_else(base)
}

fn one(kind: &str, name: &str) -> Option<Words> {
    let own = KNOWN.get(kind).and_then(|known| known.facts.get(name));
    own.or_else(|| KNOWN.values().find_map(|known| known.facts.get(name)))
        .copied()
        .or_else(|| DERIVED.iter().find(|(known, _)| *known == name).map(|(_, words)| *words))
}

/// What a publication is called.
pub(crate) fn publication_words(kind: &str, id: &str) -> Option<Words> {
    let own = KNOWN.get(kind).and_then(|known| known.publications.get(id));
    own.or_else(|| KNOWN.values().find_map(|known| known.publications.get(id))).copied()
}

/// What a kind is called.
pub(crate) fn kind_words(kind: &str) -> Option<Words> {
    KNOWN.get(kind).map(|known| known.atlas.machine.label)
}

/// What an act of a kind is called.
pub(crate) fn act_words(kind: &str, act: &str) -> Option<Words> {
    KNOWN.get(kind).and_then(|known| known.atlas.machine.act(act)).map(|act| act.label)
}

/// What a stage of a kind is called.
pub(crate) fn stage_words(kind: &str, stage: &str) -> Option<Words> {
    KNOWN.get(kind).and_then(|known| known.atlas.machine.stage(stage)).map(|stage| stage.label)
}

/// Whether an act of a kind is about one application or question.
pub(crate) fn has_subject(kind: &str, act: &str) -> bool {
    KNOWN.get(kind).is_some_and(|known| known.by_subject.contains(act))
}

/// The phases a kind goes through, in order; an ended stage counts as completed.
pub(crate) fn phases(kind: &str) -> Vec<Phase> {
    let stages = KNOWN.get(kind).map(|known| known.atlas.machine.stages).unwrap_or_default();
    let has = |phase: &Phase| stages.iter().any(|stage| !stage.id.is_empty() && stage.phase == *phase);
    Phase::ALL.into_iter().filter(has).collect()
}

/// The drawing of a kind, with a stage lit; none where there is no such kind.
#[must_use]
pub fn drawing(kind: &str, stage: &str, language: shirube_core::render::Language) -> Option<String> {
    let known = KNOWN.get(kind)?;
    Some(shirube_core::render::svg(&known.atlas, Some(stage).filter(|one| !one.is_empty()), language))
}

/// Whether a stage of a kind itself provides an act, and not every stage of its sort.
pub(crate) fn is_own(kind: &str, stage: &str, act: &str) -> bool {
    let routes = KNOWN.get(kind).map(|known| known.atlas.routes.as_slice()).unwrap_or_default();
    routes.iter().any(|route| route.from.id == stage && route.act == act && route.decided_by.is_none())
}

/// What a structured fact of a kind has in it, as its own check says; none where it is not structured.
pub(crate) fn record_words(kind: &str, name: &str) -> Option<Sentence> {
    let routes = KNOWN.get(kind).map(|known| known.atlas.routes.as_slice()).unwrap_or_default();
    let mut asked = routes.iter().flat_map(|route| &route.asks).map(|(fact, _)| *fact);
    match asked.find(|fact| fact.name == name)?.shape {
        Shape::Record(check) => check(&serde_json::Value::Null).err(),
        _ => None,
    }
}
