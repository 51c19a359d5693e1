//! The forms (様式) of each kind: the facts and documents its acts bring, its questions, its own
//! requirements, and the effects that need values. One file a kind, named after its machine, so
//! that the procedure's file stays readable beside the law.

pub mod application;
pub mod contract;
pub mod instalment;
pub mod integrity;
pub mod office;
pub mod preparation;
pub mod proposal_competition;
