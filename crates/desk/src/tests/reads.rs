//! Reads: only what their reader may see, in a number of questions that does not grow, and what was
//! kept act by act is what is made anew.

use serde_json::{Value, json};
use shirube_persistence::{Lock, PseudonymRow, Store, Watch};
use shirube_trail::ActorId;

use super::{Towns, facts, founding, id, noon, org};
use crate::{CaseQuery, Clock, Desk, DeskError, MatterState, NewPerson, PlaceRole, Reply, Target};
use shirube_core::forms::office::Grant;

pub(super) const TOWN: &str = "city-a";
pub(super) const CALL: &str = "R8-0001/1";
const APPLICATION: &str = "R8-0001/aabcdefg267";

pub(super) fn actor(id: &str) -> ActorId {
    ActorId::new(id).unwrap()
}

/// A town whose store is watched.
pub(super) async fn watched() -> (Towns, Watch) {
    let folder = tempfile::tempdir().unwrap();
    let watch = Watch::default();
    let url = shirube_test_stores::fresh(folder.path(), "towns.db").await;
    let store = Store::open_watched(&url, &watch).await.unwrap();
    let desk = Desk::with_clock(store, Clock::simulated(noon())).with_keys(folder.path().join("keys"));
    let mut founding = founding(TOWN);
    founding.people.extend(["u-0005", "u-0006", "u-0007"].map(|id| NewPerson {
        id: actor(id),
        name: id.to_owned(),
        email: None,
        language: "ja".to_owned(),
        company: None,
        section: None,
        corporate_number: None,
    }));
    let bound = |id: &str, section: &str| Grant {
        person: id.to_owned(),
        capacity: "officer".to_owned(),
        section: section.to_owned(),
        level: String::new(),
        since: String::new(),
    };
    founding.grants.extend([bound("u-0005", "道路課"), bound("u-0006", "市民課")]);
    desk.found(&founding).await.unwrap();
    (Towns { desk, folder, url }, watch)
}

pub(super) fn need(nth: usize) -> Value {
    json!({
        "title": format!("窓口案内 {nth}"), "owner_section": "道路課", "issue": "待ち時間", "ideal": "短い",
        "baseline": "32分", "funding": "一般財源",
        "indicators": [{"name": "待ち時間", "unit": "分", "baseline": "32", "target": "15", "date": "2028-03-31"}],
    })
}

/// So many cases, opened by acts.
pub(super) async fn open_cases(towns: &Towns, count: usize) {
    for nth in 0..count {
        let reply = towns.submit(TOWN, ("u-0001", Target::NewCase, "open-case"), need(nth)).await.unwrap();
        assert!(matches!(reply, Reply::Done(_)), "{reply:#?}");
    }
}

/// Plants a call with an application of `u-0009`, and makes reads anew: a planted procedure was decided
/// by no act.
pub(super) async fn plant_call(towns: &Towns, stage: &str, known: Value) {
    towns.plant(TOWN, CALL, ("proposal-competition", stage), known).await;
    let applied = json!({"applicant.name": "株式会社あおぞら", "corporate_number": super::COMPANY});
    towns.plant_under(TOWN, APPLICATION, Some(CALL), ("application", "submitted"), applied).await;
    let unit = towns.desk.store().begin(&org(TOWN)).await.unwrap();
    for (procedure, alias, person, capacity) in
        [(APPLICATION, "s-1", "u-0009", "supplier"), (CALL, "e-1", "u-0007", "evaluator")]
    {
        let row = PseudonymRow {
            procedure: id(procedure),
            alias: actor(alias),
            person: actor(person),
            capacity: capacity.parse().unwrap(),
            active: true,
        };
        unit.put_pseudonym(&row);
    }
    unit.commit().await.unwrap();
    towns.desk.rebuild_reads(&org(TOWN), |_| {}).await.unwrap();
}

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

/// How many questions each read asks.
async fn questions(towns: &Towns, watch: &Watch, person: &str) -> Vec<(&'static str, usize)> {
    let (desk, org, who) = (&towns.desk, org(TOWN), actor(person));
    let case = id("R8-0001/1").case();
    let mut asked = Vec::new();
    // that a transaction names its organisation is no question
    let count = || watch.take().iter().filter(|one| !one.text().contains("set_config")).count();
    let _ = count();
    desk.tasks(&org, &who, None).await.unwrap();
    asked.push(("tasks", count()));
    desk.board(&org, &who, &CaseQuery::default()).await.unwrap();
    asked.push(("board", count()));
    desk.cases(&org, &who, &CaseQuery::default(), None).await.unwrap();
    asked.push(("cases", count()));
    desk.search(&org, &who, "窓口", None).await.unwrap();
    asked.push(("search", count()));
    desk.case_page(&org, &who, &case).await.unwrap();
    asked.push(("page", count()));
    desk.case_as_of(&org, &who, &case, noon()).await.unwrap();
    asked.push(("as of", count()));
    desk.approval_sheet(&org, &who, &id("R8-0001/1")).await.unwrap();
    asked.push(("sheet", count()));
    desk.history(&org, &who, (&case, None), None).await.unwrap();
    asked.push(("history", count()));
    desk.held_by(&org, &who, &id("R8-0001/1")).await.unwrap();
    asked.push(("held by", count()));
    asked
}

#[tokio::test]
async fn the_number_of_questions_does_not_grow() {
    let (towns, watch) = watched().await;
    open_cases(&towns, 1).await;
    let few = questions(&towns, &watch, "u-0001").await;
    open_cases(&towns, 70).await;
    let many = questions(&towns, &watch, "u-0001").await;
    assert_eq!(few, many);
    let reads = [("tasks", 9), ("board", 8), ("cases", 6), ("search", 6), ("page", 14), ("as of", 14)];
    let of_one = [("sheet", 18), ("history", 10), ("held by", 14)];
    let expected: Vec<(&str, usize)> = reads.into_iter().chain(of_one).collect();
    assert!(
        many.iter().zip(expected).all(|(found, most)| found.0 == most.0 && found.1 <= most.1),
        "{many:?}"
    );
}

/// However much was done, the sheet asks as much as before, and knows who drafted what.
#[tokio::test]
async fn a_sheet_is_read_from_all_that_was_done_in_as_many_questions() {
    let (towns, watch) = watched().await;
    open_cases(&towns, 1).await;
    let (desk, org, who, case) = (&towns.desk, org(TOWN), actor("u-0001"), id("R8-0001/1"));
    let sheet = async || {
        let _ = watch.take();
        let sheet = desk.approval_sheet(&org, &who, &case).await.unwrap();
        let asked = watch.take().iter().filter(|one| !one.text().contains("set_config")).count();
        (sheet, asked)
    };
    let (none, _) = sheet().await;
    assert!(none.matter.is_none() && none.before.is_empty(), "nothing waits yet: {none:?}");
    let by = async |who: (&str, &str, &str), told: Value| towns.move_on_by(TOWN, CALL, who, told).await;
    let drafted = by(("u-0001", "officer", "record-alignment"), json!({})).await;
    let said = by(("u-0005", "officer", "concur"), json!({"section": "財政課"})).await;
    let decided = by(("u-0002", "approver", "choose-method"), json!({})).await;
    for nth in 0..57 {
        towns.move_on(TOWN, CALL, "amend", json!({"issue": format!("課題 {nth}")})).await;
    }
    let (after, asked) = sheet().await;
    assert!(asked <= 18, "{asked}");
    assert_eq!(after.case.acts_in_all, 61);
    let matter = after.matter.unwrap();
    assert_eq!((matter.act.as_str(), matter.state), ("choose-method", MatterState::Decided));
    assert_eq!(matter.drafted.map(|one| (one.seq, one.actor)), Some((drafted, "u-0001".to_owned())));
    let stamps: Vec<u64> = matter.places.iter().filter_map(|one| Some(one.stamp.as_ref()?.seq)).collect();
    assert_eq!(stamps, [said, decided]);
    assert_eq!(matter.places[0].role, PlaceRole::Section("財政課".to_owned()));
    assert!(after.before.is_empty() && after.case.people.contains_key("u-0002"), "{:?}", after.case.people);
    let (mut numbers, mut next) = (Vec::new(), None::<String>);
    loop {
        let page = desk.history(&org, &who, (&case.case(), None), next.as_deref()).await.unwrap();
        assert_eq!(page.in_all, 61);
        numbers.extend(page.acts.iter().map(|act| act.seq));
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    assert_eq!(numbers, (0..=60).rev().collect::<Vec<u64>>(), "all of it, each once, the latest first");
    by(("u-0002", "approver", "return-method"), json!({"reason": "比較した方式の記載が足りない"})).await;
    let (returned, asked) = sheet().await;
    let matter = returned.matter.unwrap();
    assert_eq!((matter.act.as_str(), matter.state), ("choose-method", MatterState::Returned));
    assert!(matter.places.iter().all(|one| one.stamp.is_none()) && asked <= 18, "{matter:?}");
    let before: Vec<(&str, &str)> =
        returned.before.iter().map(|one| (one.act.as_str(), one.reason.as_str())).collect();
    assert_eq!(before[1..], [("choose-method", ""), ("return-method", "比較した方式の記載が足りない")]);
    for person in ["u-0099", "u-0009"] {
        let refused = desk.approval_sheet(&org, &actor(person), &case).await.unwrap_err();
        assert!(matches!(refused, DeskError::NotFound { .. }), "{person}: {refused}");
        let refused = desk.history(&org, &actor(person), (&case.case(), None), None).await.unwrap_err();
        assert!(matches!(refused, DeskError::NotFound { .. }), "{person}: {refused}");
    }
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

/// What several clients do at once is kept by a few statements for all of them: no act makes the others
/// be written one by one.
#[tokio::test]
async fn acts_at_once_are_kept_together() {
    let (towns, watch) = watched().await;
    let _ = watch.take();
    let mut clients = tokio::task::JoinSet::new();
    for nth in 0..12 {
        let desk = towns.desk.clone();
        let command = crate::Command {
            org: org(TOWN),
            person: actor("u-0001"),
            capacity: None,
            target: Target::NewCase,
            act: "open-case".to_owned(),
            subject: None,
            facts: facts(need(nth)),
            documents: Vec::new(),
            seen_revision: None,
            cmd: uuid::Uuid::from_u128(nth as u128 + 1),
        };
        clients.spawn(async move { desk.submit(command).await });
    }
    for reply in clients.join_all().await {
        assert!(matches!(reply, Ok(Reply::Done(_))), "{reply:#?}");
    }
    let asked = watch.take();
    for table in ["entry", "standing", "search_text"] {
        let marks = [format!("INTO {table} "), format!("INTO \"{table}\" ")];
        let statements =
            asked.iter().filter(|one| marks.iter().any(|mark| one.text().contains(mark))).count();
        // twelve rows are written as eight and four; the first client may have come alone
        assert!((1..=5).contains(&statements), "{table}: {statements}");
    }
    let kept = towns.desk.store().kept_for_reads(&org(TOWN)).await.unwrap();
    towns.desk.rebuild_reads(&org(TOWN), |_| {}).await.unwrap();
    assert_eq!(towns.desk.store().kept_for_reads(&org(TOWN)).await.unwrap(), kept);
}
