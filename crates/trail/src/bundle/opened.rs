//! A line of `disclosures.jsonl`, read so that what it opens is hashed from the bytes that stand there.

use super::lines::Disclosed;
use crate::canonical::DEPTH_MAX;
use crate::cursor::{self, Cursor};
use crate::entry::Entry;
use crate::fault::Fault;
use crate::field::{Disclosure, Salt, check_value};
use crate::hash::Digest;
use crate::ids::FieldName;
use sha2::{Digest as _, Sha256};

/// A field that is shown, and the commitment it opens.
pub(super) struct Opened {
    pub(super) disclosed: Disclosed,
    /// None where the value is to be written again first.
    commitment: Option<Digest>,
}

impl Opened {
    pub(super) fn key(&self) -> (u64, &FieldName) {
        self.disclosed.key()
    }

    /// As [`Disclosed::parse`].
    pub(super) fn parse(line: &[u8]) -> Result<Self, Fault> {
        match Self::parse_quickly(line) {
            Some(opened) => Ok(opened),
            None => Disclosed::parse(line).map(|disclosed| Self { disclosed, commitment: None }),
        }
    }

    fn parse_quickly(line: &[u8]) -> Option<Self> {
        let mut left = Cursor::of(line);
        left.literal("{\"index\":")?;
        let log_index = u64::try_from(left.count()?).ok()?;
        left.literal(",\"name\":\"")?;
        let name = left.text()?;
        left.literal(",\"salt\":\"")?;
        let salt = left.text()?;
        left.literal(",\"value\":")?;
        let written = left.before("}")?;
        // the value stands one level deeper, here as in what is committed to
        let value = cursor::value_within(written, DEPTH_MAX - 1)?;
        check_value(&value).ok()?;
        let mut hasher = Sha256::new();
        for piece in ["[\"", salt, "\",\"", name, "\","] {
            hasher.update(piece);
        }
        hasher.update(written);
        hasher.update("]");
        let (name, salt) = (FieldName::new(name).ok()?, Salt::from_base64(salt).ok()?);
        let disclosed = Disclosed { log_index, disclosure: Disclosure { name, salt, value } };
        Some(Self { disclosed, commitment: Some(Digest::from_bytes(hasher.finalize().into())) })
    }

    /// Checks it against the field of its name in the entry.
    ///
    /// # Errors
    ///
    /// As [`Disclosure::check_in`].
    pub(super) fn check_in(&self, entry: &Entry) -> Result<(), Fault> {
        let disclosure = &self.disclosed.disclosure;
        let committed = entry.fields.get(&disclosure.name);
        if self.commitment.is_some() && self.commitment.as_ref() == committed {
            return Ok(());
        }
        disclosure.check_in(entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever is done to a byte of a line: both ways read the same, and the quick one hashes what the
    /// other commits to.
    #[test]
    fn both_ways_of_reading_agree() {
        let salt = "AAAAAAAAAAAAAAAAAAAAAA==";
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let values = [
            "0",
            "-1",
            "-0",
            "1.0",
            "9007199254740991",
            "9007199254740992",
            "true",
            "false",
            "null",
            "\"\"",
            "\"導\"",
            r#""a\"b""#,
            r#""\u0001""#,
            r#""\u0041""#,
            "[]",
            "{}",
            "[1,[]]",
            "[null]",
            r#"{"a":{"b":[true]},"c":1}"#,
            r#"{"b":1,"a":1}"#,
            r#"{"a":1,"a":1}"#,
            r#"{"é":1}"#,
            "1 ",
            "",
            "1}",
            "[1,]",
        ];
        let deeps = [DEPTH_MAX - 2, DEPTH_MAX - 1, DEPTH_MAX, DEPTH_MAX + 1].map(deep);
        let mut quick = 0;
        for value in values.into_iter().chain(deeps.iter().map(String::as_str)) {
            let line =
                format!(r#"{{"index":12,"name":"reason","salt":"{salt}","value":{value}}}"#).into_bytes();
            for at in 0..=line.len() {
                for bit in 0..8 {
                    let mut mutated = line.clone();
                    if let Some(byte) = mutated.get_mut(at) {
                        *byte ^= 1 << bit;
                    }
                    let slow = Disclosed::parse(&mutated);
                    if let Some(opened) = Opened::parse_quickly(&mutated) {
                        quick += 1;
                        let disclosed = slow.unwrap();
                        assert_eq!(opened.disclosed, disclosed);
                        assert_eq!(opened.commitment, disclosed.disclosure.commitment().ok());
                    }
                }
            }
        }
        assert!(quick > 0);
    }
}
