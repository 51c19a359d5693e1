//! Where the acts of a No.4 contract lead, on dossiers.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::MACHINE;
use crate::dossier::{Child, Commander, Dossier};
use crate::engine::{Consequence, Decision};
use crate::facts::instant_text;
use crate::procedures::testing::{self, Heard, commands, fact};
use crate::rules::testing::{child, dossier};
use crate::words::Capacity::{self, Approver, ContractOfficer, Officer, System};

const HOLDER: &str = "7010401022924";

fn heard(act: &str, file: &Dossier) -> Heard {
    testing::heard(&MACHINE, act, file)
}

fn at(stage: &str, capacity: Capacity, facts: &Value, children: &[Child]) -> Dossier {
    let mut file = dossier(&[], |file| {
        stage.clone_into(&mut file.stage);
        file.capacity = capacity;
        file.children = children.to_vec();
        file.named = vec![certified("R7-0003/4", "active"), certified("R7-0003/5", "active")];
    });
    file.facts.0 = facts.as_object().expect("facts").clone().into_iter().collect();
    file
}

fn given(mut file: Dossier, facts: &Value, documents: &[&str]) -> Dossier {
    file.given.0 = facts.as_object().expect("facts").clone().into_iter().collect();
    file.documents = documents.iter().map(|one| (*one).to_owned()).collect();
    file
}

fn duties(decision: &Decision) -> Vec<&str> {
    let of = |one: &Consequence| match one {
        Consequence::Duty { id, .. } => Some(*id),
        _ => None,
    };
    decision.consequences.iter().filter_map(of).collect()
}

fn certified(id: &str, stage: &str) -> Child {
    child(
        id,
        "certificate",
        stage,
        &[
            ("holder.number", json!(HOLDER)),
            ("certificate.number", json!(format!("認定 {id}"))),
            ("certificate.kind", json!("goods")),
            ("certificate.from", json!("2025-08-01")),
            ("certificate.to", json!("2028-03-31")),
        ],
    )
}

fn application(key: &str, stage: &str, certificate: &str) -> Child {
    let facts = [
        ("corporate_number", json!(HOLDER)),
        ("applicant.name", json!(format!("株式会社{key}"))),
        ("certificate", json!(certificate)),
    ];
    child(&format!("R8-0012/{key}"), "application", stage, &facts)
}

fn judgements() -> Value {
    let fits = |key: &str, place: u32| {
        json!({ "application": format!("R8-0012/{key}"), "fits": true, "place": place, "within_scope": true,
                "reason": "基準を満たす" })
    };
    json!([
        fits("aaa", 2),
        fits("bbb", 1),
        { "application": "R8-0012/ccc", "fits": false, "reason": "納期に間に合わない" },
    ])
}

fn checked() -> Value {
    json!({
        "check.capacity": true, "check.suspended": false, "check.organised_crime": false,
        "check.tax_cleared": true, "check.member_interest": "none", "check.head_interest": false,
    })
}

fn with(mut facts: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().expect("facts") {
        facts[name.as_str()] = value.clone();
    }
    facts
}

#[test]
fn the_basis_is_a_certificate_that_fits() {
    for (estimate, body, within, refused) in [
        (9_000_000, "city", true, &[][..]),
        (9_000_000, "city", false, &["G23"][..]),
        (39_999_999, "prefecture", true, &[][..]),
        (40_000_000, "prefecture", true, &["G06"][..]),
    ] {
        let facts = json!({ "method.ground": "4", "contract_type": "purchase", "estimate_yen": estimate });
        let mut file = given(
            at("basis-check", Officer, &facts, &[]),
            &json!({ "certificates": ["R7-0003/4"], "object.type": "buy", "object.scope": "センサー20台",
                     "object.within_scope": within }),
            &["execution-request"],
        );
        file.policy.body = serde_json::from_value(json!(body)).expect("a body");
        let heard = heard("confirm-basis", &file).map(|decision| decision.to.id);
        assert_eq!(heard, if refused.is_empty() { Ok("pre-notice") } else { Err(refused.to_vec()) });
    }
}

#[test]
fn the_notice_opens_the_time_to_apply() {
    let notice = |due: &str| {
        json!({ "call.item": "センサー", "call.content": "20台", "call.criteria": ["検知率"],
                "call.decision_method": "評価", "call.application_method": "システム", "call.contact": "課",
                "call.applications_due": due, "call.payment_form": "on-completion" })
    };
    let file = at("pre-notice", Officer, &json!({}), &[]);
    let early = given(file.clone(), &notice("2026-12-03T08:00:00Z"), &[]);
    assert_eq!(heard("publish-pre-notice", &early).map(|_| ()), Err(vec!["G26"]));
    let decision =
        heard("publish-pre-notice", &given(file, &notice("2026-12-04T08:00:00Z"), &[])).expect("published");
    assert_eq!(decision.to.id, "selection");
    assert_eq!(fact(&decision, "due.close-call"), Some(&json!("2026-12-04T08:00:00Z")));
    assert_eq!(fact(&decision, "call.published_on"), Some(&json!("2026-11-20")));
}

#[test]
fn below_the_floor_the_deadline_still_lies_ahead() {
    let notice = |due: &str| {
        json!({ "call.item": "センサー", "call.content": "20台", "call.criteria": ["検知率"],
                "call.decision_method": "評価", "call.application_method": "システム", "call.contact": "課",
                "call.applications_due": due, "call.payment_form": "on-completion" })
    };
    // It is noon in London on 2026-11-20; below the floor no days are counted.
    let facts = json!({ "estimate_yen": 100_000, "contract_type": "purchase" });
    let mut file = at("pre-notice", Officer, &facts, &[]);
    file.policy.no4_publication_floor_yen = 100_000;
    let now = file.now;
    for (due, refused) in
        [(now - TimeDelta::seconds(1), true), (now, true), (now + TimeDelta::seconds(1), false)]
    {
        let told = given(file.clone(), &notice(&instant_text(due)), &[]);
        let heard = heard("publish-pre-notice", &told).map(|decision| decision.to.id);
        let expected = if refused { Err(vec!["applications-due-ahead"]) } else { Ok("selection") };
        assert_eq!(heard, expected, "{due}");
    }
}

#[test]
fn nobody_applied_ends_it() {
    for (stage, waits) in [("submitted", false), ("late", false), ("withdrawn", true), ("draft", true)] {
        let children = [application("aaa", stage, "R7-0003/4")];
        let decision =
            heard("close-applications", &at("selection", System, &json!({}), &children)).expect("closed");
        assert_eq!(decision.to.id, "selection");
        assert_eq!(fact(&decision, "due.none-applied").is_some(), waits, "{stage}");
        let begins = if stage == "submitted" { vec![("R8-0012/aaa", "begin-evaluation")] } else { vec![] };
        assert_eq!(commands(&decision), begins, "{stage}");
        let closed = at("selection", System, &json!({ "call.closed_at": "2026-11-20T00:00:00Z" }), &children);
        let ended = heard("none-applied", &closed).map(|decision| decision.to.id);
        assert_eq!(ended, if waits { Ok("aborted") } else { Err(vec!["no-application"]) }, "{stage}");
    }
}

#[test]
fn the_counterpart_is_who_was_judged_first() {
    let children = [
        application("aaa", "under-evaluation", "R7-0003/4"),
        application("bbb", "submitted", "R7-0003/5"),
        application("ccc", "under-evaluation", "R7-0003/4"),
        application("ddd", "late", "R7-0003/4"),
    ];
    let facts = json!({ "method.ground": "4", "contract_type": "purchase",
                        "call.closed_at": "2026-11-20T00:00:00Z" });
    let act = with(
        checked(),
        &json!({ "judgements": judgements(), "judges": [{ "person": "u-0010", "interest": "none" }],
                 "fairness.selection": "公表した基準で全件を判定" }),
    );
    let open = given(at("selection", Officer, &facts, &children), &act, &["selection-record"]);
    let decision = heard("select-counterpart", &open).expect("selected");
    assert_eq!(decision.to.id, "quotation");
    assert_eq!(fact(&decision, "candidate"), Some(&json!("R8-0012/bbb")));
    assert_eq!(fact(&decision, "certificate"), Some(&json!("R7-0003/5")));
    assert_eq!(fact(&decision, "certificate.number"), Some(&json!("認定 R7-0003/5")));
    assert_eq!(
        commands(&decision),
        [
            ("R8-0012/bbb", "begin-evaluation"),
            ("R8-0012/bbb", "prefer"),
            ("R8-0012/aaa", "reserve"),
            ("R8-0012/ccc", "not-select"),
            ("R8-0012/ddd", "end-with-call"),
        ]
    );
    let mut revoked = open.clone();
    revoked.named[1].stage = "revoked".to_owned();
    assert_eq!(heard("select-counterpart", &revoked).map(|_| ()), Err(vec!["G24a"]));
    let mut early = open;
    early.facts.0.remove("call.closed_at");
    assert_eq!(heard("select-counterpart", &early).map(|_| ()), Err(vec!["applications-closed"]));
}

fn chosen() -> Value {
    json!({
        "title": "見守りセンサー", "method.ground": "4", "contract_type": "purchase",
        "estimate_yen": 9_000_000, "price_yen": 8_000_000, "judgements": judgements(),
        "candidate": "R8-0012/bbb", "certificate": "R7-0003/5", "certificate.number": "認定 R7-0003/5",
        "fairness.opportunity": "契約前公表", "fairness.selection": "基準による判定",
        "call.published_on": "2026-10-01", "published_on": "2026-11-01",
        "reserve_price_yen": 8_500_000, "reserve_price.fixed_at": "2026-11-19T00:00:00Z",
        "budget.amount_yen": 9_000_000, "budget.by_year": { "2026": 9_000_000 },
        "budget.vote_result": "passed", "budget.vote_date": "2026-03-25",
    })
}

fn preferred(first: &str) -> [Child; 2] {
    [application("bbb", first, "R7-0003/5"), application("aaa", "reserve", "R7-0003/4")]
}

#[test]
fn a_quote_above_the_reserve_price_is_refused() {
    for (price, expected) in [(8_500_000, Ok("contract-approval")), (8_500_001, Err(vec!["G51"]))] {
        let mut file = given(
            at("quotation", ContractOfficer, &chosen(), &preferred("preferred")),
            &json!({ "price_yen": price }),
            &["quote"],
        );
        file.performers.insert("fix-reserve-price".to_owned(), "u-0077".to_owned());
        assert_eq!(heard("accept-quote", &file).map(|decision| decision.to.id), expected, "{price}");
        file.performers.insert("fix-reserve-price".to_owned(), file.actor.clone());
        let refused = heard("accept-quote", &file).map(|_| ()).expect_err("same person");
        assert!(refused.contains(&"separation-of-duties"), "{refused:?}");
    }
}

fn contract(cited: &str) -> Value {
    with(
        checked(),
        &json!({
            "bond.decision": "exempt", "bond.exemption": "履行実績", "signing_on": "2026-11-25",
            "contract.from": "2026-12-01", "contract.to": "2027-03-31", "fairness.result": "公表する",
            "reason_document": { "item": "センサー", "ground": "施行令167条の2第1項第4号", "why": "新商品の認定",
                "counterpart_reason": "基準による選定", "price_reason": "カタログ価格との比較", "certificate": cited },
        }),
    )
}

#[test]
fn the_contract_rests_on_the_certificate() {
    let approve = |cited: &str, stage: &str| {
        let mut file = given(
            at("contract-approval", Approver, &chosen(), &preferred("preferred")),
            &contract(cited),
            &["contract-draft"],
        );
        file.named[1].stage = stage.to_owned();
        heard("approve-contract", &file)
    };
    assert_eq!(approve("認定 R7-0003/5", "revoked").map(|_| ()), Err(vec!["G24a"]));
    assert_eq!(approve("認定 R7-0003/4", "active").map(|_| ()), Err(vec!["reason-cites-certificate"]));
    let decision = approve("認定 R7-0003/5", "active").expect("approved");
    assert_eq!(decision.to.id, "signing");
    let file =
        given(at("contract-approval", Approver, &chosen(), &preferred("preferred")), &contract("…"), &[]);
    let opened = decision.consequences.iter().find_map(|one| match one {
        Consequence::Open(opening) => Some((opening.children)(&file)),
        _ => None,
    });
    let [(kind, facts)] = &opened.expect("a contract")[..] else { panic!("one contract") };
    assert_eq!(*kind, "contract");
    for (name, value) in [
        ("certificate", json!("R7-0003/5")),
        ("certificate.number", json!("認定 R7-0003/5")),
        ("counterpart", json!("R8-0012/bbb")),
        ("counterpart.number", json!(HOLDER)),
        ("price_yen", json!(8_000_000)),
    ] {
        assert_eq!(facts.get(name), Some(&value), "{name}");
    }
}

#[test]
fn a_failed_signature_goes_to_the_next_judged_or_ends() {
    for (reserve, to) in [("reserve", "quotation"), ("withdrawn", "aborted")] {
        let children = [
            application("bbb", "preferred", "R7-0003/5"),
            application("aaa", reserve, "R7-0003/4"),
            child("R8-0012/3", "contract", "drafted", &[]),
        ];
        let file =
            given(at("signing", Approver, &chosen(), &children), &json!({ "reason": "署名の拒否" }), &[]);
        let decision = heard("fail-signature", &file).expect("failed");
        assert_eq!(decision.to.id, to);
        assert!(commands(&decision).contains(&("R8-0012/3", "lapse")));
        if to == "quotation" {
            assert_eq!(fact(&decision, "candidate"), Some(&json!("R8-0012/aaa")));
            assert_eq!(fact(&decision, "certificate"), Some(&json!("R7-0003/4")));
            assert!(commands(&decision).contains(&("R8-0012/aaa", "promote")));
            assert!(commands(&decision).contains(&("R8-0012/bbb", "not-select")));
        } else {
            assert!(commands(&decision).contains(&("R8-0012/bbb", "end-with-call")));
        }
    }
}

#[test]
fn the_end_of_the_counterparts_certificate_is_a_loss_to_resolve() {
    for (procedure, change, lost) in [
        ("R7-0003/5", "revoked", true),
        ("R7-0003/5", "expired", true),
        ("R7-0003/5", "amended", false),
        ("R7-0003/4", "revoked", false),
    ] {
        let mut file = given(
            at("signing", System, &chosen(), &preferred("preferred")),
            &json!({ "certificate.change": change }),
            &[],
        );
        assert_eq!(heard("note-certificate-change", &file).map(|_| ()), Err(vec!["commanded"]));
        file.commander = Some(Commander { procedure: procedure.to_owned(), act: "revoke".to_owned() });
        let decision = heard("note-certificate-change", &file).expect("noted");
        assert_eq!(fact(&decision, "candidate.lost"), lost.then_some(&json!(true)), "{procedure} {change}");
        let expected = if lost { vec!["duty-resolve-loss"] } else { vec![] };
        assert_eq!(duties(&decision), expected, "{procedure} {change}");
    }
    // The next one is called only where the one chosen is lost.
    for (lost, first, expected) in [
        (true, "preferred", Ok("quotation")),
        (false, "withdrawn", Ok("quotation")),
        (false, "preferred", Err(vec!["counterpart-lost"])),
    ] {
        let facts = with(chosen(), &json!({ "candidate.lost": lost }));
        let file = given(
            at("quotation", Approver, &facts, &preferred(first)),
            &json!({ "reason": "認定の取消" }),
            &[],
        );
        let heard = heard("approve-next-candidate", &file).map(|decision| decision.to.id);
        assert_eq!(heard, expected, "{lost} {first}");
    }
}

#[test]
fn who_may_end_it_depends_on_what_was_approved() {
    for (stage, capacity, allowed) in [
        ("basis-check", Officer, true),
        ("selection", Officer, true),
        ("quotation", Officer, true),
        ("contract-approval", Officer, false),
        ("contract-approval", Approver, true),
        ("signing", Officer, false),
        ("signing", Approver, true),
    ] {
        let act = json!({ "abort.ground": "certificate-gone", "reason": "認定の取消" });
        let file = given(at(stage, capacity, &chosen(), &preferred("preferred")), &act, &[]);
        let heard = heard("abort", &file).map(|decision| decision.to.id);
        assert_eq!(
            heard,
            if allowed { Ok("aborted") } else { Err(vec!["capacity"]) },
            "{stage} {capacity:?}"
        );
    }
}
