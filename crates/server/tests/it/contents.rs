//! Contents of documents in a store that speaks S3, over HTTP: handed in, handed out, altered, missing, and
//! the store away for a while.

use reqwest::Method;
use serde_json::{Value, json};
use shirube_server::{Documents, Settings};
use shirube_test_stores::Bucket;
use shirube_trail::Digest;

use crate::common::{Somebody, TOWN, Town, code, org, settings, told};

const PATH: &str = "/api/v1/procedures/R8-0001.1/uploads";

async fn upload(who: &Somebody<'_>, content: impl Into<reqwest::Body>) -> (u16, Value) {
    let path = format!("{PATH}?document=alignment-record&name=record.txt");
    told(who.request(Method::POST, &path).body(content)).await
}

/// Settings with contents in this bucket, and what its credentials are in.
fn with(bucket: &Bucket) -> (Settings, tempfile::TempDir) {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("s3.toml");
    std::fs::write(&file, "access_key_id = \"tester\"\nsecret_access_key = \"hush\"\n").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let documents = Documents {
        store: "s3://documents/offices".to_owned(),
        endpoint: Some(bucket.address().to_owned()),
        credentials: Some(file),
        ..Documents::default()
    };
    let settings = Settings { documents, ..settings() };
    assert_eq!(settings.faults(), []);
    (settings, folder)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_goes_to_the_store_and_comes_back_or_not_at_all() {
    let bucket = Bucket::start();
    let (settings, _folder) = with(&bucket);
    let town = Town::with(settings).await;
    town.open_case().await;
    let officer = town.as_(TOWN, "u-0001").await;
    let text = "庁内調整の記録\n".repeat(200_000);
    let sha256 = Digest::sha256(text.as_bytes()).to_hex();
    for _ in 0..2 {
        let (status, kept) = upload(&officer, text.clone()).await;
        assert_eq!((status, &kept["sha256"]), (201, &json!(sha256)), "{kept}");
    }
    let names = bucket.names();
    assert!(names.len() == 1 && names[0].starts_with("offices/city-a/"), "{names:?}");
    assert!(names[0].contains(&sha256), "{names:?}");
    let file = format!("{PATH}/{sha256}");
    let come = officer.request(Method::GET, &file).send().await.unwrap();
    assert_eq!(come.status().as_u16(), 200);
    assert_eq!(come.headers()["content-security-policy"], "sandbox; default-src 'none'");
    assert_eq!(come.headers()["content-length"], text.len().to_string().as_str());
    assert!(come.bytes().await.unwrap() == text.as_bytes());

    // of the same length and another content: it breaks off before its end
    let mut other = text.clone().into_bytes();
    other[0] ^= 1;
    bucket.alter(&names[0], &other);
    let come = officer.request(Method::GET, &file).send().await.unwrap();
    assert_eq!(come.status().as_u16(), 200);
    assert!(come.bytes().await.is_err(), "an altered content was given whole");
    let (seen, faults) = town.app.desk().check_contents(&org(TOWN), |_| {}).await.unwrap();
    assert_eq!((seen, faults.len()), (1, 1));
    // shorter, or gone: an alarm
    bucket.alter(&names[0], &other[1..]);
    assert_eq!(officer.request(Method::GET, &file).send().await.unwrap().status().as_u16(), 500);
    bucket.remove(&names[0]);
    assert_eq!(officer.request(Method::GET, &file).send().await.unwrap().status().as_u16(), 500);
    bucket.alter(&names[0], text.as_bytes());
    assert_eq!(officer.request(Method::GET, &file).send().await.unwrap().status().as_u16(), 200);
    town.stands_but(&[500]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_away_changes_nothing_and_is_said_to_be() {
    let bucket = Bucket::start();
    let (settings, _folder) = with(&bucket);
    let town = Town::with(settings).await;
    town.open_case().await;
    let officer = town.as_(TOWN, "u-0001").await;
    let (status, kept) = upload(&officer, "先の書類").await;
    assert_eq!(status, 201, "{kept}");
    drop(bucket);
    let away = [
        officer
            .request(Method::POST, &format!("{PATH}?document=alignment-record&name=a.txt"))
            .body("次の書類"),
        officer.request(Method::GET, &format!("{PATH}/{}", kept["sha256"].as_str().unwrap())),
    ];
    for request in away {
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 503);
        assert!(answer.headers().contains_key("retry-after"));
        let problem: Value = answer.json().await.unwrap();
        assert_eq!(code(&problem), "unavailable", "{problem}");
    }
    // what needs no content goes on
    let (status, own) = officer.get(PATH).await;
    assert_eq!((status, own["uploads"].as_array().unwrap().len()), (200, 1), "{own}");
    // what was noted for the second is given up after a day
    assert_eq!(town.app.desk().store().loose_objects(&org(TOWN)).await.unwrap(), 1);
    town.stands_but(&[503]).await;
}
