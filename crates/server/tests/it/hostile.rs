//! Bodies nobody of ours sends: each is told which field is wrong, and nothing is stored.

mod alone;
mod amounts;
mod calls;
mod files;
mod forged;
mod fuzz;
mod guessing;
mod inert;
mod letters;
mod paths;
mod revoked;
mod scripts;
mod table;
mod texts;
mod wire;

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::common::{TOWN, Town, fields, need, told};

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_is_named_and_nothing_is_stored() {
    let town = Town::new().await;
    let officer = town.as_(TOWN, "u-0001").await;
    let with = |name: &str, value: Value| {
        let mut facts = need();
        facts[name] = value;
        json!({ "facts": facts }).to_string()
    };
    let titled = |text: &str| format!("{{\"facts\": {{\"title\": \"{text}\"}}}}");
    for (body, status, field) in [
        (with("title", json!(1)), 422, "title"),
        (with("title", json!([["a"]])), 422, "title"),
        (with("title", json!("長".repeat(10_001))), 422, "title"),
        (with("title", json!("行\n".repeat(100_000))), 422, "title"),
        (with("role", json!("admin")), 422, "role"),
        (json!({"facts": need(), "org": "city-b"}).to_string(), 422, "org"),
        (json!({"facts": need(), "person": "u-0002"}).to_string(), 422, "person"),
        (json!({"facts": need(), "capacity": "emperor"}).to_string(), 422, "capacity"),
        (json!({"facts": "x"}).to_string(), 422, "facts"),
        (r#"{"facts": {"title": 1e999}}"#.to_owned(), 422, "facts.title"),
        (r#"{"facts": {"estimate_yen": 0.1}}"#.to_owned(), 422, "facts.estimate_yen"),
        (r#"{"facts": {"estimate_yen": 9007199254740992}}"#.to_owned(), 422, "facts.estimate_yen"),
        (r#"{"facts": {"estimate_yen": 9223372036854775808}}"#.to_owned(), 422, "facts.estimate_yen"),
        (r#"{"facts": {"title": "a", "title": "b"}}"#.to_owned(), 422, "facts.title"),
        (titled("a\\u0000b"), 422, "facts.title"),
        (titled("a\\u202eb"), 422, "facts.title"),
        (titled("a\\u200bb"), 422, "facts.title"),
        (titled("\\ufeffa"), 422, "facts.title"),
        (titled("\\ud800"), 400, ""),
        ("{".to_owned(), 400, ""),
        (format!("{{\"facts\": {}1{}}}", "[".repeat(10_000), "]".repeat(10_000)), 400, ""),
        (
            format!(
                "{{\"facts\": {{{}}}}}",
                (0..60_000).map(|n| format!("\"k{n}\":1")).collect::<Vec<_>>().join(",")
            ),
            400,
            "",
        ),
    ] {
        let request = officer
            .request(Method::POST, "/api/v1/cases")
            .header("idempotency-key", Uuid::new_v4().to_string())
            .header("content-type", "application/json");
        let shown: String = body.chars().take(80).collect();
        let (found, problem) = told(request.body(body)).await;
        assert_eq!(found, status, "{shown}: {problem}");
        if !field.is_empty() {
            assert!(fields(&problem).contains(&field), "{shown}: {problem}");
        }
    }
    let overlong = [b"{\"facts\": {\"title\": \"".as_slice(), &[0xc0, 0xaf], b"\"}}"].concat();
    let request = officer.request(Method::POST, "/api/v1/cases").header("content-type", "application/json");
    assert_eq!(told(request.body(overlong)).await.0, 400);
    assert_eq!(officer.get("/api/v1/cases").await.1, json!({"lines": []}));
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_is_not_read() {
    let town = Town::new().await;
    let body = format!("{{\"email\": \"{}\"}}", "a".repeat(2 << 20));
    let request =
        town.nobody().request(Method::POST, "/api/v1/session").header("content-type", "application/json");
    assert_eq!(told(request.body(body)).await.0, 413);
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_takes_only_what_is_declared() {
    let town = Town::new().await;
    let officer = town.as_(TOWN, "u-0001").await;
    for (path, field) in [
        ("/api/v1/cases?org=city-b", "org"),
        ("/api/v1/cases?fiscal_year=1%20OR%201%3D1", "fiscal_year"),
        ("/api/v1/cases?closed=maybe", "closed"),
        ("/api/v1/cases?kind=contract&kind=office", "kind"),
        ("/api/v1/cases?after=nonsense", "after"),
        ("/api/v1/cases?due_before=soon", "due_before"),
        ("/api/v1/cases?stage=nowhere", "stage"),
        ("/api/v1/search", "q"),
        ("/api/v1/search?q=x", "words"),
        ("/api/v1/rules?path=nowhere", "path"),
    ] {
        let (status, problem) = officer.get(path).await;
        assert_eq!((status, fields(&problem)), (422, vec![field]), "{path}");
    }
    let (status, _) = officer.get("/api/v1/cases?kind=&fiscal_year=2026").await;
    assert_eq!(status, 200);
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_need_is_advised_on_and_what_is_wrong_with_it_is_named() {
    let town = Town::new().await;
    let nobody = town.nobody();
    let facts = json!({"contract_type": "service", "estimate_yen": 3_000_000, "budget.state": "voted"});
    let (status, advice) = nobody.post("/api/v1/advice", &json!({"facts": facts, "body": "city"})).await;
    assert_eq!(status, 200, "{advice}");
    let wrong = json!({"facts": {"estimate_yen": -1, "nothing": 1}, "body": "planet"});
    let (status, problem) = nobody.post("/api/v1/advice", &wrong).await;
    assert_eq!((status, fields(&problem)), (422, vec!["body"]));
    let wrong = json!({"facts": {"estimate_yen": -1, "nothing": 1}, "on": "1900-01-01"});
    let (status, problem) = nobody.post("/api/v1/advice", &wrong).await;
    let mut named = fields(&problem);
    named.sort_unstable();
    assert_eq!((status, named), (422, vec!["facts.estimate_yen", "facts.nothing", "on"]));
    town.stands().await;
}
