//! What may be erased, and what is left of it: the case, the office, the answers given.

use super::{Towns, id, noon, org};
use crate::{Clock, Command, Desk, DeskError, Reply, Target};
use chrono::Days;
use serde_json::{Value, json};
use shirube_trail::erasure::tombstone;
use shirube_trail::{ActorId, Digest};
use uuid::Uuid;

const P: &str = "R8-0001/1";

fn command(person: &str, procedure: &str, cmd: Uuid) -> Command {
    let given = json!({
        "erase.procedure": procedure, "erase.class": "procedure", "erase.closed_on": "2026-10-05",
        "erase.retention_years": 5, "reason": "保存期間の満了",
    });
    Command {
        org: org("city-a"),
        person: ActorId::new(person).unwrap(),
        capacity: None,
        target: Target::Procedure(id("office")),
        act: "erase".to_owned(),
        subject: None,
        facts: super::facts(given),
        documents: Vec::new(),
        seen_revision: None,
        cmd,
    }
}

/// The same office so many days later.
fn after(towns: &Towns, days: u64) -> Desk {
    let clock = Clock::simulated(noon().checked_add_days(Days::new(days)).unwrap());
    Desk::with_clock(towns.desk.store().clone(), clock).with_keys(towns.folder.path().join("keys"))
}

async fn unmet(desk: &Desk, person: &str, procedure: &str) -> Vec<String> {
    match desk.submit(command(person, procedure, Uuid::new_v4())).await.unwrap() {
        Reply::Refused(refused) => refused.unmet.into_iter().map(|one| one.rule).collect(),
        Reply::Done(_) => Vec::new(),
    }
}

#[tokio::test]
async fn only_what_has_ended_with_its_case_is_erased_after_its_years() {
    let towns = Towns::new().await;
    let town = org("city-a");
    let told = json!({"title": "見守り", "reason": "個人の事情"});
    towns.plant("city-a", P, ("preparation", "closed"), told).await;
    towns.plant("city-a", "R8-0001/2", ("demonstration", "call-open"), json!({})).await;
    // kept until 31 March 2032, the fifth fiscal year after that in which it ended
    let last_day = 2_004;
    for (days, procedure, expected) in [
        (last_day, "office", &["erasure-closed", "G87"][..]),
        (last_day + 1, "office", &["erasure-closed"]),
        (last_day, P, &["erasure-closed", "G87"]),
        (last_day + 1, P, &["erasure-closed"]),
    ] {
        assert_eq!(unmet(&after(&towns, days), "u-0003", procedure).await, expected, "{days} {procedure}");
    }
    // alone in its case
    let towns = Towns::new().await;
    let told = json!({"title": "見守り", "reason": "個人の事情"});
    towns.plant("city-a", P, ("preparation", "closed"), told).await;
    towns.plant("city-a", "R8-0002/1", ("preparation", "issue"), json!({})).await;
    assert_eq!(unmet(&after(&towns, last_day), "u-0003", P).await, ["G87"]);
    let later = after(&towns, last_day + 1);
    // what was answered about it before
    let (person, cmd) = (ActorId::new("u-0001").unwrap(), Uuid::new_v4());
    let unit = later.store().begin(&town).await.unwrap();
    let answer = json!({"answer": "refused", "procedure": P, "unmet": [{"ja": "個人の事情"}]});
    let at = later.clock.now(&unit).await.unwrap();
    unit.remember(&person, cmd, &Digest::sha256(b"typed"), &answer, at);
    unit.commit().await.unwrap();
    let rehearsed = later.rehearse(&command("u-0003", P, Uuid::new_v4())).await.unwrap();
    assert!(matches!(rehearsed, Reply::Done(ref done) if done.first_of_two), "{rehearsed:?}");
    assert_eq!(unmet(&later, "u-0003", P).await, [""; 0]);
    let row = later.store().procedure(&town, &id(P)).await.unwrap().unwrap();
    assert_eq!(row.facts["reason"], "個人の事情", "the first hand erases nothing");
    assert_eq!(unmet(&later, "u-0002", P).await, [""; 0]);
    let row = later.store().procedure(&town, &id(P)).await.unwrap().unwrap();
    assert_eq!(row.facts, json!({"title": tombstone(), "reason": tombstone()}));
    let unit = later.store().begin(&town).await.unwrap();
    let title = unit.case(&"R8-0001".parse().unwrap()).await.unwrap().unwrap().title;
    unit.rollback().await.unwrap();
    assert_eq!(title, tombstone().to_string());
    let error = later.submit(command("u-0001", "office", cmd)).await.unwrap_err();
    assert!(matches!(&error, DeskError::BadInput { faults } if faults[0].field == "cmd"), "{error}");
    assert!(error.to_string().contains("erased"), "{error}");
    let error = later.submit(command("u-0003", P, Uuid::new_v4())).await.unwrap_err();
    assert!(
        matches!(&error, DeskError::BadInput { faults } if faults[0].field == "erase.procedure"),
        "{error}"
    );
    // nothing of the list is a fact of the office, and its replay agrees
    let office = later.store().procedure(&town, &id("office")).await.unwrap().unwrap();
    assert!(office.facts.get("table.erased").is_none());
    for case in ["office", "R8-0001"] {
        let replayed = later.replay(&town, Some(&case.parse().unwrap())).await.unwrap();
        assert_eq!(replayed.differences, [], "{case}");
    }
    let disclosed = later.store().disclosures(&town, &id("office")).await.unwrap();
    let list: Vec<&Value> = disclosed
        .iter()
        .filter(|one| one.disclosure.name.as_str() == "table.erased")
        .map(|one| &one.disclosure.value)
        .collect();
    assert_eq!(list, [&json!([[P, 0, "reason"], [P, 0, "title"]])]);
}

#[tokio::test]
async fn nobody_types_when_a_procedure_ended() {
    let towns = Towns::new().await;
    towns.plant("city-a", P, ("preparation", "closed"), json!({"reason": "個人の事情"})).await;
    let later = after(&towns, 4_000);
    for (day, is_fine) in [("2026-10-05", true), ("2026-10-04", false)] {
        let mut command = command("u-0003", P, Uuid::new_v4());
        command.facts.insert("erase.ended_on".to_owned(), json!(day));
        match later.rehearse(&command).await {
            Ok(_) => assert!(is_fine, "{day}"),
            Err(error) => {
                assert!(!is_fine && error.to_string().contains("erase.ended_on"), "{day}: {error}");
            }
        }
    }
}
