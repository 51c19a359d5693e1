//! Reads steps: who does what when, checked against the machines before anything is played.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use shirube_core::facts::{Fact, Shape, instant_text};
use shirube_core::words::Capacity;

use super::errors::{Mistake, Place};
use super::fields::{Fields, text_of, texts_of};
use super::library::Source;
use super::machines::{self, Known};
use super::model::{Act, Expect, Final, On, Paper, Seal, Step};
use super::node::{Kind, Member, Node};
use super::values::{Reference, read_at, references};

const STEP: &[&str] = &[
    "at",
    "who",
    "as",
    "on",
    "act",
    "about",
    "names",
    "opens",
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

/// Members a look does not have.
const OF_ACTS: &[&str] = &["who", "as", "about", "names", "facts", "assumed", "documents", "expect", "seen"];

/// Reads steps in order, and knows what the earlier ones have named.
pub(crate) struct StepReader<'s> {
    people: &'s [&'s str],
    seals: &'s [Seal],
    /// Kinds of what has been named so far.
    aliases: BTreeMap<String, String>,
    now: Option<DateTime<Utc>>,
    steps: Vec<Step>,
    mistakes: Vec<Mistake>,
}

impl<'s> StepReader<'s> {
    /// A reader before the first step.
    pub(crate) fn new(people: &'s [&'s str], seals: &'s [Seal]) -> Self {
        let aliases = BTreeMap::from([("office".to_owned(), "office".to_owned())]);
        Self { people, seals, aliases, now: None, steps: Vec::new(), mistakes: Vec::new() }
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
        let on = self.on(&fields)?;
        let kind = match &on {
            On::NewCase => "preparation".to_owned(),
            On::Apply(_) => "application".to_owned(),
            On::Alias(alias) => self.aliases.get(alias).cloned().unwrap_or_default(),
        };
        let kinds = machines::kinds();
        let known = machines::kind(&kind)
            .ok_or_else(|| Mistake::unknown(fields.at, ("手続の種類", "kind"), &kind, kinds))?;
        let act = if let Some(act) = fields.text("act")? {
            Some(self.act(&fields, known, act, source)?)
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
        let opens = self.opens(&fields)?;
        if let Some(names) = act.as_ref().and_then(|act| act.names.clone()) {
            self.aliases.insert(names, kind);
        }
        Ok(Step {
            place: node.at.clone(),
            at,
            on,
            act,
            opens,
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

    fn on(&self, fields: &Fields<'_>) -> Result<On, Mistake> {
        let text = fields.need("on")?;
        let place = fields.get("on").map_or(fields.at, |node| &node.at);
        if text == "new-case" {
            return Ok(On::NewCase);
        }
        if let Some(call) = text.strip_prefix("apply:") {
            self.kind_of(call, place)?;
            return Ok(On::Apply(call.to_owned()));
        }
        self.kind_of(text, place)?;
        Ok(On::Alias(text.to_owned()))
    }

    /// The kind of an alias; a mistake where nothing is called so yet.
    fn kind_of(&self, alias: &str, place: &Place) -> Result<&str, Mistake> {
        let kind = self.aliases.get(alias).map(String::as_str);
        let known = self.aliases.keys().map(String::as_str).chain(["new-case"]);
        kind.ok_or_else(|| {
            Mistake::unknown(place, ("ここまでに付けた名前", "name given so far"), alias, known)
        })
    }

    fn known(&self, alias: &str) -> Option<&'static Known> {
        machines::kind(self.aliases.get(alias)?)
    }

    fn act(
        &self,
        fields: &Fields<'_>,
        known: &'static Known,
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
            documents: documents(fields, known, info.id, lenient, source)?,
            seen: fields.count("seen")?,
            expect,
        })
    }

    fn person(&self, id: &str, place: &Place) -> Result<String, Mistake> {
        if self.people.contains(&id) {
            return Ok(id.to_owned());
        }
        Err(Mistake::unknown(place, ("人", "person"), id, self.people.iter().copied()))
    }

    fn people_of(&self, fields: &Fields<'_>, key: &str) -> Result<Vec<String>, Mistake> {
        fields.texts(key)?.into_iter().map(|(id, at)| self.person(&id, at)).collect()
    }

    fn opens(&mut self, fields: &Fields<'_>) -> Result<Vec<(String, String)>, Mistake> {
        let mut opens = Vec::new();
        for Member { key, at, node } in fields.table("opens")? {
            let kind = text_of(node, key)?;
            if machines::kind(kind).is_none() {
                return Err(Mistake::unknown(&node.at, ("手続の種類", "kind"), kind, machines::kinds()));
            }
            if self.aliases.insert(key.clone(), kind.to_owned()).is_some() {
                return Err(Mistake::new(
                    at,
                    format!("名前「{key}」は既に使われています。"),
                    format!("the name \"{key}\" is already used."),
                ));
            }
            opens.push((key.clone(), kind.to_owned()));
        }
        Ok(opens)
    }

    fn check_references(&self, node: &Node) -> Result<(), Mistake> {
        for (reference, node) in references(node) {
            match &reference {
                Reference::Alias(alias)
                | Reference::Key(alias)
                | Reference::Fact(alias, _)
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
                Reference::Holders | Reference::RestoreTest | Reference::Sha256(_) => {}
            }
        }
        Ok(())
    }
}

/// A look has nothing that belongs to an act.
fn refuse_of_acts(fields: &Fields<'_>) -> Result<(), Mistake> {
    match OF_ACTS.iter().find(|member| fields.get(member).is_some()) {
        None => Ok(()),
        Some(member) => Err(Mistake::new(
            fields.at,
            format!("「act」のない段階確認に「{member}」は書けません。"),
            format!("a look (a step without \"act\") has no \"{member}\"."),
        )),
    }
}

/// An act that is expected not to be performed opens nothing to name.
fn refuse_of_opening(fields: &Fields<'_>) -> Result<(), Mistake> {
    match ["names", "opens"].into_iter().find_map(|member| Some((member, fields.get(member)?))) {
        None => Ok(()),
        Some((member, node)) => Err(Mistake::new(
            &node.at,
            format!("行われないはずの行為に「{member}」は書けません。何も開かれません。"),
            format!("an act expected not to be performed has no \"{member}\": nothing is opened."),
        )),
    }
}

fn check_stage(stage: Option<&str>, known: &Known, place: &Place) -> Result<(), Mistake> {
    let Some(stage) = stage else { return Ok(()) };
    if known.machine.stage(stage).is_some() {
        return Ok(());
    }
    let what = (format!("「{}」の段階", known.machine.label.ja), format!("stage of {}", known.machine.kind));
    let stages = known.machine.stages.iter().map(|info| info.id).filter(|id| !id.is_empty());
    Err(Mistake::unknown(place, (&what.0, &what.1), stage, stages))
}

fn pairs(members: &[Member]) -> Vec<(String, Node)> {
    members.iter().map(|one| (one.key.clone(), one.node.clone())).collect()
}

/// Matches written names with the facts an act asks for: `call.scope = …` may be written as a
/// table `call` with a member `scope`, while a fact that is a table stays one.
fn flatten(
    members: &[Member],
    prefix: &str,
    asks: &BTreeMap<&'static str, &'static Fact>,
    lenient: bool,
    facts: &mut Vec<(String, Node)>,
) -> Result<(), Mistake> {
    for Member { key, at, node } in members {
        let name = format!("{prefix}{key}");
        let below = format!("{name}.");
        if let Some(fact) = asks.get(name.as_str()) {
            facts.push((name, in_shape(fact, node, lenient)?));
        } else if let (Kind::Table(inner), true) =
            (&node.value, asks.keys().any(|ask| ask.starts_with(&below)))
        {
            flatten(inner, &below, asks, lenient, facts)?;
        } else if lenient {
            facts.push((name, node.clone()));
        } else {
            let known = asks.keys().copied();
            return Err(Mistake::unknown(at, ("この行為の項目", "fact of this act"), &name, known));
        }
    }
    Ok(())
}

/// Instants are written as people write them and handed in as they are stored.
fn in_shape(fact: &Fact, node: &Node, lenient: bool) -> Result<Node, Mistake> {
    let Some(text) = node.as_text().filter(|text| !text.starts_with('@')) else { return Ok(node.clone()) };
    if !matches!(fact.shape, Shape::Instant) {
        return Ok(node.clone());
    }
    match read_at(text) {
        Some(at) => Ok(Node { value: Kind::Text(instant_text(at)), at: node.at.clone() }),
        None if lenient => Ok(node.clone()),
        None => Err(Mistake::shape(&node.at, fact.name, ("日時", "a date and time"), &node.found())),
    }
}

fn documents(
    fields: &Fields<'_>,
    known: &Known,
    act: &str,
    lenient: bool,
    source: &Source,
) -> Result<Vec<Paper>, Mistake> {
    let mut papers = Vec::new();
    for node in fields.list("documents")? {
        let paper = if let Some(id) = node.as_text() {
            Paper { id: id.to_owned(), name: format!("{id}.txt"), content: None }
        } else {
            let own = Fields::of(node, "document", &["id", "file", "text"])?;
            let id = own.need("id")?.to_owned();
            match (own.text("file")?, own.text("text")?) {
                (Some(file), _) => {
                    let content = source.attachment(file).ok_or_else(|| {
                        let ja = format!("ファイル「{file}」が見つかりません。");
                        Mistake::new(&node.at, ja, format!("the file \"{file}\" is not found."))
                    })?;
                    Paper { id, name: file.to_owned(), content: Some(content) }
                }
                (None, Some(text)) => Paper { name: format!("{id}.txt"), id, content: Some(text.into()) },
                (None, None) => Paper { name: format!("{id}.txt"), id, content: None },
            }
        };
        let takes = known.documents.get(act);
        if !lenient && !takes.is_some_and(|all| all.contains(paper.id.as_str())) {
            let all = takes.into_iter().flatten().copied();
            return Err(Mistake::unknown(
                &node.at,
                ("この行為の書類", "document of this act"),
                &paper.id,
                all,
            ));
        }
        papers.push(paper);
    }
    Ok(papers)
}

fn expect(fields: &Fields<'_>) -> Result<Expect, Mistake> {
    const WORDS: [&str; 4] = ["done", "late", "not-found", "moved-on"];
    let Some(node) = fields.get("expect") else { return Ok(Expect::Done) };
    match node.as_text() {
        Some("done") => return Ok(Expect::Done),
        Some("late") => return Ok(Expect::Late),
        Some("not-found") => return Ok(Expect::NotFound),
        Some("moved-on") => return Ok(Expect::MovedOn),
        Some(other) => return Err(Mistake::unknown(&node.at, ("結果", "outcome"), other, WORDS)),
        None => {}
    }
    let own = Fields::of(node, "expect", &["refused", "bad_input", "stage"])?;
    let list = |node: &Node| Ok(texts_of(node, "expect")?.into_iter().map(|(text, _)| text).collect());
    match (own.get("refused"), own.get("bad_input"), own.get("stage")) {
        (Some(rules), None, None) => Ok(Expect::Refused(list(rules)?)),
        (None, Some(names), None) => Ok(Expect::BadInput(list(names)?)),
        (None, None, Some(_)) => Ok(Expect::Done),
        _ => Err(Mistake::new(
            &node.at,
            "expectには refused、bad_input、stage のいずれか一つを書きます（互いに矛盾します）。",
            "expect has exactly one of refused, bad_input and stage; they contradict each other.",
        )),
    }
}
