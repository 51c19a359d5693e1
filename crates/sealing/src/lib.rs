//! Sealed proposals (封かん): nobody reads a proposal before the deadline, an administrator included.
//!
//! For each call three *opening holders* (開封鍵保持者) make a key pair each. An applicant encrypts
//! the proposal once under a random content key, and wraps that key for each *pair* of holders:
//! a JWE to the outer holder whose plaintext is a JWE to the inner holder. One holder alone opens
//! nothing; any two open everything. All parts are standard compact JWE (RFC 7516, RFC 7518), so
//! that other software can check what this crate does.
//!
//! ```text
//! file  = {"v":1,"call":id,"body":JWE,"wraps":[{"holders":[A,B],"jwe":JWE},{[A,C]},{[B,C]}]}
//! body  = JWE dir / A256GCM       header {alg,enc,call,"key#S256"}
//!         plaintext: 8-byte big-endian length ‖ content ‖ zeros up to a bucket
//! wrap  = JWE ECDH-ES+A256KW / A256GCM to the outer holder   header {alg,enc,call,kid,epk}
//!         plaintext: the same kind of JWE to the inner holder
//!         plaintext of that: the 32 bytes of the content key
//! ```
//!
//! `A`, `B`, `C` are RFC 7638 thumbprints in the order of the notice; outer = first. No other
//! header parameter is accepted; `kid` and `key#S256` may be absent and are checked when present.
//! `key#S256` is the base64url SHA-256 of the content key: AES-GCM does not commit to its key, so
//! without it an applicant who colludes with a holder could make one body that two pairs open to
//! two different proposals, and choose after the deadline. [`Envelope::commits_to_key`] says
//! whether it is there.
//!
//! What a JWE does not say is *who* sealed. The sender is bound by the session in which the file
//! was handed in, and by its hash in the receipt.
//!
//! This crate does no file or network I/O: bytes in, bytes out. Randomness is the operating
//! system's. One ceremony reads:
//!
//! ```
//! # fn main() -> Result<(), shirube_sealing::SealingError> {
//! use shirube_sealing::{Envelope, HolderKey, InnerWrap, open, seal, unwrap_inner, unwrap_outer};
//!
//! let (a, b, c) = (HolderKey::generate()?, HolderKey::generate()?, HolderKey::generate()?);
//! let notice = [a.public().clone(), b.public().clone(), c.public().clone()];
//! let file = seal("call-7", b"proposal", &notice)?.to_json()?; // the applicant
//!
//! let envelope = Envelope::parse(&file)?; // the server, at upload
//! envelope.check_against_notice("call-7", &notice)?;
//!
//! let handed_over = unwrap_outer(&envelope, &a, &b.thumbprint())?.to_json()?; // holder A
//! let content_key = unwrap_inner(&InnerWrap::parse(&handed_over)?, &b)?; // holder B
//! assert_eq!(open(&envelope, &content_key)?.content, b"proposal");
//! # Ok(())
//! # }
//! ```

mod agreement;
mod browser;
mod content_key;
mod envelope;
mod error;
mod holder;
mod jwe;
mod opening;
mod padding;
mod restore;
#[cfg(test)]
mod tests;
mod thumbprint;

pub use browser::BROWSER;
pub use content_key::ContentKey;
pub use envelope::{Envelope, FILE_BYTES_MAX, HOLDERS, VERSION, seal};
pub use error::{Part, SealingError};
pub use holder::{HolderKey, JWK_BYTES_MAX, PublicHolder};
pub use jwe::CALL_BYTES_MAX;
pub use opening::{
    INNER_WRAP_BYTES_MAX, InnerWrap, Opened, open, open_with_content_key, unwrap_inner, unwrap_outer,
};
pub use padding::{BUCKETS_BYTES, CONTENT_BYTES_MAX};
pub use restore::{OpenedPair, RestoreReport, RestoreTest, restore_test};
pub use thumbprint::{NotAThumbprint, Thumbprint};
