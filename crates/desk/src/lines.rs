//! Files of lines that are only appended to, beside the log keys. While one is open nobody else of this
//! machine may open it, and what was appended is on the disk before anybody is told.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::DeskError;

/// How long to wait before the file is tried again.
const AGAIN_AFTER: Duration = Duration::from_millis(10);

/// A file of lines, locked.
pub(crate) struct Lines {
    path: PathBuf,
    file: File,
    all: Vec<String>,
}

impl Lines {
    /// Opens the file, or makes an empty one. A half-written last line is what a crash left of something
    /// that nobody was given, and is removed.
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
        let all = text.get(..whole).unwrap_or_default().lines().map(str::to_owned).collect();
        Ok(Self { path: path.to_owned(), file, all })
    }

    /// The lines of a file, where there is one: what was appended whole.
    pub(crate) fn read(path: &Path) -> Result<Vec<String>, DeskError> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(unusable(path, &error)),
        };
        let whole = text.rfind('\n').and_then(|end| text.get(..end)).unwrap_or_default();
        Ok(whole.lines().map(str::to_owned).collect())
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The lines, in order.
    pub(crate) fn all(&self) -> &[String] {
        &self.all
    }

    /// Appends a line; on return it is on the disk.
    pub(crate) fn append(&mut self, line: String) -> Result<(), DeskError> {
        let mut write = || {
            self.file.seek(SeekFrom::End(0))?;
            self.file.write_all(format!("{line}\n").as_bytes())?;
            self.file.sync_all()?;
            sync_folder(&self.path)
        };
        write().map_err(|error| unusable(&self.path, &error))?;
        self.all.push(line);
        Ok(())
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
pub(crate) fn sync_folder(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

/// The error of a file that cannot be used.
pub(crate) fn unusable(path: &Path, cause: &dyn std::fmt::Display) -> DeskError {
    DeskError::CheckpointsUnusable { file: path.display().to_string(), cause: cause.to_string() }
}
