//! The rules of ground No.4, on both sides of their boundaries.

use serde_json::{Value, json};

use super::*;
use crate::rule::Outcome::{self, Met, NotApplicable, Unmet};
use crate::rules::testing::{child, judge, outcome};
use crate::words::Capacity;

const HOLDER: &str = "7010401022924";
const RESELLER: &str = "2120001086883";
const CERTIFICATE: &str = "R7-0003/4";

/// A certificate that runs from 2025-08-01 to 2028-03-31.
fn certified(kind: &str, stage: &str) -> Child {
    child(
        CERTIFICATE,
        "certificate",
        stage,
        &[
            ("holder.number", json!(HOLDER)),
            ("certificate.number", json!("認定第4号")),
            ("certificate.kind", json!(kind)),
            ("certificate.from", json!("2025-08-01")),
            ("certificate.to", json!("2028-03-31")),
        ],
    )
}

fn applied(key: &str, number: &str, certificate: &str) -> Child {
    let facts = [("corporate_number", json!(number)), ("certificate", json!(certificate))];
    child(&format!("R8-0012/{key}"), "application", "under-evaluation", &facts)
}

fn fits(key: &str, place: u32, within: bool) -> Value {
    json!({ "application": format!("R8-0012/{key}"), "fits": true, "place": place, "within_scope": within,
            "reason": "基準をすべて満たす" })
}

fn unfit(key: &str) -> Value {
    json!({ "application": format!("R8-0012/{key}"), "fits": false, "reason": "処理能力が基準に満たない" })
}

fn no4(facts: &[(&'static str, Value)]) -> Vec<(&'static str, Value)> {
    let mut all = vec![("method.ground", json!("4")), ("certificate", json!(CERTIFICATE))];
    all.extend_from_slice(facts);
    all
}

#[test]
fn g22_the_holder_itself_applies() {
    for (number, certificate, expected) in
        [(HOLDER, CERTIFICATE, Met), (RESELLER, CERTIFICATE, Unmet), (HOLDER, "R7-0003/9", Unmet)]
    {
        let found = outcome(&G22, &[("judgements", json!([fits("aaa", 1, true)]))], |file| {
            file.children = vec![applied("aaa", number, certificate)];
            file.named = vec![certified("goods", "active")];
        });
        assert_eq!(found, expected, "{number} {certificate}");
    }
    // One judged unfit is not asked for its certificate, but somebody must fit.
    let only_unfit = [("judgements", json!([unfit("aaa")]))];
    assert_eq!(outcome(&G22, &only_unfit, |_| {}), Unmet);
    for (given, expected) in [(None, Met), (Some(HOLDER), Met), (Some(RESELLER), Unmet)] {
        let mut facts = vec![("certificates", json!([CERTIFICATE]))];
        facts.extend(given.map(|number| ("counterpart.number", json!(number))));
        let found = outcome(&G22_LISTED, &facts, |file| file.named = vec![certified("goods", "active")]);
        assert_eq!(found, expected, "{given:?}");
    }
    assert_eq!(outcome(&G22_LISTED, &[], |_| {}), Unmet);
}

#[test]
fn g23_goods_are_bought_or_leased_services_received() {
    for (kind, contract_type, object, within, expected) in [
        ("goods", "purchase", "buy", true, Met),
        ("goods", "lease", "lease", true, Met),
        ("goods", "service", "service", true, Unmet),
        ("service", "service", "service", true, Met),
        ("service", "technical-service", "service", true, Met),
        ("service", "purchase", "buy", true, Unmet),
        ("goods", "works", "buy", true, Unmet),
        ("goods", "purchase", "lease", true, Unmet),
        ("service", "service", "buy", true, Unmet),
        ("goods", "purchase", "buy", false, Unmet),
    ] {
        let facts = [
            ("contract_type", json!(contract_type)),
            ("object.type", json!(object)),
            ("object.within_scope", json!(within)),
            ("certificates", json!([CERTIFICATE])),
            ("judgements", json!([fits("aaa", 1, within)])),
        ];
        let set = |file: &mut Dossier| {
            file.children = vec![applied("aaa", HOLDER, CERTIFICATE)];
            file.named = vec![certified(kind, "active")];
        };
        assert_eq!(outcome(&G23_LISTED, &facts, set), expected, "{kind} {contract_type}");
        assert_eq!(outcome(&G23, &facts, set), expected, "{kind} {contract_type} applied");
    }
    let foreign = [("certificates", json!(["R7-0003/9"])), ("object.within_scope", json!(true))];
    assert_eq!(outcome(&G23_LISTED, &foreign, |_| {}), Unmet);
}

#[test]
fn g24a_the_certificate_stands_at_signing() {
    for (ground, stage, number, expected) in [
        ("4", "active", HOLDER, Met),
        ("4", "amending", HOLDER, Met),
        ("4", "expired", HOLDER, Unmet),
        ("4", "revoked", HOLDER, Unmet),
        ("4", "surrendered", HOLDER, Unmet),
        ("4", "active", RESELLER, Unmet),
        ("2", "revoked", RESELLER, NotApplicable),
    ] {
        let facts = [
            ("method.ground", json!(ground)),
            ("certificate", json!(CERTIFICATE)),
            ("counterpart.number", json!(number)),
        ];
        let found = outcome(&G24A, &facts, |file| file.named = vec![certified("goods", stage)]);
        assert_eq!(found, expected, "{ground} {stage} {number}");
        if ground == "4" {
            let judged = [("judgements", json!([fits("aaa", 1, true)]))];
            let found = outcome(&G24A_APPLIED, &judged, |file| {
                file.children = vec![applied("aaa", number, CERTIFICATE)];
                file.named = vec![certified("goods", stage)];
            });
            assert_eq!(found, expected, "{stage} {number} applied");
        }
    }
    assert_eq!(outcome(&G24A, &no4(&[]), |_| {}), Unmet);
    // In the procedure itself the counterpart is the application chosen.
    let chosen = no4(&[("candidate", json!("R8-0012/aaa"))]);
    for (number, expected) in [(HOLDER, Met), (RESELLER, Unmet)] {
        let found = outcome(&G24A, &chosen, |file| {
            file.children = vec![applied("aaa", number, CERTIFICATE)];
            file.named = vec![certified("goods", "active")];
        });
        assert_eq!(found, expected, "{number}");
    }
}

#[test]
fn g24b_both_ends_of_the_term_count() {
    for (day, expected) in
        [("2025-07-31", Unmet), ("2025-08-01", Met), ("2028-03-31", Met), ("2028-04-01", Unmet)]
    {
        let on = |file: &mut Dossier| {
            file.today = day.parse().expect("a day");
            file.named = vec![certified("goods", "active")];
        };
        assert_eq!(outcome(&G24B, &no4(&[]), on), expected, "{day}");
        assert_eq!(outcome(&G24B_LISTED, &[("certificates", json!([CERTIFICATE]))], on), expected, "{day}");
        // An approval is judged on the day of signing it plans.
        let planned = |file: &mut Dossier| {
            file.given.set("signing_on", json!(day));
            file.named = vec![certified("goods", "active")];
        };
        assert_eq!(outcome(&G24B, &no4(&[]), planned), expected, "planned {day}");
    }
    assert_eq!(outcome(&G24B, &[("method.ground", json!("2"))], |_| {}), NotApplicable);
}

#[test]
fn nothing_is_renewed_beyond_the_certificate() {
    for (stage, to, expected) in [
        ("active", "2027-03-31", NotApplicable),
        ("active", "2028-03-31", Met),
        ("active", "2028-04-01", Unmet),
        ("expired", "2027-04-01", Unmet),
        ("expired", "2027-03-31", NotApplicable),
    ] {
        let facts = no4(&[("contract.to", json!("2027-03-31")), ("amendment.to", json!(to))]);
        let found = outcome(&NO_RENEWAL, &facts, |file| file.named = vec![certified("goods", stage)]);
        assert_eq!(found, expected, "{stage} {to}");
    }
    let other = [("method.ground", json!("2")), ("amendment.to", json!("2030-03-31"))];
    assert_eq!(outcome(&NO_RENEWAL, &other, |_| {}), NotApplicable);
}

#[test]
fn g25_a_forecast_where_the_local_rule_wants_one() {
    for (wanted, published, expected) in
        [(false, None, NotApplicable), (true, None, Unmet), (true, Some("2026-05-01"), Met)]
    {
        let facts: Vec<_> = published.map(|day| ("forecast.published_on", json!(day))).into_iter().collect();
        let found = outcome(&G25, &facts, |file| file.policy.no4_forecast = wanted);
        assert_eq!(found, expected, "{wanted} {published:?}");
    }
    let forecasting = outcome(&G25, &[], |file| {
        file.policy.no4_forecast = true;
        file.given.set("forecast.item", json!("見守りセンサー"));
    });
    assert_eq!(forecasting, Met);
}

fn notice(due: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("call.item", json!("見守りセンサー")),
        ("call.content", json!("20台、令和9年2月まで")),
        ("call.criteria", json!(["検知率", "価格"])),
        ("call.decision_method", json!("基準による評価")),
        ("call.application_method", json!("システムで申込み")),
        ("call.applications_due", json!(due)),
    ]
}

#[test]
fn g26_the_notice_leaves_its_days() {
    // The act is of 2026-11-20.
    for (due, days, expected) in [
        ("2026-12-04T08:00:00Z", 14, Met),
        ("2026-12-03T14:59:59Z", 14, Unmet),
        ("2026-12-04T08:00:00Z", 15, Unmet),
    ] {
        let found = outcome(&G26, &notice(due), |file| file.policy.no4_pre_notice_days = days);
        assert_eq!(found, expected, "{due} {days}");
    }
    for (nth, (name, label)) in NOTICE.iter().enumerate() {
        let mut some = notice("2026-12-31T08:00:00Z");
        some.remove(nth);
        let found = judge(&G26, &some, |_| {});
        assert_eq!(found[0].outcome, Unmet, "without {name}");
        assert!(found[0].sentence().ja.contains(label.ja), "{name}");
    }
    assert!(G25.overridable && G26.overridable && G28.overridable);
}

#[test]
fn g28_small_value_comes_first() {
    for (ground, estimate, expected) in
        [("4", 1_500_000, Unmet), ("4", 1_500_001, Met), ("2", 1, NotApplicable)]
    {
        let facts = [
            ("method.ground", json!(ground)),
            ("contract_type", json!("purchase")),
            ("estimate_yen", json!(estimate)),
        ];
        assert_eq!(outcome(&G28, &facts, |_| {}), expected, "{ground} {estimate}");
    }
    assert_eq!(G28.severity, Severity::Advice);
}

#[test]
fn g34_a_qualification_comes_before_the_notice() {
    for (notified, expected) in
        [(None, NotApplicable), (Some("2026-11-01"), Unmet), (Some("2026-10-31"), Met)]
    {
        let mut facts = vec![("call.published_on", json!("2026-11-01"))];
        facts.extend(notified.map(|day| ("call.qualification_published_on", json!(day))));
        assert_eq!(outcome(&G34, &facts, |_| {}), expected, "{notified:?}");
    }
}

#[test]
fn g36_who_judges_has_no_interest() {
    let judges = |interest: &str| json!([{ "person": "u-0010", "interest": "none" }, { "person": "u-0011", "interest": interest }]);
    assert_eq!(outcome(&G36, &[("judges", judges("none"))], |_| {}), Met);
    assert_eq!(outcome(&G36, &[("judges", judges("exists"))], |_| {}), Unmet);
    assert_eq!(outcome(&G36, &[], |_| {}), Unmet);
    assert!(G36.sensitive);
}

#[test]
fn every_application_is_judged_by_the_criteria() {
    let mut unreasoned = fits("aaa", 1, true);
    unreasoned["reason"] = json!(" ");
    let mut placeless = fits("aaa", 1, true);
    placeless["place"] = Value::Null;
    let cases: [(&str, Value, &str); 9] = [
        ("both, in order", json!([fits("aaa", 1, true), fits("bbb", 2, true)]), ""),
        ("one fits", json!([fits("bbb", 1, true), unfit("aaa")]), ""),
        ("one is left out", json!([fits("aaa", 1, true)]), "all"),
        ("one twice", json!([fits("aaa", 1, true), fits("aaa", 2, true)]), "all"),
        ("a stranger", json!([fits("aaa", 1, true), fits("bbb", 2, true), unfit("ccc")]), "all"),
        ("no reason", json!([unreasoned, unfit("bbb")]), "reason"),
        ("the same place", json!([fits("aaa", 1, true), fits("bbb", 1, true)]), "places"),
        ("no place", json!([placeless, unfit("bbb")]), "places"),
        ("nobody fits", json!([unfit("aaa"), unfit("bbb")]), "nobody"),
    ];
    for (what, judged, fault) in cases {
        let found = judge(&CRITERIA_APPLIED, &[("judgements", judged)], |file| {
            file.children = vec![applied("aaa", HOLDER, CERTIFICATE), applied("bbb", RESELLER, CERTIFICATE)];
        });
        assert_eq!(found[0].input("fault"), fault, "{what}");
        assert_eq!(found[0].outcome, if fault.is_empty() { Met } else { Unmet }, "{what}");
    }
    let asked = judge(&CRITERIA_APPLIED, &[("judgements", json!([fits("aaa", 1, true)]))], |file| {
        let mut waits = applied("bbb", RESELLER, CERTIFICATE);
        waits.stage = "supplement-requested".to_owned();
        file.children = vec![applied("aaa", HOLDER, CERTIFICATE), waits];
    });
    assert_eq!(asked[0].input("fault"), "waits");
}

#[test]
fn the_reason_document_cites_the_certificate() {
    for (cited, expected) in [("認定第4号", Met), ("認定第5号", Unmet), ("", Unmet)] {
        let facts = [
            ("certificate.number", json!("認定第4号")),
            ("reason_document", json!({ "certificate": cited })),
        ];
        assert_eq!(outcome(&REASON_CITES_CERTIFICATE, &facts, |_| {}), expected, "{cited}");
    }
    assert_eq!(outcome(&REASON_CITES_CERTIFICATE, &[], |_| {}), Unmet);
}

#[test]
fn g51_never_shows_the_reserve_price_before_the_contract() {
    for (price, expected) in [(3_000_000, Met), (3_000_001, Unmet)] {
        let facts = [
            ("reserve_price_yen", json!(3_000_000)),
            ("reserve_price.fixed_at", json!("2026-11-19T00:00:00Z")),
            ("published_on", json!("2026-11-18")),
            ("price_yen", json!(price)),
        ];
        let found = judge(&G51_SEALED, &facts, |file| file.capacity = Capacity::ContractOfficer);
        assert_eq!(found[0].outcome, expected, "{price}");
        assert_eq!(found[0].input("reserve_yen"), "", "{price}");
    }
    let unfixed: Outcome = outcome(&G51_SEALED, &[("price_yen", json!(1))], |_| {});
    assert_eq!(unfixed, Unmet);
}
