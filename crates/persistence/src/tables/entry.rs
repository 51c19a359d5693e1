//! Entries of the trail, as they were hashed.

use crate::cell::Cells;
use crate::error::StoreResult;
use sea_orm::entity::prelude::*;
use shirube_trail::hash::leaf_hash;
use shirube_trail::ids::ProcedureId;
use shirube_trail::{Chain, Digest, Entry as TrailEntry};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub procedure: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    #[sea_orm(column_name = "type")]
    pub entry_type: String,
    pub act: String,
    pub actor: String,
    pub at: i64,
    pub bytes: Vec<u8>,
    pub leaf_hash: String,
    pub arrival: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// An entry as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRow {
    /// The entry.
    pub entry: TrailEntry,
    /// Its canonical bytes.
    pub bytes: Vec<u8>,
    /// The leaf hash of the bytes.
    pub leaf_hash: Digest,
    /// A number unique in the organisation, in the order of writing. On
    /// `PostgreSQL` it may have gaps and differ from the order of commits.
    pub arrival: u64,
}

impl EntryRow {
    /// Reads the entries of a procedure, in order, and checks that they follow each other.
    pub(crate) fn read_chain(procedure: &ProcedureId, rows: Vec<Model>) -> StoreResult<Vec<Self>> {
        let mut chain = Chain::from_start();
        let mut entries = Vec::with_capacity(rows.len());
        for row in rows {
            let read = Self::read(row)?;
            let cells = Cells::of("entry", format_args!("{procedure} #{}", read.entry.seq.get()));
            let taken = chain.push_hashed(&read.entry, read.leaf_hash);
            taken.map_err(|fault| cells.fault("bytes", fault))?;
            entries.push(read);
        }
        Ok(entries)
    }

    /// Reads and checks that bytes, hash and key belong together.
    pub(crate) fn read(row: Model) -> StoreResult<Self> {
        let cells = Cells::of("entry", format_args!("{} #{}", row.procedure, row.seq));
        let kept = cells.digest("leaf_hash", &row.leaf_hash)?;
        let found = leaf_hash(&row.bytes);
        if kept != found {
            let what = format_args!("{kept} is kept, the bytes have {found}");
            return Err(cells.fault("leaf_hash", what));
        }
        let entry = TrailEntry::parse(&row.bytes).map_err(|fault| cells.fault("bytes", fault))?;
        let seq: u64 = cells.count("seq", row.seq)?;
        let is_keyed = entry.org.as_str() == row.org
            && entry.procedure.as_str() == row.procedure
            && entry.seq.get() == seq;
        if !is_keyed {
            return Err(cells.fault("bytes", "the entry of another key"));
        }
        Ok(Self { entry, bytes: row.bytes, leaf_hash: kept, arrival: cells.count("arrival", row.arrival)? })
    }
}
