//! The two kinds of compact JWE (RFC 7516 §7.1) in an envelope, written and strictly read.

use aes_gcm::aead::AeadInOut as _;
use aes_gcm::{Aes256Gcm, KeyInit as _};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::PublicKey;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::agreement::{KEY_ALGORITHM, WrappedKey, unwrap_key, wrap_key};
use crate::content_key::ContentKey;
use crate::error::{Part, SealingError};
use crate::holder::{Coordinates, HolderKey, PublicHolder};
use crate::thumbprint::Thumbprint;

/// The longest id of a call, in bytes.
pub const CALL_BYTES_MAX: usize = 128;

/// The longest wrap, in characters; about 1,700 are usual.
pub(crate) const WRAP_CHARS_MAX: usize = 8192;

const HEADER_CHARS_MAX: usize = 2048;
const BODY_ALGORITHM: &str = "dir";
const CIPHER: &str = "A256GCM";

/// A protected header. A parameter not named here (`zip`, `crit`, `apu`, …) is refused: no
/// parameter may change the meaning of a file without this crate knowing.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    enc: String,
    call: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kid: Option<Thumbprint>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    epk: Option<Coordinates>,
    #[serde(rename = "key#S256", default, skip_serializing_if = "Option::is_none")]
    key_sha256: Option<String>,
}

/// Refuses an id that is empty, too long, or holds a blank or control character.
pub(crate) fn check_call_id(call: &str) -> Result<(), SealingError> {
    let unfit = |c: char| c.is_whitespace() || c.is_control();
    if call.is_empty() || call.len() > CALL_BYTES_MAX || call.chars().any(unfit) {
        return Err(SealingError::InvalidCall);
    }
    Ok(())
}

/// Encrypts a padded proposal directly under its content key.
pub(crate) fn seal_body(call: &str, key: &ContentKey, padded: Vec<u8>) -> Result<String, SealingError> {
    let header = Header {
        alg: BODY_ALGORITHM.into(),
        enc: CIPHER.into(),
        call: call.into(),
        kid: None,
        epk: None,
        key_sha256: Some(URL_SAFE_NO_PAD.encode(key.sha256())),
    };
    encrypt(Part::Body, &header, b"", key.bytes(), padded)
}

/// Encrypts a short plaintext to one holder.
pub(crate) fn seal_wrap(
    call: &str,
    part: Part,
    to: &PublicHolder,
    plaintext: &[u8],
) -> Result<String, SealingError> {
    let key = ContentKey::generate()?;
    let WrappedKey { ephemeral, wrapped } = wrap_key(key.bytes(), to.key())?;
    let header = Header {
        alg: KEY_ALGORITHM.into(),
        enc: CIPHER.into(),
        call: call.into(),
        kid: Some(to.thumbprint()),
        epk: Some(Coordinates::of(&ephemeral)),
        key_sha256: None,
    };
    // encrypted in place, so that this copy of the plaintext does not stay behind
    encrypt(part, &header, &wrapped, key.bytes(), plaintext.to_vec())
}

/// Encrypts in place and writes the five segments.
fn encrypt(
    part: Part,
    header: &Header,
    encrypted_key: &[u8],
    key: &[u8; 32],
    mut buffer: Vec<u8>,
) -> Result<String, SealingError> {
    let unwritable = |why| SealingError::Malformed { part, why };
    let header = serde_json::to_vec(header).map_err(|_| unwritable("a header in JSON"))?;
    let header = URL_SAFE_NO_PAD.encode(header);
    let mut iv = [0_u8; 12];
    getrandom::fill(&mut iv).map_err(|_| SealingError::NoRandomness)?;
    let tag = Aes256Gcm::new(key.into())
        .encrypt_inout_detached(&iv.into(), header.as_bytes(), buffer.as_mut_slice().into())
        .map_err(|_| unwritable("a plaintext within the limits of the cipher"))?;

    let mut compact = String::with_capacity(header.len() + buffer.len() / 3 * 4 + 256);
    compact.push_str(&header);
    for segment in [encrypted_key, &iv, &buffer, &tag] {
        compact.push('.');
        URL_SAFE_NO_PAD.encode_string(segment, &mut compact);
    }
    Ok(compact)
}

/// A compact JWE whose form and header were checked; the ciphertext is still base64url.
pub(crate) struct Compact<'a> {
    part: Part,
    header: Header,
    header_text: &'a str,
    encrypted_key: &'a str,
    iv: [u8; 12],
    ciphertext: &'a str,
    tag: [u8; 16],
}

impl<'a> Compact<'a> {
    fn parse(part: Part, text: &'a str, call: &str) -> Result<Self, SealingError> {
        let malformed = |why| SealingError::Malformed { part, why };
        let mut segments = text.split('.');
        let mut next = || segments.next().ok_or(malformed("five segments"));
        let (header_text, encrypted_key) = (next()?, next()?);
        let (iv, ciphertext, tag) = (next()?, next()?, next()?);
        if segments.next().is_some() {
            return Err(malformed("five segments"));
        }
        if header_text.len() > HEADER_CHARS_MAX {
            return Err(malformed("a short header"));
        }
        if !is_base64url(ciphertext) {
            return Err(malformed("a ciphertext in base64url"));
        }
        let header = decode(header_text).ok_or(malformed("a header in base64url"))?;
        let header: Header = serde_json::from_slice(&header).map_err(|_| malformed("the agreed header"))?;
        if header.enc != CIPHER {
            return Err(SealingError::UnsupportedAlgorithm { part });
        }
        if header.call != call {
            return Err(SealingError::WrongCall { part, expected: call.into(), found: header.call });
        }
        Ok(Self {
            part,
            header,
            header_text,
            encrypted_key,
            iv: decode_exact(iv).ok_or(malformed("a nonce of 12 bytes"))?,
            ciphertext,
            tag: decode_exact(tag).ok_or(malformed("a tag of 16 bytes"))?,
        })
    }

    /// The number of bytes of the ciphertext, which is that of the plaintext.
    pub(crate) const fn plaintext_bytes(&self) -> usize {
        // without padding, four characters are three bytes; 2 and 3 remaining are 1 and 2
        let chars = self.ciphertext.len();
        chars / 4 * 3 + chars % 4 * 3 / 4
    }

    /// Decrypts and authenticates header and ciphertext.
    fn decrypt(&self, key: &[u8; 32]) -> Result<Vec<u8>, SealingError> {
        let tampered = SealingError::Tampered { part: self.part };
        let mut buffer = decode(self.ciphertext).ok_or(tampered.clone())?;
        Aes256Gcm::new(key.into())
            .decrypt_inout_detached(
                &self.iv.into(),
                self.header_text.as_bytes(),
                buffer.as_mut_slice().into(),
                &self.tag.into(),
            )
            .map_err(|_| tampered)?;
        Ok(buffer)
    }
}

/// A checked body: `dir`, no encrypted key.
pub(crate) struct Body<'a> {
    compact: Compact<'a>,
    key_sha256: Option<[u8; 32]>,
}

impl<'a> Body<'a> {
    pub(crate) fn parse(text: &'a str, call: &str) -> Result<Self, SealingError> {
        let compact = Compact::parse(Part::Body, text, call)?;
        let malformed = |why| SealingError::Malformed { part: Part::Body, why };
        let Header { alg, kid, epk, .. } = &compact.header;
        if alg != BODY_ALGORITHM {
            return Err(SealingError::UnsupportedAlgorithm { part: Part::Body });
        }
        if kid.is_some() || epk.is_some() || !compact.encrypted_key.is_empty() {
            return Err(malformed("no recipient in the body"));
        }
        let key_sha256 = match &compact.header.key_sha256 {
            Some(text) => Some(decode_exact(text).ok_or(malformed("key#S256 of 32 bytes"))?),
            None => None,
        };
        Ok(Self { compact, key_sha256 })
    }

    pub(crate) const fn plaintext_bytes(&self) -> usize {
        self.compact.plaintext_bytes()
    }

    pub(crate) const fn commits_to_key(&self) -> bool {
        self.key_sha256.is_some()
    }

    /// The padded proposal.
    pub(crate) fn open(&self, key: &ContentKey) -> Result<Vec<u8>, SealingError> {
        if self.key_sha256.is_some_and(|it| it != key.sha256()) {
            return Err(SealingError::WrongContentKey);
        }
        self.compact.decrypt(key.bytes())
    }
}

/// A checked wrap: ECDH-ES+A256KW to one holder.
pub(crate) struct Wrap<'a> {
    compact: Compact<'a>,
    to: Thumbprint,
    ephemeral: PublicKey,
}

impl<'a> Wrap<'a> {
    /// `to` is the holder for whom the file says this wrap is.
    pub(crate) fn parse(part: Part, text: &'a str, call: &str, to: Thumbprint) -> Result<Self, SealingError> {
        let malformed = |why| SealingError::Malformed { part, why };
        if text.len() > WRAP_CHARS_MAX {
            return Err(SealingError::TooLarge {
                part,
                bytes: text.len() as u64,
                bytes_max: WRAP_CHARS_MAX as u64,
            });
        }
        let compact = Compact::parse(part, text, call)?;
        if compact.header.alg != KEY_ALGORITHM {
            return Err(SealingError::UnsupportedAlgorithm { part });
        }
        if compact.header.key_sha256.is_some() {
            return Err(malformed("key#S256 in the body only"));
        }
        if let Some(found) = compact.header.kid.filter(|kid| *kid != to) {
            return Err(SealingError::WrongKey { expected: to, found });
        }
        let epk = compact.header.epk.as_ref();
        let ephemeral = epk.ok_or(malformed("an ephemeral key"))?.point(part)?;
        Ok(Self { compact, to, ephemeral })
    }

    /// The plaintext of this layer.
    pub(crate) fn open(&self, key: &HolderKey) -> Result<Zeroizing<Vec<u8>>, SealingError> {
        if key.thumbprint() != self.to {
            return Err(SealingError::WrongKey { expected: self.to, found: key.thumbprint() });
        }
        let wrapped = decode(self.compact.encrypted_key).unwrap_or_default();
        let content_encryption_key = unwrap_key(&wrapped, &self.ephemeral, key.secret())
            .ok_or(SealingError::Tampered { part: self.compact.part })?;
        self.compact.decrypt(&content_encryption_key).map(Zeroizing::new)
    }
}

fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

fn decode_exact<const N: usize>(text: &str) -> Option<[u8; N]> {
    decode(text)?.try_into().ok()
}

/// Whether [`decode`] will succeed, without the memory: the alphabet, and the last group, whose
/// spare bits must be zero.
fn is_base64url(text: &str) -> bool {
    let of_alphabet = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let last_group = text.len() / 4 * 4;
    text.bytes().all(of_alphabet) && text.get(last_group..).is_some_and(|it| decode(it).is_some())
}
