//! Sections bind officers: what is written to them follows, and who may be put in charge.

use serde_json::json;
use shirube_core::forms::office::Grant;
use shirube_persistence::Store;
use shirube_trail::CaseNo;
use uuid::Uuid;

use super::watched::{TOWN, actor, need};
use super::{Towns, founding, id, noon, org};
use crate::{CaseQuery, Clock, Desk, DeskError, NewInCharge, NewPerson, ReassignView, Reply, Target};

/// The officers: of all sections, of one, of another.
const OFFICERS: [(&str, &str); 3] = [("u-0001", ""), ("u-0005", "道路課"), ("u-0006", "市民課")];

/// A town with officers of sections, and of all of them where they are wanted.
async fn town(everywhere: bool) -> Towns {
    let folder = tempfile::tempdir().unwrap();
    let url = shirube_test_stores::fresh(folder.path(), "towns.db").await;
    let desk = Desk::with_clock(Store::open(&url).await.unwrap(), Clock::simulated(noon()));
    let mut founding = founding(TOWN);
    founding.grants.retain(|grant| grant.capacity != "officer");
    founding.people.retain(|one| OFFICERS.iter().all(|(id, _)| one.id != actor(id)));
    for (id, section) in OFFICERS {
        founding.people.push(NewPerson {
            id: actor(id),
            name: id.to_owned(),
            email: Some(format!("{id}@town.example")),
            language: "ja".to_owned(),
            company: None,
            section: None,
            corporate_number: None,
        });
        if everywhere || !section.is_empty() {
            let (person, capacity) = (id.to_owned(), "officer".to_owned());
            let (level, since) = (String::new(), String::new());
            founding.grants.push(Grant { person, capacity, section: section.to_owned(), level, since });
        }
    }
    desk.found(&founding).await.unwrap();
    Towns { desk, folder, url }
}

async fn opened(towns: &Towns, opener: &str, (nth, section): (usize, &str)) {
    let mut facts = need(nth);
    facts["owner_section"] = json!(section);
    let reply = towns.submit(TOWN, (opener, Target::NewCase, "open-case"), facts).await.unwrap();
    assert!(matches!(reply, Reply::Done(_)), "{reply:#?}");
}

/// A case is written about to the officers of its section, and to those of all sections; where there are
/// none of them, to every officer.
#[tokio::test]
async fn letters_go_to_the_section_a_case_is_of() {
    for (section, everywhere, expected) in [
        ("道路課", true, &["u-0001", "u-0005"][..]),
        ("市民課", true, &["u-0001", "u-0006"]),
        ("公園課", true, &["u-0001"]),
        ("道路課", false, &["u-0005"]),
        ("公園課", false, &["u-0005", "u-0006"]),
    ] {
        let towns = town(everywhere).await;
        opened(&towns, if everywhere { "u-0001" } else { "u-0005" }, (1, section)).await;
        let letters = towns.desk.store().letters(&org(TOWN), &id("R8-0001/1")).await.unwrap();
        let mut readers: Vec<String> = letters.iter().map(|letter| letter.recipient.clone()).collect();
        readers.retain(|one| OFFICERS.iter().any(|(id, _)| id == one));
        readers.sort();
        readers.dedup();
        assert_eq!(readers, expected, "{section} {everywhere}");
    }
}

fn case(text: &str) -> CaseNo {
    CaseNo::new(text).unwrap()
}

/// What comes of putting somebody in charge of the town's cases, by an officer of all sections.
async fn reassigned(
    towns: &Towns,
    cases: &[&str],
    (person, section): (&str, Option<&str>),
    key: Option<Uuid>,
) -> Vec<ReassignView> {
    let cases: Vec<CaseNo> = cases.iter().map(|one| case(one)).collect();
    let to = NewInCharge { person, section, reason: "人事異動のため" };
    towns.desk.reassign(&org(TOWN), &actor("u-0001"), &cases, Some(&to), key).await.unwrap()
}

/// Who is in charge of what, as the list says it.
async fn in_charge(towns: &Towns) -> Vec<(String, String, String)> {
    let all = towns.desk.cases(&org(TOWN), &actor("u-0001"), &CaseQuery::default(), None).await.unwrap();
    let mut all: Vec<_> = all.lines.into_iter().map(|one| (one.procedure, one.person, one.section)).collect();
    all.sort();
    all
}

fn line(procedure: &str, person: &str, section: &str) -> (String, String, String) {
    (procedure.to_owned(), person.to_owned(), section.to_owned())
}

#[tokio::test]
async fn somebody_else_is_put_in_charge_of_each_case_by_itself() {
    let towns = town(true).await;
    opened(&towns, "u-0001", (1, "道路課")).await;
    opened(&towns, "u-0001", (2, "市民課")).await;
    let cases = ["R8-0001", "R8-0002"];
    // looked at: of the other section nobody of this one may be
    let looked = reassigned(&towns, &cases, ("u-0005", None), None).await;
    assert_eq!((looked[0].receipt.as_deref(), looked[0].why_not.len()), (None, 0), "{looked:?}");
    assert!(looked[1].why_not[0].0.contains("市民課"), "{looked:?}");
    let before = [line("R8-0001/1", "u-0001", "道路課"), line("R8-0002/1", "u-0001", "市民課")];
    assert_eq!(in_charge(&towns).await, before, "looking changes nothing");

    let key = Uuid::new_v4();
    let done = reassigned(&towns, &cases, ("u-0005", None), Some(key)).await;
    assert!(done[0].receipt.is_some() && done[1].receipt.is_none(), "{done:?}");
    let after = [line("R8-0001/1", "u-0005", "道路課"), line("R8-0002/1", "u-0001", "市民課")];
    assert_eq!(in_charge(&towns).await, after);
    // the same form sent once more is the same request
    let again = reassigned(&towns, &cases, ("u-0005", None), Some(key)).await;
    assert_eq!(again[0].receipt, done[0].receipt);
    let entries = towns.desk.store().procedure(&org(TOWN), &id("R8-0001/1")).await.unwrap().unwrap().entries;
    assert_eq!(entries, 2);

    // with the section the case goes to its officers, and the lists made anew say the same
    let moved = reassigned(&towns, &["R8-0001"], ("u-0006", Some("市民課")), Some(Uuid::new_v4())).await;
    assert!(moved[0].receipt.is_some(), "{moved:?}");
    let moved = [line("R8-0001/1", "u-0006", "市民課"), line("R8-0002/1", "u-0001", "市民課")];
    assert_eq!(in_charge(&towns).await, moved);
    towns.desk.rebuild_reads(&org(TOWN), |_| ()).await.unwrap();
    assert_eq!(in_charge(&towns).await, moved);
}

#[tokio::test]
async fn who_may_put_nobody_in_charge_learns_nothing() {
    let towns = town(true).await;
    opened(&towns, "u-0001", (1, "道路課")).await;
    let ask = async |person: &str, cases: &[CaseNo]| {
        towns.desk.reassign(&org(TOWN), &actor(person), cases, None, None).await
    };
    assert!(ask("u-0001", &[case("R8-0001")]).await.is_ok());
    // the administrator sees no case
    for (person, one) in [("u-0003", "R8-0001"), ("u-0001", "R8-0099"), ("u-0001", "office")] {
        let told = ask(person, &[case(one)]).await;
        assert!(matches!(told, Err(DeskError::NotFound { .. })), "{person} {one}: {told:?}");
    }
    let none = ask("u-0001", &[]).await;
    assert!(matches!(none, Err(DeskError::BadInput { .. })), "{none:?}");
}
