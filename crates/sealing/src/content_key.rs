//! The key under which one proposal is encrypted.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::error::{Part, SealingError};

/// A 256-bit content key, drawn for one proposal. Wiped from memory when dropped.
///
/// Secret until the opening; then recorded, so that an auditor can decrypt the stored envelope
/// again ([`crate::open_with_content_key`]).
#[derive(Clone)]
pub struct ContentKey(Zeroizing<[u8; 32]>);

impl ContentKey {
    /// Draws a key from the operating system.
    pub(crate) fn generate() -> Result<Self, SealingError> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(bytes.as_mut_slice()).map_err(|_| SealingError::NoRandomness)?;
        Ok(Self(bytes))
    }

    pub(crate) fn from_bytes(bytes: &[u8], part: Part) -> Result<Self, SealingError> {
        let bytes = bytes
            .try_into()
            .map_err(|_| SealingError::Malformed { part, why: "a content key has 32 bytes" })?;
        Ok(Self(Zeroizing::new(bytes)))
    }

    /// Reads a recorded key: base64url without padding, 43 characters.
    ///
    /// # Errors
    /// `malformed` when it is anything else.
    pub fn from_base64url(text: &str) -> Result<Self, SealingError> {
        let mut bytes = Zeroizing::new([0; 32]);
        match URL_SAFE_NO_PAD.decode_slice(text, bytes.as_mut_slice()) {
            Ok(32) => Ok(Self(bytes)),
            _ => Err(SealingError::Malformed { part: Part::ContentKey, why: "base64url of 32 bytes" }),
        }
    }

    /// The key as it is recorded: base64url without padding, 43 characters.
    #[must_use]
    pub fn to_base64url(&self) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE_NO_PAD.encode(self.0.as_slice()))
    }

    /// SHA-256 of the key's 32 bytes: the value of `key#S256`.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_slice()).into()
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for ContentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ContentKey(secret)")
    }
}
