//! What anybody reads without signing in.

use crate::common::Town;
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
