//! Whether anything may leave now, asked before it is entered that it left.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use shirube_core::dossier::japan_day;
use shirube_persistence::{EntryRow, LogLeaf, LogLeafRow, ProcedureRow};
use shirube_trail::heads::HeadsLeaf;
use shirube_trail::{CaseNo, OrgId, ProcedureId, Seq};

use super::{Extent, check_none_held_back, indexes_of};
use crate::Desk;
use crate::error::DeskError;
use crate::log::CoveredLog;

impl Desk {
    /// Whether a bundle of this case may be made now.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where there is no such case; [`DeskError::CallOpen`] while a call of the
    /// case receives applications or has envelopes unopened; what the store reports.
    pub async fn check_case_may_leave(&self, org: &OrgId, case: &CaseNo) -> Result<(), DeskError> {
        check_none_held_back(&self.store.procedures(org, case).await?, case.as_str())
    }

    /// Whether a bundle of this extent may be made now: of a log as an older checkpoint covers it, or
    /// else of the log as the next one will, which holds the entry that the bundle was taken.
    ///
    /// # Errors
    /// As [`Desk::check_case_may_leave`], for any case where everything is to leave. Some days end
    /// where something is held back; [`DeskError::NotFound`] where nothing was entered on them at all,
    /// [`DeskError::CallOpen`] where all of it is held back.
    pub async fn check_log_may_leave(
        &self,
        org: &OrgId,
        extent: Extent,
        covered: Option<&CoveredLog>,
    ) -> Result<(), DeskError> {
        let unit = self.store.begin(org).await?;
        let cases = unit.cases().await?;
        let today = japan_day(self.clock.now(&unit).await?.instant());
        unit.rollback().await?;
        let Extent::Days { from, to } = extent else {
            for case in cases {
                self.check_case_may_leave(org, &case.case_no).await?;
            }
            return Ok(());
        };
        let rows = self.rows_of(org, cases.into_iter().map(|case| case.case_no)).await?;
        let (leaves, days) = self.days_of_leaves(org, &rows, covered).await?;
        let sealed = self.first_sealed(org, &rows, &indexes_of(&leaves, |_| true)).await?;
        let mut of_days = (0..).zip(&days).filter(|(_, day)| (from..=to).contains(*day)).peekable();
        let is_any = of_days.peek().is_some();
        match sealed {
            None if is_any || (covered.is_none() && (from..=to).contains(&today)) => Ok(()),
            Some((end, _)) if of_days.any(|(index, _): (u64, _)| index < end) => Ok(()),
            Some((_, procedure)) if is_any => Err(DeskError::CallOpen { procedure }),
            _ => Err(DeskError::not_found(format!("{from}..{to}"))),
        }
    }

    /// The procedures of these cases and of the office.
    async fn rows_of(
        &self,
        org: &OrgId,
        cases: impl Iterator<Item = CaseNo>,
    ) -> Result<Vec<ProcedureRow>, DeskError> {
        let cases: BTreeSet<CaseNo> = cases.chain([CaseNo::new(shirube_trail::ids::OFFICE)?]).collect();
        let mut rows = Vec::new();
        for case in &cases {
            rows.extend(self.store.procedures(org, case).await?);
        }
        Ok(rows)
    }

    /// The leaves in their order, each with its day in Japan: those a checkpoint covers, or all there
    /// are, and after them the entries that have no index yet, in the order they will get theirs.
    async fn days_of_leaves(
        &self,
        org: &OrgId,
        rows: &[ProcedureRow],
        covered: Option<&CoveredLog>,
    ) -> Result<(Vec<LogLeafRow>, Vec<NaiveDate>), DeskError> {
        let mut entries: BTreeMap<(ProcedureId, Seq), EntryRow> = BTreeMap::new();
        for row in rows {
            for one in self.store.trail(org, &row.procedure).await? {
                entries.insert((row.procedure.clone(), one.entry.seq), one);
            }
        }
        let mut leaves = match covered {
            Some(log) => log.leaves.clone(),
            None => self.store.log_leaves(org).await?,
        };
        let mut days = Vec::with_capacity(leaves.len());
        for row in &leaves {
            days.push(match &row.leaf {
                LogLeaf::Heads(bytes) => HeadsLeaf::parse(bytes)?.at.day_in_japan(),
                LogLeaf::Key(leaf) => leaf.at.day_in_japan(),
                LogLeaf::Entry { procedure, seq } => {
                    let found = entries.remove(&(procedure.clone(), *seq));
                    let found = found.ok_or_else(|| DeskError::not_found(procedure.as_str()))?;
                    found.entry.at.day_in_japan()
                }
            });
        }
        if covered.is_none() {
            let mut outside: Vec<EntryRow> = entries.into_values().collect();
            outside.sort_by_key(|one| one.arrival);
            for one in outside {
                let (procedure, seq) = (one.entry.procedure, one.entry.seq);
                let log_index = leaves.len() as u64;
                leaves.push(LogLeafRow {
                    log_index,
                    hash: one.leaf_hash,
                    leaf: LogLeaf::Entry { procedure, seq },
                });
                days.push(one.entry.at.day_in_japan());
            }
        }
        Ok((leaves, days))
    }
}
