//! The desk through its public interface: one effect a command, refusals kept, replay equal.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that fails says where")]

use serde_json::{Map, Value, json};
use shirube_core::forms::office::Grant;
use shirube_core::policy::Policy;
use shirube_desk::{Clock, Command, Desk, DeskError, Founding, NewPerson, Reply, Target};
use shirube_persistence::Store;
use shirube_trail::{ActorId, OrgId, ProcedureId};
use uuid::Uuid;

struct Office {
    desk: Desk,
    org: OrgId,
    _folder: tempfile::TempDir,
}

async fn office() -> Office {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("shirube.db").to_str().unwrap()).await.unwrap();
    store.migrate().await.unwrap();
    let now = chrono::DateTime::parse_from_rfc3339("2026-10-05T10:00:00+09:00").unwrap();
    let desk = Desk::with_clock(store, Clock::simulated(now.to_utc()));
    let org = OrgId::new("minato-city").unwrap();
    let person = |id: &str, company: bool| NewPerson {
        id: ActorId::new(id).unwrap(),
        name: id.to_owned(),
        email: Some(format!("{id}@example.jp")),
        language: "ja".to_owned(),
        company: company.then(|| "株式会社あおぞら".to_owned()),
        section: None,
        corporate_number: company.then(|| "2010401000001".to_owned()),
    };
    let grant = |id: &str, capacity: &str| Grant {
        person: id.to_owned(),
        capacity: capacity.to_owned(),
        section: String::new(),
        level: String::new(),
        since: "2026-04-01".to_owned(),
    };
    let founding = Founding {
        org: org.clone(),
        name_ja: "みなと市".to_owned(),
        name_en: "Minato City".to_owned(),
        code: None,
        policy: Policy::default(),
        grants: vec![
            grant("u-0001", "officer"),
            grant("u-0002", "approver"),
            grant("u-0003", "administrator"),
            grant("u-0004", "administrator"),
        ],
        people: vec![
            person("u-0001", false),
            person("u-0002", false),
            person("u-0003", false),
            person("u-0004", false),
            person("u-0009", true),
        ],
    };
    desk.found(&founding).await.unwrap();
    Office { desk, org, _folder: folder }
}

fn need() -> Map<String, Value> {
    let need = json!({
        "title": "窓口案内", "owner_section": "デジタル推進課", "issue": "待ち時間", "ideal": "短い",
        "baseline": "32分", "funding": "一般財源",
        "indicators": [{"name": "待ち時間", "unit": "分", "baseline": "32", "target": "15", "date": "2028-03-31"}],
    });
    need.as_object().unwrap().clone()
}

impl Office {
    fn command(&self, person: &str, target: Target, act: &str, facts: Map<String, Value>) -> Command {
        Command {
            org: self.org.clone(),
            person: ActorId::new(person).unwrap(),
            capacity: None,
            target,
            act: act.to_owned(),
            subject: None,
            facts,
            documents: Vec::new(),
            seen_revision: None,
            cmd: Uuid::new_v4(),
        }
    }

    async fn open_case(&self) -> ProcedureId {
        let command = self.command("u-0001", Target::NewCase, "open-case", need());
        match self.desk.submit(command).await.unwrap() {
            Reply::Done(done) => ProcedureId::new(done.procedure).unwrap(),
            Reply::Refused(refused) => panic!("{refused:#?}"),
        }
    }
}

#[tokio::test]
async fn the_same_command_has_one_effect_and_one_answer() {
    let office = office().await;
    let command = office.command("u-0001", Target::NewCase, "open-case", need());
    let first = office.desk.submit(command.clone()).await.unwrap();
    let second = office.desk.submit(command.clone()).await.unwrap();
    assert_eq!(first, second);
    let counts = office.desk.store().counts(&office.org).await.unwrap();
    assert_eq!(counts.values().map(|count| count.entries).sum::<u64>(), 2, "office and one case");

    let other = Command { facts: Map::new(), ..command };
    let error = office.desk.submit(other).await.unwrap_err();
    assert!(matches!(error, DeskError::BadInput { .. }), "{error}");
}

#[tokio::test]
async fn a_refusal_names_everything_is_kept_and_replays() {
    let office = office().await;
    let id = office.open_case().await;
    let command = office.command("u-0001", Target::Procedure(id.clone()), "start-scouting", Map::new());
    let Reply::Refused(refused) = office.desk.submit(command).await.unwrap() else { panic!("allowed") };
    let unmet: Vec<_> = refused.unmet.iter().map(|one| one.rule.as_str()).collect();
    assert_eq!(unmet, ["fact", "fact"]);
    assert_eq!(refused.seq, Some(1));
    assert!(refused.unmet.iter().all(|one| !one.ja.is_empty() && !one.en.is_empty()));

    let replayed = office.desk.replay(&office.org, None).await.unwrap();
    assert_eq!(replayed.differences, []);
    assert_eq!(replayed.entries, 3);
}

#[tokio::test]
async fn a_stale_revision_has_moved_on_and_a_stranger_finds_nothing() {
    let office = office().await;
    let id = office.open_case().await;
    let mut stale = office.command("u-0001", Target::Procedure(id.clone()), "shelve", Map::new());
    stale.facts.insert("reason".to_owned(), json!("見送り"));
    stale.seen_revision = Some(0);
    let error = office.desk.submit(stale.clone()).await.unwrap_err();
    assert!(matches!(error, DeskError::MovedOn { seen: 0, found: 1, .. }), "{error}");

    let stranger = office.command("u-0009", Target::Procedure(id.clone()), "shelve", stale.facts.clone());
    let error = office.desk.submit(stranger).await.unwrap_err();
    assert!(matches!(error, DeskError::NotFound { .. }), "{error}");
    let unknown = ProcedureId::new("R8-9999/1").unwrap();
    let unknown = office.command("u-0001", Target::Procedure(unknown), "shelve", stale.facts);
    let error = office.desk.submit(unknown).await.unwrap_err();
    assert!(matches!(error, DeskError::NotFound { .. }), "{error}");
}

#[tokio::test]
async fn bad_input_names_every_field_and_stores_nothing() {
    let office = office().await;
    let mut facts = need();
    facts.insert("title".to_owned(), json!("\u{202e}逆"));
    facts.insert("unknown_field".to_owned(), json!(1));
    facts.insert("funding".to_owned(), json!(5));
    let command = office.command("u-0001", Target::NewCase, "open-case", facts);
    let DeskError::BadInput { faults } = office.desk.submit(command).await.unwrap_err() else { panic!() };
    let mut fields: Vec<_> = faults.iter().map(|fault| fault.field.as_str()).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["funding", "title", "unknown_field"]);
    let counts = office.desk.store().counts(&office.org).await.unwrap();
    assert_eq!(counts.values().map(|count| count.procedures).sum::<u64>(), 1, "only the office");
}

#[tokio::test]
async fn a_grant_needs_two_administrators() {
    let office = office().await;
    let office_id = || Target::Procedure(ProcedureId::new("office").unwrap());
    let grant = json!({"grant.person": "u-0009", "grant.capacity": "auditor", "grant.section": "監査"});
    let grant = grant.as_object().unwrap().clone();
    let first = office.command("u-0003", office_id(), "grant", grant.clone());
    let Reply::Done(done) = office.desk.submit(first).await.unwrap() else { panic!("refused") };
    assert!(done.first_of_two);
    let again = office.command("u-0003", office_id(), "grant", grant.clone());
    let Reply::Refused(refused) = office.desk.submit(again).await.unwrap() else { panic!("allowed alone") };
    assert_eq!(refused.unmet[0].rule, "two-people");
    let second = office.command("u-0004", office_id(), "grant", grant);
    let Reply::Done(done) = office.desk.submit(second).await.unwrap() else { panic!("refused") };
    assert!(!done.first_of_two);
    let replayed = office.desk.replay(&office.org, None).await.unwrap();
    assert_eq!(replayed.differences, []);
}
