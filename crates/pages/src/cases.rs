//! The list of cases, the board, and what a search found.

use askama::Template;
use chrono::{Days, NaiveDate};
use shirube_core::domain::FiscalYear;
use shirube_desk::{BoardColumn, BoardView, FoundView, LinePage, SearchPage, ViewForm, ViewQuery};

use crate::filters::{CaseFilter, Filters};
use crate::frame::{Area, Crumb, Frame, escaped};
use crate::line::Line;
use crate::next::Next;
use crate::saved::{Saved, SavedPart, view_fields, view_path};
use crate::words::{either, page_words};

page_words! {
    /// The words of the lists.
    CasesWords {
        title = "案件一覧", "Cases";
        board = "案件ボード", "Board";
        search = "検索", "Search";
        number = "案件番号", "Number";
        name = "案件名", "Case";
        stage = "段階", "Stage";
        person = "担当", "In charge";
        due = "期限", "Due";
        empty = "該当する案件はありません。", "No case fits.";
        empty_more = "条件を減らすか、検索をお試しください。", "Use fewer filters, or search.";
        next = "続きを見る", "More";
        as_board = "ボードで見る", "As a board";
        as_list = "一覧で見る", "As a list";
        saved = "よく使う条件", "Often asked for";
        saved_text = "絞り込んだ画面のアドレスは、ブックマークや共有に使えます。", "The address of a filtered list can be kept or handed on.";
        overdue = "期限切れ", "Overdue";
        this_week = "期限が7日以内", "Due within 7 days";
        this_year = "今年度の案件", "Of this fiscal year";
        ended = "今年度に起こして終了したもの", "Of this fiscal year, ended";
        begin = "案件を起こす", "Open a case";
        choose = "選ぶ", "Choose";
        chosen = "選んだ案件について", "With what is chosen";
        remind = "選んだ案件のリマインドを確認する", "Look at reminders of what is chosen";
        remind_text = "選んだ案件の現在の担当へ、次の作業を知らせるメールを送れます。送る前に宛先を確認できます。",
            "Whoever holds the chosen cases now can be reminded of what comes next. You see to whom before anything is sent.";
        assign = "選んだ案件の担当を替える", "Change who is in charge of what is chosen";
        take = "選んだ案件をCSVで書き出す", "Take what is chosen as CSV";
        take_book = "選んだ案件をExcel（XLSX）で書き出す", "Take what is chosen as a workbook (XLSX)";
        take_all = "この条件のすべてをCSVで書き出す", "Take all of this list as CSV";
        take_all_book = "この条件のすべてをExcel（XLSX）で書き出す", "Take all of this list as a workbook (XLSX)";
        take_text = "書き出したことは記録に残ります。Excelで開くときはXLSXをお使いください。CSVは、開いたときに先頭の0が消えることがあります。",
            "That a list is taken is entered in the trail. For Excel take the workbook: opening a CSV may drop leading zeros.";
        more = "ほかにもあります", "There are more";
        none_here = "ありません", "None";
        words = "探す言葉（2文字以上）", "Words, of two characters or more";
        search_help = "案件番号・件名・担当課・事業者名から探します。全角・半角、ひらがな・カタカナは区別しません。",
            "Searches numbers, titles, sections and names of suppliers. Full and half width, hiragana and katakana are one.";
        found = "見つかった案件", "Found";
        by_names = "事業者名で一致", "by the name of a supplier";
        nothing = "見つかりませんでした。別の言葉でお試しください。", "Nothing was found. Try other words.";
    }
}

/// The same filter in the other form.
fn as_other(frame: &Frame, asks: &ViewQuery) -> String {
    let form = if asks.form == ViewForm::Board { ViewForm::List } else { ViewForm::Board };
    frame.link(&view_path(&ViewQuery { form, query: asks.query.clone() }))
}

/// The list of cases.
#[derive(Debug, Template)]
#[template(path = "cases.html")]
pub struct CasesPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: CasesWords,
    filters: Filters,
    lines: Vec<Line>,
    next: Option<String>,
    saved: Vec<(String, String)>,
    own: SavedPart,
    other: String,
    may_begin: bool,
    bulk: Bulk,
}

/// What may be done with rows that are chosen. Nothing is approved or advanced so.
#[derive(Debug)]
struct Bulk {
    /// Whoever holds them is reminded, or somebody else put in charge.
    handled: bool,
    /// They leave as a table.
    taken: bool,
    /// What the whole list asks, as it is sent.
    asked: Vec<(&'static str, String)>,
}

impl Bulk {
    fn new(frame: &Frame, asks: &ViewQuery) -> Self {
        let handles = frame.handles_cases();
        Self {
            handled: !asks.query.closed && handles,
            taken: handles || frame.holds(&["auditor".to_owned()]),
            asked: view_fields(asks),
        }
    }

    fn is_any(&self) -> bool {
        self.handled || self.taken
    }
}

/// Where the list leaves as a table.
pub const TAKE_PATH: &str = "/cases/take";

/// Filters that are often asked for, as addresses to keep.
fn saved(frame: &Frame, w: &CasesWords, today: NaiveDate) -> Vec<(String, String)> {
    let week = today.checked_add_days(Days::new(7)).unwrap_or(today);
    let year = FiscalYear::of(today).get();
    let all = [
        (w.overdue, format!("/cases?due={today}")),
        (w.this_week, format!("/cases?due={week}")),
        (w.this_year, format!("/cases?year={year}")),
        (w.ended, format!("/cases?closed=yes&year={year}")),
    ];
    all.into_iter().map(|(label, path)| (frame.link(&path), label.to_owned())).collect()
}

impl CasesPage {
    /// The page, on this day: what the list is narrowed by, the list, and what its reader saved.
    #[must_use]
    pub fn new(
        frame: Frame,
        today: NaiveDate,
        filter: CaseFilter<'_>,
        page: &LinePage,
        own: Saved<'_>,
    ) -> Self {
        let w = CasesWords::of(frame.language);
        let crumbs = frame.crumbs(Some(Area::Cases), w.title);
        let next = page.next.as_deref().map(|next| {
            let sign = if frame.here.contains('?') { '&' } else { '?' };
            let here = without(&frame.here, "after");
            let sign = if here.contains('?') { sign } else { '?' };
            frame.link(&format!("{here}{sign}after={}", escaped(next)))
        });
        Self {
            title: w.title.to_owned(),
            crumbs,
            filters: Filters::new(&frame, own.now, filter),
            other: as_other(&frame, own.now),
            own: SavedPart::new(&frame, own),
            lines: page.lines.iter().map(|line| Line::of(&frame, line)).collect(),
            saved: saved(&frame, &w, today),
            may_begin: frame.holds(&["officer".to_owned()]),
            bulk: Bulk::new(&frame, own.now),
            w,
            frame,
            next,
        }
    }
}

/// A path without one of its questions.
fn without(path: &str, name: &str) -> String {
    let Some((path, query)) = path.split_once('?') else { return path.to_owned() };
    let kept: Vec<&str> =
        query.split('&').filter(|one| one.split('=').next() != Some(name) && !one.is_empty()).collect();
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}

/// A column of the board.
#[derive(Debug)]
struct Column {
    label: String,
    count: String,
    cards: Vec<(Line, Next)>,
    more: bool,
}

/// The board.
#[derive(Debug, Template)]
#[template(path = "board.html")]
pub struct BoardPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: CasesWords,
    filters: Filters,
    own: SavedPart,
    other: String,
    columns: Vec<Column>,
}

impl BoardPage {
    /// The page: what the board is narrowed by, the board, and what its reader saved.
    #[must_use]
    pub fn new(frame: Frame, filter: CaseFilter<'_>, board: &BoardView, own: Saved<'_>) -> Self {
        let w = CasesWords::of(frame.language);
        let crumbs = frame.crumbs(Some(Area::Cases), w.board);
        let columns = board.columns.iter().map(|one| column(&frame, one)).collect();
        Self {
            title: w.board.to_owned(),
            crumbs,
            filters: Filters::new(&frame, own.now, filter),
            other: as_other(&frame, own.now),
            own: SavedPart::new(&frame, own),
            columns,
            w,
            frame,
        }
    }
}

fn column(frame: &Frame, column: &BoardColumn) -> Column {
    let language = frame.language;
    let plus = |more: bool| if more { "+" } else { "" };
    let count: u64 = column.stages.iter().map(|one| one.count).sum();
    Column {
        label: either(language, &column.ja, &column.en).to_owned(),
        count: format!("{count}{}", plus(column.stages.iter().any(|one| one.more))),
        cards: column.cards.iter().map(|line| (Line::of(frame, line), Next::of(frame, line))).collect(),
        more: column.more,
    }
}

/// What was found.
#[derive(Debug)]
struct Hit {
    line: Line,
    by_names: bool,
}

/// The page of a search.
#[derive(Debug, Template)]
#[template(path = "search.html")]
pub struct FoundPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: CasesWords,
    typed: String,
    fault: Option<String>,
    hits: Option<Vec<Hit>>,
    next: Option<String>,
}

impl FoundPage {
    /// The page: what was typed, what is wrong with it, and what was found where something was asked.
    #[must_use]
    pub fn new(frame: Frame, typed: String, fault: Option<String>, found: Option<&SearchPage>) -> Self {
        let w = CasesWords::of(frame.language);
        let crumbs = frame.crumbs(None, w.search);
        let title = if typed.is_empty() { w.search.to_owned() } else { format!("{typed} - {}", w.search) };
        let hit = |one: &FoundView| Hit { line: Line::of(&frame, &one.line), by_names: one.by == "names" };
        let hits = found.map(|found| found.found.iter().map(hit).collect());
        let next = found.and_then(|found| found.next.as_deref());
        let next =
            next.map(|next| frame.link(&format!("/search?q={}&after={}", escaped(&typed), escaped(next))));
        Self { frame, title, crumbs, w, typed, fault, hits, next }
    }
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn going_on_keeps_the_filters() {
        assert_eq!(without("/cases?kind=contract&after=x", "after"), "/cases?kind=contract");
        assert_eq!(without("/cases?after=x", "after"), "/cases");
        assert_eq!(without("/cases", "after"), "/cases");
    }
}
