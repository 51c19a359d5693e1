//! Renderings for people beside the evidence, listed in the manifest as every file is.

use super::manifest::Manifest;
use super::{Files, MANIFEST, README, RENDERINGS};
use crate::fault::{Fault, FaultKind};
use crate::hash::Digest;

/// Adds renderings of what a bundle discloses to its files, and lists them in its manifest. They
/// prove nothing and are not looked into when the bundle is verified.
///
/// # Errors
///
/// No manifest, or one that is not readable; a path that is none of [`RENDERINGS`], or the recipe's.
pub fn add_renderings(files: &mut Files, renderings: Files) -> Result<(), Fault> {
    let bytes = files.get(MANIFEST).ok_or_else(|| Fault::new(MANIFEST, FaultKind::Missing))?;
    let mut manifest = Manifest::parse(bytes)?;
    for (path, bytes) in renderings {
        if path == README || !RENDERINGS.contains(&path.as_str()) {
            return Err(Fault::form("rendering", &path, "ocds.json, view.csv, view.xlsx or view.pdf"));
        }
        manifest.files.insert(path.clone(), Digest::sha256(&bytes));
        files.insert(path, bytes);
    }
    files.insert(MANIFEST.to_owned(), manifest.to_bytes()?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_renderings_are_added_and_only_to_a_bundle() {
        let one = |path: &str| Files::from([(path.to_owned(), b"x".to_vec())]);
        assert!(add_renderings(&mut Files::new(), one("view.csv")).is_err(), "no manifest");
        let manifest = concat!(
            r#"{"files":{},"format":"audit-bundle/1","from_index":0,"org":"a","origin":"audit.example/a","#,
            r#""scope":{"case":"R8-0001"},"to_index":0,"tree_size":1}"#
        );
        let bundle = Files::from([(MANIFEST.to_owned(), manifest.as_bytes().to_vec())]);
        for (path, is_fine) in [
            ("view.csv", true),
            ("view.xlsx", true),
            ("view.pdf", true),
            ("ocds.json", true),
            ("README.txt", false),
            ("entries.jsonl", false),
            ("view.html", false),
        ] {
            let mut files = bundle.clone();
            assert_eq!(add_renderings(&mut files, one(path)).is_ok(), is_fine, "{path}");
            let listed = Manifest::parse(&files[MANIFEST]).unwrap().files;
            assert_eq!(listed.get(path).copied(), is_fine.then(|| Digest::sha256(b"x")), "{path}");
            assert_eq!(files.contains_key(path), is_fine, "{path}");
        }
    }
}
