//! Every rule at its edge.

use serde_json::{Value, json};
use shirube_core::domain::scoring::{
    Criteria, CriteriaFault, EntrantId, Evaluation, Figure, InputFault, ItemId, Ranking, RankingError,
    SeatId, TieBreak, rank,
};

use super::support::{criteria, evaluation, figure, nagasaki, order, row};

#[test]
fn aggregations_of_the_same_sheets() {
    let sheets: &[(&str, &[&[&str]])] = &[
        ("e-1", &[&["100"], &["70"]]),
        ("e-2", &[&["60"], &["71"]]),
        ("e-3", &[&["60"], &["72"]]),
        ("e-4", &[&["61"], &["60"]]),
    ];
    for (aggregation, a, b, expected) in [
        (json!({"kind": "sum"}), "281", "273", "a:1 b:2"),
        (json!({"kind": "mean"}), "70.25", "68.25", "a:1 b:2"),
        (json!({"kind": "trimmed-mean"}), "60.50", "70.50", "b:1 a:2"),
        (json!({"kind": "rank-points", "equal_totals": "share-rank"}), "6", "6", "a:1 b:2"),
        (json!({"kind": "first-places", "equal_totals": "share-rank"}), "2", "2", "a:1 b:2"),
    ] {
        let sheet = criteria(&[("plan", 100)], 100, json!({"aggregation": aggregation}));
        let ranking =
            rank(&sheet, &evaluation(&sheet, &[("a", None), ("b", None)], sheets)).expect("a ranking");
        assert_eq!(order(&ranking), expected, "{aggregation}");
        assert_eq!(row(&ranking, "a").total.to_string(), a, "{aggregation}");
        assert_eq!(row(&ranking, "b").total.to_string(), b, "{aggregation}");
    }
}

#[test]
fn the_minimum_holds_at_its_very_limit_in_every_aggregation() {
    for kind in ["sum", "mean", "trimmed-mean"] {
        let sheet = criteria(&[("plan", 100)], 100, json!({"aggregation": {"kind": kind}}));
        for (points, ranked) in [("60", true), ("59.99", false)] {
            let one: &[&[&str]] = &[&[points]];
            let input = evaluation(&sheet, &[("a", None)], &[("e-1", one), ("e-2", one), ("e-3", one)]);
            let ranking = rank(&sheet, &input).expect("a ranking");
            assert_eq!(ranking.rows[0].rank.is_some(), ranked, "{kind} {points}");
        }
    }
    let items = criteria(
        &[("plan", 60), ("price-reason", 40)],
        100,
        json!({"minimum": {"total": {"ratio": "0.60"}, "items": {"price-reason": 10}}}),
    );
    for (points, ranked) in [("10", true), ("9.99", false)] {
        let input = evaluation(&items, &[("a", None)], &[("e-1", &[&["60", points]])]);
        assert_eq!(rank(&items, &input).expect("a ranking").rows[0].rank.is_some(), ranked);
    }
}

#[test]
fn weights_multiply_points() {
    let mut sheet = criteria(&[("plan", 5), ("record", 4)], 100, json!({}));
    sheet.items[0].weight = Some(figure("16"));
    sheet.items[1].weight = Some(figure("5"));
    assert_eq!(sheet.validate(), []);
    let input = evaluation(&sheet, &[("a", None)], &[("e-1", &[&["4", "3"]])]);
    assert_eq!(rank(&sheet, &input).expect("a ranking").rows[0].total, figure("79.00"));
}

#[test]
fn ties_wait_for_the_vote_and_then_for_the_lot() {
    let sheet = criteria(&[("plan", 100)], 100, json!({}));
    let same: &[&[&str]] = &[&["80"], &["80"], &["80"], &["90"], &["70"]];
    let entrants = [("a", None), ("b", None), ("c", None), ("d", None), ("e", None)];
    let mut input = evaluation(&sheet, &entrants, &[("e-1", same)]);
    let id = EntrantId::new;

    let ranking = rank(&sheet, &input).expect("a ranking");
    assert_eq!(order(&ranking), "d:1 a:2 b:2 c:2 e:5");
    let tie = &ranking.unresolved_ties[0];
    assert_eq!((tie.rank, tie.needed), (2, TieBreak::CommitteeVote));
    assert_eq!(tie.entrants, [id("a"), id("b"), id("c")]);
    assert!(tie.ja().contains("第2位") && tie.en().contains("vote of the committee"));

    // A vote among others does not count.
    input.votes = vec![[(id("a"), 1), (id("b"), 2)].into()];
    assert_eq!(rank(&sheet, &input).expect("a ranking").unresolved_ties.len(), 1);

    // The vote parts c from a and b, who now need the lot.
    input.votes.push([(id("a"), 1), (id("b"), 1), (id("c"), 3)].into());
    let ranking = rank(&sheet, &input).expect("a ranking");
    assert_eq!(order(&ranking), "d:1 c:2 a:3 b:3 e:5");
    assert_eq!(ranking.unresolved_ties[0].needed, TieBreak::Lot);
    assert_eq!(row(&ranking, "c").tie_decided_by, Some(TieBreak::CommitteeVote));

    // A lot with the wrong names does not count, the right one does.
    input.lots = vec![vec![id("b"), id("b")]];
    assert_eq!(rank(&sheet, &input).expect("a ranking").unresolved_ties.len(), 1);
    input.lots.push(vec![id("b"), id("a")]);
    let ranking = rank(&sheet, &input).expect("a ranking");
    assert_eq!(order(&ranking), "d:1 c:2 b:3 a:4 e:5");
    assert_eq!(ranking.unresolved_ties, []);
    assert_eq!(row(&ranking, "b").tie_decided_by, Some(TieBreak::Lot));
    assert_eq!(row(&ranking, "d").tie_decided_by, None);
}

#[test]
fn missing_scores_are_named_and_recused_seats_are_not_asked() {
    let sheet = criteria(&[("plan", 60), ("record", 40)], 100, json!({}));
    let mut input = evaluation(
        &sheet,
        &[("a", None), ("b", None)],
        &[("e-1", &[&["50", "30"], &["40", "30"]]), ("e-2", &[&["10", "10"], &["60", "40"]])],
    );
    let full = input.clone();
    input.scores.retain(|s| !(s.seat.as_str() == "e-2" && s.entrant.as_str() == "b"));
    let missing = input.missing_scores(&sheet);
    let named: Vec<String> = missing.iter().map(|m| format!("{} {} {}", m.seat, m.entrant, m.item)).collect();
    assert_eq!(named, ["e-2 b plan", "e-2 b record"]);
    let error = rank(&sheet, &input).expect_err("two scores are missing");
    assert!(error.en().contains("seat e-2 has not scored entrant b on item plan"));
    assert!(error.ja().contains("委員e-2による参加者bの項目「plan」"));

    for mut input in [input, full] {
        input.recused.insert(SeatId::new("e-2"));
        assert_eq!(input.missing_scores(&sheet), []);
        let ranking = rank(&sheet, &input).expect("a ranking");
        assert_eq!(order(&ranking), "a:1 b:2");
        assert_eq!(ranking.counted_seats, [SeatId::new("e-1")]);
        input.recused.insert(SeatId::new("e-1"));
        let fault = InputFault::SeatCount { count: 0, least: 1 };
        assert_eq!(rank(&sheet, &input), Err(RankingError::Input(vec![fault])));
    }
}

#[test]
fn faulty_input_is_refused_with_every_fault() {
    let sheet = criteria(
        &[("plan", 90)],
        100,
        json!({"price": {"kind": "linear", "max_points": 10}, "aggregation": {"kind": "trimmed-mean"}}),
    );
    let one: &[&[&str]] = &[&["90.01"], &["80.001"], &["80"]];
    let mut input =
        evaluation(&sheet, &[("a", Some(1)), ("b", Some(0)), ("a", None)], &[("e-1", one), ("e-2", one)]);
    input.scores[0].item = ItemId::new("other");
    let Err(RankingError::Input(faults)) = rank(&sheet, &input) else { panic!("refused") };
    let has = |wanted: fn(&InputFault) -> bool| faults.iter().any(wanted);
    assert!(has(|f| matches!(f, InputFault::DuplicateEntrant(_))));
    assert!(has(|f| *f == InputFault::SeatCount { count: 2, least: 3 }));
    assert!(has(|f| matches!(f, InputFault::UnknownScore(_))));
    assert!(has(|f| matches!(f, InputFault::DuplicateScore(_))));
    assert!(has(|f| matches!(f, InputFault::ScoreOutsideRange { .. })));
    assert!(has(|f| *f == InputFault::ReserveMissing));
    assert!(has(|f| *f == InputFault::PriceMissing(EntrantId::new("b"))));
    for fault in &faults {
        assert!(fault.ja().ends_with('。') && !fault.en().is_empty());
    }
}

#[test]
fn a_single_entrant_is_ranked_only_where_the_call_says_so() {
    for (rule, entrants, expected) in
        [("allowed-if-minimum", 1, "a:1"), ("not-allowed", 1, "a:-"), ("not-allowed", 2, "a:1 b:2")]
    {
        let sheet = criteria(&[("plan", 100)], 100, json!({"single_entry": rule}));
        let input =
            evaluation(&sheet, &[("a", None), ("b", None)][..entrants], &[("e-1", &[&["80"], &["70"]])]);
        assert_eq!(order(&rank(&sheet, &input).expect("a ranking")), expected, "{rule}");
    }
}

#[test]
fn criteria_are_validated() {
    let sheet = |with: Value| criteria(&[("plan", 100)], 100, with).validate();
    assert_eq!(sheet(json!({})), []);
    let mismatch = |stated: u32| CriteriaFault::TotalMismatch {
        sum: 100.into(),
        stated: Figure::whole(u16::try_from(stated).expect("small")),
    };
    for stated in [99, 101] {
        assert_eq!(sheet(json!({"total_points": stated})), [mismatch(stated)]);
    }
    for (with, fault) in [
        (json!({"tie_break": ["price"]}), CriteriaFault::TieBreakChain),
        (json!({"tie_break": []}), CriteriaFault::TieBreakChain),
        (json!({"tie_break": ["lot", "lot"]}), CriteriaFault::TieBreakChain),
        (json!({"rounding": {"decimals": 5, "mode": "floor"}}), CriteriaFault::Decimals(5)),
        (json!({"minimum": {"total": {"ratio": "1.01"}}}), CriteriaFault::TotalMinimum),
        (json!({"minimum": {"total": {"ratio": 0}}}), CriteriaFault::TotalMinimum),
        (json!({"minimum": {"total": {"points": 101}}}), CriteriaFault::TotalMinimum),
        (
            json!({"minimum": {"total": {"ratio": 1}, "group": {"items": ["plan", "plan"], "points": 1}}}),
            CriteriaFault::GroupMinimum,
        ),
        (
            json!({"minimum": {"total": {"ratio": 1}, "group": {"items": ["plan"], "points": 101}}}),
            CriteriaFault::GroupMinimum,
        ),
        (
            json!({"minimum": {"total": {"ratio": 1}, "items": {"plan": "100.01"}}}),
            CriteriaFault::ItemMinimum(ItemId::new("plan")),
        ),
    ] {
        let faults = sheet(with.clone());
        assert_eq!(faults, [fault], "{with}");
        assert!(faults[0].ja().ends_with('。') && !faults[0].en().is_empty());
    }
    assert_eq!(sheet(json!({"minimum": {"total": {"ratio": 1}}})), []);
    let priced = |price: Value, with: Value| {
        let mut with = with;
        with["price"] = price;
        criteria(&[("plan", 80)], 100, with).validate()
    };
    let division = json!({"kind": "division", "standard_points": 20, "unit_yen": 1});
    assert_eq!(priced(division.clone(), json!({})), []);
    assert_eq!(
        priced(division, json!({"aggregation": {"kind": "sum"}})),
        [CriteriaFault::DivisionAggregation]
    );
    let bands = |rows: &[(u32, u32)]| {
        let rows: Vec<Value> = rows.iter().map(|(p, q)| json!({"at_most_percent": p, "points": q})).collect();
        priced(json!({"kind": "bands", "bands": rows}), json!({}))
    };
    assert_eq!(bands(&[(80, 20), (100, 10)]), []);
    assert_eq!(bands(&[(80, 20), (101, 10)]), [CriteriaFault::Bands]);
    assert_eq!(bands(&[(80, 20), (80, 10)]), [CriteriaFault::Bands]);
    assert_eq!(bands(&[(80, 10), (90, 20)]), [CriteriaFault::Bands]);

    let twice = criteria(&[("plan", 50), ("plan", 50)], 100, json!({})).validate();
    assert!(matches!(twice[..], [CriteriaFault::DuplicateItem(_)]));
    let none = criteria(&[], 100, json!({})).validate();
    assert_eq!(none[0], CriteriaFault::ItemCount(0));
    let input = Evaluation::default();
    let faulty = criteria(&[], 100, json!({}));
    assert!(matches!(rank(&faulty, &input), Err(RankingError::Criteria(_))));
}

#[test]
fn criteria_and_rankings_survive_json() {
    let sheet = nagasaki();
    let json = serde_json::to_string(&sheet).expect("JSON");
    assert_eq!(serde_json::from_str::<Criteria>(&json).expect("criteria"), sheet);
    let plain = criteria(&[("plan", 100)], 100, json!({}));
    let input = evaluation(&plain, &[("a", None), ("b", None)], &[("e-1", &[&["80.5"], &["50"]])]);
    let ranking = rank(&plain, &input).expect("a ranking");
    let json = serde_json::to_value(&ranking).expect("JSON");
    assert_eq!(json["rows"][0]["total"], "80.50");
    assert_eq!(json["rows"][1]["below_minimum"][0]["kind"], "total");
    assert_eq!(serde_json::from_value::<Ranking>(json).expect("a ranking"), ranking);
    let float = json!({"ratio": 0.6});
    let with_float =
        serde_json::to_string(&plain).expect("JSON").replace("{\"ratio\":\"0.60\"}", &float.to_string());
    assert!(serde_json::from_str::<Criteria>(&with_float).is_err());
}
