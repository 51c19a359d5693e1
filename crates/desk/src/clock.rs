//! Which time acts are given: the database's, or a simulated one for scenarios.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use shirube_persistence::Unit;
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
        match self {
            Self::Database => Ok(unit.now().await?),
            Self::Simulated(clock) => {
                let at = *clock.lock().unwrap_or_else(PoisonError::into_inner);
                Ok(At::truncate(at)?)
            }
        }
    }
}
