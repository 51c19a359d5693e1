//! Which time acts are given: the database's, or a simulated one for scenarios.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use shirube_persistence::{Store, Unit};
use shirube_trail::At;

use crate::Desk;
use crate::error::DeskError;

/// The time of acts.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The clock of the database, read inside each transaction.
    Database,
    /// The clock of the database, and so far ahead of it: where fictitious cases went on after today.
    Ahead(TimeDelta),
    /// A clock somebody sets, for scenarios and tests.
    Simulated(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    /// A simulated clock that shows this instant.
    #[must_use]
    pub fn simulated(at: DateTime<Utc>) -> Self {
        Self::Simulated(Arc::new(Mutex::new(at)))
    }

    /// Sets a simulated clock; the database's cannot be set and this does nothing to it, ahead or not.
    pub fn set(&self, at: DateTime<Utc>) {
        if let Self::Simulated(clock) = self {
            *clock.lock().unwrap_or_else(PoisonError::into_inner) = at;
        }
    }

    /// The instant of a transaction.
    pub(crate) async fn now(&self, unit: &Unit) -> Result<At, DeskError> {
        match self {
            Self::Database | Self::Ahead(_) => self.shown(unit.now().await?),
            Self::Simulated(_) => self.shown(At::truncate(DateTime::UNIX_EPOCH)?),
        }
    }

    /// The instant, outside any transaction.
    pub(crate) async fn now_of(&self, store: &Store) -> Result<At, DeskError> {
        match self {
            Self::Database | Self::Ahead(_) => self.shown(store.now().await?),
            Self::Simulated(_) => self.shown(At::truncate(DateTime::UNIX_EPOCH)?),
        }
    }

    /// What the clock shows when the database's shows this.
    fn shown(&self, database: At) -> Result<At, DeskError> {
        let at = match self {
            Self::Database => return Ok(database),
            Self::Ahead(by) => {
                database.instant().checked_add_signed(*by).unwrap_or_else(|| database.instant())
            }
            Self::Simulated(clock) => *clock.lock().unwrap_or_else(PoisonError::into_inner),
        };
        Ok(At::truncate(at)?)
    }
}

impl Desk {
    /// The time at the desk.
    ///
    /// # Errors
    /// What the store reports.
    pub async fn now(&self) -> Result<At, DeskError> {
        self.clock.now_of(&self.store).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_ahead_goes_on_with_the_database() {
        let at = |text: &str| At::parse(text).unwrap();
        let database = at("2026-11-20T00:00:00.005Z");
        let simulated = at("2001-01-01T00:00:00.000Z");
        for (clock, shown) in [
            (Clock::Database, "2026-11-20T00:00:00.005Z"),
            (Clock::Ahead(TimeDelta::zero()), "2026-11-20T00:00:00.005Z"),
            (Clock::Ahead(TimeDelta::seconds(86_400)), "2026-11-21T00:00:00.005Z"),
            (Clock::Ahead(TimeDelta::MAX), "2026-11-20T00:00:00.005Z"),
            (Clock::simulated(simulated.instant()), "2001-01-01T00:00:00.000Z"),
        ] {
            assert_eq!(clock.shown(database).unwrap(), at(shown), "{clock:?}");
        }
    }
}
