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
use shirube_core::dossier::Dossier;
use shirube_core::engine::{Answer, decide};
use shirube_core::facts::Facts;
use shirube_core::policy::{self, parameters};
use shirube_core::procedures::MACHINES;
use shirube_core::register::register;
use shirube_core::registry::Machine;
use shirube_core::render::law::{Examples, page_of};
use shirube_core::render::{self, Language};
use shirube_core::rule::Outcome;
use shirube_core::rules::frame::ALWAYS;
use shirube_core::words::Capacity;
use shirube_vectors::vector;

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

/// Whether a link leads to something that is generated: its page, and on it the anchor.
fn leads(link: &str, files: &BTreeMap<String, String>) -> bool {
    let (page, anchor) = link.split_once('#').unwrap_or((link, ""));
    let anchored = |text: &String| anchor.is_empty() || text.contains(&format!("<a id=\"{anchor}\"></a>"));
    files.get(page).is_some_and(anchored)
}

/// The rules a dossier is refused by, at an act.
fn refused(machine: &'static Machine, act: &str, file: &Dossier) -> Vec<&'static str> {
    let Ok(Answer::Refusal(refusal)) = decide(machine, act, file) else { return Vec::new() };
    let unmet = refusal.findings.iter().filter(|one| one.outcome == Outcome::Unmet);
    unmet.map(|one| one.rule.id).collect()
}

/// Every refusal links to a place that is there, in both languages: those of the vectors as they are,
/// and of the same at another stage, in another capacity, by who did what is separated, empty-handed.
#[test]
fn every_refusal_links_to_an_anchor() {
    let files: BTreeMap<String, String> = generated().into_iter().collect();
    let mut by: BTreeSet<(&'static str, &'static str)> = BTreeSet::new();
    for (_, one) in vector::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors")) {
        let (machine, file) = (one.machine(), one.hear(false).0);
        let mut files = vec![file.clone()];
        for stage in machine.stages {
            files.push(Dossier { stage: stage.id.to_owned(), ..file.clone() });
        }
        for capacity in [Capacity::System, Capacity::Supplier, Capacity::Officer, Capacity::Approver] {
            files.push(Dossier { capacity, given: Facts::default(), ..file.clone() });
        }
        let everything = machine.acts.iter().map(|act| (act.id.to_owned(), file.actor.clone())).collect();
        files.push(Dossier { performers: everything, ..file.clone() });
        for file in &files {
            by.extend(refused(machine, &one.act, file).into_iter().map(|rule| (rule, machine.kind)));
        }
    }
    for rule in ["stage", "capacity", "fact", "document", "separation-of-duties", "within-statute", "G02"] {
        assert!(by.iter().any(|(one, _)| *one == rule), "nothing was refused by {rule}");
    }
    // What no vector is refused by links by the same table.
    by.extend(register().into_iter().map(|rule| (rule.id, "contract")));
    by.extend(ALWAYS.iter().map(|rule| (rule.id, "contract")));
    let mut dead = BTreeSet::new();
    for (rule, kind) in by {
        for language in [Language::Ja, Language::En] {
            let link = page_of(rule, kind, language);
            if !link.contains('#') || !leads(&link, &files) {
                dead.insert(link);
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
}

/// A fault of a policy links to its member.
#[test]
fn every_fault_of_a_policy_links_to_its_member() {
    let page = shirube_core::policy::document(policy_day());
    let files = BTreeMap::from([("docs/policy.md".to_owned(), page)]);
    for parameter in parameters() {
        for path in [parameter.name.to_owned(), format!("{}[1].up_to_yen", parameter.name)] {
            let link = policy::page_of(&path);
            assert!(link.ends_with(parameter.name) && leads(&link, &files), "{link}");
        }
    }
    assert!(leads(&policy::page_of("call_dais"), &files));
}

/// Links within the pages of the law lead somewhere too: the open points name rules.
#[test]
fn every_link_of_the_law_leads_somewhere() {
    for (path, text) in generated().into_iter().filter(|(path, _)| path.contains("/law.")) {
        for anchor in text.split("](#").skip(1).filter_map(|rest| rest.split(')').next()) {
            assert!(text.contains(&format!("<a id=\"{anchor}\"></a>")), "{path}: {anchor}");
        }
    }
}
