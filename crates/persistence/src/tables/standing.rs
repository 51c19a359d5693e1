//! Where a procedure stands, in the few columns that lists and boards are made of.

use crate::cell::{Cells, ms};
use crate::error::StoreResult;
use sea_orm::QueryResult;
use shirube_trail::At;
use shirube_trail::ids::{CaseNo, KindId, MachineId, ProcedureId};

/// The columns of a standing, as [`Standing::read`] reads them.
pub(crate) const COLUMNS: [&str; 16] = [
    "procedure",
    "case_no",
    "fiscal_year",
    "kind",
    "machine",
    "stage",
    "phase",
    "parent",
    "section",
    "person",
    "closed",
    "held_back",
    "is_public",
    "changed_at",
    "due_at",
    "position",
];

/// Whose a case is: the same for all of its procedures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OfCase {
    /// The section it is of; empty where none is known.
    pub section: String,
    /// The id of who is in charge; empty where nobody is.
    pub person: String,
}

/// Where a procedure stands, to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "columns of their own, each true or not whatever the others are"
)]
pub struct NewStanding {
    /// Its id.
    pub procedure: ProcedureId,
    /// Its case.
    pub case_no: CaseNo,
    /// The fiscal year of the case, western calendar; 0 of `office`.
    pub fiscal_year: i32,
    /// Its kind.
    pub kind: KindId,
    /// Its kind and machine version.
    pub machine: MachineId,
    /// Its stage.
    pub stage: String,
    /// Its phase.
    pub phase: String,
    /// The procedure that opened it.
    pub parent: Option<ProcedureId>,
    /// Whose the case is, where this is the first procedure of it; the others are as the first is.
    pub of_case: Option<OfCase>,
    /// Whether it has ended.
    pub closed: bool,
    /// Whether how much comes in is nobody's business now.
    pub held_back: bool,
    /// Whether only its applicant may see that it is there.
    pub hidden: bool,
    /// Whether any supplier may see it.
    pub is_public: bool,
    /// When the last decision was made.
    pub changed_at: At,
}

/// Where one stands in a list: what falls due first is first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Milliseconds since 1970 of what falls due; of what has ended, the later the smaller.
    pub position: i64,
    /// The procedure, among those with the same.
    pub procedure: String,
}

/// Where a procedure stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Its id.
    pub procedure: ProcedureId,
    /// Its case.
    pub case_no: CaseNo,
    /// The fiscal year of the case.
    pub fiscal_year: i32,
    /// Its kind.
    pub kind: KindId,
    /// Its kind and machine version.
    pub machine: MachineId,
    /// Its stage.
    pub stage: String,
    /// Its phase.
    pub phase: String,
    /// The procedure that opened it.
    pub parent: Option<ProcedureId>,
    /// Whose the case is.
    pub of_case: OfCase,
    /// Whether it has ended.
    pub closed: bool,
    /// Whether how much comes in is nobody's business now.
    pub held_back: bool,
    /// Whether any supplier may see it.
    pub is_public: bool,
    /// When the last decision was made.
    pub changed_at: At,
    /// What falls due next in it, or is overdue.
    pub due_at: Option<At>,
    /// Its place in lists.
    pub place: Place,
}

impl Standing {
    pub(crate) fn read(row: &QueryResult) -> StoreResult<Self> {
        let procedure: String = row.try_get("", "procedure")?;
        let cells = Cells::of("standing", &procedure);
        let text = |name: &str| row.try_get::<String>("", name);
        let parent: Option<String> = row.try_get("", "parent")?;
        Ok(Self {
            procedure: cells.id("procedure", &procedure)?,
            case_no: cells.id("case_no", &text("case_no")?)?,
            fiscal_year: row.try_get("", "fiscal_year")?,
            kind: cells.id("kind", &text("kind")?)?,
            machine: cells.id("machine", &text("machine")?)?,
            stage: text("stage")?,
            phase: text("phase")?,
            parent: cells.id_or_none("parent", parent.as_deref())?,
            of_case: OfCase { section: text("section")?, person: text("person")? },
            closed: row.try_get("", "closed")?,
            held_back: row.try_get("", "held_back")?,
            is_public: row.try_get("", "is_public")?,
            changed_at: cells.at("changed_at", row.try_get("", "changed_at")?)?,
            due_at: cells.at_or_none("due_at", row.try_get("", "due_at")?)?,
            place: Place { position: row.try_get("", "position")?, procedure },
        })
    }
}

impl NewStanding {
    /// The values of the columns before whose the case is, and after; `due_at` is asked of the
    /// deadlines.
    pub(crate) fn changed_ms(&self) -> i64 {
        ms(self.changed_at)
    }
}
