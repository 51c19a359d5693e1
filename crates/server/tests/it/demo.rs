//! The demo: its door, and who somebody is there.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::common::{TOWN, Town, founding, told};
use crate::views::{page, sent_to};

const TOKEN: &str = "5f3c0a";

#[tokio::test(flavor = "multi_thread")]
async fn the_door_lists_whoever_a_case_may_appoint_later() {
    let town = Town::demo(TOKEN).await;
    let mut later = founding("city-c");
    later.grants.retain(|one| one.person != "u-0005");
    town.app.desk().found(&later).await.unwrap();
    let door = format!("/demo/{TOKEN}");
    let (status, shown) = page(&town, "", &door).await;
    assert_eq!(status, StatusCode::OK, "{shown}");
    let (_, of_later) = shown.split_once("<h2>city-c</h2>").unwrap();
    let (_, of_later) = of_later.split_once("<details>").unwrap();
    let (of_later, _) = of_later.split_once("</details>").unwrap();
    assert!(of_later.contains("担当 u-0005") && of_later.contains("役割はまだありません"), "{of_later}");
    assert_eq!(shown.matches("役割はまだありません").count(), 1, "the others are something already: {shown}");
    let (status, leads, _) = sent_to(&town, "", &door, &[("org", "city-c"), ("person", "u-0005")]).await;
    assert_eq!((status, leads.as_str()), (StatusCode::SEE_OTHER, "/tasks"));
    let (status, ..) = sent_to(&town, "", "/demo/other", &[("org", "city-c"), ("person", "u-0005")]).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

/// Nobody has a password there: what is sensitive asks for none, by pages and by what their scripts ask alike.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_asked_for_a_password_they_do_not_have() {
    let town = Town::demo(TOKEN).await;
    let officer = town.as_(TOWN, "u-0001").await;
    town.later(700);
    let (status, session) = officer.get("/api/v1/session").await;
    assert_eq!((status, &session["needs_reauthentication"]), (200, &json!(false)), "{session}");
    let body = json!({"name": "test", "scopes": ["read"], "days": 1});
    let issued = officer.request(Method::POST, "/api/v1/tokens").json(&body);
    assert_eq!(told(issued).await.0, 201);
}
