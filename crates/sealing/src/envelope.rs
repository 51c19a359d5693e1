//! The envelope file: sealing, and strict reading without any key.

use serde::{Deserialize, Serialize};

use crate::content_key::ContentKey;
use crate::error::{Part, SealingError};
use crate::holder::PublicHolder;
use crate::jwe::{Body, Wrap, check_call_id, seal_body, seal_wrap};
use crate::padding::{BUCKETS_BYTES, pad};
use crate::thumbprint::Thumbprint;

/// The version of the file format.
pub const VERSION: u64 = 1;

/// The number of opening holders of a call.
pub const HOLDERS: usize = 3;

/// The largest envelope file, in bytes: the 51 MiB bucket in base64url, and the wraps.
pub const FILE_BYTES_MAX: usize = 69 * 1024 * 1024;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PairWrap {
    /// Outer first.
    holders: [Thumbprint; 2],
    jwe: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    v: u64,
    call: String,
    body: String,
    wraps: [PairWrap; HOLDERS],
}

/// A sealed proposal. It tells the call, the holders and the size's bucket; nothing else.
///
/// The form, the headers and the pairs are checked; the ciphertexts are not, as no key is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    // INVARIANT: passed `check`; wraps are for the pairs AB, AC, BC of three different holders.
    file: File,
}

/// Seals a proposal for the three holders of a call, in the order of the notice.
///
/// # Errors
/// `too-large` above 50 MiB, `invalid-call`, `not-distinct`, `no-randomness`.
pub fn seal(call: &str, content: &[u8], holders: &[PublicHolder; HOLDERS]) -> Result<Envelope, SealingError> {
    check_call_id(call)?;
    let [a, b, c] = holders;
    check_distinct([a, b, c].map(PublicHolder::thumbprint))?;
    let padded = pad(content)?;
    let key = ContentKey::generate()?;

    let wrap_for = |outer: &PublicHolder, inner: &PublicHolder| {
        let inner_jwe = seal_wrap(call, Part::InnerWrap, inner, key.bytes())?;
        let jwe = seal_wrap(call, Part::OuterWrap, outer, inner_jwe.as_bytes())?;
        let holders = [outer.thumbprint(), inner.thumbprint()];
        Ok::<_, SealingError>(PairWrap { holders, jwe })
    };
    let file = File {
        v: VERSION,
        call: call.into(),
        wraps: [wrap_for(a, b)?, wrap_for(a, c)?, wrap_for(b, c)?],
        body: seal_body(call, &key, padded)?,
    };
    Ok(Envelope { file })
}

fn check_distinct([a, b, c]: [Thumbprint; HOLDERS]) -> Result<(), SealingError> {
    if a == b || a == c || b == c {
        return Err(SealingError::NotDistinct);
    }
    Ok(())
}

impl Envelope {
    /// Reads an envelope file and checks all that can be checked without a key.
    ///
    /// Whether it is for the right call and holders: [`Envelope::check_against_notice`].
    ///
    /// # Errors
    /// `too-large`, `malformed`, `unknown-version`, `invalid-call`, `wrong-call` (a header names
    /// another call than the file), `not-distinct`, `bad-padding` (not the size of a bucket), `unsupported-algorithm`,
    /// `off-curve`, `wrong-key` (a wrap names another holder than its pair).
    pub fn parse(bytes: &[u8]) -> Result<Self, SealingError> {
        if bytes.len() > FILE_BYTES_MAX {
            return Err(SealingError::TooLarge {
                part: Part::Envelope,
                bytes: bytes.len() as u64,
                bytes_max: FILE_BYTES_MAX as u64,
            });
        }
        let file: File = parse_versioned(Part::Envelope, bytes)?;
        check_version(Part::Envelope, file.v)?;
        let envelope = Self { file };
        envelope.check()?;
        Ok(envelope)
    }

    fn check(&self) -> Result<(), SealingError> {
        check_call_id(&self.file.call)?;
        let [a, b, c] = self.holders();
        let pairs = self.file.wraps.each_ref().map(|wrap| wrap.holders);
        if pairs != [[a, b], [a, c], [b, c]] {
            return Err(SealingError::Malformed {
                part: Part::Envelope,
                why: "wraps for the pairs AB, AC, BC",
            });
        }
        check_distinct([a, b, c])?;
        for PairWrap { holders, jwe } in &self.file.wraps {
            let [outer, _] = holders;
            Wrap::parse(Part::OuterWrap, jwe, &self.file.call, *outer)?;
        }
        if !BUCKETS_BYTES.contains(&self.body()?.plaintext_bytes()) {
            return Err(SealingError::BadPadding);
        }
        Ok(())
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// None in practice; `malformed` should the JSON writer refuse.
    pub fn to_json(&self) -> Result<Vec<u8>, SealingError> {
        write_json(Part::Envelope, &self.file)
    }

    /// The id of the call that the file and each of its headers name.
    #[must_use]
    pub fn call(&self) -> &str {
        &self.file.call
    }

    /// The three holders, in the order of the notice.
    #[must_use]
    pub fn holders(&self) -> [Thumbprint; HOLDERS] {
        let [ab, _, bc] = &self.file.wraps;
        let ([a, b], [_, c]) = (ab.holders, bc.holders);
        [a, b, c]
    }

    /// Whether the body names the hash of its content key, so that all pairs can only open it to
    /// the same proposal.
    #[must_use]
    pub fn commits_to_key(&self) -> bool {
        self.body().is_ok_and(|body| body.commits_to_key())
    }

    /// Refuses an envelope that is not for this call and these holders, in this order.
    ///
    /// # Errors
    /// `wrong-call`, `not-the-notice-holders`.
    pub fn check_against_notice(
        &self,
        call: &str,
        holders: &[PublicHolder; HOLDERS],
    ) -> Result<(), SealingError> {
        if self.file.call != call {
            return Err(SealingError::WrongCall {
                part: Part::Envelope,
                expected: call.into(),
                found: self.file.call.clone(),
            });
        }
        if self.holders() != holders.each_ref().map(PublicHolder::thumbprint) {
            return Err(SealingError::NotTheNoticeHolders);
        }
        Ok(())
    }

    pub(crate) fn body(&self) -> Result<Body<'_>, SealingError> {
        Body::parse(&self.file.body, &self.file.call)
    }

    /// The pairs, outer holder first, and their wraps.
    pub(crate) fn wraps(&self) -> impl Iterator<Item = ([Thumbprint; 2], &str)> {
        let wraps = self.file.wraps.iter();
        wraps.map(|wrap| (wrap.holders, wrap.jwe.as_str()))
    }
}

/// Reads JSON of one version. A file of another version may have other members: say that it is
/// another version rather than that it is broken.
pub(crate) fn parse_versioned<'de, T: Deserialize<'de>>(
    part: Part,
    bytes: &'de [u8],
) -> Result<T, SealingError> {
    #[derive(Deserialize)]
    struct Versioned {
        v: u64,
    }
    serde_json::from_slice(bytes).map_err(|_| match serde_json::from_slice::<Versioned>(bytes) {
        Ok(Versioned { v }) if v != VERSION => SealingError::UnknownVersion { part, found: v },
        _ => SealingError::Malformed { part, why: "JSON with the members of version 1" },
    })
}

pub(crate) const fn check_version(part: Part, found: u64) -> Result<(), SealingError> {
    if found == VERSION {
        return Ok(());
    }
    Err(SealingError::UnknownVersion { part, found })
}

pub(crate) fn write_json<T: Serialize>(part: Part, file: &T) -> Result<Vec<u8>, SealingError> {
    serde_json::to_vec(file).map_err(|_| SealingError::Malformed { part, why: "writable as JSON" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jwe::WRAP_CHARS_MAX;

    #[test]
    fn the_largest_bucket_fits_into_the_file_limit() {
        let body_chars = BUCKETS_BYTES.map(|bytes| bytes.div_ceil(3) * 4);
        let rest_chars = HOLDERS * WRAP_CHARS_MAX + 8192;
        assert!(body_chars.iter().all(|chars| chars + rest_chars <= FILE_BYTES_MAX));
    }
}
