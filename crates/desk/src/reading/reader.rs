//! Who reads: what they may see, and in which capacities something may wait for them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use shirube_core::dossier::japan_day;
use shirube_core::policy::Policy;
use shirube_core::words::Capacity;
use shirube_persistence::{PersonRow, Standing};
use shirube_trail::ids::OFFICE;
use shirube_trail::{ActorId, At, OrgId};

use super::READS_EDITION;
use crate::Desk;
use crate::authority::Office;
use crate::error::DeskError;

/// Of which sections' cases something waits for somebody in a capacity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sections {
    /// Of all.
    All,
    /// Of these.
    These(BTreeSet<String>),
}

/// Somebody who reads.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    pub(super) person: PersonRow,
    /// What was granted, or passed on.
    pub(crate) capacities: BTreeMap<Capacity, Sections>,
    /// Their office, as it is when they read.
    office: Arc<Office>,
    /// When they read.
    pub(super) now: At,
}

impl Reader {
    /// The policy of their office today.
    pub(super) fn policy(&self) -> &Policy {
        self.office.policy_of(japan_day(self.now.instant()))
    }

    /// The sections of their office that concur in approvals today.
    pub(super) fn route(&self) -> &[String] {
        &self.policy().route
    }

    /// Whether they see every case: staff with a capacity that has to do with cases.
    pub(crate) fn sees_all(&self) -> bool {
        self.capacities.keys().any(|capacity| *capacity != Capacity::Administrator)
    }

    pub(super) fn is_supplier(&self) -> bool {
        self.capacities.is_empty() && self.person.corporate_number.is_some()
    }

    /// Whether they see a procedure in which they have no seat.
    pub(super) fn sees(&self, standing: &Standing) -> bool {
        if standing.case_no.as_str() == OFFICE {
            return !self.capacities.is_empty();
        }
        self.sees_all() || (self.is_supplier() && standing.is_public)
    }

    pub(super) fn today(&self) -> NaiveDate {
        japan_day(self.now.instant())
    }

    /// Whether something waits for them in a capacity granted, in a case of this section. Sections
    /// bind officers: contracts, accounts and approvals of a section are of all cases.
    pub(super) fn serves(&self, capacity: Capacity, section: &str) -> bool {
        self.capacities.get(&capacity).is_some_and(|sections| match sections {
            Sections::All => true,
            Sections::These(these) => these.contains(section),
        })
    }
}

fn capacities(office: &Office, person: &str, today: NaiveDate) -> BTreeMap<Capacity, Sections> {
    let mut all: BTreeMap<Capacity, Sections> = BTreeMap::new();
    for grant in office.grants().iter().filter(|grant| grant.person == person) {
        let Some(capacity) = Capacity::from_id(&grant.capacity) else { continue };
        let is_bound = capacity == Capacity::Officer && !grant.section.is_empty();
        match all.get_mut(&capacity) {
            Some(Sections::These(these)) if is_bound => {
                these.insert(grant.section.clone());
            }
            Some(Sections::All) => {}
            _ if is_bound => {
                all.insert(capacity, Sections::These(BTreeSet::from([grant.section.clone()])));
            }
            _ => {
                all.insert(capacity, Sections::All);
            }
        }
    }
    // Who no longer approves passes nothing on.
    let approvers = office.holders(Capacity::Approver);
    let mut passed_on = office.delegations(today).into_iter();
    if passed_on.any(|one| one.person == person && approvers.contains(&one.holder)) {
        all.insert(Capacity::Approver, Sections::All);
    }
    all
}

impl Desk {
    /// This desk for several questions about one organisation; see [`Store::asking`](shirube_persistence::Store::asking).
    pub(super) async fn asking(&self, org: &OrgId) -> Result<Self, DeskError> {
        Ok(Self { store: self.store.asking(org).await?, ..self.clone() })
    }

    /// Who reads, where reads may be asked.
    pub(crate) async fn reader_of(&self, org: &OrgId, person: &ActorId) -> Result<Reader, DeskError> {
        let found = self.store.person(org, person).await?;
        let person = found.ok_or_else(|| DeskError::not_found(person.as_str()))?;
        if self.store.reads_made(org).await? != Some(READS_EDITION) {
            return Err(DeskError::ReadsNotMade { org: org.to_string() });
        }
        let now = self.clock.now_of(&self.store).await?;
        let office = self.office_now(org).await?;
        let today = japan_day(now.instant());
        let capacities = capacities(&office, person.person.as_str(), today);
        Ok(Reader { person, capacities, office, now })
    }
}
