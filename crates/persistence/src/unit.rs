//! One unit of work: a transaction for one organisation.

mod accounts;
pub(crate) mod append;
mod behind;
mod commands;
pub(crate) mod deadlines;
pub(crate) mod documents;
mod drafts;
mod due;
pub(crate) mod erasure;
pub(crate) mod log;
mod long_works;
pub(crate) mod messages;
mod objects;
mod office;
pub(crate) mod outbox;
mod portions;
pub(crate) mod procedures;
pub(crate) mod publications;
mod references;
mod section;
mod seen;
mod settle;
pub(crate) mod standings;
mod uploads;
mod views;

use crate::clock;
use crate::error::{StoreError, StoreResult};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend};
use shirube_trail::At;
use shirube_trail::ids::OrgId;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::OwnedMutexGuard;

/// A unit of work. Dropped without [`Unit::commit`], nothing of it remains.
///
/// What is ordered is written together, at the latest when the unit is committed (`behind`, `settle`);
/// whoever asks for it before finds it all the same.
///
/// The order of a decision: [`Unit::caller`], [`Unit::procedure`] (locked),
/// the question whether it may, [`Unit::append`], deadlines, letters,
/// publications, [`Unit::remember`], [`Unit::commit`].
// The transaction is dropped before the turn passes to the next writer.
pub struct Unit {
    tx: DatabaseTransaction,
    org: OrgId,
    spoiled: AtomicBool,
    /// Whether it only looks: it locks nothing then.
    looks: bool,
    seen: seen::Seen,
    behind: behind::Behind,
    _turn: Option<OwnedMutexGuard<()>>,
}

impl fmt::Debug for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unit").field("org", &self.org).finish_non_exhaustive()
    }
}

impl Unit {
    pub(crate) fn new(tx: DatabaseTransaction, org: OrgId, turn: Option<OwnedMutexGuard<()>>) -> Self {
        let (seen, behind) = (seen::Seen::default(), behind::Behind::default());
        Self { tx, org, spoiled: AtomicBool::new(false), looks: false, seen, behind, _turn: turn }
    }

    /// One that only looks: what is written in it is never committed.
    pub(crate) fn looking(tx: DatabaseTransaction, org: OrgId) -> Self {
        Self { spoiled: AtomicBool::new(true), looks: true, ..Self::new(tx, org, None) }
    }

    /// The organisation.
    #[must_use]
    pub const fn org(&self) -> &OrgId {
        &self.org
    }

    /// The clock of the database, in whole milliseconds. Entries of one unit
    /// should share one reading, taken after the procedures were locked.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn now(&self) -> StoreResult<At> {
        clock::now(&self.tx).await
    }

    /// Makes all of it lasting.
    ///
    /// # Errors
    ///
    /// [`StoreError::Spoiled`] when an [`Unit::append`] failed: whatever else was
    /// written goes with it. [`StoreError::MovedOn`] and [`StoreError::Repeated`] where somebody was
    /// first. What the database reports. After any of these nothing remains.
    pub async fn commit(self) -> StoreResult<()> {
        let is_spoiled = self.spoiled.load(Ordering::Relaxed);
        let settled = if is_spoiled { Err(StoreError::Spoiled) } else { self.settle().await };
        if let Err(error) = settled {
            self.tx.rollback().await?;
            return Err(error);
        }
        Ok(self.tx.commit().await?)
    }

    /// Undoes all of it. Nothing remains of it also where the database reports a fault: a connection
    /// that was lost, or a transaction that the database has undone already because its disk is full.
    /// What went wrong before is what is to be told then.
    ///
    /// # Errors
    ///
    /// None; whoever asks for it answers what a unit answers.
    pub async fn rollback(self) -> StoreResult<()> {
        if let Err(fault) = self.tx.rollback().await {
            tracing::warn!(%fault, "a unit of work was not rolled back, but abandoned");
        }
        Ok(())
    }

    /// The connection, for a question to these tables: what waits to be written to one of them is
    /// written first.
    async fn reading(&self, tables: &[behind::Table]) -> StoreResult<&DatabaseTransaction> {
        if self.behind.holds(tables) {
            self.settle().await?;
        }
        Ok(&self.tx)
    }

    /// The connection, for a change that does not wait: what waits is written first.
    async fn writing(&self) -> StoreResult<&DatabaseTransaction> {
        self.settle().await?;
        Ok(&self.tx)
    }

    fn spoil(&self) {
        self.spoiled.store(true, Ordering::Relaxed);
    }

    fn locks_rows(&self) -> bool {
        !self.looks && self.is_shared()
    }

    fn is_shared(&self) -> bool {
        self.tx.get_database_backend() == DbBackend::Postgres
    }
}
