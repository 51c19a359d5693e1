//! Appending an entry: the one way a procedure changes.

use super::Unit;
use super::behind::Op;
use super::procedures::Lock;
use crate::cell::{ms, stored};
use crate::error::{Mark, StoreError, StoreResult};
use crate::tables::procedure::ProcedureRow;
use crate::tables::{disclosure, entry};
use serde_json::Value;
use shirube_trail::chain::Head;
use shirube_trail::fault::FaultKind;
use shirube_trail::hash::leaf_hash;
use shirube_trail::{Digest, Disclosure, Entry, EntryType, Fault, Seq};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a decision makes of its procedure. The stage is the entry's `to`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewState {
    /// The phase.
    pub phase: String,
    /// Whether it has ended.
    pub closed: bool,
    /// What is known about it now.
    pub facts: Value,
    /// Who does what in it now.
    pub performers: Value,
}

/// An entry to append, and what goes with it.
#[derive(Debug, Clone, Copy)]
pub struct Append<'a> {
    /// The entry. Number 0 opens its procedure, in the case, with the parent,
    /// kind and machine the entry names.
    pub entry: &'a Entry,
    /// What opens its commitments: all of them, each once.
    pub disclosures: &'a [Disclosure],
    /// What a decision makes of the procedure; none for a refusal.
    pub state: Option<&'a NewState>,
    /// The revision the decision was made on; 0 for an opening.
    pub seen_revision: u64,
}

impl Unit {
    /// Appends an entry and moves its procedure. A decision raises the revision by
    /// one, a refusal leaves it. Answers how far the procedure has come.
    ///
    /// After an error the unit cannot be committed any more.
    ///
    /// # Errors
    ///
    /// [`StoreError::MovedOn`] when someone was first; [`StoreError::Trail`] for
    /// an entry that does not follow the last one, or with other disclosures than
    /// it has commitments.
    pub async fn append(&self, append: Append<'_>) -> StoreResult<Mark> {
        let appended = self.try_append(&append).await;
        if appended.is_err() {
            self.spoil();
        }
        appended
    }

    async fn try_append(&self, append: &Append<'_>) -> StoreResult<Mark> {
        let entry = append.entry;
        self.check_members(append)?;
        check_disclosures(entry, append.disclosures)?;
        let bytes = entry.canonical_bytes()?;
        let hash = leaf_hash(&bytes);
        let found = self.procedure(&entry.procedure, Lock::Exclusive).await?;
        let mark = match found {
            None => self.open_procedure(append, &hash)?,
            Some(row) => {
                check_follows(&row, append)?;
                self.move_procedure(&row, append, &hash)
            }
        };
        self.write_entry(append, bytes, &hash);
        Ok(mark)
    }

    fn check_members(&self, append: &Append<'_>) -> Result<(), Fault> {
        let entry = append.entry;
        if entry.org != self.org {
            return Err(Fault::new("org", FaultKind::Changed));
        }
        match (entry.entry_type, append.state) {
            (EntryType::Decision, Some(_)) | (EntryType::Refusal, None) => Ok(()),
            (EntryType::Decision, None) => Err(Fault::new("state", FaultKind::Missing)),
            (EntryType::Refusal, Some(_)) => Err(Fault::new("state", FaultKind::Unknown)),
        }
    }

    /// Writes the row of a procedure that does not exist yet.
    fn open_procedure(&self, append: &Append<'_>, hash: &Digest) -> StoreResult<Mark> {
        let entry = append.entry;
        if entry.seq != Seq::FIRST {
            let (expected, found) = (Seq::FIRST.get(), entry.seq.get());
            return Err(Fault::new("seq", FaultKind::Sequence { expected, found }).into());
        }
        let Some(state) = append.state else {
            // Nothing is refused in a procedure that does not exist.
            return Err(Fault::new("state", FaultKind::Missing).into());
        };
        let row = opened(entry, state, hash);
        self.behind.push(Op::Opened(Box::new(row.model(&self.org))));
        self.seen.keep_pseudonyms(&entry.procedure, Some(&[]));
        let mark = row.mark();
        self.seen.keep_procedure(&Arc::new(row), Lock::Exclusive);
        Ok(mark)
    }

    /// Moves the row; when it is written, it is only if it is still where it was seen.
    fn move_procedure(&self, row: &ProcedureRow, append: &Append<'_>, hash: &Digest) -> Mark {
        let seen = row.mark();
        let next = moved(row, append, hash);
        let mark = next.mark();
        let next = Arc::new(next);
        self.behind.push(Op::Moved(seen, Arc::clone(&next)));
        self.seen.keep_procedure(&next, Lock::Exclusive);
        mark
    }

    fn write_entry(&self, append: &Append<'_>, bytes: Vec<u8>, hash: &Digest) {
        let entry = append.entry;
        self.behind.push(Op::Entry(Box::new(entry::Model {
            org: self.org.to_string(),
            procedure: entry.procedure.to_string(),
            seq: stored(entry.seq.get()),
            entry_type: entry.entry_type.as_str().to_owned(),
            act: entry.act.to_string(),
            actor: entry.actor.to_string(),
            at: ms(entry.at),
            bytes,
            leaf_hash: hash.to_hex(),
            // given when it is written
            arrival: 0,
        })));
        if append.disclosures.is_empty() {
            return;
        }
        let rows = append.disclosures.iter().map(|one| disclosure::Model {
            org: self.org.to_string(),
            procedure: entry.procedure.to_string(),
            seq: stored(entry.seq.get()),
            name: one.name.to_string(),
            salt: one.salt.to_base64(),
            value: one.value.to_string(),
        });
        self.behind.push(Op::Disclosures(rows.collect()));
    }
}

/// A procedure as its first entry makes it.
fn opened(entry: &Entry, state: &NewState, hash: &Digest) -> ProcedureRow {
    ProcedureRow {
        procedure: entry.procedure.clone(),
        case_no: entry.case.clone(),
        parent: entry.parent.clone(),
        kind: entry.kind.clone(),
        machine: entry.machine.clone(),
        stage: entry.to.to_string(),
        phase: state.phase.clone(),
        closed: state.closed,
        revision: 1,
        entries: 1,
        head: Head { seq: entry.seq, hash: *hash, at: entry.at },
        facts: state.facts.clone(),
        performers: state.performers.clone(),
        opened_at: entry.at,
        changed_at: entry.at,
    }
}

/// A procedure as one more entry makes it: a decision changes it, a refusal only follows.
fn moved(row: &ProcedureRow, append: &Append<'_>, hash: &Digest) -> ProcedureRow {
    let entry = append.entry;
    let head = Head { seq: entry.seq, hash: *hash, at: entry.at };
    let entries = row.entries + 1;
    let Some(state) = append.state else {
        return ProcedureRow { entries, head, ..row.clone() };
    };
    ProcedureRow {
        revision: row.revision + 1,
        entries,
        case_no: row.case_no.clone(),
        opened_at: row.opened_at,
        ..opened(entry, state, hash)
    }
}

/// Every commitment is opened by exactly one disclosure: a salt that is not kept
/// now can never be found again.
fn check_disclosures(entry: &Entry, disclosures: &[Disclosure]) -> Result<(), Fault> {
    let field = |name: &str| format!("fields.{name}");
    let mut opened = BTreeSet::new();
    for disclosure in disclosures {
        let name = disclosure.name.as_str();
        let checked = disclosure.check_in(entry);
        checked.map_err(|fault| fault.within(&field(name)))?;
        if !opened.insert(&disclosure.name) {
            return Err(Fault::new(field(name), FaultKind::DuplicateMember));
        }
    }
    match entry.fields.keys().find(|name| !opened.contains(name)) {
        None => Ok(()),
        Some(name) => Err(Fault::new(field(name.as_str()), FaultKind::Missing)),
    }
}

/// A revision or number passed meanwhile is someone who was first; anything else
/// that does not fit is a mistake of the writer.
fn check_follows(row: &ProcedureRow, append: &Append<'_>) -> StoreResult<()> {
    let entry = append.entry;
    let found = row.mark();
    let seen = Mark { revision: append.seen_revision, entries: entry.seq.get() };
    if seen.revision != found.revision || seen.entries < found.entries {
        let procedure = entry.procedure.clone();
        return Err(StoreError::MovedOn { procedure, seen, found });
    }
    if entry.parent != row.parent {
        return Err(Fault::new("parent", FaultKind::Changed).into());
    }
    if entry.kind != row.kind {
        return Err(Fault::new("kind", FaultKind::Changed).into());
    }
    Ok(row.head.check_next(entry)?)
}
