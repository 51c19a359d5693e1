//! Several people at once: they wait for each other, and nobody is told of a fault of the database.

use super::{Towns, facts, id, org};
use crate::{Command, DeskError, Reply, Target};
use serde_json::json;
use shirube_persistence::{Lock, StoreError};
use shirube_test_stores::Holder;
use shirube_trail::ActorId;
use uuid::Uuid;

const TOWN: &str = "city-a";
/// As many as write at once in a busy office.
const WRITERS: usize = 8;

fn request(nth: usize) -> Command {
    Command {
        org: org(TOWN),
        person: ActorId::new("u-0001").unwrap(),
        capacity: None,
        target: Target::Procedure(id("office")),
        act: "request-disclosure".to_owned(),
        subject: None,
        facts: facts(json!({
            "disclosure.requester": format!("市民{nth}"),
            "disclosure.what": "選定委員会の議事録",
            "disclosure.received_on": "2026-10-05",
        })),
        documents: Vec::new(),
        seen_revision: None,
        cmd: Uuid::from_u128(nth as u128 + 1),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn acts_of_the_office_at_once_do_not_cross() {
    let towns = Towns::new().await;
    let row = || async { towns.desk.store().procedure(&org(TOWN), &id("office")).await.unwrap().unwrap() };
    let before = row().await;
    let mut writers = Vec::new();
    for nth in 0..WRITERS {
        let desk = towns.desk.clone();
        writers.push(tokio::spawn(async move { desk.submit(request(nth)).await }));
    }
    for writer in writers {
        let reply = writer.await.unwrap().unwrap();
        assert!(matches!(reply, Reply::Done(_)), "{reply:#?}");
    }
    assert_eq!(row().await.revision, before.revision + WRITERS as u64);
    if shirube_test_stores::on_postgres() {
        assert_eq!(
            shirube_test_stores::deadlocks(&towns.url).await,
            0,
            "the locks are taken in an order that never crosses"
        );
    }
}

/// The same request by several programs at once has one effect, and each is given its answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_request_sent_by_many_is_performed_once() {
    let towns = Towns::new().await;
    let mut senders = Vec::new();
    for _ in 0..WRITERS {
        let desk = towns.desk.clone();
        senders.push(tokio::spawn(async move { desk.submit(request(0)).await }));
    }
    let mut receipts = std::collections::BTreeSet::new();
    for sender in senders {
        let Reply::Done(performed) = sender.await.unwrap().unwrap() else { panic!("refused") };
        receipts.insert((performed.seq, performed.receipt));
    }
    assert_eq!(receipts.len(), 1);
}

/// Whoever the database ends for another is performed after all.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_act_that_gave_way_is_tried_again() {
    if !shirube_test_stores::on_postgres() {
        return;
    }
    let towns = Towns::new().await;
    towns.plant(TOWN, "R8-0001/1", ("preparation", "issue"), json!({})).await;
    let mut other = Holder::begin(&towns.url).await;
    other.lock(TOWN, "office").await;
    let desk = towns.desk.clone();
    let act = tokio::spawn(async move {
        let unit = desk.store().begin(&org(TOWN)).await?;
        unit.procedure(&id("R8-0001/1"), Lock::Exclusive).await?;
        let crossed = unit.procedure(&id("office"), Lock::Share).await.unwrap_err();
        assert!(matches!(crossed, StoreError::Crossed), "{crossed}");
        unit.rollback().await?;
        let mut again = request(0);
        again.target = Target::Procedure(id("office"));
        desk.submit(again).await
    });
    other.until_somebody_waits().await;
    other.lock(TOWN, "R8-0001/1").await;
    other.end().await;
    let reply: Result<Reply, DeskError> = act.await.unwrap();
    assert!(matches!(reply.unwrap(), Reply::Done(_)));
}
