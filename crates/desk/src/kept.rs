//! A case as it is kept, read once for whatever is made of it: its replay, its bundle, its exports.

use std::collections::BTreeSet;

use shirube_persistence::{KeptProcedure, ProcedureRow};
use shirube_trail::{CaseNo, OrgId};

use crate::Desk;
use crate::error::DeskError;

/// A case as it was kept when it was read. What is entered later is not in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// Whose case.
    pub org: OrgId,
    /// Which case.
    pub case: CaseNo,
    /// Its procedures, in order of opening.
    pub procedures: Vec<KeptProcedure>,
}

impl Desk {
    /// Reads a case.
    ///
    /// # Errors
    /// What the store reports.
    pub async fn kept(&self, org: &OrgId, case: &CaseNo) -> Result<Kept, DeskError> {
        let procedures = self.store.kept(org, case).await?;
        Ok(Kept { org: org.clone(), case: case.clone(), procedures })
    }
}

impl Kept {
    /// How many entries it has.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.procedures.iter().map(|one| one.entries.len()).sum()
    }

    /// Where its procedures stand.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &ProcedureRow> {
        self.procedures.iter().map(|one| &one.row)
    }

    /// What a procedure and the one above it made public.
    pub(crate) fn published(&self, row: &ProcedureRow) -> BTreeSet<&str> {
        let both = [Some(&row.procedure), row.parent.as_ref()];
        let of_both = self.procedures.iter().filter(|one| both.contains(&Some(&one.row.procedure)));
        of_both.flat_map(|one| &one.publications).map(|one| one.what.as_str()).collect()
    }
}
