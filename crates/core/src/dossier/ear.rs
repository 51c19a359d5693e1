//! Who listens to what rules look for, so that an offer tells what an entry decides from what stands in the
//! way whatever is entered.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// What was looked for among what an act brings, and was not there. Deaf unless made by [`Ear::open`].
#[derive(Debug, Clone, Default)]
pub struct Ear(Option<Arc<Mutex<BTreeSet<String>>>>);

impl Ear {
    /// One that listens; its clones hear for it.
    #[must_use]
    pub fn open() -> Self {
        Self(Some(Arc::default()))
    }

    /// Something was looked for, and is not there.
    pub(crate) fn hear(&self, name: &str) {
        if let Some(heard) = &self.0 {
            heard.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned());
        }
    }

    /// What was looked for since this was asked before.
    #[must_use]
    pub(crate) fn take(&self) -> BTreeSet<String> {
        let take = |heard: &Arc<Mutex<BTreeSet<String>>>| {
            std::mem::take(&mut *heard.lock().unwrap_or_else(PoisonError::into_inner))
        };
        self.0.as_ref().map(take).unwrap_or_default()
    }
}
