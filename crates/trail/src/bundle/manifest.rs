//! `manifest.json`: what the bundle is and the hash of every other file.

use super::FORMAT;
use crate::canonical;
use crate::fault::{Fault, FaultKind, JsonType};
use crate::hash::Digest;
use crate::ids::{CaseNo, OrgId};
use crate::members::{Members, wrong_type};
use crate::message::Origin;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What a bundle is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The organisation.
    pub org: OrgId,
    /// The case.
    pub case: CaseNo,
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
            "format": FORMAT, "org": self.org.as_str(), "scope": { "case": self.case.as_str() },
            "origin": self.origin.to_string(), "tree_size": self.tree_size,
            "from_index": self.from_index, "to_index": self.to_index, "files": files,
        }))
    }

    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let mut members = Members::of(canonical::parse_canonical(bytes)?, String::new())?;
        members.read("format", |text| {
            if text == FORMAT { Ok(()) } else { Err(Fault::form("format", text, FORMAT)) }
        })?;
        let mut scope = Members::of(members.take("scope")?, "scope".to_owned())?;
        let mut listed = Members::of(members.take("files")?, "files".to_owned())?;
        let mut files = BTreeMap::new();
        for path in listed.names() {
            let hash = listed.read(&path, Digest::from_hex)?;
            files.insert(path, hash);
        }
        let read = Self {
            org: members.id("org")?,
            case: scope.id("case")?,
            origin: members.read("origin", Origin::new)?,
            tree_size: members.count("tree_size")?,
            from_index: members.count("from_index")?,
            to_index: members.count("to_index")?,
            files,
        };
        scope.finish()?;
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
