//! Pure decisions a second: `approve-contract` with all its rules, as a complete decision and as a
//! complete refusal. Sentences are rendered on demand and are not part of it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a bench that fails says where")]

use std::hint::black_box;

use chrono::DateTime;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use serde_json::{Value, json};
use shirube_core::dossier::{Child, Dossier};
use shirube_core::engine::{Answer, decide};
use shirube_core::procedures::newest;
use shirube_core::registry::Machine;
use shirube_core::words::Capacity;

fn given() -> Value {
    json!({
        "bond.decision": "exempt", "bond.exemption": "履行保証保険", "signing_on": "2027-04-01",
        "contract.from": "2027-04-01", "contract.to": "2028-03-31",
        "reason_document": {"item": "x", "ground": "2", "why": "x", "counterpart_reason": "x", "price_reason": "x"},
        "check.capacity": true, "check.suspended": false, "check.organised_crime": false,
        "check.tax_cleared": true, "check.member_interest": "none", "check.head_interest": false,
    })
}

fn facts() -> Value {
    json!({
        "title": "窓口案内サービス", "contract_type": "service", "estimate_yen": 11_000_000,
        "method.ground": "2", "procedure": "open-proposal", "eligibility_timing": "after",
        "award_only": false, "sealing": "three-holders", "candidate": "R8-0001/aaaaaaaaaaa",
        "candidate.rank": 1, "price_yen": 10_560_000, "call.ceiling_yen": 11_000_000,
        "reserve_price_yen": 10_700_000, "call.payment_form": "on-completion",
        "budget.line": "2款1項8目", "budget.amount_yen": 11_000_000, "budget.by_year": {"2027": 11_000_000},
        "budget.form": "none", "budget.limit_yen": 0, "budget.until_year": 2027,
        "budget.vote_date": "2027-03-24", "budget.vote_result": "passed", "budget.vote_bill": "12",
        "fairness.opportunity": "公募", "fairness.selection": "評価基準", "fairness.result": "公表",
        "concurred": [], "objected": [],
    })
}

fn file(given: &Value) -> Dossier {
    let now = DateTime::parse_from_rfc3339("2027-03-25T10:00:00+09:00").unwrap().to_utc();
    let mut file = Dossier::new("R8-0001/2", now, "u-0003", Capacity::Approver);
    "contract-approval".clone_into(&mut file.stage);
    file.facts = facts().as_object().unwrap().clone().into_iter().collect();
    file.given = given.as_object().unwrap().clone().into_iter().collect();
    file.documents = ["contract-draft".to_owned()].into();
    file.performers = [("accept-quote".to_owned(), "u-0007".to_owned())].into();
    file.children = (0..5)
        .map(|nth| Child {
            id: format!("R8-0001/aaaaaaaaaa{}", char::from(b'a' + nth)),
            kind: "application".to_owned(),
            stage: if nth == 0 { "preferred" } else { "reserve" }.to_owned(),
            closed: false,
            facts: [("corporate_number".to_owned(), json!("2010401000001"))].into(),
        })
        .collect();
    file
}

fn hear(machine: &'static Machine, file: &Dossier) -> bool {
    matches!(decide(machine, "approve-contract", file), Ok(Answer::Decision(_)))
}

fn bench(criterion: &mut Criterion) {
    let machine = newest("proposal-competition").unwrap();
    let complete = file(&given());
    let empty = file(&json!({}));
    if let Ok(Answer::Refusal(refusal)) = decide(machine, "approve-contract", &complete) {
        let unmet: Vec<String> = refusal.unmet().map(|finding| finding.sentence().en).collect();
        panic!("the bench's decision is refused: {unmet:#?}");
    }
    assert!(!hear(machine, &empty));
    let mut group = criterion.benchmark_group("approve-contract");
    group.throughput(Throughput::Elements(1));
    group.bench_function("decision", |bencher| bencher.iter(|| hear(machine, black_box(&complete))));
    group.bench_function("refusal", |bencher| bencher.iter(|| hear(machine, black_box(&empty))));
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
