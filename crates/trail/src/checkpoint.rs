//! Checkpoints: the size and root of an organisation's log, signed by the log's key. The format of
//! <https://c2sp.org/tlog-checkpoint>, without extension lines:
//!
//! ```text
//! audit.example.jp/city-a                           the log's origin, which is its key's name
//! 42                                                how many leaves
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=      the RFC 6962 root over them
//! ```
//!
//! ```
//! use shirube_trail::{Checkpoint, Digest, KeyName, Origin, SigningKey};
//!
//! let key = SigningKey::from_seed(KeyName::new("audit.example.jp/city-a")?, [7; 32]);
//! let checkpoint = Checkpoint {
//!     origin: Origin::new("audit.example.jp/city-a")?,
//!     size: 1,
//!     root: Digest::sha256(b"\0leaf"),
//! };
//! let bytes = checkpoint.sign(&key)?.to_bytes();
//! assert_eq!(Checkpoint::open(&bytes, &[key.verifier()])?, checkpoint);
//! # Ok::<(), shirube_trail::Fault>(())
//! ```

use crate::canonical::INTEGER_MAX;
use crate::fault::{Fault, FaultKind};
use crate::hash::Digest;
use crate::message::Origin;
use crate::note::{Note, SigningKey, VerifierKey};

/// Form of a checkpoint's text.
const FORM: &str = "<origin>, <size>, <base64 root>, a line each";

/// The size and root of a log at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log.
    pub origin: Origin,
    /// Number of leaves.
    pub size: u64,
    /// The root over them.
    pub root: Digest,
}

impl Checkpoint {
    /// The text that is signed.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, self.root.to_base64())
    }

    /// Reads the text of a note.
    ///
    /// # Errors
    ///
    /// Another origin than a log's; a size that is not written as 0, 1, 2 …; a root that is not
    /// canonical base64 of 32 bytes; more or fewer lines.
    pub fn parse_text(text: &str) -> Result<Self, Fault> {
        let fault = || Fault::form("checkpoint", text, FORM);
        let lines: Vec<&str> = text.strip_suffix('\n').ok_or_else(fault)?.split('\n').collect();
        let [origin, size, root] = lines.as_slice() else {
            return Err(fault());
        };
        let origin = Origin::new(origin)?;
        let count: u64 = size.parse().map_err(|_| Fault::form("size", size, FORM))?;
        if count.to_string() != **size || count > INTEGER_MAX.unsigned_abs() {
            return Err(Fault::form("size", size, FORM));
        }
        let root = Digest::from_base64(root).map_err(|fault| fault.within("root"))?;
        Ok(Self { origin, size: count, root })
    }

    /// The checkpoint as a note with this key's signature.
    ///
    /// # Errors
    ///
    /// A key of another name than the log's.
    pub fn sign(&self, key: &SigningKey) -> Result<Note, Fault> {
        if key.name() != self.origin.key_name() {
            return Err(Fault::new("origin", FaultKind::Disagrees { with: "key name" }));
        }
        key.sign(&self.text())
    }

    /// Opens a checkpoint that one of these keys of its log signed; lines of other keys (witnesses)
    /// are ignored.
    ///
    /// # Errors
    ///
    /// As [`Note::parse`], [`Checkpoint::parse_text`] and [`Note::verify`]; none of the signers has
    /// the name of the log.
    pub fn open(bytes: &[u8], known: &[VerifierKey]) -> Result<Self, Fault> {
        let note = Note::parse(bytes)?;
        let checkpoint = Self::parse_text(note.text())?;
        let of_log: Vec<VerifierKey> =
            known.iter().filter(|key| key.name() == checkpoint.origin.key_name()).cloned().collect();
        note.verify(&of_log)?;
        Ok(checkpoint)
    }

    /// What a printed sheet shows, so that a person can compare it with a checkpoint: the size and
    /// the first 16 hexadecimal digits of the root, in fours.
    ///
    /// ```
    /// use shirube_trail::{Checkpoint, Digest};
    ///
    /// let text = "a.example/b\n42\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    /// assert_eq!(Checkpoint::parse_text(text)?.code(), "42-0ac5-186a-9186-3e8e");
    /// # Ok::<(), shirube_trail::Fault>(())
    /// ```
    #[must_use]
    pub fn code(&self) -> String {
        let mut code = self.size.to_string();
        for (at, digit) in self.root.short().chars().enumerate() {
            if at % 4 == 0 {
                code.push('-');
            }
            code.push(digit);
        }
        code
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::KeyName;

    /// The checkpoint that the specification shows.
    const EXAMPLE: &str = "example.com/behind-the-sofa\n20852163\n\
        CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
        \u{2014} example.com/behind-the-sofa \
        Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";

    #[test]
    fn the_example_of_the_specification() {
        let note = Note::parse(EXAMPLE.as_bytes()).unwrap();
        let checkpoint = Checkpoint::parse_text(note.text()).unwrap();
        assert_eq!(checkpoint.size, 20_852_163);
        assert_eq!(checkpoint.text(), note.text());
        assert_eq!(note.to_bytes(), EXAMPLE.as_bytes());
    }

    #[test]
    fn only_the_key_of_the_log_opens_it() {
        let key = |name: &str, seed| SigningKey::from_seed(KeyName::new(name).unwrap(), [seed; 32]);
        let log = key("a.example/b", 1);
        let checkpoint =
            Checkpoint { origin: Origin::new("a.example/b").unwrap(), size: 3, root: Digest::sha256(b"x") };
        let note = checkpoint.sign(&log).unwrap();
        let witness = key("w.example/w", 2);
        let both = note.clone().signed_by(&witness).unwrap().to_bytes();
        assert_eq!(Checkpoint::open(&both, &[log.verifier()]).unwrap(), checkpoint);
        assert!(Checkpoint::open(&both, &[witness.verifier()]).is_err());
        assert!(Checkpoint::open(&note.to_bytes(), &[key("a.example/b", 3).verifier()]).is_err());
        assert!(checkpoint.sign(&witness).is_err());
    }

    #[test]
    fn a_text_has_one_spelling() {
        let root = Digest::sha256(b"x").to_base64();
        let good = format!("a.example/b\n0\n{root}\n");
        assert!(Checkpoint::parse_text(&good).is_ok());
        assert!(Checkpoint::parse_text(&format!("a.example/b\n9007199254740991\n{root}\n")).is_ok());
        for bad in [
            good.trim_end(),
            &format!("{good}more\n"),
            &good.replace("\n0\n", "\n00\n"),
            &good.replace("\n0\n", "\n+0\n"),
            &good.replace("\n0\n", "\n-1\n"),
            &good.replace("\n0\n", "\n9007199254740992\n"),
            &good.replace('=', ""),
            "a.example/b\n0\n",
            "",
        ] {
            assert!(Checkpoint::parse_text(bad).is_err(), "{bad}");
        }
    }
}
