//! The decision trail: entries that can be checked years later, offline, with
//! tools this project did not write.
//!
//! Everything here is pure: no clock, no input or output, no randomness. A
//! verifier by another author can use this crate alone:
//!
//! * [`canonical`]: RFC 8785 (JCS) writing, and a reader that refuses anything else
//! * [`hash`]: RFC 6962 leaf and node hashes, roots, inclusion and consistency proofs
//! * [`entry`]: the members of one entry, its leaf hash, its successor
//! * [`field`]: salted commitments to what people typed, and their disclosure
//! * [`erasure`]: what was deleted of it, as an entry says
//! * [`text`]: what happens to typed text before it is hashed
//! * [`note`]: C2SP signed notes and verifier keys
//! * [`checkpoint`]: the signed size and root of an organisation's log
//! * [`cosignature`]: what a witness of a log checks and signs
//! * [`heads`]: all procedures of every case and where each ends, in one proof
//! * [`leaf`]: whatever stands in a log, rotations of its key too
//! * [`tree`]: a whole tree, for many proofs at once
//! * [`tlog_proof`]: a leaf's proof as a file that tools of others read
//! * [`receipt`]: the same with its entry, as whoever did it keeps it
//! * [`bundle`]: what an auditor takes home, written and verified
//! * [`message`]: what one organisation writes to another
//! * [`certificate_file`]: a certificate that can be checked without its issuer
//! * [`command`]: the idempotency key of an act of the clock
//! * [`chain`]: following the entries of one procedure
//! * [`ids`]: the patterns of every id
//! * [`fault`]: what is wrong, with the member's name, in Japanese and English
//!
//! # Where to begin
//!
//! Whoever wants a bundle verified calls [`bundle::verify`], or [`bundle::verify_each`] for one too
//! large for memory. Whoever writes a verifier of their own and wants single steps of it from here finds
//! each by itself; nothing is believed that something signed does not say:
//!
//! ```
//! use shirube_trail::proof::{inclusion_proof, verify_inclusion};
//! use shirube_trail::{Chain, Checkpoint, Disclosure, Entry, Salt, hash};
//! # use shirube_trail::{At, Digest, EntryType, KeyName, Origin, Seq, SigningKey};
//! #
//! # // what the organisation did: an entry with a reason, a log of two leaves, a checkpoint over them
//! # let disclosure =
//! #     Disclosure { name: "reason".parse()?, salt: Salt::from_bytes([7; 16]), value: "緊急のため".into() };
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
//! #     fields: [("reason".parse()?, disclosure.commitment()?)].into(),
//! #     cmd: uuid::Uuid::nil(),
//! # };
//! # let line = entry.canonical_bytes()?;
//! # let leaves = [hash::leaf_hash(b"another leaf"), hash::leaf_hash(&line)];
//! # let key = SigningKey::from_seed(KeyName::new("audit.example.jp/city-a")?, [1; 32]);
//! # let origin = Origin::new("audit.example.jp/city-a")?;
//! # let note = Checkpoint { origin, size: 2, root: hash::root(&leaves) }.sign(&key)?.to_bytes();
//! # let path = inclusion_proof(&leaves, 1).unwrap();
//! # let (index, salt, value) = (1, disclosure.salt.to_base64(), "緊急のため");
//! # let vkey = key.verifier().to_string();
//! #
//! // 1. the checkpoint is signed by the key you were given; sizes and roots come from it alone
//! let checkpoint = Checkpoint::open(&note, &[vkey.parse()?])?;
//! // 2. the line is an entry in the one form there is, and follows the one before in its procedure
//! let entry = Entry::parse(&line)?;
//! Chain::from_start().push(&entry)?;
//! // 3. it stands at its index in the log of that checkpoint
//! verify_inclusion(&hash::leaf_hash(&line), index, checkpoint.size, &path, &checkpoint.root).unwrap();
//! // 4. what is shown of it is what was committed to then
//! let shown = Disclosure { name: "reason".parse()?, salt: Salt::from_base64(&salt)?, value: value.into() };
//! shown.check_in(&entry)?;
//! // 5. whatever is wrong names its place, in English and Japanese
//! let fault = Disclosure { value: "通常の手続".into(), ..shown }.check_in(&entry).unwrap_err();
//! assert_eq!(fault.en(), "reason: salt, name and value do not give the committed hash");
//! assert_eq!(fault.ja(), "「reason」: 塩・名前・値から計算したハッシュが記録と一致しません。");
//! # Ok::<(), shirube_trail::Fault>(())
//! ```
//!
//! Reading never repairs: there is one spelling of everything, and any other is a fault.
//!
//! ```
//! use shirube_trail::entry::Entry;
//!
//! let fault = Entry::parse(br#"{"v": 1}"#).unwrap_err();
//! assert_eq!(fault.to_string(), "not in RFC 8785 canonical form (first difference at byte 5)");
//! ```

pub mod bundle;
pub mod canonical;
pub mod certificate_file;
pub mod chain;
pub mod checkpoint;
pub mod command;
pub mod cosignature;
mod cursor;
pub mod entry;
pub mod erasure;
pub mod fault;
pub mod field;
pub mod hash;
pub mod heads;
pub mod ids;
pub mod leaf;
mod members;
pub mod message;
pub mod note;
pub mod proof;
pub mod receipt;
pub mod text;
pub mod tlog_proof;
pub mod tree;

pub use chain::Chain;
pub use checkpoint::Checkpoint;
pub use entry::{At, Entry, EntryType, Outcome, RuleEntry, Seq};
pub use fault::{Fault, FaultKind};
pub use field::{Disclosure, Salt, commit};
pub use hash::Digest;
pub use ids::{
    ActId, ActorId, CapacityId, CaseNo, DeadlineId, FieldName, KindId, MachineId, OrgId, ProcedureId, RuleId,
    StageId, SubjectId,
};
pub use leaf::{KeyLeaf, Leaf, RotationReason};
pub use message::{Addressee, Message, Origin};
pub use note::{KeyName, Note, SigningKey, VerifierKey};
