//! Bundles on a disk, read piece by piece: a log of a million entries never stands in memory whole.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use shirube_trail::bundle::{BundleFault, BundleFaultKind, MANIFEST, Reading, Source};
use zip::ZipArchive;

use crate::failure::{Failure, Way};

/// Most files read.
const FILES_MAX: usize = 200_000;
/// Most bytes read, unpacked.
const BYTES_MAX: u64 = 16 << 30;

/// A bundle on a disk: the names and sizes are known, the bytes are read when asked for.
pub(crate) enum OnDisk {
    /// A folder, by path within it.
    Folder(BTreeMap<String, PathBuf>),
    /// A `.zip`, by path with its position and size.
    Zip(ZipArchive<Position>, BTreeMap<String, (usize, u64)>),
}

impl OnDisk {
    /// Finds what is there.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        if !path.is_dir() {
            return open_zip(path);
        }
        Ok(Self::Folder(listed(path)?))
    }
}

/// The files of a folder, by their paths within it.
pub(super) fn listed(folder: &Path) -> Result<BTreeMap<String, PathBuf>, Failure> {
    let (mut files, mut left) = (BTreeMap::new(), BYTES_MAX);
    list_folder(folder, folder, &mut files, &mut left)?;
    Ok(files)
}

impl Source for OnDisk {
    fn paths(&self) -> Vec<String> {
        match self {
            Self::Folder(files) => files.keys().cloned().collect(),
            Self::Zip(_, files) => files.keys().cloned().collect(),
        }
    }

    fn read(&self, path: &str, reading: Reading<'_>) -> Result<(), BundleFault> {
        let fault = |kind| BundleFault { place: path.to_owned(), kind };
        let missing = || fault(BundleFaultKind::Missing);
        let unreadable =
            |error: &dyn std::fmt::Display| fault(BundleFaultKind::Unreadable(error.to_string()));
        match self {
            Self::Folder(files) => {
                let found = files.get(path).ok_or_else(missing)?;
                reading(&mut BufReader::new(File::open(found).map_err(|error| unreadable(&error))?))
            }
            Self::Zip(archive, files) => {
                let (at, size) = files.get(path).copied().ok_or_else(missing)?;
                let mut archive = archive.clone();
                let entry = archive.by_index(at).map_err(|error| unreadable(&error))?;
                // The size written may be a lie: one byte more than it is unpacked, which no hash
                // in the manifest knows, and never the rest.
                reading(&mut BufReader::new(entry.take(size.saturating_add(1))))
            }
        }
    }
}

/// One of several readers of a file, each with a position of its own.
#[derive(Clone)]
pub(crate) struct Position {
    file: Arc<File>,
    at: u64,
}

impl Read for Position {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = self.file.as_ref();
        file.seek(SeekFrom::Start(self.at))?;
        let read = file.read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Position {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let mut file = self.file.as_ref();
        self.at = match to {
            SeekFrom::Current(by) => {
                self.at.checked_add_signed(by).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?
            }
            absolute => file.seek(absolute)?,
        };
        Ok(self.at)
    }
}

fn list_folder(
    root: &Path,
    folder: &Path,
    files: &mut BTreeMap<String, PathBuf>,
    left: &mut u64,
) -> Result<(), Failure> {
    let failed = |path: &Path, error: &io::Error| Failure::file(path, error);
    for entry in fs::read_dir(folder).map_err(|error| failed(folder, &error))? {
        let path = entry.map_err(|error| failed(folder, &error))?.path();
        let kind = fs::symlink_metadata(&path).map_err(|error| failed(&path, &error))?;
        if kind.is_dir() {
            list_folder(root, &path, files, left)?;
            continue;
        }
        let name: Vec<String> = path
            .strip_prefix(root)
            .unwrap_or(&path)
            .components()
            .map(|part| part.as_os_str().to_string_lossy().into_owned())
            .collect();
        let name = name.join("/");
        if !kind.is_file() {
            return Err(not_a_bundle(root, &format!("{name}: a link or device")));
        }
        guard(root, files.len(), left, &name, kind.len())?;
        files.insert(name, path);
    }
    Ok(())
}

fn open_zip(path: &Path) -> Result<OnDisk, Failure> {
    let file = File::open(path).map_err(|error| Failure::file(path, &error))?;
    let wrong = |error: &dyn std::fmt::Display| not_a_bundle(path, &error.to_string());
    let position = Position { file: Arc::new(file), at: 0 };
    let mut archive = ZipArchive::new(position).map_err(|error| wrong(&error))?;
    let (mut files, mut left) = (BTreeMap::new(), BYTES_MAX);
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(|error| wrong(&error))?;
        let name = entry.name().map_err(|error| wrong(&error))?.into_owned();
        if !entry.is_file() {
            return Err(wrong(&format!("{name}: not a file")));
        }
        if at == 0 && name != MANIFEST {
            return Err(wrong(&format!("{name}: {MANIFEST} must come first")));
        }
        let size = entry.size();
        guard(path, files.len(), &mut left, &name, size)?;
        if files.insert(name.clone(), (at, size)).is_some() {
            return Err(wrong(&format!("{name}: twice")));
        }
    }
    Ok(OnDisk::Zip(archive, files))
}

/// Refuses names the format does not have, and more than a bundle holds.
fn guard(place: &Path, count: usize, left: &mut u64, name: &str, size: u64) -> Result<(), Failure> {
    let fits = |one: u8| one.is_ascii_alphanumeric() || b"._/-".contains(&one);
    let is_plain = !name.is_empty() && name.bytes().all(fits) && !name.split('/').any(|part| part == "..");
    if !is_plain || name.starts_with('/') {
        return Err(not_a_bundle(place, &format!("{name}: a path of another form")));
    }
    match left.checked_sub(size) {
        Some(rest) if count < FILES_MAX => *left = rest,
        _ => return Err(not_a_bundle(place, "larger than 16 GiB, or more than 200,000 files")),
    }
    Ok(())
}

fn not_a_bundle(path: &Path, what: &str) -> Failure {
    let path = path.display();
    Failure::new(
        Way::BadInput,
        format!("「{path}」は監査資料として読めません（{what}）。"),
        format!("{path} is not readable as a bundle ({what})."),
    )
}
