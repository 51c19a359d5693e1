//! RFC 6962 §2.1: hashes of leaves and nodes, and the root of a list of leaves.
//! The proofs are in [`crate::proof`].

use crate::fault::Fault;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use std::fmt;

/// A SHA-256 value of 32 bytes. [`fmt::Display`] is lowercase hex.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

/// Form of a hash in hexadecimal.
const HEX_FORM: &str = "^[0-9a-f]{64}$";
/// Form of a hash in base64.
const BASE64_FORM: &str = "base64 (RFC 4648 §4, padded, canonical) of 32 bytes";

impl Digest {
    /// 64 zeros: what `prev` holds in the first entry of a procedure.
    pub const ZERO: Self = Self([0; 32]);

    /// Plain SHA-256, without the prefixes of the tree.
    #[must_use]
    pub fn sha256(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// From its 32 bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// 64 lowercase hexadecimal digits.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }

    /// The first 16 hexadecimal digits: what screens and printed sheets show.
    #[must_use]
    pub fn short(&self) -> String {
        self.to_hex().chars().take(16).collect()
    }

    /// Reads 64 lowercase hexadecimal digits.
    ///
    /// # Errors
    ///
    /// Any other text, capital letters too.
    pub fn from_hex(text: &str) -> Result<Self, Fault> {
        let fault = || Fault::form("hash", text, HEX_FORM);
        let (pairs, odd) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != 32 || !odd.is_empty() {
            return Err(fault());
        }
        let mut bytes = [0; 32];
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte =
                hex_value(*high).zip(hex_value(*low)).map(|(high, low)| high << 4 | low).ok_or_else(fault)?;
        }
        Ok(Self(bytes))
    }

    /// 44 characters of base64 (RFC 4648 §4, padded).
    #[must_use]
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// Reads canonical base64 of 32 bytes.
    ///
    /// # Errors
    ///
    /// Any text that encoding the bytes again would not give.
    pub fn from_base64(text: &str) -> Result<Self, Fault> {
        let bytes = decode_base64(text).ok_or_else(|| Fault::form("hash", text, BASE64_FORM))?;
        Ok(Self(bytes))
    }
}

/// What a digit says; capitals are none.
const fn hex_value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

/// Room for what is decoded: a verifier key has 33 bytes.
const BASE64_BYTES_MAX: usize = 48;

/// Canonical base64 of exactly `N` bytes, or nothing.
pub(crate) fn decode_base64<const N: usize>(text: &str) -> Option<[u8; N]> {
    // the decoder itself refuses white space, missing padding and bits that encoding would not set
    let mut buffer = [0; BASE64_BYTES_MAX];
    let length = STANDARD.decode_slice(text, &mut buffer).ok()?;
    buffer.get(..length)?.try_into().ok()
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

/// SHA-256(0x00 ‖ leaf).
#[must_use]
pub fn leaf_hash(leaf: &[u8]) -> Digest {
    let hasher = Sha256::new().chain_update([0x00]).chain_update(leaf);
    Digest(hasher.finalize().into())
}

/// SHA-256(0x01 ‖ left ‖ right).
#[must_use]
pub fn node_hash(left: &Digest, right: &Digest) -> Digest {
    let mut message = [0x01; 65];
    message[1..33].copy_from_slice(&left.0);
    message[33..].copy_from_slice(&right.0);
    Digest::sha256(&message)
}

/// The root of the tree without leaves: SHA-256 of nothing.
#[must_use]
pub fn empty_root() -> Digest {
    Digest::sha256(b"")
}

/// The root of the tree over these leaf hashes (RFC 6962 §2.1, MTH).
///
/// ```
/// use shirube_trail::hash::{leaf_hash, node_hash, root};
///
/// let leaves = [leaf_hash(b"a"), leaf_hash(b"b")];
/// assert_eq!(root(&leaves), node_hash(&leaves[0], &leaves[1]));
/// ```
#[must_use]
pub fn root(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => empty_root(),
        [only] => *only,
        _ => {
            let (left, right) = split(leaves);
            node_hash(&root(left), &root(right))
        }
    }
}

/// Splits before the largest power of two smaller than the length.
pub(crate) fn split(leaves: &[Digest]) -> (&[Digest], &[Digest]) {
    leaves.split_at(split_point(leaves.len()))
}

/// The largest power of two smaller than `size`; 0 for sizes below 2.
pub(crate) fn split_point(size: usize) -> usize {
    size.saturating_sub(1).checked_ilog2().map_or(0, |bits| 1 << bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn split_points() {
        for (size, at) in [(0, 0), (1, 0), (2, 1), (3, 2), (4, 2), (5, 4), (8, 4), (9, 8), (64, 32), (65, 64)]
        {
            assert_eq!(split_point(size), at, "{size}");
        }
    }

    #[test]
    fn texts_of_a_hash_have_one_spelling() {
        let digest = empty_root();
        let hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(digest.to_hex(), hex);
        assert_eq!(digest.short(), "e3b0c44298fc1c14");
        assert_eq!(Digest::from_hex(hex).unwrap(), digest);
        assert_eq!(Digest::from_base64(&digest.to_base64()).unwrap(), digest);
        for bad in [
            &hex.to_uppercase(),
            &hex[1..],
            "",
            &format!("{hex}00"),
            &hex.replace('e', "g"),
            &hex.replace('e', "é"),
        ] {
            assert!(Digest::from_hex(bad).is_err(), "{bad}");
        }
        let base64 = digest.to_base64();
        let unpadded = base64.trim_end_matches('=');
        // the last character carries two bits that must be zero
        let loose = format!("{}V=", &base64[..42]);
        for bad in [unpadded, &loose, &format!("{base64}\n"), "", "AAAA"] {
            assert!(Digest::from_base64(bad).is_err(), "{bad}");
        }
    }
}
