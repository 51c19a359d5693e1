//! Bundles of the whole log and of some days, while calls are open and after.

use super::{Towns, org};
use crate::{DeskError, Extent, Terms};
use serde_json::json;
use shirube_trail::bundle::{Anchors, Verified, verify};

fn days(from: &str, to: &str) -> Extent {
    Extent::Days { from: from.parse().unwrap(), to: to.parse().unwrap() }
}

async fn bundle(towns: &Towns, extent: Extent) -> Result<Verified, DeskError> {
    let town = org("city-a");
    let log = towns.desk.checkpoint(&town).await.unwrap();
    let files = towns.desk.log_bundle(&town, &log, extent, &Terms::default()).await?;
    let anchors = Anchors { keys: vec![log.vkey.parse().unwrap()], saved: Some(log.published.note) };
    Ok(verify(&files, &anchors).unwrap())
}

fn procedures(verified: &Verified) -> Vec<&str> {
    verified.entries.iter().map(|(_, entry)| entry.procedure.as_str()).collect()
}

#[tokio::test]
async fn everything_entered_leaves_in_one_bundle() {
    let towns = Towns::new().await;
    towns.plant("city-a", "R8-0001/1", ("preparation", "issue"), json!({"reason": "急ぐ"})).await;
    towns.desk.checkpoint(&org("city-a")).await.unwrap();
    towns.plant("city-a", "R8-0002/1", ("preparation", "issue"), json!({})).await;
    towns.move_on("city-a", "R8-0001/1", "approve", json!({"reason": "続き"})).await;
    let all = bundle(&towns, Extent::Whole).await.unwrap();
    let planted: Vec<&str> = procedures(&all).into_iter().filter(|one| *one != "office").collect();
    assert_eq!(planted, ["R8-0001/1", "R8-0002/1", "R8-0001/1"]);
    assert_eq!((all.manifest.from_index, all.manifest.to_index + 1), (0, all.checkpoint.size));
    // the day on which everything was entered, and the days before and after it
    assert_eq!(bundle(&towns, days("2026-10-05", "2026-10-05")).await.unwrap().entries, all.entries);
    for (from, to) in [("2026-10-01", "2026-10-04"), ("2026-10-06", "2026-10-31")] {
        let error = bundle(&towns, days(from, to)).await.unwrap_err();
        assert!(matches!(error, DeskError::NotFound { .. }), "{error}");
    }
}

#[tokio::test]
async fn nothing_of_a_case_leaves_before_its_envelopes_are_opened() {
    let towns = Towns::new().await;
    let (town, case) = (org("city-a"), "R8-0012".parse().unwrap());
    let officer = "u-0001".parse().unwrap();
    let call = json!({"sealing": "three-holders", "call.published_on": "2026-09-01"});
    towns.plant("city-a", "R8-0001/1", ("preparation", "issue"), json!({})).await;
    towns.plant("city-a", "R8-0012/1", ("preparation", "in-procedure"), json!({})).await;
    towns.plant("city-a", "R8-0012/2", ("proposal-competition", "eligibility-review"), call).await;
    let log = towns.desk.checkpoint(&town).await.unwrap();
    let desk = &towns.desk;
    let held =
        |error: DeskError| matches!(error, DeskError::CallOpen { procedure } if procedure == "R8-0012/2");
    assert!(held(desk.check_case_may_leave(&town, &case).await.unwrap_err()));
    assert!(held(desk.case_bundle(&town, &log, &case, &Terms::default()).await.unwrap_err()));
    assert!(held(desk.check_log_may_leave(&town, Extent::Whole, None).await.unwrap_err()));
    assert!(held(bundle(&towns, Extent::Whole).await.unwrap_err()));
    let some = bundle(&towns, days("2026-10-05", "2026-10-05")).await.unwrap();
    assert!(
        !procedures(&some).contains(&"R8-0012/1"),
        "nothing of the case: when its call opened is not told"
    );
    let export = desk.exportable(&town, &officer, &case, None).await.unwrap();
    assert!(matches!(export, crate::Exportable::Sealed { .. }));
    // another case is not kept waiting
    let other = "R8-0001".parse().unwrap();
    desk.check_case_may_leave(&town, &other).await.unwrap();
    towns.move_on("city-a", "R8-0012/2", "open-proposals", json!({"opened": []})).await;
    desk.check_case_may_leave(&town, &case).await.unwrap();
    let log = desk.checkpoint(&town).await.unwrap();
    let files = desk.case_bundle(&town, &log, &case, &Terms::default()).await.unwrap().files;
    verify(&files, &Anchors::default()).unwrap();
    assert_eq!(procedures(&bundle(&towns, Extent::Whole).await.unwrap()).len(), 5);
}

#[tokio::test]
async fn while_a_call_is_open_nothing_entered_since_leaves() {
    let towns = Towns::new().await;
    let today = || days("2026-10-05", "2026-10-05");
    towns.plant("city-a", "R8-0012/1", ("preparation", "in-procedure"), json!({})).await;
    towns.plant("city-a", "R8-0012/2", ("demonstration", "call-open"), json!({})).await;
    towns.plant("city-a", "R8-0001/1", ("preparation", "issue"), json!({})).await;
    towns
        .plant_under("city-a", "R8-0012/aabcdefghij", Some("R8-0012/2"), ("application", "draft"), json!({}))
        .await;
    towns.plant("city-a", "R8-0002/1", ("preparation", "issue"), json!({})).await;
    let error = bundle(&towns, Extent::Whole).await.unwrap_err();
    assert!(matches!(&error, DeskError::CallOpen { procedure } if procedure == "R8-0012/2"), "{error}");
    let some = bundle(&towns, today()).await.unwrap();
    let planted: Vec<&str> = procedures(&some).into_iter().filter(|one| *one != "office").collect();
    assert_eq!(planted, ["R8-0012/1", "R8-0012/2", "R8-0001/1"], "the application and what follows stay");
    assert!(some.manifest.to_index + 1 < some.checkpoint.size);
}

#[tokio::test]
async fn days_without_a_leaf_are_refused_before_anything_is_entered() {
    let towns = Towns::new().await;
    let town = org("city-a");
    let may = |extent| towns.desk.check_log_may_leave(&town, extent, None);
    let is_none = |error: DeskError| matches!(error, DeskError::NotFound { .. });
    towns.plant("city-a", "R8-0001/1", ("preparation", "issue"), json!({})).await;
    // the same before the entries have their indexes and after
    for is_covered in [false, true] {
        if is_covered {
            towns.desk.checkpoint(&town).await.unwrap();
        }
        for (from, to, is_any) in [
            ("2026-10-05", "2026-10-05", true),
            ("2026-10-04", "2026-10-05", true),
            ("2026-10-05", "2026-10-06", true),
            ("2026-10-01", "2026-10-04", false),
            ("2026-10-06", "2026-10-31", false),
        ] {
            let found = may(days(from, to)).await;
            assert_eq!(found.as_ref().err().is_none(), is_any, "{is_covered} {from} {to}: {found:?}");
            assert!(found.err().is_none_or(is_none));
        }
    }
    let log = towns.desk.checkpoint(&town).await.unwrap();
    // of today there will be the entry itself; of a log as it was covered before there is none
    towns.desk.clock().set(super::noon() + chrono::Duration::days(2));
    let today = days("2026-10-07", "2026-10-07");
    may(today).await.unwrap();
    assert!(is_none(towns.desk.check_log_may_leave(&town, today, Some(&log)).await.unwrap_err()));
    let yesterday = days("2026-10-06", "2026-10-06");
    assert!(is_none(may(yesterday).await.unwrap_err()));
}

#[tokio::test]
async fn days_of_which_all_is_held_back_are_refused_before_anything_is_entered() {
    let towns = Towns::new().await;
    let town = org("city-a");
    towns.plant("city-a", "R8-0012/1", ("preparation", "in-procedure"), json!({})).await;
    towns.desk.clock().set(super::noon() + chrono::Duration::days(1));
    towns.plant("city-a", "R8-0012/2", ("demonstration", "call-open"), json!({})).await;
    towns
        .plant_under("city-a", "R8-0012/aabcdefghij", Some("R8-0012/2"), ("application", "draft"), json!({}))
        .await;
    for is_covered in [false, true] {
        let covered = if is_covered { Some(towns.desk.checkpoint(&town).await.unwrap()) } else { None };
        // planted entries all bear the same noon; what comes after the call opened stays
        let all = days("2026-10-05", "2026-10-05");
        towns.desk.check_log_may_leave(&town, all, covered.as_ref()).await.unwrap();
        let today = days("2026-10-06", "2026-10-06");
        let error = towns.desk.check_log_may_leave(&town, today, covered.as_ref()).await.unwrap_err();
        let expected = if is_covered { "R8-0012/2" } else { "2026-10-06" };
        assert!(format!("{error:?}").contains(expected), "{is_covered}: {error:?}");
    }
}
