//! Organisation, persons, cases, commands, documents, publications, pseudonyms.

use crate::common::{Office, append, case, noon, opening, person, procedure_id, reason, state};
use serde_json::{Value, json};
use shirube_persistence::{
    Append, CaseFilter, CaseRow, Content, Lock, NewState, PersonRow, PseudonymRow, PublicationRow, StoreError,
};
use shirube_trail::Digest;
use shirube_trail::ids::{ActorId, CaseNo};
use uuid::Uuid;

const P: &str = "R8-0012/1";

#[tokio::test]
async fn a_command_is_remembered_once() {
    let office = Office::new().await;
    let actor: ActorId = "u-0007".parse().unwrap();
    let cmd = Uuid::from_u128(1);
    let sha = Digest::sha256(b"request");
    let unit = office.begin().await;
    assert_eq!(unit.caller(&actor, cmd).await.unwrap(), None);
    let other: ActorId = "u-0008".parse().unwrap();
    for one in [&actor, &other] {
        unit.put_person(&person(one)).await.unwrap();
    }
    assert_eq!(unit.caller(&actor, cmd).await.unwrap(), Some((person(&actor), None)));
    unit.remember(&actor, cmd, &sha, &json!({"revision": 1}), noon());
    unit.commit().await.unwrap();

    let unit = office.begin().await;
    let (who, found) = unit.caller(&actor, cmd).await.unwrap().unwrap();
    assert_eq!(who, person(&actor));
    let found = found.unwrap();
    assert_eq!(found.request_sha256, sha);
    assert_eq!(found.answer, json!({"revision": 1}));
    // the same key of another actor is another command
    assert_eq!(unit.caller(&other, cmd).await.unwrap(), Some((person(&other), None)));
    // another command of the same actor
    let another = Uuid::from_u128(2);
    assert_eq!(unit.caller(&actor, another).await.unwrap(), Some((person(&actor), None)));
    unit.remember(&actor, cmd, &sha, &json!({}), noon());
    let again = unit.commit().await.unwrap_err();
    assert!(matches!(again, StoreError::Repeated { .. }), "{again}");
}

#[tokio::test]
async fn numbers_follow_and_are_per_year() {
    let office = Office::new().await;
    let unit = office.begin().await;
    for (year, serial) in [(2026, 13), (2027, 1), (2025, 1)] {
        assert_eq!(unit.next_case_serial(year).await.unwrap(), serial);
    }
    let case_no: CaseNo = "R8-0012".parse().unwrap();
    assert_eq!(unit.next_child_number(&case_no).await.unwrap(), 1);
    for procedure in ["R8-0012/1", "R8-0012/10", "R8-0012/aabcdefghij", "R8-0012/9"] {
        append(&unit, &opening(&office.org, procedure), 0).await.unwrap();
    }
    assert_eq!(unit.next_child_number(&case_no).await.unwrap(), 11);
    let mut child = opening(&office.org, "R8-0012/11");
    child.parent = Some(procedure_id(P));
    append(&unit, &child, 0).await.unwrap();
    let facts = json!({ "title": "児童見守り", "call": { "k": [1, 2] }, "n": 3 });
    let state = NewState { facts, ..state() };
    let mut child = opening(&office.org, "R8-0012/12");
    child.parent = Some(procedure_id(P));
    let disclosures = [reason()];
    let with_facts =
        Append { entry: &child, disclosures: &disclosures, state: Some(&state), seen_revision: 0 };
    unit.append(with_facts).await.unwrap();
    for (wanted, found) in [
        (vec![], json!({})),
        (vec!["n"], json!({ "n": 3 })),
        (vec!["call", "absent", "n"], json!({ "call": { "k": [1, 2] }, "n": 3 })),
    ] {
        let children = unit.children(&procedure_id(P), &wanted.into_iter().collect()).await.unwrap();
        let ids: Vec<&str> = children.iter().map(|child| child.procedure.as_str()).collect();
        assert_eq!(ids, ["R8-0012/11", "R8-0012/12"]);
        assert_eq!(Value::from(children[1].facts.clone()), found);
    }
    assert_eq!(unit.procedures_of_case(&case_no).await.unwrap().len(), 6);
    // a serial taken is not given twice
    unit.open_case(&case("R8-0099", 12));
    let taken = unit.commit().await.unwrap_err();
    assert!(matches!(taken, StoreError::Database(_)), "{taken}");
}

#[tokio::test]
async fn the_office_keeps_its_own_procedure() {
    let office = Office::new().await;
    office.open("office").await;
    office.open("office/1").await;
    let unit = office.begin().await;
    let case_no: CaseNo = "office".parse().unwrap();
    assert_eq!(unit.next_child_number(&case_no).await.unwrap(), 2);
    let office_row = unit.organisation().await.unwrap().unwrap();
    unit.put_organisation(&office_row).await.unwrap();
    assert_eq!(unit.cases().await.unwrap(), [case("R8-0012", 12)]);
    let row = unit.procedure(&procedure_id("office"), Lock::Share).await;
    assert_eq!(row.unwrap().unwrap().case_no, case_no);
    unit.rollback().await.unwrap();
}

#[tokio::test]
async fn cases_come_in_pages() {
    let office = Office::new().await;
    let unit = office.begin().await;
    for serial in 100..=410 {
        let row = case(&format!("R8-{serial:04}"), serial);
        unit.open_case(&row);
    }
    let closed = NewState { closed: true, ..crate::common::state() };
    append(&unit, &opening(&office.org, P), 0).await.unwrap();
    let other = opening(&office.org, "R8-0100/1");
    unit.append(shirube_persistence::Append {
        entry: &other,
        disclosures: &[crate::common::reason()],
        state: Some(&closed),
        seen_revision: 0,
    })
    .await
    .unwrap();
    unit.commit().await.unwrap();

    let store = &office.store;
    let all = CaseFilter::default();
    let first = store.cases(&office.org, &all, None).await.unwrap();
    assert_eq!((first.cases.len(), first.cases[0].serial), (200, 410));
    let second = store.cases(&office.org, &all, first.next).await.unwrap();
    assert_eq!((second.cases.len(), second.cases[0].serial), (112, 210));
    assert_eq!(second.next, None);
    for (filter, serials) in [
        (CaseFilter { open: Some(true), ..all.clone() }, vec![12]),
        (
            CaseFilter { title: Some("サー 12".to_owned()), fiscal_year: Some(2026), open: Some(true) },
            vec![12],
        ),
        (CaseFilter { title: Some("%".to_owned()), ..all.clone() }, vec![]),
        (CaseFilter { fiscal_year: Some(2025), ..all.clone() }, vec![]),
    ] {
        let page = store.cases(&office.org, &filter, None).await.unwrap();
        let found: Vec<u32> = page.cases.iter().map(|row| row.serial).collect();
        assert_eq!(found, serials, "{filter:?}");
    }
}

/// Every case stands on one page, whichever way they are walked and wherever a year ends.
#[tokio::test]
async fn pages_of_cases_go_on_over_the_end_of_a_year() {
    let office = Office::new().await;
    let unit = office.begin().await;
    let years = [(2024, 3), (2025, 1), (2026, 410), (2027, 250)];
    for (year, last) in years {
        // one is there already
        for serial in (1..=last).filter(|serial| (year, *serial) != (2026, 12)) {
            let case_no = format!("R{}-{serial:04}", year - 2018);
            unit.open_case(&CaseRow { fiscal_year: year, ..case(&case_no, serial) });
        }
    }
    unit.commit().await.unwrap();
    let expected: Vec<(i32, u32)> =
        years.into_iter().flat_map(|(year, last)| (1..=last).map(move |serial| (year, serial))).collect();
    for at_once in [2, 7, 249, 250, 251, 1_000] {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = office.store.case_numbers_after(&office.org, after, at_once).await.unwrap();
            assert!(page.len() as u64 <= at_once);
            found.extend(page.iter().map(|one| (one.fiscal_year, one.serial)));
            let Some(last) = found.last().filter(|_| !page.is_empty()) else { break };
            after = Some(*last);
        }
        // the office is a case too, with no number
        let own: Vec<(i32, u32)> = found.into_iter().filter(|one| one.1 > 0).collect();
        assert_eq!(own, expected, "{at_once} at once");
    }
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = office.store.cases(&office.org, &CaseFilter::default(), after).await.unwrap();
        found.extend(page.cases.iter().map(|one| (one.fiscal_year, one.serial)));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    found.reverse();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn what_is_put_is_found() {
    let office = Office::new().await;
    office.open(P).await;
    let unit = office.begin().await;
    let mut person = PersonRow {
        person: "u-0007".parse().unwrap(),
        name: "山田 花子".to_owned(),
        email: Some("hanako@example.jp".to_owned()),
        language: "ja".to_owned(),
        organisation_name: Some("甲市".to_owned()),
        section: Some("契約課".to_owned()),
        corporate_number: None,
    };
    unit.put_person(&person).await.unwrap();
    person.section = Some("法務課".to_owned());
    unit.put_person(&person).await.unwrap();
    assert_eq!(unit.persons().await.unwrap(), [person.clone()]);
    let found = unit.person(&person.person).await.unwrap();
    assert_eq!(found, Some(person));

    let content = b"%PDF-1.7 ...";
    let sha = unit.put_document("仕様書.pdf", "application/pdf", content, noon());
    let again = unit.put_document("別名.pdf", "application/pdf", content, noon());
    assert_eq!(again, sha);
    let document = unit.document(&sha).await.unwrap().unwrap();
    assert_eq!((document.name.as_str(), document.size_bytes), ("仕様書.pdf", 12));
    assert_eq!(document.content, Content::Inside(content.to_vec()));
    assert_eq!(unit.document(&Digest::ZERO).await.unwrap(), None);

    let notice = PublicationRow {
        procedure: procedure_id(P),
        seq: 0,
        nth: 1,
        what: "call-notice".to_owned(),
        body: json!({"title": "公募"}),
        at: noon(),
    };
    unit.publish(&notice);
    let found = unit.publications(&procedure_id(P)).await.unwrap();
    assert_eq!(found, [notice]);

    let mut seat = PseudonymRow {
        procedure: procedure_id(P),
        alias: "e-1".parse().unwrap(),
        person: "u-0031".parse().unwrap(),
        capacity: "evaluator".parse().unwrap(),
        active: true,
    };
    unit.put_pseudonym(&seat);
    seat.active = false;
    unit.put_pseudonym(&seat);
    let found = unit.pseudonyms(&procedure_id(P)).await.unwrap();
    assert_eq!(found, [seat]);
    unit.commit().await.unwrap();
}
