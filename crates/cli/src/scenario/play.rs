//! Plays scenarios: one office, one clock, the steps of all of them in the order of time.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Map;
use shirube_desk::{Attachment, Command, Desk, Reply, Target};
use shirube_trail::{CaseNo, OrgId, ProcedureId};
use uuid::Uuid;

use super::cast::{self, Cast};
use super::ceremony::Ceremony;
use super::model::{Act, Expect, Final, On, Scenario, Step, office_of};
use super::node::Node;
use super::outcome::{Mismatch, departs, found};
use super::read::earliest;
use super::values::{expand, references};
use crate::failure::{Failure, Way, bad_id};

/// What a scenario came to.
#[derive(Debug, Clone)]
pub(crate) struct Played {
    /// The organisations, the scenario's own first.
    pub(crate) orgs: Vec<OrgId>,
    /// The cases it opened, in order.
    pub(crate) cases: Vec<(OrgId, CaseNo)>,
    /// The procedure whose stage is shown.
    pub(crate) shown: Option<Place>,
    /// Steps played.
    pub(crate) steps: usize,
    /// Days from the first step to the last.
    pub(crate) days: i64,
    /// Time it took to play, in milliseconds.
    pub(crate) milliseconds: u128,
    /// What did not come as expected; the scenario stopped there.
    pub(crate) mismatch: Option<Mismatch>,
}

/// A procedure, in its organisation.
pub(crate) type Place = (OrgId, ProcedureId);

/// A step that has just been played.
pub(crate) struct Told<'s> {
    /// Its scenario.
    pub(crate) scenario: &'s Scenario,
    /// The step.
    pub(crate) step: &'s Step,
    /// What came of its act; empty for a look.
    pub(crate) outcome: &'s str,
    /// Steps played, of all scenarios.
    pub(crate) done: usize,
    /// Steps there are.
    pub(crate) all: usize,
}

/// Where scenarios are played.
pub(crate) struct Theatre {
    /// The desk, with a simulated clock and log keys.
    pub(super) desk: Desk,
    /// Where envelopes are kept.
    pub(super) envelopes: PathBuf,
}

impl Theatre {
    /// A theatre over this desk. Where the desk has no log keys they are kept beside the envelopes.
    pub(crate) fn new(desk: &Desk, envelopes: PathBuf) -> Self {
        let desk = match desk.keyring() {
            Some(_) => desk.clone(),
            None => desk.clone().with_keys(envelopes.with_file_name("keys")),
        };
        Self { desk, envelopes }
    }

    /// Plays the scenarios; told after each step what came of it, and the cases of a scenario that ended as
    /// expected.
    pub(crate) async fn play(
        &self,
        scenarios: &[Scenario],
        mut told: impl FnMut(&Told<'_>),
        mut ended: impl AsyncFnMut(&[(OrgId, CaseNo)]) -> Result<(), Failure>,
    ) -> Result<Vec<Played>, Failure> {
        let Some(first) = earliest(scenarios) else { return Ok(Vec::new()) };
        self.desk.clock().set(first);
        let casts = cast::found(&self.desk, scenarios, first).await?;
        let mut playings = Vec::new();
        for scenario in scenarios {
            playings.push(Playing::new(self, scenario, &casts)?);
        }
        let all: usize = scenarios.iter().map(|one| one.steps.len()).sum();
        let mut played = 0;
        while let Some(playing) = next(&mut playings) {
            let Some(step) = playing.scenario.steps.get(playing.played) else { break };
            self.wait(step.at).await?;
            let started = Instant::now();
            playing.mismatch = playing.step(step).await?;
            playing.played += 1;
            playing.milliseconds += started.elapsed().as_millis();
            playing.before = step.at;
            if playing.played == playing.scenario.steps.len() {
                // What falls due later in the run is no part of this case's ending.
                playing.check_finals().await?;
                if playing.mismatch.is_none() {
                    ended(&playing.cases).await?;
                }
            }
            played += 1;
            let scenario = playing.scenario;
            told(&Told { scenario, step, outcome: &playing.outcome, done: played, all });
        }
        Ok(playings.into_iter().map(Playing::finish).collect())
    }
}

/// The scenario whose next step is the earliest; the first of those at the same time.
fn next<'p, 's>(playings: &'p mut [Playing<'s>]) -> Option<&'p mut Playing<'s>> {
    playings
        .iter_mut()
        .filter(|one| one.mismatch.is_none())
        .filter_map(|one| Some((one.scenario.steps.get(one.played)?.at, one)))
        .min_by_key(|(at, _)| *at)
        .map(|(_, one)| one)
}

/// A scenario being played.
pub(super) struct Playing<'s> {
    pub(super) desk: &'s Desk,
    pub(super) scenario: &'s Scenario,
    /// The organisations with their people, by their ids.
    casts: &'s BTreeMap<String, Cast>,
    pub(super) ceremony: Ceremony,
    pub(super) aliases: BTreeMap<String, Place>,
    pub(super) cases: Vec<(OrgId, CaseNo)>,
    played: usize,
    before: DateTime<Utc>,
    milliseconds: u128,
    /// What came of the last step; empty for a look.
    outcome: String,
    mismatch: Option<Mismatch>,
}

impl<'s> Playing<'s> {
    fn new(
        theatre: &'s Theatre,
        scenario: &'s Scenario,
        casts: &'s BTreeMap<String, Cast>,
    ) -> Result<Self, Failure> {
        let office = ProcedureId::new("office").map_err(|fault| bad_id("office", &fault))?;
        let mut aliases = BTreeMap::new();
        for one in scenario.organisations() {
            let Some(cast) = casts.get(&one.id) else { continue };
            let place = (cast.org.clone(), office.clone());
            aliases.entry("office".to_owned()).or_insert_with(|| place.clone());
            aliases.insert(office_of(&one.id), place);
        }
        let ceremony = Ceremony::new(&scenario.holders, theatre.envelopes.clone())?;
        if scenario.keeps_keys {
            ceremony.keep_keys()?;
        }
        Ok(Self {
            desk: &theatre.desk,
            scenario,
            casts,
            ceremony,
            aliases,
            cases: Vec::new(),
            played: 0,
            before: DateTime::UNIX_EPOCH,
            milliseconds: 0,
            outcome: String::new(),
            mismatch: None,
        })
    }

    /// The people of an organisation of the scenario.
    pub(super) fn cast(&self, org: &str) -> Result<&'s Cast, Failure> {
        self.casts.get(org).ok_or_else(|| Failure::bad_input("org", org, org))
    }

    /// The opaque id of a person in an organisation, or else in their own.
    pub(super) fn actor(&self, id: &str, org: &str) -> String {
        let person = self.scenario.people.iter().find(|person| person.id == id);
        let orgs = person.into_iter().flat_map(|person| person.orgs.iter().map(String::as_str));
        let mut ids = std::iter::once(org).chain(orgs).filter_map(|org| self.casts.get(org)?.people.get(id));
        ids.next().map(ToString::to_string).unwrap_or_default()
    }

    pub(super) fn of_alias(&self, alias: &str) -> Result<&Place, Failure> {
        self.aliases.get(alias).ok_or_else(|| {
            let file = &self.scenario.file;
            Failure::new(
                Way::BadInput,
                format!("{file}：「{alias}」はまだ開かれていません。"),
                format!("{file}: \"{alias}\" has not been opened yet."),
            )
        })
    }

    async fn step(&mut self, step: &Step) -> Result<Option<Mismatch>, Failure> {
        self.outcome.clear();
        let tells = !step.letters.is_empty() || !step.no_letters.is_empty();
        // An act is answered for at its own instant; a look, for what came since the step before.
        let from = if step.act.is_some() { step.at } else { self.before + TimeDelta::milliseconds(1) };
        let known = if tells && step.act.is_some() { self.letters(from).await?.0 } else { BTreeSet::new() };
        let there = self.there(step).await?;
        let mut moved = Vec::new();
        let mut on = match &step.on {
            On::Alias(alias) => match self.aliases.get(alias) {
                Some(id) => Some(id.clone()),
                None => {
                    return Ok(Some(mismatch(step, format!("\"{alias}\" is open"), "it is not".to_owned())));
                }
            },
            On::NewCase | On::Child { .. } => None,
        };
        if let Some(act) = &step.act {
            let command = self.command(step, act).await?;
            let answer = self.desk.submit(command).await;
            self.outcome = found(&answer);
            if let Some((expected, found)) = departs(&act.expect, &answer) {
                return Ok(Some(mismatch(step, format!("{}: {expected}", act.id), found)));
            }
            self.exchange().await?;
            let opened = match &answer {
                Ok(Reply::Done(performed)) => {
                    moved.extend(performed.moved.iter().map(|one| one.procedure.clone()));
                    Some(performed.procedure.clone())
                }
                Ok(Reply::Refused(refused)) if act.expect == Expect::Late => Some(refused.procedure.clone()),
                _ => None,
            };
            if let (None, Some(opened)) = (&on, opened.filter(|id| !id.is_empty())) {
                on = Some(self.opened(step, act, &opened)?);
            }
        }
        if let Some(missing) = self.take_opened(step, &moved).await? {
            return Ok(Some(missing));
        }
        if let Some(missing) = self.take_received(step, &there).await? {
            return Ok(Some(missing));
        }
        if let Some(place) = &on {
            if let Some(found) = self.stands(place, step.stage.as_deref(), &step.has).await? {
                return Ok(Some(mismatch(step, found.0, found.1)));
            }
        }
        if tells {
            return self.told(step, from, &known).await;
        }
        Ok(None)
    }

    fn opened(&mut self, step: &Step, act: &Act, opened: &str) -> Result<Place, Failure> {
        let id = ProcedureId::new(opened).map_err(|fault| bad_id("procedure", &fault))?;
        let place = (self.cast(&step.org)?.org.clone(), id);
        self.knows_case(&place);
        if let Some(name) = &act.names {
            self.aliases.insert(name.clone(), place.clone());
        }
        Ok(place)
    }

    async fn command(&mut self, step: &Step, act: &Act) -> Result<Command, Failure> {
        let target = match &step.on {
            On::NewCase => Target::NewCase,
            On::Child { of, kind } => {
                Target::NewChild { parent: self.of_alias(of)?.1.clone(), kind: kind.clone() }
            }
            On::Alias(alias) => Target::Procedure(self.of_alias(alias)?.1.clone()),
        };
        let on = match &step.on {
            On::NewCase => String::new(),
            On::Child { of: alias, .. } | On::Alias(alias) => self.of_alias(alias)?.1.to_string(),
        };
        let mut known = BTreeMap::new();
        for (_, node) in &act.facts {
            for (reference, _) in references(node) {
                if !known.contains_key(&reference) {
                    let value = self.resolve(&reference, &on, &step.org).await?;
                    known.extend(value.map(|value| (reference, value)));
                }
            }
        }
        let mut facts = Map::new();
        for (name, node) in &act.facts {
            facts.insert(name.clone(), expand(node, &known).map_err(|mistake| Failure::from(vec![mistake]))?);
        }
        let subject = act
            .about
            .as_ref()
            .map(|about| self.aliases.get(about).map_or(about.clone(), |(_, id)| id.to_string()));
        let cast = self.cast(&step.org)?;
        let person = cast.people.get(&act.who).cloned();
        let person = person.ok_or_else(|| Failure::bad_input("who", &act.who, &act.who))?;
        Ok(Command {
            org: cast.org.clone(),
            person,
            capacity: act.capacity,
            target,
            act: act.id.clone(),
            subject,
            facts,
            documents: self.papers(step, act).await?,
            seen_revision: act.seen,
            cmd: Uuid::new_v4(),
        })
    }

    async fn papers(&self, step: &Step, act: &Act) -> Result<Vec<Attachment>, Failure> {
        let mut papers = Vec::new();
        for paper in &act.documents {
            let content = match (&paper.content, &paper.certificate) {
                (Some(content), _) => content.clone(),
                (None, Some(alias)) => self.certificate_file(alias).await?,
                (None, None) => {
                    let title = &self.scenario.title;
                    format!("{title}\n{} / {} / {}\n", step.place, act.id, paper.id).into_bytes()
                }
            };
            let extension = std::path::Path::new(&paper.name).extension().and_then(|end| end.to_str());
            let media = match extension {
                Some("txt" | "note") => "text/plain",
                Some("pdf") => "application/pdf",
                _ => "application/octet-stream",
            };
            let (document, name) = (paper.id.clone(), paper.name.clone());
            papers.push(Attachment { document, name, media: media.to_owned(), content });
        }
        Ok(papers)
    }

    /// Where a procedure does not stand as expected: (expected, found).
    async fn stands(
        &mut self,
        (org, id): &Place,
        stage: Option<&str>,
        has: &[(String, Node)],
    ) -> Result<Option<(String, String)>, Failure> {
        if stage.is_none() && has.is_empty() {
            return Ok(None);
        }
        let row = self.desk.store().procedure(org, id).await?;
        let Some(row) = row else { return Ok(Some((id.to_string(), "no such procedure".to_owned()))) };
        if let Some(stage) = stage.filter(|stage| *stage != row.stage) {
            return Ok(Some((format!("{id} in {stage}"), format!("{id} in {}", row.stage))));
        }
        for (name, node) in has {
            let mut known = BTreeMap::new();
            for (reference, _) in references(node) {
                let value = self.resolve(&reference, id.as_str(), org.as_str()).await?;
                known.extend(value.map(|value| (reference, value)));
            }
            let wanted = expand(node, &known).map_err(|mistake| Failure::from(vec![mistake]))?;
            let found = row.facts.get(name).cloned().unwrap_or_default();
            if found != wanted {
                return Ok(Some((format!("{name} = {wanted}"), format!("{name} = {found}"))));
            }
        }
        Ok(None)
    }

    /// Whether everything ends where the scenario says, after its last step.
    async fn check_finals(&mut self) -> Result<(), Failure> {
        let scenario = self.scenario;
        for last in &scenario.finals {
            if self.mismatch.is_none() {
                self.mismatch = self.ends(last).await?;
            }
        }
        Ok(())
    }

    fn finish(self) -> Played {
        let scenario = self.scenario;
        let shown = scenario.finals.first().and_then(|last| self.aliases.get(&last.on).cloned());
        let orgs = scenario.organisations().filter_map(|one| Some(self.casts.get(&one.id)?.org.clone()));
        let orgs = orgs.collect();
        let first = scenario.steps.first().map_or(self.before, |step| step.at);
        Played {
            orgs,
            cases: self.cases,
            shown,
            steps: self.played,
            days: (self.before - first).num_days().max(0),
            milliseconds: self.milliseconds,
            mismatch: self.mismatch,
        }
    }

    async fn ends(&mut self, last: &Final) -> Result<Option<Mismatch>, Failure> {
        let departed = match self.aliases.get(&last.on).cloned() {
            Some(id) => self.stands(&id, last.stage.as_deref(), &last.has).await?,
            None => Some((format!("\"{}\" is open", last.on), "it is not".to_owned())),
        };
        let of = |(expected, found)| Mismatch { place: last.place.clone(), expected, found, note: None };
        Ok(departed.map(of))
    }
}

/// What did not come as a step expects.
pub(super) fn mismatch(step: &Step, expected: String, found: String) -> Mismatch {
    Mismatch { place: step.place.clone(), expected, found, note: step.note.clone() }
}
