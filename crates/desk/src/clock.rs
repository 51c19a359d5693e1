//! Which time acts are given: the database's, or a simulated one for scenarios.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use shirube_persistence::{Store, Unit};
use shirube_trail::At;

use crate::error::DeskError;

/// The time of acts.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The clock of the database, read inside each transaction.
    Database,
    /// A clock somebody sets, for scenarios and tests.
    Simulated(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    /// A simulated clock that shows this instant.
    #[must_use]
    pub fn simulated(at: DateTime<Utc>) -> Self {
        Self::Simulated(Arc::new(Mutex::new(at)))
    }

    /// Sets a simulated clock; the database's cannot be set and this does nothing to it.
    pub fn set(&self, at: DateTime<Utc>) {
        if let Self::Simulated(clock) = self {
            *clock.lock().unwrap_or_else(PoisonError::into_inner) = at;
        }
    }

    /// The instant of a transaction.
    pub(crate) async fn now(&self, unit: &Unit) -> Result<At, DeskError> {
        match self.simulated_now()? {
            Some(at) => Ok(at),
            None => Ok(unit.now().await?),
        }
    }

    /// The instant, outside any transaction.
    pub(crate) async fn now_of(&self, store: &Store) -> Result<At, DeskError> {
        match self.simulated_now()? {
            Some(at) => Ok(at),
            None => Ok(store.now().await?),
        }
    }

    fn simulated_now(&self) -> Result<Option<At>, DeskError> {
        let Self::Simulated(clock) = self else { return Ok(None) };
        let at = *clock.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Some(At::truncate(at)?))
    }
}
