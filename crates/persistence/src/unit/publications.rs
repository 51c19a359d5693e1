//! What procedures make public, and who stands behind their pseudonyms.

use super::Unit;
use crate::error::StoreResult;
use crate::tables::procedure;
use crate::tables::pseudonym::{self, PseudonymRow};
use crate::tables::publication::{self, PublicationRow};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};
use shirube_trail::ids::{ActorId, OrgId, ProcedureId};

impl Unit {
    /// Makes something public, by an entry that was appended.
    ///
    /// # Errors
    ///
    /// An entry that does not exist, a number used twice; a database that does
    /// not answer.
    pub async fn publish(&self, row: &PublicationRow) -> StoreResult<()> {
        publication::Entity::insert(row.model(&self.org).into_active_model())
            .exec_without_returning(&self.tx)
            .await?;
        Ok(())
    }

    /// What a procedure made public, in order.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn publications(&self, procedure: &ProcedureId) -> StoreResult<Vec<PublicationRow>> {
        of_procedure(&self.tx, &self.org, procedure).await
    }

    /// Enters a seat or pseudonym, or changes who has it.
    ///
    /// # Errors
    ///
    /// A procedure that does not exist; a database that does not answer.
    pub async fn put_pseudonym(&self, row: &PseudonymRow) -> StoreResult<()> {
        use pseudonym::Column;
        self.seen.keep_pseudonyms(&row.procedure, None);
        let changed = OnConflict::columns([Column::Org, Column::Procedure, Column::Alias])
            .update_columns([Column::Person, Column::Capacity, Column::Active])
            .to_owned();
        pseudonym::Entity::insert(row.model(&self.org).into_active_model())
            .on_conflict(changed)
            .exec_without_returning(&self.tx)
            .await?;
        Ok(())
    }

    /// Whether a person has a seat or pseudonym in something a procedure opened.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn is_behind_child(&self, parent: &ProcedureId, person: &ActorId) -> StoreResult<bool> {
        use pseudonym::Column;
        let found = pseudonym::Entity::find()
            .filter(Column::Org.eq(self.org.as_str()))
            .filter(Column::Person.eq(person.as_str()))
            .filter(Column::Active.eq(true))
            .filter(Column::Procedure.in_subquery(self.opened_by(parent)))
            .one(&self.tx)
            .await?;
        Ok(found.is_some())
    }

    /// The seats and pseudonyms of a procedure, given up ones included.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn pseudonyms(&self, procedure: &ProcedureId) -> StoreResult<Vec<PseudonymRow>> {
        if let Some(rows) = self.seen.pseudonyms(procedure) {
            return Ok(rows);
        }
        let rows = self.pseudonyms_where(pseudonym::Column::Procedure.eq(procedure.as_str())).await?;
        self.seen.keep_pseudonyms(procedure, Some(&rows));
        Ok(rows)
    }

    /// The seats and pseudonyms of a procedure and of what it opened, by procedure and alias.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn pseudonyms_from(&self, parent: &ProcedureId) -> StoreResult<Vec<PseudonymRow>> {
        use pseudonym::Column;
        let opened = Column::Procedure.in_subquery(self.opened_by(parent));
        self.pseudonyms_where(Column::Procedure.eq(parent.as_str()).or(opened)).await
    }

    async fn pseudonyms_where(&self, which: Expr) -> StoreResult<Vec<PseudonymRow>> {
        use pseudonym::Column;
        let rows = pseudonym::Entity::find()
            .filter(Column::Org.eq(self.org.as_str()))
            .filter(which)
            .order_by_asc(Column::Procedure)
            .order_by_asc(Column::Alias)
            .all(&self.tx)
            .await?;
        rows.iter().map(PseudonymRow::read).collect()
    }

    /// The ids of what a procedure opened.
    fn opened_by(&self, parent: &ProcedureId) -> SelectStatement {
        procedure::Entity::find()
            .select_only()
            .column(procedure::Column::Procedure)
            .filter(procedure::Column::Org.eq(self.org.as_str()))
            .filter(procedure::Column::Parent.eq(parent.as_str()))
            .into_query()
    }
}

pub(crate) async fn of_procedure<C: ConnectionTrait>(
    db: &C,
    org: &OrgId,
    procedure: &ProcedureId,
) -> StoreResult<Vec<PublicationRow>> {
    use publication::Column;
    let rows = publication::Entity::find()
        .filter(Column::Org.eq(org.as_str()))
        .filter(Column::Procedure.eq(procedure.as_str()))
        .order_by_asc(Column::Seq)
        .order_by_asc(Column::Nth)
        .all(db)
        .await?;
    rows.into_iter().map(PublicationRow::read).collect()
}
