//! Keys of those who sign notes.

use crate::fault::Fault;
use ed25519_dalek::Signer as _;
use std::fmt;
use std::str::FromStr;

use super::name::{KeyId, KeyName};
use super::vkey::Vkey;
use super::{Note, NoteSignature, check_text};

/// The byte that says Ed25519 in key ids and verifier keys.
const ED25519: u8 = 0x01;
/// Form of a verifier key.
const VKEY_FORM: &str = "<name>+<8 hex digits>+<base64 of 0x01 and 32 bytes>";

/// What a signature is verified with. As a text (vkey):
/// `<name>+<8 hex digits of the key id>+<base64(0x01 ‖ public key)>`.
///
/// ```
/// use shirube_trail::VerifierKey;
///
/// let vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
/// assert_eq!(vkey.parse::<VerifierKey>()?.to_string(), vkey);
/// # Ok::<(), shirube_trail::Fault>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey(Vkey<ED25519>);

impl VerifierKey {
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

    /// The 32 bytes of the public key (RFC 8032 §5.1.5).
    #[must_use]
    pub fn public_bytes(&self) -> [u8; 32] {
        self.0.public_bytes()
    }

    /// Whether this is the key's signature of the text.
    pub(super) fn verifies(&self, text: &str, signature: &[u8]) -> bool {
        self.0.verifies(text.as_bytes(), signature)
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for VerifierKey {
    type Err = Fault;

    /// Reads a vkey, without white space around it.
    ///
    /// # Errors
    ///
    /// Another form or signature type, a point that is no key, an id that is not the key's.
    fn from_str(text: &str) -> Result<Self, Fault> {
        Vkey::parse(text, VKEY_FORM).map(Self)
    }
}

/// A key that signs. [`fmt::Debug`] hides it; it is wiped when dropped.
pub struct SigningKey {
    key: ed25519_dalek::SigningKey,
    verifier: VerifierKey,
}

impl SigningKey {
    /// The key of a seed (RFC 8032 §5.1.5). Drawing 32 random bytes and keeping them secret is the
    /// caller's: this crate has no randomness, and Ed25519 signs without any.
    #[must_use]
    pub fn from_seed(name: KeyName, seed: [u8; 32]) -> Self {
        let key = ed25519_dalek::SigningKey::from_bytes(&seed);
        let verifier = VerifierKey(Vkey::of(name, key.verifying_key()));
        Self { key, verifier }
    }

    /// What verifies its signatures.
    #[must_use]
    pub fn verifier(&self) -> VerifierKey {
        self.verifier.clone()
    }

    /// The name.
    #[must_use]
    pub const fn name(&self) -> &KeyName {
        self.verifier.name()
    }

    /// A note of this text with this key's signature. The same text always gives the same bytes.
    ///
    /// # Errors
    ///
    /// A text without a newline at its end, with another control character, or too long.
    pub fn sign(&self, text: &str) -> Result<Note, Fault> {
        check_text(text)?;
        Ok(Note { text: text.to_owned(), signatures: vec![self.signature_of(text)] })
    }

    pub(super) fn signature_of(&self, text: &str) -> NoteSignature {
        let bytes = self.key.sign(text.as_bytes()).to_bytes().to_vec();
        NoteSignature { name: self.verifier.name().clone(), id: self.verifier.id(), bytes }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({}+{}, hidden)", self.verifier.name(), self.verifier.id())
    }
}
