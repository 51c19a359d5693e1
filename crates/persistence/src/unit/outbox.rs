//! Queueing letters.

use super::Unit;
use super::behind::{Op, Table};
use crate::cell::ms;
use crate::error::StoreResult;
use crate::tables::outbox::{self, LetterState, NewLetter, OutboxRow};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shirube_trail::ids::{CaseNo, OrgId};
use shirube_trail::{At, ProcedureId};

impl Unit {
    /// Queues letters; they leave only after the unit is committed. Of those queued before, by
    /// (procedure, seq, nth), the first stays.
    pub fn enqueue(&self, letters: &[NewLetter]) {
        if !letters.is_empty() {
            self.behind.push(Op::Letters(letters.iter().map(|one| one.model(&self.org)).collect()));
        }
    }

    /// The latest of the letters of this name, whatever became of it.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn latest_letter(&self, letter: &str) -> StoreResult<Option<OutboxRow>> {
        latest(self.reading(&[Table::Outbox]).await?, &self.org, letter, None).await
    }

    /// Whether a letter whose name has this part was ordered for a procedure of a case since an instant.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn told_of_case(&self, case: &CaseNo, part: &str, since: At) -> StoreResult<bool> {
        let of_the_case = format!("{case}/");
        let after_them = format!("{case}0");
        let found = outbox::Entity::find()
            .select_only()
            .column(outbox::Column::OutboxId)
            .filter(outbox::Column::Org.eq(self.org.as_str()))
            .filter(outbox::Column::OutboxId.gte(of_the_case))
            .filter(outbox::Column::OutboxId.lt(after_them))
            .filter(outbox::Column::CreatedAt.gte(ms(since)))
            .filter(outbox::Column::Letter.contains(part))
            .limit(1)
            .into_tuple::<String>()
            .one(self.reading(&[Table::Outbox]).await?)
            .await?;
        Ok(found.is_some())
    }

    /// The highest `nth` of the letters of an entry, where there are any.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn last_letter(&self, procedure: &ProcedureId, seq: u64) -> StoreResult<Option<u32>> {
        let of_the_entry = format!("{procedure}/{seq}/");
        let after_them = format!("{procedure}/{seq}0");
        let ids: Vec<String> = outbox::Entity::find()
            .select_only()
            .column(outbox::Column::OutboxId)
            .filter(outbox::Column::Org.eq(self.org.as_str()))
            .filter(outbox::Column::OutboxId.gte(of_the_entry.as_str()))
            .filter(outbox::Column::OutboxId.lt(after_them))
            .into_tuple()
            .all(self.reading(&[Table::Outbox]).await?)
            .await?;
        let nth = |id: &String| id.strip_prefix(&of_the_entry)?.parse().ok();
        Ok(ids.iter().filter_map(nth).max())
    }
}

/// The latest of the letters of this name, of those in this state where one is given.
pub(crate) async fn latest<C: ConnectionTrait>(
    db: &C,
    org: &OrgId,
    letter: &str,
    state: Option<LetterState>,
) -> StoreResult<Option<OutboxRow>> {
    let mut letters = outbox::Entity::find()
        .filter(outbox::Column::Org.eq(org.as_str()))
        .filter(outbox::Column::Letter.eq(letter));
    if let Some(state) = state {
        letters = letters.filter(outbox::Column::State.eq(state.as_str()));
    }
    let found = letters
        .order_by_desc(outbox::Column::CreatedAt)
        .order_by_desc(outbox::Column::OutboxId)
        .one(db)
        .await?;
    found.map(OutboxRow::read).transpose()
}
