//! Signing in as people do: invitation, password, cookie; and out.

use reqwest::Method;
use serde_json::json;
use shirube_desk::Clock;

use shirube_server::Settings;
use totp_rs::{Builder, Secret};

use crate::common::{ADMINISTRATOR, OTHER, PASSWORD, TOWN, Town, actor, code, fields, org, settings, told};

/// What the app of this secret shows now.
pub(crate) fn code_of(secret: &str, town: &Town) -> String {
    let Clock::Simulated(now) = &town.clock else { panic!("simulated") };
    let seconds = u64::try_from(now.lock().unwrap().timestamp()).unwrap();
    let totp = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap();
    totp.generate(seconds).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_becomes_an_account_a_session_and_nothing_after_signing_out() {
    let town = Town::new().await;
    let nobody = town.nobody();
    let link = town
        .app
        .accounts()
        .invite(&org(TOWN), &actor("u-0001"), "u-0001@city-a.example.jp", "ja")
        .await
        .unwrap();
    let path = format!("/api/v1/links/{}", link.token);
    let (status, open) = nobody.get(&path).await;
    assert_eq!((status, &open["purpose"]), (200, &json!("invite")), "{open}");
    let (status, short) = nobody.post(&path, &json!({"password": "short"})).await;
    assert_eq!((status, fields(&short)), (422, vec!["password"]));
    assert_eq!(nobody.post(&path, &json!({"password": PASSWORD})).await.0, 204);
    assert_eq!(nobody.get(&path).await.0, 410);
    assert_eq!(nobody.post(&path, &json!({"password": PASSWORD})).await.0, 410);
    let mut tampered = path.clone();
    tampered.pop();
    tampered.push('-');
    assert_eq!(nobody.get(&tampered).await.0, 404);

    let wrong = json!({"email": "u-0001@city-a.example.jp", "password": "not that pass phrase"});
    let unknown = json!({"email": "nobody@city-a.example.jp", "password": PASSWORD});
    let (one, other) =
        (nobody.post("/api/v1/session", &wrong).await, nobody.post("/api/v1/session", &unknown).await);
    assert_eq!((one.0, code(&one.1)), (401, "wrong-credentials"));
    assert_eq!((other.0, code(&other.1)), (401, "wrong-credentials"));
    let right = json!({"email": "U-0001@city-a.example.jp", "password": PASSWORD});
    let response = nobody.request(Method::POST, "/api/v1/session").json(&right).send().await.unwrap();
    assert_eq!(response.status().as_u16(), 201);
    let cookie = response.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("sid=") && cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let with = |method: Method, path: &str| {
        nobody.request(method, path).header("cookie", &cookie).header("origin", &town.url)
    };
    let (status, session) = told(with(Method::GET, "/api/v1/session")).await;
    assert_eq!((status, &session["person"], &session["means"]), (200, &json!("u-0001"), &json!("session")));
    let body = json!({"org": OTHER});
    assert_eq!(told(with(Method::POST, "/api/v1/session/organisation").json(&body)).await.0, 404);
    assert_eq!(told(with(Method::DELETE, "/api/v1/session")).await.0, 204);
    // what was captured before is worth nothing now
    assert_eq!(told(with(Method::GET, "/api/v1/session")).await.0, 401);
    assert_eq!(told(with(Method::POST, "/api/v1/cases").json(&json!({}))).await.0, 401);
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sensitive_asks_for_the_password_again_after_ten_minutes() {
    let town = Town::new().await;
    let officer = town.as_(TOWN, "u-0001").await;
    let body = json!({"name": "test", "scopes": ["read"], "days": 1});
    assert_eq!(officer.post("/api/v1/tokens", &body).await.0, 201);
    town.later(601);
    let (status, problem) = officer.post("/api/v1/tokens", &body).await;
    assert_eq!((status, code(&problem)), (403, "reauthentication-needed"), "{problem}");
    let (status, session) = officer.get("/api/v1/session").await;
    assert_eq!((status, &session["needs_reauthentication"]), (200, &json!(true)));
    town.later(1_801);
    assert_eq!(officer.get("/api/v1/session").await.0, 401);
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_does_what_it_was_issued_for_and_no_more() {
    let town = Town::new().await;
    town.open_case().await;
    let program = town.program("u-0001", &["read"]).await;
    assert_eq!(program.get("/api/v1/cases/R8-0001").await.0, 200);
    let (status, problem) = program.post("/api/v1/cases", &json!({})).await;
    assert_eq!((status, code(&problem)), (403, "scope"));
    let (status, problem) =
        program.post("/api/v1/tokens", &json!({"name": "more", "scopes": ["act"], "days": 1})).await;
    assert_eq!((status, code(&problem)), (403, "session-only"));
    let (_, tokens) = program.get("/api/v1/tokens").await;
    let id = tokens["tokens"][0]["id"].as_str().unwrap().to_owned();
    assert!(tokens["tokens"][0].get("token").is_none(), "{tokens}");
    let officer = town.as_(TOWN, "u-0001").await;
    // used since it was listed: that changes nothing of it
    let (path, etag) = (format!("/api/v1/tokens/{id}"), tokens["tokens"][0]["etag"].as_str().unwrap());
    assert_eq!(told(officer.request(Method::DELETE, &path)).await.0, 428);
    assert_eq!(officer.change(Method::DELETE, &path, &"0".repeat(32)).await.0, 412);
    assert_eq!(officer.change(Method::DELETE, "/api/v1/tokens/t-0", etag).await.0, 404);
    assert_eq!(program.get("/api/v1/cases/R8-0001").await.0, 200);
    assert_eq!(officer.change(Method::DELETE, &path, etag).await.0, 204);
    assert_eq!(officer.change(Method::DELETE, &path, etag).await.0, 412, "revoked meanwhile");
    assert_eq!(program.get("/api/v1/cases/R8-0001").await.0, 401);
    // a token that is not good is not the same as none
    let wrong = town.nobody().request(Method::GET, "/api/v1/rules").bearer_auth("shirube_nonsense");
    assert_eq!(told(wrong).await.0, 401);
    town.stands().await;
}

/// Pages are for people: what a token may do is said of the API, and no page asks for it.
#[tokio::test(flavor = "multi_thread")]
async fn no_page_takes_a_token() {
    let town = Town::new().await;
    let (case, _) = town.open_case().await;
    let all = ["read", "act", "export", "administer"];
    for scopes in [&all[..1], &all[..]] {
        let program = town.program("u-0001", scopes).await;
        for (method, path) in [
            (Method::GET, "/tasks".to_owned()),
            (Method::GET, "/cases/R8-0001".to_owned()),
            (Method::GET, "/audit".to_owned()),
            (Method::POST, format!("/procedures/{case}/acts/withdraw")),
            (Method::POST, "/cases/assign".to_owned()),
            (Method::POST, "/cases/take".to_owned()),
            (Method::POST, "/account/tokens/new".to_owned()),
        ] {
            let answer = program.request(method, &path).send().await.unwrap();
            let status = answer.status().as_u16();
            let shown = answer.text().await.unwrap();
            assert!(status == 403 && shown.contains("APIトークン"), "{path} {status} {shown}");
        }
    }
    town.stands().await;
}

/// Where staff need a second factor, a password alone opens the page of the account and no other.
#[tokio::test(flavor = "multi_thread")]
async fn staff_need_a_second_factor_where_the_server_says_so() {
    let town = Town::with(Settings { staff_need_second_factor: true, ..settings() }).await;
    let officer = town.as_(TOWN, "u-0001").await;
    let (status, problem) = officer.get("/api/v1/tasks").await;
    assert_eq!((status, code(&problem)), (403, "second-factor-needed"), "{problem}");
    assert_eq!(officer.get("/api/v1/session").await.0, 200);
    let (status, offer) = told(officer.request(Method::POST, "/api/v1/totp")).await;
    assert_eq!(status, 201, "{offer}");
    let shown = code_of(offer["secret_base32"].as_str().unwrap(), &town);
    let (status, codes) = officer.post("/api/v1/totp/confirmation", &json!({ "code": shown })).await;
    assert_eq!(status, 200, "{codes}");
    assert_eq!(officer.get("/api/v1/tasks").await.0, 200, "the code was given in this session");
    // the same person elsewhere, by the password alone
    let elsewhere = town.as_(TOWN, "u-0001").await;
    assert_eq!(elsewhere.get("/api/v1/tasks").await.0, 403);
    let company = town.as_(TOWN, "u-0009").await;
    assert_eq!(company.get("/api/v1/tasks").await.0, 200, "companies are not staff");
    town.stands().await;
}

/// An act that decides is a person's: no token approves, opens, grants or delegates.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_does_not_decide() {
    let town = Town::new().await;
    let (case, revision) = town.open_case().await;
    let program = town.program("u-0003", &["read", "act"]).await;
    for act in ["approve-start", "open-envelopes", "delegate", "grant"] {
        let path = format!("/api/v1/procedures/{case}/acts/{act}");
        let asked = program.request(Method::POST, &path).header("if-match", format!("\"{revision}\""));
        let asked = asked.header("idempotency-key", uuid::Uuid::new_v4().to_string()).json(&json!({}));
        let (status, problem) = told(asked).await;
        assert_eq!((status, code(&problem)), (403, "session-only"), "{act} {problem}");
    }
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_for_a_new_password_learns_nothing() {
    let town = Town::new().await;
    let nobody = town.nobody();
    let ask = async |email: &str| nobody.post("/api/v1/recoveries", &json!({"email": email})).await;
    assert_eq!(ask(ADMINISTRATOR).await, ask("nobody@city-a.example.jp").await);
    assert_eq!(ask(ADMINISTRATOR).await.0, 202);
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_that_is_taken_away_is_gone_at_the_next_request() {
    let town = Town::new().await;
    town.open_case().await;
    let officer = town.as_(TOWN, "u-0001").await;
    assert_eq!(officer.get("/api/v1/cases/R8-0001").await.0, 200);
    let account = town.app.accounts().account_of(&org(TOWN), &actor("u-0001")).await.unwrap().unwrap();
    assert!(town.app.accounts().disable(&account, true).await.unwrap());
    assert_eq!(officer.get("/api/v1/cases/R8-0001").await.0, 401);
    town.stands().await;
}
