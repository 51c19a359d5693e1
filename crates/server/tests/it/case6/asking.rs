//! A company reads a notice, takes its documents, asks, and finds the answer: by the pages alone.

use reqwest::Method;
use sha2::{Digest as _, Sha256};

use super::city::{CITY, City};
use super::play::Play;
use super::script::at;
use crate::common::shown;
use crate::pages::parts;

const QUESTION: &str = "当社あおぞらの製品と既存の住民記録システムはつながりますか。";
const IN_SHORT: &str = "住民記録システムとの接続方式";
const ANSWER: &str = "標準的なAPIによります。";

/// A page as somebody sees it; nobody in particular where no name is given.
async fn page(city: &City, who: Option<&str>, path: &str) -> (u16, String) {
    let request = match who {
        Some(name) => city.as_(name, Method::GET, path).await,
        None => city.nobody(Method::GET, path),
    };
    shown(request).await
}

/// The call of case 6, just published.
async fn published() -> Play {
    Play::case6_through(|step| step.act == "publish-call" && step.stage.as_deref() == Some("call-open")).await
}

/// Sends a form of an act to its end, as the page that checks it would; the panel that follows.
async fn acted(city: &City, who: &str, path: &str, fields: &[(&str, &str)]) -> String {
    let (status, form) = page(city, Some(who), path).await;
    assert_eq!(status, 200, "{form}");
    let mut all = vec![("step", "perform")];
    all.extend(fields);
    let (media, body) = parts(&all);
    let request = city.as_(who, Method::POST, path).await.header("content-type", media).body(body);
    let answer = request.send().await.unwrap();
    let (status, text) = (answer.status().as_u16(), answer.text().await.unwrap());
    assert_eq!(status, 200, "{who} {path}: {text}");
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_asks_and_the_answer_is_on_the_notice() {
    let play = published().await;
    let (city, call) = (&play.city, play.id("competition"));
    let id = call.replacen('.', "%2F", 1);
    let notice = format!("/notices/{id}?org={CITY}");
    let ask = format!("/procedures/{id}/acts/ask-question");
    for who in [None, Some("startup-a")] {
        let (status, text) = page(city, who, &notice).await;
        assert_eq!(status, 200, "{text}");
        assert!(text.contains(&ask) && text.contains("令和9年1月17日(日) 17:00"), "{text}");
        assert!(text.contains("公表された回答はまだありません"), "{text}");
        assert!(text.contains("提案書は暗号化（封緘）して"), "{text}");
        assert_eq!(text.matches("<li class=\"mono\">").count(), 3, "the keys of three holders: {text}");
    }
    let (_, text) = page(city, Some("officer-1"), &notice).await;
    assert!(!text.contains(&ask), "an officer asks nothing");
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let led = client.get(format!("{}{ask}", city.url())).send().await.unwrap();
    let to = led.headers()["location"].to_str().unwrap();
    assert!(to.starts_with("/login?next=") && to.contains("ask-question"), "{to}");

    acted(city, "startup-a", &ask, &[("f.question", QUESTION)]).await;
    let (_, text) = page(city, None, &notice).await;
    assert!(!text.contains("住民記録"), "a question is not public before it is answered");
    let (_, text) = page(city, Some("startup-b"), &notice).await;
    assert!(!text.contains("住民記録"), "nor known to another company");

    let answer = format!("/procedures/{id}/acts/answer-questions");
    let (_, form) = page(city, Some("officer-1"), &answer).await;
    assert!(form.contains(QUESTION), "the officer reads what was asked: {form}");
    assert!(!form.contains("株式会社あおぞら"), "and not by whom");
    let fields = [("f.answer:question", "1"), ("f.answer:asked", IN_SHORT), ("f.answer:text", ANSWER)];
    acted(city, "officer-1", &answer, &fields).await;
    for who in [None, Some("startup-b"), Some("startup-a")] {
        let (_, text) = page(city, who, &notice).await;
        assert!(text.contains(IN_SHORT) && text.contains(ANSWER), "{who:?}: {text}");
        assert!(!text.contains("当社あおぞら"), "{who:?}: what was asked stays with the office");
    }
    // whoever asked finds the call among their own, and sees of it no more than anybody
    let (status, mine) = page(city, Some("startup-a"), &format!("/my/{id}")).await;
    assert_eq!(status, 200, "{mine}");
    assert!(mine.contains(ANSWER) && mine.contains(&ask), "{mine}");
    let list = page(city, Some("startup-a"), "/my").await.1;
    assert!(!list.contains("決まった期限はありません"), "the list knows the days of the call: {list}");
    let (own, asked) = list.split_once("質問した公募").expect("what was only asked about stands apart");
    assert!(own.contains("応募したものはまだありません") && !own.contains(&id), "{own}");
    assert!(asked.contains(&format!("<a href=\"/my/{id}\">")), "{asked}");

    city.wait(at("2027-01-17 17:00")).await;
    assert!(page(city, None, &notice).await.1.contains(&ask), "the last moment counts");
    city.wait(at("2027-01-17 17:01")).await;
    let (_, text) = page(city, None, &notice).await;
    assert!(!text.contains(&ask) && text.contains("質問の受付は終わりました"), "{text}");
    let (media, body) = parts(&[("step", "perform"), ("f.question", QUESTION)]);
    let late = city.as_("startup-b", Method::POST, &ask).await.header("content-type", media).body(body);
    let late = late.send().await.unwrap();
    assert_eq!(late.status().as_u16(), 409);
    let text = late.text().await.unwrap();
    assert!(text.contains("質問の期限（令和9年1月17日(日) 17:00）を過ぎています。"), "{text}");
    assert!(!text.contains("2027-01-17T"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_documents_of_a_notice_are_anybodys_and_no_other_is() {
    let play = published().await;
    let (city, call) = (&play.city, play.id("competition"));
    let id = call.replacen('.', "%2F", 1);
    let (_, text) = page(city, None, &format!("/notices/{id}?org={CITY}")).await;
    let link = format!("/notices/{id}/documents/");
    let links: Vec<&str> = text.split(&link).skip(1).map(|rest| &rest[..64]).collect();
    assert_eq!(links.len(), 4, "guideline, specification, forms, draft contract: {text}");
    for label in ["実施要領", "仕様書", "様式", "契約書案"] {
        assert!(text.contains(label), "{label}");
    }
    for sha256 in &links {
        let path = format!("{link}{sha256}?org={CITY}");
        let answer = city.nobody(Method::GET, &path).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200);
        assert!(answer.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
        assert_eq!(answer.headers()["content-security-policy"], "sandbox; default-src 'none'");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
        assert_eq!(hex::encode(Sha256::digest(answer.bytes().await.unwrap())), **sha256);
    }
    // every other document of the case, and every one of these by another way
    let desk = city.app.desk();
    let (org, store) = (crate::common::org(CITY), desk.store());
    let case = shirube_trail::ProcedureId::new(call.replacen('.', "/", 1)).unwrap().case();
    let mut others = 0;
    for one in store.procedures(&org, &case).await.unwrap() {
        for told in store.disclosures(&org, &one.procedure).await.unwrap() {
            let Some(sha256) = told.disclosure.value.get("sha256").and_then(|one| one.as_str()) else {
                continue;
            };
            let is_known = links.contains(&sha256);
            if !is_known {
                others += 1;
                let path = format!("{link}{sha256}?org={CITY}");
                assert_eq!(page(city, None, &path).await.0, 404, "{}", told.disclosure.name);
            }
        }
    }
    assert!(others >= 3, "{others} other documents were filed in the case");
    let first = links[0];
    for path in [
        format!("{link}{}?org={CITY}", "0".repeat(64)),
        format!("{link}x?org={CITY}"),
        format!("{link}{first}?org=nowhere"),
        format!("/notices/{}%2F1/documents/{first}?org={CITY}", case.as_str()),
    ] {
        assert_eq!(page(city, None, &path).await.0, 404, "{path}");
    }
}
