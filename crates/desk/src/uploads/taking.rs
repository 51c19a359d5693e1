//! What may be handed in: the kinds of files, how large each may be, and how it is checked.

use shirube_core::words::Capacity;
use shirube_sealing::FILE_BYTES_MAX as ENVELOPE_BYTES_MAX;
use shirube_trail::{Digest, ProcedureId};

use super::{HAND_OVER, OPENED_CONTENT, RENDITION, Seen};
use crate::error::DeskError;
use crate::machines::is_document;
use crate::sealed::{self, Call};

/// The largest file that is no envelope, in bytes.
pub const FILE_BYTES_MAX: u64 = 50 << 20;

/// The largest file of hand-overs, in bytes: some two thousand of them.
const HAND_OVER_BYTES_MAX: u64 = 8 << 20;

/// Facts that name a sealed file by its hash.
pub(super) const ENVELOPES: [&str; 2] = ["envelope_sha256", "bid_envelope_sha256"];

/// The fact that names what may be disclosed of a proposal.
pub(super) const PUBLIC_VERSION: &str = "public_version_sha256";

/// The kind of procedure renditions are made for.
pub(super) const DISCLOSURE: &str = "disclosure";

/// Facts that name a file that is not sealed.
pub(super) const CONTENTS: [&str; 2] = [PUBLIC_VERSION, "proposal_sha256"];

/// What kind of file is taken, as it is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// An envelope for the holders of a call.
    Envelope(Call),
    /// Hand-overs of a call.
    HandOver(String),
    /// The content of an envelope, of these hashes.
    Opened(Vec<String>),
    /// A file of people.
    File,
}

impl Kind {
    /// What kind of file somebody hands in for this purpose.
    pub(super) fn of(purpose: &str, seen: &Seen) -> Result<Self, DeskError> {
        Ok(match purpose {
            name if ENVELOPES.contains(&name) => match Call::of(&seen.call) {
                Some(call) => Self::Envelope(call),
                None => Self::File,
            },
            name if CONTENTS.contains(&name) => Self::File,
            HAND_OVER if seen.has(Capacity::Opener) => {
                sealed::may_open(&seen.call)?;
                Self::HandOver(seen.call.procedure.to_string())
            }
            OPENED_CONTENT if seen.has(Capacity::Opener) => Self::Opened(sealed::opened_hashes(&seen.call)),
            RENDITION if seen.row.kind.as_str() == DISCLOSURE && seen.has(Capacity::Officer) => Self::File,
            name if is_document(name) => Self::File,
            _ => return Err(no_such_purpose()),
        })
    }
}

/// That a file may be handed in, and how it is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taking {
    pub(super) procedure: ProcedureId,
    pub(super) purpose: String,
    pub(super) kind: Kind,
}

impl Taking {
    /// The most bytes it may have.
    #[must_use]
    pub fn bytes_max(&self) -> u64 {
        match self.kind {
            Kind::Envelope(_) => ENVELOPE_BYTES_MAX as u64,
            Kind::HandOver(_) => HAND_OVER_BYTES_MAX,
            Kind::Opened(_) | Kind::File => FILE_BYTES_MAX,
        }
    }

    /// Whether it is a file people named, so that its content has to be what its name says. Envelopes and
    /// hand-overs are checked here; what was in an envelope has no name to go by.
    #[must_use]
    pub const fn is_read_by_people(&self) -> bool {
        matches!(self.kind, Kind::File)
    }

    /// Whether a program can tell what is in it: of what is sealed nobody can.
    #[must_use]
    pub const fn is_readable(&self) -> bool {
        matches!(self.kind, Kind::File | Kind::Opened(_))
    }

    /// That a file is what it is handed in as.
    pub(super) fn check(&self, content: &[u8]) -> Result<(), DeskError> {
        match &self.kind {
            Kind::Envelope(call) => call.check_envelope(content),
            Kind::HandOver(call) => sealed::check_hand_overs(call, content),
            Kind::Opened(hashes) => {
                let found = Digest::sha256(content).to_hex();
                if hashes.contains(&found) {
                    return Ok(());
                }
                Err(DeskError::bad_input(
                    "document",
                    "開封の記録にあるハッシュ（content_sha256）と一致する内容だけを預かります。",
                    "only content whose SHA-256 stands in the record of the opening (content_sha256).",
                ))
            }
            Kind::File => Ok(()),
        }
    }
}

fn no_such_purpose() -> DeskError {
    let names: Vec<&str> =
        ENVELOPES.into_iter().chain(CONTENTS).chain([HAND_OVER, OPENED_CONTENT, RENDITION]).collect();
    DeskError::bad_input(
        "document",
        format!("行為の書類のID、または次のいずれかです：{}。", names.join("、")),
        format!("the id of an act's document, or one of: {}.", names.join(", ")),
    )
}
