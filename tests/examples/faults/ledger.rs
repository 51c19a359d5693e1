//! The clients' own ledger: what they sent, how often, and what they were told.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use shirube_desk::Reply;
use uuid::Uuid;

use crate::wire::{Said, Wire};

/// A command as its client knows it.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    /// What was sent.
    pub(crate) wire: Wire,
    /// Words that stand in what it brings and nowhere else.
    pub(crate) marker: Option<String>,
    /// Times it was sent.
    pub(crate) sends: u32,
    /// What was answered, in order of arrival.
    pub(crate) answers: Vec<Said>,
}

impl Kept {
    /// The first answer that said done or refused.
    pub(crate) fn reply(&self) -> Option<&Reply> {
        self.answers.iter().find_map(|said| match said {
            Said::Reply(reply) => Some(reply),
            Said::Never(_) | Said::Later(_) => None,
        })
    }

    /// Every answer that binds: done, refused, or never.
    pub(crate) fn binding(&self) -> impl Iterator<Item = &Said> {
        self.answers.iter().filter(|said| !matches!(said, Said::Later(_)))
    }
}

/// All commands, by their ids.
#[derive(Debug, Default)]
pub(crate) struct Ledger(Mutex<BTreeMap<Uuid, Kept>>);

impl Ledger {
    /// Writes a command down before it is sent for the first time.
    pub(crate) fn intend(&self, wire: &Wire, marker: Option<String>) {
        let kept = Kept { wire: wire.clone(), marker, sends: 0, answers: Vec::new() };
        self.all(|all| all.insert(wire.cmd, kept));
    }

    /// It is sent.
    pub(crate) fn send(&self, cmd: Uuid) {
        self.all(|all| {
            all.entry(cmd).and_modify(|kept| kept.sends += 1);
        });
    }

    /// It is answered.
    pub(crate) fn answer(&self, cmd: Uuid, said: Said) {
        self.all(|all| {
            all.entry(cmd).and_modify(|kept| kept.answers.push(said));
        });
    }

    /// Everything.
    pub(crate) fn kept(&self) -> BTreeMap<Uuid, Kept> {
        self.all(|all| all.clone())
    }

    fn all<T>(&self, with: impl FnOnce(&mut BTreeMap<Uuid, Kept>) -> T) -> T {
        with(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
