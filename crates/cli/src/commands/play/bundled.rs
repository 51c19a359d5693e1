//! What bundles and exports of a play share: a bundle that was left, and who takes both.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use shirube_desk::{Desk, Kept};
use shirube_trail::{ActorId, Checkpoint, OrgId, ProcedureId};

use super::standing::CaseOf;
use crate::failure::{Failure, bad_id};

/// Who may export, whoever sees most first.
const EXPORTERS: [&str; 3] = ["auditor", "approver", "officer"];

/// The cases of a play as they were replayed, for what else is made of them.
pub(super) type AllKept = BTreeMap<CaseOf, Arc<Kept>>;

/// A bundle that was left.
#[derive(Debug, Clone)]
pub(crate) struct Bundled {
    /// The case it is of.
    pub(crate) kept: Arc<Kept>,
    pub(crate) checkpoint: Checkpoint,
    /// The receipts of its entries: the first 16 hex digits of their leaf hashes.
    pub(crate) receipts: BTreeSet<String>,
}

/// Somebody of an organisation who may export.
pub(super) async fn exporter(desk: &Desk, org: &OrgId) -> Result<Option<ActorId>, Failure> {
    let office = ProcedureId::new("office").map_err(|fault| bad_id("office", &fault))?;
    let row = desk.store().procedure(org, &office).await?;
    let grants = row.and_then(|row| row.facts.get("grants").cloned()).unwrap_or_default();
    let granted = |capacity: &str| {
        let held = grants.as_array()?.iter().find(|one| one["capacity"] == capacity)?;
        ActorId::new(held["person"].as_str()?).ok()
    };
    Ok(EXPORTERS.iter().find_map(|capacity| granted(capacity)))
}
