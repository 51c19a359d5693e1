//! The signer's own record of the checkpoints it published: a file beside the log key, outside the
//! database and its backup, only appended to, synced before a checkpoint is given to anybody.
//!
//! One line is one signed note as a JSON string. While the file is open nobody else of this
//! machine may open it, so that two programs never sign side by side.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use shirube_trail::{Checkpoint, VerifierKey};

use crate::error::DeskError;

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
    /// In order of signing, sizes ascending.
    all: Vec<Published>,
}

impl Record {
    /// Opens the file, or makes an empty one. A half-written last line is what a crash left of a
    /// checkpoint that nobody was given, and is removed.
    pub(crate) fn open(path: &Path, keys: &[VerifierKey]) -> Result<Self, DeskError> {
        let failed = |error: std::io::Error| unusable(path, &error);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(failed)?;
        file.lock().map_err(failed)?;
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(failed)?;
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        if whole < text.len() {
            file.set_len(whole as u64).map_err(failed)?;
        }
        let mut all: Vec<Published> = Vec::new();
        for line in text.get(..whole).unwrap_or_default().lines() {
            let note: String = serde_json::from_str(line).map_err(|error| unusable(path, &error))?;
            let checkpoint =
                Checkpoint::open(note.as_bytes(), keys).map_err(|fault| unusable(path, &fault))?;
            if all.last().is_some_and(|last| last.checkpoint.size >= checkpoint.size) {
                return Err(unusable(path, &"the sizes do not ascend"));
            }
            all.push(Published { checkpoint, note: note.into_bytes() });
        }
        Ok(Self { path: path.to_owned(), file, all })
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
        let note = String::from_utf8_lossy(&published.note).into_owned();
        let line = format!("{}\n", serde_json::Value::from(note));
        let mut write = || {
            self.file.seek(SeekFrom::End(0))?;
            self.file.write_all(line.as_bytes())?;
            self.file.sync_all()?;
            sync_folder(&self.path)
        };
        write().map_err(|error| unusable(&self.path, &error))?;
        self.all.push(published);
        Ok(())
    }
}

/// A new file's name is on the disk only once its folder is.
#[cfg(unix)]
fn sync_folder(path: &Path) -> std::io::Result<()> {
    path.parent().map_or(Ok(()), |folder| fs::File::open(folder)?.sync_all())
}

#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

fn unusable(path: &Path, cause: &dyn std::fmt::Display) -> DeskError {
    DeskError::CheckpointsUnusable { file: path.display().to_string(), cause: cause.to_string() }
}
