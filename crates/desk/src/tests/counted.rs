//! What is read and kept asks as many questions however much there is.

use serde_json::{Value, json};
use shirube_persistence::{PublicationRow, Watch};

use super::watched::{CALL, TOWN, actor, need, open_cases, watched};
use super::{Towns, facts, founding, id, noon, org};
use crate::{CaseQuery, DeskError, MatterState, PlaceRole, Reply, Target};

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

/// What anybody may see of every organisation.
#[tokio::test]
async fn what_is_public_is_one_question_of_however_many_organisations() {
    let (towns, watch) = watched().await;
    let asked = async || {
        let _ = watch.take();
        let notices = towns.desk.notices(3).await.unwrap();
        let register = towns.desk.registered(3).await.unwrap();
        let figures = towns.desk.figures().await.unwrap();
        let asked = watch.take().iter().filter(|one| !one.text().contains("set_config")).count();
        (notices, register, figures, asked)
    };
    publish(&towns, TOWN, ("call-open", "call-notice"), 4).await;
    let (.., of_one) = asked().await;
    for town in ["city-b", "city-c", "city-d"] {
        towns.desk.found(&founding(town)).await.unwrap();
    }
    publish(&towns, "city-c", ("active", "certificate-register"), 1).await;
    let (notices, register, figures, of_four) = asked().await;
    // one file has one reader after another of its own; a server is asked by the function of all
    let more = if towns.url.starts_with("postgres") { 0 } else { 3 * (2 + 10) };
    assert!(of_four <= of_one + more, "{of_one} questions of one organisation, {of_four} of four");
    let told: Vec<(&str, u32, bool)> =
        notices.iter().map(|one| (one.org.org.as_str(), one.nth, one.is_open)).collect();
    assert_eq!(told.len(), 4, "three of the four of one, and the one of another: {told:?}");
    for one in [(TOWN, 1, true), (TOWN, 2, true), (TOWN, 3, true), ("city-c", 1, false)] {
        assert!(told.contains(&one), "{one:?} of {told:?}");
    }
    let [certified] = register.as_slice() else { panic!("{register:#?}") };
    assert_eq!((certified.org.org.as_str(), certified.stage.as_str()), ("city-c", "active"));
    assert_eq!(certified.facts.get("title"), Some(&json!("1")));
    let counted: Vec<(&str, u64, u64)> = figures
        .iter()
        .map(|one| (one.org.org.as_str(), one.years[0].calls, one.years[0].certificates))
        .collect();
    assert_eq!(counted, [(TOWN, 4, 0), ("city-b", 0, 0), ("city-c", 0, 1), ("city-d", 0, 0)]);
}

/// Publishes so many times under a name, of a procedure at a stage.
async fn publish(towns: &Towns, town: &str, (stage, what): (&str, &str), times: u32) {
    let kind = if stage == "active" { "certificate" } else { "proposal-competition" };
    towns.plant(town, CALL, (kind, stage), json!({})).await;
    let unit = towns.desk.store().begin(&org(town)).await.unwrap();
    for nth in 1..=times {
        unit.publish(&PublicationRow {
            procedure: id(CALL),
            seq: 0,
            nth,
            what: what.to_owned(),
            body: json!({"title": nth.to_string()}),
            at: shirube_trail::At::truncate(noon()).unwrap(),
        });
    }
    unit.commit().await.unwrap();
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
