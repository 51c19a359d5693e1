//! The replay of what a bundle discloses: no store, no organisation, only what the auditor holds.

use std::collections::BTreeMap;

use serde_json::Value;
use shirube_trail::bundle::{Shown, Verified};
use shirube_trail::{ProcedureId, Seq};

use crate::error::DeskError;
use crate::machines;
use crate::replay::Replay;

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
    /// Its first entry in the bundle is not its first: the bundle is of some days.
    BeginsInside,
    /// This binary does not have the machine.
    Machine(String),
}

/// Decides the entries of a bundle again as they are read, each from what is disclosed of it. A
/// procedure is followed until facts are withheld or its machine is unknown, and let go of after its
/// last entry: memory grows with what runs at the same time, not with what ever ran.
#[derive(Default)]
pub struct Rehearing {
    running: BTreeMap<ProcedureId, Option<Replay>>,
    /// The last entry of each procedure that is still to come.
    last: BTreeMap<ProcedureId, Seq>,
    reheard: Reheard,
    failed: Option<DeskError>,
}

impl Rehearing {
    /// Follows each procedure to its last entry ([`last_entries`](shirube_trail::bundle::last_entries))
    /// and no longer.
    #[must_use]
    pub fn until(last: BTreeMap<ProcedureId, Seq>) -> Self {
        Self { last, ..Self::default() }
    }

    /// How many procedures are followed at the moment.
    #[must_use]
    pub fn followed(&self) -> usize {
        self.running.len()
    }

    /// Takes the next entry. After the first difference nothing more is decided.
    pub fn take(&mut self, shown: &Shown<'_>) {
        if self.failed.is_none() && self.reheard.difference.is_none() {
            self.failed = self.hear(shown).err();
        }
        let (id, seq) = (&shown.entry.procedure, shown.entry.seq);
        if self.last.get(id) == Some(&seq) {
            self.last.remove(id);
            self.running.remove(id);
        }
    }

    fn hear(&mut self, shown: &Shown<'_>) -> Result<(), DeskError> {
        let (id, entry) = (&shown.entry.procedure, shown.entry);
        let is_new = !self.running.contains_key(id);
        let slot = self.running.entry(id.clone()).or_insert_with(|| Some(Replay::of(id)));
        let Some(replay) = slot else { return Ok(()) };
        let obstacle = if is_new && entry.seq != Seq::FIRST {
            Some(NotPossible::BeginsInside)
        } else if !shown.withheld.is_empty() {
            Some(NotPossible::Withheld)
        } else if machines::by_name(entry.machine.as_str()).is_err() {
            Some(NotPossible::Machine(entry.machine.to_string()))
        } else {
            None
        };
        if let Some(obstacle) = obstacle {
            self.reheard.not_possible.push((id.clone(), obstacle));
            *slot = None;
            return Ok(());
        }
        let fields: BTreeMap<String, Value> = shown
            .disclosed
            .iter()
            .map(|one| (one.disclosure.name.to_string(), one.disclosure.value.clone()))
            .collect();
        let differs = match replay.hear(entry, &fields) {
            Ok(()) => replay.first_difference(),
            Err(DeskError::Unreadable(unreadable)) => Some(unreadable.to_string()),
            Err(other) => return Err(other),
        };
        match differs {
            Some(what) => self.reheard.difference = Some((shown.log_index, what)),
            None => self.reheard.entries += 1,
        }
        Ok(())
    }

    /// What it came to.
    ///
    /// # Errors
    /// [`DeskError::Trail`] for a document whose hash has no hash's form.
    pub fn finish(self) -> Result<Reheard, DeskError> {
        self.failed.map_or(Ok(self.reheard), Err)
    }
}

/// Decides every disclosed entry of a bundle again.
///
/// # Errors
/// As [`Rehearing::finish`].
pub fn rehear(bundle: &Verified) -> Result<Reheard, DeskError> {
    let mut rehearing = Rehearing::default();
    let (mut disclosed, mut withheld) = (bundle.disclosed.as_slice(), bundle.withheld.as_slice());
    for (log_index, entry) in &bundle.entries {
        let log_index = *log_index;
        let shown = disclosed.iter().take_while(|one| one.log_index <= log_index).count();
        let hidden = withheld.iter().take_while(|one| one.log_index <= log_index).count();
        let (of_entry, rest) = disclosed.split_at(shown);
        let (hidden_of_entry, hidden_rest) = withheld.split_at(hidden);
        rehearing.take(&Shown { log_index, entry, disclosed: of_entry, withheld: hidden_of_entry });
        (disclosed, withheld) = (rest, hidden_rest);
    }
    rehearing.finish()
}
