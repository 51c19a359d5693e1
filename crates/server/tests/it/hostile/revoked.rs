//! A right that is taken away in the middle of a session.

use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use crate::common::{Somebody, TOWN, Town, need};

/// An act of the office, performed by two.
async fn by_two(town: &Town, act: &str, facts: serde_json::Value) {
    for person in ["u-0003", "u-0004"] {
        let administrator = town.as_(TOWN, person).await;
        let (_, office) = administrator.get("/api/v1/procedures/office").await;
        let path = format!("/api/v1/procedures/office/acts/{act}");
        let key = (Uuid::new_v4(), office["revision"].as_u64());
        let (status, done) = administrator.post_as(&path, &json!({ "facts": facts }), key).await;
        assert_eq!(status, 200, "{person}: {done}");
    }
}

/// What somebody gets: the status of each thing an officer asks for.
async fn gets(who: &Somebody<'_>) -> Vec<u16> {
    let mut all = Vec::new();
    for path in [
        "/api/v1/cases/R8-0001",
        "/api/v1/procedures/R8-0001.1",
        "/api/v1/procedures/R8-0001.1/offers",
        "/api/v1/procedures/R8-0001.1/uploads",
        "/api/v1/trail/R8-0001",
    ] {
        all.push(who.get(path).await.0);
    }
    let act = "/api/v1/procedures/R8-0001.1/acts/start-scouting";
    let rehearsal = format!("{act}/rehearsal");
    all.push(who.post_as(&rehearsal, &json!({}), (Uuid::new_v4(), Some(1))).await.0);
    let file = "/api/v1/procedures/R8-0001.1/uploads?document=alignment-record&name=a.txt";
    all.push(crate::common::told(who.request(Method::POST, file).body("記録")).await.0);
    let export = json!({"format": "csv", "purpose": "監査"});
    all.push(who.post("/api/v1/cases/R8-0001/exports", &export).await.0);
    all
}

/// A capacity that two administrators take away is gone at the next request of a session, and of a program's
/// token, that stood before: nothing of the case is seen, and nothing is done.
#[tokio::test(flavor = "multi_thread")]
async fn a_capacity_taken_away_is_gone_from_a_session_that_stands() {
    let town = Town::new().await;
    town.open_case().await;
    let officer = town.as_(TOWN, "u-0001").await;
    let program = town.program("u-0001", &["read", "act", "export"]).await;
    for who in [&officer, &program] {
        let before = gets(who).await;
        assert!(before.iter().all(|status| [200, 201, 409].contains(status)), "{before:?}");
    }
    by_two(
        &town,
        "revoke-grant",
        json!({
            "grant.person": "u-0001", "grant.capacity": "officer", "reason": "異動",
        }),
    )
    .await;
    for who in [&officer, &program] {
        let after = gets(who).await;
        assert!(after.iter().all(|status| *status == 404), "{after:?}");
        let (status, lines) = who.get("/api/v1/cases").await;
        assert_eq!((status, lines), (200, json!({"lines": []})));
        let (status, refused) = who.post("/api/v1/cases", &json!({"facts": need()})).await;
        assert!(status == 404 || status == 409, "{refused}");
    }
    for path in ["/cases/R8-0001", "/procedures/R8-0001%2F1/acts/start-scouting"] {
        let page = officer.request(Method::GET, path).send().await.unwrap();
        assert_eq!(page.status().as_u16(), 404, "{path}");
    }
    // the session itself is as good as before: it is only nobody's who may see the case
    assert_eq!(officer.get("/api/v1/session").await.0, 200);
    town.stands().await;
}
