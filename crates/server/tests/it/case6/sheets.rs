//! The pages of a case with many entries, while it is played: the approval sheet from the draft to the
//! decision and back, who holds it, and its whole history.

use std::collections::BTreeSet;

use super::city::City;
use super::play::Play;
use super::script::{Expected, Step};

const CASE: &str = "/cases/R8-0001";

async fn page(city: &City, who: &str, path: &str) -> String {
    let bytes = city.file(who, path).await;
    String::from_utf8(bytes.unwrap_or_else(|status| panic!("{who} {path}: {status}"))).unwrap()
}

/// The address of a page of a procedure.
fn at(play: &Play, alias: &str, rest: &str) -> String {
    format!("/procedures/{}{rest}", play.id(alias).replacen('.', "%2F", 1))
}

async fn sheet(play: &Play, who: &str, alias: &str) -> String {
    page(&play.city, who, &at(play, alias, "/approval-sheet")).await
}

fn has(page: &str, all: &[&str]) {
    for one in all {
        assert!(page.contains(one), "{one} is missing: {page}");
    }
}

fn has_not(page: &str, all: &[&str]) {
    for one in all {
        assert!(!page.contains(one), "{one} should not be there: {page}");
    }
}

/// The part of a sheet between two of its headings.
fn part<'p>(page: &'p str, from: &str, to: &str) -> &'p str {
    let begins = page.find(&format!("<h2>{from}")).unwrap_or_else(|| panic!("{from}: {page}"));
    let rest = page.get(begins..).unwrap();
    rest.get(..rest.find(to).unwrap_or(rest.len())).unwrap()
}

fn route(page: &str) -> &str {
    part(page, "決裁の経路", "<h2>件名")
}

/// Looks at the pages after a step of the story.
pub(super) async fn after(play: &Play, step: &Step) {
    if step.expected != Expected::Done {
        return;
    }
    match (step.on.as_str(), step.act.as_str()) {
        ("case", "choose-method") => by_deputy(play).await,
        ("competition", "request-call-approval") => drafted(play).await,
        ("competition", "withdraw-approval") => taken_back(play).await,
        ("competition", "finalise-ranking") => ranked(play).await,
        _ => {}
    }
}

/// A deputy decided: the sheet marks it, and waits for the absent approver.
async fn by_deputy(play: &Play) {
    let shown = sheet(play, "approver-1", "case").await;
    has(route(&shown), &["調達方式を決定する", "合議 財政課", "<b>代</b>", "後閲", "（未了）"]);
    has(&shown, &["✓ 決裁済み", "起案者", "デジタル推進課 担当"]);
}

/// What was drafted waits: for the section, then for the approver, who can decide from what they see.
async fn drafted(play: &Play) {
    let shown = sheet(play, "approver-1", "competition").await;
    has(&shown, &["● 未決裁", "class=\"watermark\"", "起案者", "デジタル推進課 担当"]);
    has(route(&shown), &["合議 財政課", "決裁権者", "（未了）", "/acts/approve-call", "/acts/return-call"]);
    has_not(&shown, &["例外を承認する"]);
    has(&shown, &["決裁の内容", "窓口案内サービスの導入（事前審査）"]);
    let form = page(&play.city, "approver-1", &at(play, "competition", "/acts/approve-call")).await;
    has(&form, &["決裁の内容", "公募を決裁する", "起案書を見る", "予定額"]);
    let form = page(&play.city, "approver-1", &at(play, "competition", "/acts/suspend")).await;
    has_not(&form, &["決裁の内容"]);
    let case = page(&play.city, "officer-1", CASE).await;
    has(
        &case,
        &[
            "<dt>現在の担当</dt>",
            "デジタル推進部長",
            "公募を決裁する",
            "<dt>案件の担当者</dt><dd>デジタル推進課 担当",
        ],
    );
}

/// What was approved and taken back is no decision any more, and says why.
async fn taken_back(play: &Play) {
    let shown = sheet(play, "approver-1", "competition").await;
    has(&shown, &["↩ 差戻し", "公告期間が足りないため日程を改める", "これまでの決裁・合議・差戻し"]);
    has(route(&shown), &["（未了）"]);
    has_not(&shown, &["✓ 決裁済み"]);
}

/// The ranking waits for its approval: who is first is read there by who decides.
async fn ranked(play: &Play) {
    let shown = sheet(play, "approver-1", "competition").await;
    has(&shown, &["順位", "候補者（落札者）を決定する"]);
    let form = page(&play.city, "approver-1", &at(play, "competition", "/acts/approve-candidate")).await;
    has(&form, &["決裁の内容", "順位"]);
}

/// Everything is there at the end, for each as much as they may see.
pub(super) async fn at_the_end(play: &Play) {
    let city = &play.city;
    let shown = sheet(play, "officer-1", "competition").await;
    has(route(&shown), &["契約締結を決裁する", "合議 財政課", "合議に同意する"]);
    has_not(route(&shown), &["（未了）"]);
    // what was decided a hundred entries ago is on it still
    let before = part(&shown, "これまでの決裁・合議・差戻し", "</table>");
    has(
        before,
        &["方式を承認する", "公募を決裁する", "公募の決裁を取り消す", "候補者（落札者）を決定する", "財政課"],
    );

    let case = page(city, "officer-1", CASE).await;
    let count = case.split("すべての履歴を見る (").nth(1).and_then(|rest| rest.split('件').next());
    let count: usize = count.unwrap_or_else(|| panic!("{case}")).parse().unwrap();
    assert!(count > 20, "{count}");
    let (mut seen, mut path, mut pages) = (BTreeSet::new(), format!("{CASE}/history"), 0);
    loop {
        let history = page(city, "officer-1", &path).await;
        for row in history.split("<tr><td>").skip(1) {
            let number = row.split("</td><td>").nth(2).unwrap().split("</td>").next().unwrap();
            assert!(seen.insert(number.to_owned()), "{number} twice");
        }
        pages += 1;
        let buttons =
            history.split("<a class=\"button\" href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        match buttons.filter(|href| href.contains("after=")).last() {
            Some(next) => next.clone_into(&mut path),
            None => break,
        }
    }
    assert_eq!((seen.len(), pages), (count, count.div_ceil(50)), "each once, page by page");
    assert!(seen.contains("R8-0001/1 #0"), "the first of all is among them: {seen:?}");

    // a company sees all of its own, and nothing of others'
    let my = format!("/my/{}", play.id("application-a").replacen('.', "%2F", 1));
    let own = page(city, "startup-a", &my).await;
    has(&own, &["/receipts/0\"", "参加を表明する"]);
    let history = page(city, "startup-a", &format!("{CASE}/history")).await;
    let number = |alias: &str| format!("<td>{} #", play.id(alias).replacen('.', "/", 1));
    has(&history, &[&format!("{}0</td>", number("application-a"))]);
    has_not(&history, &[&number("competition"), &number("application-b"), &number("case")]);
    // a token goes with its list and its reader alone
    let stolen = path.split('?').nth(1).unwrap();
    assert!(city.file("startup-a", &format!("{CASE}/history?{stolen}")).await.is_err(), "{stolen}");
    assert_eq!(city.file("startup-a", &at(play, "competition", "/approval-sheet")).await.err(), Some(404));
}

/// Who won and who lost read their own points and place, and nobody else's.
pub(super) async fn each_company_reads_its_own_result(play: &Play) {
    let city = &play.city;
    for (who, own) in [("startup-a", "application-a"), ("startup-b", "application-b")] {
        let (_, told) = city.get(who, &format!("/api/v1/procedures/{}", play.id(own))).await;
        let total = told["facts"]["own_total"].as_str().unwrap_or_else(|| panic!("{who}: {told}"));
        let my = page(city, who, &format!("/my/{}", play.id(own).replacen('.', "%2F", 1))).await;
        has(&my, &["審査の結果（貴社の提案）", "評価点（合計）"]);
        assert_eq!(my.contains("<dt>順位</dt>"), told["facts"]["own_rank"].is_string(), "{told}");
        has(part(&my, "審査の結果", "<h2>あなたが"), &[total]);
    }
}
