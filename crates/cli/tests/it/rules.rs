//! `shirube rules`: the register, as people and programs read it.

use crate::common::{err, json, shirube};

#[test]
fn the_register_names_every_rule_with_its_source_and_acts() {
    let folder = tempfile::tempdir().unwrap();
    let register = json(&shirube(folder.path(), &["rules", "--as-of", "2026-03-31", "--json"]));
    let rules = register["rules"].as_array().unwrap();
    let of = |id: &str| rules.iter().find(|rule| rule["id"] == id).unwrap();
    assert_eq!(of("G92")["severity"], "R");
    assert_eq!(of("G92")["overridable"], true);
    assert_eq!(of("G56")["form"], "fork");
    assert_eq!(of("G39")["source"], "case-law");
    assert!(rules.iter().all(|rule| !rule["acts"].as_array().unwrap().is_empty()));
    let tables = register["tables"].as_array().unwrap();
    let wto = |register: &serde_json::Value| {
        let tables = register["tables"].as_array().unwrap();
        tables.iter().find(|row| row["table"] == "wto").unwrap()["figures"][0]["figure"].clone()
    };
    assert_eq!(tables.len(), 7);
    assert_eq!(wto(&register), 36_000_000);
    let next = json(&shirube(folder.path(), &["rules", "--as-of", "2026-04-01", "--format", "json"]));
    assert_eq!(wto(&next), 40_000_000);
}

#[test]
fn a_path_shows_its_own_rules_and_a_wrong_one_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let own = json(&shirube(folder.path(), &["rules", "--path", "disclosure", "--json"]));
    let ids: Vec<&str> =
        own["rules"].as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&"G84") && !ids.contains(&"G92"), "{ids:?}");
    let wrong = shirube(folder.path(), &["rules", "--path", "disclosur"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(err(&wrong).contains("disclosure"), "{}", err(&wrong));
    let day = shirube(folder.path(), &["rules", "--as-of", "2026-02-30"]);
    assert_eq!(day.status.code(), Some(2));
}
