//! Documents.

use super::Unit;
use super::behind::{Op, Table};
use crate::cell::ms;
use crate::error::StoreResult;
use crate::tables::document::{self, DocumentRow};
use sea_orm::EntityTrait;
use shirube_trail::{At, Digest};

impl Unit {
    /// Keeps a document under the SHA-256 of its content, which it answers. The
    /// same content is kept once, with the name it first had.
    pub fn put_document(&self, name: &str, media: &str, content: &[u8], stored_at: At) -> Digest {
        let sha256 = Digest::sha256(content);
        let row = document::Model {
            org: self.org.to_string(),
            sha256: sha256.to_hex(),
            size: i64::try_from(content.len()).unwrap_or(i64::MAX),
            media: media.to_owned(),
            name: name.to_owned(),
            content: content.to_vec(),
            stored_at: ms(stored_at),
        };
        self.behind.push(Op::Document(Box::new(row)));
        sha256
    }

    /// A document, checked to be what was handed in.
    ///
    /// # Errors
    ///
    /// A database that does not answer; a document that has changed.
    pub async fn document(&self, sha256: &Digest) -> StoreResult<Option<DocumentRow>> {
        let key = (self.org.to_string(), sha256.to_hex());
        let row = document::Entity::find_by_id(key).one(self.reading(&[Table::Document]).await?).await?;
        row.map(DocumentRow::read).transpose()
    }
}
