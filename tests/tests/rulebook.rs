//! The generated documents under `docs/rulebook` are those of the machines as they are.
//!
//! With `SHIRUBE_BLESS` set the test writes them instead; `SHIRUBE_RULEBOOK_ROOT` names another
//! place than the root of the repository.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use shirube_core::atlas::survey;
use shirube_core::procedures::MACHINES;
use shirube_core::render;

const HOW: &str = "run `SHIRUBE_BLESS=1 cargo test -p shirube-tests --test rulebook`";

fn root() -> PathBuf {
    std::env::var_os("SHIRUBE_RULEBOOK_ROOT")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), PathBuf::from)
}

/// The newest version of each kind, one folder a kind; and the advisor's decision table.
fn generated() -> Vec<(String, String)> {
    let newest = MACHINES.iter().filter(|machine| {
        shirube_core::procedures::newest(machine.kind).is_some_and(|one| one.version == machine.version)
    });
    let mut files = render::docs(&newest.map(|machine| survey(machine)).collect::<Vec<_>>());
    files.extend(shirube_core::advice::docs());
    files
}

/// Every file below a folder, as paths from the root; nothing where there is no folder.
fn present(folder: &Path, from: &str, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let entry = entry.unwrap();
        let path = format!("{from}/{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            present(&entry.path(), &path, found);
        } else {
            found.insert(path);
        }
    }
}

#[test]
fn the_checked_in_rulebook_is_the_machines() {
    let (root, files) = (root(), generated());
    let mut strangers = BTreeSet::new();
    present(&root.join("docs/rulebook"), "docs/rulebook", &mut strangers);
    let mut different = Vec::new();
    for (path, content) in &files {
        strangers.remove(path);
        let at = root.join(path);
        if std::env::var_os("SHIRUBE_BLESS").is_some() {
            std::fs::create_dir_all(at.parent().unwrap()).unwrap();
            std::fs::write(&at, content).unwrap();
        } else if std::fs::read_to_string(&at).ok().as_ref() != Some(content) {
            different.push(path.as_str());
        }
    }
    assert!(different.is_empty(), "{HOW}: {different:#?} differ from the machines");
    assert!(strangers.is_empty(), "no machine generates {strangers:#?}; remove them");
}
