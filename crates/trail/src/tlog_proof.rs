//! A leaf's proof as a file that tools of others read: <https://c2sp.org/tlog-proof>, without an
//! `extra` line.

use crate::fault::Fault;
use crate::hash::Digest;

/// The first line.
const HEAD: &str = "c2sp.org/tlog-proof@v1";
/// The form.
const FORM: &str = "c2sp.org/tlog-proof@v1, index <i>, a base64 hash a line, an empty line, the checkpoint";
/// Most hashes of a path: no tree is higher.
const HASHES_MAX: usize = 63;

/// That a leaf stands in the log of a checkpoint.
///
/// ```
/// use shirube_trail::tlog_proof::TlogProof;
///
/// let proof = TlogProof { index: 0, hashes: Vec::new(), checkpoint: b"...".to_vec() };
/// assert_eq!(TlogProof::parse(&proof.to_bytes())?, proof);
/// # Ok::<(), shirube_trail::Fault>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlogProof {
    /// Index of the leaf, from 0.
    pub index: u64,
    /// The audit path, the leaf's sibling first.
    pub hashes: Vec<Digest>,
    /// The bytes of the signed checkpoint.
    pub checkpoint: Vec<u8>,
}

impl TlogProof {
    /// The bytes of the file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut text = format!("{HEAD}\nindex {}\n", self.index);
        for hash in &self.hashes {
            text.push_str(&hash.to_base64());
            text.push('\n');
        }
        text.push('\n');
        let mut bytes = text.into_bytes();
        bytes.extend_from_slice(&self.checkpoint);
        bytes
    }

    /// Reads the file, strictly. Neither path nor checkpoint is verified.
    ///
    /// # Errors
    ///
    /// Another form; base64 or a number in another spelling; more hashes than any tree is high.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let fault = |found: &str| Fault::form("tlog-proof", found, FORM);
        let gap = bytes.windows(2).position(|two| two == b"\n\n").ok_or_else(|| fault(""))?;
        let (head, rest) = bytes.split_at(gap);
        let head = std::str::from_utf8(head).map_err(|error| fault(&error.to_string()))?;
        let checkpoint = rest.strip_prefix(b"\n\n").unwrap_or_default().to_vec();
        let mut lines = head.split('\n');
        let first = lines.next().unwrap_or_default();
        if first != HEAD {
            return Err(fault(first));
        }
        let second = lines.next().unwrap_or_default();
        let number = second.strip_prefix("index ").ok_or_else(|| fault(second))?;
        let index: u64 = number.parse().map_err(|_| fault(second))?;
        if index.to_string() != number {
            return Err(fault(second));
        }
        let hashes = lines.map(Digest::from_base64).collect::<Result<Vec<_>, _>>()?;
        if hashes.len() > HASHES_MAX {
            return Err(fault("more hashes than a tree is high"));
        }
        Ok(Self { index, hashes, checkpoint })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_has_one_spelling() {
        let proof = TlogProof {
            index: 10,
            hashes: vec![Digest::sha256(b"a"), Digest::ZERO],
            checkpoint: b"x\n".to_vec(),
        };
        let text = String::from_utf8(proof.to_bytes()).unwrap();
        assert_eq!(TlogProof::parse(text.as_bytes()).unwrap(), proof);
        for bad in [
            text.replace("@v1", "@v2"),
            text.replace("index 10", "index 010"),
            text.replace("index 10", "index"),
            text.replace("index 10", "extra 10"),
            text.replace("=\n", "\n"),
            text.replace("\n\n", "\n"),
            text.replace('\n', "\r\n"),
            String::new(),
        ] {
            assert!(TlogProof::parse(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
