//! Applications, contracts, instalments and the office, decided act by act.

use serde_json::{Value, json};

use super::testing::{Run, map, reports};
use crate::words::Capacity;

const DOCUMENTS: [&str; 3] = ["contract", "inspection-record", "amended-contract"];

const SUPPLIER: (&str, Capacity) = ("s-1", Capacity::Supplier);
const BODY: (&str, Capacity) = ("u-7", Capacity::ContractOfficer);
const OFFICER: (&str, Capacity) = ("u-1", Capacity::Officer);
const APPROVER: (&str, Capacity) = ("u-2", Capacity::Approver);
const INSPECTOR: (&str, Capacity) = ("u-3", Capacity::Inspector);
const ACCOUNTING: (&str, Capacity) = ("u-4", Capacity::AccountingManager);

fn checks() -> Value {
    json!({
        "check.capacity": true, "check.suspended": false, "check.organised_crime": false,
        "check.tax_cleared": true, "check.member_interest": "none", "check.head_interest": false,
        "contract.clauses": ["inspection_time", "payment_time", "late_interest", "dispute"],
    })
}

fn contract() -> Run {
    let mut run = Run::new("contract@1", &DOCUMENTS);
    let passed = json!({
        "title": "見守り", "price_yen": 9_000_000, "contract_type": "service", "method.ground": "2",
        "estimate_yen": 9_500_000, "contract.from": "2026-06-10", "contract.to": "2027-03-31",
        "bond.decision": "exempt", "bond.exemption": "履行保証保険", "vote.needed": false,
        "budget.by_year": {"2026": 10_000_000}, "budget.amount_yen": 10_000_000, "budget.form": "none",
        "budget.vote_date": "2026-03-20", "budget.vote_result": "passed",
    });
    run.commanded().act("open", APPROVER, passed).unwrap();
    run
}

#[test]
fn the_second_signature_concludes_whoever_signs_first() {
    for (first, second) in [(SUPPLIER, BODY), (BODY, SUPPLIER)] {
        let given = |who: (&str, Capacity)| if who == BODY { checks() } else { json!({}) };
        let mut run = contract();
        let one = run.act("sign", first, given(first)).unwrap();
        assert_eq!((one.to.id, reports(&one, "note-signature")), ("drafted", false));
        assert_eq!(run.act("sign", first, given(first)).unwrap_err(), ["signs-once"]);
        let two = run.act("sign", second, given(second)).unwrap();
        assert_eq!((two.to.id, reports(&two, "note-signature")), ("signed", true));
        assert_eq!(run.file.text("signed_on"), Some("2026-06-01"));
        assert!(run.file.facts.get("due.duty-post-notice").is_none());
    }
}

#[test]
fn a_contract_lapses_when_its_time_is_over() {
    let system = ("system:clock", Capacity::System);
    let mut run = contract();
    assert_eq!(run.on("2026-06-08T07:59:59Z").act("lapse", system, json!({})).unwrap_err(), ["why-lapsed"]);
    assert_eq!(run.on("2026-06-08T08:00:00Z").act("lapse", system, json!({})).unwrap().to.id, "lapsed");
    let mut run = contract();
    assert_eq!(run.act("lapse", APPROVER, json!({})).unwrap_err(), ["why-lapsed"]);
    assert_eq!(run.act("lapse", APPROVER, json!({"reason": "辞退"})).unwrap().to.id, "lapsed");
}

#[test]
fn an_amendment_takes_effect_when_approved_or_voted() {
    // (price voted on, beyond the delegation, stage after approval)
    for (voted, beyond, to) in
        [(false, true, "performing"), (true, false, "performing"), (true, true, "amendment-assembly")]
    {
        let mut run = contract();
        run.file.stage = "performing".to_owned();
        run.file.facts.set("vote.needed", json!(voted));
        let proposal = json!({"amendment.object": "数量", "reason": "増", "amendment.amount_yen": 9_500_000});
        run.act("propose-amendment", OFFICER, proposal).unwrap();
        let approval = json!({"amendment.beyond_delegation": beyond, "negotiation.within_scope": true});
        let same = ("u-1", Capacity::Approver);
        let unmet = run.act("approve-amendment", same, approval.clone()).unwrap_err();
        assert_eq!(unmet, ["separation-of-duties"]);
        assert_eq!(run.act("approve-amendment", APPROVER, approval).unwrap().to.id, to);
        let price = if to == "performing" { 9_500_000 } else { 9_000_000 };
        assert_eq!(run.file.int("price_yen"), Some(price));
        if to == "amendment-assembly" {
            let vote = json!({
                "amendment.vote_date": "2026-06-01", "amendment.vote_bill": "第5号",
                "amendment.vote_result": "passed",
            });
            assert_eq!(run.act("record-amendment-vote", OFFICER, vote).unwrap().to.id, "performing");
            assert_eq!(run.file.int("price_yen"), Some(9_500_000));
        }
        assert!(!run.file.flag("amendment.pending"));
    }
}

fn to_invoicing(ordered_by: &str) -> Run {
    let passed = json!({
        "form": "on-completion", "amount_yen": 9_000_000, "ordered_by": ordered_by,
        "contract_type": "service", "budget.by_year": {"2026": 9_000_000},
    });
    let mut run = Run::new("instalment@1", &DOCUMENTS);
    assert_eq!(run.commanded().act("open", OFFICER, passed).unwrap().to.id, "due");
    run.act("report-completion", SUPPLIER, json!({"delivered_on": "2026-05-31"})).unwrap();
    run
}

#[test]
fn a_late_payment_owes_interest_and_a_late_inspection_shortens_its_time() {
    // (inspected, paid, payment days, days late, interest: 9,000,000 × 2.5% × days / 365, by 100)
    let cases = [
        ("2026-06-11", "2026-07-11", 30, 0, 0),
        ("2026-06-11", "2026-07-12", 30, 1, 600),
        ("2026-06-14", "2026-07-11", 27, 0, 0),
        ("2026-06-14", "2026-07-21", 27, 10, 6_100),
    ];
    for (inspected, paid, days, late, interest) in cases {
        let mut run = to_invoicing("u-2");
        run.on(&format!("{inspected}T03:00:00Z")).act("pass-inspection", INSPECTOR, json!({})).unwrap();
        run.act("submit-invoice", SUPPLIER, json!({"invoice_yen": 9_000_000})).unwrap();
        assert_eq!(run.file.int("payment_days"), Some(days), "{inspected}");
        let order = json!({"payment_line": "2-1-1-12", "payment_year": 2026});
        run.act("order-payment", APPROVER, order).unwrap();
        run.on(&format!("{paid}T03:00:00Z"));
        // No row of the law knows the rate of 2026: a late payment states the one of the notice.
        let refused = run.act("pay", ACCOUNTING, json!({})).is_err();
        assert_eq!(refused, late > 0, "{paid}");
        if refused {
            run.act("pay", ACCOUNTING, json!({"late_interest.basis_points": 250})).unwrap();
        }
        assert_eq!(run.file.stage, "settled");
        assert_eq!(run.file.int("late_days"), Some(late), "{paid}");
        assert_eq!(run.file.int("late_interest_yen"), Some(interest), "{paid}");
    }
}

#[test]
fn duties_are_separated() {
    let mut run = to_invoicing("u-3");
    assert_eq!(run.act("pass-inspection", INSPECTOR, json!({})).unwrap_err(), ["orderer-does-not-inspect"]);
    let mut run = to_invoicing("u-2");
    run.act("pass-inspection", INSPECTOR, json!({})).unwrap();
    run.act("submit-invoice", SUPPLIER, json!({"invoice_yen": 9_000_000})).unwrap();
    let order = json!({"payment_line": "2-1-1-12", "payment_year": 2026});
    let inspector = ("u-3", Capacity::Approver);
    assert_eq!(run.act("order-payment", inspector, order.clone()).unwrap_err(), ["separation-of-duties"]);
    assert_eq!(run.act("pay", ACCOUNTING, json!({})).unwrap_err(), ["payment-ordered", "G67"]);
    run.act("order-payment", APPROVER, order).unwrap();
    for person in ["u-2", "u-3"] {
        let same = (person, Capacity::AccountingManager);
        assert_eq!(run.act("pay", same, json!({})).unwrap_err(), ["separation-of-duties"]);
    }
    assert_eq!(run.act("pay", ACCOUNTING, json!({})).unwrap().to.id, "settled");
}

#[test]
fn a_submission_is_in_time_up_to_the_deadline_and_late_after_it() {
    let hash = "ab".repeat(32);
    let given = json!({
        "corporate_number": "7000012050002", "applicant.name": "しるべ", "pledge": true,
        "envelope_sha256": hash, "public_version_sha256": hash,
    });
    let call = json!({
        "stage": "call-open", "eligibility_timing": "after", "sealing": "three-holders",
        "procedure": "open-proposal", "due.close-call": "2026-06-30T08:00:00Z",
    });
    let system = ("system:clock", Capacity::System);
    for (now, in_time) in [("2026-06-30T08:00:00Z", true), ("2026-06-30T08:00:01Z", false)] {
        let mut run = Run::new("application@1", &DOCUMENTS);
        run.file.parent = map(call.clone());
        let submitted = run.on(now).act("submit", SUPPLIER, given.clone());
        let mut run = Run::new("application@1", &DOCUMENTS);
        run.file.parent = map(call.clone());
        let late = run.on(now).act("mark-late", system, given.clone());
        assert_eq!((submitted.is_ok(), late.is_ok()), (in_time, !in_time), "{now}");
        assert_eq!(submitted.err(), (!in_time).then(|| vec!["G44"]), "{now}");
    }
}

#[test]
fn a_policy_needs_an_administrator_then_an_approver() {
    let administrator = ("u-8", Capacity::Administrator);
    let given = json!({"policy": {"call_days": 30}});
    let mut run = Run::new("office@1", &DOCUMENTS);
    run.file.stage = "open".to_owned();
    run.file.facts = map(json!({"grants": [], "policy": {"call_days": 20}}));
    let early = run.act("apply-policy", APPROVER, given.clone()).unwrap_err();
    assert_eq!(early, ["administrator-then-approver"]);
    assert!(run.act("apply-policy", administrator, given.clone()).unwrap().first_hand);
    assert!(!run.act("apply-policy", APPROVER, given).unwrap().first_hand);
    for (day, call_days) in [("2026-06-01", 20), ("2026-06-02", 30)] {
        let policy = crate::forms::office::policy_on(&run.file.facts, day.parse().unwrap()).unwrap();
        assert_eq!(policy.call_days, call_days, "{day}");
    }
}
