//! Every rule of the law is changed in turn: granted, taken out of the act, made to yield otherwise,
//! its limit moved by one. Each change must be noticed by a vector through the act.

use std::collections::BTreeSet;
use std::path::Path;

use shirube_core::boundary::{Change, Mutant, with};
use shirube_core::rule::{Form, Outcome};

use crate::{carried, vectors};
use shirube_tests::vector::{Vector, worst};

/// Whether some vector of the rule, through this act of this kind where one is named, comes otherwise.
fn noticed(vectors: &[Vector], kind: &str, mutant: Mutant) -> bool {
    let of_rule = vectors.iter().filter(|one| one.rule == mutant.rule);
    of_rule
        .filter(|one| mutant.act.is_empty() || (one.kind == kind && one.act == mutant.act))
        .any(|one| with(mutant, || departs(one)))
}

/// Whether a vector comes otherwise than it says, or yields otherwise to an exception.
fn departs(vector: &Vector) -> bool {
    if vector.departs().is_some() {
        return true;
    }
    let (_, minutes) = vector.hear(true);
    let Some(rule) = minutes.rules.iter().find(|rule| rule.id == vector.rule) else { return false };
    let expected = match vector.outcome.as_deref() {
        Some("unmet") if rule.overridable => Outcome::Overridden,
        Some("unmet") => Outcome::Unmet,
        _ => return false,
    };
    worst(&minutes, &vector.rule) != Some(expected)
}

#[test]
fn every_mutant_is_noticed() {
    let vectors: Vec<Vector> = vectors().into_iter().map(|(_, vector)| vector).collect();
    let edges = edges();
    let (mut mutants, mut survivors) = (0, Vec::new());
    for (id, rule) in carried() {
        let mut tried = Vec::new();
        let duty = rule.form == Form::Duty;
        if !duty {
            tried.push(("", Mutant { rule: id, act: "", change: Change::Granted }));
        }
        for &(kind, act) in &rule.acts {
            tried.push((kind, Mutant { rule: id, act, change: Change::Removed }));
        }
        if rule.form == Form::Guard {
            tried.push(("", Mutant { rule: id, act: "", change: Change::Severity }));
        }
        if edges.contains(id) {
            for by in [-1, 1] {
                tried.push(("", Mutant { rule: id, act: "", change: Change::Edge(by) }));
            }
        }
        for (kind, mutant) in tried {
            mutants += 1;
            if !noticed(&vectors, kind, mutant) {
                survivors.push(format!("{kind} {mutant:?}"));
            }
        }
    }
    println!("{mutants} mutants, {} survive", survivors.len());
    assert!(survivors.is_empty(), "{survivors:#?}");
}

/// The rules that compare with a limit: those that ask for its edge, found in the sources.
fn edges() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/core/src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                let ids = text.split("edge(\"").skip(1).filter_map(|rest| rest.split('"').next());
                found.extend(ids.map(str::to_owned));
            }
        }
    }
    found
}
