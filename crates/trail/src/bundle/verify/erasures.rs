//! What was erased (廃棄), as the entries that erased say: each stands in the log, and lists what it
//! deleted.

use super::Kind;
use crate::bundle::fault::BundleFault;
use crate::bundle::manifest::Manifest;
use crate::bundle::office_path;
use crate::bundle::parts::OfficeFile;
use crate::bundle::source::{Source, whole};
use crate::checkpoint::Checkpoint;
use crate::entry::Entry;
use crate::erasure::{Erased, TABLE, is_erasure, read_table};
use crate::hash::leaf_hash;
use crate::ids::FieldName;
use crate::proof::verify_inclusion;
use std::collections::{BTreeMap, BTreeSet};

/// What each erasure of the bundle lists, by the log index of its entry.
#[derive(Default)]
pub(super) struct Erasures(BTreeMap<u64, BTreeSet<Erased>>);

impl Erasures {
    /// Reads every `office/<log_index>.json` the manifest lists.
    pub(super) fn read(
        source: &dyn Source,
        manifest: &Manifest,
        checkpoint: &Checkpoint,
    ) -> Result<Self, BundleFault> {
        let index = |path: &String| path.strip_prefix("office/")?.strip_suffix(".json")?.parse::<u64>().ok();
        let mut all = BTreeMap::new();
        for log_index in manifest.files.keys().filter_map(index) {
            all.insert(log_index, read_one(source, manifest, checkpoint, log_index)?);
        }
        Ok(Self(all))
    }

    /// The log indexes of the entries.
    pub(super) fn indexes(&self) -> impl Iterator<Item = u64> {
        self.0.keys().copied()
    }

    /// Whether the erasure at this index, later than the entry, lists a field of it.
    pub(super) fn lists(&self, by: u64, (log_index, entry): (u64, &Entry), name: &FieldName) -> bool {
        let one = Erased { procedure: entry.procedure.clone(), seq: entry.seq, name: name.clone() };
        by > log_index && self.0.get(&by).is_some_and(|erased| erased.contains(&one))
    }
}

fn read_one(
    source: &dyn Source,
    manifest: &Manifest,
    checkpoint: &Checkpoint,
    log_index: u64,
) -> Result<BTreeSet<Erased>, BundleFault> {
    let path = office_path(log_index);
    let wrong = |kind: Kind| BundleFault::new(path.clone(), kind);
    let file = OfficeFile::parse(&whole(source, &path)?).map_err(|fault| wrong(fault.into()))?;
    let entry = Entry::parse(&file.leaf_bytes).map_err(|fault| wrong(fault.into()))?;
    if entry.org != manifest.org {
        return Err(wrong(Kind::Disagrees { with: "manifest.json" }));
    }
    if file.log_index != log_index {
        return Err(wrong(Kind::Disagrees { with: "its name" }));
    }
    if !is_erasure(&entry) {
        return Err(wrong(Kind::NoErasure));
    }
    let hash = leaf_hash(&file.leaf_bytes);
    verify_inclusion(&hash, log_index, checkpoint.size, &file.proof, &checkpoint.root)
        .map_err(|fault| wrong(fault.into()))?;
    let mut erased = None;
    for disclosure in &file.disclosures {
        disclosure.check_in(&entry).map_err(|fault| wrong(fault.into()))?;
        if disclosure.name.as_str() == TABLE {
            erased = Some(read_table(&disclosure.value).map_err(|fault| wrong(fault.into()))?);
        }
    }
    erased.ok_or_else(|| wrong(Kind::NoErasure))
}
