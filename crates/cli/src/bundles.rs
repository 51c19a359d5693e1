//! Bundles on a disk: a folder, or a `.zip` of it.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use shirube_trail::bundle::{Files, MANIFEST};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::failure::{Failure, Way};

/// Most files read.
const FILES_MAX: usize = 200_000;
/// Most bytes read, unpacked.
const BYTES_MAX: u64 = 1 << 30;

/// Whether a path is that of a `.zip`.
fn is_zip(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"))
}

/// Reads a bundle.
pub(crate) fn read(path: &Path) -> Result<Files, Failure> {
    let mut files = Files::new();
    let mut left = BYTES_MAX;
    if path.is_dir() {
        read_folder(path, path, &mut files, &mut left)?;
    } else {
        read_zip(path, &mut files, &mut left)?;
    }
    Ok(files)
}

/// Writes a bundle, in place of one that is there.
pub(crate) fn write(files: &Files, path: &Path) -> Result<(), Failure> {
    if is_zip(path) { write_zip(files, path) } else { write_folder(files, path) }
}

fn read_folder(root: &Path, folder: &Path, files: &mut Files, left: &mut u64) -> Result<(), Failure> {
    let failed = |path: &Path, error: &std::io::Error| Failure::file(path, error);
    for entry in fs::read_dir(folder).map_err(|error| failed(folder, &error))? {
        let path = entry.map_err(|error| failed(folder, &error))?.path();
        let kind = fs::symlink_metadata(&path).map_err(|error| failed(&path, &error))?;
        if kind.is_dir() {
            read_folder(root, &path, files, left)?;
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
        guard(root, files, left, &name, kind.len())?;
        let bytes = fs::read(&path).map_err(|error| failed(&path, &error))?;
        files.insert(name, bytes);
    }
    Ok(())
}

fn read_zip(path: &Path, files: &mut Files, left: &mut u64) -> Result<(), Failure> {
    let file = fs::File::open(path).map_err(|error| Failure::file(path, &error))?;
    let wrong = |error: &dyn std::fmt::Display| not_a_bundle(path, &error.to_string());
    let mut archive = ZipArchive::new(file).map_err(|error| wrong(&error))?;
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
        guard(path, files, left, &name, size)?;
        let mut bytes = Vec::new();
        // the size written may be a lie; what is unpacked is counted
        let read = entry.take(size.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|error| wrong(&error))?;
        if bytes.len() as u64 != size || files.insert(name.clone(), bytes).is_some() {
            return Err(wrong(&format!("{name}: another size than written, or twice")));
        }
    }
    Ok(())
}

/// Refuses names the format does not have, and more than a bundle holds.
fn guard(place: &Path, files: &Files, left: &mut u64, name: &str, size: u64) -> Result<(), Failure> {
    let fits = |one: u8| one.is_ascii_alphanumeric() || b"._/-".contains(&one);
    let is_plain = !name.is_empty() && name.bytes().all(fits) && !name.split('/').any(|part| part == "..");
    if !is_plain || name.starts_with('/') {
        return Err(not_a_bundle(place, &format!("{name}: a path of another form")));
    }
    match left.checked_sub(size) {
        Some(rest) if files.len() < FILES_MAX => *left = rest,
        _ => return Err(not_a_bundle(place, "larger than 1 GiB, or more than 200,000 files")),
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
