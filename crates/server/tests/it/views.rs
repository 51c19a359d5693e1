//! Filters saved under a name: their owner's alone, by the API and by the pages.

use reqwest::{Method, StatusCode, redirect};
use serde_json::json;

use crate::common::{OTHER, TOWN, Town, actor, code, fields, org, told};

/// Sends a form of saved filters, and what it is answered: the status, where it leads, the page.
async fn sent(town: &Town, cookie: &str, form: &[(&str, &str)]) -> (StatusCode, String, String) {
    sent_to(town, cookie, "/cases/views", form).await
}

/// Sends a form of the list, and what it is answered: the status, where it leads, the page.
pub(crate) async fn sent_to(
    town: &Town,
    cookie: &str,
    path: &str,
    form: &[(&str, &str)],
) -> (StatusCode, String, String) {
    let client = reqwest::Client::builder().redirect(redirect::Policy::none()).build().unwrap();
    let request = client.post(format!("{}{path}", town.url)).header("origin", &town.url);
    let query = reqwest::Url::parse_with_params("http://form.invalid", form).unwrap();
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let body = query.query().unwrap_or_default().to_owned();
    let response = request.header("cookie", cookie).body(body).send().await.unwrap();
    let leads = response.headers().get("location").map(|one| one.to_str().unwrap().to_owned());
    (response.status(), leads.unwrap_or_default(), response.text().await.unwrap())
}

/// A page, and where it leads where it leads elsewhere.
pub(crate) async fn page(town: &Town, cookie: &str, path: &str) -> (StatusCode, String) {
    let client = reqwest::Client::builder().redirect(redirect::Policy::none()).build().unwrap();
    let response = client.get(format!("{}{path}", town.url)).header("cookie", cookie).send().await.unwrap();
    let leads = response.headers().get("location").map(|one| one.to_str().unwrap().to_owned());
    (response.status(), leads.unwrap_or(response.text().await.unwrap()))
}

pub(crate) async fn cookie(town: &Town, person: &str) -> String {
    let session = town.app.accounts().open_for_demo(&org(TOWN), &actor(person)).await.unwrap();
    format!("sid={}", session.token)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_saves_is_theirs_in_their_organisation_until_they_leave_it() {
    let town = Town::new().await;
    let one = town.as_(TOWN, "u-0001").await;
    let view =
        json!({ "name": " 財政課の契約 ", "kind": "contract", "section": "財政課", "is_default": true });
    let (status, saved) = one.post("/api/v1/views", &view).await;
    assert_eq!(
        (status, saved["name"].as_str(), saved["form"].as_str()),
        (201, Some("財政課の契約"), Some("list"))
    );
    let (status, listed) = one.get("/api/v1/views").await;
    assert_eq!((status, listed["views"].as_array().unwrap().len()), (200, 1));
    assert_eq!(
        (listed["views"][0]["kind"].as_str(), &listed["views"][0]["is_default"]),
        (Some("contract"), &json!(true))
    );

    let path = format!("/api/v1/views/{}", saved["id"].as_str().unwrap());
    for (town_of, person) in [(TOWN, "u-0002"), (OTHER, "u-0001")] {
        let other = town.as_(town_of, person).await;
        assert_eq!(other.get("/api/v1/views").await.1, json!({ "views": [] }), "{town_of} {person}");
        assert_eq!(told(other.request(Method::DELETE, &path)).await.0, 404, "{town_of} {person}");
    }
    for (bad, field) in [
        (json!({ "name": "財政課の契約" }), "name"),
        (json!({ "name": "あ".repeat(41) }), "name"),
        (json!({ "name": "  " }), "name"),
        (json!({ "name": "x", "kind": "nothing" }), "kind"),
        (json!({ "name": "x", "form": "board", "closed": true }), "closed"),
    ] {
        let (status, problem) = one.post("/api/v1/views", &bad).await;
        assert_eq!((status, fields(&problem)), (422, vec![field]), "{bad}");
    }
    let keyed = one.request(Method::POST, "/api/v1/views").header("idempotency-key", "1");
    let (status, problem) = told(keyed.json(&json!({ "name": "x" }))).await;
    assert_eq!((status, fields(&problem)), (400, vec!["Idempotency-Key"]));
    // another that opens first takes it from the one before
    let (status, _) = one.post("/api/v1/views", &json!({ "name": "二つ目", "is_default": true })).await;
    assert_eq!(status, 201);
    let views = one.get("/api/v1/views").await.1;
    let firsts: Vec<&str> = views["views"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["is_default"] == json!(true))
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert_eq!(firsts, ["二つ目"]);
    let (status, problem) = told(one.request(Method::DELETE, &path)).await;
    assert_eq!((status, code(&problem)), (428, "revision-required"));
    // since it was saved the list opens with another
    let seen = saved["etag"].as_str().unwrap();
    let (status, problem) = one.change(Method::DELETE, &path, seen).await;
    assert_eq!((status, code(&problem)), (412, "stale"));
    let now = views["views"].as_array().unwrap().iter().find(|one| one["id"] == saved["id"]).unwrap();
    let now = now["etag"].as_str().unwrap();
    assert_ne!(now, seen);
    assert_eq!(one.change(Method::DELETE, &path, now).await.0, 204);
    assert_eq!(one.change(Method::DELETE, &path, now).await.0, 404);

    assert!(town.app.accounts().end_membership(&org(TOWN), &actor("u-0001"), true).await.unwrap());
    assert_eq!(town.app.desk().views(&org(TOWN), &actor("u-0001")).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_opens_with_what_its_reader_chose_and_keeps_what_was_typed() {
    let town = Town::new().await;
    town.open_case().await;
    let cookie = cookie(&town, "u-0001").await;
    assert_eq!(page(&town, &cookie, "/cases").await.0, 200);
    let form = [("do", "save"), ("name", "契約だけ"), ("path", "contract"), ("is_default", "yes")];
    let (status, leads, _) = sent(&town, &cookie, &form).await;
    assert_eq!((status.as_u16(), leads.as_str()), (303, "/cases?path=contract"));
    assert_eq!(
        page(&town, &cookie, "/cases").await,
        (StatusCode::SEE_OTHER, "/cases?path=contract".to_owned())
    );
    let (status, list) = page(&town, &cookie, "/cases?all=yes").await;
    assert!(status == 200 && list.contains("契約だけ"), "{list}");

    let (status, _, told) =
        sent(&town, &cookie, &[("do", "save"), ("name", "契約だけ"), ("view", "board")]).await;
    assert!(
        status == 422 && told.contains("value=\"契約だけ\" aria-invalid") && told.contains("別の名前"),
        "{told}"
    );

    let views = town.app.desk().views(&org(TOWN), &actor("u-0001")).await.unwrap();
    let id = views[0].id.clone();
    let stale = [("do", "rename"), ("id", &id), ("seen", "00"), ("name", "別名")];
    assert_eq!(sent(&town, &cookie, &stale).await.0, 412);
    assert_eq!(sent(&town, &cookie, &[("do", "delete"), ("id", &id)]).await.0, 428);
    let seen = views[0].tag();
    assert!(list.contains(&format!("name=\"seen\" value=\"{seen}\"")), "{list}");
    let nameless = [("do", "rename"), ("id", &id), ("seen", &seen), ("name", "")];
    let (status, _, told) = sent(&town, &cookie, &nameless).await;
    assert!(status == 422 && told.contains("1文字から40文字"), "{told}");
    for (act, expected) in [("rename", 1), ("not-default", 1), ("delete", 0)] {
        let seen = town.app.desk().views(&org(TOWN), &actor("u-0001")).await.unwrap()[0].tag();
        let form = [("do", act), ("id", &id), ("seen", &seen), ("name", "別名")];
        let (status, ..) = sent(&town, &cookie, &form).await;
        assert_eq!(status, 303, "{act}");
        let views = town.app.desk().views(&org(TOWN), &actor("u-0001")).await.unwrap();
        assert_eq!(views.len(), expected, "{act}");
        assert!(views.iter().all(|one| one.name == "別名"), "{act}");
    }
    assert_eq!(page(&town, &cookie, "/cases").await.0, 200);
    let gone = [("do", "delete"), ("id", &id), ("seen", &seen)];
    assert_eq!(sent(&town, &cookie, &gone).await.0, 404);
}
