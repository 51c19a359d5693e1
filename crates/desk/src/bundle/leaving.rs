//! Whether anything may leave now, asked before it is entered that it left.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use shirube_core::dossier::japan_day;
use shirube_persistence::{EntryRow, LogLeaf, LogLeafRow};
use shirube_trail::heads::HeadsLeaf;
use shirube_trail::ids::OFFICE;
use shirube_trail::{CaseNo, Digest, OrgId, ProcedureId, Seq};

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
        check_none_held_back(self.store.procedures(org, case).await?.iter(), case.as_str())
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
        // read before the cases: each leaf has its case and its entry then, whatever is entered meanwhile
        let mut leaves = match (extent, covered) {
            (Extent::Whole, _) => Vec::new(),
            (Extent::Days { .. }, Some(log)) => log.leaves.clone(),
            (Extent::Days { .. }, None) => self.store.log_leaves(org).await?,
        };
        let unit = self.store.look(org).await?;
        let cases = unit.cases().await?;
        let today = japan_day(self.clock.now(&unit).await?.instant());
        unit.rollback().await?;
        let Extent::Days { from, to } = extent else {
            for case in cases {
                self.check_case_may_leave(org, &case.case_no).await?;
            }
            return Ok(());
        };
        let cases = cases.into_iter().map(|case| case.case_no).chain([CaseNo::new(OFFICE)?]);
        let (mut held_back, mut entries) = (Vec::new(), Entries::new());
        for case in cases {
            let kept = self.kept(org, &case).await?;
            held_back.extend(kept.held_back());
            // no more than this of a case stays in memory
            for one in kept.procedures.into_iter().flat_map(|one| one.entries) {
                entries.insert((one.entry.procedure.clone(), one.entry.seq), Entered::of(&one));
            }
        }
        let mut days = days_of(&leaves, &mut entries)?;
        if covered.is_none() {
            append(&mut leaves, &mut days, entries);
        }
        let indexes = indexes_of(&leaves, |_| true);
        let sealed = held_back.iter().filter_map(|call| call.first_sealed(&indexes)).min();
        let mut of_days = (0..).zip(&days).filter(|(_, day)| (from..=to).contains(*day)).peekable();
        let is_any = of_days.peek().is_some();
        match sealed {
            None if is_any || (covered.is_none() && (from..=to).contains(&today)) => Ok(()),
            Some((end, _)) if of_days.any(|(index, _): (u64, _)| index < end) => Ok(()),
            Some((_, procedure)) if is_any => Err(DeskError::CallOpen { procedure }),
            _ => Err(DeskError::not_found(format!("{from}..{to}"))),
        }
    }
}

/// What is entered, by its place in its procedure.
type Entries = BTreeMap<(ProcedureId, Seq), Entered>;

/// What the log says of an entry, or will say.
struct Entered {
    /// In Japan.
    day: NaiveDate,
    leaf_hash: Digest,
    arrival: u64,
}

impl Entered {
    fn of(row: &EntryRow) -> Self {
        Self { day: row.entry.at.day_in_japan(), leaf_hash: row.leaf_hash, arrival: row.arrival }
    }
}

/// The day in Japan of each leaf; takes its entry from the others.
fn days_of(leaves: &[LogLeafRow], entries: &mut Entries) -> Result<Vec<NaiveDate>, DeskError> {
    let day = |row: &LogLeafRow| match &row.leaf {
        LogLeaf::Heads(bytes) => Ok(HeadsLeaf::parse(bytes)?.at.day_in_japan()),
        LogLeaf::Key(leaf) => Ok(leaf.at.day_in_japan()),
        LogLeaf::Entry { procedure, seq } => {
            let found = entries.remove(&(procedure.clone(), *seq));
            Ok(found.ok_or_else(|| DeskError::not_found(procedure.as_str()))?.day)
        }
    };
    leaves.iter().map(day).collect()
}

/// Appends the entries that have no index yet, in the order they will get theirs.
fn append(leaves: &mut Vec<LogLeafRow>, days: &mut Vec<NaiveDate>, entries: Entries) {
    let mut outside: Vec<((ProcedureId, Seq), Entered)> = entries.into_iter().collect();
    outside.sort_by_key(|(_, one)| one.arrival);
    for ((procedure, seq), Entered { day, leaf_hash, .. }) in outside {
        let log_index = leaves.len() as u64;
        leaves.push(LogLeafRow { log_index, hash: leaf_hash, leaf: LogLeaf::Entry { procedure, seq } });
        days.push(day);
    }
}
