//! Procedures name others of their own organisation, read what is declared, and are told.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use shirube_core::atlas::ReadSet;
use shirube_core::dossier::Dossier;
use shirube_core::engine::Consequence;
use shirube_core::facts::Facts;
use shirube_core::policy::Policy;
use shirube_core::words::Capacity;
use shirube_persistence::Lock;
use uuid::Uuid;

use super::{Towns, at, id, noon, org};
use crate::authority::Office;
use crate::dossier::{Brought, Circumstances, of_opening, of_row};
use crate::hand::Hand;
use crate::work::Learns;
use crate::work::{On, Step, Work};
use crate::{DeskError, Reply, Target};

const DEMONSTRATION: (&str, &str) = ("demonstration", "selection");

fn brought(value: Value) -> Brought {
    let facts: Facts = super::facts(value).into_iter().collect();
    Brought { facts, ..Brought::default() }
}

fn reads() -> ReadSet {
    ReadSet { named: true, named_facts: BTreeSet::from(["holder.name"]), ..ReadSet::default() }
}

/// The dossier of an act on a procedure of `city-a` that brings these facts.
async fn file_of(towns: &Towns, procedure: &str, given: Value, reads: &ReadSet) -> Dossier {
    let unit = towns.desk.store().begin(&org("city-a")).await.unwrap();
    let row = unit.procedure(&id(procedure), Lock::Exclusive).await.unwrap().unwrap();
    let hand = Hand::system("system:clock").unwrap();
    let brought = brought(given);
    let circumstances = Circumstances { at: at(), hand: &hand, commander: None, brought: &brought };
    let file = of_row(&unit, &row, reads, &circumstances).await.unwrap();
    unit.rollback().await.unwrap();
    file
}

#[tokio::test]
async fn what_own_given_and_childrens_facts_name_is_read_as_declared() {
    let towns = Towns::new().await;
    for (nth, holder) in [(5, "甲"), (6, "乙"), (7, "丙"), (8, "丁")] {
        let facts = json!({"holder.name": holder, "secret": "秘"});
        towns.plant("city-a", &format!("R8-0012/{nth}"), DEMONSTRATION, facts).await;
    }
    towns.plant("city-a", "R8-0012/1", DEMONSTRATION, json!({"certificate": "R8-0012/7"})).await;
    let child = ("application", "submitted");
    let of_child = json!({"certificate": "R8-0012/5"});
    towns.plant_under("city-a", "R8-0012/aabcdefg267", Some("R8-0012/1"), child, of_child).await;

    let given = json!({"certificates": ["R8-0012/6", "R8-0012/7", "not an id", "R8-9999/1"]});
    let file = file_of(&towns, "R8-0012/1", given.clone(), &reads()).await;
    let named: Vec<(&str, usize)> = file.named.iter().map(|one| (one.id.as_str(), one.facts.len())).collect();
    assert_eq!(
        named,
        [("R8-0012/5", 1), ("R8-0012/6", 1), ("R8-0012/7", 1)],
        "each once, declared facts only"
    );
    assert_eq!(file.named_by("R8-0012/6").and_then(|one| one.fact("holder.name")), Some(&json!("乙")));
    assert!(file.children.is_empty(), "children are read where declared");

    let nothing = file_of(&towns, "R8-0012/1", given, &ReadSet::default()).await;
    assert!(nothing.named.is_empty());
}

#[tokio::test]
async fn an_opening_reads_what_it_is_given() {
    let towns = Towns::new().await;
    towns.plant("city-a", "R8-0012/5", DEMONSTRATION, json!({"holder.name": "甲"})).await;
    let unit = towns.desk.store().begin(&org("city-a")).await.unwrap();
    let hand = Hand::system("system:clock").unwrap();
    let brought = brought(json!({"demonstration": "R8-0012/5"}));
    let circumstances = Circumstances { at: at(), hand: &hand, commander: None, brought: &brought };
    let (reads, policy) = (reads(), Policy::default());
    let seen = (None, &reads);
    let file = of_opening(&unit, "R8-0012/9", "", seen, &policy, &circumstances).await.unwrap();
    assert_eq!(file.named.len(), 1);
    assert_eq!(file.named[0].stage, "selection");
    unit.rollback().await.unwrap();
}

#[tokio::test]
async fn another_organisation_is_never_read_named_or_told() {
    let towns = Towns::new().await;
    towns.plant("city-b", "R8-0044/5", DEMONSTRATION, json!({"holder.name": "乙市の秘密"})).await;
    towns.plant("city-a", "R8-0012/1", DEMONSTRATION, json!({"certificate": "R8-0044/5"})).await;
    let file = file_of(&towns, "R8-0012/1", json!({"demonstration": "city-b/R8-0044/5"}), &reads()).await;
    assert!(file.named.is_empty(), "{:?}", file.named);

    // nor by a command, whether it exists there or nowhere
    for unknown in ["R8-0044/5", "R8-9999/1"] {
        let target = Target::Procedure(id(unknown));
        let error = towns.submit("city-a", ("u-0001", target, "suspend"), json!({})).await.unwrap_err();
        let DeskError::NotFound { what } = error else { panic!("{error}") };
        assert_eq!(what, unknown);
        let target = Target::NewChild { parent: id(unknown), kind: "complaint".to_owned() };
        let error = towns.submit("city-a", ("u-0009", target, "file"), json!({})).await.unwrap_err();
        assert!(matches!(error, DeskError::NotFound { .. }), "{error}");
    }
    // nor is it told
    let unit = towns.desk.store().begin(&org("city-b")).await.unwrap();
    assert!(unit.naming(&id("R8-0044/5")).await.unwrap().is_empty());
    unit.rollback().await.unwrap();
}

#[tokio::test]
async fn who_names_a_procedure_is_told_where_its_stage_provides_it() {
    let towns = Towns::new().await;
    towns.plant("city-a", "R8-0012/5", DEMONSTRATION, json!({})).await;
    for (nth, stage) in [(1, "agreed"), (2, "planned"), (3, "agreed")] {
        let name = format!("R8-0012/{nth}");
        towns.plant("city-a", &name, ("demonstration", stage), json!({"certificate": "R8-0012/5"})).await;
    }
    let unit = towns.desk.store().begin(&org("city-a")).await.unwrap();
    for nth in [1, 2] {
        unit.set_references(&id(&format!("R8-0012/{nth}")), &[id("R8-0012/5")]);
    }
    let office = Office::read(&unit).await.unwrap();
    let policy = Policy::default();
    let mut work = Work::new(&towns.desk, &unit, (&office, &policy), at(), Uuid::new_v4());
    let step = Step {
        on: On::There(id("R8-0012/5")),
        act: "revoke".to_owned(),
        hand: Hand::system("system:clock").unwrap(),
        commander: None,
        brought: Brought::default(),
        seen_revision: None,
        learns: Learns::Nobody,
    };
    let file = Dossier::new("R8-0012/5", noon(), "system:clock", Capacity::System);
    let told = Consequence::Notify("note-complaint");
    if let Err(halt) = work.follow(&step, &id("R8-0012/5"), (0, 0), &file, "revoked", told).await {
        panic!("{halt:?}");
    }
    let moved: Vec<&str> = work.moved.iter().map(|one| one.procedure.as_str()).collect();
    assert_eq!(moved, ["R8-0012/1"], "live, naming it, and providing the act");
    unit.commit().await.unwrap();
    let trail = towns.desk.store().trail(&org("city-a"), &id("R8-0012/1")).await.unwrap();
    let last = &trail.last().unwrap().entry;
    assert_eq!((last.act.as_str(), last.actor.as_str()), ("note-complaint", "system:command"));
}

/// Submits an application of `u-0009` to the call `R8-0012/1` that relies on this certificate.
async fn apply(towns: &Towns, certificate: &str) -> Reply {
    let facts = json!({
        "corporate_number": super::COMPANY, "applicant.name": "株式会社あおぞら", "pledge": true,
        "certificate": certificate, "product.name": "見守りセンサー",
    });
    let target = Target::NewApplication(id("R8-0012/1"));
    towns.submit("city-a", ("u-0009", target, "submit"), facts).await.unwrap()
}

#[tokio::test]
async fn what_was_named_is_committed_and_replayed_and_found_again() {
    let towns = Towns::new().await;
    let call = json!({
        "title": "見守り", "call.published_on": "2026-10-01", "due.close-call": "2026-10-20T08:00:00Z",
        "eligibility_timing": "after",
    });
    towns.plant("city-a", "R8-0012/1", ("negotiated-no4", "selection"), call).await;
    let holder = json!({"holder.number": super::COMPANY, "holder.name": "株式会社あおぞら"});
    towns.plant("city-a", "R8-0005/2", ("certificate", "active"), holder.clone()).await;
    towns.plant("city-b", "R8-0005/3", ("certificate", "active"), holder).await;

    // one of another organisation is none, as one that does not exist
    for unknown in ["R8-0005/3", "R8-9999/1"] {
        let Reply::Refused(refused) = apply(&towns, unknown).await else { panic!("allowed: {unknown}") };
        let unmet: Vec<&str> = refused.unmet.iter().map(|one| one.rule.as_str()).collect();
        assert_eq!(unmet, ["certificate-named"]);
        assert!(refused.unmet[0].en.contains("has no certificate"), "{}", refused.unmet[0].en);
    }
    let reply = apply(&towns, "R8-0005/2").await;
    let Reply::Done(done) = reply else { panic!("{reply:#?}") };
    let (store, org, application) = (towns.desk.store(), org("city-a"), id(&done.procedure));
    let disclosed = store.disclosures(&org, &application).await.unwrap();
    let seen = disclosed.iter().find(|one| one.disclosure.name.as_str() == "seen.named").unwrap();
    let expected = json!([{
        "id": "R8-0005/2", "kind": "certificate", "stage": "active", "closed": false,
        "facts": {"holder.number": super::COMPANY},
    }]);
    assert_eq!(seen.disclosure.value, expected);
    let row = store.procedure(&org, &application).await.unwrap().unwrap();
    assert_eq!(row.facts.get("seen.named"), None);
    let trail = store.trail(&org, &application).await.unwrap();
    assert_eq!(crate::replay_procedure(&row, &trail, &disclosed, &BTreeSet::new()).unwrap(), []);
    let without: Vec<_> =
        disclosed.into_iter().filter(|one| one.disclosure.name.as_str() != "seen.named").collect();
    let differences = crate::replay_procedure(&row, &trail, &without, &BTreeSet::new()).unwrap();
    assert!(
        differences.iter().any(|one| one.what.contains("seen.named is gone, and no erasure lists it")),
        "{differences:?}"
    );
    let unit = store.begin(&org).await.unwrap();
    let naming = unit.naming(&id("R8-0005/2")).await.unwrap();
    assert_eq!(naming.iter().map(|row| row.procedure.clone()).collect::<Vec<_>>(), [application]);
    unit.rollback().await.unwrap();
}
