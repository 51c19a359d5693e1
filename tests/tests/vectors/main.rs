//! The vectors of the law: every rule allows and refuses on facts a lawyer can read, through an act
//! that carries it. Built with the feature `mutants`, every rule is changed in turn, and some vector
//! must notice (`scripts/mutants`).

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails says where"
)]

#[cfg(feature = "mutants")]
mod mutants;
mod parameters;
mod vector;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use shirube_core::atlas::survey;
use shirube_core::procedures::MACHINES;
use shirube_core::rule::{Form, Rule};

/// The vectors, with the file each stands in.
fn vectors() -> Vec<(std::path::PathBuf, vector::Vector)> {
    vector::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors"))
}

/// A rule of the law (`law.md` §11): G and two digits, with a letter where it is split.
fn of_the_law(id: &str) -> bool {
    let digits = id.strip_prefix('G').unwrap_or_default();
    digits.len() >= 2 && digits.bytes().take(2).all(|byte| byte.is_ascii_digit())
}

/// A rule, where it is one and not only a fork, and the acts that carry it: (kind, act).
type Carried = (Option<&'static Rule>, BTreeSet<(&'static str, &'static str)>);

/// The first answer of every question: with it everything goes on as without the rule.
fn first_answers() -> BTreeMap<&'static str, &'static str> {
    let mut answers = BTreeMap::new();
    for machine in MACHINES {
        for (question, _) in survey(machine).routes.iter().flat_map(|route| &route.forks) {
            answers.insert(question.id, question.answers.first().copied().unwrap_or_default());
        }
    }
    answers
}

/// Every rule of the law with the acts that carry it, over all machines.
fn carried() -> BTreeMap<&'static str, Carried> {
    let mut rules: BTreeMap<&str, Carried> = BTreeMap::new();
    for machine in MACHINES {
        for route in &survey(machine).routes {
            for rule in &route.rules {
                let entry = rules.entry(rule.id).or_default();
                entry.0 = Some(rule);
                entry.1.insert((machine.kind, route.act));
            }
            for effect in &route.effects {
                if let shirube_core::effect::Effect::Start(duty) = effect {
                    let entry = rules.entry(duty.rule.id).or_default();
                    entry.0 = Some(duty.rule);
                    entry.1.insert((machine.kind, route.act));
                }
            }
            for (question, _) in &route.forks {
                for id in question.rule.into_iter().flat_map(|rules| rules.split(' ')) {
                    rules.entry(id).or_default().1.insert((machine.kind, route.act));
                }
            }
        }
    }
    rules.retain(|id, _| of_the_law(id));
    rules
}

#[test]
fn every_vector_comes_as_it_says() {
    let mut wrong = Vec::new();
    for (path, vector) in vectors() {
        assert!(!vector.ja.is_empty() && !vector.en.is_empty() && !vector.source.is_empty(), "{vector:?}");
        let says = vector.outcome.is_some() || vector.due.is_some();
        let says = says || !vector.answer.is_empty() || !vector.kept.is_empty();
        assert!(says, "{}: {} expects nothing", path.display(), vector.ja);
        if let Some(departs) = vector.departs() {
            let file = path.file_name().unwrap().to_string_lossy();
            wrong.push(format!("{file}: {} {}: {departs}", vector.rule, vector.ja));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// No rule of the law is without a vector that allows and one that refuses; the table is printed.
#[test]
fn every_rule_allows_and_refuses() {
    let first = first_answers();
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (_, vector) in vectors() {
        let count = counts.entry(vector.rule.clone()).or_default();
        let refuses = match vector.outcome.as_deref() {
            Some(outcome) => !matches!(outcome, "met" | "not-applicable"),
            None => vector
                .answer
                .iter()
                .any(|(question, answer)| first.get(question.as_str()) != Some(&answer.as_str())),
        };
        if refuses { count.1 += 1 } else { count.0 += 1 }
    }
    let mut none = Vec::new();
    for (id, (rule, acts)) in carried() {
        let (allowing, refusing) = counts.get(id).copied().unwrap_or_default();
        println!("{id}: {allowing} allowing, {refusing} refusing, carried by {} acts", acts.len());
        // A duty refuses nothing: two due days show its limit.
        let duty = rule.is_some_and(|rule| rule.form == Form::Duty);
        if (duty && allowing + refusing < 2) || (!duty && (allowing == 0 || refusing == 0)) {
            none.push(id);
        }
    }
    assert!(none.is_empty(), "without vectors: {none:?}");
}
