//! Receipts: that an entry stands in the log of a checkpoint, as one file that tools of others read. It is a
//! <https://c2sp.org/tlog-proof> whose `extra` line holds the canonical bytes of the entry.
//!
//! A receipt shows that what its entry commits to was entered, by which act and when; what that was is shown
//! by disclosures, and that nothing is missing beside it by an audit bundle.

use crate::checkpoint::Checkpoint;
use crate::entry::Entry;
use crate::fault::Fault;
use crate::hash::leaf_hash;
use crate::note::VerifierKey;
use crate::proof::{ProofFault, verify_inclusion};
use crate::tlog_proof::TlogProof;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What begins the line of the entry.
const EXTRA: &str = "extra ";
/// The form.
const FORM: &str = "c2sp.org/tlog-proof@v1, extra <the entry in base64>, index <i>, a base64 hash a line, an empty line, the checkpoint";

/// An entry, and that it stands in the log of a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The canonical bytes of the entry.
    pub entry: Vec<u8>,
    /// Its place in the log.
    pub proof: TlogProof,
}

/// What a receipt that verifies shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// What was entered.
    pub entry: Entry,
    /// The checkpoint that covers it.
    pub checkpoint: Checkpoint,
}

/// Why a receipt shows nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReceiptFault {
    /// It is no receipt.
    #[error("not a receipt: {0}")]
    Form(Fault),
    /// No key that is known signed its checkpoint.
    #[error("its checkpoint is not signed by a key that is known: {0}")]
    Checkpoint(Fault),
    /// The entry does not stand in the log of its checkpoint.
    #[error("its entry does not stand in the log: {0}")]
    Place(ProofFault),
    /// The entry is of another organisation than the log.
    #[error("its entry is of another organisation than the log")]
    Organisation,
}

impl ReceiptFault {
    /// The sentence in Japanese.
    #[must_use]
    pub fn ja(&self) -> String {
        match self {
            Self::Form(fault) => format!("受付票の形ではありません。{}", fault.ja()),
            Self::Checkpoint(fault) => {
                format!("チェックポイントが、示された検証鍵で署名されていません。{}", fault.ja())
            }
            Self::Place(fault) => format!("この記録は、台帳にありません。{}", fault.ja()),
            Self::Organisation => "記録の団体と台帳の団体が違います。".to_owned(),
        }
    }
}

impl Receipt {
    /// The bytes of the file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let proof = self.proof.to_bytes();
        let (head, rest) =
            proof.split_at(proof.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1));
        let extra = format!("{EXTRA}{}\n", STANDARD.encode(&self.entry));
        [head, extra.as_bytes(), rest].concat()
    }

    /// Reads the file, strictly. Nothing is verified.
    ///
    /// # Errors
    ///
    /// As [`TlogProof::parse`]; no entry, or its base64 in another spelling.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let fault = || Fault::form("receipt", "", FORM);
        let mut lines = bytes.splitn(3, |byte| *byte == b'\n');
        let (Some(head), Some(extra), Some(rest)) = (lines.next(), lines.next(), lines.next()) else {
            return Err(fault());
        };
        let extra = extra.strip_prefix(EXTRA.as_bytes()).ok_or_else(fault)?;
        let entry = STANDARD.decode(extra).map_err(|_| fault())?;
        let proof = TlogProof::parse(&[head, b"\n", rest].concat())?;
        Ok(Self { entry, proof })
    }

    /// Verifies it by keys of the log that were got another way.
    ///
    /// # Errors
    ///
    /// A checkpoint none of these keys signed; an entry that does not stand in its log, that is none, or that
    /// is of another organisation.
    pub fn verify(&self, known: &[VerifierKey]) -> Result<Received, ReceiptFault> {
        let checkpoint = Checkpoint::open(&self.proof.checkpoint, known).map_err(ReceiptFault::Checkpoint)?;
        let leaf = leaf_hash(&self.entry);
        verify_inclusion(&leaf, self.proof.index, checkpoint.size, &self.proof.hashes, &checkpoint.root)
            .map_err(ReceiptFault::Place)?;
        let entry = Entry::parse(&self.entry).map_err(ReceiptFault::Form)?;
        if checkpoint.origin.org() != &entry.org {
            return Err(ReceiptFault::Organisation);
        }
        Ok(Received { entry, checkpoint })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::{Digest, root};
    use crate::message::Origin;
    use crate::note::{KeyName, SigningKey};
    use crate::proof::inclusion_proof;
    use crate::{At, EntryType, Seq};

    const LOG: &str = "audit.example.jp/city-a";

    fn entry(org: &str, act: &str) -> Vec<u8> {
        let entry = Entry {
            entry_type: EntryType::Decision,
            org: org.parse().unwrap(),
            case: "R8-0012".parse().unwrap(),
            procedure: "R8-0012/2".parse().unwrap(),
            parent: None,
            kind: "application".parse().unwrap(),
            machine: "application@1".parse().unwrap(),
            seq: Seq::FIRST,
            prev: Digest::ZERO,
            at: At::parse("2026-11-20T09:01:02.345Z").unwrap(),
            actor: "c-0007".parse().unwrap(),
            capacity: "supplier".parse().unwrap(),
            act: act.parse().unwrap(),
            from: None,
            to: "submitted".parse().unwrap(),
            rules: Vec::new(),
            fields: [].into(),
            cmd: uuid::Uuid::nil(),
        };
        entry.canonical_bytes().unwrap()
    }

    fn key(name: &str, seed: u8) -> SigningKey {
        SigningKey::from_seed(KeyName::new(name).unwrap(), [seed; 32])
    }

    /// The receipt of the leaf at an index, in a log of these leaves.
    fn receipt(leaves: &[Vec<u8>], index: usize) -> Receipt {
        let hashes: Vec<Digest> = leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
        let checkpoint =
            Checkpoint { origin: Origin::new(LOG).unwrap(), size: leaves.len() as u64, root: root(&hashes) };
        let note = checkpoint.sign(&key(LOG, 7)).unwrap().to_bytes();
        let hashes = inclusion_proof(&hashes, index).unwrap();
        let proof = TlogProof { index: index as u64, hashes, checkpoint: note };
        Receipt { entry: leaves[index].clone(), proof }
    }

    fn log(size: u8) -> Vec<Vec<u8>> {
        (0..size).map(|n| if n == 2 { entry("city-a", "submit") } else { vec![n] }).collect()
    }

    #[test]
    fn a_receipt_has_one_spelling_and_holds_in_logs_of_any_size() {
        let known = [key(LOG, 7).verifier()];
        for size in 3..20 {
            let made = receipt(&log(size), 2);
            let read = Receipt::parse(&made.to_bytes()).unwrap();
            assert_eq!(read, made);
            let found = read.verify(&known).unwrap();
            assert_eq!((found.entry.act.as_str(), found.checkpoint.size), ("submit", u64::from(size)));
        }
        let text = String::from_utf8(receipt(&log(5), 2).to_bytes()).unwrap();
        assert!(text.starts_with("c2sp.org/tlog-proof@v1\nextra eyJ"), "{text}");
        for bad in [
            text.replace("extra ", ""),
            text.replace("extra ", "extra  "),
            text.replace("@v1", "@v2"),
            text.replace("index 2", "index 02"),
            text.replace('\n', "\r\n"),
            String::new(),
        ] {
            assert!(Receipt::parse(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_was_altered_does_not_hold() {
        let known = [key(LOG, 7).verifier()];
        let good = receipt(&log(9), 2);
        good.verify(&known).unwrap();
        let verify = |receipt: &Receipt| receipt.verify(&known).unwrap_err();
        let other = Receipt { entry: entry("city-a", "withdraw"), ..good.clone() };
        assert!(matches!(verify(&other), ReceiptFault::Place(_)), "another entry");
        let mut moved = good.clone();
        moved.proof.index = 3;
        assert!(matches!(verify(&moved), ReceiptFault::Place(_)), "another place");
        let mut short = good.clone();
        short.proof.hashes.pop();
        assert!(matches!(verify(&short), ReceiptFault::Place(_)), "a path too short");
        let mut grown = good.clone();
        let text = String::from_utf8(grown.proof.checkpoint).unwrap().replacen("\n9\n", "\n10\n", 1);
        grown.proof.checkpoint = text.into_bytes();
        assert!(matches!(verify(&grown), ReceiptFault::Checkpoint(_)), "another size");
        for stranger in [key(LOG, 8), key("audit.example.jp/city-b", 7)] {
            let fault = good.verify(&[stranger.verifier()]).unwrap_err();
            assert!(matches!(fault, ReceiptFault::Checkpoint(_)), "{fault}");
        }
        let foreign = receipt(&[entry("city-b", "submit")], 0);
        assert_eq!(verify(&foreign), ReceiptFault::Organisation);
        let none = receipt(&[b"{}".to_vec()], 0);
        assert!(matches!(verify(&none), ReceiptFault::Form(_)), "no entry");
        assert!(!verify(&none).ja().is_empty() && !verify(&foreign).ja().is_empty());
    }
}
