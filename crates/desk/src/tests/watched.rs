//! A town whose questions to its database are counted, and what happens in it.

use serde_json::{Value, json};
use shirube_core::forms::office::Grant;
use shirube_persistence::{PseudonymRow, Store, Watch};
use shirube_trail::ActorId;

use super::{Towns, founding, id, noon, org};
use crate::{Clock, Desk, NewPerson, Reply, Target};

pub(super) const TOWN: &str = "city-a";
pub(super) const CALL: &str = "R8-0001/1";
pub(super) const APPLICATION: &str = "R8-0001/aabcdefg267";

pub(super) fn actor(id: &str) -> ActorId {
    ActorId::new(id).unwrap()
}

/// A town whose store is watched.
pub(super) async fn watched() -> (Towns, Watch) {
    let folder = tempfile::tempdir().unwrap();
    let watch = Watch::default();
    let url = shirube_test_stores::fresh(folder.path(), "towns.db").await;
    let store = Store::open_watched(&url, &watch).await.unwrap();
    let desk = Desk::with_clock(store, Clock::simulated(noon())).with_keys(folder.path().join("keys"));
    let mut founding = founding(TOWN);
    founding.people.extend(["u-0005", "u-0006", "u-0007"].map(|id| NewPerson {
        id: actor(id),
        name: id.to_owned(),
        email: None,
        language: "ja".to_owned(),
        company: None,
        section: None,
        corporate_number: None,
    }));
    let bound = |id: &str, section: &str| Grant {
        person: id.to_owned(),
        capacity: "officer".to_owned(),
        section: section.to_owned(),
        level: String::new(),
        since: String::new(),
    };
    founding.grants.extend([bound("u-0005", "道路課"), bound("u-0006", "市民課")]);
    desk.found(&founding).await.unwrap();
    (Towns { desk, folder, url }, watch)
}

pub(super) fn need(nth: usize) -> Value {
    json!({
        "title": format!("窓口案内 {nth}"), "owner_section": "道路課", "issue": "待ち時間", "ideal": "短い",
        "baseline": "32分", "funding": "一般財源",
        "indicators": [{"name": "待ち時間", "unit": "分", "baseline": "32", "target": "15", "date": "2028-03-31"}],
    })
}

/// So many cases, opened by acts.
pub(super) async fn open_cases(towns: &Towns, count: usize) {
    for nth in 0..count {
        let reply = towns.submit(TOWN, ("u-0001", Target::NewCase, "open-case"), need(nth)).await.unwrap();
        assert!(matches!(reply, Reply::Done(_)), "{reply:#?}");
    }
}

/// Plants a call with an application of `u-0009`, and makes reads anew: a planted procedure was decided
/// by no act.
pub(super) async fn plant_call(towns: &Towns, stage: &str, known: Value) {
    towns.plant(TOWN, CALL, ("proposal-competition", stage), known).await;
    let applied = json!({"applicant.name": "株式会社あおぞら", "corporate_number": super::COMPANY});
    towns.plant_under(TOWN, APPLICATION, Some(CALL), ("application", "submitted"), applied).await;
    let unit = towns.desk.store().begin(&org(TOWN)).await.unwrap();
    for (procedure, alias, person, capacity) in
        [(APPLICATION, "s-1", "u-0009", "supplier"), (CALL, "e-1", "u-0007", "evaluator")]
    {
        let row = PseudonymRow {
            procedure: id(procedure),
            alias: actor(alias),
            person: actor(person),
            capacity: capacity.parse().unwrap(),
            active: true,
        };
        unit.put_pseudonym(&row);
    }
    unit.commit().await.unwrap();
    towns.desk.rebuild_reads(&org(TOWN), |_| {}).await.unwrap();
}
