//! A need as the property draws it, read by hand.

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::advice::{Path, Session};
use crate::domain::FiscalYear;
use crate::dossier::{Child, Dossier, japan_instant};
use crate::facts::Facts;
use crate::policy::Policy;
use crate::rules::testing::child;
use crate::words::Capacity;

/// A need as the property draws it.
pub(in super::super) struct World<'w> {
    pub(in super::super) facts: &'w Facts,
    pub(in super::super) policy: &'w Policy,
    pub(in super::super) today: NaiveDate,
    pub(in super::super) sessions: &'w [Session],
}

pub(super) type Pairs<'p> = &'p [(&'p str, Value)];
pub(super) const FIRM: &str = "7010401022924";

impl World<'_> {
    pub(super) fn get(&self, name: &str) -> Option<Value> {
        self.facts.get(name).cloned()
    }

    pub(super) fn text(&self, name: &str) -> &str {
        self.facts.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn estimate(&self) -> i64 {
        self.facts.get("estimate_yen").and_then(Value::as_i64).expect("an estimate")
    }

    pub(super) fn date(&self, name: &str) -> Option<NaiveDate> {
        self.text(name).parse().ok()
    }

    /// The state of the budget: rejected or untold is none, a vote ahead is not a vote yet.
    pub(super) fn budget(&self) -> &'static str {
        if self.text("budget.vote_result") == "rejected" {
            return "none";
        }
        let ahead = self.date("budget.vote_date").is_some_and(|on| on > self.today);
        let passed = self.text("budget.vote_result") == "passed";
        match self.text("budget.state") {
            "none" => "none",
            "voted" if !ahead => "voted",
            "" if passed && !ahead => "voted",
            "" if !passed && self.get("budget.amount_yen").is_none() => "none",
            _ => "assessed",
        }
    }

    pub(super) fn vote(&self) -> Option<NaiveDate> {
        let told = self.date("budget.vote_date").filter(|_| self.budget() != "none");
        let first = |fits: &dyn Fn(&&Session) -> bool| {
            self.sessions.iter().filter(fits).map(|one| one.voted_on).min()
        };
        told.or_else(|| match self.budget() {
            "voted" => Some(self.today),
            "assessed" => first(&|one| one.voted_on >= self.today),
            _ => first(&|one| one.requests_until >= self.today),
        })
    }

    /// What is voted in February and March is the initial budget of the next year.
    pub(super) fn year(&self) -> FiscalYear {
        let told = self.date("budget.vote_date").is_some() && self.budget() != "none";
        if self.budget() == "voted" && !told {
            return FiscalYear::of(self.today);
        }
        let on = self.vote().unwrap_or(self.today);
        let month = on.format("%m").to_string();
        if matches!(month.as_str(), "02" | "03") { FiscalYear::of(on).next() } else { FiscalYear::of(on) }
    }

    pub(super) fn by_year(&self) -> Value {
        json!({ self.year().get().to_string(): self.estimate() })
    }

    pub(super) fn amount(&self) -> Value {
        let told = self.get("budget.amount_yen").filter(|_| self.budget() != "none");
        told.unwrap_or_else(|| json!(self.estimate()))
    }

    pub(super) fn form(&self) -> Value {
        self.get("budget.form").unwrap_or_else(|| json!("none"))
    }

    pub(super) fn file(
        &self,
        stage: &str,
        day: NaiveDate,
        capacity: Capacity,
        facts: Pairs<'_>,
        given: Pairs<'_>,
    ) -> Dossier {
        let now = japan_instant(day, 9, 0).expect("an instant");
        let mut file = Dossier::new("R8-0012/1", now, "u-0010", capacity);
        stage.clone_into(&mut file.stage);
        file.policy = self.policy.clone();
        let of = |pairs: Pairs<'_>| -> Facts {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
        };
        (file.facts, file.given) = (of(facts), of(given));
        file
    }

    pub(super) fn sized(&self, ground: &str) -> Vec<(&str, Value)> {
        vec![
            ("contract_type", json!(self.text("contract_type"))),
            ("estimate_yen", json!(self.estimate())),
            ("method.ground", json!(ground)),
        ]
    }

    /// The end of the programme's term for what is certified today: of the second following year.
    fn programme_end(&self) -> Value {
        json!(FiscalYear::of(self.today).plus(2).last_day().to_string())
    }

    pub(super) fn certificate(&self, path: Path) -> Child {
        let service = matches!(self.text("contract_type"), "service" | "technical-service");
        let kind =
            self.get("certificate.kind").unwrap_or_else(|| json!(if service { "service" } else { "goods" }));
        let (stage, from, to) = match path {
            Path::NegotiatedNo4 => {
                (self.text("certificate.state"), self.get("certificate.from"), self.get("certificate.to"))
            }
            _ => ("active", Some(json!("2020-04-01")), None),
        };
        let mut one = child(
            "office/1",
            "certificate",
            stage,
            &[("holder.number", json!(FIRM)), ("certificate.kind", kind)],
        );
        let to = match path {
            Path::NegotiatedNo4 => to,
            Path::NegotiatedNo4Imported => self.get("certificate.to").or_else(|| Some(self.programme_end())),
            _ => Some(self.programme_end()),
        };
        for (name, value) in [("certificate.from", from), ("certificate.to", to)] {
            one.facts.extend(value.map(|value| (name.to_owned(), value)));
        }
        one
    }
}
