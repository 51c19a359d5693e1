//! What a notice makes of ideas, rights and demonstrations, as tables of cases.

use serde_json::{Value, json};

use super::{
    BACKGROUND_IP, G86, IDEA_WAY, IDEA_WAY_NO4, IP_TERMS, IP_TERMS_OF_CONTRACT, PARITY_OF_CALL,
    PARITY_OF_NO4, PARITY_OF_PATH, PARITY_OF_PURCHASE, UNIQUENESS,
};
use crate::dossier::Dossier;
use crate::rule::Outcome::{self, Met, NotApplicable, Unmet};
use crate::rule::Rule;
use crate::rules::testing::{child, judge, outcome};

const IDEA: &str = "R8-0012/3";

fn kept(consent: &'static str, way: &'static str) -> impl FnOnce(&mut Dossier) {
    move |file| {
        let facts = [("idea.consent", json!(consent)), ("idea.way", json!(way))];
        file.named = vec![child(IDEA, "idea", "deposited", &facts)];
    }
}

fn uses() -> (&'static str, Value) {
    ("call.ideas", json!([IDEA]))
}

fn criteria(item: &str) -> (&'static str, Value) {
    let value = json!({
        "items": [{"id": item, "label_ja": "項目", "label_en": "item", "max_points": 100}],
        "total_points": 100, "aggregation": {"kind": "mean"}, "rounding": {"decimals": 1, "mode": "floor"},
        "minimum": {"total": {"ratio": "0.6"}}, "tie_break": ["technical", "lot"],
        "single_entry": "allowed-if-minimum",
    });
    ("criteria", value)
}

#[test]
fn each_idea_used_has_its_own_consent() {
    for (consent, expected) in [("specification", Met), ("opening", Unmet), ("none", Unmet), ("", Unmet)] {
        assert_eq!(outcome(&G86, &[uses()], kept(consent, "")), expected, "{consent}");
    }
    let two = [("call.ideas", json!([IDEA, "R8-0012/4"]))];
    let found = judge(&G86, &two, kept("specification", ""));
    assert_eq!(found.iter().map(|one| one.outcome).collect::<Vec<_>>(), [Met, Unmet]);
    assert!(found[1].sentence().ja.contains("R8-0012/4"));
}

#[test]
fn an_idea_is_used_the_way_its_originator_chose() {
    let cases: [(&str, &str, Outcome, Outcome); 5] = [
        ("call-with-originator-points", "originator", Met, Unmet),
        ("call-with-originator-points", "quality", Unmet, Unmet),
        ("no4-certification", "originator", Unmet, Met),
        ("open-call-without-idea", "originator", Unmet, Unmet),
        ("", "originator", Unmet, Unmet),
    ];
    for (way, item, competition, no4) in cases {
        let facts = [uses(), criteria(item)];
        assert_eq!(outcome(&IDEA_WAY, &facts, kept("specification", way)), competition, "{way} {item}");
        assert_eq!(outcome(&IDEA_WAY_NO4, &facts, kept("specification", way)), no4, "{way} {item}");
    }
    for (ground, uniqueness, expected) in
        [("2", "他にない", Met), ("2", " ", Unmet), ("tender", "他にない", Unmet)]
    {
        let facts = [uses(), ("method.ground", json!(ground)), ("criteria.uniqueness", json!(uniqueness))];
        assert_eq!(outcome(&IDEA_WAY, &facts, kept("specification", "no2-uniqueness")), expected);
    }
    assert_eq!(outcome(&IDEA_WAY, &[], |_| {}), NotApplicable);
    let document = |text: &str| [uses(), ("reason_document", json!({ "uniqueness": text }))];
    for (text, way, expected) in [
        ("特許第1号", "no2-uniqueness", Met),
        (" ", "no2-uniqueness", Unmet),
        (" ", "call-with-originator-points", NotApplicable),
    ] {
        assert_eq!(outcome(&UNIQUENESS, &document(text), kept("specification", way)), expected, "{way}");
    }
}

#[test]
fn the_supplier_owns_and_licenses_unless_there_is_a_reason() {
    let (licence, data) = (("call.ip_licence", json!("業務")), ("call.data_rights", json!("団体")));
    let reason = ("call.ip_reason", json!("公開の基盤"));
    let mode = |mode: &str| ("call.ip_mode", json!(mode));
    let cases: [(Vec<(&str, Value)>, Outcome); 7] = [
        (vec![mode("supplier-owns"), licence.clone(), data.clone()], Met),
        (vec![mode("supplier-owns"), data.clone()], Unmet),
        (vec![mode("supplier-owns"), licence.clone()], Unmet),
        (vec![mode("body-owns"), reason, data.clone()], Met),
        (vec![mode("body-owns"), licence.clone(), data.clone()], Unmet),
        (vec![mode("joint"), licence.clone(), data.clone()], Met),
        (vec![mode("joint"), data.clone()], Unmet),
    ];
    for (facts, expected) in cases {
        for rule in [&IP_TERMS, &IP_TERMS_OF_CONTRACT] {
            assert_eq!(outcome(rule, &facts, |_| {}), expected, "{facts:?}");
        }
    }
    assert_eq!(outcome(&IP_TERMS, &[], |_| {}), Unmet);
    assert_eq!(outcome(&IP_TERMS_OF_CONTRACT, &[], |_| {}), NotApplicable);
    let joint = |file: &mut Dossier| file.parent.set("kind", json!("joint-procurement"));
    let mut facts = vec![mode("supplier-owns"), licence, data];
    assert_eq!(outcome(&IP_TERMS, &facts, joint), Unmet);
    facts.push(("call.ip_reuse", json!("同じ条件")));
    assert_eq!(outcome(&IP_TERMS, &facts, joint), Met);
    for (taken, expected) in [(true, Unmet), (false, Met)] {
        assert_eq!(outcome(&BACKGROUND_IP, &[("call.background_transfer", json!(taken))], |_| {}), expected);
    }
}

#[test]
fn lessons_of_a_demonstration_are_public_before_something_is_bought() {
    let owed = || json!(["R8-0012/2"]);
    let said = |name: &'static str| [(name, json!("潮位と接岸時間"))];
    let of_parent: [(&'static Rule, Outcome); 2] = [(&PARITY_OF_CALL, Unmet), (&PARITY_OF_NO4, Met)];
    for (rule, by_reason) in of_parent {
        let tune = |file: &mut Dossier| file.parent.set("parity.unpublished", owed());
        assert_eq!(outcome(rule, &[], tune), Unmet);
        assert_eq!(outcome(rule, &said("parity.learned"), tune), Met);
        assert_eq!(outcome(rule, &said("parity.direct_reason"), tune), by_reason);
        assert_eq!(outcome(rule, &[], |_| {}), NotApplicable);
    }
    let own: [(&'static Rule, &str, Outcome); 4] = [
        (&PARITY_OF_PURCHASE, "proposal-competition", Met),
        (&PARITY_OF_PATH, "joint-procurement", Unmet),
        (&PARITY_OF_PATH, "pay-for-success", Unmet),
        (&PARITY_OF_PATH, "proposal-competition", NotApplicable),
    ];
    for (rule, path, by_reason) in own {
        let mut facts = vec![("parity.unpublished", owed()), ("method.path", json!(path))];
        let silent = if by_reason == NotApplicable { NotApplicable } else { Unmet };
        assert_eq!(outcome(rule, &facts, |_| {}), silent, "{path}");
        facts.extend(said("parity.direct_reason"));
        assert_eq!(outcome(rule, &facts, |_| {}), by_reason, "{path}");
    }
}
