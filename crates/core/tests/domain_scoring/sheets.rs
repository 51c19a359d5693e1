//! Evaluation sheets seen in municipal practice (law.md §3.5).

use serde_json::json;
use shirube_core::domain::scoring::{
    BelowMinimum, EntrantId, InputFault, RankingError, SeatId, TieBreak, rank,
};

use super::support::{criteria, evaluation, figure, nagasaki, order, row};

const GENERIC: [(&str, u32); 6] = [
    ("record", 20),
    ("capability", 10),
    ("approach", 20),
    ("support", 10),
    ("concreteness", 25),
    ("eagerness", 10),
];

#[test]
fn generic_sheet_of_100_points_ranked_per_member_with_lower_price_first() {
    let sheet = criteria(
        &GENERIC,
        100,
        json!({
            "price": {"kind": "ratio", "max_points": 5},
            "aggregation": {"kind": "rank-points", "equal_totals": "lower-price-first"},
        }),
    );
    assert_eq!(sheet.validate(), []);
    // Seat 1 gives a and b the same technical points; b's price is lower, so b has more price
    // points there. Seats 2 and 3 prefer a.
    let same: &[&str] = &["16", "8", "16", "8", "20", "8"];
    let better: &[&str] = &["20", "8", "16", "8", "20", "8"];
    let worse: &[&str] = &["12", "6", "12", "6", "15", "6"];
    let input = evaluation(
        &sheet,
        &[("a", Some(5_000_000)), ("b", Some(4_000_000)), ("c", Some(4_500_000))],
        &[("e-1", &[same, same, worse]), ("e-2", &[better, same, worse]), ("e-3", &[better, worse, same])],
    );
    let ranking = rank(&sheet, &input).expect("a ranking");
    assert_eq!(order(&ranking), "a:1 b:2 c:3");
    // Places of a: 2, 1, 1; of b: 1, 2, 3; of c: 3, 3, 2; points 4 - place.
    let totals: Vec<String> = ranking.rows.iter().map(|row| row.total.to_string()).collect();
    assert_eq!(totals, ["8", "6", "4"]);
    let first = &row(&ranking, "a").per_member[&SeatId::new("e-1")];
    assert_eq!((first.technical.to_string(), first.rank), ("76".to_owned(), 2));
    assert_eq!(first.total, figure("80.00")); // 5 × 4,000,000 / 5,000,000 = 4.00
    assert_eq!(row(&ranking, "a").price_points, Some(figure("4.00")));
}

#[test]
fn equal_sheets_go_to_the_lower_price_or_share_the_place() {
    for (equal_totals, rule, expected) in [
        ("lower-price-first", "rank-points", "b:1 a:2"),
        ("share-rank", "rank-points", "b:1 a:2"), // then the chain's price step
        ("lower-price-first", "first-places", "b:1 a:2"),
    ] {
        let sheet = criteria(
            &[("plan", 100)],
            100,
            json!({"aggregation": {"kind": rule, "equal_totals": equal_totals}}),
        );
        let input = evaluation(
            &sheet,
            &[("a", Some(200)), ("b", Some(100))],
            &[("e-1", &[&["80"], &["80"]]), ("e-2", &[&["70"], &["70"]])],
        );
        let ranking = rank(&sheet, &input).expect("a ranking");
        assert_eq!(order(&ranking), expected);
        let by_chain = (equal_totals == "share-rank").then_some(TieBreak::Price);
        assert_eq!(row(&ranking, "b").tie_decided_by, by_chain);
    }
}

#[test]
fn system_selection_of_1000_points_ties_go_to_the_technical_score() {
    let sheet = criteria(
        &[("functional", 600), ("non-functional", 200)],
        1_000,
        json!({
            "price": {"kind": "ratio", "max_points": 200},
            "rounding": {"decimals": 0, "mode": "half-up"},
        }),
    );
    assert_eq!(sheet.validate(), []);
    // a: 600 + 200 × 8/10 = 160; b: 560 + 200. Both 760.
    let input = evaluation(
        &sheet,
        &[("b", Some(8_000_000)), ("a", Some(10_000_000))],
        &[
            ("e-1", &[&["400", "160"], &["440", "160"]]),
            ("e-2", &[&["401", "160"], &["440", "160"]]),
            ("e-3", &[&["400", "160"], &["440", "160"]]),
        ],
    );
    let ranking = rank(&sheet, &input).expect("a ranking");
    assert_eq!(order(&ranking), "a:1 b:2");
    let (a, b) = (row(&ranking, "a"), row(&ranking, "b"));
    assert_eq!((a.total, b.total), (figure("760"), figure("760")));
    assert_eq!(b.technical, figure("560")); // 560.33…, rounded at the first decimal
    assert_eq!(a.tie_decided_by, Some(TieBreak::Technical));
}

#[test]
fn nagasaki_additive_below_60_fails() {
    let sheet = nagasaki();
    assert_eq!(sheet.validate(), []);
    for (additive, ranked, reached) in [("60", true, "60.00"), ("59.99", false, "59.99")] {
        let mut input = evaluation(
            &sheet,
            &[("a", Some(9_000_000)), ("b", Some(8_000_000))],
            &[
                ("e-1", &[&["30", "90", "60"], &["30", additive, "0"]]),
                ("e-2", &[&["30", "90", "60"], &["30", "0", additive]]),
            ],
        );
        input.reserve_price_yen = Some(10_000_000.try_into().expect("yen"));
        let ranking = rank(&sheet, &input).expect("a ranking");
        let b = row(&ranking, "b");
        assert_eq!(b.price_points, Some(figure("20.00")));
        assert_eq!(b.rank, ranked.then_some(2), "{additive}");
        let expected = BelowMinimum::Group { required: figure("60"), reached: figure(reached) };
        assert_eq!(b.below_minimum, if ranked { vec![] } else { vec![expected] });
        assert_eq!(row(&ranking, "a").rank, Some(1));
    }
}

#[test]
fn a_requirement_unmet_fails_above_half_of_the_members_not_at_half() {
    let sheet = nagasaki();
    for (unmet, fails) in [(2, false), (3, true), (4, true)] {
        let sheets: Vec<(String, Vec<&[&str]>)> = (0..4)
            .map(|seat| {
                let points: &[&str] = if seat < unmet { &["0", "90", "60"] } else { &["30", "90", "60"] };
                (format!("e-{seat}"), vec![points])
            })
            .collect();
        let sheets: Vec<(&str, &[&[&str]])> =
            sheets.iter().map(|(seat, points)| (seat.as_str(), points.as_slice())).collect();
        let mut input = evaluation(&sheet, &[("a", Some(9_000_000))], &sheets);
        input.reserve_price_yen = Some(10_000_000.try_into().expect("yen"));
        let ranking = rank(&sheet, &input).expect("a ranking");
        let below = &ranking.rows[0].below_minimum;
        assert_eq!(!below.is_empty(), fails, "{unmet}");
        if fails {
            assert!(matches!(&below[0], BelowMinimum::MandatoryUnmet { seats, .. } if seats.len() == unmet));
            assert!(below[0].ja().contains("過半数") && below[0].en().contains("more than half"));
        }
    }
}

#[test]
fn meti_linear_truncates_below_one() {
    let sheet = criteria(
        &[("technical", 200)],
        300,
        json!({
            "price": {"kind": "linear", "max_points": 100},
            "rounding": {"decimals": 0, "mode": "floor"},
            "minimum": {"total": {"points": 100}, "basis": "technical"},
        }),
    );
    let mut input = evaluation(
        &sheet,
        &[("a", Some(7_999_999)), ("b", Some(10_000_000)), ("c", Some(1_000_000))],
        &[("e-1", &[&["150"], &["170"], &["99"]]), ("e-2", &[&["151"], &["170"], &["100"]])],
    );
    input.reserve_price_yen = Some(10_000_000.try_into().expect("yen"));
    let ranking = rank(&sheet, &input).expect("a ranking");
    // a: 150 (150.5) + 20 (20.00001); b: 170 + 0, more technical; c: 99 of 100 is too little.
    assert_eq!(order(&ranking), "b:1 a:2 c:-");
    assert_eq!(row(&ranking, "a").total, figure("170"));
    assert_eq!(
        row(&ranking, "c").below_minimum,
        [BelowMinimum::Total { required: figure("100"), reached: figure("99") }]
    );

    input.reserve_price_yen = Some(9_999_999.try_into().expect("yen"));
    assert_eq!(
        rank(&sheet, &input),
        Err(RankingError::Input(vec![InputFault::AboveReserve(EntrantId::new("b"))]))
    );
}

#[test]
fn division_method() {
    let sheet = criteria(
        &[("additive", 50)],
        150,
        json!({
            "price": {"kind": "division", "standard_points": 100, "unit_yen": 1_000_000},
            "rounding": {"decimals": 4, "mode": "floor"},
        }),
    );
    assert_eq!(sheet.validate(), []);
    let input = evaluation(
        &sheet,
        &[("a", Some(9_000_000)), ("b", Some(8_000_000))],
        &[("e-1", &[&["50"], &["20"]])],
    );
    let ranking = rank(&sheet, &input).expect("a ranking");
    assert_eq!(order(&ranking), "a:1 b:2");
    assert_eq!(row(&ranking, "a").total.to_string(), "16.6666");
    assert_eq!(row(&ranking, "b").total.to_string(), "15.0000");
    assert_eq!(row(&ranking, "b").points_total, figure("120.0000"));

    let cheap = evaluation(&sheet, &[("a", Some(1))], &[("e-1", &[&["50"]])]);
    assert_eq!(rank(&sheet, &cheap).map(|r| order(&r)), Ok("a:1".to_owned()));
}
