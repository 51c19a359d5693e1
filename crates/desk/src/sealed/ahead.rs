//! The opening before its day and on it: when it may begin, who the holders are, and how far each of them is.
//! Nothing of it moves with an application.

use chrono::{DateTime, Utc};
use serde_json::Value;
use shirube_core::words::Capacity;
use shirube_persistence::ProcedureRow;
use shirube_trail::{ActorId, OrgId, ProcedureId};

use super::{HOLDERS, holders, may_open};
use crate::Desk;
use crate::error::DeskError;
use crate::uploads::HAND_OVER;

/// A holder of a call, and how far they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolderStateView {
    /// The person.
    pub person: String,
    /// The thumbprint of their key.
    pub thumbprint: String,
    /// Whether their public key stands in the call, and not its thumbprint alone.
    pub has_key: bool,
    /// Whether the restore tests of the call are on record.
    pub is_tested: bool,
    /// Whether they have handed on or recorded something at the opening.
    pub has_joined: bool,
}

/// When a call may be opened, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CeremonyView {
    /// From when on; none where the call names no day yet.
    pub opens_at: Option<String>,
    /// How many milliseconds are left until then; none where it has passed.
    pub left_ms: Option<i64>,
    /// Whether nobody may submit any more.
    pub may_open: bool,
    /// The holders, in the order of the notice.
    pub holders: Vec<HolderStateView>,
}

impl Desk {
    /// When a call may be opened, and how far its holders are, for them.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] for whoever is no holder of it.
    pub async fn ceremony(
        &self,
        org: &OrgId,
        person: &ActorId,
        id: &ProcedureId,
    ) -> Result<CeremonyView, DeskError> {
        let seen = self.seen_for_files(org, person, id).await?;
        if !seen.has(Capacity::Opener) {
            return Err(DeskError::not_found(id.as_str()));
        }
        let may_open = may_open(&seen.call).is_ok();
        // before the day nothing is handed on, and so nothing of it is looked for
        let joined = if may_open { self.joined(org, &seen.call).await? } else { Vec::new() };
        let opens_at = opens_at(&seen.call);
        let then = opens_at.as_deref().and_then(|at| DateTime::parse_from_rfc3339(at).ok());
        let left = then.map(|then| (then.with_timezone(&Utc) - seen.now.instant()).num_milliseconds());
        let people = seen.call.facts.get(HOLDERS).and_then(Value::as_array).cloned().unwrap_or_default();
        let is_tested = seen.call.facts.get("call.restore_test").is_some();
        let state = |(one, key): (&Value, super::HolderView)| {
            let person = one.get("person").and_then(Value::as_str).unwrap_or_default().to_owned();
            HolderStateView {
                has_joined: joined.contains(&person),
                person,
                has_key: key.jwk.is_some(),
                thumbprint: key.thumbprint,
                is_tested,
            }
        };
        Ok(CeremonyView {
            opens_at,
            left_ms: left.filter(|left| *left > 0),
            may_open,
            holders: people.iter().zip(holders(&seen.call)).map(state).collect(),
        })
    }

    /// Who handed on or recorded something at the opening that goes on.
    async fn joined(&self, org: &OrgId, call: &ProcedureRow) -> Result<Vec<String>, DeskError> {
        let uploads = self.store().uploads(org, &call.procedure).await?;
        let handed = uploads.into_iter().filter(|row| row.purpose == HAND_OVER);
        let mut joined: Vec<String> = handed.map(|row| row.person.to_string()).collect();
        joined.extend(self.first_hand(org, call).await?.map(|first| first.by));
        Ok(joined)
    }
}

/// From when on the next of a call is opened: proposals when nobody may submit any more, bids on the day that
/// was told for them.
fn opens_at(call: &ProcedureRow) -> Option<String> {
    let text = |name: &str| call.facts.get(name).and_then(Value::as_str).map(str::to_owned);
    let bids = call.facts.get("opened").and_then(|_| text("call.bid_opening"));
    bids.or_else(|| text("due.close-call")).or_else(|| text("call.proposals_due"))
}
