//! The forms (様式) of each kind: the facts and documents its acts bring, its questions, its own
//! requirements, and the effects that need values. One file a kind, named after its machine, so
//! that the procedure's file stays readable beside the law.
//!
//! What several kinds share stands once, in a module named for what it is:
//!
//! | module | what it holds |
//! |---|---|
//! | [`opening`] | what procedures and selections are opened with |
//! | [`call`], [`open_call`] | what a public call states; questions, amendments, suspension |
//! | [`committee`] | seats, interests, replacement, hearings |
//! | [`entries`] | the applications of a call, seen from the procedure that called |
//! | [`integrity`] | what is checked of a counterpart |
//! | [`award`] | from the candidate to the contract |
//! | [`assembly_vote`] | the vote on a contract, and the executive decision |
//! | [`suspension`] | the stage a suspended procedure goes back to |
//! | [`children`] | children of any kind |

pub mod application;
pub mod certificate;
pub mod complaint;
pub mod contract;
pub mod demonstration;
pub mod disclosure;
pub mod idea;
pub mod instalment;
pub mod joint_procurement;
pub mod negotiated_no4;
pub mod office;
pub mod participation;
pub mod pay_for_success;
pub mod preparation;
pub mod proposal_competition;
pub mod resident_audit;
pub mod small_value;
pub mod trial_order;

pub mod assembly_vote;
pub mod award;
pub mod call;
pub mod children;
pub mod committee;
pub mod entries;
pub mod integrity;
pub mod open_call;
pub mod opening;
pub mod shared;
pub mod suspension;

mod records;
