//! Which keys may have signed: the one a reader trusts, and each after it that the log's own leaves
//! hand on to.

use super::{Anchors, Kind};
use crate::bundle::fault::BundleFault;
use crate::bundle::manifest::Manifest;
use crate::bundle::parts::KeyFile;
use crate::bundle::source::{Source, whole};
use crate::bundle::{CHECKPOINT, KEYS, key_path};
use crate::checkpoint::Checkpoint;
use crate::hash::leaf_hash;
use crate::leaf::{KeyLeaf, RotationReason};
use crate::note::{Note, VerifierKey};
use crate::proof::{verify_consistency, verify_inclusion};

/// The keys of a log, oldest first, and how each came to follow the one before.
pub(super) struct Keys {
    keys: Vec<VerifierKey>,
    rotations: Vec<Rotation>,
}

struct Rotation {
    log_index: u64,
    leaf: KeyLeaf,
    /// The first checkpoint after the leaf, signed by both.
    first: Checkpoint,
}

impl Keys {
    /// Reads the keys and the checkpoint, and follows the rotations between them.
    pub(super) fn check(
        source: &dyn Source,
        manifest: &Manifest,
        anchors: &Anchors,
    ) -> Result<(Checkpoint, Self), BundleFault> {
        let keys = read_keys(source, manifest)?;
        if !anchors.keys.is_empty() && !keys.iter().any(|key| anchors.keys.contains(key)) {
            return Err(BundleFault::new(KEYS, Kind::OtherKey));
        }
        let wrong = |kind: Kind| BundleFault::new(CHECKPOINT, kind);
        let newest = keys.last().map(std::slice::from_ref).unwrap_or_default();
        let checkpoint =
            Checkpoint::open(&whole(source, CHECKPOINT)?, newest).map_err(|fault| wrong(fault.into()))?;
        if checkpoint.origin != manifest.origin || checkpoint.size != manifest.tree_size {
            return Err(wrong(Kind::Disagrees { with: "manifest.json" }));
        }
        let mut rotations = Vec::new();
        for (pair, log_index) in keys.windows(2).zip(key_indexes(manifest, keys.len())?) {
            if let [old, new] = pair {
                let rotation = read_rotation(source, manifest, log_index, (old, new), &checkpoint)?;
                rotations.push(rotation);
            }
        }
        let keys = Self { keys, rotations };
        keys.check_trust(anchors)?;
        Ok((checkpoint, keys))
    }

    /// The log indexes of the rotations.
    pub(super) fn indexes(&self) -> impl Iterator<Item = u64> {
        self.rotations.iter().map(|one| one.log_index)
    }

    /// Whether this rotation is proved by a file of the bundle.
    pub(super) fn has(&self, log_index: u64, leaf: &KeyLeaf) -> bool {
        self.rotations.iter().any(|one| one.log_index == log_index && one.leaf == *leaf)
    }

    /// Opens a checkpoint somebody kept: a key counts only for the sizes it may have signed, after its
    /// own leaf and until it was handed on, or until the last size signed honestly.
    pub(super) fn open_saved(&self, saved: &[u8]) -> Result<Checkpoint, crate::fault::Fault> {
        let size = Checkpoint::parse_text(Note::parse(saved)?.text())?.size;
        let after = [None].into_iter().chain(self.rotations.iter().map(|one| Some(one.log_index)));
        let until = self.rotations.iter().map(|one| Some(one.signed_until())).chain([None]);
        let valid = self.keys.iter().zip(after.zip(until)).filter(|(_, (after, until))| {
            after.is_none_or(|after| size > after) && until.is_none_or(|until| size <= until)
        });
        let valid: Vec<VerifierKey> = valid.map(|(key, _)| key.clone()).collect();
        Checkpoint::open(saved, &valid)
    }

    /// That trust reaches the newest key: from a key the reader has, over every rotation after it. Over
    /// a compromised key it does not reach, unless the reader kept a checkpoint from before.
    fn check_trust(&self, anchors: &Anchors) -> Result<(), BundleFault> {
        if anchors.keys.is_empty() {
            return Ok(());
        }
        let saved_size =
            anchors.saved.as_ref().and_then(|saved| self.open_saved(saved).ok()).map(|one| one.size);
        let mut broken = None;
        for rotation in &self.rotations {
            let leaf = &rotation.leaf;
            let was_kept = saved_size.is_some_and(|size| size <= leaf.trusted_size);
            if anchors.keys.contains(&leaf.new) {
                broken = None;
            } else if leaf.reason == RotationReason::Compromised && !was_kept {
                broken = Some(Kind::KeyCompromised { trusted_size: leaf.trusted_size });
            }
        }
        broken.map_or(Ok(()), |kind| Err(BundleFault::new(KEYS, kind)))
    }
}

impl Rotation {
    /// The largest tree the old key may have signed.
    fn signed_until(&self) -> u64 {
        match self.leaf.reason {
            RotationReason::Rotation => self.first.size,
            RotationReason::Compromised => self.leaf.trusted_size,
        }
    }
}

/// `log.vkey`: keys of the log, each once.
fn read_keys(source: &dyn Source, manifest: &Manifest) -> Result<Vec<VerifierKey>, BundleFault> {
    let wrong = |kind: Kind| BundleFault::new(KEYS, kind);
    let text = String::from_utf8_lossy(&whole(source, KEYS)?).into_owned();
    let lines = text.strip_suffix('\n').ok_or_else(|| wrong(Kind::Newline))?;
    let mut keys = Vec::new();
    for line in lines.split('\n') {
        let key: VerifierKey = line.parse().map_err(|fault| BundleFault::new(KEYS, Kind::Trail(fault)))?;
        if key.name() != manifest.origin.key_name() {
            return Err(wrong(Kind::Disagrees { with: "manifest.json" }));
        }
        if keys.contains(&key) {
            return Err(wrong(Kind::Order));
        }
        keys.push(key);
    }
    Ok(keys)
}

/// The indexes in the names of `keys/`, ascending: one rotation between two keys.
fn key_indexes(manifest: &Manifest, keys: usize) -> Result<Vec<u64>, BundleFault> {
    let index = |path: &String| path.strip_prefix("keys/")?.strip_suffix(".json")?.parse().ok();
    let mut indexes: Vec<u64> = manifest.files.keys().filter_map(index).collect();
    indexes.sort_unstable();
    if indexes.len() + 1 == keys {
        return Ok(indexes);
    }
    Err(BundleFault::new(KEYS, Kind::RotationUnproved))
}

fn read_rotation(
    source: &dyn Source,
    manifest: &Manifest,
    log_index: u64,
    (old, new): (&VerifierKey, &VerifierKey),
    checkpoint: &Checkpoint,
) -> Result<Rotation, BundleFault> {
    let path = key_path(log_index);
    let wrong = |kind: Kind| BundleFault::new(path.clone(), kind);
    let disagrees = |with| wrong(Kind::Disagrees { with });
    let file = KeyFile::parse(&whole(source, &path)?).map_err(|fault| wrong(fault.into()))?;
    let leaf = KeyLeaf::parse(&file.leaf_bytes).map_err(|fault| wrong(fault.into()))?;
    if leaf.org != manifest.org {
        return Err(disagrees("manifest.json"));
    }
    if file.log_index != log_index {
        return Err(disagrees("its name"));
    }
    if leaf.old != *old || leaf.new != *new {
        return Err(disagrees(KEYS));
    }
    let is_sized = match leaf.reason {
        RotationReason::Rotation => leaf.trusted_size == log_index,
        RotationReason::Compromised => leaf.trusted_size <= log_index,
    };
    if !is_sized {
        return Err(disagrees("trusted_size"));
    }
    let mut first = None;
    for key in [old, new] {
        let opened = Checkpoint::open(&file.checkpoint, std::slice::from_ref(key));
        first = Some(opened.map_err(|fault| wrong(fault.into()))?);
    }
    let first = first.filter(|first| first.origin == manifest.origin).ok_or_else(|| disagrees(CHECKPOINT))?;
    let hash = leaf_hash(&file.leaf_bytes);
    verify_inclusion(&hash, log_index, first.size, &file.proof, &first.root)
        .map_err(|fault| wrong(fault.into()))?;
    let grown = &file.consistency;
    if grown.from != first.size || grown.to != checkpoint.size {
        return Err(disagrees(CHECKPOINT));
    }
    verify_consistency(first.size, checkpoint.size, &grown.proof, &first.root, &checkpoint.root)
        .map_err(|fault| wrong(fault.into()))?;
    Ok(Rotation { log_index, leaf, first })
}
