//! Whom reads call by name: people of the office, for those who work there; applicants, for those who judge
//! them.

use serde_json::json;

use super::watched::{CALL, TOWN, actor, open_cases, plant_call, watched};
use super::{id, org};

#[tokio::test]
async fn who_acted_has_a_name_for_the_office_and_none_for_a_company() {
    let (towns, _) = watched().await;
    open_cases(&towns, 1).await;
    let (desk, org) = (&towns.desk, org(TOWN));
    let case = id("R8-0001/1").case();
    let name = desk.roles(&org, &actor("u-0001")).await.unwrap().name;
    let page = desk.case_page(&org, &actor("u-0002"), &case).await.unwrap();
    assert_eq!(page.acts[0].actor, "u-0001");
    assert_eq!(page.people.get("u-0001"), Some(&name));
    // a fact may say an id too; whoever is not there stays one
    for (person, is_there) in [("u-0007", true), ("u-9999", false)] {
        let (towns, _) = watched().await;
        let known = json!({"title": person, "call.published_on": "2026-09-01", "sealing": "none"});
        plant_call(&towns, "eligibility-review", known).await;
        let page = towns.desk.case_page(&org, &actor("u-0001"), &id(CALL).case()).await.unwrap();
        assert_eq!(page.people.contains_key(person), is_there, "{:?}", page.people);
        let page = towns.desk.case_page(&org, &actor("u-0009"), &id(CALL).case()).await.unwrap();
        assert!(page.people.is_empty(), "{:?}", page.people);
    }
}

#[tokio::test]
async fn applications_are_named_to_who_judges_them_and_only_then() {
    let known = json!({"title": "窓口案内", "call.published_on": "2026-09-01", "sealing": "none"});
    for (stage, expected) in [("call-open", 0), ("eligibility-review", 1)] {
        let (towns, _) = watched().await;
        plant_call(&towns, stage, known.clone()).await;
        let (desk, org) = (&towns.desk, org(TOWN));
        for person in ["u-0001", "u-0007"] {
            let all = desk.candidates(&org, &actor(person), &id(CALL)).await.unwrap();
            assert_eq!(all.len(), expected, "{stage}: {person}");
            assert!(all.iter().all(|one| one.name == "株式会社あおぞら"), "{all:?}");
        }
        for company in ["u-0009", "u-0010"] {
            let all = desk.candidates(&org, &actor(company), &id(CALL)).await.unwrap_or_default();
            assert!(all.is_empty(), "{stage}: {company}: {all:?}");
        }
    }
}
