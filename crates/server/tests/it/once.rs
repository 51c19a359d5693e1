//! A request that is made again with its id: one effect, and the answer it had, but for what is told once.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::common::{OTHER, Somebody, TOWN, Town, code, fields};

/// What is listed where something is made.
async fn listed(who: &Somebody<'_>, path: &str, named: &str) -> usize {
    let (status, all) = who.get(path).await;
    assert_eq!(status, 200, "{path}");
    all[named].as_array().unwrap().len()
}

/// Asks twice, then with another body, then twice at once with another id.
async fn asked(who: &Somebody<'_>, (path, named): (&str, &str), bodies: [&Value; 3]) -> [Value; 2] {
    let key = Uuid::new_v4();
    let there = listed(who, path, named).await;
    let (status, first) = who.post_as(path, bodies[0], (key, None)).await;
    assert_eq!(status, 201, "{path}: {first}");
    let (status, second) = who.post_as(path, bodies[0], (key, None)).await;
    assert_eq!(status, 201, "{path}: {second}");
    assert_eq!(listed(who, path, named).await, there + 1, "{path}: one effect");
    let (status, problem) = who.post_as(path, bodies[1], (key, None)).await;
    assert_eq!((status, fields(&problem)), (422, vec!["Idempotency-Key"]), "{path}: {problem}");
    assert_eq!(code(&problem), "idempotency_mismatch", "{path}: {problem}");
    let other = (Uuid::new_v4(), None);
    let (one, another) =
        tokio::join!(who.post_as(path, bodies[2], other), who.post_as(path, bodies[2], other));
    assert_eq!((one.0, another.0), (201, 201), "{path}: {} {}", one.1, another.1);
    assert_eq!(listed(who, path, named).await, there + 2, "{path}: one effect of two at once");
    [first, second]
}

fn without(mut answer: Value, secret: &str) -> Value {
    answer.as_object_mut().unwrap().remove(secret);
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_issued_once_and_told_once() {
    let town = Town::new().await;
    let who = town.as_(TOWN, "u-0001").await;
    let body = |name: &str| json!({"name": name, "scopes": ["read"], "days": 1});
    let bodies = [&body("a"), &body("b"), &body("c")];
    let [first, second] = asked(&who, ("/api/v1/tokens", "tokens"), bodies).await;
    assert!(first["token"].as_str().unwrap().starts_with("shirube_"));
    assert_eq!(second.get("token"), None, "nobody keeps it");
    assert_eq!(without(first, "token"), second);
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_is_registered_once_and_their_invitation_told_once() {
    let town = Town::new().await;
    let who = town.as_(TOWN, "u-0003").await;
    let body = |name: &str| json!({"name": name, "email": format!("{name}@city-a.example.jp")});
    let bodies = [&body("hanako"), &body("taro"), &body("jiro")];
    let [first, second] = asked(&who, ("/api/v1/people", "people"), bodies).await;
    assert!(first["invitation"].as_str().unwrap().starts_with("/invitation/"));
    assert_eq!(second["invitation"], json!(""));
    assert_eq!(without(first, "invitation"), without(second, "invitation"));
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_is_saved_once_and_of_an_id_each_has_their_own() {
    let town = Town::new().await;
    let who = town.as_(TOWN, "u-0001").await;
    let body = |name: &str| json!({"name": name, "kind": "contract"});
    let bodies = [&body("a"), &body("b"), &body("c")];
    let [first, second] = asked(&who, ("/api/v1/views", "views"), bodies).await;
    assert_eq!(first, second);
    // an id says nothing of another person's request
    let key = Uuid::new_v4();
    for (town_of, person) in [(TOWN, "u-0001"), (TOWN, "u-0002"), (OTHER, "u-0001")] {
        let other = town.as_(town_of, person).await;
        let (status, saved) = other.post_as("/api/v1/views", &body("d"), (key, None)).await;
        assert_eq!(status, 201, "{town_of} {person}: {saved}");
        assert_eq!(saved["name"], json!("d"));
    }
    town.stands().await;
}
