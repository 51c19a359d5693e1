//! Requests from other sites, headers, limits, health.

use std::net::IpAddr;

use reqwest::Method;
use serde_json::json;
use shirube_server::Settings;

use crate::common::{TOWN, Town, code, need, settings, told};

#[tokio::test(flavor = "multi_thread")]
async fn nothing_changes_by_a_request_from_another_site() {
    let town = Town::new().await;
    let cookie = {
        let (town_id, person) = (crate::common::org(TOWN), crate::common::actor("u-0001"));
        format!("sid={}", town.app.accounts().open_for_demo(&town_id, &person).await.unwrap().token)
    };
    let post = || {
        let key = uuid::Uuid::new_v4().to_string();
        town.nobody()
            .request(Method::POST, "/api/v1/cases")
            .header("cookie", &cookie)
            .header("idempotency-key", key)
    };
    let body = json!({"facts": need()});
    for request in [
        post().header("origin", "https://evil.example").json(&body),
        post().header("origin", "null").json(&body),
        post().header("sec-fetch-site", "cross-site").header("origin", &town.url).json(&body),
        post().header("sec-fetch-site", "same-site").json(&body),
        // no browser sends neither
        post().json(&body),
        post()
            .header("origin", "https://evil.example")
            .header("content-type", "text/plain")
            .body(body.to_string()),
        post()
            .header("sec-fetch-site", "cross-site")
            .header("content-type", "application/x-www-form-urlencoded")
            .body("facts=1"),
    ] {
        let (status, problem) = told(request).await;
        assert_eq!((status, code(&problem)), (403, "cross-site"), "{problem}");
    }
    let plain =
        post().header("origin", &town.url).header("content-type", "text/plain").body(body.to_string());
    assert_eq!(told(plain).await.0, 415);
    let officer = town.as_(TOWN, "u-0001").await;
    assert_eq!(officer.get("/api/v1/cases").await.1, json!({"lines": []}));
    let ours = post().header("origin", &town.url).json(&body);
    assert_eq!(told(ours).await.0, 201);
    let ours = post().header("sec-fetch-site", "same-origin").json(&body);
    assert_eq!(told(ours).await.0, 201);
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_has_the_headers() {
    let town = Town::new().await;
    for path in
        ["/healthz", "/api/v1/session", "/nowhere", "/api/docs/", "/api/openapi.json", "/api/v1/rules"]
    {
        let response = town.nobody().request(Method::GET, path).send().await.unwrap();
        let found: Vec<String> = response
            .headers()
            .iter()
            .filter(|(name, _)| !["date", "content-length", "x-request-id", "vary"].contains(&name.as_str()))
            .filter(|(name, _)| !["content-type", "www-authenticate"].contains(&name.as_str()))
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
            .collect();
        let mut found = found;
        found.sort();
        assert_eq!(found, HEADERS, "{path}");
        assert!(response.headers().contains_key("x-request-id"));
    }
    town.stands().await;
}

const HEADERS: [&str; 8] = [
    "cache-control: no-store",
    "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'",
    "cross-origin-opener-policy: same-origin",
    "cross-origin-resource-policy: same-origin",
    "permissions-policy: camera=(), microphone=(), geolocation=()",
    "referrer-policy: no-referrer",
    "strict-transport-security: max-age=31536000; includeSubDomains",
    "x-content-type-options: nosniff",
];

#[tokio::test(flavor = "multi_thread")]
async fn the_viewer_of_the_document_asks_nothing_of_others() {
    let town = Town::new().await;
    let text = async |path: &str| {
        town.nobody().request(Method::GET, path).send().await.unwrap().text().await.unwrap()
    };
    let page = text("/api/docs/").await;
    assert!(page.contains("swagger-ui-bundle.js"), "{page}");
    assert!(!page.contains("<style") && !page.contains("http://") && !page.contains("https://"), "{page}");
    // every script of it is a file: nothing is written into the page
    for script in page.split("<script").skip(1) {
        assert!(script.split('>').next().unwrap().contains("src="), "{page}");
    }
    assert!(text("/api/docs/swagger-initializer.js").await.contains("/api/openapi.json"));
    for path in ["/api/docs/../../etc/passwd", "/api/docs/%2e%2e%2fetc%2fpasswd"] {
        let answer = town.nobody().request(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 404, "{path}");
    }
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn too_much_of_one_address_waits_whatever_it_says_of_itself() {
    let proxy = Settings { requests_per_minute_of_address: 3, ..settings() };
    let town = Town::with(proxy.clone()).await;
    let ask = async |town: &Town, told_of: &str| {
        let request = town.nobody().request(Method::GET, "/healthz").header("x-forwarded-for", told_of);
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.headers().contains_key("retry-after"))
    };
    // nobody trusts what they say
    let mut answers = Vec::new();
    for nth in 0..4 {
        answers.push(ask(&town, &format!("192.0.2.{nth}")).await);
    }
    assert_eq!(answers, [(200, false), (200, false), (200, false), (429, true)]);
    let loopback: IpAddr = "127.0.0.1".parse().unwrap();
    let behind = Settings { trusted_proxies: vec![loopback.to_string().parse().unwrap()], ..proxy };
    let town = Town::with(behind).await;
    for nth in 0..5 {
        assert_eq!(ask(&town, &format!("203.0.113.9, 192.0.2.{nth}")).await.0, 200);
    }
    let mut last = 0;
    for nth in 0..4 {
        // what a visitor writes before the proxy's own word counts for nothing
        last = ask(&town, &format!("198.51.100.{nth}, 192.0.2.77")).await.0;
    }
    assert_eq!(last, 429);
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_asks_so_much_and_others_are_not_held_up() {
    let town = Town::with(Settings { requests_per_minute_of_person: 3, ..settings() }).await;
    let (one, other) = (town.as_(TOWN, "u-0001").await, town.as_(TOWN, "u-0002").await);
    for expected in [200, 200, 200, 429] {
        assert_eq!(one.get("/api/v1/session").await.0, expected);
    }
    assert_eq!(other.get("/api/v1/session").await.0, 200);
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_within_the_same_limits() {
    let town = Town::with(Settings { requests_per_minute_of_person: 3, ..settings() }).await;
    let (one, other) = (town.as_(TOWN, "u-0001").await, town.as_(TOWN, "u-0002").await);
    for expected in [200, 200, 200, 429] {
        let page = one.request(Method::GET, "/tasks").send().await.unwrap();
        assert_eq!(page.status().as_u16(), expected);
        if expected == 429 {
            let head = page.headers();
            assert!(head["content-type"].to_str().unwrap().starts_with("text/html"));
            let wait: u64 = head["retry-after"].to_str().unwrap().parse().unwrap();
            assert!(page.text().await.unwrap().contains(&wait.to_string()));
        }
    }
    // what is asked of the API counts with it, and what somebody else asks does not
    assert_eq!(one.get("/api/v1/session").await.0, 429);
    assert_eq!(other.request(Method::GET, "/tasks").send().await.unwrap().status().as_u16(), 200);
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_leaves_by_a_page_is_within_the_limit_of_exports() {
    let town = Town::with(Settings { exports_per_minute_of_person: 1, ..settings() }).await;
    town.open_case().await;
    let officer = town.as_(TOWN, "u-0001").await;
    for expected in [200, 429] {
        let list = officer.request(Method::POST, "/cases/take").body("procedure=R8-0001%2F1");
        let list = list.header("content-type", "application/x-www-form-urlencoded");
        let answer = list.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), expected);
        assert_eq!(answer.headers().contains_key("retry-after"), expected == 429);
    }
    assert_eq!(officer.request(Method::GET, "/tasks").send().await.unwrap().status().as_u16(), 200);
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_says_whether_it_is_well_and_shows_its_figures_to_the_machine_only() {
    let town = Town::new().await;
    let nobody = town.nobody();
    assert_eq!(nobody.get("/healthz").await, (200, json!("ok\n")));
    let ready = json!({"ready": true, "database": true, "schema": true, "clock": true, "log_keys": true});
    assert_eq!(nobody.get("/readyz").await, (200, ready));
    let (status, figures) = nobody.get("/metrics").await;
    assert_eq!(status, 200);
    let figures = figures.as_str().unwrap();
    assert!(
        figures.contains(
            "http_request_duration_seconds_bucket{method=\"GET\",route=\"/healthz\",status=\"200\""
        ),
        "{figures}"
    );
    let town = Town::with(Settings { metrics_token: Some("the token".to_owned()), ..settings() }).await;
    assert_eq!(town.nobody().get("/metrics").await.0, 404);
    let with = |token: &str| town.nobody().request(Method::GET, "/metrics").bearer_auth(token);
    assert_eq!(told(with("another")).await.0, 404);
    assert_eq!(told(with("the token")).await.0, 200);
    let behind = vec!["127.0.0.1".parse().unwrap()];
    let town = Town::with(Settings { trusted_proxies: behind, ..settings() }).await;
    let outside = town.nobody().request(Method::GET, "/metrics").header("x-forwarded-for", "192.0.2.1");
    assert_eq!(told(outside).await.0, 404);
    town.stands().await;
}
