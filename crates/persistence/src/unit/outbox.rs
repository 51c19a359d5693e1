//! Queueing letters.

use super::Unit;
use crate::error::StoreResult;
use crate::tables::outbox::{self, LetterState, NewLetter, OutboxRow};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use shirube_trail::ProcedureId;
use shirube_trail::ids::OrgId;

/// Letters queued by one statement, well below the number of values a statement may have.
const LETTERS_A_STATEMENT: usize = 100;

impl Unit {
    /// Queues a letter; it leaves only after the unit is committed. `false` when
    /// the same (procedure, seq, nth) was queued before.
    ///
    /// # Errors
    ///
    /// A procedure that does not exist; a database that does not answer.
    pub async fn enqueue(&self, letter: &NewLetter) -> StoreResult<bool> {
        let queued = outbox::Entity::insert(letter.model(&self.org).into_active_model())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(&self.tx)
            .await?;
        Ok(queued == 1)
    }

    /// Queues letters as [`Unit::enqueue`] does one; those queued before are left as they are.
    ///
    /// # Errors
    ///
    /// A procedure that does not exist; a database that does not answer.
    pub async fn enqueue_all(&self, letters: &[NewLetter]) -> StoreResult<()> {
        for some in letters.chunks(LETTERS_A_STATEMENT) {
            outbox::Entity::insert_many(some.iter().map(|one| one.model(&self.org).into_active_model()))
                .on_conflict(OnConflict::new().do_nothing().to_owned())
                .exec_without_returning(&self.tx)
                .await?;
        }
        Ok(())
    }

    /// The latest of the letters of this name, whatever became of it.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn latest_letter(&self, letter: &str) -> StoreResult<Option<OutboxRow>> {
        latest(&self.tx, &self.org, letter, None).await
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
            .all(&self.tx)
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
