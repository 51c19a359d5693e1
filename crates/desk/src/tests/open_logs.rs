//! What anybody may have of a log: its keys always, and how much was entered only where that tells nothing.

use serde_json::json;

use super::org;
use super::watched::{TOWN, plant_call, watched};
use crate::OpenLog;

#[tokio::test]
async fn the_checkpoint_is_anybodys_but_while_applications_come_in() {
    let (towns, _) = watched().await;
    let open = async || towns.desk.open_log(&org(TOWN)).await.unwrap();
    // who looks makes no key
    assert_eq!(open().await, OpenLog::default());
    assert!(!towns.desk.keyring().unwrap().has_key(&org(TOWN)));

    let log = towns.desk.checkpoint(&org(TOWN)).await.unwrap();
    let shown = open().await;
    assert_eq!(shown.vkeys, [log.vkey]);
    let checkpoint = shown.checkpoint.unwrap();
    let (note, code) = checkpoint.note.unwrap();
    assert_eq!((note.into_bytes(), code), (log.published.note, log.published.checkpoint.code()));
    let status = towns.desk.log_status(&org(TOWN)).await.unwrap();
    assert_eq!(checkpoint.at, status.published_at.map(|at| at.to_string()));

    let call = json!({"title": "窓口案内", "call.published_on": "2026-09-01"});
    plant_call(&towns, "call-open", call).await;
    let held = open().await;
    assert_eq!(held.vkeys, shown.vkeys);
    let checkpoint = held.checkpoint.unwrap();
    assert!(checkpoint.at.is_some() && checkpoint.note.is_none(), "{checkpoint:?}");
}
