//! The kinds of procedure, one file each, and the one list that registers them.
//!
//! To add a kind: write its file, and add its line to [`MACHINES`].

pub mod application;
pub mod award;
pub mod common;
pub mod contract;
pub mod crossing;
pub mod instalment;
pub mod office;
pub mod preparation;
pub mod proposal_competition;

use crate::registry::Machine;

/// Every kind of procedure, with every released version of it.
pub static MACHINES: &[&Machine] = &[
    &preparation::MACHINE,
    &proposal_competition::MACHINE,
    &application::MACHINE,
    &contract::MACHINE,
    &instalment::MACHINE,
    &office::MACHINE,
];

/// The newest released machine of a kind.
#[must_use]
pub fn newest(kind: &str) -> Option<&'static Machine> {
    MACHINES.iter().copied().filter(|machine| machine.kind == kind).max_by_key(|machine| machine.version)
}

/// The machine with this name (`contract@1`).
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Machine> {
    MACHINES.iter().copied().find(|machine| machine.name() == name)
}

/// A walk of a machine by statig's own engine.
#[cfg(test)]
pub(crate) type Walk =
    fn(&[usize], &dyn Fn(usize) -> crate::hearing::Script) -> Vec<(&'static str, crate::hearing::Minutes)>;

/// Every machine with its walk by statig's own engine.
#[cfg(test)]
pub(crate) fn walks() -> Vec<(&'static Machine, Walk)> {
    vec![
        (&preparation::MACHINE, preparation::walk),
        (&proposal_competition::MACHINE, proposal_competition::walk),
        (&application::MACHINE, application::walk),
        (&contract::MACHINE, contract::walk),
        (&instalment::MACHINE, instalment::walk),
        (&office::MACHINE, office::walk),
    ]
}

#[cfg(test)]
mod sixth_path_tests;

#[cfg(test)]
mod performance_tests;
