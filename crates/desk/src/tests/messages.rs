//! Real signed notes between two towns: twice, late, out of order, forged.

use serde_json::json;
use shirube_core::effect::Message;
use shirube_core::policy::Policy;
use shirube_core::words::words;
use shirube_persistence::{MessageInRow, MessageOutRow, MessageState};
use shirube_trail::message::Message as Letter;
use shirube_trail::note::VerifierKey;
use uuid::Uuid;

use super::{Towns, at, id, org};
use crate::DeskError;
use crate::authority::Office;
use crate::work::Work;

const P: &str = "R8-0012/1";

static MESSAGE: Message = Message {
    id: "for-the-test",
    words: words("試験", "for the test"),
    discloses: &["title", "share_yen", "absent"],
    to: |_| Vec::new(),
};

impl Towns {
    /// Writes the message of an entry of `city-a`.
    async fn write(&self, seq: u64, to: &[&str]) -> Result<(), DeskError> {
        let org = org("city-a");
        let unit = self.desk.store().begin(&org).await.unwrap();
        let office = Office::read(&unit).await.unwrap();
        let policy = Policy::default();
        let work = Work::new(&self.desk, &unit, (&office, &policy), at(), Uuid::new_v4());
        let to: Vec<String> = to.iter().map(|one| (*one).to_owned()).collect();
        let written = work.write_messages(&id(P), seq, &MESSAGE, &to).await;
        if written.is_ok() {
            unit.commit().await.unwrap();
        }
        written
    }

    /// Plants a procedure of `city-a` that writes three messages to `city-b`.
    async fn write_three(&self) -> Vec<MessageOutRow> {
        let known = json!({"title": "共同調達", "share_yen": 1_000, "secret": "秘"});
        self.plant("city-a", P, ("contract", "drafted"), known).await;
        self.write(0, &["city-b"]).await.unwrap();
        for act in ["publish-conclusion", "lapse"] {
            let seq = self.move_on("city-a", P, act, json!({})).await;
            self.write(seq, &["city-b"]).await.unwrap();
        }
        self.desk.store().messages_sent(&org("city-a")).await.unwrap()
    }

    async fn received(&self) -> Vec<MessageInRow> {
        self.desk.store().messages_received(&org("city-b")).await.unwrap()
    }

    /// (number, state, whether it counts) of what `city-b` received.
    async fn states(&self) -> Vec<(u64, MessageState, bool)> {
        self.received().await.into_iter().map(|row| (row.seq, row.state, row.counted)).collect()
    }

    /// Brings a message as a courier would, with these bytes.
    async fn bring(&self, row: &MessageOutRow, body: &str) -> bool {
        let unit = self.desk.store().begin(&org("city-b")).await.unwrap();
        let brought = MessageInRow {
            from_org: row.org.clone(),
            id: row.id.clone(),
            procedure: row.procedure.clone(),
            seq: row.seq,
            body: body.to_owned(),
            at: at(),
            state: MessageState::Waiting,
            counted: false,
            note: String::new(),
        };
        let new = unit.take_in(&brought).await.unwrap();
        unit.commit().await.unwrap();
        new
    }

    async fn hear(&self) -> usize {
        self.desk.receive_messages(&org("city-b")).await.unwrap()
    }
}

use MessageState::{Refused, Waiting};

#[tokio::test]
async fn a_message_is_signed_numbered_and_discloses_what_it_says() {
    let towns = Towns::new().await;
    let sent = towns.write_three().await;
    assert_eq!(sent.iter().map(|row| row.seq).collect::<Vec<_>>(), [1, 2, 3]);
    let key: VerifierKey = towns.desk.keyring().unwrap().vkey(&org("city-a")).unwrap().parse().unwrap();
    let letter = Letter::open(sent[0].body.as_bytes(), &[key], &org("city-b")).unwrap();
    assert_eq!(letter.origin.to_string(), "audit.shirube/city-a");
    let facts: Vec<(&str, &serde_json::Value)> = letter.facts().collect();
    assert_eq!(facts, [("share_yen", &json!(1_000)), ("title", &json!("共同調達"))]);
    assert!(!sent[0].body.contains('秘'));
    assert_eq!(sent[0].id, letter.id().unwrap().to_string());
}

#[tokio::test]
async fn nothing_is_written_without_keys_or_to_nobody() {
    let towns = Towns::new().await;
    towns.plant("city-a", P, ("contract", "drafted"), json!({"title": "共同調達"})).await;
    let error = towns.write(0, &["City B"]).await.unwrap_err();
    assert!(matches!(error, DeskError::BadInput { .. }), "{error}");
    let store = towns.desk.store().clone();
    let keyless = Towns {
        desk: crate::Desk::with_clock(store, towns.desk.clock().clone()),
        folder: towns.folder,
        url: towns.url,
    };
    let error = keyless.write(0, &["city-b"]).await.unwrap_err();
    assert!(matches!(error, DeskError::NoKeys), "{error}");
    assert!(keyless.desk.store().messages_sent(&org("city-a")).await.unwrap().is_empty());
}

#[tokio::test]
async fn messages_are_carried_and_heard_once_in_order() {
    let towns = Towns::new().await;
    towns.register_peer("city-b", "city-a").await;
    let sent = towns.write_three().await;
    // the third and the second come first, each twice
    for nth in [2, 1] {
        assert!(towns.bring(&sent[nth], &sent[nth].body).await);
        assert!(!towns.bring(&sent[nth], &sent[nth].body).await);
    }
    assert_eq!(towns.hear().await, 0, "they wait for the first");
    assert_eq!(towns.states().await, [(2, Waiting, false), (3, Waiting, false)]);
    // the courier carries the first, and the others again
    assert!(towns.desk.exchange().await.unwrap() > 0);
    // a contract's acts perform nothing elsewhere: heard, refused, and the next may follow
    let heard = [(1, Refused, true), (2, Refused, true), (3, Refused, true)];
    assert_eq!(towns.states().await, heard);
    assert!(towns.received().await.iter().all(|row| row.note.contains("Nothing is performed")));
    // late and again: nothing changes
    for row in &sent {
        assert!(!towns.bring(row, &row.body).await);
    }
    assert_eq!(towns.desk.exchange().await.unwrap(), 0);
    assert_eq!(towns.states().await, heard);
}

#[tokio::test]
async fn forged_messages_are_refused_and_do_not_keep_out_the_genuine() {
    let towns = Towns::new().await;
    towns.register_peer("city-b", "city-a").await;
    let sent = towns.write_three().await;
    let first = &sent[0];
    let forgeries = [
        (first, first.body.replace("共同調達", "共同調逹")),
        (first, first.body.replace("to city-b", "to city-c")),
        (first, first.body.replacen("audit.shirube/city-a", "audit.shirube/city-b", 1)),
        (first, String::new()),
        (first, "not a note".to_owned()),
        (first, sent[1].body.clone()),
    ];
    for (row, body) in &forgeries {
        assert!(towns.bring(row, body).await);
    }
    assert_eq!(towns.hear().await, forgeries.len());
    for row in towns.received().await {
        assert_eq!((row.state, row.counted), (Refused, false), "{}", row.note);
        assert!(row.note.contains(" / "), "said in both languages: {}", row.note);
    }
    // the genuine ones are heard all the same
    towns.desk.exchange().await.unwrap();
    let heard = towns.states().await.into_iter().filter(|(_, _, counted)| *counted).count();
    assert_eq!(heard, 3);
}

#[tokio::test]
async fn a_cover_that_lies_about_its_message_is_refused() {
    let towns = Towns::new().await;
    towns.register_peer("city-b", "city-a").await;
    let sent = towns.write_three().await;
    let honest = &sent[0];
    let covers = [
        MessageOutRow { seq: 2, ..honest.clone() },
        MessageOutRow { procedure: id("R8-0012/2"), ..sent[1].clone() },
        MessageOutRow { id: "another".to_owned(), ..sent[2].clone() },
    ];
    for cover in &covers {
        assert!(towns.bring(cover, &cover.body).await);
    }
    assert_eq!(towns.hear().await, 3);
    for row in towns.received().await {
        assert_eq!((row.state, row.counted), (Refused, false));
        assert!(row.note.contains("cover"), "{}", row.note);
    }
}

#[tokio::test]
async fn a_message_for_another_town_is_refused() {
    let towns = Towns::new().await;
    towns.register_peer("city-b", "city-a").await;
    towns.plant("city-a", P, ("contract", "drafted"), json!({"title": "共同調達"})).await;
    towns.write(0, &["city-c"]).await.unwrap();
    let sent = towns.desk.store().messages_sent(&org("city-a")).await.unwrap();
    assert_eq!(towns.desk.exchange().await.unwrap(), 0, "who is not here is not written to");
    assert!(towns.bring(&sent[0], &sent[0].body).await);
    assert_eq!(towns.hear().await, 1);
    assert_eq!(towns.states().await, [(1, Refused, false)]);
    let error = towns.desk.accept_message(&org("city-b"), sent[0].body.as_bytes()).await.unwrap_err();
    assert!(matches!(error, DeskError::BadInput { .. }), "{error}");
}

#[tokio::test]
async fn an_unknown_sender_is_heard_once_registered() {
    let towns = Towns::new().await;
    let sent = towns.write_three().await;
    towns.desk.exchange().await.unwrap();
    assert_eq!(towns.states().await, [(1, Refused, false), (2, Refused, false), (3, Refused, false)]);
    assert_eq!(towns.desk.exchange().await.unwrap(), 0, "nothing moves on its own");
    let error = towns.desk.accept_message(&org("city-b"), sent[0].body.as_bytes()).await.unwrap_err();
    assert!(matches!(error, DeskError::BadInput { .. }), "{error}");
    towns.register_peer("city-b", "city-a").await;
    assert_eq!(towns.desk.exchange().await.unwrap(), 3);
    assert_eq!(towns.states().await, [(1, Refused, true), (2, Refused, true), (3, Refused, true)]);
    let again = towns.desk.accept_message(&org("city-b"), sent[0].body.as_bytes()).await.unwrap();
    assert!(!again, "it came before");
}

#[tokio::test]
async fn a_key_is_good_after_the_next_is_registered_until_it_is_revoked() {
    let towns = Towns::new().await;
    let old = towns.register_peer("city-b", "city-a").await;
    let sent = towns.write_three().await;
    std::fs::remove_file(towns.folder.path().join("keys/city-a.key")).unwrap();
    assert_ne!(towns.register_peer("city-b", "city-a").await, old);
    // signed before, arrived after
    assert!(towns.bring(&sent[0], &sent[0].body).await);
    assert_eq!(towns.hear().await, 1);
    assert_eq!(towns.states().await, [(1, Refused, true)]);
    assert!(towns.received().await[0].note.contains("Nothing is performed"));

    let revoked = json!({"peer.org": "city-a", "peer.key": old, "reason": "鍵が漏れた"});
    towns.by_two("city-b", "revoke-peer", revoked).await;
    assert!(towns.bring(&sent[1], &sent[1].body).await);
    assert_eq!(towns.hear().await, 1);
    assert_eq!(towns.states().await, [(1, Refused, true), (2, Refused, false)]);
    let error = towns.desk.accept_message(&org("city-b"), sent[2].body.as_bytes()).await.unwrap_err();
    assert!(matches!(error, DeskError::BadInput { .. }), "{error}");
    // the courier carries the third, which is refused as the second was
    assert!(towns.desk.exchange().await.unwrap() > 0);
    assert_eq!(towns.states().await.last(), Some(&(3, Refused, false)));
    assert_eq!(towns.desk.exchange().await.unwrap(), 0, "a revoked key is not waited for");
}
