//! The children of a procedure, whatever their kind: which get an order, and that none lives.

use crate::dossier::Child;
use crate::facts::Facts;
use crate::inputs;
use crate::rule::Findings;

/// Children with nothing to tell them but the command.
pub fn bare<'c>(children: impl Iterator<Item = &'c Child>) -> Vec<(String, Facts)> {
    children.map(|child| (child.id.clone(), Facts::default())).collect()
}

/// None of these children is left; the finding names those that are.
pub fn none_lives<'c>(living: impl Iterator<Item = &'c Child>, out: &mut Findings<'_>) {
    let live: Vec<&str> = living.map(|child| child.id.as_str()).collect();
    out.check(live.is_empty(), inputs![live = live.join("、")]);
}
