//! What a log asks of a witness, and whether the witness may cosign: the body of `add-checkpoint` of
//! <https://c2sp.org/tlog-witness>.

use crate::checkpoint::Checkpoint;
use crate::fault::Fault;
use crate::hash::Digest;
use crate::note::VerifierKey;
use crate::proof::{ProofFault, verify_consistency};

/// Form of what a witness is asked.
const REQUEST_FORM: &str = "old <size>, a base64 hash a line, an empty line, the checkpoint";
/// Most hashes of a consistency proof, as the specification has it.
const HASHES_MAX: usize = 63;

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
    use super::super::tests::{checkpoint, leaves, log};
    use super::*;
    use crate::message::Origin;
    use crate::proof::consistency_proof;

    fn request((from, to): (u8, u8), history: u8) -> WitnessRequest {
        let proof = consistency_proof(&leaves(to, history), from.into());
        let proof = if from == 0 { Vec::new() } else { proof.unwrap() };
        let note = checkpoint(to, history).sign(&log(1)).unwrap().to_bytes();
        WitnessRequest { old_size: from.into(), proof, note }
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
