//! The earliest lawful days of a path: the first day on which the act itself is not refused.
//!
//! No figure of the law or the policy stands here. An act is rehearsed on one day after the other;
//! what the engine says of the day before the first that it allows is the reason that moved it.

use chrono::{Days, NaiveDate};
use serde_json::json;

use super::case::{Budget, Case, closing};
use super::first_acts::{basis, purchase};
use super::path::Path;
use super::reason::{self, Reason};
use super::rehearsal::Rehearsal;
use super::search::{Answer, back};
use super::{Earliest, Milestone, drafts};
use crate::domain::FiscalYear;
use crate::dossier::Child;
use crate::facts::{Facts, date_text};
use crate::rules::assembly::vote_needed;
use crate::rules::joint::form;
use crate::words::Capacity;

/// How many days after its publication a call may end, when its first lawful end is looked for.
const CALL_DAYS_MAX: u64 = 400;
/// The earliest days of a path whose first acts only the calendar can refuse.
pub(super) fn earliest(case: &Case<'_>, path: Path, by: Option<Path>) -> Earliest {
    let mut days = Earliest::default();
    let (floor, mut because) = start(case, path);
    let Some(floor) = floor else {
        if path.pays() {
            days.contract = Some(Milestone { on: None, because });
        }
        return days;
    };
    let procedure = Procedure { case, path, by };
    let mut ready = floor;
    if let Some(call) = procedure.call(floor) {
        let closes = call.on.and_then(|day| procedure.closes(day));
        let mut call = call;
        call.because.splice(0..0, because.drain(..));
        days.call = Some(call);
        days.closes = closes;
        match days.closes.as_ref().and_then(|one| one.on) {
            Some(day) => ready = day,
            None => return days,
        }
    }
    let certificate = procedure.certificate(ready);
    if path == Path::TrialOrder {
        // After the certification the purchase has its own notice.
        let Some(applied) = procedure.applications(ready, certificate.as_ref()) else { return days };
        because.extend(applied.because);
        match applied.on {
            Some(day) => ready = day,
            None => return days,
        }
    }
    if !path.pays() {
        return days;
    }
    let mut contract = procedure.contract(ready, certificate.as_ref());
    because.extend(
        days.closes.iter().filter(|_| contract.on == Some(ready)).flat_map(|one| one.because.clone()),
    );
    contract.because.splice(0..0, because);
    if path == Path::TrialOrder {
        let called = days.call.as_ref().and_then(|one| one.on);
        contract.because.extend(called.and_then(reason::programme_takes));
    }
    days.payment = contract.on.map(|day| procedure.payment(day));
    days.contract = Some(contract);
    days
}

/// From which day on something can be published: today, or once the budget is in a bill and the
/// votes on the form of a joint procurement are in.
fn start(case: &Case<'_>, path: Path) -> (Option<NaiveDate>, Vec<Reason>) {
    let mut because = Vec::new();
    let mut day = Some(case.today);
    if path.pays() && case.budget == Budget::None {
        let session = case.vote.and_then(|vote| vote.session);
        because.push(reason::request(session.as_ref()));
        day = session.map(|one| one.submitted_on.max(case.today));
    }
    let voted = form::ORGANISATIONS.iter().any(|one| one.vote && case.text("joint.form") == Some(one.id));
    if path == Path::JointProcurement && voted {
        let session = day.and_then(|day| case.session_after(day));
        because.push(reason::form_voted(session.as_ref()));
        day = session.map(|one| one.voted_on);
    }
    (day, because)
}

/// One path of a need.
struct Procedure<'c> {
    case: &'c Case<'c>,
    path: Path,
    by: Option<Path>,
}

impl Procedure<'_> {
    /// How the counterpart is found.
    fn selects(&self) -> Path {
        self.by.unwrap_or(self.path)
    }

    /// The first day on which the call may be published; `None` where the path has none.
    fn call(&self, floor: NaiveDate) -> Option<Milestone> {
        let calls = self.publish(floor, floor).is_some();
        let far = |day: NaiveDate| day.checked_add_days(Days::new(CALL_DAYS_MAX)).unwrap_or(day);
        calls.then(|| self.first(floor, |day| self.publish(day, far(day)).unwrap_or(Ok(()))))
    }

    /// The first day on which a call published on `day` may close.
    fn closes(&self, day: NaiveDate) -> Option<Milestone> {
        let mut before = Vec::new();
        for due in day.iter_days().take(usize::try_from(CALL_DAYS_MAX).unwrap_or(0)) {
            match self.publish(day, due)? {
                Ok(()) => return Some(Milestone { on: Some(due), because: reason::all(&before) }),
                Err(unmet) => before = unmet,
            }
        }
        Some(Milestone { on: None, because: reason::all(&before) })
    }

    /// Publishes the call on a day, to close on another.
    fn publish(&self, day: NaiveDate, due: NaiveDate) -> Option<Answer> {
        let (kind, stage, act) = match self.selects() {
            Path::ProposalCompetition | Path::ComprehensiveEvaluation => {
                ("proposal-competition", "call-approved", "publish-call")
            }
            Path::NegotiatedNo4 | Path::NegotiatedNo4Imported => {
                return Some(self.notice(day, due, self.certificate(self.case.today)));
            }
            Path::TrialOrder => ("trial-order", "call-approved", "publish-call"),
            Path::Demonstration => ("demonstration", "planned", "publish-call"),
            _ => return None,
        };
        let call = self.call_facts(day, due);
        let call = Rehearsal::at(kind, stage, day, self.case.policy)
            .map(|one| one.remembering(&self.case.facts).remembering(&call).bringing(&call));
        Some(perform(call, &[act]))
    }

    /// What a call states, closing on a day.
    fn call_facts(&self, day: NaiveDate, due: NaiveDate) -> Facts {
        let tender = self.selects() == Path::ComprehensiveEvaluation;
        let at = closing(due);
        let mut facts: Facts = [
            ("call.questions_due", at.clone()),
            ("call.answers_due", at.clone()),
            ("call.proposals_due", at.clone()),
            ("criteria", drafts::criteria()),
            ("call.scope", json!("—")),
            ("call.ceiling_yen", json!(self.case.estimate_yen().unwrap_or(0))),
            ("call.eligibility", json!("—")),
            ("call.form", json!("—")),
            ("call.contact", json!("—")),
            ("call.payment_form", json!("on-completion")),
            ("call.ip_mode", json!("supplier-owns")),
            ("call.single_entry", json!("allowed-if-minimum")),
            ("eligibility_timing", json!("after")),
            ("intake", json!("public")),
            ("no_purchase_promise", json!(true)),
            ("demonstration.from", json!(date_text(due))),
            ("demonstration.to", json!(date_text(due))),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
        facts.set("procedure", json!(if tender { "comprehensive-evaluation" } else { "open-proposal" }));
        if tender {
            facts.set("call.bid_opening", at);
            facts.set("call.place", json!("—"));
            facts.set("call.invalid_bid_clause", json!("—"));
            facts.set("call.method_statement", json!(true));
            // Where no qualification was notified yet, it can be today at the earliest.
            if self.case.date("call.qualification_published_on").is_none() {
                facts.set("call.qualification_published_on", json!(date_text(self.case.today)));
            }
        }
        let seats = Rehearsal::at("demonstration", "planned", day, self.case.policy);
        let committee = seats.and_then(|one| drafts::named("committee", &one.file));
        facts.0.extend(committee.map(|one| ("committee".to_owned(), one)));
        facts
    }

    /// The certificate a contract would rest on: the one there is, or the one of that day.
    fn certificate(&self, day: NaiveDate) -> Option<Child> {
        match self.path {
            Path::NegotiatedNo4 => self.case.own_certificate(),
            Path::NegotiatedNo4Imported => Some(self.case.new_certificate(day, true)),
            Path::TrialOrder => Some(self.case.new_certificate(day, false)),
            _ => None,
        }
    }

    /// The notice before a contract on ground No.4.
    fn notice(&self, day: NaiveDate, due: NaiveDate, certificate: Option<Child>) -> Answer {
        let basis = basis(self.case, certificate.as_ref());
        let mut notice: Facts = [("call.applications_due".to_owned(), closing(due))].into_iter().collect();
        if self.path == Path::TrialOrder {
            // What is certified for this need covers it.
            notice.set("object.within_scope", json!(true));
        }
        let procedure = Rehearsal::at("negotiated-no4", "basis-check", day, self.case.policy);
        let procedure = procedure.map(|one| {
            let mut one = one.remembering(&self.case.facts).bringing(&self.case.facts);
            one.file.named = certificate.into_iter().collect();
            one.bringing(&basis).bringing(&notice)
        });
        perform(procedure, &["publish-forecast", "confirm-basis", "publish-pre-notice"])
    }

    /// The first day on which applications on a new certificate may close.
    fn applications(&self, from: NaiveDate, certificate: Option<&Child>) -> Option<Milestone> {
        let mut before = Vec::new();
        for due in from.iter_days().take(usize::try_from(CALL_DAYS_MAX).unwrap_or(0)) {
            match self.notice(from, due, certificate.cloned()) {
                Ok(()) => return Some(Milestone { on: Some(due), because: reason::all(&before) }),
                Err(unmet) => before = unmet,
            }
        }
        None
    }

    /// The first day on which the contract may be signed.
    fn contract(&self, floor: NaiveDate, certificate: Option<&Child>) -> Milestone {
        let needs_vote = vote_needed(&self.case.dossier(floor));
        let provisional = self.case.vote.map_or(floor, |vote| vote.on.max(floor));
        let session = if needs_vote { self.case.session_after(provisional) } else { None };
        let voted_on = session.map(|one| one.voted_on);
        let mut milestone = self.first(floor, |day| {
            if self.path == Path::SmallValue {
                self.purchase(day)?;
            }
            self.sign(day, certificate, needs_vote, voted_on)
        });
        if needs_vote {
            milestone.because.push(reason::contract_voted(session.as_ref()));
        }
        if self.case.vote.is_some_and(|vote| vote.session.is_some()) || self.case.budget == Budget::None {
            milestone
                .because
                .push(reason::budget_voted(self.case.vote.and_then(|vote| vote.session).as_ref()));
        }
        milestone
    }

    fn vote_facts(&self) -> Facts {
        let mut facts = Facts::default();
        if let Some(vote) = self.case.vote {
            facts.set("budget.vote_result", json!("passed"));
            facts.set("budget.vote_date", json!(date_text(vote.on)));
        }
        facts
    }

    fn purchase(&self, day: NaiveDate) -> Answer {
        let prepared = Rehearsal::at("preparation", "ready", day, self.case.policy)
            .map(|one| one.remembering(&self.vote_facts()).bringing(&purchase(self.case, day)));
        perform(prepared, &["start-small-purchase"])
    }

    /// Signs the contract on a day, as the second party.
    fn sign(
        &self,
        day: NaiveDate,
        certificate: Option<&Child>,
        needs_vote: bool,
        voted_on: Option<NaiveDate>,
    ) -> Answer {
        let mut facts = self.case.facts.clone();
        facts.0.retain(|name, _| !name.starts_with("budget.vote_"));
        facts.0.extend(self.vote_facts().0);
        let ground = match self.selects() {
            Path::SmallValue => "1",
            Path::NegotiatedNo4 | Path::NegotiatedNo4Imported | Path::TrialOrder => "4",
            Path::ComprehensiveEvaluation => "tender",
            _ => "2",
        };
        facts.set("method.ground", json!(ground));
        facts.set("price_yen", json!(self.case.estimate_yen().unwrap_or(0)));
        facts.set("counterpart.number", json!(drafts::FIRM));
        facts.set("signed.supplier", json!(true));
        facts.set("vote.needed", json!(needs_vote));
        facts.set("bond.decision", json!("exempt"));
        facts.set("bond.exemption", json!("—"));
        if voted_on.is_some_and(|voted| voted <= day) {
            facts.set("vote.result", json!("passed"));
        }
        if let Some(one) = certificate {
            facts.set("certificate", json!(one.id));
        }
        let mut contract =
            Rehearsal::at("contract", "drafted", day, self.case.policy).map(|one| one.remembering(&facts));
        if let Some(contract) = &mut contract {
            contract.file.named = certificate.cloned().into_iter().collect();
        }
        match contract {
            Some(mut one) => one.perform_as("sign", Some(Capacity::ContractOfficer)).map(|_| ()),
            None => Err(Vec::new()),
        }
    }

    /// The first day on which money may be paid on a contract of that day.
    fn payment(&self, contract: NaiveDate) -> Milestone {
        let form = self.case.text("call.payment_form").unwrap_or("on-completion");
        let form =
            if self.selects() != self.path && self.path == Path::PayForSuccess { "outcome" } else { form };
        let delivered = self.case.date("contract.to").unwrap_or(contract).max(contract);
        let mut milestone = self.first(contract, |day| self.pay(day, delivered, form));
        milestone.because.extend(reason::paid(&self.case.dossier(contract), form));
        milestone
    }

    fn pay(&self, day: NaiveDate, delivered: NaiveDate, form: &str) -> Answer {
        let mut facts = Facts::default();
        for name in ["contract_type", "budget.by_year", "budget.form"] {
            if let Some(value) = self.case.facts.get(name) {
                facts.set(name, value.clone());
            }
        }
        let early = matches!(form, "advance" | "estimated");
        let owed = FiscalYear::of(if early { day } else { delivered });
        let year = if day > owed.closes_on() { FiscalYear::of(day) } else { owed };
        facts.set("form", json!(form));
        facts.set("amount_yen", json!(self.case.estimate_yen().unwrap_or(0)));
        facts.set("payment_year", json!(year.get()));
        facts.set("past_year_reason", json!("—"));
        if let Some(item) = self.case.facts.get("call.payment_item") {
            facts.set("legal_item", item.clone());
        }
        let mut instalment =
            Rehearsal::at("instalment", "", day, self.case.policy).map(|one| one.bringing(&facts));
        let Some(one) = instalment.as_mut() else { return Err(Vec::new()) };
        one.perform("open").map(|_| ())?;
        "payment".clone_into(&mut one.file.stage);
        if !early {
            // Delivery and inspection are lawful on the same day at the earliest.
            one.file.facts.set("delivered_on", json!(date_text(delivered)));
            if delivered <= day {
                one.file.facts.set("inspection.result", json!("passed"));
            }
        }
        perform(instalment, &["order-payment", "pay"])
    }

    /// The first day from `floor` on that is allowed, and what refused the day before it.
    fn first(&self, floor: NaiveDate, allowed: impl Fn(NaiveDate) -> Answer) -> Milestone {
        let mut last = Vec::new();
        for day in self.turning_points(floor) {
            match allowed(day) {
                Err(unmet) => last = unmet,
                Ok(()) => return back(day, floor, last, &allowed),
            }
        }
        Milestone { on: None, because: reason::all(&last) }
    }

    /// The days on which a rule about dates may come out another way.
    fn turning_points(&self, floor: NaiveDate) -> Vec<NaiveDate> {
        let case = self.case;
        let told = ["contract.from", "contract.to", "certificate.from", "call.qualification_published_on"];
        let mut days = vec![floor, case.today, case.contract_year().first_day()];
        days.extend(told.iter().filter_map(|name| case.date(name)));
        days.extend(case.vote.map(|vote| vote.on));
        days.extend(case.sessions.iter().map(|one| one.voted_on));
        let next: Vec<NaiveDate> = days.iter().filter_map(NaiveDate::succ_opt).collect();
        days.extend(next);
        days.retain(|day| *day >= floor);
        days.sort_unstable();
        days.dedup();
        days
    }
}

fn perform(rehearsal: Option<Rehearsal>, acts: &[&str]) -> Answer {
    let Some(mut rehearsal) = rehearsal else { return Err(Vec::new()) };
    acts.iter().try_for_each(|act| rehearsal.perform(act).map(|_| ()))
}
