//! What opens the commitments of entries; deleted for erasure, never changed.

use crate::cell::Cells;
use crate::error::StoreResult;
use sea_orm::entity::prelude::*;
use shirube_trail::ids::FieldName;
use shirube_trail::{Disclosure, Salt, Seq};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "disclosure")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub procedure: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub salt: String,
    pub value: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A disclosure and the entry it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisclosureRow {
    /// Number of the entry in its procedure.
    pub seq: Seq,
    /// Name, salt and value.
    pub disclosure: Disclosure,
}

impl DisclosureRow {
    pub(crate) fn read(row: &Model) -> StoreResult<Self> {
        let key = format_args!("{} #{} {}", row.procedure, row.seq, row.name);
        let cells = Cells::of("disclosure", key);
        let seq = Seq::new(cells.count("seq", row.seq)?);
        let name: FieldName = cells.id("name", &row.name)?;
        // The value may be personal: a fault names it, it does not repeat it.
        let value =
            serde_json::from_str(&row.value).map_err(|_| cells.fault("value", "not readable as JSON"))?;
        let salt = Salt::from_base64(&row.salt).map_err(|_| cells.fault("salt", "not 16 bytes in base64"))?;
        Ok(Self {
            seq: seq.map_err(|fault| cells.fault("seq", fault))?,
            disclosure: Disclosure { name, salt, value },
        })
    }
}
