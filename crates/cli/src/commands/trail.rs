//! `shirube trail`: the entries of a procedure, or of every procedure of a case in order of time.

use chrono::FixedOffset;
use serde_json::{Value, json};
use shirube_core::procedures::by_name;
use shirube_persistence::EntryRow;
use shirube_trail::{CaseNo, ProcedureId};

use crate::args::Office;
use crate::failure::{Failure, Way, bad_id};
use crate::output::Output;
use crate::place;

/// Prints the trail.
pub(crate) async fn run(output: Output, procedure: &str, office: &Office) -> Result<(), Failure> {
    let (desk, org) = place::desk(office).await?;
    let mut entries = Vec::new();
    let id = match CaseNo::new(procedure) {
        Ok(case) if !case.is_office() => {
            for row in desk.store().procedures(&org, &case).await? {
                entries.extend(desk.store().trail(&org, &row.procedure).await?);
            }
            entries.sort_by_key(|row| row.arrival);
            case.to_string()
        }
        _ => {
            let id = ProcedureId::new(procedure).map_err(|fault| bad_id("CASE", &fault))?;
            entries = desk.store().trail(&org, &id).await?;
            id.to_string()
        }
    };
    if entries.is_empty() {
        return Err(Failure::new(
            Way::NotFound,
            format!("「{id}」は見つかりません。"),
            format!("there is no \"{id}\"."),
        ));
    }
    output.facts(|| Value::Array(entries.iter().map(fact).collect()), || text(output, &entries));
    Ok(())
}

/// An entry as it is kept, with its leaf hash.
fn fact(row: &EntryRow) -> Value {
    let entry: Value = serde_json::from_slice(&row.bytes).unwrap_or_default();
    json!({ "entry": entry, "leaf_hash": row.leaf_hash.to_hex(), "receipt": row.leaf_hash.short() })
}

fn text(output: Output, entries: &[EntryRow]) -> String {
    let head = if output.pick("ja", "en") == "ja" {
        ["手続", "番号", "日時", "行為", "資格", "行為者", "結果", "受付番号"]
    } else {
        ["procedure", "no.", "at", "act", "capacity", "by", "outcome", "receipt"]
    };
    let japan = FixedOffset::east_opt(9 * 3_600);
    let rows: Vec<Vec<String>> = entries
        .iter()
        .map(|row| {
            let entry = &row.entry;
            let at = entry.at.instant();
            let at = japan.map_or(at.naive_utc(), |japan| at.with_timezone(&japan).naive_local());
            let machine = by_name(entry.machine.as_str());
            let act = machine.and_then(|machine| machine.act(entry.act.as_str()));
            let stage = machine.and_then(|machine| machine.stage(entry.to.as_str()));
            let refused = entry.entry_type == shirube_trail::EntryType::Refusal;
            vec![
                entry.procedure.to_string(),
                entry.seq.get().to_string(),
                at.format("%Y-%m-%d %H:%M").to_string(),
                act.map_or(entry.act.as_str(), |act| output.pick(act.label.ja, act.label.en)).to_owned(),
                entry.capacity.to_string(),
                entry.actor.to_string(),
                if refused {
                    output.mark(false, output.pick("却下", "refused"))
                } else {
                    stage.map_or(entry.to.as_str(), |one| output.pick(one.label.ja, one.label.en)).to_owned()
                },
                row.leaf_hash.short(),
            ]
        })
        .collect();
    Output::table(&head, &rows)
}
