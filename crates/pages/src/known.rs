//! What the machines call things, computed once: facts, publications, choices.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use shirube_core::atlas::{Atlas, Route, survey};
use shirube_core::effect::Effect;
use shirube_core::facts::{Fact, Keyed, Shape};
use shirube_core::procedures::MACHINES;
use shirube_core::registry::{ActInfo, Machine};
use shirube_core::words::{Capacity, Phase, Sentence, Words, words};
use shirube_desk::{OfferView, fact_view};

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
        if route.rules.iter().any(|rule| ABOUT_ONE.contains(&rule.id)) {
            by_subject.insert(route.act);
        }
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

/// Rules that ask which application an act is about.
const ABOUT_ONE: [&str; 3] = ["application-undecided", "under-formal-review", "under-evaluation"];

/// Facts that no act brings but that are published: the engine derives them.
const DERIVED: &[(&str, Words)] = &[
    ("call.published_on", words("公表日", "published on")),
    ("published_on", words("公表日", "published on")),
    ("case", words("案件番号", "case number")),
    ("counterpart.name", words("契約の相手方", "counterpart")),
    ("counterpart.number", words("契約の相手方の法人番号", "corporate number of the counterpart")),
    ("share_yen", words("負担額（円）", "share (yen)")),
    ("stage", words("段階", "stage")),
    ("budgeted_yen", words("予算措置の額（円）", "budgeted (yen)")),
    ("lead.procedure", words("代表団体の手続番号", "procedure of the lead")),
    ("member.kind", words("団体の区分", "kind of body")),
    ("member.name", words("構成団体の名称", "name of the member")),
    ("ranking", words("順位", "ranking")),
    ("result.totals", words("評価の結果", "result of the evaluation")),
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

/// What a fact is called that no act brings: its own name, and not that of the fact it is a part of.
pub(crate) fn derived_words(name: &str) -> Option<Words> {
    DERIVED.iter().find(|(known, _)| *known == name).map(|(_, words)| *words)
}

fn one(kind: &str, name: &str) -> Option<Words> {
    let own = KNOWN.get(kind).and_then(|known| known.facts.get(name));
    own.or_else(|| KNOWN.values().find_map(|known| known.facts.get(name)))
        .copied()
        .or_else(|| derived_words(name))
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

/// What suppliers do: the kind, the act, what it is called.
pub(crate) fn supplier_acts() -> impl Iterator<Item = (&'static str, &'static str, Words)> {
    KNOWN.iter().flat_map(|(kind, known)| {
        let atlas = &known.atlas;
        let is_theirs =
            move |act: &&ActInfo| atlas.of_act(act.id).any(|route| route.by.contains(&Capacity::Supplier));
        atlas.machine.acts.iter().filter(is_theirs).map(move |act| (*kind, act.id, act.label))
    })
}

/// The facts a supplier may bring by an act of a kind.
pub fn supplier_facts(kind: &str, act: &str) -> impl Iterator<Item = &'static str> {
    let routes = KNOWN.get(kind).map(|known| known.atlas.routes.as_slice()).unwrap_or_default();
    let theirs =
        routes.iter().filter(move |route| route.act == act && route.by.contains(&Capacity::Supplier));
    theirs.flat_map(|route| &route.asks).map(|(fact, _)| fact.name)
}

/// What a stage of a kind is called.
pub(crate) fn stage_words(kind: &str, stage: &str) -> Option<Words> {
    KNOWN.get(kind).and_then(|known| known.atlas.machine.stage(stage)).map(|stage| stage.label)
}

/// Whether an act of a kind is about one application or question.
pub(crate) fn has_subject(kind: &str, act: &str) -> bool {
    KNOWN.get(kind).is_some_and(|known| known.by_subject.contains(act))
}

/// What people open a kind by: the form of the act, as if it were offered; none where it is no opening.
#[must_use]
pub fn opening_offer(kind: &str, act: &str) -> Option<OfferView> {
    let known = KNOWN.get(kind)?;
    let machine = known.atlas.machine;
    let is_it = |route: &&Route| route.from.id == machine.before_opening() && route.act == act;
    let routes: Vec<&Route> =
        known.atlas.routes.iter().filter(is_it).filter(|route| !route.commanded).collect();
    let label = machine.act(act).filter(|_| !routes.is_empty())?.label;
    let mut facts: Vec<(&Fact, bool)> = Vec::new();
    let mut documents = Vec::new();
    let mut by: Vec<String> = Vec::new();
    for route in &routes {
        for (fact, required) in &route.asks {
            // needed whatever way it goes, or it may be left out here
            let required =
                *required && routes.iter().all(|one| one.asks.iter().any(|(it, _)| it.name == fact.name));
            if !facts.iter().any(|(it, _)| it.name == fact.name) {
                facts.push((fact, required));
            }
        }
        for one in &route.documents {
            let one = (one.id.to_owned(), one.label.ja.to_owned(), one.label.en.to_owned());
            if !documents.contains(&one) {
                documents.push(one);
            }
        }
        for one in &route.by {
            if !by.iter().any(|id| id == one.id()) {
                by.push(one.id().to_owned());
            }
        }
    }
    Some(OfferView {
        act: act.to_owned(),
        ja: label.ja.to_owned(),
        en: label.en.to_owned(),
        allowed: true,
        by,
        unmet: Vec::new(),
        looked_at: Vec::new(),
        facts: facts.into_iter().map(|(fact, required)| fact_view(fact, required)).collect(),
        documents,
        additive: true,
    })
}

/// Kinds that people open on another procedure, beside an application, which has a page of its own.
const OPENED_ON: [&str; 1] = ["complaint"];

/// What people may open on a procedure of a kind: what tells that kind of its outcome.
#[must_use]
pub fn begins(parent: &str) -> Vec<(&'static str, OfferView)> {
    let Some(parent) = KNOWN.get(parent).map(|known| known.atlas.machine) else { return Vec::new() };
    let mut all = Vec::new();
    for kind in OPENED_ON {
        let Some(known) = KNOWN.get(kind) else { continue };
        let tells = |effect: &Effect| matches!(effect, Effect::Report(act) if parent.act(act).is_some());
        if !known.atlas.routes.iter().flat_map(|route| &route.effects).any(tells) {
            continue;
        }
        let acts: Vec<&str> = known.atlas.machine.acts.iter().map(|act| act.id).collect();
        all.extend(acts.into_iter().filter_map(|act| Some((kind, opening_offer(kind, act)?))));
    }
    all
}

/// Where it stands what an act of a kind asks, each once.
pub(crate) fn citations(kind: &str, act: &str) -> Vec<Words> {
    let routes = KNOWN.get(kind).map(|known| known.atlas.routes.as_slice()).unwrap_or_default();
    let asked = routes.iter().filter(|route| route.act == act && !route.commanded);
    let mut all: Vec<Words> = Vec::new();
    for rule in asked.flat_map(|route| &route.rules) {
        if !all.contains(&rule.citation) {
            all.push(rule.citation);
        }
    }
    all
}

/// By what other procedures a kind is opened: the kind that opens it and its act.
pub(crate) fn opened_by(kind: &str) -> Vec<(&'static str, &'static str)> {
    let mut all = Vec::new();
    for (parent, known) in KNOWN.iter() {
        for route in &known.atlas.routes {
            let opens =
                |effect: &Effect| matches!(effect, Effect::Open(opening) if opening.kinds.contains(&kind));
            if route.effects.iter().any(opens) && !all.contains(&(*parent, route.act)) {
                all.push((*parent, route.act));
            }
        }
    }
    all
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

/// The ways an act goes from a stage that itself provides it, where people perform it.
pub(crate) fn own_ways(kind: &str, stage: &str) -> impl Iterator<Item = &'static Route> {
    let routes = KNOWN.get(kind).map(|known| known.atlas.routes.as_slice()).unwrap_or_default();
    routes.iter().filter(move |one| one.from.id == stage && one.decided_by.is_none() && !one.commanded)
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

#[cfg(test)]
mod tests {
    use super::has_subject;

    #[test]
    fn an_act_about_one_application_asks_which() {
        for (kind, act) in [
            ("trial-order", "pass-formal-review"),
            ("trial-order", "reject"),
            ("proposal-competition", "admit"),
        ] {
            assert!(has_subject(kind, act), "{kind} {act}");
        }
        assert!(!has_subject("trial-order", "end-formal-review"));
    }
}
