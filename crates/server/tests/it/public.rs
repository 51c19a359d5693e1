//! What anybody reads without signing in.

use crate::common::{OTHER, TOWN, Town, org};
use crate::views::page;

#[tokio::test(flavor = "multi_thread")]
async fn the_rulebook_is_read_by_anybody() {
    let town = Town::new().await;
    let (status, list) = page(&town, "", "/rules?path=contract").await;
    assert!(status == 200 && list.contains("href=\"/rules/G10\""), "{list}");
    assert!(list.contains("/paths/contract/drawing.svg") && !list.contains("href=\"/rules/G12\""), "{list}");
    let (status, rule) = page(&town, "", "/rules/G35?lang=en").await;
    assert!(status == 200 && rule.contains("suspension from designation"), "{rule}");
    assert!(rule.contains("指名停止"), "it is named in both languages: {rule}");
    assert_eq!(page(&town, "", "/rules/none").await.0, 404);
    let (_, home) = page(&town, "", "/").await;
    assert!(home.contains("href=\"/rules\""), "{home}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keys_of_the_logs_are_anybodys_and_say_nothing_of_a_case() {
    let town = Town::new().await;
    town.open_case().await;
    let keys = "/verification-keys";
    let (status, before) = page(&town, "", keys).await;
    assert!(status == 200 && before.contains("まだ公表されていません。"), "{before}");
    let desk = town.app.desk();
    for name in [TOWN, OTHER] {
        let vkeys = desk.vkeys(&org(name)).await.unwrap();
        assert!(before.contains(&escape(&vkeys[0])), "{name}: {before}");
    }
    let log = desk.checkpoint(&org(TOWN)).await.unwrap();
    let code = log.published.checkpoint.code();
    town.later(3 * 3_600);
    let (_, shown) = page(&town, "", keys).await;
    assert!(shown.contains(&code) && shown.contains("（3時間前）"), "{code}: {shown}");
    let note = String::from_utf8(log.published.note).unwrap();
    assert!(shown.contains(&escape(&note)), "{note}: {shown}");
    for word in ["R8-0001", "窓口案内", "u-0001"] {
        // an example of a command names a bundle
        assert!(!shown.replace("verify R8-0001.zip", "").contains(word), "{word}: {shown}");
    }
    let (_, english) = page(&town, "", "/verification-keys?lang=en").await;
    assert!(english.contains("(3 hours ago)") && english.contains("Verification key<"), "{english}");
    let (status, guide) = page(&town, "", "/verification-keys/guide.en.md").await;
    assert!(status == 200 && guide.starts_with("# The auditor's guide"), "{guide}");
    assert_eq!(page(&town, "", "/verification-keys/other.md").await.0, 404);
    assert!(page(&town, "", "/").await.1.contains("href=\"/verification-keys\""));
}

/// A text as a page has it.
fn escape(text: &str) -> String {
    text.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;").replace('"', "&#34;")
}
