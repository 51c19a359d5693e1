//! Which locks are taken first, and what gives way is tried again.
//!
//! Where rows are locked (`PostgreSQL`), two acts that each hold what the other needs wait for each
//! other until the database ends one of them. So the locks known before an act is heard are taken
//! first, in the order of ids, and at once as strong as they will be needed: a share lock that is
//! made exclusive later waits for everybody who did the same. What an act turns out to need besides
//! is locked as it goes; where that crosses another act, one of the two is ended, nothing of it
//! remains, and it is tried again here.

use std::collections::BTreeMap;
use std::time::Duration;

use shirube_persistence::{Lock, StoreError, Unit};
use shirube_trail::ProcedureId;
use shirube_trail::ids::OFFICE;
use tokio::time::Instant;

use crate::authority::Office;
use crate::command::Target;
use crate::error::DeskError;
use crate::machines;

/// Times a unit is tried again when somebody else was first at the database.
const TRIES_MAX: usize = 5;
/// After this time a command is not begun again.
const TRYING: Duration = Duration::from_secs(10);
/// What whoever gave way waits before it tries again, times how often it has.
const PAUSE: Duration = Duration::from_millis(5);

/// Takes the locks of an act that are known before it is heard: of its target and of the office.
pub(crate) async fn lock_first(unit: &Unit, target: &Target, act: &str) -> Result<(), DeskError> {
    match target {
        Target::Procedure(id) => lock(unit, (id, Lock::Exclusive), act).await,
        Target::NewApplication(parent) => lock(unit, (parent, of_parent("application", act)), act).await,
        Target::NewChild { parent, kind } => lock(unit, (parent, of_parent(kind, act)), act).await,
        Target::NewCase => Ok(()),
    }
}

/// How a parent is locked for an act that opens a child of this kind.
pub(crate) fn of_parent(kind: &str, act: &str) -> Lock {
    match machines::newest(kind) {
        Ok(known) if known.reports(act) => Lock::Exclusive,
        _ => Lock::Share,
    }
}

/// Takes the locks of an act on a procedure: of it, and of the office, in the order of ids. What is
/// not there is not locked.
pub(crate) async fn lock(unit: &Unit, (id, own): (&ProcedureId, Lock), act: &str) -> Result<(), DeskError> {
    let office = Office::id()?;
    // What the office opened may report to it.
    let reports = id.case().as_str() == OFFICE && machines::may_report(act);
    let of_office = if reports { Lock::Exclusive } else { Lock::Share };
    let mut locks = BTreeMap::from([(office, of_office)]);
    let one = locks.entry(id.clone()).or_insert(own);
    *one = own.max(*one);
    for (id, lock) in locks {
        unit.procedure(&id, lock).await?;
    }
    Ok(())
}

/// How often something was tried, and since when.
#[derive(Debug)]
pub struct Tries {
    made: usize,
    since: Instant,
}

impl Tries {
    /// Nothing was tried yet.
    #[must_use]
    pub fn begin() -> Self {
        Self { made: 0, since: Instant::now() }
    }

    /// Whether to try again after this error; the error, where not.
    ///
    /// # Errors
    /// Anything but somebody having been first; that too, after enough tries: whoever gave way all
    /// the time is told that the database is busy.
    pub async fn again(&mut self, error: DeskError) -> Result<(), DeskError> {
        let DeskError::Store(StoreError::MovedOn { .. } | StoreError::Repeated { .. } | StoreError::Crossed) =
            &error
        else {
            return Err(error);
        };
        let gave_way = matches!(error, DeskError::Store(StoreError::Crossed));
        self.made += 1;
        if self.made >= TRIES_MAX || self.since.elapsed() >= TRYING {
            return Err(if gave_way { StoreError::Busy.into() } else { error });
        }
        if gave_way {
            tokio::time::sleep(PAUSE.saturating_mul(u32::try_from(self.made).unwrap_or(u32::MAX))).await;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_gave_way_is_tried_five_times_and_then_said_to_be_busy() {
        let mut tries = Tries::begin();
        for _ in 1..TRIES_MAX {
            tries.again(StoreError::Crossed.into()).await.unwrap();
        }
        let error = tries.again(StoreError::Crossed.into()).await.unwrap_err();
        assert!(matches!(error, DeskError::Store(StoreError::Busy)), "{error}");
    }

    #[tokio::test]
    async fn nothing_is_begun_again_after_its_time() {
        for (passed, begins) in [(TRYING / 2, true), (TRYING, false)] {
            let mut tries = Tries { made: 0, since: Instant::now().checked_sub(passed).unwrap() };
            assert_eq!(tries.again(StoreError::Crossed.into()).await.is_ok(), begins, "{passed:?}");
        }
    }

    #[tokio::test]
    async fn other_faults_are_not_tried_again() {
        for error in [StoreError::Busy, StoreError::Full, StoreError::Spoiled] {
            let said = error.to_string();
            assert_eq!(Tries::begin().again(error.into()).await.unwrap_err().to_string(), said);
        }
    }
}
