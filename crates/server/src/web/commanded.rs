//! What a form brought, as a command, and what is wrong with it.

use serde_json::Map;
use shirube_core::words::Capacity;
use shirube_desk::{Command, OfferView, Target};
use shirube_pages::{FieldFault, fact_of};
use uuid::Uuid;

use super::frame::Asking;
use super::office::said;
use super::sent::Sent;
use crate::problem::Problem;

/// What a company opens on a call.
pub(super) const APPLICATION: &str = "application";

/// What a form brought, as a command.
///
/// # Errors
/// 401.
pub(super) fn command(
    asking: &Asking,
    (target, kind, offer): (&Target, &str, &OfferView),
    sent: &Sent,
) -> Result<Command, Problem> {
    let who = asking.account()?;
    let mut facts = Map::new();
    for (name, _, _, _, shape) in &offer.facts {
        if let Some(value) = fact_of((kind, name, shape), &sent.typed) {
            facts.insert(name.clone(), value);
        }
    }
    Ok(Command {
        org: who.org.clone(),
        person: who.person.clone(),
        capacity: sent.typed.get("capacity").and_then(|id| Capacity::from_id(id)),
        target: target.clone(),
        act: offer.act.clone(),
        subject: sent.typed.get("subject").map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
        facts,
        documents: sent.documents.clone(),
        seen_revision: sent.revision.filter(|_| !offer.additive),
        cmd: sent.key.unwrap_or_else(Uuid::new_v4),
    })
}

/// Faults in the language of whoever asks.
pub(super) fn field_faults(asking: &Asking, faults: Vec<shirube_core::facts::Fault>) -> Vec<FieldFault> {
    faults.into_iter().map(|one| (one.field, said(asking.language, one.what.ja, one.what.en))).collect()
}
