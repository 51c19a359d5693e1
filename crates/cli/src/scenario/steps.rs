//! Reads steps: who does what when, checked against the machines before anything is played.

mod fitting;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use shirube_core::facts::instant_text;
use shirube_core::words::Capacity;

use self::fitting::{check_stage, refuse_of_acts, refuse_of_opening};
use super::errors::{Mistake, Place};
use super::fields::{Fields, text_of};
use super::library::Source;
use super::machines::{self, Known};
use super::model::{Act, Expect, Final, On, Person, Received, Seal, Step, office_of};
use super::node::{Member, Node};
use super::people::{CORPORATE_WANTED, corporate_number};
use super::values::{Reference, read_at, references};
use super::written::{expect, flatten};

const STEP: &[&str] = &[
    "at",
    "who",
    "as",
    "on",
    "act",
    "about",
    "names",
    "opens",
    "received",
    "facts",
    "assumed",
    "documents",
    "expect",
    "stage",
    "letters",
    "no_letters",
    "has",
    "seen",
    "note",
];

/// What an alias stands for: a kind of procedure, in an organisation.
#[derive(Debug, Clone)]
struct Named {
    kind: String,
    org: String,
}

/// Reads steps in order, and knows what the earlier ones have named.
pub(crate) struct StepReader<'s> {
    /// Organisations, the scenario's own first.
    orgs: Vec<&'s str>,
    people: &'s [Person],
    seals: &'s [Seal],
    /// What has been named so far.
    aliases: BTreeMap<String, Named>,
    now: Option<DateTime<Utc>>,
    steps: Vec<Step>,
    mistakes: Vec<Mistake>,
}

impl<'s> StepReader<'s> {
    /// A reader before the first step.
    pub(crate) fn new(orgs: Vec<&'s str>, people: &'s [Person], seals: &'s [Seal]) -> Self {
        let mut aliases = BTreeMap::new();
        for org in &orgs {
            let office = || Named { kind: "office".to_owned(), org: (*org).to_owned() };
            aliases.entry("office".to_owned()).or_insert_with(office);
            aliases.insert(office_of(org), office());
        }
        Self { orgs, people, seals, aliases, now: None, steps: Vec::new(), mistakes: Vec::new() }
    }

    /// Reads a step; its mistakes are kept.
    pub(crate) fn step(&mut self, node: &Node, source: &Source) {
        match self.read(node, source) {
            Ok(step) => self.steps.push(step),
            Err(mistake) => self.mistakes.push(mistake),
        }
    }

    /// What is wrong with final expectations.
    pub(crate) fn check_finals(&self, finals: &[Final]) -> Vec<Mistake> {
        let wrong = |last: &Final| {
            let kind = self.kind_of(&last.on, &last.place).err();
            kind.or_else(|| check_stage(last.stage.as_deref(), self.known(&last.on)?, &last.place).err())
        };
        finals.iter().filter_map(wrong).collect()
    }

    /// The steps; the mistakes go to the list.
    pub(crate) fn finish(self, mistakes: &mut Vec<Mistake>) -> Vec<Step> {
        mistakes.extend(self.mistakes);
        self.steps
    }

    fn read(&mut self, node: &Node, source: &Source) -> Result<Step, Mistake> {
        let fields = Fields::of(node, "step", STEP)?;
        let at = self.time(&fields)?;
        let (on, Named { kind, org }) = self.on(&fields)?;
        let kinds = machines::kinds();
        let known = machines::kind(&kind)
            .ok_or_else(|| Mistake::unknown(fields.at, ("手続の種類", "kind"), &kind, kinds))?;
        let act = if let Some(act) = fields.text("act")? {
            Some(self.act(&fields, (known, &org), act, source)?)
        } else {
            refuse_of_acts(&fields)?;
            None
        };
        let (expected_stage, stage_at) = match fields.get("expect").and_then(|node| node.member("stage")) {
            Some(member) => (Some(text_of(&member.node, "stage")?), &member.at),
            None => (None, fields.at),
        };
        let stage = fields.text("stage")?.or(expected_stage).map(str::to_owned);
        check_stage(stage.as_deref(), known, stage_at)?;
        if act.as_ref().is_some_and(|act| act.expect.opens_nothing()) {
            refuse_of_opening(&fields)?;
        }
        let opens = self.opens(&fields, &org)?;
        let received = self.received(&fields)?;
        if let Some(names) = act.as_ref().and_then(|act| act.names.clone()) {
            self.aliases.insert(names, Named { kind, org: org.clone() });
        }
        Ok(Step {
            place: node.at.clone(),
            at,
            org,
            on,
            act,
            opens,
            received,
            stage,
            has: pairs(fields.table("has")?),
            letters: self.people_of(&fields, "letters")?,
            no_letters: self.people_of(&fields, "no_letters")?,
            note: fields.text("note")?.map(str::to_owned),
        })
    }

    fn time(&mut self, fields: &Fields<'_>) -> Result<DateTime<Utc>, Mistake> {
        let at = match fields.get("at") {
            None => self.now.ok_or_else(|| fields.missing("at"))?,
            Some(node) => {
                let wanted = (
                    "日時（例：2026-12-10 10:00、令和8年12月10日 10:00）",
                    "a date and time such as 2026-12-10 10:00",
                );
                let wrong = || Mistake::shape(&node.at, "at", wanted, &node.found());
                let at = node.as_text().and_then(read_at).ok_or_else(wrong)?;
                if let Some(before) = self.now.filter(|before| at < *before) {
                    let shown = instant_text(before);
                    return Err(Mistake::new(
                        &node.at,
                        format!("時刻が前の手順（{shown}）より前に戻っています：{}。", node.found()),
                        format!("time goes back before the step before ({shown}): {}.", node.found()),
                    ));
                }
                at
            }
        };
        self.now = Some(at);
        Ok(at)
    }

    /// On what a step acts, of which kind that is, and in which organisation.
    fn on(&self, fields: &Fields<'_>) -> Result<(On, Named), Mistake> {
        let text = fields.need("on")?;
        let place = fields.get("on").map_or(fields.at, |node| &node.at);
        let own = self.orgs.first().copied().unwrap_or_default();
        let who = fields.text("who")?.and_then(|who| self.people.iter().find(|one| one.id == who));
        let of_who = who.and_then(|person| person.orgs.first()).map_or(own, String::as_str);
        if text == "new-case" {
            return Ok((On::NewCase, Named { kind: "preparation".to_owned(), org: of_who.to_owned() }));
        }
        let child = match text.split_once(':') {
            Some(("apply", of)) => Some(("application", of)),
            Some(("complain", of)) => Some(("complaint", of)),
            Some(("open", rest)) => rest.split_once(':'),
            _ => None,
        };
        if let Some((kind, of)) = child {
            let of = if of == "office" { office_of(of_who) } else { of.to_owned() };
            let org = self.named(&of, place)?.org.clone();
            return Ok((On::Child { of, kind: kind.to_owned() }, Named { kind: kind.to_owned(), org }));
        }
        let alias = if text == "office" { office_of(of_who) } else { text.to_owned() };
        let named = self.named(&alias, place)?.clone();
        Ok((On::Alias(alias), named))
    }

    /// What an alias stands for; a mistake where nothing is called so yet.
    fn named(&self, alias: &str, place: &Place) -> Result<&Named, Mistake> {
        let known = self.aliases.keys().map(String::as_str).chain(["new-case"]);
        self.aliases.get(alias).ok_or_else(|| {
            Mistake::unknown(place, ("ここまでに付けた名前", "name given so far"), alias, known)
        })
    }

    /// The kind of an alias.
    pub(super) fn kind_of(&self, alias: &str, place: &Place) -> Result<&str, Mistake> {
        self.named(alias, place).map(|named| named.kind.as_str())
    }

    fn known(&self, alias: &str) -> Option<&'static Known> {
        machines::kind(&self.aliases.get(alias)?.kind)
    }

    fn act(
        &self,
        fields: &Fields<'_>,
        (known, org): (&'static Known, &str),
        act: &str,
        source: &Source,
    ) -> Result<Act, Mistake> {
        let act_at = fields.get("act").map_or(fields.at, |node| &node.at);
        let Some(info) = known.machine.act(act) else {
            let what =
                (format!("「{}」の行為", known.machine.label.ja), format!("act of {}", known.machine.kind));
            let acts = known.machine.acts.iter().map(|info| info.id);
            return Err(Mistake::unknown(act_at, (&what.0, &what.1), act, acts));
        };
        let who_at = fields.get("who").map_or(fields.at, |node| &node.at);
        let who = self.person(fields.need("who")?, who_at)?;
        self.belongs(&who, org, who_at)?;
        let capacity = match fields.text("as")? {
            None => None,
            Some(id) => Some(Capacity::from_id(id).ok_or_else(|| {
                Mistake::unknown(fields.at, ("資格", "capacity"), id, Capacity::ALL.map(Capacity::id))
            })?),
        };
        let expect = expect(fields)?;
        let lenient = matches!(expect, Expect::BadInput(_));
        let none = BTreeMap::new();
        let asks = known.asks.get(info.id).unwrap_or(&none);
        let mut facts = Vec::new();
        flatten(fields.table("facts")?, "", asks, lenient, &mut facts)?;
        for (_, node) in &facts {
            self.check_references(node)?;
        }
        let mut assumed = Vec::new();
        for (name, at) in fields.texts("assumed")? {
            let names = facts.iter().map(|(name, _)| name.as_str());
            if !facts.iter().any(|(fact, _)| *fact == name) {
                return Err(Mistake::unknown(at, ("この手順の項目", "fact of this step"), &name, names));
            }
            assumed.push(name);
        }
        Ok(Act {
            id: act.to_owned(),
            who,
            capacity,
            about: fields.text("about")?.map(str::to_owned),
            names: fields.text("names")?.map(str::to_owned),
            facts,
            assumed,
            documents: self.documents(fields, known, info.id, lenient, source)?,
            seen: fields.count("seen")?,
            expect,
        })
    }

    fn person(&self, id: &str, place: &Place) -> Result<String, Mistake> {
        if self.people.iter().any(|person| person.id == id) {
            return Ok(id.to_owned());
        }
        let known = self.people.iter().map(|person| person.id.as_str());
        Err(Mistake::unknown(place, ("人", "person"), id, known))
    }

    /// Somebody acts only where they are registered.
    fn belongs(&self, who: &str, org: &str, place: &Place) -> Result<(), Mistake> {
        match self.people.iter().find(|person| person.id == who) {
            Some(person) if !person.orgs.iter().any(|one| one == org) => Err(Mistake::new(
                place,
                format!("「{who}」は団体「{org}」の人ではありません（org = {:?}）。", person.orgs),
                format!("\"{who}\" is nobody of the organisation \"{org}\" (org = {:?}).", person.orgs),
            )),
            _ => Ok(()),
        }
    }

    fn people_of(&self, fields: &Fields<'_>, key: &str) -> Result<Vec<String>, Mistake> {
        fields.texts(key)?.into_iter().map(|(id, at)| self.person(&id, at)).collect()
    }

    fn opens(&mut self, fields: &Fields<'_>, org: &str) -> Result<Vec<(String, String)>, Mistake> {
        let all = fields.table("opens")?.iter();
        all.map(|one| Ok((one.key.clone(), self.alias_of_kind(one, org)?))).collect()
    }

    /// `received = { pref-b = { part = "participation" } }`.
    fn received(&mut self, fields: &Fields<'_>) -> Result<Vec<Received>, Mistake> {
        let mut all = Vec::new();
        for Member { key: org, at, node } in fields.table("received")? {
            if !self.orgs.contains(&org.as_str()) {
                let known: Vec<&str> = self.orgs.clone();
                return Err(Mistake::unknown(at, ("団体", "organisation"), org, known));
            }
            let table = node.as_table();
            let wanted = ("表（名前 = 種類）", "a table of aliases and kinds");
            let table = table.ok_or_else(|| Mistake::shape(at, "received", wanted, &node.found()))?;
            for one in table {
                let kind = self.alias_of_kind(one, org)?;
                all.push(Received { org: org.clone(), alias: one.key.clone(), kind });
            }
        }
        Ok(all)
    }

    /// `alias = "kind"`: the alias is known from now on.
    fn alias_of_kind(&mut self, Member { key, at, node }: &Member, org: &str) -> Result<String, Mistake> {
        let kind = text_of(node, key)?;
        if machines::kind(kind).is_none() {
            return Err(Mistake::unknown(&node.at, ("手続の種類", "kind"), kind, machines::kinds()));
        }
        let named = Named { kind: kind.to_owned(), org: org.to_owned() };
        if self.aliases.insert(key.clone(), named).is_some() {
            return Err(Mistake::new(
                at,
                format!("名前「{key}」は既に使われています。"),
                format!("the name \"{key}\" is already used."),
            ));
        }
        Ok(kind.to_owned())
    }

    fn check_references(&self, node: &Node) -> Result<(), Mistake> {
        for (reference, node) in references(node) {
            match &reference {
                Reference::Alias(alias)
                | Reference::Key(alias)
                | Reference::Fact(alias, _)
                | Reference::Address(alias)
                | Reference::CertificateFile(alias)
                | Reference::Opened(alias)
                | Reference::Bids(alias) => {
                    self.kind_of(alias, &node.at).map(drop)?;
                }
                Reference::Person(id) => self.person(id, &node.at).map(drop)?,
                Reference::Seal(name) => {
                    let names = self.seals.iter().map(|seal| seal.name.as_str());
                    let seal = self.seals.iter().find(|seal| seal.name == *name);
                    let seal =
                        seal.ok_or_else(|| Mistake::unknown(&node.at, ("封かん", "seal"), name, names))?;
                    self.kind_of(&seal.call, &seal.at)?;
                }
                Reference::Vkey(org) | Reference::NextVkey(org) if !self.orgs.contains(&org.as_str()) => {
                    let what = ("団体", "organisation");
                    return Err(Mistake::unknown(&node.at, what, org, self.orgs.iter().copied()));
                }
                Reference::Corporate(digits) if corporate_number(digits).is_none() => {
                    return Err(Mistake::shape(&node.at, "@corporate", CORPORATE_WANTED, digits));
                }
                Reference::Vkey(_)
                | Reference::NextVkey(_)
                | Reference::Corporate(_)
                | Reference::Holders
                | Reference::RestoreTest
                | Reference::Sha256(_) => {}
            }
        }
        Ok(())
    }
}

fn pairs(members: &[Member]) -> Vec<(String, Node)> {
    members.iter().map(|one| (one.key.clone(), one.node.clone())).collect()
}
