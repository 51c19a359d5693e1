//! A small purchase, heard on dossiers of the procedure it belongs to.

use serde_json::{Value, json};

use super::start_small_purchase;
use crate::dossier::Dossier;
use crate::forms::small_value::purchase_facts;
use crate::hearing::{Hearing, Witness};
use crate::rule::Outcome;
use crate::rules::testing::dossier;
use crate::words::Capacity;

const CHEAPER: &str = "7010401022924";
const DEARER: &str = "2120001086883";

/// What a case changes, and the rules it then leaves unmet.
type Case<'c> = (&'c [(&'c str, Value)], &'c [&'c str]);

/// A purchase of 800,000 yen beside a need of 30,000,000.
fn purchase(change: &[(&str, Value)]) -> Dossier {
    let need = [
        ("estimate_yen", json!(30_000_000)),
        ("contract_type", json!("works")),
        ("price_yen", json!(29_000_000)),
        ("method.ground", json!("4")),
        ("budget.vote_result", json!("passed")),
        ("budget.vote_date", json!("2026-03-25")),
        ("contract.to", json!("2030-03-31")),
    ];
    let mut act = json!({
        "purchase.title": "試用機の借上げに替えた購入",
        "purchase.contract_type": "service",
        "purchase.estimate_yen": 1_000_000,
        "purchase.price_yen": 800_000,
        "purchase.same_item_yen": 0,
        "quotes": [
            { "company": "甲", "corporate_number": CHEAPER, "quote_yen": 800_000 },
            { "company": "乙", "corporate_number": DEARER, "quote_yen": 900_000 },
        ],
        "counterpart.number": CHEAPER,
        "counterpart.name": "甲",
        "reason_document": { "item": "試用", "counterpart_reason": "最低見積", "price_reason": "相見積" },
        "purchase.budget_line": "2-1-6 委託料",
        "purchase.budget_yen": 800_000,
        "purchase.payment_form": "on-completion",
        "purchase.from": "2026-12-01",
        "purchase.to": "2027-03-31",
        "purchase.bond": "exempt",
        "purchase.opportunity": "見積依頼",
        "purchase.selection": "見積合せ",
        "purchase.result": "公表",
        "check.capacity": true,
        "check.suspended": false,
        "check.organised_crime": false,
        "check.tax_cleared": true,
        "check.member_interest": "none",
        "check.head_interest": false,
    });
    for (name, value) in change {
        act[*name] = value.clone();
    }
    dossier(&need, |file| {
        file.capacity = Capacity::Approver;
        file.given.0 = act.as_object().expect("facts").clone().into_iter().collect();
        file.documents.insert("quotes".to_owned());
        file.performers.insert("record-dialogue".to_owned(), "u-0011".to_owned());
    })
}

fn refused(file: &Dossier) -> Vec<&'static str> {
    let mut hearing = Hearing::new("start-small-purchase", Witness::File(file));
    start_small_purchase(&mut hearing, &["record-dialogue"]);
    let minutes = hearing.into_minutes();
    minutes.findings.iter().filter(|one| one.outcome == Outcome::Unmet).map(|one| one.rule.id).collect()
}

#[test]
fn a_small_purchase_is_judged_by_its_own_figures() {
    let cases: [Case<'_>; 10] = [
        (&[], &[]),
        (&[("purchase.estimate_yen", json!(1_000_001))], &["G02", "G03"]),
        (&[("purchase.same_item_yen", json!(1))], &["G03"]),
        (&[("purchase.contract_type", json!("lease")), ("purchase.estimate_yen", json!(800_000))], &["G04"]),
        (&[("counterpart.number", json!(DEARER))], &["lowest-quote"]),
        (&[("check.suspended", json!(true))], &["G35"]),
        (&[("reason_document", json!({ "item": "試用" }))], &["G52"]),
        (&[("purchase.budget_yen", json!(799_999))], &["G53"]),
        (&[("purchase.to", json!("2027-04-01"))], &["G54"]),
        (&[("purchase.result", json!(" "))], &["G90"]),
    ];
    for (change, expected) in cases {
        assert_eq!(refused(&purchase(change)), expected, "{change:?}");
    }
    let mut own_draft = purchase(&[]);
    own_draft.performers.insert("record-dialogue".to_owned(), own_draft.actor.clone());
    assert_eq!(refused(&own_draft), ["separation-of-duties"]);
}

#[test]
fn its_contract_knows_the_purchase_and_not_the_need() {
    let facts = purchase_facts(&purchase(&[]));
    for (name, value) in [
        ("title", json!("試用機の借上げに替えた購入")),
        ("contract_type", json!("service")),
        ("estimate_yen", json!(1_000_000)),
        ("price_yen", json!(800_000)),
        ("method.ground", json!("1")),
        ("counterpart.number", json!(CHEAPER)),
        ("contract.to", json!("2027-03-31")),
        ("budget.by_year", json!({ "2026": 800_000 })),
        ("budget.vote_result", json!("passed")),
        ("bond.decision", json!("exempt")),
    ] {
        assert_eq!(facts.get(name), Some(&value), "{name}");
    }
    assert_eq!(facts.get("counterpart"), None);
}
