//! Reads scenario files with what they include.

use std::path::Path;

use chrono::{DateTime, Utc};
use shirube_core::policy::Policy;
use shirube_core::words::Capacity;

use super::errors::{Mistake, Place};
use super::fields::Fields;
use super::library::Source;
use super::model::{Final, Organisation, Person, Scenario, Seal};
use super::node::{Kind, Member, Node, Variables};
use super::steps::StepReader;

/// Deepest chain of files that include each other.
const DEPTH_MAX: usize = 8;

const TOP: &[&str] = &[
    "title",
    "path",
    "source",
    "include",
    "defaults",
    "organisation",
    "person",
    "holder",
    "seal",
    "step",
    "expect-final",
];

/// Reads a scenario; every mistake found is reported.
pub(crate) fn read(source: &Source) -> Result<Scenario, Vec<Mistake>> {
    let mut reader = Reader::default();
    if let Err(mistake) = reader.file(source, &Variables::new(), 0) {
        reader.mistakes.push(mistake);
    }
    let place = Place { file: source.name.as_str().into(), line: 1 };
    reader.finish(source, &place)
}

#[derive(Default)]
struct Reader {
    title: Option<String>,
    path: Option<String>,
    facts_source: Option<String>,
    organisation: Option<Organisation>,
    people: Vec<Person>,
    holders: Vec<(String, Place)>,
    seals: Vec<Seal>,
    /// Raw steps with the file they stand in, in order.
    steps: Vec<(Node, Source)>,
    finals: Vec<Final>,
    mistakes: Vec<Mistake>,
}

impl Reader {
    /// Reads a file and, before it, what it includes.
    fn file(&mut self, source: &Source, given: &Variables, depth: usize) -> Result<(), Mistake> {
        let raw = Node::parse(&source.name, &source.text)?;
        Fields::of(&raw, "シナリオ scenario", TOP)?;
        if depth > DEPTH_MAX {
            return Err(Mistake::new(
                &raw.at,
                "includeが深すぎます（自分自身を含めていませんか）。",
                "files include each other too deeply; does one include itself?",
            ));
        }
        let mut variables = given.clone();
        if let Some(defaults) = raw.member("defaults").and_then(|one| one.node.as_table()) {
            for Member { key, node, .. } in defaults {
                if !variables.contains_key(key) {
                    let value = node.filled(&variables)?;
                    variables.insert(key.clone(), value);
                }
            }
        }
        let node = without(&raw, "defaults").filled(&variables)?;
        let fields = Fields::of(&node, "シナリオ scenario", TOP)?;
        for one in fields.list("include")? {
            self.include(one, source, &variables, depth)?;
        }
        self.title = fields.text("title")?.map(str::to_owned).or(self.title.take());
        self.path = fields.text("path")?.map(str::to_owned).or(self.path.take());
        self.facts_source = fields.text("source")?.map(str::to_owned).or(self.facts_source.take());
        if let Some(node) = fields.get("organisation") {
            self.organisation(node)?;
        }
        for node in fields.list("person")? {
            let read = person(node).and_then(|person| self.person(person));
            self.keep(read);
        }
        for node in fields.list("holder")? {
            let read = Fields::of(node, "holder", &["person"]).and_then(|holder| holder.need("person"));
            match read {
                Ok(id) => self.holders.push((id.to_owned(), node.at.clone())),
                Err(mistake) => self.mistakes.push(mistake),
            }
        }
        for node in fields.list("seal")? {
            match seal(node) {
                Ok(seal) => self.seals.push(seal),
                Err(mistake) => self.mistakes.push(mistake),
            }
        }
        for node in fields.list("step")? {
            let played = self.step(node, source, &variables, depth);
            self.keep(played);
        }
        for node in fields.list("expect-final")? {
            match last(node) {
                Ok(last) => self.finals.push(last),
                Err(mistake) => self.mistakes.push(mistake),
            }
        }
        Ok(())
    }

    fn keep(&mut self, outcome: Result<(), Mistake>) {
        self.mistakes.extend(outcome.err());
    }

    fn include(
        &mut self,
        one: &Node,
        source: &Source,
        variables: &Variables,
        depth: usize,
    ) -> Result<(), Mistake> {
        if one.as_text().is_some() {
            return self.beside(one, one, source, variables, depth);
        }
        let fields = Fields::of(one, "include", &["file", "with"])?;
        let file = fields.get("file").ok_or_else(|| fields.missing("file"))?;
        self.beside(file, one, source, &with(&fields, variables)?, depth)
    }

    fn beside(
        &mut self,
        file: &Node,
        at: &Node,
        source: &Source,
        variables: &Variables,
        depth: usize,
    ) -> Result<(), Mistake> {
        let name = super::fields::text_of(file, "file")?;
        let Some(part) = source.beside(name) else {
            return Err(Mistake::new(
                &at.at,
                format!("ファイル「{name}」が見つかりません。"),
                format!("the file \"{name}\" is not found."),
            ));
        };
        self.file(&part, variables, depth + 1)
    }

    fn step(
        &mut self,
        node: &Node,
        source: &Source,
        variables: &Variables,
        depth: usize,
    ) -> Result<(), Mistake> {
        if let Some(play) = node.member("play") {
            let fields = Fields::of(node, "step (play)", &["play", "with", "note"])?;
            return self.beside(&play.node, node, source, &with(&fields, variables)?, depth);
        }
        self.steps.push((node.clone(), source.clone()));
        Ok(())
    }

    fn organisation(&mut self, node: &Node) -> Result<(), Mistake> {
        let fields = Fields::of(node, "organisation", &["id", "name_ja", "name_en", "code", "policy"])?;
        let read = Organisation {
            id: fields.need("id")?.to_owned(),
            name_ja: fields.need("name_ja")?.to_owned(),
            name_en: fields.need("name_en")?.to_owned(),
            code: fields.text("code")?.map(str::to_owned),
            policy: policy(fields.table("policy")?)?,
        };
        if shirube_trail::OrgId::new(read.id.as_str()).is_err() {
            let wanted = ("英小文字と数字とハイフン", "lowercase letters, digits and hyphens");
            return Err(Mistake::shape(&node.at, "organisation.id", wanted, &read.id));
        }
        if self.organisation.as_ref().is_some_and(|known| *known != read) {
            return Err(Mistake::new(
                &node.at,
                "organisationが二度、異なる内容で書かれています。",
                "the organisation is given twice with different contents.",
            ));
        }
        self.organisation = Some(read);
        Ok(())
    }

    fn person(&mut self, person: Person) -> Result<(), Mistake> {
        match self.people.iter().find(|known| known.id == person.id) {
            Some(known) if !known.same(&person) => Err(Mistake::new(
                &person.at,
                format!("「{}」が二度、異なる内容で書かれています（{}）。", person.id, known.at),
                format!("\"{}\" is given twice with different contents ({}).", person.id, known.at),
            )),
            Some(_) => Ok(()),
            None => {
                self.people.push(person);
                Ok(())
            }
        }
    }

    /// Reads the steps once everything they may name is known.
    fn finish(mut self, source: &Source, place: &Place) -> Result<Scenario, Vec<Mistake>> {
        if !self.mistakes.is_empty() {
            return Err(self.mistakes);
        }
        let people: Vec<&str> = self.people.iter().map(|person| person.id.as_str()).collect();
        let mut holders = Vec::new();
        for (holder, at) in &self.holders {
            if people.contains(&holder.as_str()) {
                holders.push(holder.clone());
            } else {
                self.mistakes.push(Mistake::unknown(at, ("人", "person"), holder, people.iter().copied()));
            }
        }
        if let Some((_, at)) = self.holders.first().filter(|_| holders.len() != 3) {
            let found = holders.len().to_string();
            self.mistakes.push(Mistake::shape(at, "holder", ("3人", "three people"), &found));
        }
        let mut reader = StepReader::new(&people, &self.seals);
        for (node, from) in &self.steps {
            reader.step(node, from);
        }
        self.mistakes.extend(reader.check_finals(&self.finals));
        let steps = reader.finish(&mut self.mistakes);
        let organisation = self.organisation.or_else(|| {
            let sentence = "[organisation]がありません。";
            self.mistakes.push(Mistake::new(place, sentence, "there is no [organisation]."));
            None
        });
        if steps.is_empty() && self.mistakes.is_empty() {
            self.mistakes.push(Mistake::new(place, "[[step]]がありません。", "there is no [[step]]."));
        }
        match organisation {
            Some(organisation) if self.mistakes.is_empty() => Ok(Scenario {
                file: source.name.clone(),
                title: self.title.unwrap_or_else(|| stem(&source.name)),
                path: self.path,
                source: self.facts_source,
                organisation,
                people: self.people,
                holders,
                seals: self.seals,
                steps,
                finals: self.finals,
            }),
            _ => Err(self.mistakes),
        }
    }
}

fn stem(name: &str) -> String {
    Path::new(name).file_stem().map_or_else(|| name.to_owned(), |stem| stem.to_string_lossy().into_owned())
}

fn without(node: &Node, key: &str) -> Node {
    let members = node.as_table().unwrap_or_default().iter().filter(|member| member.key != key);
    Node { value: Kind::Table(members.cloned().collect()), at: node.at.clone() }
}

/// The variables of an included file: those of the one that includes it, and those it is given.
fn with(fields: &Fields<'_>, variables: &Variables) -> Result<Variables, Mistake> {
    let mut all = variables.clone();
    all.extend(fields.table("with")?.iter().map(|member| (member.key.clone(), member.node.clone())));
    Ok(all)
}

fn policy(members: &[Member]) -> Result<Policy, Mistake> {
    let default = serde_json::to_value(Policy::default()).unwrap_or_default();
    let mut given = serde_json::Map::new();
    for Member { key, at, node } in members {
        let names = default.as_object().into_iter().flat_map(|all| all.keys().map(String::as_str));
        if default.get(key).is_none() {
            return Err(Mistake::unknown(at, ("規程の項目", "policy member"), key, names));
        }
        let one = serde_json::json!({ key.as_str(): node.json() });
        if let Err(error) = serde_json::from_value::<Policy>(one) {
            let wanted = ("規程の形の値", "a value of that policy member");
            return Err(Mistake::shape(at, key, wanted, &format!("{} ({error})", node.found())));
        }
        given.insert(key.clone(), node.json());
    }
    Ok(serde_json::from_value(given.into()).unwrap_or_default())
}

fn person(node: &Node) -> Result<Person, Mistake> {
    const KNOWN: &[&str] =
        &["id", "actor", "name", "email", "language", "section", "company", "corporate_number", "grants"];
    let fields = Fields::of(node, "person", KNOWN)?;
    let optional = |key: &str| fields.text(key).map(|text| text.map(str::to_owned));
    let language = optional("language")?.unwrap_or_else(|| "ja".to_owned());
    if !matches!(language.as_str(), "ja" | "en") {
        return Err(Mistake::shape(fields.at, "language", ("jaかen", "ja or en"), &language));
    }
    let mut grants = Vec::new();
    for (grant, at) in fields.texts("grants")? {
        if Capacity::from_id(&grant).is_none() {
            return Err(Mistake::unknown(at, ("資格", "capacity"), &grant, Capacity::ALL.map(Capacity::id)));
        }
        grants.push(grant);
    }
    Ok(Person {
        id: fields.need("id")?.to_owned(),
        at: node.at.clone(),
        actor: optional("actor")?,
        name: fields.need("name")?.to_owned(),
        email: optional("email")?,
        language,
        section: optional("section")?,
        company: optional("company")?,
        corporate_number: optional("corporate_number")?,
        grants,
    })
}

fn seal(node: &Node) -> Result<Seal, Mistake> {
    let fields = Fields::of(node, "seal", &["name", "call", "content"])?;
    let content = fields.get("content").ok_or_else(|| fields.missing("content"))?;
    Ok(Seal {
        name: fields.need("name")?.to_owned(),
        call: fields.need("call")?.to_owned(),
        content: content.clone(),
        at: node.at.clone(),
    })
}

fn last(node: &Node) -> Result<Final, Mistake> {
    let fields = Fields::of(node, "expect-final", &["on", "stage", "has"])?;
    Ok(Final {
        on: fields.need("on")?.to_owned(),
        stage: fields.text("stage")?.map(str::to_owned),
        has: fields.table("has")?.iter().map(|one| (one.key.clone(), one.node.clone())).collect(),
        place: node.at.clone(),
    })
}

/// The earliest step of several scenarios.
pub(crate) fn earliest(scenarios: &[Scenario]) -> Option<DateTime<Utc>> {
    scenarios.iter().filter_map(|one| one.steps.first()).map(|step| step.at).min()
}
