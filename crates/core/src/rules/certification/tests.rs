//! Tables of the rules of certification, with the boundary on both sides.

use serde_json::{Value, json};

use super::{
    BREACH_ON_FILE, G16, G17, G17_CHANGED, G18, G18_CERTIFIED, G18_CHANGED, G19, G21, G80, G81, G82, G83,
    G98, import_lacks_experts,
};
use crate::dossier::{Child, Dossier};
use crate::rule::Outcome::{self, Met, NotApplicable, Unmet};
use crate::rules::testing::{brought, child, dossier, outcome};
use crate::words::Capacity;

fn application(stage: &str, facts: &[(&str, Value)]) -> Child {
    child("R8-0012/aaa", "application", stage, facts)
}

fn with(child: Child) -> impl FnOnce(&mut Dossier) {
    move |file| {
        file.subject = Some(child.id.clone());
        file.children.push(child);
    }
}

fn points(met: [bool; 3]) -> Value {
    let point = |met: bool| json!({ "met": met, "reason": "理由" });
    json!({ "novelty": point(met[0]), "benefit": point(met[1]), "feasibility": point(met[2]) })
}

fn opinion() -> Value {
    json!({ "novelty": "新しい", "benefit": "有益", "feasibility": "確実" })
}

fn plan(without: &str) -> Value {
    let mut plan = json!({ "target": "目標", "content": "内容", "timing": "時期", "method": "方法", "funds": "資金",
                           "source": "調達" });
    if let Some(items) = plan.as_object_mut() {
        items.remove(without);
    }
    plan
}

#[test]
fn a_service_needs_two_experts_heard_and_goods_none() {
    let committee = json!([
        { "seat": "e-1", "person": "u-1", "external": true, "expert": true },
        { "seat": "e-2", "person": "u-2", "external": true, "expert": true },
        { "seat": "e-3", "person": "u-3", "external": false, "expert": false },
    ]);
    let heard = |seats: &[&str]| {
        let mut facts = vec![("committee".to_owned(), committee.clone())];
        facts.extend(seats.iter().map(|seat| (format!("opinion.{seat}"), json!({ "aaa": opinion() }))));
        facts
    };
    let cases: &[(&str, &[&str], &[&str], Outcome)] = &[
        ("goods", &[], &[], NotApplicable),
        ("service", &[], &[], Unmet),
        ("service", &["e-1"], &[], Unmet),
        ("service", &["e-1", "e-2"], &[], Met),
        // A member who is no expert does not count, nor one who was recused.
        ("service", &["e-1", "e-3"], &[], Unmet),
        ("service", &["e-1", "e-2"], &["e-2"], Unmet),
    ];
    for (kind, seats, recused, expected) in cases {
        let tune = |file: &mut Dossier| {
            for (name, value) in heard(seats) {
                file.facts.set(name, value);
            }
            file.facts.set("recused", json!(recused));
            file.children.push(application("under-evaluation", &[("product.kind", json!(kind))]));
        };
        assert_eq!(outcome(&G16, &[], tune), *expected, "{kind} {seats:?} {recused:?}");
    }
}

#[test]
fn one_person_in_two_seats_is_one_expert() {
    let committee = json!([
        { "seat": "e-1", "person": "u-1", "expert": true },
        { "seat": "e-2", "person": "u-1", "expert": true },
    ]);
    let opinions = json!({ "aaa": opinion() });
    let facts = [("committee", committee), ("opinion.e-1", opinions.clone()), ("opinion.e-2", opinions)];
    let service = application("under-evaluation", &[("product.kind", json!("service"))]);
    assert_eq!(outcome(&G16, &facts, with(service)), Unmet);
}

#[test]
fn a_plan_states_every_item() {
    for (without, expected) in [("", Met), ("target", Unmet), ("funds", Unmet), ("source", Unmet)] {
        let one = application("under-evaluation", &[("plan", plan(without))]);
        assert_eq!(outcome(&G17, &[], with(one)), expected, "without {without:?}");
        assert_eq!(outcome(&G17_CHANGED, &[("plan.proposed", plan(without))], |_| {}), expected);
    }
    assert_eq!(outcome(&G17, &[], |_| {}), NotApplicable);
}

#[test]
fn findings_state_each_point_and_a_certified_one_meets_all() {
    let certify =
        json!({ "aaa": { "outcome": "certified", "reason": "よい", "number": "1", "scope": "一式" } });
    let refuse = json!({ "aaa": { "outcome": "refused", "reason": "要件二" } });
    let cases: &[(Option<Value>, &Value, Outcome, Outcome)] = &[
        (Some(points([true, true, true])), &certify, Met, Met),
        (Some(points([true, false, true])), &certify, Met, Unmet),
        (Some(points([true, false, true])), &refuse, Met, NotApplicable),
        (Some(json!({ "novelty": { "met": true, "reason": "新" } })), &certify, Unmet, Unmet),
        (
            Some(
                json!({ "novelty": { "met": true }, "benefit": { "met": true }, "feasibility": { "met": true } }),
            ),
            &certify,
            Unmet,
            Unmet,
        ),
        (None, &certify, Unmet, Unmet),
    ];
    for (findings, decision, at_board, at_decision) in cases {
        let mut facts = vec![("decision", (*decision).clone())];
        facts.extend(findings.clone().map(|one| ("findings.aaa", one)));
        let one = || with(application("under-evaluation", &[]));
        assert_eq!(outcome(&G18, &facts, one()), *at_board, "{findings:?}");
        assert_eq!(outcome(&G18_CERTIFIED, &facts, one()), *at_decision, "{findings:?} {decision}");
    }
}

#[test]
fn a_changed_plan_is_found_to_conform_again_and_a_service_heard_again() {
    for (met, expected) in [([true, true, true], Met), ([true, true, false], Unmet)] {
        assert_eq!(outcome(&G18_CHANGED, &[("findings", points(met))], brought), expected);
    }
    let expert = |person: &str| json!({ "person": person, "opinion": opinion() });
    let cases: &[(&str, Value, Outcome)] = &[
        ("goods", json!([]), NotApplicable),
        ("service", json!([]), Unmet),
        ("service", json!([expert("甲")]), Unmet),
        ("service", json!([expert("甲"), expert("甲")]), Unmet),
        ("service", json!([expert("甲"), expert("乙")]), Met),
    ];
    for (kind, experts, expected) in cases {
        let facts = [("certificate.kind", json!(kind)), ("experts", experts.clone())];
        assert_eq!(outcome(&G19, &facts, brought), *expected, "{kind} {experts}");
    }
}

#[test]
fn an_import_rests_on_the_confirmed_plan_and_a_verified_file() {
    let whole = [
        ("certificate.issuer", json!("神戸市長")),
        ("certificate.number", json!("1")),
        ("import.origin", json!("kobe-city")),
        ("import.file_sha256", json!("ab")),
        ("plan", plan("")),
        ("import.verified", json!(true)),
    ];
    assert_eq!(outcome(&G21, &whole, brought), Met);
    let with = |name: &'static str, value: serde_json::Value| {
        let mut facts = whole.to_vec();
        facts.push((name, value));
        facts
    };
    for (name, value) in [("certificate.issuer", json!("")), ("plan", plan("method"))] {
        assert_eq!(outcome(&G21, &with(name, value), brought), Unmet, "{name}");
    }
    // That the file verifies is the body's own rule.
    let unverified = with("import.verified", json!(false));
    assert_eq!(outcome(&G21, &unverified, brought), Met);
    assert_eq!(outcome(&super::IMPORT_VERIFIED, &unverified, brought), Unmet);
    assert_eq!(outcome(&super::IMPORT_VERIFIED, &whole, brought), Met);
    let service = |needed: bool, experts: usize| {
        dossier(&[("certificate.kind", json!("service"))], |file| {
            file.policy.import_needs_experts = needed;
            let heard = |nth: usize| json!({ "person": nth.to_string(), "opinion": opinion() });
            file.given.set("experts", json!((0..experts).map(heard).collect::<Vec<_>>()));
        })
    };
    assert!(!import_lacks_experts(&service(false, 0)));
    assert!(import_lacks_experts(&service(true, 1)));
    assert!(!import_lacks_experts(&service(true, 2)));
}

#[test]
fn a_revocation_rests_on_a_hearing_and_on_its_ground() {
    for (heard, expected) in [(true, Met), (false, Unmet)] {
        assert_eq!(outcome(&G98, &[("holder.heard", json!(heard))], |_| {}), expected);
    }
    assert_eq!(outcome(&G98, &[], |_| {}), Unmet);
    let cases: &[(&str, bool, &str, Outcome)] = &[
        ("plan-not-followed", true, "", Met),
        ("plan-not-followed", false, "", Unmet),
        ("bankruptcy", false, "", Met),
        ("issuer-ended", false, "revoked", Met),
        ("issuer-ended", false, "", Unmet),
    ];
    for (ground, broken, change, expected) in cases {
        let facts = [
            ("revocation.ground", json!(ground)),
            ("plan_not_followed", json!(broken)),
            ("issuer.change", json!(change)),
        ];
        assert_eq!(outcome(&BREACH_ON_FILE, &facts, |_| {}), *expected, "{ground} {broken} {change}");
    }
}

#[test]
fn the_call_closes_at_its_deadline_or_when_it_is_full() {
    let cases: &[(&str, i64, usize, Outcome)] = &[
        ("2026-11-20T00:00:00Z", 5, 0, Met),
        ("2026-11-20T00:00:01Z", 5, 0, Unmet),
        ("2026-11-20T00:00:01Z", 2, 1, Unmet),
        ("2026-11-20T00:00:01Z", 2, 2, Met),
    ];
    for (due, capacity, submitted, expected) in cases {
        let tune = |file: &mut Dossier| {
            file.capacity = Capacity::Officer;
            file.children = (0..*submitted)
                .map(|nth| child(&format!("R8-0012/a{nth}"), "application", "submitted", &[]))
                .collect();
        };
        let facts = [("due.close-call", json!(due)), ("call.capacity", json!(capacity))];
        assert_eq!(outcome(&G80, &facts, tune), *expected, "{due} {submitted}/{capacity}");
    }
}

#[test]
fn a_product_may_have_been_on_sale_for_five_years() {
    let cases: &[(Value, Outcome)] = &[
        (json!("2021-11-20"), Met),
        (json!("2021-11-19"), Unmet),
        (json!("2027-04-01"), Met),
        (json!(""), Unmet),
    ];
    for (start, expected) in cases {
        let facts = [("product.sale_start", start.clone()), ("submitted_at", json!("2026-11-20T00:00:00Z"))];
        assert_eq!(outcome(&G81, &[], with(application("submitted", &facts))), *expected, "{start}");
    }
    assert_eq!(outcome(&G81, &[], |_| {}), Unmet);
}

#[test]
fn the_same_product_applies_again_only_improved() {
    let cases: &[(bool, &str, Outcome)] =
        &[(false, "", NotApplicable), (true, "", Unmet), (true, "電池が倍もつ", Met)];
    for (before, improvement, expected) in cases {
        let facts = [("product.same_before", json!(before)), ("product.improvement", json!(improvement))];
        assert_eq!(
            outcome(&G82, &[], with(application("submitted", &facts))),
            *expected,
            "{before} {improvement}"
        );
    }
}

#[test]
fn the_call_is_advised_to_promise_nothing() {
    for (stated, expected) in [(true, Met), (false, Unmet)] {
        assert_eq!(outcome(&G83, &[("no_purchase_promise", json!(stated))], |_| {}), expected);
    }
}
