//! What suppliers open by themselves, and who sits in a seat.

use serde_json::json;
use shirube_core::words::Capacity;
use shirube_persistence::{Lock, PseudonymRow};

use super::{Towns, id, org};
use crate::seats::seat_people;
use crate::{DeskError, Reply, Target};

const CALL: &str = "R8-0012/2";
const APPLICATION: &str = "R8-0012/aabcdefg267";

fn complaint() -> serde_json::Value {
    json!({
        "complainant.number": super::COMPANY, "complainant.name": "株式会社あおぞら",
        "complaint.about": "choice-of-partner", "complaint.text": "選定の理由が示されていない。",
        "complaint.remedy": "理由の説明",
    })
}

async fn knows(towns: &Towns, procedure: &str, alias: &str, person: &str, capacity: Capacity) {
    let unit = towns.desk.store().begin(&org("city-a")).await.unwrap();
    let row = PseudonymRow {
        procedure: id(procedure),
        alias: alias.parse().unwrap(),
        person: person.parse().unwrap(),
        capacity: capacity.id().parse().unwrap(),
        active: true,
    };
    unit.put_pseudonym(&row);
    unit.commit().await.unwrap();
}

/// Whether a supplier finds the call to complain of.
async fn finds(towns: &Towns, person: &str) -> bool {
    let target = Target::NewChild { parent: id(CALL), kind: "complaint".to_owned() };
    match towns.submit("city-a", (person, target, "file"), complaint()).await {
        Ok(_) => true,
        Err(DeskError::NotFound { .. }) => false,
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn a_complaint_is_filed_by_whom_the_decision_is_open_to() {
    let towns = Towns::new().await;
    towns.plant("city-a", CALL, ("demonstration", "selection"), json!({"title": "見守り"})).await;
    let application = ("application", "submitted");
    towns.plant_under("city-a", APPLICATION, Some(CALL), application, json!({})).await;
    assert!(!finds(&towns, "u-0009").await, "a stranger finds nothing");
    knows(&towns, APPLICATION, "s-1", "u-0009", Capacity::Supplier).await;
    assert!(finds(&towns, "u-0009").await, "who applied finds it");
    assert!(!finds(&towns, "u-0010").await, "who did not does not");
    towns.move_on("city-a", CALL, "publish-call", json!({"call.published_on": "2026-10-01"})).await;
    assert!(finds(&towns, "u-0010").await, "a published call is open to all");
}

#[tokio::test]
async fn a_contract_is_nobodys_but_its_parties() {
    let towns = Towns::new().await;
    let contract = "R8-0012/3";
    let facts = json!({"title": "見守り", "call.published_on": "2026-10-01", "price_yen": 1});
    towns.plant("city-a", contract, ("contract", "drafted"), facts).await;
    let view = async |person: &str| {
        towns.desk.view(&org("city-a"), &person.parse().unwrap(), &id(contract)).await.map(drop)
    };
    assert!(matches!(view("u-0010").await, Err(DeskError::NotFound { .. })), "another company");
    let target = Target::Procedure(id(contract));
    let signing = towns.submit("city-a", ("u-0010", target, "sign"), json!({})).await;
    assert!(matches!(signing, Err(DeskError::NotFound { .. })), "{signing:?}");
    knows(&towns, contract, "s-1", "u-0010", Capacity::Supplier).await;
    view("u-0010").await.unwrap();
}

#[tokio::test]
async fn who_files_a_complaint_is_known_in_it_by_a_name_of_its_own() {
    let towns = Towns::new().await;
    let published =
        json!({"title": "見守り", "call.published_on": "2026-10-01", "published_on": "2026-10-02"});
    towns.plant("city-a", CALL, ("demonstration", "selection"), published).await;
    knows(&towns, CALL, "s-1", "u-0009", Capacity::Supplier).await;
    let target = Target::NewChild { parent: id(CALL), kind: "complaint".to_owned() };
    let reply = towns.submit("city-a", ("u-0009", target, "file"), complaint()).await.unwrap();
    let Reply::Done(done) = reply else { panic!("{reply:#?}") };
    assert_eq!((done.procedure.as_str(), done.to.as_str()), ("R8-0012/3", "filed"));
    let unit = towns.desk.store().begin(&org("city-a")).await.unwrap();
    let known = unit.pseudonyms(&id(&done.procedure)).await.unwrap();
    assert_eq!(known.len(), 1);
    assert_eq!((known[0].person.as_str(), known[0].capacity.as_str()), ("u-0009", "supplier"));
    assert_ne!(known[0].alias.as_str(), "s-1");
    let row = unit.procedure(&id(&done.procedure), Lock::Share).await.unwrap().unwrap();
    assert_eq!(row.parent, Some(id(CALL)));
    unit.rollback().await.unwrap();
}

#[tokio::test]
async fn only_what_people_open_is_opened_by_people() {
    let towns = Towns::new().await;
    let published = json!({"call.published_on": "2026-10-01"});
    towns.plant("city-a", CALL, ("demonstration", "call-open"), published).await;
    for kind in ["contract", "certificate", "demonstration", "office", "nonsense", ""] {
        let target = Target::NewChild { parent: id(CALL), kind: kind.to_owned() };
        let error = towns.submit("city-a", ("u-0009", target, "open"), json!({})).await.unwrap_err();
        assert!(matches!(error, DeskError::BadInput { .. }), "{kind}: {error}");
    }
}

#[tokio::test]
async fn the_third_party_evaluator_has_the_seat_v_1() {
    let towns = Towns::new().await;
    let appointed = |person: &str| json!({"evaluator": {"person": person, "organisation": "大学"}});
    towns.plant("city-a", CALL, ("demonstration", "running"), appointed("u-0010")).await;
    for person in ["u-0010", "u-0009"] {
        towns.move_on("city-a", CALL, "evaluate", appointed(person)).await;
        let unit = towns.desk.store().begin(&org("city-a")).await.unwrap();
        let row = unit.procedure(&id(CALL), Lock::Share).await.unwrap().unwrap();
        seat_people(&unit, &id(CALL), &row).unwrap();
        let seats = unit.pseudonyms(&id(CALL)).await.unwrap();
        unit.commit().await.unwrap();
        assert_eq!(seats.len(), 1);
        assert_eq!(seats[0].alias.as_str(), "v-1");
        assert_eq!(seats[0].person.as_str(), person);
        assert_eq!(seats[0].capacity.as_str(), "outcome-evaluator");
    }
}
