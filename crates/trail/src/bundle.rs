//! Audit bundles (`audit-bundle/1`) of a case, a period or a whole log: what an auditor takes home,
//! as files by path.
//!
//! [`BundleContents`] holds what goes in and writes the files; [`verify`] reads files of anybody and
//! names the first thing wrong. Neither knows a disk: a directory and a `.zip` are the caller's.
//! [`verify_each`] reads from a [`Source`] line by line, however long the log.
//!
//! Writing one, reading it as an auditor does, and what a change is answered with:
//!
//! ```
//! use shirube_trail::bundle::{Anchors, BundleContents, BundleEntry, Disclosed, Scope, verify};
//! use shirube_trail::heads::{HeadsLeaf, HeadsTree, ProcedureHead};
//! use shirube_trail::{Checkpoint, Disclosure, KeyName, Origin, Salt, SigningKey, hash};
//! # use shirube_trail::{At, Digest, Entry, EntryType, Seq};
//!
//! // an entry of the case, with a reason that is committed to
//! let reason =
//!     Disclosure { name: "reason".parse()?, salt: Salt::from_bytes([7; 16]), value: "緊急のため".into() };
//! # let entry = Entry {
//! #     entry_type: EntryType::Decision,
//! #     org: "city-a".parse()?,
//! #     case: "R8-0012".parse()?,
//! #     procedure: "R8-0012/1".parse()?,
//! #     parent: None,
//! #     kind: "preparation".parse()?,
//! #     machine: "preparation@1".parse()?,
//! #     seq: Seq::FIRST,
//! #     prev: Digest::ZERO,
//! #     at: At::parse("2026-11-20T09:01:02.345Z")?,
//! #     actor: "u-0007".parse()?,
//! #     capacity: "officer".parse()?,
//! #     act: "open-case".parse()?,
//! #     from: None,
//! #     to: "issue".parse()?,
//! #     rules: Vec::new(),
//! #     fields: [("reason".parse()?, reason.commitment()?)].into(),
//! #     cmd: uuid::Uuid::nil(),
//! # };
//! // where every procedure ends: the last leaf before the checkpoint
//! let (procedure, last_seq, last_hash) = (entry.procedure.clone(), entry.seq, entry.leaf_hash()?);
//! let heads = HeadsTree::of([ProcedureHead { procedure, last_seq, last_hash }])?;
//! let (org, at) = (entry.org.clone(), entry.at);
//! let heads_leaf = HeadsLeaf { org, at, count: 1, log_size: 1, root: heads.root() }.canonical_bytes()?;
//! let leaves = vec![last_hash, hash::leaf_hash(&heads_leaf)];
//! // the checkpoint, signed
//! let key = SigningKey::from_seed(KeyName::new("audit.example.jp/city-a")?, [1; 32]);
//! let origin = Origin::new("audit.example.jp/city-a")?;
//! let checkpoint = Checkpoint { origin, size: 2, root: hash::root(&leaves) };
//! let note = checkpoint.sign(&key)?.to_bytes();
//!
//! let files = BundleContents {
//!     scope: Scope::Case(entry.case.clone()),
//!     checkpoint,
//!     note,
//!     vkeys: vec![key.verifier().to_string()],
//!     rotations: Vec::new(),
//!     leaves,
//!     heads_leaf,
//!     heads,
//!     entries: vec![BundleEntry { log_index: 0, bytes: entry.canonical_bytes()? }],
//!     disclosed: vec![Disclosed { log_index: 0, disclosure: reason }],
//!     withheld: Vec::new(),
//!     erasures: Vec::new(),
//!     documents: Vec::new(),
//!     older_sizes: Vec::new(),
//!     readme: "…".to_owned(),
//! }
//! .to_files()?;
//!
//! // without a key or checkpoint from elsewhere a bundle agrees with itself, no more
//! assert!(!verify(&files, &Anchors::default()).unwrap().anchored);
//! let anchors = Anchors { keys: vec![key.verifier()], saved: None };
//! let verified = verify(&files, &anchors).unwrap();
//! assert!(verified.anchored);
//! assert_eq!(verified.disclosed[0].disclosure.value, "緊急のため");
//! // with a key alone nothing is said of a history rewritten by whoever holds it
//! assert_eq!(verified.saved_size, None);
//!
//! let mut changed = files;
//! changed.get_mut("entries.jsonl").unwrap()[10] ^= 1;
//! let fault = verify(&changed, &anchors).unwrap_err();
//! assert_eq!(fault.to_string(), "entries.jsonl: the bytes are not those the manifest lists");
//! assert_eq!(fault.ja(), "entries.jsonl：内容が目録のハッシュと一致しません。");
//! # Ok::<(), shirube_trail::Fault>(())
//! ```

mod documents;
mod fault;
mod lines;
mod manifest;
mod opened;
mod parts;
mod renderings;
mod source;
mod verify;
mod witnessed;
mod write;

pub use documents::{document_path, named_document};
pub use fault::{BundleFault, BundleFaultKind};
pub use lines::{Disclosed, ERASED, Withheld};
pub use manifest::{Manifest, Scope};
pub use renderings::add_renderings;
pub use source::{Reading, Source, last_entries};
pub use verify::{Anchors, Shown, Summary, Verified, verify, verify_each};
pub use witnessed::{SeenBy, seen_by};
pub use write::{BundleContents, BundleEntry, ErasureEntry, RotationLeaf};

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

/// Path of an entry of the office that erased something.
#[must_use]
pub fn office_path(log_index: u64) -> String {
    format!("office/{log_index}.json")
}

/// Path of the proof that the log grew from an older size.
#[must_use]
pub fn consistency_path(from: u64) -> String {
    format!("consistency/{from}.json")
}
