//! `PostgreSQL` keeps organisations apart by itself: asked past the store, in raw SQL without any filter.

use crate::common::{append, case, city, ended, noon, opening, person, procedure_id};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement, TransactionTrait};
use shirube_persistence::{
    AccountRow, FormDraftRow, MembershipRow, NewStanding, OfCase, SavedViewRow, SearchText, Store, UploadRow,
};
use shirube_test_stores::{as_role, copy};
use shirube_trail::ids::OrgId;

pub(crate) const P: &str = "R8-0012/1";

async fn found(store: &Store, org: &str) {
    let org: OrgId = org.parse().unwrap();
    let unit = store.begin(&org).await.unwrap();
    unit.put_organisation(&city(&org, noon())).await.unwrap();
    unit.put_person(&person(&"u-0007".parse().unwrap())).await.unwrap();
    unit.open_case(&case("R8-0012", 12));
    append(&unit, &opening(&org, P), 0).await.unwrap();
    unit.put_standings([NewStanding {
        procedure: procedure_id(P),
        case_no: procedure_id(P).case(),
        fiscal_year: 2026,
        kind: "contract".parse().unwrap(),
        machine: "contract@1".parse().unwrap(),
        stage: "drafting".to_owned(),
        phase: "contract".to_owned(),
        parent: None,
        of_case: Some(OfCase::default()),
        closed: false,
        held_back: false,
        hidden: false,
        is_public: false,
        changed_at: noon(),
    }]);
    let (title, names) = ("見守りセンサー".to_owned(), "あおぞら".to_owned());
    unit.put_search_texts([SearchText { procedure: procedure_id(P), title, names, is_public: false }]);
    unit.note_reads_made(1).await.unwrap();
    let upload = UploadRow {
        procedure: procedure_id(P),
        purpose: "envelope_sha256".to_owned(),
        sha256: unit.put_document("proposal.json", "application/json", b"sealed", noon()),
        person: "u-0007".parse().unwrap(),
        name: "proposal.json".to_owned(),
        media: "application/json".to_owned(),
        size_bytes: 6,
        at: noon(),
    };
    unit.put_upload(&upload).await.unwrap();
    unit.put_upload(&upload).await.unwrap();
    let view = SavedViewRow {
        person: "u-0007".parse().unwrap(),
        id: "one".to_owned(),
        name: "財政課".to_owned(),
        query: "{}".to_owned(),
        is_default: true,
        created_at: noon(),
    };
    unit.put_saved_view(&view).await.unwrap();
    let draft = FormDraftRow {
        person: view.person.clone(),
        place: "on R8-0001 application submit".to_owned(),
        typed: "{}".to_owned(),
        files: "{}".to_owned(),
        changed_at: noon(),
    };
    unit.put_draft(&draft).await.unwrap();
    unit.note_object("o", noon()).await.unwrap();
    ended(&unit, &view.person, 1, b"result").await;
    unit.commit().await.unwrap();
}

/// Two organisations with an entry each, written as the application.
pub(crate) async fn two() -> String {
    let admin = copy().await;
    let store = Store::open(&as_role(&admin, "shirube_app")).await.unwrap();
    for org in ["city-a", "city-b"] {
        found(&store, org).await;
    }
    store.close().await.unwrap();
    admin
}

/// Runs a statement as a role, for an organisation or for none; the rows it changed or found.
pub(crate) async fn as_one(
    db: &DatabaseConnection,
    org: Option<&str>,
    sql: &str,
) -> Result<u64, sea_orm::DbErr> {
    let tx = db.begin().await?;
    if let Some(org) = org {
        tx.execute_unprepared(&format!("SELECT set_config('shirube.org', '{org}', true)")).await?;
    }
    let done = if sql.starts_with("SELECT") {
        let rows = tx.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await;
        rows.map(|rows| rows.len() as u64)
    } else {
        tx.execute_unprepared(sql).await.map(|done| done.rows_affected())
    };
    tx.rollback().await?;
    done
}

pub(crate) async fn connect(admin: &str, role: &str) -> DatabaseConnection {
    Database::connect(as_role(admin, role)).await.unwrap()
}

pub(crate) async fn texts(admin: &str, sql: &str) -> Vec<Vec<String>> {
    let db = Database::connect(admin).await.unwrap();
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
    let columns = rows.first().map_or(0, |row| row.column_names().len());
    let row = |row: &sea_orm::QueryResult| (0..columns).map(|at| row.try_get_by_index(at).unwrap()).collect();
    let texts = rows.iter().map(row).collect();
    db.close().await.unwrap();
    texts
}

#[tokio::test]
async fn the_rows_of_another_organisation_are_not_there() {
    let admin = two().await;
    for role in ["shirube_app", "shirube_worker", "shirube_owner"] {
        let db = connect(&admin, role).await;
        for table in [
            "organisation",
            "person",
            "case_file",
            "procedure",
            "entry",
            "disclosure",
            "standing",
            "search_text",
            "reads_made",
            "upload",
            "saved_view",
            "form_draft",
            "loose_object",
            "long_work",
            "long_work_part",
        ] {
            let all = format!("SELECT org FROM {table}");
            let others = format!("SELECT org FROM {table} WHERE org <> 'city-a'");
            for (org, sql, is_seen) in [
                (None, &all, false),
                (Some(""), &all, false),
                (Some("city-c"), &all, false),
                (Some("city-a"), &all, true),
                (Some("city-a"), &others, false),
            ] {
                let found = as_one(&db, org, sql).await.unwrap();
                assert_eq!(found > 0, is_seen, "{role} for {org:?}: {sql}: {found}");
            }
        }
        db.close().await.unwrap();
    }
}

#[tokio::test]
async fn the_rows_of_another_organisation_cannot_be_written() {
    let admin = two().await;
    let write = "INSERT INTO person (org, person, name, language) VALUES ('city-b', 'u-9', 'x', 'ja')";
    for role in ["shirube_app", "shirube_worker", "shirube_owner"] {
        let db = connect(&admin, role).await;
        for (sql, changed) in [
            ("UPDATE procedure SET stage = 'x'", Some(1)),
            ("UPDATE procedure SET stage = 'x' WHERE org = 'city-b'", Some(0)),
            ("UPDATE person SET org = 'city-b', person = 'u-9'", None),
            (write, None),
        ] {
            match (as_one(&db, Some("city-a"), sql).await, changed) {
                (Ok(found), Some(changed)) => assert_eq!(found, changed, "{role}: {sql}"),
                (Err(error), None) => {
                    assert!(error.to_string().contains("row-level security"), "{role}: {sql}: {error}");
                }
                (other, _) => panic!("{role}: {sql}: {other:?}"),
            }
        }
        // the name the workers' functions use lets nobody write, and nobody but the owner look
        assert!(as_one(&db, Some("*"), write).await.is_err());
        let changed = as_one(&db, Some("*"), "UPDATE outbox SET state = 'queued'").await.unwrap();
        assert_eq!(changed, 0, "{role}");
        let seen = as_one(&db, Some("*"), "SELECT org FROM organisation").await.unwrap();
        assert_eq!(seen, if role == "shirube_owner" { 2 } else { 0 }, "{role}");
        let seen = as_one(&db, Some("*"), "SELECT org FROM entry").await.unwrap();
        assert_eq!(seen, 0, "{role}");
        db.close().await.unwrap();
    }
}

/// Of which organisations an account is a member is asked by account, and nothing else is seen by it.
#[tokio::test]
async fn memberships_are_asked_by_account_and_otherwise_kept_apart() {
    let admin = two().await;
    let store = Store::open(&as_role(&admin, "shirube_app")).await.unwrap();
    let account = |id: &str| AccountRow {
        account_id: id.to_owned(),
        email: format!("{id}@example.jp"),
        email_folded: format!("{id}@example.jp"),
        language: "ja".to_owned(),
        password_hash: None,
        totp_secret: None,
        totp_offered: None,
        totp_last_step: None,
        created_at: noon(),
        verified_at: None,
        disabled_at: None,
        administrator: false,
    };
    let unit = store.begin_accounts(None).await.unwrap();
    unit.tables().insert_account(&account("a-1")).await.unwrap();
    unit.tables().insert_account(&account("a-2")).await.unwrap();
    unit.commit().await.unwrap();
    let member = |org: &str, id: &str| MembershipRow {
        org: org.parse().unwrap(),
        person: "u-0007".parse().unwrap(),
        account_id: id.to_owned(),
        claimed_number: None,
        created_at: noon(),
        ended_at: None,
    };
    for (org, id) in [("city-a", "a-1"), ("city-b", "a-1")] {
        let unit = store.begin_accounts(Some(&org.parse().unwrap())).await.unwrap();
        unit.tables().insert_membership(&member(org, id)).await.unwrap();
        unit.commit().await.unwrap();
    }
    let of = async |id: &str| store.accounts().memberships(id).await.unwrap().len();
    assert_eq!((of("a-1").await, of("a-2").await), (2, 0));
    // within one organisation, past the store's filters
    let db = connect(&admin, "shirube_app").await;
    for (org, count) in [(None, 0), (Some("city-a"), 1), (Some("city-c"), 0), (Some("*"), 0)] {
        assert_eq!(as_one(&db, org, "SELECT org FROM membership").await.unwrap(), count, "{org:?}");
    }
    // nobody is made a member of an organisation that the transaction does not name
    let unit = store.begin_accounts(Some(&"city-a".parse().unwrap())).await.unwrap();
    assert!(unit.tables().insert_membership(&member("city-b", "a-2")).await.is_err());
    drop(unit);
    // an account is asked for while its organisation is named, and the name is as it was
    let tables = store.accounts_of(&"city-a".parse().unwrap()).await.unwrap();
    assert_eq!(tables.memberships("a-1").await.unwrap().len(), 2);
    assert_eq!(tables.members(&"city-a".parse().unwrap()).await.unwrap().len(), 1);
    assert_eq!(tables.members(&"city-b".parse().unwrap()).await.unwrap().len(), 0);
}

/// Words are found by their index, and only those of who asks; nobody looks at the index itself.
#[tokio::test]
async fn words_are_found_by_their_index_and_of_one_organisation() {
    let admin = two().await;
    // every two characters of "せんさー", as the store writes them
    let grams = ["0305b03093", "0309303055", "03055030fc"].map(|one| format!("''{one}''")).join(" & ");
    let of = |words: &str| format!("SELECT * FROM search_numbers('{grams}', ARRAY['{words}'], 9999, 9)");
    let others = of("せんさー").replace("search_numbers('", "search_numbers('''o636974792d62'' | ");
    for role in ["shirube_app", "shirube_worker", "shirube_owner"] {
        let db = connect(&admin, role).await;
        for (org, sql, count) in [
            ("city-a", of("せんさー"), 1),
            ("city-b", of("せんさー"), 1),
            ("city-c", of("せんさー"), 0),
            ("city-a", of("さーせん"), 0),
            // not even where the token of another is asked for
            ("city-a", others.clone(), 1),
        ] {
            assert_eq!(as_one(&db, Some(org), &sql).await.unwrap(), count, "{role} of {org}: {sql}");
        }
        db.close().await.unwrap();
    }
    let owner = connect(&admin, "shirube_owner").await;
    let tx = owner.begin().await.unwrap();
    tx.execute_unprepared("SET LOCAL enable_seqscan = off").await.unwrap();
    tx.execute_unprepared("SELECT set_config('shirube.org', 'city-a', true)").await.unwrap();
    let plan = format!("EXPLAIN SELECT id FROM search_gram WHERE vector @@ CAST('{grams}' AS tsquery)");
    let plan = tx.query_all_raw(Statement::from_string(DbBackend::Postgres, plan)).await.unwrap();
    let plan: Vec<String> = plan.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    assert!(plan.iter().any(|line| line.contains("Index Scan on search_gram_by_word")), "{plan:#?}");
    assert!(!plan.iter().any(|line| line.contains("current_setting")), "{plan:#?}");
}
