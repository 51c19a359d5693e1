//! References between procedures, and messages between organisations.

use crate::common::{Office, append, case, noon, opening, person, procedure_id};
use shirube_persistence::{
    Append, MessageInRow, MessageOutRow, MessageState, NewState, OrganisationRow, PersonRow, PseudonymRow,
    Store, Unit,
};
use shirube_trail::ids::{OrgId, ProcedureId};

const P: &str = "R8-0012/1";
const OTHER: &str = "R8-0012/2";
const CERTIFICATE: &str = "R8-0012/3";

#[tokio::test]
async fn a_procedure_is_found_by_what_it_names() {
    let office = Office::new().await;
    for id in [P, OTHER, CERTIFICATE] {
        office.open(id).await;
    }
    references(&office.store, &office.org).await;
}

/// What must hold on every database. Procedures `R8-0012/1` to `/3` are there.
pub(crate) async fn references(store: &Store, org: &OrgId) {
    let unit = store.begin(org).await.unwrap();
    let certificate = procedure_id(CERTIFICATE);
    let names = |rows: Vec<shirube_persistence::ProcedureRow>| -> Vec<String> {
        rows.into_iter().map(|row| row.procedure.to_string()).collect()
    };
    assert!(unit.naming(&certificate).await.unwrap().is_empty());
    // what is named need not exist, and twice is once
    let nowhere = procedure_id("R8-9999/1");
    for id in [OTHER, P] {
        let names = [certificate.clone(), nowhere.clone(), certificate.clone()];
        unit.set_references(&procedure_id(id), &names);
    }
    assert_eq!(names(unit.naming(&certificate).await.unwrap()), [P, OTHER]);
    assert_eq!(names(unit.naming(&nowhere).await.unwrap()), [P, OTHER]);
    // naming another replaces what was named
    unit.set_references(&procedure_id(P), std::slice::from_ref(&nowhere));
    assert_eq!(names(unit.naming(&certificate).await.unwrap()), [OTHER]);
    unit.set_references(&procedure_id(OTHER), &[]);
    assert!(unit.naming(&certificate).await.unwrap().is_empty());
    unit.set_references(&procedure_id(OTHER), std::slice::from_ref(&certificate));
    unit.commit().await.unwrap();
    let kind = "contract".parse().unwrap();
    let unit = store.begin(&"city-elsewhere".parse().unwrap()).await.unwrap();
    assert!(unit.naming(&certificate).await.unwrap().is_empty(), "another organisation sees none of it");
    assert!(unit.procedures_of_kind(&kind).await.unwrap().is_empty());
    unit.rollback().await.unwrap();
}

#[tokio::test]
async fn procedures_of_a_kind_run_before_they_have_ended() {
    let office = Office::new().await;
    let unit = office.begin().await;
    let closed = NewState { closed: true, ..crate::common::state() };
    let entry = opening(&office.org, P);
    let disclosures = [crate::common::reason()];
    unit.append(Append { entry: &entry, disclosures: &disclosures, state: Some(&closed), seen_revision: 0 })
        .await
        .unwrap();
    append(&unit, &opening(&office.org, OTHER), 0).await.unwrap();
    let kinds = |kind: &str| kind.parse().unwrap();
    let found = unit.procedures_of_kind(&kinds("contract")).await.unwrap();
    let ids: Vec<&str> = found.iter().map(|row| row.procedure.as_str()).collect();
    assert_eq!(ids, [OTHER, P]);
    assert!(unit.procedures_of_kind(&kinds("certificate")).await.unwrap().is_empty());
    unit.rollback().await.unwrap();
}

#[tokio::test]
async fn people_are_found_by_company_and_behind_children() {
    let office = Office::new().await;
    let unit = office.begin().await;
    let number = "2010401000001";
    for (id, company) in [("u-0009", Some(number)), ("u-0010", Some("2010401000002")), ("u-0001", None)] {
        let corporate_number = company.map(str::to_owned);
        let row = PersonRow { corporate_number, ..person(&id.parse().unwrap()) };
        unit.put_person(&row).await.unwrap();
    }
    let found = unit.people_of(number).await.unwrap();
    assert_eq!(found.iter().map(|one| one.person.as_str()).collect::<Vec<_>>(), ["u-0009"]);
    assert!(unit.people_of("").await.unwrap().is_empty());

    append(&unit, &opening(&office.org, P), 0).await.unwrap();
    let mut child = opening(&office.org, "R8-0012/aabcdefg267");
    child.parent = Some(procedure_id(P));
    append(&unit, &child, 0).await.unwrap();
    let mut seat = PseudonymRow {
        procedure: child.procedure.clone(),
        alias: "s-1".parse().unwrap(),
        person: "u-0009".parse().unwrap(),
        capacity: "supplier".parse().unwrap(),
        active: true,
    };
    unit.put_pseudonym(&seat);
    let behind = async |id: &str, person: &str| {
        unit.is_behind_child(&procedure_id(id), &person.parse().unwrap()).await.unwrap()
    };
    assert!(behind(P, "u-0009").await);
    assert!(!behind(P, "u-0010").await);
    assert!(!behind("R8-0012/aabcdefg267", "u-0009").await, "behind it, not behind a child of it");
    seat.active = false;
    unit.put_pseudonym(&seat);
    assert!(!behind(P, "u-0009").await);
    unit.rollback().await.unwrap();
}

fn written(org: &OrgId, to: &str, seq: u64) -> MessageOutRow {
    MessageOutRow {
        org: org.clone(),
        id: format!("{to}-{seq}"),
        to_org: to.parse().unwrap(),
        procedure: procedure_id(P),
        seq,
        body: format!("note {seq}\n"),
        at: noon(),
        sent_at: None,
    }
}

pub(crate) fn brought(org: &OrgId, id: &str, seq: u64, body: &str) -> MessageInRow {
    MessageInRow {
        from_org: org.clone(),
        id: id.to_owned(),
        procedure: procedure_id(P),
        seq,
        body: body.to_owned(),
        at: noon(),
        state: MessageState::Waiting,
        counted: false,
        note: String::new(),
    }
}

pub(crate) async fn found_other(store: &Store, org: &OrgId) {
    let unit = store.begin(org).await.unwrap();
    let row = OrganisationRow {
        org: org.clone(),
        name_ja: "乙市".to_owned(),
        name_en: "City B".to_owned(),
        kind: "city".to_owned(),
        local_government_code: None,
        opened_at: noon(),
    };
    unit.put_organisation(&row).await.unwrap();
    unit.open_case(&case("R8-0012", 12));
    unit.commit().await.unwrap();
}

#[tokio::test]
async fn messages_are_numbered_sent_once_and_taken_in_once() {
    let office = Office::new().await;
    office.open(P).await;
    let other: OrgId = "city-b".parse().unwrap();
    found_other(&office.store, &other).await;
    messages(&office.store, &office.org, &other).await;
}

/// What must hold on every database. The procedure `R8-0012/1` of `org` is there.
pub(crate) async fn messages(store: &Store, org: &OrgId, other: &OrgId) {
    let p = procedure_id(P);
    let unit = store.begin(org).await.unwrap();
    for seq in 1..=3 {
        assert_eq!(unit.next_message_number(&p, other).await.unwrap(), seq);
        unit.send_message(&written(org, other.as_str(), seq)).await.unwrap();
    }
    let absent: OrgId = "city-absent".parse().unwrap();
    assert_eq!(unit.next_message_number(&p, &absent).await.unwrap(), 1, "numbers are for each addressee");
    unit.send_message(&written(org, absent.as_str(), 1)).await.unwrap();
    unit.commit().await.unwrap();

    let unit = store.begin(org).await.unwrap();
    assert!(unit.send_message(&written(other, org.as_str(), 9)).await.is_err(), "in another's name");
    unit.rollback().await.unwrap();
    let unit = store.begin(org).await.unwrap();
    let twice = MessageOutRow { id: "another".to_owned(), ..written(org, other.as_str(), 3) };
    assert!(unit.send_message(&twice).await.is_err(), "a number used before");
    unit.rollback().await.unwrap();

    let mine = |rows: Vec<MessageOutRow>| -> Vec<u64> {
        rows.into_iter().filter(|row| row.org == *org).map(|row| row.seq).collect()
    };
    // who is not in the store is not written to
    assert_eq!(mine(store.unsent_messages(100).await.unwrap()), [1, 2, 3]);
    let unit = store.begin(org).await.unwrap();
    let id = format!("{other}-1");
    assert!(unit.mark_sent(&id, noon()).await.unwrap());
    assert!(!unit.mark_sent(&id, noon()).await.unwrap());
    unit.commit().await.unwrap();
    assert_eq!(mine(store.unsent_messages(100).await.unwrap()), [2, 3]);
    assert_eq!(store.messages_sent(org).await.unwrap().len(), 4);

    let unit = store.begin(other).await.unwrap();
    for (id, seq, body, new) in [
        ("m-2", 2, "two", true),
        ("m-1", 1, "one", true),
        ("m-1", 1, "one", false),
        ("m-1", 1, "forged", true),
    ] {
        assert_eq!(unit.take_in(&brought(org, id, seq, body)).await.unwrap(), new, "{body}");
    }
    hear(&unit, org, &p).await;
    unit.commit().await.unwrap();
    let states: Vec<(String, MessageState)> =
        store.messages_received(other).await.unwrap().into_iter().map(|row| (row.body, row.state)).collect();
    assert_eq!(states.len(), 3);
    assert!(states.contains(&("one".to_owned(), MessageState::Done)));
    assert!(states.contains(&("two".to_owned(), MessageState::Waiting)));
    assert!(states.contains(&("forged".to_owned(), MessageState::Waiting)), "{states:?}");
    assert!(store.receivers("").await.unwrap().contains(other));
    assert!(store.organisations().await.unwrap().contains(other));
    assert!(store.messages_received(org).await.unwrap().is_empty());
}

async fn hear(unit: &Unit, from: &OrgId, p: &ProcedureId) {
    let waiting = unit.waiting_messages().await.unwrap();
    assert_eq!(waiting.iter().map(|row| row.seq).collect::<Vec<_>>(), [1, 1, 2]);
    assert_eq!(unit.last_heard(from, p).await.unwrap(), 0);
    assert!(!unit.was_heard(from, "m-1").await.unwrap());
    let forged = brought(from, "m-1", 1, "forged");
    assert!(unit.conclude_message(&forged, MessageState::Refused, false, "unknown").await.unwrap());
    assert!(!unit.conclude_message(&forged, MessageState::Done, true, "").await.unwrap(), "it waits no more");
    assert_eq!(unit.last_heard(from, p).await.unwrap(), 0, "a forgery moves nothing on");
    let good = brought(from, "m-1", 1, "one");
    assert!(unit.conclude_message(&good, MessageState::Done, true, "done").await.unwrap());
    assert_eq!(unit.last_heard(from, p).await.unwrap(), 1);
    assert!(unit.was_heard(from, "m-1").await.unwrap());
    assert!(unit.unheard_messages("other").await.unwrap().is_empty());
    assert_eq!(unit.unheard_messages("unknown").await.unwrap().len(), 1);
    assert!(!unit.wait_again(&good, "unknown").await.unwrap(), "what was heard is not heard again");
    assert!(unit.wait_again(&forged, "unknown").await.unwrap());
}
