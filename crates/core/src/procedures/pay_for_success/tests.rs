//! Where the acts of pay for success lead, on dossiers; two cases from the design to the end.

use serde_json::{Value, json};

use super::MACHINE;
use crate::dossier::{Child, Commander, Dossier, japan_day};
use crate::engine::{Answer, Consequence, Decision, decide};
use crate::facts::{Facts, read};
use crate::rules::testing::{child, dossier};
use crate::words::Capacity::{self, Approver, FinanceOfficer, Officer, OutcomeEvaluator, System};

/// A procedure that goes from act to act, as the desk keeps it.
struct Case {
    file: Dossier,
}

impl Case {
    fn at(stage: &str, facts: &[(&str, Value)], children: &[Child]) -> Self {
        let file = dossier(facts, |file| {
            stage.clone_into(&mut file.stage);
            file.children = children.to_vec();
        });
        Self { file }
    }

    fn on(&mut self, day: &str) {
        let day: chrono::NaiveDate = day.parse().unwrap();
        self.file.now = crate::dossier::japan_instant(day, 9, 0).unwrap();
        self.file.today = japan_day(self.file.now);
    }

    fn child(&mut self, stage: &str, of: Child) {
        self.file.children.retain(|one| one.id != of.id);
        self.file.children.push(Child {
            stage: stage.to_owned(),
            closed: matches!(stage, "completed" | "terminated" | "lapsed" | "no-suitable"),
            ..of
        });
    }

    /// Performs an act; every fact it brings must read as the form says.
    fn act(&mut self, who: (&str, Capacity), act: &str, given: Value) -> Result<Decision, Vec<&'static str>> {
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

    fn done(&mut self, who: (&str, Capacity), act: &str, given: Value) -> Decision {
        self.act(who, act, given).unwrap_or_else(|unmet| panic!("{act}: {unmet:?}"))
    }
}

const O: (&str, Capacity) = ("u-0001", Officer);
const A: (&str, Capacity) = ("u-0002", Approver);
const F: (&str, Capacity) = ("u-0003", FinanceOfficer);
const V: (&str, Capacity) = ("v-1", OutcomeEvaluator);
const S: (&str, Capacity) = ("system:command", System);

fn commands(decision: &Decision) -> Vec<(&str, &str, i64)> {
    let amount = |facts: &Facts| facts.get("amount_yen").and_then(Value::as_i64).unwrap_or(0);
    let commanded = decision.consequences.iter().filter_map(|one| match one {
        Consequence::Command { procedure, act, facts } => Some((procedure.as_str(), *act, amount(facts))),
        _ => None,
    });
    commanded.collect()
}

/// 八王子市: what is published, and a table whose other rows are assumed.
fn hachioji() -> (Value, Value) {
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

fn evaluator() -> Value {
    json!({ "person": "u-0030", "organisation": "評価研究所", "corporate_number": "5000012010024", "independent": true })
}

/// From the opening to the selection.
fn designed(case: &mut Case, indicators: &Value, design: &Value, limit_yen: i64, by_year: &Value) {
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
fn contracted(case: &mut Case, price_yen: i64, from: &str, to: &str) {
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

fn measure(indicator: &str, period: &str, value: &str, on: &str) -> Value {
    let hash = "ab".repeat(32);
    json!({ "outcome.measurement": { "indicator": indicator, "period": period, "value": value, "measured_on": on, "source_sha256": hash } })
}

#[test]
fn hachioji_from_the_design_to_the_published_amount() {
    let (indicators, design) = hachioji();
    let mut case = Case::at("", &[], &[]);
    case.on("2017-04-01");
    designed(
        &mut case,
        &indicators,
        &design,
        9_762_000,
        &json!({ "2017": 0, "2018": 2_441_000, "2019": 7_321_000 }),
    );
    contracted(&mut case, 9_762_000, "2017-05-01", "2019-03-31");
    assert_eq!(case.file.facts.get("outcome.locked_on"), Some(&json!("2017-04-01")));

    case.on("2019-08-31");
    let rate = measure("screening-rate", "final", "26.8", "2019-08-31");
    assert_eq!(
        case.act(("v-2", OutcomeEvaluator), "record-measurement", rate.clone()).err(),
        Some(vec!["own-evaluation"])
    );
    assert_eq!(
        case.act(O, "record-measurement", rate.clone()).err(),
        Some(vec!["capacity", "own-evaluation"])
    );
    case.done(V, "record-measurement", rate);
    let unknown = measure("screening-rate", "2020", "26.8", "2019-08-31");
    assert_eq!(case.act(V, "record-measurement", unknown).err(), Some(vec!["measurable"]));
    let tomorrow = measure("detailed-exam-rate", "final", "82.1", "2019-09-01");
    assert_eq!(case.act(V, "record-measurement", tomorrow).err(), Some(vec!["measurable"]));
    let back = json!({ "reason": "再検討", "revise.to": "indicators" });
    assert!(case.act(O, "revise-design", back).is_err());
    case.done(O, "end-service", json!({ "service.ended_on": "2019-03-31" }));
    case.done(V, "record-measurement", measure("detailed-exam-rate", "final", "82.1", "2019-08-31"));
    let report = |yen: i64| json!({ "report.amount_yen": yen, "contractor.heard": "異議なし" });
    let open = case.act(A, "accept-report", report(5_401_000)).err();
    assert_eq!(open, Some(vec!["all-measured", "G74"]));
    case.done(V, "record-measurement", measure("early-cancers", "final", "0", "2019-08-31"));
    assert_eq!(case.act(A, "accept-report", report(5_401_001)).err(), Some(vec!["G74"]));
    case.done(A, "return-report", json!({ "reason": "計算の誤り" }));
    case.done(A, "accept-report", report(5_401_000));
    assert_eq!(case.act(O, "publish-results", json!({ "lessons": "…" })).err(), Some(vec!["amount-fixed"]));
    let fixed = case.done(A, "fix-amount", json!({}));
    assert_eq!(commands(&fixed), [("R8-0012/3", "open-instalment", 5_401_000)]);
    assert_eq!(case.file.int("amount.total_yen"), Some(5_401_000));
    assert_eq!(case.act(A, "fix-amount", json!({})).err(), Some(vec!["amount-not-fixed"]));
    assert_eq!(case.done(O, "publish-results", json!({ "lessons": "成果と支払" })).to.id, "published");
    assert_eq!(case.act(S, "complete", json!({})).err(), Some(vec!["contract-closed"]));
    assert_eq!(case.done(S, "conclude", json!({})).to.id, "completed");
}

/// A facility run for three years by yearly indicators (fictitious): a fixed part, a table, and
/// an interim payment each year.
fn facility(fallback: &str) -> (Value, Value) {
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

fn running(fallback: &str) -> Case {
    let (indicators, design) = facility(fallback);
    let mut case = Case::at("", &[], &[]);
    case.on("2027-04-01");
    let by_year = json!({ "2027": 10_000_000, "2028": 11_500_000, "2029": 11_500_000, "2030": 1_500_000 });
    designed(&mut case, &indicators, &design, 34_500_000, &by_year);
    contracted(&mut case, 34_500_000, "2027-04-01", "2030-03-31");
    case
}

fn interim(case: &mut Case, period: &str, on: &str, values: (&str, &str)) -> Decision {
    case.on(on);
    case.done(O, "start-interim", json!({ "interim.period": period }));
    case.done(V, "record-measurement", measure("successions", period, values.0, on));
    assert_eq!(case.act(O, "end-interim", json!({})).err(), Some(vec!["period-measured"]));
    case.done(V, "record-measurement", measure("satisfaction", period, values.1, on));
    case.done(O, "end-interim", json!({}))
}

#[test]
fn a_facility_is_evaluated_and_paid_every_year() {
    let mut case = running("previous-value");
    let first = interim(&mut case, "2027", "2028-04-20", ("7", "79.9"));
    assert_eq!(commands(&first), [("R8-0012/3", "open-instalment", 400_000)]);
    let second = interim(&mut case, "2028", "2029-04-20", ("10", "80"));
    assert_eq!(commands(&second), [("R8-0012/3", "open-instalment", 1_500_000)]);
    assert_eq!(
        case.act(O, "start-interim", json!({ "interim.period": "2028" })).err(),
        Some(vec!["period-open"])
    );
    // What was paid is not measured again.
    let paid = measure("successions", "2028", "12", "2029-04-20");
    assert_eq!(case.act(V, "record-measurement", paid).err(), Some(vec!["measurable"]));

    case.on("2030-04-20");
    case.done(O, "end-service", json!({ "service.ended_on": "2030-03-31" }));
    case.done(V, "record-measurement", measure("successions", "2029", "4.9", "2030-04-20"));
    let lost = json!({ "outcome.measurement": { "indicator": "satisfaction", "period": "2029", "missing": "調査中止", "measured_on": "2030-04-20" } });
    case.done(V, "record-measurement", lost);
    let clause = |clause: &str| json!({ "outcome.fallback": { "indicator": "satisfaction", "period": "2029", "clause": clause } });
    assert_eq!(
        case.act(A, "apply-fallback", clause("previous-value")).err(),
        Some(vec!["officer-then-approver"])
    );
    assert_eq!(case.act(O, "apply-fallback", clause("zero")).err(), Some(vec!["fallback-applies"]));
    assert!(case.done(O, "apply-fallback", clause("previous-value")).first_hand);
    assert!(!case.done(A, "apply-fallback", clause("previous-value")).first_hand);
    // 30,000,000 fixed + 400,000 + 1,500,000 + 500,000 (the value of the year before).
    case.done(A, "accept-report", json!({ "report.amount_yen": 32_400_000, "contractor.heard": "異議なし" }));
    let fixed = case.done(A, "fix-amount", json!({}));
    assert_eq!(commands(&fixed), [("R8-0012/3", "open-instalment", 500_000)]);
    for (name, yen) in [
        ("fixed", 30_000_000),
        ("outcome", 2_400_000),
        ("total", 32_400_000),
        ("paid", 1_900_000),
        ("due", 500_000),
    ] {
        assert_eq!(case.file.int(&format!("amount.{name}_yen")), Some(yen), "{name}");
    }
}

#[test]
fn an_early_end_owes_the_clause_and_what_was_measured() {
    let mut case = running("zero");
    interim(&mut case, "2027", "2028-04-20", ("10", "80"));
    case.on("2028-10-01");
    let early = |fixed: i64| json!({ "service.ended_on": "2028-09-30", "early.owed": "履行済みの固定額", "early.fixed_yen": fixed, "reason": "撤退" });
    assert_eq!(case.act(A, "end-early", early(30_000_001)).err(), Some(vec!["service-end"]));
    case.done(A, "end-early", early(15_000_000));
    case.done(A, "accept-report", json!({ "report.amount_yen": 16_500_000, "contractor.heard": "了承" }));
    // Everything was paid after the interim evaluation: nothing is left, whatever the contract's stage.
    case.child("terminated", child("R8-0012/3", "contract", "terminated", &[]));
    assert_eq!(commands(&case.done(A, "fix-amount", json!({}))), []);
    case.done(O, "publish-results", json!({ "lessons": "撤退の教訓" }));
    assert_eq!(case.done(S, "complete", json!({})).to.id, "terminated");
}

#[test]
fn conditions_change_with_the_contract_and_before_data_are_seen() {
    let change = |cap: i64| {
        let (_, mut design) = facility("zero");
        design["fixed_yen"] = json!(cap - 4_500_000);
        design["cap_yen"] = json!(cap);
        json!({ "outcome.design": design, "reason": "基準値の見直し" })
    };
    let amended = |cap: i64| {
        child(
            "R8-0012/3",
            "contract",
            "performing",
            &[("price_yen", json!(cap)), ("amendment.approved_on", json!("2027-11-01"))],
        )
    };
    let mut case = running("zero");
    assert_eq!(case.act(A, "change-conditions", change(30_000_000)).err(), Some(vec!["contract-amended"]));
    case.child("performing", amended(30_000_000));
    case.done(A, "change-conditions", change(30_000_000));
    assert_eq!(case.file.int("price_yen"), Some(30_000_000));
    case.on("2028-04-20");
    case.done(V, "record-measurement", measure("successions", "2027", "10", "2028-04-20"));
    case.child("performing", amended(29_000_000));
    assert_eq!(case.act(A, "change-conditions", change(29_000_000)).err(), Some(vec!["change-before-data"]));
    // A clause in the table the act brings is none: the one in force counts.
    let mut with_clause = change(29_000_000);
    with_clause["outcome.design"]["change_clause"] = json!("第20条");
    with_clause["change.by_clause"] = json!(true);
    assert_eq!(case.act(A, "change-conditions", with_clause.clone()).err(), Some(vec!["change-before-data"]));
    case.file.facts.set("outcome.design", with_clause["outcome.design"].clone());
    case.done(A, "change-conditions", with_clause);
}

#[test]
fn a_failed_signature_calls_the_next_candidate() {
    let decided = child(
        "R8-0012/2",
        "proposal-competition",
        "candidate-decided",
        &[("candidate", json!("R8-0012/aaa"))],
    );
    let contract = child("R8-0012/3", "contract", "drafted", &[]);
    let mut case =
        Case::at("selection", &[("candidate", json!("R8-0012/aaa"))], &[decided.clone(), contract.clone()]);
    let failed = case.done(A, "fail-signature", json!({ "reason": "署名を拒んだ" }));
    assert_eq!(failed.to.id, "selection");
    assert_eq!(commands(&failed), [("R8-0012/3", "lapse", 0), ("R8-0012/2", "call-next-candidate", 0)]);
    case.child("signed", contract);
    assert_eq!(
        case.act(A, "fail-signature", json!({ "reason": "…" })).err(),
        Some(vec!["contract-not-signed"])
    );
    // The candidate is lost, or another one: nothing is approved and no service starts.
    for (fact, value) in [
        ("candidate.lost", json!(true)),
        ("complaint.upheld", json!(true)),
        ("candidate", json!("R8-0012/bbb")),
    ] {
        let mut spoilt = decided.clone();
        spoilt.facts.insert(fact.to_owned(), value);
        case.child("candidate-decided", spoilt);
        let unmet = case.act(S, "start-service", json!({})).err().unwrap_or_default();
        assert!(unmet.contains(&"candidate-decided"), "{fact}: {unmet:?}");
    }
}

#[test]
fn members_of_a_joint_procurement_contract_and_share() {
    let (indicators, design) = facility("zero");
    let facts = [
        ("joint", json!(true)),
        ("joint.weights", json!({ "a-city": 2, "b-town": 1 })),
        ("joint.lead", json!("a-city")),
        ("candidate", json!("R8-0012/aaa")),
        ("outcome.indicators", indicators),
        ("outcome.design", design),
        ("evaluator", evaluator()),
    ];
    let decided = child(
        "R8-0012/2",
        "proposal-competition",
        "candidate-decided",
        &[("candidate", json!("R8-0012/aaa"))],
    );
    let mut case = Case::at("selection", &facts, &[decided]);
    let unmet = case.act(A, "approve-contract", json!({})).err().unwrap_or_default();
    assert!(unmet.contains(&"contracts-here"), "{unmet:?}");
    case.on("2027-04-01");
    assert_eq!(case.done(S, "start-service", json!({})).to.id, "service");
    for period in ["2027", "2028", "2029"] {
        case.on("2030-04-20");
        case.done(V, "record-measurement", measure("successions", period, "10", "2030-04-20"));
        case.done(V, "record-measurement", measure("satisfaction", period, "79", "2030-04-20"));
    }
    case.done(O, "end-service", json!({ "service.ended_on": "2030-03-31" }));
    case.done(A, "accept-report", json!({ "report.amount_yen": 33_000_000, "contractor.heard": "異議なし" }));
    assert_eq!(commands(&case.done(A, "fix-amount", json!({}))), []);
    assert_eq!(case.file.get("amount.shares"), Some(&json!({ "a-city": 22_000_000, "b-town": 11_000_000 })));
    assert_eq!(
        case.file.get("amount.due_shares"),
        Some(&json!({ "a-city": 2_000_000, "b-town": 1_000_000 }))
    );
    case.done(O, "publish-results", json!({ "lessons": "…" }));
    assert_eq!(case.done(S, "complete", json!({})).to.id, "completed");
}

#[test]
fn the_design_goes_back_and_a_suspended_procedure_starts_no_service() {
    for (to, capacity) in
        [("logic-model", O), ("indicators", O), ("evaluation-design", O), ("payment-design", O)]
    {
        for from in ["sounding", "multi-year-authorisation", "selection"] {
            let mut case = Case::at(from, &[], &[]);
            let decision =
                case.done(capacity, "revise-design", json!({ "reason": "見直し", "revise.to": to }));
            assert_eq!(decision.to.id, to);
        }
    }
    for (then, to) in [("payment-design", "payment-design"), ("cancelled", "cancelled")] {
        let mut case = Case::at("multi-year-authorisation", &[], &[]);
        let decision =
            case.done(F, "refuse-authorisation", json!({ "reason": "財源", "authorisation.then": then }));
        assert_eq!(decision.to.id, to);
    }
    let mut case = Case::at("selection", &[], &[]);
    case.done(A, "suspend", json!({ "reason": "災害" }));
    assert_eq!(case.act(S, "start-service", json!({})).err(), Some(vec!["not-suspended"]));
    assert_eq!(case.done(A, "resume", json!({})).to.id, "selection");
    assert_eq!(case.done(A, "cancel", json!({ "reason": "財源" })).to.id, "cancelled");
}
