//! Reminders people send: to who holds a case now, once a case and day, entered by the office.

use std::time::Duration;

use serde_json::{Value, json};
use shirube_desk::{NotReminded, Reminded, ReminderView};
use shirube_trail::ProcedureId;
use uuid::Uuid;

use crate::common::{TOWN, Town, actor, org};

fn id(text: &str) -> ProcedureId {
    text.replace('.', "/").parse().unwrap()
}

async fn sent(town: &Town, person: &str, ids: &[&str]) -> Vec<ReminderView> {
    let ids: Vec<ProcedureId> = ids.iter().map(|one| id(one)).collect();
    match town.app.desk().remind(&org(TOWN), &actor(person), &ids, Uuid::new_v4()).await.unwrap() {
        Reminded::Done(all) => all,
        Reminded::Refused(refused) => panic!("{refused:?}"),
    }
}

/// The letters of reminders in the outbox: procedure, recipient.
async fn letters(town: &Town) -> Vec<(String, String, Value)> {
    let desk = town.app.desk();
    // taken for no time at all, they can be taken again
    let all = desk.store().claim_letters(desk.now().await.unwrap(), 1_000, Duration::ZERO).await.unwrap();
    let of = all.into_iter().filter(|one| one.letter.contains("/remind."));
    let mut told: Vec<_> = of.map(|one| (one.procedure.to_string(), one.recipient, one.context)).collect();
    told.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn who_holds_a_case_is_written_to_once_a_day_and_the_office_enters_it() {
    let town = Town::new().await;
    let (first, _) = town.open_case().await;
    let (second, _) = town.open_case().await;
    let desk = town.app.desk();
    let before = desk.store().procedure(&org(TOWN), &id("office")).await.unwrap().unwrap().entries;

    let looked = desk.reminders(&org(TOWN), &actor("u-0001"), &[id(&first)]).await.unwrap();
    assert!(looked[0].why_not.is_none() && !looked[0].to.is_empty(), "{looked:?}");
    assert!(letters(&town).await.is_empty(), "looking sends nothing");

    let done = sent(&town, "u-0001", &[&first, &first]).await;
    assert_eq!(done, looked, "the same as was looked at, each once");
    let written = letters(&town).await;
    let to: Vec<&str> = done[0].to.iter().map(|(person, _)| person.as_str()).collect();
    let recipients: Vec<&str> = written.iter().map(|(_, recipient, _)| recipient.as_str()).collect();
    assert_eq!(recipients, to);
    assert_eq!(written[0].2["facts"]["task"], json!({ "ja": done[0].next_ja, "en": done[0].next_en }));
    let after = desk.store().procedure(&org(TOWN), &id("office")).await.unwrap().unwrap();
    assert_eq!(
        (after.entries, &after.facts["remind.procedures"]),
        (before + 1, &json!([first.replace('.', "/")]))
    );

    // the case of the first is told of today; the second is not
    let both = sent(&town, "u-0001", &[&first, &second]).await;
    assert_eq!(both[0].why_not, Some(NotReminded::Today));
    assert_eq!((both[1].why_not, letters(&town).await.len()), (None, 2));
    let none = sent(&town, "u-0001", &[&first, &second]).await;
    assert!(none.iter().all(|one| one.why_not == Some(NotReminded::Today)), "{none:?}");
    let unchanged = desk.store().procedure(&org(TOWN), &id("office")).await.unwrap().unwrap();
    assert_eq!(unchanged.entries, after.entries + 1, "nobody written to is no entry");

    town.later(86_400);
    assert_eq!(sent(&town, "u-0001", &[&first]).await[0].why_not, None, "another day");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_at_the_same_moment_send_one_letter() {
    let town = Town::new().await;
    let (case, _) = town.open_case().await;
    let cases = [case.as_str()];
    let (one, other) = tokio::join!(sent(&town, "u-0001", &cases), sent(&town, "u-0001", &cases));
    let told = [&one, &other].iter().filter(|all| all[0].why_not.is_none()).count();
    assert_eq!((told, letters(&town).await.len()), (1, one[0].to.len().max(other[0].to.len())));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_remind_learns_nothing() {
    let town = Town::new().await;
    let (case, _) = town.open_case().await;
    let desk = town.app.desk();
    for (person, ids, code) in [
        ("u-0003", vec![id(&case)], "not-found"),
        ("u-0001", vec![id("R8-0099/1")], "not-found"),
        ("u-0001", Vec::new(), "bad-input"),
    ] {
        let error = desk.reminders(&org(TOWN), &actor(person), &ids).await.unwrap_err();
        let is = if code == "bad-input" {
            matches!(error, shirube_desk::DeskError::BadInput { .. })
        } else {
            matches!(error, shirube_desk::DeskError::NotFound { .. })
        };
        assert!(is, "{person} {ids:?}: {error}");
    }
}
