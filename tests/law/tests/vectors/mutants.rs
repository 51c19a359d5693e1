//! Every rule of the law is changed in turn: granted, taken out of the act, made to yield otherwise,
//! its limit moved by one. Each change must be noticed by a vector through the act.

use std::collections::BTreeSet;
use std::path::Path;

use shirube_core::boundary::{Change, Mutant, with};
use shirube_core::rule::{Form, Outcome};

use shirube_core::register::register;
use shirube_core::rules::of_the_law;

use crate::vectors;
use shirube_vectors::vector::{Vector, worst};

/// Acts that ask a rule, and not its limit: (rule, kind, act).
const WITHOUT_THE_LIMIT: [(&str, &str, &str); 1] = [
    // Whether the reserve price was fixed is asked; no bid is known yet to hold against it.
    ("G51", "proposal-competition", "open-bids"),
];

/// Whether some vector of the rule, through this act of this kind, comes otherwise.
fn noticed(vectors: &[Vector], kind: &str, mutant: Mutant) -> bool {
    let of_rule = vectors.iter().filter(|one| one.rule == mutant.rule);
    of_rule.filter(|one| one.kind == kind && one.act == mutant.act).any(|one| with(mutant, || departs(one)))
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
    for rule in register().into_iter().filter(|rule| of_the_law(rule.id)) {
        let mut changes = vec![Change::Removed];
        if rule.form != Form::Duty {
            changes.push(Change::Granted);
        }
        if rule.form == Form::Guard {
            changes.push(Change::Severity);
        }
        if edges.contains(rule.id) {
            changes.extend([Change::Edge(-1), Change::Edge(1)]);
        }
        for &(kind, act) in &rule.acts {
            for &change in &changes {
                let limited = !WITHOUT_THE_LIMIT.contains(&(rule.id, kind, act));
                if matches!(change, Change::Edge(_)) && !limited {
                    continue;
                }
                mutants += 1;
                if !noticed(&vectors, kind, Mutant { rule: rule.id, act, change }) {
                    survivors.push(format!("{} {kind} {act} {change:?}", rule.id));
                }
            }
        }
    }
    println!("{mutants} mutants, {} survive", survivors.len());
    assert!(survivors.is_empty(), "{survivors:#?}");
}

/// The rules that compare with a limit: those that ask for its edge, found in the sources.
fn edges() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates/core/src")];
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
