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
//! * [`text`]: what happens to typed text before it is hashed
//! * [`note`]: C2SP signed notes and verifier keys
//! * [`checkpoint`]: the signed size and root of an organisation's log
//! * [`cosignature`]: what a witness of a log checks and signs
//! * [`heads`]: all procedures of every case and where each ends, in one proof
//! * [`leaf`]: whatever stands in a log, rotations of its key too
//! * [`tree`]: a whole tree, for many proofs at once
//! * [`tlog_proof`]: a leaf's proof as a file that tools of others read
//! * [`bundle`]: what an auditor takes home, written and verified
//! * [`message`]: what one organisation writes to another
//! * [`certificate_file`]: a certificate that can be checked without its issuer
//! * [`command`]: the idempotency key of an act of the clock
//! * [`chain`]: following the entries of one procedure
//! * [`ids`]: the patterns of every id
//! * [`fault`]: what is wrong, with the member's name, in Japanese and English
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
pub mod entry;
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
