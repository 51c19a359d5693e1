//! The calendar of one's own due days: by an address that is told once, and read without signing in.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::city::City;
use super::play::Play;
use super::script::Expected;
use crate::common::{shown, told};

/// Case 6 until a first company has applied.
async fn applied() -> Play {
    Play::case6_through(|step| step.act == "submit" && step.expected == Expected::Done).await
}

/// A page of somebody, or the answer to a form of theirs.
async fn page(city: &City, name: &str, method: Method, path: &str) -> (u16, String) {
    let request = city.as_(name, method, path).await;
    shown(request.header("content-type", "application/x-www-form-urlencoded")).await
}

/// Makes an address: the path of the calendar.
async fn made(city: &City, name: &str) -> String {
    let (status, shown) = page(city, name, Method::POST, "/account/calendar").await;
    assert_eq!(status, 200, "{shown}");
    let (_, address) = shown.split_once("/calendar/shirube_").unwrap();
    format!("/calendar/shirube_{}", address.split('<').next().unwrap())
}

/// What is read there without signing in: its status, and its lines unfolded.
async fn read(city: &City, path: &str) -> (u16, String) {
    let answer = city.nobody(Method::GET, path).send().await.unwrap();
    let status = answer.status().as_u16();
    if status == 200 {
        assert_eq!(answer.headers()["content-type"], "text/calendar; charset=utf-8");
        assert!(answer.headers()["cache-control"].to_str().unwrap().contains("no-store"));
    }
    (status, answer.text().await.unwrap().replace("\r\n ", ""))
}

/// Who of the staff must do something by a day, and how many such days they have.
async fn with_dues(city: &City) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for name in city.people.keys().filter(|name| !name.starts_with("startup")) {
        let (_, tasks) = city.get(name, "/api/v1/tasks").await;
        let tasks = tasks["tasks"].as_array().unwrap().iter();
        let acts = tasks.flat_map(|one| one["acts"].as_array().unwrap().iter());
        let dues = acts.filter(|act| act["due_at"].is_string()).count();
        if dues > 0 {
            found.insert(name.clone(), dues);
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_knows_the_address_reads_what_is_due_for_its_owner_and_no_more() {
    let play = applied().await;
    let city = &play.city;
    let company = made(city, "startup-a").await;
    let (status, calendar) = read(city, &company).await;
    assert_eq!(status, 200);
    let own = format!("/my/{}", play.id("application-a").replacen('.', "%2F", 1));
    assert!(calendar.contains(&own) && calendar.contains("DTSTART:20270214T080000Z"), "{calendar}");
    let (_, case) = city.get("officer-1", "/api/v1/cases").await;
    let title = case["lines"][0]["title"].as_str().unwrap();
    assert!(!calendar.contains(title) && !calendar.contains("あおぞら"), "{calendar}");

    let owing = with_dues(city).await;
    let (name, dues) = owing.iter().next().expect("somebody must do something by a day");
    let officer = made(city, name).await;
    let (status, calendar) = read(city, &officer).await;
    assert_eq!((status, calendar.matches("BEGIN:VEVENT").count()), (200, *dues), "{calendar}");
    assert!(calendar.contains("/cases/R8-") && !calendar.contains("/my/"), "{calendar}");

    // it is no token of a program, stands nowhere as it is, and its page does not tell it again
    let secret = officer.trim_start_matches("/calendar/").trim_end_matches(".ics");
    let bearer = city.nobody(Method::GET, "/api/v1/session").bearer_auth(secret);
    assert_eq!(told(bearer).await.0, 401);
    for path in city.files() {
        let bytes = std::fs::read(&path).unwrap();
        let holds = bytes.windows(secret.len()).any(|some| some == secret.as_bytes());
        assert!(!holds, "{} holds the address", path.display());
    }
    for path in ["/account/calendar", "/account"] {
        let (status, shown) = page(city, name, Method::GET, path).await;
        assert!(status == 200 && !shown.contains("shirube_"), "{shown}");
    }
    // what is no address of a calendar is not there
    let program = &city.people["officer-1"].token;
    let almost = officer.replace("shirube_", "shirube_x");
    for other in
        ["/calendar/x.ics", &format!("/calendar/{secret}"), &format!("/calendar/{program}.ics"), &almost]
    {
        assert_eq!(read(city, other).await.0, 404, "{other}");
    }

    // another one stops the one before, and it can be stopped
    let other = made(city, name).await;
    assert_ne!(other, officer);
    assert_eq!((read(city, &officer).await.0, read(city, &other).await.0), (404, 200));
    let (_, ended) = page(city, name, Method::POST, "/account/calendar/end").await;
    assert!(ended.contains("アドレスはまだありません"), "{ended}");
    assert_eq!((read(city, &other).await.0, read(city, &company).await.0), (404, 200));
}

/// Two administrators take away what somebody is in the office.
async fn taken_away(city: &City, name: &str) {
    let of = |one: &super::city::Person| one.capacities.iter().any(|one| one == "administrator");
    let administrators = city.people.iter().filter(|(_, one)| of(one)).map(|(name, _)| name.clone());
    let person = &city.people[name];
    for capacity in &person.capacities {
        let facts = json!({"grant.person": person.id.as_str(), "grant.capacity": capacity, "reason": "異動"});
        for by in administrators.clone().take(2) {
            let (_, office): (u16, Value) = city.get(&by, "/api/v1/procedures/office").await;
            let asked = city.as_(&by, Method::POST, "/api/v1/procedures/office/acts/revoke-grant").await;
            let asked = asked.header("idempotency-key", Uuid::new_v4().to_string());
            let asked = asked.header("if-match", format!("\"{}\"", office["revision"]));
            let (status, done) = told(asked.json(&json!({ "facts": facts }))).await;
            assert_eq!(status, 200, "{by} {capacity}: {done}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_loses_the_capacity_loses_what_was_due_by_it() {
    let play = applied().await;
    let city = &play.city;
    let owing = with_dues(city).await;
    let (name, _) = owing.iter().next().expect("somebody must do something by a day");
    let address = made(city, name).await;
    assert!(read(city, &address).await.1.contains("BEGIN:VEVENT"));
    taken_away(city, name).await;
    let (status, calendar) = read(city, &address).await;
    assert!(status == 200 && !calendar.contains("BEGIN:VEVENT"), "{status} {calendar}");
}
