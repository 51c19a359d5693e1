//! Documents (添付書類): which field names which, and those a bundle holds.
//!
//! An entry commits to the hash of each document its act brought. The bytes themselves may go along as
//! `documents/<sha256>`, so that whoever holds the bundle can read what was decided on.

use super::fault::{BundleFault, BundleFaultKind as Kind};
use super::lines::Disclosed;
use super::manifest::Manifest;
use crate::hash::Digest;
use crate::ids::FieldName;
use serde_json::Value;
use std::collections::BTreeMap;

/// The folder of the documents.
const FOLDER: &str = "documents/";

/// Path of a document.
#[must_use]
pub fn document_path(sha256: &Digest) -> String {
    format!("{FOLDER}{}", sha256.to_hex())
}

/// The SHA-256 of the document a field names: `file.1`, `file.2` … for an attachment, `table.<name>` for
/// what was too long for the entry itself, each with the value `{"media","sha256","size"}`. None where
/// the field is no such name, or its value has another form.
///
/// ```
/// use serde_json::json;
/// use shirube_trail::Digest;
/// use shirube_trail::bundle::{document_path, named_document};
///
/// let sha256 = Digest::sha256("仕様書".as_bytes());
/// let value = json!({"media": "text/plain", "sha256": sha256.to_hex(), "size": 9});
/// assert_eq!(named_document(&"file.1".parse()?, &value), Some(sha256));
/// assert_eq!(named_document(&"reason".parse()?, &value), None);
/// assert_eq!(document_path(&sha256), format!("documents/{}", sha256.to_hex()));
/// # Ok::<(), shirube_trail::Fault>(())
/// ```
#[must_use]
pub fn named_document(name: &FieldName, value: &Value) -> Option<Digest> {
    let name = name.as_str();
    let is_number = |rest: &str| !rest.starts_with('0') && rest.bytes().all(|one| one.is_ascii_digit());
    if !name.strip_prefix("file.").is_some_and(is_number) && !name.starts_with("table.") {
        return None;
    }
    let told = value.as_object().filter(|told| told.len() == 3)?;
    told.get("media")?.as_str()?;
    told.get("size")?.as_u64()?;
    Digest::from_hex(told.get("sha256")?.as_str()?).ok()
}

/// The documents a bundle holds, and what is said of documents as its fields are read.
pub(super) struct Documents {
    /// Each document there is, and whether a disclosed field names it.
    held: BTreeMap<Digest, bool>,
    /// How often a disclosed field names a document that is not there.
    absent: u64,
}

impl Documents {
    /// Those the manifest lists, each under the name of its own hash. The bytes have the hash that is
    /// listed: that was read before.
    pub(super) fn listed(manifest: &Manifest) -> Result<Self, BundleFault> {
        let mut held = BTreeMap::new();
        for (path, sha256) in &manifest.files {
            // another name within the folder is one the format does not know
            let Some(named) = path.strip_prefix(FOLDER).and_then(|name| Digest::from_hex(name).ok()) else {
                continue;
            };
            if named != *sha256 {
                return Err(BundleFault::new(path.clone(), Kind::Disagrees { with: "its name" }));
            }
            held.insert(named, false);
        }
        Ok(Self { held, absent: 0 })
    }

    /// Takes note of what the disclosed fields of an entry name.
    pub(super) fn see(&mut self, disclosed: &[Disclosed]) {
        for one in disclosed {
            let Some(sha256) = named_document(&one.disclosure.name, &one.disclosure.value) else { continue };
            match self.held.get_mut(&sha256) {
                Some(is_named) => *is_named = true,
                None => self.absent += 1,
            }
        }
    }

    /// Their paths.
    pub(super) fn paths(&self) -> impl Iterator<Item = String> {
        self.held.keys().map(document_path)
    }

    /// How many there are, each of which a disclosed field must name, and how often one is named that is
    /// not there.
    pub(super) fn counts(&self) -> Result<(u64, u64), BundleFault> {
        match self.held.iter().find(|(_, is_named)| !**is_named) {
            Some((sha256, _)) => Err(BundleFault::new(document_path(sha256), Kind::NotNamed)),
            None => Ok((self.held.len() as u64, self.absent)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_has_the_form_names_a_document() {
        let sha256 = Digest::sha256(b"x");
        let told = |sha256: &str| json!({"media": "text/plain", "sha256": sha256, "size": 1});
        let hex = sha256.to_hex();
        for (name, value, is_named) in [
            ("file.1", told(&hex), true),
            ("file.10", told(&hex), true),
            ("table.rows", told(&hex), true),
            ("file.0", told(&hex), false),
            ("file.01", told(&hex), false),
            ("file.one", told(&hex), false),
            ("files.1", told(&hex), false),
            ("documents", told(&hex), false),
            ("file.1", told(&hex.to_uppercase()), false),
            ("file.1", told(&hex[1..]), false),
            ("file.1", json!({"media": "text/plain", "sha256": hex}), false),
            ("file.1", json!({"media": 1, "sha256": hex, "size": 1}), false),
            ("file.1", json!({"media": "text/plain", "sha256": hex, "size": -1}), false),
            ("file.1", json!({"media": "", "sha256": hex, "size": 1, "x": 1}), false),
            ("table.erased", json!([["R8-0012/1", 0, "reason"]]), false),
            ("file.1", json!(hex), false),
        ] {
            let found = named_document(&name.parse().unwrap(), &value);
            assert_eq!(found, is_named.then_some(sha256), "{name} {value}");
        }
    }
}
