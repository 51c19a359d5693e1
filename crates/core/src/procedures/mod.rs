//! The kinds of procedure, one file each, and the one list that registers them.
//!
//! To add a kind: write its file, and add its line to [`MACHINES`].

pub mod application;
pub mod award;
pub mod budget_vote;
pub mod certificate;
pub mod common;
pub mod complaint;
pub mod contract;
pub mod crossing;
pub mod demonstration;
pub mod disclosure;
pub mod idea;
pub mod instalment;
pub mod joint_procurement;
pub mod negotiated_no4;
pub mod office;
pub mod open_call;
pub mod participation;
pub mod pay_for_success;
pub mod preparation;
pub mod proposal_competition;
mod shared_acts;
pub mod small_value;
pub mod trial_order;

use crate::registry::Machine;
use crate::words::{Among, Names, Words};

/// Every kind of procedure, with every released version of it.
pub static MACHINES: &[&Machine] = &[
    &preparation::MACHINE,
    &idea::MACHINE,
    &proposal_competition::MACHINE,
    &negotiated_no4::MACHINE,
    &joint_procurement::MACHINE,
    &pay_for_success::MACHINE,
    &trial_order::MACHINE,
    &application::MACHINE,
    &certificate::MACHINE,
    &contract::MACHINE,
    &instalment::MACHINE,
    &participation::MACHINE,
    &demonstration::MACHINE,
    &complaint::MACHINE,
    &disclosure::MACHINE,
    &office::MACHINE,
];

/// The newest released machine of a kind.
#[must_use]
pub fn newest(kind: &str) -> Option<&'static Machine> {
    MACHINES.iter().copied().filter(|machine| machine.kind == kind).max_by_key(|machine| machine.version)
}

/// What the acts and stages of every kind are called.
pub static NAMES: Names = Names { act: act_called, stage: stage_called };

fn act_called(id: &str) -> Option<Words> {
    MACHINES.iter().find_map(|machine| machine.act(id)).map(|act| act.label)
}

fn stage_called(id: &str, among: Among) -> Option<Words> {
    let is_of = |one: &Machine| match among {
        Among::Kind(kind) => one.kind == kind,
        Among::Calls => one.stage("call-open").is_some() || one.kind == "negotiated-no4",
    };
    MACHINES.iter().filter(|one| is_of(one)).find_map(|one| one.stage(id)).map(|stage| stage.label)
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
        (&idea::MACHINE, idea::walk),
        (&proposal_competition::MACHINE, proposal_competition::walk),
        (&negotiated_no4::MACHINE, negotiated_no4::walk),
        (&joint_procurement::MACHINE, joint_procurement::walk),
        (&participation::MACHINE, participation::walk),
        (&pay_for_success::MACHINE, pay_for_success::walk),
        (&trial_order::MACHINE, trial_order::walk),
        (&application::MACHINE, application::walk),
        (&certificate::MACHINE, certificate::walk),
        (&contract::MACHINE, contract::walk),
        (&instalment::MACHINE, instalment::walk),
        (&demonstration::MACHINE, demonstration::walk),
        (&complaint::MACHINE, complaint::walk),
        (&disclosure::MACHINE, disclosure::walk),
        (&office::MACHINE, office::walk),
    ]
}

#[cfg(test)]
pub(crate) mod testing;

#[cfg(test)]
mod back_tests;

#[cfg(test)]
mod sixth_path_tests;

#[cfg(test)]
mod performance_tests;

#[cfg(test)]
mod fairness_tests;

#[cfg(test)]
mod idea_tests;
