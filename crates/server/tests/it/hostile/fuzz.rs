//! Bodies of every shape to every route that takes one.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::common::{Somebody, TOWN, Town};

/// Bodies for each route and each of those who send them.
const BODIES: usize = 12;

/// A value of any shape, deeper and wider than any that is asked for.
fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        any::<String>().prop_map(Value::from),
        "[a-z0-9._/-]{0,12}".prop_map(Value::from),
        Just(json!("2026-02-30")),
        Just(json!("令和99年13月32日")),
        Just(json!("R8-0001/1")),
    ];
    leaf.prop_recursive(4, 24, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            btree_map("[a-z._]{0,10}", inner, 0..6).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// The members that the document of the API names for a body.
fn named(document: &Value, schema: &Value) -> Vec<String> {
    let pointer = schema["$ref"].as_str().map(|text| text.trim_start_matches('#').to_owned());
    let schema = pointer.and_then(|pointer| document.pointer(&pointer)).unwrap_or(schema);
    if let Some(one) = schema["anyOf"].get(0) {
        return named(document, one);
    }
    let own = schema["properties"].as_object().into_iter().flatten();
    let mut names: Vec<String> = own.clone().map(|(name, _)| name.clone()).collect();
    let facts = own.filter(|(name, _)| *name == "facts");
    let inner = facts.flat_map(|(_, facts)| facts["properties"].as_object().into_iter().flatten());
    names.extend(inner.map(|(name, _)| format!("facts\n{name}")));
    names
}

/// A body with the members a route asks for, of whatever shape; now and then with one it does not.
fn body(names: &[String], (values, more): (&[Value], bool)) -> Value {
    let mut body = json!({});
    for (name, value) in names.iter().zip(values.iter().cycle()) {
        match name.split_once('\n') {
            Some((_, fact)) if body["facts"].is_object() => body["facts"][fact] = value.clone(),
            Some((_, fact)) => body["facts"] = json!({ fact: value }),
            None => body[name.as_str()] = value.clone(),
        }
    }
    if more {
        body["role"] = json!("admin");
    }
    body
}

/// A route that changes something: method, path with what there is filled in, members of its body.
fn routes(document: &Value) -> Vec<(Method, String, Vec<String>)> {
    let mut routes = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let method: Method = method.to_uppercase().parse().unwrap();
            // what ends the session that asks would end the test
            let ends =
                path.ends_with("/session") || path.ends_with("/sessions") || path.ends_with("/password");
            if method == Method::GET || (method == Method::DELETE && ends) {
                continue;
            }
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let path = path
                .replace("{case}", "R8-0001")
                .replace("/procedures/{id}", "/procedures/R8-0001.1")
                .replace("{act}", "start-scouting")
                .replace("{kind}", "complaint")
                .replace("{person}", "u-0005")
                .replace("{token}", "unknown")
                .replace("{provider}", "unknown")
                .replace("{id}", "unknown");
            routes.push((method, path, named(document, schema)));
        }
    }
    routes
}

async fn asked(who: &Somebody<'_>, (method, path): (&Method, &str), body: Vec<u8>) -> (u16, String) {
    let request = who.request(method.clone(), path).header("content-type", "application/json");
    let request = request.header("idempotency-key", Uuid::new_v4().to_string()).header("if-match", "\"1\"");
    let answer = request.body(body).send().await.unwrap();
    let status = answer.status().as_u16();
    let media = answer.headers().get("content-type").map(|one| one.to_str().unwrap().to_owned());
    let text = answer.text().await.unwrap();
    if status >= 400 {
        assert_eq!(media.as_deref(), Some("application/problem+json"), "{method} {path}: {text}");
        let problem: Value = serde_json::from_str(&text).unwrap();
        assert!(problem["type"].is_string() && problem["detail"].is_string(), "{problem}");
    }
    (status, text)
}

/// Random bodies, of the members a route names and of any, are refused or taken, and never too much for it: a
/// problem below 500 each, and what was taken stands.
#[tokio::test(flavor = "multi_thread")]
async fn a_body_of_any_shape_is_refused_or_taken() {
    let town = Town::new().await;
    town.open_case().await;
    let everybody =
        [town.as_(TOWN, "u-0001").await, town.as_(TOWN, "u-0003").await, town.as_(TOWN, "u-0009").await];
    let (_, document) = town.nobody().get("/api/openapi.json").await;
    let routes = routes(&document);
    assert!(routes.len() > 30, "{}", routes.len());
    let seed = TestRng::from_seed(RngAlgorithm::ChaCha, &[8; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), seed);
    let values = vec(any_value(), 1..8);
    let (mut sent, mut refused) = (0, 0);
    for (method, path, names) in &routes {
        for nth in 0..BODIES {
            let drawn = values.new_tree(&mut runner).unwrap().current();
            let text = match nth % 4 {
                0 => drawn[0].to_string().into_bytes(),
                1 => body(names, (&drawn, true)).to_string().into_bytes(),
                2 => {
                    let whole = body(names, (&drawn, false)).to_string().into_bytes();
                    whole[..whole.len() / 2].to_vec()
                }
                _ => body(names, (&drawn, false)).to_string().into_bytes(),
            };
            let who = &everybody[nth % everybody.len()];
            let (status, answer) = asked(who, (method, path), text.clone()).await;
            let shown = String::from_utf8_lossy(&text);
            assert!(status < 500, "{method} {path}: {status} {answer} to {shown}");
            sent += 1;
            refused += usize::from(status >= 400);
        }
    }
    assert!(refused * 2 > sent, "{refused} of {sent}");
    town.stands().await;
}
