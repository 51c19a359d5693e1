//! The vectors of the law: every rule allows and refuses on facts a lawyer can read, through an act
//! that carries it. Built with the feature `mutants`, every rule is changed in turn, and some vector
//! must notice (`scripts/mutants`).

#[cfg(feature = "mutants")]
mod mutants;
mod offered;
mod parameters;

use std::collections::BTreeMap;
use std::path::Path;

use shirube_core::register::{Registered, register};
use shirube_core::rule::Form;
use shirube_core::rules::of_the_law;
use shirube_vectors::vector;

/// The vectors, with the file each stands in.
fn vectors() -> Vec<(std::path::PathBuf, vector::Vector)> {
    vector::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors"))
}

/// Every rule of the law with the acts that carry it, over all machines.
fn carried() -> BTreeMap<&'static str, Registered> {
    let mut rules: BTreeMap<&'static str, Registered> = BTreeMap::new();
    for rule in register().into_iter().filter(|rule| of_the_law(rule.id)) {
        let known = rules.entry(rule.id).or_insert_with(|| rule.clone());
        known.acts.extend(&rule.acts);
        if rule.form == Form::Guard {
            known.form = Form::Guard;
        }
    }
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
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (_, vector) in vectors() {
        let count = counts.entry(vector.rule.clone()).or_default();
        if vector::refuses(&vector) { count.1 += 1 } else { count.0 += 1 }
    }
    let mut none = Vec::new();
    for (id, rule) in carried() {
        let (allowing, refusing) = counts.get(id).copied().unwrap_or_default();
        println!("{id}: {allowing} allowing, {refusing} refusing, carried by {} acts", rule.acts.len());
        // A duty refuses nothing: two due days show its limit.
        let duty = rule.form == Form::Duty;
        if (duty && allowing + refusing < 2) || (!duty && (allowing == 0 || refusing == 0)) {
            none.push(id);
        }
    }
    assert!(none.is_empty(), "without vectors: {none:?}");
}
