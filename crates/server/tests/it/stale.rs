//! Two people at one procedure: whoever is second reads what the first did, and keeps what they typed.

use reqwest::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::common::{TOWN, Town};
use crate::pages::{parts, sent};
use crate::views::{cookie, page};

const REASON: &str = "財源の見込みが立たないため";

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_second_reads_what_was_done_since_they_looked() {
    let town = Town::new().await;
    let (id, seen) = town.open_case().await;
    let one = cookie(&town, "u-0001").await;
    let form = "/procedures/R8-0001%2F1/acts/shelve";
    let (status, shown) = page(&town, &one, form).await;
    assert!(status == StatusCode::OK && shown.contains(&format!("value=\"{seen}\"")), "{shown}");

    let other = town.as_(TOWN, "u-0005").await;
    let path = format!("/api/v1/procedures/{id}/acts");
    // what is refused meanwhile changes nothing, and is not among it
    let pilot = json!({"facts": {"form": "pilot"}});
    let refused =
        other.post_as(&format!("{path}/start-demonstration"), &pilot, (Uuid::new_v4(), Some(seen))).await;
    assert_eq!(refused.0, 409, "{}", refused.1);
    let peers =
        json!([{"body": "先行自治体なし", "kpi": "待ち時間", "budgeting": "なし", "hardship": "なし"}]);
    let scouting = json!({"facts": {"peers": peers, "joint_considered": "単独で行う"}});
    let (status, done): (u16, Value) =
        other.post_as(&format!("{path}/start-scouting"), &scouting, (Uuid::new_v4(), Some(seen))).await;
    assert_eq!(status, 200, "{done}");

    let revision = seen.to_string();
    for step in ["check", "perform"] {
        let key = Uuid::new_v4().to_string();
        let typed = [
            ("step", step),
            ("by", "u-0001"),
            ("key", key.as_str()),
            ("revision", revision.as_str()),
            ("f.reason", REASON),
        ];
        let (status, _, shown) = sent(&town, &one, form, parts(&typed)).await;
        assert_eq!(status, StatusCode::PRECONDITION_FAILED, "{step}: {shown}");
        let (_, since) = shown.split_once("id=\"since\"").expect("what was done since");
        let (since, _) = since.split_once("</table>").unwrap();
        assert_eq!(since.matches("<tr>").count(), 2, "its head, and what moved it: {since}");
        assert!(since.contains("担当 u-0005") && since.contains("R8-0001/1 #"), "{since}");
        assert!(!since.contains("実証"), "what was refused is not among it: {since}");
        assert!(shown.contains(&format!("value=\"{REASON}\"")), "what was typed is kept: {shown}");
        let now = done["revision"].as_u64().unwrap();
        assert!(
            shown.contains(&format!("name=\"revision\" value=\"{now}\"")),
            "and goes on from now: {shown}"
        );
    }
    let (_, view) = other.get(&format!("/api/v1/procedures/{id}")).await;
    assert_eq!(view["revision"], done["revision"], "nothing was performed: {view}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_left_its_stage_is_answered_once_more_and_keeps_what_others_typed() {
    let town = Town::new().await;
    let (id, seen) = town.open_case().await;
    let revision = seen.to_string();
    let form = "/procedures/R8-0001%2F1/acts/shelve";
    let fields = |by: &'static str, key: &str, reason: &str| {
        let fields =
            [("step", "perform"), ("by", by), ("key", key), ("revision", &revision), ("f.reason", reason)];
        parts(&fields)
    };
    // pressed twice, it is done once, and both are told that it is done
    let one = cookie(&town, "u-0001").await;
    let key = Uuid::new_v4().to_string();
    let (status, _, done) = sent(&town, &one, form, fields("u-0001", &key, "先に棚上げするため")).await;
    assert!(status == StatusCode::OK && done.contains("検証コード"), "{status}: {done}");
    let receipt = done.split_once("class=\"receipt\"").map_or(done.as_str(), |(_, rest)| rest);
    let receipt = receipt.split_once('<').map_or(receipt, |(text, _)| text).to_owned();
    let (status, _, again) = sent(&town, &one, form, fields("u-0001", &key, "先に棚上げするため")).await;
    assert!(status == StatusCode::OK && again.contains(&receipt), "{status}: {again}");
    let (_, view) = town.as_(TOWN, "u-0001").await.get(&format!("/api/v1/procedures/{id}")).await;
    assert_eq!((&view["stage"], &view["revision"]), (&json!("shelved"), &json!(seen + 1)), "{view}");

    // whoever was second reads that it was done, and everything they typed; nothing leads to the form
    let other = cookie(&town, "u-0005").await;
    for step in ["check", "perform"] {
        let key = Uuid::new_v4().to_string();
        let typed =
            [("step", step), ("by", "u-0005"), ("key", &key), ("revision", &revision), ("f.reason", REASON)];
        let (status, _, shown) = sent(&town, &other, form, parts(&typed)).await;
        assert_eq!(status, StatusCode::PRECONDITION_FAILED, "{step}: {shown}");
        assert!(shown.contains("次の段階へ進み") && shown.contains(REASON), "{step}: {shown}");
        assert!(shown.contains("id=\"since\"") && !shown.contains("name=\"step\""), "{step}: {shown}");
    }
    let (status, shown) = page(&town, &other, form).await;
    assert_eq!(status, StatusCode::CONFLICT, "its form is not shown: {shown}");
}
