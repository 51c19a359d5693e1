//! Messages between organisations: written in the unit of the act they report, heard in the unit
//! of the act they ask for.

use super::Unit;
use crate::error::StoreResult;
use crate::tables::message_in::{self, MessageInRow, MessageState};
use crate::tables::message_out::{self, MessageOutRow};
use crate::tables::organisation;
use crate::{cell::Cells, tables::message_in::Column};
use sea_orm::sea_query::{Expr, LockType, OnConflict};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};
use shirube_trail::At;
use shirube_trail::Fault;
use shirube_trail::fault::FaultKind;
use shirube_trail::ids::{OrgId, ProcedureId};

impl Unit {
    /// The number the next message of a procedure to an organisation gets; from 1. The procedure
    /// is locked by whoever appends to it.
    ///
    /// # Errors
    ///
    /// A database that does not answer; no number left.
    pub async fn next_message_number(&self, procedure: &ProcedureId, to: &OrgId) -> StoreResult<u64> {
        let last: Option<Option<i64>> = message_out::Entity::find()
            .select_only()
            .column_as(message_out::Column::Seq.max(), "last")
            .filter(message_out::Column::Org.eq(self.org.as_str()))
            .filter(message_out::Column::Procedure.eq(procedure.as_str()))
            .filter(message_out::Column::ToOrg.eq(to.as_str()))
            .into_tuple()
            .one(&self.tx)
            .await?;
        let next = last.flatten().unwrap_or(0).saturating_add(1);
        Cells::of("message_out", procedure).count("seq", next)
    }

    /// Writes a message; it leaves only after the unit is committed.
    ///
    /// # Errors
    ///
    /// Another sender than the unit's organisation; an id or number used before; a database that
    /// does not answer.
    pub async fn send_message(&self, row: &MessageOutRow) -> StoreResult<()> {
        if row.org != self.org {
            return Err(Fault::new("org", FaultKind::Changed).into());
        }
        message_out::Entity::insert(row.model().into_active_model())
            .exec_without_returning(self.writing().await?)
            .await?;
        Ok(())
    }

    /// A message was handed over. `false` where it had been before.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn mark_sent(&self, id: &str, at: At) -> StoreResult<bool> {
        use message_out::Column;
        let marked = message_out::Entity::update_many()
            .col_expr(Column::SentAt, Expr::value(crate::cell::ms(at)))
            .filter(Column::Org.eq(self.org.as_str()))
            .filter(Column::Id.eq(id))
            .filter(Column::SentAt.is_null())
            .exec(self.writing().await?)
            .await?;
        Ok(marked.rows_affected == 1)
    }

    /// Takes in a message. `false` where the same bytes came before: nothing changes then.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn take_in(&self, row: &MessageInRow) -> StoreResult<bool> {
        let taken = message_in::Entity::insert(row.model(&self.org).into_active_model())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(self.writing().await?)
            .await?;
        Ok(taken == 1)
    }

    /// The messages that wait, in order of sender, procedure and number. Where rows are locked,
    /// whoever else hears messages of the organisation waits until this unit ends.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn waiting_messages(&self) -> StoreResult<Vec<MessageInRow>> {
        if self.locks_rows() {
            // Leaves references to the organisation free: whoever writes one may hold what is needed here.
            let organisation = organisation::Entity::find_by_id(self.org.to_string());
            organisation.lock(LockType::NoKeyUpdate).one(&self.tx).await?;
        }
        let rows = message_in::Entity::find()
            .filter(Column::Org.eq(self.org.as_str()))
            .filter(Column::State.eq(MessageState::Waiting.as_str()))
            .order_by_asc(Column::FromOrg)
            .order_by_asc(Column::Procedure)
            .order_by_asc(Column::Seq)
            .order_by_asc(Column::BodySha256)
            .all(&self.tx)
            .await?;
        rows.into_iter().map(MessageInRow::read).collect()
    }

    /// The number of the last genuine message heard of a sender's procedure; 0 before the first.
    ///
    /// # Errors
    ///
    /// A database that does not answer; a number out of range.
    pub async fn last_heard(&self, from: &OrgId, procedure: &ProcedureId) -> StoreResult<u64> {
        let last: Option<Option<i64>> = message_in::Entity::find()
            .select_only()
            .column_as(Column::Seq.max(), "last")
            .filter(Column::Org.eq(self.org.as_str()))
            .filter(Column::FromOrg.eq(from.as_str()))
            .filter(Column::Procedure.eq(procedure.as_str()))
            .filter(Column::Counted.eq(true))
            .into_tuple()
            .one(&self.tx)
            .await?;
        Cells::of("message_in", procedure).count("seq", last.flatten().unwrap_or(0))
    }

    /// Whether a genuine message of this id was heard before.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn was_heard(&self, from: &OrgId, id: &str) -> StoreResult<bool> {
        let heard = message_in::Entity::find()
            .filter(Column::Org.eq(self.org.as_str()))
            .filter(Column::FromOrg.eq(from.as_str()))
            .filter(Column::Id.eq(id))
            .filter(Column::Counted.eq(true))
            .one(&self.tx)
            .await?;
        Ok(heard.is_some())
    }

    /// Says what became of a message that waited. `false` where it waits no more.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn conclude_message(
        &self,
        row: &MessageInRow,
        state: MessageState,
        counted: bool,
        note: &str,
    ) -> StoreResult<bool> {
        let which = Condition::all()
            .add(Column::Org.eq(self.org.as_str()))
            .add(Column::State.eq(MessageState::Waiting.as_str()))
            .add(key_of(row));
        let concluded = message_in::Entity::update_many()
            .col_expr(Column::State, Expr::value(state.as_str()))
            .col_expr(Column::Counted, Expr::value(counted))
            .col_expr(Column::Note, Expr::value(note))
            .filter(which)
            .exec(self.writing().await?)
            .await?;
        Ok(concluded.rows_affected == 1)
    }

    /// The messages refused, without having been heard, with this note.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn unheard_messages(&self, note: &str) -> StoreResult<Vec<MessageInRow>> {
        let rows = message_in::Entity::find().filter(self.unheard(note)).all(&self.tx).await?;
        rows.into_iter().map(MessageInRow::read).collect()
    }

    /// Lets a message refused with this note without having been heard wait again. `false` where
    /// there is none.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn wait_again(&self, row: &MessageInRow, note: &str) -> StoreResult<bool> {
        let again = message_in::Entity::update_many()
            .col_expr(Column::State, Expr::value(MessageState::Waiting.as_str()))
            .col_expr(Column::Note, Expr::value(""))
            .filter(self.unheard(note).add(key_of(row)))
            .exec(self.writing().await?)
            .await?;
        Ok(again.rows_affected == 1)
    }

    fn unheard(&self, note: &str) -> Condition {
        Condition::all()
            .add(Column::Org.eq(self.org.as_str()))
            .add(Column::State.eq(MessageState::Refused.as_str()))
            .add(Column::Counted.eq(false))
            .add(Column::Note.eq(note))
    }
}

fn key_of(row: &MessageInRow) -> Condition {
    Condition::all()
        .add(Column::FromOrg.eq(row.from_org.as_str()))
        .add(Column::Id.eq(row.id.as_str()))
        .add(Column::BodySha256.eq(row.body_sha256().to_hex()))
}

pub(crate) async fn received<C: ConnectionTrait>(db: &C, org: &OrgId) -> StoreResult<Vec<MessageInRow>> {
    let rows = message_in::Entity::find()
        .filter(Column::Org.eq(org.as_str()))
        .order_by_asc(Column::FromOrg)
        .order_by_asc(Column::Procedure)
        .order_by_asc(Column::Seq)
        .order_by_asc(Column::BodySha256)
        .all(db)
        .await?;
    rows.into_iter().map(MessageInRow::read).collect()
}
