//! Names and ids of keys.

use crate::fault::Fault;
use sha2::{Digest as _, Sha256};
use std::fmt;

/// Longest name, in bytes.
const NAME_MAX: usize = 255;
/// Form of a name.
const NAME_FORM: &str = "a key name without spaces, control characters or +";

/// The name of a key: by custom an address without its scheme (`audit.example.jp/city-a`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
// INVARIANT: not empty, at most NAME_MAX bytes, no space, no control character, no plus.
pub struct KeyName(String);

impl KeyName {
    /// Takes a name.
    ///
    /// # Errors
    ///
    /// An empty or too long name; a Unicode space, a control character, a plus.
    pub fn new(name: impl Into<String>) -> Result<Self, Fault> {
        let name = name.into();
        let fits = |one: char| !one.is_whitespace() && !one.is_control() && one != '+';
        if name.is_empty() || name.len() > NAME_MAX || !name.chars().all(fits) {
            return Err(Fault::form("name", &name, NAME_FORM));
        }
        Ok(Self(name))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The id of a key: the first four bytes of SHA-256(name ‖ 0x0A ‖ signature type ‖ public key), the type
/// 0x01 for Ed25519.
/// [`fmt::Display`] is 8 lowercase hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 4]);

impl KeyId {
    /// From its four bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 4]) -> Self {
        Self(bytes)
    }

    /// Its four bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 4] {
        &self.0
    }

    /// The id of a key of a signature type.
    pub(crate) fn of(name: &KeyName, kind: u8, public: &[u8; 32]) -> Self {
        let hasher = Sha256::new().chain_update(name.as_str()).chain_update([b'\n', kind]);
        let hash: [u8; 32] = hasher.chain_update(public).finalize().into();
        let [first, second, third, fourth, ..] = hash;
        Self([first, second, third, fourth])
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}
