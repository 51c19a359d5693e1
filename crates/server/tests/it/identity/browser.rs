//! A provider on this machine, and a browser that goes there and comes back.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response, Url};
use serde_json::{Value, json};
use shirube_server::{Provider, Settings};

use crate::common::{TOWN, Town, settings, told};

/// Where a town will be seen: the provider must know before it is there.
pub(super) struct Place {
    port: u16,
}

impl Place {
    pub(super) fn free() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self { port }
    }

    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(super) fn way_back(&self, provider: &str) -> String {
        format!("{}/login/oidc/{provider}", self.url())
    }

    /// The town there, on the time of its provider.
    pub(super) async fn town(&self, oidc: Vec<Provider>) -> Town {
        let settings = Settings {
            listen: format!("127.0.0.1:{}", self.port).parse().unwrap(),
            public_url: Some(self.url()),
            oidc,
            ..settings()
        };
        assert_eq!(settings.faults(), []);
        let town = Town::with(settings).await;
        town.now(0);
        town
    }
}

/// A provider, for as long as this is held.
pub(super) struct Idp {
    child: Mutex<Child>,
    told: Value,
    folder: tempfile::TempDir,
}

impl Idp {
    pub(super) fn start(ways_back: &[&str]) -> Self {
        let unset = "SHIRUBE_TEST_NODE is not set: run ./scripts/test, which prepares a folder with the npm \
                     package oidc-provider, or name one";
        let node = std::env::var_os("SHIRUBE_TEST_NODE").unwrap_or_else(|| panic!("{unset}"));
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/node/identity_provider.mjs");
        let mut child = Command::new("node")
            .arg(program)
            .args(ways_back)
            .env("SHIRUBE_TEST_NODE", node)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let told = lines.next().unwrap_or_else(|| panic!("the provider did not say where it is")).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let told: Value = serde_json::from_str(&told).unwrap();
        std::fs::write(folder.path().join("secret"), told["client_secret"].as_str().unwrap()).unwrap();
        Self { child: Mutex::new(child), told, folder }
    }

    /// The settings of a town that knows it.
    pub(super) fn provider(&self) -> Provider {
        Provider {
            id: "city".to_owned(),
            org: TOWN.to_owned(),
            name: "架空市 職員ID".to_owned(),
            name_en: Some("Kakuu City ID".to_owned()),
            issuer: self.told["issuer"].as_str().unwrap().to_owned(),
            client_id: self.told["client_id"].as_str().unwrap().to_owned(),
            client_secret_file: Some(self.folder.path().join("secret")),
            client_secret_env: None,
        }
    }

    /// It is gone.
    pub(super) fn stop(&self) {
        let mut child = self.child.lock().unwrap();
        let _ = child.kill();
        let _ = child.wait();
    }
}

impl Drop for Idp {
    fn drop(&mut self) {
        self.stop();
    }
}

/// What was answered.
pub(super) struct Seen {
    pub(super) status: u16,
    pub(super) location: Option<String>,
    pub(super) cookies: Vec<String>,
    pub(super) text: String,
}

/// A browser: cookies by host and port, and no redirect it does not see.
pub(super) struct Browser<'t> {
    town: &'t Town,
    client: Client,
    cookies: RefCell<BTreeMap<(String, String), String>>,
}

impl<'t> Browser<'t> {
    pub(super) fn of(town: &'t Town) -> Self {
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        Self { town, client, cookies: RefCell::default() }
    }

    /// The same, holding a cookie of the town.
    pub(super) fn holding(self, name: &str, value: &str) -> Self {
        let host = self.host(&self.at("/"));
        self.cookies.borrow_mut().insert((host, name.to_owned()), value.to_owned());
        self
    }

    /// A cookie of the town.
    pub(super) fn cookie(&self, name: &str) -> String {
        self.cookies.borrow()[&(self.host(&self.at("/")), name.to_owned())].clone()
    }

    fn at(&self, path: &str) -> Url {
        Url::parse(&self.town.url).unwrap().join(path).unwrap()
    }

    #[expect(clippy::unused_self, reason = "it reads as a question to the browser")]
    fn host(&self, url: &Url) -> String {
        format!("{}:{}", url.host_str().unwrap(), url.port().unwrap_or(80))
    }

    fn request(&self, method: Method, url: &Url) -> reqwest::RequestBuilder {
        let host = self.host(url);
        let cookies = self.cookies.borrow();
        let own = cookies.iter().filter(|((of, _), _)| *of == host);
        let own: Vec<String> = own.map(|((_, name), value)| format!("{name}={value}")).collect();
        let request =
            self.client.request(method, url.clone()).header("origin", url.origin().ascii_serialization());
        if own.is_empty() { request } else { request.header("cookie", own.join("; ")) }
    }

    fn keep(&self, response: &Response) {
        let host = self.host(response.url());
        for one in response.headers().get_all("set-cookie") {
            let one = one.to_str().unwrap();
            let (name, value) = one.split(';').next().unwrap().split_once('=').unwrap();
            let key = (host.clone(), name.to_owned());
            if value.is_empty() || one.to_ascii_lowercase().contains("max-age=0") {
                self.cookies.borrow_mut().remove(&key);
            } else {
                self.cookies.borrow_mut().insert(key, value.to_owned());
            }
        }
    }

    async fn seen(&self, request: reqwest::RequestBuilder) -> Seen {
        let response = request.send().await.unwrap();
        self.keep(&response);
        let texts = |name: &str| -> Vec<String> {
            response.headers().get_all(name).iter().map(|one| one.to_str().unwrap().to_owned()).collect()
        };
        let (status, location, cookies) =
            (response.status().as_u16(), texts("location").pop(), texts("set-cookie"));
        Seen { status, location, cookies, text: response.text().await.unwrap() }
    }

    /// A page of the town, or the address the provider sent us back to.
    pub(super) async fn page(&self, path: &str) -> Seen {
        let seen = self.seen(self.request(Method::GET, &self.at(path))).await;
        assert_ne!(seen.status, 500, "{}", seen.text);
        seen
    }

    /// A form of the town, sent.
    pub(super) async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let body = fields.iter().fold(Url::parse("x:").unwrap(), |mut url, (name, value)| {
            url.query_pairs_mut().append_pair(name, value);
            url
        });
        let request = self
            .request(Method::POST, &self.at(path))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.query().unwrap_or_default().to_owned());
        self.seen(request).await
    }

    pub(super) async fn get(&self, path: &str) -> (u16, Value) {
        told(self.request(Method::GET, &self.at(path))).await
    }

    pub(super) async fn delete(&self, path: &str) -> (u16, Value) {
        told(self.request(Method::DELETE, &self.at(path))).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let key = uuid::Uuid::new_v4().to_string();
        let seen = self
            .seen(self.request(Method::POST, &self.at(path)).header("idempotency-key", key).json(body))
            .await;
        (seen.status, serde_json::from_str(&seen.text).unwrap_or(Value::Null))
    }

    /// Where a page of the town leads to.
    pub(super) async fn leads_to(&self, path: &str) -> String {
        let seen = self.page(path).await;
        assert_eq!(seen.status, 303, "{}", seen.text);
        seen.location.unwrap()
    }

    /// Signs in at the provider by this login; answers the address it sends us back to.
    pub(super) async fn through(&self, url: &str, login: &str) -> String {
        self.wander(url, Some(login)).await
    }

    /// The same, where the provider still knows who is there and asks nothing.
    pub(super) async fn known(&self, url: &str) -> String {
        self.wander(url, None).await
    }

    async fn wander(&self, url: &str, login: Option<&str>) -> String {
        let mut url = Url::parse(url).unwrap();
        for _ in 0..12 {
            if self.host(&url) == self.host(&self.at("/")) {
                return url.to_string();
            }
            let seen = self.seen(self.request(Method::GET, &url)).await;
            let seen = match (&seen.location, login) {
                (None, Some(login)) if seen.text.contains("name=\"login\"") => {
                    let request = self.request(Method::POST, &url);
                    let request = request.header("content-type", "application/x-www-form-urlencoded");
                    self.seen(request.body(format!("login={login}"))).await
                }
                // a form that a script would send: somebody else was signed in there before
                (None, _) if seen.text.contains("document.forms[0].submit()") => {
                    let part = |begins: &str| {
                        seen.text.split(begins).nth(1).unwrap().split('"').next().unwrap().to_owned()
                    };
                    let body = format!("xsrf={}&logout=yes", part("name=\"xsrf\" value=\""));
                    let request = self.request(Method::POST, &Url::parse(&part("action=\"")).unwrap());
                    let request = request.header("content-type", "application/x-www-form-urlencoded");
                    self.seen(request.body(body)).await
                }
                _ => seen,
            };
            let to = seen.location.unwrap_or_else(|| panic!("{url}: {} {}", seen.status, seen.text));
            url = url.join(&to).unwrap();
        }
        panic!("the provider leads in circles: {url}");
    }

    /// Ends by the API what was begun.
    pub(super) async fn answer(&self, provider: &str, back: &str) -> (u16, Value) {
        let url = Url::parse(back).unwrap();
        let body: serde_json::Map<String, Value> =
            url.query_pairs().map(|(name, value)| (name.into_owned(), json!(value))).collect();
        self.post(&format!("/api/v1/identity-providers/{provider}/answer"), &Value::Object(body)).await
    }
}

/// The address of the provider in a page of ours.
pub(super) fn link_in(page: &str) -> String {
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let out = links.map(|link| link.replace("&#38;", "&").replace("&amp;", "&"));
    out.into_iter().find(|link| link.contains("code_challenge=")).unwrap_or_else(|| panic!("{page}"))
}
