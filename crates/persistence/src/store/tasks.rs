//! What waits for a person: the procedures they have a seat or pseudonym in, and what is due in some.

use super::Store;
use crate::asked::Asking;
use crate::error::StoreResult;
use crate::store::board::Lane;
use crate::tables::deadline::{self, DeadlineKind, DeadlineRow, DeadlineState};
use crate::tables::person::{self, PersonRow};
use crate::tables::standing::{COLUMNS, Place, Standing};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shirube_trail::At;
use shirube_trail::ids::{ActorId, OrgId, ProcedureId};

use crate::cell::{Cells, ms};

/// A procedure in which somebody has a seat or a pseudonym.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// The procedure.
    pub standing: Standing,
    /// The id of the capacity.
    pub capacity: String,
}

impl Store {
    /// Somebody's procedures by seat or pseudonym, hidden ones among the open, what falls due first at first; a procedure
    /// once for each capacity.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn seats(
        &self,
        org: &OrgId,
        person: &ActorId,
        (lane, after, due_before): (Lane, Option<&Place>, Option<At>),
        limit: u64,
    ) -> StoreResult<Vec<Seat>> {
        let mut asking = Asking::of(self.db.get_database_backend());
        asking.say("SELECT p.capacity");
        for column in COLUMNS {
            asking.say(", s.").say(column);
        }
        let id = if asking.is_postgres() { "s.procedure COLLATE \"C\"" } else { "s.procedure" };
        asking.say(" FROM pseudonym p JOIN standing s ON s.org = p.org AND s.procedure = p.procedure");
        asking.say(" WHERE p.org = ").bind(org.as_str()).say(" AND p.person = ").bind(person.as_str());
        asking.say(" AND p.active AND s.lane ").say(if lane == Lane::Open { "<> 1" } else { "= 1" });
        if let Some(due_before) = due_before {
            asking.say(" AND s.position < ").bind(ms(due_before));
        }
        if let Some(after) = after {
            asking.say(" AND (s.position, ").say(id).say(") > (").bind(after.position).say(", ");
            asking.bind(after.procedure.as_str()).say(")");
        }
        asking.say(" ORDER BY s.position, ").say(id).say(", p.alias LIMIT ").say(&limit.to_string());
        let rows = asking.rows(&self.reading(org).await?).await?;
        rows.iter()
            .map(|row| Ok(Seat { standing: Standing::read(row)?, capacity: row.try_get("", "capacity")? }))
            .collect()
    }

    /// What is due or overdue in these procedures, without reminders, in due order.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn due_in(&self, org: &OrgId, procedures: &[ProcedureId]) -> StoreResult<Vec<DeadlineRow>> {
        use deadline::Column;
        if procedures.is_empty() {
            return Ok(Vec::new());
        }
        let waits = [DeadlineState::Pending, DeadlineState::Held, DeadlineState::Frozen];
        let waiting = Condition::all()
            .add(Column::Kind.ne(DeadlineKind::Reminder.as_str()))
            .add(Column::State.is_in(waits.map(DeadlineState::as_str)));
        let overdue = Condition::all()
            .add(Column::Kind.eq(DeadlineKind::Duty.as_str()))
            .add(Column::State.eq(DeadlineState::Fired.as_str()));
        let rows = deadline::Entity::find()
            .filter(Column::Org.eq(org.as_str()))
            .filter(Column::Procedure.is_in(procedures.iter().map(ProcedureId::as_str)))
            .filter(Condition::any().add(waiting).add(overdue))
            .order_by_asc(Column::DueAt)
            .order_by_asc(Column::Procedure)
            .order_by_asc(Column::DeadlineId)
            .all(&self.reading(org).await?)
            .await?;
        rows.into_iter().map(DeadlineRow::read).collect()
    }

    /// A person.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn person(&self, org: &OrgId, person: &ActorId) -> StoreResult<Option<PersonRow>> {
        let key = (org.to_string(), person.to_string());
        let row = person::Entity::find_by_id(key).one(&self.reading(org).await?).await?;
        row.map(PersonRow::read).transpose()
    }

    /// The names of these people; who is not known is left out.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn people(&self, org: &OrgId, ids: &[String]) -> StoreResult<Vec<PersonRow>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows = person::Entity::find()
            .filter(person::Column::Org.eq(org.as_str()))
            .filter(person::Column::Person.is_in(ids.iter().map(String::as_str)))
            .all(&self.reading(org).await?)
            .await?;
        rows.into_iter().map(PersonRow::read).collect()
    }

    /// The people of an organisation by id, at most so many.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn people_of(&self, org: &OrgId, limit: u64) -> StoreResult<Vec<PersonRow>> {
        let rows = person::Entity::find()
            .filter(person::Column::Org.eq(org.as_str()))
            .order_by_asc(person::Column::Person)
            .limit(limit)
            .all(&self.reading(org).await?)
            .await?;
        rows.into_iter().map(PersonRow::read).collect()
    }

    /// By which edition of how it is made everything reads are asked of was made; none where it was not.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn reads_made(&self, org: &OrgId) -> StoreResult<Option<u64>> {
        let mut asking = Asking::of(self.db.get_database_backend());
        asking.say("SELECT edition FROM reads_made WHERE org = ").bind(org.as_str());
        let row = asking.rows(&self.reading(org).await?).await?.pop();
        let cells = Cells::of("reads_made", org);
        row.map(|row| cells.count("edition", row.try_get("", "edition")?)).transpose()
    }
}
