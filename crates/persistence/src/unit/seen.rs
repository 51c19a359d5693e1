//! What a unit of work has read already.
//!
//! One act looks at the same few rows many times: to decide, to append, and for every letter. While
//! the unit lasts they change by its own hand alone, on `SQLite` because it is the only writer, on
//! `PostgreSQL` because they are locked; so each is read once.

use super::procedures::Lock;
use crate::tables::case_file::CaseRow;
use crate::tables::organisation::OrganisationRow;
use crate::tables::procedure::ProcedureRow;
use crate::tables::pseudonym::PseudonymRow;
use shirube_trail::ids::{CaseNo, ProcedureId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The rows read so far.
#[derive(Debug, Default)]
pub(super) struct Seen {
    rows: Mutex<Rows>,
}

#[derive(Debug, Default)]
struct Rows {
    procedures: HashMap<ProcedureId, (Lock, Arc<ProcedureRow>)>,
    organisation: Option<OrganisationRow>,
    cases: HashMap<CaseNo, CaseRow>,
    pseudonyms: HashMap<ProcedureId, Vec<PseudonymRow>>,
}

impl Seen {
    /// A procedure that was read under this lock, or a stronger one.
    pub(super) fn procedure(&self, id: &ProcedureId, lock: Lock) -> Option<Arc<ProcedureRow>> {
        let rows = self.rows();
        let (held, row) = rows.procedures.get(id)?;
        (*held >= lock).then(|| Arc::clone(row))
    }

    /// Keeps a procedure as it now stands.
    pub(super) fn keep_procedure(&self, row: &Arc<ProcedureRow>, lock: Lock) {
        self.rows().procedures.insert(row.procedure.clone(), (lock, Arc::clone(row)));
    }

    /// The organisation.
    pub(super) fn organisation(&self) -> Option<OrganisationRow> {
        self.rows().organisation.clone()
    }

    /// Keeps the organisation; none where it has just been changed.
    pub(super) fn keep_organisation(&self, row: Option<&OrganisationRow>) {
        self.rows().organisation = row.cloned();
    }

    /// A case. Its row changes only when its title is erased.
    pub(super) fn case(&self, case: &CaseNo) -> Option<CaseRow> {
        self.rows().cases.get(case).cloned()
    }

    /// Keeps a case.
    pub(super) fn keep_case(&self, row: &CaseRow) {
        self.rows().cases.insert(row.case_no.clone(), row.clone());
    }

    /// The seats and pseudonyms of a procedure.
    pub(super) fn pseudonyms(&self, of: &ProcedureId) -> Option<Vec<PseudonymRow>> {
        self.rows().pseudonyms.get(of).cloned()
    }

    /// Keeps the seats and pseudonyms of a procedure; none where one has just been changed.
    pub(super) fn keep_pseudonyms(&self, of: &ProcedureId, rows: Option<&[PseudonymRow]>) {
        match rows {
            Some(all) => self.rows().pseudonyms.insert(of.clone(), all.to_vec()),
            None => self.rows().pseudonyms.remove(of),
        };
    }

    /// Forgets a case that has just been changed.
    pub(super) fn forget_case(&self, case: &CaseNo) {
        self.rows().cases.remove(case);
    }

    /// Each change is one change of a map: whoever panicked elsewhere left nothing half done.
    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
