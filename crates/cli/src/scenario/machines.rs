//! What the machines ask for, so that a scenario's mistakes are found before it is played.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use shirube_core::atlas::survey;
use shirube_core::facts::Fact;
use shirube_core::procedures::MACHINES;
use shirube_core::registry::Machine;

/// A kind as scenarios see it: its newest machine.
pub(crate) struct Known {
    /// The machine.
    pub(crate) machine: &'static Machine,
    /// What each act may bring.
    pub(crate) asks: BTreeMap<&'static str, BTreeMap<&'static str, &'static Fact>>,
    /// The documents each act may bring.
    pub(crate) documents: BTreeMap<&'static str, BTreeSet<&'static str>>,
}

static KNOWN: LazyLock<BTreeMap<&'static str, Known>> = LazyLock::new(|| {
    let mut newest: BTreeMap<&'static str, &'static Machine> = BTreeMap::new();
    for machine in MACHINES.iter().copied() {
        let known = newest.entry(machine.kind).or_insert(machine);
        if machine.version > known.version {
            *known = machine;
        }
    }
    newest.into_iter().map(|(kind, machine)| (kind, Known::of(machine))).collect()
});

impl Known {
    fn of(machine: &'static Machine) -> Self {
        let mut asks: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        let mut documents: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for route in &survey(machine).routes {
            asks.entry(route.act).or_default().extend(route.asks.iter().map(|(fact, _)| (fact.name, *fact)));
            documents.entry(route.act).or_default().extend(route.documents.iter().map(|one| one.id));
        }
        Self { machine, asks, documents }
    }
}

/// What is known of a kind.
pub(crate) fn kind(kind: &str) -> Option<&'static Known> {
    KNOWN.get(kind)
}

/// Every kind.
pub(crate) fn kinds() -> impl Iterator<Item = &'static str> {
    KNOWN.keys().copied()
}
