//! Cases.

use crate::cell::{Cells, ms};
use crate::error::StoreResult;
use crate::tables::organisation;
use sea_orm::entity::prelude::*;
use shirube_trail::At;
use shirube_trail::ids::{CaseNo, OrgId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_file")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_no: String,
    pub fiscal_year: i32,
    pub serial: i64,
    pub title: String,
    pub opened_at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The organisation a case belongs to.
pub(crate) fn of_organisation() -> RelationDef {
    Entity::belongs_to(organisation::Entity).from(Column::Org).to(organisation::Column::Org).into()
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// Its number (`R8-0012`).
    pub case_no: CaseNo,
    /// The fiscal year it was opened in, western calendar (2026).
    pub fiscal_year: i32,
    /// Its number within the fiscal year, from 1.
    pub serial: u32,
    /// What it is about.
    pub title: String,
    /// When it was opened.
    pub opened_at: At,
}

impl CaseRow {
    pub(crate) fn read(row: Model) -> StoreResult<Self> {
        let cells = Cells::of("case_file", &row.case_no);
        Ok(Self {
            case_no: cells.id("case_no", &row.case_no)?,
            fiscal_year: row.fiscal_year,
            serial: cells.count("serial", row.serial)?,
            opened_at: cells.at("opened_at", row.opened_at)?,
            title: row.title,
        })
    }

    pub(crate) fn model(&self, org: &OrgId) -> Model {
        Model {
            org: org.to_string(),
            case_no: self.case_no.to_string(),
            fiscal_year: self.fiscal_year,
            serial: i64::from(self.serial),
            title: self.title.clone(),
            opened_at: ms(self.opened_at),
        }
    }
}
