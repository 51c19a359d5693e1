//! Who decides for whom: the delegations of an office.

use std::collections::BTreeSet;

use serde::Serialize;
use shirube_core::dossier::japan_day;
use shirube_core::forms::office::Delegated;
use shirube_core::words::Capacity;
use shirube_trail::{ActorId, OrgId};

use crate::Desk;
use crate::error::DeskError;

/// How a delegation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DelegationState {
    /// It is in force.
    InForce,
    /// It begins on a day to come.
    Coming,
    /// Its last day has passed.
    Over,
    /// It was ended before its last day.
    Ended,
}

/// A delegation of the power to decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DelegationView {
    /// As the office keeps it.
    pub delegated: Delegated,
    /// The name of whose power it is.
    pub holder_name: String,
    /// The name of whoever decides under it.
    pub person_name: String,
    /// How it stands today.
    pub state: DelegationState,
    /// Whether its reader may end it.
    pub may_end: bool,
}

/// The delegations of an office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DelegationsView {
    /// Those in force first, then those to come, then what is over, the latest first.
    pub all: Vec<DelegationView>,
    /// A number no delegation has yet.
    pub next_id: String,
    /// Whether its reader may delegate.
    pub may_delegate: bool,
}

impl Desk {
    /// Who decides for whom, for approvers and administrators.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] for anybody else.
    pub async fn delegations(&self, org: &OrgId, person: &ActorId) -> Result<DelegationsView, DeskError> {
        let reader = self.reader_of(org, person).await?;
        let has = |capacity| reader.capacities.contains_key(&capacity);
        let (administers, decides) = (has(Capacity::Administrator), has(Capacity::Approver));
        if !administers && !decides {
            return Err(DeskError::not_found("delegations"));
        }
        let every = self.office_now(org).await?.every_delegation();
        let ids: BTreeSet<String> =
            every.iter().flat_map(|one| [one.holder.clone(), one.person.clone()]).collect();
        let names = self.names(org, &reader, ids).await?;
        let name = |id: &str| names.get(id).cloned().unwrap_or_else(|| id.to_owned());
        let today = japan_day(reader.now.instant());
        // one more than the highest of those that were numbered so
        let highest = every.iter().filter_map(|one| one.id.strip_prefix("d-")?.parse::<u32>().ok()).max();
        let next_id = format!("d-{}", highest.unwrap_or_default().saturating_add(1));
        let view = |one: Delegated| {
            let state = match (one.ended_at.is_some(), one.lasts(today), one.is_in_force(today)) {
                (true, ..) => DelegationState::Ended,
                (_, false, _) => DelegationState::Over,
                (.., true) => DelegationState::InForce,
                (.., false) => DelegationState::Coming,
            };
            DelegationView {
                holder_name: name(&one.holder),
                person_name: name(&one.person),
                may_end: one.lasts(today) && (administers || one.holder == person.as_str()),
                state,
                delegated: one,
            }
        };
        let mut all: Vec<DelegationView> = every.into_iter().map(view).collect();
        all.sort_by(|a, b| (a.state, b.delegated.from).cmp(&(b.state, a.delegated.from)));
        Ok(DelegationsView { all, next_id, may_delegate: decides })
    }
}
