//! The names of holders: thumbprints of their public keys (RFC 7638).

use std::fmt;
use std::str::FromStr;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use zeroize::Zeroizing;

/// The SHA-256 thumbprint of a public key (RFC 7638), written as base64url. It names a holder.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Thumbprint([u8; 32]);

impl Thumbprint {
    /// That of a key's canonical JWK.
    pub(crate) fn of(canonical: impl AsRef<[u8]>) -> Self {
        Self(Sha256::digest(canonical).into())
    }
}

impl fmt::Display for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Thumbprint({self})")
    }
}

impl FromStr for Thumbprint {
    type Err = NotAThumbprint;

    fn from_str(text: &str) -> Result<Self, NotAThumbprint> {
        decode_32(text).map(|bytes| Self(*bytes)).ok_or(NotAThumbprint)
    }
}

impl Serialize for Thumbprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Thumbprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A text that is no thumbprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "鍵の指紋はSHA-256の32バイトをbase64urlで書いたものです。 / A thumbprint is 32 bytes of SHA-256 in base64url."
)]
pub struct NotAThumbprint;

/// Exactly 32 bytes of base64url, canonical.
pub(crate) fn decode_32(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let mut bytes = Zeroizing::new([0; 32]);
    let decoded = URL_SAFE_NO_PAD.decode_slice(text, bytes.as_mut_slice());
    (decoded == Ok(32)).then_some(bytes)
}
