//! Database files: schema, damage, what cannot be opened.

use crate::common::{Office, run};
use shirube_persistence::{Store, StoreError};
use std::fs;
use std::io::{Seek, SeekFrom, Write};

#[tokio::test]
async fn migrating_twice_changes_nothing() {
    let office = Office::new().await;
    office.open("R8-0012/1").await;
    let before = office.store.schema_status().await.unwrap();
    assert_eq!(
        before.applied,
        [
            "m0001_tables",
            "m0002_trail_guards",
            "m0003_references",
            "m0004_log",
            "m0005_erasure",
            "m0006_tenancy",
            "m0007_reads",
            "m0008_accounts",
            "m0009_uploads",
            "m0010_public",
            "m0011_identities",
            "m0012_company_profiles",
            "m0013_views",
            "m0014_objects",
            "m0015_long_work",
            "m0016_drafts",
            "m0017_everywhere",
            "m0018_newest_first"
        ]
    );
    before.check().unwrap();
    let row = office.row("R8-0012/1").await;
    office.store.migrate().await.unwrap();
    assert_eq!(office.store.schema_status().await.unwrap(), before);
    assert_eq!(office.row("R8-0012/1").await, row);
    office.store.integrity().await.unwrap();
}

#[tokio::test]
async fn asking_for_the_schema_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new.db");
    let store = Store::open(path.to_str().unwrap()).await.unwrap();
    for _ in 0..2 {
        let status = store.schema_status().await.unwrap();
        assert!(status.applied.is_empty() && status.unknown.is_empty());
        assert_eq!(status.pending.len(), 18);
        let error = status.check().unwrap_err();
        assert!(matches!(error, StoreError::SchemaOlder { .. }), "{error}");
    }
}

#[tokio::test]
async fn a_newer_schema_is_left_alone() {
    let office = Office::new().await;
    let newer = "INSERT INTO seaql_migrations VALUES ('m9999_later', 0)";
    run(&office, newer).await.unwrap();
    let error = office.store.migrate().await.unwrap_err();
    assert!(error.ja().contains("m9999_later"), "{}", error.ja());
    assert!(matches!(error, StoreError::SchemaNewer { .. }));
}

#[tokio::test]
async fn what_is_no_database_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("city.db");
    fs::write(&path, "not a database, but long enough to look at".repeat(99)).unwrap();
    let error = Store::open(path.to_str().unwrap()).await.unwrap_err();
    match &error {
        StoreError::Inconsistent { table, key, .. } => {
            assert_eq!(*table, "file");
            assert!(key.ends_with("city.db"), "{key}");
        }
        other => panic!("{other}"),
    }
    assert!(error.ja().contains("壊れています"));
}

#[tokio::test]
async fn damage_inside_the_file_is_found() {
    let office = Office::new().await;
    for number in 1..40 {
        office.open(&format!("R8-0012/{number}")).await;
    }
    office.store.integrity().await.unwrap();
    run(&office, "PRAGMA wal_checkpoint(TRUNCATE)").await.unwrap();
    office.store.close().await.unwrap();
    let path = office.folder.path().join("city.db");
    let mut file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    let pages = file.metadata().unwrap().len() / 4096;
    for page in 2..pages {
        file.seek(SeekFrom::Start(page * 4096)).unwrap();
        file.write_all(&[0xa5; 64]).unwrap();
    }
    drop(file);
    let error = match Store::open(path.to_str().unwrap()).await {
        Ok(store) => store.integrity().await.unwrap_err(),
        Err(error) => error,
    };
    match error {
        StoreError::Inconsistent { table, .. } => assert_eq!(table, "file"),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn what_cannot_be_opened_is_said_without_password() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("nowhere").join("city.db");
    let missing = missing.to_str().unwrap().to_owned();
    for (url, shown) in [
        (missing.as_str(), missing.as_str()),
        ("mysql://a:secret@h/n", "mysql://a@h/n"),
        ("sqlite::memory:", "sqlite::memory:"),
        ("postgres://a:secret@127.0.0.1:1/n", "postgres://a@127.0.0.1:1/n"),
        ("postgres://a:secret@h:port/n", "postgres://a@h:port/n"),
    ] {
        match Store::open(url).await.unwrap_err() {
            StoreError::Unreachable { url, cause } | StoreError::Address { url, cause } => {
                assert_eq!(url, shown);
                assert!(!cause.contains("secret"), "{cause}");
            }
            other => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn a_read_only_database_says_so() {
    let office = Office::new().await;
    office.store.close().await.unwrap();
    let path = office.folder.path().join("city.db");
    let url = format!("sqlite://{}?mode=ro", path.display());
    let store = Store::open(&url).await.unwrap();
    store.schema_status().await.unwrap().check().unwrap();
    let unit = match store.begin(&office.org).await {
        Ok(unit) => unit,
        Err(error) => {
            assert!(matches!(error, StoreError::ReadOnly), "{error}");
            return;
        }
    };
    unit.open_case(&crate::common::case("R8-0013", 13));
    assert!(matches!(unit.commit().await.unwrap_err(), StoreError::ReadOnly));
}
