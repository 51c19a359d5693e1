//! Audit bundles (`audit-bundle/1`) of a case, a period or a whole log: what an auditor takes home,
//! as files by path.
//!
//! [`BundleContents`] holds what goes in and writes the files; [`verify`] reads files of anybody and
//! names the first thing wrong. Neither knows a disk: a directory and a `.zip` are the caller's.
//! [`verify_each`] reads from a [`Source`] line by line, however long the log.
//!
//! ```
//! use shirube_trail::bundle::{Anchors, verify};
//!
//! let fault = verify(&[].into(), &Anchors::default()).unwrap_err();
//! assert_eq!(fault.to_string(), "manifest.json: the file is missing");
//! ```

mod fault;
mod lines;
mod manifest;
mod parts;
mod renderings;
mod source;
mod verify;
mod witnessed;
mod write;

pub use fault::{BundleFault, BundleFaultKind};
pub use lines::{Disclosed, Withheld};
pub use manifest::{Manifest, Scope};
pub use renderings::add_renderings;
pub use source::{Reading, Source};
pub use verify::{Anchors, Shown, Summary, Verified, verify, verify_each};
pub use witnessed::{SeenBy, seen_by};
pub use write::{BundleContents, BundleEntry, RotationLeaf};

use std::collections::BTreeMap;

/// The files of a bundle, by path.
pub type Files = BTreeMap<String, Vec<u8>>;

/// What `format` says.
pub const FORMAT: &str = "audit-bundle/1";

/// Path of the manifest.
pub const MANIFEST: &str = "manifest.json";
/// Path of the entries.
pub const ENTRIES: &str = "entries.jsonl";
/// Path of their log indexes.
pub const INDEX: &str = "index.json";
/// Path of what is disclosed.
pub const DISCLOSURES: &str = "disclosures.jsonl";
/// Path of what is blacked out.
pub const WITHHELD: &str = "withheld.jsonl";
/// Path of the signed checkpoint.
pub const CHECKPOINT: &str = "checkpoint";
/// Path of the verifier keys.
pub const KEYS: &str = "log.vkey";
/// Path of the heads.
pub const HEADS: &str = "heads.json";
/// Path of the leaf hashes, where the bundle is not of a case.
pub const TREE: &str = "tree.bin";
/// Path of the recipe for people.
pub const README: &str = "README.txt";

/// What is rendered for people and proves nothing.
pub const RENDERINGS: [&str; 5] = [README, "ocds.json", "view.csv", "view.xlsx", "view.pdf"];

/// Path of the proof of a leaf.
#[must_use]
pub fn proof_path(log_index: u64) -> String {
    format!("proofs/{log_index}.tlog-proof")
}

/// Path of the proof of a rotation of the key.
#[must_use]
pub fn key_path(log_index: u64) -> String {
    format!("keys/{log_index}.json")
}

/// Path of the proof that the log grew from an older size.
#[must_use]
pub fn consistency_path(from: u64) -> String {
    format!("consistency/{from}.json")
}
