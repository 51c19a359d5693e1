//! Whether a witness saw what a bundle is proved by.

use super::fault::{BundleFault, BundleFaultKind as Kind};
use super::source::{Source, whole};
use super::{Anchors, CHECKPOINT};
use crate::cosignature::WitnessKey;
use crate::note::Note;

/// Where a witness's cosignature stands, and when it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeenBy {
    /// Whether it is on the bundle's own checkpoint; else it is on the one the reader kept.
    pub is_own: bool,
    /// When the witness saw it, in seconds since 1970.
    pub at_seconds: u64,
}

/// When a witness saw the checkpoint of a bundle, or else the one the reader kept. Of a bundle that
/// verifies with these anchors this says that the log was shown to somebody else at that size, as it
/// is shown here.
///
/// # Errors
///
/// Neither carries a cosignature of this witness, or one that is not of its text.
pub fn seen_by(source: &dyn Source, anchors: &Anchors, witness: &WitnessKey) -> Result<SeenBy, BundleFault> {
    let seen = |note: &[u8]| Note::parse(note).and_then(|note| witness.seen_at(&note));
    let own = seen(&whole(source, CHECKPOINT)?);
    let (is_own, found) = match (own, &anchors.saved) {
        (Err(_), Some(saved)) => (false, seen(saved)),
        (own, _) => (true, own),
    };
    match found {
        Ok(at_seconds) => Ok(SeenBy { is_own, at_seconds }),
        Err(fault) => Err(BundleFault::new(CHECKPOINT, Kind::Trail(fault))),
    }
}
