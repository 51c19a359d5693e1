//! Authority: who sees a procedure, and in which capacities somebody may act in it.
//!
//! Grants and delegations are facts of the organisation's `office`; seats and suppliers are
//! pseudonyms of a procedure. This translates people into capacities and nothing else: whether a
//! capacity may perform an act is part of the rule.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::NaiveDate;
use serde_json::Value;
use shirube_core::dossier::Delegation;
use shirube_core::facts::{Facts, date_of};
use shirube_core::forms::office::{Delegated, Grant};
use shirube_core::policy::Policy;
use shirube_core::words::Capacity;
use shirube_persistence::{Lock, PersonRow, ProcedureRow, PseudonymRow, Unit};
use shirube_trail::ids::OFFICE;
use shirube_trail::{ActorId, OrgId, ProcedureId};

use crate::Desk;
use crate::dossier::facts_of;
use crate::error::DeskError;
use crate::hand::Hand;
use crate::held_back::{APPLICATION, is_hidden_from_office};

/// The office of an organisation, as authority and policy read it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Office {
    /// Its facts.
    pub(crate) facts: Facts,
    /// The grants in force.
    grants: Vec<Grant>,
    /// The policy applied last.
    policy: Policy,
    /// The day from which it is in force, where it was told, and the one it replaces.
    replaced: Option<(NaiveDate, Policy)>,
}

impl Office {
    /// The procedure that is an organisation's office.
    pub(crate) fn id() -> Result<ProcedureId, DeskError> {
        Ok(ProcedureId::new(OFFICE)?)
    }

    /// Reads it. An organisation without an office has no grants and the default policy.
    pub(crate) async fn read(unit: &Unit) -> Result<Self, DeskError> {
        Self::of_row(unit.procedure(&Self::id()?, Lock::Share).await?.as_deref())
    }

    /// As it was committed last: for the signer, who locks nothing. An organisation without an office
    /// has no grants and the default policy.
    pub(crate) async fn committed(unit: &Unit) -> Result<Self, DeskError> {
        Self::of_row(unit.committed(&Self::id()?).await?.as_ref())
    }

    fn of_row(row: Option<&ProcedureRow>) -> Result<Self, DeskError> {
        Ok(Self::of(row.map(facts_of).transpose()?.unwrap_or_default()))
    }

    fn of(facts: Facts) -> Self {
        let told = |name: &str| facts.get(name).cloned();
        let read = |value: Value| serde_json::from_value::<Policy>(value).unwrap_or_default();
        let effective = facts.get("policy.effective_on").and_then(date_of);
        Self {
            grants: serde_json::from_value(told("grants").unwrap_or_default()).unwrap_or_default(),
            policy: read(told("policy").unwrap_or_default()),
            replaced: effective.and_then(|day| Some((day, read(told("policy.previous")?)))),
            facts,
        }
    }

    /// The policy in force on a day: the one applied, or before its day the one it replaces.
    pub(crate) fn policy(&self, today: NaiveDate) -> Policy {
        self.policy_of(today).clone()
    }

    /// The same, to be looked at.
    pub(crate) fn policy_of(&self, today: NaiveDate) -> &Policy {
        match &self.replaced {
            Some((effective, previous)) if *effective > today => previous,
            _ => &self.policy,
        }
    }

    /// The grants in force.
    pub(crate) fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// Every delegation there was.
    pub(crate) fn every_delegation(&self) -> Vec<Delegated> {
        let list = self.facts.get("delegations").cloned().unwrap_or_default();
        serde_json::from_value(list).unwrap_or_default()
    }

    /// The delegations in force on a day.
    pub(crate) fn delegations(&self, today: NaiveDate) -> Vec<Delegated> {
        self.every_delegation().into_iter().filter(|one| one.is_in_force(today)).collect()
    }

    /// The level at which an approver decides; none where any of their grants is of the whole power.
    fn level_of(&self, approver: &str) -> Option<String> {
        let grants = self.grants();
        let own =
            || grants.iter().filter(|one| one.person == approver && one.capacity == Capacity::Approver.id());
        if own().any(|grant| grant.level.is_empty()) {
            return None;
        }
        own().next().map(|grant| grant.level.clone())
    }

    /// Whether any officer is of a section.
    pub(crate) fn has_sections(&self) -> bool {
        self.grants()
            .iter()
            .any(|grant| grant.capacity == Capacity::Officer.id() && !grant.section.is_empty())
    }

    /// The officers a section's cases are for: its own, and those of all sections. Where there are none of
    /// them every officer, so that a case is somebody's.
    pub(crate) fn officers_of(&self, section: &str) -> Vec<String> {
        let is_theirs = |grant: &&Grant| grant.section.is_empty() || grant.section == section;
        let officers = || self.grants().iter().filter(|grant| grant.capacity == Capacity::Officer.id());
        let mut theirs: Vec<String> =
            officers().filter(is_theirs).map(|grant| grant.person.clone()).collect();
        if theirs.is_empty() {
            theirs = officers().map(|grant| grant.person.clone()).collect();
        }
        theirs.sort();
        theirs.dedup();
        theirs
    }

    /// Everybody granted a capacity.
    pub(crate) fn holders(&self, capacity: Capacity) -> Vec<String> {
        let mut holders: Vec<String> = self
            .grants()
            .iter()
            .filter(|grant| grant.capacity == capacity.id())
            .map(|grant| grant.person.clone())
            .collect();
        holders.dedup();
        holders
    }
}

/// The ways a person may act in a procedure, best first; empty where they may not see it. While its call
/// is held back nobody but the applicant sees an application, whatever was granted to them; but who
/// entered is seen while it is judged whether they are admitted.
pub(crate) async fn hands(
    unit: &Unit,
    office: &Office,
    person: &PersonRow,
    procedure: Option<&ProcedureRow>,
    today: NaiveDate,
) -> Result<Vec<Hand>, DeskError> {
    let id = person.person.as_str();
    let mut hands = Vec::new();
    if let Some(row) = procedure {
        for alias in unit.pseudonyms(&row.procedure).await? {
            hands.extend(alias_hands(&alias, id));
        }
    }
    let seats = hands.len();
    for grant in office.grants().iter().filter(|grant| grant.person == id) {
        let capacity = Capacity::from_id(&grant.capacity);
        if let Some(capacity) = capacity.filter(|one| serves(*one, procedure)) {
            hands.push(Hand { actor: person.person.clone(), capacity, delegation: delegation(grant) });
        }
    }
    // Who no longer approves passes nothing on.
    let approvers = office.holders(Capacity::Approver);
    let passed_on = |one: &&Delegated| one.person == id && approvers.contains(&one.holder);
    for delegated in office.delegations(today).iter().filter(passed_on) {
        let delegation = Delegation {
            id: delegated.id.clone(),
            form: delegated.form.clone(),
            limit_yen: delegated.limit_yen,
            holder: delegated.holder.clone(),
            // Nobody passes on more than they have.
            level: office.level_of(&delegated.holder),
        };
        hands.push(Hand {
            actor: person.person.clone(),
            capacity: Capacity::Approver,
            delegation: Some(delegation),
        });
    }
    if let Some(row) = procedure.filter(|_| hands.len() > seats) {
        if is_hidden(unit, row).await? {
            hands.truncate(seats);
            return Ok(hands);
        }
    }
    if hands.is_empty() && person.corporate_number.is_some() {
        if procedure.is_some_and(open_to_suppliers) {
            hands.push(new_supplier()?);
        }
    }
    Ok(hands)
}

/// Whether a capacity has to do with a procedure: an administrator's with the office, and with no case.
fn serves(capacity: Capacity, procedure: Option<&ProcedureRow>) -> bool {
    capacity != Capacity::Administrator || procedure.is_none_or(|row| row.case_no.as_str() == OFFICE)
}

/// Whether only its applicant may see that a procedure is there: an application to a call that is held
/// back, unless it is to be admitted.
async fn is_hidden(unit: &Unit, row: &ProcedureRow) -> Result<bool, DeskError> {
    let Some(call) = row.parent.as_ref().filter(|_| row.kind.as_str() == APPLICATION) else {
        return Ok(false);
    };
    // It is only looked at: what locks it takes is decided before.
    Ok(unit.committed(call).await?.is_some_and(|call| is_hidden_from_office(row, &call)))
}

/// Whether any supplier may see a procedure: a call once it was published, and the office, which
/// takes unsolicited proposals. A contract knows the day of its call's notice too, and is nobody's but
/// its parties'.
pub(crate) fn open_to_suppliers(row: &ProcedureRow) -> bool {
    match row.kind.as_str() {
        "office" => true,
        "contract" => false,
        _ => row.facts.get("call.published_on").is_some(),
    }
}

/// Whether a supplier may see of a procedure what they need to open something on it: it is open to
/// all, or for a complaint it made something public, or they stand behind an application to it.
pub(crate) async fn may_see(
    unit: &Unit,
    row: &ProcedureRow,
    kind: &str,
    person: &PersonRow,
) -> Result<bool, DeskError> {
    if open_to_suppliers(row) {
        return Ok(true);
    }
    if kind != "complaint" {
        return Ok(false);
    }
    Ok(unit.is_behind_child(&row.procedure, &person.person).await?
        || !unit.publications(&row.procedure).await?.is_empty())
}

/// The placeholder of a supplier who has no pseudonym in a procedure yet; the act gives one.
pub(crate) const NEW_SUPPLIER: &str = "s-new";

/// The hand of a supplier who has no pseudonym yet.
pub(crate) fn new_supplier() -> Result<Hand, DeskError> {
    Ok(Hand { actor: ActorId::new(NEW_SUPPLIER)?, capacity: Capacity::Supplier, delegation: None })
}

/// The hands a pseudonym gives: an expert of a committee evaluates too.
fn alias_hands(alias: &PseudonymRow, person: &str) -> Vec<Hand> {
    if !alias.active || alias.person.as_str() != person {
        return Vec::new();
    }
    let capacities = match Capacity::from_id(alias.capacity.as_str()) {
        Some(Capacity::Expert) => vec![Capacity::Evaluator, Capacity::Expert],
        Some(capacity) => vec![capacity],
        None => Vec::new(),
    };
    let hand = |capacity| Hand { actor: alias.alias.clone(), capacity, delegation: None };
    capacities.into_iter().map(hand).collect()
}

/// The offices read last, by organisation: of most acts it is the same as of the one before, and
/// whether it is shows in the hash of its last entry.
#[derive(Debug, Clone, Default)]
pub(crate) struct Offices(Arc<Mutex<HashMap<OrgId, AsOf>>>);

/// An office, and its row when it was read.
type AsOf = (Arc<ProcedureRow>, Arc<Office>);

impl Offices {
    fn all(&self) -> MutexGuard<'_, HashMap<OrgId, AsOf>> {
        // Whoever panicked elsewhere left a whole office behind: each change is one insertion.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn last(&self, org: &OrgId) -> Option<AsOf> {
        self.all().get(org).cloned()
    }
}

impl Desk {
    /// The office of the unit's organisation, as [`Office::read`] reads it.
    pub(crate) async fn office(&self, unit: &Unit) -> Result<Arc<Office>, DeskError> {
        let row = match self.offices.last(unit.org()) {
            Some((row, _)) => unit.procedure_since(&row, Lock::Share).await?,
            None => unit.procedure(&Office::id()?, Lock::Share).await?,
        };
        row.map_or(Ok(Arc::default()), |row| self.office_of(unit.org(), &row))
    }

    /// The office as it was committed last, outside any unit.
    pub(crate) async fn office_now(&self, org: &OrgId) -> Result<Arc<Office>, DeskError> {
        let id = Office::id()?;
        if let Some((row, office)) = self.offices.last(org) {
            if self.store.head(org, &id).await? == Some(row.head.hash) {
                return Ok(office);
            }
        }
        let row = self.store.procedure(org, &id).await?.map(Arc::new);
        row.map_or(Ok(Arc::default()), |row| self.office_of(org, &row))
    }

    /// The policy in force today, as everybody of the organisation may read it.
    ///
    /// # Errors
    /// What the store reports.
    pub async fn policy_today(&self, org: &OrgId) -> Result<Policy, DeskError> {
        let today = shirube_core::dossier::japan_day(self.now().await?.instant());
        Ok(self.office_now(org).await?.policy(today))
    }

    /// In which capacities something was granted or passed on to somebody, by id; none of seats in
    /// procedures.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] for a person who is not there; what the store reports.
    pub async fn capacities(&self, org: &OrgId, person: &ActorId) -> Result<Vec<Capacity>, DeskError> {
        Ok(self.reader_of(org, person).await?.capacities.into_keys().collect())
    }

    /// The office whose row this is.
    pub(crate) fn office_of(&self, org: &OrgId, row: &Arc<ProcedureRow>) -> Result<Arc<Office>, DeskError> {
        if let Some((known, office)) = self.offices.last(org) {
            if known.head.hash == row.head.hash {
                return Ok(office);
            }
        }
        let office = Arc::new(Office::of(facts_of(row)?));
        self.offices.all().insert(org.clone(), (Arc::clone(row), Arc::clone(&office)));
        Ok(office)
    }
}

/// What limits who holds it: the level by which an approver decides (専決).
fn delegation(grant: &Grant) -> Option<Delegation> {
    (grant.capacity == Capacity::Approver.id() && !grant.level.is_empty()).then(|| Delegation {
        id: "delegation-table".to_owned(),
        form: "by-level".to_owned(),
        limit_yen: None,
        holder: String::new(),
        level: Some(grant.level.clone()),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shirube_core::dossier::Delegation;

    use super::{Facts, Office, delegation};

    #[test]
    fn a_level_binds_its_holder_and_whoever_acts_for_them() {
        let grant = |person: &str, level: &str| json!({ "person": person, "capacity": "approver", "section": "", "level": level, "since": "" });
        let mut facts = Facts::default();
        let grants = json!([grant("u-1", "課長"), grant("u-2", ""), grant("u-3", "課長"), grant("u-3", "")]);
        facts.set("grants", grants);
        let office = Office::of(facts);
        for (approver, level) in [("u-1", Some("課長")), ("u-2", None), ("u-3", None), ("u-4", None)] {
            assert_eq!(office.level_of(approver).as_deref(), level, "{approver}");
        }
        let by_table = Delegation {
            id: "delegation-table".to_owned(),
            form: "by-level".to_owned(),
            limit_yen: None,
            holder: String::new(),
            level: Some("課長".to_owned()),
        };
        let found: Vec<_> = office.grants().iter().map(delegation).collect();
        assert_eq!(found, [Some(by_table.clone()), None, Some(by_table), None]);
        let stored = json!({ "id": "delegation-table", "form": "by-level", "holder": "", "level": "課長" });
        assert_eq!(serde_json::from_value::<Delegation>(stored).unwrap().level.as_deref(), Some("課長"));
    }
}
