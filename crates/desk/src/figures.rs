//! Figures over the contracts of an organisation.

use shirube_core::domain::FiscalYear;
use shirube_core::facts::Facts;
use shirube_core::rules::new_small_firm::{self, Share};
use shirube_trail::{KindId, OrgId};

use crate::Desk;
use crate::dossier::facts_of;
use crate::error::DeskError;

impl Desk {
    /// How much of what was contracted in a fiscal year went to new small firms (G88), from what is
    /// kept of the contracts themselves.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails.
    pub async fn new_small_firms(&self, org: &OrgId, year: FiscalYear) -> Result<Share, DeskError> {
        let unit = self.store.look(org).await?;
        let rows = unit.procedures_of_kind(&KindId::new("contract")?).await?;
        unit.rollback().await?;
        let contracts = rows.iter().map(facts_of).collect::<Result<Vec<Facts>, _>>()?;
        Ok(new_small_firm::share(contracts.iter(), year))
    }
}
