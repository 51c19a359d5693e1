//! Which procedures name which.

use super::Unit;
use super::behind::{Op, Table};
use crate::error::StoreResult;
use crate::tables::procedure::{self, ProcedureRow};
use crate::tables::reference::{self, Column};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use shirube_trail::ids::{KindId, ProcedureId};

impl Unit {
    /// Keeps which procedures a procedure names now, in place of those it named before. One that does
    /// not exist shows when it is written.
    pub fn set_references(&self, procedure: &ProcedureId, named: &[ProcedureId]) {
        let named = named.iter().cloned().collect();
        self.behind.push(Op::References(procedure.clone(), named));
    }

    /// The procedures of this organisation that name one, by id.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn naming(&self, named: &ProcedureId) -> StoreResult<Vec<ProcedureRow>> {
        let ids = reference::Entity::find()
            .select_only()
            .column(Column::Procedure)
            .filter(Column::Org.eq(self.org.as_str()))
            .filter(Column::Named.eq(named.as_str()))
            .into_query();
        let rows = procedure::Entity::find()
            .filter(procedure::Column::Org.eq(self.org.as_str()))
            .filter(procedure::Column::Procedure.in_subquery(ids))
            .order_by_asc(procedure::Column::Procedure)
            .all(self.reading(&[Table::Reference, Table::Procedure]).await?)
            .await?;
        rows.into_iter().map(ProcedureRow::read).collect()
    }

    /// The procedures of a kind, those that run before those that have ended, in order of opening.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn procedures_of_kind(&self, kind: &KindId) -> StoreResult<Vec<ProcedureRow>> {
        let rows = procedure::Entity::find()
            .filter(procedure::Column::Org.eq(self.org.as_str()))
            .filter(procedure::Column::Kind.eq(kind.as_str()))
            .order_by_asc(procedure::Column::Closed)
            .order_by_asc(procedure::Column::OpenedAt)
            .order_by_asc(procedure::Column::Procedure)
            .all(self.reading(&[Table::Reference, Table::Procedure]).await?)
            .await?;
        rows.into_iter().map(ProcedureRow::read).collect()
    }
}
