//! The policy of an organisation, for the two who change it: what is in force, what comes, and what the first
//! of the two has entered for the second to confirm.

use chrono::NaiveDate;
use serde_json::Value;
use shirube_core::dossier::japan_day;
use shirube_core::rules::frame::{Hand, pending_name};
use shirube_core::words::Capacity;
use shirube_trail::{ActorId, OrgId};

use super::audit::OtherPolicy;
use crate::Desk;
use crate::authority::Office;
use crate::error::DeskError;

/// The act by which a policy is applied.
pub const APPLY_POLICY: &str = "apply-policy";

/// Who begins it, and who confirms it.
const BEGINS: Capacity = Capacity::Administrator;
const CONFIRMS: Capacity = Capacity::Approver;

/// What the first of two brings is kept in their entry under names that begin so.
const GIVEN: &str = "given.";

/// A change that somebody entered and somebody else has yet to confirm.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyProposal {
    /// By whom.
    pub by: String,
    /// Their name.
    pub by_name: String,
    /// When (RFC 3339).
    pub at: String,
    /// The policy, as they brought it: what confirms it brings the same.
    pub policy: Value,
    /// From which day, where they named one.
    pub effective_on: Option<String>,
    /// Why, where they said.
    pub reason: Option<String>,
}

/// The policy of an organisation, for who may change it.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyView {
    /// Today in Japan.
    pub today: NaiveDate,
    /// What is in force today.
    pub in_force: Value,
    /// What is in force later, where that is known already, and from which day.
    pub next: Option<(String, Value)>,
    /// What waits to be confirmed.
    pub proposal: Option<PolicyProposal>,
    /// Whether its reader may enter a change.
    pub may_begin: bool,
    /// Whether its reader may confirm what waits: somebody else entered it.
    pub may_confirm: bool,
}

impl Desk {
    /// The policy of an organisation, for who may change it.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] for whoever performs neither half of the act.
    pub async fn policy_view(&self, org: &OrgId, person: &ActorId) -> Result<PolicyView, DeskError> {
        let desk = self.asking(org).await?;
        let reader = desk.reader_of(org, person).await?;
        let holds = |capacity: Capacity| reader.capacities.contains_key(&capacity);
        if !holds(BEGINS) && !holds(CONFIRMS) {
            return Err(DeskError::not_found(Office::id()?.as_str()));
        }
        let office = desk.office_now(org).await?;
        let today = japan_day(reader.now.instant());
        let other = OtherPolicy::of(&office.facts, today).filter(|other| other.is_next);
        let hand = waiting(&office).filter(|hand| hand.awaits(reader.now.instant()));
        let proposal = match hand {
            Some(hand) => desk.proposal(org, &hand).await?,
            None => None,
        };
        let is_others = proposal.as_ref().is_some_and(|one| one.by != person.as_str());
        Ok(PolicyView {
            today,
            in_force: serde_json::to_value(office.policy(today)).unwrap_or_default(),
            next: other.map(|other| (other.changes_on, other.policy)),
            may_begin: holds(BEGINS),
            may_confirm: holds(CONFIRMS) && is_others,
            proposal,
        })
    }

    /// Whether a change of the policy waits for somebody to confirm it.
    ///
    /// # Errors
    /// What the store reports.
    pub async fn policy_awaits(&self, org: &OrgId, person: &ActorId) -> Result<bool, DeskError> {
        // almost always nothing waits: that is known without asking who reads
        let office = self.office_now(org).await?;
        if waiting(&office).is_none() {
            return Ok(false);
        }
        match self.policy_view(org, person).await {
            Ok(view) => Ok(view.may_confirm),
            Err(DeskError::NotFound { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// What the first of two brought: the last entry that kept such a thing, since a confirmed one waits no more.
    async fn proposal(&self, org: &OrgId, hand: &Hand) -> Result<Option<PolicyProposal>, DeskError> {
        let told = self.store.disclosures_of(org, &[Office::id()?], GIVEN).await?;
        let name = |fact: &str| format!("{GIVEN}{fact}");
        let is_policy =
            |one: &&shirube_persistence::DisclosureRow| one.disclosure.name.as_str() == name("policy");
        let rows = told.iter().map(|(_, row)| row);
        let Some(seq) = rows.clone().filter(is_policy).map(|row| row.seq).max() else { return Ok(None) };
        let given = |fact: &str| {
            let mut own = rows.clone().filter(|row| row.seq == seq);
            own.find(|row| row.disclosure.name.as_str() == name(fact)).map(|row| row.disclosure.value.clone())
        };
        let text = |fact: &str| given(fact).and_then(|value| value.as_str().map(str::to_owned));
        let people = self.store.people(org, std::slice::from_ref(&hand.by)).await?;
        let by_name = people.into_iter().next().map(|one| one.name).unwrap_or_default();
        Ok(given("policy").map(|policy| PolicyProposal {
            by: hand.by.clone(),
            by_name,
            at: hand.at.to_rfc3339(),
            policy,
            effective_on: text("policy.effective_on"),
            reason: text("reason"),
        }))
    }
}

/// The first hand of a change of the policy, however old it is.
fn waiting(office: &Office) -> Option<Hand> {
    let hand = office.facts.get(&pending_name(APPLY_POLICY)).filter(|one| one.is_object())?;
    serde_json::from_value(hand.clone()).ok()
}
