//! What an auditor searched for leaves as a table.

use std::io::Cursor;

use calamine::{Reader as _, Xlsx};
use reqwest::{Method, Response};
use serde_json::json;

use crate::common::{Somebody, Town, founding, need, org};

const CITY: &str = "city-c";

/// A town more, one of whose people is its auditor.
async fn audited(town: &Town) {
    let mut third = founding(CITY);
    for grant in third.grants.iter_mut().filter(|one| one.person == "u-0005") {
        "auditor".clone_into(&mut grant.capacity);
    }
    town.app.desk().found(&third).await.unwrap();
    town.app.desk().keyring().unwrap().create(&org(CITY)).unwrap();
}

async fn taken(who: &Somebody<'_>, form: &str) -> Response {
    let request = who.request(Method::POST, "/audit");
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    request.body(form.to_owned()).send().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_takes_all_that_was_found_and_that_is_entered() {
    let town = Town::new().await;
    audited(&town).await;
    let (officer, auditor) = (town.as_(CITY, "u-0001").await, town.as_(CITY, "u-0005").await);
    for _ in 0..51 {
        let (status, done) = officer.post("/api/v1/cases", &json!({"facts": need()})).await;
        assert_eq!(status, 201, "{done}");
    }
    let path = "/api/v1/procedures/R8-0001.1/acts/start-demonstration";
    let pilot = json!({"facts": {"form": "pilot"}});
    let refused = officer.post_as(path, &pilot, (uuid::Uuid::new_v4(), Some(1))).await;
    assert_eq!(refused.0, 409, "{}", refused.1);

    // more than a page of the list, in one table
    let response = taken(&auditor, "act=open-case&format=csv").await;
    assert_eq!(response.status().as_u16(), 200);
    let name = response.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert!(name.contains("trail-2026-10-05.csv"), "{name}");
    let csv = response.text().await.unwrap();
    let rows: Vec<&str> = csv.lines().collect();
    assert_eq!(rows.len(), 52, "{csv}");
    assert!(rows[0].starts_with('\u{feff}') && rows[0].contains("行為ID"), "{}", rows[0]);
    assert!(rows.iter().any(|row| row.contains("R8-0051/1") && row.contains("open-case")), "{csv}");

    let response = taken(&auditor, "result=refused&format=xlsx").await;
    assert_eq!(response.status().as_u16(), 200);
    let mut book = Xlsx::new(Cursor::new(response.bytes().await.unwrap())).unwrap();
    let sheet = book.worksheet_range("記録").unwrap();
    let rows: Vec<String> =
        sheet.rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join("|")).collect();
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(rows[1].contains("start-demonstration") && rows[1].contains("断られた"), "{rows:?}");

    // that they left is in the trail, with what was searched for
    let entries = town.app.desk().store().disclosures(&org(CITY), &"office".parse().unwrap()).await.unwrap();
    let scopes: Vec<String> = entries
        .iter()
        .filter(|one| one.disclosure.name.as_str().contains("export.scope"))
        .map(|one| one.disclosure.value.as_str().unwrap().to_owned())
        .collect();
    assert_eq!(scopes, ["trail csv 51 act=open-case", "trail xlsx 1 result=refused"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_an_auditor_takes_it_and_only_as_what_it_is() {
    let town = Town::new().await;
    audited(&town).await;
    for person in ["u-0001", "u-0002", "u-0003", "u-0009"] {
        let who = town.as_(CITY, person).await;
        assert_eq!(taken(&who, "format=csv").await.status().as_u16(), 404, "{person}");
    }
    let auditor = town.as_(CITY, "u-0005").await;
    for (wrong, fields) in [
        ("format=pdf", &["format"][..]),
        ("", &["format"]),
        ("format=csv&from_yen=%E7%99%BE%E4%B8%87", &["from_yen"]),
        ("format=csv&from=tomorrow&to=R8.13.1&to_yen=-1", &["from", "to", "to_yen"]),
    ] {
        assert_eq!(taken(&auditor, wrong).await.status().as_u16(), 422, "{wrong}");
        // the page of the search names the fields, and takes nothing home until they are mended
        let (_, page) = auditor.page(&format!("/audit?{wrong}")).await;
        for field in fields.iter().filter(|field| **field != "format") {
            assert!(page.contains(&format!("href=\"#{field}\"")), "{wrong}: {page}");
            assert!(!page.contains("id=\"take-found\""), "{wrong}: {page}");
        }
    }
    // whoever said long ago who they are is asked, and what they searched for goes along
    town.later(601);
    let response = taken(&auditor, "act=open-case&format=csv").await;
    assert_eq!(response.status().as_u16(), 403);
    let asked = response.text().await.unwrap();
    assert!(asked.contains("action=\"/audit\"") && asked.contains("value=\"open-case\""), "{asked}");
}
