//! Makes everything reads are asked of anew from the procedures: after a migration that brought it, and
//! when somebody doubts it.

use std::collections::BTreeMap;

use shirube_persistence::{CaseRow, ProcedureRow};
use shirube_trail::ids::OFFICE;
use shirube_trail::{OrgId, ProcedureId};

use super::READS_EDITION;
use super::keep::{search_text, standing};
use crate::Desk;
use crate::error::DeskError;
use crate::held_back::APPLICATION;
use crate::locks::Tries;

/// Cases made anew in one transaction: others wait no longer than it takes.
const CASES_A_UNIT: u64 = 100;

/// How much was made anew.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReadsRebuilt {
    /// Cases, `office` among them.
    pub cases: usize,
    /// Procedures.
    pub procedures: usize,
}

impl Desk {
    /// Makes what reads are asked of anew, of an organisation. Acts go on meanwhile; reads are refused
    /// until it is done.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails; begun again, it begins anew.
    pub async fn rebuild_reads(
        &self,
        org: &OrgId,
        mut progress: impl FnMut(usize) + Send,
    ) -> Result<ReadsRebuilt, DeskError> {
        let unit = self.store.begin(org).await?;
        unit.forget_reads().await?;
        unit.commit().await?;
        let (mut rebuilt, mut after) = (ReadsRebuilt::default(), None);
        loop {
            let cases = self.store.case_numbers_after(org, after, CASES_A_UNIT).await?;
            let Some(last) = cases.last() else { break };
            after = Some((last.fiscal_year, last.serial));
            // an act may cross: begun again, the unit is done again whole
            let mut tries = Tries::begin();
            rebuilt.procedures += loop {
                match self.rebuild_cases(org, &cases).await {
                    Ok(procedures) => break procedures,
                    Err(error) => tries.again(error).await?,
                }
            };
            rebuilt.cases += cases.len();
            progress(rebuilt.cases);
        }
        let unit = self.store.begin(org).await?;
        unit.note_reads_made(READS_EDITION).await?;
        unit.commit().await?;
        Ok(rebuilt)
    }

    /// Makes these cases anew, in one unit; answers how many procedures they have.
    async fn rebuild_cases(&self, org: &OrgId, cases: &[CaseRow]) -> Result<usize, DeskError> {
        let unit = self.store.begin(org).await?;
        let mut procedures = 0;
        // the office last, as acts lock it: all of them do
        let mut in_order: Vec<&CaseRow> = cases.iter().collect();
        in_order.sort_by_key(|case| case.case_no.as_str() == OFFICE);
        for case in in_order {
            let rows = unit.procedures_of_case_locked(&case.case_no).await?;
            let by_id: BTreeMap<&ProcedureId, &ProcedureRow> =
                rows.iter().map(|row| (&row.procedure, row)).collect();
            let parent = |row: &ProcedureRow| row.parent.as_ref().and_then(|id| by_id.get(id)).copied();
            let hiding = |row: &ProcedureRow| parent(row).filter(|_| row.kind.as_str() == APPLICATION);
            unit.put_standings(rows.iter().map(|row| standing(row, hiding(row))));
            unit.put_search_texts(rows.iter().map(search_text));
            procedures += rows.len();
        }
        unit.commit().await?;
        Ok(procedures)
    }

    /// Whether reads may be asked of every organisation.
    ///
    /// # Errors
    /// [`DeskError::ReadsNotMade`] for the first of which they may not.
    pub async fn check_reads(&self) -> Result<(), DeskError> {
        for org in self.store.organisations().await? {
            if self.store.reads_made(&org).await? != Some(READS_EDITION) {
                return Err(DeskError::ReadsNotMade { org: org.to_string() });
            }
        }
        Ok(())
    }

    /// Makes anew what reads are asked of, of every organisation where it was not made by this edition.
    /// Answers which.
    ///
    /// # Errors
    /// As [`Desk::rebuild_reads`].
    pub async fn rebuild_stale_reads(&self) -> Result<Vec<(OrgId, ReadsRebuilt)>, DeskError> {
        let mut rebuilt = Vec::new();
        for org in self.store.organisations().await? {
            if self.store.reads_made(&org).await? != Some(READS_EDITION) {
                let one = self.rebuild_reads(&org, |_| {}).await?;
                rebuilt.push((org, one));
            }
        }
        Ok(rebuilt)
    }
}
