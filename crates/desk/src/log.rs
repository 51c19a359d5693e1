//! The organisation's log: its order, and the checkpoints signed over it.
//!
//! Before anything is signed, the log must hold everything that was ever published: its size is not
//! below the last published one, and at that size it has the same root. A database put back to an
//! old state, or rewritten, is refused.

use shirube_persistence::{LogLeaf, LogLeafRow};
use shirube_trail::hash::root;
use shirube_trail::heads::{HeadsLeaf, HeadsTree, ProcedureHead};
use shirube_trail::{At, Checkpoint, Digest, OrgId, Origin, SigningKey};

use crate::Desk;
use crate::error::DeskError;
use crate::published::{Published, Record};

/// A log as a checkpoint covers it.
#[derive(Debug)]
pub struct CoveredLog {
    /// The checkpoint over all of it.
    pub published: Published,
    /// The leaves, the last of them a heads leaf.
    pub leaves: Vec<LogLeafRow>,
    /// Every checkpoint published so far, this one last.
    pub history: Vec<Published>,
    /// The key that signs, as others verify it.
    pub vkey: String,
}

/// How an organisation's log stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogStatus {
    /// Leaves with an index.
    pub size: u64,
    /// Entries not covered by the last published checkpoint.
    pub uncovered: u64,
    /// The last published checkpoint.
    pub published: Option<Checkpoint>,
    /// When it was made: the time of the heads leaf before it.
    pub published_at: Option<At>,
    /// The key, as others verify it.
    pub vkey: String,
}

impl Desk {
    /// Orders what has no index yet and signs a checkpoint over the whole log, or answers the last
    /// one where nothing was entered since.
    ///
    /// # Errors
    /// [`DeskError::LogBehind`], [`DeskError::LogRewritten`] and [`DeskError::CheckpointsLost`]
    /// where the database does not hold what was published; [`DeskError::NoKeys`]; what the key and
    /// the store report.
    pub async fn checkpoint(&self, org: &OrgId) -> Result<CoveredLog, DeskError> {
        let (key, mut record) = self.open_record(org)?;
        let leaves = self.order(org, &record).await?;
        let hashes: Vec<Digest> = leaves.iter().map(|leaf| leaf.hash).collect();
        let checkpoint = Checkpoint {
            origin: Origin::new(key.name().as_str())?,
            size: hashes.len() as u64,
            root: root(&hashes),
        };
        let published = match record.last() {
            Some(last) if last.checkpoint == checkpoint => last.clone(),
            _ => {
                let published = Published { note: checkpoint.sign(&key)?.to_bytes(), checkpoint };
                record.append(published.clone())?;
                published
            }
        };
        let history = record.all().to_vec();
        Ok(CoveredLog { published, leaves, history, vkey: key.verifier().to_string() })
    }

    /// Gives entries their indexes and appends a heads leaf where the last leaf is none.
    async fn order(&self, org: &OrgId, record: &Record) -> Result<Vec<LogLeafRow>, DeskError> {
        let unit = self.store.begin(org).await?;
        unit.sequence_log().await?;
        let mut leaves = unit.log_leaves().await?;
        compare(org, &leaves, record)?;
        if !matches!(leaves.last(), Some(LogLeafRow { leaf: LogLeaf::Heads(_), .. })) {
            let tree = heads(&leaves)?;
            let log_size = leaves.len() as u64;
            let at = self.clock.now(&unit).await?;
            let leaf = HeadsLeaf { org: org.clone(), at, count: tree.count(), log_size, root: tree.root() };
            unit.append_heads(log_size, leaf.canonical_bytes()?).await?;
            leaves = unit.log_leaves().await?;
        }
        unit.commit().await?;
        Ok(leaves)
    }

    /// How the log stands; writes nothing to the database, and signs nothing.
    ///
    /// # Errors
    /// As [`Desk::checkpoint`].
    pub async fn log_status(&self, org: &OrgId) -> Result<LogStatus, DeskError> {
        let (key, record) = self.open_record(org)?;
        let leaves = self.store.log_leaves(org).await?;
        compare(org, &leaves, &record)?;
        let published = record.last().map(|last| last.checkpoint.clone());
        let covered = published.as_ref().map_or(0, |last| position(last.size));
        let published_at = match covered.checked_sub(1).and_then(|last| leaves.get(last)) {
            Some(LogLeafRow { leaf: LogLeaf::Heads(bytes), .. }) => Some(HeadsLeaf::parse(bytes)?.at),
            _ => None,
        };
        let is_entry = |row: &&LogLeafRow| matches!(row.leaf, LogLeaf::Entry { .. });
        let ordered = leaves.iter().skip(covered).filter(is_entry).count() as u64;
        let uncovered = ordered + self.store.entries_outside_log(org).await?;
        let vkey = key.verifier().to_string();
        Ok(LogStatus { size: leaves.len() as u64, uncovered, published, published_at, vkey })
    }

    /// Takes a checkpoint that left the building as the last published one, after the signer's own
    /// record was lost. It is checked as a published one would be.
    ///
    /// # Errors
    /// A note this organisation's key did not sign; [`DeskError::AdoptOlder`] where the record knows
    /// a later one; otherwise as [`Desk::checkpoint`].
    pub async fn adopt_checkpoint(&self, org: &OrgId, note: &[u8]) -> Result<Checkpoint, DeskError> {
        let (key, mut record) = self.open_record(org)?;
        let checkpoint = Checkpoint::open(note, &[key.verifier()])?;
        let leaves = self.store.log_leaves(org).await?;
        holds(org, &leaves, &checkpoint)?;
        match record.last() {
            Some(last) if last.checkpoint == checkpoint => return Ok(checkpoint),
            Some(last) if last.checkpoint.size >= checkpoint.size => {
                return Err(DeskError::AdoptOlder { size: checkpoint.size, known: last.checkpoint.size });
            }
            _ => {}
        }
        record.append(Published { checkpoint: checkpoint.clone(), note: note.to_vec() })?;
        Ok(checkpoint)
    }

    fn open_record(&self, org: &OrgId) -> Result<(SigningKey, Record), DeskError> {
        let keys = self.keys.as_ref().ok_or(DeskError::NoKeys)?;
        let key = keys.signing_key(org)?;
        let record = Record::open(&keys.checkpoints(org), &[key.verifier()])?;
        Ok((key, record))
    }
}

/// Where every procedure ends in these leaves.
pub(crate) fn heads(leaves: &[LogLeafRow]) -> Result<HeadsTree, DeskError> {
    let heads = leaves.iter().filter_map(|row| match &row.leaf {
        LogLeaf::Entry { procedure, seq } => {
            Some(ProcedureHead { procedure: procedure.clone(), last_seq: *seq, last_hash: row.hash })
        }
        LogLeaf::Heads(_) => None,
    });
    Ok(HeadsTree::of(heads)?)
}

/// Whether the log holds what was last published. A log that was covered before must have a record.
fn compare(org: &OrgId, leaves: &[LogLeafRow], record: &Record) -> Result<(), DeskError> {
    match record.last() {
        Some(last) => holds(org, leaves, &last.checkpoint),
        None if leaves.iter().any(|row| matches!(row.leaf, LogLeaf::Heads(_))) => {
            Err(DeskError::CheckpointsLost { org: org.to_string() })
        }
        None => Ok(()),
    }
}

fn holds(org: &OrgId, leaves: &[LogLeafRow], known: &Checkpoint) -> Result<(), DeskError> {
    let (org, published, found) = (org.to_string(), known.size, leaves.len() as u64);
    let Some(covered) = leaves.get(..position(published)) else {
        return Err(DeskError::LogBehind { org, published, found });
    };
    let hashes: Vec<Digest> = covered.iter().map(|leaf| leaf.hash).collect();
    if root(&hashes) == known.root { Ok(()) } else { Err(DeskError::LogRewritten { org, published }) }
}

/// A size as a position in memory; one that does not fit is beyond any log.
fn position(size: u64) -> usize {
    usize::try_from(size).unwrap_or(usize::MAX)
}
