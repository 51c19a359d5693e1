//! How the schema stands to this program.

use crate::error::{StoreError, StoreResult};

/// Schema steps applied, pending and unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SchemaStatus {
    /// Known and applied, in order.
    pub applied: Vec<String>,
    /// Known and not applied.
    pub pending: Vec<String>,
    /// Applied and not known.
    pub unknown: Vec<String>,
}

impl SchemaStatus {
    /// Whether this program may work on it.
    ///
    /// # Errors
    ///
    /// [`StoreError::SchemaNewer`], then [`StoreError::SchemaOlder`].
    pub fn check(&self) -> StoreResult<()> {
        if !self.unknown.is_empty() {
            let unknown = self.unknown.clone();
            return Err(StoreError::SchemaNewer { unknown });
        }
        if !self.pending.is_empty() {
            let pending = self.pending.clone();
            return Err(StoreError::SchemaOlder { pending });
        }
        Ok(())
    }
}

impl From<shirube_migrations::Status> for SchemaStatus {
    fn from(status: shirube_migrations::Status) -> Self {
        Self { applied: status.applied, pending: status.pending, unknown: status.unknown }
    }
}
