//! Reads scenario files with what they include.

use std::path::Path;

use chrono::{DateTime, Utc};

use super::errors::{Mistake, Place};
use super::fields::Fields;
use super::library::Source;
use super::model::{Final, Organisation, Person, Scenario, Seal};
use super::node::{Member, Node, Variables};
use super::people;
use super::repeat;
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
    "body",
    "person",
    "holder",
    "holder_keys",
    "seal",
    "step",
    "expect-final",
];

/// Reads a scenario; every mistake found is reported.
pub(crate) fn read(source: &Source) -> Result<Scenario, Vec<Mistake>> {
    let mut reader = Reader::default();
    if let Err(mistake) = reader.file(source, &Within::default()) {
        reader.mistakes.push(mistake);
    }
    let place = Place { file: source.name.as_str().into(), line: 1 };
    reader.finish(source, &place)
}

/// How a file is read: by whom it is included.
#[derive(Clone, Default)]
struct Within {
    variables: Variables,
    depth: usize,
    /// The organisation of its people where neither they nor the file name one.
    home: Option<String>,
    /// Whether its organisation is another that takes part.
    is_body: bool,
}

#[derive(Default)]
struct Reader {
    title: Option<String>,
    path: Option<String>,
    facts_source: Option<String>,
    organisation: Option<Organisation>,
    bodies: Vec<Organisation>,
    people: Vec<Person>,
    holders: Vec<(String, Place)>,
    keeps_keys: bool,
    seals: Vec<Seal>,
    /// Raw steps with the file they stand in, in order.
    steps: Vec<(Node, Source)>,
    finals: Vec<Final>,
    mistakes: Vec<Mistake>,
}

impl Reader {
    /// Reads a file and, before it, what it includes.
    fn file(&mut self, source: &Source, given: &Within) -> Result<(), Mistake> {
        let raw = Node::parse(&source.name, &source.text)?;
        Fields::of(&raw, "シナリオ scenario", TOP)?;
        if given.depth > DEPTH_MAX {
            return Err(Mistake::new(
                &raw.at,
                "includeが深すぎます（自分自身を含めていませんか）。",
                "files include each other too deeply; does one include itself?",
            ));
        }
        let mut variables = given.variables.clone();
        if let Some(defaults) = raw.member("defaults").and_then(|one| one.node.as_table()) {
            for Member { key, node, .. } in defaults {
                if !variables.contains_key(key) {
                    let value = node.filled(&variables)?;
                    variables.insert(key.clone(), value);
                }
            }
        }
        let node = repeat::filled(&raw.without("defaults"), &variables)?;
        let fields = Fields::of(&node, "シナリオ scenario", TOP)?;
        let own = fields.get("organisation").and_then(|node| node.member("id")?.node.as_text());
        let home = own.map(str::to_owned).or_else(|| given.home.clone());
        let within = Within { variables, depth: given.depth + 1, home, is_body: false };
        for one in fields.list("include")? {
            self.include(one, source, &within)?;
        }
        self.title = fields.text("title")?.map(str::to_owned).or(self.title.take());
        self.keeps_keys |= fields.text("holder_keys")? == Some("keep");
        self.path = fields.text("path")?.map(str::to_owned).or(self.path.take());
        self.facts_source = fields.text("source")?.map(str::to_owned).or(self.facts_source.take());
        match fields.get("organisation") {
            Some(node) if given.is_body => self.body(node)?,
            Some(node) => self.organisation(node)?,
            None => {}
        }
        for node in fields.list("body")? {
            let read = self.body(node);
            self.keep(read);
        }
        for node in fields.list("person")? {
            let read = people::person(node, within.home.as_deref()).and_then(|person| self.person(person));
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
            let played = self.step(node, source, &within);
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

    fn include(&mut self, one: &Node, source: &Source, within: &Within) -> Result<(), Mistake> {
        if one.as_text().is_some() {
            return self.beside(one, one, source, within);
        }
        let fields = Fields::of(one, "include", &["file", "with", "as"])?;
        let file = fields.get("file").ok_or_else(|| fields.missing("file"))?;
        let is_body = match fields.text("as")? {
            None => false,
            Some("body") => true,
            Some(other) => {
                return Err(Mistake::unknown(fields.at, ("取り込み方", "way to include"), other, ["body"]));
            }
        };
        let variables = with(&fields, &within.variables)?;
        self.beside(file, one, source, &Within { variables, is_body, ..within.clone() })
    }

    fn beside(&mut self, file: &Node, at: &Node, source: &Source, within: &Within) -> Result<(), Mistake> {
        let name = super::fields::text_of(file, "file")?;
        let Some(part) = source.beside(name) else {
            return Err(Mistake::new(
                &at.at,
                format!("ファイル「{name}」が見つかりません。"),
                format!("the file \"{name}\" is not found."),
            ));
        };
        self.file(&part, within)
    }

    fn step(&mut self, node: &Node, source: &Source, within: &Within) -> Result<(), Mistake> {
        if let Some(play) = node.member("play") {
            let fields = Fields::of(node, "step (play)", &["play", "with", "note"])?;
            let variables = with(&fields, &within.variables)?;
            return self.beside(&play.node, node, source, &Within { variables, ..within.clone() });
        }
        self.steps.push((node.clone(), source.clone()));
        Ok(())
    }

    fn organisation(&mut self, node: &Node) -> Result<(), Mistake> {
        let read = people::organisation(node, "organisation")?;
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

    fn body(&mut self, node: &Node) -> Result<(), Mistake> {
        let read = people::organisation(node, "body")?;
        match self.bodies.iter().find(|known| known.id == read.id) {
            Some(known) if *known != read => Err(Mistake::new(
                &node.at,
                format!("団体「{}」が二度、異なる内容で書かれています。", read.id),
                format!("the organisation \"{}\" is given twice with different contents.", read.id),
            )),
            Some(_) => Ok(()),
            None => {
                self.bodies.push(read);
                Ok(())
            }
        }
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
        let Some(organisation) = self.organisation.take() else {
            let sentence = "[organisation]がありません。";
            return Err(vec![Mistake::new(place, sentence, "there is no [organisation].")]);
        };
        self.settle(&organisation, place);
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
        let orgs = std::iter::once(&organisation).chain(&self.bodies).map(|one| one.id.as_str()).collect();
        let mut reader = StepReader::new(orgs, &self.people, &self.seals);
        for (node, from) in &self.steps {
            reader.step(node, from);
        }
        self.mistakes.extend(reader.check_finals(&self.finals));
        let steps = reader.finish(&mut self.mistakes);
        if steps.is_empty() && self.mistakes.is_empty() {
            self.mistakes.push(Mistake::new(place, "[[step]]がありません。", "there is no [[step]]."));
        }
        if !self.mistakes.is_empty() {
            return Err(self.mistakes);
        }
        Ok(Scenario {
            file: source.name.clone(),
            title: self.title.unwrap_or_else(|| stem(&source.name)),
            path: self.path,
            source: self.facts_source,
            organisation,
            bodies: self.bodies,
            people: self.people,
            holders,
            keeps_keys: self.keeps_keys,
            seals: self.seals,
            steps,
            finals: self.finals,
        })
    }

    /// Whose people are whose: those of no file with an organisation are the scenario's own.
    fn settle(&mut self, own: &Organisation, place: &Place) {
        if self.bodies.iter().any(|body| body.id == own.id && body != own) {
            let (ja, en) =
                ("が二度、異なる内容で書かれています。", "is given twice with different contents.");
            let ja = format!("団体「{}」{ja}", own.id);
            self.mistakes.push(Mistake::new(place, ja, format!("the organisation \"{}\" {en}", own.id)));
        }
        self.bodies.retain(|body| body.id != own.id);
        let orgs: Vec<&str> = std::iter::once(own).chain(&self.bodies).map(|one| one.id.as_str()).collect();
        for person in &mut self.people {
            if person.orgs.is_empty() {
                person.orgs.push(own.id.clone());
            }
            for org in person.orgs.iter().filter(|org| !orgs.contains(&org.as_str())) {
                let what = ("団体", "organisation");
                self.mistakes.push(Mistake::unknown(&person.at, what, org, orgs.iter().copied()));
            }
        }
    }
}

fn stem(name: &str) -> String {
    Path::new(name).file_stem().map_or_else(|| name.to_owned(), |stem| stem.to_string_lossy().into_owned())
}

/// The variables of an included file: those of the one that includes it, and those it is given.
fn with(fields: &Fields<'_>, variables: &Variables) -> Result<Variables, Mistake> {
    let mut all = variables.clone();
    all.extend(fields.table("with")?.iter().map(|member| (member.key.clone(), member.node.clone())));
    Ok(all)
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
