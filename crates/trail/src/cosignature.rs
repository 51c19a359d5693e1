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

mod request;

pub use self::request::{WitnessFault, WitnessRequest};

use crate::checkpoint::Checkpoint;
use crate::fault::{Fault, FaultKind};
use crate::note::{KeyId, KeyName, Note, NoteSignature, Vkey};
use ed25519_dalek::Signer as _;
use std::fmt;
use std::str::FromStr;

/// The byte that says timestamped Ed25519 cosignature in key ids and verifier keys.
const COSIGNATURE: u8 = 0x04;
/// Form of a witness's verifier key.
const VKEY_FORM: &str = "<name>+<8 hex digits>+<base64 of 0x04 and 32 bytes>";

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::{Digest, leaf_hash, root};
    use crate::message::Origin;
    use crate::note::{SigningKey, VerifierKey};
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    /// The checkpoint that the specification shows, with its cosignature.
    const EXAMPLE: &str = "example.com/behind-the-sofa\n20852163\n\
        CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
        \u{2014} example.com/behind-the-sofa \
        Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
        \u{2014} witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2\
        oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";

    pub(super) fn log(seed: u8) -> SigningKey {
        SigningKey::from_seed(KeyName::new("a.example/b").unwrap(), [seed; 32])
    }

    fn witness(name: &str, seed: u8) -> WitnessSigner {
        WitnessSigner::from_seed(KeyName::new(name).unwrap(), [seed; 32])
    }

    pub(super) fn leaves(size: u8, history: u8) -> Vec<Digest> {
        (0..size).map(|leaf| leaf_hash(&[leaf, history])).collect()
    }

    pub(super) fn checkpoint(size: u8, history: u8) -> Checkpoint {
        let origin = Origin::new("a.example/b").unwrap();
        Checkpoint { origin, size: size.into(), root: root(&leaves(size, history)) }
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
}
