//! Running cases from a table, through their pages: what is wrong in each row is shown before anything is
//! kept, and the same table once more opens nothing twice.

use std::fmt::Write as _;

use reqwest::StatusCode;

use crate::common::{TOWN, Town, actor, org};

const HEADING: &str = "件名,原課,課題（WHY）,あるべき姿,現状値,KGI・KPI 1：指標,KGI・KPI 1：単位,KGI・KPI 1：現状値,KGI・KPI 1：目標値,KGI・KPI 1：達成時期,財源と公表義務,記録を始める前の経過（日・内容・出典。ここでの決定ではない） 1：日,記録を始める前の経過（日・内容・出典。ここでの決定ではない） 1：内容,記録を始める前の経過（日・内容・出典。ここでの決定ではない） 1：出典（文書番号など）";

fn row(title: &str, date: &str) -> String {
    format!(
        "{title},窓口課,待ち時間が長い,短い,30分,待ち時間,分,30,10,{date},一般財源,R8.4.20,方針を決裁した,08窓第12号"
    )
}

/// Sends the form of a table.
async fn sent(town: &Town, cookie: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
    let mut body = String::new();
    for (name, text) in fields {
        let file = if *name == "table" { "; filename=\"cases.csv\"" } else { "" };
        write!(body, "--b\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n{text}\r\n")
            .unwrap();
    }
    body.push_str("--b--\r\n");
    let request = reqwest::Client::new().post(format!("{}/cases/import", town.url));
    let request = request.header("origin", &town.url).header("cookie", cookie);
    let request = request.header("content-type", "multipart/form-data; boundary=b").body(body);
    let response = request.send().await.unwrap();
    (response.status(), response.text().await.unwrap())
}

/// A field that is no text is named, and nothing of it is read as something else.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_text_is_not_read_as_one() {
    let town = Town::new().await;
    let officer = town.as_(TOWN, "u-0001").await;
    for (field, before) in [("step", ""), ("cells", "[[1, [\"件名")] {
        for no_text in [&[0xff][..], &[0xc0, 0xaf], &[0xed, 0xa0, 0x80]] {
            let head = format!("--b\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{before}");
            let body = [head.as_bytes(), no_text, b"\r\n--b--\r\n"].concat();
            let request = officer.request(reqwest::Method::POST, "/cases/import");
            let request = request.header("content-type", "multipart/form-data; boundary=b").body(body);
            let answer = request.send().await.unwrap();
            let (status, page) = (answer.status(), answer.text().await.unwrap());
            assert_eq!(status, 422, "{field}: {page}");
            assert!(page.contains(&format!("項目「{field}」")) && page.contains("UTF-8"), "{field}: {page}");
        }
    }
    assert_eq!(cases(&town).await, Vec::<String>::new());
}

/// What the page carries to the next.
fn carried(page: &str) -> String {
    let start = page.find("name=\"cells\" value=\"").map(|at| at + 20).unwrap();
    let value = &page[start..];
    let value = &value[..value.find('"').unwrap()];
    let signs = [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")];
    signs.iter().fold(value.to_owned(), |text, (code, sign)| text.replace(code, sign))
}

async fn cases(town: &Town) -> Vec<String> {
    let told = town.as_(TOWN, "u-0001").await.get("/api/v1/cases").await.1;
    let lines = told["lines"].as_array().unwrap().iter();
    let mut titles: Vec<String> = lines.map(|one| one["title"].as_str().unwrap().to_owned()).collect();
    titles.sort();
    titles
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_is_shown_before_anything_comes_in_and_nothing_comes_in_twice() {
    let town = Town::new().await;
    let session = town.app.accounts().open_for_demo(&org(TOWN), &actor("u-0001")).await.unwrap();
    let cookie = format!("sid={}", session.token);

    let faulty = format!("{HEADING}\n{}\n,,,,,,,,,,,,,\n{}\n", row("一つ目", "R9.3.31"), row("", "R9.3.31"));
    let (status, page) = sent(&town, &cookie, &[("step", "look"), ("table", &faulty)]).await;
    assert_eq!(status, 422, "{page}");
    assert!(
        page.contains("<td>4</td>") && page.contains("件名"),
        "the row is named as people see it: {page}"
    );
    assert!(!page.contains("name=\"cells\""), "nothing can be opened: {page}");
    assert_eq!(cases(&town).await, Vec::<String>::new());
    let (status, page) = sent(&town, &cookie, &[("step", "look"), ("table", "")]).await;
    assert!(status == 422 && page.contains("ファイルを選んでください"), "{page}");

    let sound = format!("{HEADING}\n{}\n{}\n", row("一つ目", "R9.3.31"), row("<二つ目>", "2027-03-31"));
    let (status, page) = sent(&town, &cookie, &[("step", "look"), ("table", &sound)]).await;
    assert_eq!(status, 200, "{page}");
    assert!(!page.contains("<二つ目>"), "what a cell says is text: {page}");
    assert_eq!(cases(&town).await, Vec::<String>::new(), "looking opens nothing");
    let cells = carried(&page);
    for _ in 0..2 {
        let (status, page) = sent(&town, &cookie, &[("step", "open"), ("cells", &cells)]).await;
        assert_eq!(status, 200, "{page}");
        assert!(page.contains("/cases/R8-0001") && page.contains("/cases/R8-0002"), "{page}");
    }
    assert_eq!(cases(&town).await, ["<二つ目>", "一つ目"]);
    // a row more goes on where the table ended
    let more = format!("{sound}{}\n", row("三つ目", "R9.3.31"));
    let (status, page) = sent(&town, &cookie, &[("step", "look"), ("table", &more)]).await;
    assert!(status == 200 && page.contains("取込み済み"), "{page}");
    let (_, page) = sent(&town, &cookie, &[("step", "open"), ("cells", &carried(&page))]).await;
    assert!(page.contains("/cases/R8-0003"), "{page}");

    // what was before stands as it was stated, and decides nothing
    let case = town.as_(TOWN, "u-0001").await.get("/api/v1/procedures/R8-0001.1").await.1;
    assert_eq!(case["stage"], "issue", "{case}");
    assert_eq!(case["facts"]["before"][0]["on"], "2026-04-20", "{case}");
    assert_eq!(case["facts"]["before"][0]["source"], "08窓第12号", "{case}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_open_no_case_brings_none_in() {
    let town = Town::new().await;
    let table = format!("{HEADING}\n{}\n", row("一つ目", "R9.3.31"));
    for (person, expected) in [("u-0002", 403), ("u-0009", 404)] {
        let session = town.app.accounts().open_for_demo(&org(TOWN), &actor(person)).await.unwrap();
        let cookie = format!("sid={}", session.token);
        for step in ["look", "open"] {
            let (status, page) =
                sent(&town, &cookie, &[("step", step), ("table", &table), ("cells", "[]")]).await;
            assert_eq!(status, expected, "{person} {step}: {page}");
        }
    }
    assert_eq!(cases(&town).await, Vec::<String>::new());
}
