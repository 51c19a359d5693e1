//! What is compiled into the program, held against `deny.toml` without a network: licences and sources.
//! (`scripts/audit` asks `cargo deny` the same, and whether anything has become known against a crate.)

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use spdx::{Expression, Licensee, ParseMode};

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// What the lock file names, as cargo tells it.
fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--offline", "--all-features", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn deny() -> toml::Table {
    std::fs::read_to_string(root().join("deny.toml")).unwrap().parse().unwrap()
}

fn texts<'t>(list: &'t toml::Value, named: &str) -> Vec<&'t str> {
    list[named].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect()
}

/// The name and version of each package, with one of its texts.
fn told<'m>(metadata: &'m Value, named: &str) -> Vec<(String, &'m str)> {
    let packages = metadata["packages"].as_array().unwrap();
    let one = |package: &'m Value| {
        let name = format!("{} {}", package["name"].as_str().unwrap(), package["version"].as_str().unwrap());
        (name, package[named].as_str().unwrap_or_default())
    };
    packages.iter().map(one).collect()
}

/// Whether a crate of this licence may be used, where these are allowed. Older crates write a slash
/// for `OR`.
fn is_allowed(licence: &str, allowed: &[Licensee]) -> bool {
    let Ok(expression) = Expression::parse_mode(licence, ParseMode::LAX) else { return false };
    expression.evaluate(|asked| allowed.iter().any(|one| one.satisfies(asked)))
}

fn licensees(names: &[&str]) -> Vec<Licensee> {
    names.iter().map(|name| Licensee::parse(name).unwrap()).collect()
}

#[test]
fn every_crate_has_a_licence_that_is_allowed() {
    let (metadata, deny) = (metadata(), deny());
    let names = texts(&deny["licenses"], "allow");
    let allowed = licensees(&names);
    let packages = told(&metadata, "license");
    assert!(packages.len() > 500, "{}", packages.len());
    let refused: Vec<_> = packages.iter().filter(|(_, licence)| !is_allowed(licence, &allowed)).collect();
    assert!(refused.is_empty(), "{refused:?}");
    // the test would notice: copyleft, a licence of its own, none at all, and one allowed only in part
    for licence in ["GPL-3.0-only", "LicenseRef-ours", "", "MIT AND AGPL-3.0-or-later"] {
        assert!(!is_allowed(licence, &allowed), "{licence}");
    }
    // nothing is allowed that nobody needs
    for name in &names {
        let others: Vec<&str> = names.iter().copied().filter(|other| other != name).collect();
        let others = licensees(&others);
        let is_needed = packages.iter().any(|(_, licence)| !is_allowed(licence, &others));
        assert!(is_needed, "no crate needs {name}");
    }
}

#[test]
fn every_crate_comes_from_the_registry_or_from_here() {
    let (metadata, deny) = (metadata(), deny());
    let sources = &deny["sources"];
    for setting in ["unknown-registry", "unknown-git"] {
        assert_eq!(sources[setting].as_str(), Some("deny"));
    }
    assert!(texts(sources, "allow-git").is_empty());
    let allowed: BTreeSet<String> =
        texts(sources, "allow-registry").iter().map(|registry| format!("registry+{registry}")).collect();
    let own = root();
    let places = told(&metadata, "manifest_path");
    for ((name, source), (_, place)) in told(&metadata, "source").into_iter().zip(places) {
        let is_own = source.is_empty() && Path::new(place).starts_with(&own);
        assert!(is_own || allowed.contains(source), "{name} comes from {source:?}, {place}");
    }
    // what the registry handed out is what was locked
    let lock: toml::Table = std::fs::read_to_string(own.join("Cargo.lock")).unwrap().parse().unwrap();
    for package in lock["package"].as_array().unwrap() {
        let is_of_registry = package.get("source").is_some();
        assert_eq!(package.get("checksum").is_some(), is_of_registry, "{package}");
    }
}

#[test]
fn what_is_denied_is_not_there_and_what_is_excused_still_is() {
    let (metadata, deny) = (metadata(), deny());
    let names: BTreeSet<&str> =
        metadata["packages"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    for denied in deny["bans"]["deny"].as_array().unwrap() {
        let name = denied["crate"].as_str().unwrap();
        assert!(!names.contains(name), "{name} is denied");
    }
    // an excuse says why, and goes when its crate goes
    let excused = deny["advisories"]["ignore"].as_array().unwrap();
    let ids: Vec<&str> = excused.iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["RUSTSEC-2023-0071"]);
    assert!(excused.iter().all(|one| one["reason"].as_str().is_some_and(|reason| reason.len() > 20)));
    // it is excused where it verifies: in `openidconnect`, and in nothing that may hold a private key
    let edges = metadata["resolve"]["nodes"].as_array().unwrap();
    let of_rsa = |node: &&Value| {
        let needs = node["deps"].as_array().unwrap().iter();
        needs.filter_map(|dep| dep["name"].as_str()).any(|name| name == "rsa")
    };
    let users: Vec<&str> = edges.iter().filter(of_rsa).map(|node| node["id"].as_str().unwrap()).collect();
    assert_eq!(users.len(), 1, "{users:?}");
    assert!(users[0].contains("#openidconnect@"), "{users:?}");
}

/// What has other features where it is compiled for tests. These add functions and switch nothing over that
/// anybody is told, so that what is tested is what is served.
const ENRICHED_BY_TESTS: [&str; 12] = [
    "chrono",
    "email_address",
    "hashbrown",
    "num-integer",
    "num-iter",
    "num-traits",
    "regex-automata",
    "serde",
    "strum",
    // only the ring of rustls, which the program has in any case
    "tokio-rustls",
    // a table in the order of its file: faults of settings are told in that of their lines
    "toml",
    "zerocopy",
];

/// The features of what the program is made of, by name and version, of these kinds of dependencies; what is
/// there twice, for the program and for what builds it, has those of both.
fn features(of: &[&str], kinds: &str) -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--offline", "--prefix", "none", "--format", "{p}|{f}", "-e", kinds])
        .args(of)
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let Some((name, features)) = line.split_once('|') else { continue };
        let features = features.trim_end_matches(" (*)").split(',').map(str::to_owned);
        all.entry(name.split(" (").next().unwrap().to_owned()).or_default().extend(features);
    }
    all
}

#[test]
fn what_tests_add_to_the_program_is_a_closed_list() {
    let served = features(&["-p", "shirube-cli"], "normal");
    let tested = features(&["--workspace"], "normal,dev");
    assert!(served.len() > 300, "{}", served.len());
    let mut enriched = BTreeSet::new();
    for (name, features) in &served {
        let with_tests = tested.get(name).unwrap_or_else(|| panic!("{name} is not tested"));
        if with_tests.difference(features).next().is_some() {
            enriched.insert(name.split(' ').next().unwrap());
        }
    }
    assert_eq!(enriched, ENRICHED_BY_TESTS.into());
}
