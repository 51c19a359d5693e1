//! Officers sign in at an identity provider: a real one, `oidc-provider` from npm, and what pretends to be
//! one.

mod browser;
mod hostile;

use reqwest::Method;
use serde_json::json;
use shirube_server::Provider;

use self::browser::{Browser, Idp, Place, link_in};
use crate::common::{OTHER, PASSWORD, TOWN, Town, actor, code, fields, org};

const OFFICER: &str = "u-0001";
const EMAIL: &str = "u-0001@city-a.example.jp";

/// A town whose officers have a provider.
async fn town() -> (Town, Idp) {
    let place = Place::free();
    let idp = Idp::start(&[&place.way_back("city"), &place.way_back("other")]);
    let other = Provider { id: "other".to_owned(), org: OTHER.to_owned(), ..idp.provider() };
    let town = place.town(vec![idp.provider(), other]).await;
    (town, idp)
}

/// Somebody who joined by who they are at the provider, and has no password.
async fn joined<'t>(town: &'t Town, person: &str) -> Browser<'t> {
    let email = format!("{person}@city-a.example.jp");
    let link = town.app.accounts().invite(&org(TOWN), &actor(person), &email, "ja").await.unwrap();
    let browser = Browser::of(town);
    let begun = format!("/api/v1/links/{}/identity-providers/city", link.token);
    let (status, begun) = browser.post(&begun, &json!({})).await;
    assert_eq!(status, 201, "{begun}");
    let back = browser.through(begun["url"].as_str().unwrap(), person).await;
    assert_eq!(browser.page(&back).await.status, 303);
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_invited_is_told_so_and_who_is_comes_in() {
    let (town, _idp) = town().await;
    let browser = Browser::of(&town);
    let login = browser.page("/login?next=/cases").await;
    assert!(login.text.contains("架空市 職員IDでログイン"), "{}", login.text);
    let begin = "/login/oidc/city/begin?next=%2Fcases";
    assert!(login.text.contains(begin), "{}", login.text);
    let stranger = browser.through(&browser.leads_to(begin).await, OFFICER).await;
    let refused = browser.page(&stranger).await;
    assert_eq!(refused.status, 403);
    assert!(refused.text.contains("まだ招待されていない"), "{}", refused.text);

    let link = town.app.accounts().invite(&org(TOWN), &actor(OFFICER), EMAIL, "ja").await.unwrap();
    let page = browser.page(&link.url_path).await;
    let way = format!("{}/oidc/city", link.url_path);
    assert!(page.text.contains(&way) && !page.text.contains("/oidc/other"), "{}", page.text);
    let leading = browser.form(&way, &[]).await;
    let back = browser.through(&link_in(&leading.text), OFFICER).await;
    let done = browser.page(&back).await;
    assert_eq!((done.status, done.location.as_deref()), (303, Some("/tasks")), "{}", done.text);
    assert!(
        done.cookies.iter().any(|one| one.starts_with("sid=") && one.contains("; HttpOnly; SameSite=Lax"))
    );
    let (status, session) = browser.get("/api/v1/session").await;
    assert_eq!((status, &session["person"], &session["email"]), (200, &json!(OFFICER), &json!(EMAIL)));
    assert_eq!(browser.page(&link.url_path).await.status, 410);

    // out, and in again: nothing is asked of whoever the provider knows still
    assert_eq!(browser.form("/logout", &[]).await.status, 303);
    assert_eq!(browser.get("/api/v1/session").await.0, 401);
    let back = browser.through(&browser.leads_to(begin).await, OFFICER).await;
    let done = browser.page(&back).await;
    assert_eq!((done.status, done.location.as_deref()), (303, Some("/cases")));
    let english = browser.leads_to("/login/oidc/city/begin?lang=en").await;
    let back = browser.through(&english, OFFICER).await;
    assert_eq!(browser.page(&back).await.location.as_deref(), Some("/tasks?lang=en"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_back_is_taken_once_in_time_and_by_the_browser_that_went() {
    let (town, _idp) = town().await;
    let browser = joined(&town, OFFICER).await;
    let begin = "/login/oidc/city/begin";
    let back = browser.through(&browser.leads_to(begin).await, OFFICER).await;
    // another browser, another provider, another state
    let refused = Browser::of(&town).page(&back).await;
    assert_eq!(refused.status, 400, "{}", refused.text);
    assert!(refused.text.contains("この端末で始めたものではない"), "{}", refused.text);
    assert_eq!(browser.page(&back.replace("/city?", "/other?")).await.status, 400);
    assert_eq!(browser.page(&back.replace("state=", "state=x")).await.status, 400);
    assert_eq!(browser.page("/login/oidc/city?code=x").await.status, 400);
    let ticket = browser.cookie("oidc");
    assert_eq!(browser.page(&back).await.status, 303);
    // the ticket is spent; and with it the provider knows the code no more
    assert_eq!(browser.page(&back).await.status, 400);
    let replayed = Browser::of(&town).holding("oidc", &ticket).page(&back).await;
    assert_eq!(replayed.status, 403, "{}", replayed.text);
    assert!(
        replayed.text.contains("本人確認ができませんでした")
            && replayed.cookies.iter().all(|one| !one.starts_with("sid="))
    );
    let late = browser.through(&browser.leads_to(begin).await, OFFICER).await;
    town.later(601);
    assert_eq!(browser.page(&late).await.status, 400);
    // who changes their mind there
    let gone = Browser::of(&town);
    let back = gone.through(&gone.leads_to(begin).await, "refuses").await;
    assert!(back.contains("error=access_denied"), "{back}");
    let page = gone.page(&back).await;
    assert_eq!(page.status, 403, "{}", page.text);
    for unknown in ["/login/oidc/nowhere", "/login/oidc/nowhere/begin"] {
        assert_eq!(gone.page(unknown).await.status, 404, "{unknown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_of_a_provider_stands_in_its_organisation_alone() {
    let (town, _idp) = town().await;
    let browser = joined(&town, OFFICER).await;
    let accounts = town.app.accounts();
    // the same account in another town, by its own invitation and password
    let link = accounts.invite(&org(OTHER), &actor("u-0002"), EMAIL, "ja").await.unwrap();
    let path = format!("/api/v1/links/{}", link.token);
    let taken = town.nobody().post(&path, &json!({"password": PASSWORD})).await;
    assert_eq!(
        (taken.0, code(&taken.1)),
        (401, "wrong-credentials"),
        "whoever invites sets no password of an account"
    );
    let way = format!("{path}/identity-providers/other");
    let (status, begun) = browser.post(&way, &json!({})).await;
    assert_eq!(status, 201, "{begun}");
    let back = browser.through(begun["url"].as_str().unwrap(), OFFICER).await;
    let page = browser.page(&back).await;
    assert_eq!(page.status, 422, "nor takes it over by a provider: {}", page.text);
    assert_eq!(town.nobody().post(&format!("{path}/identity-providers/city"), &json!({})).await.0, 404);

    let recovery = accounts.recover(EMAIL, "192.0.2.1").await.unwrap().unwrap();
    let path_of_new = format!("/api/v1/links/{}", recovery.token);
    assert_eq!(town.nobody().post(&path_of_new, &json!({"password": PASSWORD})).await.0, 204);
    assert_eq!(town.nobody().post(&path, &json!({"password": PASSWORD})).await.0, 204);
    let by_password = Browser::of(&town);
    let body = json!({"email": EMAIL, "password": PASSWORD, "org": TOWN});
    assert_eq!(by_password.post("/api/v1/session", &body).await.0, 201);
    let other = json!({"org": OTHER});
    assert_eq!(by_password.post("/api/v1/session/organisation", &other).await.0, 200);
    // the provider of a town opens no door of another
    let back = browser.through(&browser.leads_to("/login/oidc/city/begin").await, OFFICER).await;
    assert_eq!(browser.page(&back).await.status, 303);
    assert_eq!(browser.post("/api/v1/session/organisation", &other).await.0, 404);
    for path in ["/api/v1/totp", "/api/v1/totp/confirmation"] {
        let (status, problem) = browser.post(path, &json!({"code": "000000"})).await;
        assert_eq!((status, code(&problem)), (403, "password-session-only"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_linked_and_unlinked_by_whoever_is_there() {
    let (town, _idp) = town().await;
    let browser = Browser::of(&town);
    town.now(700);
    let link = town.app.accounts().invite(&org(TOWN), &actor(OFFICER), EMAIL, "ja").await.unwrap();
    let path = format!("/api/v1/links/{}", link.token);
    assert_eq!(browser.post(&path, &json!({"password": PASSWORD})).await.0, 204);
    assert_eq!(browser.post("/api/v1/session", &json!({"email": EMAIL, "password": PASSWORD})).await.0, 201);
    let account = browser.page("/account").await;
    assert!(
        account.text.contains("架空市 職員ID") && account.text.contains("まだ結び付いていません"),
        "{}",
        account.text
    );
    assert_eq!(browser.form("/account/identities/link", &[("provider", "other")]).await.status, 404);
    // long ago: the password is asked for once more, and the link goes on in the session it begins
    town.now(0);
    let asked = browser.form("/account/identities/link", &[("provider", "city")]).await;
    assert_eq!(asked.status, 403);
    let begun =
        browser.form("/account/identities/link", &[("provider", "city"), ("password", PASSWORD)]).await;
    assert_eq!(begun.status, 200, "{}", begun.text);
    let back = browser.through(&link_in(&begun.text), "hanako").await;
    // whoever is led to it in another session links nothing
    let stranger = Browser::of(&town).holding("oidc", &browser.cookie("oidc"));
    assert_eq!(stranger.page(&back).await.status, 400);
    let begun = browser.form("/account/identities/link", &[("provider", "city")]).await;
    let back = browser.through(&link_in(&begun.text), "hanako").await;
    assert_eq!(browser.page(&back).await.location.as_deref(), Some("/account?changed=yes"));
    let (_, linked) = browser.get("/api/v1/identities").await;
    assert_eq!(linked["identities"][0]["provider"], "city");
    assert!(linked["identities"][0]["linked_at"].is_string(), "{linked}");
    assert_eq!(linked["identities"].as_array().unwrap().len(), 1);

    // it is nobody else's, and this account has no other there
    let second = joined(&town, "u-0002").await;
    for (who, login) in [(&second, "hanako"), (&browser, "taro")] {
        let (status, begun) = who.post("/api/v1/identities/city", &json!({})).await;
        assert_eq!(status, 201, "{begun}");
        let back = who.through(begun["url"].as_str().unwrap(), login).await;
        let (status, problem) = who.answer("city", &back).await;
        assert_eq!((status, code(&problem)), (403, "identity-taken"), "{login}");
    }
    let (status, problem) = second.delete("/api/v1/identities/city").await;
    assert_eq!((status, fields(&problem)), (422, vec!["identity"]), "it is the only way in");

    let by_provider = Browser::of(&town);
    let (_, begun) = by_provider.post("/api/v1/identity-providers/city/sign-in", &json!({})).await;
    let back = by_provider.through(begun["url"].as_str().unwrap(), "hanako").await;
    let (status, session) = by_provider.answer("city", &back).await;
    assert_eq!((status, &session["person"]), (200, &json!(OFFICER)), "{session}");
    assert_eq!(browser.form("/account/identities/unlink", &[("provider", "city")]).await.status, 303);
    assert_eq!(by_provider.get("/api/v1/session").await.0, 401, "what began there ended");
    assert_eq!(browser.get("/api/v1/session").await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sensitive_asks_at_the_provider_once_more() {
    let (town, _idp) = town().await;
    town.now(700);
    let browser = joined(&town, "u-0005").await;
    let (_, session) = browser.get("/api/v1/session").await;
    assert_eq!(
        (&session["second_factor"], &session["needs_reauthentication"]),
        (&json!(true), &json!(false))
    );
    town.now(0);
    let token = json!({"name": "test", "scopes": ["read"], "days": 1});
    let (status, problem) = browser.post("/api/v1/tokens", &token).await;
    assert_eq!((status, code(&problem)), (403, "reauthentication-needed"), "{problem}");

    let typed = [("name", "夜間の集計"), ("scopes", "read"), ("days", "1")];
    let asked = browser.form("/account/tokens/new", &typed).await;
    assert_eq!(asked.status, 403);
    assert!(asked.text.contains("夜間の集計") && asked.text.contains("target=\"_blank\""), "{}", asked.text);
    let again = "/login/oidc/city/again";
    assert!(asked.text.contains(&format!("href=\"{again}\"")), "{}", asked.text);
    let other = browser.through(&browser.leads_to(again).await, "somebody-else").await;
    assert_eq!(browser.page(&other).await.status, 403);
    // another tab that asks begins nothing, and so ends nothing that this one began
    let way = browser.leads_to(again).await;
    let asked = browser.form("/account/tokens/new", &typed).await;
    assert_eq!((asked.status, asked.cookies), (403, Vec::new()));
    let back = browser.through(&way, "u-0005").await;
    let done = browser.page(&back).await;
    assert_eq!(done.status, 200, "{}", done.text);
    assert!(done.text.contains("本人であることを確認しました"), "{}", done.text);
    // the page that waited is sent once more
    let issued = browser.form("/account/tokens/new", &typed).await;
    assert_eq!(issued.status, 200);
    let program = town.nobody().request(Method::GET, "/api/v1/session").bearer_auth(token_in(&issued.text));
    assert_eq!(crate::common::told(program).await.0, 200);

    // however new a session is: the provider asked nobody, and that was long ago by its own clock
    town.now(-601);
    let (_, begun) = browser.post("/api/v1/identity-providers/city/sign-in", &json!({})).await;
    let back = browser.known(begun["url"].as_str().unwrap()).await;
    assert_eq!(browser.answer("city", &back).await.0, 200);
    let (_, session) = browser.get("/api/v1/session").await;
    assert_eq!(session["needs_reauthentication"], true, "{session}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_once_more_is_signed_in_and_linked_there() {
    let (town, idp) = town().await;
    let again = |provider: &str| format!("/login/oidc/{provider}/again");
    let browser = joined(&town, OFFICER).await;
    assert!(browser.leads_to(&again("city")).await.contains("prompt=login"));
    for elsewhere in ["other", "nowhere"] {
        assert_eq!(browser.page(&again(elsewhere)).await.status, 404, "{elsewhere}");
    }
    let nobody = Browser::of(&town);
    let asked = nobody.page(&again("city")).await;
    assert!(asked.location.is_none_or(|to| to.starts_with("/login")) && asked.status != 200);
    assert_eq!(asked.cookies, Vec::<String>::new());
    // an account of the same town that is linked to nobody at the provider
    let email = "u-0002@city-a.example.jp";
    let link = town.app.accounts().invite(&org(TOWN), &actor("u-0002"), email, "ja").await.unwrap();
    town.app.accounts().accept(&link.token, PASSWORD).await.unwrap().unwrap();
    let unlinked = Browser::of(&town);
    let body = json!({"email": email, "password": PASSWORD});
    assert_eq!(unlinked.post("/api/v1/session", &body).await.0, 201);
    assert_eq!(unlinked.page(&again("city")).await.status, 404);
    let typed = [("name", "夜間の集計"), ("scopes", "read"), ("days", "1")];
    town.later(601);
    let asked = unlinked.form("/account/tokens/new", &typed).await;
    assert!(asked.status == 403 && !asked.text.contains("/login/oidc/"), "{}", asked.text);
    // the page that asks is there also where the provider is gone
    idp.stop();
    let asked = browser.form("/account/tokens/new", &typed).await;
    assert!(asked.status == 403 && asked.text.contains(&again("city")), "{}", asked.text);
}

/// The token a page shows.
fn token_in(page: &str) -> &str {
    page.split("class=\"secret mono\">").nth(1).unwrap().split('<').next().unwrap()
}
