//! Messages to other organisations: written and signed in the unit of the act they report.

use std::collections::BTreeSet;

use serde_json::Value;
use shirube_core::dossier::Dossier;
use shirube_core::effect::Message;
use shirube_core::engine::Consequence;
use shirube_persistence::{MessageOutRow, StoreError};
use shirube_trail::message::{Addressee, Message as Letter, Origin};
use shirube_trail::{Disclosure, OrgId, ProcedureId, Seq};

use crate::error::DeskError;
use crate::work::Work;

/// The facts a message of these consequences discloses that the act itself does not change: they
/// are committed again with its entry, as they stand, since only the entry's own fields can be
/// opened. What is not remembered under its plain name is committed as it was given.
pub(crate) fn disclosed_too(
    consequences: &[Consequence],
    file: &Dossier,
    changed: &[(String, Value)],
) -> Vec<(String, Value)> {
    let names: BTreeSet<&str> = consequences
        .iter()
        .filter_map(|one| match one {
            Consequence::Message(message, _) => Some(message.discloses),
            _ => None,
        })
        .flatten()
        .copied()
        .filter(|name| !changed.iter().any(|(changed, _)| changed == name))
        .collect();
    let value_of = |name: &str| match file.facts.get(name) {
        Some(value) => Some((name.to_owned(), value.clone())),
        None => Some((given_name(name), file.given.get(name)?.clone())),
    };
    names.into_iter().filter_map(value_of).collect()
}

fn given_name(name: &str) -> String {
    format!("given.{name}")
}

/// The name of a disclosed fact as the sender's machine calls it.
pub(crate) fn plain_name(field: &str) -> &str {
    field.strip_prefix("given.").unwrap_or(field)
}

impl Work<'_> {
    /// Writes the message of an entry, to each organisation once.
    pub(crate) async fn write_messages(
        &self,
        id: &ProcedureId,
        seq: u64,
        message: &Message,
        to: &[String],
    ) -> Result<(), DeskError> {
        let to = addressees(to)?;
        if self.rehearsing {
            return Ok(());
        }
        let key = self.keys.ok_or(DeskError::NoKeys)?.signing_key(self.org)?;
        let origin = Origin::new(key.name().as_str())?;
        let seq = Seq::new(seq)?;
        let entry = self.unit.entry(id, seq).await?.ok_or_else(|| missing(id))?.entry;
        let disclosures = self.disclosed(id, seq, message).await?;
        for org in to {
            let number = self.unit.next_message_number(id, &org).await?;
            let letter = Letter {
                origin: origin.clone(),
                to: Addressee::Org(org.clone()),
                seq: Seq::new(number)?,
                entry: entry.clone(),
                disclosures: disclosures.clone(),
            };
            let body = String::from_utf8(letter.write(&key)?).map_err(|_| missing(id))?;
            let row = MessageOutRow {
                org: self.org.clone(),
                id: letter.id()?.to_string(),
                to_org: org,
                procedure: id.clone(),
                seq: number,
                body,
                at: self.at,
                sent_at: None,
            };
            self.unit.send_message(&row).await?;
        }
        Ok(())
    }

    /// What opens the facts a message discloses, ascending by name; nothing else of the entry.
    async fn disclosed(
        &self,
        id: &ProcedureId,
        seq: Seq,
        message: &Message,
    ) -> Result<Vec<Disclosure>, DeskError> {
        let all: Vec<Disclosure> = self
            .unit
            .disclosures(id)
            .await?
            .into_iter()
            .filter(|one| one.seq == seq)
            .map(|one| one.disclosure)
            .collect();
        let find = |name: &str| all.iter().find(|one| one.name.as_str() == name);
        let mut disclosed: Vec<Disclosure> = message
            .discloses
            .iter()
            .filter_map(|name| find(name).or_else(|| find(&given_name(name))))
            .cloned()
            .collect();
        disclosed.sort_by(|one, other| one.name.cmp(&other.name));
        disclosed.dedup_by(|one, other| one.name == other.name);
        Ok(disclosed)
    }
}

fn addressees(to: &[String]) -> Result<BTreeSet<OrgId>, DeskError> {
    let read = |org: &String| {
        OrgId::new(org.clone()).map_err(|fault| {
            DeskError::bad_input(
                "to",
                format!("「{org}」は団体の識別子ではありません（{}）。", fault.ja()),
                format!("\"{org}\" is not the id of an organisation ({}).", fault.en()),
            )
        })
    };
    to.iter().map(read).collect()
}

fn missing(id: &ProcedureId) -> DeskError {
    DeskError::Store(StoreError::Inconsistent {
        table: "entry",
        key: id.to_string(),
        what: "the entry a message is about cannot be written into it".to_owned(),
    })
}
