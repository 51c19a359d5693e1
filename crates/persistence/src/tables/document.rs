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
    pub object: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A content that lies outside the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outside {
    /// Its SHA-256.
    pub sha256: Digest,
    /// Its size in bytes.
    pub size_bytes: u64,
    /// The name of its object in the store of documents.
    pub object: String,
}

/// The content of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// In the database; checked to be what was handed in.
    Inside(Vec<u8>),
    /// In an object of the store of documents, by its name; whoever reads it checks it.
    Outside(String),
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    /// SHA-256 of the content.
    pub sha256: Digest,
    /// Its media type (`application/pdf`).
    pub media: String,
    /// The name it was handed in under.
    pub name: String,
    /// Its size in bytes.
    pub size_bytes: u64,
    /// The content, or where it lies.
    pub content: Content,
    /// When it was handed in.
    pub stored_at: At,
}

impl DocumentRow {
    /// Reads and checks that a content in the database still has its hash.
    pub(crate) fn read(row: Model) -> StoreResult<Self> {
        let cells = Cells::of("document", &row.sha256);
        let sha256 = cells.digest("sha256", &row.sha256)?;
        let size_bytes: u64 = cells.count("size", row.size)?;
        let content = match row.object {
            Some(object) if row.content.is_empty() => Content::Outside(object),
            None if size_bytes == row.content.len() as u64 && Digest::sha256(&row.content) == sha256 => {
                Content::Inside(row.content)
            }
            _ => return Err(cells.fault("content", "it is not what was handed in")),
        };
        Ok(Self {
            sha256,
            stored_at: cells.at("stored_at", row.stored_at)?,
            media: row.media,
            name: row.name,
            size_bytes,
            content,
        })
    }
}
