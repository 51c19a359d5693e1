//! The restore test (復元試験): before a call is approved, a dummy envelope is sealed for its
//! three holders and opened by pairs of them. Two lost keys lose all proposals; this finds out
//! in time.

use sha2::{Digest as _, Sha256};

use crate::envelope::{Envelope, HOLDERS, seal};
use crate::error::SealingError;
use crate::holder::{HolderKey, PublicHolder};
use crate::opening::{Opened, open, open_with_content_key, unwrap_inner, unwrap_outer};
use crate::thumbprint::Thumbprint;

const DUMMY_BYTES: usize = 1024;

/// A dummy envelope with random content, for holders who sit at different machines: each does
/// the part of the opening ceremony, and the result is [confirmed](RestoreTest::confirm).
#[derive(Debug, Clone)]
pub struct RestoreTest {
    /// The dummy, to be opened like a proposal.
    pub envelope: Envelope,
    /// SHA-256 of the dummy's content.
    pub content_sha256: [u8; 32],
}

impl RestoreTest {
    /// Seals a dummy for the holders of a call, in the order of the notice.
    ///
    /// # Errors
    /// As [`seal`].
    pub fn prepare(call: &str, holders: &[PublicHolder; HOLDERS]) -> Result<Self, SealingError> {
        let mut content = [0; DUMMY_BYTES];
        getrandom::fill(&mut content).map_err(|_| SealingError::NoRandomness)?;
        Ok(Self { envelope: seal(call, &content, holders)?, content_sha256: Sha256::digest(content).into() })
    }

    /// Passes when what was opened is the dummy.
    ///
    /// # Errors
    /// `content-differs`, and those of [`open`].
    pub fn confirm(&self, opened: &Opened) -> Result<(), SealingError> {
        // decrypt again: whoever reports an opening must have the key of this very envelope
        open_with_content_key(&self.envelope, &opened.content_key, &self.content_sha256)?;
        if opened.sha256 != self.content_sha256 {
            return Err(SealingError::ContentDiffers);
        }
        Ok(())
    }
}

/// A pair of holders whose keys opened the dummy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenedPair {
    /// The holder who opens first.
    pub outer: Thumbprint,
    /// The holder who opens second.
    pub inner: Thumbprint,
}

/// A restore test that passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreReport {
    /// The call.
    pub call: String,
    /// The three holders in the order of the notice.
    pub holders: [Thumbprint; HOLDERS],
    /// The pairs tried, one or three; all of them opened the dummy.
    pub pairs: Vec<OpenedPair>,
    /// SHA-256 of the dummy's content.
    pub content_sha256: [u8; 32],
}

/// Seals a dummy for the three holders and opens it with every pair of the private keys given
/// (two keys: one pair; three keys: three pairs). The order of `keys` does not matter.
///
/// # Errors
/// `too-few-keys` with fewer than two or more than three keys, `not-distinct`, `not-a-holder`,
/// and those of sealing and opening.
pub fn restore_test(
    call: &str,
    holders: &[PublicHolder; HOLDERS],
    keys: &[HolderKey],
) -> Result<RestoreReport, SealingError> {
    if !(2..=HOLDERS).contains(&keys.len()) {
        return Err(SealingError::TooFewKeys);
    }
    let prints = holders.each_ref().map(PublicHolder::thumbprint);
    let is_stranger = |key: &&HolderKey| !prints.contains(&key.thumbprint());
    if let Some(stranger) = keys.iter().find(is_stranger) {
        let found = stranger.thumbprint();
        return Err(SealingError::NotAHolder { found });
    }
    // in the order of the notice, so that the first of a pair is its outer holder
    let of = |print: &Thumbprint| keys.iter().find(|key| key.thumbprint() == *print);
    let ordered: Vec<&HolderKey> = prints.iter().filter_map(of).collect();
    if ordered.len() != keys.len() {
        return Err(SealingError::NotDistinct);
    }

    let test = RestoreTest::prepare(call, holders)?;
    let mut pairs = Vec::new();
    for (at, outer) in ordered.iter().enumerate() {
        for inner in ordered.iter().skip(at + 1) {
            let handed_over = unwrap_outer(&test.envelope, outer, &inner.thumbprint())?;
            let content_key = unwrap_inner(&handed_over, inner)?;
            test.confirm(&open(&test.envelope, &content_key)?)?;
            pairs.push(OpenedPair { outer: outer.thumbprint(), inner: inner.thumbprint() });
        }
    }
    Ok(RestoreReport { call: call.into(), holders: prints, pairs, content_sha256: test.content_sha256 })
}
