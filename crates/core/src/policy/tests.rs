//! The table of parameters judged from itself: both sides of every bound, every shape, every id.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{
    BodyKind, Bound, DocumentClass, OVERRIDABLE, Parameter, Policy, Shape, document, faults, parameters, read,
};
use crate::atlas::survey;
use crate::effect::Effect;
use crate::procedures::MACHINES;
use crate::rule::Severity;
use crate::words::Sentence;

fn day(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").expect("a day")
}

/// The days before and from which the small-value table changed.
fn days() -> [NaiveDate; 3] {
    ["2025-03-31", "2025-04-01", "2026-11-20"].map(day)
}

fn with(policy: &Policy, name: &str, value: Value) -> Policy {
    let mut all = serde_json::to_value(policy).expect("a policy");
    all[name] = value;
    serde_json::from_value(all).expect("a policy")
}

fn faults_of(policy: &Policy, parameter: &Parameter, on: NaiveDate) -> Vec<super::Fault> {
    faults(policy, on).into_iter().filter(|fault| fault.parameter.name == parameter.name).collect()
}

/// The bound's figure is accepted; one beyond it is refused and says so.
fn both_sides(parameter: &Parameter, bound: &Bound, beyond: i64) {
    for body in BodyKind::ALL {
        for on in days() {
            let base = Policy::default_of(body);
            let figure = (bound.value)(&base, on);
            let name = parameter.name;
            assert!(
                faults_of(&with(&base, name, json!(figure)), parameter, on).is_empty(),
                "{name} {figure}"
            );
            let found = faults_of(&with(&base, name, json!(figure + beyond)), parameter, on);
            assert_eq!(found.len(), 1, "{name} {figure} {beyond}");
            let said = found[0].sentence();
            let (ja, en) = (bound.source.citation.ja, bound.source.citation.en);
            assert!(said.ja.contains(name) && said.ja.contains(ja), "{}", said.ja);
            let shown = parameter.shape.unit().expect("a unit").of(figure + beyond);
            assert!(said.ja.contains(&shown.ja), "{}", said.ja);
            assert!(said.en.contains(&shown.en) && said.en.contains(en), "{}", said.en);
        }
    }
}

#[test]
fn every_bound_holds_on_both_sides() {
    let mut bounds = 0;
    for parameter in parameters() {
        if let Some(low) = &parameter.low {
            both_sides(parameter, low, -1);
            bounds += 1;
        }
        if let Some(high) = &parameter.high {
            both_sides(parameter, high, 1);
            bounds += 1;
        }
        let bounded = parameter.low.is_some() && parameter.high.is_some();
        assert_eq!(
            bounded,
            parameter.shape.unit().is_some(),
            "{} has a figure and its bounds",
            parameter.name
        );
    }
    assert!(bounds >= 60, "{bounds}");
}

#[test]
fn the_statutes_figures_are_the_laws() {
    for (body, on, name, allowed, refused) in [
        (BodyKind::City, "2025-03-31", "small_value_works_yen", 1_300_000, 1_300_001),
        (BodyKind::City, "2025-04-01", "small_value_works_yen", 2_000_000, 2_000_001),
        (BodyKind::Prefecture, "2025-04-01", "small_value_purchase_yen", 3_000_000, 3_000_001),
        (BodyKind::TownVillage, "2025-04-01", "small_value_lease_yen", 800_000, 800_001),
        (BodyKind::DesignatedCity, "2025-03-31", "small_value_other_yen", 1_000_000, 1_000_001),
        (BodyKind::Prefecture, "2026-04-01", "assembly_works_yen", 500_000_000, 499_999_999),
        (BodyKind::TownVillage, "2026-04-01", "assembly_property_yen", 7_000_000, 6_999_999),
        (BodyKind::City, "2026-04-01", "payment_days", 30, 31),
        (BodyKind::City, "2026-04-01", "inspection_days", 10, 11),
        (BodyKind::DesignatedCity, "2026-04-01", "wto_notice_days", 40, 39),
        (BodyKind::CoreCity, "2026-04-01", "wto_notice_days", 1, 0),
        (BodyKind::Prefecture, "2026-04-01", "complaint_wto_days", 10, 9),
        (BodyKind::City, "2026-04-01", "retention_years", 5, 4),
    ] {
        let base = Policy::default_of(body);
        assert!(faults(&with(&base, name, json!(allowed)), day(on)).is_empty(), "{body:?} {name} {allowed}");
        assert_eq!(faults(&with(&base, name, json!(refused)), day(on)).len(), 1, "{body:?} {name} {refused}");
    }
    let over = with(&Policy::default(), "payment_days", json!(31));
    assert_eq!(faults(&over, day("2026-04-01"))[0].severity(), Severity::Law);
    let short = with(&Policy::default(), "call_days", json!(0));
    assert!(faults(&short, day("2026-04-01")).iter().all(|fault| fault.severity() == Severity::Local));
}

#[test]
fn a_day_no_row_of_the_law_knows_is_said_and_no_figure_passes() {
    for (on, name, figure, outside) in [
        ("1982-04-01", "small_value_other_yen", 500_000, false),
        ("1982-03-31", "small_value_other_yen", 1, true),
        ("1949-12-12", "payment_days", 30, false),
        ("1949-12-11", "payment_days", 1, true),
    ] {
        let parameter = parameters().find(|one| one.name == name).expect("a parameter");
        let found = faults_of(&with(&Policy::default(), name, json!(figure)), parameter, day(on));
        assert_eq!(found.len(), usize::from(outside), "{on} {name}");
        for fault in found {
            let said = fault.sentence();
            assert!(said.ja.contains(on) && said.ja.contains("表に"), "{}", said.ja);
            assert!(said.en.contains(on) && said.en.contains("no row"), "{}", said.en);
        }
    }
}

/// For every check: values that pass, and values that do not with the path of what is wrong.
fn checked(name: &str) -> (Vec<Value>, Vec<(Value, &'static str)>) {
    match name {
        "delegation_table" => {
            let step = |yen: i64| json!({ "up_to_yen": yen, "holder": "課長" });
            (
                vec![json!([]), json!([step(1)]), json!([step(1_000_000), step(1_000_001)])],
                vec![
                    (json!([step(0)]), "delegation_table[0].up_to_yen"),
                    (json!([step(5), step(5)]), "delegation_table[1].up_to_yen"),
                    (json!([step(5), step(4)]), "delegation_table[1].up_to_yen"),
                ],
            )
        }
        "exceptions" => (
            vec![json!([]), json!(OVERRIDABLE)],
            vec![(json!(["G92", "G02"]), "exceptions[1]"), (json!(["g92"]), "exceptions[0]")],
        ),
        "tie_break" => (
            vec![json!(["lot"]), json!(["price", "technical", "committee-vote", "lot"])],
            vec![
                (json!([]), "tie_break"),
                (json!(["technical"]), "tie_break"),
                (json!(["lot", "technical"]), "tie_break"),
                (json!(["price", "price", "lot"]), "tie_break"),
            ],
        ),
        "long_term_types" => (
            vec![json!([]), json!(["lease", "cleaning"])],
            vec![
                (json!(["lease", "works"]), "long_term_types[1]"),
                (json!(["purchase"]), "long_term_types[0]"),
            ],
        ),
        "retention_classes" => {
            let class = |class: &str, years: i64| json!({ "class": class, "years": years });
            (
                vec![
                    json!([class("contract", 5), class("voted-contract", 100)]),
                    json!([class("procedure", 1), class("unsuccessful-proposals", 1)]),
                ],
                vec![
                    (json!([class("contract", 4)]), "retention_classes[0].years"),
                    (json!([class("procedure", 0)]), "retention_classes[0].years"),
                    (json!([class("procedure", 101)]), "retention_classes[0].years"),
                    (json!([class("contract", 5), class("contract", 6)]), "retention_classes[1].class"),
                ],
            )
        }
        other => panic!("{other} has a check and no cases"),
    }
}

/// No name of a type of ours, no debris of a template, in either language.
fn reads_well(said: &Sentence) {
    for debris in
        ["Lot", "Technical", "Contract,", "ませんに", "。です", "、です", "「」", "\"\"", "null", "  "]
    {
        assert!(!said.ja.contains(debris) && !said.en.contains(debris), "{debris}: {said:?}");
    }
    assert!(said.ja.ends_with("〕。") && said.en.ends_with("]."), "{said:?}");
}

#[test]
fn every_check_holds_on_both_sides() {
    let on = day("2026-04-01");
    for parameter in parameters().filter(|one| one.check.is_some()) {
        let (good, bad) = checked(parameter.name);
        for value in good {
            let policy = with(&Policy::default(), parameter.name, value.clone());
            assert!(faults(&policy, on).is_empty(), "{} {value}", parameter.name);
        }
        for (value, at) in bad {
            let found = faults(&with(&Policy::default(), parameter.name, value.clone()), on);
            assert_eq!(found.len(), 1, "{} {value}", parameter.name);
            assert_eq!(found[0].at, at, "{value}");
            reads_well(&found[0].sentence());
        }
    }
}

#[test]
fn every_member_is_in_the_table_once_and_every_default_is_lawful() {
    let all = serde_json::to_value(Policy::default()).unwrap();
    let members: BTreeSet<&str> = all.as_object().unwrap().keys().map(String::as_str).collect();
    let named: Vec<&str> = parameters().map(|one| one.name).collect();
    assert_eq!(named.len(), members.len());
    assert_eq!(named.into_iter().collect::<BTreeSet<_>>(), members);
    for body in BodyKind::ALL {
        assert_eq!(BodyKind::from_id(body.id()), Some(body));
        assert_eq!(serde_json::to_value(body).unwrap(), json!(body.id()));
        for on in days() {
            assert!(faults(&Policy::default_of(body), on).is_empty(), "{body:?} {on}");
        }
    }
}

#[test]
fn what_a_parameter_feeds_is_there_and_exceptions_are_what_yields() {
    let mut ids: BTreeSet<&str> = BTreeSet::from(["route-complete", "letters"]);
    let mut yields: BTreeSet<&str> = BTreeSet::new();
    for atlas in MACHINES.iter().map(|machine| survey(machine)) {
        for rule in atlas.rules().into_values() {
            ids.insert(rule.id);
            if rule.overridable {
                yields.insert(rule.id);
            }
        }
        for route in &atlas.routes {
            ids.extend(route.forks.iter().map(|(question, _)| question.id));
            for effect in &route.effects {
                match effect {
                    Effect::Start(duty) | Effect::Fulfil(duty) => ids.extend([duty.id, duty.rule.id]),
                    Effect::Set(deadline) => {
                        ids.insert(deadline.id);
                    }
                    _ => {}
                }
            }
        }
    }
    for parameter in parameters() {
        for id in parameter.feeds {
            assert!(ids.contains(id), "{} feeds {id}, which no machine has", parameter.name);
        }
    }
    assert_eq!(yields, OVERRIDABLE.iter().copied().collect());
}

#[test]
fn a_stored_policy_reads_and_a_wrong_member_is_named_by_its_path() {
    assert_eq!(read(&json!({})).unwrap(), Policy::default());
    assert_eq!(read(&json!({ "body": "prefecture" })).unwrap(), Policy::default_of(BodyKind::Prefecture));
    for (value, path, en) in [
        (json!([]), "policy", "table"),
        (json!({ "call_dais": 20 }), "call_dais", "\"call_days\"?"),
        (json!({ "xyz": 20 }), "xyz", "no such member"),
        (json!({ "payment_days": 29.5 }), "payment_days", "without a fraction"),
        (json!({ "small_value_other_yen": 800_000.5 }), "small_value_other_yen", "whole yen"),
        (json!({ "small_value_other_yen": null }), "small_value_other_yen", "whole yen"),
        (json!({ "call_days": "20" }), "call_days", "whole number"),
        (json!({ "trial_lease": 1 }), "trial_lease", "true or false"),
        (json!({ "body": "duchy" }), "body", "town-village"),
        (json!({ "route": ["財政課", " "] }), "route[1]", "not empty"),
        (json!({ "route": "財政課" }), "route", "list"),
        (json!({ "closing_days": ["2026-11-20", "2026-02-30"] }), "closing_days[1]", "calendar"),
        (json!({ "tie_break": ["lottery"] }), "tie_break[0]", "committee-vote"),
        (
            json!({ "delegation_table": [{ "up_to_yen": 1.5, "holder": "課長" }] }),
            "delegation_table[0].up_to_yen",
            "yen",
        ),
        (json!({ "delegation_table": [{ "up_to_yen": 1 }] }), "delegation_table[0].holder", "text"),
        (json!({ "delegation_table": [1] }), "delegation_table[0]", "up_to_yen"),
        (
            json!({ "delegation_table": [{ "up_to_yen": 1, "holder": "課長", "seal": 1 }] }),
            "delegation_table[0].seal",
            "Known",
        ),
        (
            json!({ "retention_classes": [{ "class": "secret", "years": 5 }] }),
            "retention_classes[0].class",
            "procedure",
        ),
    ] {
        let found = read(&value).unwrap_err();
        assert_eq!(found.len(), 1, "{value}");
        assert_eq!(found[0].field, path, "{value}");
        assert!(found[0].what.en.contains(en) && !found[0].what.ja.is_empty(), "{}", found[0].what.en);
    }
    let two = read(&json!({ "payment_days": 1.5, "call_dais": 1 })).unwrap_err();
    assert_eq!(two.len(), 2);
}

/// The shapes accept what the struct accepts: every default, item by item.
#[test]
fn every_default_has_its_shape() {
    let all = serde_json::to_value(Policy::default()).unwrap();
    for parameter in parameters() {
        let value = all[parameter.name].clone();
        let absent = matches!(parameter.shape, Shape::OwnFigure(_)) && value.is_null();
        assert!(absent || read(&json!({ parameter.name: value })).is_ok(), "{}", parameter.name);
        let range = parameter.range(&Policy::default(), day("2026-04-01"));
        assert!(!range.ja.is_empty() && !range.en.is_empty(), "{}", parameter.name);
    }
}

#[test]
fn the_tables_answer_who_decides_and_how_long_is_kept() {
    let policy = read(&json!({
        "delegation_table": [{ "up_to_yen": 1_000_000, "holder": "課長" }, { "up_to_yen": 10_000_000, "holder": "部長" }],
        "retention_classes": [{ "class": "voted-contract", "years": 10 }],
        "small_value_lease_yen": 500_000,
    }))
    .unwrap();
    for (yen, holder) in
        [(0, Some("課長")), (1_000_000, Some("課長")), (1_000_001, Some("部長")), (10_000_001, None)]
    {
        assert_eq!(policy.decided_by("service", yen), holder, "{yen}");
    }
    assert_eq!(policy.years_kept(DocumentClass::VotedContract), 10);
    assert_eq!(policy.years_kept(DocumentClass::Procedure), 5);
    assert_eq!((policy.small_value_yen("lease"), policy.small_value_yen("works")), (Some(500_000), None));
}

#[test]
fn the_document_names_every_member_and_says_what_differs_by_kind() {
    let said = document(day("2026-04-01"));
    for parameter in parameters() {
        let row = format!("| <a id=\"{0}\"></a>`{0}` |", parameter.name);
        assert!(said.contains(&row), "{}", parameter.name);
    }
    assert!(
        said.contains(
            "都道府県・指定都市：4,000,000円以下 / prefecture, designated city: at most ¥4,000,000"
        )
    );
}
