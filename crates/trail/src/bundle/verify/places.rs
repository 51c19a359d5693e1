//! That every entry stands in the log, and that the log has no more of the case.

use super::Kind;
use super::walk::{TreeFile, Walked};
use crate::bundle::fault::BundleFault;
use crate::bundle::manifest::{Manifest, Scope};
use crate::bundle::parts::{HeadsFile, heads_pieces};
use crate::bundle::source::{Source, holds, whole};
use crate::bundle::{CHECKPOINT, HEADS, TREE, proof_path};
use crate::chain::Chain;
use crate::checkpoint::Checkpoint;
use crate::hash::{Digest, leaf_hash};
use crate::heads::{CaseHeads, CaseProof, HeadsLeaf, HeadsTree, ProcedureHead};
use crate::ids::{CaseNo, ProcedureId};
use crate::proof::verify_inclusion;
use crate::tlog_proof::TlogProof;
use std::collections::BTreeMap;

/// The places and the heads, as the scope has them.
pub(super) fn check(
    source: &dyn Source,
    manifest: &Manifest,
    checkpoint: &Checkpoint,
    tree: Option<&TreeFile>,
    walked: &mut Walked,
) -> Result<(), BundleFault> {
    let Some(tree) = tree else {
        for (index, leaf) in &walked.leaves {
            check_leaf(source, *index, leaf, checkpoint)?;
        }
        return check_case(source, manifest, checkpoint, &walked.chains);
    };
    if tree.root_at(checkpoint.size) != checkpoint.root {
        return Err(BundleFault::new(TREE, Kind::OtherRoot));
    }
    walked.check_in(tree, manifest.from_index)?;
    if manifest.scope == Scope::Org {
        return check_all(source, manifest, walked);
    }
    let (heads, leaf) = read_heads(source, manifest, checkpoint)?;
    if tree.leaf(heads.log_index) != Some(leaf_hash(&heads.leaf_bytes)) {
        return Err(wrong(Kind::Disagrees { with: TREE }));
    }
    let is_none = heads.cases.is_empty() && leaf.log_size == heads.log_index;
    if is_none { Ok(()) } else { Err(wrong(Kind::Disagrees { with: "manifest.json" })) }
}

fn wrong(kind: impl Into<Kind>) -> BundleFault {
    BundleFault::new(HEADS, kind)
}

fn check_leaf(
    source: &dyn Source,
    index: u64,
    leaf: &Digest,
    checkpoint: &Checkpoint,
) -> Result<(), BundleFault> {
    let path = proof_path(index);
    let wrong = |kind: Kind| BundleFault::new(path.clone(), kind);
    let proof = TlogProof::parse(&whole(source, &path)?).map_err(|fault| wrong(fault.into()))?;
    if proof.index != index {
        return Err(wrong(Kind::Disagrees { with: "its name" }));
    }
    if proof.checkpoint != whole(source, CHECKPOINT)? {
        return Err(wrong(Kind::Disagrees { with: CHECKPOINT }));
    }
    verify_inclusion(leaf, index, checkpoint.size, &proof.hashes, &checkpoint.root)
        .map_err(|fault| wrong(fault.into()))
}

/// `heads.json`, whose leaf must be the last of the log.
fn read_heads(
    source: &dyn Source,
    manifest: &Manifest,
    checkpoint: &Checkpoint,
) -> Result<(HeadsFile, HeadsLeaf), BundleFault> {
    let heads = HeadsFile::parse(&whole(source, HEADS)?).map_err(wrong)?;
    let leaf = heads.leaf().map_err(wrong)?;
    if leaf.org != manifest.org {
        return Err(wrong(Kind::Disagrees { with: "manifest.json" }));
    }
    if leaf.log_size != heads.log_index || heads.log_index.checked_add(1) != Some(checkpoint.size) {
        return Err(wrong(Kind::Disagrees { with: CHECKPOINT }));
    }
    Ok((heads, leaf))
}

fn check_case(
    source: &dyn Source,
    manifest: &Manifest,
    checkpoint: &Checkpoint,
    chains: &BTreeMap<ProcedureId, Chain>,
) -> Result<(), BundleFault> {
    let (heads, leaf) = read_heads(source, manifest, checkpoint)?;
    let of_case = |case: &CaseNo| manifest.scope.case() == Some(case);
    let [case] = heads.cases.as_slice() else {
        return Err(wrong(Kind::Disagrees { with: "manifest.json" }));
    };
    if !of_case(&case.heads.case) {
        return Err(wrong(Kind::Disagrees { with: "manifest.json" }));
    }
    check_leaf(source, heads.log_index, &leaf_hash(&heads.leaf_bytes), checkpoint)?;
    let CaseProof { heads: of_case, index, hashes } = case;
    let hash = of_case.leaf_hash().map_err(wrong)?;
    verify_inclusion(&hash, *index, leaf.count, hashes, &leaf.root).map_err(wrong)?;
    check_whole(of_case, chains)
}

/// That the procedures are exactly those of the case, each to its end.
fn check_whole(heads: &CaseHeads, chains: &BTreeMap<ProcedureId, Chain>) -> Result<(), BundleFault> {
    let known = &heads.procedures;
    let is_known = |procedure: &&ProcedureId| known.iter().any(|head| head.procedure == **procedure);
    if let Some(procedure) = chains.keys().find(|procedure| !is_known(procedure)) {
        return Err(wrong(Kind::ProcedureUnknown { procedure: procedure.to_string() }));
    }
    for expected in known {
        let procedure = expected.procedure.to_string();
        let Some(head) = chains.get(&expected.procedure).and_then(Chain::head) else {
            return Err(wrong(Kind::ProcedureMissing { procedure }));
        };
        if head.seq != expected.last_seq || head.hash != expected.last_hash {
            let (expected, found) = (expected.last_seq.get(), head.seq.get());
            return Err(wrong(Kind::Truncated { procedure, expected, found }));
        }
    }
    Ok(())
}

/// That the last leaf has the heads of everything before it, and that `heads.json` says the same. It
/// follows from the entries, so it is written again and compared.
fn check_all(source: &dyn Source, manifest: &Manifest, walked: &Walked) -> Result<(), BundleFault> {
    let last = walked.last_heads.as_ref().ok_or_else(|| wrong(Kind::OtherHeads))?;
    let leaf = HeadsLeaf::parse(last).map_err(wrong)?;
    let heads = walked.chains.iter().filter_map(|(procedure, chain)| {
        let head = chain.head()?;
        let procedure = procedure.clone();
        Some(ProcedureHead { procedure, last_seq: head.seq, last_hash: head.hash })
    });
    let heads = HeadsTree::of(heads).map_err(wrong)?;
    if leaf.count != heads.count() || leaf.root != heads.root() {
        return Err(wrong(Kind::OtherHeads));
    }
    let pieces = heads_pieces(last, manifest.to_index, heads.prove_all());
    let mut pieces = pieces.map(|piece| piece.map_err(wrong));
    if holds(source, HEADS, &mut pieces)? { Ok(()) } else { Err(wrong(Kind::OtherHeads)) }
}
