//! Leaves of the organisation's log.

use crate::cell::Cells;
use crate::error::StoreResult;
use sea_orm::entity::prelude::*;
use shirube_trail::hash::leaf_hash;
use shirube_trail::ids::ProcedureId;
use shirube_trail::{Digest, KeyLeaf, Seq};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "log_leaf")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub log_index: i64,
    #[sea_orm(column_name = "type")]
    pub leaf_type: String,
    pub procedure: Option<String>,
    pub seq: Option<i64>,
    pub leaf_hash: String,
    pub bytes: Option<Vec<u8>>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What `type` says of an entry's leaf.
pub(crate) const ENTRY: &str = "entry";
/// What `type` says of a heads leaf.
pub(crate) const HEADS: &str = "heads";
/// What `type` says of the leaf of a rotation of the key.
pub(crate) const KEY: &str = "key";

/// What a leaf is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogLeaf {
    /// An entry, whose bytes are kept with it.
    Entry {
        /// Its procedure.
        procedure: ProcedureId,
        /// Its number there.
        seq: Seq,
    },
    /// The heads of all procedures, with the bytes of the leaf.
    Heads(Vec<u8>),
    /// A rotation of the log's key.
    Key(Box<KeyLeaf>),
}

/// A leaf of the log as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLeafRow {
    /// Its index, from 0.
    pub log_index: u64,
    /// Its leaf hash.
    pub hash: Digest,
    /// What it is of.
    pub leaf: LogLeaf,
}

impl LogLeafRow {
    pub(crate) fn read(row: Model) -> StoreResult<Self> {
        let cells = Cells::of("log_leaf", row.log_index);
        let hash = cells.digest("leaf_hash", &row.leaf_hash)?;
        let leaf = match (row.leaf_type.as_str(), row.procedure, row.seq, row.bytes) {
            (ENTRY, Some(procedure), Some(seq), None) => {
                let seq = Seq::new(cells.count("seq", seq)?).map_err(|fault| cells.fault("seq", fault))?;
                LogLeaf::Entry { procedure: cells.id("procedure", &procedure)?, seq }
            }
            (HEADS, None, None, Some(bytes)) if leaf_hash(&bytes) == hash => LogLeaf::Heads(bytes),
            (KEY, None, None, Some(bytes)) if leaf_hash(&bytes) == hash => {
                let leaf = KeyLeaf::parse(&bytes).map_err(|fault| cells.fault("bytes", fault))?;
                LogLeaf::Key(Box::new(leaf))
            }
            (HEADS | KEY, None, None, Some(_)) => {
                return Err(cells.fault("leaf_hash", "the bytes have another hash"));
            }
            (other, ..) => return Err(cells.fault("type", format_args!("no leaf of type {other}"))),
        };
        Ok(Self { log_index: cells.count("log_index", row.log_index)?, hash, leaf })
    }
}
