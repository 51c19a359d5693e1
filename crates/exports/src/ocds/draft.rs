//! A release in the making: its tags, its sections, and what every release has.

use serde_json::{Map, Value, json};

use super::{Notice, Process, Publication, instant};

/// A release in the making.
#[derive(Default)]
pub(super) struct Draft {
    tags: Vec<&'static str>,
    pub(super) supplier: Option<Value>,
    sections: Map<String, Value>,
}

impl Draft {
    pub(super) fn tag(&mut self, tag: &'static str) {
        if !self.tags.contains(&tag) {
            self.tags.push(tag);
        }
    }

    /// Adds to a section: members over members, list items after list items.
    pub(super) fn add(&mut self, section: &str, value: Value) {
        match (self.sections.get_mut(section), value) {
            (Some(Value::Object(known)), Value::Object(new)) => known.extend(new),
            (Some(Value::Array(known)), Value::Array(new)) => known.extend(new),
            (_, value) => {
                self.sections.insert(section.to_owned(), value);
            }
        }
    }

    pub(super) fn finish(
        self,
        publication: &Publication,
        process: &Process,
        ocid: &str,
        number: usize,
        notice: &Notice,
    ) -> Option<Value> {
        if self.tags.is_empty() {
            return None;
        }
        let organisation = &publication.organisation;
        let buyer = match &organisation.local_government_code {
            Some(code) => format!("JP-LGC-{code}"),
            None => organisation.id.clone(),
        };
        let mut party =
            json!({ "id": buyer, "name": organisation.ja, "roles": ["buyer", "procuringEntity"] });
        if let (Some(code), Some(party)) = (&organisation.local_government_code, party.as_object_mut()) {
            party.insert("additionalIdentifiers".to_owned(), json!([{ "scheme": "JP-LGC", "id": code }]));
        }
        let parties: Vec<Value> = std::iter::once(party).chain(self.supplier).collect();
        let mut release = json!({
            "ocid": ocid,
            "id": format!("{ocid}-{number:04}"),
            "date": instant(notice.at),
            "tag": self.tags,
            "initiationType": "tender",
            "language": "ja",
            "parties": parties,
            "buyer": { "id": buyer, "name": organisation.ja },
            "chain": { "procedure": notice.procedure, "hash": notice.leaf_hash },
        });
        let related: Vec<Value> = (1..)
            .zip(&process.related)
            .map(|(number, one): (usize, _)| {
                json!({
                    "id": number.to_string(), "relationship": one.relationship, "scheme": "ocid",
                    "identifier": publication.ocid(&one.procedure, &one.kind),
                })
            })
            .collect();
        let members = release.as_object_mut()?;
        if !related.is_empty() {
            members.insert("relatedProcesses".to_owned(), Value::from(related));
        }
        members.extend(self.sections);
        if let Some(tender) = members.get_mut("tender").and_then(Value::as_object_mut) {
            tender.insert("id".to_owned(), json!(process.procedure));
            tender.insert("procuringEntity".to_owned(), json!({ "id": buyer, "name": organisation.ja }));
        }
        Some(release)
    }
}

/// Says something of the tender.
pub(super) fn tender(draft: &mut Draft, members: Value) {
    draft.add("tender", members);
}
