//! Forms of the pages as a browser sends them: what is typed outlives a session, and comes back to nobody
//! but who typed it; accounts begin and are kept by forms.

use std::fmt::Write as _;

use reqwest::redirect::Policy;
use reqwest::{Client, Method, StatusCode};
use shirube_pages::escaped;

use crate::common::{PASSWORD, TOWN, Town, actor, org, settings};

const TITLE: &str = "消えてはならない件名";

/// What a page answers to a form: status, the cookie it sets, the page.
pub(crate) async fn sent(
    town: &Town,
    cookie: &str,
    path: &str,
    body: (&str, String),
) -> (StatusCode, String, String) {
    // where it leads is not followed: its cookie is looked at
    let client = Client::builder().redirect(Policy::none()).build().unwrap();
    let request = client.request(Method::POST, format!("{}{path}", town.url));
    let request = request.header("origin", &town.url).header("cookie", cookie);
    let response = request.header("content-type", body.0).body(body.1).send().await.unwrap();
    let set = response.headers().get("set-cookie").map(|one| one.to_str().unwrap().to_owned());
    let cookie = set.unwrap_or_default().split(';').next().unwrap().to_owned();
    (response.status(), cookie, response.text().await.unwrap())
}

/// The body of a form with these fields.
pub(crate) fn form(fields: &[(&str, &str)]) -> (&'static str, String) {
    let pairs: Vec<String> =
        fields.iter().map(|(name, text)| format!("{}={}", escaped(name), escaped(text))).collect();
    ("application/x-www-form-urlencoded", pairs.join("&"))
}

/// The body of the form of an act with these fields.
pub(crate) fn parts(fields: &[(&str, &str)]) -> (&'static str, String) {
    let mut body = String::new();
    for (name, text) in fields {
        write!(body, "--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n").unwrap();
    }
    body.push_str("--b--\r\n");
    ("multipart/form-data; boundary=b", body)
}

/// Gives somebody of the town an account with the password.
pub(crate) async fn joins(town: &Town, person: &str) -> String {
    let email = format!("{person}@city-a.example.jp");
    let accounts = town.app.accounts();
    let link = accounts.invite(&org(TOWN), &actor(person), &email, "ja").await.unwrap();
    accounts.accept(&link.token, PASSWORD).await.unwrap().unwrap();
    email
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_outlives_a_session_and_is_given_back_to_who_typed_it() {
    let town = Town::new().await;
    let (officer, other) = (joins(&town, "u-0001").await, joins(&town, "u-0005").await);
    let typed =
        [("step", "check"), ("by", "u-0001"), ("f.title", TITLE), ("f.indicators:0:name", "待ち時間")];
    let (status, _, page) = sent(&town, "sid=ended", "/cases/new/open-case", parts(&typed)).await;
    assert_eq!(status, 401, "{page}");
    assert!(page.contains(&format!("name=\"c.f.title\" value=\"{TITLE}\"")), "{page}");
    assert!(page.contains("name=\"way\" value=\"case open-case\""), "{page}");

    let carried = |email: &str, password: &str| {
        form(&[
            ("email", email),
            ("password", password),
            ("way", "case open-case"),
            ("by", "u-0001"),
            ("c.f.title", TITLE),
            ("c.f.indicators:0:name", "待ち時間"),
            ("c.password", "not a field of a form"),
        ])
    };
    let (status, _, page) = sent(&town, "", "/login", carried(&officer, "not that pass phrase")).await;
    assert_eq!(status, 422);
    assert!(page.contains(TITLE), "a wrong password loses nothing: {page}");
    assert!(!page.contains("not a field of a form"), "{page}");

    let (status, cookie, page) = sent(&town, "", "/login", carried(&officer, PASSWORD)).await;
    assert_eq!(status, 200, "{page}");
    assert!(cookie.starts_with("sid="), "{cookie}");
    assert!(page.contains("action=\"/cases/new/open-case\""), "{page}");
    assert!(page.contains(TITLE) && page.contains("value=\"待ち時間\""), "{page}");

    let (_, cookie, page) = sent(&town, "", "/login", carried(&other, PASSWORD)).await;
    assert!(cookie.starts_with("sid="), "{cookie}");
    assert!(!page.contains(TITLE), "another person at the same desk gets nothing: {page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_opened_once_however_often_its_form_is_sent() {
    let town = Town::new().await;
    let session = town.app.accounts().open_for_demo(&org(TOWN), &actor("u-0001")).await.unwrap();
    let cookie = format!("sid={}", session.token);
    let key = uuid::Uuid::new_v4().to_string();
    let typed = [
        ("step", "perform"),
        ("key", key.as_str()),
        ("f.title", "窓口案内"),
        ("f.owner_section", "デジタル推進課"),
        ("f.issue", "待ち時間"),
        ("f.ideal", "短い"),
        ("f.baseline", "32分"),
        ("f.funding", "一般財源"),
        ("f.indicators:0:name", "待ち時間"),
        ("f.indicators:0:unit", "分"),
        ("f.indicators:0:baseline", "32"),
        ("f.indicators:0:target", "15"),
        ("f.indicators:0:date", "R10.3.31"),
        ("f.indicators:4:name", ""),
    ];
    for _ in 0..2 {
        let (status, _, page) = sent(&town, &cookie, "/cases/new/open-case", parts(&typed)).await;
        assert_eq!(status, 200, "{page}");
        assert!(page.contains("/cases/R8-0001"), "{page}");
    }
    let cases = town.as_(TOWN, "u-0001").await.get("/api/v1/cases").await.1;
    assert_eq!(cases["lines"].as_array().unwrap().len(), 1, "{cases}");
    // who is no officer opens none, and a company learns of no such page
    for (person, expected) in [("u-0002", 403), ("u-0009", 404)] {
        let who = town.as_(TOWN, person).await;
        let response = who.request(Method::GET, "/cases/new").send().await.unwrap();
        assert_eq!(response.status(), expected, "{person}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_learns_by_a_form_which_addresses_are_known() {
    let town = Town::new().await;
    joins(&town, "u-0001").await;
    let known = sent(&town, "", "/recover", form(&[("email", "u-0001@city-a.example.jp")])).await;
    let unknown = sent(&town, "", "/recover", form(&[("email", "nobody@city-a.example.jp")])).await;
    assert_eq!(known.0, 200);
    assert_eq!(known, unknown);
    let company = [("org", TOWN), ("company", "株式会社新"), ("name", "新 一"), ("email", "new@example.jp")];
    let (status, _, page) = sent(&town, "", "/register", form(&company)).await;
    assert_eq!(status, 200, "{page}");
    let wrong = [("org", TOWN), ("company", "株式会社新"), ("name", ""), ("email", "none")];
    let (status, _, page) = sent(&town, "", "/register", form(&wrong)).await;
    assert_eq!(status, 422);
    assert!(page.contains("value=\"株式会社新\""), "what was typed is kept: {page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_asks_for_the_password_again_and_shows_a_token_once() {
    let town = Town::new().await;
    let email = joins(&town, "u-0001").await;
    let (_, cookie, _) = sent(&town, "", "/login", form(&[("email", &email), ("password", PASSWORD)])).await;
    town.later(601);
    let token = [("name", "夜間"), ("scopes", "read"), ("days", "30")];
    let (status, _, page) = sent(&town, &cookie, "/account/tokens/new", form(&token)).await;
    assert_eq!(status, 403, "{page}");
    assert!(page.contains("name=\"name\" value=\"夜間\""), "what was asked goes along: {page}");
    let mut again = token.to_vec();
    again.push(("password", PASSWORD));
    let (status, renewed, page) = sent(&town, &cookie, "/account/tokens/new", form(&again)).await;
    assert_eq!(status, 200, "{page}");
    let told = page.split("<p class=\"secret mono\">").nth(1).unwrap().split('<').next().unwrap();
    let response = town.client.get(format!("{}/account", town.url)).header("cookie", &renewed);
    let account = response.send().await.unwrap().text().await.unwrap();
    assert!(account.contains("夜間") && !account.contains(told), "{account}");
    let (status, _, page) = sent(&town, &renewed, "/account/sessions/end", form(&[])).await;
    assert_eq!(status, 200, "{page}");
    let (status, _, _) = sent(&town, &renewed, "/account/tokens/revoke", form(&[("id", "x")])).await;
    assert_eq!(status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_link_sets_an_organisation_up_and_signs_its_administrator_in() {
    let town = Town::empty(settings()).await;
    let link = town.app.accounts().first_administrator(None).await.unwrap().unwrap();
    let page = town.client.get(format!("{}/invitation/{}", town.url, link.token)).send().await.unwrap();
    let page = page.text().await.unwrap();
    assert!(page.contains("name=\"second_email\""), "{page}");
    let whole = [
        ("org", "new-town"),
        ("name_ja", "新町"),
        ("name_en", "New Town"),
        ("body", "town-village"),
        ("name", "一"),
        ("email", "one@new.example.jp"),
        ("password", PASSWORD),
        ("second_name", "二"),
        ("second_email", "two@new.example.jp"),
    ];
    let path = format!("/set-up/{}", link.token);
    let mut short = whole;
    short[6].1 = "short";
    let (status, _, page) = sent(&town, "", &path, form(&short)).await;
    assert_eq!(status, 422);
    assert!(page.contains("value=\"新町\"") && !page.contains("value=\"short\""), "{page}");
    let (status, cookie, page) = sent(&town, "", &path, form(&whole)).await;
    assert_eq!(status, 200, "{page}");
    assert!(page.contains("/invitation/"), "the second administrator's link is shown: {page}");
    let (status, _, page) = sent(&town, &cookie, "/account/totp", form(&[])).await;
    assert_eq!(status, 200);
    assert!(page.contains("otpauth://totp/") && page.contains("<svg"), "{page}");
    let (status, _, _) = sent(&town, "", &path, form(&whole)).await;
    assert_eq!(status, 410);
}
