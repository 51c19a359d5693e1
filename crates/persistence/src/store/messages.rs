//! The side of the courier: which messages wait to leave, of every organisation; and what an
//! organisation sent and received.

use super::Store;
use super::tenancy::ids;
use crate::error::StoreResult;
use crate::tables::message_in::{self, MessageInRow, MessageState};
use crate::tables::message_out::{self, Column, MessageOutRow};
use crate::tables::organisation;
use crate::unit;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
};
use shirube_trail::ids::OrgId;

impl Store {
    /// Whether there is a message to carry ([`Store::unsent_messages`]) or to hear
    /// ([`Store::receivers`]), in one question.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn has_post(&self, unheard: &str) -> StoreResult<bool> {
        if self.is_shared() {
            return Ok(!self.work("work_unsent()", []).await?.is_empty()
                || !self.work("work_unheard($1)", [unheard.into()]).await?.is_empty());
        }
        let unsent = message_out::Entity::find().filter(unsent()).select_only().column(Column::Id);
        // One question each: with both in one the database would look at every message there ever was.
        let [waiting, refused] = to_hear(unheard).map(|which| {
            let heard = message_in::Entity::find().filter(which).select_only();
            Expr::exists(heard.column(message_in::Column::Id).into_query())
        });
        let either = Expr::exists(unsent.into_query()).or(waiting).or(refused);
        let row = self.db.query_one(&Query::select().expr_as(either, "post").take()).await?;
        Ok(row.is_some_and(|row| row.try_get("", "post").unwrap_or(true)))
    }

    /// Messages not yet handed over whose addressee is an organisation of this store, oldest
    /// first, in order of their numbers; on `PostgreSQL` one sender's after another's.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn unsent_messages(&self, limit: u64) -> StoreResult<Vec<MessageOutRow>> {
        if !self.is_shared() {
            let rows = in_order(unsent()).limit(limit).all(&self.db).await?;
            return rows.into_iter().map(MessageOutRow::read).collect();
        }
        let here = self.organisations().await?;
        let mut all = Vec::new();
        for org in self.work_for("work_unsent()", []).await? {
            let rest = limit.saturating_sub(all.len() as u64);
            let waiting = Condition::all()
                .add(Column::Org.eq(org.as_str()))
                .add(Column::SentAt.is_null())
                .add(Column::ToOrg.is_in(here.iter().map(OrgId::as_str)));
            let rows = in_order(waiting).limit(rest).all(&self.reading(&org).await?).await?;
            all.extend(rows.into_iter().map(MessageOutRow::read).collect::<StoreResult<Vec<_>>>()?);
        }
        Ok(all)
    }

    /// What an organisation wrote to others, sent or not.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn messages_sent(&self, org: &OrgId) -> StoreResult<Vec<MessageOutRow>> {
        let own = Condition::all().add(Column::Org.eq(org.as_str()));
        let rows = in_order(own).all(&self.reading(org).await?).await?;
        rows.into_iter().map(MessageOutRow::read).collect()
    }

    /// What an organisation received from others, in order of sender, procedure and number.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn messages_received(&self, org: &OrgId) -> StoreResult<Vec<MessageInRow>> {
        unit::messages::received(&self.reading(org).await?, org).await
    }

    /// The organisations with messages that wait, or that were refused with this note without
    /// having been heard, by id.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn receivers(&self, unheard: &str) -> StoreResult<Vec<OrgId>> {
        use message_in::Column;
        if self.is_shared() {
            return self.work_for("work_unheard($1)", [unheard.into()]).await;
        }
        let rows: Vec<String> = message_in::Entity::find()
            .select_only()
            .column(Column::Org)
            .filter(either(to_hear(unheard)))
            .distinct()
            .order_by_asc(Column::Org)
            .into_tuple()
            .all(&self.db)
            .await?;
        ids(&rows)
    }

    /// The organisations of this store, by id.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn organisations(&self) -> StoreResult<Vec<OrgId>> {
        if self.is_shared() {
            return self.work_for("work_organisations()", []).await;
        }
        let rows: Vec<String> = organisation::Entity::find()
            .select_only()
            .column(organisation::Column::Org)
            .order_by_asc(organisation::Column::Org)
            .into_tuple()
            .all(&self.db)
            .await?;
        ids(&rows)
    }
}

/// Messages sent, oldest first, in order of their numbers.
fn in_order(which: Condition) -> Select<message_out::Entity> {
    message_out::Entity::find()
        .filter(which)
        .order_by_asc(Column::At)
        .order_by_asc(Column::Procedure)
        .order_by_asc(Column::Seq)
        .order_by_asc(Column::Id)
}

/// Not handed over, to an organisation of this store.
fn unsent() -> Condition {
    let here = organisation::Entity::find().select_only().column(organisation::Column::Org).into_query();
    Condition::all().add(Column::SentAt.is_null()).add(Column::ToOrg.in_subquery(here))
}

/// Waiting; or refused with this note without having been heard. The organisation is named because
/// the index begins with it.
fn to_hear(unheard: &str) -> [Condition; 2] {
    use message_in::Column;
    let of_anybody = || {
        let all = organisation::Entity::find().select_only().column(organisation::Column::Org);
        Condition::all().add(Column::Org.in_subquery(all.into_query()))
    };
    let refused = of_anybody()
        .add(Column::State.eq(MessageState::Refused.as_str()))
        .add(Column::Counted.eq(false))
        .add(Column::Note.eq(unheard));
    [of_anybody().add(Column::State.eq(MessageState::Waiting.as_str())), refused]
}

fn either([one, other]: [Condition; 2]) -> Condition {
    Condition::any().add(one).add(other)
}
