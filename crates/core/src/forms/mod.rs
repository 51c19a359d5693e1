//! The forms (様式) of each kind: the facts and documents its acts bring, its questions, its own
//! requirements, and the effects that need values. One file a kind, named after its machine, so
//! that the procedure's file stays readable beside the law.

pub mod application;
pub mod certificate;
pub mod complaint;
pub mod contract;
pub mod demonstration;
pub mod disclosure;
pub mod instalment;
pub mod integrity;
pub mod joint_procurement;
pub mod negotiated_no4;
pub mod office;
pub mod participation;
pub mod pay_for_success;
pub mod preparation;
pub mod proposal_competition;
pub mod small_value;
pub mod trial_order;
