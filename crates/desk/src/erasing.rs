//! Erasure (廃棄): what the record says of the procedure to be erased, and the deletion itself.
//!
//! That a procedure and its case have ended is read here and never typed; whether they may be erased
//! is the core's to decide.

use std::collections::BTreeSet;

use serde_json::Value;
use shirube_core::dossier::japan_day;
use shirube_core::engine::Consequence;
use shirube_core::facts::Facts;
use shirube_core::forms::office::{ERASE_ENDED_ON, ERASE_PROCEDURE};
use shirube_persistence::{Lock, ProcedureRow, Unit};
use shirube_trail::erasure::{ERASE, Erased, TABLE, table};
use shirube_trail::ids::OFFICE;
use shirube_trail::{OrgId, ProcedureId, Seq};

use crate::Desk;
use crate::error::DeskError;
use crate::machines::Known;
use crate::stood::Stood;
use crate::work::Work;

/// What an erasure brings, with the day its procedure ended where its case has ended too.
///
/// # Errors
/// [`DeskError::BadInput`]: a procedure there is not, one of which nothing is left to erase, or
/// another day than the record's.
pub(crate) async fn with_end(
    unit: &Unit,
    known: &Known,
    act: &str,
    mut facts: Facts,
) -> Result<Facts, DeskError> {
    if (known.machine.kind, act) != (OFFICE, ERASE) {
        return Ok(facts);
    }
    let Some(named) = facts.get(ERASE_PROCEDURE.name).and_then(Value::as_str) else { return Ok(facts) };
    let row = match ProcedureId::new(named) {
        Ok(id) => unit.procedure(&id, Lock::Exclusive).await?,
        Err(_) => None,
    };
    let row = row.ok_or_else(|| no_procedure("この手続はありません。", "There is no such procedure."))?;
    if unit.erasable(&row.procedure).await?.is_empty() {
        return Err(no_procedure(
            "この手続に、消去するものは残っていません。",
            "Nothing is left to erase of this procedure.",
        ));
    }
    let ended = has_ended(unit, &row).await?.then(|| japan_day(row.changed_at.instant()).to_string());
    let (typed, found) = (facts.get(ERASE_ENDED_ON.name), ended.map(Value::from));
    if typed.is_some() && typed != found.as_ref() {
        let shown = found.as_ref().and_then(Value::as_str).unwrap_or("−");
        return Err(DeskError::bad_input(
            ERASE_ENDED_ON.name,
            format!("記録から読み取る項目です（記録では「{shown}」）。"),
            format!("It is read from the record, which has \"{shown}\"."),
        ));
    }
    if let Some(found) = found {
        facts.set(ERASE_ENDED_ON.name, found);
    }
    Ok(facts)
}

fn no_procedure(ja: &str, en: &str) -> DeskError {
    DeskError::bad_input(ERASE_PROCEDURE.name, ja, en)
}

/// Whether a procedure and its case have ended. What the office opened belongs to no case: there the
/// procedure and what it opened count.
async fn has_ended(unit: &Unit, row: &ProcedureRow) -> Result<bool, DeskError> {
    let of_case = unit.procedures_of_case(&row.case_no).await?;
    let counts = |other: &&ProcedureRow| {
        row.case_no.as_str() != OFFICE || other.parent.as_ref() == Some(&row.procedure)
    };
    Ok(row.closed && of_case.iter().filter(counts).all(|other| other.closed))
}

/// What an act erases, as the field of its entry that lists it; nothing where it erases nothing.
pub(crate) async fn listed(
    unit: &Unit,
    consequences: &[Consequence],
) -> Result<Option<(String, Value)>, DeskError> {
    let mut all = BTreeSet::new();
    for consequence in consequences {
        if let Consequence::Erase(procedure) = consequence {
            all.extend(unit.erasable(&ProcedureId::new(procedure.as_str())?).await?);
        }
    }
    Ok((!all.is_empty()).then(|| (TABLE.to_owned(), table(&all))))
}

impl Work<'_> {
    /// Erases what can still be opened of a procedure, by this entry of the office.
    pub(crate) async fn erase(&mut self, procedure: &str, by: u64) -> Result<(), DeskError> {
        let procedure = ProcedureId::new(procedure)?;
        let fields = self.unit.erasable(&procedure).await?;
        self.unit.erase(&procedure, Seq::new(by)?, &fields).await?;
        self.erased = true;
        self.note_stood(&procedure, Stood::whole());
        Ok(())
    }
}

impl Desk {
    /// Everything the office's entries say was erased.
    pub(crate) async fn erased_by_office(&self, org: &OrgId) -> Result<BTreeSet<Erased>, DeskError> {
        let office = ProcedureId::new(OFFICE)?;
        let mut all = BTreeSet::new();
        for one in self.store.disclosures(org, &office).await? {
            if one.disclosure.name.as_str() == TABLE {
                all.extend(shirube_trail::erasure::read_table(&one.disclosure.value)?);
            }
        }
        Ok(all)
    }
}
