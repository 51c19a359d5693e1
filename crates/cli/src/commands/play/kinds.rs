//! What a play did with each kind of procedure: how many there are, and where they stand.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use shirube_core::procedures::MACHINES;
use shirube_core::registry::Machine;
use shirube_persistence::ProcedureRow;

use super::standing::Standing;
use crate::output::Output;

/// How many stages a row of the table names before it only counts the others.
const STAGES_SHOWN_MAX: usize = 4;

/// One kind over all that was played.
#[derive(Default)]
struct Tally {
    procedures: u64,
    entries: u64,
    /// How many stand in each stage, by the stage's id.
    stages: BTreeMap<String, u64>,
}

/// Every registered kind, in the registry's order; those nothing was played of count zero.
pub(super) struct Kinds(Vec<(&'static Machine, Tally)>);

impl Kinds {
    /// Counts the procedures of the played cases and of the offices.
    pub(super) fn count(standing: &Standing) -> Self {
        let mut kinds = Self(MACHINES.iter().map(|machine| (*machine, Tally::default())).collect());
        standing.all().for_each(|row| kinds.add(row));
        kinds
    }

    fn add(&mut self, row: &ProcedureRow) {
        let of_kind = self.0.iter_mut().find(|(machine, _)| machine.kind == row.kind.as_str());
        let Some((_, tally)) = of_kind else { return };
        tally.procedures += 1;
        tally.entries += row.entries;
        *tally.stages.entry(row.stage.clone()).or_default() += 1;
    }

    pub(super) fn json(&self) -> Value {
        let all: Vec<Value> = self
            .0
            .iter()
            .map(|(machine, tally)| {
                json!({
                    "kind": machine.kind, "ja": machine.label.ja, "en": machine.label.en,
                    "procedures": tally.procedures, "entries": tally.entries, "stages": tally.stages,
                })
            })
            .collect();
        Value::from(all)
    }

    /// The table of the kinds that were played.
    pub(super) fn table(&self, output: Output) -> String {
        let head = if output.pick("ja", "en") == "ja" {
            ["手続の種類", "種類の符号", "件数", "記録", "いまの段階"]
        } else {
            ["kind of procedure", "id", "procedures", "entries", "where they stand"]
        };
        let played = self.0.iter().filter(|(_, tally)| tally.procedures > 0);
        let rows: Vec<Vec<String>> = played
            .map(|(machine, tally)| {
                vec![
                    output.pick(machine.label.ja, machine.label.en).to_owned(),
                    machine.kind.to_owned(),
                    tally.procedures.to_string(),
                    tally.entries.to_string(),
                    standing(output, machine, tally),
                ]
            })
            .collect();
        Output::table(&head, &rows)
    }
}

/// The stages with most procedures first, in words.
fn standing(output: Output, machine: &Machine, tally: &Tally) -> String {
    let mut stages: Vec<(&String, u64)> = tally.stages.iter().map(|(id, n)| (id, *n)).collect();
    stages.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let others: u64 = stages.iter().skip(STAGES_SHOWN_MAX).map(|(_, n)| n).sum();
    let mut words: Vec<String> = stages
        .iter()
        .take(STAGES_SHOWN_MAX)
        .map(|(id, n)| {
            let label = machine.stage(id).map(|one| one.label);
            let label = label.map_or(id.as_str(), |label| output.pick(label.ja, label.en));
            format!("{label} {n}")
        })
        .collect();
    if others > 0 {
        words.push(format!("{} {others}", output.pick("ほか", "others")));
    }
    words.join(output.pick("、", ", "))
}
