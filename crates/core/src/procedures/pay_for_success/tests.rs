//! Where the acts of pay for success lead, on dossiers; two cases from the design to the end.

mod steps;

use serde_json::json;

use crate::rules::testing::child;
use crate::words::Capacity::OutcomeEvaluator;
use steps::{
    A, Case, F, O, S, V, commands, contracted, designed, evaluator, facility, hachioji, interim, measure,
    running,
};

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
    assert_eq!(case.act(S, "start-service", json!({})).err(), Some(vec!["stage"]));
    assert_eq!(case.done(A, "resume", json!({})).to.id, "selection");
    assert_eq!(case.done(A, "cancel", json!({ "reason": "財源" })).to.id, "cancelled");
}
