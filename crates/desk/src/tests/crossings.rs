//! What a message performs where it is received, with a table of the test's own.

use serde_json::{Value, json};
use shirube_core::effect::Message;
use shirube_core::policy::Policy;
use shirube_core::procedures::crossing::Crossing;
use shirube_core::words::words;
use shirube_persistence::MessageState;
use shirube_trail::{CaseNo, EntryType};
use uuid::Uuid;

use super::{Towns, at, id, org};
use crate::authority::Office;
use crate::perform::without_nulls;
use crate::work::Work;

/// The sender's procedure, and the receiver's.
const P: &str = "R8-0012/1";
const THERE: &str = "R8-0044/1";

static MESSAGE: Message = Message {
    id: "for-the-test",
    words: words("試験", "for the test"),
    discloses: &["title", "grants", "policy", "lead.procedure"],
    to: |_| Vec::new(),
};

const fn crossing(from_act: &'static str, to_kind: &'static str, act: &'static str) -> Crossing {
    Crossing { from_kind: "contract", from_act, to_kind, act, opens: false }
}

static TABLE: [Crossing; 4] = [
    Crossing { opens: true, ..crossing("open", "office", "open") },
    crossing("publish-conclusion", "demonstration", "close-call"),
    crossing("terminate", "demonstration", "note-complaint"),
    crossing("lapse", "certificate", "expire"),
];

impl Towns {
    /// Two towns that know each other, the first of which writes to the second.
    async fn crossing() -> Self {
        let mut towns = Self::new().await;
        towns.desk.crossing =
            |kind, act| TABLE.iter().find(|one| one.from_kind == kind && one.from_act == act);
        towns.register_peer("city-b", "city-a").await;
        towns
    }

    /// The sender performs an act, and the message of it is carried and heard.
    async fn perform_and_send(&self, act: &str, known: Value) -> (MessageState, bool, String) {
        let org_a = org("city-a");
        let there = self.desk.store().procedure(&org_a, &id(P)).await.unwrap();
        let seq = if there.is_some() {
            self.move_on("city-a", P, act, known).await
        } else {
            self.plant("city-a", P, ("contract", "drafted"), known).await;
            0
        };
        let unit = self.desk.store().begin(&org_a).await.unwrap();
        let office = Office::read(&unit).await.unwrap();
        let policy = Policy::default();
        let work = Work::new(&self.desk, &unit, (&office, &policy), at(), Uuid::new_v4());
        work.write_messages(&id(P), seq, &MESSAGE, &["city-b".to_owned()]).await.unwrap();
        unit.commit().await.unwrap();
        assert!(self.desk.exchange().await.unwrap() > 0);
        let received = self.desk.store().messages_received(&org("city-b")).await.unwrap();
        let last = received.into_iter().next_back().unwrap();
        (last.state, last.counted, last.note)
    }

    /// The entries of the receiver's procedure: (type, act, actor).
    async fn trail_there(&self, procedure: &str) -> Vec<(EntryType, String, String)> {
        let trail = self.desk.store().trail(&org("city-b"), &id(procedure)).await.unwrap();
        trail
            .into_iter()
            .map(|row| (row.entry.entry_type, row.entry.act.to_string(), row.entry.actor.to_string()))
            .collect()
    }
}

fn grants() -> Value {
    let policy = without_nulls(serde_json::to_value(Policy::default()).unwrap());
    let grants = json!([{"person": "u-0001", "capacity": "officer"}]);
    json!({"title": "共同調達", "grants": grants, "policy": policy})
}

#[tokio::test]
async fn a_message_opens_a_procedure_in_a_case_of_its_own() {
    let towns = Towns::crossing().await;
    let (state, counted, note) = towns.perform_and_send("open", grants()).await;
    assert_eq!((state, counted, note.as_str()), (MessageState::Done, true, "R8-0001/1 open"));
    let heard = (EntryType::Decision, "open".to_owned(), "system:message".to_owned());
    assert_eq!(towns.trail_there("R8-0001/1").await, [heard]);
    let (store, org) = (towns.desk.store(), org("city-b"));
    let unit = store.begin(&org).await.unwrap();
    let case = unit.case(&CaseNo::new("R8-0001").unwrap()).await.unwrap().unwrap();
    unit.rollback().await.unwrap();
    assert_eq!(case.title, "共同調達");
    let case = CaseNo::new("R8-0001").unwrap();
    assert_eq!(towns.desk.replay(&org, Some(&case)).await.unwrap().differences, []);
    // the same bytes, however often they come, open nothing more
    let sent = store.messages_sent(&super::org("city-a")).await.unwrap();
    assert!(!towns.desk.accept_message(&org, sent[0].body.as_bytes()).await.unwrap());
    assert_eq!(towns.desk.exchange().await.unwrap(), 0);
    assert_eq!(store.counts(&org).await.unwrap().len(), 2, "the office and one case");
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_opens_no_case() {
    let towns = Towns::crossing().await;
    let (state, counted, note) =
        towns.perform_and_send("open", json!({"title": "共同調達", "grants": "all"})).await;
    assert_eq!((state, counted), (MessageState::Refused, true));
    assert!(note.contains("grants"), "{note}");
    let (state, counted, _) = towns.perform_and_send("open", json!({"grants": []})).await;
    assert_eq!((state, counted), (MessageState::Done, true), "the next one is heard");
    let counts = towns.desk.store().counts(&org("city-b")).await.unwrap();
    assert_eq!(counts.len(), 2, "the case of the first was not kept: {counts:?}");
}

#[tokio::test]
async fn a_message_acts_on_the_procedure_that_belongs_to_the_senders() {
    let towns = Towns::crossing().await;
    let of = |lead: &str, procedure: &str| json!({"lead": lead, "lead.procedure": procedure});
    let open = ("demonstration", "call-open");
    towns.plant("city-b", "R8-0042/1", open, of("city-c", P)).await;
    towns.plant("city-b", "R8-0043/1", open, of("city-a", "R8-0012/2")).await;
    towns.plant("city-b", THERE, open, of("city-a", P)).await;
    let (state, _, note) = towns.perform_and_send("open", grants()).await;
    assert_eq!(state, MessageState::Done, "{note}");

    let (state, counted, note) = towns.perform_and_send("publish-conclusion", json!({})).await;
    assert_eq!((state, counted, note), (MessageState::Done, true, format!("{THERE} close-call")));
    assert_eq!(towns.trail_there(THERE).await.len(), 2);
    for untouched in ["R8-0042/1", "R8-0043/1"] {
        assert_eq!(towns.trail_there(untouched).await.len(), 1, "{untouched}");
    }
    // a stage that does not provide it: noted, nothing else
    let (state, counted, note) = towns.perform_and_send("publish-conclusion", json!({})).await;
    assert_eq!((state, counted), (MessageState::Refused, true));
    assert!(note.contains("does not provide"), "{note}");
    assert_eq!(towns.trail_there(THERE).await.len(), 2);
    // nothing it is about
    let (state, counted, note) = towns.perform_and_send("lapse", json!({})).await;
    assert_eq!((state, counted), (MessageState::Refused, true));
    assert!(!note.is_empty());
}

#[tokio::test]
async fn what_the_machine_refuses_is_kept_as_its_refusal() {
    let towns = Towns::crossing().await;
    let belongs = json!({"lead": "city-a", "lead.procedure": P});
    towns.plant("city-b", THERE, ("demonstration", "agreed"), belongs).await;
    towns.perform_and_send("open", grants()).await;
    let (state, counted, note) = towns.perform_and_send("terminate", json!({})).await;
    assert_eq!((state, counted), (MessageState::Refused, true));
    let (ja, en) = note.split_once(" / ").unwrap();
    assert!(!ja.is_empty() && !en.is_empty() && ja != en);
    let refused = (EntryType::Refusal, "note-complaint".to_owned(), "system:message".to_owned());
    assert_eq!(towns.trail_there(THERE).await.last(), Some(&refused));
    assert_eq!(towns.desk.exchange().await.unwrap(), 0);
}
