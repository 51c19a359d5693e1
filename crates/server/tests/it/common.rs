//! Two towns behind a server on a port of its own.

use chrono::{DateTime, Utc};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use shirube_accounts::Accounts;
use shirube_contents::Contents;
use shirube_core::forms::office::Grant;
use shirube_core::policy::Policy;
use shirube_desk::{Clock, Desk, Founding, NewPerson};
use shirube_persistence::Store;
use shirube_server::{App, Demo, Settings};
use shirube_trail::{ActorId, OrgId};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::tap::Tap;

pub(crate) const TOWN: &str = "city-a";
pub(crate) const OTHER: &str = "city-b";
pub(crate) const PASSWORD: &str = "a long enough pass phrase";
/// A word in every case of the tests, which is nobody's business but of those who may see the case.
pub(crate) const CONFIDED: &str = "canary-4c1e-in-every-case";
pub(crate) const ADMINISTRATOR: &str = "u-0003@city-a.example.jp";

/// A server and what is behind it.
pub(crate) struct Town {
    pub(crate) app: App,
    pub(crate) clock: Clock,
    pub(crate) url: String,
    pub(crate) client: Client,
    /// The address of its database.
    pub(crate) database: String,
    pub(crate) tap: Tap,
    /// Where the log of what it does begins.
    pub(crate) log_start: u64,
    stop: Option<oneshot::Sender<()>>,
    running: JoinHandle<()>,
    _folder: tempfile::TempDir,
}

pub(crate) fn org(text: &str) -> OrgId {
    OrgId::new(text).unwrap()
}

pub(crate) fn actor(text: &str) -> ActorId {
    ActorId::new(text).unwrap()
}

fn noon() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-10-05T12:00:00+09:00").unwrap().to_utc()
}

pub(crate) fn founding(name: &str) -> Founding {
    let person = |id: &str, company: Option<&str>| NewPerson {
        id: actor(id),
        name: format!("担当 {id}"),
        email: Some(format!("{id}@{name}.example.jp")),
        language: "ja".to_owned(),
        company: company.map(|_| "株式会社あおぞら".to_owned()),
        section: None,
        corporate_number: company.map(str::to_owned),
    };
    let grant = |id: &str, capacity: &str| Grant {
        person: id.to_owned(),
        capacity: capacity.to_owned(),
        section: String::new(),
        level: String::new(),
        since: "2026-04-01".to_owned(),
    };
    let staff = ["u-0001", "u-0002", "u-0003", "u-0004", "u-0005"];
    Founding {
        org: org(name),
        name_ja: name.to_owned(),
        name_en: name.to_owned(),
        code: None,
        policy: Policy::default(),
        grants: vec![
            grant("u-0001", "officer"),
            grant("u-0002", "approver"),
            grant("u-0003", "administrator"),
            grant("u-0004", "administrator"),
            grant("u-0005", "officer"),
        ],
        people: staff
            .into_iter()
            .map(|id| person(id, None))
            .chain([person("u-0009", Some("2010401000001"))])
            .collect(),
    }
}

/// What the clients of tests find TLS by, though they speak none: the store of documents brings them the
/// means, and no choice of it.
pub(crate) fn choose_tls() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// A port of its own on this machine.
pub(crate) fn listener() -> std::net::TcpListener {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    listener
}

/// Settings of a server that answers tests.
pub(crate) fn settings() -> Settings {
    choose_tls();
    Settings {
        listen: "127.0.0.1:0".parse().unwrap(),
        secure_cookies: false,
        work_every_seconds: 0,
        requests_per_minute_of_address: 0,
        requests_per_minute_of_person: 0,
        exports_per_minute_of_person: 0,
        shutdown_seconds: 10,
        ..Settings::default()
    }
}

impl Town {
    pub(crate) async fn new() -> Self {
        Self::with(settings()).await
    }

    pub(crate) async fn with(settings: Settings) -> Self {
        Self::of(settings, &[TOWN, OTHER]).await
    }

    /// A server that nobody has set up.
    pub(crate) async fn empty(settings: Settings) -> Self {
        Self::of(settings, &[]).await
    }

    async fn of(settings: Settings, towns: &[&str]) -> Self {
        Self::behind(settings, towns, None).await
    }

    /// A demo of two towns, whose door is at `/demo/` and this token.
    pub(crate) async fn demo(token: &str) -> Self {
        Self::behind(settings(), &[TOWN, OTHER], Some(token)).await
    }

    async fn behind(mut settings: Settings, towns: &[&str], demo: Option<&str>) -> Self {
        let log_start = crate::log::length();
        let folder = tempfile::tempdir().unwrap();
        settings.data = folder.path().to_owned();
        let database = shirube_test_stores::fresh(folder.path(), "towns.db").await;
        let store = Store::open(&database).await.unwrap();
        let clock = Clock::simulated(noon());
        let keys = folder.path().join("keys");
        let contents = Contents::open(&settings.documents.contents()).unwrap();
        let desk = Desk::with_clock(store, clock.clone()).with_keys(&keys).with_contents(contents);
        for name in towns {
            desk.found(&founding(name)).await.unwrap();
            desk.keyring().unwrap().create(&org(name)).unwrap();
        }
        let of_accounts = shirube_accounts::Settings {
            keys,
            public_url: settings.public_url.clone(),
            ..shirube_accounts::Settings::default()
        };
        let mut app = App::new(Accounts::new(desk, of_accounts), settings);
        let front = shirube_server::listen(app.settings()).unwrap();
        if let Some(token) = demo {
            app = app.with_demo(Demo { token: token.to_owned(), port: front.local_addr().unwrap().port() });
        }
        let url = format!("http://{}", front.local_addr().unwrap());
        let (tap, behind) = (Tap::default(), listener());
        let taking = tap.listen(front, behind.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel();
        let served = shirube_server::serve(app.clone(), behind, None, async move {
            let _ = stopped.await;
            taking.abort();
        });
        let running = tokio::spawn(async move { served.await.unwrap() });
        let (client, stop) = (Client::new(), Some(stop));
        Self { app, clock, url, client, database, tap, log_start, stop, running, _folder: folder }
    }

    /// Moves the clock on.
    pub(crate) fn later(&self, seconds: i64) {
        let Clock::Simulated(now) = &self.clock else { panic!("simulated") };
        let then = *now.lock().unwrap() + chrono::TimeDelta::seconds(seconds);
        self.clock.set(then);
    }

    /// Sets the clock to what others on this machine go by, or so many seconds before.
    #[expect(clippy::disallowed_methods, reason = "a provider of another program has its own clock")]
    pub(crate) fn now(&self, before: i64) {
        self.clock.set(Utc::now() - chrono::TimeDelta::seconds(before));
    }

    /// Tells the server to stop.
    pub(crate) fn tell_to_stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    /// Waits until it has stopped.
    pub(crate) async fn stopped(self) {
        self.running.await.unwrap();
    }

    /// Somebody with a session of their own.
    pub(crate) async fn as_(&self, town: &str, person: &str) -> Somebody<'_> {
        let new = self.app.accounts().open_for_demo(&org(town), &actor(person)).await.unwrap();
        Somebody { town: self, means: Means::Session(new.token) }
    }

    /// Whoever holds this session.
    pub(crate) fn holding(&self, session: &str) -> Somebody<'_> {
        Somebody { town: self, means: Means::Session(session.to_owned()) }
    }

    /// A program in somebody's name, with these scopes.
    pub(crate) async fn program(&self, person: &str, scopes: &[&str]) -> Somebody<'_> {
        let who = self.as_(TOWN, person).await;
        let body = json!({"name": "test", "scopes": scopes, "days": 1});
        let (status, issued) = who.post("/api/v1/tokens", &body).await;
        assert_eq!(status, 201, "{issued}");
        Somebody { town: self, means: Means::Token(issued["token"].as_str().unwrap().to_owned()) }
    }

    /// Whoever is not signed in.
    pub(crate) fn nobody(&self) -> Somebody<'_> {
        Somebody { town: self, means: Means::None }
    }

    /// A case of the town, opened by its officer; answers its preparation and the revision.
    pub(crate) async fn open_case(&self) -> (String, u64) {
        let officer = self.as_(TOWN, "u-0001").await;
        let (status, done) = officer.post("/api/v1/cases", &json!({"facts": need()})).await;
        assert_eq!(status, 201, "{done}");
        (done["procedure"].as_str().unwrap().replace('/', "."), done["revision"].as_u64().unwrap())
    }
}

pub(crate) fn need() -> Value {
    json!({
        "title": "窓口案内", "owner_section": "デジタル推進課", "issue": "待ち時間", "ideal": "短い",
        "baseline": "32分", "funding": format!("一般財源 {CONFIDED}"),
        "indicators": [{"name": "待ち時間", "unit": "分", "baseline": "32", "target": "15", "date": "2028-03-31"}],
    })
}

#[derive(Debug, Clone)]
enum Means {
    None,
    Session(String),
    Token(String),
}

/// Somebody who asks.
#[derive(Clone)]
pub(crate) struct Somebody<'t> {
    town: &'t Town,
    means: Means,
}

impl Somebody<'_> {
    /// A request of theirs, as a page of ours or a program would send it.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.town.client.request(method, format!("{}{path}", self.town.url));
        match &self.means {
            Means::None => request,
            Means::Session(token) => {
                request.header("cookie", format!("sid={token}")).header("origin", &self.town.url)
            }
            Means::Token(token) => request.bearer_auth(token),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        told(self.request(Method::GET, path)).await
    }

    /// A page as a browser asks for it.
    pub(crate) async fn page(&self, path: &str) -> (u16, String) {
        shown(self.request(Method::GET, path).header("accept", "text/html")).await
    }

    /// Changes what was seen: this is its `etag` as it was listed.
    pub(crate) async fn change(&self, method: Method, path: &str, etag: &str) -> (u16, Value) {
        told(self.request(method, path).header("if-match", format!("\"{etag}\""))).await
    }

    /// `etag` of somebody as the people of the organisation are listed.
    pub(crate) async fn etag_of(&self, person: &str) -> String {
        let people = self.get("/api/v1/people").await.1;
        let one = people["people"].as_array().unwrap().iter().find(|one| one["person"] == person).unwrap();
        one["etag"].as_str().unwrap().to_owned()
    }

    /// Posts with a request id of its own.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.post_as(path, body, (Uuid::new_v4(), None)).await
    }

    /// Posts with this request id and the revision seen.
    pub(crate) async fn post_as(
        &self,
        path: &str,
        body: &Value,
        (key, seen): (Uuid, Option<u64>),
    ) -> (u16, Value) {
        let mut request =
            self.request(Method::POST, path).header("idempotency-key", key.to_string()).json(body);
        if let Some(seen) = seen {
            request = request.header("if-match", format!("\"{seen}\""));
        }
        told(request).await
    }
}

/// Status and body; where it was not done, a problem without anything that is nobody's business.
pub(crate) async fn told(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status();
    let media = response.headers().get("content-type").map(|one| one.to_str().unwrap().to_owned());
    let text = response.text().await.unwrap();
    assert_ne!(status, StatusCode::INTERNAL_SERVER_ERROR, "{text}");
    if status.is_client_error() {
        assert_eq!(media.as_deref(), Some("application/problem+json"), "{text}");
        for word in ["panicked", "sqlx", "sea_orm", "SELECT", ".rs:"] {
            assert!(!text.contains(word), "{text}");
        }
    }
    (status.as_u16(), serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

/// Status and text, of a page for one.
pub(crate) async fn shown(request: RequestBuilder) -> (u16, String) {
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

/// The code of a problem.
pub(crate) fn code(problem: &Value) -> &str {
    problem["type"].as_str().unwrap().rsplit(':').next().unwrap()
}

/// The fields a problem names.
pub(crate) fn fields(problem: &Value) -> Vec<&str> {
    problem["errors"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap()).collect()
}
