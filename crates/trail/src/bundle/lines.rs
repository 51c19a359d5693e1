//! Lines of `disclosures.jsonl` and `withheld.jsonl`.

use crate::canonical;
use crate::entry::parse_date;
use crate::fault::{Fault, FaultKind};
use crate::field::{Disclosure, Salt};
use crate::ids::FieldName;
use crate::members::{Members, wrong_type};
use serde_json::{Value, json};

/// A field that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosed {
    /// Log index of the entry.
    pub log_index: u64,
    /// What opens the field.
    pub disclosure: Disclosure,
}

/// A field that is blacked out (黒塗り), and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withheld {
    /// Log index of the entry.
    pub log_index: u64,
    /// The field.
    pub name: FieldName,
    /// The item of the disclosure ordinance, `sealed`, or [`ERASED`].
    pub basis: String,
    /// The reason in words.
    pub reason: String,
    /// Until when, YYYY-MM-DD; empty where no day is set.
    pub until: String,
    /// Of an erased field the log index of the office's entry that erased it; of others none.
    pub by: Option<u64>,
}

/// The basis of a field that nobody can show any more.
pub const ERASED: &str = "erased";

impl Disclosed {
    pub(super) fn key(&self) -> (u64, &FieldName) {
        (self.log_index, &self.disclosure.name)
    }

    pub(super) fn to_line(&self) -> Result<String, Fault> {
        let Disclosure { name, salt, value } = &self.disclosure;
        canonical::to_string(&json!({
            "index": self.log_index, "name": name.as_str(), "salt": salt.to_base64(), "value": value,
        }))
    }

    pub(super) fn parse(line: &[u8]) -> Result<Self, Fault> {
        let mut members = Members::of(canonical::parse_canonical(line)?, String::new())?;
        let line = Self {
            log_index: members.count("index")?,
            disclosure: Disclosure {
                name: members.id("name")?,
                salt: members.read("salt", Salt::from_base64)?,
                value: members.take("value")?,
            },
        };
        members.finish()?;
        Ok(line)
    }
}

impl Withheld {
    pub(super) fn key(&self) -> (u64, &FieldName) {
        (self.log_index, &self.name)
    }

    pub(super) fn to_line(&self) -> Result<String, Fault> {
        canonical::to_string(&json!({
            "index": self.log_index, "name": self.name.as_str(), "basis": self.basis,
            "reason": self.reason, "until": self.until,
            "by": self.by.map_or_else(|| Value::from(-1), Value::from),
        }))
    }

    pub(super) fn parse(line: &[u8]) -> Result<Self, Fault> {
        let mut members = Members::of(canonical::parse_canonical(line)?, String::new())?;
        let day = |text: &str| match text {
            "" => Ok(String::new()),
            day => parse_date(day).map(|_| day.to_owned()),
        };
        let said = |text: &str| {
            let is_said = !text.trim().is_empty();
            is_said.then(|| text.to_owned()).ok_or_else(|| Fault::new("", FaultKind::Missing))
        };
        let mut read = Self {
            log_index: members.count("index")?,
            name: members.id("name")?,
            basis: members.read("basis", said)?,
            reason: members.read("reason", said)?,
            until: members.read("until", day)?,
            by: None,
        };
        let by: Value = members.take("by")?;
        read.by = match (by.as_u64(), by.as_i64()) {
            (Some(by), _) if read.basis == ERASED => Some(by),
            (None, Some(-1)) if read.basis != ERASED => None,
            (None, None) => return Err(wrong_type("by", &by, crate::fault::JsonType::Integer)),
            _ => {
                return Err(Fault::form(
                    "by",
                    &by.to_string(),
                    "-1, or of \"erased\" the index of its entry",
                ));
            }
        };
        members.finish()?;
        Ok(read)
    }
}
