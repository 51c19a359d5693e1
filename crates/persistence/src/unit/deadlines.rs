//! Deadlines of procedures.

use super::Unit;
use super::behind::{Due, Op, Table};
use super::due::{alive, overdue_duty};
use crate::cell::{Cells, ms};
use crate::error::StoreResult;
use crate::tables::deadline::{self, Column, DeadlineRow, DeadlineState};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value as Json;
use shirube_trail::At;
use shirube_trail::ids::{DeadlineId, OrgId, ProcedureId};
use std::collections::BTreeSet;

/// Milliseconds of a day; deadlines are instants, and Japan has no summer time.
const DAY_MS: i64 = 86_400_000;

impl Unit {
    /// Sets a deadline; one of the same id is replaced. A procedure that does not exist shows when it
    /// is written.
    pub fn set_deadline(&self, row: &DeadlineRow) {
        self.behind.push(Op::Deadline(Due::Set(Box::new(row.model(&self.org)))));
    }

    /// Cancels a deadline that runs, is frozen or held, or a duty that is overdue, where there is one.
    pub fn cancel_deadline(&self, procedure: &ProcedureId, id: &DeadlineId) {
        self.behind.push(Op::Deadline(Due::Lifted(procedure.clone(), id.clone())));
    }

    /// Cancels every deadline of a procedure that runs, is frozen or held, and every duty that is
    /// overdue, except these. Answers how many there were.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn cancel_deadlines(&self, procedure: &ProcedureId, kept: &[DeadlineId]) -> StoreResult<u64> {
        let kept = kept.iter().map(DeadlineId::as_str);
        let which = self.of(procedure).add(alive()).add(Column::DeadlineId.is_not_in(kept));
        self.writing().await?;
        self.end(which, DeadlineState::Cancelled).await
    }

    /// What a deadline asked for was done, where there is one: before it fell due, or after (a duty
    /// fulfilled late).
    pub fn meet_deadline(&self, procedure: &ProcedureId, id: &DeadlineId) {
        self.behind.push(Op::Deadline(Due::Met(procedure.clone(), id.clone())));
    }

    /// The deadline fell due and was handled. `false` when it no longer runs: met,
    /// cancelled, frozen, or handled by another.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn mark_fired(&self, procedure: &ProcedureId, id: &DeadlineId) -> StoreResult<bool> {
        self.writing().await?;
        Ok(self.end(self.pending(procedure, id), DeadlineState::Fired).await? == 1)
    }

    /// The deadline fell due, and its act could not be performed yet; why is in its details.
    /// `false` when it no longer runs.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn hold_deadline(
        &self,
        procedure: &ProcedureId,
        id: &DeadlineId,
        details: &Json,
        at: At,
    ) -> StoreResult<bool> {
        let held = deadline::Entity::update_many()
            .col_expr(Column::State, Expr::value(DeadlineState::Held.as_str()))
            .col_expr(Column::FrozenAt, Expr::value(ms(at)))
            .col_expr(Column::Details, Expr::value(details.to_string()))
            .filter(self.pending(procedure, id))
            .exec(self.writing().await?)
            .await?;
        Ok(held.rows_affected == 1)
    }

    /// Lets the clock try again what it held in these procedures, because something has happened.
    pub fn retry_deadlines(&self, procedures: BTreeSet<ProcedureId>) {
        self.behind.push(Op::Deadline(Due::Retried(procedures)));
    }

    /// Lets the clock try again whatever it held before an instant. Answers how many.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn retry_held_before(&self, before: At) -> StoreResult<u64> {
        self.writing().await?;
        self.end(held_before(&self.org, before), DeadlineState::Pending).await
    }

    /// Stops a deadline that runs. Answers whether there was one.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn freeze_deadline(
        &self,
        procedure: &ProcedureId,
        id: &DeadlineId,
        at: At,
    ) -> StoreResult<bool> {
        let frozen = deadline::Entity::update_many()
            .col_expr(Column::State, Expr::value(DeadlineState::Frozen.as_str()))
            .col_expr(Column::FrozenAt, Expr::value(ms(at)))
            .filter(self.pending(procedure, id))
            .exec(self.writing().await?)
            .await?;
        Ok(frozen.rows_affected == 1)
    }

    /// Lets the deadlines of a procedure that were frozen by then run again, each
    /// due so many days later than before. Answers how many.
    ///
    /// # Errors
    ///
    /// A due instant no calendar has; a database that does not answer.
    pub async fn thaw_deadlines(
        &self,
        procedure: &ProcedureId,
        resumed_at: At,
        days: u32,
    ) -> StoreResult<u64> {
        let which = self
            .of(procedure)
            .add(Column::State.eq(DeadlineState::Frozen.as_str()))
            .add(Column::FrozenAt.lte(ms(resumed_at)));
        let rows =
            deadline::Entity::find().filter(which).all(self.reading(&[Table::Deadline]).await?).await?;
        let mut thawed = 0;
        for row in rows {
            let key = format!("{} {}", row.procedure, row.deadline_id);
            let cells = Cells::of("deadline", key);
            let later_ms = DAY_MS.saturating_mul(i64::from(days));
            let due_at = cells.at("due_at", row.due_at.saturating_add(later_ms))?;
            let mut row = DeadlineRow::read(row)?;
            row.due_at = due_at;
            row.state = DeadlineState::Pending;
            row.frozen_at = None;
            self.set_deadline(&row);
            thawed += 1;
        }
        Ok(thawed)
    }

    /// Every deadline of a procedure, in due order.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn deadlines(&self, procedure: &ProcedureId) -> StoreResult<Vec<DeadlineRow>> {
        let rows = deadline::Entity::find()
            .filter(self.of(procedure))
            .order_by_asc(Column::DueAt)
            .order_by_asc(Column::DeadlineId)
            .all(self.reading(&[Table::Deadline]).await?)
            .await?;
        rows.into_iter().map(DeadlineRow::read).collect()
    }

    /// Deadlines that run and fell due by an instant, in due order.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn due_deadlines(&self, until: At, limit: u64) -> StoreResult<Vec<DeadlineRow>> {
        due(self.reading(&[Table::Deadline]).await?, (&self.org, until), &BTreeSet::new(), limit).await
    }

    fn of(&self, procedure: &ProcedureId) -> Condition {
        Condition::all().add(Column::Org.eq(self.org.as_str())).add(Column::Procedure.eq(procedure.as_str()))
    }

    fn pending(&self, procedure: &ProcedureId, id: &DeadlineId) -> Condition {
        self.of(procedure)
            .add(Column::DeadlineId.eq(id.as_str()))
            .add(Column::State.eq(DeadlineState::Pending.as_str()))
    }
}

/// What is overdue: duties not done, and deadlines whose act could not be performed; in due order.
pub(crate) async fn overdue<C: ConnectionTrait>(
    db: &C,
    org: &OrgId,
    limit: u64,
) -> StoreResult<Vec<DeadlineRow>> {
    let held = Column::State.eq(DeadlineState::Held.as_str());
    let rows = deadline::Entity::find()
        .filter(Column::Org.eq(org.as_str()))
        .filter(Condition::any().add(held).add(overdue_duty()))
        .order_by_asc(Column::DueAt)
        .order_by_asc(Column::Procedure)
        .order_by_asc(Column::DeadlineId)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter().map(DeadlineRow::read).collect()
}

/// Whose deadline is the earliest that is pending, in any organisation, and when it falls due.
pub(crate) async fn earliest<C: ConnectionTrait>(db: &C, until: At) -> StoreResult<Option<(String, i64)>> {
    let first = deadline::Entity::find()
        .select_only()
        .columns([Column::Org, Column::DueAt])
        .filter(Column::State.eq(DeadlineState::Pending.as_str()))
        .filter(Column::DueAt.lte(ms(until)))
        .order_by_asc(Column::DueAt)
        .order_by_asc(Column::Org)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    Ok(first)
}

/// Whether the clock holds anything since before an instant.
pub(crate) async fn is_held_before<C: ConnectionTrait>(db: &C, org: &OrgId, before: At) -> StoreResult<bool> {
    let held: Option<String> = deadline::Entity::find()
        .select_only()
        .column(Column::DeadlineId)
        .filter(held_before(org, before))
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    Ok(held.is_some())
}

fn held_before(org: &OrgId, before: At) -> Condition {
    Condition::all()
        .add(Column::State.eq(DeadlineState::Held.as_str()))
        .add(Column::Org.eq(org.as_str()))
        .add(Column::FrozenAt.lt(ms(before)))
}

/// Deadlines that run and fell due, but for those of some procedures, in due order.
pub(crate) async fn due<C: ConnectionTrait>(
    db: &C,
    (org, until): (&OrgId, At),
    but: &BTreeSet<ProcedureId>,
    limit: u64,
) -> StoreResult<Vec<DeadlineRow>> {
    let rows = deadline::Entity::find()
        .filter(Column::Org.eq(org.as_str()))
        .filter(Column::State.eq(DeadlineState::Pending.as_str()))
        .filter(Column::DueAt.lte(ms(until)))
        .filter(Column::Procedure.is_not_in(but.iter().map(ProcedureId::as_str)))
        .order_by_asc(Column::DueAt)
        .order_by_asc(Column::Procedure)
        .order_by_asc(Column::DeadlineId)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter().map(DeadlineRow::read).collect()
}
