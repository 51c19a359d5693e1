//! What a unit of work has decided to write and has not written yet.
//!
//! An act writes a dozen rows, and nobody asks for them before the act is done. So they wait here,
//! in the order they were ordered in, and are written table by table, several rows a statement:
//! before the unit is committed, and before a statement that would look for one of them.
//!
//! Several acts may share a unit, each in a *section* of its own. A section is undone by forgetting
//! what waits since it began; only where some of it was already written is there a savepoint, set
//! before the first of it.

use crate::error::Mark;
use crate::tables::procedure::ProcedureRow;
use crate::tables::search_text::SearchText;
use crate::tables::standing::NewStanding;
use crate::tables::{
    case_file, command, deadline, disclosure, document, entry, outbox, procedure, pseudonym, publication,
};
use shirube_trail::ids::{DeadlineId, ProcedureId};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A table rows wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    CaseFile,
    Document,
    Procedure,
    Entry,
    Disclosure,
    Pseudonym,
    Reference,
    Publication,
    Deadline,
    Standing,
    SearchText,
    Outbox,
    Command,
}

/// How many tables there are.
const TABLES: usize = 13;

/// Something to be written.
#[derive(Debug)]
pub(super) enum Op {
    /// A case.
    Case(Box<case_file::Model>),
    /// A document.
    Document(Box<document::Model>),
    /// A procedure that was not there.
    Opened(Box<procedure::Model>),
    /// A procedure that was seen here, as it stands now.
    Moved(Mark, Arc<ProcedureRow>),
    /// An entry; it gets its number of arrival when it is written.
    Entry(Box<entry::Model>),
    /// What opens its commitments.
    Disclosures(Vec<disclosure::Model>),
    /// A seat or pseudonym, in place of who had it.
    Pseudonym(Box<pseudonym::Model>),
    /// Which procedures a procedure names, in place of those it named.
    References(ProcedureId, BTreeSet<ProcedureId>),
    /// Something made public.
    Publication(Box<publication::Model>),
    /// What becomes of a deadline.
    Deadline(Due),
    /// Where a procedure stands, in place of where it stood.
    Standing(Box<NewStanding>),
    /// The words a procedure is found by, in place of those before.
    SearchText(Box<SearchText>),
    /// Letters; those queued before stay as they are.
    Letters(Vec<outbox::Model>),
    /// A remembered answer.
    Answer(Box<command::Model>),
}

/// What becomes of deadlines.
#[derive(Debug)]
pub(super) enum Due {
    /// One is set, in place of one of the same id.
    Set(Box<deadline::Model>),
    /// One is taken back, where it is alive.
    Lifted(ProcedureId, DeadlineId),
    /// What one asked for was done.
    Met(ProcedureId, DeadlineId),
    /// Those of these procedures the clock holds may be tried again.
    Retried(BTreeSet<ProcedureId>),
}

impl Op {
    const fn table(&self) -> Table {
        match self {
            Self::Case(_) => Table::CaseFile,
            Self::Document(_) => Table::Document,
            Self::Opened(_) | Self::Moved(..) => Table::Procedure,
            Self::Entry(_) => Table::Entry,
            Self::Disclosures(_) => Table::Disclosure,
            Self::Pseudonym(_) => Table::Pseudonym,
            Self::References(..) => Table::Reference,
            Self::Publication(_) => Table::Publication,
            Self::Deadline(_) => Table::Deadline,
            Self::Standing(_) => Table::Standing,
            Self::SearchText(_) => Table::SearchText,
            Self::Letters(_) => Table::Outbox,
            Self::Answer(_) => Table::Command,
        }
    }
}

/// Where a section began, and whether the database has a savepoint there.
#[derive(Debug, Clone, Copy)]
struct Section {
    start: usize,
    saved: bool,
}

#[derive(Debug, Default)]
struct State {
    ops: Vec<Op>,
    waiting: [usize; TABLES],
    section: Option<Section>,
}

/// What waits.
#[derive(Debug, Default)]
pub(super) struct Behind {
    state: Mutex<State>,
}

/// What is to be written now.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// What waited before the section began.
    pub(super) before: Vec<Op>,
    /// Whether the savepoint of the section is to be set then.
    pub(super) save: bool,
    /// What was ordered in it.
    pub(super) within: Vec<Op>,
}

impl Behind {
    /// Lets something wait.
    pub(super) fn push(&self, op: Op) {
        let mut state = self.state();
        if let Some(waiting) = state.waiting.get_mut(op.table() as usize) {
            *waiting += 1;
        }
        state.ops.push(op);
    }

    /// Whether rows wait for one of these tables.
    pub(super) fn holds(&self, tables: &[Table]) -> bool {
        let state = self.state();
        tables.iter().any(|table| state.waiting.get(*table as usize).is_some_and(|waiting| *waiting > 0))
    }

    /// The numbers of the procedures of a case that wait to be opened.
    pub(super) fn last_number(&self, case: &str) -> Option<i64> {
        let state = self.state();
        let numbers = state.ops.iter().filter_map(|op| match op {
            Op::Opened(row) if row.case_no == case => row.number,
            _ => None,
        });
        numbers.max()
    }

    /// The highest serial of a fiscal year among the cases that wait.
    pub(super) fn last_serial(&self, fiscal_year: i32) -> Option<i64> {
        let state = self.state();
        let serials = state.ops.iter().filter_map(|op| match op {
            Op::Case(row) if row.fiscal_year == fiscal_year => Some(row.serial),
            _ => None,
        });
        serials.max()
    }

    /// Takes all of it, to be written. In a section there is a savepoint from then on.
    pub(super) fn take(&self) -> Taken {
        let mut state = self.state();
        let mut before = std::mem::take(&mut state.ops);
        state.waiting = [0; TABLES];
        let Some(section) = &mut state.section else {
            return Taken { before, ..Taken::default() };
        };
        if section.saved {
            return Taken { within: before, ..Taken::default() };
        }
        let within = before.split_off(section.start.min(before.len()));
        *section = Section { start: 0, saved: true };
        Taken { before, save: true, within }
    }

    /// Begins a section.
    pub(super) fn open_section(&self) {
        let mut state = self.state();
        state.section = Some(Section { start: state.ops.len(), saved: false });
    }

    /// Ends the section; says whether there is a savepoint to be released.
    pub(super) fn close_section(&self) -> bool {
        self.state().section.take().is_some_and(|section| section.saved)
    }

    /// Forgets what waits since the section began, and ends it; says whether there is a savepoint to
    /// go back to.
    pub(super) fn undo_section(&self) -> bool {
        let mut state = self.state();
        let Some(section) = state.section.take() else { return false };
        let start = section.start.min(state.ops.len());
        for op in state.ops.split_off(start) {
            if let Some(waiting) = state.waiting.get_mut(op.table() as usize) {
                *waiting -= 1;
            }
        }
        section.saved
    }

    /// Each change is whole when the lock is let go: whoever panicked elsewhere left nothing half done.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
