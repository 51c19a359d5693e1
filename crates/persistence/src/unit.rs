//! One unit of work: a transaction for one organisation.

pub(crate) mod append;
mod commands;
pub(crate) mod deadlines;
mod documents;
pub(crate) mod erasure;
pub(crate) mod log;
pub(crate) mod messages;
mod office;
pub(crate) mod outbox;
pub(crate) mod procedures;
pub(crate) mod publications;
mod references;
mod seen;
pub(crate) mod standings;

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
/// The order of a decision: [`Unit::caller`], [`Unit::procedure`] (locked),
/// the question whether it may, [`Unit::append`], deadlines, letters,
/// publications, [`Unit::remember`], [`Unit::commit`].
// The transaction is dropped before the turn passes to the next writer.
pub struct Unit {
    tx: DatabaseTransaction,
    org: OrgId,
    spoiled: AtomicBool,
    seen: seen::Seen,
    _turn: Option<OwnedMutexGuard<()>>,
}

impl fmt::Debug for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unit").field("org", &self.org).finish_non_exhaustive()
    }
}

impl Unit {
    pub(crate) fn new(tx: DatabaseTransaction, org: OrgId, turn: Option<OwnedMutexGuard<()>>) -> Self {
        Self { tx, org, spoiled: AtomicBool::new(false), seen: seen::Seen::default(), _turn: turn }
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
    /// written goes with it. What the database reports; then nothing remains.
    pub async fn commit(self) -> StoreResult<()> {
        if self.spoiled.load(Ordering::Relaxed) {
            self.tx.rollback().await?;
            return Err(StoreError::Spoiled);
        }
        Ok(self.tx.commit().await?)
    }

    /// Undoes all of it.
    ///
    /// # Errors
    ///
    /// What the database reports; nothing remains in any case.
    pub async fn rollback(self) -> StoreResult<()> {
        Ok(self.tx.rollback().await?)
    }

    fn spoil(&self) {
        self.spoiled.store(true, Ordering::Relaxed);
    }

    fn locks_rows(&self) -> bool {
        self.tx.get_database_backend() == DbBackend::Postgres
    }
}
