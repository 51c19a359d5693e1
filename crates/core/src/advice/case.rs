//! The need as the advisor reads it: the facts told, and what follows from them alone.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, NaiveDate};
use serde_json::{Value, json};

use super::drafts::FIRM;
use super::sessions::Session;
use super::told::{Body, OWN};
use crate::domain::{AmountsByYear, FiscalYear, Yen};
use crate::dossier::{Child, Dossier, japan_instant};
use crate::facts::{Facts, date_of, date_text, instant_text};
use crate::law::{LAW, certification};
use crate::policy::Policy;
use crate::rules::certification::EXPERTS;
use crate::words::Capacity;

/// The id under which the certificate the contract would rest on is named.
const CERTIFICATE_ID: &str = "R0-0000/9";

/// How the budget stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Budget {
    /// None was assessed, or nothing was told of it.
    None,
    /// Assessed; the vote is ahead.
    Assessed,
    /// Voted, by today.
    Voted,
}

/// When the budget is voted: known, or expected of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Vote {
    /// The day.
    pub(super) on: NaiveDate,
    /// The session it is expected of; `None` where the budget is voted or the day is told.
    pub(super) session: Option<Session>,
    /// Whether the day is told or expected; else all that is known is that it is past.
    dated: bool,
}

/// The need.
pub(super) struct Case<'a> {
    /// What was told, completed.
    pub(super) facts: Facts,
    pub(super) policy: &'a Policy,
    pub(super) today: NaiveDate,
    pub(super) sessions: &'a [Session],
    pub(super) budget: Budget,
    /// When the budget is voted; `None` where no session is in sight.
    pub(super) vote: Option<Vote>,
    /// The names of the facts that were told.
    told: BTreeSet<String>,
}

impl<'a> Case<'a> {
    pub(super) fn new(facts: &Facts, policy: &'a Policy, today: NaiveDate, sessions: &'a [Session]) -> Self {
        let mut case = Self {
            facts: facts.clone(),
            policy,
            today,
            sessions,
            budget: Budget::None,
            vote: None,
            told: facts.0.keys().cloned().collect(),
        };
        case.budget = case.budget_told();
        case.vote = case.vote_ahead();
        case.complete();
        case
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.facts.get(name)?.as_str()
    }

    pub(super) fn int(&self, name: &str) -> Option<i64> {
        self.facts.get(name)?.as_i64()
    }

    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        self.facts.get(name)?.as_bool()
    }

    pub(super) fn date(&self, name: &str) -> Option<NaiveDate> {
        date_of(self.facts.get(name)?)
    }

    /// Whether any of these facts was told.
    pub(super) fn told_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.told.contains(*name))
    }

    pub(super) fn estimate_yen(&self) -> Option<i64> {
        self.int("estimate_yen")
    }

    fn budget_told(&self) -> Budget {
        if self.text("budget.vote_result") == Some("rejected") {
            return Budget::None;
        }
        let passed = self.text("budget.vote_result") == Some("passed");
        let ahead = self.date("budget.vote_date").is_some_and(|day| day > self.today);
        match self.text("budget.state") {
            Some("none") => Budget::None,
            Some("voted") if !ahead => Budget::Voted,
            None if passed && !ahead => Budget::Voted,
            Some(_) => Budget::Assessed,
            None if passed || self.int("budget.amount_yen").is_some() => Budget::Assessed,
            None => Budget::None,
        }
    }

    fn vote_ahead(&self) -> Option<Vote> {
        let told = self.date("budget.vote_date").filter(|_| self.budget != Budget::None);
        if let Some(on) = told {
            return Some(Vote { on, session: None, dated: true });
        }
        match self.budget {
            Budget::Voted => Some(Vote { on: self.today, session: None, dated: false }),
            Budget::Assessed => self.session(|one| one.voted_on >= self.today),
            Budget::None => self.session(|one| one.requests_until >= self.today),
        }
    }

    fn session(&self, fits: impl Fn(&Session) -> bool) -> Option<Vote> {
        let first = self.sessions.iter().filter(|one| fits(one)).min_by_key(|one| one.voted_on)?;
        Some(Vote { on: first.voted_on, session: Some(*first), dated: true })
    }

    /// The first session to which a bill of that day can still be submitted.
    pub(super) fn session_after(&self, day: NaiveDate) -> Option<Session> {
        self.session(|one| one.submitted_on >= day)?.session
    }

    /// The fiscal year the contract belongs to: as told, else the one the vote is about. What is
    /// voted in February or March is the initial budget of the next year.
    pub(super) fn contract_year(&self) -> FiscalYear {
        let by_year = self.facts.get("budget.by_year").cloned();
        let told = by_year.and_then(|value| serde_json::from_value::<AmountsByYear>(value).ok());
        let first = told.and_then(|years| years.span()).map(|(first, _)| first);
        first.or_else(|| self.date("contract.from").map(FiscalYear::of)).unwrap_or_else(|| {
            let Some(vote) = self.vote.filter(|vote| vote.dated) else { return FiscalYear::of(self.today) };
            let year = FiscalYear::of(vote.on);
            if vote.on.month() == 2 || vote.on.month() == 3 { year.next() } else { year }
        })
    }

    fn complete(&mut self) {
        let (year, estimate) = (self.contract_year(), self.facts.get("estimate_yen").cloned());
        if let Some(yen) = &estimate {
            if self.facts.get("budget.by_year").is_none() {
                self.facts.set("budget.by_year", json!({ year.get().to_string(): yen }));
            }
        }
        if self.facts.get("budget.form").is_none() {
            self.facts.set("budget.form", json!("none"));
        }
        for name in ["budget.vote_result", "budget.vote_date", "budget.state"] {
            self.facts.0.remove(name);
        }
        match (self.budget, estimate) {
            (Budget::None, _) => {
                self.facts.0.remove("budget.amount_yen");
            }
            (Budget::Assessed | Budget::Voted, Some(yen))
                if self.facts.get("budget.amount_yen").is_none() =>
            {
                let need = self.need_of(year).map_or(yen, Value::from);
                self.facts.set("budget.amount_yen", need);
            }
            _ => {}
        }
        if self.budget == Budget::Voted {
            self.voted(self.vote.map_or(self.today, |vote| vote.on));
        }
    }

    /// What the first year needs.
    fn need_of(&self, year: FiscalYear) -> Option<i64> {
        let years: AmountsByYear = serde_json::from_value(self.facts.get("budget.by_year")?.clone()).ok()?;
        Some(years.of(year).get())
    }

    fn voted(&mut self, on: NaiveDate) {
        self.facts.set("budget.vote_result", json!("passed"));
        self.facts.set("budget.vote_date", json!(date_text(on)));
    }

    /// The same need with its budget assessed, and voted already: what stands in the way then does
    /// not lie in the budget's calendar.
    pub(super) fn with_budget(&self) -> Self {
        let mut case = Self { facts: self.facts.clone(), told: self.told.clone(), ..*self };
        if case.facts.get("budget.amount_yen").is_none() {
            let need = case.need_of(case.contract_year()).or(case.estimate_yen());
            if let Some(yen) = need {
                case.facts.set("budget.amount_yen", json!(yen));
            }
        }
        case.voted(self.today);
        case
    }

    /// A dossier that remembers what was told, on a day.
    pub(super) fn dossier(&self, day: NaiveDate) -> Dossier {
        let now = japan_instant(day, 9, 0).unwrap_or_default();
        let mut file = Dossier::new("R0-0000/1", now, "u-0000", Capacity::System);
        file.facts = self.facts.clone();
        file.policy = self.policy.clone();
        file
    }

    /// The other bodies with the same need.
    pub(super) fn others(&self) -> Vec<Body> {
        let told = self.facts.get("bodies").cloned();
        told.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default()
    }

    /// Every body of a joint procurement, as an invitation names them: this one first.
    pub(super) fn invited(&self) -> Value {
        let own = json!({ "org": OWN, "name": OWN, "kind": self.policy.body });
        let others = self.others();
        let others = others.iter().map(|one| json!({ "org": one.org, "name": one.name, "kind": one.kind }));
        std::iter::once(own).chain(others).collect()
    }

    /// What each body bears: as told, else the same of what is left of the estimate; the remainder
    /// is this body's own.
    pub(super) fn shares(&self) -> Value {
        let others = self.others();
        let total = self.estimate_yen().unwrap_or(0);
        let told: i64 = others.iter().filter_map(|one| one.share_yen).map(Yen::get).sum();
        let untold = others.iter().filter(|one| one.share_yen.is_none()).count() + 1;
        let rest = total.saturating_sub(told).max(0);
        let each = rest / i64::try_from(untold).unwrap_or(1).max(1);
        let mut shares = serde_json::Map::new();
        let mut left = total;
        for one in &others {
            let yen = one.share_yen.map_or(each, Yen::get);
            left = left.saturating_sub(yen);
            shares.insert(one.org.clone(), json!(yen));
        }
        shares.insert(OWN.to_owned(), json!(left.max(0)));
        Value::Object(shares)
    }

    /// Whether the product is goods or a service, by the type of the contract.
    pub(super) fn object_type(&self) -> Option<&'static str> {
        match self.text("contract_type")? {
            "lease" => Some("lease"),
            "service" | "technical-service" => Some("service"),
            // A purchase; works and manufacturing too, which no certificate covers: the type of the
            // contract says otherwise, and G23 refuses.
            _ => Some("buy"),
        }
    }

    /// What the certificate would certify, as the type of the contract has it.
    pub(super) fn kind_certified(&self) -> &str {
        let by_type = if self.object_type() == Some("service") { "service" } else { "goods" };
        self.text("certificate.kind").unwrap_or(by_type)
    }

    /// The state of the certificate of this body; `None` where there is none.
    pub(super) fn certificate_state(&self) -> Option<&str> {
        self.text("certificate.state").filter(|state| *state != "none")
    }

    /// A certificate at this stage and of this term, as a procedure names it.
    pub(super) fn certificate(&self, stage: &str, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Child {
        let mut facts = BTreeMap::new();
        let mut set = |name: &str, value: Value| facts.insert(name.to_owned(), value);
        set("holder.number", json!(FIRM));
        set("certificate.number", json!("—"));
        set("certificate.kind", json!(self.kind_certified()));
        set("certificate.scope", json!("—"));
        if let Some(from) = from {
            set("certificate.from", json!(date_text(from)));
        }
        if let Some(to) = to {
            set("certificate.to", json!(date_text(to)));
        }
        let closed = !matches!(stage, "active" | "amending");
        Child {
            id: CERTIFICATE_ID.to_owned(),
            kind: "certificate".to_owned(),
            stage: stage.to_owned(),
            closed,
            facts,
        }
    }

    /// The certificate of this body, as told.
    pub(super) fn own_certificate(&self) -> Option<Child> {
        let (from, to) = (self.date("certificate.from"), self.date("certificate.to"));
        Some(self.certificate(self.certificate_state()?, from, to))
    }

    /// The certificate a certification or import of that day would give: by the programme's term,
    /// an import by the term the issuer gave.
    pub(super) fn new_certificate(&self, day: NaiveDate, imported: bool) -> Child {
        let programme = certification::last_day(LAW, self.policy, day).ok();
        let issued = self.date("certificate.to").filter(|_| imported);
        self.certificate("active", Some(day), issued.or(programme))
    }

    /// The experts heard on an import, as its act brings them.
    pub(super) fn experts(&self) -> Option<Value> {
        let heard = self.int("import.experts").filter(|heard| *heard > 0)?;
        let heard = usize::try_from(heard).unwrap_or(EXPERTS);
        let opinion = json!({ "novelty": "—", "benefit": "—", "feasibility": "—" });
        Some((1..=heard).map(|nth| json!({ "person": format!("u-8{nth:03}"), "opinion": opinion })).collect())
    }
}

/// The hour of the day at which a call closes.
const CLOSING_HOUR: u32 = 17;

/// The instant at which a call closes on a day, as a fact.
pub(super) fn closing(day: NaiveDate) -> Value {
    json!(instant_text(japan_instant(day, CLOSING_HOUR, 0).unwrap_or_default()))
}
