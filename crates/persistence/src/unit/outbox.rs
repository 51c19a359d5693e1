//! Queueing letters.

use super::Unit;
use crate::error::StoreResult;
use crate::tables::outbox::{self, NewLetter};
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, IntoActiveModel};

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
}
