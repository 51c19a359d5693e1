//! Long work: asked for, taken by a worker for a while, ended with a result that waits.
//!
//! A worker that dies leaves it to the next, which begins again. What the first still says of it then is
//! not heard: each lease has the number of its attempt.

use super::Unit;
use crate::cell::{ms, stored};
use crate::error::StoreResult;
use crate::store::Store;
use crate::tables::long_work::{self, Column, LongWorkRow, LongWorkState};
use crate::tables::long_work_part::{self, Column as Part};
use sea_orm::sea_query::{Expr, LockBehavior, LockType, OnConflict};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use shirube_trail::At;
use shirube_trail::ids::{ActorId, OrgId};
use uuid::Uuid;

/// Bytes of a part of a result.
const PART_BYTES: usize = 1 << 20;

/// What is said of long work whose results an erasure took away.
pub(super) const ERASED: &str = "{\"problem\":\"erased\"}";

impl Unit {
    /// Keeps what somebody asks for. Asked for twice by one id, it stays as it was. Answers whether it is
    /// new.
    ///
    /// # Errors
    ///
    /// A person there is not; a database that does not answer.
    pub async fn put_long_work(&self, row: &LongWorkRow) -> StoreResult<bool> {
        let inserted = long_work::Entity::insert(row.model().into_active_model())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(self.writing().await?)
            .await?;
        Ok(inserted == 1)
    }

    /// How much of somebody's has not ended, and how much waits for them.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn count_long_work(&self, person: &ActorId) -> StoreResult<u64> {
        let own = of_person(self.org.as_str(), person);
        Ok(long_work::Entity::find().filter(own).count(self.writing().await?).await?)
    }

    /// Takes the work of this organisation that was asked for first and that nobody has, until an instant:
    /// also work whose worker's lease is over.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn claim_long_work(&self, now: At, until: At) -> StoreResult<Option<LongWorkRow>> {
        let tx = self.writing().await?;
        let is_due = Condition::any().add(Column::State.eq(LongWorkState::Waiting.as_str())).add(
            Condition::all()
                .add(Column::State.eq(LongWorkState::Running.as_str()))
                .add(Column::LeaseUntil.lte(ms(now))),
        );
        let mut asking = long_work::Entity::find()
            .filter(Column::Org.eq(self.org.as_str()))
            .filter(is_due)
            .order_by_asc(Column::AskedAt)
            .order_by_asc(Column::Id)
            .limit(1);
        if self.locks_rows() {
            asking = asking.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
        }
        let Some(found) = asking.one(tx).await? else { return Ok(None) };
        let mut row = LongWorkRow::read(found)?;
        row.state = LongWorkState::Running;
        row.attempts = row.attempts.saturating_add(1);
        (row.lease_until, row.started_at, row.done, row.total) = (Some(until), Some(now), 0, 0);
        long_work::Entity::update_many()
            .col_expr(Column::State, Expr::value(row.state.as_str()))
            .col_expr(Column::Attempts, Expr::value(i64::from(row.attempts)))
            .col_expr(Column::LeaseUntil, Expr::value(ms(until)))
            .col_expr(Column::StartedAt, Expr::value(ms(now)))
            .col_expr(Column::Done, Expr::value(0_i64))
            .col_expr(Column::Total, Expr::value(0_i64))
            .filter(one_of(&row))
            .exec(tx)
            .await?;
        Ok(Some(row))
    }

    /// Says how far it is, and keeps it until an instant. `false` when it is not this worker's any more.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn long_work_is_at(
        &self,
        row: &LongWorkRow,
        (done, total): (u64, u64),
        until: At,
    ) -> StoreResult<bool> {
        let changed = long_work::Entity::update_many()
            .col_expr(Column::Done, Expr::value(stored(done)))
            .col_expr(Column::Total, Expr::value(stored(total)))
            .col_expr(Column::LeaseUntil, Expr::value(ms(until)))
            .filter(leased(row))
            .exec(self.writing().await?)
            .await?;
        Ok(changed.rows_affected == 1)
    }

    /// Gives it back: another worker begins it again. `false` as in [`Unit::long_work_is_at`].
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn release_long_work(&self, row: &LongWorkRow) -> StoreResult<bool> {
        let changed = long_work::Entity::update_many()
            .col_expr(Column::State, Expr::value(LongWorkState::Waiting.as_str()))
            .col_expr(Column::LeaseUntil, Expr::value(None::<i64>))
            .filter(leased(row))
            .exec(self.writing().await?)
            .await?;
        Ok(changed.rows_affected == 1)
    }

    /// Ends it: `row` as it is from now on, its result's bytes where it has one. `false` as in
    /// [`Unit::long_work_is_at`]; the unit is to be rolled back then.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn end_long_work(&self, row: &LongWorkRow, content: &[u8]) -> StoreResult<bool> {
        let tx = self.writing().await?;
        let model = row.model();
        let changed = long_work::Entity::update_many()
            .col_expr(Column::State, Expr::value(model.state))
            .col_expr(Column::Request, Expr::value(model.request))
            .col_expr(Column::Done, Expr::value(model.done))
            .col_expr(Column::Total, Expr::value(model.total))
            .col_expr(Column::LeaseUntil, Expr::value(None::<i64>))
            .col_expr(Column::EndedAt, Expr::value(model.ended_at))
            .col_expr(Column::Outcome, Expr::value(model.outcome))
            .col_expr(Column::Name, Expr::value(model.name))
            .col_expr(Column::Media, Expr::value(model.media))
            .col_expr(Column::Size, Expr::value(model.size))
            .col_expr(Column::Sha256, Expr::value(model.sha256))
            .col_expr(Column::KeepUntil, Expr::value(model.keep_until))
            .filter(leased(row))
            .exec(tx)
            .await?;
        if changed.rows_affected != 1 {
            return Ok(false);
        }
        for (part, some) in (0..).zip(content.chunks(PART_BYTES)) {
            let (org, person) = (row.org.to_string(), row.person.to_string());
            let part =
                long_work_part::Model { org, person, id: row.id.to_string(), part, content: some.to_vec() };
            long_work_part::Entity::insert(part.into_active_model()).exec_without_returning(tx).await?;
        }
        Ok(true)
    }

    /// Forgets one of somebody's, whatever its state, and its result. Answers whether it was there.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn forget_long_work(&self, person: &ActorId, id: Uuid) -> StoreResult<bool> {
        let tx = self.writing().await?;
        let of_parts = Condition::all()
            .add(Part::Org.eq(self.org.as_str()))
            .add(Part::Person.eq(person.as_str()))
            .add(Part::Id.eq(id.to_string()));
        long_work_part::Entity::delete_many().filter(of_parts).exec(tx).await?;
        let key = (self.org.to_string(), person.to_string(), id.to_string());
        Ok(long_work::Entity::delete_by_id(key).exec(tx).await?.rows_affected == 1)
    }

    /// Forgets what is kept until this instant or before, with its results. Answers how much.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn forget_long_works_until(&self, now: At) -> StoreResult<u64> {
        let old = long_work::Entity::find()
            .filter(Column::Org.eq(self.org.as_str()))
            .filter(Column::KeepUntil.lte(ms(now)))
            .all(self.writing().await?)
            .await?;
        self.forget_all(old).await
    }

    /// Forgets everything somebody asked for.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn forget_long_works_of(&self, person: &ActorId) -> StoreResult<u64> {
        let own = of_person(self.org.as_str(), person);
        let all = long_work::Entity::find().filter(own).all(self.writing().await?).await?;
        self.forget_all(all).await
    }

    async fn forget_all(&self, rows: Vec<long_work::Model>) -> StoreResult<u64> {
        let mut gone = 0;
        for row in rows {
            let row = LongWorkRow::read(row)?;
            gone += u64::from(self.forget_long_work(&row.person, row.id).await?);
        }
        Ok(gone)
    }

    /// Takes away every result of this organisation, and has what runs begun again: something was erased
    /// that they may hold.
    pub(super) async fn withdraw_long_works(&self) -> StoreResult<()> {
        // what ends meanwhile is found by the second statement
        long_work::Entity::update_many()
            .col_expr(Column::State, Expr::value(LongWorkState::Waiting.as_str()))
            .col_expr(Column::LeaseUntil, Expr::value(None::<i64>))
            .filter(Column::Org.eq(self.org.as_str()))
            .filter(Column::State.eq(LongWorkState::Running.as_str()))
            .exec(&self.tx)
            .await?;
        long_work::Entity::update_many()
            .col_expr(Column::State, Expr::value(LongWorkState::Failed.as_str()))
            .col_expr(Column::Outcome, Expr::value(ERASED))
            .col_expr(Column::Name, Expr::value(None::<String>))
            .filter(Column::Org.eq(self.org.as_str()))
            .filter(Column::State.eq(LongWorkState::Done.as_str()))
            .exec(&self.tx)
            .await?;
        long_work_part::Entity::delete_many().filter(Part::Org.eq(self.org.as_str())).exec(&self.tx).await?;
        Ok(())
    }
}

impl Store {
    /// What somebody asked for, the latest first.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn long_works(&self, org: &OrgId, person: &ActorId) -> StoreResult<Vec<LongWorkRow>> {
        let rows = long_work::Entity::find()
            .filter(of_person(org.as_str(), person))
            .order_by_desc(Column::AskedAt)
            .order_by_asc(Column::Id)
            .all(&self.reading(org).await?)
            .await?;
        rows.into_iter().map(LongWorkRow::read).collect()
    }

    /// One of somebody's.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn long_work(
        &self,
        org: &OrgId,
        person: &ActorId,
        id: Uuid,
    ) -> StoreResult<Option<LongWorkRow>> {
        let key = (org.to_string(), person.to_string(), id.to_string());
        let row = long_work::Entity::find_by_id(key).one(&self.reading(org).await?).await?;
        row.map(LongWorkRow::read).transpose()
    }

    /// Whether somebody asked for anything that is still kept.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn has_long_work(&self, org: &OrgId, person: &ActorId) -> StoreResult<bool> {
        let found: Option<String> = long_work::Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(of_person(org.as_str(), person))
            .limit(1)
            .into_tuple()
            .one(&self.reading(org).await?)
            .await?;
        Ok(found.is_some())
    }

    /// Whether anything of an organisation is to be done or to be forgotten at an instant.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn is_long_work_due(&self, org: &OrgId, now: At) -> StoreResult<bool> {
        let is_due = Condition::any()
            .add(Column::State.eq(LongWorkState::Waiting.as_str()))
            .add(Column::LeaseUntil.lte(ms(now)))
            .add(Column::KeepUntil.lte(ms(now)));
        let found: Option<String> = long_work::Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::Org.eq(org.as_str()))
            .filter(is_due)
            .limit(1)
            .into_tuple()
            .one(&self.reading(org).await?)
            .await?;
        Ok(found.is_some())
    }

    /// A part of a result, by its number from nought; none after the last.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn long_work_part(
        &self,
        org: &OrgId,
        person: &ActorId,
        (id, part): (Uuid, u32),
    ) -> StoreResult<Option<Vec<u8>>> {
        let key = (org.to_string(), person.to_string(), id.to_string(), i64::from(part));
        let row = long_work_part::Entity::find_by_id(key).one(&self.reading(org).await?).await?;
        Ok(row.map(|row| row.content))
    }
}

fn of_person(org: &str, person: &ActorId) -> Condition {
    Condition::all().add(Column::Org.eq(org)).add(Column::Person.eq(person.as_str()))
}

fn one_of(row: &LongWorkRow) -> Condition {
    of_person(row.org.as_str(), &row.person).add(Column::Id.eq(row.id.to_string()))
}

/// The work of this lease: the number of attempts tells it from a later one.
fn leased(row: &LongWorkRow) -> Condition {
    one_of(row)
        .add(Column::State.eq(LongWorkState::Running.as_str()))
        .add(Column::Attempts.eq(i64::from(row.attempts)))
}
