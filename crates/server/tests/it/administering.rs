//! What the page of the administration says of the installation.

use crate::common::{TOWN, Town, org};

const NOT_KNOWN: &str = "ここからは分かりません";
const NONE_YET: &str = "まだありません";
const NONE_WAITS: &str = "待っている手紙はありません";

/// The lines under the heading of health.
async fn health(town: &Town) -> String {
    let (status, page) = town.as_(TOWN, "u-0003").await.page("/admin").await;
    assert_eq!(status, 200, "{page}");
    let (_, rest) = page.split_once("id=\"health\"").unwrap();
    rest.split_once("</dl>").unwrap().0.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn health_says_how_old_backup_checkpoint_and_letters_are() {
    let town = Town::new().await;
    let desk = town.app.desk();
    let before = health(&town).await;
    assert!(before.contains(NOT_KNOWN) && before.contains(NONE_YET), "{before}");

    // an act writes letters, a checkpoint covers it
    town.open_case().await;
    desk.checkpoint(&org(TOWN)).await.unwrap();
    let shown = health(&town).await;
    assert!(!shown.contains(NONE_WAITS), "{shown}");
    let none_yet = |page: &str| page.matches(NONE_YET).count();
    assert_eq!(none_yet(&shown) + 1, none_yet(&before), "{shown}");

    // a server's backups are made by itself, and say nothing here
    if !desk.store().is_server() {
        let folder = tempfile::tempdir().unwrap();
        desk.store().backup(&folder.path().join("copy.db")).await.unwrap();
        let shown = health(&town).await;
        assert!(!shown.contains(NOT_KNOWN), "{shown}");
        assert!(desk.store().backed_up_at().await.unwrap().is_some());
    }

    // whoever is no administrator learns nothing of it
    for person in ["u-0001", "u-0002"] {
        assert_eq!(town.as_(TOWN, person).await.page("/admin").await.0, 404, "{person}");
    }
}
