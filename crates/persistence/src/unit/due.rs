//! What becomes of deadlines, in statements of several rows.

use super::Unit;
use super::behind::Due;
use crate::error::StoreResult;
use crate::tables::deadline::{self, Column, DeadlineKind, DeadlineState};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use shirube_trail::ids::{DeadlineId, ProcedureId};
use std::collections::BTreeSet;

/// Changes of one kind, of different deadlines: one statement writes them.
#[derive(Debug, PartialEq)]
pub(super) enum Batch {
    /// Deadlines that are set.
    Set(Vec<deadline::Model>),
    /// Deadlines that end so, where they are alive.
    Ended(DeadlineState, BTreeSet<(ProcedureId, DeadlineId)>),
    /// Procedures whose held deadlines may be tried again.
    Retried(BTreeSet<ProcedureId>),
}

impl Batch {
    /// Whether it has a deadline of this procedure.
    fn touches(&self, of: &str) -> bool {
        match self {
            Self::Set(rows) => rows.iter().any(|row| row.procedure == of),
            Self::Ended(_, all) => all.iter().any(|(procedure, _)| procedure.as_str() == of),
            Self::Retried(all) => all.iter().any(|procedure| procedure.as_str() == of),
        }
    }

    /// Takes in a change of the same kind; gives it back where it is of another, or of a deadline
    /// this statement changes already.
    fn take(&mut self, op: Due) -> Result<(), Due> {
        match (self, op) {
            (Self::Set(rows), Due::Set(row)) => {
                let same = |one: &deadline::Model| {
                    (&one.procedure, &one.deadline_id) == (&row.procedure, &row.deadline_id)
                };
                // What is set twice is what it was set to last.
                rows.retain(|one| !same(one));
                rows.push(*row);
            }
            (Self::Ended(DeadlineState::Cancelled, all), Due::Lifted(procedure, id))
            | (Self::Ended(DeadlineState::Met, all), Due::Met(procedure, id)) => {
                all.insert((procedure, id));
            }
            (Self::Retried(all), Due::Retried(more)) => all.extend(more),
            (_, op) => return Err(op),
        }
        Ok(())
    }
}

impl From<Due> for Batch {
    fn from(op: Due) -> Self {
        match op {
            Due::Set(row) => Self::Set(vec![*row]),
            Due::Lifted(procedure, id) => Self::Ended(DeadlineState::Cancelled, [(procedure, id)].into()),
            Due::Met(procedure, id) => Self::Ended(DeadlineState::Met, [(procedure, id)].into()),
            Due::Retried(all) => Self::Retried(all),
        }
    }
}

/// As few statements as leave the changes of each procedure in their order.
pub(super) fn batches(ops: Vec<Due>) -> Vec<Batch> {
    let mut batches: Vec<Batch> = Vec::new();
    for op in ops {
        let of: Vec<String> = match &op {
            Due::Set(row) => vec![row.procedure.clone()],
            Due::Lifted(procedure, _) | Due::Met(procedure, _) => vec![procedure.to_string()],
            Due::Retried(all) => all.iter().map(ToString::to_string).collect(),
        };
        let mut op = Some(op);
        for batch in batches.iter_mut().rev() {
            let Some(one) = op.take() else { break };
            op = batch.take(one).err();
            if of.iter().any(|of| batch.touches(of)) {
                break;
            }
        }
        batches.extend(op.map(Batch::from));
    }
    batches
}

impl Unit {
    pub(super) async fn write_due(&self, batch: Batch) -> StoreResult<()> {
        match batch {
            Batch::Set(rows) => {
                self.insert(rows, Some(replaced())).await?;
            }
            Batch::Ended(state, which) => {
                let mut any = Condition::any();
                for (procedure, id) in &which {
                    let one =
                        Column::Procedure.eq(procedure.as_str()).and(Column::DeadlineId.eq(id.as_str()));
                    any = any.add(one);
                }
                let open = if state == DeadlineState::Met { fulfillable() } else { alive() };
                let which = Condition::all().add(Column::Org.eq(self.org.as_str())).add(any).add(open);
                self.end(which, state).await?;
            }
            Batch::Retried(procedures) => {
                let held = Condition::all()
                    .add(Column::Org.eq(self.org.as_str()))
                    .add(Column::Procedure.is_in(procedures.iter().map(ProcedureId::as_str)))
                    .add(Column::State.eq(DeadlineState::Held.as_str()));
                self.end(held, DeadlineState::Pending).await?;
            }
        }
        Ok(())
    }

    pub(super) async fn end(&self, which: Condition, state: DeadlineState) -> StoreResult<u64> {
        let ended = deadline::Entity::update_many()
            .col_expr(Column::State, Expr::value(state.as_str()))
            .col_expr(Column::FrozenAt, Expr::value(None::<i64>))
            .filter(which)
            .exec(&self.tx)
            .await?;
        Ok(ended.rows_affected)
    }
}

/// Of a deadline: that it runs, is frozen or held, or is a duty that is overdue.
pub(super) fn alive() -> Condition {
    let states = [DeadlineState::Pending, DeadlineState::Frozen, DeadlineState::Held];
    let alive = Column::State.is_in(states.map(DeadlineState::as_str));
    Condition::any().add(alive).add(overdue_duty())
}

/// Of a deadline: that what it asks for can still be done, in time or late.
fn fulfillable() -> Condition {
    let states = [DeadlineState::Pending, DeadlineState::Frozen, DeadlineState::Fired];
    Condition::all().add(Column::State.is_in(states.map(DeadlineState::as_str)))
}

/// A deadline of the same id is replaced.
fn replaced() -> OnConflict {
    OnConflict::columns([Column::Org, Column::Procedure, Column::DeadlineId])
        .update_columns([
            Column::Kind,
            Column::Act,
            Column::DueAt,
            Column::State,
            Column::FrozenAt,
            Column::Rule,
            Column::StartedSeq,
            Column::Details,
        ])
        .to_owned()
}

/// A duty that fell due and was not done.
pub(super) fn overdue_duty() -> Condition {
    Condition::all()
        .add(Column::Kind.eq(DeadlineKind::Duty.as_str()))
        .add(Column::State.eq(DeadlineState::Fired.as_str()))
}
