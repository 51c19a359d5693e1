//! What procedures make public, and who stands behind their pseudonyms.

use super::Unit;
use super::behind::{Op, Table};
use crate::error::StoreResult;
use crate::tables::procedure;
use crate::tables::pseudonym::{self, PseudonymRow};
use crate::tables::publication::{self, PublicationRow};
use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use shirube_trail::ids::{ActorId, OrgId, ProcedureId};

impl Unit {
    /// Makes something public, by an entry that was appended. An entry that does not exist, or a
    /// number used twice, shows when it is written.
    pub fn publish(&self, row: &PublicationRow) {
        self.behind.push(Op::Publication(Box::new(row.model(&self.org))));
    }

    /// What a procedure made public, in order.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn publications(&self, procedure: &ProcedureId) -> StoreResult<Vec<PublicationRow>> {
        of_procedure(self.reading(&[Table::Publication]).await?, &self.org, procedure).await
    }

    /// Enters a seat or pseudonym, or changes who has it. A procedure that does not exist shows when it
    /// is written.
    pub fn put_pseudonym(&self, row: &PseudonymRow) {
        self.behind.push(Op::Pseudonym(Box::new(row.model(&self.org))));
        if let Some(mut rows) = self.seen.pseudonyms(&row.procedure) {
            rows.retain(|one| one.alias != row.alias);
            rows.push(row.clone());
            rows.sort_by(|a, b| a.alias.as_str().cmp(b.alias.as_str()));
            self.seen.keep_pseudonyms(&row.procedure, Some(&rows));
        }
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
            .one(self.reading(&[Table::Pseudonym, Table::Procedure]).await?)
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
            .all(self.reading(&[Table::Pseudonym, Table::Procedure]).await?)
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
