//! Witnesses: somebody else sees that a log only grows, and signs that too. Cosignatures are those of
//! <https://c2sp.org/tlog-cosignature> (Ed25519, version 1), and what a witness is asked for is the body
//! of `add-checkpoint` of <https://c2sp.org/tlog-witness>.
//!
//! ```
//! use shirube_trail::cosignature::WitnessSigner;
//! use shirube_trail::{Checkpoint, Digest, KeyName, Origin, SigningKey};
//!
//! let log = SigningKey::from_seed(KeyName::new("audit.example.jp/city-a")?, [7; 32]);
//! let witness = WitnessSigner::from_seed(KeyName::new("witness.example.jp/city-b")?, [8; 32]);
//! let checkpoint = Checkpoint {
//!     origin: Origin::new("audit.example.jp/city-a")?,
//!     size: 1,
//!     root: Digest::sha256(b"\0leaf"),
//! };
//! let note = witness.cosign(checkpoint.sign(&log)?, 1_795_000_000)?;
//! assert_eq!(witness.verifier().seen_at(&note)?, 1_795_000_000);
//! // whoever knows no witness reads the same checkpoint
//! assert_eq!(Checkpoint::open(&note.to_bytes(), &[log.verifier()])?, checkpoint);
//! # Ok::<(), shirube_trail::Fault>(())
//! ```

use crate::checkpoint::Checkpoint;
use crate::fault::{Fault, FaultKind};
use crate::hash::Digest;
use crate::note::{KeyId, KeyName, Note, NoteSignature, VerifierKey, Vkey};
use crate::proof::{ProofFault, verify_consistency};
use ed25519_dalek::Signer as _;
use std::fmt;
use std::str::FromStr;

/// The byte that says timestamped Ed25519 cosignature in key ids and verifier keys.
const COSIGNATURE: u8 = 0x04;
/// Form of a witness's verifier key.
const VKEY_FORM: &str = "<name>+<8 hex digits>+<base64 of 0x04 and 32 bytes>";
/// Form of what a witness is asked.
const REQUEST_FORM: &str = "old <size>, a base64 hash a line, an empty line, the checkpoint";
/// Most hashes of a consistency proof, as the specification has it.
const HASHES_MAX: usize = 63;

/// What a witness's cosignatures are verified with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessKey(Vkey<COSIGNATURE>);

impl WitnessKey {
    /// The name.
    #[must_use]
    pub const fn name(&self) -> &KeyName {
        self.0.name()
    }

    /// The id.
    #[must_use]
    pub const fn id(&self) -> KeyId {
        self.0.id()
    }

    /// When this witness saw the checkpoint of a note, in seconds since 1970: the latest of its
    /// cosignatures.
    ///
    /// # Errors
    ///
    /// [`FaultKind::UnknownKey`]: none of the lines is of this witness. [`FaultKind::Signature`]: one is,
    /// and is not its cosignature of this text.
    pub fn seen_at(&self, note: &Note) -> Result<u64, Fault> {
        let own = |line: &&NoteSignature| line.name == *self.name() && line.id == self.id();
        let mut latest = None;
        for line in note.signatures().iter().filter(own) {
            let wrong = || Fault::new("signature", FaultKind::Signature { name: self.name().to_string() });
            let (time, signature) = line.bytes.split_first_chunk::<8>().ok_or_else(wrong)?;
            let time = u64::from_be_bytes(*time);
            if !self.0.verifies(message(time, note.text()).as_bytes(), signature) {
                return Err(wrong());
            }
            latest = latest.max(Some(time));
        }
        let names: Vec<&str> = note.signatures().iter().map(|one| one.name.as_str()).collect();
        let unknown = FaultKind::UnknownKey { signed_by: names.join(", ") };
        latest.ok_or_else(|| Fault::new("signature", unknown))
    }
}

impl fmt::Display for WitnessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for WitnessKey {
    type Err = Fault;

    /// Reads a witness's vkey, without white space around it.
    ///
    /// # Errors
    ///
    /// Another form or signature type, a point that is no key, an id that is not the key's.
    fn from_str(text: &str) -> Result<Self, Fault> {
        Vkey::parse(text, VKEY_FORM).map(Self)
    }
}

/// A witness's key. [`fmt::Debug`] hides it; it is wiped when dropped.
pub struct WitnessSigner {
    key: ed25519_dalek::SigningKey,
    verifier: WitnessKey,
}

impl WitnessSigner {
    /// The key of a seed (RFC 8032 §5.1.5), which the caller draws and keeps secret.
    #[must_use]
    pub fn from_seed(name: KeyName, seed: [u8; 32]) -> Self {
        let key = ed25519_dalek::SigningKey::from_bytes(&seed);
        let verifier = WitnessKey(Vkey::of(name, key.verifying_key()));
        Self { key, verifier }
    }

    /// What verifies its cosignatures.
    #[must_use]
    pub fn verifier(&self) -> WitnessKey {
        self.verifier.clone()
    }

    /// The note of a checkpoint with this witness's cosignature. Whether the log only grew is for
    /// [`WitnessRequest::check`].
    ///
    /// # Errors
    ///
    /// A text that is no checkpoint; too many signature lines.
    pub fn cosign(&self, note: Note, seen_at_seconds: u64) -> Result<Note, Fault> {
        Checkpoint::parse_text(note.text())?;
        let signature = self.key.sign(message(seen_at_seconds, note.text()).as_bytes());
        let bytes = [seen_at_seconds.to_be_bytes().as_slice(), &signature.to_bytes()].concat();
        note.with(NoteSignature { name: self.verifier.name().clone(), id: self.verifier.id(), bytes })
    }
}

impl fmt::Debug for WitnessSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WitnessSigner({}+{}, hidden)", self.verifier.name(), self.verifier.id())
    }
}

/// What a cosignature is of.
fn message(seconds: u64, checkpoint: &str) -> String {
    format!("cosignature/v1\ntime {seconds}\n{checkpoint}")
}

/// What a log asks of a witness: to cosign a checkpoint that follows one it has cosigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessRequest {
    /// The size of the log the witness has cosigned last; 0 where it has cosigned none.
    pub old_size: u64,
    /// That the log grew from there (RFC 6962 §2.1.2); empty from 0.
    pub proof: Vec<Digest>,
    /// The bytes of the checkpoint's note.
    pub note: Vec<u8>,
}

/// Why a witness does not cosign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WitnessFault {
    /// The checkpoint is none, or not signed by a key of the log.
    #[error(transparent)]
    Checkpoint(#[from] Fault),
    /// It is of another log than what was cosigned before.
    #[error("the checkpoint is of the log {found}, not of {expected}")]
    OtherLog {
        /// The log cosigned before.
        expected: String,
        /// The log found.
        found: String,
    },
    /// The proof does not begin where the witness last was.
    #[error(
        "the proof begins at size {found}, and this witness has cosigned {expected}: ask for one from there"
    )]
    OldSize {
        /// The size cosigned last.
        expected: u64,
        /// The size found.
        found: u64,
    },
    /// The log did not only grow.
    #[error("the checkpoint is not of a log that only grew from size {old_size}: {cause}")]
    AnotherHistory {
        /// The size cosigned last.
        old_size: u64,
        /// What the proof says.
        cause: ProofFault,
    },
}

impl WitnessFault {
    /// The sentence in Japanese.
    #[must_use]
    pub fn ja(&self) -> String {
        match self {
            Self::Checkpoint(fault) => fault.ja(),
            Self::OtherLog { expected, found } => {
                format!("記録台帳{expected}ではなく、{found}のチェックポイントです。")
            }
            Self::OldSize { expected, found } => format!(
                "証明は{found}件からですが、最後に立ち会ったのは{expected}件です。{expected}件からの証明を求めてください。"
            ),
            Self::AnotherHistory { old_size, cause } => {
                format!("{old_size}件に追加しただけの記録台帳ではありません（{}）。", cause.ja())
            }
        }
    }
}

impl WitnessRequest {
    /// The bytes of the request.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut text = format!("old {}\n", self.old_size);
        for hash in &self.proof {
            text.push_str(&hash.to_base64());
            text.push('\n');
        }
        text.push('\n');
        let mut bytes = text.into_bytes();
        bytes.extend_from_slice(&self.note);
        bytes
    }

    /// Reads a request, strictly; nothing is verified.
    ///
    /// # Errors
    ///
    /// Another form; base64 or a number in another spelling; more hashes than a proof has.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let fault = |found: &str| Fault::form("request", found, REQUEST_FORM);
        let gap = bytes.windows(2).position(|two| two == b"\n\n").ok_or_else(|| fault(""))?;
        let (head, rest) = bytes.split_at(gap);
        let head = std::str::from_utf8(head).map_err(|error| fault(&error.to_string()))?;
        let note = rest.strip_prefix(b"\n\n").unwrap_or_default().to_vec();
        let mut lines = head.split('\n');
        let first = lines.next().unwrap_or_default();
        let number = first.strip_prefix("old ").ok_or_else(|| fault(first))?;
        let old_size: u64 = number.parse().map_err(|_| fault(first))?;
        let proof = lines.map(Digest::from_base64).collect::<Result<Vec<_>, _>>()?;
        if old_size.to_string() != number || proof.len() > HASHES_MAX {
            return Err(fault(first));
        }
        Ok(Self { old_size, proof, note })
    }

    /// Whether a witness may cosign: a key of the log signed the checkpoint, and the log grew from the
    /// one the witness cosigned last, and did nothing else. The same one again is no fault.
    ///
    /// # Errors
    ///
    /// The first thing in the way.
    pub fn check(
        &self,
        of_log: &[VerifierKey],
        cosigned: Option<&Checkpoint>,
    ) -> Result<Checkpoint, WitnessFault> {
        let found = Checkpoint::open(&self.note, of_log)?;
        let expected = cosigned.map_or(0, |last| last.size);
        if let Some(last) = cosigned.filter(|last| last.origin != found.origin) {
            let (expected, found) = (last.origin.to_string(), found.origin.to_string());
            return Err(WitnessFault::OtherLog { expected, found });
        }
        if self.old_size != expected {
            return Err(WitnessFault::OldSize { expected, found: self.old_size });
        }
        if let Some(last) = cosigned {
            verify_consistency(last.size, found.size, &self.proof, &last.root, &found.root)
                .map_err(|cause| WitnessFault::AnotherHistory { old_size: last.size, cause })?;
        } else if !self.proof.is_empty() {
            let cause = ProofFault::Length;
            return Err(WitnessFault::AnotherHistory { old_size: 0, cause });
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::{leaf_hash, root};
    use crate::message::Origin;
    use crate::note::SigningKey;
    use crate::proof::consistency_proof;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    /// The checkpoint that the specification shows, with its cosignature.
    const EXAMPLE: &str = "example.com/behind-the-sofa\n20852163\n\
        CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
        \u{2014} example.com/behind-the-sofa \
        Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
        \u{2014} witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2\
        oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";

    fn log(seed: u8) -> SigningKey {
        SigningKey::from_seed(KeyName::new("a.example/b").unwrap(), [seed; 32])
    }

    fn witness(name: &str, seed: u8) -> WitnessSigner {
        WitnessSigner::from_seed(KeyName::new(name).unwrap(), [seed; 32])
    }

    fn leaves(size: u8, history: u8) -> Vec<Digest> {
        (0..size).map(|leaf| leaf_hash(&[leaf, history])).collect()
    }

    fn checkpoint(size: u8, history: u8) -> Checkpoint {
        let origin = Origin::new("a.example/b").unwrap();
        Checkpoint { origin, size: size.into(), root: root(&leaves(size, history)) }
    }

    fn request((from, to): (u8, u8), history: u8) -> WitnessRequest {
        let proof = consistency_proof(&leaves(to, history), from.into());
        let proof = if from == 0 { Vec::new() } else { proof.unwrap() };
        let note = checkpoint(to, history).sign(&log(1)).unwrap().to_bytes();
        WitnessRequest { old_size: from.into(), proof, note }
    }

    #[test]
    fn the_example_of_the_specification_reads_and_is_written_alike() {
        let note = Note::parse(EXAMPLE.as_bytes()).unwrap();
        assert_eq!(note.to_bytes(), EXAMPLE.as_bytes());
        let line = &note.signatures()[1];
        assert_eq!(
            (line.name.as_str(), line.id.to_string().as_str()),
            ("witness.example.com/w1", "8d66cf3f")
        );
        let (time, signature) = line.bytes.split_first_chunk::<8>().unwrap();
        assert_eq!((u64::from_be_bytes(*time), signature.len()), (1_679_315_147, 64));
        // what is cosigned, as the specification words it
        let said = "cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\n\
            CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
        assert_eq!(message(1_679_315_147, note.text()), said);
    }

    #[test]
    fn only_the_witness_itself_cosigns() {
        let (one, other) = (witness("w.example/1", 2), witness("w.example/1", 3));
        let note = checkpoint(3, 0).sign(&log(1)).unwrap();
        assert!(one.verifier().seen_at(&note).is_err());
        let cosigned = one.cosign(one.cosign(note.clone(), 5).unwrap(), 4).unwrap();
        assert_eq!(one.verifier().seen_at(&cosigned).unwrap(), 5);
        assert!(other.verifier().seen_at(&cosigned).is_err());
        // another time, another text, and the same key under the log's signature type
        let text = String::from_utf8(one.cosign(note, 5).unwrap().to_bytes()).unwrap();
        let line = text.lines().last().unwrap().rsplit(' ').next().unwrap();
        let mut bytes = STANDARD.decode(line).unwrap();
        bytes[11] ^= 1;
        for changed in [text.replace(line, &STANDARD.encode(&bytes)), text.replacen("\n3\n", "\n4\n", 1)] {
            let fault = one.verifier().seen_at(&Note::parse(changed.as_bytes()).unwrap()).unwrap_err();
            assert!(matches!(fault.kind, FaultKind::Signature { .. }), "{fault}");
        }
        let plain = SigningKey::from_seed(KeyName::new("w.example/1").unwrap(), [2; 32]).verifier();
        assert_ne!(plain.id().to_string(), one.verifier().id().to_string());
        assert!(plain.to_string().parse::<WitnessKey>().is_err());
        let vkey = one.verifier().to_string();
        assert_eq!(vkey.parse::<WitnessKey>().unwrap(), one.verifier());
        assert!(vkey.parse::<VerifierKey>().is_err());
        assert!(vkey.replace("w.example/1", "w.example/2").parse::<WitnessKey>().is_err());
        assert!(one.cosign(log(1).sign("no checkpoint\n").unwrap(), 5).is_err());
    }

    #[test]
    fn a_witness_follows_one_history_only() {
        let keys = [log(1).verifier()];
        let last = checkpoint(4, 0);
        for to in 4..12 {
            let asked = request((4, to), 0);
            assert_eq!(asked.check(&keys, Some(&last)).unwrap(), checkpoint(to, 0));
            assert_eq!(WitnessRequest::parse(&asked.to_bytes()).unwrap(), asked);
        }
        assert_eq!(request((0, 4), 0).check(&keys, None).unwrap(), last);
        for (asked, cosigned, part) in [
            (request((4, 9), 1), Some(&last), "only grew from size 4"),
            (request((4, 4), 1), Some(&last), "only grew from size 4"),
            (WitnessRequest { old_size: 4, ..request((3, 3), 0) }, Some(&last), "only grew from size 4"),
            (request((3, 9), 0), Some(&last), "has cosigned 4"),
            (request((0, 9), 0), Some(&last), "has cosigned 4"),
            (request((4, 9), 0), None, "has cosigned 0"),
            (WitnessRequest { old_size: 0, ..request((4, 9), 0) }, None, "only grew from size 0"),
        ] {
            let fault = asked.check(&keys, cosigned).unwrap_err();
            assert!(fault.to_string().contains(part), "{fault}");
            assert_ne!(fault.ja(), fault.to_string());
        }
        let stranger = request((4, 9), 0).check(&[log(2).verifier()], Some(&last)).unwrap_err();
        assert!(matches!(stranger, WitnessFault::Checkpoint(_)), "{stranger}");
        let origin = Origin::new("a.example/c").unwrap();
        let other = request((4, 9), 0).check(&keys, Some(&Checkpoint { origin, ..last })).unwrap_err();
        assert!(matches!(other, WitnessFault::OtherLog { .. }), "{other}");
    }

    #[test]
    fn a_request_has_one_spelling() {
        let text = String::from_utf8(request((4, 9), 0).to_bytes()).unwrap();
        for (from, to) in [("old 4", "old 04"), ("old 4", "new 4"), ("old 4\n", "old 4\n\n\n"), ("=\n", "\n")]
        {
            let changed = text.replacen(from, to, 1);
            let read = WitnessRequest::parse(changed.as_bytes());
            assert!(read.is_err() || read.unwrap() != request((4, 9), 0), "{changed}");
        }
        assert!(WitnessRequest::parse(b"old 4\n").is_err());
        let many =
            WitnessRequest { old_size: 4, proof: vec![Digest::ZERO; HASHES_MAX + 1], note: Vec::new() };
        assert!(WitnessRequest::parse(&many.to_bytes()).is_err());
    }
}
