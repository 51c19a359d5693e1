//! The list of cases, narrowed by its form, and taken as a workbook.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};

use crate::common::{TOWN, Town};
use crate::views::{cookie, page, sent_to};

/// The part of a page that is the form of the filters.
fn form(page: &str) -> &str {
    let (_, after) = page.split_once("<form class=\"filters\"").unwrap();
    after.split("</form>").next().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_narrows_the_list_by_stage_by_who_is_in_charge_and_by_status() {
    let town = Town::new().await;
    town.open_case().await;
    let officer = cookie(&town, "u-0001").await;
    let lines = town.as_(TOWN, "u-0001").await.get("/api/v1/cases").await.1;
    let stage = lines["lines"][0]["stage"].as_str().unwrap();
    let label = lines["lines"][0]["stage_ja"].as_str().unwrap();
    let asked = format!("/cases?path=preparation&stage={stage}&person=u-0001&closed=");
    let (status, list) = page(&town, &officer, &asked).await;
    assert!(status == 200 && list.contains("/cases/R8-0001"), "{list}");
    for option in [
        format!("<option value=\"{stage}\" selected>{label}</option>"),
        "<option value=\"u-0001\" selected>担当 u-0001（u-0001）</option>".to_owned(),
        "<option value=\"u-0005\">担当 u-0005（u-0005）</option>".to_owned(),
        "<option value=\"yes\">終了したもの</option>".to_owned(),
    ] {
        assert!(form(&list).contains(&option), "{option}: {}", form(&list));
    }
    assert!(!form(&list).contains("u-0002"), "an approver is in charge of no case");
    let kept = format!("name=\"stage\" value=\"{stage}\"");
    assert!(list.contains(&kept), "what is saved under a name has it too: {list}");
    for nothing in ["person=u-0005", "closed=yes", "stage=ended"] {
        let (_, list) = page(&town, &officer, &format!("/cases?{nothing}")).await;
        assert!(!list.contains("/cases/R8-0001"), "{nothing}: {list}");
    }
    // the board keeps its form, and has no status: what has ended has no board
    let (_, board) = page(&town, &officer, &format!("/cases?view=board&stage={stage}")).await;
    assert!(board.contains("/cases/R8-0001") && !form(&board).contains("id=\"closed\""), "{board}");
    assert!(form(&board).contains("name=\"view\" value=\"board\""), "{board}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_card_of_the_board_leads_on() {
    let town = Town::new().await;
    town.open_case().await;
    let officer = cookie(&town, "u-0001").await;
    let (_, board) = page(&town, &officer, "/cases?view=board").await;
    let on = "href=\"/procedures/R8-0001%2F1/acts/start-scouting\">次の段階へ進める<";
    assert!(board.contains(on), "{board}");
    let approver = cookie(&town, "u-0002").await;
    let (_, board) = page(&town, &approver, "/cases?view=board").await;
    assert!(board.contains("href=\"/cases/R8-0001\">だれの番かを見る<"), "{board}");
    // what several acts lead to is there
    let (_, case) = page(&town, &officer, "/cases/R8-0001").await;
    assert_eq!(case.matches("id=\"next-R8-0001-1\"").count(), 1, "{case}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_filter_is_said_of_its_field() {
    let town = Town::new().await;
    let officer = cookie(&town, "u-0001").await;
    let (status, list) = page(&town, &officer, "/cases?path=contract&stage=call-open&due=x&year=y").await;
    assert_eq!(status, 200);
    for field in ["stage", "due", "year"] {
        assert!(list.contains(&format!("<a href=\"#{field}\">")), "{field}: {list}");
    }
    assert!(list.contains("選んだ手続に、その段階はありません。"), "{list}");
    assert_eq!(form(&list).matches("aria-invalid").count(), 3, "{list}");
    // who sees only their own chooses among nobody
    let (status, list) = page(&town, &cookie(&town, "u-0009").await, "/cases?all=yes").await;
    assert!(status == 200 && !list.contains("id=\"person\"") && !list.contains("担当 u-0001"), "{list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_leaves_as_a_workbook_too() {
    let town = Town::new().await;
    town.open_case().await;
    town.open_case().await;
    let officer = cookie(&town, "u-0001").await;
    let taken = async |body: &'static str| {
        let request = town.client.post(format!("{}/cases/take", town.url)).header("origin", &town.url);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        request.header("cookie", &officer).body(body).send().await.unwrap()
    };
    let response = taken("format=xlsx&all=yes").await;
    assert_eq!(response.status().as_u16(), 200);
    let name = response.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert!(name.ends_with("cases-2026-10-05.xlsx"), "{name}");
    let mut book = Xlsx::new(Cursor::new(response.bytes().await.unwrap())).unwrap();
    let sheet = book.worksheet_range("案件一覧").unwrap();
    let rows: Vec<Vec<String>> =
        sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    assert_eq!(rows.len(), 3, "{rows:?}");
    assert_eq!(rows[0][0], "案件番号");
    assert!(rows.iter().any(|row| row[1] == "R8-0002/1" && row[2] == "窓口案内"), "{rows:?}");
    assert!(sheet.rows().flatten().all(|cell| matches!(cell, Data::String(_) | Data::Empty)), "all is text");
    let response = taken("format=xlsx&procedure=R8-0001%2F1").await;
    let mut book = Xlsx::new(Cursor::new(response.bytes().await.unwrap())).unwrap();
    assert_eq!(book.worksheet_range("案件一覧").unwrap().rows().count(), 2);
    // nothing chosen, and no list asked for: a form is no filter
    let (status, ..) = sent_to(&town, &officer, "/cases/take", &[("format", "xlsx")]).await;
    assert_eq!(status, 422);
}
