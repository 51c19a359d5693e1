//! Scripts and markup in every text that is kept, and the pages, letters and files that show it.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::inert::faults;
use super::letters::letters;
use crate::common::{Somebody, TOWN, Town, told};

/// What a browser, a template, a letter or a spreadsheet might take for more than a text.
const CORPUS: [&str; 12] = [
    "<script>alert('xss')</script>",
    "</title></textarea></script><script src=//evil.example/xss.js></script>",
    "\"><img src=x onerror=alert('xss')>",
    "' autofocus onfocus='alert(`xss`)",
    "\" onmouseover=\"alert('xss')\" x=\"",
    "<svg/onload=alert('xss')>",
    "javascript:alert('xss')//",
    "<a href=\"&#x6a;avascript:alert('xss')\">xss</a>",
    "<iframe srcdoc=\"<script>alert('xss')</script>\"></iframe>",
    "{{7*'xss'}}${7*7}<%= 7*7 %>{% raw %}",
    "<!--<img title=\"--><img src=x onerror=alert('xss')>\">",
    "&lt;script&gt;alert('xss')&lt;/script&gt;<math><mtext></p><style><img onerror=alert('xss')>",
];

/// A case whose every text is this one.
fn need(text: &str) -> Value {
    let indicator =
        json!({"name": text, "unit": text, "baseline": text, "target": text, "date": "2028-03-31"});
    json!({
        "title": text, "owner_section": text, "issue": text, "ideal": text, "baseline": text, "funding": text,
        "indicators": [indicator],
    })
}

async fn done(who: &Somebody<'_>, path: &str, (body, seen): (&Value, Option<u64>)) -> Value {
    let (status, answer) = who.post_as(path, body, (Uuid::new_v4(), seen)).await;
    assert!((200..300).contains(&status), "{path}: {answer}");
    answer
}

/// Brings a text wherever one is taken: acts of a case and of the office, a filter, a token, a colleague, a
/// company and its profile.
async fn brought_everywhere(town: &Town, (nth, text): (usize, &str)) {
    let officer = town.as_(TOWN, "u-0001").await;
    let administrator = town.as_(TOWN, "u-0003").await;
    let company = town.as_(TOWN, "u-0009").await;
    let opened = done(&officer, "/api/v1/cases", (&json!({"facts": need(text)}), None)).await;
    let id = opened["procedure"].as_str().unwrap().replace('/', ".");
    let peers = json!([{"body": text, "kpi": text, "budgeting": text, "hardship": text}]);
    let dialogue = json!({
        "counterpart": text, "date": "2026-10-05", "channel": text, "notes": text, "reference_quote": text,
    });
    for (act, facts) in [
        ("start-scouting", json!({"peers": peers, "joint_considered": text})),
        ("record-dialogue", json!({ "dialogue": dialogue })),
    ] {
        let (_, view) = officer.get(&format!("/api/v1/procedures/{id}")).await;
        let path = format!("/api/v1/procedures/{id}/acts/{act}");
        done(&officer, &path, (&json!({ "facts": facts }), view["revision"].as_u64())).await;
    }
    // a refusal is kept with what was brought
    let withdraw = format!("/api/v1/procedures/{id}/acts/approve-start");
    let (_, view) = officer.get(&format!("/api/v1/procedures/{id}")).await;
    let key = (Uuid::new_v4(), view["revision"].as_u64());
    officer.post_as(&withdraw, &json!({"facts": {"reason": text}}), key).await;
    let short: String = text.chars().take(40).collect();
    done(&officer, "/api/v1/views", (&json!({"name": short, "section": text}), None)).await;
    let token = json!({"name": text, "scopes": ["read"], "days": 1});
    done(&officer, "/api/v1/tokens", (&token, None)).await;
    let email = format!("xss-{nth}@city-a.example.jp");
    let colleague = json!({"name": text, "email": email, "section": text});
    done(&administrator, "/api/v1/people", (&colleague, None)).await;
    let registered =
        json!({"org": TOWN, "email": format!("xss-{nth}@b.example"), "name": text, "company": text});
    let (status, answer) = town.nobody().post("/api/v1/companies", &registered).await;
    assert_eq!(status, 202, "{answer}");
    let profile = json!({"name": text, "representative": text, "address": text, "product_name": text});
    let seen = format!("\"{nth}\"");
    let put = company.request(Method::PUT, "/api/v1/profile").header("if-match", seen).json(&profile);
    let (status, answer) = told(put).await;
    assert_eq!(status, 200, "{answer}");
    let proposal =
        json!({"unsolicited.title": text, "unsolicited.from": text, "unsolicited.sha256": "0".repeat(64)});
    let (_, office) = company.get("/api/v1/procedures/office").await;
    let path = "/api/v1/procedures/office/acts/submit-unsolicited-proposal";
    done(&company, path, (&json!({ "facts": proposal }), office["revision"].as_u64())).await;
}

/// The pages that somebody is led to from these, each once.
async fn pages(who: &Somebody<'_>, from: &[&str]) -> Vec<(String, String)> {
    let (mut next, mut seen, mut pages): (Vec<String>, BTreeSet<String>, _) =
        (from.iter().map(|&path| path.to_owned()).collect(), BTreeSet::new(), Vec::new());
    while let Some(path) = next.pop() {
        let is_page =
            path.starts_with('/') && !path.starts_with("/static/") && !path.contains("/drawing.svg");
        let kind: String = path.chars().filter(|one| !one.is_ascii_digit()).collect();
        // of what differs by its number alone, a few: one case with each of the texts
        let alike = seen.iter().filter(|one| one.starts_with(&kind)).count();
        if !is_page || alike > 14 || pages.len() > 160 || !seen.insert(format!("{kind} {path}")) {
            continue;
        }
        let answer = who.request(Method::GET, &path).send().await.unwrap();
        let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(!policy.contains("unsafe-"), "{path}: {policy}");
        let media = answer.headers().get("content-type").map(|one| one.to_str().unwrap().to_owned());
        let page = answer.text().await.unwrap_or_default();
        if media.is_some_and(|media| media.starts_with("text/html")) {
            let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
            next.extend(links.map(|link| link.replace("&#38;", "&").replace("&amp;", "&")));
            pages.push((path, page));
        }
    }
    pages
}

/// What a page shows where it is escaped.
fn unescaped(page: &str) -> String {
    let signs = [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")];
    signs.iter().fold(page.to_owned(), |page, (code, sign)| page.replace(code, sign))
}

/// A text that is markup, a script, an attribute, an address of a script or a template, stored through every
/// text of an act and of a profile, does nothing on any page and in any letter that shows it.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_does_nothing_where_it_is_shown() {
    let town = Town::new().await;
    for one in CORPUS.iter().enumerate() {
        brought_everywhere(&town, (one.0, one.1)).await;
    }
    let (mut seen, mut looked) = (BTreeSet::new(), 0);
    for (person, from) in [
        ("u-0001", &["/tasks", "/cases", "/search?q=xss", "/account", "/cases/R8-0001/history"][..]),
        ("u-0003", &["/admin", "/admin/people", "/procedures/office/acts/grant"]),
        ("u-0009", &["/my", "/my/profile", "/procedures/office/acts/submit-unsolicited-proposal"]),
    ] {
        for (path, page) in pages(&town.as_(TOWN, person).await, from).await {
            let wrong = faults(&page);
            assert!(wrong.is_empty(), "{person} at {path}: {wrong:#?}");
            assert!(!page.contains("xssxssxss"), "a template of {path} was heard");
            let text = unescaped(&page);
            seen.extend(CORPUS.into_iter().filter(|one| text.contains(one)).map(|one| (one, person)));
            looked += 1;
        }
    }
    assert_eq!(seen.len(), 3 * CORPUS.len(), "each was to be shown to each: {seen:?} on {looked} pages");
    let letters = letters(&town).await;
    let with = letters.iter().filter(|one| one.contains("xss")).count();
    assert!(with >= CORPUS.len(), "{with} of {} letters", letters.len());
    for letter in &letters {
        for word in
            ["<script", "<img", "<svg", "<iframe", "onerror=alert('", "href=\"javascript:", "xssxssxss"]
        {
            assert!(!letter.contains(word), "{word} in {letter}");
        }
    }
    town.stands().await;
}
