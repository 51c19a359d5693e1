//! Requests that another site makes a browser send, and pages that only look.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::redirect::Policy;
use reqwest::{Client, Method};
use serde_json::json;
use shirube_server::declared;
use shirube_test_stores::rows;

use crate::case6::of_pages;
use crate::common::{Somebody, TOWN, Town, actor, code, org, told};

const FORM: &str = "application/x-www-form-urlencoded";

/// A path with what there is of the case.
fn filled(path: &str) -> String {
    let is_api = path.starts_with("/api/");
    let id = if is_api { "R8-0001.1" } else { "R8-0001%2F1" };
    let path = path
        .replace("{case}", "R8-0001")
        .replace("/procedures/{id}", &format!("/procedures/{id}"))
        .replace("{procedure}", id)
        .replace("/cases/new/{act}", "/cases/new/open-case")
        .replace("/rules/{id}", "/rules/G44")
        .replace("{guide}", "recipe.md")
        .replace("{act}", "start-scouting")
        .replace("/paths/{kind}", "/paths/contract")
        .replace("{kind}", "complaint")
        .replace("{*file}", "index.html")
        .replace("{sha256}", &"0".repeat(64));
    let parts = path.split('{').enumerate();
    let parts = parts
        .map(|(at, part)| if at == 0 { part } else { part.split_once('}').map_or("", |(_, rest)| rest) });
    parts.collect::<Vec<_>>().join("1")
}

/// Every route of the API and the pages: method and filled path.
fn routes() -> BTreeSet<(String, String)> {
    let of_api = declared().map(|one| (one.method.to_owned(), one.path.to_owned()));
    of_api.chain(of_pages()).map(|(method, path)| (method, filled(&path))).collect()
}

/// What the database holds, but for when a session was last seen.
async fn held(town: &Town) -> BTreeMap<String, Vec<String>> {
    let mut held = rows(&town.database).await;
    let session = held.remove("session").unwrap_or_default();
    held.insert("sessions there are".to_owned(), vec![session.len().to_string()]);
    held
}

/// No route that changes something is heard from another site: as a form, as a script's request, without an
/// origin, by a page that hides where it is. Every one of them, with the session of an officer.
#[tokio::test(flavor = "multi_thread")]
async fn no_route_is_heard_from_another_site() {
    let town = Town::new().await;
    town.open_case().await;
    let session = town.app.accounts().open_for_demo(&org(TOWN), &actor("u-0001")).await.unwrap();
    let cookie = format!("sid={}", session.token);
    let client = Client::builder().redirect(Policy::none()).build().unwrap();
    let before = held(&town).await;
    let mut asked = 0;
    for (method, path) in routes().into_iter().filter(|(method, _)| method != "GET") {
        for (says, value, media) in [
            ("origin", "https://evil.example", FORM),
            ("origin", "null", "multipart/form-data; boundary=b"),
            ("sec-fetch-site", "cross-site", "text/plain"),
            ("sec-fetch-site", "same-site", "application/json"),
            ("referer", "https://evil.example/", FORM),
        ] {
            let method: Method = method.parse().unwrap();
            let request = client.request(method.clone(), format!("{}{path}", town.url));
            let request = request.header("cookie", &cookie).header(says, value).header("content-type", media);
            let answer = request.header("if-match", "\"1\"").body("{}").send().await.unwrap();
            assert_eq!(answer.status().as_u16(), 403, "{method} {path} with {says}: {value}");
            asked += 1;
        }
    }
    assert!(asked > 300, "{asked}");
    assert_eq!(held(&town).await, before, "something changed");
    town.stands().await;
}

/// JSON sent as a text, as a form of another site can without being asked for leave, is no JSON, even from
/// our own.
#[tokio::test(flavor = "multi_thread")]
async fn json_that_does_not_say_so_is_not_read() {
    let town = Town::new().await;
    let officer = town.as_(TOWN, "u-0001").await;
    let body = json!({"name": "a", "scopes": ["read"], "days": 1}).to_string();
    let before = held(&town).await;
    for path in ["/api/v1/tokens", "/api/v1/views", "/api/v1/cases", "/api/v1/people", "/api/v1/companies"] {
        for media in ["text/plain", FORM, "multipart/form-data", "application/json-patch", ""] {
            let request = officer.request(Method::POST, path).header("content-type", media);
            let request = request.header("idempotency-key", uuid::Uuid::new_v4().to_string());
            let (status, problem) = told(request.body(body.clone())).await;
            assert_eq!((status, code(&problem)), (415, "not-json"), "{path} {media}: {problem}");
        }
    }
    assert_eq!(held(&town).await, before, "something changed");
    town.stands().await;
}

/// The addresses of this server that a page leads to.
fn led_to(page: &str) -> Vec<String> {
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links
        .filter(|link| link.starts_with('/'))
        .map(|link| link.replace("&#38;", "&").replace("&amp;", "&"))
        .collect()
}

/// Looks at a page as it is asked for, and as whoever wants it to be more than looking.
async fn looked(who: &Somebody<'_>, path: &str) -> String {
    let plain = who.request(Method::GET, path).header("accept", "text/html");
    let answer = plain.send().await.unwrap();
    assert!(answer.status().as_u16() < 500, "{path}");
    let page = answer.text().await.unwrap_or_default();
    let with = if path.contains('?') { '&' } else { '?' };
    let more = who.request(Method::GET, &format!("{path}{with}_method=POST&step=perform"));
    let more = more.header("x-http-method-override", "DELETE").body("step=perform&revision=1");
    assert!(more.send().await.unwrap().status().as_u16() < 500, "{path}");
    assert!(who.request(Method::HEAD, path).send().await.unwrap().status().as_u16() < 500, "{path}");
    page
}

/// No GET changes anything: every page and every route that is looked at, and every page these lead to, asked
/// by everybody, leave the database as it was but for when a session was last seen.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_only_looks_changes_nothing() {
    let town = Town::new().await;
    town.open_case().await;
    let everybody = [
        town.as_(TOWN, "u-0001").await,
        town.as_(TOWN, "u-0003").await,
        town.as_(TOWN, "u-0009").await,
        town.nobody(),
    ];
    let before = held(&town).await;
    for who in &everybody {
        let mut all: BTreeSet<String> =
            routes().into_iter().filter(|(method, _)| method == "GET").map(|(_, path)| path).collect();
        assert!(all.len() > 80, "{}", all.len());
        for path in all.clone() {
            all.extend(
                led_to(&looked(who, &path).await)
                    .into_iter()
                    .filter(|to| !to.starts_with("/static/"))
                    .take(20),
            );
        }
        let found: Vec<String> = all.into_iter().collect();
        for path in found {
            let answer = who.request(Method::GET, &path).send().await.unwrap();
            assert!(answer.status().as_u16() < 500, "{path}");
        }
    }
    let after = held(&town).await;
    for (table, rows) in &after {
        assert_eq!(Some(rows), before.get(table), "{table} changed by looking");
    }
    town.stands().await;
}
