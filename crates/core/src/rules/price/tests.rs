//! The rules of the price as tables of cases.

use serde_json::{Value, json};

use super::*;
use crate::policy::BodyKind;
use crate::rule::Outcome::{self, Met, NotApplicable, Unmet};
use crate::rules::testing::{brought, child, dossier, judge, outcome};

#[test]
fn a_quote_is_within_the_ceiling() {
    for (yen, expected) in [(9_900_000, Met), (9_900_001, Unmet)] {
        let facts = [("call.ceiling_yen", json!(9_900_000)), ("price_yen", json!(yen))];
        assert_eq!(outcome(&G45, &facts, |_| {}), expected, "{yen}");
    }
    assert_eq!(outcome(&G45, &[("price_yen", json!(1))], |_| {}), Unmet, "no ceiling");
    assert_eq!(outcome(&G45, &[("call.ceiling_yen", json!(1))], |_| {}), Unmet, "no quote");
    let tender = [("procedure", json!("comprehensive-evaluation")), ("price_yen", json!(1))];
    assert_eq!(outcome(&G45, &tender, |_| {}), NotApplicable);
}

#[test]
fn who_is_above_the_ceiling_is_named() {
    let file = dossier(
        &[
            ("call.ceiling_yen", json!(100)),
            (
                "opened",
                json!([
                    {"application": "R8-0012/a1", "quote_yen": 100},
                    {"application": "a2", "quote_yen": 101},
                    {"application": "R8-0012/a4", "quote_yen": 999},
                ]),
            ),
        ],
        |file| {
            file.children = vec![
                child("R8-0012/a1", "application", "admitted", &[("quote_yen", json!(999))]),
                child("R8-0012/a2", "application", "admitted", &[]),
                child("R8-0012/a3", "application", "admitted", &[("quote_yen", json!(101))]),
                child("R8-0012/a4", "application", "withdrawn", &[]),
                child("R8-0012/a5", "application", "admitted", &[]),
            ];
        },
    );
    assert_eq!(over_ceiling(&file), ["R8-0012/a2", "R8-0012/a3"]);
    assert_eq!((OVER_CEILING.answer)(&file), 1);
    let mut open = file.clone();
    open.facts.0.remove("call.ceiling_yen");
    assert_eq!((OVER_CEILING.answer)(&open), 0);
}

#[test]
fn talks_stay_within_scope_and_ceiling() {
    let cases = [
        (Some(true), None, Met),
        (Some(true), Some(100), Met),
        (Some(true), Some(101), Unmet),
        (Some(false), Some(100), Unmet),
        (None, None, Unmet),
    ];
    for (within, price, expected) in cases {
        let mut facts = vec![("call.ceiling_yen", json!(100))];
        facts.extend(within.map(|one: bool| ("negotiation.within_scope", json!(one))));
        facts.extend(price.map(|yen: i64| ("price_yen", json!(yen))));
        assert_eq!(outcome(&G49, &facts, |_| {}), expected, "{within:?} {price:?}");
    }
}

fn rows(ranks: &[(&str, Option<u32>)]) -> Value {
    let rows: Vec<Value> = ranks
        .iter()
        .map(|(entrant, rank)| {
            let mut row = json!({
                "entrant": entrant, "technical": 80, "points_total": 80, "total": 80,
                "per_member": {}, "per_item": {}, "below_minimum": [],
            });
            if let Some(rank) = rank {
                row["rank"] = json!(rank);
            }
            row
        })
        .collect();
    json!({"rows": rows, "unresolved_ties": [], "counted_seats": ["e-1"]})
}

#[test]
fn the_next_rank_is_called_and_nobody_else() {
    let ranking = rows(&[
        ("R8-0012/a1", Some(1)),
        ("R8-0012/a2", Some(2)),
        ("R8-0012/a3", Some(3)),
        ("R8-0012/a4", None),
    ]);
    let facts = [("ranking", ranking)];
    let stages = |second: &'static str, third: &'static str, named: Option<&'static str>| {
        move |file: &mut Dossier| {
            file.children = vec![
                child("R8-0012/a3", "application", third, &[]),
                child("R8-0012/a1", "application", "preferred", &[]),
                child("R8-0012/a2", "application", second, &[]),
                child("R8-0012/a4", "application", "not-selected", &[]),
            ];
            file.subject = named.map(str::to_owned);
        }
    };
    let cases: [(&str, &str, Option<&str>, Outcome, &str); 7] = [
        ("reserve", "reserve", None, Met, "R8-0012/a2"),
        ("reserve", "reserve", Some("R8-0012/a2"), Met, "R8-0012/a2"),
        ("reserve", "reserve", Some("R8-0012/a3"), Unmet, "R8-0012/a2"),
        ("withdrawn", "reserve", Some("R8-0012/a3"), Met, "R8-0012/a3"),
        ("withdrawn", "reserve", Some("R8-0012/a4"), Unmet, "R8-0012/a3"),
        ("withdrawn", "disqualified", None, Unmet, ""),
        ("not-selected", "reserve", None, Met, "R8-0012/a3"),
    ];
    for (second, third, named, expected, next) in cases {
        assert_eq!(outcome(&G50, &facts, stages(second, third, named)), expected, "{second} {third}");
        let file = dossier(&facts, stages(second, third, named));
        assert_eq!(next_candidate(&file).unwrap_or_default(), next, "{second} {third}");
    }
    assert_eq!(outcome(&G50, &[], |_| {}), Unmet, "no ranking");
}

#[test]
fn the_reserve_price_is_fixed_first_and_stays_sealed() {
    // The act is of 2026-11-20 00:00:00 UTC.
    let cases = [
        (Some(100), Some("2026-11-19T23:59:59Z"), Some(100), Met),
        (Some(100), Some("2026-11-19T23:59:59Z"), Some(101), Unmet),
        (Some(100), Some("2026-11-20T00:00:00Z"), Some(100), Unmet),
        (Some(100), None, Some(100), Unmet),
        (None, Some("2026-11-19T23:59:59Z"), Some(100), Unmet),
        (Some(100), Some("2026-11-19T23:59:59Z"), None, Met),
        (None, None, None, Unmet),
    ];
    for (reserve, fixed, price, expected) in cases {
        let mut facts = Vec::new();
        facts.extend(reserve.map(|yen: i64| ("reserve_price_yen", json!(yen))));
        facts.extend(fixed.map(|at: &str| ("reserve_price.fixed_at", json!(at))));
        facts.extend(price.map(|yen: i64| ("price_yen", json!(yen))));
        assert_eq!(outcome(&G51, &facts, |_| {}), expected, "{reserve:?} {fixed:?} {price:?}");
        assert_eq!(outcome(&G51, &facts, brought), Unmet, "fixed by the act that opens the quote");
    }
}

#[test]
fn the_reserve_price_is_told_once_the_result_is_published() {
    let facts = |published: &str| {
        [
            ("reserve_price_yen", json!(7_654_321)),
            ("reserve_price.fixed_at", json!("2026-11-01T00:00:00Z")),
            ("price_yen", json!(8_000_000)),
            ("published_on", json!(published)),
        ]
    };
    for (published, told) in [("2026-11-20", true), ("2026-11-21", false), ("", false)] {
        let found = judge(&G51, &facts(published), |_| {});
        let said = found[0].sentence();
        assert_eq!(said.ja.contains("7,654,321"), told, "{published}");
        assert_eq!(said.en.contains("7,654,321"), told, "{published}");
        assert_eq!(found[0].inputs.iter().any(|(name, _)| *name == "reserve_yen"), told, "{published}");
    }
}

#[test]
fn the_reason_document_is_complete_on_grounds_two_to_nine() {
    let full = json!({
        "item": "窓口案内システム", "ground": "2号", "why": "企画による選定", "counterpart_reason": "第1位",
        "price_reason": "他団体との比較", "amount_yen": "9,900,000", "market_check": "3者に照会",
    });
    for (ground, expected) in
        [("tender", NotApplicable), ("1", NotApplicable), ("2", Met), ("9", Met), ("10", NotApplicable)]
    {
        let facts = [("method.ground", json!(ground)), ("reason_document", full.clone())];
        assert_eq!(outcome(&G52, &facts, |_| {}), expected, "{ground}");
    }
    let members =
        ["item", "ground", "why", "counterpart_reason", "price_reason", "amount_yen", "market_check"];
    for member in members {
        let mut document = full.clone();
        document[member] = json!("");
        let facts = [("method.ground", json!("2")), ("reason_document", document)];
        assert_eq!(outcome(&G52, &facts, |_| {}), Unmet, "{member}");
    }
    assert_eq!(outcome(&G52, &[("method.ground", json!("4"))], |_| {}), Unmet);
    let residual = [("method.ground", json!("tender")), ("residual.ground", json!("8"))];
    assert_eq!(outcome(&G52, &residual, |_| {}), Unmet, "a residual contract is negotiated too");
}

#[test]
fn number_eight_follows_a_tender_and_freezes_its_terms() {
    let cases: [(&str, &str, &str, &[&str], Outcome); 8] = [
        ("comprehensive-evaluation", "no-award", "8", &[], Met),
        ("comprehensive-evaluation", "no-award", "8", &["bond", "period"], Met),
        ("comprehensive-evaluation", "no-award", "8", &["bond", "scope"], Unmet),
        ("comprehensive-evaluation", "no-award", "8", &["reserve-price"], Unmet),
        ("comprehensive-evaluation", "negotiation", "8", &[], Unmet),
        ("open-proposal", "no-award", "8", &[], Unmet),
        ("comprehensive-evaluation", "no-award", "9", &["scope"], NotApplicable),
        ("comprehensive-evaluation", "no-award", "", &[], NotApplicable),
    ];
    for (procedure, stage, ground, terms, expected) in cases {
        let facts = [
            ("procedure", json!(procedure)),
            ("residual.ground", json!(ground)),
            ("residual.terms_changed", json!(terms)),
        ];
        let now = |file: &mut Dossier| {
            file.stage = stage.to_owned();
            let ground = file.facts.0.remove("residual.ground");
            file.given.0.extend(ground.map(|ground| ("residual.ground".to_owned(), ground)));
        };
        assert_eq!(outcome(&G29, &facts, now), expected, "{procedure} {stage} {ground} {terms:?}");
    }
    let later = [("procedure", json!("comprehensive-evaluation")), ("residual.ground", json!("8"))];
    assert_eq!(outcome(&G29, &later, |file| file.stage = "negotiation".to_owned()), Met);
}

/// The ground, the award, the price, the terms changed, what follows.
type Residual<'c> = (&'c str, Option<i64>, i64, &'c [&'c str], Outcome);

#[test]
fn number_nine_keeps_the_award_and_changes_the_period_alone() {
    let cases: [Residual<'_>; 6] = [
        ("9", Some(100), 100, &["period"], Met),
        ("9", Some(100), 101, &[], Unmet),
        ("9", Some(100), 100, &["bond"], Unmet),
        ("9", None, 100, &[], Unmet),
        ("9", Some(100), 1, &[], Met),
        ("8", Some(100), 101, &["bond"], NotApplicable),
    ];
    for (ground, award, price, terms, expected) in cases {
        let mut facts = vec![
            ("residual.ground", json!(ground)),
            ("price_yen", json!(price)),
            ("residual.terms_changed", json!(terms)),
        ];
        facts.extend(award.map(|yen| ("award_yen", json!(yen))));
        assert_eq!(outcome(&G30, &facts, |_| {}), expected, "{ground} {award:?} {price} {terms:?}");
    }
}

#[test]
fn a_residual_contract_is_split_only_where_it_divides() {
    let cases = [
        (true, true, 39_999_999, Met),
        (true, true, 40_000_000, Unmet),
        (true, false, 39_999_999, Unmet),
        (false, false, 40_000_000, NotApplicable),
    ];
    for (split, divisible, estimate, expected) in cases {
        let facts = [
            ("residual.split", json!(split)),
            ("residual.divisible", json!(divisible)),
            ("estimate_yen", json!(estimate)),
            ("contract_type", json!("service")),
        ];
        let designated = |file: &mut Dossier| file.policy.body = BodyKind::DesignatedCity;
        assert_eq!(outcome(&G31, &facts, designated), expected, "{split} {divisible} {estimate}");
    }
}
