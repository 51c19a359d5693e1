//! The suspension (停止) of a procedure: to which stage it goes back when it is resumed.

use crate::dossier::Dossier;
use crate::forms::shared;
use crate::rule::{QUESTION, Question};
use crate::words::words;

/// Where a suspended procedure was; a kind gives the stages it may have been in.
pub const WHERE_IT_WAS: Question = Question {
    id: "where-it-was",
    words: words("停止前の段階", "the stage before the suspension"),
    history: true,
    ..QUESTION
};

/// Which of these stages a suspended procedure was in.
#[must_use]
pub fn stage_before(file: &Dossier, stages: &[&str]) -> usize {
    shared::position(file, "suspended.from", stages)
}
