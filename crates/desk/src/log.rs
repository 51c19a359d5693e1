//! The organisation's log: its order, and the checkpoints signed over it.
//!
//! Before anything is signed, the log must hold everything that was ever published: its size is not
//! below the last published one, and at that size it has the same root. A database put back to an
//! old state, or rewritten, is refused.

mod open;
mod rotation;
mod witness;

use shirube_persistence::{LogLeaf, LogLeafRow, Unit};
use shirube_trail::bundle::RotationLeaf;
use shirube_trail::hash::root;
use shirube_trail::heads::{HeadsLeaf, HeadsTree, ProcedureHead};
use shirube_trail::{At, Checkpoint, Digest, OrgId, Origin};

pub use self::open::{OpenCheckpoint, OpenLog};
use self::rotation::{Handing, KeyChain, Signer, gone};
pub use self::rotation::{Rotated, Rotation};
pub use self::witness::Cosigned;
use crate::Desk;
use crate::error::DeskError;
use crate::escape::Escaped;
use crate::published::{Published, Record, recorded};

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
    /// Every key of the log, oldest first; the last signs.
    pub vkeys: Vec<String>,
}

impl CoveredLog {
    /// How many entries it holds, without heads and keys.
    #[must_use]
    pub fn entries(&self) -> u64 {
        self.leaves.iter().filter(|row| matches!(row.leaf, LogLeaf::Entry { .. })).count() as u64
    }

    /// The rotations of the key, each with the first checkpoint after it, which both keys signed.
    ///
    /// # Errors
    /// [`DeskError::RotationUnproved`] where the signer's record has lost that checkpoint.
    pub fn rotations(&self) -> Result<Vec<RotationLeaf>, DeskError> {
        let keys = self.leaves.iter().filter_map(|row| match &row.leaf {
            LogLeaf::Key(leaf) => Some((row.log_index, leaf)),
            LogLeaf::Entry { .. } | LogLeaf::Heads(_) => None,
        });
        let mut rotations = Vec::new();
        for (log_index, leaf) in keys {
            let first = self.history.iter().find(|one| one.checkpoint.size > log_index);
            let both = first.filter(|one| {
                [&leaf.old, &leaf.new]
                    .iter()
                    .all(|key| Checkpoint::open(&one.note, std::slice::from_ref(*key)).is_ok())
            });
            let note = both.ok_or(DeskError::RotationUnproved { log_index })?.note.clone();
            rotations.push(RotationLeaf { log_index, leaf: leaf.canonical_bytes()?, note });
        }
        Ok(rotations)
    }
}

/// How an organisation's log stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogStatus {
    /// Leaves with an index.
    pub size: u64,
    /// Entries covered by the last published checkpoint.
    pub covered: u64,
    /// Entries not covered by it.
    pub uncovered: u64,
    /// The last published checkpoint.
    pub published: Option<Checkpoint>,
    /// When it was made: the time of the heads leaf before it.
    pub published_at: Option<At>,
    /// The newest checkpoint that left the building.
    pub escaped: Option<Escaped>,
    /// The key that signs, as others verify it.
    pub vkey: String,
}

impl Desk {
    /// Orders what has no index yet and signs a checkpoint over the whole log, or answers the last
    /// one where nothing was entered since. Where two people have decided on another key, the log is
    /// handed on to it first, from wherever that was left.
    ///
    /// # Errors
    /// [`DeskError::LogBehind`], [`DeskError::LogRewritten`] and [`DeskError::CheckpointsLost`]
    /// where the database does not hold what was published; [`DeskError::KeyNotOfLog`] and
    /// [`DeskError::NextKeyGone`] where the keys are not those the log names;
    /// [`DeskError::NoKeys`]; what the key and the store report.
    pub async fn checkpoint(&self, org: &OrgId) -> Result<CoveredLog, DeskError> {
        let mut signer = self.signer(org).await?;
        let leaves = self.order(org, &mut signer).await?;
        let log = sign(org, &mut signer, leaves)?;
        self.with_cosignatures(org, log)
    }

    /// Gives entries their indexes, appends the leaf of a rotation that was decided on, and a heads
    /// leaf where the last leaf is none.
    ///
    /// What is ordered already is read before anything is locked: on SQLite nobody acts while a unit
    /// is open, and a log grows for years.
    async fn order(&self, org: &OrgId, signer: &mut Signer) -> Result<Vec<LogLeafRow>, DeskError> {
        let mut leaves = self.store.log_leaves(org).await?;
        let unit = self.store.begin(org).await?;
        // read first: the entry that decided on it then has its index below
        let handing = Handing::decided(&unit, signer).await?;
        if unit.sequence_log().await? < leaves.len() as u64 {
            // What was read is not there any more: judged below by what is.
            leaves.clear();
        }
        extend(&mut leaves, &unit).await?;
        compare(org, &leaves, &signer.record)?;
        signer.record.begin(&signer.key)?;
        let at = self.clock.now(&unit).await?;
        if let Some(handing) =
            handing.filter(|_| KeyChain::of(&leaves).last_from(&signer.key.verifier()).is_none())
        {
            let log_index = leaves.len() as u64;
            let leaf = handing.leaf(at, log_index, &signer.record);
            unit.append_key(log_index, leaf.canonical_bytes()?).await?;
            extend(&mut leaves, &unit).await?;
        }
        if !matches!(leaves.last(), Some(LogLeafRow { leaf: LogLeaf::Heads(_), .. })) {
            let tree = heads(&leaves)?;
            let log_size = leaves.len() as u64;
            let leaf = HeadsLeaf { org: org.clone(), at, count: tree.count(), log_size, root: tree.root() };
            unit.append_heads(log_size, leaf.canonical_bytes()?).await?;
            extend(&mut leaves, &unit).await?;
        }
        unit.commit().await?;
        Ok(leaves)
    }

    /// How the log stands; writes nothing to the database, and signs nothing.
    ///
    /// # Errors
    /// As [`Desk::checkpoint`].
    pub async fn log_status(&self, org: &OrgId) -> Result<LogStatus, DeskError> {
        let signer = self.signer(org).await?;
        let leaves = self.store.log_leaves(org).await?;
        compare(org, &leaves, &signer.record)?;
        let published = signer.record.last().map(|last| last.checkpoint.clone());
        let end = published.as_ref().map_or(0, |last| position(last.size));
        let published_at = match end.checked_sub(1).and_then(|last| leaves.get(last)) {
            Some(LogLeafRow { leaf: LogLeaf::Heads(bytes), .. }) => Some(HeadsLeaf::parse(bytes)?.at),
            _ => None,
        };
        let is_entry = |row: &&LogLeafRow| matches!(row.leaf, LogLeaf::Entry { .. });
        let covered = leaves.iter().take(end).filter(is_entry).count() as u64;
        let ordered = leaves.iter().skip(end).filter(is_entry).count() as u64;
        let uncovered = ordered + self.store.entries_outside_log(org).await?;
        let escaped = self.newest_escaped(org, &leaves).await?;
        let (size, vkey) = (leaves.len() as u64, signer.key.verifier().to_string());
        Ok(LogStatus { size, covered, uncovered, published, published_at, escaped, vkey })
    }

    /// How each log stands of which the signer has published anything, whether its organisation is in
    /// the database or not: one that is not has lost all of it.
    ///
    /// # Errors
    /// [`DeskError::NoKeys`]; a folder of keys that cannot be read. What is wrong with a log is beside
    /// its name.
    pub async fn published_logs(&self) -> Result<Vec<(OrgId, Result<LogStatus, DeskError>)>, DeskError> {
        let keys = self.keys.as_ref().ok_or(DeskError::NoKeys)?;
        let mut logs = Vec::new();
        for org in recorded(keys.folder())? {
            let status = self.log_status(&org).await;
            logs.push((org, status));
        }
        Ok(logs)
    }

    /// The checkpoint published last, where there is one; writes nothing, and signs nothing.
    ///
    /// # Errors
    /// As [`Desk::checkpoint`].
    pub async fn published(&self, org: &OrgId) -> Result<Option<Published>, DeskError> {
        Ok(self.signer(org).await?.record.last().cloned())
    }

    /// Every key the log was and is signed with, oldest first, as others verify them.
    ///
    /// # Errors
    /// As [`Desk::checkpoint`].
    pub async fn vkeys(&self, org: &OrgId) -> Result<Vec<String>, DeskError> {
        let signer = self.signer(org).await?;
        let chain = KeyChain::of(&self.store.key_leaves(org).await?);
        Ok(chain.keys(&signer.key.verifier()).iter().map(ToString::to_string).collect())
    }

    /// Takes a checkpoint that left the building as the last published one, after the signer's own
    /// record was lost. It is checked as a published one would be.
    ///
    /// # Errors
    /// A note that no key of this log may have signed at its size; [`DeskError::AdoptOlder`] where the
    /// record knows a later one; otherwise as [`Desk::checkpoint`].
    pub async fn adopt_checkpoint(&self, org: &OrgId, note: &[u8]) -> Result<Checkpoint, DeskError> {
        let mut signer = self.signer(org).await?;
        let leaves = self.store.log_leaves(org).await?;
        let checkpoint = KeyChain::of(&leaves).open(note, &signer.key.verifier())?;
        holds(org, &leaves, &checkpoint)?;
        match signer.record.last() {
            Some(last) if last.checkpoint == checkpoint => return Ok(checkpoint),
            Some(last) if last.checkpoint.size >= checkpoint.size => {
                return Err(DeskError::AdoptOlder { size: checkpoint.size, known: last.checkpoint.size });
            }
            _ => {}
        }
        signer.record.append(Published { checkpoint: checkpoint.clone(), note: note.to_vec() })?;
        Ok(checkpoint)
    }
}

/// Reads what was appended to the leaves that are known.
async fn extend(leaves: &mut Vec<LogLeafRow>, unit: &Unit) -> Result<(), DeskError> {
    let more = unit.log_leaves_from(leaves.len() as u64).await?;
    leaves.extend(more);
    Ok(())
}

/// Signs what is ordered: over a rotation with both keys, of which then only the new one is left.
fn sign(org: &OrgId, signer: &mut Signer, leaves: Vec<LogLeafRow>) -> Result<CoveredLog, DeskError> {
    let hashes: Vec<Digest> = leaves.iter().map(|leaf| leaf.hash).collect();
    let checkpoint = Checkpoint {
        origin: Origin::new(signer.key.name().as_str())?,
        size: hashes.len() as u64,
        root: root(&hashes),
    };
    let chain = KeyChain::of(&leaves);
    if let Some(log_index) = chain.last_from(&signer.key.verifier()) {
        let is_signed = signer.record.last().is_some_and(|last| last.checkpoint.size > log_index);
        if !is_signed {
            let next = signer.next.as_ref().ok_or_else(|| gone(org))?;
            let note = checkpoint.sign(&signer.key)?.signed_by(next)?.to_bytes();
            signer.record.append(Published { note, checkpoint: checkpoint.clone() })?;
        }
        signer.hand_on(org)?;
    }
    let published = match signer.record.last() {
        Some(last) if last.checkpoint == checkpoint => last.clone(),
        _ => {
            let published = Published { note: checkpoint.sign(&signer.key)?.to_bytes(), checkpoint };
            signer.record.append(published.clone())?;
            published
        }
    };
    let history = signer.record.all().to_vec();
    let own = signer.key.verifier();
    let vkeys = chain.keys(&own).iter().map(ToString::to_string).collect();
    Ok(CoveredLog { published, leaves, history, vkey: own.to_string(), vkeys })
}

/// Where every procedure ends in these leaves.
pub(crate) fn heads(leaves: &[LogLeafRow]) -> Result<HeadsTree, DeskError> {
    let heads = leaves.iter().filter_map(|row| match &row.leaf {
        LogLeaf::Entry { procedure, seq } => {
            Some(ProcedureHead { procedure: procedure.clone(), last_seq: *seq, last_hash: row.hash })
        }
        LogLeaf::Heads(_) | LogLeaf::Key(_) => None,
    });
    Ok(HeadsTree::of(heads)?)
}

/// Whether the log holds what was last published. A log that was covered before must have a record.
fn compare(org: &OrgId, leaves: &[LogLeafRow], record: &Record) -> Result<(), DeskError> {
    if let Some(last) = record.last() {
        return holds(org, leaves, &last.checkpoint);
    }
    let heads = leaves.iter().filter(|row| matches!(row.leaf, LogLeaf::Heads(_))).count();
    // The first one may have been committed without being signed, if the record was begun.
    let is_lost = heads > usize::from(record.is_begun());
    if is_lost { Err(DeskError::CheckpointsLost { org: org.to_string() }) } else { Ok(()) }
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
