//! A contract that rests on a certificate: its signature, the certificate's end, its term.

use serde_json::{Value, json};

use super::MACHINE;
use crate::dossier::{Commander, Dossier};
use crate::engine::{Consequence, Decision};
use crate::procedures::testing::{self, Heard};
use crate::rules::testing::{child, dossier};
use crate::words::Capacity::{self, Approver, Officer, Supplier, System};

const HOLDER: &str = "7010401022924";
const CERTIFICATE: &str = "R7-0003/4";

fn heard(act: &str, file: &Dossier) -> Heard {
    testing::heard(&MACHINE, act, file)
}

/// A contract on ground No.4 in a stage; its certificate runs until 2028-03-31.
fn contract(stage: &str, capacity: Capacity, certificate: &str, given: &Value) -> Dossier {
    let facts = [
        ("title", json!("見守りセンサー")),
        ("method.ground", json!("4")),
        ("contract_type", json!("purchase")),
        ("certificate", json!(CERTIFICATE)),
        ("counterpart.number", json!(HOLDER)),
        ("price_yen", json!(8_000_000)),
        ("estimate_yen", json!(9_000_000)),
        ("contract.from", json!("2026-11-20")),
        ("contract.to", json!("2027-03-31")),
        ("bond.decision", json!("exempt")),
        ("bond.exemption", json!("履行実績")),
        ("signed.body", json!(true)),
        ("budget.amount_yen", json!(9_000_000)),
        ("budget.by_year", json!({ "2026": 9_000_000 })),
        ("budget.vote_result", json!("passed")),
        ("contract.clauses", json!(["inspection_time", "payment_time", "late_interest", "dispute"])),
    ];
    dossier(&facts, |file| {
        stage.clone_into(&mut file.stage);
        file.capacity = capacity;
        file.given.0 = given.as_object().expect("facts").clone().into_iter().collect();
        file.documents.insert("amended-contract".to_owned());
        file.named = vec![child(
            CERTIFICATE,
            "certificate",
            certificate,
            &[
                ("holder.number", json!(HOLDER)),
                ("certificate.from", json!("2025-08-01")),
                ("certificate.to", json!("2028-03-31")),
            ],
        )];
    })
}

fn duties(decision: &Decision) -> Vec<(&str, bool)> {
    let of = |one: &Consequence| match one {
        Consequence::Duty { id, .. } => Some((*id, true)),
        Consequence::Fulfilled(id) => Some((*id, false)),
        _ => None,
    };
    decision.consequences.iter().filter_map(of).collect()
}

#[test]
fn the_certificate_stands_on_the_day_of_the_second_signature() {
    for (stage, day, expected) in [
        ("active", "2026-11-20", Ok("signed")),
        ("amending", "2026-11-20", Ok("signed")),
        ("revoked", "2026-11-20", Err(vec!["G24a"])),
        ("expired", "2028-04-01", Err(vec!["G24a", "G24b"])),
        ("active", "2025-07-31", Err(vec!["G24b"])),
    ] {
        let mut file = contract("drafted", Supplier, stage, &json!({}));
        file.today = day.parse().expect("a day");
        let year = if day < "2026-04-01" { "2025" } else { "2026" };
        let year = if day > "2028-03-31" { "2028" } else { year };
        file.facts.set("budget.by_year", json!({ year: 9_000_000 }));
        assert_eq!(heard("sign", &file).map(|decision| decision.to.id), expected, "{stage} {day}");
    }
    let signed = heard("sign", &contract("drafted", Supplier, "active", &json!({}))).expect("signed");
    assert_eq!(duties(&signed), [("duty-post-notice", true)]);
}

#[test]
fn after_the_certificates_end_it_goes_on_with_a_reason_or_is_terminated() {
    for stage in ["signed", "performing"] {
        for (change, owed) in
            [("revoked", true), ("expired", true), ("surrendered", true), ("amended", false)]
        {
            let mut file = contract(stage, System, change, &json!({ "certificate.change": change }));
            file.commander = Some(Commander { procedure: CERTIFICATE.to_owned(), act: "revoke".to_owned() });
            let decision = heard("note-certificate-change", &file).expect("noted");
            let expected = if owed { vec![("duty-continuation", true)] } else { vec![] };
            assert_eq!((decision.to.id, duties(&decision)), (stage, expected), "{change}");
        }
        let decide = json!({ "continuation": "continue", "reason": "納入済みで保守だけが残る" });
        let mut file = contract(stage, Approver, "revoked", &decide);
        assert_eq!(heard("decide-continuation", &file).map(|_| ()), Err(vec!["certificate-change-noted"]));
        file.facts.set("certificate.change", json!("revoked"));
        file.facts.set("due.duty-continuation", json!("2026-11-27T08:00:00Z"));
        let decision = heard("decide-continuation", &file).expect("decided");
        assert_eq!(duties(&decision), [("duty-continuation", false)], "{stage}");
        file.given.0 = json!({
            "termination.ground": "認定の取消", "termination.hearing": "異議なし", "termination.penalty_yen": 0,
            "termination.bond": "none", "termination.part_performed": "なし", "reason": "認定の取消",
        })
        .as_object()
        .expect("facts")
        .clone()
        .into_iter()
        .collect();
        let decision = heard("terminate", &file).expect("terminated");
        assert_eq!(decision.to.id, "winding-up");
        assert_eq!(duties(&decision), [("duty-continuation", false)], "{stage}");
    }
}

#[test]
fn it_is_not_renewed_beyond_its_certificate() {
    for (certificate, to, expected) in [
        ("active", "2028-03-31", Ok("performing")),
        ("active", "2028-04-01", Err(vec!["no-renewal-after-expiry"])),
        ("expired", "2027-04-01", Err(vec!["no-renewal-after-expiry"])),
        ("expired", "2027-03-31", Ok("performing")),
    ] {
        let proposal = json!({ "amendment.object": "期間", "reason": "延長", "amendment.to": to });
        let file = contract("performing", Officer, certificate, &proposal);
        let heard = heard("propose-amendment", &file).map(|decision| decision.to.id);
        assert_eq!(heard, expected, "{certificate} {to}");
    }
}

#[test]
fn an_instalment_is_opened_by_the_office_or_by_another_procedure() {
    let instalment = json!({ "schedule": { "what": "成果払い", "due": "2027-03-31" }, "form": "outcome",
                             "amount_yen": 8_000_000 });
    for (capacity, commanded, expected) in [
        (Officer, false, Ok("performing")),
        (Approver, false, Err(vec!["capacity"])),
        (Approver, true, Ok("performing")),
        (System, false, Ok("performing")),
    ] {
        let mut file = contract("performing", capacity, "active", &instalment);
        file.commander =
            commanded.then(|| Commander { procedure: "R8-0012/1".to_owned(), act: "fix-amount".to_owned() });
        let heard = heard("open-instalment", &file).map(|decision| decision.to.id);
        assert_eq!(heard, expected, "{capacity:?} {commanded}");
    }
    let above = contract(
        "performing",
        Officer,
        "active",
        &json!({ "schedule": { "what": "成果払い", "due": "2027-03-31" }, "form": "outcome", "amount_yen": 8_000_001 }),
    );
    assert_eq!(heard("open-instalment", &above).map(|_| ()), Err(vec!["within-price"]));
}
