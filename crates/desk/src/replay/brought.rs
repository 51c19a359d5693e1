//! What an act brought, out of what its entry discloses.

use std::collections::BTreeMap;

use serde_json::Value;
use shirube_core::dossier::Dossier;
use shirube_core::facts::{Fact, Facts, Keyed};
use shirube_trail::Entry;

use crate::dossier::{Brought, Filed};
use crate::error::DeskError;
use crate::machines::Known;

/// What the entry's act brought, under the names the act asks for.
pub(super) fn brought_again(
    known: &Known,
    entry: &Entry,
    file: &Dossier,
    fields: &BTreeMap<String, Value>,
) -> Result<Brought, DeskError> {
    let mut facts = Facts::default();
    for fact in known.asks(entry.act.as_str()) {
        let given = fields.get(&format!("given.{}", fact.name)).or_else(|| stored_value(fact, file, fields));
        if let Some(value) = given {
            facts.set(fact.name, value.clone());
        }
    }
    let names: Vec<String> = fields
        .get("documents")
        .and_then(|names| serde_json::from_value(names.clone()).ok())
        .unwrap_or_default();
    let mut documents = Vec::new();
    for (number, document) in names.into_iter().enumerate() {
        let Some(value) = fields.get(&format!("file.{}", number + 1)) else { continue };
        let sha256 = value.get("sha256").and_then(Value::as_str).unwrap_or_default();
        documents.push(Filed {
            document,
            sha256: shirube_trail::Digest::from_hex(sha256)?,
            size: value
                .get("size")
                .and_then(Value::as_u64)
                .and_then(|size| usize::try_from(size).ok())
                .unwrap_or(0),
            media: value.get("media").and_then(Value::as_str).unwrap_or_default().to_owned(),
        });
    }
    Ok(Brought { facts, documents, subject: file.subject.clone() })
}

/// The value of a fact under the name it was stored by in this entry.
fn stored_value<'f>(fact: &Fact, file: &Dossier, fields: &'f BTreeMap<String, Value>) -> Option<&'f Value> {
    match fact.keyed {
        Keyed::Once => fields.get(fact.name),
        _ => fields.get(shirube_core::engine::stored_name(fact, file).as_ref()),
    }
}
