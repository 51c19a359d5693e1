//! The opening: holder A takes off the outer layer, holder B the inner one, and the content key
//! opens the body. Later an auditor repeats the last step.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::content_key::ContentKey;
use crate::envelope::{Envelope, VERSION, check_version, parse_versioned, write_json};
use crate::error::{Part, SealingError};
use crate::holder::HolderKey;
use crate::jwe::{Wrap, check_call_id};
use crate::padding::unpad;
use crate::thumbprint::Thumbprint;

/// The largest hand-over file, in bytes.
pub const INNER_WRAP_BYTES_MAX: usize = 16 * 1024;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    v: u64,
    call: String,
    /// Outer first.
    holders: [Thumbprint; 2],
    jwe: String,
}

/// What the outer holder hands to the inner holder (引継ぎファイル). Only the inner holder's key
/// opens it; it holds no secret of the outer holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InnerWrap {
    // INVARIANT: passed `checked`.
    file: File,
}

impl InnerWrap {
    fn checked(file: File) -> Result<Self, SealingError> {
        check_call_id(&file.call)?;
        let [outer, inner] = file.holders;
        if outer == inner {
            return Err(SealingError::NotDistinct);
        }
        Wrap::parse(Part::InnerWrap, &file.jwe, &file.call, inner)?;
        Ok(Self { file })
    }

    /// Reads a hand-over file.
    ///
    /// # Errors
    /// As [`Envelope::parse`].
    pub fn parse(bytes: &[u8]) -> Result<Self, SealingError> {
        if bytes.len() > INNER_WRAP_BYTES_MAX {
            return Err(SealingError::TooLarge {
                part: Part::HandOver,
                bytes: bytes.len() as u64,
                bytes_max: INNER_WRAP_BYTES_MAX as u64,
            });
        }
        let file: File = parse_versioned(Part::HandOver, bytes)?;
        check_version(Part::HandOver, file.v)?;
        Self::checked(file)
    }

    /// The file's bytes: `{"v":1,"call":…,"holders":[outer,inner],"jwe":…}`.
    ///
    /// # Errors
    /// None in practice; `malformed` should the JSON writer refuse.
    pub fn to_json(&self) -> Result<Vec<u8>, SealingError> {
        write_json(Part::HandOver, &self.file)
    }

    /// The id of the call. The inner holder checks that it is the one to be opened.
    #[must_use]
    pub fn call(&self) -> &str {
        &self.file.call
    }

    /// The pair: who unwrapped, and who unwraps next.
    #[must_use]
    pub const fn holders(&self) -> [Thumbprint; 2] {
        self.file.holders
    }
}

/// Takes off the outer layer of the wrap for `key`'s holder and `partner`.
///
/// # Errors
/// `not-a-holder`, `not-a-pair`, `other-holder-first` (the partner comes first in the notice),
/// `tampered`, and those of [`Envelope::parse`] for the layer inside.
pub fn unwrap_outer(
    envelope: &Envelope,
    key: &HolderKey,
    partner: &Thumbprint,
) -> Result<InnerWrap, SealingError> {
    let own = key.thumbprint();
    let holders = envelope.holders();
    if !holders.contains(&own) {
        return Err(SealingError::NotAHolder { found: own });
    }
    let is_pair = |pair: &[Thumbprint; 2]| own != *partner && pair.contains(&own) && pair.contains(partner);
    let (pair, jwe) = envelope.wraps().find(|(pair, _)| is_pair(pair)).ok_or(SealingError::NotAPair)?;
    let [outer, _] = pair;
    if outer != own {
        return Err(SealingError::OtherHolderFirst { outer });
    }
    let plaintext = Wrap::parse(Part::OuterWrap, jwe, envelope.call(), outer)?.open(key)?;
    let inner_jwe = str::from_utf8(&plaintext)
        .map_err(|_| SealingError::Malformed { part: Part::InnerWrap, why: "a compact JWE" })?;
    InnerWrap::checked(File {
        v: VERSION,
        call: envelope.call().into(),
        holders: pair,
        jwe: inner_jwe.into(),
    })
}

/// Takes off the inner layer: the content key.
///
/// # Errors
/// `wrong-key`, `tampered`, `malformed`.
pub fn unwrap_inner(handed_over: &InnerWrap, key: &HolderKey) -> Result<ContentKey, SealingError> {
    let File { call, holders, jwe, .. } = &handed_over.file;
    let [_, inner] = holders;
    let plaintext = Wrap::parse(Part::InnerWrap, jwe, call, *inner)?.open(key)?;
    ContentKey::from_bytes(&plaintext, Part::InnerWrap)
}

/// An opened proposal, and what is recorded of the opening.
pub struct Opened {
    /// The proposal.
    pub content: Vec<u8>,
    /// SHA-256 of the proposal.
    pub sha256: [u8; 32],
    /// The key that opened it; recorded for the auditor.
    pub content_key: ContentKey,
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // a proposal in a log would be a leak
        write!(f, "Opened({} bytes)", self.content.len())
    }
}

/// Decrypts the body and takes off the padding.
///
/// # Errors
/// `wrong-content-key`, `tampered`, `bad-padding`.
pub fn open(envelope: &Envelope, content_key: &ContentKey) -> Result<Opened, SealingError> {
    let content = unpad(envelope.body()?.open(content_key)?)?;
    Ok(Opened { sha256: Sha256::digest(&content).into(), content, content_key: content_key.clone() })
}

/// The auditor's repetition: decrypts the stored envelope with the recorded content key and
/// compares with the recorded SHA-256 of the proposal.
///
/// # Errors
/// As [`open`]; `content-differs` when another content was recorded.
pub fn open_with_content_key(
    envelope: &Envelope,
    content_key: &ContentKey,
    recorded_sha256: &[u8; 32],
) -> Result<Opened, SealingError> {
    let opened = open(envelope, content_key)?;
    if opened.sha256 != *recorded_sha256 {
        return Err(SealingError::ContentDiffers);
    }
    Ok(opened)
}
