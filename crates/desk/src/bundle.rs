//! Audit bundles out of the store, and the replay of what a bundle discloses.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use shirube_persistence::{LogLeaf, LogLeafRow};
use shirube_trail::bundle::{BundleEntry, CaseBundle, Disclosed, Files, Verified, Withheld};
use shirube_trail::{CaseNo, Digest, FieldName, OrgId, ProcedureId, Seq};

use crate::Desk;
use crate::error::DeskError;
use crate::log::{CoveredLog, heads};
use crate::machines;
use crate::replay::Replay;

/// How to verify a bundle with tools of others.
const README: &str = include_str!("bundle/README.txt");

/// The stage of a call that receives applications.
const CALL_OPEN: &str = "call-open";

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

/// What a replay of a bundle came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reheard {
    /// Entries decided again with the same outcome.
    pub entries: usize,
    /// Procedures that could not be replayed to their end, and why: no faults.
    pub not_possible: Vec<(ProcedureId, NotPossible)>,
    /// The first difference: log index and what differs.
    pub difference: Option<(u64, String)>,
}

/// Why a procedure cannot be replayed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotPossible {
    /// An entry has facts that are withheld.
    Withheld,
    /// This binary does not have the machine.
    Machine(String),
}

impl Desk {
    /// The bundle of a case, as of a checkpoint ([`Desk::checkpoint`]).
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where the log has no such case; [`DeskError::CallOpen`] while a call of
    /// the case receives applications; what the store reports.
    pub async fn case_bundle(
        &self,
        org: &OrgId,
        log: &CoveredLog,
        case: &CaseNo,
        blackout: &Blackout,
    ) -> Result<Files, DeskError> {
        let rows = self.store.procedures(org, case).await?;
        if let Some(open) = rows.iter().find(|row| row.stage == CALL_OPEN) {
            return Err(DeskError::CallOpen { procedure: open.procedure.to_string() });
        }
        let indexes = indexes_of(&log.leaves, case);
        if indexes.is_empty() {
            return Err(DeskError::not_found(case.as_str()));
        }
        let mut entries = Vec::new();
        let (mut disclosed, mut withheld) = (Vec::new(), Vec::new());
        for row in &rows {
            let is_published = row.facts.get("published_on").is_some();
            for entry in self.store.trail(org, &row.procedure).await? {
                let key = (row.procedure.clone(), entry.entry.seq);
                if let Some(log_index) = indexes.get(&key) {
                    entries.push(BundleEntry { log_index: *log_index, bytes: entry.bytes });
                }
            }
            for one in self.store.disclosures(org, &row.procedure).await? {
                let Some(log_index) = indexes.get(&(row.procedure.clone(), one.seq)).copied() else {
                    continue;
                };
                let name = &one.disclosure.name;
                let fits = blackout.fields.iter().find(|black| black.fits(name)).cloned();
                match fits.or_else(|| sealed(name, &one.disclosure.value, is_published)) {
                    None => disclosed.push(Disclosed { log_index, disclosure: one.disclosure }),
                    Some(BlackedOut { basis, reason, until, .. }) => {
                        let name = one.disclosure.name;
                        withheld.push(Withheld { log_index, name, basis, reason, until });
                    }
                }
            }
        }
        let Some(LogLeafRow { leaf: LogLeaf::Heads(heads_leaf), .. }) = log.leaves.last() else {
            return Err(DeskError::not_found("heads"));
        };
        let size = log.published.checkpoint.size;
        let older = log.history.iter().rev().skip(1).take(OLDER_MAX).map(|one| one.checkpoint.size);
        let bundle = CaseBundle {
            case: case.clone(),
            checkpoint: log.published.checkpoint.clone(),
            note: log.published.note.clone(),
            vkey: log.vkey.clone(),
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
}

/// Most older checkpoints a bundle proves growth from.
const OLDER_MAX: usize = 1_000;

/// The log index of every entry of a case.
fn indexes_of(leaves: &[LogLeafRow], case: &CaseNo) -> BTreeMap<(ProcedureId, Seq), u64> {
    let of_case = leaves.iter().filter_map(|row| match &row.leaf {
        LogLeaf::Entry { procedure, seq } if procedure.case_text() == case.as_str() => {
            Some(((procedure.clone(), *seq), row.log_index))
        }
        _ => None,
    });
    of_case.collect()
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

/// Decides every disclosed entry of a bundle again. A procedure is followed until facts are withheld
/// or its machine is unknown.
///
/// # Errors
/// [`DeskError::Trail`] for a document whose hash has no hash's form.
pub fn rehear(bundle: &Verified) -> Result<Reheard, DeskError> {
    let mut fields: BTreeMap<u64, BTreeMap<String, Value>> = BTreeMap::new();
    for one in &bundle.disclosed {
        let name = one.disclosure.name.to_string();
        fields.entry(one.log_index).or_default().insert(name, one.disclosure.value.clone());
    }
    let hidden: BTreeSet<u64> = bundle.withheld.iter().map(|one| one.log_index).collect();
    let mut running: BTreeMap<ProcedureId, Option<Replay>> = BTreeMap::new();
    let mut reheard = Reheard::default();
    let none = BTreeMap::new();
    for (log_index, entry) in &bundle.entries {
        let id = &entry.procedure;
        let slot = running.entry(id.clone()).or_insert_with(|| Some(Replay::of(id)));
        let Some(replay) = slot else { continue };
        let obstacle = if hidden.contains(log_index) {
            Some(NotPossible::Withheld)
        } else if machines::by_name(entry.machine.as_str()).is_err() {
            Some(NotPossible::Machine(entry.machine.to_string()))
        } else {
            None
        };
        if let Some(obstacle) = obstacle {
            reheard.not_possible.push((id.clone(), obstacle));
            *slot = None;
            continue;
        }
        let differs = match replay.hear(entry, fields.get(log_index).unwrap_or(&none)) {
            Ok(()) => replay.first_difference(),
            Err(DeskError::Unreadable(unreadable)) => Some(unreadable.to_string()),
            Err(other) => return Err(other),
        };
        if let Some(what) = differs {
            reheard.difference = Some((*log_index, what));
            return Ok(reheard);
        }
        reheard.entries += 1;
    }
    Ok(reheard)
}
