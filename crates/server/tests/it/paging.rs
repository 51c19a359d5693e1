//! Lists that are read whole are told page by page, as the others are: nothing twice, nothing left out.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use shirube_persistence::PersonRow;

use crate::common::{Somebody, TOWN, Town, actor, fields, org};

/// Everything a list says, a page after another, and on how many pages.
async fn whole(who: &Somebody<'_>, (path, list, key): (&str, &str, &str)) -> (Vec<String>, usize) {
    let (mut all, mut pages, mut after) = (Vec::new(), 0, String::new());
    loop {
        let (status, page) = who.get(&format!("{path}{after}")).await;
        assert_eq!(status, 200, "{path}: {page}");
        let items = page[list].as_array().unwrap();
        assert!(items.len() <= 50, "{path}: {}", items.len());
        all.extend(items.iter().map(|one| one[key].as_str().unwrap().to_owned()));
        pages += 1;
        match &page["next"] {
            Value::Null => return (all, pages),
            next => after = format!("?after={}", next.as_str().unwrap()),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_and_tokens_are_told_page_by_page() {
    let town = Town::new().await;
    let unit = town.app.desk().store().begin(&org(TOWN)).await.unwrap();
    for number in 0..120 {
        let row = PersonRow {
            person: actor(&format!("w-{number:04}")),
            name: format!("担当 u-0{number}"),
            email: None,
            language: "ja".to_owned(),
            organisation_name: None,
            section: None,
            corporate_number: None,
        };
        unit.put_person(&row).await.unwrap();
    }
    unit.commit().await.unwrap();
    let administrator = town.as_(TOWN, "u-0003").await;
    let (people, pages) = whole(&administrator, ("/api/v1/people", "people", "person")).await;
    assert_eq!((people.len(), pages), (126, 3));
    assert!(people.is_sorted() && people.iter().collect::<BTreeSet<_>>().len() == 126, "{people:?}");

    let mut issued = BTreeSet::new();
    for number in 0..51 {
        let body = json!({"name": format!("t{number}"), "scopes": ["read"], "days": 1});
        let (status, token) = administrator.post("/api/v1/tokens", &body).await;
        assert_eq!(status, 201, "{token}");
        issued.insert(token["id"].as_str().unwrap().to_owned());
    }
    let (tokens, pages) = whole(&administrator, ("/api/v1/tokens", "tokens", "id")).await;
    assert_eq!((tokens.len(), pages), (51, 2));
    assert_eq!(tokens.into_iter().collect::<BTreeSet<_>>(), issued);
    // where a list goes on is for its reader alone, and of no other list
    let next = administrator.get("/api/v1/people").await.1["next"].as_str().unwrap().to_owned();
    let other = town.as_(TOWN, "u-0004").await;
    for (who, path) in [(&administrator, "/api/v1/tokens"), (&other, "/api/v1/people")] {
        let (status, problem) = who.get(&format!("{path}?after={next}")).await;
        assert_eq!((status, fields(&problem)), (422, vec!["after"]), "{path}");
    }
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_such_list_takes_where_to_go_on_and_nothing_else() {
    let town = Town::new().await;
    let (procedure, _) = town.open_case().await;
    let officer = town.as_(TOWN, "u-0001").await;
    let administrator = town.as_(TOWN, "u-0003").await;
    let of_procedure = |what: &str| format!("/api/v1/procedures/{procedure}/{what}");
    for (who, path) in [
        (&officer, of_procedure("documents")),
        (&officer, of_procedure("uploads")),
        (&officer, "/api/v1/tokens".to_owned()),
        (&officer, "/api/v1/sessions".to_owned()),
        (&administrator, "/api/v1/people".to_owned()),
        (&administrator, "/api/v1/appointments".to_owned()),
    ] {
        let (status, page) = who.get(&path).await;
        assert_eq!((status, &page["next"]), (200, &Value::Null), "{path}: {page}");
        for (query, field) in [("after=nonsense", "after"), ("page=2", "page")] {
            let (status, problem) = who.get(&format!("{path}?{query}")).await;
            assert_eq!((status, fields(&problem)), (422, vec![field]), "{path}?{query}");
        }
    }
    town.stands().await;
}
