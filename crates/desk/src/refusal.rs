//! Keeps refusals: an entry each, at most once an hour for the same person, act and unmet rules.

use serde_json::Value;
use shirube_core::engine::{Refusal, stored_name};
use shirube_core::rule::Outcome;
use shirube_persistence::{Append, Lock, ProcedureRow, StoreError, Unit};
use shirube_trail::{At, EntryType};
use uuid::Uuid;

use crate::command::{Attachment, Refused, Unmet};
use crate::entry::{Writing, write};
use crate::error::DeskError;
use crate::locate::kind_of;
use crate::machines;
use crate::shown::seq_shown;
use crate::work::{Step, Stopped};

/// The request an act was refused to.
pub(crate) struct Request<'r> {
    /// Its id.
    pub(crate) cmd: Uuid,
    /// The documents it brought.
    pub(crate) attachments: &'r [Attachment],
}

/// Writes the entry of a refusal, unless the same one stands within the last hour.
pub(crate) async fn write_refusal(
    unit: &Unit,
    request: &Request<'_>,
    (step, refusal): (&Step, &Refusal),
    row: &ProcedureRow,
    file: &shirube_core::dossier::Dossier,
    at: At,
) -> Result<Option<u64>, DeskError> {
    let current = unit.procedure(&row.procedure, Lock::Exclusive).await?;
    let (seen, Some(row)) = (row, current) else { return Ok(None) };
    // Somebody was first since it was refused: the refusal may no longer be right, and is heard
    // again.
    if row.mark() != seen.mark() {
        let (procedure, seen, found) = (row.procedure.clone(), seen.mark(), row.mark());
        return Err(StoreError::MovedOn { procedure, seen, found }.into());
    }
    if repeated(unit, &row, step, refusal, at).await? {
        return Ok(None);
    }
    let known = machines::by_name(row.machine.as_str())?;
    let asks = known.asks(&step.act);
    let facts: Vec<(String, Value)> = step
        .brought
        .facts
        .0
        .iter()
        .filter_map(|(name, value)| {
            let fact = asks.iter().find(|fact| fact.name == name)?;
            Some((stored_name(fact, file).into_owned(), value.clone()))
        })
        .collect();
    for document in request.attachments {
        unit.put_document(&document.name, &document.media, &document.content, at);
    }
    let seq = row.head.seq.next()?;
    let writing = Writing {
        entry_type: EntryType::Refusal,
        org: unit.org(),
        procedure: &row.procedure,
        parent: row.parent.as_ref(),
        known,
        place: (seq, row.head.hash),
        act: &step.act,
        stages: (&row.stage, &row.stage),
        findings: &refusal.findings,
        facts: &facts,
        documents: &step.brought.documents,
        cmd: request.cmd,
    };
    let (entry, disclosures) = write(&writing, file, at.max(row.head.at))?;
    unit.append(Append {
        entry: &entry,
        disclosures: &disclosures,
        state: None,
        seen_revision: row.revision,
    })
    .await?;
    Ok(Some(seq_shown(&row, seq.get())).filter(|seq| *seq > 0))
}

/// Whether the same refusal was written within the last hour.
async fn repeated(
    unit: &Unit,
    row: &ProcedureRow,
    step: &Step,
    refusal: &Refusal,
    at: At,
) -> Result<bool, DeskError> {
    let last = unit.entry(&row.procedure, row.head.seq).await?;
    let Some(last) = last else { return Ok(false) };
    let entry = &last.entry;
    let unmet: Vec<&str> = refusal
        .findings
        .iter()
        .filter(|finding| finding.outcome == Outcome::Unmet && !finding.rule.sensitive)
        .map(|finding| finding.rule.id)
        .collect();
    let same_rules = unmet.iter().all(|id| entry.rules.iter().any(|rule| rule.id.as_str() == *id));
    Ok(entry.entry_type == EntryType::Refusal
        && entry.act.as_str() == step.act
        && entry.actor == step.hand.actor
        && same_rules
        && at.instant() - entry.at.instant() < chrono::Duration::hours(1))
}

/// A step that was refused, as it is answered where nothing of it is kept.
pub(crate) fn refused_of((step, refusal, row, file): &Stopped) -> Refused {
    let kind = kind_of(step, row.as_deref());
    Refused {
        procedure: row.as_ref().map(|row| row.procedure.to_string()).unwrap_or_default(),
        stage: file.stage.clone(),
        act: step.act.clone(),
        code: "refused".to_owned(),
        unmet: refusal.unmet().map(|one| Unmet::of(one, &kind)).collect(),
        seq: None,
    }
}
