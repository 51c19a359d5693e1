//! Long work over sockets: asked for, done by a worker once, its result for whoever asked and nobody else.

use reqwest::Method;
use serde_json::{Value, json};
use shirube_trail::OrgId;
use tokio::sync::watch;
use uuid::Uuid;

use crate::common::{OTHER, Somebody, TOWN, Town, actor, code, org, told};

const PREFIX: &str = "ocds-a1b2c3";

/// One worker's round.
async fn round(town: &Town) -> u64 {
    let (_stop, mut stopped) = watch::channel(false);
    let orgs: Vec<OrgId> = vec![org(TOWN), org(OTHER)];
    shirube_server::long_round(town.app.desk(), PREFIX, &orgs, &mut stopped).await
}

async fn asks(who: &Somebody<'_>, key: Uuid) -> Value {
    let (status, asked) = who.post_as("/api/v1/bundles", &json!({"purpose": "監査"}), (key, None)).await;
    assert_eq!((status, asked["state"].as_str()), (202, Some("waiting")), "{asked}");
    asked
}

/// The entries of the office that something was taken.
async fn exports(town: &Town) -> usize {
    let office = shirube_trail::ProcedureId::new("office").unwrap();
    let trail = town.app.desk().store().trail(&org(TOWN), &office).await.unwrap();
    trail.iter().filter(|one| one.entry.act.as_str() == "export").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_of_the_log_is_made_once_and_waits_for_whoever_asked() {
    let town = Town::new().await;
    town.open_case().await;
    let officer = town.as_(TOWN, "u-0001").await;
    let key = Uuid::new_v4();
    let asked = asks(&officer, key).await;
    assert_eq!(asks(&officer, key).await["id"], asked["id"], "the same request is the same work");
    let (status, other) =
        officer.post_as("/api/v1/bundles", &json!({"purpose": "別の目的"}), (key, None)).await;
    assert_eq!((status, code(&other)), (422, "idempotency_mismatch"), "{other}");
    let path = format!("/api/v1/work/{}", asked["id"].as_str().unwrap());
    let file = format!("{path}/result");
    assert_eq!(officer.get(&file).await.0, 404, "nothing waits yet");

    assert_eq!((round(&town).await, round(&town).await), (1, 0));
    let (_, done) = officer.get(&path).await;
    assert_eq!(done["state"], "done", "{done}");
    assert!(done["total"].as_u64().unwrap() > 0 && done["done"] == done["total"], "{done}");
    assert_eq!(exports(&town).await, 1);
    let response = officer.request(Method::GET, &file).send().await.unwrap();
    assert_eq!(response.status().as_u16(), 200);
    let bytes = response.bytes().await.unwrap();
    assert!(bytes.starts_with(b"PK\x03\x04"));
    assert_eq!(shirube_trail::Digest::sha256(&bytes).to_hex(), done["result"]["sha256"].as_str().unwrap());

    // it is nobody else's, and not shown to them
    for stranger in [town.as_(TOWN, "u-0005").await, town.as_(OTHER, "u-0001").await] {
        for one in [&path, &file] {
            assert_eq!(stranger.get(one).await.0, 404);
        }
        assert_eq!(told(stranger.request(Method::DELETE, &path)).await.0, 404);
        assert_eq!(stranger.get("/api/v1/work").await.1, json!({"work": []}));
    }
    // and goes after seven days
    town.later(7 * 86_400 - 60);
    let again = town.as_(TOWN, "u-0001").await;
    assert_eq!(again.get(&path).await.0, 200);
    town.later(120);
    let again = town.as_(TOWN, "u-0001").await;
    assert_eq!(again.get(&path).await.0, 404);
    round(&town).await;
    let id = Uuid::parse_str(asked["id"].as_str().unwrap()).unwrap();
    let store = town.app.desk().store();
    assert!(store.long_work_part(&org(TOWN), &actor("u-0001"), (id, 0)).await.unwrap().is_none());
    assert!(!store.has_long_work(&org(TOWN), &actor("u-0001")).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_worker_left_is_begun_again_after_its_lease_and_enters_once() {
    let town = Town::new().await;
    town.open_case().await;
    let officer = town.as_(TOWN, "u-0001").await;
    let asked = asks(&officer, Uuid::new_v4()).await;
    let desk = town.app.desk();
    // one that enters the export, as a worker does, and then is no more
    let taken = desk.take_long(&org(TOWN)).await.unwrap().unwrap();
    assert_eq!(taken.id().to_string(), asked["id"].as_str().unwrap());
    let office = officer.get("/api/v1/procedures/office").await.1;
    let body = json!({"facts": {"export.scope": "org bundle", "export.purpose": "監査"}});
    let path = "/api/v1/procedures/office/acts/export";
    let entered = officer.post_as(path, &body, (taken.id(), office["revision"].as_u64())).await;
    assert_eq!(entered.0, 200, "{entered:?}");
    assert_eq!(round(&town).await, 0, "its lease is not over");
    town.later(61);
    assert_eq!(round(&town).await, 1);
    assert!(!desk.long_is_at(&taken, (1, 2)).await.unwrap(), "it is not the first worker's any more");
    let (_, done) = officer.get(&format!("/api/v1/work/{}", taken.id())).await;
    assert_eq!(done["state"], "done", "{done}");
    assert_eq!(exports(&town).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_taken_in_the_background_where_it_is_asked_for_and_may_be_given_up() {
    let town = Town::new().await;
    town.open_case().await;
    let officer = town.as_(TOWN, "u-0001").await;
    for (path, body) in [
        ("/api/v1/cases/R8-0001/bundle", json!({"purpose": "監査"})),
        ("/api/v1/cases/R8-0001/exports", json!({"purpose": "監査", "format": "csv"})),
    ] {
        let request = officer
            .request(Method::POST, path)
            .header("idempotency-key", Uuid::new_v4().to_string())
            .header("prefer", "wait=1, respond-async")
            .json(&body);
        let response = request.send().await.unwrap();
        assert_eq!(response.status().as_u16(), 202);
        assert_eq!(response.headers()["preference-applied"], "respond-async");
        let place = response.headers()["location"].to_str().unwrap().to_owned();
        assert_eq!(round(&town).await, 1);
        assert_eq!(officer.get(&place).await.1["state"], "done");
        let result = officer.request(Method::GET, &format!("{place}/result")).send().await.unwrap();
        assert_eq!(result.status().as_u16(), 200);
        assert_eq!(told(officer.request(Method::DELETE, &place)).await.0, 204);
        assert_eq!(officer.get(&place).await.0, 404);
    }
    // what waits is given up, and nothing is entered of it
    let asked = asks(&officer, Uuid::new_v4()).await;
    let before = exports(&town).await;
    let place = format!("/api/v1/work/{}", asked["id"].as_str().unwrap());
    assert_eq!(told(officer.request(Method::DELETE, &place)).await.0, 204);
    assert_eq!((round(&town).await, exports(&town).await), (0, before));
    // a company sees no log
    let (status, _) =
        town.as_(TOWN, "u-0009").await.post("/api/v1/bundles", &json!({"purpose": "監査"})).await;
    assert_eq!(status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lost_the_capacity_takes_no_result() {
    let town = Town::new().await;
    town.open_case().await;
    let officer = town.as_(TOWN, "u-0005").await;
    let asked = asks(&officer, Uuid::new_v4()).await;
    assert_eq!(round(&town).await, 1);
    let file = format!("/api/v1/work/{}/result", asked["id"].as_str().unwrap());
    assert_eq!(officer.request(Method::GET, &file).send().await.unwrap().status().as_u16(), 200);
    for administrator in ["u-0003", "u-0004"] {
        let who = town.as_(TOWN, administrator).await;
        let office = who.get("/api/v1/procedures/office").await.1;
        let body = json!({"facts": {
            "grant.person": "u-0005", "grant.capacity": "officer", "reason": "人事異動"
        }});
        let path = "/api/v1/procedures/office/acts/revoke-grant";
        let (status, done) = who.post_as(path, &body, (Uuid::new_v4(), office["revision"].as_u64())).await;
        assert_eq!(status, 200, "{done}");
    }
    let officer = town.as_(TOWN, "u-0005").await;
    assert_eq!(officer.get(&file).await.0, 404);
}

const HEADING: &str = "件名,原課,課題（WHY）,あるべき姿,現状値,KGI・KPI 1：指標,KGI・KPI 1：単位,KGI・KPI 1：現状値,KGI・KPI 1：目標値,KGI・KPI 1：達成時期,財源と公表義務";

#[tokio::test(flavor = "multi_thread")]
async fn a_table_opens_each_case_once_and_a_faulty_one_none() {
    let town = Town::new().await;
    let officer = town.as_(TOWN, "u-0001").await;
    let row =
        |title: &str| format!("{title},窓口課,待ち時間が長い,短い,30分,待ち時間,分,30,10,R9.3.31,一般財源\n");
    let send = async |who: &Somebody<'_>, table: String| {
        let request = who.request(Method::POST, "/api/v1/imports");
        told(request.header("idempotency-key", Uuid::new_v4().to_string()).body(table)).await
    };
    let cases = async || officer.get("/api/v1/cases").await.1["lines"].as_array().unwrap().len();
    let (status, _) = send(&officer, "何でもない\n".to_owned()).await;
    assert_eq!(status, 422);
    let company = town.as_(TOWN, "u-0009").await;
    assert_eq!(send(&company, format!("{HEADING}\n{}", row("一つ目"))).await.0, 404);

    let (status, asked) = send(&officer, format!("{HEADING}\n{}{}", row("一つ目"), row(""))).await;
    assert_eq!(status, 202, "{asked}");
    assert_eq!(round(&town).await, 1);
    let failed = officer.get(&format!("/api/v1/work/{}", asked["id"].as_str().unwrap())).await.1;
    assert_eq!(
        (failed["state"].as_str(), failed["problem"].as_str()),
        (Some("failed"), Some("rows")),
        "{failed}"
    );
    assert_eq!((failed["rows"][1]["number"].as_u64(), cases().await), (Some(3), 0), "{failed}");

    for _ in 0..2 {
        let (status, asked) = send(&officer, format!("{HEADING}\n{}{}", row("一つ目"), row("二つ目"))).await;
        assert_eq!(status, 202, "{asked}");
        assert_eq!(round(&town).await, 1);
        let done = officer.get(&format!("/api/v1/work/{}", asked["id"].as_str().unwrap())).await.1;
        assert_eq!(
            (done["state"].as_str(), done["rows"][1]["case"].as_str()),
            (Some("done"), Some("R8-0002")),
            "{done}"
        );
        assert_eq!(cases().await, 2, "each once");
    }
}
