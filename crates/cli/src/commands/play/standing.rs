//! Where everything that was played stands, read once for all that is said of it.

use std::collections::{BTreeMap, BTreeSet};

use shirube_persistence::{CaseCounts, ProcedureRow, Store};
use shirube_trail::{CaseNo, OrgId};

use crate::failure::{Failure, bad_id};
use crate::scenario::Played;

/// A case of an organisation.
pub(super) type CaseOf = (OrgId, CaseNo);

/// The procedures of the cases played and of their offices.
pub(super) struct Standing {
    procedures: BTreeMap<CaseOf, Vec<ProcedureRow>>,
    counts: BTreeMap<OrgId, BTreeMap<CaseNo, CaseCounts>>,
}

impl Standing {
    pub(super) async fn read(store: &Store, played: &[Played]) -> Result<Self, Failure> {
        let office: CaseNo = "office".parse().map_err(|fault| bad_id("office", &fault))?;
        let orgs: BTreeSet<&OrgId> = played.iter().flat_map(|one| &one.orgs).collect();
        let cases = played.iter().flat_map(|one| &one.cases).cloned();
        let offices = orgs.iter().map(|org| ((*org).clone(), office.clone()));
        let mut standing = Self { procedures: BTreeMap::new(), counts: BTreeMap::new() };
        for (org, case) in cases.chain(offices).collect::<BTreeSet<_>>() {
            let rows = store.procedures(&org, &case).await?;
            standing.procedures.insert((org, case), rows);
        }
        for org in orgs {
            standing.counts.insert(org.clone(), store.counts(org).await?);
        }
        Ok(standing)
    }

    /// The procedures of a case, in order of opening.
    pub(super) fn of(&self, case: &CaseOf) -> &[ProcedureRow] {
        self.procedures.get(case).map_or(&[], Vec::as_slice)
    }

    /// How much there is of a case.
    pub(super) fn counts(&self, (org, case): &CaseOf) -> CaseCounts {
        self.counts.get(org).and_then(|of| of.get(case)).copied().unwrap_or_default()
    }

    /// Every procedure of all of them.
    pub(super) fn all(&self) -> impl Iterator<Item = &ProcedureRow> {
        self.procedures.values().flatten()
    }
}
