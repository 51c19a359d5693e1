//! Plays scenarios: one office, one clock, the steps of all of them in the order of time.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Instant;

use chrono::{DateTime, Utc};
use serde_json::Map;
use shirube_desk::{Attachment, Command, Desk, Reply, Target};
use shirube_trail::{At, CaseNo, OrgId, ProcedureId};
use uuid::Uuid;

use super::cast::{self, Cast};
use super::ceremony::Ceremony;
use super::model::{Act, Expect, Final, On, Scenario, Step};
use super::node::Node;
use super::outcome::{Mismatch, departs, found};
use super::read::earliest;
use super::values::{expand, references};
use crate::failure::{Failure, Way, bad_id};

/// What a scenario came to.
#[derive(Debug, Clone)]
pub(crate) struct Played {
    /// The organisation.
    pub(crate) org: OrgId,
    /// The cases it opened, in order.
    pub(crate) cases: Vec<CaseNo>,
    /// The procedure whose stage is shown.
    pub(crate) shown: Option<ProcedureId>,
    /// Steps played.
    pub(crate) steps: usize,
    /// Days from the first step to the last.
    pub(crate) days: i64,
    /// Time it took to play, in milliseconds.
    pub(crate) milliseconds: u128,
    /// What did not come as expected; the scenario stopped there.
    pub(crate) mismatch: Option<Mismatch>,
}

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
pub(crate) struct Theatre<'d> {
    /// The desk, with a simulated clock.
    pub(crate) desk: &'d Desk,
    /// Where envelopes are kept.
    pub(crate) envelopes: PathBuf,
}

impl Theatre<'_> {
    /// Plays the scenarios; told after each step what came of it.
    pub(crate) async fn play(
        &self,
        scenarios: &[Scenario],
        mut told: impl FnMut(&Told<'_>),
    ) -> Result<Vec<Played>, Failure> {
        let Some(first) = earliest(scenarios) else { return Ok(Vec::new()) };
        self.desk.clock().set(first);
        let casts = cast::found(self.desk, scenarios, first).await?;
        let mut playings = Vec::new();
        for scenario in scenarios {
            let Some(cast) = casts.get(&scenario.organisation.id) else { continue };
            playings.push(Playing::new(self, scenario, cast)?);
        }
        let all: usize = scenarios.iter().map(|one| one.steps.len()).sum();
        let mut played = 0;
        while let Some(playing) = next(&mut playings) {
            let Some(step) = playing.scenario.steps.get(playing.played) else { break };
            for cast in casts.values() {
                self.wait(&cast.org, step.at).await?;
            }
            let started = Instant::now();
            playing.mismatch = playing.step(step).await?;
            playing.played += 1;
            playing.milliseconds += started.elapsed().as_millis();
            playing.before = step.at;
            played += 1;
            let scenario = playing.scenario;
            told(&Told { scenario, step, outcome: &playing.outcome, done: played, all });
        }
        let mut results = Vec::new();
        for playing in playings {
            results.push(playing.finish().await?);
        }
        Ok(results)
    }

    /// Lets time pass: stops at everything that falls due.
    async fn wait(&self, org: &OrgId, until: DateTime<Utc>) -> Result<(), Failure> {
        let end = At::truncate(until).map_err(|fault| bad_id("at", &fault))?;
        while let Some(due) = self.desk.next_due(org, end).await? {
            self.desk.clock().set(due.instant());
            self.desk.run_clock(org).await?;
            if self.desk.next_due(org, end).await? == Some(due) {
                return Err(Failure::new(
                    Way::Wrong,
                    format!("{due} の期限を処理できません。"),
                    format!("what falls due at {due} cannot be performed."),
                ));
            }
        }
        self.desk.clock().set(until);
        Ok(())
    }
}

/// The scenario whose next step is the earliest; the first of those at the same time.
fn next<'p, 'd, 's>(playings: &'p mut [Playing<'d, 's>]) -> Option<&'p mut Playing<'d, 's>> {
    playings
        .iter_mut()
        .filter(|one| one.mismatch.is_none())
        .filter_map(|one| Some((one.scenario.steps.get(one.played)?.at, one)))
        .min_by_key(|(at, _)| *at)
        .map(|(_, one)| one)
}

/// A scenario being played.
pub(super) struct Playing<'d, 's> {
    pub(super) desk: &'d Desk,
    pub(super) scenario: &'s Scenario,
    pub(super) cast: &'s Cast,
    pub(super) ceremony: Ceremony,
    pub(super) aliases: BTreeMap<String, ProcedureId>,
    cases: Vec<CaseNo>,
    played: usize,
    before: DateTime<Utc>,
    milliseconds: u128,
    /// What came of the last step; empty for a look.
    outcome: String,
    mismatch: Option<Mismatch>,
}

impl<'d, 's> Playing<'d, 's> {
    fn new(theatre: &Theatre<'d>, scenario: &'s Scenario, cast: &'s Cast) -> Result<Self, Failure> {
        let office = ProcedureId::new("office").map_err(|fault| bad_id("office", &fault))?;
        Ok(Self {
            desk: theatre.desk,
            scenario,
            cast,
            ceremony: Ceremony::new(&scenario.holders, theatre.envelopes.clone())?,
            aliases: BTreeMap::from([("office".to_owned(), office)]),
            cases: Vec::new(),
            played: 0,
            before: DateTime::<Utc>::MIN_UTC,
            milliseconds: 0,
            outcome: String::new(),
            mismatch: None,
        })
    }

    fn of_alias(&self, alias: &str) -> Result<&ProcedureId, Failure> {
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
        let known = if tells && step.act.is_some() { self.letters(None).await?.0 } else { BTreeSet::new() };
        let mut on = match &step.on {
            On::Alias(alias) => match self.aliases.get(alias) {
                Some(id) => Some(id.clone()),
                None => {
                    return Ok(Some(mismatch(step, format!("\"{alias}\" is open"), "it is not".to_owned())));
                }
            },
            On::NewCase | On::Apply(_) => None,
        };
        if let Some(act) = &step.act {
            let command = self.command(step, act).await?;
            let answer = self.desk.submit(command).await;
            self.outcome = found(&answer);
            if let Some((expected, found)) = departs(&act.expect, &answer) {
                return Ok(Some(mismatch(step, format!("{}: {expected}", act.id), found)));
            }
            let opened = match &answer {
                Ok(Reply::Done(performed)) => Some(performed.procedure.clone()),
                Ok(Reply::Refused(refused)) if act.expect == Expect::Late => Some(refused.procedure.clone()),
                _ => None,
            };
            if let (None, Some(opened)) = (&on, opened.filter(|id| !id.is_empty())) {
                on = Some(self.opened(step, act, &opened)?);
            }
        }
        if let Some(missing) = self.take_opened(step).await? {
            return Ok(Some(missing));
        }
        if let Some(id) = &on {
            if let Some(found) = self.stands(id, step.stage.as_deref(), &step.has).await? {
                return Ok(Some(mismatch(step, found.0, found.1)));
            }
        }
        if tells {
            return self.told(step, &known).await;
        }
        Ok(None)
    }

    fn opened(&mut self, step: &Step, act: &Act, opened: &str) -> Result<ProcedureId, Failure> {
        let id = ProcedureId::new(opened).map_err(|fault| bad_id("procedure", &fault))?;
        if step.on == On::NewCase {
            self.cases.push(id.case());
        }
        if let Some(name) = &act.names {
            self.aliases.insert(name.clone(), id.clone());
        }
        Ok(id)
    }

    async fn command(&mut self, step: &Step, act: &Act) -> Result<Command, Failure> {
        let target = match &step.on {
            On::NewCase => Target::NewCase,
            On::Apply(call) => Target::NewApplication(self.of_alias(call)?.clone()),
            On::Alias(alias) => Target::Procedure(self.of_alias(alias)?.clone()),
        };
        let on = match &target {
            Target::NewCase => String::new(),
            Target::NewApplication(id) | Target::Procedure(id) => id.to_string(),
        };
        let mut known = BTreeMap::new();
        for (_, node) in &act.facts {
            for (reference, _) in references(node) {
                if !known.contains_key(&reference) {
                    let value = self.resolve(&reference, &on).await?;
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
            .map(|about| self.aliases.get(about).map_or(about.clone(), ToString::to_string));
        let person = self.cast.people.get(&act.who).cloned();
        let person = person.ok_or_else(|| Failure::bad_input("who", &act.who, &act.who))?;
        Ok(Command {
            org: self.cast.org.clone(),
            person,
            capacity: act.capacity,
            target,
            act: act.id.clone(),
            subject,
            facts,
            documents: self.papers(step, act),
            seen_revision: act.seen,
            cmd: Uuid::new_v4(),
        })
    }

    fn papers(&self, step: &Step, act: &Act) -> Vec<Attachment> {
        let one = |paper: &super::model::Paper| {
            let generated = || {
                let title = &self.scenario.title;
                format!("{title}\n{} / {} / {}\n", step.place, act.id, paper.id).into_bytes()
            };
            let is_text = std::path::Path::new(&paper.name).extension().is_some_and(|end| end == "txt");
            let is_pdf = std::path::Path::new(&paper.name).extension().is_some_and(|end| end == "pdf");
            let media = match (is_text, is_pdf) {
                (true, _) => "text/plain",
                (_, true) => "application/pdf",
                _ => "application/octet-stream",
            };
            Attachment {
                document: paper.id.clone(),
                name: paper.name.clone(),
                media: media.to_owned(),
                content: paper.content.clone().unwrap_or_else(generated),
            }
        };
        act.documents.iter().map(one).collect()
    }

    /// Names what has been opened: procedures of a kind in the case that have no name yet.
    async fn take_opened(&mut self, step: &Step) -> Result<Option<Mismatch>, Failure> {
        for (alias, kind) in &step.opens {
            let mut unnamed = None;
            for case in &self.cases {
                for row in self.desk.store().procedures(&self.cast.org, case).await? {
                    let is_named = self.aliases.values().any(|id| *id == row.procedure);
                    if unnamed.is_none() && row.kind.as_str() == kind && !is_named {
                        unnamed = Some(row.procedure);
                    }
                }
            }
            match unnamed {
                Some(id) => self.aliases.insert(alias.clone(), id),
                None => {
                    return Ok(Some(mismatch(step, format!("opens {kind}"), "no such procedure".to_owned())));
                }
            };
        }
        Ok(None)
    }

    /// Where a procedure does not stand as expected: (expected, found).
    async fn stands(
        &mut self,
        id: &ProcedureId,
        stage: Option<&str>,
        has: &[(String, Node)],
    ) -> Result<Option<(String, String)>, Failure> {
        if stage.is_none() && has.is_empty() {
            return Ok(None);
        }
        let row = self.desk.store().procedure(&self.cast.org, id).await?;
        let Some(row) = row else { return Ok(Some((id.to_string(), "no such procedure".to_owned()))) };
        if let Some(stage) = stage.filter(|stage| *stage != row.stage) {
            return Ok(Some((format!("{id} in {stage}"), format!("{id} in {}", row.stage))));
        }
        for (name, node) in has {
            let mut known = BTreeMap::new();
            for (reference, _) in references(node) {
                let value = self.resolve(&reference, id.as_str()).await?;
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

    /// Keys of the letters of the cases so far, and who they are to; since an instant where given.
    async fn letters(
        &self,
        since: Option<DateTime<Utc>>,
    ) -> Result<(BTreeSet<String>, Vec<(String, String)>), Failure> {
        let mut letters = Vec::new();
        for case in &self.cases {
            for row in self.desk.store().procedures(&self.cast.org, case).await? {
                let rows = self.desk.store().letters(&self.cast.org, &row.procedure).await?;
                let recent =
                    rows.into_iter().filter(|one| since.is_none_or(|since| one.created_at.instant() > since));
                letters.extend(recent.map(|one| (one.outbox_id, one.recipient)));
            }
        }
        Ok((letters.iter().map(|(id, _)| id.clone()).collect(), letters))
    }

    async fn told(&self, step: &Step, known: &BTreeSet<String>) -> Result<Option<Mismatch>, Failure> {
        let since = if step.act.is_some() { None } else { Some(self.before) };
        let (_, letters) = self.letters(since).await?;
        let readers: BTreeSet<String> =
            letters.into_iter().filter(|(id, _)| !known.contains(id)).map(|(_, reader)| reader).collect();
        let has = |person: &&String| readers.contains(&self.cast.actor(person));
        let missing: Vec<&str> = step.letters.iter().filter(|one| !has(one)).map(String::as_str).collect();
        let unwanted: Vec<&str> = step.no_letters.iter().filter(has).map(String::as_str).collect();
        let names: Vec<&str> = self
            .cast
            .people
            .iter()
            .filter(|(_, actor)| readers.contains(actor.as_str()))
            .map(|(id, _)| id.as_str())
            .collect();
        let found = || format!("letters to: {}", names.join(", "));
        Ok(match (missing.is_empty(), unwanted.is_empty()) {
            (true, true) => None,
            (false, _) => Some(mismatch(step, format!("letters to: {}", missing.join(", ")), found())),
            (true, false) => Some(mismatch(step, format!("no letters to: {}", unwanted.join(", ")), found())),
        })
    }

    async fn finish(mut self) -> Result<Played, Failure> {
        let scenario = self.scenario;
        for last in &scenario.finals {
            if self.mismatch.is_none() {
                self.mismatch = self.ends(last).await?;
            }
        }
        let shown = scenario.finals.first().and_then(|last| self.aliases.get(&last.on).cloned());
        let first = scenario.steps.first().map_or(self.before, |step| step.at);
        Ok(Played {
            org: self.cast.org.clone(),
            cases: self.cases,
            shown,
            steps: self.played,
            days: (self.before - first).num_days().max(0),
            milliseconds: self.milliseconds,
            mismatch: self.mismatch,
        })
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

fn mismatch(step: &Step, expected: String, found: String) -> Mismatch {
    Mismatch { place: step.place.clone(), expected, found, note: step.note.clone() }
}
