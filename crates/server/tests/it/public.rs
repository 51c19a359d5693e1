//! What anybody reads without signing in.

use serde_json::json;
use shirube_persistence::PublicationRow;
use shirube_trail::At;

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
    let all = page(&town, "", "/verification-keys").await.1;
    for name in [TOWN, OTHER] {
        assert!(all.contains(&format!("/verification-keys?org={name}\"")), "{all}");
    }
    assert!(!all.contains("公表されていません"), "one is chosen first: {all}");
    assert_eq!(page(&town, "", "/verification-keys?org=nowhere").await.0, 404);
    let keys = "/verification-keys?org=city-a";
    let (status, before) = page(&town, "", keys).await;
    assert!(status == 200 && before.contains("まだ公表されていません。"), "{before}");
    let desk = town.app.desk();
    for name in [TOWN, OTHER] {
        let vkeys = desk.vkeys(&org(name)).await.unwrap();
        let (_, shown) = page(&town, "", &format!("/verification-keys?org={name}")).await;
        assert!(shown.contains(&escape(&vkeys[0])), "{name}: {shown}");
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
    let (_, english) = page(&town, "", "/verification-keys?lang=en&org=city-a").await;
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

/// What a feed is answered with: status, its tag, and when it changed.
async fn fed(town: &Town, path: &str, asked: &[(&str, &str)]) -> (u16, String, Option<String>) {
    let mut request = town.client.get(format!("{}{path}", town.url));
    for (name, value) in asked {
        request = request.header(*name, *value);
    }
    let response = request.send().await.unwrap();
    let header = |name: &str| response.headers().get(name).map(|one| one.to_str().unwrap().to_owned());
    (response.status().as_u16(), header("etag").unwrap(), header("last-modified"))
}

/// Makes something of the first case public now.
async fn publish(town: &Town, nth: u32) {
    let unit = town.app.desk().store().begin(&org(TOWN)).await.unwrap();
    let at = At::truncate(town.app.desk().now().await.unwrap().instant()).unwrap();
    let procedure = "R8-0001/1".parse().unwrap();
    let body = json!({ "title": "窓口" });
    unit.publish(&PublicationRow { procedure, seq: 0, nth, what: "call-notice".to_owned(), body, at });
    unit.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_says_when_it_changed_and_is_not_sent_twice() {
    const NOON: &str = "Mon, 05 Oct 2026 03:00:00 GMT";
    let town = Town::new().await;
    town.open_case().await;
    let (status, _, modified) = fed(&town, "/notices.atom", &[]).await;
    assert_eq!((status, modified), (200, None), "nothing was published yet");
    publish(&town, 0).await;
    let (_, _, modified) = fed(&town, "/notices.atom", &[]).await;
    assert_eq!(modified, None, "in the same second there may be another");
    town.later(60);
    for path in ["/notices.atom", "/notices.ics", "/notices.atom?lang=en"] {
        let (status, tag, modified) = fed(&town, path, &[]).await;
        assert_eq!((status, modified.as_deref()), (200, Some(NOON)), "{path}");
        for (asked, expected) in [
            (&[("if-modified-since", NOON)][..], 304),
            (&[("if-modified-since", "Mon, 05 Oct 2026 02:59:59 GMT")][..], 200),
            (&[("if-none-match", tag.as_str())][..], 304),
            (&[("if-none-match", "\"other\""), ("if-modified-since", NOON)][..], 200),
            (&[("if-modified-since", "lately")][..], 200),
        ] {
            let (status, again, said) = fed(&town, path, asked).await;
            assert_eq!((status, again, said.as_deref()), (expected, tag.clone(), Some(NOON)), "{path}");
        }
    }
    // a call that closes leaves this feed, and nothing is published
    let (status, _, modified) = fed(&town, "/notices.atom?open=yes", &[("if-modified-since", NOON)]).await;
    assert_eq!((status, modified), (200, None));
    publish(&town, 1).await;
    town.later(60);
    let (status, _, modified) = fed(&town, "/notices.atom", &[("if-modified-since", NOON)]).await;
    assert_eq!((status, modified.as_deref()), (200, Some("Mon, 05 Oct 2026 03:01:00 GMT")));
}
