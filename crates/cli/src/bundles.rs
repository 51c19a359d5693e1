//! Bundles on a disk, written: a folder, or a `.zip` of it. How they are read is in [`read`].

mod read;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;
use shirube_trail::bundle::{FORMAT, Files, MANIFEST};
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
    for path in older(folder)? {
        fs::remove_file(&path).map_err(|error| failed(&path, &error))?;
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

/// Refuses a place where a bundle would be written among files that are not its own.
pub(crate) fn check_place(path: &Path) -> Result<(), Failure> {
    if is_zip(path) { Ok(()) } else { older(path).map(drop) }
}

/// The files of an older bundle in a folder, the manifest last. Nothing else is ours to delete: a
/// folder that holds anything but what its manifest lists is refused.
fn older(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut found = read::listed(folder)?;
    let manifest = fs::read(folder.join(MANIFEST)).ok();
    let manifest: Value = manifest.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    let is_bundle = manifest.get("format").and_then(Value::as_str) == Some(FORMAT);
    let listed = manifest.get("files").and_then(Value::as_object).filter(|_| is_bundle);
    let is_ours =
        |name: &str| is_bundle && (name == MANIFEST || listed.is_some_and(|all| all.contains_key(name)));
    if let Some(name) = found.keys().find(|name| !is_ours(name)) {
        let at = folder.display();
        return Err(Failure::bad_input(
            "--out",
            format!(
                "「{at}」には監査資料でないもの（{name}）があります。空か、まだないフォルダーを指定してください。"
            ),
            format!(
                "{at} holds something that is of no bundle ({name}): name an empty folder, or one not there yet."
            ),
        ));
    }
    // what is left of an interruption is still known as a bundle
    let manifest = found.remove(MANIFEST);
    Ok(found.into_values().chain(manifest).collect())
}

/// Written beside and renamed: an older one stays until the new one is whole.
fn write_zip(files: &Files, path: &Path) -> Result<(), Failure> {
    let beside = path.with_extension("zip.part");
    write_archive(files, &beside)?;
    fs::rename(&beside, path).map_err(|error| Failure::file(path, &error))
}

fn write_archive(files: &Files, path: &Path) -> Result<(), Failure> {
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
