//! Persons: staff and people of companies.

use crate::cell::Cells;
use crate::error::StoreResult;
use sea_orm::entity::prelude::*;
use shirube_trail::ids::{ActorId, OrgId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub person: String,
    pub name: String,
    pub email: Option<String>,
    pub language: String,
    pub organisation_name: Option<String>,
    pub section: Option<String>,
    pub corporate_number: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// Opaque id (`u-0007`).
    pub person: ActorId,
    /// The name as written.
    pub name: String,
    /// Where letters go, if anywhere.
    pub email: Option<String>,
    /// The language of letters (`ja`, `en`); empty where the reader chose none.
    pub language: String,
    /// The body or company the person belongs to.
    pub organisation_name: Option<String>,
    /// The section within it.
    pub section: Option<String>,
    /// 法人番号 of the company, thirteen digits; none for staff.
    pub corporate_number: Option<String>,
}

impl PersonRow {
    pub(crate) fn read(row: Model) -> StoreResult<Self> {
        let cells = Cells::of("person", &row.person);
        Ok(Self {
            person: cells.id("person", &row.person)?,
            name: row.name,
            email: row.email,
            language: row.language,
            organisation_name: row.organisation_name,
            section: row.section,
            corporate_number: row.corporate_number,
        })
    }

    pub(crate) fn model(&self, org: &OrgId) -> Model {
        Model {
            org: org.to_string(),
            person: self.person.to_string(),
            name: self.name.clone(),
            email: self.email.clone(),
            language: self.language.clone(),
            organisation_name: self.organisation_name.clone(),
            section: self.section.clone(),
            corporate_number: self.corporate_number.clone(),
        }
    }
}
