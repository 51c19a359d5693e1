//! Audit bundles out of the store.

mod gathered;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use shirube_persistence::{DisclosureRow, KeptProcedure, LogLeaf, LogLeafRow, ProcedureRow};
use shirube_trail::bundle::{BundleContents, BundleEntry, ErasureEntry, Files, Scope, Withheld};
use shirube_trail::erasure::TABLE;
use shirube_trail::ids::OFFICE;
use shirube_trail::{CaseNo, Digest, Entry, FieldName, OrgId, ProcedureId, Seq};

use self::gathered::{Gathered, Wanted};
use crate::Desk;
use crate::error::DeskError;
use crate::exporting::{CALL_OPEN, is_held_back};
use crate::kept::Kept;
use crate::log::{CoveredLog, heads};

/// How to verify a bundle with tools of others.
const README: &str = include_str!("bundle/README.txt");

/// What is blacked out of a bundle (黒塗り), field by field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Blackout {
    /// The fields; the first that fits a name counts.
    pub fields: Vec<BlackedOut>,
}

/// A field, or the fields whose names begin alike, and why they are withheld.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlackedOut {
    /// A field's name, or a beginning followed by `*`.
    pub field: String,
    /// The item of the disclosure ordinance.
    pub basis: String,
    /// The reason in words.
    pub reason: String,
    /// Until when, YYYY-MM-DD; empty where no day is set.
    pub until: String,
}

impl BlackedOut {
    fn fits(&self, name: &FieldName) -> bool {
        match self.field.strip_suffix('*') {
            Some(start) => name.as_str().starts_with(start),
            None => name.as_str() == self.field,
        }
    }
}

/// How much of an organisation's log a bundle holds, where it is not of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// What was entered from one day to another, both included, in Japan. The leaves between the first
    /// and the last of them are all there: the order of the log is that of arrival, and has no gap.
    Days {
        /// First day.
        from: NaiveDate,
        /// Last day.
        to: NaiveDate,
    },
}

/// Where entries stand in the log.
type Indexes = BTreeMap<(ProcedureId, Seq), u64>;

impl Desk {
    /// Whether a bundle of this case may be made now.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where there is no such case; [`DeskError::CallOpen`] while a call of the
    /// case receives applications or has envelopes unopened; what the store reports.
    pub async fn check_case_may_leave(&self, org: &OrgId, case: &CaseNo) -> Result<(), DeskError> {
        check_none_held_back(self.store.procedures(org, case).await?.iter(), case.as_str())
    }

    /// Whether a bundle of this extent may be made now. Some days may always: they end where something
    /// is held back.
    ///
    /// # Errors
    /// As [`Desk::check_case_may_leave`], for any case.
    pub async fn check_log_may_leave(&self, org: &OrgId, extent: Extent) -> Result<(), DeskError> {
        if extent != Extent::Whole {
            return Ok(());
        }
        let unit = self.store.begin(org).await?;
        let cases = unit.cases().await?;
        unit.rollback().await?;
        for case in cases {
            self.check_case_may_leave(org, &case.case_no).await?;
        }
        Ok(())
    }

    /// The bundle of a case, as of a checkpoint ([`Desk::checkpoint`]).
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where the log has no such case; [`DeskError::CallOpen`] while a call of
    /// the case receives applications or has envelopes unopened; what the store reports.
    pub async fn case_bundle(
        &self,
        org: &OrgId,
        log: &CoveredLog,
        case: &CaseNo,
        blackout: &Blackout,
    ) -> Result<Files, DeskError> {
        self.bundle_of(&self.kept(org, case).await?, log, blackout).await
    }

    /// As [`Desk::case_bundle`], of a case that was read before the checkpoint, and to which nothing
    /// was entered in between.
    ///
    /// # Errors
    /// As [`Desk::case_bundle`].
    pub async fn bundle_of(
        &self,
        kept: &Kept,
        log: &CoveredLog,
        blackout: &Blackout,
    ) -> Result<Files, DeskError> {
        let Kept { org, case, .. } = kept;
        kept.check_may_leave()?;
        let of_case = |procedure: &ProcedureId| procedure.case_text() == case.as_str();
        let indexes = indexes_of(&log.leaves, of_case);
        if indexes.is_empty() {
            return Err(DeskError::not_found(case.as_str()));
        }
        let mut gathered = Gathered::default();
        gathered.add(kept, &Wanted { indexes, office: office_of(log), blackout });
        let erasures = self.erasures(org, &gathered.withheld, log).await?;
        contents(log, Scope::Case(case.clone()), gathered, erasures)
    }

    /// The bundle of the whole log, or of some days of it, as of a checkpoint. While a call receives
    /// applications or has envelopes unopened, nothing entered in its case since it opened leaves the
    /// house: the whole log is refused, and days end before.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where nothing was entered on these days; [`DeskError::CallOpen`]; what
    /// the store reports.
    pub async fn log_bundle(
        &self,
        org: &OrgId,
        log: &CoveredLog,
        extent: Extent,
        blackout: &Blackout,
    ) -> Result<Files, DeskError> {
        let indexes = indexes_of(&log.leaves, |_| true);
        let cases: BTreeSet<CaseNo> = indexes.keys().map(|(procedure, _)| procedure.case()).collect();
        let wanted = Wanted { indexes, office: office_of(log), blackout };
        let (mut sealed, mut gathered) = (None, Gathered::default());
        for case in &cases {
            let kept = self.kept(org, case).await?;
            let of_case = first_sealed(&kept, &wanted.indexes);
            sealed = [sealed, of_case].into_iter().flatten().min();
            gathered.add(&kept, &wanted);
        }
        let others = log.leaves.iter().filter_map(|row| {
            let bytes = match &row.leaf {
                LogLeaf::Heads(bytes) => Ok(bytes.clone()),
                LogLeaf::Key(leaf) => leaf.canonical_bytes(),
                LogLeaf::Entry { .. } => return None,
            };
            Some(bytes.map(|bytes| BundleEntry { log_index: row.log_index, bytes }))
        });
        gathered.entries.extend(others.collect::<Result<Vec<_>, _>>()?);
        gathered.entries.sort_by_key(|entry| entry.log_index);
        let scope = match (extent, sealed) {
            (Extent::Whole, Some((_, procedure))) => return Err(DeskError::CallOpen { procedure }),
            (Extent::Whole, None) => Scope::Org,
            (Extent::Days { from, to }, sealed) => {
                gathered.keep_days(from, to, sealed)?;
                Scope::Period { from, to }
            }
        };
        let erasures = self.erasures(org, &gathered.withheld, log).await?;
        contents(log, scope, gathered, erasures)
    }
}

impl Desk {
    /// The office's entries that these lines name, each with the list of what it erased.
    async fn erasures(
        &self,
        org: &OrgId,
        withheld: &[Withheld],
        log: &CoveredLog,
    ) -> Result<Vec<ErasureEntry>, DeskError> {
        let named: BTreeSet<u64> = withheld.iter().filter_map(|one| one.by).collect();
        if named.is_empty() {
            return Ok(Vec::new());
        }
        let office = ProcedureId::new(OFFICE)?;
        let listed: Vec<_> = self.store.disclosures(org, &office).await?;
        let of_office = indexes_of(&log.leaves, |procedure| *procedure == office);
        let mut erasures = Vec::new();
        for entry in self.store.trail(org, &office).await? {
            let seq = entry.entry.seq;
            let Some(log_index) = of_office.get(&(office.clone(), seq)).filter(|one| named.contains(*one))
            else {
                continue;
            };
            let is_list = |one: &&DisclosureRow| one.seq == seq && one.disclosure.name.as_str() == TABLE;
            let disclosures = listed.iter().filter(is_list).map(|one| one.disclosure.clone()).collect();
            erasures.push(ErasureEntry { log_index: *log_index, bytes: entry.bytes, disclosures });
        }
        Ok(erasures)
    }
}

fn check_none_held_back<'r>(
    mut rows: impl Iterator<Item = &'r ProcedureRow>,
    case: &str,
) -> Result<(), DeskError> {
    let Some(first) = rows.next() else { return Err(DeskError::not_found(case)) };
    match std::iter::once(first).chain(rows).find(|row| is_held_back(row)) {
        Some(call) => Err(DeskError::CallOpen { procedure: call.procedure.to_string() }),
        None => Ok(()),
    }
}

/// The first leaf of a case that is sealed because a call of it is held back, and that call: whatever
/// of the case came after the call first opened.
fn first_sealed(kept: &Kept, indexes: &Indexes) -> Option<(u64, String)> {
    let of_call = |KeptProcedure { row, entries, .. }: &KeptProcedure| {
        let is_opening = |entry: &Entry| {
            entry.to.as_str() == CALL_OPEN
                && entry.from.as_ref().is_none_or(|from| from.as_str() != CALL_OPEN)
        };
        let opened = entries.iter().find(|row| is_opening(&row.entry)).map(|row| row.entry.seq);
        let opened = opened.and_then(|seq| indexes.get(&(row.procedure.clone(), seq)).copied());
        let of_case = indexes.iter().filter(|((procedure, _), _)| procedure.case() == kept.case);
        let after = of_case.map(|(_, index)| *index).filter(|index| opened.is_none_or(|at| *index > at));
        Some((after.min()?, row.procedure.to_string()))
    };
    kept.procedures.iter().filter(|one| is_held_back(&one.row)).filter_map(of_call).min()
}

impl Kept {
    /// Whether a bundle of it may be made.
    ///
    /// # Errors
    /// As [`Desk::check_case_may_leave`].
    pub fn check_may_leave(&self) -> Result<(), DeskError> {
        check_none_held_back(self.rows(), self.case.as_str())
    }
}

/// The files of a bundle of what was gathered.
fn contents(
    log: &CoveredLog,
    scope: Scope,
    gathered: Gathered,
    erasures: Vec<ErasureEntry>,
) -> Result<Files, DeskError> {
    let Some(LogLeafRow { leaf: LogLeaf::Heads(heads_leaf), .. }) = log.leaves.last() else {
        return Err(DeskError::not_found("heads"));
    };
    let size = log.published.checkpoint.size;
    let older = log.history.iter().rev().skip(1).take(OLDER_MAX).map(|one| one.checkpoint.size);
    let Gathered { entries, disclosed, withheld } = gathered;
    let bundle = BundleContents {
        scope,
        checkpoint: log.published.checkpoint.clone(),
        note: log.published.note.clone(),
        vkeys: log.vkeys.clone(),
        rotations: log.rotations()?,
        erasures,
        leaves: log.leaves.iter().map(|leaf| leaf.hash).collect::<Vec<Digest>>(),
        heads_leaf: heads_leaf.clone(),
        heads: heads(&log.leaves)?,
        entries,
        disclosed,
        withheld,
        older_sizes: older.filter(|older| *older < size).collect(),
        readme: README.to_owned(),
    };
    Ok(bundle.to_files()?)
}

/// Most older checkpoints a bundle proves growth from.
const OLDER_MAX: usize = 1_000;

/// The log index of every entry of these procedures.
fn indexes_of(leaves: &[LogLeafRow], is_wanted: impl Fn(&ProcedureId) -> bool) -> Indexes {
    let wanted = leaves.iter().filter_map(|row| match &row.leaf {
        LogLeaf::Entry { procedure, seq } if is_wanted(procedure) => {
            Some(((procedure.clone(), *seq), row.log_index))
        }
        _ => None,
    });
    wanted.collect()
}

/// The log index of every entry of the office.
fn office_of(log: &CoveredLog) -> BTreeMap<Seq, u64> {
    let of_office = indexes_of(&log.leaves, |procedure| procedure.as_str() == OFFICE);
    of_office.into_iter().map(|((_, seq), log_index)| (seq, log_index)).collect()
}
