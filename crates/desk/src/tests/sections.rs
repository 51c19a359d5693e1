//! Sections bind officers: what is written to them follows.

use serde_json::json;
use shirube_core::forms::office::Grant;
use shirube_persistence::Store;

use super::reads::{TOWN, actor, need};
use super::{Towns, founding, id, noon, org};
use crate::{Clock, Desk, NewPerson, Reply, Target};

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
        let folder = tempfile::tempdir().unwrap();
        let url = shirube_test_stores::fresh(folder.path(), "towns.db").await;
        let desk = Desk::with_clock(Store::open(&url).await.unwrap(), Clock::simulated(noon()));
        let mut founding = founding(TOWN);
        let is_officer = |grant: &Grant| grant.capacity == "officer";
        let people = [("u-0001", ""), ("u-0005", "道路課"), ("u-0006", "市民課")];
        founding.grants.retain(|grant| !is_officer(grant));
        founding.people.retain(|one| people.iter().all(|(id, _)| one.id != actor(id)));
        for (id, section) in people {
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
        let towns = Towns { desk, folder, url };
        let opener = if everywhere { "u-0001" } else { "u-0005" };
        let mut facts = need(1);
        facts["owner_section"] = json!(section);
        let reply = towns.submit(TOWN, (opener, Target::NewCase, "open-case"), facts).await.unwrap();
        assert!(matches!(reply, Reply::Done(_)), "{reply:#?}");
        let letters = towns.desk.store().letters(&org(TOWN), &id("R8-0001/1")).await.unwrap();
        let mut readers: Vec<String> = letters.iter().map(|letter| letter.recipient.clone()).collect();
        readers.retain(|one| people.iter().any(|(id, _)| id == one));
        readers.sort();
        readers.dedup();
        assert_eq!(readers, expected, "{section} {everywhere}");
    }
}
