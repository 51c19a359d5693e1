//! `manifest.json`: what the bundle is and the hash of every other file.

use super::FORMAT;
use crate::canonical;
use crate::entry::{date_text, parse_date};
use crate::fault::{Fault, FaultKind, JsonType};
use crate::hash::Digest;
use crate::ids::{CaseNo, OrgId};
use crate::members::{Members, wrong_type};
use crate::message::Origin;
use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// How much of a log a bundle holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// One case.
    Case(CaseNo),
    /// The whole log.
    Org,
    /// The leaves from one day to another, both included, in Japan.
    Period {
        /// First day.
        from: NaiveDate,
        /// Last day.
        to: NaiveDate,
    },
}

impl Scope {
    /// The case, where it is one.
    #[must_use]
    pub const fn case(&self) -> Option<&CaseNo> {
        match self {
            Self::Case(case) => Some(case),
            Self::Org | Self::Period { .. } => None,
        }
    }

    /// What `scope` says in the manifest.
    ///
    /// # Errors
    ///
    /// A year that does not have four digits.
    pub fn to_value(&self) -> Result<Value, Fault> {
        Ok(match self {
            Self::Case(case) => json!({ "case": case.as_str() }),
            Self::Org => json!({ "org": true }),
            Self::Period { from, to } => json!({ "from": date_text(*from)?, "to": date_text(*to)? }),
        })
    }

    fn read(value: Value) -> Result<Self, Fault> {
        let has_case = value.get("case").is_some();
        let has_org = value.get("org").is_some();
        let mut members = Members::of(value, "scope".to_owned())?;
        let scope = if has_case {
            Self::Case(members.id("case")?)
        } else if has_org {
            match members.take("org")? {
                Value::Bool(true) => Self::Org,
                other => return Err(Fault::form("scope.org", &other.to_string(), "true")),
            }
        } else {
            let (from, to) = (members.read("from", parse_date)?, members.read("to", parse_date)?);
            if from > to {
                return Err(Fault::new("scope.to", FaultKind::Disagrees { with: "scope.from" }));
            }
            Self::Period { from, to }
        };
        members.finish()?;
        Ok(scope)
    }
}

/// What a bundle is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The organisation.
    pub org: OrgId,
    /// How much of its log.
    pub scope: Scope,
    /// The log.
    pub origin: Origin,
    /// Size of the log at the bundle's checkpoint.
    pub tree_size: u64,
    /// Log index of the first entry.
    pub from_index: u64,
    /// Log index of the last entry.
    pub to_index: u64,
    /// SHA-256 of every other file, by path.
    pub files: BTreeMap<String, Digest>,
}

impl Manifest {
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, Fault> {
        let files: Map<String, Value> =
            self.files.iter().map(|(path, hash)| (path.clone(), Value::from(hash.to_hex()))).collect();
        canonical::to_bytes(&json!({
            "format": FORMAT, "org": self.org.as_str(), "scope": self.scope.to_value()?,
            "origin": self.origin.to_string(), "tree_size": self.tree_size,
            "from_index": self.from_index, "to_index": self.to_index, "files": files,
        }))
    }

    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let mut members = Members::of(canonical::parse_canonical(bytes)?, String::new())?;
        members.read("format", |text| {
            if text == FORMAT { Ok(()) } else { Err(Fault::form("format", text, FORMAT)) }
        })?;
        let mut listed = Members::of(members.take("files")?, "files".to_owned())?;
        let mut files = BTreeMap::new();
        for path in listed.names() {
            let hash = listed.read(&path, Digest::from_hex)?;
            files.insert(path, hash);
        }
        let read = Self {
            org: members.id("org")?,
            scope: Scope::read(members.take("scope")?)?,
            origin: members.read("origin", Origin::new)?,
            tree_size: members.count("tree_size")?,
            from_index: members.count("from_index")?,
            to_index: members.count("to_index")?,
            files,
        };
        members.finish()?;
        if read.origin.org() != &read.org {
            return Err(Fault::new("origin", FaultKind::Disagrees { with: "org" }));
        }
        Ok(read)
    }
}

/// Base64 hashes of a JSON array.
pub(super) fn hashes(value: &Value) -> Result<Vec<Digest>, Fault> {
    let items = value.as_array().ok_or_else(|| wrong_type("proof", value, JsonType::Array))?;
    let text = |item: &Value| item.as_str().map(str::to_owned);
    let one = |item: &Value| {
        let text = text(item).ok_or_else(|| wrong_type("proof", item, JsonType::String))?;
        Digest::from_base64(&text)
    };
    items.iter().map(one).collect()
}

/// As [`hashes`] reads it.
pub(super) fn hashes_value(hashes: &[Digest]) -> Value {
    hashes.iter().map(|hash| Value::from(hash.to_base64())).collect()
}
