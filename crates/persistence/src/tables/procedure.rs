//! Procedures: where each stands, and what its next entry depends on.

use crate::cell::{Cells, ms, stored};
use crate::error::{Mark, StoreResult};
use sea_orm::entity::prelude::*;
use serde_json::{Map, Value as Json};
use shirube_trail::chain::Head;
use shirube_trail::ids::{CaseNo, KindId, MachineId, OrgId, ProcedureId};
use shirube_trail::{At, Seq};
use std::collections::BTreeSet;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "procedure")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub procedure: String,
    pub case_no: String,
    pub number: Option<i64>,
    pub parent: Option<String>,
    pub kind: String,
    pub machine: String,
    pub stage: String,
    pub phase: String,
    pub closed: bool,
    pub revision: i64,
    pub entries: i64,
    pub head_hash: String,
    pub head_at: i64,
    pub facts: String,
    pub performers: String,
    pub opened_at: i64,
    pub changed_at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A procedure as its last entry left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcedureRow {
    /// Its id (`R8-0012/3`).
    pub procedure: ProcedureId,
    /// The case it belongs to.
    pub case_no: CaseNo,
    /// The procedure that opened it.
    pub parent: Option<ProcedureId>,
    /// Its kind.
    pub kind: KindId,
    /// Its kind and machine version.
    pub machine: MachineId,
    /// Its stage.
    pub stage: String,
    /// Its phase.
    pub phase: String,
    /// Whether it has ended.
    pub closed: bool,
    /// Decisions so far.
    pub revision: u64,
    /// Entries so far; the next entry has this number.
    pub entries: u64,
    /// What the next entry must follow.
    pub head: Head,
    /// What is known about it.
    pub facts: Json,
    /// Who does what in it.
    pub performers: Json,
    /// When it was opened.
    pub opened_at: At,
    /// When the last decision was made.
    pub changed_at: At,
}

impl ProcedureRow {
    /// How far it has come.
    #[must_use]
    pub const fn mark(&self) -> Mark {
        Mark { revision: self.revision, entries: self.entries }
    }

    pub(crate) fn model(&self, org: &OrgId) -> Model {
        Model {
            org: org.to_string(),
            procedure: self.procedure.to_string(),
            case_no: self.case_no.to_string(),
            number: number_of(&self.procedure),
            parent: self.parent.as_ref().map(ToString::to_string),
            kind: self.kind.to_string(),
            machine: self.machine.to_string(),
            stage: self.stage.clone(),
            phase: self.phase.clone(),
            closed: self.closed,
            revision: stored(self.revision),
            entries: stored(self.entries),
            head_hash: self.head.hash.to_hex(),
            head_at: ms(self.head.at),
            facts: self.facts.to_string(),
            performers: self.performers.to_string(),
            opened_at: ms(self.opened_at),
            changed_at: ms(self.changed_at),
        }
    }

    pub(crate) fn read(row: Model) -> StoreResult<Self> {
        let cells = Cells::of("procedure", &row.procedure);
        let entries: u64 = cells.count("entries", row.entries)?;
        let last = entries.checked_sub(1).map(Seq::new);
        let seq = last
            .ok_or_else(|| cells.fault("entries", "a procedure without entries"))?
            .map_err(|fault| cells.fault("entries", fault))?;
        Ok(Self {
            procedure: cells.id("procedure", &row.procedure)?,
            case_no: cells.id("case_no", &row.case_no)?,
            parent: cells.id_or_none("parent", row.parent.as_deref())?,
            kind: cells.id("kind", &row.kind)?,
            machine: cells.id("machine", &row.machine)?,
            revision: cells.count("revision", row.revision)?,
            entries,
            head: Head {
                seq,
                hash: cells.digest("head_hash", &row.head_hash)?,
                at: cells.at("head_at", row.head_at)?,
            },
            facts: cells.json("facts", &row.facts)?,
            performers: cells.json("performers", &row.performers)?,
            opened_at: cells.at("opened_at", row.opened_at)?,
            changed_at: cells.at("changed_at", row.changed_at)?,
            stage: row.stage,
            phase: row.phase,
            closed: row.closed,
        })
    }
}

/// A procedure as what opened it sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChildRow {
    /// Its id.
    pub procedure: ProcedureId,
    /// Its kind.
    pub kind: KindId,
    /// Its stage.
    pub stage: String,
    /// Whether it has ended.
    pub closed: bool,
    /// The facts asked for, of those it has.
    pub facts: Map<String, Json>,
}

impl ChildRow {
    pub(crate) fn read(
        (procedure, kind, stage, closed, facts): (String, String, String, bool, String),
        wanted: &BTreeSet<&str>,
    ) -> StoreResult<Self> {
        let cells = Cells::of("procedure", &procedure);
        let facts = cells.members("facts", &facts, wanted)?;
        Ok(Self {
            procedure: cells.id("procedure", &procedure)?,
            kind: cells.id("kind", &kind)?,
            stage,
            closed,
            facts,
        })
    }
}

/// The counted part of a procedure's id; none for an application, 0 for `office`.
fn number_of(procedure: &ProcedureId) -> Option<i64> {
    match procedure.as_str().split_once('/') {
        None => Some(0),
        Some((_, own)) => own.parse().ok(),
    }
}
