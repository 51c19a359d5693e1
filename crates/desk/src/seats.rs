//! Seats and pseudonyms: under which names the trail knows people inside a procedure.

use serde_json::Value;
use shirube_core::domain::ApplicationToken;
use shirube_core::words::Capacity;
use shirube_persistence::{ProcedureRow, PseudonymRow, Unit};
use shirube_trail::{ActorId, CapacityId, ProcedureId};

use crate::dossier::facts_of;
use crate::error::DeskError;

/// The seat of the third-party evaluator of outcomes (第三者評価者).
const OUTCOME_EVALUATOR: &str = "v-1";

/// The random part of an application's id: numbers would tell how many applied.
pub(crate) fn random_token() -> Result<ApplicationToken, DeskError> {
    let mut bytes = [0_u8; 8];
    getrandom::fill(&mut bytes).map_err(|error| DeskError::Random(error.to_string()))?;
    Ok(ApplicationToken::from_random_bits(u64::from_le_bytes(bytes)))
}

/// A fresh pseudonym of a supplier.
pub(crate) fn random_alias() -> Result<String, DeskError> {
    let mut bytes = [0_u8; 5];
    getrandom::fill(&mut bytes).map_err(|error| DeskError::Random(error.to_string()))?;
    Ok(format!("s-{}", hex::encode(bytes)))
}

/// Gives the people named in an appointment their seats.
pub(crate) fn seat_people(unit: &Unit, procedure: &ProcedureId, row: &ProcedureRow) -> Result<(), DeskError> {
    let facts = facts_of(row)?;
    let committee = facts.get("committee").and_then(Value::as_array).cloned().unwrap_or_default();
    let replaced: Vec<String> =
        facts.get("replaced").cloned().and_then(|list| serde_json::from_value(list).ok()).unwrap_or_default();
    for seat in &committee {
        let (Some(alias), Some(person)) =
            (seat.get("seat").and_then(Value::as_str), seat.get("person").and_then(Value::as_str))
        else {
            continue;
        };
        let expert = seat.get("expert").and_then(Value::as_bool).unwrap_or(false);
        let row = PseudonymRow {
            procedure: procedure.clone(),
            alias: ActorId::new(alias)?,
            person: ActorId::new(person)?,
            capacity: CapacityId::new(if expert { "expert" } else { "evaluator" })?,
            active: !replaced.iter().any(|one| one == alias),
        };
        unit.put_pseudonym(&row);
    }
    let holders = facts.get("call.holders").and_then(Value::as_array).cloned().unwrap_or_default();
    for person in holders.iter().filter_map(|holder| holder.get("person").and_then(Value::as_str)) {
        let row = PseudonymRow {
            procedure: procedure.clone(),
            alias: ActorId::new(person)?,
            person: ActorId::new(person)?,
            capacity: CapacityId::new("opener")?,
            active: true,
        };
        unit.put_pseudonym(&row);
    }
    let evaluator = facts.get("evaluator").and_then(|one| one.get("person")).and_then(Value::as_str);
    if let Some(person) = evaluator.filter(|person| !person.is_empty()) {
        let row = PseudonymRow {
            procedure: procedure.clone(),
            alias: ActorId::new(OUTCOME_EVALUATOR)?,
            person: ActorId::new(person)?,
            capacity: CapacityId::new(Capacity::OutcomeEvaluator.id())?,
            active: true,
        };
        unit.put_pseudonym(&row);
    }
    Ok(())
}
