//! Hears acts: decisions, refusals and offers.

mod consequence;

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::Value;

pub use self::consequence::Consequence;
use self::consequence::{resolve, retention};

use crate::atlas;
use crate::dossier::{Commander, Dossier, Ear, SUBJECT};
use crate::facts::{Document, Fact, Keyed};
use crate::hearing::{FirstHand, Minutes, Verdict, Witness};
use crate::procedures::NAMES;
use crate::registry::{Machine, StageInfo};
use crate::rule::{Finding, Outcome};
use crate::rules::frame;
use crate::words::{Capacity, Words};

/// A fact an act changes, under the name it is stored by.
pub type Changed = (Cow<'static, str>, Value);

/// What the engine answers to an act.
#[derive(Debug)]
pub enum Answer {
    /// Allowed, with what follows.
    Decision(Box<Decision>),
    /// Refused, with every unmet requirement.
    Refusal(Refusal),
}

/// An allowed act.
#[derive(Debug)]
pub struct Decision {
    /// The stage before.
    pub from: &'static str,
    /// The stage after.
    pub to: &'static StageInfo,
    /// Rules with their outcomes.
    pub findings: Vec<Finding>,
    /// Facts changed, under the names they are stored by.
    pub facts: Vec<Changed>,
    /// What follows.
    pub consequences: Vec<Consequence>,
    /// Whether a stale revision does not matter.
    pub additive: bool,
    /// Whether this was the first hand of an act by two: an entry without effect.
    pub first_hand: bool,
}

/// A refused act.
#[derive(Debug)]
pub struct Refusal {
    /// Every finding, met ones too; at least one is unmet.
    pub findings: Vec<Finding>,
    /// Whether a stale revision would not matter.
    pub additive: bool,
}

impl Refusal {
    /// The unmet requirements.
    pub fn unmet(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.outcome == Outcome::Unmet)
    }
}

/// An act as it can be offered to somebody now.
#[derive(Debug)]
pub struct Offer {
    /// The act.
    pub act: &'static str,
    /// What it is called.
    pub label: Words,
    /// Whether nothing stands in the way but what the act itself must bring, and what that decides.
    pub allowed: bool,
    /// Who may perform it.
    pub by: Vec<Capacity>,
    /// What stands in the way, whatever is entered.
    pub unmet: Vec<Finding>,
    /// What is looked at when it is performed: rules that do not hold yet, and looked for something the
    /// act brings and does not bring yet.
    pub looked_at: Vec<Finding>,
    /// The facts of its form, with whether each is required.
    pub asks: Vec<(&'static Fact, bool)>,
    /// The documents it must bring.
    pub documents: Vec<&'static Document>,
    /// Whether it is serialised.
    pub additive: bool,
}

/// A stored stage or act this machine does not know: corruption or a newer machine, never a
/// refusal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{machine} knows no {what} \"{id}\"")]
pub struct Unreadable {
    /// The machine.
    pub machine: String,
    /// `stage` or `act`.
    pub what: &'static str,
    /// The id found.
    pub id: String,
}

/// Decides an act on a procedure.
///
/// # Errors
/// [`Unreadable`] where the stored stage or the act is not the machine's.
pub fn decide(machine: &'static Machine, act: &str, file: &Dossier) -> Result<Answer, Unreadable> {
    let (stage, act) = locate(machine, &file.stage, act)?;
    let from = machine.stages.get(stage).ok_or_else(|| unreadable(machine, "stage", &file.stage))?;
    let act_id = machine.acts.get(act).map_or("", |info| info.id);
    let minutes = heard(machine, (stage, act, act_id), file);
    match minutes.verdict {
        None => Ok(Answer::Refusal(not_provided(machine, act_id, file))),
        Some(Verdict::Refuse) => {
            Ok(Answer::Refusal(Refusal { findings: minutes.findings, additive: minutes.additive }))
        }
        Some(verdict) => {
            let to = match verdict {
                Verdict::Go(to) => to,
                Verdict::Stay | Verdict::Refuse => from.id,
            };
            let to = machine.stage(to).ok_or_else(|| unreadable(machine, "stage", to))?;
            Ok(Answer::Decision(Box::new(conclude(machine, (from, to), act_id, file, minutes))))
        }
    }
}

/// What one act on one stage comes to before a file; what it found knows acts and stages by their names.
fn heard(machine: &Machine, (stage, act, id): (usize, usize, &'static str), file: &Dossier) -> Minutes {
    let mut minutes = machine.minutes(stage, act, id, Witness::File(file));
    for finding in &mut minutes.findings {
        finding.names = NAMES;
    }
    minutes
}

/// Every act the stage provides, with what stands in its way.
///
/// # Errors
/// [`Unreadable`] where the stored stage is not the machine's.
pub fn offers(machine: &'static Machine, file: &Dossier) -> Result<Vec<Offer>, Unreadable> {
    let stage = stage_index(machine, &file.stage)?;
    let file = &Dossier { ear: Ear::open(), ..file.clone() };
    let mut offers = Vec::new();
    for (act, info) in machine.acts.iter().enumerate() {
        let minutes = heard(machine, (stage, act, info.id), file);
        if minutes.verdict.is_none() || minutes.commanded {
            continue;
        }
        let decided: BTreeSet<usize> = decided_by_entry(&minutes).collect();
        let (looked_at, unmet): (Vec<_>, Vec<_>) = minutes
            .findings
            .into_iter()
            .enumerate()
            .filter(|(_, finding)| finding.outcome == Outcome::Unmet)
            .filter(|(_, finding)| frame::missing(finding).is_none())
            .partition(|(nth, _)| decided.contains(nth));
        let findings = |of: Vec<(usize, Finding)>| of.into_iter().map(|(_, finding)| finding).collect();
        let (looked_at, unmet): (Vec<Finding>, Vec<Finding>) = (findings(looked_at), findings(unmet));
        offers.push(Offer {
            act: info.id,
            label: info.label,
            allowed: unmet.is_empty(),
            by: minutes.by,
            unmet,
            looked_at,
            asks: minutes.asks,
            documents: minutes.documents,
            additive: minutes.additive,
        });
    }
    Ok(offers)
}

/// Which findings an entry decides: their rules looked for something the act must or may bring, and it is
/// not there yet. (A rule that looks at all else first is told apart most exactly.)
fn decided_by_entry(minutes: &Minutes) -> impl Iterator<Item = usize> + '_ {
    let awaits = |name: &String| name == SUBJECT || minutes.asks.iter().any(|(fact, _)| fact.name == name);
    minutes.looked_for.iter().filter(move |(_, names)| names.iter().any(awaits)).map(|(nth, _)| *nth)
}

/// The refusal of an act the stage does not provide: names the stages that do.
fn not_provided(machine: &'static Machine, act: &'static str, file: &Dossier) -> Refusal {
    let provided = atlas::stages_providing(machine, act);
    let join = |english: bool, separator: &str| {
        provided
            .iter()
            .map(|stage| if english { stage.label.en } else { stage.label.ja })
            .collect::<Vec<_>>()
            .join(separator)
    };
    let now = machine.stage(&file.stage);
    let inputs = crate::inputs![
        now_ja = now.map_or("", |stage| stage.label.ja),
        now_en = now.map_or("", |stage| stage.label.en),
        provided_ja = join(false, "、"),
        provided_en = join(true, ", "),
    ];
    Refusal {
        findings: vec![Finding {
            rule: &frame::STAGE,
            subject: String::new(),
            outcome: Outcome::Unmet,
            law: None,
            inputs,
            names: NAMES,
        }],
        additive: false,
    }
}

fn unreadable(machine: &Machine, what: &'static str, id: &str) -> Unreadable {
    Unreadable { machine: machine.name(), what, id: id.to_owned() }
}

fn stage_index(machine: &'static Machine, stage: &str) -> Result<usize, Unreadable> {
    machine.stages.iter().position(|info| info.id == stage).ok_or_else(|| unreadable(machine, "stage", stage))
}

fn locate(machine: &'static Machine, stage: &str, act: &str) -> Result<(usize, usize), Unreadable> {
    let stage = stage_index(machine, stage)?;
    let act =
        machine.acts.iter().position(|info| info.id == act).ok_or_else(|| unreadable(machine, "act", act))?;
    Ok((stage, act))
}

fn conclude(
    machine: &'static Machine,
    (from, to): (&'static StageInfo, &'static StageInfo),
    act: &'static str,
    file: &Dossier,
    minutes: Minutes,
) -> Decision {
    let first_hand = minutes.by_two == Some(FirstHand::First);
    let mut facts = Vec::with_capacity(file.given.0.len() + minutes.derives.len());
    if first_hand {
        let (name, hand) = frame::first_hand(file, act);
        facts.push((name.into(), hand));
    } else {
        for (fact, _) in &minutes.asks {
            if let Some(value) = file.given.get(fact.name) {
                facts.push((stored_name(fact, file), value.clone()));
            }
        }
        for (name, derive) in &minutes.derives {
            if let Some(value) = derive(file) {
                facts.push((Cow::Borrowed(*name), value));
            }
        }
        if minutes.by_two.is_some() {
            facts.push((frame::pending_name(act).into(), Value::from("")));
        }
    }
    let mut consequences = Vec::with_capacity(minutes.effects.len());
    if !first_hand {
        for effect in &minutes.effects {
            resolve(effect, file, &mut facts, &mut consequences);
        }
        consequences.extend(retention(machine.kind, (from, to), &facts, file));
    }
    Decision {
        from: from.id,
        to,
        findings: minutes.findings,
        facts,
        consequences,
        additive: minutes.additive,
        first_hand,
    }
}

/// The name under which a fact an act brings is stored.
#[must_use]
pub fn stored_name(fact: &Fact, file: &Dossier) -> Cow<'static, str> {
    match fact.keyed {
        Keyed::Once => Cow::Borrowed(fact.name),
        Keyed::Each => format!("{}.{}", fact.name, file.facts.keyed(fact.name).count() + 1).into(),
        Keyed::PerActor => format!("{}.{}", fact.name, file.actor.replace(':', "-")).into(),
        Keyed::PerSubject => {
            let subject = file.subject.as_deref().unwrap_or_default();
            format!("{}.{}", fact.name, subject.rsplit('/').next().unwrap_or(subject).to_lowercase()).into()
        }
    }
}

/// The commander a consequence of this act names.
#[must_use]
pub fn commander(procedure: &str, act: &str) -> Commander {
    Commander { procedure: procedure.to_owned(), act: act.to_owned() }
}
