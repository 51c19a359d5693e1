//! Several acts in one unit, each of which can be undone by itself.
//!
//! A server with many clients commits their acts together: the disk is asked once for all of them. What
//! one act does is a *section* of the unit; where it is refused, the section is undone and the others
//! stay.

use super::Unit;
use super::behind::Table;
use super::commands::key_of;
use super::portions::portions;
use super::procedures::Lock;
use crate::error::StoreResult;
use crate::tables::command::{self, Remembered};
use crate::tables::person::PersonRow;
use crate::tables::procedure::{self, ProcedureRow};
use crate::tables::pseudonym::{self, PseudonymRow};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shirube_trail::ids::{ActorId, ProcedureId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use uuid::Uuid;

impl Unit {
    /// Begins a section: from here on what is done can be undone by [`Unit::undo_section`].
    pub fn open_section(&self) {
        self.behind.open_section();
        self.seen.note_changes(true);
    }

    /// Ends a section whose changes stay.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn keep_section(&self) -> StoreResult<()> {
        self.seen.note_changes(false);
        if self.behind.close_section() {
            self.tx.execute_unprepared("RELEASE SAVEPOINT act").await?;
        }
        Ok(())
    }

    /// Undoes what was done since the section began, and ends it.
    ///
    /// # Errors
    ///
    /// A database that does not answer; then the unit is of no use any more.
    pub async fn undo_section(&self) -> StoreResult<()> {
        let saved = self.behind.undo_section();
        self.seen.undo_changes(saved);
        if saved {
            self.tx.execute_unprepared("ROLLBACK TO SAVEPOINT act").await?;
            self.tx.execute_unprepared("RELEASE SAVEPOINT act").await?;
        }
        self.spoiled.store(false, Ordering::Relaxed);
        Ok(())
    }

    /// Who gives each of these commands, and what was answered to it if it was carried out before, as
    /// [`Unit::caller`] says of one; in their order.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn callers(
        &self,
        commands: &[(ActorId, Uuid)],
    ) -> StoreResult<Vec<Option<(PersonRow, Option<Remembered>)>>> {
        let actors: BTreeSet<&ActorId> = commands.iter().map(|(actor, _)| actor).collect();
        let people = self.people(&actors.into_iter().cloned().collect::<Vec<_>>()).await?;
        let people: BTreeMap<&ActorId, &PersonRow> = people.iter().map(|one| (&one.person, one)).collect();
        let mut remembered: BTreeMap<(String, String), Remembered> = BTreeMap::new();
        for some in portions(commands.iter().map(|(_, cmd)| key_of(*cmd)).collect()) {
            let rows = command::Entity::find()
                .filter(command::Column::Org.eq(self.org.as_str()))
                .filter(command::Column::Actor.is_in(people.keys().map(|actor| actor.as_str())))
                .filter(command::Column::Cmd.is_in(some))
                .all(self.reading(&[Table::Command]).await?)
                .await?;
            for row in rows {
                let answer = Remembered::read(&row)?;
                remembered.insert((row.actor, row.cmd), answer);
            }
        }
        let caller = |(actor, cmd): &(ActorId, Uuid)| {
            let person = *people.get(actor)?;
            Some((person.clone(), remembered.remove(&(actor.to_string(), key_of(*cmd)))))
        };
        Ok(commands.iter().map(caller).collect())
    }

    /// Reads the procedures to be acted on, what opened them, those only looked at, and who has a seat
    /// or pseudonym in any of these, so that each is known when it is asked for. Where rows are locked,
    /// those to be acted on are, in the order of their ids; the others are shared.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn read_together(
        &self,
        acted_on: &BTreeSet<ProcedureId>,
        looked_at: &BTreeSet<ProcedureId>,
    ) -> StoreResult<()> {
        let mut rows = self.read_locked(acted_on.iter().collect(), Lock::Exclusive).await?;
        let opened = rows.clone();
        let parents = opened.iter().filter_map(|row| row.parent.as_ref());
        let parents: BTreeSet<&ProcedureId> = parents.chain(looked_at).collect();
        let unseen = parents.into_iter().filter(|id| self.seen.procedure(id, Lock::Share).is_none());
        rows.extend(self.read_locked(unseen.collect(), Lock::Share).await?);
        let mut seats: BTreeMap<ProcedureId, Vec<PseudonymRow>> =
            rows.iter().map(|row| (row.procedure.clone(), Vec::new())).collect();
        for some in portions(rows.iter().map(|row| row.procedure.to_string()).collect()) {
            let rows = pseudonym::Entity::find()
                .filter(pseudonym::Column::Org.eq(self.org.as_str()))
                .filter(pseudonym::Column::Procedure.is_in(some))
                .order_by_asc(pseudonym::Column::Alias)
                .all(self.reading(&[Table::Pseudonym]).await?)
                .await?;
            for row in &rows {
                let row = PseudonymRow::read(row)?;
                seats.entry(row.procedure.clone()).or_default().push(row);
            }
        }
        for (procedure, seats) in &seats {
            self.seen.keep_pseudonyms(procedure, Some(seats));
        }
        Ok(())
    }

    async fn read_locked(&self, ids: Vec<&ProcedureId>, lock: Lock) -> StoreResult<Vec<Arc<ProcedureRow>>> {
        let mut read = Vec::with_capacity(ids.len());
        for some in portions(ids) {
            let mut select = procedure::Entity::find()
                .filter(procedure::Column::Org.eq(self.org.as_str()))
                .filter(procedure::Column::Procedure.is_in(some.iter().map(|id| id.as_str())))
                .order_by_asc(procedure::Column::Procedure);
            if self.locks_rows() {
                select = if lock == Lock::Exclusive { select.lock_exclusive() } else { select.lock_shared() };
            }
            for row in select.all(self.reading(&[Table::Procedure]).await?).await? {
                let row = Arc::new(ProcedureRow::read(row)?);
                let held = if self.locks_rows() { lock } else { Lock::Exclusive };
                self.seen.keep_procedure(&row, held);
                read.push(row);
            }
        }
        Ok(read)
    }
}
