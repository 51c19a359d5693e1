//! Checkpoints leave the building: each day, at once after what matters, never twice, and while a sealed
//! call is open at the fixed time only.

use base64::Engine;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use shirube_notifier::{MemoryFolder, Transport};
use shirube_persistence::OutboxRow;
use shirube_trail::Checkpoint;

use super::timers::dies_after;
use super::{Towns, id, org};
use crate::{Mailer, Sent, Way, embedded_letters};

const TOWN: &str = "city-a";

fn time(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("2026-{text}+09:00")).unwrap().to_utc()
}

/// A town with an auditor, whose letters so far are taken by the server.
async fn audited() -> Towns {
    let towns = Towns::new().await;
    for person in ["u-0003", "u-0004"] {
        let grant = json!({"grant.person": "u-0001", "grant.capacity": "auditor"});
        let target = crate::Target::Procedure(id("office"));
        towns.submit(TOWN, (person, target, "grant"), grant).await.unwrap();
    }
    towns
}

/// Lets the clock run at a time; answers the checkpoint letters written so far.
async fn run(towns: &Towns, at: &str) -> Vec<OutboxRow> {
    towns.desk.clock().set(time(at));
    towns.desk.run_clock(&org(TOWN)).await.unwrap();
    letters(towns).await
}

async fn letters(towns: &Towns) -> Vec<OutboxRow> {
    let all = towns.desk.store().letters(&org(TOWN), &id("office")).await.unwrap();
    all.into_iter().filter(|letter| letter.letter == "office/checkpoint.auditor").collect()
}

#[tokio::test]
async fn the_auditors_are_written_to_daily_at_the_fixed_time() {
    let towns = audited().await;
    for (at, expected) in [
        ("10-05T12:00:00", 0),
        ("10-05T17:59:59", 0),
        ("10-05T18:00:00", 1),
        ("10-05T18:00:01", 1),
        ("10-06T17:59:59", 1),
        // nothing was entered since: the same checkpoint again, so that a missing letter is noticed
        ("10-06T18:00:30", 2),
        // the clock stood still for days: one letter, not one a day
        ("10-09T09:00:00", 3),
        ("10-09T17:59:59", 3),
        ("10-09T18:00:00", 4),
    ] {
        assert_eq!(run(&towns, at).await.len(), expected, "{at}");
    }
    let all = letters(&towns).await;
    let sizes: Vec<&Value> = all.iter().map(|letter| &letter.context["facts"]["checkpoint_size"]).collect();
    assert_eq!(sizes[0], sizes[1]);
    assert!(all.iter().all(|letter| letter.recipient == "u-0001" && letter.email == "u-0001@example.jp"));
    // a town without an auditor writes to nobody, and signs nothing
    let towns = Towns::new().await;
    assert!(run(&towns, "10-05T18:00:00").await.is_empty());
    assert_eq!(towns.desk.log_status(&org(TOWN)).await.unwrap().published, None);
}

#[tokio::test]
async fn openings_candidates_and_awards_are_followed_by_a_checkpoint_at_once() {
    let towns = audited().await;
    towns.plant(TOWN, "R8-0001/2", ("proposal-competition", "evaluation"), json!({})).await;
    assert_eq!(run(&towns, "10-05T18:00:00").await.len(), 1);
    for (nth, (act, expected)) in
        [("open-envelopes", 2), ("score", 2), ("approve-candidate", 3), ("approve-contract", 4)]
            .into_iter()
            .enumerate()
    {
        towns.move_on(TOWN, "R8-0001/2", act, json!({})).await;
        let at = format!("10-05T19:{:02}:00", nth * 10);
        assert_eq!(run(&towns, &at).await.len(), expected, "{act}");
        assert_eq!(run(&towns, &format!("10-05T19:{:02}:30", nth * 10)).await.len(), expected, "{act} again");
    }
    let status = towns.desk.log_status(&org(TOWN)).await.unwrap();
    let last = letters(&towns).await.pop().unwrap();
    assert_eq!(last.context["facts"]["checkpoint_size"], status.published.unwrap().size);
}

#[tokio::test]
async fn while_a_sealed_call_is_open_only_the_fixed_time_counts() {
    let towns = audited().await;
    let call = json!({"sealing": "three-holders", "call.published_on": "2026-10-01"});
    towns.plant(TOWN, "R8-0001/2", ("proposal-competition", "eligibility-review"), call).await;
    towns.plant(TOWN, "R8-0002/2", ("proposal-competition", "evaluation"), json!({})).await;
    assert_eq!(run(&towns, "10-05T18:00:00").await.len(), 1);
    towns.move_on(TOWN, "R8-0002/2", "approve-candidate", json!({})).await;
    assert_eq!(run(&towns, "10-05T18:10:00").await.len(), 1, "another case's candidate waits");
    assert_eq!(run(&towns, "10-06T17:59:59").await.len(), 1);
    assert_eq!(run(&towns, "10-06T18:00:00").await.len(), 2);
    towns.move_on(TOWN, "R8-0002/2", "approve-contract", json!({})).await;
    assert_eq!(run(&towns, "10-06T18:10:00").await.len(), 2);
    // opened: from here the size tells nothing that is not known
    towns.move_on(TOWN, "R8-0001/2", "open-envelopes", json!({"opened": []})).await;
    assert_eq!(run(&towns, "10-06T18:20:00").await.len(), 3);
}

#[tokio::test]
async fn a_clock_that_dies_or_runs_twice_writes_each_letter_once() {
    let town = org(TOWN);
    // how many it takes is for the database's answers to say, which come in more pieces where much else runs
    for polls in 0..300 {
        let towns = audited().await;
        towns.desk.clock().set(time("10-05T18:00:00"));
        let done = dies_after(polls, Box::pin(towns.desk.run_clock(&town))).await;
        let (one, other) = tokio::join!(towns.desk.run_clock(&town), towns.desk.run_clock(&town));
        assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
        assert_eq!(letters(&towns).await.len(), 1, "after {polls} polls");
        if done.is_some() {
            return;
        }
    }
    panic!("it takes more than 300 polls");
}

#[tokio::test]
async fn the_letter_carries_the_note_and_status_says_how_old_it_is() {
    let towns = audited().await;
    let town = org(TOWN);
    run(&towns, "10-05T18:00:00").await;
    assert_eq!(towns.desk.log_status(&town).await.unwrap().escaped, None, "no server has taken it yet");
    let folder = MemoryFolder::default();
    let mailer = Mailer {
        catalogue: embedded_letters().unwrap(),
        transport: Transport::Memory(folder.clone()),
        from: "shirube@city.example.jp".to_owned(),
        domain: "city.example.jp".to_owned(),
        pages: None,
    };
    let mut sent = Sent::default();
    towns.desk.send_letters(&mailer, time("10-05T18:01:00"), &mut sent).await.unwrap();
    assert_eq!(sent.given_up, 0);
    let log = towns.desk.checkpoint(&town).await.unwrap();
    let note = &log.published.note;
    let escaped = towns.desk.log_status(&town).await.unwrap().escaped.unwrap();
    assert_eq!((escaped.size, escaped.way), (log.published.checkpoint.size, Way::Mailed));
    assert_eq!(escaped.made_at.instant(), time("10-05T18:00:00"));
    let encoded = base64::engine::general_purpose::STANDARD.encode(note);
    let mails: Vec<String> =
        folder.sent().iter().map(|mail| String::from_utf8_lossy(mail.bytes()).replace("\r\n", "")).collect();
    assert!(mails.iter().any(|mail| mail.contains(&encoded)), "the attached note, byte by byte");
    assert!(Checkpoint::open(note, &[log.vkey.parse().unwrap()]).is_ok());
    // somebody takes a later one along
    towns.plant(TOWN, "R8-0003/1", ("preparation", "issue"), json!({})).await;
    let later = towns.desk.checkpoint(&town).await.unwrap().published;
    let status = towns.desk.log_status(&town).await.unwrap();
    assert_eq!((status.uncovered, status.escaped.unwrap().way), (0, Way::Mailed));
    towns.desk.note_exported(&town, &later).await.unwrap();
    towns.desk.note_exported(&town, &log.published).await.unwrap();
    let escaped = towns.desk.log_status(&town).await.unwrap().escaped.unwrap();
    assert_eq!((escaped.size, escaped.way), (later.checkpoint.size, Way::Exported));
}
