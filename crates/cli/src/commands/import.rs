//! `shirube case import`: running cases from a table, each row heard before any is kept.

use std::path::Path;

use serde_json::{Value, json};
use shirube_server::imports::{Said, Table};

use super::case::actor;
use crate::args::Office;
use crate::failure::Failure;
use crate::output::Output;
use crate::place;

/// Shows what every row would open and what is wrong in it; opens them where it is asked and nothing is wrong.
pub(crate) async fn run(
    output: Output,
    (file, person, opens): (&Path, &str, bool),
    office: &Office,
) -> Result<(), Failure> {
    let bytes = std::fs::read(file).map_err(|error| Failure::file(file, &error))?;
    let name = file.display().to_string();
    let mut table = Table::read(&bytes).map_err(|fault| Failure::bad_input(&name, fault.ja, fault.en))?;
    let person = actor(person)?;
    let (desk, org) = place::desk(office).await?;
    table.hear(&desk, (&org, &person)).await?;
    if !table.is_sound() {
        let told = |pick: fn(&Said) -> &str| faults(&table, pick);
        return Err(Failure::bad_input(&name, told(|one| &one.ja), told(|one| &one.en)));
    }
    if opens {
        table.open(&desk, (&org, &person)).await?;
    }
    if !table.is_sound() {
        let told = |pick: fn(&Said) -> &str| faults(&table, pick);
        return Err(Failure::bad_input(&name, told(|one| &one.ja), told(|one| &one.en)));
    }
    let waiting = table.waiting();
    output.facts(|| told(&table), || text(output, &table, waiting));
    Ok(())
}

/// Everything that is wrong, row by row; or that there is no row.
fn faults(table: &Table, pick: fn(&Said) -> &str) -> String {
    let mut lines = Vec::new();
    for row in &table.rows {
        lines.extend(row.faults.iter().map(|fault| {
            format!("{}: {} {}", row.number, pick(&fault.column), pick(&fault.what)).replace(":  ", ": ")
        }));
    }
    if lines.is_empty() {
        let none = Said {
            ja: "見出しの下に行がありません。".to_owned(),
            en: "there is no row below the heading".to_owned(),
        };
        return pick(&none).to_owned();
    }
    lines.join("\n")
}

fn told(table: &Table) -> Value {
    let row = |row: &shirube_server::imports::Row| json!({ "row": row.number, "title": row.title, "case": row.case });
    json!({ "ignored": table.unknown, "rows": table.rows.iter().map(row).collect::<Vec<_>>() })
}

fn text(output: Output, table: &Table, waiting: usize) -> String {
    let head = [output.pick("行", "row"), output.pick("案件", "case"), output.pick("件名", "title")];
    let rows: Vec<Vec<String>> = table
        .rows
        .iter()
        .map(|row| vec![row.number.to_string(), row.case.clone().unwrap_or_default(), row.title.clone()])
        .collect();
    let mut said = vec![Output::table(&head, &rows)];
    if !table.unknown.is_empty() {
        let names = table.unknown.join(output.pick("、", ", "));
        said.push(format!("{}: {names}", output.pick("取り込まない列", "columns not taken")));
    }
    if waiting > 0 {
        said.push(
            output
                .pick(
                    "誤りはありません。まだ何も取り込んでいません。--open を付けると取り込みます。",
                    "Nothing is wrong, and nothing has come in yet: --open brings them in.",
                )
                .to_owned(),
        );
    }
    said.join("\n")
}
