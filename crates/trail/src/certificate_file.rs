//! A certificate file: what a certificate's issuer states, in a file that anybody who has the
//! issuer's verifier key can check years later without asking the issuer.
//!
//! It is the same note as a [`Message`], addressed `to *`, with one entry of a procedure of the kind
//! `certificate` and the disclosures its holder may show: the opening entry says what was certified,
//! a later one what changed. `seq` is the entry's own. It proves what was recorded at the entry's
//! time; whether the certificate was revoked since is for the issuer to say, or a later file.
//!
//! ```
//! use shirube_trail::certificate_file::CertificateFile;
//! # use shirube_trail::{At, Digest, Disclosure, Entry, EntryType, KeyName, Origin, Salt, Seq, SigningKey};
//! # let shown =
//! #     Disclosure { name: "title".parse()?, salt: Salt::from_bytes([7; 16]), value: "見守り機器".into() };
//! # let entry = Entry {
//! #     entry_type: EntryType::Decision,
//! #     org: "pref-b".parse()?,
//! #     case: "R8-0012".parse()?,
//! #     procedure: "R8-0012/2".parse()?,
//! #     parent: None,
//! #     kind: "certificate".parse()?,
//! #     machine: "certificate@1".parse()?,
//! #     seq: Seq::FIRST,
//! #     prev: Digest::ZERO,
//! #     at: At::parse("2026-11-20T09:01:02.345Z")?,
//! #     actor: "u-0007".parse()?,
//! #     capacity: "officer".parse()?,
//! #     act: "certify".parse()?,
//! #     from: None,
//! #     to: "valid".parse()?,
//! #     rules: Vec::new(),
//! #     fields: [("title".parse()?, shown.commitment()?)].into(),
//! #     cmd: uuid::Uuid::nil(),
//! # };
//! # let key = SigningKey::from_seed(KeyName::new("audit.example.jp/pref-b")?, [1; 32]);
//! # let origin = Origin::new("audit.example.jp/pref-b")?;
//! // the issuer, of an entry and what its holder may show of it
//! let bytes = CertificateFile::new(origin, entry, vec![shown])?.write(&key)?;
//! // anybody with the issuer's verifier key
//! let file = CertificateFile::open(&bytes, &[key.verifier()])?;
//! assert_eq!(file.issuer().as_str(), "pref-b");
//! # Ok::<(), shirube_trail::Fault>(())
//! ```

use crate::entry::{Entry, EntryType};
use crate::fault::{Fault, FaultKind};
use crate::field::Disclosure;
use crate::ids::OrgId;
use crate::message::{Addressee, Message, Origin};
use crate::note::{SigningKey, VerifierKey};
use serde_json::Value;

/// The kind whose entries stand in certificate files.
pub const KIND: &str = "certificate";

/// A certificate file, opened or about to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFile(Message);

impl CertificateFile {
    /// Puts a file together; disclosures may come in any order.
    ///
    /// # Errors
    ///
    /// An entry of another kind, or a refusal.
    pub fn new(origin: Origin, entry: Entry, mut disclosures: Vec<Disclosure>) -> Result<Self, Fault> {
        disclosures.sort_by(|a, b| a.name.cmp(&b.name));
        let file = Self(Message { origin, to: Addressee::Everyone, seq: entry.seq, entry, disclosures });
        file.check()?;
        Ok(file)
    }

    /// The bytes of the file, signed with the issuer's key.
    ///
    /// # Errors
    ///
    /// As [`Message::write`].
    pub fn write(&self, key: &SigningKey) -> Result<Vec<u8>, Fault> {
        self.0.write(key)
    }

    /// Opens a file that one of the known keys of its issuer signed.
    ///
    /// # Errors
    ///
    /// As [`Message::open`]; a message to somebody; an entry of another kind.
    pub fn open(bytes: &[u8], known: &[VerifierKey]) -> Result<Self, Fault> {
        let file = Self(Message::open_for(bytes, known, &Addressee::Everyone)?);
        file.check()?;
        Ok(file)
    }

    fn check(&self) -> Result<(), Fault> {
        let entry = &self.0.entry;
        if entry.kind.as_str() != KIND {
            return Err(Fault::form("entry.kind", entry.kind.as_str(), KIND));
        }
        if entry.entry_type != EntryType::Decision {
            return Err(Fault::form("entry.type", entry.entry_type.as_str(), "decision"));
        }
        if self.0.seq == entry.seq {
            Ok(())
        } else {
            Err(Fault::new("seq", FaultKind::Disagrees { with: "entry.seq" }))
        }
    }

    /// The organisation that states it.
    #[must_use]
    pub const fn issuer(&self) -> &OrgId {
        self.0.origin.org()
    }

    /// The name of its log.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.0.origin
    }

    /// The issuer's entry: procedure, time, act, stage after.
    #[must_use]
    pub const fn entry(&self) -> &Entry {
        &self.0.entry
    }

    /// What opens commitments of the entry.
    #[must_use]
    pub fn disclosures(&self) -> &[Disclosure] {
        &self.0.disclosures
    }

    /// The facts disclosed, by name.
    pub fn facts(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.facts()
    }
}
