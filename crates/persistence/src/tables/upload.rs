//! Files handed in before an act names them.

use crate::cell::{Cells, ms, stored};
use crate::error::StoreResult;
use sea_orm::entity::prelude::*;
use shirube_trail::ids::{ActorId, OrgId, ProcedureId};
use shirube_trail::{At, Digest};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "upload")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub procedure: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub purpose: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub sha256: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub person: String,
    pub name: String,
    pub media: String,
    pub size: i64,
    pub at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A file handed in for a procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadRow {
    /// For which procedure.
    pub procedure: ProcedureId,
    /// As what (`envelope_sha256`, or the id of a document).
    pub purpose: String,
    /// SHA-256 of the content, under which the document is kept.
    pub sha256: Digest,
    /// By whom.
    pub person: ActorId,
    /// The file's name.
    pub name: String,
    /// Its media type, told from the content.
    pub media: String,
    /// Its size in bytes.
    pub size_bytes: u64,
    /// When.
    pub at: At,
}

impl UploadRow {
    pub(crate) fn read(row: Model) -> StoreResult<Self> {
        let cells = Cells::of("upload", format_args!("{} {} {}", row.procedure, row.purpose, row.sha256));
        Ok(Self {
            procedure: cells.id("procedure", &row.procedure)?,
            sha256: cells.digest("sha256", &row.sha256)?,
            person: cells.id("person", &row.person)?,
            size_bytes: cells.count("size", row.size)?,
            at: cells.at("at", row.at)?,
            purpose: row.purpose,
            name: row.name,
            media: row.media,
        })
    }

    pub(crate) fn model(&self, org: &OrgId) -> Model {
        Model {
            org: org.to_string(),
            procedure: self.procedure.to_string(),
            purpose: self.purpose.clone(),
            sha256: self.sha256.to_hex(),
            person: self.person.to_string(),
            name: self.name.clone(),
            media: self.media.clone(),
            size: stored(self.size_bytes),
            at: ms(self.at),
        }
    }
}
