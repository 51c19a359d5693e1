//! The contract with the candidate, and where its approval came from.

pub use crate::forms::assembly_vote::*;
pub use crate::forms::award::{CONTRACT_WITH_CANDIDATE, contract_facts};
use crate::forms::shared;
use crate::rule::{QUESTION, Question};
use crate::words::words;

/// The stages a contract approval may come from.
pub const APPROVAL_FROM: &[&str] = &["negotiation", "candidate-approval"];
/// Where the contract approval came from.
pub static CAME_FROM: Question = Question {
    id: "contract-approval-came-from",
    words: words("契約締結伺の前の段階", "the stage before the contract approval"),
    answers: APPROVAL_FROM,
    history: true,
    answer: |file| shared::position(file, "contract_approval.from", APPROVAL_FROM),
    ..QUESTION
};
