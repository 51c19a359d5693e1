//! What a disclosure releases of a document: handed in before it is named, seen by those who prepare it,
//! and kept once it was released.

use super::{Towns, command, id, org};
use crate::{Clock, Desk, DeskError, NewUpload, RENDITION, Reply, Target};
use serde_json::json;
use shirube_trail::{ActorId, Digest};

const TOWN: &str = "city-a";
const P: &str = "R8-0003/1";
const TEXT: &str = "公開用の版";

fn person(id: &str) -> ActorId {
    ActorId::new(id).unwrap()
}

fn release(person: &str, sha256: &Digest) -> crate::Command {
    let released = json!({"released": [{"document": "提案書", "rendition_sha256": sha256.to_hex()}]});
    command(TOWN, (person, Target::Procedure(id(P)), "release"), released)
}

async fn upload(desk: &Desk, who: &str, procedure: &str) -> Result<crate::UploadView, DeskError> {
    upload_of(desk, (who, procedure), TEXT).await
}

async fn upload_of(
    desk: &Desk,
    (who, procedure): (&str, &str),
    text: &str,
) -> Result<crate::UploadView, DeskError> {
    let taking = desk.takes_upload(&org(TOWN), &person(who), (&id(procedure), RENDITION)).await?;
    let file = NewUpload {
        name: "公開用.txt".to_owned(),
        media: "text/plain".to_owned(),
        content: text.as_bytes().to_vec(),
    };
    desk.upload(&org(TOWN), &person(who), (&taking, file)).await
}

fn fields(error: &DeskError) -> Vec<&str> {
    let DeskError::BadInput { faults } = error else { panic!("{error}") };
    faults.iter().map(|fault| fault.field.as_str()).collect()
}

#[tokio::test]
async fn a_rendition_is_handed_in_before_it_is_released() {
    let towns = Towns::new().await;
    let desk = &towns.desk;
    let decided =
        json!({"disclosure.what": "提案書", "disclosure.decision": "full", "decided_on": "2026-10-05"});
    towns.plant(TOWN, P, ("disclosure", "decided"), decided).await;
    towns.plant(TOWN, "R8-0004/1", ("preparation", "issue"), json!({})).await;
    let sha256 = Digest::sha256(TEXT.as_bytes());
    let error = desk.names_uploads(&release("u-0001", &sha256)).await.unwrap_err();
    assert_eq!(fields(&error), ["released.0.rendition_sha256"]);
    // by an officer, and for a disclosure
    assert_eq!(fields(&upload(desk, "u-0002", P).await.unwrap_err()), ["document"]);
    assert_eq!(fields(&upload(desk, "u-0001", "R8-0004/1").await.unwrap_err()), ["document"]);
    let kept = upload(desk, "u-0001", P).await.unwrap();
    assert_eq!((kept.document.as_str(), kept.sha256), (RENDITION, sha256.to_hex()));
    desk.names_uploads(&release("u-0001", &sha256)).await.unwrap();
    // whoever does not see the disclosure is told that there is none
    let hidden = desk.names_uploads(&release("u-0009", &Digest::ZERO)).await.unwrap_err();
    assert!(matches!(hidden, DeskError::NotFound { .. }), "{hidden}");
    // those who prepare it look at it together, and nobody else
    let seen = desk.uploads(&org(TOWN), &person("u-0002"), &id(P)).await.unwrap();
    assert_eq!((seen.len(), seen[0].own), (1, false));
    let file = desk.uploaded(&org(TOWN), &person("u-0002"), (&id(P), &sha256)).await.unwrap();
    assert_eq!(file.content.whole().await.unwrap(), TEXT.as_bytes());
    let for_administrator = desk.uploads(&org(TOWN), &person("u-0003"), &id(P)).await;
    assert!(!matches!(&for_administrator, Ok(files) if !files.is_empty()), "{for_administrator:?}");
    let reply = desk.submit(release("u-0001", &sha256)).await.unwrap();
    assert!(matches!(reply, Reply::Done(_)), "{reply:#?}");
    // what was released stays to be read; what was not goes after a month
    let other = upload_of(desk, ("u-0001", P), "別の版").await.unwrap();
    let later = Clock::simulated(super::noon() + chrono::TimeDelta::days(31));
    let later = Desk::with_clock(desk.store().clone(), later);
    assert_eq!(later.forget_uploads(&org(TOWN)).await.unwrap(), 1);
    assert_eq!(later.forget_uploads(&org(TOWN)).await.unwrap(), 0);
    let seen = later.uploads(&org(TOWN), &person("u-0002"), &id(P)).await.unwrap();
    assert_eq!(seen.iter().map(|one| &one.sha256).collect::<Vec<_>>(), [&sha256.to_hex()]);
    let file = later.uploaded(&org(TOWN), &person("u-0002"), (&id(P), &sha256)).await.unwrap();
    assert_eq!(file.content.whole().await.unwrap(), TEXT.as_bytes());
    let other = Digest::from_hex(&other.sha256).unwrap();
    assert!(later.document_content(&org(TOWN), &other).await.unwrap().is_none());
}
