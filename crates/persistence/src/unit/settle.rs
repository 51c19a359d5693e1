//! Writing what waits: table by table, several rows a statement, what is referred to first.

use super::Unit;
use super::behind::{Due, Op};
use super::due;
use super::portions::portions;
use crate::cell::{ms, stored};
use crate::error::{Mark, StoreError, StoreResult};
use crate::tables::procedure::ProcedureRow;
use crate::tables::search_text::SearchText;
use crate::tables::standing::NewStanding;
use crate::tables::{
    case_file, command, disclosure, document, entry, outbox, procedure, pseudonym, publication, reference,
};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait,
    IntoActiveModel, QueryFilter, QuerySelect, Statement, Value,
};
use shirube_trail::ids::ProcedureId;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

/// Everything to be written, by table.
#[derive(Default)]
struct Sorted {
    cases: Vec<case_file::Model>,
    documents: Vec<document::Model>,
    opened: Vec<procedure::Model>,
    moved: BTreeMap<ProcedureId, (Mark, Arc<ProcedureRow>)>,
    entries: Vec<entry::Model>,
    disclosures: Vec<disclosure::Model>,
    pseudonyms: Vec<pseudonym::Model>,
    references: BTreeMap<ProcedureId, BTreeSet<ProcedureId>>,
    publications: Vec<publication::Model>,
    deadlines: Vec<Due>,
    standings: Vec<NewStanding>,
    texts: Vec<SearchText>,
    letters: Vec<outbox::Model>,
    answers: Vec<command::Model>,
}

impl Sorted {
    fn of(ops: Vec<Op>) -> Self {
        let mut all = Self::default();
        for op in ops {
            match op {
                Op::Case(row) => all.cases.push(*row),
                Op::Document(row) => all.documents.push(*row),
                Op::Opened(row) => all.opened.push(*row),
                Op::Moved(seen, row) => all.move_to(seen, row),
                Op::Entry(row) => all.entries.push(*row),
                Op::Disclosures(rows) => all.disclosures.extend(rows),
                // One statement does not change a row twice: the last word counts.
                Op::Pseudonym(row) => {
                    all.pseudonyms.retain(|one| (&one.procedure, &one.alias) != (&row.procedure, &row.alias));
                    all.pseudonyms.push(*row);
                }
                Op::References(procedure, named) => {
                    all.references.insert(procedure, named);
                }
                Op::Publication(row) => all.publications.push(*row),
                Op::Deadline(op) => all.deadlines.push(op),
                Op::Standing(row) => all.standings.push(*row),
                Op::SearchText(row) => all.texts.push(*row),
                Op::Letters(rows) => all.letters.extend(rows),
                Op::Answer(row) => all.answers.push(*row),
            }
        }
        all
    }

    /// Of a procedure moved several times the last place is written, where it was first seen.
    fn move_to(&mut self, seen: Mark, row: Arc<ProcedureRow>) {
        match self.moved.get_mut(&row.procedure) {
            Some((_, place)) => *place = row,
            None => {
                self.moved.insert(row.procedure.clone(), (seen, row));
            }
        }
    }
}

impl Unit {
    /// Writes everything that waits.
    pub(super) async fn settle(&self) -> StoreResult<()> {
        let taken = self.behind.take();
        let written = async {
            self.write(taken.before).await?;
            if taken.save {
                self.tx.execute_unprepared("SAVEPOINT act").await?;
            }
            self.write(taken.within).await
        };
        let written = written.await;
        if written.is_err() {
            self.spoil();
        }
        written
    }

    async fn write(&self, ops: Vec<Op>) -> StoreResult<()> {
        if ops.is_empty() {
            return Ok(());
        }
        let mut all = Sorted::of(ops);
        // What is opened is written as it stands after all of it.
        for row in &mut all.opened {
            if let Some((_, last)) =
                ProcedureId::new(&row.procedure).ok().and_then(|id| all.moved.remove(&id))
            {
                *row = last.model(&self.org);
            }
        }
        self.insert(all.cases, None).await?;
        let objects = all.documents.iter().filter_map(|row| Some((row.sha256.clone(), row.object.clone()?)));
        let objects = objects.collect();
        let hashes = all.documents.iter().map(|row| row.sha256.clone()).collect();
        let (given, new) =
            self.insert(all.documents, Some(OnConflict::new().do_nothing().to_owned())).await?;
        if new < given {
            self.hold_documents(hashes).await?;
        }
        self.name_objects(objects).await?;
        self.insert(all.opened, None).await?;
        self.move_all(all.moved.into_values().collect()).await?;
        self.number(&mut all.entries).await?;
        self.insert_entries(all.entries).await?;
        self.insert(all.disclosures, None).await?;
        self.insert(all.pseudonyms, Some(replaced_seat())).await?;
        self.write_references(all.references).await?;
        self.insert(all.publications, None).await?;
        for batch in due::batches(all.deadlines) {
            self.write_due(batch).await?;
        }
        // When something falls due is asked of the deadlines as they are now.
        self.write_standings(all.standings).await?;
        self.write_texts(all.texts).await?;
        self.insert(all.letters, Some(OnConflict::new().do_nothing().to_owned())).await?;
        self.insert_answers(all.answers).await
    }

    /// Inserts rows; answers how many there were and how many of them are new.
    pub(super) async fn insert<M, A>(
        &self,
        rows: Vec<M>,
        conflict: Option<OnConflict>,
    ) -> StoreResult<(u64, u64)>
    where
        M: IntoActiveModel<A>,
        A: ActiveModelTrait + ActiveModelBehavior + Send,
    {
        let (mut all, mut new) = (0, 0);
        for some in portions(rows) {
            all += some.len() as u64;
            let some = some.into_iter().map(IntoActiveModel::into_active_model);
            let mut insert = A::Entity::insert_many::<A, _>(some);
            if let Some(conflict) = &conflict {
                insert = insert.on_conflict(conflict.clone());
            }
            new += insert.exec_without_returning(&self.tx).await?;
        }
        Ok((all, new))
    }

    /// Numbers entries in the order of their arrival. `PostgreSQL` draws the number itself; see the
    /// step that makes the sequence.
    async fn number(&self, entries: &mut [entry::Model]) -> StoreResult<()> {
        if entries.is_empty() || self.is_shared() {
            return Ok(());
        }
        let last: Option<Option<i64>> = entry::Entity::find()
            .select_only()
            .column_as(entry::Column::Arrival.max(), "last")
            .filter(entry::Column::Org.eq(self.org.as_str()))
            .into_tuple()
            .one(&self.tx)
            .await?;
        let first = last.flatten().map_or(0, |last| last.saturating_add(1));
        for (arrival, entry) in (first..).zip(entries) {
            entry.arrival = arrival;
        }
        Ok(())
    }

    async fn insert_entries(&self, entries: Vec<entry::Model>) -> StoreResult<()> {
        let drawn = self.tx.get_database_backend() == DbBackend::Postgres;
        for some in portions(entries) {
            let rows = some.into_iter().map(|row| {
                let mut row = row.into_active_model();
                if drawn {
                    row.not_set(entry::Column::Arrival);
                }
                row
            });
            entry::Entity::insert_many(rows).exec_without_returning(&self.tx).await?;
        }
        Ok(())
    }

    async fn insert_answers(&self, answers: Vec<command::Model>) -> StoreResult<()> {
        let given = answers.first().map(|row| (row.actor.clone(), row.cmd.clone()));
        let nothing = OnConflict::new().do_nothing().to_owned();
        let (all, new) = self.insert(answers, Some(nothing)).await?;
        let Some((actor, cmd)) = given.filter(|_| new < all) else { return Ok(()) };
        // Of several, which of them was carried out meanwhile shows when each is asked alone.
        let cmd = cmd.parse().unwrap_or_default();
        Err(StoreError::Repeated { actor: actor.parse()?, cmd })
    }

    async fn write_references(
        &self,
        references: BTreeMap<ProcedureId, BTreeSet<ProcedureId>>,
    ) -> StoreResult<()> {
        use reference::Column;
        if references.is_empty() {
            return Ok(());
        }
        reference::Entity::delete_many()
            .filter(Column::Org.eq(self.org.as_str()))
            .filter(Column::Procedure.is_in(references.keys().map(ProcedureId::as_str)))
            .exec(&self.tx)
            .await?;
        let rows = references.iter().flat_map(|(procedure, named)| {
            named.iter().map(|named| reference::Model {
                org: self.org.to_string(),
                procedure: procedure.to_string(),
                named: named.to_string(),
            })
        });
        self.insert(rows.collect(), None).await?;
        Ok(())
    }

    /// Moves rows, if all of them are still where they were seen.
    async fn move_all(&self, moved: Vec<(Mark, Arc<ProcedureRow>)>) -> StoreResult<()> {
        for some in portions(moved) {
            let backend = self.tx.get_database_backend();
            let values = some.iter().flat_map(|(seen, row)| values_of(*seen, row));
            let values = std::iter::once(Value::from(self.org.as_str())).chain(values);
            let statement = Statement::from_sql_and_values(backend, move_sql(some.len()), values);
            let changed = self.tx.execute_raw(statement).await?.rows_affected();
            if changed != some.len() as u64 {
                return Err(self.first_moved_on(&some).await?);
            }
        }
        Ok(())
    }

    /// Who was first, of rows that were not all where they were seen.
    async fn first_moved_on(&self, rows: &[(Mark, Arc<ProcedureRow>)]) -> StoreResult<StoreError> {
        let mut last = StoreError::Spoiled;
        for (seen, row) in rows {
            let found = super::procedures::by_id(&self.tx, &self.org, &row.procedure, None).await?;
            let found = found.map(|row| row.mark()).unwrap_or_default();
            last = StoreError::MovedOn { procedure: row.procedure.clone(), seen: *seen, found };
            if found != *seen && found != row.mark() {
                break;
            }
        }
        Ok(last)
    }
}

/// Who has a seat is changed; the seat stays.
fn replaced_seat() -> OnConflict {
    use pseudonym::Column;
    OnConflict::columns([Column::Org, Column::Procedure, Column::Alias])
        .update_columns([Column::Person, Column::Capacity, Column::Active])
        .to_owned()
}

/// The columns a move writes, each with its type: of values alone no database knows it.
const MOVED: [(&str, &str); 11] = [
    ("revision", "bigint"),
    ("entries", "bigint"),
    ("head_hash", "text"),
    ("head_at", "bigint"),
    ("machine", "text"),
    ("stage", "text"),
    ("phase", "text"),
    ("closed", "boolean"),
    ("facts", "text"),
    ("performers", "text"),
    ("changed_at", "bigint"),
];

/// `UPDATE procedure … FROM (VALUES …)`, guarded by where each row was seen. Both databases call the
/// columns of `VALUES` `column1`, `column2`, ….
fn move_sql(rows: usize) -> String {
    let mut sql = String::from("UPDATE procedure SET ");
    for (nth, (column, _)) in MOVED.iter().enumerate() {
        let comma = if nth == 0 { "" } else { ", " };
        let _ = write!(sql, "{comma}{column} = seen.column{}", nth + 4);
    }
    sql.push_str(" FROM (VALUES ");
    let types = ["text", "bigint", "bigint"].into_iter().chain(MOVED.iter().map(|(_, kind)| *kind));
    let types: Vec<&str> = types.collect();
    let mut value = 1;
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for (nth, kind) in types.iter().enumerate() {
            value += 1;
            let comma = if nth == 0 { "" } else { ", " };
            let _ = write!(sql, "{comma}CAST(${value} AS {kind})");
        }
        sql.push(')');
    }
    sql.push_str(
        ") AS seen WHERE procedure.org = $1 AND procedure.procedure = seen.column1 \
         AND procedure.revision = seen.column2 AND procedure.entries = seen.column3",
    );
    sql
}

/// The values of one row of [`move_sql`].
fn values_of(seen: Mark, row: &ProcedureRow) -> [Value; 14] {
    [
        row.procedure.as_str().into(),
        stored(seen.revision).into(),
        stored(seen.entries).into(),
        stored(row.revision).into(),
        stored(row.entries).into(),
        row.head.hash.to_hex().into(),
        ms(row.head.at).into(),
        row.machine.as_str().into(),
        row.stage.as_str().into(),
        row.phase.as_str().into(),
        row.closed.into(),
        row.facts.to_string().into(),
        row.performers.to_string().into(),
        ms(row.changed_at).into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::move_sql;

    #[test]
    fn a_move_names_its_values_in_order() {
        let sql = move_sql(2);
        assert!(sql.contains("revision = seen.column4") && sql.contains("changed_at = seen.column14"));
        assert!(
            sql.contains("CAST($2 AS text)") && sql.contains("CAST($29 AS bigint)") && !sql.contains("$30")
        );
    }
}
