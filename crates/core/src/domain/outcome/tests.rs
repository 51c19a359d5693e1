//! The published amounts of a real contract, every mode at its bounds, and what always holds.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{About, Basis, Fallback, Mode, Observation, PaymentTable, Quantity, Terms, split};
use crate::domain::Yen;

fn quantity(text: &str) -> Quantity {
    text.parse().unwrap()
}

fn period() -> Value {
    json!([{ "id": "final", "measured_on": "2019-08-31" }])
}

fn terms(direction: &str, cap_yen: i64, payment: &Value) -> Terms {
    let value = json!({ "id": "x", "direction": direction, "cap_yen": cap_yen, "periods": period(),
                        "payment": payment, "fallback": "zero" });
    serde_json::from_value(value).unwrap()
}

/// 八王子市, FY2017–2019. Published: caps, bounds, values and amounts. The rows of indicator 2
/// beside the published one are assumed, one for each percentage point.
fn hachioji() -> Value {
    let steps: Vec<Value> = [
        ("79", 1_808_000),
        ("80", 2_192_000),
        ("81", 2_576_000),
        ("82", 2_960_000),
        ("83", 3_344_000),
        ("84", 3_728_000),
        ("85", 4_112_000),
        ("86", 4_496_000),
        ("87.0", 4_880_000),
    ]
    .iter()
    .map(|(at, pay_yen)| json!({ "at": at, "pay_yen": pay_yen }))
    .collect();
    let indicator = |id: &str, cap_yen: i64, payment: Value| {
        json!({ "id": id, "direction": "up", "cap_yen": cap_yen, "periods": period(),
                "payment": payment, "fallback": "zero" })
    };
    json!({
        "fixed_yen": 0, "cap_yen": 9_762_000, "benefit_yen": 20_000_000, "last_payment_year": 2019,
        "indicators": [
            indicator("screening-rate", 2_441_000, json!({ "mode": "linear", "lower": "9", "upper": "19" })),
            indicator("detailed-exam-rate", 4_880_000, json!({ "mode": "steps", "steps": steps })),
            indicator("early-cancers", 2_441_000, json!({ "mode": "threshold", "at": "1" })),
        ],
    })
}

fn table(value: &Value) -> PaymentTable {
    PaymentTable::deserialize_checked(value).unwrap()
}

impl PaymentTable {
    fn deserialize_checked(value: &Value) -> Result<Self, String> {
        let table: Self = serde_json::from_value(value.clone()).map_err(|error| error.to_string())?;
        let faults = table.faults();
        if faults.is_empty() { Ok(table) } else { Err(format!("{faults:?}")) }
    }
}

fn observed(indicator: &str, period: &str, value: &str) -> Observation {
    let value = (!value.is_empty()).then(|| quantity(value));
    Observation { indicator: indicator.into(), period: period.into(), value, fallback: None, agreed: None }
}

#[test]
fn hachioji_pays_what_was_published() {
    let table = table(&hachioji());
    let observations = [
        observed("screening-rate", "final", "26.8"),
        observed("detailed-exam-rate", "final", "82.1"),
        observed("early-cancers", "final", "0"),
    ];
    let amounts = table.amounts(Yen::default(), &observations, &[], None).unwrap();
    let paid: Vec<i64> = amounts.rows.iter().map(|row| row.pay_yen.get()).collect();
    assert_eq!(paid, [2_441_000, 2_960_000, 0]);
    assert_eq!((amounts.outcome_yen, amounts.total_yen), (5_401_000, 5_401_000));
    assert!(amounts.total_yen <= table.cap_yen.get());
}

#[test]
fn the_schedule_of_hachioji_at_every_bound() {
    let table = table(&hachioji());
    let exams = table.terms("detailed-exam-rate").unwrap();
    for (value, yen) in [
        ("78.9", 0),
        ("79", 1_808_000),
        ("80.5", 2_192_000),
        ("81.9", 2_576_000),
        ("82.0", 2_960_000),
        ("82.1", 2_960_000),
        ("82.2", 2_960_000),
        ("84.9", 3_728_000),
        ("86.999999", 4_496_000),
        ("87.0", 4_880_000),
        ("95", 4_880_000),
    ] {
        assert_eq!(exams.pay(quantity(value)).get(), yen, "{value}");
    }
    // A straight line from zero pays something else: the schedule was a table.
    let line = terms("up", 4_880_000, &json!({ "mode": "linear", "lower": "79", "upper": "87" }));
    assert_eq!(line.pay(quantity("82.1")).get(), 1_891_000);
}

/// Values with what they pay, in yen.
type Rows<'r> = &'r [(&'r str, i64)];

#[test]
fn every_mode_at_its_bounds_in_both_directions() {
    let floor = json!({ "mode": "linear-with-floor", "lower": "10", "upper": "20", "floor_yen": 100 });
    let down = json!({ "mode": "linear", "lower": "30", "upper": "20" });
    let steps_down = json!({ "mode": "steps", "steps": [{ "at": "5", "pay_yen": 300 }, { "at": "2.5", "pay_yen": 1000 }] });
    let unit = json!({ "mode": "unit-price", "from": "0", "unit_yen": 300 });
    let unit_down = json!({ "mode": "unit-price", "from": "100", "unit_yen": 300 });
    let cases: &[(&str, &Value, Rows<'_>)] = &[
        (
            "up",
            &floor,
            &[("9.999999", 0), ("10", 100), ("15", 550), ("15.001", 550), ("20", 1000), ("21", 1000)],
        ),
        ("down", &down, &[("31", 0), ("30", 0), ("29.999", 0), ("25", 500), ("20", 1000), ("-1", 1000)]),
        ("down", &steps_down, &[("5.1", 0), ("5", 300), ("2.6", 300), ("2.5", 1000), ("0", 1000)]),
        ("up", &unit, &[("-4", 0), ("0.9", 0), ("1", 300), ("2.9", 600), ("3", 900), ("4", 1000)]),
        ("down", &unit_down, &[("101", 0), ("99.5", 0), ("99", 300), ("97", 900), ("96", 1000)]),
        ("up", &json!({ "mode": "threshold", "at": "80" }), &[("79.999999", 0), ("80", 1000)]),
        ("down", &json!({ "mode": "threshold", "at": "3" }), &[("3.1", 0), ("3", 1000)]),
    ];
    for (direction, payment, rows) in cases {
        let terms = terms(direction, 1000, payment);
        for (value, yen) in *rows {
            assert_eq!(terms.pay(quantity(value)).get(), *yen, "{direction} {payment} {value}");
        }
    }
}

#[test]
fn faults_name_their_field_in_both_languages() {
    type Break = fn(&mut Value);
    let cases: &[(Break, &str, About)] = &[
        (|table| table["cap_yen"] = json!(9_762_001), "cap_yen", About::Sum),
        (|table| table["fixed_yen"] = json!(1), "cap_yen", About::Sum),
        (|table| table["benefit_yen"] = json!(9_762_000), "benefit_yen", About::Sum),
        (|table| table["last_payment_year"] = json!(2018), "last_payment_year", About::Form),
        (|table| table["indicators"][2]["id"] = json!("screening-rate"), "indicators[2].id", About::Form),
        (|table| table["indicators"][0]["periods"] = json!([]), "indicators[0].periods", About::Form),
        (
            |table| table["indicators"][0]["payment"]["upper"] = json!("9"),
            "indicators[0].payment.upper",
            About::Monotone,
        ),
        (
            |table| table["indicators"][1]["payment"]["steps"][3]["pay_yen"] = json!(2_575_999),
            "indicators[1].payment.steps[3].pay_yen",
            About::Monotone,
        ),
        (
            |table| table["indicators"][1]["payment"]["steps"][3]["at"] = json!("81"),
            "indicators[1].payment.steps[3].at",
            About::Monotone,
        ),
        (
            |table| table["indicators"][1]["payment"]["steps"][8]["pay_yen"] = json!(4_880_001),
            "indicators[1].payment.steps",
            About::Form,
        ),
    ];
    for (spoil, field, about) in cases {
        let mut value = hachioji();
        spoil(&mut value);
        let table: PaymentTable = serde_json::from_value(value).unwrap();
        let faults = table.faults();
        let found = faults
            .iter()
            .find(|fault| fault.field == *field)
            .unwrap_or_else(|| panic!("{field}: {faults:?}"));
        assert_eq!(found.about, *about);
        assert!(
            !found.ja.is_empty()
                && found.to_string().contains(field)
                && found.to_string().contains(&found.en)
        );
    }
    assert!(serde_json::from_value::<PaymentTable>(json!({ "fixed_yen": 0 })).is_err());
}

#[test]
fn a_missing_value_pays_by_the_clause() {
    let yearly = |fallback: &str| {
        json!({ "id": "x", "direction": "up", "cap_yen": 1000, "fallback": fallback,
                "periods": [{ "id": "2027", "measured_on": "2028-03-31" }, { "id": "2028", "measured_on": "2029-03-31" }],
                "payment": { "mode": "threshold", "at": "80" } })
    };
    let table_of = |fallback: &str| {
        let value = json!({ "fixed_yen": 500, "cap_yen": 2500, "benefit_yen": 9000,
                            "last_payment_year": 2029, "indicators": [yearly(fallback)] });
        table(&value)
    };
    let missing = |fallback: Option<Fallback>, agreed: &str| {
        let agreed = (!agreed.is_empty()).then(|| quantity(agreed));
        Observation { fallback, agreed, ..observed("x", "2028", "") }
    };
    let cases = [
        ("zero", missing(Some(Fallback::Zero), ""), Basis::Zero, 1000),
        ("previous-value", missing(Some(Fallback::PreviousValue), ""), Basis::PreviousValue, 2000),
        ("agreed-value", missing(Some(Fallback::AgreedValue), "79"), Basis::AgreedValue, 1000),
        ("agreed-value", missing(Some(Fallback::AgreedValue), "80"), Basis::AgreedValue, 2000),
    ];
    for (clause, second, basis, outcome_yen) in cases {
        let table = table_of(clause);
        let observations = [observed("x", "2027", "85"), second];
        let amounts = table.amounts(table.fixed_yen, &observations, &[], None).unwrap();
        assert_eq!((amounts.rows[1].basis, amounts.outcome_yen), (basis, outcome_yen), "{clause}");
        assert_eq!(amounts.total_yen, outcome_yen + 500);
    }
    let table = table_of("zero");
    for open in [vec![observed("x", "2027", "85")], vec![observed("x", "2027", "85"), missing(None, "")]] {
        let unsettled = table.amounts(table.fixed_yen, &open, &[], None).unwrap_err();
        assert_eq!(unsettled.period, "2028");
        assert!(unsettled.ja().contains("2028") && unsettled.to_string().contains("2028"));
    }
    // An early end: what was not due pays nothing; what was measured pays.
    let day = |text: &str| Some(text.parse().unwrap());
    let first = [observed("x", "2027", "85")];
    let early = table.amounts(Yen::default(), &first, &[], day("2028-10-01")).unwrap();
    assert_eq!((early.rows[1].basis, early.total_yen), (Basis::NotDue, 1000));
    assert!(table.amounts(Yen::default(), &first, &[], day("2029-03-31")).is_err());
    // What was paid stays as it was paid.
    let mut paid = table.rows_of("2027", &first).unwrap();
    paid[0].pay_yen = Yen::new(700).unwrap();
    let later = [observed("x", "2027", "10"), observed("x", "2028", "85")];
    assert_eq!(table.amounts(Yen::default(), &later, &paid, None).unwrap().outcome_yen, 1700);
}

#[test]
fn shares_sum_to_the_amount_and_the_rest_is_the_leads() {
    let weights = [("a-town", 1), ("b-city", 1), ("c-pref", 1)].map(|(org, weight)| (org.to_owned(), weight));
    let shares = split(1000, &weights.clone().into(), "c-pref");
    assert_eq!(shares.values().copied().collect::<Vec<_>>(), [333, 333, 334]);
    assert_eq!(split(1000, &[].into(), "c-pref").len(), 0);
}

fn any_quantity() -> impl Strategy<Value = Quantity> {
    (-200_000_000_i64..200_000_000).prop_map(|millionths| {
        let sign = if millionths < 0 { "-" } else { "" };
        let size = millionths.unsigned_abs();
        quantity(&format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000))
    })
}

/// Terms of any mode and direction that have no fault.
fn any_terms() -> impl Strategy<Value = Terms> {
    let points = prop::collection::vec(any_quantity(), 2..8);
    (0..5_u8, any::<bool>(), 1..9_000_000_000_i64, points, 0..100_i64, 1..1_000_000_i64).prop_filter_map(
        "two different values",
        |(mode, up, cap_yen, mut points, percent, unit_yen)| {
            points.sort();
            points.dedup();
            if !up {
                points.reverse();
            }
            let (lower, upper) = (points.first()?, points.last()?);
            let last = i64::try_from(points.len() - 1).ok()?;
            let steps: Vec<Value> = (0..).zip(&points).map(|(nth, at)| json!({ "at": at, "pay_yen": cap_yen * nth / last.max(1) })).collect();
            let payment = match mode {
                0 => json!({ "mode": "linear", "lower": lower, "upper": upper }),
                1 => json!({ "mode": "linear-with-floor", "lower": lower, "upper": upper, "floor_yen": cap_yen / 100 * percent }),
                2 => json!({ "mode": "steps", "steps": steps }),
                3 => json!({ "mode": "threshold", "at": lower }),
                _ => json!({ "mode": "unit-price", "from": lower, "unit_yen": unit_yen }),
            };
            (points.len() > 1).then(|| terms(if up { "up" } else { "down" }, cap_yen, &payment))
        },
    )
}

proptest! {
    /// 0 ≤ pay ≤ cap, and a better value never pays less.
    #[test]
    fn pay_is_capped_and_monotone(terms in any_terms(), one in any_quantity(), other in any_quantity()) {
        let (one_yen, other_yen) = (terms.pay(one), terms.pay(other));
        prop_assert!(one_yen <= terms.cap_yen && other_yen <= terms.cap_yen);
        if terms.direction.reaches(one, other) {
            prop_assert!(one_yen >= other_yen, "{one} pays {one_yen:?}, {other} pays {other_yen:?}");
        }
        if let Some((_, upper)) = terms.payment.bounds() {
            prop_assert_eq!(terms.pay(upper), terms.cap_yen);
        }
        if let Mode::Linear { lower, .. } = &terms.payment {
            prop_assert!(terms.pay(*lower).is_zero());
        }
    }

    /// The total stays within the contract's cap, and the same record computes to the same
    /// amounts after it was written and read.
    #[test]
    fn totals_are_capped_and_recomputable(all in prop::collection::vec(any_terms(), 1..5), values in prop::collection::vec(any_quantity(), 5), fixed in 0..1_000_000_i64) {
        let mut indicators = all;
        for (nth, terms) in indicators.iter_mut().enumerate() {
            terms.id = format!("i{nth}");
        }
        let cap = indicators.iter().map(Terms::cap_of_all_yen).sum::<i64>() + fixed;
        let table = PaymentTable {
            fixed_yen: Yen::new(fixed).unwrap(), cap_yen: Yen::new(cap).unwrap(), benefit_yen: Yen::new(cap + 1).unwrap(),
            last_payment_year: serde_json::from_value(json!(2019)).unwrap(), interim_payment: false, change_clause: None, indicators,
        };
        prop_assert!(table.faults().is_empty(), "{:?}", table.faults());
        let observations: Vec<Observation> = table.indicators.iter().zip(&values)
            .map(|(terms, value)| observed(&terms.id, "final", &value.to_string())).collect();
        let amounts = table.amounts(table.fixed_yen, &observations, &[], None).unwrap();
        prop_assert!(amounts.total_yen <= cap);
        let again: PaymentTable = serde_json::from_str(&serde_json::to_string(&table).unwrap()).unwrap();
        prop_assert_eq!(&again, &table);
        prop_assert_eq!(again.amounts(table.fixed_yen, &observations, &[], None).unwrap(), amounts);
    }

    /// Shares sum to the amount, whatever the weights.
    #[test]
    fn shares_sum(total in 0..9_000_000_000_000_i64, weights in prop::collection::btree_map("[a-z]{3}", 0..1000_u32, 1..9)) {
        let shares = split(total, &weights, "lead");
        if !shares.is_empty() {
            prop_assert_eq!(shares.values().sum::<i64>(), total);
        }
        prop_assert!(shares.values().all(|share| *share >= 0));
    }
}
