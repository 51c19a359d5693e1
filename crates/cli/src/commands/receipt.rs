//! `shirube receipt`: verifies a receipt. It needs neither data nor a network: the file, and keys got another
//! way.

use std::path::Path;

use serde_json::json;
use shirube_core::procedures::by_name;
use shirube_trail::receipt::Receipt;

use super::certificate::{read_keys, unverified};
use crate::failure::{Failure, bad_id};
use crate::output::Output;

/// Verifies a receipt.
pub(crate) fn run(output: Output, file: &Path, keys: &[String]) -> Result<(), Failure> {
    let bytes = std::fs::read(file).map_err(|error| Failure::file(file, &error))?;
    let known = read_keys(keys)?;
    let receipt =
        Receipt::parse(&bytes).map_err(|fault| unverified(file, &fault.ja(), &fault.to_string()))?;
    let found = receipt.verify(&known).map_err(|fault| unverified(file, &fault.ja(), &fault.to_string()))?;
    let (entry, checkpoint) = (found.entry, found.checkpoint);
    let leaf = entry.leaf_hash().map_err(|fault| bad_id("entry", &fault))?;
    let act = by_name(entry.machine.as_str()).and_then(|machine| machine.act(entry.act.as_str()));
    let act = act.map_or(entry.act.as_str(), |one| output.pick(one.label.ja, one.label.en));
    output.facts(
        || {
            json!({
                "verified": true, "origin": checkpoint.origin.to_string(), "procedure": entry.procedure.as_str(),
                "seq": entry.seq.get(), "act": entry.act.as_str(), "at": entry.at.to_string(),
                "leaf_hash": leaf.to_hex(), "log_index": receipt.proof.index, "tree_size": checkpoint.size,
            })
        },
        || {
            let row = |name: &str, value: String| vec![name.to_owned(), value];
            let rows = [
                row(output.pick("台帳", "log"), checkpoint.origin.to_string()),
                row(output.pick("記録", "entry"), format!("{} #{}", entry.procedure, entry.seq.get())),
                row(output.pick("行為", "act"), act.to_owned()),
                row(output.pick("記録の時点", "recorded at"), entry.at.to_string()),
                row(output.pick("検証コード", "receipt code"), leaf.short()),
                row(output.pick("台帳での位置", "place"), format!("{} / {}", receipt.proof.index, checkpoint.size)),
            ];
            let head = [output.pick("項目", "item"), output.pick("内容", "value")];
            let good = output.pick(
                "この記録は、署名された台帳にあります。",
                "this entry stands in the log that was signed.",
            );
            format!("{}\n\n{}", Output::table(&head, &rows), output.mark(true, good))
        },
    );
    Ok(())
}
