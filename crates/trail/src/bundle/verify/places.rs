//! That every entry stands in the log, and that the log has no more of the case.

use super::{Kind, file};
use crate::bundle::fault::BundleFault;
use crate::bundle::manifest::Manifest;
use crate::bundle::parts::HeadsFile;
use crate::bundle::{CHECKPOINT, Files, HEADS, proof_path};
use crate::chain::Chain;
use crate::checkpoint::Checkpoint;
use crate::hash::{Digest, leaf_hash};
use crate::ids::ProcedureId;
use crate::proof::verify_inclusion;
use crate::tlog_proof::TlogProof;
use std::collections::BTreeMap;

pub(super) fn check_inclusion(
    files: &Files,
    leaves: &[(u64, Digest)],
    checkpoint: &Checkpoint,
) -> Result<(), BundleFault> {
    leaves.iter().try_for_each(|(index, leaf)| check_leaf(files, *index, leaf, checkpoint))
}

fn check_leaf(files: &Files, index: u64, leaf: &Digest, checkpoint: &Checkpoint) -> Result<(), BundleFault> {
    let path = proof_path(index);
    let wrong = |kind: Kind| BundleFault::new(path.clone(), kind);
    let proof = TlogProof::parse(file(files, &path)?).map_err(|fault| wrong(fault.into()))?;
    if proof.index != index {
        return Err(wrong(Kind::Disagrees { with: "its name" }));
    }
    if proof.checkpoint != file(files, CHECKPOINT)? {
        return Err(wrong(Kind::Disagrees { with: CHECKPOINT }));
    }
    verify_inclusion(leaf, index, checkpoint.size, &proof.hashes, &checkpoint.root)
        .map_err(|fault| wrong(fault.into()))
}

pub(super) fn check_heads(
    files: &Files,
    manifest: &Manifest,
    checkpoint: &Checkpoint,
    chains: &BTreeMap<ProcedureId, Chain>,
) -> Result<(), BundleFault> {
    let wrong = |kind: Kind| BundleFault::new(HEADS, kind);
    let heads = HeadsFile::parse(file(files, HEADS)?).map_err(|fault| wrong(fault.into()))?;
    let leaf = heads.leaf().map_err(|fault| wrong(fault.into()))?;
    if leaf.org != manifest.org || heads.case.heads.case != manifest.case {
        return Err(wrong(Kind::Disagrees { with: "manifest.json" }));
    }
    if leaf.log_size != heads.log_index || heads.log_index.checked_add(1) != Some(checkpoint.size) {
        return Err(wrong(Kind::Disagrees { with: CHECKPOINT }));
    }
    check_leaf(files, heads.log_index, &leaf_hash(&heads.leaf_bytes), checkpoint)?;
    let case = &heads.case;
    let of_case = case.heads.leaf_hash().map_err(|fault| wrong(fault.into()))?;
    verify_inclusion(&of_case, case.index, leaf.count, &case.hashes, &leaf.root)
        .map_err(|fault| wrong(fault.into()))?;
    check_whole(&heads, chains)
}

/// That the procedures are exactly those of the case, each to its end.
fn check_whole(heads: &HeadsFile, chains: &BTreeMap<ProcedureId, Chain>) -> Result<(), BundleFault> {
    let wrong = |kind: Kind| BundleFault::new(HEADS, kind);
    let known = &heads.case.heads.procedures;
    let is_known = |procedure: &&ProcedureId| known.iter().any(|head| head.procedure == **procedure);
    if let Some(procedure) = chains.keys().find(|procedure| !is_known(procedure)) {
        return Err(wrong(Kind::ProcedureUnknown { procedure: procedure.to_string() }));
    }
    for expected in known {
        let procedure = expected.procedure.to_string();
        let chain = chains.get(&expected.procedure);
        let head = chain.map(Chain::head).transpose().map_err(|fault| wrong(fault.into()))?.flatten();
        let Some(head) = head else {
            return Err(wrong(Kind::ProcedureMissing { procedure }));
        };
        if head.seq != expected.last_seq || head.hash != expected.last_hash {
            let (expected, found) = (expected.last_seq.get(), head.seq.get());
            return Err(wrong(Kind::Truncated { procedure, expected, found }));
        }
    }
    Ok(())
}
