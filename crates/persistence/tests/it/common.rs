//! A small office in a database of its own.

use serde_json::json;
use shirube_persistence::{
    Append, CaseRow, LongWorkKind, LongWorkResult, LongWorkRow, LongWorkState, Mark, NewState,
    OrganisationRow, PersonRow, ProcedureRow, Store, StoreResult, Unit,
};
use shirube_trail::ids::{ActorId, FieldName, OrgId, ProcedureId};
use shirube_trail::{At, Digest, Disclosure, Entry, EntryType, Salt, Seq};
use tempfile::TempDir;

pub(crate) struct Office {
    pub(crate) store: Store,
    pub(crate) org: OrgId,
    pub(crate) folder: TempDir,
    /// The address of its database.
    pub(crate) url: String,
}

pub(crate) fn at(text: &str) -> At {
    At::parse(text).unwrap()
}

pub(crate) fn noon() -> At {
    at("2026-11-20T12:00:00.000Z")
}

pub(crate) fn procedure_id(text: &str) -> ProcedureId {
    text.parse().unwrap()
}

impl Office {
    /// An organisation with the case R8-0012, without procedures.
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = shirube_test_stores::fresh(folder.path(), "city.db").await;
        let store = Store::open(&url).await.unwrap();
        let org: OrgId = "city-a".parse().unwrap();
        let unit = store.begin(&org).await.unwrap();
        unit.put_organisation(&city(&org, noon())).await.unwrap();
        unit.open_case(&case("R8-0012", 12));
        unit.commit().await.unwrap();
        Self { store, org, folder, url }
    }

    pub(crate) async fn begin(&self) -> Unit {
        self.store.begin(&self.org).await.unwrap()
    }

    /// Opens a procedure of the case in a unit of its own.
    pub(crate) async fn open(&self, procedure: &str) {
        let unit = self.begin().await;
        let entry = opening(&self.org, procedure);
        append(&unit, &entry, 0).await.unwrap();
        unit.commit().await.unwrap();
    }

    pub(crate) async fn row(&self, procedure: &str) -> ProcedureRow {
        let procedure = procedure_id(procedure);
        let row = self.store.procedure(&self.org, &procedure).await;
        row.unwrap().unwrap()
    }
}

pub(crate) fn city(org: &OrgId, opened_at: At) -> OrganisationRow {
    OrganisationRow {
        org: org.clone(),
        name_ja: "甲市".to_owned(),
        name_en: "City A".to_owned(),
        kind: "city".to_owned(),
        local_government_code: Some("131016".to_owned()),
        opened_at,
    }
}

pub(crate) fn case(case_no: &str, serial: u32) -> CaseRow {
    CaseRow {
        case_no: case_no.parse().unwrap(),
        fiscal_year: 2026,
        serial,
        title: format!("見守りセンサー {serial}"),
        opened_at: noon(),
    }
}

/// The entry that opens a procedure, with one commitment.
pub(crate) fn opening(org: &OrgId, procedure: &str) -> Entry {
    let procedure = procedure_id(procedure);
    Entry {
        entry_type: EntryType::Decision,
        org: org.clone(),
        case: procedure.case(),
        procedure,
        parent: None,
        kind: "contract".parse().unwrap(),
        machine: "contract@1".parse().unwrap(),
        seq: Seq::FIRST,
        prev: Digest::ZERO,
        at: noon(),
        actor: "u-0007".parse().unwrap(),
        capacity: "officer".parse().unwrap(),
        act: "open".parse().unwrap(),
        from: None,
        to: "drafting".parse().unwrap(),
        rules: Vec::new(),
        fields: [(reason().name.clone(), reason().commitment().unwrap())].into(),
        cmd: uuid::Uuid::from_u128(7),
    }
}

/// The entry after the last of a procedure.
pub(crate) fn next(org: &OrgId, row: &ProcedureRow, entry_type: EntryType) -> Entry {
    let mut entry = opening(org, row.procedure.as_str());
    entry.entry_type = entry_type;
    entry.seq = row.head.seq.next().unwrap();
    entry.prev = row.head.hash;
    entry.from = Some(row.stage.parse().unwrap());
    entry.to = match entry_type {
        EntryType::Decision => "approved".parse().unwrap(),
        EntryType::Refusal => row.stage.parse().unwrap(),
    };
    entry
}

/// Somebody of whom only the id and a name are known.
pub(crate) fn person(id: &ActorId) -> PersonRow {
    PersonRow {
        person: id.clone(),
        name: id.to_string(),
        email: None,
        language: "ja".to_owned(),
        organisation_name: None,
        section: None,
        corporate_number: None,
    }
}

/// Long work somebody asks for.
pub(crate) fn asked(org: &OrgId, person: &ActorId, id: u128) -> LongWorkRow {
    LongWorkRow {
        org: org.clone(),
        person: person.clone(),
        id: uuid::Uuid::from_u128(id),
        kind: LongWorkKind::Bundle,
        request: "{}".to_owned(),
        asked_at: noon(),
        state: LongWorkState::Waiting,
        done: 0,
        total: 0,
        attempts: 0,
        lease_until: None,
        started_at: None,
        ended_at: None,
        outcome: "{}".to_owned(),
        result: None,
        keep_until: None,
    }
}

/// Long work of somebody that has ended, with this result.
pub(crate) async fn ended(unit: &Unit, person: &ActorId, id: u128, content: &[u8]) -> LongWorkRow {
    assert!(unit.put_long_work(&asked(unit.org(), person, id)).await.unwrap());
    let until = at("2026-11-20T12:01:00.000Z");
    let row = LongWorkRow {
        state: LongWorkState::Done,
        ended_at: Some(noon()),
        keep_until: Some(until),
        result: Some(LongWorkResult {
            name: "a.zip".to_owned(),
            media: "application/octet-stream".to_owned(),
            size_bytes: content.len() as u64,
            sha256: Digest::sha256(content),
        }),
        ..unit.claim_long_work(noon(), until).await.unwrap().unwrap()
    };
    assert!(unit.end_long_work(&row, content).await.unwrap());
    row
}

pub(crate) fn reason() -> Disclosure {
    Disclosure {
        name: FieldName::new("reason").unwrap(),
        salt: Salt::from_bytes([7; 16]),
        value: json!("緊急のため"),
    }
}

pub(crate) fn state() -> NewState {
    NewState {
        phase: "planning".to_owned(),
        closed: false,
        facts: json!({"estimate_yen": 1_000_000}),
        performers: json!({"drafter": "u-0007"}),
    }
}

/// Appends with the disclosure and, for a decision, a state.
pub(crate) async fn append(unit: &Unit, entry: &Entry, seen: u64) -> StoreResult<Mark> {
    let state = state();
    let is_decision = entry.entry_type == EntryType::Decision;
    let append =
        Append { entry, disclosures: &[reason()], state: is_decision.then_some(&state), seen_revision: seen };
    unit.append(append).await
}

/// Runs one statement past the store, as someone with the file would.
pub(crate) async fn run(office: &Office, sql: &str) -> Result<u64, sea_orm::DbErr> {
    use sea_orm::ConnectionTrait;
    let db = sea_orm::Database::connect(shirube_test_stores::as_administrator(&office.url)).await?;
    let done = db.execute_unprepared(sql).await;
    db.close().await?;
    done.map(|done| done.rows_affected())
}
