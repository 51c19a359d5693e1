//! Reading a bundle as an auditor does: nothing is believed that something signed does not say.
//!
//! The order of the checks is the order of the faults: manifest and files; the keys and the
//! checkpoint; each entry in itself and after its predecessor; its place in the log; the heads, and
//! that nothing of the case is missing; growth from a saved checkpoint; erasures; paths the format does
//! not know; every other proof of growth as far as it can be told; disclosures; that every field is
//! accounted for; that something disclosed names each document. The leaves are read once, line by line.

mod erasures;
mod fields;
mod growth;
mod keys;
mod places;
mod walk;

use super::documents::Documents;
use super::fault::{BundleFault, BundleFaultKind as Kind};
use super::lines::{Disclosed, Withheld};
use super::manifest::{Manifest, Scope};
use super::parts::Consistency;
use super::source::{Source, holds, sha256, whole};
use super::{
    CHECKPOINT, DISCLOSURES, ENTRIES, Files, HEADS, INDEX, KEYS, MANIFEST, RENDERINGS, TREE, WITHHELD,
    consistency_path, key_path, office_path, proof_path,
};
use crate::checkpoint::Checkpoint;
use crate::entry::Entry;
use crate::note::VerifierKey;
use crate::proof::{ProofFault, verify_consistency};
use erasures::Erasures;
use keys::Keys;
use std::collections::BTreeSet;
use walk::{TreeFile, Walked, walk};

/// What a reader trusts besides the bundle.
#[derive(Debug, Clone, Default)]
pub struct Anchors {
    /// Verifier keys got by another way; empty: the bundle's own is believed.
    pub keys: Vec<VerifierKey>,
    /// A checkpoint saved earlier, as a signed note.
    pub saved: Option<Vec<u8>>,
}

impl Anchors {
    /// Whether there is anything to compare with; without, a bundle is signed only by the key inside.
    #[must_use]
    pub fn is_any(&self) -> bool {
        !self.keys.is_empty() || self.saved.is_some()
    }
}

/// A bundle in which nothing is wrong.
#[derive(Debug, Clone)]
pub struct Verified {
    /// What it is of.
    pub manifest: Manifest,
    /// The checkpoint it is proved by.
    pub checkpoint: Checkpoint,
    /// Its entries with their log indexes, ascending.
    pub entries: Vec<(u64, Entry)>,
    /// What is shown, ascending by index and name.
    pub disclosed: Vec<Disclosed>,
    /// What is blacked out, ascending by index and name.
    pub withheld: Vec<Withheld>,
    /// Documents it holds, each named by a field that is shown.
    pub documents: u64,
    /// How often a field that is shown names a document the bundle does not hold: no fault.
    pub absent_documents: u64,
    /// Whether a key or checkpoint from elsewhere was compared; without, the bundle is signed only
    /// by the key inside it.
    pub anchored: bool,
    /// How many leaves the saved checkpoint covers that was compared. Without one a history that was
    /// rewritten by whoever holds the key goes unnoticed, whatever key is trusted.
    pub saved_size: Option<u64>,
}

/// How much there is of a bundle in which nothing is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// What it is of.
    pub manifest: Manifest,
    /// The checkpoint it is proved by.
    pub checkpoint: Checkpoint,
    /// Entries, without heads and keys.
    pub entries: u64,
    /// Fields shown.
    pub disclosed: u64,
    /// Fields blacked out.
    pub withheld: u64,
    /// As in [`Verified`].
    pub documents: u64,
    /// As in [`Verified`].
    pub absent_documents: u64,
    /// As in [`Verified`].
    pub anchored: bool,
    /// As in [`Verified`].
    pub saved_size: Option<u64>,
}

/// An entry and what is shown of it.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'s> {
    /// Its log index.
    pub log_index: u64,
    /// The entry.
    pub entry: &'s Entry,
    /// What is shown, ascending by name.
    pub disclosed: &'s [Disclosed],
    /// What is blacked out, ascending by name.
    pub withheld: &'s [Withheld],
}

/// Verifies a bundle and keeps what is in it.
///
/// # Errors
///
/// The first thing wrong.
pub fn verify(files: &Files, anchors: &Anchors) -> Result<Verified, BundleFault> {
    let (mut entries, mut disclosed, mut withheld) = (Vec::new(), Vec::new(), Vec::new());
    let summary = verify_each(files, anchors, &mut |shown| {
        entries.push((shown.log_index, shown.entry.clone()));
        disclosed.extend_from_slice(shown.disclosed);
        withheld.extend_from_slice(shown.withheld);
    })?;
    let Summary { manifest, checkpoint, documents, absent_documents, anchored, saved_size, .. } = summary;
    Ok(Verified {
        manifest,
        checkpoint,
        entries,
        disclosed,
        withheld,
        documents,
        absent_documents,
        anchored,
        saved_size,
    })
}

/// Verifies a bundle and hands over each entry as it is read. Memory grows with procedures and with
/// 32 bytes a leaf, not with what the entries hold.
///
/// ```
/// use shirube_trail::bundle::{Anchors, Files, verify_each};
///
/// let mut acts = Vec::new();
/// let files = Files::new();
/// let fault = verify_each(&files, &Anchors::default(), &mut |shown| acts.push(shown.entry.act.clone()));
/// assert!(fault.is_err(), "what was handed over counts only if nothing is wrong");
/// ```
///
/// # Errors
///
/// The first thing wrong; what was handed over until then is worth nothing.
pub fn verify_each(
    source: &dyn Source,
    anchors: &Anchors,
    seen: &mut dyn FnMut(&Shown<'_>),
) -> Result<Summary, BundleFault> {
    let manifest = check_manifest(source)?;
    let mut documents = Documents::listed(&manifest)?;
    let (checkpoint, keys) = Keys::check(source, &manifest, anchors)?;
    let tree = match manifest.scope {
        Scope::Case(_) => None,
        Scope::Org | Scope::Period { .. } => Some(TreeFile::read(source, checkpoint.size)?),
    };
    let mut indexes = check_index(source, &manifest)?;
    // that an entry is not the log's own says more than a fault of an erasure
    let (erasures, misread) = match Erasures::read(source, &manifest, &checkpoint) {
        Ok(erasures) => (erasures, None),
        Err(fault) => (Erasures::default(), Some(fault)),
    };
    let mut walked = walk(source, &manifest, (tree.as_ref(), &erasures), &mut indexes, &mut |shown| {
        documents.see(shown.disclosed);
        seen(shown);
    })?;
    places::check(source, &manifest, &checkpoint, tree.as_ref(), &mut walked)?;
    if let Some((index, _)) = walked.keys.iter().find(|(index, leaf)| !keys.has(*index, leaf)) {
        return Err(BundleFault::new(key_path(*index), Kind::Missing));
    }
    let saved_size = match &anchors.saved {
        Some(saved) => Some(check_saved(source, saved, &keys, &checkpoint, tree.as_ref())?),
        None => None,
    };
    misread.map_or(Ok(()), Err)?;
    check_paths(&manifest, &walked, &keys, (&erasures, &documents))?;
    growth::check(source, &manifest, &checkpoint, tree.as_ref())?;
    let counts = walked.fields?;
    let (documents, absent_documents) = documents.counts()?;
    Ok(Summary {
        manifest,
        checkpoint,
        entries: walked.entries,
        disclosed: counts.disclosed,
        withheld: counts.withheld,
        documents,
        absent_documents,
        anchored: anchors.is_any(),
        saved_size,
    })
}

fn check_manifest(source: &dyn Source) -> Result<Manifest, BundleFault> {
    let wrong = |kind: Kind| BundleFault::new(MANIFEST, kind);
    let manifest = Manifest::parse(&whole(source, MANIFEST)?).map_err(|fault| wrong(fault.into()))?;
    for (path, hash) in &manifest.files {
        if sha256(source, path)? != *hash {
            return Err(BundleFault::new(path.clone(), Kind::Sha256));
        }
    }
    let listed = |path: &String| path == MANIFEST || manifest.files.contains_key(path);
    if let Some(path) = source.paths().into_iter().filter(|path| !listed(path)).min() {
        return Err(BundleFault::new(path, Kind::Unlisted));
    }
    let is_whole = manifest.from_index == 0 && manifest.to_index.checked_add(1) == Some(manifest.tree_size);
    if manifest.scope == Scope::Org && !is_whole {
        return Err(wrong(Kind::Disagrees { with: CHECKPOINT }));
    }
    Ok(manifest)
}

/// That there is no path the format does not know.
fn check_paths(
    manifest: &Manifest,
    walked: &Walked,
    keys: &Keys,
    (erasures, documents): (&Erasures, &Documents),
) -> Result<(), BundleFault> {
    let fixed = [ENTRIES, INDEX, DISCLOSURES, WITHHELD, CHECKPOINT, KEYS, HEADS];
    let mut known: BTreeSet<String> = fixed.into_iter().chain(RENDERINGS).map(str::to_owned).collect();
    if let Scope::Case(_) = manifest.scope {
        known.extend(walked.leaves.iter().map(|(index, _)| proof_path(*index)));
        known.insert(proof_path(manifest.tree_size.saturating_sub(1)));
    } else {
        known.insert(TREE.to_owned());
    }
    known.extend(growth::sizes(manifest).into_iter().map(consistency_path));
    known.extend(keys.indexes().map(key_path));
    known.extend(documents.paths());
    // where the lines were not read to their end, any of them may be named
    let is_named = |index: &u64| walked.fields.as_ref().map_or(true, |_| walked.erasures.contains(index));
    known.extend(erasures.indexes().filter(is_named).map(office_path));
    match manifest.files.keys().find(|path| !known.contains(*path)) {
        None => Ok(()),
        Some(path) => Err(BundleFault::new(path.clone(), Kind::UnknownPath)),
    }
}

/// The log indexes of the lines of `entries.jsonl`: of a case those named, otherwise all there are.
fn check_index(
    source: &dyn Source,
    manifest: &Manifest,
) -> Result<Box<dyn Iterator<Item = u64>>, BundleFault> {
    let wrong = |kind: Kind| BundleFault::new(INDEX, kind);
    let (from, to) = (manifest.from_index, manifest.to_index);
    if !matches!(manifest.scope, Scope::Case(_)) {
        let number = |index: u64| {
            let before = if index == from { "[" } else { "," };
            Ok(format!("{before}{index}").into_bytes())
        };
        let mut pieces = (from..=to).map(number).chain([Ok(b"]".to_vec())]);
        if from > to || !holds(source, INDEX, &mut pieces)? {
            return Err(wrong(Kind::Gap { from, to }));
        }
        return Ok(Box::new(from..=to));
    }
    let value =
        crate::canonical::parse_canonical(&whole(source, INDEX)?).map_err(|fault| wrong(fault.into()))?;
    let read = value.as_array().and_then(|items| items.iter().map(serde_json::Value::as_u64).collect());
    let indexes: Vec<u64> = read.ok_or_else(|| wrong(Kind::Order))?;
    if !indexes.is_sorted_by(|a, b| a < b) {
        return Err(wrong(Kind::Order));
    }
    if indexes.first() != Some(&from) || indexes.last() != Some(&to) {
        return Err(wrong(Kind::Disagrees { with: "manifest.json" }));
    }
    Ok(Box::new(indexes.into_iter()))
}

/// That the log grew from the saved checkpoint to the bundle's: by the proof, or where every leaf
/// hash is there, by the leaves themselves. How many leaves it covers.
fn check_saved(
    source: &dyn Source,
    saved: &[u8],
    keys: &Keys,
    checkpoint: &Checkpoint,
    tree: Option<&TreeFile>,
) -> Result<u64, BundleFault> {
    let wrong = |kind: Kind| BundleFault::new("--checkpoint", kind);
    let old = keys.open_saved(saved).map_err(|fault| wrong(fault.into()))?;
    let another = |cause: ProofFault| wrong(Kind::AnotherHistory { saved: old.size, cause });
    if old.size > checkpoint.size {
        return Err(wrong(Kind::SavedIsLater { saved: old.size, size: checkpoint.size }));
    }
    if let Some(tree) = tree {
        let is_prefix = tree.root_at(old.size) == old.root;
        return if is_prefix { Ok(old.size) } else { Err(another(ProofFault::Root)) };
    }
    let proof = if old.size == checkpoint.size || old.size == 0 {
        Vec::new()
    } else {
        let path = consistency_path(old.size);
        if !source.paths().contains(&path) {
            return Err(wrong(Kind::NoConsistency { saved: old.size }));
        }
        let grown = Consistency::parse(&whole(source, &path)?)
            .map_err(|fault| BundleFault::new(path.clone(), fault))?;
        if grown.from != old.size || grown.to != checkpoint.size {
            return Err(BundleFault::new(path, Kind::Disagrees { with: CHECKPOINT }));
        }
        grown.proof
    };
    verify_consistency(old.size, checkpoint.size, &proof, &old.root, &checkpoint.root)
        .map_err(another)
        .map(|()| old.size)
}
