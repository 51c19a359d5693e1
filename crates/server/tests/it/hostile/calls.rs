//! Addresses that a visitor would have the server ask.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use shirube_server::Settings;
use tokio::net::TcpListener;
use uuid::Uuid;

use super::letters::letters;
use crate::common::{OTHER, TOWN, Town, need, settings, told};
use crate::pages::joins;

/// Listens, and counts who comes.
async fn trap() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap().to_string();
    let came = Arc::new(AtomicUsize::new(0));
    let counted = came.clone();
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });
    (at, came)
}

/// The server asks nobody a visitor names: not in a text, not as the address of a file, of a provider or of a
/// call back, not in a header of where the request comes from or goes to.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_a_visitor_names_is_asked() {
    let (at, came) = trap().await;
    let town = Town::new().await;
    town.open_case().await;
    let officer = town.as_(TOWN, "u-0001").await;
    let company = town.as_(TOWN, "u-0009").await;
    let url = format!("http://{at}/latest/meta-data/");
    let mut facts = need();
    for name in ["title", "issue", "ideal", "funding"] {
        facts[name] = json!(url);
    }
    assert_eq!(officer.post("/api/v1/cases", &json!({ "facts": facts })).await.0, 201);
    let body = json!({"name": url, "address": url, "product_name": url});
    let put = company.request(Method::PUT, "/api/v1/profile").header("if-match", "\"0\"").json(&body);
    assert_eq!(told(put).await.0, 200);
    // what names an address where a file, a provider or a call back is expected is none of these
    let document = json!({"document": "alignment-record", "name": url, "url": url, "content_base64": url});
    let act = "/api/v1/procedures/R8-0001.1/acts/record-alignment/rehearsal";
    assert_eq!(officer.post(act, &json!({"documents": [document]})).await.0, 422);
    let proposal = json!({"unsolicited.title": url, "unsolicited.from": url, "unsolicited.sha256": url});
    let path = "/api/v1/procedures/office/acts/submit-unsolicited-proposal/rehearsal";
    assert_eq!(company.post(path, &json!({ "facts": proposal })).await.0, 422);
    for path in [
        format!("/api/v1/identity-providers/{}/sign-in", url.replace('/', "%2F")),
        format!("/api/v1/links/{}", url.replace('/', "%2F")),
    ] {
        let (status, problem) = town.nobody().post(&path, &json!({"password": "x", "url": url})).await;
        assert!((400..500).contains(&status), "{path}: {status} {problem}");
    }
    let asked = json!({"format": "csv", "purpose": url, "callback": url});
    assert_eq!(officer.post("/api/v1/cases/R8-0001/exports", &asked).await.0, 422);
    for header in
        ["x-forwarded-host", "x-forwarded-for", "forwarded", "referer", "x-original-url", "x-callback-url"]
    {
        let request = officer.request(Method::GET, "/api/v1/cases/R8-0001").header(header, &url);
        assert_eq!(told(request).await.0, 200, "{header}");
    }
    for path in
        ["/login?next=", "/search?q=", "/tasks?next=", "/advise?url=", "/figures?url=", "/notices?org="]
    {
        let answer = officer.request(Method::GET, &format!("{path}{url}")).send().await.unwrap();
        assert!(answer.status().as_u16() < 500, "{path}");
    }
    town.app.desk().round(None, &[crate::common::org(TOWN), crate::common::org(OTHER)]).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(came.load(Ordering::SeqCst), 0, "somebody was asked");
    tokio::net::TcpStream::connect(&at).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(came.load(Ordering::SeqCst), 1, "whoever is asked is counted");
    town.stands().await;
}

/// A link in a letter leads to the address of the settings, whatever the request that asked for it says of
/// the host it came to.
#[tokio::test(flavor = "multi_thread")]
async fn a_letter_leads_where_the_settings_say_and_nowhere_else() {
    let public = Some("https://shirube.city.example.jp".to_owned());
    let town = Town::with(Settings { public_url: public, ..settings() }).await;
    let email = joins(&town, "u-0001").await;
    for (header, value) in [
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "host=evil.example;proto=http"),
        ("x-forwarded-proto", "http"),
    ] {
        let request = town.nobody().request(Method::POST, "/api/v1/recoveries").header(header, value);
        let request = request.header("idempotency-key", Uuid::new_v4().to_string());
        let status = told(request.json(&json!({ "email": email }))).await.0;
        assert!(status == 202 || status == 400 || status == 403, "{header}: {status}");
    }
    let texts = letters(&town).await;
    assert!(texts.iter().any(|one| one.contains("https://shirube.city.example.jp/")), "{texts:?}");
    assert!(texts.iter().all(|one| !one.contains("evil.example")), "{texts:?}");
    town.stands().await;
}
