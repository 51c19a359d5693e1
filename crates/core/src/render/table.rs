//! The acts of a machine as a table for a terminal, aligned where Japanese takes two columns.

use std::fmt::Write as _;

use super::{Language, columns, gather, in_order, say};
use crate::atlas::Atlas;

/// Widest cell of stage ids before it is broken, in columns.
const CELL_COLUMNS_MAX: usize = 34;

/// Act, name, who, from, to; stage lists are broken over lines.
#[must_use]
pub fn table(atlas: &Atlas, language: Language) -> String {
    let heads = [("行為", "act"), ("名称", "name"), ("行う人", "by"), ("段階", "from"), ("行き先", "to")];
    let mut rows: Vec<[Vec<String>; 5]> = vec![heads.map(|(ja, en)| vec![language.pick(ja, en).to_owned()])];
    for act in atlas.machine.acts {
        let from = in_order(atlas, &gather(atlas, act.id, |route| vec![route.from.id]));
        let to = in_order(atlas, &gather(atlas, act.id, |route| vec![route.to.id]));
        let stays = to == from || to.is_empty();
        rows.push([
            vec![act.id.to_owned()],
            vec![language.of(act.label).to_owned()],
            say::actors(atlas, act.id, language),
            if from.is_empty() { vec!["–".to_owned()] } else { broken(&from) },
            if stays {
                vec![language.pick("（変わらない）", "(stays)").to_owned()]
            } else {
                broken(&to)
            },
        ]);
    }
    let mut out = format!("{}  {}\n", language.of(atlas.machine.label), atlas.machine.name());
    out.push_str(&aligned(&rows));
    out
}

fn broken(ids: &[&str]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for id in ids {
        match lines.last_mut().filter(|line| line.len() + id.len() < CELL_COLUMNS_MAX) {
            Some(line) => {
                line.push(' ');
                line.push_str(id);
            }
            None => lines.push((*id).to_owned()),
        }
    }
    lines
}

fn aligned(rows: &[[Vec<String>; 5]]) -> String {
    let widths: Vec<usize> = (0..5)
        .map(|nth| {
            let cells = rows.iter().filter_map(|row| row.get(nth));
            cells.flatten().map(|line| columns(line)).max().unwrap_or(0)
        })
        .collect();
    let mut out = String::new();
    for (number, row) in rows.iter().enumerate() {
        for line in 0..row.iter().map(Vec::len).max().unwrap_or(0) {
            let mut text = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                let part = cell.get(line).map_or("", String::as_str);
                text.push_str(part);
                text.push_str(&" ".repeat(width + 2 - columns(part)));
            }
            out.push_str(text.trim_end());
            out.push('\n');
        }
        if number == 0 {
            let _ = writeln!(out, "{}", "─".repeat(widths.iter().sum::<usize>() + 8));
        }
    }
    out
}
