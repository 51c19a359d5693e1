//! Plays the steps over HTTP: each by its person, after everybody outside the role was refused.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Method, RequestBuilder};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use shirube_trail::ProcedureId;
use uuid::Uuid;

use super::canary;
use super::ceremony::{self, CANARY, Machines};
use super::city::{CITY, City};
use super::file;
use super::script::{CASE6, Expected, Step, at, steps};
use crate::common::{code, org, told};

/// Facts that name a file by its hash.
const FILES: [&str; 2] = ["envelope_sha256", "public_version_sha256"];

pub(super) struct Play {
    pub(super) city: City,
    machines: Machines,
    /// What is in the envelopes, by name.
    seals: BTreeMap<String, Value>,
    aliases: BTreeMap<String, String>,
    /// Files handed in, by what the scenario calls them.
    files: BTreeMap<String, String>,
    contents: Vec<Vec<u8>>,
    /// Attempts from outside the role that were refused.
    pub(super) refused: usize,
    /// Whether those outside the role try nothing.
    is_quiet: bool,
    /// People who performed something.
    pub(super) performers: BTreeSet<String>,
}

/// An act as it is asked for: path without its beginning, act, body.
pub(super) struct Asked {
    pub(super) path: String,
    id: Option<String>,
    pub(super) body: Value,
}

impl Play {
    pub(super) fn new(city: City, seals: BTreeMap<String, Value>) -> Self {
        Self {
            city,
            machines: Machines::new(),
            seals,
            aliases: BTreeMap::new(),
            files: BTreeMap::new(),
            contents: Vec::new(),
            refused: 0,
            is_quiet: false,
            performers: BTreeSet::new(),
        }
    }

    /// The city of case 6 on the morning it began, with what its envelopes will hold.
    pub(super) async fn case6() -> Self {
        let seals = file(CASE6)["seal"].as_array().unwrap().clone().into_iter();
        let seals = seals.map(|one| (one["name"].as_str().unwrap().to_owned(), one["content"].clone()));
        Self::new(City::new(at("2026-09-30 10:00")).await, seals.collect())
    }

    /// Case 6 up to the step for which this holds first, that one done too.
    pub(super) async fn case6_through(is_last: impl Fn(&Step) -> bool) -> Self {
        let mut play = Self::case6().await.quietly();
        for step in steps(CASE6, &Map::new()) {
            play.step(&step).await;
            if is_last(&step) {
                break;
            }
        }
        play
    }

    /// The same, where nobody outside the role tries anything.
    pub(super) fn quietly(mut self) -> Self {
        self.is_quiet = true;
        self
    }

    /// The id of what a name stands for, as a path has it.
    pub(super) fn id(&self, alias: &str) -> String {
        self.aliases[alias].replacen('/', ".", 1)
    }

    pub(super) async fn step(&mut self, step: &Step) {
        self.city.wait(step.at).await;
        let mut who = step.who.clone();
        let mut step = step.clone();
        if step.act == "open-envelopes" {
            who = self.open(&mut step).await;
        }
        let asked = self.asked(&who, &step).await;
        let at = format!("{} {} {} by {who}", step.at, step.on, step.act);
        if step.expected == Expected::Done && !self.is_quiet {
            self.outsiders(&who, &step, &asked, &at).await;
        }
        let request = self.city.as_(&who, Method::POST, &asked.path).await;
        let (status, answer) = told(self.complete(&who, request, &asked).await).await;
        match &step.expected {
            Expected::Done => {
                assert!(status == 200 || status == 201, "{at}: {status} {answer}");
                self.performers.insert(who);
                self.take(&step, &answer, &at);
            }
            Expected::Late => {
                assert_eq!((status, code(&answer)), (409, "deadline-passed"), "{at}: {answer}");
            }
            Expected::Refused(rules) => {
                assert_eq!((status, code(&answer)), (409, "refused"), "{at}: {answer}");
                let unmet = answer["unmet"].as_array().unwrap();
                for rule in rules {
                    let named = unmet.iter().any(|one| one["rule"] == rule.as_str());
                    assert!(named, "{at}: {rule} is not among {answer}");
                }
            }
        }
    }

    /// What the server answered so far.
    pub(super) fn heard(&self) -> Vec<String> {
        self.city.tap.heard()
    }

    /// Remembers what was opened, and looks where it stands.
    fn take(&mut self, step: &Step, answer: &Value, at: &str) {
        if let Some(stage) = &step.stage {
            assert_eq!(&answer["to"], stage.as_str(), "{at}: {answer}");
        }
        if let Some(alias) = &step.names {
            self.aliases.insert(alias.clone(), answer["procedure"].as_str().unwrap().to_owned());
        }
        for (alias, kind) in &step.opens {
            let moved = answer["moved"].as_array().unwrap().iter();
            let one = moved.clone().find(|one| one["kind"] == kind.as_str()).unwrap();
            self.aliases.insert(alias.clone(), one["procedure"].as_str().unwrap().to_owned());
        }
        if step.act == "submit" {
            assert_eq!(answer["receipt"].as_str().map(str::len), Some(16), "{at}: {answer}");
        }
    }

    /// The act as its person asks for it: files are handed in first.
    pub(super) async fn asked(&mut self, who: &str, step: &Step) -> Asked {
        let (path, id) = match step.on.split_once(':') {
            _ if step.on == "new-case" => ("/api/v1/cases".to_owned(), None),
            Some(("apply", call)) => (format!("/api/v1/procedures/{}/applications", self.id(call)), None),
            _ => {
                let id = if step.on == "office" { "office".to_owned() } else { self.id(&step.on) };
                (format!("/api/v1/procedures/{id}/acts/{}", step.act), Some(id))
            }
        };
        let mut facts = Map::new();
        for (name, value) in &step.facts {
            let value = self.resolved(who, step, (name, value)).await;
            facts.insert(name.clone(), value);
        }
        let mut body = json!({"facts": facts});
        if id.is_none() {
            body["act"] = json!(step.act);
        }
        if let Some(capacity) = &step.capacity {
            body["capacity"] = json!(capacity);
        }
        if let Some(about) = &step.about {
            body["subject"] = json!(self.aliases[about]);
        }
        let mut documents = Vec::new();
        for (document, text) in &step.documents {
            let to = id.clone().unwrap_or_default();
            let place = (to.as_str(), document.as_str(), "document.txt");
            let (status, kept) = self.city.upload(who, place, text.clone().into_bytes()).await;
            assert_eq!((status, &kept["media"]), (201, &json!("text/plain")), "{document}: {kept}");
            documents.push(json!({"document": document, "sha256": kept["sha256"]}));
        }
        if !documents.is_empty() {
            body["documents"] = Value::Array(documents);
        }
        Asked { path, id, body }
    }

    /// What references in a value stand for.
    async fn resolved(&mut self, who: &str, step: &Step, (name, value): (&str, &Value)) -> Value {
        match value {
            Value::String(text) if FILES.contains(&name) => self.file(who, step, (name, text)).await,
            Value::String(text) => self.reference(step, text),
            Value::Array(items) => items.iter().map(|item| self.plain(step, item)).collect(),
            other => self.plain(step, other),
        }
    }

    fn plain(&self, step: &Step, value: &Value) -> Value {
        match value {
            Value::String(text) => self.reference(step, text),
            Value::Array(items) => items.iter().map(|item| self.plain(step, item)).collect(),
            Value::Object(members) => {
                let member = |(name, value): (&String, &Value)| {
                    let name = self.reference(step, name).as_str().unwrap().to_owned();
                    (name, self.plain(step, value))
                };
                members.iter().map(member).collect()
            }
            other => other.clone(),
        }
    }

    fn reference(&self, step: &Step, text: &str) -> Value {
        match text.split_once(':') {
            Some(("@person", name)) => json!(self.city.people[name].id.as_str()),
            Some(("@key", alias)) => {
                json!(self.aliases[alias].rsplit('/').next().unwrap().to_lowercase())
            }
            _ if text == "@holders" => self.machines.notice(&self.city),
            _ if text == "@restore-test" => json!(self.machines.restore_test(&self.aliases[&step.on])),
            _ => json!(instant(text)),
        }
    }

    /// Hands in the file a fact names; its hash.
    async fn file(&mut self, who: &str, step: &Step, (name, text): (&str, &str)) -> Value {
        let known = format!("{name} {text} {who}");
        if let Some(sha256) = self.files.get(&known) {
            return json!(sha256);
        }
        let id = self.id(&step.on);
        let (kind, of) = text.split_once(':').unwrap();
        // of what can be read, the hash alone is told before the opening: the file is in the envelope
        if name != "envelope_sha256" {
            return json!(hex::encode(Sha256::digest(of)));
        }
        let mut inside = if kind == "@seal" { self.seals[of].clone() } else { json!({"late": of}) };
        inside["canary"] = json!(CANARY);
        let content = ceremony::sealed(&self.city, who, &id, inside.to_string().as_bytes()).await;
        let file = "proposal.json";
        let stranger = if who == "startup-a" { "startup-b" } else { "startup-a" };
        let (status, _) = self.city.upload(stranger, (&id, name, file), content.clone()).await;
        assert_eq!(status, 404, "a stranger hands in nothing for somebody else's application");
        let unknown = json!({"facts": {name: "0".repeat(64)}});
        let path = format!("/api/v1/procedures/{id}/acts/submit/rehearsal");
        let (status, problem) = self.city.post(who, &path, &unknown).await;
        assert_eq!(status, 422, "nobody submits what was not handed in: {problem}");
        let (status, kept) = self.city.upload(who, (&id, name, file), content).await;
        assert_eq!(status, 201, "{kept}");
        let sha256 = kept["sha256"].as_str().unwrap().to_owned();
        self.files.insert(known, sha256.clone());
        json!(sha256)
    }

    /// The opening by two. The first holder of the pair hands over, the second opens and records; then the
    /// first looks at the record and records the same.
    async fn open(&mut self, step: &mut Step) -> String {
        let call = self.id("competition");
        let (outer, inner) = ("opener-1", "opener-3");
        if step.who == outer {
            canary::is_nowhere(&self.city).await;
            let (record, contents) =
                ceremony::opened(&self.city, &self.machines, &call, (outer, inner)).await;
            self.contents = contents;
            step.facts.insert("opened".to_owned(), record);
            return inner.to_owned();
        }
        let (status, opening) = self.city.get(outer, &format!("/api/v1/procedures/{call}/opening")).await;
        assert_eq!(status, 200, "{opening}");
        assert_eq!(opening["first"]["by"], self.city.people[inner].id.as_str(), "{opening}");
        step.facts.insert("opened".to_owned(), opening["first"]["recorded"].clone());
        outer.to_owned()
    }

    /// The request with what goes into its headers.
    async fn complete(&self, who: &str, request: RequestBuilder, asked: &Asked) -> RequestBuilder {
        let mut request = request.header("idempotency-key", Uuid::new_v4().to_string()).json(&asked.body);
        if let Some(id) = &asked.id {
            let (status, view) = self.city.get(who, &format!("/api/v1/procedures/{id}")).await;
            assert_eq!(status, 200, "{who} {id}: {view}");
            request = request.header("if-match", format!("\"{}\"", view["revision"]));
        }
        request
    }

    /// Everybody whom the act is not for tries it, and nothing comes of it.
    async fn outsiders(&mut self, who: &str, step: &Step, asked: &Asked, at: &str) {
        let by = self.performed_by(who, step, asked).await;
        let mut body = asked.body.clone();
        body.as_object_mut().unwrap().remove("capacity");
        for document in body["documents"].as_array_mut().into_iter().flatten() {
            let content = STANDARD.encode("x");
            *document = json!({
                "document": document["document"], "name": "x.txt", "media": "text/plain", "content_base64": content,
            });
        }
        if body["documents"].is_null() {
            body.as_object_mut().unwrap().remove("documents");
        }
        let before = self.stands(step).await;
        let own = step.on.starts_with("application") || step.on == "contract";
        let outsiders: Vec<String> = self
            .city
            .people
            .iter()
            .filter(|(name, one)| {
                let is_of_it = one.capacities.iter().any(|one| by.contains(one));
                let is_another = own && one.capacities.iter().any(|one| one == "supplier");
                name.as_str() != who && (!is_of_it || is_another)
            })
            .map(|(name, _)| name.clone())
            .collect();
        // the revision as it is told to whoever may act
        let seen = match (&before, &asked.id) {
            (Some(_), Some(id)) => {
                let (status, view) = self.city.get(who, &format!("/api/v1/procedures/{id}")).await;
                (status == 200).then(|| view["revision"].to_string())
            }
            (Some((revision, ..)), None) => Some(revision.to_string()),
            (None, _) => None,
        };
        for name in outsiders {
            let mut request = self.city.program(&name, Method::POST, &asked.path);
            request = request.header("idempotency-key", Uuid::new_v4().to_string());
            if let Some(seen) = &seen {
                request = request.header("if-match", format!("\"{seen}\""));
            }
            let (status, answer) = told(request.json(&body)).await;
            assert!(matches!(status, 403 | 404 | 409), "{at}: {name} gets {status} {answer}");
            assert_eq!(self.stands(step).await, before, "{at}: {name} changed something");
            self.refused += 1;
        }
    }

    /// In which capacities an act is performed, as its person is offered it.
    async fn performed_by(&self, who: &str, step: &Step, asked: &Asked) -> Vec<String> {
        let Some(id) = &asked.id else {
            let capacity = if step.on == "new-case" { "officer" } else { "supplier" };
            return vec![capacity.to_owned()];
        };
        let (status, answer) = self.city.get(who, &format!("/api/v1/procedures/{id}/offers")).await;
        assert_eq!(status, 200, "{answer}");
        let offers = answer["offers"].as_array().unwrap().iter();
        let offer = offers.clone().find(|one| one["act"] == step.act.as_str()).unwrap();
        offer["by"].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
    }

    /// Revision, stage and number of procedures, of what an act is on.
    async fn stands(&self, step: &Step) -> Option<(u64, String, usize)> {
        let alias = step.on.strip_prefix("apply:").unwrap_or(&step.on);
        let id = if alias == "office" { "office" } else { self.aliases.get(alias)? };
        let id = ProcedureId::new(id).unwrap();
        let store = self.city.app.desk().store();
        let row = store.procedure(&org(CITY), &id).await.unwrap()?;
        let all = store.procedures(&org(CITY), &id.case()).await.unwrap().len();
        Some((row.revision, row.stage, all))
    }

    /// What was opened, handed to those who evaluate it and to nobody else.
    pub(super) async fn contents_are_shared(&self) {
        let call = self.id("competition");
        for content in &self.contents {
            let place = (call.as_str(), "opened-content", "proposal.json");
            let (status, kept) = self.city.upload("opener-3", place, content.clone()).await;
            assert_eq!(status, 201, "{kept}");
            let path = format!("/api/v1/procedures/{call}/uploads/{}", kept["sha256"].as_str().unwrap());
            for (name, expected) in [
                ("officer-1", true),
                ("evaluator-1", true),
                ("evaluator-3", false),
                ("startup-a", false),
                ("startup-b", false),
                ("admin-1", false),
            ] {
                let found = self.city.file(name, &path).await;
                assert_eq!(found.is_ok(), expected, "{name}");
            }
        }
        let place = (call.as_str(), "opened-content", "proposal.json");
        let (status, _) = self.city.upload("opener-3", place, b"{\"something\": \"else\"}".to_vec()).await;
        assert_eq!(status, 422, "only what was in an envelope");
    }
}

/// An instant as the API takes it, where a text is one as scenarios write it.
fn instant(text: &str) -> String {
    match text.split_once(' ') {
        Some((day, time)) if day.len() == 10 && time.len() == 5 && time.contains(':') => {
            format!("{day}T{time}:00+09:00")
        }
        _ => text.to_owned(),
    }
}
