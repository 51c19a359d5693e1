//! A case read whole: as many statements for a hundred procedures as for one.

use crate::error::StoreResult;
use crate::store::Store;
use crate::tables::disclosure::{self, DisclosureRow};
use crate::tables::entry::{self, EntryRow};
use crate::tables::erasure::{self, ErasureRow};
use crate::tables::procedure::{self, ProcedureRow};
use crate::tables::publication::{self, PublicationRow};
use crate::unit;
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use shirube_trail::ids::{CaseNo, OrgId};
use std::collections::HashMap;

/// A procedure with all that is kept of it.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptProcedure {
    /// Where it stands.
    pub row: ProcedureRow,
    /// Its entries, checked to follow each other.
    pub entries: Vec<EntryRow>,
    /// What opens their commitments, in the order of entries and names.
    pub disclosures: Vec<DisclosureRow>,
    /// What it made public, in order.
    pub publications: Vec<PublicationRow>,
    /// What was erased of it, in the order of entries and names.
    pub erasures: Vec<ErasureRow>,
}

impl Store {
    /// The procedures of a case, in order of opening, each with all that is kept of it.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable or misplaced row.
    pub async fn kept(&self, org: &OrgId, case: &CaseNo) -> StoreResult<Vec<KeptProcedure>> {
        let db = &self.reading(org).await?;
        let rows = unit::procedures::of_case(db, org, case).await?;
        let mut kept: Vec<KeptProcedure> = rows.into_iter().map(KeptProcedure::of).collect();
        let places: HashMap<String, usize> =
            kept.iter().enumerate().map(|(place, one)| (one.row.procedure.to_string(), place)).collect();
        let mut entries: Vec<Vec<entry::Model>> = kept.iter().map(|_| Vec::new()).collect();
        for one in entries_of_case(db, org, case).await? {
            if let Some(of) = places.get(&one.procedure).and_then(|place| entries.get_mut(*place)) {
                of.push(one);
            }
        }
        for (one, rows) in kept.iter_mut().zip(entries) {
            one.entries = EntryRow::read_chain(&one.row.procedure, rows)?;
        }
        for row in erasures_of_case(db, org, case).await? {
            if let Some(one) = places.get(&row.procedure).and_then(|place| kept.get_mut(*place)) {
                one.erasures.push(ErasureRow::read(&row)?);
            }
        }
        for row in disclosures_of_case(db, org, case).await? {
            if let Some(one) = places.get(&row.procedure).and_then(|place| kept.get_mut(*place)) {
                one.disclosures.push(DisclosureRow::read(&row)?);
            }
        }
        for row in publications_of_case(db, org, case).await? {
            if let Some(one) = places.get(&row.procedure).and_then(|place| kept.get_mut(*place)) {
                one.publications.push(PublicationRow::read(row)?);
            }
        }
        Ok(kept)
    }
}

async fn entries_of_case<C: ConnectionTrait>(
    db: &C,
    org: &OrgId,
    case: &CaseNo,
) -> StoreResult<Vec<entry::Model>> {
    use entry::Column;
    let select = entry::Entity::find()
        .filter(Column::Org.eq(org.as_str()))
        .filter(Column::Procedure.in_subquery(ids_of(org, case)));
    let select = select.order_by_asc(Column::Procedure).order_by_asc(Column::Seq);
    Ok(select.all(db).await?)
}

async fn disclosures_of_case<C: ConnectionTrait>(
    db: &C,
    org: &OrgId,
    case: &CaseNo,
) -> StoreResult<Vec<disclosure::Model>> {
    use disclosure::Column;
    let select = disclosure::Entity::find()
        .filter(Column::Org.eq(org.as_str()))
        .filter(Column::Procedure.in_subquery(ids_of(org, case)));
    let select = select.order_by_asc(Column::Procedure).order_by_asc(Column::Seq).order_by_asc(Column::Name);
    Ok(select.all(db).await?)
}

async fn publications_of_case<C: ConnectionTrait>(
    db: &C,
    org: &OrgId,
    case: &CaseNo,
) -> StoreResult<Vec<publication::Model>> {
    use publication::Column;
    let select = publication::Entity::find()
        .filter(Column::Org.eq(org.as_str()))
        .filter(Column::Procedure.in_subquery(ids_of(org, case)));
    let select = select.order_by_asc(Column::Procedure).order_by_asc(Column::Seq).order_by_asc(Column::Nth);
    Ok(select.all(db).await?)
}

async fn erasures_of_case<C: ConnectionTrait>(
    db: &C,
    org: &OrgId,
    case: &CaseNo,
) -> StoreResult<Vec<erasure::Model>> {
    use erasure::Column;
    let select = erasure::Entity::find()
        .filter(Column::Org.eq(org.as_str()))
        .filter(Column::Procedure.in_subquery(ids_of(org, case)));
    let select = select.order_by_asc(Column::Procedure).order_by_asc(Column::Seq).order_by_asc(Column::Name);
    Ok(select.all(db).await?)
}

impl KeptProcedure {
    fn of(row: ProcedureRow) -> Self {
        Self {
            row,
            entries: Vec::new(),
            disclosures: Vec::new(),
            publications: Vec::new(),
            erasures: Vec::new(),
        }
    }
}

/// The ids of the procedures of a case.
fn ids_of(org: &OrgId, case: &CaseNo) -> SelectStatement {
    procedure::Entity::find()
        .select_only()
        .column(procedure::Column::Procedure)
        .filter(procedure::Column::Org.eq(org.as_str()))
        .filter(procedure::Column::CaseNo.eq(case.as_str()))
        .into_query()
}
