//! The matrix of stages and acts, as Markdown.

use std::fmt::Write as _;

use super::{Language, push_once};
use crate::atlas::Atlas;

/// Acts by stages: a number is the stage the act leads to, ○ that it stays; both with `/`
/// between where it forks. Every column is numbered in the legend below the heading.
#[must_use]
pub fn matrix(atlas: &Atlas, language: Language) -> String {
    let machine = atlas.machine;
    let mut out = format!("# {} `{}`\n\n", language.of(machine.label), machine.name());
    out.push_str(language.pick(
        "行は行為、列は段階です。数字は行き先の段階、○は段階が変わらないこと、空欄はできないことを示します。\n\n",
        "Rows are acts, columns stages. A number is the stage the act leads to, ○ that the stage stays; an \
         empty cell that the act is not provided.\n\n",
    ));
    for (number, stage) in machine.stages.iter().enumerate() {
        let end = if stage.closed { language.pick("（終了）", " (end)") } else { "" };
        let id = if stage.id.is_empty() { "–" } else { stage.id };
        let _ = writeln!(out, "- {number} {} `{id}`{end}", language.of(stage.label));
    }
    let _ = write!(out, "\n| {} |", language.pick("行為", "act"));
    for number in 0..machine.stages.len() {
        let _ = write!(out, " {number} |");
    }
    out.push_str("\n|---|");
    out.push_str(&":-:|".repeat(machine.stages.len()));
    out.push('\n');
    for act in machine.acts {
        let _ = write!(out, "| {} `{}` |", language.of(act.label), act.id);
        for stage in machine.stages {
            let _ = write!(out, " {} |", cell(atlas, stage.id, act.id));
        }
        out.push('\n');
    }
    out
}

fn cell(atlas: &Atlas, stage: &str, act: &str) -> String {
    let mut targets = Vec::new();
    for route in atlas.of_act(act).filter(|route| route.from.id == stage) {
        let to = atlas.machine.stages.iter().position(|one| one.id == route.to.id).unwrap_or(0);
        let target = if route.to.id == stage { "○".to_owned() } else { to.to_string() };
        push_once(&mut targets, target);
    }
    targets.join("/")
}
