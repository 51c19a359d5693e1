//! Verifying a bundle: everything but the replay, which needs the machines.
//!
//! The order is fixed, so that the first fault says most: manifest and files; checkpoint and key;
//! each entry in itself; each procedure's chain; every entry's place in the log; the heads, and that
//! nothing of the case is missing; growth from a saved checkpoint; disclosures; that every field is
//! accounted for.

mod fields;
mod places;

use super::fault::{BundleFault, BundleFaultKind as Kind};
use super::lines::{Disclosed, Withheld};
use super::manifest::Manifest;
use super::parts::Consistency;
use super::{
    CHECKPOINT, DISCLOSURES, ENTRIES, Files, HEADS, INDEX, KEYS, MANIFEST, RENDERINGS, WITHHELD,
    consistency_path, proof_path,
};
use crate::chain::Chain;
use crate::checkpoint::Checkpoint;
use crate::entry::Entry;
use crate::hash::Digest;
use crate::ids::ProcedureId;
use crate::note::VerifierKey;
use crate::proof::verify_consistency;
use std::collections::{BTreeMap, BTreeSet};

/// What a reader trusts besides the bundle.
#[derive(Debug, Clone, Default)]
pub struct Anchors {
    /// Verifier keys got by another way; empty: the bundle's own is believed.
    pub keys: Vec<VerifierKey>,
    /// A checkpoint saved earlier, as a signed note.
    pub saved: Option<Vec<u8>>,
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
    /// Whether a key or checkpoint from elsewhere was compared; without, the bundle is signed only
    /// by the key inside it.
    pub anchored: bool,
}

/// Verifies a bundle of a case.
///
/// # Errors
///
/// The first thing wrong.
pub fn verify(files: &Files, anchors: &Anchors) -> Result<Verified, BundleFault> {
    let manifest = check_manifest(files)?;
    let (checkpoint, keys) = check_checkpoint(files, &manifest, anchors)?;
    let entries = read_entries(files, &manifest)?;
    let chains = follow(&entries)?;
    let leaves: Vec<(u64, Digest)> = entries.iter().map(|one| (one.log_index, one.leaf)).collect();
    places::check_inclusion(files, &leaves, &checkpoint)?;
    places::check_heads(files, &manifest, &checkpoint, &chains)?;
    if let Some(saved) = &anchors.saved {
        check_saved(files, saved, &keys, &checkpoint)?;
    }
    let known: BTreeSet<String> = known_paths(&manifest, &leaves);
    if let Some(path) = manifest.files.keys().find(|path| !known.contains(*path)) {
        return Err(BundleFault::new(path.clone(), Kind::UnknownPath));
    }
    let entries: Vec<(u64, Entry)> = entries.into_iter().map(|one| (one.log_index, one.entry)).collect();
    let (disclosed, withheld) = fields::check(files, &entries)?;
    let anchored = !anchors.keys.is_empty() || anchors.saved.is_some();
    Ok(Verified { manifest, checkpoint, entries, disclosed, withheld, anchored })
}

/// A file, which the manifest may still not have listed.
fn file<'f>(files: &'f Files, path: &str) -> Result<&'f [u8], BundleFault> {
    files.get(path).map(Vec::as_slice).ok_or_else(|| BundleFault::new(path, Kind::Missing))
}

fn check_manifest(files: &Files) -> Result<Manifest, BundleFault> {
    let bytes = file(files, MANIFEST)?;
    let manifest = Manifest::parse(bytes).map_err(|fault| BundleFault::new(MANIFEST, fault))?;
    for (path, hash) in &manifest.files {
        if Digest::sha256(file(files, path)?) != *hash {
            return Err(BundleFault::new(path.clone(), Kind::Sha256));
        }
    }
    let listed = |path: &&String| *path == MANIFEST || manifest.files.contains_key(*path);
    match files.keys().find(|path| !listed(path)) {
        None => Ok(manifest),
        Some(path) => Err(BundleFault::new(path.clone(), Kind::Unlisted)),
    }
}

/// Every path this bundle may hold.
fn known_paths(manifest: &Manifest, leaves: &[(u64, Digest)]) -> BTreeSet<String> {
    let fixed = [ENTRIES, INDEX, DISCLOSURES, WITHHELD, CHECKPOINT, KEYS, HEADS];
    let mut known: BTreeSet<String> = fixed.into_iter().chain(RENDERINGS).map(str::to_owned).collect();
    known.extend(leaves.iter().map(|(index, _)| proof_path(*index)));
    known.insert(proof_path(manifest.tree_size.saturating_sub(1)));
    let sizes = manifest.files.keys().filter_map(|path| {
        let size: u64 = path.strip_prefix("consistency/")?.strip_suffix(".json")?.parse().ok()?;
        (size <= manifest.tree_size).then(|| consistency_path(size))
    });
    known.extend(sizes);
    known
}

/// The checkpoint, and the keys that are trusted to sign it.
fn check_checkpoint(
    files: &Files,
    manifest: &Manifest,
    anchors: &Anchors,
) -> Result<(Checkpoint, Vec<VerifierKey>), BundleFault> {
    let wrong_key = |kind: Kind| BundleFault::new(KEYS, kind);
    let text = String::from_utf8_lossy(file(files, KEYS)?).into_owned();
    let lines = text.strip_suffix('\n').ok_or_else(|| wrong_key(Kind::Newline))?;
    let mut keys = Vec::new();
    for line in lines.split('\n') {
        let key: VerifierKey = line.parse().map_err(|fault| BundleFault::new(KEYS, Kind::Trail(fault)))?;
        if key.name() != manifest.origin.key_name() {
            return Err(wrong_key(Kind::Disagrees { with: "manifest.json" }));
        }
        keys.push(key);
    }
    if keys.len() > 1 {
        return Err(wrong_key(Kind::RotationUnproved));
    }
    if !anchors.keys.is_empty() && !keys.iter().any(|key| anchors.keys.contains(key)) {
        return Err(wrong_key(Kind::OtherKey));
    }
    let wrong = |kind: Kind| BundleFault::new(CHECKPOINT, kind);
    let checkpoint =
        Checkpoint::open(file(files, CHECKPOINT)?, &keys).map_err(|fault| wrong(fault.into()))?;
    if checkpoint.origin != manifest.origin || checkpoint.size != manifest.tree_size {
        return Err(wrong(Kind::Disagrees { with: "manifest.json" }));
    }
    Ok((checkpoint, keys))
}

/// An entry with its place.
struct Placed {
    /// Line in `entries.jsonl`, from 1.
    line: usize,
    log_index: u64,
    leaf: Digest,
    entry: Entry,
}

/// The lines of a file, each of which must end in one newline.
fn lines<'f>(files: &'f Files, path: &str) -> Result<Vec<&'f [u8]>, BundleFault> {
    let bytes = file(files, path)?;
    if bytes.is_empty() {
        return Ok(Vec::new());
    }
    let whole = bytes.strip_suffix(b"\n").ok_or_else(|| BundleFault::new(path, Kind::Newline))?;
    Ok(whole.split(|byte| *byte == b'\n').collect())
}

fn read_entries(files: &Files, manifest: &Manifest) -> Result<Vec<Placed>, BundleFault> {
    let indexes = read_index(files, manifest)?;
    let lines = lines(files, ENTRIES)?;
    if lines.len() != indexes.len() {
        return Err(BundleFault::new(ENTRIES, Kind::Disagrees { with: INDEX }));
    }
    let mut entries = Vec::with_capacity(lines.len());
    for (line, (bytes, log_index)) in (1..).zip(lines.into_iter().zip(indexes)) {
        let wrong = |kind: Kind| BundleFault::new(format!("{ENTRIES}:{line}"), kind);
        let entry = Entry::parse(bytes).map_err(|fault| wrong(fault.into()))?;
        if entry.org != manifest.org || entry.case != manifest.case {
            return Err(wrong(Kind::Disagrees { with: "manifest.json" }));
        }
        entries.push(Placed { line, log_index, leaf: crate::hash::leaf_hash(bytes), entry });
    }
    Ok(entries)
}

fn read_index(files: &Files, manifest: &Manifest) -> Result<Vec<u64>, BundleFault> {
    let wrong = |kind: Kind| BundleFault::new(INDEX, kind);
    let value =
        crate::canonical::parse_canonical(file(files, INDEX)?).map_err(|fault| wrong(fault.into()))?;
    let read = value.as_array().and_then(|items| items.iter().map(serde_json::Value::as_u64).collect());
    let indexes: Vec<u64> = read.ok_or_else(|| wrong(Kind::Order))?;
    if !indexes.is_sorted_by(|a, b| a < b) {
        return Err(wrong(Kind::Order));
    }
    if indexes.first() != Some(&manifest.from_index) || indexes.last() != Some(&manifest.to_index) {
        return Err(wrong(Kind::Disagrees { with: "manifest.json" }));
    }
    Ok(indexes)
}

/// The entries of each procedure, followed from its first.
fn follow(entries: &[Placed]) -> Result<BTreeMap<ProcedureId, Chain>, BundleFault> {
    let mut chains: BTreeMap<ProcedureId, Chain> = BTreeMap::new();
    for one in entries {
        let chain = chains.entry(one.entry.procedure.clone()).or_insert_with(Chain::from_start);
        let place = || format!("{ENTRIES}:{}", one.line);
        chain.push(one.entry.clone()).map_err(|fault| BundleFault::new(place(), fault))?;
    }
    Ok(chains)
}

/// That the log grew from the saved checkpoint to the bundle's.
fn check_saved(
    files: &Files,
    saved: &[u8],
    keys: &[VerifierKey],
    checkpoint: &Checkpoint,
) -> Result<(), BundleFault> {
    let wrong = |kind: Kind| BundleFault::new("--checkpoint", kind);
    let old = Checkpoint::open(saved, keys).map_err(|fault| wrong(fault.into()))?;
    if old.size > checkpoint.size {
        return Err(wrong(Kind::SavedIsLater { saved: old.size, size: checkpoint.size }));
    }
    let proof = if old.size == checkpoint.size || old.size == 0 {
        Vec::new()
    } else {
        let path = consistency_path(old.size);
        let bytes = files.get(&path).ok_or_else(|| wrong(Kind::NoConsistency { saved: old.size }))?;
        let grown = Consistency::parse(bytes).map_err(|fault| BundleFault::new(path.clone(), fault))?;
        if grown.from != old.size || grown.to != checkpoint.size {
            return Err(BundleFault::new(path, Kind::Disagrees { with: CHECKPOINT }));
        }
        grown.proof
    };
    verify_consistency(old.size, checkpoint.size, &proof, &old.root, &checkpoint.root)
        .map_err(|cause| wrong(Kind::AnotherHistory { saved: old.size, cause }))
}
