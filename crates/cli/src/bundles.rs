//! Bundles on a disk, written: a folder, or a `.zip` of it. How they are read is in [`read`].

mod read;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use shirube_trail::bundle::{Files, MANIFEST};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::failure::{Failure, Way};

pub(crate) use self::read::OnDisk;

/// Whether a path is that of a `.zip`.
fn is_zip(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"))
}

/// Writes a bundle, in place of one that is there.
pub(crate) fn write(files: &Files, path: &Path) -> Result<(), Failure> {
    if is_zip(path) { write_zip(files, path) } else { write_folder(files, path) }
}

fn write_folder(files: &Files, folder: &Path) -> Result<(), Failure> {
    let failed = |path: &Path, error: &std::io::Error| Failure::file(path, error);
    // files of an older bundle would be unlisted in this one
    if folder.join(MANIFEST).exists() {
        fs::remove_dir_all(folder).map_err(|error| failed(folder, &error))?;
    }
    for (name, bytes) in files {
        let path: PathBuf = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| failed(parent, &error))?;
        }
        fs::write(&path, bytes).map_err(|error| failed(&path, &error))?;
    }
    Ok(())
}

fn write_zip(files: &Files, path: &Path) -> Result<(), Failure> {
    let file = fs::File::create(path).map_err(|error| Failure::file(path, &error))?;
    let mut archive = ZipWriter::new(file);
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let first = files.get_key_value(MANIFEST).into_iter();
    let others = files.iter().filter(|(name, _)| *name != MANIFEST);
    let wrong = |error: &dyn std::fmt::Display| {
        let path = path.display();
        Failure::new(
            Way::Wrong,
            format!("「{path}」を書けません（{error}）。"),
            format!("cannot write {path}: {error}."),
        )
    };
    for (name, bytes) in first.chain(others) {
        archive.start_file(name.as_str(), options).map_err(|error| wrong(&error))?;
        archive.write_all(bytes).map_err(|error| wrong(&error))?;
    }
    archive.finish().map(drop).map_err(|error| wrong(&error))
}
