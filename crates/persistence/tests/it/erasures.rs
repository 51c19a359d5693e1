//! Erasing what a procedure disclosed, wherever a copy of it is.

use crate::common::{
    Office, asked, at, ended, noon, opening, person as somebody, procedure_id, reason, run, state,
};
use serde_json::{Value, json};
use shirube_persistence::{
    Append, DeadlineKind, DeadlineRow, DeadlineState, LetterState, Lock, LongWorkRow, LongWorkState,
    MessageInRow, MessageOutRow, MessageState, NewLetter, NewState, PersonRow, PseudonymRow, PublicationRow,
    Store, Unit,
};
use shirube_trail::erasure::{Erased, tombstone};
use shirube_trail::ids::OrgId;
use shirube_trail::{Digest, Disclosure, Entry, Salt, Seq};
use std::collections::BTreeSet;

/// What is erased, and what must stay, in the same case.
const GONE: &str = "R8-0012/8";
const KEPT: &str = "R8-0012/9";
/// What is typed in the one that is erased, in every place a copy can be.
const CANARY: &str = "消えるべき氏名";

fn told(name: &str, value: Value) -> Disclosure {
    Disclosure { name: name.parse().unwrap(), salt: Salt::from_bytes([9; 16]), value }
}

async fn write(unit: &Unit, mut entry: Entry, told: &[Disclosure], closed: bool) {
    entry.fields = told.iter().map(|one| (one.name.clone(), one.commitment().unwrap())).collect();
    let facts = told.iter().map(|one| (one.name.to_string(), one.value.clone())).collect();
    let state = NewState { closed, facts: Value::Object(facts), ..state() };
    unit.append(Append { entry: &entry, disclosures: told, state: Some(&state), seen_revision: 0 })
        .await
        .unwrap();
}

/// Everything that is written of a procedure, with the text in it; the hash of its own document and of
/// one that others name too.
async fn fill(unit: &Unit, org: &OrgId, id: &str, text: &str) -> [Digest; 2] {
    let own = unit.put_document("氏名.txt", "text/plain", text.as_bytes(), noon());
    let shared = unit.put_document("共通.txt", "text/plain", b"shared", noon());
    let file = |hash: &Digest| json!({"sha256": hash.to_hex(), "size": 6, "media": "text/plain"});
    let fields = [told("file.1", file(&own)), told("file.2", file(&shared)), told("reason", json!(text))];
    write(unit, opening(org, id), &fields, true).await;
    let procedure = procedure_id(id);
    let letter = |nth: u32| NewLetter {
        procedure: procedure.clone(),
        seq: 0,
        nth,
        letter: "award-announced".to_owned(),
        recipient: text.to_owned(),
        email: format!("{text}@example.jp"),
        language: "ja".to_owned(),
        context: json!({"reason": text}),
        next_at: noon(),
        created_at: noon(),
    };
    unit.enqueue(&[letter(0)]);
    let body = json!({"reason": text});
    let publication = PublicationRow {
        procedure: procedure.clone(),
        seq: 0,
        nth: 0,
        what: "result".to_owned(),
        body,
        at: noon(),
    };
    unit.publish(&publication);
    let deadline = DeadlineRow {
        procedure: procedure.clone(),
        deadline_id: "retention-review".parse().unwrap(),
        kind: DeadlineKind::Reminder,
        act: None,
        due_at: noon(),
        state: DeadlineState::Pending,
        frozen_at: None,
        rule: None,
        started_seq: 0,
        details: json!({"reason": text}),
    };
    unit.set_deadline(&deadline);
    let person = PersonRow {
        person: "u-0042".parse().unwrap(),
        name: "氏名".to_owned(),
        email: None,
        language: "ja".to_owned(),
        organisation_name: None,
        section: None,
        corporate_number: None,
    };
    unit.put_person(&person).await.unwrap();
    let alias = PseudonymRow {
        procedure: procedure.clone(),
        alias: "s-1".parse().unwrap(),
        person: person.person.clone(),
        capacity: "supplier".parse().unwrap(),
        active: true,
    };
    unit.put_pseudonym(&alias);
    unit.set_references(&procedure, &[procedure_id("R8-0012/1")]);
    let answer = json!({"answer": "refused", "procedure": id, "unmet": [{"ja": text}]});
    let cmd = uuid::Uuid::from_u128(u128::from(text.len() as u64));
    unit.remember(&person.person, cmd, &Digest::sha256(text.as_bytes()), &answer, noon());
    [own, shared]
}

fn remembered_under(text: &str) -> uuid::Uuid {
    uuid::Uuid::from_u128(u128::from(text.len() as u64))
}

#[tokio::test]
async fn nothing_of_what_is_erased_stays_in_the_file() {
    let office = Office::new().await;
    office.open("R8-0012/1").await;
    erase(&office.store, &office.org).await;
    // the guards stand, for what was not erased and for the list itself
    for (sql, says) in [
        ("DELETE FROM disclosure", "deleted only by an erasure"),
        ("DELETE FROM erasure", "never deleted"),
        ("UPDATE erasure SET by_seq = 1", "never changed"),
        ("REPLACE INTO erasure SELECT * FROM erasure", "never replaced"),
    ] {
        let refused = run(&office, sql).await.unwrap_err().to_string();
        assert!(refused.contains(says), "{sql}: {refused}");
    }
    let is_there = || {
        let files = ["city.db", "city.db-wal"].map(|name| std::fs::read(office.folder.path().join(name)));
        let bytes: Vec<u8> = files.into_iter().flat_map(Result::unwrap_or_default).collect();
        bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes())
    };
    assert!(is_there(), "deleted rows leave remains, which is why the file is rewritten");
    office.store.scrub().await.unwrap();
    assert!(!is_there());
    office.store.integrity().await.unwrap();
}

/// What must hold on every database. The procedure `R8-0012/1` is there.
pub(crate) async fn erase(store: &Store, org: &OrgId) {
    let (gone, kept) = (procedure_id(GONE), procedure_id(KEPT));
    let unit = store.begin(org).await.unwrap();
    let [own, shared] = fill(&unit, org, GONE, CANARY).await;
    let [of_kept, _] = fill(&unit, org, KEPT, "残る文字").await;
    messages(&unit, org).await;
    let works = long_works(&unit, org).await;
    let mut erase = opening(org, "office");
    (erase.kind, erase.machine) = ("office".parse().unwrap(), "office@1".parse().unwrap());
    erase.act = "erase".parse().unwrap();
    write(&unit, erase, &[reason()], false).await;
    let fields = unit.erasable(&gone).await.unwrap();
    let names: Vec<&str> = fields.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["file.1", "file.2", "reason"]);
    unit.commit().await.unwrap();

    // fewer than there are, and an entry that erased nothing
    let some: BTreeSet<Erased> = fields.iter().skip(1).cloned().collect();
    let unit = store.begin(org).await.unwrap();
    assert!(unit.erase(&gone, Seq::FIRST, &some).await.is_err());
    unit.rollback().await.unwrap();
    let unit = store.begin(org).await.unwrap();
    let error = unit.erase(&gone, Seq::new(7).unwrap(), &fields).await.unwrap_err();
    assert!(error.to_string().contains("needs its entry"), "{error}");
    unit.rollback().await.unwrap();
    // a procedure that goes on
    let open = procedure_id("R8-0012/1");
    let unit = store.begin(org).await.unwrap();
    let error = unit.erase(&open, Seq::FIRST, &unit.erasable(&open).await.unwrap()).await.unwrap_err();
    assert!(error.to_string().contains("has ended"), "{error}");
    unit.rollback().await.unwrap();

    let unit = store.begin(org).await.unwrap();
    unit.erase(&gone, Seq::FIRST, &fields).await.unwrap();
    let row = unit.procedure(&gone, Lock::Share).await.unwrap().unwrap();
    assert_eq!(row.facts, json!({"file.1": tombstone(), "file.2": tombstone(), "reason": tombstone()}));
    assert!(unit.erasable(&gone).await.unwrap().is_empty());
    unit.commit().await.unwrap();

    let rows = store.erasures(org, &gone).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.erased.clone()).collect::<BTreeSet<_>>(), fields);
    assert!(rows.iter().all(|row| row.by == Seq::FIRST));
    assert_eq!(store.procedure(org, &gone).await.unwrap().unwrap(), *row);
    assert_eq!(store.trail(org, &gone).await.unwrap().len(), 1, "the entry stays");
    assert_eq!(store.publications(org, &gone).await.unwrap().remove(0).body, tombstone());
    let letter = store.letters(org, &gone).await.unwrap().remove(0);
    assert_eq!(
        (letter.context, letter.email, letter.state),
        (tombstone(), String::new(), LetterState::GivenUp)
    );
    let unit = store.begin(org).await.unwrap();
    let deadline = unit.deadlines(&gone).await.unwrap().remove(0);
    assert_eq!((deadline.state, deadline.details), (DeadlineState::Cancelled, tombstone()));
    assert!(unit.pseudonyms(&gone).await.unwrap().is_empty());
    let person = "u-0042".parse().unwrap();
    unit.put_person(&somebody(&person)).await.unwrap();
    let (_, answer) = unit.caller(&person, remembered_under(CANARY)).await.unwrap().unwrap();
    let answer = answer.unwrap();
    assert_eq!((answer.answer, answer.request_sha256), (tombstone(), Digest::ZERO));
    assert!(unit.document(&own).await.unwrap().is_none());
    assert!(unit.document(&shared).await.unwrap().is_some(), "others name it");
    assert!(unit.document(&of_kept).await.unwrap().is_some());
    // of the other procedure everything is as it was
    assert_eq!(unit.erasable(&kept).await.unwrap().len(), 3);
    let (_, answer) = unit.caller(&person, remembered_under("残る文字")).await.unwrap().unwrap();
    assert_eq!(answer.unwrap().answer.get("procedure"), Some(&json!(KEPT)));
    assert_eq!(unit.pseudonyms(&kept).await.unwrap().len(), 1);
    assert_eq!(unit.deadlines(&kept).await.unwrap().remove(0).state, DeadlineState::Pending);
    unit.rollback().await.unwrap();
    assert_eq!(store.letters(org, &kept).await.unwrap().remove(0).state, LetterState::Queued);
    withdrawn(store, &works).await;
    for case in ["R8-0012", "office"] {
        read_whole(store, org, case).await;
    }
}

/// Long work that has ended, with what is erased in its result, and some that runs.
async fn long_works(unit: &Unit, org: &OrgId) -> [LongWorkRow; 2] {
    let person = "u-0042".parse().unwrap();
    let done = ended(unit, &person, 1, CANARY.as_bytes()).await;
    assert!(unit.put_long_work(&asked(org, &person, 2)).await.unwrap());
    let until = at("2026-11-20T12:01:00.000Z");
    let runs = unit.claim_long_work(noon(), until).await.unwrap().unwrap();
    [done, runs]
}

/// The result is gone, and what ran is begun again: either may hold what was erased.
async fn withdrawn(store: &Store, [done, runs]: &[LongWorkRow; 2]) {
    let of = async |row: &LongWorkRow| store.long_work(&row.org, &row.person, row.id).await.unwrap().unwrap();
    let now = of(done).await;
    assert_eq!((now.state, now.result), (LongWorkState::Failed, None));
    assert_eq!(now.outcome, json!({"problem": "erased"}).to_string());
    assert_eq!(store.long_work_part(&done.org, &done.person, (done.id, 0)).await.unwrap(), None);
    let now = of(runs).await;
    assert_eq!((now.state, now.lease_until), (LongWorkState::Waiting, None));
    // what the worker of the first attempt still says is not heard
    let unit = store.begin(&runs.org).await.unwrap();
    assert!(
        !unit.end_long_work(&LongWorkRow { state: LongWorkState::Done, ..runs.clone() }, b"x").await.unwrap()
    );
    unit.rollback().await.unwrap();
}

/// A case read at once is what is read of its procedures one by one.
async fn read_whole(store: &Store, org: &OrgId, case: &str) {
    let case = case.parse().unwrap();
    let kept = store.kept(org, &case).await.unwrap();
    let rows: Vec<_> = kept.iter().map(|one| one.row.clone()).collect();
    assert_eq!(rows, store.procedures(org, &case).await.unwrap());
    assert!(!rows.is_empty() && kept.iter().all(|one| !one.entries.is_empty()));
    for one in kept {
        let id = &one.row.procedure;
        assert_eq!(one.entries, store.trail(org, id).await.unwrap(), "{id}");
        assert_eq!(one.disclosures, store.disclosures(org, id).await.unwrap(), "{id}");
        assert_eq!(one.publications, store.publications(org, id).await.unwrap(), "{id}");
        assert_eq!(one.erasures, store.erasures(org, id).await.unwrap(), "{id}");
        assert_eq!(one.erasures.len(), if id.as_str() == GONE { 3 } else { 0 }, "{id}");
    }
}

/// A message sent from the procedure, and one that was performed on it.
async fn messages(unit: &Unit, org: &OrgId) {
    let sent = MessageOutRow {
        org: org.clone(),
        id: "gone-1".to_owned(),
        to_org: "town-elsewhere".parse().unwrap(),
        procedure: procedure_id(GONE),
        seq: 1,
        body: CANARY.to_owned(),
        at: noon(),
        sent_at: Some(noon()),
    };
    unit.send_message(&sent).await.unwrap();
    let received = MessageInRow {
        from_org: "town-elsewhere".parse().unwrap(),
        id: "gone-2".to_owned(),
        procedure: procedure_id("R8-0001/1"),
        seq: 1,
        body: CANARY.to_owned(),
        at: noon(),
        state: MessageState::Done,
        counted: true,
        note: format!("{GONE} note-agreement"),
    };
    assert!(unit.take_in(&received).await.unwrap());
}
