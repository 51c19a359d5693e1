//! Another e-mail address for one's own account: by the API and by pages.

use reqwest::Method;
use serde_json::json;
use shirube_server::Settings;

use crate::common::{PASSWORD, Somebody, TOWN, Town, actor, code, fields, org, settings, shown, told};

const NEW: &str = "hanako@city-a.example.jp";

/// A town whose letters carry links.
async fn town() -> Town {
    Town::with(Settings { public_url: Some("https://a.example".to_owned()), ..settings() }).await
}

/// Somebody of the town with a password, signed in; the second is the token of the session.
async fn joined<'t>(town: &'t Town, person: &str) -> (Somebody<'t>, String) {
    let email = format!("{person}@city-a.example.jp");
    let accounts = town.app.accounts();
    let link = accounts.invite(&org(TOWN), &actor(person), &email, "ja").await.unwrap();
    accounts.accept(&link.token, PASSWORD).await.unwrap().unwrap();
    let new = accounts.sign_in(&email, PASSWORD, None, None, "192.0.2.1").await.unwrap().unwrap();
    (town.holding(&new.token), new.token)
}

/// The link somebody gets who asks; where it goes is told by a letter alone.
async fn link_of(town: &Town, session: &str, email: &str) -> String {
    let accounts = town.app.accounts();
    let who = accounts.session(session).await.unwrap().unwrap();
    accounts.ask_address(&who, email, "192.0.2.1").await.unwrap().unwrap().unwrap().token
}

async fn page(who: &Somebody<'_>, path: &str, form: Option<&str>) -> (u16, String) {
    let method = if form.is_some() { Method::POST } else { Method::GET };
    let request = who.request(method, path).header("accept", "text/html");
    shown(match form {
        Some(body) => {
            request.header("content-type", "application/x-www-form-urlencoded").body(body.to_owned())
        }
        None => request,
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_asked_for_by_who_said_who_they_are_and_taken_by_its_link() {
    let town = town().await;
    let (officer, session) = joined(&town, "u-0001").await;
    let ask =
        async |who: &Somebody<'_>, email: &str| who.post("/api/v1/email", &json!({"email": email})).await;
    assert_eq!(ask(&town.nobody(), NEW).await.0, 401);
    let (status, problem) = ask(&town.program("u-0001", &["administer"]).await, NEW).await;
    assert_eq!((status, code(&problem)), (403, "session-only"));
    for wrong in ["u-0001@city-a.example.jp", "no address"] {
        let (status, problem) = ask(&officer, wrong).await;
        assert_eq!((status, fields(&problem)), (422, vec!["email"]), "{wrong}");
    }
    // whether an address has an account is not told
    joined(&town, "u-0002").await;
    let (known, unknown) = (ask(&officer, "u-0002@city-a.example.jp").await, ask(&officer, NEW).await);
    assert_eq!((known.0, known), (202, unknown));
    town.later(601);
    let (status, problem) = ask(&officer, NEW).await;
    assert_eq!((status, code(&problem)), (403, "reauthentication-needed"));

    let token = link_of(&town, &session, NEW).await;
    let path = format!("/api/v1/links/{token}");
    let (status, link) = town.nobody().get(&path).await;
    assert_eq!((status, &link["purpose"]), (200, &json!("change-email")));
    assert_eq!(town.nobody().post(&path, &json!({"password": PASSWORD})).await.0, 404);
    let take = format!("{path}/email");
    assert_eq!(town.nobody().post(&take, &json!({})).await.0, 401);
    assert_eq!(town.as_(TOWN, "u-0003").await.post(&take, &json!({})).await.0, 404);
    let (status, answer) = officer.post(&take, &json!({})).await;
    assert_eq!(
        (status, &answer["email"], &answer["needs_reauthentication"]),
        (200, &json!(NEW), &json!(true))
    );
    assert_eq!(officer.get("/api/v1/session").await.0, 401, "the session until then ended");
    let body = json!({"email": NEW, "password": PASSWORD});
    let again = town.nobody().request(Method::POST, "/api/v1/session").json(&body);
    assert_eq!(told(again).await.0, 201);
    assert_eq!(town.nobody().get(&path).await.0, 410);
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_changed_by_pages() {
    let town = town().await;
    let (officer, _) = joined(&town, "u-0001").await;
    let (_, account) = page(&officer, "/account", None).await;
    assert!(account.contains("href=\"/account/email\""), "{account}");
    let (status, form) = page(&officer, "/account/email", None).await;
    assert!(status == 200 && form.contains("name=\"email\""), "{form}");
    let (status, wrong) = page(&officer, "/account/email", Some("email=hanako")).await;
    assert!(status == 422 && wrong.contains("value=\"hanako\""), "{wrong}");
    town.later(601);
    let (status, asked) = page(&officer, "/account/email", Some("email=hanako%40city-a.example.jp")).await;
    assert!(status == 403 && asked.contains("hanako@city-a.example.jp"), "what was typed waits: {asked}");
    let password = PASSWORD.replace(' ', "+");
    let body = format!("email=hanako%40city-a.example.jp&password={password}");
    let (status, done) = page(&officer, "/account/email", Some(&body)).await;
    assert!(status == 200 && done.contains("新しいアドレスのメールを確認してください"), "{done}");
    // that began another session: this one signs in anew
    let new = town.app.accounts().sign_in("u-0001@city-a.example.jp", PASSWORD, None, None, "192.0.2.1");
    let new = new.await.unwrap().unwrap().token;
    let officer = town.holding(&new);
    let token = link_of(&town, &new, NEW).await;
    let path = format!("/invitation/{token}");
    let (_, login) = page(&town.nobody(), &path, None).await;
    assert!(login.contains(&format!("value=\"{path}\"")), "whoever is not signed in does so first: {login}");
    let (status, confirm) = page(&officer, &path, None).await;
    assert!(status == 200 && confirm.contains(&format!("action=\"/account/email/{token}\"")), "{confirm}");
    let (status, gone) = page(&officer, &format!("/account/email/{token}x"), Some("")).await;
    assert_eq!(status, 404, "{gone}");
    // the answer leads on with a session this client does not keep
    page(&officer, &format!("/account/email/{token}"), Some("")).await;
    let signed_in = town.app.accounts().sign_in(NEW, PASSWORD, None, None, "192.0.2.1").await.unwrap();
    assert!(signed_in.is_ok(), "{signed_in:?}");
    assert_eq!(page(&town.nobody(), &path, None).await.0, 410);
    town.stands().await;
}
