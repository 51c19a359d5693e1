//! From leaves and what is shown of them to the files of a bundle.

use super::documents::{document_path, named_document};
use super::lines::{Disclosed, Withheld};
use super::manifest::{Manifest, Scope};
use super::parts::{Consistency, KeyFile, OfficeFile, heads_pieces};
use super::{
    CHECKPOINT, DISCLOSURES, ENTRIES, Files, HEADS, INDEX, KEYS, MANIFEST, README, TREE, WITHHELD,
    consistency_path, key_path, office_path, proof_path,
};
use crate::checkpoint::Checkpoint;
use crate::fault::{Fault, FaultKind};
use crate::field::Disclosure;
use crate::hash::Digest;
use crate::heads::HeadsTree;
use crate::note::Note;
use crate::proof::inclusion_proof;
use crate::tlog_proof::TlogProof;
use crate::tree::Tree;
use std::collections::BTreeSet;

/// A leaf and where it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleEntry {
    /// Its log index.
    pub log_index: u64,
    /// Its canonical bytes.
    pub bytes: Vec<u8>,
}

/// A rotation of the log's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RotationLeaf {
    /// Where its leaf stands.
    pub log_index: u64,
    /// The bytes of the leaf.
    pub leaf: Vec<u8>,
    /// The note of the first checkpoint after it, signed by both keys.
    pub note: Vec<u8>,
}

/// An entry of the office that erased something of what the bundle holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasureEntry {
    /// Where it stands.
    pub log_index: u64,
    /// Its canonical bytes.
    pub bytes: Vec<u8>,
    /// What is shown of it: what it lists, at least.
    pub disclosures: Vec<Disclosure>,
}

/// What goes into a bundle.
#[derive(Debug, Clone)]
pub struct BundleContents {
    /// How much of the log.
    pub scope: Scope,
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// The bytes of its signed note.
    pub note: Vec<u8>,
    /// The keys of the log, oldest first; the last signed it.
    pub vkeys: Vec<String>,
    /// The rotations between them, in order.
    pub rotations: Vec<RotationLeaf>,
    /// The erasures that withheld lines name.
    pub erasures: Vec<ErasureEntry>,
    /// The leaf hashes of the log up to the checkpoint.
    pub leaves: Vec<Digest>,
    /// The bytes of the heads leaf, the last of them.
    pub heads_leaf: Vec<u8>,
    /// The tree the heads leaf is about.
    pub heads: HeadsTree,
    /// Every entry of the case; of an organisation or a period every leaf, heads and keys too.
    pub entries: Vec<BundleEntry>,
    /// What is shown.
    pub disclosed: Vec<Disclosed>,
    /// What is blacked out.
    pub withheld: Vec<Withheld>,
    /// The bytes of documents that something disclosed names.
    pub documents: Vec<Vec<u8>>,
    /// Sizes of older checkpoints that readers may have kept.
    pub older_sizes: Vec<u64>,
    /// How to verify it, for people.
    pub readme: String,
}

impl BundleContents {
    /// The files, the manifest among them.
    ///
    /// # Errors
    ///
    /// No entries; a case unknown to the heads; a log index or size beyond the leaves; a document that
    /// nothing disclosed names.
    pub fn to_files(mut self) -> Result<Files, Fault> {
        self.entries.sort_by_key(|entry| entry.log_index);
        self.disclosed.sort_by(|a, b| a.key().cmp(&b.key()));
        self.withheld.sort_by(|a, b| a.key().cmp(&b.key()));
        let mut files = Files::new();
        let mut lines = Vec::new();
        for entry in &self.entries {
            lines.extend_from_slice(&entry.bytes);
            lines.push(b'\n');
        }
        files.insert(ENTRIES.to_owned(), lines);
        let indexes: Vec<u64> = self.entries.iter().map(|entry| entry.log_index).collect();
        let (Some(first), Some(last)) = (indexes.first(), indexes.last()) else {
            return Err(Fault::new("entries", FaultKind::Missing));
        };
        let (from_index, to_index) = (*first, *last);
        files.insert(INDEX.to_owned(), crate::canonical::to_bytes(&indexes.clone().into())?);
        files.insert(DISCLOSURES.to_owned(), joined(self.disclosed.iter().map(Disclosed::to_line))?);
        files.insert(WITHHELD.to_owned(), joined(self.withheld.iter().map(Withheld::to_line))?);
        files.insert(CHECKPOINT.to_owned(), self.note.clone());
        files.insert(KEYS.to_owned(), format!("{}\n", self.vkeys.join("\n")).into_bytes());
        files.insert(README.to_owned(), self.readme.clone().into_bytes());
        self.put_documents(&mut files)?;
        self.put_proofs(&indexes, &mut files)?;
        let mut manifest = Manifest {
            org: self.checkpoint.origin.org().clone(),
            scope: self.scope.clone(),
            origin: self.checkpoint.origin.clone(),
            tree_size: self.checkpoint.size,
            from_index,
            to_index,
            files: [].into(),
        };
        manifest.files = files.iter().map(|(path, bytes)| (path.clone(), Digest::sha256(bytes))).collect();
        files.insert(MANIFEST.to_owned(), manifest.to_bytes()?);
        Ok(files)
    }

    fn put_documents(&mut self, files: &mut Files) -> Result<(), Fault> {
        let named = |one: &Disclosed| named_document(&one.disclosure.name, &one.disclosure.value);
        let named: BTreeSet<Digest> = self.disclosed.iter().filter_map(named).collect();
        for bytes in std::mem::take(&mut self.documents) {
            let sha256 = Digest::sha256(&bytes);
            if !named.contains(&sha256) {
                return Err(Fault::new("documents", FaultKind::Disagrees { with: DISCLOSURES }));
            }
            files.insert(document_path(&sha256), bytes);
        }
        Ok(())
    }

    fn put_proofs(&self, indexes: &[u64], files: &mut Files) -> Result<(), Fault> {
        let heads_index = self.checkpoint.size.saturating_sub(1);
        let tree = Tree::of(self.leaves.clone());
        let mut cases = Vec::new();
        if let Scope::Case(case) = &self.scope {
            cases.push(self.heads.prove(case).ok_or_else(|| Fault::new("case", FaultKind::Missing))?);
            for index in indexes.iter().copied().chain([heads_index]) {
                let hashes = tree.inclusion(position(index)).ok_or_else(|| beyond("index"))?;
                let proof = TlogProof { index, hashes, checkpoint: self.note.clone() };
                files.insert(proof_path(index), proof.to_bytes());
            }
        } else {
            let leaves = self.leaves.iter().flat_map(|leaf| *leaf.as_bytes());
            files.insert(TREE.to_owned(), leaves.collect());
        }
        if self.scope == Scope::Org {
            cases.extend(self.heads.prove_all());
        }
        let pieces = heads_pieces(&self.heads_leaf, heads_index, cases.into_iter());
        files.insert(HEADS.to_owned(), pieces.collect::<Result<Vec<_>, _>>()?.concat());
        for rotation in &self.rotations {
            files.insert(key_path(rotation.log_index), self.key_file(rotation, &tree)?.to_bytes()?);
        }
        for erasure in &self.erasures {
            let proof = tree.inclusion(position(erasure.log_index)).ok_or_else(|| beyond("erasures"))?;
            let mut disclosures = erasure.disclosures.clone();
            disclosures.sort_by(|a, b| a.name.cmp(&b.name));
            let leaf_bytes = erasure.bytes.clone();
            let file = OfficeFile { leaf_bytes, log_index: erasure.log_index, proof, disclosures };
            files.insert(office_path(erasure.log_index), file.to_bytes()?);
        }
        for from in &self.older_sizes {
            let proof = tree.consistency(position(*from)).ok_or_else(|| beyond("from"))?;
            let grown = Consistency { from: *from, to: self.checkpoint.size, proof };
            files.insert(consistency_path(*from), grown.to_bytes()?);
        }
        Ok(())
    }
}

impl BundleContents {
    /// A rotation, its proof in the first checkpoint after it, and from there to this one.
    fn key_file(&self, rotation: &RotationLeaf, tree: &Tree) -> Result<KeyFile, Fault> {
        let first = Checkpoint::parse_text(Note::parse(&rotation.note)?.text())?.size;
        let covered = self.leaves.get(..position(first)).ok_or_else(|| beyond("rotations"))?;
        let proof = inclusion_proof(covered, position(rotation.log_index));
        let grown = tree.consistency(position(first)).ok_or_else(|| beyond("rotations"))?;
        Ok(KeyFile {
            leaf_bytes: rotation.leaf.clone(),
            log_index: rotation.log_index,
            proof: proof.ok_or_else(|| beyond("rotations"))?,
            checkpoint: rotation.note.clone(),
            consistency: Consistency { from: first, to: self.checkpoint.size, proof: grown },
        })
    }
}

fn joined(lines: impl Iterator<Item = Result<String, Fault>>) -> Result<Vec<u8>, Fault> {
    let mut all = String::new();
    for line in lines {
        all.push_str(&line?);
        all.push('\n');
    }
    Ok(all.into_bytes())
}

fn position(index: u64) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}

fn beyond(member: &str) -> Fault {
    Fault::new(member, FaultKind::Disagrees { with: "tree_size" })
}
