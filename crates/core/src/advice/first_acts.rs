//! The first acts of each path, rehearsed on the facts of a need.

mod certified;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value, json};

pub(super) use self::certified::{basis, product};
use self::certified::{imported, no4, trial};
use super::case::Case;
use super::path::Path;
use super::rehearsal::{Heard, Rehearsal};
use super::told::OWN;
use crate::domain::FiscalYear;
use crate::dossier::{Child, Dossier};
use crate::facts::{Facts, date_text};
use crate::forms::joint_procurement::needs::ENOUGH_MEMBERS;
use crate::rule::{Finding, Findings, Outcome, Rule};
use crate::rules::outcome;

/// What the first acts of a path found.
#[derive(Default)]
pub(super) struct Found {
    /// What they found, until the first refusal.
    pub(super) findings: Vec<Finding>,
    /// What stood in the way; empty where every act is allowed.
    pub(super) unmet: Vec<Finding>,
    /// Whether an act could not be rehearsed at all: the path is not offered then.
    pub(super) broken: bool,
    /// What a joint procurement or a pay-for-success selects by.
    pub(super) by: Option<Path>,
}

impl Found {
    /// Whether every act is allowed.
    pub(super) fn allowed(&self) -> bool {
        self.unmet.is_empty() && !self.broken
    }

    fn heard(&mut self, answer: Result<Heard, Vec<Finding>>) -> Option<Heard> {
        match answer {
            Ok(mut heard) => {
                self.findings.append(&mut heard.findings);
                Some(heard)
            }
            Err(unmet) => {
                self.broken |= unmet.is_empty();
                self.unmet.extend(unmet);
                None
            }
        }
    }

    fn perform(&mut self, rehearsal: Option<&mut Rehearsal>, acts: &[&str]) -> Option<Heard> {
        let Some(rehearsal) = rehearsal else {
            self.broken = true;
            return None;
        };
        let mut last = None;
        for act in acts {
            last = Some(self.heard(rehearsal.perform(act))?);
        }
        last
    }

    /// Asks a rule of a dossier.
    fn ask(&mut self, rule: &'static Rule, file: &Dossier) {
        let mut found = Vec::new();
        (rule.judge)(file, &mut Findings::new(rule, &mut found));
        let (unmet, other) = found.into_iter().partition(|one| one.outcome == Outcome::Unmet);
        self.unmet.extend::<Vec<_>>(unmet);
        self.findings.extend::<Vec<_>>(other);
    }
}

/// Rehearses the first acts of a path today.
pub(super) fn rehearse(case: &Case<'_>, path: Path) -> Found {
    match path {
        Path::SmallValue => small_value(case),
        Path::ProposalCompetition => competition(case, "2", "open-proposal"),
        Path::ComprehensiveEvaluation => competition(case, "tender", "comprehensive-evaluation"),
        Path::NegotiatedNo4 => no4(case, case.own_certificate()),
        Path::NegotiatedNo4Imported => imported(case),
        Path::TrialOrder => trial(case),
        Path::PayForSuccess => either(case, pay_for_success),
        Path::JointProcurement => either(case, joint),
        Path::Demonstration => demonstration(case),
        Path::Cooperation => cooperation(case),
    }
}

/// By proposals where that is allowed, else by a tender.
fn either(case: &Case<'_>, rehearse: fn(&Case<'_>, &str, &str) -> Found) -> Found {
    let mut first = rehearse(case, "2", "open-proposal");
    if first.allowed() {
        first.by = Some(Path::ProposalCompetition);
        return first;
    }
    let mut second = rehearse(case, "tender", "comprehensive-evaluation");
    if second.allowed() {
        second.by = Some(Path::ComprehensiveEvaluation);
        return second;
    }
    // What stands in the way of the tender too is what is left to do.
    second
}

fn preparation(case: &Case<'_>, stage: &str) -> Option<Rehearsal> {
    let prepared = Rehearsal::at("preparation", stage, case.today, case.policy)?;
    Some(prepared.remembering(&budget_vote(case)).bringing(&case.facts))
}

/// What a preparation remembers of the vote.
fn budget_vote(case: &Case<'_>) -> Facts {
    let known = ["budget.vote_result", "budget.vote_date"];
    known.iter().filter_map(|name| Some(((*name).to_owned(), case.facts.get(name)?.clone()))).collect()
}

/// From the choice of the method to the opened procedure.
fn opened(case: &Case<'_>, found: &mut Found, kind: &str, ground: &str, form: &str) -> Option<Rehearsal> {
    let chosen: Facts = [("method.path", kind), ("method.ground", ground), ("procedure", form)]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), json!(value)))
        .collect();
    let mut prepared = preparation(case, "method").map(|one| one.bringing(&chosen));
    let acts = ["choose-method", "request-budget", "approve-budget", "start-path"];
    let heard = found.perform(prepared.as_mut(), &acts)?;
    let Some((kind, mut passed)) = heard.opened.into_iter().next() else {
        found.broken = true;
        return None;
    };
    if passed.get("procedure").is_none() {
        passed.set("procedure", json!(form));
    }
    let child = Rehearsal::at(kind, "", case.today, case.policy);
    let mut child = child.map(|one| one.bringing(&case.facts).bringing(&passed));
    found.perform(child.as_mut(), &["open"])?;
    child
}

fn competition(case: &Case<'_>, ground: &str, form: &str) -> Found {
    let mut found = Found::default();
    let mut child = opened(case, &mut found, "proposal-competition", ground, form);
    if found.allowed() {
        found.perform(child.as_mut(), &["approve-method"]);
    }
    found
}

/// What a small purchase brings.
pub(super) fn purchase(case: &Case<'_>, day: NaiveDate) -> Facts {
    let estimate = case.estimate_yen();
    let mut facts = case.facts.clone();
    let quotes = case.policy.small_value_quotes.max(1);
    let firms = ["7010401022924", "2120001086883", "5000012010024", "1000012010003"];
    let told = [
        ("purchase.contract_type", case.facts.get("contract_type").cloned()),
        ("purchase.estimate_yen", estimate.map(|yen| json!(yen))),
        ("purchase.price_yen", estimate.map(|yen| json!(yen))),
        ("purchase.budget_yen", case.facts.get("budget.amount_yen").cloned()),
        ("purchase.lease_basis", case.facts.get("lease.basis").cloned()),
        ("purchase.lease_value_yen", case.facts.get("lease.value_yen").cloned()),
        ("purchase.budget_form", case.facts.get("budget.form").filter(|one| **one == "long-term").cloned()),
        ("purchase.long_term_item", case.facts.get("contract.long_term_item").cloned()),
        ("purchase.bond_exemption", Some(json!("—"))),
        ("purchase.payment_form", case.facts.get("call.payment_form").cloned()),
        ("purchase.payment_item", case.facts.get("call.payment_item").cloned()),
        ("signing_on", Some(json!(date_text(day)))),
    ];
    facts.0.extend(told.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    let from = case.date("contract.from").unwrap_or(day).max(day);
    facts.set("purchase.from", json!(date_text(from)));
    facts.set("purchase.to", json!(date_text(case.date("contract.to").unwrap_or(from))));
    if let Some(yen) = estimate {
        let firms = (0..quotes).map(|nth| {
            let number =
                usize::try_from(nth).ok().and_then(|nth| firms.get(nth)).map(|one| (*one).to_owned());
            let number = number.unwrap_or_else(|| format!("{nth:013}"));
            json!({ "company": "—", "corporate_number": number, "quote_yen": yen })
        });
        facts.set("quotes", firms.collect());
    }
    facts
}

fn small_value(case: &Case<'_>) -> Found {
    let mut found = Found::default();
    let mut prepared = preparation(case, "ready").map(|one| one.bringing(&purchase(case, case.today)));
    found.perform(prepared.as_mut(), &["start-small-purchase"]);
    found
}

/// The simplest payment table of these figures.
fn design(case: &Case<'_>) -> Option<Value> {
    let (cap, benefit) =
        (case.int("outcome.cap_yen").or(case.estimate_yen())?, case.int("outcome.benefit_yen")?);
    let measured = case.date("contract.to").unwrap_or(case.today);
    let indicator = json!({
        "id": "outcome", "direction": "up", "cap_yen": cap, "fallback": "zero",
        "periods": [{ "id": "final", "measured_on": date_text(measured) }],
        "payment": { "mode": "threshold", "at": "1" },
    });
    Some(json!({
        "fixed_yen": 0, "cap_yen": cap, "benefit_yen": benefit, "indicators": [indicator],
        "last_payment_year": FiscalYear::of(measured).get(),
    }))
}

fn pay_for_success(case: &Case<'_>, ground: &str, form: &str) -> Found {
    let mut found = Found::default();
    let child = opened(case, &mut found, "pay-for-success", ground, form);
    let mut designed = Facts::default();
    if case.flag("outcome.measurable") == Some(true) {
        designed.set("outcome.indicators", json!([{ "id": "outcome" }]));
    }
    if case.flag("outcome.data_exist") == Some(true) {
        designed.set("evaluation.data_agreement", json!("—"));
    }
    let Some(mut child) = child.filter(|_| found.allowed()).map(|one| one.bringing(&designed)) else {
        return found;
    };
    if found.perform(Some(&mut child), &["fix-logic-model", "fix-indicators", "fix-evaluation"]).is_none() {
        return found;
    }
    let mut file = child.file;
    if let Some(design) = design(case) {
        file.given.set("outcome.design", design);
    }
    found.ask(&outcome::G69A, &file);
    found
}

fn joint(case: &Case<'_>, ground: &str, form: &str) -> Found {
    let mut found = Found::default();
    let child = opened(case, &mut found, "joint-procurement", ground, form);
    let mut invitation = Facts::default();
    invitation.set("invited", case.invited());
    invitation.set("lead", json!(OWN));
    let Some(mut child) = child.filter(|_| found.allowed()).map(|one| one.bringing(&invitation)) else {
        return found;
    };
    if found.perform(Some(&mut child), &["invite"]).is_none() {
        return found;
    }
    child.file.facts.set("lead", json!(OWN));
    for body in case.others() {
        let mirror = json!({ "stage": "interested", "facts": {} });
        child.file.facts.set(format!("mirror.{}", body.org), mirror);
    }
    child.file.children = vec![Child {
        id: "R0-0000/2".to_owned(),
        kind: "participation".to_owned(),
        stage: "interested".to_owned(),
        closed: false,
        facts: BTreeMap::from([("member".to_owned(), json!(OWN))]),
    }];
    found.ask(&ENOUGH_MEMBERS, &child.file);
    if !found.allowed() {
        return found;
    }
    match found.perform(Some(&mut child), &["close-interest"]) {
        Some(heard) if heard.to == "needs-aggregation" => {}
        _ => {
            found.broken |= found.unmet.is_empty();
            return found;
        }
    }
    "specification".clone_into(&mut child.file.stage);
    child.file.facts.set("joint.form", json!(case.text("joint.form").unwrap_or("f1-i")));
    child.file.facts.set("shares", case.shares());
    found.perform(Some(&mut child), &["fix-specification"]);
    found
}

fn demonstration(case: &Case<'_>) -> Found {
    let mut found = Found::default();
    let mut prepared = preparation(case, "scouting");
    let Some(heard) = found.perform(prepared.as_mut(), &["start-demonstration"]) else { return found };
    let Some((kind, passed)) = heard.opened.into_iter().next() else {
        found.broken = true;
        return found;
    };
    let child = Rehearsal::at(kind, "", case.today, case.policy);
    let mut child = child.map(|one| one.bringing(&case.facts).bringing(&passed));
    found.perform(child.as_mut(), &["open", "name-partner"]);
    found
}

fn cooperation(case: &Case<'_>) -> Found {
    let mut found = Found::default();
    let mut prepared = preparation(case, "method");
    found.perform(prepared.as_mut(), &["conclude-without-procurement"]);
    found
}
