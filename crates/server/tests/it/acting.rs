//! Acts: done, refused, stale, sent twice; and what others see of it.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::common::{OTHER, Somebody, TOWN, Town, code, fields, need};

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_opened_seen_acted_on_and_refused() {
    let town = Town::new().await;
    let officer = town.as_(TOWN, "u-0001").await;
    let key = Uuid::new_v4();
    let (status, done) = officer.post_as("/api/v1/cases", &json!({"facts": need()}), (key, None)).await;
    assert_eq!((status, &done["procedure"]), (201, &json!("R8-0001/1")), "{done}");
    // the same request again is answered as before
    let again = officer.post_as("/api/v1/cases", &json!({"facts": need()}), (key, None)).await;
    assert_eq!(again, (201, done.clone()));
    for id in ["R8-0001.1", "R8-0001%2F1"] {
        let response =
            officer.request(reqwest::Method::GET, &format!("/api/v1/procedures/{id}")).send().await.unwrap();
        assert_eq!(response.headers()["etag"], format!("\"{}\"", done["revision"]).as_str());
        let view: Value = response.json().await.unwrap();
        assert_eq!((&view["kind"], &view["facts"]["title"]), (&json!("preparation"), &json!("窓口案内")));
    }
    let (status, tasks) = officer.get("/api/v1/tasks").await;
    assert_eq!((status, &tasks["tasks"][0]["procedure"]), (200, &json!("R8-0001/1")), "{tasks}");
    let (status, page) = officer.get("/api/v1/cases/R8-0001").await;
    assert_eq!((status, &page["title"]), (200, &json!("窓口案内")));
    let (status, found) = officer.get("/api/v1/search?q=%E7%AA%93%E5%8F%A3").await;
    assert_eq!((status, found["found"].as_array().unwrap().len()), (200, 1), "{found}");
    let (status, trail) = officer.get("/api/v1/trail/R8-0001").await;
    assert_eq!((status, trail["acts"].as_array().unwrap().len()), (200, 1), "{trail}");
    // an act that is not theirs is refused, with every unmet requirement, and kept
    let (status, offers) = officer.get("/api/v1/procedures/R8-0001.1/offers").await;
    assert_eq!((status, &offers["offers"][0]["act"]), (200, &json!("start-scouting")), "{offers}");
    let (path, brings) =
        ("/api/v1/procedures/R8-0001.1/acts/start-demonstration", json!({"facts": {"form": "pilot"}}));
    let seen = done["revision"].as_u64();
    let (status, refused) = officer.post_as(path, &brings, (Uuid::new_v4(), seen)).await;
    assert_eq!((status, code(&refused)), (409, "refused"), "{refused}");
    assert!(!refused["unmet"].as_array().unwrap().is_empty());
    // what is to be brought is named as the body names it
    let scouting = "/api/v1/procedures/R8-0001.1/acts/start-scouting/rehearsal";
    let (_, bare) = officer.post_as(scouting, &json!({}), (Uuid::new_v4(), seen)).await;
    let missing = |one: &Value| one["rule"] == "fact" && one["missing"] == "peers";
    assert!(bare["unmet"].as_array().unwrap().iter().any(missing), "{bare}");
    assert!(refused["refusal"]["seq"].as_u64().is_some(), "{refused}");
    // a rehearsal keeps nothing
    let before = officer.get("/api/v1/procedures/R8-0001.1").await;
    let (status, _) = officer.post_as(&format!("{path}/rehearsal"), &brings, (Uuid::new_v4(), seen)).await;
    assert_eq!((status, officer.get("/api/v1/procedures/R8-0001.1").await), (409, before));
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_saw_an_older_revision_is_told_so_and_who_saw_none_too() {
    let town = Town::new().await;
    let (id, revision) = town.open_case().await;
    let officer = town.as_(TOWN, "u-0001").await;
    let act = changing_act();
    let path = format!("/api/v1/procedures/{id}/acts/{}", act.0);
    let (status, unseen) = officer.post(&path, &act.1).await;
    assert_eq!((status, code(&unseen)), (428, "revision-required"), "{unseen}");
    let stale = officer
        .request(reqwest::Method::POST, &path)
        .header("idempotency-key", Uuid::new_v4().to_string())
        .header("if-match", format!("\"{}\"", revision + 7))
        .json(&act.1)
        .send()
        .await
        .unwrap();
    assert_eq!(
        (stale.status().as_u16(), stale.headers()["etag"].to_str().unwrap()),
        (412, format!("\"{revision}\"").as_str())
    );
    let (status, missing) =
        crate::common::told(officer.request(reqwest::Method::POST, &path).json(&act.1)).await;
    assert_eq!((status, fields(&missing)), (400, vec!["Idempotency-Key"]));
    let (status, done) = officer.post_as(&path, &act.1, (Uuid::new_v4(), Some(revision))).await;
    assert_eq!(status, 200, "{done}");
    // whoever looked before that is too late
    let (status, stale) = officer.post_as(&path, &act.1, (Uuid::new_v4(), Some(revision))).await;
    assert_eq!((status, code(&stale)), (412, "stale"), "{stale}");
    town.stands().await;
}

/// An act the officer may perform at once, and whoever saw an older revision may not.
fn changing_act() -> (&'static str, Value) {
    let peers =
        json!([{"body": "先行自治体なし", "kpi": "待ち時間", "budgeting": "なし", "hardship": "なし"}]);
    ("start-scouting", json!({"facts": {"peers": peers, "joint_considered": "単独で行う"}}))
}

#[tokio::test(flavor = "multi_thread")]
async fn one_request_sent_twenty_times_at_once_has_one_effect() {
    let town = Town::new().await;
    let officer = town.as_(TOWN, "u-0001").await;
    let (key, body) = (Uuid::new_v4(), json!({"facts": need()}));
    let sent = (0..20).map(|_| officer.post_as("/api/v1/cases", &body, (key, None)));
    let answers = futures(sent.collect()).await;
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(answers[0].0, 201);
    let (_, page) = officer.get("/api/v1/cases").await;
    assert_eq!(page["lines"].as_array().unwrap().len(), 1, "{page}");
    // the same id for something else is no repetition
    let mut other = need();
    other["title"] = json!("別の件");
    let (status, mismatch) = officer.post_as("/api/v1/cases", &json!({"facts": other}), (key, None)).await;
    assert_eq!(
        (status, code(&mismatch), fields(&mismatch)),
        (422, "idempotency_mismatch", vec!["Idempotency-Key"])
    );
    town.stands().await;
}

/// All of them at once.
async fn futures<F: Future<Output = (u16, Value)>>(all: Vec<F>) -> Vec<(u16, Value)> {
    let mut running: Vec<_> = all.into_iter().map(Box::pin).collect();
    let mut answers: Vec<Option<(u16, Value)>> = running.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (at, one) in running.iter_mut().enumerate() {
            if answers[at].is_none() {
                if let std::task::Poll::Ready(answer) = one.as_mut().poll(context) {
                    answers[at] = Some(answer);
                }
            }
        }
        if answers.iter().all(Option::is_some) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    answers.into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_officers_who_advance_a_case_together_one_does() {
    let town = Town::new().await;
    let (id, revision) = town.open_case().await;
    let officers = [town.as_(TOWN, "u-0001").await, town.as_(TOWN, "u-0001").await];
    let (act, body) = changing_act();
    let path = format!("/api/v1/procedures/{id}/acts/{act}");
    let sent = (0..10).map(|nth| officers[nth % 2].post_as(&path, &body, (Uuid::new_v4(), Some(revision))));
    let answers = futures(sent.collect()).await;
    let done = answers.iter().filter(|(status, _)| *status == 200).count();
    assert_eq!(done, 1, "{answers:?}");
    assert!(answers.iter().all(|(status, _)| [200, 409, 412].contains(status)), "{answers:?}");
    let (_, view) = officers[0].get(&format!("/api/v1/procedures/{id}")).await;
    assert_eq!(view["revision"].as_u64(), Some(revision + 1));
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_and_forbidden_are_the_same() {
    let town = Town::new().await;
    let (id, _) = town.open_case().await;
    let strangers =
        [town.as_(OTHER, "u-0001").await, town.as_(TOWN, "u-0009").await, town.as_(TOWN, "u-0003").await];
    for stranger in &strangers {
        for (there, not_there) in [
            (format!("/api/v1/procedures/{id}"), "/api/v1/procedures/R8-9999.1".to_owned()),
            (format!("/api/v1/procedures/{id}/offers"), "/api/v1/procedures/R8-9999.1/offers".to_owned()),
            (
                format!("/api/v1/procedures/{id}/documents"),
                "/api/v1/procedures/R8-9999.1/documents".to_owned(),
            ),
            ("/api/v1/cases/R8-0001".to_owned(), "/api/v1/cases/R8-9999".to_owned()),
            (
                "/api/v1/cases/R8-0001?as_of=2026-10-05".to_owned(),
                "/api/v1/cases/R8-9999?as_of=2026-10-05".to_owned(),
            ),
            ("/api/v1/trail/R8-0001".to_owned(), "/api/v1/trail/R8-9999".to_owned()),
            ("/api/v1/cases/R8-0001".to_owned(), "/api/v1/cases/nonsense".to_owned()),
        ] {
            let (one, other) = (
                without_instance(stranger.get(&there).await),
                without_instance(stranger.get(&not_there).await),
            );
            assert_eq!(one.0, 404, "{there}");
            assert_eq!(one, other, "{there}");
        }
        let act = |id: &str| format!("/api/v1/procedures/{id}/acts/withdraw");
        let one = without_instance(stranger.post(&act(&id), &json!({})).await);
        let other = without_instance(stranger.post(&act("R8-9999.1"), &json!({})).await);
        assert_eq!((one.0, &one), (404, &other));
        let seen = (Uuid::new_v4(), Some(1));
        assert_eq!(stranger.post_as(&act(&id), &json!({}), seen).await.0, 404);
    }
    town.stands().await;
}

fn without_instance((status, mut problem): (u16, Value)) -> (u16, Value) {
    problem.as_object_mut().unwrap().remove("instance");
    (status, problem)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_comes_back_as_it_was_filed_and_does_nothing_here() {
    let town = Town::new().await;
    let officer = town.as_(TOWN, "u-0001").await;
    let (id, _) = town.open_case().await;
    let (status, none) = officer.get(&format!("/api/v1/procedures/{id}/documents")).await;
    assert_eq!((status, none), (200, json!({"documents": []})));
    let unknown = format!("/api/v1/procedures/{id}/documents/{}", "0".repeat(64));
    assert_eq!(officer.get(&unknown).await.0, 404);
    let wrong = json!({"facts": need(), "documents": [
        {"document": "no-such", "name": "../a", "media": "pdf", "content_base64": "!!"},
    ]});
    let (status, problem) = officer.post("/api/v1/cases", &wrong).await;
    assert_eq!((status, fields(&problem)), (422, vec!["documents.0.content_base64"]));
    town.stands().await;
}

/// The bytes of what is taken, and the status.
async fn taken(who: &Somebody<'_>, path: &str, body: Value) -> (Vec<u8>, u16) {
    let key = Uuid::new_v4().to_string();
    let request = who.request(reqwest::Method::POST, path).header("idempotency-key", key).json(&body);
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    (response.bytes().await.unwrap().to_vec(), status)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_away_is_entered_first() {
    let town = Town::new().await;
    town.open_case().await;
    let officer = town.as_(TOWN, "u-0001").await;
    let entries = async || officer.get("/api/v1/procedures/office").await.1["entries"].as_u64().unwrap();
    let before = entries().await;
    let path = "/api/v1/cases/R8-0001/exports";
    for form in ["csv", "xlsx", "jsonl"] {
        let body = json!({"format": form, "purpose": "監査"});
        let key = Uuid::new_v4().to_string();
        let request = officer.request(reqwest::Method::POST, path).header("idempotency-key", key).json(&body);
        let response = request.send().await.unwrap();
        let told = response.headers()["content-disposition"].to_str().unwrap().to_owned();
        assert_eq!(told, format!("attachment; filename*=UTF-8''R8-0001.{form}"));
        assert_eq!(response.headers()["content-security-policy"], "sandbox; default-src 'none'");
        assert!(response.bytes().await.unwrap().len() > 100, "{form}");
    }
    assert_eq!(entries().await, before + 3);
    // nothing was published, and nothing of it leaves
    let (status, problem) = officer.post(path, &json!({"format": "ocds", "purpose": "公表"})).await;
    assert_eq!((status, code(&problem)), (409, "nothing-public"), "{problem}");
    let (status, problem) = officer.post(path, &json!({"format": "csv"})).await;
    assert_eq!((status, fields(&problem)), (422, vec!["purpose"]));
    assert_eq!(entries().await, before + 3);
    // the decision record needs a font, and an audit bundle is verified before it is handed out
    let (pdf, _) = taken(&officer, path, json!({"format": "pdf", "purpose": "監査"})).await;
    match shirube_server::japanese_font() {
        Some(_) => assert!(pdf.starts_with(b"%PDF-")),
        None => assert!(String::from_utf8_lossy(&pdf).contains("no-font")),
    }
    let (zip, status) = taken(&officer, "/api/v1/cases/R8-0001/bundle", json!({"purpose": "監査"})).await;
    assert_eq!((status, zip.get(..4)), (200, Some(b"PK\x03\x04".as_slice())));
    assert!(entries().await > before + 3);
    town.later(601);
    let (status, problem) = officer.post(path, &json!({"format": "csv", "purpose": "監査"})).await;
    assert_eq!((status, code(&problem)), (403, "reauthentication-needed"));
    town.stands().await;
}
