//! Which documents go along with a bundle (`docs/decisions/0016`): as they were handed in, and only
//! those that may.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use serde_json::Value;
use shirube_core::words::Capacity;
use shirube_persistence::{DisclosureRow, ProcedureRow};
use shirube_trail::bundle::named_document;
use shirube_trail::{Digest, OrgId, ProcedureId, Seq};

use super::terms::{Blackout, Terms};
use crate::Desk;
use crate::error::DeskError;
use crate::exporting::is_kept_secret;
use crate::held_back::has_unopened;
use crate::kept::Kept;

/// Media types that have no room for anything but the text itself: no author, no place, no history.
const PLAIN_TEXT: [&str; 2] = ["text/plain", "text/csv"];

/// The capacities that take bundles, and read what is in them.
const READERS: [Capacity; 3] = [Capacity::Officer, Capacity::Approver, Capacity::Auditor];
/// Who reads what is somebody's secret or complaint.
const READERS_OF_SECRETS: [Capacity; 1] = [Capacity::Auditor];

/// A document that an entry names.
pub(crate) struct Named {
    pub(crate) seq: Seq,
    pub(crate) sha256: Digest,
    /// What its act calls it; empty where the entry does not say.
    pub(crate) document: String,
}

/// The documents these fields name.
pub(crate) fn named_in(told: &[DisclosureRow]) -> Vec<Named> {
    let called_in: BTreeMap<Seq, &Value> = told
        .iter()
        .filter(|one| one.disclosure.name.as_str() == "documents")
        .map(|one| (one.seq, &one.disclosure.value))
        .collect();
    let named = |one: &DisclosureRow| {
        let sha256 = named_document(&one.disclosure.name, &one.disclosure.value)?;
        let number: Option<usize> =
            one.disclosure.name.as_str().strip_prefix("file.").and_then(|number| number.parse().ok());
        let called = number.and_then(|number| called_in.get(&one.seq)?.get(number.checked_sub(1)?)?.as_str());
        Some(Named { seq: one.seq, sha256, document: called.unwrap_or_default().to_owned() })
    };
    told.iter().filter_map(named).collect()
}

/// The documents that go along, and those that must not.
#[derive(Default)]
pub(super) struct Documents {
    going: Vec<(u64, Digest)>,
    staying: BTreeSet<Digest>,
}

impl Documents {
    /// Takes note of a document that the entry at this index names. Of an entry of which something is
    /// withheld none goes along: what is blacked out there may stand in it. Where a policy blacks
    /// anything out, only what it names goes along.
    pub(super) fn take(
        &mut self,
        log_index: u64,
        named: &Named,
        (may_read, is_whole, blackout): (bool, bool, &Blackout),
    ) {
        let is_released = blackout.fields.is_empty() || blackout.documents.contains(&named.document);
        if may_read && is_whole && is_released {
            self.going.push((log_index, named.sha256));
        } else {
            // the same content, whoever else names it
            self.staying.insert(named.sha256);
        }
    }

    /// Keeps what entries of this range name.
    pub(super) fn keep(&mut self, range: &RangeInclusive<u64>) {
        self.going.retain(|(log_index, _)| range.contains(log_index));
    }

    fn chosen(&self) -> BTreeSet<Digest> {
        let going = self.going.iter().map(|(_, sha256)| *sha256);
        going.filter(|sha256| !self.staying.contains(sha256)).collect()
    }
}

/// Whoever takes a bundle, by the capacities the office granted.
pub(super) struct Reader {
    held: BTreeSet<String>,
}

impl Reader {
    /// The procedures of a case whose documents may go along: all, where the reader holds a capacity
    /// that takes bundles; of what is somebody's secret or complaint only for an auditor; nothing that
    /// was handed in sealed and never opened.
    pub(super) fn readable<'k>(&self, kept: &'k Kept) -> BTreeSet<&'k ProcedureId> {
        // whatever is opened on a call is of the call's case
        let unopened: BTreeSet<&ProcedureId> =
            kept.rows().filter(|row| has_unopened(row)).map(|row| &row.procedure).collect();
        let is_sealed = |row: &ProcedureRow| {
            unopened.contains(&row.procedure)
                || row.parent.as_ref().is_some_and(|parent| unopened.contains(parent))
        };
        let may_read = |row: &&ProcedureRow| {
            let readers =
                if is_kept_secret(row.kind.as_str()) { &READERS_OF_SECRETS[..] } else { &READERS[..] };
            !is_sealed(row) && readers.iter().any(|capacity| self.held.contains(capacity.id()))
        };
        kept.rows().filter(may_read).map(|row| &row.procedure).collect()
    }
}

impl Desk {
    /// Who reads a bundle that leaves on these terms.
    pub(super) async fn reader(&self, org: &OrgId, terms: &Terms) -> Result<Reader, DeskError> {
        // read without a unit: bundles are made side by side, and a unit may wait for every other
        let Some(reader) = &terms.reader else { return Ok(Reader { held: BTreeSet::new() }) };
        let office = self.office_now(org).await?;
        let own = office.grants().iter().filter(|grant| grant.person == reader.as_str());
        Ok(Reader { held: own.map(|grant| grant.capacity.clone()).collect() })
    }

    /// The bytes of the documents that go along: plain text. Other files may carry who made them, when
    /// and where, and taking that out would make another file than the one that was recorded.
    pub(super) async fn documents(
        &self,
        org: &OrgId,
        documents: &Documents,
    ) -> Result<Vec<Vec<u8>>, DeskError> {
        let found = self.store.documents(org, &documents.chosen()).await?;
        let mut texts = Vec::new();
        for row in found {
            // What is not called so is not fetched from wherever it lies.
            if is_called_plain_text(&row.media) {
                texts.push(self.content_of(row).await?.whole().await?);
            }
        }
        texts.retain(|text| is_text(text));
        Ok(texts)
    }
}

fn is_called_plain_text(media: &str) -> bool {
    let media = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    PLAIN_TEXT.contains(&media.as_str())
}

fn is_text(content: &[u8]) -> bool {
    std::str::from_utf8(content).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use shirube_trail::{Disclosure, Salt};

    fn told(seq: u64, name: &str, value: Value) -> DisclosureRow {
        let disclosure = Disclosure { name: name.parse().unwrap(), salt: Salt::from_bytes([0; 16]), value };
        DisclosureRow { seq: Seq::new(seq).unwrap(), disclosure }
    }

    fn file(text: &str) -> Value {
        json!({"sha256": Digest::sha256(text.as_bytes()).to_hex(), "size": text.len(), "media": "text/plain"})
    }

    #[test]
    fn a_document_is_called_what_its_own_entry_calls_it() {
        let rows = [
            told(0, "documents", json!(["quote", "specification"])),
            told(0, "file.1", file("見積書")),
            told(0, "file.2", file("仕様書")),
            told(1, "file.1", file("議事録")),
            told(1, "reason", json!("理由")),
            told(2, "documents", json!("quote")),
            told(2, "file.1", file("見積書")),
        ];
        let found: Vec<(u64, String, String)> = named_in(&rows)
            .into_iter()
            .map(|one| (one.seq.get(), one.sha256.to_hex(), one.document))
            .collect();
        let expected =
            [(0, "見積書", "quote"), (0, "仕様書", "specification"), (1, "議事録", ""), (2, "見積書", "")]
                .map(|(seq, text, called)| {
                    (seq, Digest::sha256(text.as_bytes()).to_hex(), called.to_owned())
                });
        assert_eq!(found, expected);
    }

    #[test]
    fn a_document_stays_where_any_of_its_names_may_not_leave() {
        let sha256 = Digest::sha256("仕様書".as_bytes());
        let named = Named { seq: Seq::FIRST, sha256, document: "specification".to_owned() };
        let hiding = |documents: &[&str]| Blackout {
            fields: vec![crate::BlackedOut {
                field: "reason".to_owned(),
                basis: "x".to_owned(),
                reason: "x".to_owned(),
                until: String::new(),
            }],
            documents: documents.iter().map(|one| (*one).to_owned()).collect(),
        };
        let none = Blackout::default();
        for (may_read, is_whole, blackout, goes) in [
            (true, true, &none, true),
            (false, true, &none, false),
            (true, false, &none, false),
            (true, true, &hiding(&[]), false),
            (true, true, &hiding(&["quote"]), false),
            (true, true, &hiding(&["specification"]), true),
            (true, false, &hiding(&["specification"]), false),
        ] {
            let mut documents = Documents::default();
            documents.take(3, &named, (may_read, is_whole, blackout));
            assert_eq!(documents.chosen().contains(&sha256), goes, "{may_read} {is_whole} {blackout:?}");
            // and a second entry that may show it changes nothing
            documents.take(4, &named, (true, true, &none));
            assert_eq!(documents.chosen().contains(&sha256), goes, "{may_read} {is_whole} {blackout:?}");
        }
        let mut documents = Documents::default();
        documents.take(3, &named, (true, true, &none));
        for (range, goes) in [(0..=3, true), (3..=9, true), (4..=9, false), (0..=2, false)] {
            let mut kept = Documents { going: documents.going.clone(), ..Documents::default() };
            kept.keep(&range);
            assert_eq!(kept.chosen().contains(&sha256), goes, "{range:?}");
        }
    }

    #[test]
    fn only_plain_text_goes_along() {
        for (media, content, goes) in [
            ("text/plain", "仕様書".as_bytes(), true),
            ("text/plain; charset=utf-8", b"x", true),
            ("Text/CSV", b"a,b\r\n", true),
            ("text/plain", &[0x8e, 0x64], false),
            ("text/html", b"<p>", false),
            ("application/pdf", b"%PDF-1.7", false),
            ("application/octet-stream", b"x", false),
        ] {
            assert_eq!(is_called_plain_text(media) && is_text(content), goes, "{media}");
        }
    }
}
