//! ARCHITECTURE.md says what must not be; here it is checked.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

fn tree(package: &str) -> String {
    let mut words = vec!["tree", "--locked", "--offline", "-p", package, "-e", "normal", "--prefix", "none"];
    // The store of documents speaks HTTP to where it is; what is behind the desk, pages do not see.
    if package == "shirube-pages" {
        words.extend(["--prune", "shirube-contents"]);
    }
    let output = Command::new(env!("CARGO")).args(words).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn depends_on(package: &str, other: &str) -> bool {
    tree(package).lines().any(|line| line.split_whitespace().next() == Some(other))
}

#[test]
fn no_crate_knows_what_it_must_not_know() {
    let forbidden: &[(&str, &[&str])] = &[
        (
            "shirube-core",
            &[
                "sea-orm",
                "sqlx",
                "tokio",
                "lettre",
                "getrandom",
                "rand",
                "shirube-trail",
                "shirube-persistence",
                "object_store",
            ],
        ),
        ("shirube-trail", &["object_store", "sea-orm", "sqlx", "tokio", "getrandom", "rand", "shirube-core"]),
        ("shirube-sealing", &["sea-orm", "tokio", "shirube-core", "shirube-desk"]),
        ("shirube-contents", &["sea-orm", "shirube-core", "shirube-persistence", "shirube-desk"]),
        (
            "shirube-persistence",
            &[
                "object_store",
                "shirube-contents",
                "shirube-core",
                "shirube-desk",
                "shirube-notifier",
                "lettre",
                "clap",
            ],
        ),
        ("shirube-notifier", &["shirube-core", "shirube-persistence", "shirube-desk", "sea-orm"]),
        (
            "shirube-exports",
            &["sea-orm", "tokio", "shirube-core", "shirube-trail", "shirube-persistence", "shirube-desk"],
        ),
        ("shirube-pages", &["axum", "hyper", "reqwest", "clap", "shirube-accounts", "shirube-server"]),
        ("shirube-desk", &["clap", "shirube-cli", "sea-orm-migration-cli", "shirube-accounts"]),
        ("shirube-server", &["clap", "shirube-cli"]),
        ("shirube-accounts", &["clap", "axum", "shirube-cli", "shirube-server", "shirube-pages"]),
    ];
    for (package, others) in forbidden {
        for other in *others {
            assert!(!depends_on(package, other), "{package} must not know {other}");
        }
    }
}

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found
}

#[test]
fn the_pure_crates_read_no_clock_file_or_environment() {
    for folder in ["crates/core/src", "crates/trail/src", "crates/exports/src", "crates/pages/src"] {
        for (path, text) in sources(folder) {
            // An example in a comment may show how a caller reads a file.
            let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            let text = code.join("\n");
            for word in
                ["SystemTime::now", "Utc::now", "Instant::now", "std::fs", "std::env", "std::net", "async fn"]
            {
                assert!(!text.contains(word), "{} names {word}", path.display());
            }
        }
    }
}

#[test]
fn what_is_heard_knows_no_procedure() {
    let folder = root().join("crates/core/src");
    let above = ["procedures", "engine", "atlas", "render", "advice", "register"];
    let below =
        ["rules", "forms", "domain", "law", "policy", "hearing", "dossier", "words", "rule", "effect"];
    let mut looked_at = 0;
    for (path, text) in sources("crates/core/src") {
        let own = path.strip_prefix(&folder).unwrap().with_extension("");
        let first = own.iter().next().unwrap().to_str().unwrap();
        let is_test = own.file_name().is_some_and(|name| name.to_string_lossy().contains("test"));
        if !below.contains(&first) || is_test {
            continue;
        }
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for module in above {
                assert!(!line.contains(&format!("crate::{module}::")), "{}: {line}", path.display());
            }
        }
        looked_at += 1;
    }
    assert!(looked_at > 100, "{looked_at}");
}

#[test]
fn only_persistence_and_migrations_speak_sql() {
    for folder in [
        "crates/core/src",
        "crates/trail/src",
        "crates/desk/src",
        "crates/accounts/src",
        "crates/server/src",
        "crates/cli/src",
        "crates/notifier/src",
    ] {
        for (path, text) in sources(folder) {
            assert!(!text.contains("sea_orm"), "{} names sea_orm", path.display());
        }
    }
}

#[test]
fn only_contents_knows_where_objects_lie() {
    let mut others: Vec<PathBuf> =
        std::fs::read_dir(root().join("crates")).unwrap().map(|entry| entry.unwrap().path()).collect();
    others.retain(|folder| !folder.ends_with("contents"));
    assert!(others.len() > 8, "{others:?}");
    for folder in others {
        for (path, text) in sources(&folder.join("src").to_string_lossy()) {
            assert!(!text.contains("object_store::"), "{} names object_store", path.display());
        }
    }
}

#[test]
fn accounts_know_no_case() {
    for (path, text) in sources("crates/accounts/src") {
        for word in ["CaseNo", "Command", "submit(", "SystemTime::now", "Utc::now", "EntryRow"] {
            assert!(!text.contains(word), "{} names {word}", path.display());
        }
    }
}

#[test]
fn nothing_is_left_unfinished() {
    for folder in ["crates", "migrations", "tests"] {
        for (path, text) in sources(folder) {
            if path.ends_with("tests/tests/architecture.rs") {
                continue;
            }
            for word in ["todo!(", "unimplemented!(", "FIXME", "TODO", "#[ignore"] {
                assert!(!text.contains(word), "{} holds {word}", path.display());
            }
        }
    }
}
