//! Appending an entry: the one way a procedure changes.

use super::Unit;
use super::procedures::{Lock, by_id};
use crate::cell::{ms, stored};
use crate::error::{Mark, StoreError, StoreResult};
use crate::tables::procedure::{self, ProcedureRow};
use crate::tables::{disclosure, entry};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, IntoActiveModel, QueryFilter};
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
        let row = opened(entry, state, hash);
        procedure::Entity::insert(row.model(&self.org).into_active_model())
            .exec_without_returning(&self.tx)
            .await?;
        let mark = row.mark();
        self.seen.keep_procedure(&Arc::new(row), Lock::Exclusive);
        Ok(mark)
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
        let next = moved(row, append, hash);
        let mut update = procedure::Entity::update_many()
            .col_expr(Column::Revision, Expr::value(stored(next.revision)))
            .col_expr(Column::Entries, Expr::value(stored(next.entries)))
            .col_expr(Column::HeadHash, Expr::value(next.head.hash.to_hex()))
            .col_expr(Column::HeadAt, Expr::value(ms(next.head.at)));
        if append.state.is_some() {
            update = update
                .col_expr(Column::Machine, Expr::value(next.machine.as_str()))
                .col_expr(Column::Stage, Expr::value(next.stage.as_str()))
                .col_expr(Column::Phase, Expr::value(next.phase.as_str()))
                .col_expr(Column::Closed, Expr::value(next.closed))
                .col_expr(Column::Facts, Expr::value(next.facts.to_string()))
                .col_expr(Column::Performers, Expr::value(next.performers.to_string()))
                .col_expr(Column::ChangedAt, Expr::value(ms(next.changed_at)));
        }
        let moved = update
            .filter(Column::Org.eq(self.org.as_str()))
            .filter(Column::Procedure.eq(entry.procedure.as_str()))
            .filter(Column::Revision.eq(stored(seen.revision)))
            .filter(Column::Entries.eq(stored(seen.entries)))
            .exec(&self.tx)
            .await?;
        if moved.rows_affected == 1 {
            let mark = next.mark();
            self.seen.keep_procedure(&Arc::new(next), Lock::Exclusive);
            return Ok(mark);
        }
        let found = by_id(&self.tx, &self.org, &entry.procedure, None).await?;
        Err(StoreError::MovedOn {
            procedure: entry.procedure.clone(),
            seen,
            found: found.map(|row| row.mark()).unwrap_or_default(),
        })
    }

    async fn insert_entry(&self, entry: &Entry, bytes: Vec<u8>, hash: &Digest) -> StoreResult<()> {
        use entry::Column;
        let mut columns = vec![
            Column::Org,
            Column::Procedure,
            Column::Seq,
            Column::EntryType,
            Column::Act,
            Column::Actor,
            Column::At,
            Column::Bytes,
            Column::LeafHash,
        ];
        let mut values = vec![
            Expr::value(self.org.as_str()),
            Expr::value(entry.procedure.as_str()),
            Expr::value(stored(entry.seq.get())),
            Expr::value(entry.entry_type.as_str()),
            Expr::value(entry.act.as_str()),
            Expr::value(entry.actor.as_str()),
            Expr::value(ms(entry.at)),
            Expr::value(bytes),
            Expr::value(hash.to_hex()),
        ];
        // PostgreSQL draws the number itself; see the step that makes the sequence.
        if self.tx.get_database_backend() != DbBackend::Postgres {
            columns.push(Column::Arrival);
            values.push(self.next_arrival());
        }
        let mut insert = Query::insert();
        let insert = insert.into_table(entry::Entity).columns(columns).values(values);
        self.tx.execute(insert.map_err(|error| DbErr::Custom(error.to_string()))?).await?;
        Ok(())
    }

    /// One more than the last of the organisation, found while the row is written.
    fn next_arrival(&self) -> Expr {
        let arrival = Expr::col(entry::Column::Arrival);
        let next = Func::coalesce([arrival.max(), Expr::value(-1_i64)]);
        let mut select = Query::select();
        select.expr(Expr::expr(next).add(1_i64)).from(entry::Entity);
        select.and_where(entry::Column::Org.eq(self.org.as_str()));
        Expr::SubQuery(None, Box::new(select.into()))
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
