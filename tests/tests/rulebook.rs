//! The generated documents are up to date: `docs/rulebook` with the machines, `docs/policy.md`
//! with the table of policy parameters.
//!
//! With `SHIRUBE_BLESS` set the test writes them instead; `SHIRUBE_RULEBOOK_ROOT` names another
//! place than the root of the repository.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use shirube_core::atlas::survey;
use shirube_core::procedures::MACHINES;
use shirube_core::render;
use shirube_core::render::law::Examples;
use shirube_tests::vector;

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
    files.extend(render::rules::rules_docs());
    files.extend(render::law::law_docs(&examples()));
    files
}

/// A vector on either side of each rule of the law.
fn examples() -> BTreeMap<String, Examples> {
    let vectors = vector::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors"));
    let vectors: Vec<vector::Vector> = vectors.into_iter().map(|(_, vector)| vector).collect();
    vector::examples(&vectors)
}

/// The day whose bounds the policy's reference states.
fn policy_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 4, 1).unwrap()
}

/// Writes a file where blessed, else answers whether it is another.
fn differs(at: &Path, content: &str) -> bool {
    if std::env::var_os("SHIRUBE_BLESS").is_none() {
        return std::fs::read_to_string(at).ok().as_deref() != Some(content);
    }
    std::fs::create_dir_all(at.parent().unwrap()).unwrap();
    std::fs::write(at, content).unwrap();
    false
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
        if differs(&root.join(path), content) {
            different.push(path.as_str());
        }
    }
    assert!(different.is_empty(), "{HOW}: {different:#?} differ from the machines");
    assert!(strangers.is_empty(), "no machine generates {strangers:#?}; remove them");
}

#[test]
fn the_checked_in_policy_reference_is_the_table() {
    let differs = differs(&root().join("docs/policy.md"), &shirube_core::policy::document(policy_day()));
    assert!(!differs, "{HOW}: docs/policy.md differs from the table of parameters");
}
