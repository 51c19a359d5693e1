//! The city of the scenarios behind a server of its own, its people with accounts and sessions.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use chrono::{DateTime, Utc};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use shirube_accounts::{Accounts, Company};
use shirube_contents::Contents;
use shirube_core::forms::office::Grant;
use shirube_core::policy::Policy;
use shirube_desk::{Clock, Desk, Founding, NewPerson};
use shirube_persistence::Store;
use shirube_server::App;
use shirube_trail::{ActorId, At};
use uuid::Uuid;

use super::script;
use crate::common::{PASSWORD, actor, listener, org, settings, told};
use crate::tap::Tap;

pub(super) const CITY: &str = "minato-city";

/// The folder of contents, within the data folder.
pub(super) const DOCUMENTS: &str = "documents";

/// Seconds after which a password is given again.
const FRESH_SECONDS: i64 = 540;

/// Somebody of the story.
#[derive(Debug, Clone)]
pub(super) struct Person {
    /// Under which id the city knows them.
    pub(super) id: ActorId,
    pub(super) email: String,
    /// What was granted to them, or comes by a seat.
    pub(super) capacities: Vec<String>,
    /// A program's token of theirs.
    pub(super) token: String,
}

pub(super) struct City {
    pub(super) app: App,
    pub(super) folder: tempfile::TempDir,
    pub(super) database: String,
    pub(super) tap: Tap,
    pub(super) people: BTreeMap<String, Person>,
    clock: Clock,
    url: String,
    client: Client,
    sessions: Mutex<BTreeMap<String, (String, DateTime<Utc>)>>,
}

impl City {
    pub(super) async fn new(begins: DateTime<Utc>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = settings();
        settings.data = folder.path().to_owned();
        let database = shirube_test_stores::fresh(folder.path(), "shirube.db").await;
        let clock = Clock::simulated(begins);
        let keys = folder.path().join("keys");
        // Contents lie in the database the first time, and beside it the second.
        if shirube_test_stores::on_postgres() {
            let documents = folder.path().join(DOCUMENTS);
            std::fs::create_dir(&documents).unwrap();
            settings.documents.store = format!("folder:{}", documents.display());
        }
        let store = Store::open(&database).await.unwrap();
        let contents = Contents::open(&settings.documents.contents()).unwrap();
        let desk = Desk::with_clock(store, clock.clone()).with_keys(&keys).with_contents(contents);
        let whole = script::file("parts/minato.toml");
        let staff: Vec<&Value> =
            whole["person"].as_array().unwrap().iter().filter(|one| one["company"].is_null()).collect();
        desk.found(&founding(&whole, &staff)).await.unwrap();
        desk.keyring().unwrap().create(&org(CITY)).unwrap();
        let of_accounts = shirube_accounts::Settings { keys, ..shirube_accounts::Settings::default() };
        let app = App::new(Accounts::new(desk, of_accounts), settings);
        let (front, behind) = (shirube_server::listen(app.settings()).unwrap(), listener());
        let url = format!("http://{}", front.local_addr().unwrap());
        let tap = Tap::default();
        tap.listen(front, behind.local_addr().unwrap());
        let served = shirube_server::serve(app.clone(), behind, None, std::future::pending());
        tokio::spawn(async move { served.await.unwrap() });
        let (client, sessions, people) = (Client::new(), Mutex::default(), BTreeMap::new());
        let mut city = Self { app, folder, database, tap, people, clock, url, client, sessions };
        for (nth, one) in staff.iter().enumerate() {
            city.invite(one, id_of(nth)).await;
        }
        for one in whole["person"].as_array().unwrap().iter().filter(|one| !one["company"].is_null()) {
            city.register(one).await;
        }
        city
    }

    /// Somebody of the staff accepts an invitation.
    async fn invite(&mut self, one: &Value, id: ActorId) {
        let email = one["email"].as_str().unwrap();
        let link = self.app.accounts().invite(&org(CITY), &id, email, "ja").await.unwrap();
        self.accept(&link.token).await;
        let name = one["id"].as_str().unwrap();
        let granted = one["grants"].as_array().into_iter().flatten();
        let mut capacities: Vec<String> = granted.map(|one| one.as_str().unwrap().to_owned()).collect();
        for (beginning, all) in
            [("evaluator", &["evaluator", "expert"][..]), ("opener", &["opener"]), ("deputy", &["approver"])]
        {
            if name.starts_with(beginning) {
                capacities.extend(all.iter().map(|one| (*one).to_owned()));
            }
        }
        self.know(name, Person { id, email: email.to_owned(), capacities, token: String::new() }).await;
    }

    /// A company registers itself, proves its address, and an administrator confirms its number.
    async fn register(&mut self, one: &Value) {
        let text = |name: &str| one[name].as_str().unwrap().to_owned();
        let language = one["language"].as_str().unwrap_or("ja");
        let body = json!({
            "org": CITY, "email": text("email"), "name": text("name"), "company": text("company"),
            "corporate_number": text("corporate_number"), "language": language,
        });
        let asked = self.nobody(Method::POST, "/api/v1/companies").json(&body);
        assert_eq!(told(asked).await.0, 202);
        // The letter with the link is on its way; the test asks for one it can read.
        let company = Company {
            org: org(CITY),
            email: text("email"),
            language: language.to_owned(),
            name: text("name"),
            company: text("company"),
            corporate_number: Some(text("corporate_number")),
            address: "192.0.2.7".to_owned(),
        };
        let link = self.app.accounts().register_company(&company).await.unwrap().unwrap().unwrap();
        self.accept(&link.token).await;
        let (_, all) = self.get("admin-1", "/api/v1/people").await;
        let mut known = all["people"].as_array().unwrap().iter();
        let known = known.rfind(|one| one["email"] == text("email").as_str()).unwrap().clone();
        assert_eq!(known["corporate_number"], Value::Null, "a number that was given is a claim");
        let person = known["person"].as_str().unwrap();
        let path = format!("/api/v1/people/{person}/company-confirmation");
        let (status, refused) = self.post("officer-1", &path, &json!({})).await;
        assert_eq!(status, 404, "{refused}");
        // what is confirmed is what was seen
        let etag = format!("\"{}\"", known["etag"].as_str().unwrap());
        for (seen, expected) in [("\"0\"", 412), (etag.as_str(), 204)] {
            let confirm = self.as_("admin-1", Method::POST, &path).await.header("if-match", seen);
            assert_eq!(told(confirm).await.0, expected);
        }
        let someone = Person {
            id: actor(person),
            email: text("email"),
            capacities: vec!["supplier".to_owned()],
            token: String::new(),
        };
        self.know(&text("id"), someone).await;
    }

    async fn accept(&self, token: &str) {
        let asked = self.nobody(Method::POST, &format!("/api/v1/links/{token}"));
        let (status, problem) = told(asked.json(&json!({"password": PASSWORD}))).await;
        assert_eq!(status, 204, "{problem}");
    }

    /// Remembers somebody, with a token for their programs.
    async fn know(&mut self, name: &str, person: Person) {
        self.people.insert(name.to_owned(), person);
        let body = json!({"name": "test", "scopes": ["read", "act", "export", "administer"], "days": 365});
        let (status, issued) = self.post(name, "/api/v1/tokens", &body).await;
        assert_eq!(status, 201, "{issued}");
        issued["token"].as_str().unwrap().clone_into(&mut self.people.get_mut(name).unwrap().token);
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        let Clock::Simulated(now) = &self.clock else { panic!("simulated") };
        *now.lock().unwrap()
    }

    /// Lets time pass: what falls due is performed when it does.
    pub(super) async fn wait(&self, until: DateTime<Utc>) {
        let desk = self.app.desk();
        while let Some((org, due)) = desk.first_due(At::truncate(until).unwrap()).await.unwrap() {
            self.clock.set(due.instant());
            desk.run_clock(&org).await.unwrap();
        }
        self.clock.set(until);
    }

    /// Sets the clock: what falls due waits.
    pub(super) fn set(&self, now: DateTime<Utc>) {
        self.clock.set(now);
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// A request of whoever has not signed in.
    pub(super) fn nobody(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    /// A request of somebody who signed in lately, as a page of ours sends it.
    pub(super) async fn as_(&self, name: &str, method: Method, path: &str) -> RequestBuilder {
        let cookie = self.session(name).await;
        self.nobody(method, path).header("cookie", cookie).header("origin", &self.url)
    }

    /// A request of a program in somebody's name.
    pub(super) fn program(&self, name: &str, method: Method, path: &str) -> RequestBuilder {
        self.nobody(method, path).bearer_auth(&self.people[name].token)
    }

    async fn session(&self, name: &str) -> String {
        let now = self.now();
        let known = self.sessions.lock().unwrap().get(name).cloned();
        if let Some((cookie, since)) = known {
            if (now - since).num_seconds() < FRESH_SECONDS {
                return cookie;
            }
        }
        let body = json!({"email": self.people[name].email, "password": PASSWORD, "org": CITY});
        let answer = self.nobody(Method::POST, "/api/v1/session").json(&body).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 201, "{name} signs in");
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        self.sessions.lock().unwrap().insert(name.to_owned(), (cookie.clone(), now));
        cookie
    }

    pub(super) async fn get(&self, name: &str, path: &str) -> (u16, Value) {
        told(self.as_(name, Method::GET, path).await).await
    }

    pub(super) async fn post(&self, name: &str, path: &str, body: &Value) -> (u16, Value) {
        let asked = self.as_(name, Method::POST, path).await;
        told(asked.header("idempotency-key", Uuid::new_v4().to_string()).json(body)).await
    }

    /// The bytes of a file.
    pub(super) async fn file(&self, name: &str, path: &str) -> Result<Vec<u8>, u16> {
        let answer = self.as_(name, Method::GET, path).await.send().await.unwrap();
        match answer.status().as_u16() {
            200 => Ok(answer.bytes().await.unwrap().to_vec()),
            status => Err(status),
        }
    }

    /// Hands in a file for a procedure.
    pub(super) async fn upload(
        &self,
        name: &str,
        (procedure, document, file): (&str, &str, &str),
        content: Vec<u8>,
    ) -> (u16, Value) {
        let path = format!("/api/v1/procedures/{procedure}/uploads?document={document}&name={file}");
        told(self.as_(name, Method::POST, &path).await.body(content)).await
    }

    pub(super) fn data(&self) -> &Path {
        self.folder.path()
    }

    /// Every file of the data folder.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        let (mut found, mut folders) = (Vec::new(), vec![self.data().to_owned()]);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { folders.push(path) } else { found.push(path) }
            }
        }
        found
    }
}

fn id_of(nth: usize) -> ActorId {
    actor(&format!("u-{:04}", nth + 1))
}

fn founding(whole: &Value, staff: &[&Value]) -> Founding {
    let mut policy = serde_json::to_value(Policy::default()).unwrap();
    for (name, value) in whole["organisation"]["policy"].as_object().unwrap() {
        policy[name] = value.clone();
    }
    let person = |(nth, one): (usize, &&Value)| NewPerson {
        id: id_of(nth),
        name: one["name"].as_str().unwrap().to_owned(),
        email: one["email"].as_str().map(str::to_owned),
        language: "ja".to_owned(),
        company: None,
        section: one["section"].as_str().map(str::to_owned),
        corporate_number: None,
    };
    let granted = |(nth, one): (usize, &&Value)| {
        let all = one["grants"].as_array().cloned().unwrap_or_default();
        let grant = move |capacity: Value| Grant {
            person: id_of(nth).to_string(),
            capacity: capacity.as_str().unwrap().to_owned(),
            section: String::new(),
            level: String::new(),
            since: "2026-04-01".to_owned(),
        };
        all.into_iter().map(grant).collect::<Vec<_>>()
    };
    Founding {
        org: org(CITY),
        name_ja: "みなと市".to_owned(),
        name_en: "Minato City".to_owned(),
        code: None,
        policy: serde_json::from_value(policy).unwrap(),
        grants: staff.iter().enumerate().flat_map(granted).collect(),
        people: staff.iter().enumerate().map(person).collect(),
    }
}
