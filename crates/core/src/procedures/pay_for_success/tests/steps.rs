//! A pay-for-success procedure that goes from act to act, and the steps its tests share.

use serde_json::{Value, json};

use crate::dossier::{Child, Commander, Dossier, japan_day};
use crate::engine::{Answer, Consequence, Decision, decide};
use crate::facts::{Facts, read};
use crate::procedures::pay_for_success::MACHINE;
use crate::rules::testing::{child, dossier};
use crate::words::Capacity::{self, Approver, FinanceOfficer, Officer, OutcomeEvaluator, System};

/// A procedure that goes from act to act, as the desk keeps it.
pub(super) struct Case {
    pub(super) file: Dossier,
}

impl Case {
    pub(super) fn at(stage: &str, facts: &[(&str, Value)], children: &[Child]) -> Self {
        let file = dossier(facts, |file| {
            stage.clone_into(&mut file.stage);
            file.children = children.to_vec();
        });
        Self { file }
    }

    pub(super) fn on(&mut self, day: &str) {
        let day: chrono::NaiveDate = day.parse().unwrap();
        self.file.now = crate::dossier::japan_instant(day, 9, 0).unwrap();
        self.file.today = japan_day(self.file.now);
    }

    pub(super) fn child(&mut self, stage: &str, of: Child) {
        self.file.children.retain(|one| one.id != of.id);
        self.file.children.push(Child {
            stage: stage.to_owned(),
            closed: matches!(stage, "completed" | "terminated" | "lapsed" | "no-suitable"),
            ..of
        });
    }

    /// Performs an act; every fact it brings must read as the form says.
    pub(super) fn act(
        &mut self,
        who: (&str, Capacity),
        act: &str,
        given: Value,
    ) -> Result<Decision, Vec<&'static str>> {
        let file = &mut self.file;
        (file.actor, file.capacity) = (who.0.to_owned(), who.1);
        file.commander =
            (who.1 == System).then(|| Commander { procedure: "R8-0012/9".into(), act: "sign".into() });
        let routes = crate::atlas::survey(&MACHINE);
        let asks: Vec<_> =
            routes.of_act(act).flat_map(|route| route.asks.iter().map(|(fact, _)| *fact)).collect();
        file.documents = routes
            .of_act(act)
            .flat_map(|route| route.documents.iter().map(|one| one.id.to_owned()))
            .collect();
        file.content_hash = given.to_string();
        file.given = Facts::default();
        let Value::Object(given) = given else { panic!("{act} brings an object") };
        for (name, value) in &given {
            let fact =
                asks.iter().find(|fact| fact.name == name).unwrap_or_else(|| panic!("{act} takes no {name}"));
            file.given.set(name, read(fact, value).unwrap_or_else(|fault| panic!("{act}: {fault}")));
        }
        match decide(&MACHINE, act, file).expect("a stage of the machine") {
            Answer::Refusal(refusal) => Err(refusal.unmet().map(|finding| finding.rule.id).collect()),
            Answer::Decision(decision) => {
                for (name, value) in &decision.facts {
                    file.facts.set(name.as_ref(), value.clone());
                }
                file.performers.insert(act.to_owned(), file.actor.clone());
                decision.to.id.clone_into(&mut file.stage);
                Ok(*decision)
            }
        }
    }

    pub(super) fn done(&mut self, who: (&str, Capacity), act: &str, given: Value) -> Decision {
        self.act(who, act, given).unwrap_or_else(|unmet| panic!("{act}: {unmet:?}"))
    }
}

pub(super) const O: (&str, Capacity) = ("u-0001", Officer);
pub(super) const A: (&str, Capacity) = ("u-0002", Approver);
pub(super) const F: (&str, Capacity) = ("u-0003", FinanceOfficer);
pub(super) const V: (&str, Capacity) = ("v-1", OutcomeEvaluator);
pub(super) const S: (&str, Capacity) = ("system:command", System);

pub(super) fn commands(decision: &Decision) -> Vec<(&str, &str, i64)> {
    let amount = |facts: &Facts| facts.get("amount_yen").and_then(Value::as_i64).unwrap_or(0);
    let commanded = decision.consequences.iter().filter_map(|one| match one {
        Consequence::Command { procedure, act, facts } => Some((procedure.as_str(), *act, amount(facts))),
        _ => None,
    });
    commanded.collect()
}

/// 八王子市: what is published, and a table whose other rows are assumed.
pub(super) fn hachioji() -> (Value, Value) {
    let final_period = json!([{ "id": "final", "measured_on": "2019-08-31" }]);
    let indicator = |id: &str, lower: &str, upper: &str, cap: i64| {
        json!({ "id": id, "name": id, "definition": "対象者に占める割合", "unit": "%", "source": "健診記録",
                "attribution": "前後比較", "direction": "up", "lower": lower, "upper": upper, "cap_yen": cap,
                "periods": final_period, "baseline": { "value": "9", "date": "2016-03-31", "source": "健診記録" } })
    };
    let terms = |id: &str, cap: i64, payment: Value| {
        json!({ "id": id, "direction": "up", "cap_yen": cap, "periods": final_period, "payment": payment,
                "fallback": "zero" })
    };
    let steps: Vec<Value> = (0..9)
        .map(|nth| json!({ "at": (79 + nth).to_string(), "pay_yen": 1_808_000 + 384_000 * nth }))
        .collect();
    let indicators = json!([
        indicator("screening-rate", "9", "19", 2_441_000),
        indicator("detailed-exam-rate", "79", "87", 4_880_000),
        indicator("early-cancers", "0", "1", 2_441_000),
    ]);
    let design = json!({
        "fixed_yen": 0, "cap_yen": 9_762_000, "benefit_yen": 20_000_000, "last_payment_year": 2019,
        "indicators": [
            terms("screening-rate", 2_441_000, json!({ "mode": "linear", "lower": "9", "upper": "19" })),
            terms("detailed-exam-rate", 4_880_000, json!({ "mode": "steps", "steps": steps })),
            terms("early-cancers", 2_441_000, json!({ "mode": "threshold", "at": "1" })),
        ],
    });
    (indicators, design)
}

pub(super) fn evaluator() -> Value {
    json!({ "person": "u-0030", "organisation": "評価研究所", "corporate_number": "5000012010024", "independent": true })
}

/// From the opening to the selection.
pub(super) fn designed(case: &mut Case, indicators: &Value, design: &Value, limit_yen: i64, by_year: &Value) {
    case.done(
        S,
        "open",
        json!({ "title": "受診率向上", "contract_type": "service", "method.ground": "2",
        "procedure": "open-proposal", "fairness.opportunity": "公募による" }),
    );
    case.done(
        O,
        "fix-logic-model",
        json!({ "logic_model": { "target_group": "未受診者", "activities": ["勧奨"],
        "outputs": ["受診"], "outcomes": ["早期発見"],
        "links": [{ "from": "勧奨", "to": "受診" }, { "from": "受診", "to": "早期発見" }] } }),
    );
    case.done(O, "fix-indicators", json!({ "outcome.indicators": indicators }));
    case.done(
        O,
        "fix-evaluation",
        json!({ "evaluation.method": "before-after", "evaluation.sample": "全数",
        "evaluation.data_agreement": "協定", "evaluation.privacy": "匿名化", "evaluation.cost_yen": 1_000_000,
        "evaluator": evaluator() }),
    );
    case.done(O, "fix-payment", json!({ "outcome.design": design }));
    let talk =
        |firm: &str| json!({ "sounding.talk": { "firm": firm, "date": "2016-07-01", "notes": "意見" } });
    let end = json!({ "sounding.summary": "概要", "sounding.secrets_masked": true });
    case.done(O, "record-sounding", talk("甲社"));
    case.done(O, "record-sounding", talk("甲社"));
    assert_eq!(case.act(O, "end-sounding", end.clone()).err(), Some(vec!["market-sounded"]));
    case.done(O, "record-sounding", talk("乙社"));
    case.done(O, "end-sounding", end);
    let authorisation = |limit: i64| {
        json!({ "budget.line": "委託料", "budget.amount_yen": limit, "budget.by_year": by_year,
        "budget.form": "commitment", "budget.limit_yen": limit, "budget.until_year": design["last_payment_year"],
        "budget.vote_date": "2017-03-24", "budget.vote_result": "passed" })
    };
    let short = case.act(F, "record-authorisation", authorisation(limit_yen - 1)).err().unwrap_or_default();
    assert!(short.contains(&"G69b"), "{short:?}");
    assert_eq!(case.done(F, "record-authorisation", authorisation(limit_yen)).to.id, "selection");
}

/// From the selection to the service.
pub(super) fn contracted(case: &mut Case, price_yen: i64, from: &str, to: &str) {
    let opened = case.done(O, "open-selection", json!({}));
    let opening = opened.consequences.iter().find_map(|one| match one {
        Consequence::Open(opening) => Some((opening.children)(&case.file)),
        _ => None,
    });
    let (kind, facts) = opening.unwrap().remove(0);
    assert_eq!((kind, facts.get("award_only")), ("proposal-competition", Some(&json!(true))));
    let decided = child(
        "R8-0012/2",
        "proposal-competition",
        "candidate-decided",
        &[
            ("candidate", json!("R8-0012/aaa")),
            ("candidate.name", json!("株式会社成果")),
            ("candidate.number", json!("1000012010003")),
            ("price_yen", json!(price_yen)),
            ("fairness.selection", json!("基準による採点")),
            ("fairness.result", json!("公表")),
        ],
    );
    case.child("negotiation", decided.clone());
    assert_eq!(case.act(O, "open-selection", json!({})).err(), Some(vec!["nothing-runs"]));
    case.child("candidate-decided", decided.clone());
    case.done(S, "hand-to-members", json!({}));
    let approval = json!({ "bond.decision": "exempt", "bond.exemption": "履行保証保険", "signing_on": from,
        "contract.from": from, "contract.to": to,
        "reason_document": { "item": "委託", "ground": "2号", "why": "提案の比較による", "counterpart_reason": "第1位", "price_reason": "上限額以内" },
        "check.capacity": true, "check.suspended": false, "check.organised_crime": false, "check.tax_cleared": true,
        "check.member_interest": "none", "check.head_interest": false });
    let mut related = approval.clone();
    related["contractor.related"] = json!(["評価研究所"]);
    assert_eq!(case.act(A, "approve-contract", related).err(), Some(vec!["G72"]));
    let approved = case.done(A, "approve-contract", approval);
    let opened = approved.consequences.iter().find_map(|one| match one {
        Consequence::Open(opening) => Some((opening.children)(&case.file)),
        _ => None,
    });
    let (kind, facts) = opened.unwrap().remove(0);
    assert_eq!((kind, facts.get("counterpart.number")), ("contract", Some(&json!("1000012010003"))));
    assert_eq!(facts.get("price_yen"), Some(&json!(price_yen)));
    let contract = child("R8-0012/3", "contract", "drafted", &[("price_yen", json!(price_yen))]);
    case.child("drafted", contract.clone());
    assert_eq!(case.act(S, "start-service", json!({})).err(), Some(vec!["contract-signed"]));
    case.child("signed", contract.clone());
    let started = case.done(S, "start-service", json!({}));
    assert_eq!((started.to.id, commands(&started)), ("service", vec![("R8-0012/2", "conclude", 0)]));
    case.child("completed", decided);
    case.child("performing", contract);
}

pub(super) fn measure(indicator: &str, period: &str, value: &str, on: &str) -> Value {
    let hash = "ab".repeat(32);
    json!({ "outcome.measurement": { "indicator": indicator, "period": period, "value": value, "measured_on": on, "source_sha256": hash } })
}

/// A facility run for three years by yearly indicators (fictitious): a fixed part, a table, and
/// an interim payment each year.
pub(super) fn facility(fallback: &str) -> (Value, Value) {
    let periods = json!([
        { "id": "2027", "measured_on": "2028-03-31" },
        { "id": "2028", "measured_on": "2029-03-31" },
        { "id": "2029", "measured_on": "2030-03-31" },
    ]);
    let indicator = |id: &str, lower: &str, upper: &str, cap: i64| {
        json!({ "id": id, "name": id, "definition": "年間の件数等", "unit": "件", "source": "施設の記録",
                "attribution": "前後比較", "direction": "up", "lower": lower, "upper": upper, "cap_yen": cap,
                "periods": periods, "baseline": { "value": "4", "date": "2026-03-31", "source": "施設の記録" } })
    };
    let terms = |id: &str, cap: i64, payment: Value| json!({ "id": id, "direction": "up", "cap_yen": cap, "periods": periods, "payment": payment, "fallback": fallback });
    let succession = json!({ "mode": "steps", "steps": [{ "at": "5", "pay_yen": 400_000 }, { "at": "10", "pay_yen": 1_000_000 }] });
    let design = json!({
        "fixed_yen": 30_000_000, "cap_yen": 34_500_000, "benefit_yen": 90_000_000, "last_payment_year": 2030,
        "interim_payment": true,
        "indicators": [
            terms("successions", 1_000_000, succession),
            terms("satisfaction", 500_000, json!({ "mode": "threshold", "at": "80" })),
        ],
    });
    (
        json!([
            indicator("successions", "5", "10", 1_000_000),
            indicator("satisfaction", "80", "80", 500_000)
        ]),
        design,
    )
}

pub(super) fn running(fallback: &str) -> Case {
    let (indicators, design) = facility(fallback);
    let mut case = Case::at("", &[], &[]);
    case.on("2027-04-01");
    let by_year = json!({ "2027": 10_000_000, "2028": 11_500_000, "2029": 11_500_000, "2030": 1_500_000 });
    designed(&mut case, &indicators, &design, 34_500_000, &by_year);
    contracted(&mut case, 34_500_000, "2027-04-01", "2030-03-31");
    case
}

pub(super) fn interim(case: &mut Case, period: &str, on: &str, values: (&str, &str)) -> Decision {
    case.on(on);
    case.done(O, "start-interim", json!({ "interim.period": period }));
    case.done(V, "record-measurement", measure("successions", period, values.0, on));
    assert_eq!(case.act(O, "end-interim", json!({})).err(), Some(vec!["period-measured"]));
    case.done(V, "record-measurement", measure("satisfaction", period, values.1, on));
    case.done(O, "end-interim", json!({}))
}
