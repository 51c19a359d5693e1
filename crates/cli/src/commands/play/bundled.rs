//! What bundles and exports of a play share: a bundle that was left, and who takes both.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use shirube_desk::{Desk, Kept};
use shirube_trail::{ActorId, Checkpoint, OrgId, ProcedureId};
use tokio::task::JoinSet;

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

/// Makes of each case what is made of it, the longest first and as many at a time as there are
/// processors. All at once they can starve each other: one that has its turn at the database waits for
/// a processor behind all that wait for their turn, until these are told that it is busy.
pub(super) async fn each<T, R, F>(
    mut cases: Vec<T>,
    entries: fn(&T) -> usize,
    make: impl Fn(T) -> F + Clone + Send + 'static,
) -> Result<Vec<R>, Failure>
where
    T: Send + 'static,
    R: Send + 'static,
    F: Future<Output = Result<R, Failure>> + Send,
{
    cases.sort_by_key(|one| Reverse(entries(one)));
    let next = Arc::new(Mutex::new(cases.into_iter()));
    let mut workers = JoinSet::new();
    for _ in 0..std::thread::available_parallelism().map_or(1, std::num::NonZero::get) {
        let (next, make) = (Arc::clone(&next), make.clone());
        workers.spawn(async move {
            let mut done = Vec::new();
            let take = || next.lock().unwrap_or_else(PoisonError::into_inner).next();
            while let Some(one) = take() {
                done.push(make(one).await?);
            }
            Ok::<_, Failure>(done)
        });
    }
    let mut all = Vec::new();
    for of_worker in workers.join_all().await {
        all.extend(of_worker?);
    }
    Ok(all)
}
