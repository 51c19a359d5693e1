//! What a unit of work has read already.
//!
//! One act looks at the same few rows many times: to decide, to append, and for every letter. While
//! the unit lasts they change by its own hand alone, on `SQLite` because it is the only writer, on
//! `PostgreSQL` because they are locked; so each is read once.

use super::procedures::Lock;
use crate::tables::case_file::CaseRow;
use crate::tables::organisation::OrganisationRow;
use crate::tables::person::PersonRow;
use crate::tables::procedure::ProcedureRow;
use crate::tables::pseudonym::PseudonymRow;
use shirube_trail::ids::{ActorId, CaseNo, ProcedureId};
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
    people: HashMap<ActorId, PersonRow>,
    /// What procedures were known as before the section changed it, latest last.
    before: Option<Vec<(ProcedureId, Known)>>,
}

/// A procedure as it was known, and under which lock; none where it was not.
type Known = Option<(Lock, Arc<ProcedureRow>)>;

impl Seen {
    /// A procedure that was read under this lock, or a stronger one.
    pub(super) fn procedure(&self, id: &ProcedureId, lock: Lock) -> Option<Arc<ProcedureRow>> {
        let rows = self.rows();
        let (held, row) = rows.procedures.get(id)?;
        (*held >= lock).then(|| Arc::clone(row))
    }

    /// Keeps a procedure as it now stands.
    pub(super) fn keep_procedure(&self, row: &Arc<ProcedureRow>, lock: Lock) {
        let mut rows = self.rows();
        let known = rows.procedures.insert(row.procedure.clone(), (lock, Arc::clone(row)));
        if let Some(before) = &mut rows.before {
            before.push((row.procedure.clone(), known));
        }
    }

    /// From here on it is noted what each procedure was known as, or no longer.
    pub(super) fn note_changes(&self, noted: bool) {
        self.rows().before = noted.then(Vec::new);
    }

    /// Knows of procedures again what was known before the section. What else was read may be of the
    /// section where some of it was written: it is forgotten then.
    pub(super) fn undo_changes(&self, written: bool) {
        let mut rows = self.rows();
        for (procedure, known) in rows.before.take().unwrap_or_default().into_iter().rev() {
            match known {
                Some(known) => rows.procedures.insert(procedure, known),
                None => rows.procedures.remove(&procedure),
            };
        }
        rows.cases.clear();
        if written {
            rows.organisation = None;
            rows.people.clear();
        }
        rows.pseudonyms.clear();
    }

    /// A person.
    pub(super) fn person(&self, person: &ActorId) -> Option<PersonRow> {
        self.rows().people.get(person).cloned()
    }

    /// Keeps people.
    pub(super) fn keep_people(&self, people: &[PersonRow]) {
        self.rows().people.extend(people.iter().map(|one| (one.person.clone(), one.clone())));
    }

    /// Forgets a person who has just been changed.
    pub(super) fn forget_person(&self, person: &ActorId) {
        self.rows().people.remove(person);
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
