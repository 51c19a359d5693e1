//! Audit bundles (`audit-bundle/1`, scope one case): what an auditor takes home, as files by path.
//!
//! [`CaseBundle`] holds what goes in and writes the files; [`verify`] reads files of anybody and
//! names the first thing wrong. Neither knows a disk: a directory and a `.zip` are the caller's.
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
mod verify;
mod write;

pub use fault::{BundleFault, BundleFaultKind};
pub use lines::{Disclosed, Withheld};
pub use manifest::Manifest;
pub use renderings::add_renderings;
pub use verify::{Anchors, Verified, verify};
pub use write::{BundleEntry, CaseBundle};

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
/// Path of the recipe for people.
pub const README: &str = "README.txt";

/// What is rendered for people and proves nothing.
pub const RENDERINGS: [&str; 5] = [README, "ocds.json", "view.csv", "view.xlsx", "view.pdf"];

/// Path of the proof of a leaf.
#[must_use]
pub fn proof_path(log_index: u64) -> String {
    format!("proofs/{log_index}.tlog-proof")
}

/// Path of the proof that the log grew from an older size.
#[must_use]
pub fn consistency_path(from: u64) -> String {
    format!("consistency/{from}.json")
}
