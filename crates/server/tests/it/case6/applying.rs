//! An application in parts to a call that is not sealed: kept as a draft nobody else learns of, its files
//! handed in as they are chosen, submitted as every act is.

use reqwest::redirect::Policy;
use reqwest::{Client, Method};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::city::{CITY, City};
use super::file;
use super::play::Play;
use super::quiet::seen;
use super::script::{at, steps};
use crate::common::shown;
use crate::pages::parts;

const NAME: &str = "株式会社あおぞら公共事業部";
const PROPOSAL: &[u8] = b"%PDF-1.7\nproposal\n%%EOF\n";
const FOR_THE_PUBLIC: &[u8] = b"%PDF-1.7\nblacked out\n%%EOF\n";

/// The call of case 6 without seals, just published.
async fn published() -> Play {
    let name = "case6-generic-after.toml";
    assert!(file(name)["step"].is_array());
    let mut play = Play::new(City::new(at("2026-09-30 10:00")).await, std::iter::empty().collect()).quietly();
    for mut step in steps(name, &Map::new()) {
        if step.facts.contains_key("eligibility_timing") {
            step.facts.insert("sealing".to_owned(), json!("none"));
        }
        step.facts.retain(|name, _| !["call.holders", "call.restore_test"].contains(&name.as_str()));
        play.step(&step).await;
        if step.act == "publish-call" && step.stage.as_deref() == Some("call-open") {
            break;
        }
    }
    play
}

async fn page(city: &City, who: &str, path: &str) -> (u16, String) {
    shown(city.as_(who, Method::GET, path).await).await
}

/// Sends a form: where it leads or what it answers. Where it leads is not followed.
async fn sent(city: &City, who: &str, path: &str, body: (&str, Vec<u8>)) -> (u16, String) {
    let client = Client::builder().redirect(Policy::none()).build().unwrap();
    let request = city.as_(who, Method::POST, path).await.header("content-type", body.0).body(body.1);
    let answer = client.execute(request.build().unwrap()).await.unwrap();
    let to = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
    (answer.status().as_u16(), to.unwrap_or(answer.text().await.unwrap()))
}

async fn typed(city: &City, who: &str, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let (media, body) = parts(fields);
    sent(city, who, path, (media, body.into_bytes())).await
}

/// A file of a form: the document or fact it is to be, its name and content.
type Chosen<'c> = (&'c str, &'c str, &'c [u8]);

/// The part of files with these in it.
async fn files(city: &City, who: &str, path: &str, all: &[Chosen<'_>]) -> (u16, String) {
    with_files(city, who, path, (&[("step", "save"), ("part", "files")], all)).await
}

async fn with_files(
    city: &City,
    who: &str,
    path: &str,
    (fields, all): (&[(&str, &str)], &[Chosen<'_>]),
) -> (u16, String) {
    let mut body = Vec::new();
    for (name, text) in fields {
        let part = format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
        body.extend(part.into_bytes());
    }
    for (of, name, content) in all {
        let head =
            format!("--b\r\ncontent-disposition: form-data; name=\"d.{of}\"; filename=\"{name}\"\r\n\r\n");
        body.extend(head.into_bytes());
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(b"--b--\r\n");
    sent(city, who, path, ("multipart/form-data; boundary=b", body)).await
}

/// The fields a page would send again.
fn hidden(page: &str) -> Vec<(String, String)> {
    let attribute = |tag: &str, name: &str| {
        let text = tag.split(&format!("{name}=\"")).nth(1)?.split('"').next()?;
        Some(text.replace("&#34;", "\"").replace("&#39;", "'").replace("&amp;", "&"))
    };
    let inputs = page.split("<input type=\"hidden\"").skip(1).filter_map(|rest| rest.split('>').next());
    inputs.filter_map(|tag| Some((attribute(tag, "name")?, attribute(tag, "value")?))).collect()
}

async fn goes_on(city: &City, who: &str, path: &str, (page, step): (&str, &str)) -> (u16, String) {
    let mut all = hidden(page);
    all.push(("step".to_owned(), step.to_owned()));
    let fields: Vec<(&str, &str)> = all.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    typed(city, who, path, &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_is_kept_in_parts_and_submitted_whole() {
    let play = published().await;
    let (city, call) = (&play.city, play.id("competition"));
    let id = call.replacen('.', "%2F", 1);
    let path = format!("/procedures/{id}/open/application/submit");
    let (status, list) = page(city, "startup-a", &path).await;
    assert_eq!(status, 200, "{list}");
    for text in ["会社情報", "提出する書類", "見積", "誓約", "まだ開始できません", "令和9年2月"]
    {
        assert!(list.contains(text), "{text}: {list}");
    }
    assert!(!list.contains("下書きを保存した時刻"), "nothing is kept before anything is typed: {list}");

    let before = seen(city, &call).await;
    let company = [("part", "company"), ("f.applicant.name", NAME), ("f.quote_yen", "1")];
    let (status, said) = typed(city, "startup-a", &path, &[&[("step", "keep")], &company[..]].concat()).await;
    assert_eq!((status, said.starts_with("下書きを保存しました 令和9年")), (200, true), "{said}");
    let part = page(city, "startup-a", &format!("{path}?part=company")).await.1;
    assert!(part.contains(NAME), "{part}");
    let price = page(city, "startup-a", &format!("{path}?part=price")).await.1;
    assert!(!price.contains("value=\"1\""), "what is of another part is not kept by this one: {price}");
    assert!(page(city, "startup-a", "/my").await.1.contains("書きかけの応募"));
    assert_eq!(before, seen(city, &call).await, "nobody learns of a draft");
    for path in [format!("{path}?part=company"), "/my".to_owned()] {
        let (_, others) = page(city, "startup-b", &path).await;
        assert!(!others.contains(NAME) && !others.contains("書きかけの応募"), "{others}");
    }

    let save = |part, fields: &[(&'static str, &'static str)]| {
        [&[("step", "save"), ("part", part)], fields].concat()
    };
    let (status, wrong) = typed(city, "startup-a", &path, &save("price", &[("f.quote_yen", "百万円")])).await;
    assert_eq!(status, 422, "{wrong}");
    assert!(wrong.contains("入力した内容は下書きに保存しました") && wrong.contains("百万円"), "{wrong}");
    assert!(page(city, "startup-a", &path).await.1.contains("直すところがあります"));
    let (status, to) =
        typed(city, "startup-a", &path, &save("price", &[("f.quote_yen", "12,000,000")])).await;
    assert_eq!((status, to.as_str()), (303, path.as_str()));
    assert_eq!(typed(city, "startup-a", &path, &save("pledge", &[("f.pledge", "yes")])).await.0, 303);

    let wrong: [Chosen<'_>; 2] = [
        ("envelope_sha256", "提案書.pdf", PROPOSAL),
        ("public_version_sha256", "公開版.pdf", b"MZ not a PDF"),
    ];
    let (status, refused) = files(city, "startup-a", &path, &wrong).await;
    assert_eq!(status, 422, "{refused}");
    assert!(refused.contains("提案書.pdf"), "the one that is right is kept: {refused}");
    let list = page(city, "startup-a", &path).await.1;
    assert!(list.contains("まだ開始できません"), "{list}");
    let right: [Chosen<'_>; 1] = [("public_version_sha256", "公開版.pdf", FOR_THE_PUBLIC)];
    assert_eq!(files(city, "startup-a", &path, &right).await.0, 303);

    let list = page(city, "startup-a", &path).await.1;
    assert!(list.contains("内容を確認する") && !list.contains("まだ開始できません"), "{list}");
    let (status, check) = goes_on(city, "startup-a", &path, (&list, "check")).await;
    assert_eq!(status, 200, "{check}");
    for text in [NAME, "提案書.pdf", "公開版.pdf", "12,000,000", "?part=price"] {
        assert!(check.contains(text), "{text}: {check}");
    }
    assert!(!check.contains("このまま実行すると"), "{check}");
    let (status, to) = goes_on(city, "startup-a", &path, (&check, "edit")).await;
    assert_eq!(
        (status, to.as_str()),
        (303, path.as_str()),
        "what was typed is kept: the list is gone back to"
    );
    let (status, done) = goes_on(city, "startup-a", &path, (&check, "perform")).await;
    assert_eq!(status, 200, "{done}");
    let own = done.split("/my/").nth(1).unwrap().split(['"', '?']).next().unwrap().replacen("%2F", ".", 1);
    let (status, again) = goes_on(city, "startup-a", &path, (&check, "perform")).await;
    assert!(
        status == 200 && again.contains("実行しました"),
        "the same request again is answered alike: {again}"
    );
    let (_, facts) = city.get("startup-a", &format!("/api/v1/procedures/{own}")).await;
    let hash = |content: &[u8]| Value::from(hex::encode(Sha256::digest(content)));
    assert_eq!(facts["facts"]["envelope_sha256"], hash(PROPOSAL), "{facts}");
    assert_eq!(facts["facts"]["public_version_sha256"], hash(FOR_THE_PUBLIC), "{facts}");
    assert_eq!(facts["facts"]["applicant.name"], NAME, "{facts}");
    let mine = page(city, "startup-a", "/my").await.1;
    assert!(!mine.contains("書きかけの応募"), "what was submitted is no draft: {mine}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_dropped_and_its_files_do_not_last_for_ever() {
    let play = published().await;
    let (city, call) = (&play.city, play.id("competition"));
    let path = format!("/procedures/{}/open/application/submit", call.replacen('.', "%2F", 1));
    let brought: [Chosen<'_>; 1] = [("envelope_sha256", "提案書.pdf", PROPOSAL)];
    assert_eq!(files(city, "startup-a", &path, &brought).await.0, 303);
    let days_later = city.now() + chrono::TimeDelta::days(31);
    city.wait(days_later).await;
    assert!(city.app.desk().forget_uploads(&crate::common::org(CITY)).await.unwrap() >= 1);
    let (_, part) = page(city, "startup-a", &format!("{path}?part=files")).await;
    assert!(part.contains("保管期限（30日）が過ぎました"), "{part}");
    assert!(page(city, "startup-a", &path).await.1.contains("直すところがあります"));

    let (status, _) = typed(city, "startup-a", &path, &[("step", "drop")]).await;
    assert_eq!(status, 303);
    assert!(!page(city, "startup-a", "/my").await.1.contains("書きかけの応募"));

    // half a year later what lies is gone
    let pledge = [("step", "save"), ("part", "pledge"), ("f.pledge", "yes")];
    assert_eq!(typed(city, "startup-b", &path, &pledge).await.0, 303);
    let org = crate::common::org(CITY);
    let later = city.now() + chrono::TimeDelta::days(179);
    city.wait(later).await;
    assert_eq!(city.app.desk().forget_drafts(&org).await.unwrap(), 0);
    let later = city.now() + chrono::TimeDelta::days(2);
    city.wait(later).await;
    assert_eq!(city.app.desk().forget_drafts(&org).await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_holds_no_more_than_it_may_and_nobody_who_is_nobody_keeps_one() {
    let play = published().await;
    let (city, call) = (&play.city, play.id("competition"));
    let path = format!("/procedures/{}/open/application/submit", call.replacen('.', "%2F", 1));
    let long = "あ".repeat(100_000);
    let kept = [("step", "keep"), ("part", "company"), ("f.applicant.name", long.as_str())];
    let (status, text) = typed(city, "startup-a", &path, &kept).await;
    assert_eq!(status, 422);
    assert!(text.contains("256 KiB"), "{text}");
    let (media, body) = parts(&[("step", "keep"), ("part", "company"), ("f.applicant.name", NAME)]);
    let nobody = city.nobody(Method::POST, &path).header("origin", city.url()).header("content-type", media);
    assert_eq!(nobody.body(body).send().await.unwrap().status().as_u16(), 401);
    // an officer hands nothing in: the act is not theirs, and nothing is kept
    typed(city, "officer-1", &path, &[("step", "keep"), ("part", "company"), ("f.applicant.name", NAME)])
        .await;
    let org = crate::common::org(CITY);
    assert_eq!(city.app.desk().form_drafts(&org, &city.people["officer-1"].id).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_of_one_page_takes_files_and_no_hash_of_what_nobody_handed_in() {
    let play = published().await;
    let (city, call) = (&play.city, play.id("competition"));
    let path = format!("/procedures/{}/open/application/submit", call.replacen('.', "%2F", 1));
    let (status, form) = page(city, "startup-a", &format!("{path}?by=form")).await;
    assert!(status == 200 && form.contains("f.quote_yen") && form.contains("f.applicant.name"), "{form}");
    for name in ["envelope_sha256", "public_version_sha256"] {
        assert!(
            form.contains(&format!("name=\"d.{name}\"")) && !form.contains(&format!("f.{name}")),
            "{form}"
        );
    }
    let fields = [
        ("step", "check"),
        ("f.applicant.name", NAME),
        ("f.corporate_number", "2010401000001"),
        ("f.quote_yen", "12000000"),
        ("f.pledge", "yes"),
    ];
    let unknown = hex::encode(Sha256::digest(b"nothing"));
    let typed_in = [&fields[..], &[("f.envelope_sha256", unknown.as_str())]].concat();
    let (status, refused) = typed(city, "startup-a", &path, &typed_in).await;
    assert!(status == 422 && refused.contains("まだ預かっていません"), "{refused}");
    let chosen: [Chosen<'_>; 2] = [
        ("envelope_sha256", "提案書.pdf", PROPOSAL),
        ("public_version_sha256", "公開版.pdf", FOR_THE_PUBLIC),
    ];
    let (status, check) = with_files(city, "startup-a", &path, (&fields, &chosen)).await;
    assert!(status == 200 && check.contains("提案書.pdf") && check.contains("公開版.pdf"), "{check}");
    let (status, form) = goes_on(city, "startup-a", &path, (&check, "edit")).await;
    assert!(status == 200 && form.contains("預かっているファイル：提案書.pdf"), "{form}");
    let (status, done) = goes_on(city, "startup-a", &path, (&check, "perform")).await;
    assert!(status == 200 && done.contains("実行しました"), "{done}");
}
