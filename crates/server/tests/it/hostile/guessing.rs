//! Passwords tried one after the other, and more exports than anybody needs.

use reqwest::Method;
use serde_json::{Value, json};
use shirube_server::Settings;

use crate::common::{PASSWORD, Somebody, TOWN, Town, code, settings, told};
use crate::pages::joins;
use crate::signing_in::code_of;

/// A town behind a proxy of this machine, which says from where somebody asks.
async fn town() -> Town {
    Town::with(Settings { trusted_proxies: vec!["127.0.0.1".parse().unwrap()], ..settings() }).await
}

/// What comes of a password from this address: status, seconds to wait, the problem.
async fn tried(town: &Town, from: &str, body: &Value) -> (u16, Option<u64>, Value) {
    let request = town.nobody().request(Method::POST, "/api/v1/session").header("x-forwarded-for", from);
    let answer = request.json(body).send().await.unwrap();
    let wait = answer.headers().get("retry-after").map(|one| one.to_str().unwrap().parse().unwrap());
    (answer.status().as_u16(), wait, answer.json().await.unwrap_or_default())
}

/// The secret of the app of somebody who confirms one.
async fn with_app(town: &Town, email: &str) -> String {
    let body = json!({"email": email, "password": PASSWORD});
    let answer = town.nobody().request(Method::POST, "/api/v1/session").json(&body).send().await.unwrap();
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let who: Somebody<'_> = town.holding(cookie.strip_prefix("sid=").unwrap());
    let (status, offer) = told(who.request(Method::POST, "/api/v1/totp")).await;
    assert_eq!(status, 201, "{offer}");
    let secret = offer["secret_base32"].as_str().unwrap().to_owned();
    let shown = json!({"code": code_of(&secret, town)});
    assert_eq!(who.post("/api/v1/totp/confirmation", &shown).await.0, 200);
    secret
}

/// A thousand passwords for one account: after the first few each is told to wait, longer and longer, whatever
/// the password is, and from wherever it comes. Whoever the account is gets in all the same, with the second
/// factor; and an address that goes through accounts waits for all of them.
#[tokio::test(flavor = "multi_thread")]
async fn who_tries_passwords_waits_and_whose_account_it_is_gets_in() {
    let town = town().await;
    let email = joins(&town, "u-0001").await;
    let secret = with_app(&town, &email).await;
    town.later(60);
    let wrong = |nth: usize| json!({"email": email, "password": format!("not that pass phrase {nth}")});
    let (mut heard, mut longest) = (0, 0);
    for round in 0..10 {
        let guesses: Vec<Value> = (0..100).map(|nth| wrong(round * 100 + nth)).collect();
        let tries = guesses.iter().enumerate().map(|(nth, body)| {
            let from = format!("198.51.100.{}", nth % 50);
            let town = &town;
            async move { tried(town, &from, body).await }
        });
        for (status, wait, problem) in futures_util::future::join_all(tries).await {
            match status {
                401 => heard += 1,
                429 => longest = longest.max(wait.unwrap()),
                other => panic!("{other}: {problem}"),
            }
        }
    }
    assert!((1..=6).contains(&heard), "{heard} of a thousand were heard");
    assert!(longest >= 30, "{longest}");
    // not even the right password is heard from there, nor from elsewhere without the second factor
    let right = json!({"email": email, "password": PASSWORD});
    let (status, wait, problem) = tried(&town, "203.0.113.9", &right).await;
    assert_eq!((status, wait.is_some(), code(&problem)), (429, true, "too-many-requests"), "{problem}");
    let whole = json!({"email": email, "password": PASSWORD, "code": code_of(&secret, &town)});
    let (status, _, session) = tried(&town, "203.0.113.9", &whole).await;
    assert_eq!(status, 201, "{session}");
    // one address through many accounts, of which it knows none
    let mut last = (0, None, Value::Null);
    for nth in 0..30 {
        let body = json!({"email": format!("nobody-{nth}@city-a.example.jp"), "password": PASSWORD});
        last = tried(&town, "192.0.2.66", &body).await;
    }
    assert_eq!((last.0, last.1.is_some()), (429, true), "{}", last.2);
    let other = joins(&town, "u-0002").await;
    let body = json!({"email": other, "password": PASSWORD});
    assert_eq!(tried(&town, "192.0.2.66", &body).await.0, 429);
    assert_eq!(tried(&town, "192.0.2.67", &body).await.0, 201, "an office elsewhere signs in");
    town.stands().await;
}

/// A thousand exports asked for by one person at once: as many as are allowed a minute are made and entered,
/// the others are told when to come again, and what somebody else asks for is answered meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_exports_are_as_many_as_are_allowed() {
    let town = Town::with(Settings { exports_per_minute_of_person: 5, ..settings() }).await;
    town.open_case().await;
    let (officer, other) = (town.as_(TOWN, "u-0001").await, town.as_(TOWN, "u-0005").await);
    let entries = async || other.get("/api/v1/procedures/office").await.1["entries"].as_u64().unwrap();
    let before = entries().await;
    let body = json!({"format": "csv", "purpose": "監査"});
    let (mut made, mut told_to_wait) = (0, 0);
    for _ in 0..10 {
        let asked = (0..100).map(|_| {
            let key = uuid::Uuid::new_v4().to_string();
            let request = officer.request(Method::POST, "/api/v1/cases/R8-0001/exports");
            request.header("idempotency-key", key).json(&body).send()
        });
        let others = (0..10).map(|_| other.get("/api/v1/cases/R8-0001"));
        let (answers, of_others) = futures_util::future::join(
            futures_util::future::join_all(asked),
            futures_util::future::join_all(others),
        )
        .await;
        for answer in answers {
            let answer = answer.unwrap();
            match answer.status().as_u16() {
                200 => made += 1,
                429 => told_to_wait += u64::from(answer.headers().contains_key("retry-after")),
                status => panic!("{status}"),
            }
        }
        assert!(of_others.iter().all(|(status, _)| *status == 200), "{of_others:?}");
    }
    // the minute of the limit is that of the machine: where it is slow, a second one may have begun
    assert!((5..=10).contains(&made) && made + told_to_wait == 1_000, "{made} {told_to_wait}");
    assert_eq!(entries().await, before + made);
    town.stands().await;
}
