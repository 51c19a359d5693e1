//! Who holds a procedure now, for its page: what comes next in it, and whose that is (decision 0031).

use serde::Serialize;
use shirube_core::dossier::japan_day;
use shirube_core::words::Capacity;
use shirube_persistence::Lock;
use shirube_trail::{ActorId, OrgId, ProcedureId};

use crate::Desk;
use crate::authority::hands;
use crate::error::DeskError;
use crate::holders::{held, is_outside};

/// Whom a page names: what somebody holds by a seat is said by the seat's name alone.
const NAMED: [&str; 6] = ["officers", "approver", "finance", "contract-officer", "inspector", "accounting"];

/// Names said of one procedure; of more holders their capacity says enough.
const NAMES_MAX: usize = 5;

/// Who holds a procedure now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeldByView {
    /// What comes next, in Japanese; empty where nothing does.
    pub next_ja: String,
    /// The same in English.
    pub next_en: String,
    /// Whose it is, by capacity; empty where nobody of the organisation holds it.
    pub capacities: Vec<String>,
    /// Who they are, by id and name; none where their seats hide them.
    pub people: Vec<(String, String)>,
    /// How many more hold it than are named.
    pub others: usize,
    /// Whether an applicant or contractor comes next.
    pub outside: bool,
}

impl Desk {
    /// Who holds a procedure now; none where it has ended.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] for who does not see it.
    pub async fn held_by(
        &self,
        org: &OrgId,
        person: &ActorId,
        id: &ProcedureId,
    ) -> Result<Option<HeldByView>, DeskError> {
        let ahead = self.ahead(org, std::slice::from_ref(id)).await?;
        let unit = self.store.look(org).await?;
        let missing = || DeskError::not_found(id.as_str());
        let at = self.clock.now(&unit).await?;
        let office = self.office(&unit).await?;
        let found = unit.person(person).await?.ok_or_else(missing)?;
        let row = unit.procedure(id, Lock::Share).await?.ok_or_else(missing)?;
        let own = hands(&unit, &office, &found, Some(&row), japan_day(at.instant())).await?;
        let hand = own.first().ok_or_else(missing)?;
        let held = held(&unit, (&office, at), row, hand, &ahead).await?;
        let names_them = |id: &str| NAMED.contains(&id);
        let holders: Vec<ActorId> = held
            .groups
            .iter()
            .filter(|(audience, _)| names_them(audience.id()))
            .flat_map(|(_, people)| people.iter().cloned())
            .collect();
        let people = unit.people(&holders).await?;
        unit.rollback().await?;
        if held.row.closed {
            return Ok(None);
        }
        let next = held.label();
        let capacities = held.groups.iter().filter_map(|(audience, _)| {
            Capacity::ALL
                .into_iter()
                .find(|one| one.audience() == Some(*audience))
                .map(|one| one.id().to_owned())
        });
        let named: Vec<(String, String)> =
            people.iter().take(NAMES_MAX).map(|one| (one.person.to_string(), one.name.clone())).collect();
        Ok(Some(HeldByView {
            next_ja: next.ja.to_owned(),
            next_en: next.en.to_owned(),
            capacities: capacities.collect(),
            others: people.len().saturating_sub(named.len()),
            people: named,
            outside: held.next.is_none() && is_outside(held.known, &held.row.stage),
        }))
    }
}
