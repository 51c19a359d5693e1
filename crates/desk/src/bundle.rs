//! Audit bundles out of the store.

mod documents;
mod gathered;
mod leaving;
mod terms;

use std::collections::{BTreeMap, BTreeSet};

use shirube_persistence::{DisclosureRow, EntryRow, KeptProcedure, LogLeaf, LogLeafRow, ProcedureRow};
use shirube_trail::bundle::{BundleContents, BundleEntry, Disclosed, ErasureEntry, Files, Scope, Withheld};
use shirube_trail::erasure::TABLE;
use shirube_trail::ids::OFFICE;
use shirube_trail::{CaseNo, Checkpoint, Digest, Entry, OrgId, ProcedureId, Seq};

pub(crate) use self::documents::{Named, named_in};
use self::gathered::{Gathered, Wanted};
pub use self::terms::{BlackedOut, Blackout, Extent, Terms};
use crate::Desk;
use crate::error::DeskError;
use crate::held_back::{CALL_OPEN, is_held_back};
use crate::kept::Kept;
use crate::log::{CoveredLog, heads};

/// How to verify a bundle with tools of others.
const README: &str = include_str!("bundle/README.txt");

/// The bundle of a case as it was made, to be rendered for people and verified.
#[derive(Debug, Clone)]
pub struct CaseBundle {
    /// The case.
    pub case: CaseNo,
    /// The checkpoint it is proved by.
    pub checkpoint: Checkpoint,
    /// Its entries with their log indexes, ascending.
    pub entries: Vec<(u64, Entry)>,
    /// What is shown.
    pub disclosed: Vec<Disclosed>,
    /// What is blacked out.
    pub withheld: Vec<Withheld>,
    /// Its files.
    pub files: Files,
}

/// Where entries stand in the log.
type Indexes = BTreeMap<(ProcedureId, Seq), u64>;

impl Desk {
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
        terms: &Terms,
    ) -> Result<CaseBundle, DeskError> {
        self.bundle_of(&self.kept(org, case).await?, log, terms).await
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
        terms: &Terms,
    ) -> Result<CaseBundle, DeskError> {
        let Kept { org, case, .. } = kept;
        kept.check_may_leave()?;
        let of_case = |procedure: &ProcedureId| procedure.case_text() == case.as_str();
        let indexes = indexes_of(&log.leaves, of_case);
        if indexes.is_empty() {
            return Err(DeskError::not_found(case.as_str()));
        }
        let entries = kept.indexed(&indexes);
        let reader = self.reader(org, terms).await?;
        let mut gathered = Gathered::default();
        gathered.add(kept, &Wanted { indexes, office: office_of(log), blackout: &terms.blackout, reader });
        let (disclosed, withheld) = (gathered.disclosed.clone(), gathered.withheld.clone());
        let files = self.files(org, log, Scope::Case(case.clone()), gathered).await?;
        let (case, checkpoint) = (case.clone(), log.published.checkpoint.clone());
        Ok(CaseBundle { case, checkpoint, entries, disclosed, withheld, files })
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
        terms: &Terms,
    ) -> Result<Files, DeskError> {
        self.log_bundle_told(org, log, (extent, terms), &|_| {}).await
    }

    /// As [`Desk::log_bundle`], telling how many entries of the log were read so far.
    ///
    /// # Errors
    /// As [`Desk::log_bundle`].
    pub async fn log_bundle_told(
        &self,
        org: &OrgId,
        log: &CoveredLog,
        (extent, terms): (Extent, &Terms),
        told: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<Files, DeskError> {
        let indexes = indexes_of(&log.leaves, |_| true);
        let cases: BTreeSet<CaseNo> = indexes.keys().map(|(procedure, _)| procedure.case()).collect();
        let reader = self.reader(org, terms).await?;
        let wanted = Wanted { indexes, office: office_of(log), blackout: &terms.blackout, reader };
        let (mut sealed, mut gathered) = (None, Gathered::default());
        for case in &cases {
            let kept = self.kept(org, case).await?;
            let of_case = kept.held_back().filter_map(|call| call.first_sealed(&wanted.indexes));
            sealed = sealed.into_iter().chain(of_case).min();
            gathered.add(&kept, &wanted);
            told(gathered.entries.len() as u64);
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
        self.files(org, log, scope, gathered).await
    }
}

impl Desk {
    /// The files of a bundle of what was gathered.
    async fn files(
        &self,
        org: &OrgId,
        log: &CoveredLog,
        scope: Scope,
        gathered: Gathered,
    ) -> Result<Files, DeskError> {
        let Some(LogLeafRow { leaf: LogLeaf::Heads(heads_leaf), .. }) = log.leaves.last() else {
            return Err(DeskError::not_found("heads"));
        };
        let size = log.published.checkpoint.size;
        let older = log.history.iter().rev().skip(1).take(OLDER_MAX).map(|one| one.checkpoint.size);
        let Gathered { entries, disclosed, withheld, documents } = gathered;
        let bundle = BundleContents {
            scope,
            checkpoint: log.published.checkpoint.clone(),
            note: log.published.note.clone(),
            vkeys: log.vkeys.clone(),
            rotations: log.rotations()?,
            erasures: self.erasures(org, &withheld, log).await?,
            documents: self.documents(org, &documents).await?,
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

/// A call that is held back, and the entry by which it first opened.
struct HeldBack {
    call: ProcedureId,
    opened: Option<Seq>,
}

impl HeldBack {
    /// The first leaf that is sealed because of it, and the call: whatever of its case came after the
    /// call first opened.
    fn first_sealed(&self, indexes: &Indexes) -> Option<(u64, String)> {
        let opened = self.opened.and_then(|seq| indexes.get(&(self.call.clone(), seq)).copied());
        let case = self.call.case_text();
        let of_case = indexes.iter().filter(|((procedure, _), _)| procedure.case_text() == case);
        let after = of_case.map(|(_, index)| *index).filter(|index| opened.is_none_or(|at| *index > at));
        Some((after.min()?, self.call.to_string()))
    }
}

impl Kept {
    /// Whether a bundle of it may be made.
    ///
    /// # Errors
    /// As [`Desk::check_case_may_leave`].
    pub fn check_may_leave(&self) -> Result<(), DeskError> {
        check_none_held_back(self.rows(), self.case.as_str())
    }

    /// Its calls that are held back.
    fn held_back(&self) -> impl Iterator<Item = HeldBack> {
        let is_opening = |entry: &Entry| {
            entry.to.as_str() == CALL_OPEN
                && entry.from.as_ref().is_none_or(|from| from.as_str() != CALL_OPEN)
        };
        let calls = self.procedures.iter().filter(|one| is_held_back(&one.row));
        calls.map(move |KeptProcedure { row, entries, .. }| {
            let opened = entries.iter().find(|row| is_opening(&row.entry)).map(|row| row.entry.seq);
            HeldBack { call: row.procedure.clone(), opened }
        })
    }

    /// Its entries that have an index, ascending.
    fn indexed(&self, indexes: &Indexes) -> Vec<(u64, Entry)> {
        let with_index = |row: &EntryRow| {
            let place = (row.entry.procedure.clone(), row.entry.seq);
            Some((*indexes.get(&place)?, row.entry.clone()))
        };
        let mut entries: Vec<(u64, Entry)> =
            self.procedures.iter().flat_map(|one| &one.entries).filter_map(with_index).collect();
        entries.sort_by_key(|(log_index, _)| *log_index);
        entries
    }
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
