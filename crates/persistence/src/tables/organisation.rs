//! The organisation itself.

use crate::cell::{Cells, ms};
use crate::error::StoreResult;
use sea_orm::entity::prelude::*;
use shirube_trail::At;
use shirube_trail::ids::OrgId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org: String,
    pub name_ja: String,
    pub name_en: String,
    pub kind: String,
    pub local_government_code: Option<String>,
    pub opened_at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationRow {
    /// Its id.
    pub org: OrgId,
    /// Its name in Japanese.
    pub name_ja: String,
    /// Its name in English.
    pub name_en: String,
    /// What kind of body it is (`city`).
    pub kind: String,
    /// 全国地方公共団体コード, six digits, where it has one.
    pub local_government_code: Option<String>,
    /// When it was set up here.
    pub opened_at: At,
}

impl OrganisationRow {
    pub(crate) fn read(row: Model) -> StoreResult<Self> {
        let cells = Cells::of("organisation", &row.org);
        Ok(Self {
            org: cells.id("org", &row.org)?,
            opened_at: cells.at("opened_at", row.opened_at)?,
            name_ja: row.name_ja,
            name_en: row.name_en,
            kind: row.kind,
            local_government_code: row.local_government_code,
        })
    }

    pub(crate) fn model(&self) -> Model {
        Model {
            org: self.org.to_string(),
            name_ja: self.name_ja.clone(),
            name_en: self.name_en.clone(),
            kind: self.kind.clone(),
            local_government_code: self.local_government_code.clone(),
            opened_at: ms(self.opened_at),
        }
    }
}
