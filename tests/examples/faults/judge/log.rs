//! The organisation's log: its order without a gap, every entry in it once, and the signer's file a
//! prefix of it.

use std::collections::BTreeMap;

use shirube_trail::hash::root;
use shirube_trail::{Checkpoint, Digest, Note};

use super::{Evidence, Verdict};
use crate::Fallible;
use crate::rows::LeafRow;

/// Compares the logs with the entries, and the signer's files with the logs.
pub(super) async fn compare(evidence: &Evidence<'_>, verdict: &mut Verdict) -> Fallible<()> {
    let mut logs: BTreeMap<String, Vec<LeafRow>> = BTreeMap::new();
    for leaf in evidence.rows.leaves().await? {
        logs.entry(leaf.org.clone()).or_default().push(leaf);
    }
    let mut outside: BTreeMap<(&str, &str, u64), String> = BTreeMap::new();
    for known in &evidence.entries {
        let key = (known.org.as_str(), known.entry.procedure.as_str(), known.entry.seq.get());
        outside.insert(key, known.hash.to_hex());
    }
    for (org, leaves) in &logs {
        for (expected, leaf) in (0..).zip(leaves) {
            if leaf.index != expected {
                verdict.other.push(format!("the log of {org}: {} in the place of {expected}", leaf.index));
            }
            let (Some(procedure), Some(seq)) = (&leaf.procedure, leaf.seq) else { continue };
            match outside.remove(&(org.as_str(), procedure.as_str(), u64::try_from(seq)?)) {
                Some(hash) if hash == leaf.leaf_hash => {}
                Some(_) => {
                    verdict.other.push(format!("the log of {org}: leaf {expected} is of another entry"));
                }
                None => verdict.doubled.push(format!("the log of {org}: leaf {expected} is there before")),
            }
        }
        signed(evidence, org, leaves, verdict)?;
    }
    for (org, procedure, seq) in outside.keys() {
        verdict.lost.push(format!("{org} {procedure} #{seq} is not in the log"));
    }
    Ok(())
}

fn signed(evidence: &Evidence<'_>, org: &str, leaves: &[LeafRow], verdict: &mut Verdict) -> Fallible<()> {
    let hashes: Vec<Digest> =
        leaves.iter().map(|leaf| Digest::from_hex(&leaf.leaf_hash)).collect::<Result<_, _>>()?;
    let file = evidence.ground.keys().join(format!("{org}.checkpoints"));
    let text = std::fs::read_to_string(&file)?;
    let mut last = None;
    for line in text.lines() {
        let note: String = serde_json::from_str(line)?;
        let checkpoint = Checkpoint::parse_text(Note::parse(note.as_bytes())?.text())?;
        let size = usize::try_from(checkpoint.size)?;
        if hashes.get(..size).map(root) != Some(checkpoint.root) {
            verdict.other.push(format!("the checkpoint of {org} over {size} is no prefix of its log"));
        }
        if last.is_some_and(|last| last >= size) {
            verdict.other.push(format!("the checkpoints of {org} do not ascend at {size}"));
        }
        last = Some(size);
    }
    if last != Some(hashes.len()) {
        verdict
            .other
            .push(format!("the last checkpoint of {org} is over {last:?} of {} leaves", hashes.len()));
    }
    Ok(())
}
