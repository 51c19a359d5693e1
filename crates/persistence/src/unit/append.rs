//! Appending an entry: the one way a procedure changes.

use super::Unit;
use super::procedures::{Lock, by_id};
use crate::cell::{ms, stored};
use crate::error::{Mark, StoreError, StoreResult};
use crate::tables::procedure::{self, ProcedureRow, number_of};
use crate::tables::{disclosure, entry};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect,
};
use serde_json::Value;
use shirube_trail::fault::FaultKind;
use shirube_trail::hash::leaf_hash;
use shirube_trail::{Digest, Disclosure, Entry, EntryType, Fault, Seq};
use std::collections::BTreeSet;

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
        let lock = Some(Lock::Exclusive);
        let found = by_id(&self.tx, &self.org, &entry.procedure, lock).await?;
        let mark = match found {
            None => self.open_procedure(append, &hash).await?,
            Some(row) => {
                check_follows(&row, append)?;
                self.move_procedure(&row, append, &hash).await?
            }
        };
        self.insert_entry(entry, bytes, &hash).await?;
        self.insert_disclosures(append).await?;
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
    async fn open_procedure(&self, append: &Append<'_>, hash: &Digest) -> StoreResult<Mark> {
        let entry = append.entry;
        if entry.seq != Seq::FIRST {
            let (expected, found) = (Seq::FIRST.get(), entry.seq.get());
            return Err(Fault::new("seq", FaultKind::Sequence { expected, found }).into());
        }
        let Some(state) = append.state else {
            // Nothing is refused in a procedure that does not exist.
            return Err(Fault::new("state", FaultKind::Missing).into());
        };
        let at = ms(entry.at);
        let row = procedure::Model {
            org: self.org.to_string(),
            procedure: entry.procedure.to_string(),
            case_no: entry.case.to_string(),
            number: number_of(&entry.procedure),
            parent: entry.parent.as_ref().map(ToString::to_string),
            kind: entry.kind.to_string(),
            machine: entry.machine.to_string(),
            stage: entry.to.to_string(),
            phase: state.phase.clone(),
            closed: state.closed,
            revision: 1,
            entries: 1,
            head_hash: hash.to_hex(),
            head_at: at,
            facts: state.facts.to_string(),
            performers: state.performers.to_string(),
            opened_at: at,
            changed_at: at,
        };
        procedure::Entity::insert(row.into_active_model()).exec_without_returning(&self.tx).await?;
        Ok(Mark { revision: 1, entries: 1 })
    }

    /// Moves the row, if it is still where it was seen.
    async fn move_procedure(
        &self,
        row: &ProcedureRow,
        append: &Append<'_>,
        hash: &Digest,
    ) -> StoreResult<Mark> {
        use procedure::Column;
        let entry = append.entry;
        let seen = row.mark();
        let next =
            Mark { revision: seen.revision + u64::from(append.state.is_some()), entries: seen.entries + 1 };
        let mut update = procedure::Entity::update_many()
            .col_expr(Column::Revision, Expr::value(stored(next.revision)))
            .col_expr(Column::Entries, Expr::value(stored(next.entries)))
            .col_expr(Column::HeadHash, Expr::value(hash.to_hex()))
            .col_expr(Column::HeadAt, Expr::value(ms(entry.at)));
        if let Some(state) = append.state {
            update = update
                .col_expr(Column::Machine, Expr::value(entry.machine.as_str()))
                .col_expr(Column::Stage, Expr::value(entry.to.as_str()))
                .col_expr(Column::Phase, Expr::value(state.phase.as_str()))
                .col_expr(Column::Closed, Expr::value(state.closed))
                .col_expr(Column::Facts, Expr::value(state.facts.to_string()))
                .col_expr(Column::Performers, Expr::value(state.performers.to_string()))
                .col_expr(Column::ChangedAt, Expr::value(ms(entry.at)));
        }
        let moved = update
            .filter(Column::Org.eq(self.org.as_str()))
            .filter(Column::Procedure.eq(entry.procedure.as_str()))
            .filter(Column::Revision.eq(stored(seen.revision)))
            .filter(Column::Entries.eq(stored(seen.entries)))
            .exec(&self.tx)
            .await?;
        if moved.rows_affected == 1 {
            return Ok(next);
        }
        let found = by_id(&self.tx, &self.org, &entry.procedure, None).await?;
        Err(StoreError::MovedOn {
            procedure: entry.procedure.clone(),
            seen,
            found: found.map(|row| row.mark()).unwrap_or_default(),
        })
    }

    async fn insert_entry(&self, entry: &Entry, bytes: Vec<u8>, hash: &Digest) -> StoreResult<()> {
        let row = entry::Model {
            org: self.org.to_string(),
            procedure: entry.procedure.to_string(),
            seq: stored(entry.seq.get()),
            entry_type: entry.entry_type.as_str().to_owned(),
            act: entry.act.to_string(),
            actor: entry.actor.to_string(),
            at: ms(entry.at),
            bytes,
            leaf_hash: hash.to_hex(),
            arrival: 0,
        };
        let mut row = row.into_active_model();
        // PostgreSQL draws the number itself; see the step that makes the sequence.
        row.arrival = match self.tx.get_database_backend() {
            DbBackend::Postgres => ActiveValue::NotSet,
            _ => ActiveValue::Set(self.next_arrival().await?),
        };
        entry::Entity::insert(row).exec_without_returning(&self.tx).await?;
        Ok(())
    }

    async fn next_arrival(&self) -> StoreResult<i64> {
        let last: Option<Option<i64>> = entry::Entity::find()
            .select_only()
            .column_as(entry::Column::Arrival.max(), "last")
            .filter(entry::Column::Org.eq(self.org.as_str()))
            .into_tuple()
            .one(&self.tx)
            .await?;
        Ok(last.flatten().map_or(0, |last| last.saturating_add(1)))
    }

    async fn insert_disclosures(&self, append: &Append<'_>) -> StoreResult<()> {
        if append.disclosures.is_empty() {
            return Ok(());
        }
        let rows = append.disclosures.iter().map(|one| {
            let row = disclosure::Model {
                org: self.org.to_string(),
                procedure: append.entry.procedure.to_string(),
                seq: stored(append.entry.seq.get()),
                name: one.name.to_string(),
                salt: one.salt.to_base64(),
                value: one.value.to_string(),
            };
            row.into_active_model()
        });
        disclosure::Entity::insert_many(rows).exec_without_returning(&self.tx).await?;
        Ok(())
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
