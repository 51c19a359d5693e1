//! Amounts at and beyond their ends.

use serde_json::{Value, json};
use shirube_test_stores::rows;
use uuid::Uuid;

use crate::common::{TOWN, Town, fields, told};

/// Where an amount of yen is taken: the act and its field.
const AMOUNTS: [(&str, &str); 5] = [
    ("choose-method", "estimate_yen"),
    ("approve-budget", "budget.amount_yen"),
    ("approve-budget", "budget.limit_yen"),
    ("start-small-purchase", "purchase.estimate_yen"),
    ("start-small-purchase", "purchase.bond_yen"),
];

/// A whole number from 0 to 2^53 − 1 is an amount: 2^53, 2^63, −1, a fraction, what has no end, and a number
/// in a text are none, and the field is named. 0 and the largest are.
#[tokio::test(flavor = "multi_thread")]
async fn an_amount_is_whole_and_within_its_ends() {
    let town = Town::new().await;
    town.open_case().await;
    let officer = town.as_(TOWN, "u-0001").await;
    let before = rows(&town.database).await;
    for (act, field) in AMOUNTS {
        let path = format!("/api/v1/procedures/R8-0001.1/acts/{act}/rehearsal");
        let asked = async |amount: &str| {
            let request = officer.request(reqwest::Method::POST, &path).header("if-match", "\"1\"");
            let request = request.header("idempotency-key", Uuid::new_v4().to_string());
            let request = request.header("content-type", "application/json");
            told(request.body(format!("{{\"facts\": {{\"{field}\": {amount}}}}}"))).await
        };
        let is_named = |problem: &Value| {
            let named = if problem["errors"].is_array() { fields(problem) } else { Vec::new() };
            named.iter().any(|one| one.strip_prefix("facts.").unwrap_or(one) == field)
        };
        for wrong in [
            "9007199254740992",
            "9223372036854775807",
            "9223372036854775808",
            "18446744073709551616",
            "-1",
            "-9007199254740991",
            "0.1",
            "1.0",
            "1e3",
            "1e999",
            "-1e999",
            "\"100\"",
            "\"１００\"",
            "true",
            "[1]",
            "{\"yen\": 1}",
        ] {
            let (status, problem) = asked(wrong).await;
            assert!(status == 422 && is_named(&problem), "{act} {field} {wrong}: {status} {problem}");
        }
        for right in ["0", "1", "9007199254740991"] {
            let (status, problem) = asked(right).await;
            assert!(!is_named(&problem), "{act} {field} {right}: {status} {problem}");
        }
    }
    // what reckons with amounts stands at both ends
    for amount in [0, 1, 9_007_199_254_740_991_i64] {
        let body = json!({"facts": {"contract_type": "service", "estimate_yen": amount}, "body": "city"});
        let (status, advice) = town.nobody().post("/api/v1/advice", &body).await;
        assert_eq!(status, 200, "{amount}: {advice}");
    }
    assert_eq!(rows(&town.database).await, before, "a rehearsal stores nothing");
    town.stands().await;
}
