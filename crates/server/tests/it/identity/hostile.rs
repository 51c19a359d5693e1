//! What a provider, or whoever pretends to be one, must not get us to believe or to ask.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse as _;
use axum::routing::get;
use serde_json::{Value, json};
use shirube_server::Provider;

use super::browser::{Browser, Idp, Place};
use super::{OFFICER, town};
use crate::common::{PASSWORD, Town, actor, code, org};

/// What comes of signing in by this login, the way to the provider changed before it is gone.
async fn outcome(town: &Town, login: &str, change: impl Fn(&str) -> String) -> (u16, String) {
    let browser = Browser::of(town);
    let (status, begun) = browser.post("/api/v1/identity-providers/city/sign-in", &json!({})).await;
    assert_eq!(status, 201, "{begun}");
    let back = browser.through(&change(begun["url"].as_str().unwrap()), login).await;
    let (status, problem) = browser.answer("city", &back).await;
    assert_eq!(browser.get("/api/v1/session").await.0, 401, "{login}");
    (status, code(&problem).to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_does_not_stand_is_nobodys() {
    let (town, _idp) = town().await;
    let as_it_is = |url: &str| url.to_owned();
    // the way itself is sound: whoever it names is only not invited
    assert_eq!(outcome(&town, "stranger", as_it_is).await, (403, "not-invited".to_owned()));
    for login in [
        "wrong-audience",
        "more-audiences",
        "wrong-issuer",
        "wrong-nonce",
        "no-nonce",
        "expired",
        "alg-none",
        "alg-hs-secret",
        "alg-hs-public",
        "key-of-a-stranger",
        "key-unknown",
        "no-token",
        "redirected",
    ] {
        let (status, code) = outcome(&town, login, as_it_is).await;
        assert_eq!((status, code.as_str()), (403, "provider-refused"), "{login}");
    }
    assert_eq!(outcome(&town, "huge", as_it_is).await, (503, "provider-unreachable".to_owned()));
    // a code of another sign-in: its nonce and its challenge are of that
    let change = |name: &'static str| {
        move |url: &str| {
            let mut url = reqwest::Url::parse(url).unwrap();
            let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
            url.query_pairs_mut().clear().extend_pairs(pairs.into_iter().map(|(one, text)| {
                let text = if one == name { text.chars().rev().collect() } else { text };
                (one, text)
            }));
            url.to_string()
        }
    };
    for name in ["nonce", "code_challenge"] {
        let (status, code) = outcome(&town, "stranger", change(name)).await;
        assert_eq!((status, code.as_str()), (403, "provider-refused"), "{name}");
    }
    let (status, code) = outcome(&town, "stranger", change("state")).await;
    assert_eq!((status, code.as_str()), (400, "sign-in-not-begun"));
    town.stands_but(&[503]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_down_is_said_to_be_and_passwords_go_on() {
    let (town, idp) = town().await;
    let browser = Browser::of(&town);
    let (_, begun) = browser.post("/api/v1/identity-providers/city/sign-in", &json!({})).await;
    let back = browser.through(begun["url"].as_str().unwrap(), OFFICER).await;
    idp.stop();
    let (status, problem) = browser.answer("city", &back).await;
    assert_eq!((status, code(&problem)), (503, "provider-unreachable"), "{problem}");
    assert!(problem["detail"].as_str().unwrap().contains("接続できません"), "{problem}");
    // the other town never asked it anything
    let page = browser.page("/login/oidc/other/begin").await;
    assert_eq!(page.status, 503);
    assert!(page.text.contains("接続できません") && page.text.contains("/login"), "{}", page.text);
    let email = "u-0001@city-a.example.jp";
    let link = town.app.accounts().invite(&org("city-a"), &actor(OFFICER), email, "ja").await.unwrap();
    town.app.accounts().accept(&link.token, PASSWORD).await.unwrap().unwrap();
    let body = json!({"email": email, "password": PASSWORD});
    assert_eq!(browser.post("/api/v1/session", &body).await.0, 201);
    town.stands_but(&[503]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_down_keeps_nobody_waiting_behind_another() {
    // whoever is asked keeps it open for a while, and answers that it cannot
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    let at = serve(Router::new().fallback(move || {
        counted.fetch_add(1, Ordering::SeqCst);
        async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            StatusCode::SERVICE_UNAVAILABLE
        }
    }))
    .await;
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "a secret").unwrap();
    let town = Place::free().town(vec![pretended("city", &at, &secret)]).await;
    let begin = "/api/v1/identity-providers/city/sign-in";
    let browsers: Vec<Browser> = (0..5).map(|_| Browser::of(&town)).collect();
    let nothing = json!({});
    let answers = futures_util::future::join_all(browsers.iter().map(|one| one.post(begin, &nothing))).await;
    for (status, problem) in &answers {
        assert_eq!((*status, code(problem)), (503, "provider-unreachable"), "{problem}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1, "one asked, and the others heard what came of it");
    assert_eq!(browsers[0].page("/login/oidc/city/begin").await.status, 503);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    // and after a while it is asked again
    tokio::time::sleep(Duration::from_secs(11)).await;
    assert_eq!(browsers[0].post(begin, &nothing).await.0, 503);
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    town.stands_but(&[503]).await;
}

/// A provider of city-a that is not one.
fn pretended(id: &str, issuer: &str, secret: &Path) -> Provider {
    Provider {
        id: id.to_owned(),
        org: "city-a".to_owned(),
        name: id.to_owned(),
        name_en: None,
        issuer: issuer.to_owned(),
        client_id: "shirube".to_owned(),
        client_secret_file: Some(secret.to_owned()),
        client_secret_env: None,
    }
}

/// What a pretended provider says of itself, below a path.
fn said(at: &str, path: &str, elsewhere: &str) -> Value {
    let own = format!("{at}/{path}");
    let of = |name: &str, end: &str| {
        if path == name { format!("{elsewhere}/{end}") } else { format!("{own}/{end}") }
    };
    json!({
        "issuer": if path == "issuer" { elsewhere.to_owned() } else { own.clone() },
        "authorization_endpoint": of("authorization", "auth"),
        "token_endpoint": of("token", "token"),
        "jwks_uri": of("jwks", "jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_the_issuers_host_is_asked() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    let elsewhere = serve(Router::new().fallback(move || {
        counted.fetch_add(1, Ordering::SeqCst);
        async { axum::Json(json!({"keys": []})) }
    }))
    .await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = format!("http://{}", listener.local_addr().unwrap());
    let mut router = Router::new();
    for path in ["plain", "issuer", "authorization", "jwks"] {
        let said = said(&at, path, &elsewhere);
        router = router.route(
            &format!("/{path}/.well-known/openid-configuration"),
            get(|| async move { axum::Json(said) }),
        );
    }
    let moved = [(header::LOCATION, format!("{elsewhere}/.well-known/openid-configuration"))];
    let router = router
        .route("/{path}/jwks", get(|| async { axum::Json(json!({"keys": []})) }))
        .route(
            "/redirect/.well-known/openid-configuration",
            get(|| async move { (StatusCode::FOUND, moved).into_response() }),
        )
        .route(
            "/huge/.well-known/openid-configuration",
            get(|| async { ([(header::CONTENT_TYPE, "application/json")], "[".repeat(4 << 20)) }),
        );
    tokio::spawn(async move { axum::serve(listener, router).await });
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "a secret").unwrap();
    let paths = ["plain", "issuer", "authorization", "jwks", "redirect", "huge"];
    let provider = |path: &&str| pretended(path, &format!("{at}/{path}"), &secret);
    let town = Place::free().town(paths.iter().map(provider).collect()).await;
    for path in paths {
        let begin = format!("/api/v1/identity-providers/{path}/sign-in");
        let (status, answer) = Browser::of(&town).post(&begin, &json!({})).await;
        let expected = if path == "plain" { 201 } else { 503 };
        assert_eq!(status, expected, "{path}: {answer}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    town.stands_but(&[503]).await;
}

/// Serves on a port of its own; answers where.
async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    at
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_of_a_provider_is_in_no_database_and_no_answer() {
    let place = Place::free();
    let idp = Idp::start(&[&place.way_back("city")]);
    let town = place.town(vec![idp.provider()]).await;
    let browser = super::joined(&town, OFFICER).await;
    let secret = std::fs::read_to_string(idp.provider().client_secret_file.unwrap()).unwrap();
    let (_, providers) = browser.get("/api/v1/identity-providers").await;
    assert_eq!(providers["providers"][0]["ja"], "架空市 職員ID");
    for text in [providers.to_string(), browser.page("/account").await.text] {
        assert!(!text.contains(&secret) && !text.contains("client_secret"), "{text}");
    }
    let file = town.app.settings().data.join("towns.db");
    if file.is_file() {
        let kept = std::fs::read(file).unwrap();
        assert!(!kept.windows(secret.len()).any(|window| window == secret.as_bytes()));
    }
    town.stands().await;
}
