//! Documents.

use super::Unit;
use super::behind::{Op, Table};
use crate::cell::ms;
use crate::error::StoreResult;
use crate::tables::document::{self, DocumentRow};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use shirube_trail::{At, Digest, OrgId};
use std::collections::BTreeSet;

/// Documents asked for with one statement, each a value of it.
const HASHES_AT_ONCE: usize = 500;

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
            object: None,
        };
        self.behind.push(Op::Document(Box::new(row)));
        sha256
    }

    /// A document; a content in the database is checked to be what was handed in.
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

/// Those of these documents that there are, by their hashes.
pub(crate) async fn by_hashes<C: ConnectionTrait>(
    db: &C,
    org: &OrgId,
    hashes: &BTreeSet<Digest>,
) -> StoreResult<Vec<DocumentRow>> {
    let hashes: Vec<String> = hashes.iter().map(Digest::to_hex).collect();
    let mut found = Vec::new();
    for some in hashes.chunks(HASHES_AT_ONCE) {
        let rows = document::Entity::find()
            .filter(document::Column::Org.eq(org.as_str()))
            .filter(document::Column::Sha256.is_in(some))
            .order_by_asc(document::Column::Sha256)
            .all(db)
            .await?;
        for row in rows {
            found.push(DocumentRow::read(row)?);
        }
    }
    Ok(found)
}
