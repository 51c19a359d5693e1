//! What fits together in one step: a look has nothing of an act, what is not performed opens
//! nothing, and a stage is one of its machine.

use super::super::errors::{Mistake, Place};
use super::super::fields::Fields;
use super::super::machines::Known;

/// Members a look does not have.
const OF_ACTS: &[&str] = &["who", "as", "about", "names", "facts", "assumed", "documents", "expect", "seen"];

/// A look has nothing that belongs to an act.
pub(super) fn refuse_of_acts(fields: &Fields<'_>) -> Result<(), Mistake> {
    match OF_ACTS.iter().find(|member| fields.get(member).is_some()) {
        None => Ok(()),
        Some(member) => Err(Mistake::new(
            fields.at,
            format!("「act」のない段階確認に「{member}」は書けません。"),
            format!("a look (a step without \"act\") has no \"{member}\"."),
        )),
    }
}

/// An act that is expected not to be performed opens nothing to name.
pub(super) fn refuse_of_opening(fields: &Fields<'_>) -> Result<(), Mistake> {
    match ["names", "opens"].into_iter().find_map(|member| Some((member, fields.get(member)?))) {
        None => Ok(()),
        Some((member, node)) => Err(Mistake::new(
            &node.at,
            format!("行われないはずの行為に「{member}」は書けません。何も開かれません。"),
            format!("an act expected not to be performed has no \"{member}\": nothing is opened."),
        )),
    }
}

pub(super) fn check_stage(stage: Option<&str>, known: &Known, place: &Place) -> Result<(), Mistake> {
    let Some(stage) = stage else { return Ok(()) };
    if known.machine.stage(stage).is_some() {
        return Ok(());
    }
    let what = (format!("「{}」の段階", known.machine.label.ja), format!("stage of {}", known.machine.kind));
    let stages = known.machine.stages.iter().map(|info| info.id).filter(|id| !id.is_empty());
    Err(Mistake::unknown(place, (&what.0, &what.1), stage, stages))
}
