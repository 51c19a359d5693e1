//! What stands in an organisation's log: entries, heads, and the rotations of its key.

use crate::canonical;
use crate::entry::{At, Entry};
use crate::fault::{Fault, FaultKind};
use crate::heads::{self, HeadsLeaf};
use crate::ids::OrgId;
use crate::members::Members;
use crate::note::VerifierKey;
use serde_json::{Value, json};

/// What `type` says in a key leaf.
const KEY: &str = "key";
/// The version written in `v`.
const VERSION: u64 = 1;

/// One leaf of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leaf {
    /// An act or a refusal.
    Entry(Box<Entry>),
    /// The heads of all procedures.
    Heads(HeadsLeaf),
    /// A rotation of the log's key.
    Key(Box<KeyLeaf>),
}

impl Leaf {
    /// Reads a leaf, strictly.
    ///
    /// ```
    /// use shirube_trail::leaf::Leaf;
    ///
    /// assert!(Leaf::parse(br#"{"type":"other","v":1}"#).is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Entry::parse`], [`HeadsLeaf::parse`] and [`KeyLeaf::parse`], whichever its `type` names.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        // the longest leaf is an entry; what is longer is not even read
        Entry::check_size(bytes)?;
        if let Some(entry) = Entry::parse_quickly(bytes) {
            return Ok(Self::Entry(Box::new(entry)));
        }
        let value = canonical::parse_canonical(bytes)?;
        match value.get("type").and_then(Value::as_str) {
            Some(heads::TYPE) => HeadsLeaf::read(value).map(Self::Heads),
            Some(KEY) => KeyLeaf::read(value).map(|leaf| Self::Key(Box::new(leaf))),
            _ => Entry::read(value).map(|entry| Self::Entry(Box::new(entry))),
        }
    }

    /// The organisation.
    #[must_use]
    pub fn org(&self) -> &OrgId {
        match self {
            Self::Entry(entry) => &entry.org,
            Self::Heads(heads) => &heads.org,
            Self::Key(key) => &key.org,
        }
    }

    /// When it was written.
    #[must_use]
    pub fn at(&self) -> At {
        match self {
            Self::Entry(entry) => entry.at,
            Self::Heads(heads) => heads.at,
            Self::Key(key) => key.at,
        }
    }
}

/// Why a key was rotated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RotationReason {
    /// As a matter of course: the old key was in nobody else's hands.
    Rotation,
    /// Others may have had the old key.
    Compromised,
}

impl RotationReason {
    /// Every reason.
    pub const ALL: [Self; 2] = [Self::Rotation, Self::Compromised];

    /// The text written in `reason`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rotation => "rotation",
            Self::Compromised => "compromised",
        }
    }
}

/// A rotation of the log's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyLeaf {
    /// The organisation.
    pub org: OrgId,
    /// When it was written.
    pub at: At,
    /// The key until then.
    pub old: VerifierKey,
    /// The key from then on, of the same name.
    pub new: VerifierKey,
    /// Why.
    pub reason: RotationReason,
    /// The last size of the log that was signed honestly; for a rotation the leaf's own index.
    pub trusted_size: u64,
}

impl KeyLeaf {
    /// The bytes that are hashed as a leaf of the log.
    ///
    /// # Errors
    ///
    /// Keys of two names, or one key twice; a size beyond 2^53 − 1.
    pub fn canonical_bytes(&self) -> Result<Vec<u8>, Fault> {
        self.check()?;
        canonical::to_bytes(&json!({
            "v": VERSION, "type": KEY, "org": self.org.as_str(), "at": self.at.to_string(),
            "old": self.old.to_string(), "new": self.new.to_string(), "reason": self.reason.as_str(),
            "trusted_size": self.trusted_size,
        }))
    }

    /// Reads a key leaf, strictly.
    ///
    /// # Errors
    ///
    /// Other members or forms; not canonical; as [`KeyLeaf::canonical_bytes`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        Self::read(canonical::parse_canonical(bytes)?)
    }

    fn read(value: Value) -> Result<Self, Fault> {
        let mut members = Members::of(value, String::new())?;
        let version = members.count("v")?;
        if version != VERSION {
            return Err(Fault::form("v", &version.to_string(), "1"));
        }
        members
            .read("type", |text| if text == KEY { Ok(()) } else { Err(Fault::form("type", text, KEY)) })?;
        let leaf = Self {
            org: members.id("org")?,
            at: members.read("at", At::parse)?,
            old: members.id("old")?,
            new: members.id("new")?,
            reason: members.one_of("reason", &RotationReason::ALL, RotationReason::as_str)?,
            trusted_size: members.count("trusted_size")?,
        };
        members.finish()?;
        leaf.check()?;
        Ok(leaf)
    }

    fn check(&self) -> Result<(), Fault> {
        let with = "old";
        if self.old.name() != self.new.name() || self.old == self.new {
            return Err(Fault::new("new", FaultKind::Disagrees { with }));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::{KeyName, SigningKey};

    fn key(name: &str, seed: u8) -> VerifierKey {
        SigningKey::from_seed(KeyName::new(name).unwrap(), [seed; 32]).verifier()
    }

    #[test]
    fn a_key_leaf_reads_as_it_was_written() {
        let name = "audit.example.jp/city-a";
        let leaf = KeyLeaf {
            org: "city-a".parse().unwrap(),
            at: At::parse("2026-11-20T09:01:02.345Z").unwrap(),
            old: key(name, 1),
            new: key(name, 2),
            reason: RotationReason::Compromised,
            trusted_size: 41,
        };
        let bytes = leaf.canonical_bytes().unwrap();
        assert_eq!(KeyLeaf::parse(&bytes).unwrap(), leaf);
        assert_eq!(Leaf::parse(&bytes).unwrap(), Leaf::Key(Box::new(leaf.clone())));
        let text = String::from_utf8(bytes).unwrap();
        for (from, to) in [
            ("compromised", "lost"),
            ("\"key\"", "\"keys\""),
            ("\"v\":1", "\"v\":2"),
            ("\"v\":1", "\"v\":1,\"w\":1"),
            ("41", "-1"),
        ] {
            assert!(KeyLeaf::parse(text.replacen(from, to, 1).as_bytes()).is_err(), "{from} → {to}");
        }
        for new in [key(name, 1), key("audit.example.jp/city-b", 2)] {
            assert!(KeyLeaf { new, ..leaf.clone() }.canonical_bytes().is_err());
        }
    }
}
