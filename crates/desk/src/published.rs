//! The signer's own record of the checkpoints it published: a file beside the log key, outside the
//! database and its backup, only appended to, synced before a checkpoint is given to anybody.
//!
//! One line is one signed note as a JSON string. The first is over the empty log, written before the
//! first leaf that a checkpoint needs: a record without it, beside a log that was covered, was lost.
//! While the file is open nobody else of this
//! machine may open it, so that two programs never sign side by side.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use shirube_trail::hash::root;
use shirube_trail::{Checkpoint, Note, Origin, SigningKey, VerifierKey};

use crate::error::DeskError;

/// How long to wait before the file is tried again.
const AGAIN_AFTER: Duration = Duration::from_millis(10);

/// A published checkpoint: what it says and the bytes of its note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Size and root.
    pub checkpoint: Checkpoint,
    /// The signed note, verbatim.
    pub note: Vec<u8>,
}

/// The file, locked.
pub(crate) struct Record {
    path: PathBuf,
    file: File,
    /// Whether the note over the empty log is there.
    begun: bool,
    /// In order of signing, sizes ascending.
    all: Vec<Published>,
}

impl Record {
    /// Opens the file, or makes an empty one; who signed is for [`Record::verify`]. A half-written last
    /// line is what a crash left of a checkpoint that nobody was given, and is removed.
    pub(crate) async fn open(path: &Path) -> Result<Self, DeskError> {
        let failed = |error: std::io::Error| unusable(path, &error);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(failed)?;
        lock(&file).await.map_err(failed)?;
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(failed)?;
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        if whole < text.len() {
            file.set_len(whole as u64).map_err(failed)?;
        }
        let (mut begun, mut all): (bool, Vec<Published>) = (false, Vec::new());
        for line in text.get(..whole).unwrap_or_default().lines() {
            let note: String = serde_json::from_str(line).map_err(|error| unusable(path, &error))?;
            let checkpoint = Note::parse(note.as_bytes())
                .and_then(|note| Checkpoint::parse_text(note.text()))
                .map_err(|fault| unusable(path, &fault))?;
            if all.last().is_some_and(|last| last.checkpoint.size >= checkpoint.size) {
                return Err(unusable(path, &"the sizes do not ascend"));
            }
            if checkpoint.size == 0 {
                begun = true;
            } else {
                all.push(Published { checkpoint, note: note.into_bytes() });
            }
        }
        Ok(Self { path: path.to_owned(), file, begun, all })
    }

    /// That a key of the log signed each of the checkpoints.
    pub(crate) fn verify(&self, keys: &[VerifierKey]) -> Result<(), DeskError> {
        for one in &self.all {
            Checkpoint::open(&one.note, keys).map_err(|fault| unusable(&self.path, &fault))?;
        }
        Ok(())
    }

    /// Whether anything was ever written down here.
    pub(crate) fn is_begun(&self) -> bool {
        self.begun || !self.all.is_empty()
    }

    /// Writes down that nothing is published yet; on return it is on the disk.
    pub(crate) fn begin(&mut self, key: &SigningKey) -> Result<(), DeskError> {
        if self.is_begun() {
            return Ok(());
        }
        let origin = Origin::new(key.name().as_str())?;
        let nothing = Checkpoint { origin, size: 0, root: root(&[]) };
        self.write(&nothing.sign(key)?.to_bytes())?;
        self.begun = true;
        Ok(())
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
        let note = String::from_utf8_lossy(note).into_owned();
        let line = format!("{}\n", serde_json::Value::from(note));
        let mut write = || {
            self.file.seek(SeekFrom::End(0))?;
            self.file.write_all(line.as_bytes())?;
            self.file.sync_all()?;
            sync_folder(&self.path)
        };
        write().map_err(|error| unusable(&self.path, &error))
    }
}

/// Waits until nobody else has the file. Whoever has it may wait for the database, and another task of
/// this program for that one: no thread is held up meanwhile.
async fn lock(file: &File) -> std::io::Result<()> {
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) => tokio::time::sleep(AGAIN_AFTER).await,
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
}

/// A new file's name is on the disk only once its folder is.
#[cfg(unix)]
pub(crate) fn sync_folder(path: &Path) -> std::io::Result<()> {
    path.parent().map_or(Ok(()), |folder| fs::File::open(folder)?.sync_all())
}

#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

fn unusable(path: &Path, cause: &dyn std::fmt::Display) -> DeskError {
    DeskError::CheckpointsUnusable { file: path.display().to_string(), cause: cause.to_string() }
}
