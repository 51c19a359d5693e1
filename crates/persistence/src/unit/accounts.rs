//! Accounts, within a unit of work of an organisation.

use super::Unit;
use crate::error::StoreResult;
use crate::store::accounts::AccountTables;

impl Unit {
    /// The tables of accounts, as this unit sees and changes them; what waits to be written is written
    /// first.
    ///
    /// # Errors
    ///
    /// What the database reports of that.
    pub async fn accounts(&self) -> StoreResult<AccountTables<'_>> {
        Ok(AccountTables::of(self.writing().await?, self.is_shared()))
    }
}
