//! The clock under random time: what falls due happens once, never early, in due order, also
//! after an outage, and also where the program dies in the middle of it.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::{Value, json};
use shirube_core::dossier::japan_instant;
use shirube_persistence::{DeadlineKind, DeadlineRow, DeadlineState};
use shirube_trail::{At, DeadlineId};

use super::{Towns, id, org};

const TOWN: &str = "city-a";

/// Days on which calendars go wrong: the leap day, the closing of the accounts, the ends of the
/// fiscal and of the calendar year.
const DAYS: [&str; 12] = [
    "2028-02-28",
    "2028-02-29",
    "2028-03-01",
    "2028-03-31",
    "2028-04-01",
    "2028-05-30",
    "2028-05-31",
    "2028-06-01",
    "2027-02-28",
    "2027-03-01",
    "2027-12-31",
    "2028-01-01",
];

fn instant(day: &str, seconds: i64) -> DateTime<Utc> {
    let day: NaiveDate = day.parse().unwrap();
    japan_instant(day, 0, 0).unwrap() + Duration::seconds(seconds)
}

fn row(
    procedure: &str,
    name: &str,
    (kind, act): (DeadlineKind, Option<&str>),
    due: DateTime<Utc>,
) -> DeadlineRow {
    DeadlineRow {
        procedure: id(procedure),
        deadline_id: DeadlineId::new(name).unwrap(),
        kind,
        act: act.map(|act| act.parse().unwrap()),
        due_at: At::truncate(due).unwrap(),
        state: DeadlineState::Pending,
        frozen_at: None,
        rule: None,
        started_seq: 0,
        details: json!({}),
    }
}

async fn set(towns: &Towns, rows: &[DeadlineRow]) {
    let unit = towns.desk.store().begin(&org(TOWN)).await.unwrap();
    for row in rows {
        unit.set_deadline(row);
    }
    unit.commit().await.unwrap();
}

async fn state(towns: &Towns, procedure: &str, name: &str) -> DeadlineState {
    let unit = towns.desk.store().begin(&org(TOWN)).await.unwrap();
    let rows = unit.deadlines(&id(procedure)).await.unwrap();
    unit.rollback().await.unwrap();
    rows.iter().find(|row| row.deadline_id.as_str() == name).unwrap().state
}

/// When each letter of a case was written.
async fn letters(towns: &Towns, procedure: &str) -> Vec<DateTime<Utc>> {
    let written = towns.desk.store().letters_of_case(&org(TOWN), &id(procedure).case(), None).await.unwrap();
    written.into_iter().map(|(_, _, at)| at.instant()).collect()
}

/// Acts of the clock in the trail of a procedure, with their times.
async fn acts(towns: &Towns, procedure: &str) -> Vec<(String, DateTime<Utc>)> {
    let trail = towns.desk.store().trail(&org(TOWN), &id(procedure)).await.unwrap();
    trail.into_iter().skip(1).map(|one| (one.entry.act.to_string(), one.entry.at.instant())).collect()
}

/// Polls a future at most so often and drops it: the program dies there.
pub(super) async fn dies_after<F: Future>(polls: usize, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

/// What one town goes through.
#[derive(Debug, Clone)]
struct Story {
    /// (day, second of the day, which of act, duty and reminder).
    deadlines: Vec<(usize, i64, u8)>,
    /// How long nothing runs, in minutes, and after how many polls the first try dies.
    steps: Vec<(i64, Option<usize>)>,
}

fn story() -> impl Strategy<Value = Story> {
    let second = prop_oneof![Just(0), Just(86_399), 0_i64..86_400];
    let deadline = (0..DAYS.len(), second, 0_u8..3);
    // From a minute to an outage of more than a year; the last step is behind every day.
    let step =
        (prop_oneof![1_i64..3_000, 1_000_i64..80_000, Just(600_000)], proptest::option::of(1_usize..60));
    (proptest::collection::vec(deadline, 1..14), proptest::collection::vec(step, 1..8))
        .prop_map(|(deadlines, steps)| Story { deadlines, steps })
}

/// Certificates with an end each; reminders and duties of the first of them.
fn rows_of(story: &Story, nth: usize) -> Vec<DeadlineRow> {
    let one = |(at, (day, second, kind)): (usize, &(usize, i64, u8))| {
        let due = instant(DAYS[*day], *second);
        let kept = format!("R9-{nth:04}/1");
        match kind {
            0 => row(&format!("R9-{nth:04}/{}", at + 2), "expire", (DeadlineKind::Act, Some("expire")), due),
            1 => row(&kept, &format!("duty-{at}"), (DeadlineKind::Duty, Some("keep-imported")), due),
            _ => row(&kept, &format!("reminder-{at}"), (DeadlineKind::Reminder, None), due),
        }
    };
    story.deadlines.iter().enumerate().map(one).collect()
}

async fn plant(towns: &Towns, nth: usize, rows: &[DeadlineRow]) {
    let facts = json!({"certificate.number": "1", "certificate.to": "2028-03-31"});
    let kept = format!("R9-{nth:04}/1");
    towns.plant(TOWN, &kept, ("certificate", "active"), facts.clone()).await;
    for row in rows.iter().filter(|row| row.kind == DeadlineKind::Act) {
        towns.plant(TOWN, row.procedure.as_str(), ("certificate", "active"), facts.clone()).await;
    }
    set(towns, rows).await;
}

type Key = (At, String, String);

fn key(row: &DeadlineRow) -> Key {
    (row.due_at, row.procedure.to_string(), row.deadline_id.to_string())
}

/// Lets the clock run at an instant, as `run_clock` does; answers what it came upon, in order.
async fn run(towns: &Towns, now: DateTime<Utc>, dies: Option<usize>) -> Vec<Key> {
    let town = org(TOWN);
    towns.desk.clock().set(now);
    if let Some(polls) = dies {
        let _ = dies_after(polls, Box::pin(towns.desk.run_clock(&town))).await;
    }
    let mut fired = Vec::new();
    while let Some(next) = towns.desk.next_but(&town, &std::collections::BTreeSet::new()).await.unwrap() {
        fired.push(key(&next));
        towns.desk.fall_due(&town, &next).await.unwrap();
    }
    fired
}

async fn live_through(towns: &Towns, story: &Story, nth: usize) -> Result<(), TestCaseError> {
    let rows = rows_of(story, nth);
    plant(towns, nth, &rows).await;
    let kept = format!("R9-{nth:04}/1");
    let mut now = instant("2027-02-27", 0);
    let end = instant("2028-06-03", 0);
    let steps = story.steps.iter().copied().chain([(i64::MAX, None)]);
    for (minutes, dies) in steps {
        let before = now;
        now = now
            .checked_add_signed(Duration::try_minutes(minutes).unwrap_or(Duration::MAX))
            .map_or(end, |at| at.min(end));
        let fired = run(towns, now, dies).await;
        prop_assert!(fired.is_sorted(), "in due order: {fired:?}");
        for row in &rows {
            let is = state(towns, row.procedure.as_str(), row.deadline_id.as_str()).await;
            let due = row.due_at.instant();
            let wanted = if due <= now { DeadlineState::Fired } else { DeadlineState::Pending };
            prop_assert_eq!(is, wanted, "{} at {} (was {})", row.deadline_id, now, before);
        }
        // What each certificate's end did is in its trail, once, and not before it was due.
        for row in rows.iter().filter(|row| row.kind == DeadlineKind::Act) {
            let done = acts(towns, row.procedure.as_str()).await;
            let due = row.due_at.instant();
            prop_assert_eq!(done.len(), usize::from(due <= now), "{:?} due {}", done, due);
            prop_assert!(done.iter().all(|(act, at)| act == "expire" && *at >= due && *at <= now));
        }
        // One letter for each reminder and each duty, whatever died: to the officer, the approver.
        let told = rows.iter().filter(|row| row.kind != DeadlineKind::Act && row.due_at.instant() <= now);
        let written = towns.desk.store().letters_of_case(&org(TOWN), &id(&kept).case(), None).await.unwrap();
        let of_kept = written.iter().filter(|(letter, ..)| letter.starts_with(&format!("{kept}/")));
        prop_assert_eq!(of_kept.count(), told.count());
    }
    Ok(())
}

#[test]
fn each_falls_due_once_never_early_and_in_order() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let towns = runtime.block_on(Towns::new());
    let mut runner = TestRunner::new(Config { cases: 20, failure_persistence: None, ..Config::default() });
    let nth = std::cell::Cell::new(0);
    let lived = runner.run(&story(), |story| {
        nth.set(nth.get() + 1);
        runtime.block_on(live_through(&towns, &story, nth.get()))
    });
    if let Err(fault) = lived {
        panic!("{fault}");
    }
}

/// A disclosure request that waits after a decision over an objection, until a day.
async fn waiting(towns: &Towns, procedure: &str, known: Value) {
    towns.plant(TOWN, procedure, ("disclosure", "waiting"), known).await;
}

#[tokio::test]
async fn what_cannot_be_done_yet_is_told_once_kept_and_done_later() {
    let towns = Towns::new().await;
    waiting(&towns, "R9-0001/1", json!({"counterpart": "R9-0001/a", "decided_on": "2028-02-15"})).await;
    // Two weeks after 15 February 2028 is the leap day; the deadline says a day too early.
    let early =
        row("R9-0001/1", "end-waiting", (DeadlineKind::Act, Some("end-waiting")), instant("2028-02-28", 0));
    set(&towns, &[early]).await;
    let town = org(TOWN);
    for (day, second, done, letters_written) in
        [("2028-02-28", 0, 0, 2), ("2028-02-28", 80_000, 0, 2), ("2028-02-29", 0, 1, 2)]
    {
        towns.desk.clock().set(instant(day, second));
        assert_eq!(towns.desk.run_clock(&town).await.unwrap().len(), done, "{day} {second}");
        let overdue = towns.desk.overdue(&town, 10).await.unwrap();
        assert_eq!(overdue.len(), 1 - done, "{day}: {overdue:?}");
        for one in overdue {
            assert_eq!((one.act.as_str(), one.is_duty, one.days_late), ("end-waiting", false, 0));
            assert!(one.held.ja.contains("反対しているため"), "{}", one.held.ja);
        }
        let told = letters(&towns, "R9-0001/1").await;
        let of_the_clock = told.iter().filter(|at| **at == instant("2028-02-28", 0));
        assert_eq!(of_the_clock.count(), letters_written, "{day}: the officer and the approver, once");
    }
    assert_eq!(state(&towns, "R9-0001/1", "end-waiting").await, DeadlineState::Fired);
}

#[tokio::test]
async fn what_is_overtaken_is_kept_without_a_word_until_the_procedure_is_closed() {
    let towns = Towns::new().await;
    let town = org(TOWN);
    let at = instant("2028-05-31", 0);
    for (procedure, stage) in [("R9-0001/1", "decided"), ("R9-0002/1", "released")] {
        towns.plant(TOWN, procedure, ("disclosure", stage), json!({})).await;
        set(&towns, &[row(procedure, "end-waiting", (DeadlineKind::Act, Some("end-waiting")), at)]).await;
    }
    towns.desk.clock().set(at);
    assert_eq!(towns.desk.run_clock(&town).await.unwrap().len(), 0);
    assert_eq!(state(&towns, "R9-0001/1", "end-waiting").await, DeadlineState::Held);
    assert_eq!(state(&towns, "R9-0002/1", "end-waiting").await, DeadlineState::Fired);
    let overdue = towns.desk.overdue(&town, 10).await.unwrap();
    let [waiting] = overdue.as_slice() else { panic!("{overdue:?}") };
    assert_eq!((waiting.procedure.as_str(), waiting.deadline.as_str()), ("R9-0001/1", "end-waiting"));
    assert!(waiting.held.ja.contains("決定") && waiting.held.en.contains("waits"), "{:?}", waiting.held);
    for procedure in ["R9-0001/1", "R9-0002/1"] {
        assert_eq!(letters(&towns, procedure).await.len(), 0, "{procedure}");
    }
}

#[tokio::test]
async fn what_goes_wrong_in_one_procedure_keeps_no_other_waiting() {
    let towns = Towns::new().await;
    let town = org(TOWN);
    let at = instant("2028-02-29", 0);
    for (procedure, act) in [("R9-0001/1", "no-such-act"), ("R9-0002/1", "expire")] {
        towns
            .plant(TOWN, procedure, ("certificate", "active"), json!({"certificate.to": "2028-02-28"}))
            .await;
        set(&towns, &[row(procedure, "end", (DeadlineKind::Act, Some(act)), at)]).await;
    }
    towns.desk.clock().set(at);
    assert!(towns.desk.run_clock(&town).await.is_err(), "what went wrong is said");
    assert_eq!(state(&towns, "R9-0001/1", "end").await, DeadlineState::Pending);
    assert_eq!(state(&towns, "R9-0002/1", "end").await, DeadlineState::Fired);
    assert_eq!(acts(&towns, "R9-0002/1").await, [("expire".to_owned(), at)]);
}
