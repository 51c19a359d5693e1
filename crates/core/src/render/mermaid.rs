//! The machine as a Mermaid state diagram, with a composite for each superstate, so that what a
//! superstate decides is drawn once.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{first_hand, history, push_once, stages};
use crate::atlas::{Atlas, Route};

/// A superstate with the stages it decided for.
struct Composite {
    name: String,
    members: BTreeSet<&'static str>,
    /// Index of the composite around it.
    within: Option<usize>,
}

/// The diagram (`stateDiagram-v2`); labels are ids of acts. Acts that stay are not drawn.
#[must_use]
pub fn mermaid(atlas: &Atlas) -> String {
    let composites = composites(atlas);
    let mut out = format!("%% {}\nstateDiagram-v2\n", atlas.machine.name());
    for stage in stages(atlas) {
        let _ = writeln!(out, "    state \"{} {}\" as {}", stage.label.ja, stage.id, name(stage.id));
    }
    for (nth, composite) in composites.iter().enumerate() {
        if composite.within.is_none() {
            nest(&mut out, &composites, nth, 1);
        }
    }
    for ((from, to), acts) in edges(atlas, &composites) {
        let _ = writeln!(out, "    {from} --> {to}: {}", acts.join(" / "));
    }
    for stage in stages(atlas).filter(|stage| stage.closed) {
        let _ = writeln!(out, "    {} --> [*]", name(stage.id));
    }
    out
}

/// An id as Mermaid takes it: no hyphen, and never one of its words.
fn name(stage: &str) -> String {
    if stage.is_empty() { "[*]".to_owned() } else { format!("s_{}", stage.replace('-', "_")) }
}

/// The superstates whose stages nest; one that overlaps another is left out, and its acts are
/// drawn from each stage.
fn composites(atlas: &Atlas) -> Vec<Composite> {
    let mut sets: BTreeMap<&str, BTreeSet<&'static str>> = BTreeMap::new();
    for route in &atlas.routes {
        if let Some(superstate) = &route.decided_by {
            sets.entry(superstate).or_default().insert(route.from.id);
        }
    }
    let mut sorted: Vec<_> = sets.into_iter().filter(|(_, members)| members.len() > 1).collect();
    sorted.sort_by_key(|(superstate, members)| (usize::MAX - members.len(), *superstate));
    let mut composites: Vec<Composite> = Vec::new();
    for (superstate, members) in sorted {
        let apart = |one: &Composite| one.members.is_disjoint(&members) || members.is_subset(&one.members);
        if composites.iter().all(apart) {
            // the last one around it is the smallest, for they come largest first
            let within = composites.iter().rposition(|one| members.is_subset(&one.members));
            let letters: String = superstate.chars().filter(char::is_ascii_alphanumeric).collect();
            composites.push(Composite { name: letters, members, within });
        }
    }
    composites
}

fn nest(out: &mut String, composites: &[Composite], nth: usize, depth: usize) {
    let Some(composite) = composites.get(nth) else { return };
    let indent = "    ".repeat(depth);
    let _ = writeln!(out, "{indent}state {} {{", composite.name);
    let mut inner = BTreeSet::new();
    for (child, one) in composites.iter().enumerate().filter(|(_, one)| one.within == Some(nth)) {
        inner.extend(&one.members);
        nest(out, composites, child, depth + 1);
    }
    for member in composite.members.difference(&inner) {
        let _ = writeln!(out, "{indent}    {}", name(member));
    }
    let _ = writeln!(out, "{indent}}}");
}

fn edges(atlas: &Atlas, composites: &[Composite]) -> BTreeMap<(String, String), Vec<&'static str>> {
    let mut edges: BTreeMap<(String, String), Vec<&'static str>> = BTreeMap::new();
    let moves = atlas.routes.iter().filter(|route| !first_hand(route) && route.from.id != route.to.id);
    for route in moves {
        let key = (source(route, composites), target(atlas, route, composites));
        push_once(edges.entry(key).or_default(), route.act);
    }
    edges
}

fn source(route: &Route, composites: &[Composite]) -> String {
    let letters = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    let superstate = route.decided_by.as_deref().map(letters);
    composites
        .iter()
        .find(|one| superstate.as_ref() == Some(&one.name) && !one.members.contains(route.to.id))
        .map_or_else(|| name(route.from.id), |one| one.name.clone())
}

/// A way back to where it was is drawn to the superstate that is what it may lead to, give or take
/// one stage in five.
fn target(atlas: &Atlas, route: &Route, composites: &[Composite]) -> String {
    if history(route) {
        let back: BTreeSet<&'static str> = atlas
            .of_act(route.act)
            .filter(|one| one.from.id == route.from.id && history(one))
            .map(|one| one.to.id)
            .collect();
        let fits = |one: &&Composite| one.members.symmetric_difference(&back).count() * 5 <= back.len();
        if let Some(around) = composites.iter().rfind(fits) {
            return around.name.clone();
        }
    }
    name(route.to.id)
}
