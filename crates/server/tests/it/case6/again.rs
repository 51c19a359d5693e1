//! Whoever opens proposals said lately who they are: they are asked before anything is opened, and not after.

use reqwest::redirect::Policy;
use reqwest::{Client, Method};
use serde_json::{Map, Value};

use super::city::City;
use super::play::Play;
use super::script::{CASE6, steps};
use crate::common::{PASSWORD, code, shown, told};
use crate::pages::form;

/// Case 6 until its proposals may be opened.
async fn closed() -> Play {
    let mut play = Play::case6().await.quietly();
    for step in steps(CASE6, &Map::new()) {
        if step.act == "open-envelopes" {
            play.city.wait(step.at).await;
            break;
        }
        play.step(&step).await;
    }
    play
}

struct Holder<'c> {
    city: &'c City,
    cookie: String,
    client: Client,
}

impl Holder<'_> {
    async fn page(&self, path: &str) -> (u16, String) {
        let request = self.client.get(format!("{}{path}", self.city.url())).header("cookie", &self.cookie);
        shown(request).await
    }

    /// What the API answers to a request of the page's script.
    async fn asks(&self, method: Method, path: &str, body: Option<&Value>) -> (u16, Value) {
        let request = self.city.nobody(method, path).header("cookie", &self.cookie);
        let request = request.header("origin", self.city.url());
        let request = request.header("idempotency-key", uuid::Uuid::new_v4().to_string());
        told(match body {
            Some(body) => request.json(body),
            None => request,
        })
        .await
    }

    /// Sends the form of the page that asks: the status, where it leads and the page; a new cookie is kept.
    async fn says(&mut self, path: &str, password: &str) -> (u16, String, String) {
        let (kind, body) = form(&[("password", password)]);
        let request = self.client.post(format!("{}{path}", self.city.url())).header("cookie", &self.cookie);
        let request = request.header("origin", self.city.url()).header("content-type", kind).body(body);
        let answer = request.send().await.unwrap();
        let header = |name: &str| answer.headers().get(name).map(|one| one.to_str().unwrap().to_owned());
        if let Some(cookie) = header("set-cookie") {
            cookie.split(';').next().unwrap().clone_into(&mut self.cookie);
        }
        let (status, to) = (answer.status().as_u16(), header("location").unwrap_or_default());
        (status, to, answer.text().await.unwrap())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holder_says_once_more_who_they_are_before_anything_is_opened() {
    let play = closed().await;
    let (city, call) = (&play.city, play.id("competition"));
    let page = format!("/procedures/{}/opening", call.replacen('.', "%2F", 1));
    let api = format!("/api/v1/procedures/{call}/opening");
    let client = Client::builder().redirect(Policy::none()).build().unwrap();
    let mut holder = Holder { city, cookie: city.session("opener-1").await, client };
    let (_, opening) = city.get("opener-1", &api).await;
    let sha256 = opening["envelopes"].as_array().unwrap().iter();
    let sha256: Vec<&str> = sha256.map(|one| one["sha256"].as_str().unwrap()).collect();
    let (status, shown) = holder.page(&page).await;
    assert_eq!(status, 200);
    assert!(shown.contains(sha256[0]) && shown.contains("opening.js"), "{shown}");

    let later = city.now() + chrono::TimeDelta::seconds(601);
    city.wait(later).await;
    let envelope = format!("{api}/{}", sha256[0]);
    let (status, problem) = holder.asks(Method::GET, &envelope, None).await;
    assert_eq!((status, code(&problem)), (403, "reauthentication-needed"), "{problem}");
    let (status, asked) = holder.page(&page).await;
    assert_eq!(status, 403, "{asked}");
    assert!(asked.contains("type=\"password\"") && asked.contains(&format!("action=\"{page}\"")), "{asked}");
    assert!(!asked.contains("opening.js"), "{asked}");
    assert!(sha256.iter().all(|one| !asked.contains(one)), "an envelope is told: {asked}");

    let (status, _, wrong) = holder.says(&page, "not the password").await;
    assert!(status == 403 && wrong.contains("role=\"alert\""), "{status} {wrong}");
    let (status, to, _) = holder.says(&page, PASSWORD).await;
    assert_eq!((status, to.as_str()), (303, page.as_str()));
    let (status, shown) = holder.page(&page).await;
    assert!(status == 200 && shown.contains("opening.js") && shown.contains(sha256[0]), "{status} {shown}");
    assert_eq!(holder.page(&envelope).await.0, 200);

    // by the script, on a page that stood open too long
    city.wait(later + chrono::TimeDelta::seconds(602)).await;
    let (_, session) = holder.asks(Method::GET, "/api/v1/session", None).await;
    assert_eq!(session["needs_reauthentication"], true, "{session}");
    let body = serde_json::json!({"password": PASSWORD});
    let again = "/api/v1/session/reauthentication";
    let (status, session) = holder.asks(Method::POST, again, Some(&body)).await;
    assert_eq!((status, &session["needs_reauthentication"]), (200, &Value::Bool(false)), "{session}");

    // whoever is no holder of it is told nothing, and asked nothing
    for name in ["officer-1", "admin-1", "evaluator-1", "startup-a"] {
        let cookie = city.session(name).await;
        let mut other = Holder { city, cookie, client: Client::new() };
        assert_eq!(other.says(&page, PASSWORD).await.0, 404, "{name}");
        assert_eq!(other.asks(Method::GET, &envelope, None).await.0, 404, "{name}");
    }
}
