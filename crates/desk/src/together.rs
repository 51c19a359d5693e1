//! Acts of several people, committed together.
//!
//! To be answered, an act must be on the disk, and asking the disk once for each is what a busy office
//! waits for most. So while one transaction is under way the acts that come meanwhile wait in line,
//! and the next transaction takes all of them: each heard as if alone, on what those before it left,
//! each in a section of its own. Nobody is answered before the commit.
//!
//! What is refused leaves nothing in the shared transaction and is heard again in one of its own, where
//! the refusal is kept. So is everything when the shared transaction fails. An act that finds nobody in
//! line has a transaction of its own from the start.
//!
//! A server of databases writes several transactions at a time. There an organisation has several lines, so
//! that acts of one are decided while those of another are written. Acts on one procedure stand in one
//! line, in the order they came. What keeps two programs apart keeps two lines apart: rows locked in
//! order, and the revision an act was decided on.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shirube_persistence::{Lock, PersonRow, Remembered, StoreError, Unit};
use shirube_trail::{Digest, OrgId, ProcedureId};
use tokio::sync::oneshot;

use crate::Desk;
use crate::authority::Office;
use crate::command::{Command, Reply};
use crate::contents::Places;
use crate::error::DeskError;
use crate::locks::of_parent;
use crate::submit::replayed;
use crate::work::Halt;

/// Acts of one transaction at most: more of them would make the first wait longer than they save.
const TOGETHER_MAX: usize = 128;

/// Lines of an organisation where several transactions are written at a time. Measured: see
/// `docs/decisions/0021-acts-together.md`.
const LINES_OF_AN_ORG: u64 = 2;

/// An act in line.
#[derive(Debug)]
struct Waiting {
    command: Command,
    request: Digest,
    places: Places,
    answer: oneshot::Sender<Result<Reply, DeskError>>,
}

/// Which line: of one organisation, as no transaction spans two, and which of its lines.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct LineId {
    org: OrgId,
    line: u64,
}

impl LineId {
    /// Where a command stands in line, of so many lines of its organisation. New cases are opened in one
    /// line: their numbers follow each other, so that each waits for the one before.
    fn of(command: &Command, lines: u64) -> Self {
        let procedure = command.target.there().or(command.target.opens().map(|(parent, _)| parent));
        let line = procedure.map_or(0, |id| {
            let mut hasher = DefaultHasher::new();
            id.as_str().hash(&mut hasher);
            hasher.finish() % lines.max(1)
        });
        Self { org: command.org.clone(), line }
    }
}

/// The lines that are served.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lines(Arc<Mutex<HashMap<LineId, VecDeque<Waiting>>>>);

impl Lines {
    /// Joins a line. `true` where nobody serves it yet: then whoever asks must.
    fn join(&self, id: &LineId, waiting: Waiting) -> bool {
        let mut lines = self.lines();
        if let Some(line) = lines.get_mut(id) {
            line.push_back(waiting);
            return false;
        }
        lines.insert(id.clone(), VecDeque::from([waiting]));
        true
    }

    /// The next in line; nobody serves the line any more where there are none.
    fn next(&self, id: &LineId) -> Vec<Waiting> {
        let mut lines = self.lines();
        let Some(line) = lines.get_mut(id) else { return Vec::new() };
        if line.is_empty() {
            lines.remove(id);
            return Vec::new();
        }
        line.drain(..line.len().min(TOGETHER_MAX)).collect()
    }

    /// Each change is whole when the lock is let go.
    fn lines(&self) -> MutexGuard<'_, HashMap<LineId, VecDeque<Waiting>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whoever serves a line. Should it end early, the line is closed: those in it are told, and the next
/// to come finds nobody serving.
struct Serving<'s> {
    lines: &'s Lines,
    id: &'s LineId,
    /// Whether the line was found empty and is closed already: another may have begun since.
    done: bool,
}

impl Drop for Serving<'_> {
    fn drop(&mut self) {
        if !self.done {
            self.lines.lines().remove(self.id);
        }
    }
}

impl Desk {
    /// Puts a command in line and waits for its answer.
    pub(crate) async fn submit_in_line(
        &self,
        command: Command,
        request: Digest,
        places: Places,
    ) -> Result<Reply, DeskError> {
        let (answer, answered) = oneshot::channel();
        let id = LineId::of(&command, if self.store.is_server() { LINES_OF_AN_ORG } else { 1 });
        if self.lines.join(&id, Waiting { command, request, places, answer }) {
            // Served by a task of its own: should this caller go away, the others are still answered.
            let desk = self.clone();
            tokio::spawn(async move { desk.serve(&id).await });
        }
        answered.await.unwrap_or(Err(DeskError::Store(StoreError::Busy)))
    }

    async fn serve(&self, id: &LineId) {
        let mut serving = Serving { lines: &self.lines, id, done: false };
        loop {
            let mut batch = self.lines.next(id);
            if batch.is_empty() {
                serving.done = true;
                return;
            }
            let mut answers = Vec::new();
            if batch.len() > 1 {
                // Why they could not be committed together each learns alone.
                answers = self.try_together(&id.org, &batch).await.unwrap_or_default();
            }
            answers.resize_with(batch.len(), || None);
            for (waiting, answer) in batch.drain(..).zip(answers) {
                let answer = match answer {
                    Some(answer) => answer,
                    None => self.submit_alone((&waiting.command, &waiting.places), &waiting.request).await,
                };
                // Who no longer waits for the answer can ask for it again.
                let _ = waiting.answer.send(answer);
            }
        }
    }

    /// Performs these acts in one transaction. Answers none for those that are to be heard alone.
    async fn try_together(
        &self,
        org: &OrgId,
        batch: &[Waiting],
    ) -> Result<Vec<Option<Result<Reply, DeskError>>>, DeskError> {
        let unit = self.store.begin(org).await?;
        let heard = self.hear_together(&unit, batch).await;
        match heard {
            Ok(answers) => {
                unit.commit().await?;
                Ok(answers)
            }
            Err(error) => {
                unit.rollback().await?;
                Err(error)
            }
        }
    }

    async fn hear_together(
        &self,
        unit: &Unit,
        batch: &[Waiting],
    ) -> Result<Vec<Option<Result<Reply, DeskError>>>, DeskError> {
        let commands: Vec<_> =
            batch.iter().map(|one| (one.command.person.clone(), one.command.cmd)).collect();
        let callers = unit.callers(&commands).await?;
        // The office first: it is shared by all and locked by whoever changes it.
        self.office(unit).await?;
        let (acted_on, looked_at) = procedures_of(batch)?;
        unit.read_together(&acted_on, &looked_at).await?;
        let at = self.clock.now(unit).await?;
        let mut answers = Vec::with_capacity(batch.len());
        let mut seen = BTreeSet::new();
        for (waiting, caller) in batch.iter().zip(callers) {
            let again = !seen.insert((&waiting.command.person, waiting.command.cmd));
            answers.push(match caller {
                _ if again || !is_shareable(&waiting.command)? => None,
                None => Some(Err(DeskError::not_found(waiting.command.person.as_str()))),
                Some((_, Some(before))) => Some(answer_again(before, &waiting.request)),
                Some((person, None)) => self.hear_in_section(unit, waiting, person, at).await?.map(Ok),
            });
        }
        Ok(answers)
    }

    /// Hears one act in a section of the shared transaction.
    async fn hear_in_section(
        &self,
        unit: &Unit,
        waiting: &Waiting,
        person: PersonRow,
        at: shirube_trail::At,
    ) -> Result<Option<Reply>, DeskError> {
        let Waiting { command, request, places, .. } = waiting;
        unit.open_section();
        match self.hear(unit, (command, places), person, (at, false)).await {
            Ok((reply, false)) => {
                let answer = serde_json::to_value(&reply).unwrap_or_default();
                unit.remember(&command.person, command.cmd, request, &answer, at);
                unit.keep_section().await?;
                return Ok(Some(reply));
            }
            // Something is wrong with the database, or with what would be written: nobody's commit is
            // risked for it.
            Err(Halt::Failed(DeskError::Store(error))) if !is_late(&error) => return Err(error.into()),
            // What is erased needs the database to itself; a refusal is kept in a transaction of its own;
            // and what is in the way of a command may be that it was carried out meanwhile.
            Ok((_, true)) | Err(_) => {}
        }
        unit.undo_section().await?;
        Ok(None)
    }
}

/// Whether somebody else was first.
const fn is_late(error: &StoreError) -> bool {
    matches!(error, StoreError::MovedOn { .. } | StoreError::Repeated { .. })
}

/// Acts of the office change what every other act looks at: they are heard alone.
fn is_shareable(command: &Command) -> Result<bool, DeskError> {
    Ok(command.target.there() != Some(&Office::id()?))
}

/// The procedures these commands act on or change by opening something on them, and those they only
/// look at.
fn procedures_of(batch: &[Waiting]) -> Result<(BTreeSet<ProcedureId>, BTreeSet<ProcedureId>), DeskError> {
    let (mut acted_on, mut looked_at) = (BTreeSet::new(), BTreeSet::new());
    for waiting in batch {
        if !is_shareable(&waiting.command)? {
            continue;
        }
        let act = waiting.command.act.as_str();
        match waiting.command.target.opens() {
            Some((parent, kind)) if of_parent(kind, act) == Lock::Share => looked_at.insert(parent.clone()),
            _ => waiting.command.target.there().is_some_and(|id| acted_on.insert(id.clone())),
        };
    }
    Ok((acted_on, looked_at))
}

fn answer_again(before: Remembered, request: &Digest) -> Result<Reply, DeskError> {
    replayed(before, request)
}
