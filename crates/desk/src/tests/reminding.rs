//! Whom reminders go to: whoever has to do what comes next.

use serde_json::{Value, json};
use uuid::Uuid;

use super::evaluation::{evaluated, points};
use super::watched::{CALL, TOWN, actor};
use super::{Towns, id, org};
use crate::{DeskError, Reminded, ReminderView};

/// Whom a reminder would go to, and of what.
async fn told(towns: &Towns) -> (Vec<String>, String) {
    let all = towns.desk.reminders(&org(TOWN), &actor("u-0001"), &[id(CALL)]).await.unwrap();
    let to = all[0].to.iter().map(|(person, _)| person.clone()).collect();
    (to, all[0].next_en.clone())
}

#[tokio::test]
async fn once_all_have_handed_in_it_is_who_goes_on() {
    let review = json!({"aabcdefg267": {"assessment": "よい", "recommend": true}});
    let score = points("aabcdefg267", "50");
    let stages = [
        (("proposal-competition", "evaluation"), "score", score, "score", "finalise the ranking"),
        (("trial-order", "document-review"), "review", review, "record a review", "end the document review"),
    ];
    for (at, fact, sheet, hand_in, go_on) in stages {
        for (seats, to, next) in [
            (&[][..], &["u-0002", "u-0004"][..], hand_in),
            (&["e-1"], &["u-0004"], hand_in),
            (&["e-2"], &["u-0002"], hand_in),
            (&["e-1", "e-2"], &["u-0001"], go_on),
        ] {
            let facts: serde_json::Map<String, Value> =
                seats.iter().map(|seat| (format!("{fact}.{seat}"), sheet.clone())).collect();
            let towns = evaluated(at, &facts.into()).await;
            let (people, what) = told(&towns).await;
            let to: Vec<String> = to.iter().map(|one| (*one).to_owned()).collect();
            assert_eq!((people, what.as_str()), (to, next), "{at:?} {seats:?}");
        }
    }
}

#[tokio::test]
async fn an_expert_of_the_committee_evaluates_too() {
    let towns = evaluated(("trial-order", "interview"), &json!({})).await;
    let (people, what) = told(&towns).await;
    assert_eq!(
        (people, what.as_str()),
        (vec!["u-0002".to_owned(), "u-0004".to_owned()], "record an interview")
    );
}

/// A procedure in which the officer goes on, and by another day something else is due.
async fn to_go_on() -> Towns {
    let sheet = points("aabcdefg267", "50");
    let known = json!({"score.e-1": sheet, "score.e-2": sheet, "due.objections": "2026-12-01T00:00:00Z"});
    evaluated(("proposal-competition", "evaluation"), &known).await
}

async fn sent(towns: &Towns, cmd: Uuid) -> Vec<ReminderView> {
    match towns.desk.remind(&org(TOWN), &actor("u-0001"), &[id(CALL)], cmd).await.unwrap() {
        Reminded::Done(all) => all,
        Reminded::Refused(refused) => panic!("{refused:?}"),
    }
}

/// What the letters of reminders say.
async fn letters(towns: &Towns) -> Vec<Value> {
    let all = towns.desk.store().letters(&org(TOWN), &id(CALL)).await.unwrap();
    all.into_iter().filter(|one| one.letter.contains("/remind.")).map(|one| one.context).collect()
}

#[tokio::test]
async fn a_letter_names_the_day_its_page_showed_and_no_other() {
    let towns = to_go_on().await;
    let all = sent(&towns, Uuid::new_v4()).await;
    assert_eq!((all[0].why_not, &all[0].due_at), (None, &None));
    let letters = letters(&towns).await;
    assert_eq!((letters.len(), letters[0].get("due")), (1, None), "{letters:?}");
    assert_eq!(letters[0]["facts"]["task"]["en"], json!(all[0].next_en));
}

#[tokio::test]
async fn a_form_sent_twice_sends_one_letter_and_is_answered_alike() {
    let towns = to_go_on().await;
    let cmd = Uuid::new_v4();
    let first = sent(&towns, cmd).await;
    assert_eq!(first[0].why_not, None);
    assert_eq!(sent(&towns, cmd).await, first);
    assert_eq!(letters(&towns).await.len(), 1);
    let other = towns.desk.remind(&org(TOWN), &actor("u-0001"), &[id(CALL), id("R8-0001/2")], cmd).await;
    assert!(matches!(other, Err(DeskError::BadInput { .. })), "{other:?}");
    // another form is told that somebody was reminded today
    let again = sent(&towns, Uuid::new_v4()).await;
    assert_eq!(again[0].why_not, Some(crate::NotReminded::Today));
}
