//! Deadlines: when something may, must or should be done.

use crate::cell::{Cells, ms, stored, words};
use crate::error::StoreResult;
use sea_orm::entity::prelude::*;
use serde_json::Value as Json;
use shirube_trail::At;
use shirube_trail::ids::{ActId, DeadlineId, OrgId, ProcedureId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deadline")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub procedure: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub deadline_id: String,
    pub kind: String,
    pub act: Option<String>,
    pub due_at: i64,
    pub state: String,
    pub frozen_at: Option<i64>,
    pub rule: Option<String>,
    pub started_seq: i64,
    pub details: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

words! {
    /// What happens when a deadline falls due.
    DeadlineKind {
        /// The clock performs an act.
        Act = "act",
        /// A duty is overdue from then on.
        Duty = "duty",
        /// Someone is reminded.
        Reminder = "reminder",
    }
}

words! {
    /// What has become of a deadline.
    DeadlineState {
        /// It runs.
        Pending = "pending",
        /// It fell due and was handled.
        Fired = "fired",
        /// What it asked for was done.
        Met = "met",
        /// It no longer matters.
        Cancelled = "cancelled",
        /// Its procedure is suspended.
        Frozen = "frozen",
        /// It fell due, and its act could not be performed yet: tried again
        /// after the next act, and each day.
        Held = "held",
    }
}

/// A deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadlineRow {
    /// The procedure it runs in.
    pub procedure: ProcedureId,
    /// Its id within the procedure.
    pub deadline_id: DeadlineId,
    /// What happens when it falls due.
    pub kind: DeadlineKind,
    /// The act it performs or asks for.
    pub act: Option<ActId>,
    /// When it falls due.
    pub due_at: At,
    /// What has become of it.
    pub state: DeadlineState,
    /// Since when it is frozen or held.
    pub frozen_at: Option<At>,
    /// The rule it comes from.
    pub rule: Option<String>,
    /// Number of the entry that started it.
    pub started_seq: u64,
    /// What else is needed when it falls due.
    pub details: Json,
}

impl DeadlineRow {
    pub(crate) fn read(row: Model) -> StoreResult<Self> {
        let key = format_args!("{} {}", row.procedure, row.deadline_id);
        let cells = Cells::of("deadline", key);
        Ok(Self {
            procedure: cells.id("procedure", &row.procedure)?,
            deadline_id: cells.id("deadline_id", &row.deadline_id)?,
            kind: cells.word("kind", &row.kind, DeadlineKind::read)?,
            act: cells.id_or_none("act", row.act.as_deref())?,
            due_at: cells.at("due_at", row.due_at)?,
            state: cells.word("state", &row.state, DeadlineState::read)?,
            frozen_at: cells.at_or_none("frozen_at", row.frozen_at)?,
            started_seq: cells.count("started_seq", row.started_seq)?,
            details: cells.json("details", &row.details)?,
            rule: row.rule,
        })
    }

    pub(crate) fn model(&self, org: &OrgId) -> Model {
        Model {
            org: org.to_string(),
            procedure: self.procedure.to_string(),
            deadline_id: self.deadline_id.to_string(),
            kind: self.kind.as_str().to_owned(),
            act: self.act.as_ref().map(ToString::to_string),
            due_at: ms(self.due_at),
            state: self.state.as_str().to_owned(),
            frozen_at: self.frozen_at.map(ms),
            rule: self.rule.clone(),
            started_seq: stored(self.started_seq),
            details: self.details.to_string(),
        }
    }
}
