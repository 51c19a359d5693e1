//! Documents, kept under the hash of their content.

use crate::cell::Cells;
use crate::error::StoreResult;
use sea_orm::entity::prelude::*;
use shirube_trail::{At, Digest};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub sha256: String,
    pub size: i64,
    pub media: String,
    pub name: String,
    pub content: Vec<u8>,
    pub stored_at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    /// SHA-256 of the content.
    pub sha256: Digest,
    /// Its media type (`application/pdf`).
    pub media: String,
    /// The name it was handed in under.
    pub name: String,
    /// The content; its length is the size.
    pub content: Vec<u8>,
    /// When it was handed in.
    pub stored_at: At,
}

impl DocumentRow {
    /// Reads and checks that the content still has its hash.
    pub(crate) fn read(row: Model) -> StoreResult<Self> {
        let cells = Cells::of("document", &row.sha256);
        let sha256 = cells.digest("sha256", &row.sha256)?;
        let size: usize = cells.count("size", row.size)?;
        if size != row.content.len() || Digest::sha256(&row.content) != sha256 {
            return Err(cells.fault("content", "it is not what was handed in"));
        }
        Ok(Self {
            sha256,
            stored_at: cells.at("stored_at", row.stored_at)?,
            media: row.media,
            name: row.name,
            content: row.content,
        })
    }
}
