//! Audit bundles out of the store.

mod documents;
mod leaving;
mod terms;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_json::Value;
use shirube_persistence::{DisclosureRow, LogLeaf, LogLeafRow, ProcedureRow};
use shirube_trail::bundle::{
    BundleContents, BundleEntry, Disclosed, ERASED, ErasureEntry, Files, Scope, Withheld,
};
use shirube_trail::erasure::TABLE;
use shirube_trail::ids::OFFICE;
use shirube_trail::{CaseNo, Checkpoint, Digest, Entry, FieldName, Leaf, OrgId, ProcedureId, Seq};

use self::documents::{Documents, named_in};
pub use self::terms::{BlackedOut, Blackout, Extent, Terms};
use crate::Desk;
use crate::error::DeskError;
use crate::exporting::{CALL_OPEN, is_held_back};
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

/// What is gathered of the log: bytes, and what is shown and withheld of them.
#[derive(Default)]
struct Gathered {
    entries: Vec<BundleEntry>,
    disclosed: Vec<Disclosed>,
    withheld: Vec<Withheld>,
    documents: Documents,
}

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
        let rows = self.store.procedures(org, case).await?;
        check_none_held_back(&rows, case.as_str())?;
        let of_case = |procedure: &ProcedureId| procedure.case_text() == case.as_str();
        let indexes = indexes_of(&log.leaves, of_case);
        if indexes.is_empty() {
            return Err(DeskError::not_found(case.as_str()));
        }
        let mut gathered = self.gather(org, log, &rows, (&indexes, terms)).await?;
        gathered.entries.sort_by_key(|entry| entry.log_index);
        let read = |one: &BundleEntry| Ok((one.log_index, Entry::parse(&one.bytes)?));
        let entries = gathered.entries.iter().map(read).collect::<Result<_, DeskError>>()?;
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
        let indexes = indexes_of(&log.leaves, |_| true);
        let cases: BTreeSet<CaseNo> = indexes.keys().map(|(procedure, _)| procedure.case()).collect();
        let mut rows = Vec::new();
        for case in &cases {
            rows.extend(self.store.procedures(org, case).await?);
        }
        let sealed = self.first_sealed(org, &rows, &indexes).await?;
        let mut gathered = self.gather(org, log, &rows, (&indexes, terms)).await?;
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

    /// The first leaf that is sealed because a call of its case is held back, and that call: whatever of
    /// the case came after the call first opened.
    async fn first_sealed(
        &self,
        org: &OrgId,
        rows: &[ProcedureRow],
        indexes: &BTreeMap<(ProcedureId, Seq), u64>,
    ) -> Result<Option<(u64, String)>, DeskError> {
        let mut first: Option<(u64, String)> = None;
        for row in rows.iter().filter(|row| is_held_back(row)) {
            let entries = self.store.trail(org, &row.procedure).await?;
            let is_opening = |entry: &Entry| {
                entry.to.as_str() == CALL_OPEN
                    && entry.from.as_ref().is_none_or(|from| from.as_str() != CALL_OPEN)
            };
            let opened = entries.iter().find(|row| is_opening(&row.entry)).map(|row| row.entry.seq);
            let opened = opened.and_then(|seq| indexes.get(&(row.procedure.clone(), seq)).copied());
            let case = row.procedure.case();
            let of_case = indexes.iter().filter(|((procedure, _), _)| procedure.case() == case);
            let after = of_case.map(|(_, index)| *index).filter(|index| opened.is_none_or(|at| *index > at));
            let found = after.min().map(|index| (index, row.procedure.to_string()));
            first = [first, found].into_iter().flatten().min();
        }
        Ok(first)
    }

    /// The entries of these procedures that have an index, and what is shown of them.
    async fn gather(
        &self,
        org: &OrgId,
        log: &CoveredLog,
        rows: &[ProcedureRow],
        (indexes, terms): (&BTreeMap<(ProcedureId, Seq), u64>, &Terms),
    ) -> Result<Gathered, DeskError> {
        let readable = self.readable(org, terms, rows).await?;
        let office = indexes_of(&log.leaves, |procedure| procedure.as_str() == OFFICE);
        let mut gathered = Gathered::default();
        for row in rows {
            let is_published = row.facts.get("published_on").is_some();
            let withheld_before = gathered.withheld.len();
            for entry in self.store.trail(org, &row.procedure).await? {
                let key = (row.procedure.clone(), entry.entry.seq);
                if let Some(log_index) = indexes.get(&key) {
                    gathered.entries.push(BundleEntry { log_index: *log_index, bytes: entry.bytes });
                }
            }
            for ((seq, name), by) in self.erased_of(org, &row.procedure).await? {
                let by = office.get(&(ProcedureId::new(OFFICE)?, by)).copied();
                let log_index = indexes.get(&(row.procedure.clone(), seq)).copied();
                if let (Some(log_index), Some(by)) = (log_index, by) {
                    gathered.withheld.push(erased(log_index, name, by));
                }
            }
            let told = self.store.disclosures(org, &row.procedure).await?;
            let named = named_in(&told);
            for one in told {
                let Some(log_index) = indexes.get(&(row.procedure.clone(), one.seq)).copied() else {
                    continue;
                };
                let name = &one.disclosure.name;
                let fits = terms.blackout.fields.iter().find(|black| black.fits(name)).cloned();
                match fits.or_else(|| sealed(name, &one.disclosure.value, is_published)) {
                    None => gathered.disclosed.push(Disclosed { log_index, disclosure: one.disclosure }),
                    Some(BlackedOut { basis, reason, until, .. }) => {
                        let name = one.disclosure.name;
                        gathered.withheld.push(Withheld { log_index, name, basis, reason, until, by: None });
                    }
                }
            }
            let withheld = gathered.withheld.iter().skip(withheld_before);
            let hidden: BTreeSet<u64> = withheld.map(|one| one.log_index).collect();
            let may_read = readable.contains(&row.procedure);
            for one in &named {
                if let Some(log_index) = indexes.get(&(row.procedure.clone(), one.seq)) {
                    let is_whole = !hidden.contains(log_index);
                    gathered.documents.take(*log_index, one, (may_read, is_whole, &terms.blackout));
                }
            }
        }
        Ok(gathered)
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

fn check_none_held_back(rows: &[ProcedureRow], case: &str) -> Result<(), DeskError> {
    if let Some(call) = rows.iter().find(|row| is_held_back(row)) {
        return Err(DeskError::CallOpen { procedure: call.procedure.to_string() });
    }
    if rows.is_empty() { Err(DeskError::not_found(case)) } else { Ok(()) }
}

impl Gathered {
    /// Keeps the leaves from the first to the last of these days, before the first that is sealed.
    fn keep_days(
        &mut self,
        from: NaiveDate,
        to: NaiveDate,
        sealed: Option<(u64, String)>,
    ) -> Result<(), DeskError> {
        let mut of_days = Vec::new();
        for entry in &self.entries {
            if (from..=to).contains(&Leaf::parse(&entry.bytes)?.at().day_in_japan()) {
                of_days.push(entry.log_index);
            }
        }
        let Some(first) = of_days.first().copied() else {
            return Err(DeskError::not_found(format!("{from}..{to}")));
        };
        let end = sealed.as_ref().map_or(u64::MAX, |(index, _)| *index);
        let last = of_days.into_iter().rfind(|index| *index < end);
        let range = match (last, sealed) {
            (Some(last), _) => first..=last,
            (None, Some((_, procedure))) => return Err(DeskError::CallOpen { procedure }),
            (None, None) => return Err(DeskError::not_found(format!("{from}..{to}"))),
        };
        self.entries.retain(|one| range.contains(&one.log_index));
        self.disclosed.retain(|one| range.contains(&one.log_index));
        self.withheld.retain(|one| range.contains(&one.log_index));
        self.documents.keep(&range);
        Ok(())
    }
}

/// Most older checkpoints a bundle proves growth from.
const OLDER_MAX: usize = 1_000;

/// The log index of every entry of these procedures.
fn indexes_of(
    leaves: &[LogLeafRow],
    is_wanted: impl Fn(&ProcedureId) -> bool,
) -> BTreeMap<(ProcedureId, Seq), u64> {
    let wanted = leaves.iter().filter_map(|row| match &row.leaf {
        LogLeaf::Entry { procedure, seq } if is_wanted(procedure) => {
            Some(((procedure.clone(), *seq), row.log_index))
        }
        _ => None,
    });
    wanted.collect()
}

/// A reserve price (予定価格) stays sealed until the procedure's result is published, wherever it is
/// written: under its own name or among what a rule looked at.
fn sealed(name: &FieldName, value: &Value, is_published: bool) -> Option<BlackedOut> {
    let names_it = |text: &str| text.contains("reserve_price") || text.contains("minimum_price");
    if is_published || !(names_it(name.as_str()) || names_it(&value.to_string())) {
        return None;
    }
    Some(BlackedOut {
        field: name.to_string(),
        basis: "sealed".to_owned(),
        reason: "結果の公表まで封印 sealed until the result is published".to_owned(),
        until: String::new(),
    })
}

/// The line of a field that nobody can show any more.
fn erased(log_index: u64, name: FieldName, by: u64) -> Withheld {
    Withheld {
        log_index,
        name,
        basis: ERASED.to_owned(),
        reason: "保存期間の満了により廃棄 erased, its years of retention being over".to_owned(),
        until: String::new(),
        by: Some(by),
    }
}
