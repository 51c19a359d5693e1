//! Reads: only what their reader may see, page by page, and what was kept act by act is what is made anew.

use serde_json::json;
use shirube_persistence::Lock;

use super::watched::{APPLICATION, CALL, TOWN, actor, open_cases, plant_call, watched};
use super::{Towns, facts, id, noon, org};
use crate::{CaseQuery, Clock, DeskError, Target};

/// What somebody finds of the case in each read.
async fn seen(towns: &Towns, person: &str) -> [Vec<String>; 4] {
    let (desk, org, who) = (&towns.desk, org(TOWN), actor(person));
    let ids = |lines: Vec<crate::CaseLine>| {
        let mut ids: Vec<String> = lines.into_iter().map(|line| line.procedure).collect();
        ids.sort();
        ids
    };
    let listed = desk.cases(&org, &who, &CaseQuery::default(), None).await.unwrap();
    let board = desk.board(&org, &who, &CaseQuery::default()).await.unwrap();
    let cards = board.columns.iter().flat_map(|column| column.cards.clone()).collect();
    let counted: u64 = board.columns.iter().flat_map(|column| &column.stages).map(|one| one.count).sum();
    let cards = ids(cards);
    assert_eq!(counted, cards.len() as u64, "{person}: as many are counted as are shown");
    let found = desk.search(&org, &who, "あおぞら", None).await.unwrap();
    let page = match desk.case_page(&org, &who, &id(CALL).case()).await {
        Ok(page) => page.procedures.into_iter().map(|one| one.procedure).collect(),
        Err(DeskError::NotFound { .. }) => Vec::new(),
        Err(error) => panic!("{error}"),
    };
    [ids(listed.lines), cards, ids(found.found.into_iter().map(|one| one.line).collect()), page]
}

fn owned(all: [&[&str]; 4]) -> [Vec<String>; 4] {
    all.map(|ids| ids.iter().map(|id| (*id).to_owned()).collect())
}

#[tokio::test]
async fn everybody_sees_theirs() {
    const NONE: &[&str] = &[];
    let open = json!({"title": "窓口案内", "call.published_on": "2026-09-01"});
    let over = json!({"title": "窓口案内", "call.published_on": "2026-09-01", "sealing": "none"});
    let (both, call, own) = (&[CALL, APPLICATION][..], &[CALL][..], &[APPLICATION][..]);
    for (stage, known, cases) in [
        (
            "call-open",
            &open,
            [
                ("u-0001", owned([call, call, NONE, call])),
                ("u-0002", owned([call, call, NONE, call])),
                ("u-0003", owned([NONE, NONE, NONE, NONE])),
                ("u-0007", owned([call, call, NONE, call])),
                ("u-0009", owned([own, own, NONE, both])),
                ("u-0010", owned([NONE, NONE, NONE, call])),
            ],
        ),
        (
            "eligibility-review",
            &over,
            [
                ("u-0001", owned([both, both, own, both])),
                ("u-0002", owned([both, both, own, both])),
                ("u-0003", owned([NONE, NONE, NONE, NONE])),
                ("u-0007", owned([call, call, NONE, call])),
                ("u-0009", owned([own, own, NONE, both])),
                ("u-0010", owned([NONE, NONE, NONE, call])),
            ],
        ),
    ] {
        let (towns, _) = watched().await;
        plant_call(&towns, stage, known.clone()).await;
        for (person, expected) in cases {
            assert_eq!(seen(&towns, person).await, expected, "{stage}: {person}");
        }
    }
}

#[tokio::test]
async fn a_call_held_back_says_nothing_of_what_comes_in() {
    let (towns, _) = watched().await;
    let known = json!({"title": "窓口案内", "call.published_on": "2026-09-01", "estimate_yen": 5_000_000});
    plant_call(&towns, "call-open", known).await;
    let (org, who) = (org(TOWN), actor("u-0001"));
    let page = towns.desk.case_page(&org, &who, &id(CALL).case()).await.unwrap();
    let call = &page.procedures[0];
    assert!(call.held_back && call.facts.is_empty() && page.acts.is_empty() && page.files.is_empty());
    let line = &towns.desk.cases(&org, &who, &CaseQuery::default(), None).await.unwrap().lines[0];
    assert_eq!(line.days_unchanged, None, "a call that changed tells that somebody applied");
    // a supplier who only sees that it was published sees no content, then or later
    let page = towns.desk.case_page(&org, &actor("u-0010"), &id(CALL).case()).await.unwrap();
    assert!(page.procedures[0].facts.is_empty() && page.acts.is_empty() && page.person.is_empty());
    let past = towns.desk.case_as_of(&org, &actor("u-0010"), &id(CALL).case(), noon()).await;
    assert!(matches!(past, Err(DeskError::NotFound { .. })), "{past:?}");
}

#[tokio::test]
async fn tasks_are_of_capacity_and_section() {
    let (towns, _) = watched().await;
    open_cases(&towns, 2).await;
    for (person, count) in [("u-0001", 2), ("u-0005", 2), ("u-0006", 0), ("u-0009", 0), ("u-0003", 0)] {
        let page = towns.desk.tasks(&org(TOWN), &actor(person), None).await.unwrap();
        let cases = page.tasks.iter().filter(|task| task.line.case != "office").count();
        assert_eq!(cases, count, "{person}: {page:#?}");
        assert!(page.tasks.iter().all(|task| !task.acts.is_empty()));
    }
    let page = towns.desk.tasks(&org(TOWN), &actor("u-0001"), None).await.unwrap();
    let task = page.tasks.iter().find(|task| task.line.case == "R8-0001").unwrap();
    assert_eq!((task.line.section.as_str(), task.line.person.as_str()), ("道路課", "u-0001"));
    assert!(task.acts.iter().all(|act| act.capacity == "officer"));
}

#[tokio::test]
async fn lists_go_on_where_they_ended() {
    let (towns, _) = watched().await;
    open_cases(&towns, 120).await;
    let (desk, org, who) = (&towns.desk, org(TOWN), actor("u-0001"));
    for query in [
        CaseQuery::default(),
        CaseQuery { kind: Some("preparation".to_owned()), ..CaseQuery::default() },
        CaseQuery {
            section: Some("道路課".to_owned()),
            stage: Some("issue".to_owned()),
            ..CaseQuery::default()
        },
    ] {
        let (mut seen, mut after, mut pages) = (std::collections::BTreeSet::new(), None::<String>, 0);
        loop {
            let page = desk.cases(&org, &who, &query, after.as_deref()).await.unwrap();
            for line in &page.lines {
                assert!(seen.insert(line.procedure.clone()), "{} twice", line.procedure);
            }
            (after, pages) = (page.next, pages + 1);
            if after.is_none() {
                break;
            }
        }
        assert_eq!((seen.len(), pages), (120, 3), "{query:?}");
    }
    let first = desk.search(&org, &who, "窓口 案内", None).await.unwrap();
    let second = desk.search(&org, &who, "窓口 案内", first.next.as_deref()).await.unwrap();
    assert_eq!((first.found.len(), second.found.len()), (50, 50));
    // a cursor goes with its question, its reader, and nothing else
    let next = first.next.unwrap();
    for refused in [
        desk.search(&org, &who, "窓口", Some(&next)).await.err(),
        desk.search(&org, &actor("u-0002"), "窓口 案内", Some(&next)).await.err(),
        desk.cases(&org, &who, &CaseQuery::default(), Some(&next)).await.err(),
        desk.tasks(&org, &who, Some("x")).await.err(),
    ] {
        let Some(DeskError::BadInput { faults }) = refused else { panic!("{refused:?}") };
        assert_eq!(faults[0].field, "after");
    }
}

#[tokio::test]
async fn bad_filters_name_the_field_and_what_there_is() {
    let (towns, _) = watched().await;
    let (desk, org, who) = (&towns.desk, org(TOWN), actor("u-0001"));
    let filter = |kind: Option<&str>, stage: Option<&str>| CaseQuery {
        kind: kind.map(str::to_owned),
        stage: stage.map(str::to_owned),
        ..CaseQuery::default()
    };
    for (query, field, known) in [
        (filter(Some("tender"), None), "kind", "proposal-competition"),
        (filter(Some("contract"), Some("issue")), "stage", "drafted"),
        (filter(None, Some("nowhere")), "stage", "call-open"),
    ] {
        let refused = desk.cases(&org, &who, &query, None).await.unwrap_err();
        let said = refused.to_string();
        assert!(said.contains(field) && said.contains(known), "{said}");
    }
    for typed in ["清", "窓口 案", "", &"窓".repeat(201)] {
        let refused = desk.search(&org, &who, typed, None).await.unwrap_err();
        assert!(refused.to_string().contains("words"), "{refused}");
    }
    let stranger = desk.tasks(&org, &actor("u-0099"), None).await.unwrap_err();
    assert!(matches!(stranger, DeskError::NotFound { .. }));
    let future = desk.case_as_of(&org, &who, &id(CALL).case(), noon() + chrono::Duration::days(1)).await;
    assert!(matches!(future, Err(DeskError::NotFound { .. })), "there is no such case");
}

#[tokio::test]
async fn what_is_kept_is_what_is_made_anew() {
    let (towns, _) = watched().await;
    open_cases(&towns, 5).await;
    // one goes on, its title and its section change
    let target = Target::Procedure(id("R8-0002/1"));
    let known = {
        let unit = towns.desk.store().begin(&org(TOWN)).await.unwrap();
        let row = unit.procedure(&id("R8-0002/1"), Lock::Share).await.unwrap().unwrap();
        unit.rollback().await.unwrap();
        facts(row.facts.clone()).contains_key("title")
    };
    assert!(known);
    let _ = towns.submit(TOWN, ("u-0001", target, "start-scouting"), json!({})).await;
    let kept = towns.desk.store().kept_for_reads(&org(TOWN)).await.unwrap();
    assert!(kept.len() >= 11, "{kept:#?}");
    let rebuilt = towns.desk.rebuild_reads(&org(TOWN), |_| {}).await.unwrap();
    assert_eq!(rebuilt.procedures, 6);
    assert_eq!(towns.desk.store().kept_for_reads(&org(TOWN)).await.unwrap(), kept);
    // forgotten, nothing is read; made anew where it is stale, and only there
    let unit = towns.desk.store().begin(&org(TOWN)).await.unwrap();
    unit.forget_reads().await.unwrap();
    unit.commit().await.unwrap();
    let refused = towns.desk.tasks(&org(TOWN), &actor("u-0001"), None).await.unwrap_err();
    assert!(matches!(refused, DeskError::ReadsNotMade { .. }), "{refused}");
    assert!(towns.desk.check_reads().await.is_err());
    assert_eq!(towns.desk.rebuild_stale_reads().await.unwrap().len(), 1);
    assert!(towns.desk.rebuild_stale_reads().await.unwrap().is_empty());
    assert_eq!(towns.desk.store().kept_for_reads(&org(TOWN)).await.unwrap(), kept);
}

#[tokio::test]
async fn a_case_stands_as_it_stood() {
    let (towns, _) = watched().await;
    open_cases(&towns, 1).await;
    let (desk, org, who, case) = (&towns.desk, org(TOWN), actor("u-0001"), id("R8-0001/1").case());
    let now = desk.case_page(&org, &who, &case).await.unwrap();
    let then = desk.case_as_of(&org, &who, &case, noon()).await.unwrap();
    assert_eq!(then.procedures[0].stage, now.procedures[0].stage);
    assert_eq!(then.procedures[0].facts, now.procedures[0].facts);
    assert!(!now.procedures[0].facts.is_empty() && now.acts.len() == 1);
    let before = desk.case_as_of(&org, &who, &case, noon() - chrono::Duration::seconds(1)).await;
    assert!(matches!(before, Err(DeskError::NotFound { .. })), "it was not there yet");
    let later = desk.case_as_of(&org, &who, &case, noon() + chrono::Duration::seconds(1)).await;
    assert!(matches!(later, Err(DeskError::BadInput { .. })), "that has not come");
    let Clock::Simulated(_) = desk.clock() else { panic!("the clock of the towns is set") };
    desk.clock().set(noon() + chrono::Duration::days(2));
    towns.move_on(TOWN, "R8-0001/1", "amend", json!({"issue": "別の課題"})).await;
    let then = desk.case_as_of(&org, &who, &case, noon() - chrono::Duration::milliseconds(0)).await.unwrap();
    assert_eq!(then.acts.len(), 2, "planted at the same instant");
}
