//! What each role of `PostgreSQL` may do, and that the schema keeps every organisation apart.

use crate::common::{append, next, procedure_id};
use crate::tenancy::{P, as_one, connect, texts, two};
use sea_orm::ConnectionTrait as _;
use shirube_persistence::{Lock, Store, StoreError};
use shirube_test_stores::{as_role, copy};
use shirube_trail::EntryType;
use shirube_trail::ids::OrgId;

/// Indexes that do not begin with the organisation, each not unique, so that nothing shows in them.
const OF_THE_WORKERS: [&str; 3] = ["deadline_by_due", "message_out_unsent", "outbox_next"];
/// The same: of words, each of which is that of one organisation.
const OF_WORDS: &str = "search_gram_by_word";

/// Tables of the installation: keyed by random numbers, digests, and the address of who signs in.
pub(crate) const OF_THE_INSTALLATION: [&str; 10] = [
    "account",
    "api_token",
    "company_profile",
    "company_profile_change",
    "company_profile_code",
    "company_profile_member",
    "invitation",
    "recovery_code",
    "session",
    "sign_in_failure",
];
/// Looks for an account's memberships, for the function that answers them.
const OF_ACCOUNTS: &str = "membership_by_account";

#[tokio::test]
async fn a_role_may_do_what_it_is_for_and_nothing_else() {
    let admin = two().await;
    let of_nobody = [
        "UPDATE entry SET act = 'x'",
        "DELETE FROM entry",
        "TRUNCATE entry CASCADE",
        "UPDATE disclosure SET value = '1'",
        "UPDATE log_leaf SET leaf_hash = ''",
        "DELETE FROM log_leaf",
        "DELETE FROM command",
        "DELETE FROM outbox",
        "DELETE FROM erasure",
        "DELETE FROM procedure",
        "INSERT INTO seaql_migrations VALUES ('m9999', 0)",
        "ALTER TABLE entry DISABLE TRIGGER ALL",
        "ALTER TABLE entry DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE entry NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY of_the_organisation ON entry",
        "CREATE POLICY mine ON entry USING (true)",
        "DROP TRIGGER entry_no_change ON entry",
        "CREATE TABLE mine (org text)",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SET ROLE shirube_owner",
        "SET SESSION AUTHORIZATION shirube_owner",
        "SET session_replication_role = replica",
        "ALTER ROLE CURRENT_USER BYPASSRLS",
        "GRANT shirube_owner TO CURRENT_USER",
    ];
    let of_signing = "INSERT INTO log_leaf VALUES ('city-a', 0, 'heads', NULL, NULL, '', '')";
    let of_acts = "INSERT INTO person (org, person, name, language) VALUES ('city-a', 'u-9', 'x', 'ja')";
    let of_workers = "SELECT * FROM work_letters(0, 1)";
    let of_accounts = "SELECT * FROM account_memberships('a-1')";
    let of_nobodys_password = "SELECT password_hash FROM account";
    let of_readers = "SELECT * FROM search_numbers('x', ARRAY['a'], 9, 9)";
    let words = "SELECT vector FROM search_gram";
    for (role, allowed, denied) in [
        ("shirube_app", &[of_acts, of_readers, of_accounts][..], &[of_signing, of_workers, words][..]),
        ("shirube_worker", &[of_acts, of_readers, of_accounts, of_signing, of_workers], &[words]),
        (
            "shirube_signer",
            &[of_signing, "SELECT bytes FROM entry"],
            &[
                of_acts,
                of_workers,
                of_readers,
                of_accounts,
                of_nobodys_password,
                words,
                "SELECT name FROM person",
                "SELECT folded FROM search_text",
            ],
        ),
    ] {
        let db = connect(&admin, role).await;
        for sql in allowed {
            assert!(as_one(&db, Some("city-a"), sql).await.is_ok(), "{role}: {sql}");
        }
        for sql in of_nobody.iter().chain(denied) {
            let refused = as_one(&db, Some("city-a"), sql).await.unwrap_err().to_string();
            let denied = ["permission denied", "must be owner", "must be superuser", "must have admin"];
            assert!(denied.iter().any(|one| refused.contains(one)), "{role}: {sql}: {refused}");
        }
        db.close().await.unwrap();
    }
    let roles = "SELECT rolname::text FROM pg_roles WHERE rolname LIKE 'shirube\\_%'
        AND rolname IN ('shirube_owner', 'shirube_app', 'shirube_worker', 'shirube_signer')
        AND NOT (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication
          OR (rolinherit AND rolname <> 'shirube_owner'))
        AND NOT EXISTS (SELECT 1 FROM pg_auth_members m WHERE m.member = pg_roles.oid)";
    assert_eq!(texts(&admin, roles).await.len(), 4);
}

#[tokio::test]
async fn the_log_is_ordered_by_a_role_that_reads_and_never_locks() {
    let admin = two().await;
    let signer = Store::open(&as_role(&admin, "shirube_signer")).await.unwrap();
    let org: OrgId = "city-a".parse().unwrap();
    let unit = signer.begin(&org).await.unwrap();
    let row = unit.committed(&procedure_id(P)).await.unwrap();
    assert_eq!(row.map(|row| row.revision), Some(1));
    assert_eq!(unit.sequence_log().await.unwrap(), 1);
    unit.append_heads(1, b"heads".to_vec()).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(signer.log_leaves(&org).await.unwrap().len(), 2);
    let unit = signer.begin(&org).await.unwrap();
    let locked = unit.procedure(&procedure_id(P), Lock::Share).await.unwrap_err();
    assert!(matches!(locked, StoreError::Denied { .. }), "{locked}");
}

#[tokio::test]
async fn a_missing_grant_is_said() {
    let admin = two().await;
    let owner = connect(&admin, "shirube_owner").await;
    owner.execute_unprepared("REVOKE INSERT ON entry FROM shirube_app").await.unwrap();
    let store = Store::open(&as_role(&admin, "shirube_app")).await.unwrap();
    let org: OrgId = "city-a".parse().unwrap();
    let unit = store.begin(&org).await.unwrap();
    let row = unit.procedure(&procedure_id(P), Lock::Exclusive).await.unwrap().unwrap();
    let entry = next(&org, &row, EntryType::Decision);
    append(&unit, &entry, row.revision).await.unwrap();
    let error = unit.commit().await.unwrap_err();
    assert!(matches!(&error, StoreError::Denied { what } if what.contains("entry")), "{error}");
    // the owner's next migration grants it again
    let migrating = Store::open(&as_role(&admin, "shirube_owner")).await.unwrap();
    migrating.migrate().await.unwrap();
    let unit = store.begin(&org).await.unwrap();
    append(&unit, &entry, row.revision).await.unwrap();
    unit.commit().await.unwrap();
    // without a right on the record of steps, no guess about the schema is made
    owner.execute_unprepared("REVOKE SELECT ON seaql_migrations FROM shirube_app").await.unwrap();
    let error = store.schema_status().await.unwrap_err();
    assert!(matches!(error, StoreError::Denied { .. }), "{error}");
}

#[tokio::test]
async fn every_table_is_kept_apart_and_every_key_begins_with_the_organisation() {
    let admin = copy().await;
    let tables = "SELECT c.relname::text, (c.relrowsecurity AND c.relforcerowsecurity)::text,
            EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'org')::text,
            (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid
               AND p.polname = 'of_the_organisation' AND p.polcmd = '*' AND p.polroles = '{0}')::text
        FROM pg_class c WHERE c.relkind IN ('r', 'p', 'm', 'v') AND c.relnamespace = 'public'::regnamespace
        ORDER BY c.relname";
    let tables = texts(&admin, tables).await;
    assert!(tables.len() >= 29, "{tables:?}");
    for row in &tables {
        // the record of steps belongs to nobody, and accounts to whoever signs in
        let is_of_all = row[0] == "seaql_migrations" || OF_THE_INSTALLATION.contains(&row[0].as_str());
        let expected = if is_of_all { ["false", "0"] } else { ["true", "1"] };
        assert_eq!([row[1].as_str(), row[3].as_str()], expected, "{}", row[0]);
        assert!(is_of_all || row[2] == "true", "{}", row[0]);
    }
    let indexes =
        "SELECT i.relname::text, x.indisunique::text, coalesce(a.attname::text, ''), c.relname::text
        FROM pg_index x
        JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.indkey[0]
        WHERE c.relnamespace = 'public'::regnamespace AND c.relname <> 'seaql_migrations'";
    let indexes = texts(&admin, indexes).await;
    for row in indexes.iter().filter(|row| !OF_THE_INSTALLATION.contains(&row[3].as_str())) {
        let is_other = [OF_WORDS, OF_ACCOUNTS].contains(&row[0].as_str());
        let is_excepted = (OF_THE_WORKERS.contains(&row[0].as_str()) || is_other) && row[1] == "false";
        assert!(row[2] == "org" || is_excepted, "{row:?}");
    }
    let references = "SELECT k.conname::text, a.attname::text, f.attname::text FROM pg_constraint k
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
        JOIN pg_attribute f ON f.attrelid = k.confrelid AND f.attnum = k.confkey[1]
        WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace";
    let references = texts(&admin, references).await;
    assert!(references.len() >= 15);
    for row in references {
        let is_of_installation =
            ["account_id", "profile_id"].iter().any(|key| row[1] == *key && row[2] == *key);
        assert!(is_of_installation || row[1..] == ["org", "org"], "{row:?}");
    }
}
