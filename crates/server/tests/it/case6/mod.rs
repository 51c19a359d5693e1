//! Case 6 over HTTP alone, from the opening of the case to the signed contract: the steps of
//! `scenarios/case6-nagasaki-before.toml`, sealed proposals and refused attempts included.

mod again;
mod applying;
mod asking;
mod canary;
mod capacities;
mod ceremony;
mod city;
mod due_days;
mod late;
mod play;
mod quiet;
mod script;
mod sheets;

use serde_json::{Map, json};

pub(crate) use self::capacities::of_pages;
use self::play::Play;
use self::script::{CASE6, Expected, file, steps};
use crate::oracle::{entered_is_whole, nothing_was_logged, nothing_was_told};

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_of_it_by_its_people_and_nobody_else() {
    let log_start = crate::log::length();
    let mut play = Play::case6().await;
    let mut applications = 0;
    for step in steps(CASE6, &Map::new()) {
        play.city.wait(step.at).await;
        let is_application = step.expected == Expected::Done && step.act == "submit";
        let before = if is_application {
            applications += 1;
            let before = quiet::seen(&play.city, &play.id("competition")).await;
            let is_opening = |what: &str| what.starts_with("opener-1 ") && what.ends_with("/opening");
            assert!(before.iter().any(|one| is_opening(&one.0) && one.1 == 200), "{before:?}");
            Some(before)
        } else {
            None
        };
        play.step(&step).await;
        if let Some(before) = before {
            let after = quiet::seen(&play.city, &play.id("competition")).await;
            for (before, after) in before.iter().zip(&after) {
                assert_eq!(before, after, "it moved with {} by {}", step.act, step.who);
            }
        }
        sheets::after(&play, &step).await;
        if step.act == "submit" && step.expected == Expected::Done {
            ceremony::nobody_opens_yet(&play.city, &play.id("competition")).await;
        }
        if step.on == "contract" && step.stage.as_deref() == Some("signed") {
            break;
        }
        if step.act == "record-hearing" {
            play.contents_are_shared().await;
            canary::left_nothing_behind(&play.city);
        }
    }
    assert!(applications >= 2, "{applications}");
    let log = std::fs::read_to_string(canary::log()).unwrap();
    quiet::tells_nothing_apart(&quiet::counted(&play.city).await, &log);
    let (status, contract) =
        play.city.get("contract-1", &format!("/api/v1/procedures/{}", play.id("contract"))).await;
    assert_eq!((status, &contract["stage"]), (200, &json!("signed")), "{contract}");
    sheets::at_the_end(&play).await;
    sheets::each_company_reads_its_own_result(&play).await;
    nothing_was_told(&play.heard(), (&[], play.city.data()));
    nothing_was_logged(&play.city.tap.wire(), (log_start, play.city.data()));
    entered_is_whole(play.city.app.desk()).await;
    let companies = play.performers.iter().filter(|name| name.starts_with("startup")).count();
    assert!(companies >= 2 && play.performers.len() - companies >= 8, "{:?}", play.performers);
    assert!(play.refused > 500, "{}", play.refused);
    let (status, notices) = play.city.get("startup-b", "/api/v1/notices?org=minato-city").await;
    assert_eq!(status, 200, "{notices}");
    let whats: Vec<&str> =
        notices["notices"].as_array().unwrap().iter().map(|one| one["what"].as_str().unwrap()).collect();
    assert!(whats.contains(&"call-notice") && whats.contains(&"result"), "{whats:?}");
}
