//! The signer's own record of the checkpoints it published: a file beside the log key, outside the
//! database and its backup, only appended to, synced before a checkpoint is given to anybody, and locked
//! while it is open, so that two programs never sign side by side.
//!
//! One line is one signed note as a JSON string. The first is over the empty log, written before the
//! first leaf that a checkpoint needs: a record without it, beside a log that was covered, was lost.

use std::path::Path;

use shirube_trail::hash::root;
use shirube_trail::{Checkpoint, Note, OrgId, Origin, SigningKey, VerifierKey};

use crate::error::DeskError;
use crate::lines::{Lines, unusable};

/// A published checkpoint: what it says and the bytes of its note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Size and root.
    pub checkpoint: Checkpoint,
    /// The signed note, verbatim.
    pub note: Vec<u8>,
}

/// The record.
pub(crate) struct Record {
    lines: Lines,
    /// In order of signing, sizes ascending.
    all: Vec<Published>,
}

impl Record {
    /// Opens the record, or makes an empty one; who signed is for [`Record::verify`].
    pub(crate) async fn open(path: &Path) -> Result<Self, DeskError> {
        let lines = Lines::open(path).await?;
        let mut all: Vec<Published> = Vec::new();
        for line in lines.all() {
            let published = parsed(path, line)?;
            if all.last().is_some_and(|last| last.checkpoint.size >= published.checkpoint.size) {
                return Err(unusable(path, &"the sizes do not ascend"));
            }
            if published.checkpoint.size > 0 {
                all.push(published);
            }
        }
        Ok(Self { lines, all })
    }

    /// That a key of the log signed each of the checkpoints.
    pub(crate) fn verify(&self, keys: &[VerifierKey]) -> Result<(), DeskError> {
        for one in &self.all {
            Checkpoint::open(&one.note, keys).map_err(|fault| unusable(self.lines.path(), &fault))?;
        }
        Ok(())
    }

    /// Whether anything was ever written down here.
    pub(crate) fn is_begun(&self) -> bool {
        !self.lines.all().is_empty()
    }

    /// Writes down that nothing is published yet; on return it is on the disk.
    pub(crate) fn begin(&mut self, key: &SigningKey) -> Result<(), DeskError> {
        if self.is_begun() {
            return Ok(());
        }
        let origin = Origin::new(key.name().as_str())?;
        let nothing = Checkpoint { origin, size: 0, root: root(&[]) };
        self.write(&nothing.sign(key)?.to_bytes())
    }

    /// The checkpoints, in order.
    pub(crate) fn all(&self) -> &[Published] {
        &self.all
    }

    /// The last one.
    pub(crate) fn last(&self) -> Option<&Published> {
        self.all.last()
    }

    /// Writes a checkpoint down; on return it is on the disk.
    pub(crate) fn append(&mut self, published: Published) -> Result<(), DeskError> {
        self.write(&published.note)?;
        self.all.push(published);
        Ok(())
    }

    fn write(&mut self, note: &[u8]) -> Result<(), DeskError> {
        self.lines.append(serde_json::Value::from(String::from_utf8_lossy(note)).to_string())
    }
}

fn parsed(path: &Path, line: &str) -> Result<Published, DeskError> {
    let note: String = serde_json::from_str(line).map_err(|error| unusable(path, &error))?;
    let checkpoint = Note::parse(note.as_bytes())
        .and_then(|note| Checkpoint::parse_text(note.text()))
        .map_err(|fault| unusable(path, &fault))?;
    Ok(Published { checkpoint, note: note.into_bytes() })
}

/// The checkpoint a record ends with, where anything was published. The record is not taken for it: who
/// only looks keeps no signer waiting.
pub(crate) fn last_of(path: &Path) -> Result<Option<Published>, DeskError> {
    let lines = Lines::read(path)?;
    let last = lines.last().map(|line| parsed(path, line)).transpose()?;
    Ok(last.filter(|one| one.checkpoint.size > 0))
}

/// The organisations whose signer keeps a record in a folder of keys, by id; none where there is no
/// folder yet.
pub(crate) fn recorded(folder: &Path) -> Result<Vec<OrgId>, DeskError> {
    let files = match std::fs::read_dir(folder) {
        Ok(files) => files,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unusable(folder, &error)),
    };
    let mut orgs = Vec::new();
    for file in files {
        let path = file.map_err(|error| unusable(folder, &error))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        orgs.extend(name.strip_suffix(".checkpoints").and_then(|org| OrgId::new(org).ok()));
    }
    orgs.sort();
    Ok(orgs)
}
