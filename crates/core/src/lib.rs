//! The paths of public procurement as state machines: what may be done next, what may not and
//! why, and what follows from an act.
//!
//! This crate is pure. It knows no database, clock, network, randomness or runtime: time, people
//! and policy are facts of the [`dossier::Dossier`] it is handed. The same dossier always gives
//! the same decision, which is what makes replay an audit.
//!
//! * [`procedures`] holds one file for each kind of procedure, readable beside the law;
//! * [`rules`] holds the guards and duties they name, each with id, citation and sentence;
//! * [`engine`] hears an act, [`atlas`] surveys a whole machine, [`render`] draws it.

pub mod advice;
pub mod atlas;
pub mod boundary;
pub mod domain;
pub mod dossier;
pub mod effect;
pub mod engine;
pub mod facts;
pub mod forms;
pub mod government_code;
pub mod hearing;
pub mod law;
pub mod policy;
pub mod procedures;
pub mod register;
pub mod registry;
pub mod render;
pub mod rule;
pub mod rules;
pub mod station;
pub mod words;

#[cfg(test)]
mod survey_tests;
