//! Before the deadline nothing that anybody but the applicant sees moves with an application: neither what
//! its call says of itself, nor counts, nor figures.

use reqwest::Method;
use reqwest::header::ETAG;

use super::city::City;

/// Who looks, and at which pages besides what everybody of the office may ask.
const LOOKING: [(&str, &[&str]); 3] = [
    ("officer-1", &["/cases", "/board", "/tasks"]),
    ("auditor-1", &["/audit", "/cases"]),
    ("admin-1", &["/admin"]),
];

/// What everybody but the applicants sees of a call and around it: each address with its status, tag and
/// content.
pub(super) async fn seen(city: &City, call: &str) -> Vec<(String, u16, String, String)> {
    let case = call.split('.').next().unwrap();
    let mut all = Vec::new();
    for (name, pages) in LOOKING {
        let of_call = ["", "/facts", "/offers", "/uploads", "/documents"];
        let of_call = of_call.map(|part| format!("/api/v1/procedures/{call}{part}"));
        let of_case = ["/api/v1/board", "/api/v1/cases", "/api/v1/tasks", "/api/v1/work"].map(str::to_owned);
        let of_case = of_case.into_iter().chain([
            format!("/api/v1/cases/{case}"),
            format!("/api/v1/trail/{case}"),
            format!("/cases/{case}"),
            format!("/audit/{case}"),
        ]);
        let pages = pages.iter().map(|page| (*page).to_owned());
        for path in of_call.into_iter().chain(of_case).chain(pages) {
            let asked = city.as_(name, Method::GET, &path).await.header("accept", "text/html");
            all.push(answer(format!("{name} {path}"), asked).await);
        }
    }
    // a holder's page of the opening says when and who, and nothing of what came in
    let opening = format!("/procedures/{}/opening", call.replacen('.', "%2F", 1));
    for name in ["opener-1", "officer-1"] {
        let asked = city.as_(name, Method::GET, &opening).await.header("accept", "text/html");
        let (what, status, tag, text) = answer(format!("{name} {opening}"), asked).await;
        // a call that is not sealed has no opening
        assert!(status == 404 || (name == "opener-1" && status == 200), "{name} {status}: {text}");
        let tells = ["<span id=\"left\" role=\"timer\"", "<table class=\"wrap-table\" id=\"holders\">"];
        assert!(status == 404 || tells.iter().all(|part| text.contains(part)), "{text}");
        all.push((what, status, tag, text));
    }
    for path in
        ["/notices".to_owned(), format!("/notices/{call}"), "/figures".to_owned(), "/api/v1/log".to_owned()]
    {
        all.push(answer(format!("nobody {path}"), city.nobody(Method::GET, &path)).await);
    }
    assert!(all.iter().filter(|one| one.1 == 200).count() > 20, "{all:?}");
    all
}

async fn answer(what: String, asked: reqwest::RequestBuilder) -> (String, u16, String, String) {
    let answer = asked.send().await.unwrap();
    let tag = answer.headers().get(ETAG).map(|tag| tag.to_str().unwrap().to_owned()).unwrap_or_default();
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    // a problem names its own request
    let text = if status < 400 { text } else { String::new() };
    (what, status, tag, text)
}

/// The names under which requests are counted; how many there are grows with what this test asks itself.
pub(super) async fn counted(city: &City) -> Vec<String> {
    let figures = city.nobody(Method::GET, "/metrics").send().await.unwrap().text().await.unwrap();
    let names = figures.lines().filter_map(|line| line.split("route=\"").nth(1)?.split('"').next());
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort();
    names.dedup();
    names
}

/// Of a route that applicants ask there is nothing, in figures or in the log.
pub(super) fn tells_nothing_apart(counted: &[String], log: &str) {
    assert!(counted.iter().any(|one| one == "acts"), "{counted:?}");
    for route in ["/applications", "/acts/{act}", "/uploads", "/sealing-keys", "/my/{procedure}"] {
        assert!(!counted.iter().any(|one| one.ends_with(route)), "{route} in {counted:?}");
        let told = log.lines().filter(|line| line.contains("shirube::request"));
        assert!(told.clone().count() > 100);
        assert_eq!(told.filter(|line| line.contains(&format!("{route}\""))).count(), 0, "{route} in the log");
    }
    let of_acts = log.lines().filter(|line| line.contains("shirube::request") && line.contains("\"acts\""));
    assert!(of_acts.clone().count() > 100);
    for line in of_acts {
        assert!(!line.contains("minato-city/"), "{line}");
    }
    // who asks for what is not theirs is named
    let denied =
        |line: &&str| line.contains("authz.denied") && line.contains("minato-city/") && line.contains("404");
    assert!(log.lines().filter(denied).count() > 10);
}
