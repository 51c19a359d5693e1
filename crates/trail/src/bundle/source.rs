//! Where the files of a bundle come from, read piece by piece, so that a log of a million entries
//! need not fit into memory.

use super::fault::{BundleFault, BundleFaultKind as Kind};
use super::{ENTRIES, Files};
use crate::entry::{Entry, Seq};
use crate::hash::Digest;
use crate::ids::ProcedureId;
use std::collections::BTreeMap;
use std::io::BufRead;

/// Longest line of a file of lines, in bytes; none of the product's comes near it.
const LINE_BYTES_MAX: u64 = 16 << 20;
/// Largest file that is read whole, in bytes.
const WHOLE_BYTES_MAX: u64 = 256 << 20;

/// What is done with a file that is being read.
pub type Reading<'r> = &'r mut dyn FnMut(&mut dyn BufRead) -> Result<(), BundleFault>;

/// The files of a bundle. A directory or an archive is the caller's; [`Files`] is one in memory.
///
/// ```no_run
/// use shirube_trail::bundle::{Anchors, BundleFault, BundleFaultKind, Reading, Source, verify_each};
/// use std::path::{Path, PathBuf};
///
/// /// The bundle of a whole log, all of whose files lie in one folder.
/// struct Folder(PathBuf);
///
/// impl Source for Folder {
///     fn paths(&self) -> Vec<String> {
///         let files = std::fs::read_dir(&self.0).into_iter().flatten().flatten();
///         files.filter_map(|file| file.file_name().into_string().ok()).collect()
///     }
///
///     fn read(&self, path: &str, reading: Reading<'_>) -> Result<(), BundleFault> {
///         let unreadable = |error: std::io::Error| {
///             BundleFault { place: path.to_owned(), kind: BundleFaultKind::Unreadable(error.to_string()) }
///         };
///         let file = std::fs::File::open(self.0.join(path)).map_err(unreadable)?;
///         reading(&mut std::io::BufReader::new(file))
///     }
/// }
///
/// let mut refusals = 0;
/// let summary = verify_each(&Folder("bundle".into()), &Anchors::default(), &mut |shown| {
///     refusals += u64::from(shown.entry.entry_type == shirube_trail::EntryType::Refusal);
/// })?;
/// println!("{refusals} of {} entries are refusals", summary.entries);
/// # Ok::<(), BundleFault>(())
/// ```
pub trait Source {
    /// Every path there is, in any order.
    fn paths(&self) -> Vec<String>;

    /// Hands over the bytes of a file from its beginning; several may be read inside each other.
    ///
    /// # Errors
    ///
    /// [`Kind::Missing`], [`Kind::Unreadable`], and what the reading reports.
    fn read(&self, path: &str, reading: Reading<'_>) -> Result<(), BundleFault>;
}

impl Source for Files {
    fn paths(&self) -> Vec<String> {
        self.keys().cloned().collect()
    }

    fn read(&self, path: &str, reading: Reading<'_>) -> Result<(), BundleFault> {
        let mut bytes = self.get(path).ok_or_else(|| BundleFault::new(path, Kind::Missing))?.as_slice();
        reading(&mut bytes)
    }
}

/// The last entry of each procedure in a bundle, told without verifying anything: for whoever follows
/// procedures through [`verify_each`](super::verify_each) and lets go of each when it ends. What is no
/// entry is passed over; the verification names it.
#[must_use]
pub fn last_entries(source: &dyn Source) -> BTreeMap<ProcedureId, Seq> {
    let mut last = BTreeMap::new();
    let read = source.read(ENTRIES, &mut |entries| {
        let mut lines = Lines::of(ENTRIES, entries);
        while let Some(line) = lines.next()? {
            if let Ok(entry) = Entry::parse(line) {
                last.insert(entry.procedure, entry.seq);
            }
        }
        Ok(())
    });
    // What was read until then is still so; where it stops the verification stops too.
    drop(read);
    last
}

/// That a file does not let itself be read.
pub(super) fn unreadable(path: &str, error: &std::io::Error) -> BundleFault {
    BundleFault::new(path, Kind::Unreadable(error.to_string()))
}

/// A whole file.
pub(super) fn whole(source: &dyn Source, path: &str) -> Result<Vec<u8>, BundleFault> {
    let mut all = Vec::new();
    source.read(path, &mut |reader| {
        let mut limited = std::io::Read::take(reader, WHOLE_BYTES_MAX + 1);
        std::io::Read::read_to_end(&mut limited, &mut all).map_err(|error| unreadable(path, &error))?;
        Ok(())
    })?;
    if all.len() as u64 > WHOLE_BYTES_MAX {
        return Err(BundleFault::new(path, Kind::TooLarge));
    }
    Ok(all)
}

/// The SHA-256 of a file.
pub(super) fn sha256(source: &dyn Source, path: &str) -> Result<Digest, BundleFault> {
    use sha2::Digest as _;
    let mut hasher = sha2::Sha256::new();
    source.read(path, &mut |reader| {
        loop {
            let some = reader.fill_buf().map_err(|error| unreadable(path, &error))?;
            let taken = some.len();
            if taken == 0 {
                return Ok(());
            }
            hasher.update(some);
            reader.consume(taken);
        }
    })?;
    Ok(Digest::from_bytes(hasher.finalize().into()))
}

/// Whether a file holds exactly these pieces, one after the other.
pub(super) fn holds(
    source: &dyn Source,
    path: &str,
    pieces: &mut dyn Iterator<Item = Result<Vec<u8>, BundleFault>>,
) -> Result<bool, BundleFault> {
    let mut same = true;
    source.read(path, &mut |reader| {
        for piece in &mut *pieces {
            let piece = piece?;
            let mut found = vec![0; piece.len()];
            match std::io::Read::read_exact(reader, &mut found) {
                Ok(()) if found == piece => {}
                Ok(()) => same = false,
                Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => same = false,
                Err(error) => return Err(unreadable(path, &error)),
            }
            if !same {
                return Ok(());
            }
        }
        same = reader.fill_buf().map_err(|error| unreadable(path, &error))?.is_empty();
        Ok(())
    })?;
    Ok(same)
}

/// The lines of a file, each of which must end in one newline.
pub(super) struct Lines<'r> {
    path: &'static str,
    reader: &'r mut dyn BufRead,
    line: Vec<u8>,
    /// The line last read, from 1.
    pub(super) number: u64,
}

impl<'r> Lines<'r> {
    pub(super) fn of(path: &'static str, reader: &'r mut dyn BufRead) -> Self {
        Self { path, reader, line: Vec::new(), number: 0 }
    }

    /// The next line without its newline.
    pub(super) fn next(&mut self) -> Result<Option<&[u8]>, BundleFault> {
        self.line.clear();
        let mut limited = std::io::Read::take(&mut *self.reader, LINE_BYTES_MAX);
        limited.read_until(b'\n', &mut self.line).map_err(|error| unreadable(self.path, &error))?;
        if self.line.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        match self.line.strip_suffix(b"\n") {
            Some(line) => Ok(Some(line)),
            None => Err(BundleFault::new(self.path, Kind::Newline)),
        }
    }

    /// A fault of the line last read.
    pub(super) fn fault(&self, kind: impl Into<Kind>) -> BundleFault {
        BundleFault::new(format!("{}:{}", self.path, self.number), kind)
    }
}
