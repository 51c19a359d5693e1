//! Long work (時間のかかる作業): how far what somebody asked for is, and its result. Nothing on these pages
//! renews itself: who reads slowly, or has a page read out, is not interrupted (WCAG 2.2, F41). What moves is
//! asked for.

use std::time::Duration;

use askama::Template;
use shirube_core::render::Language;
use shirube_desk::{LONG_KEPT_DAYS, LongRequest, LongRow, LongView};

use crate::frame::{Area, Crumb, Frame};
use crate::import::IMPORT_PATH;
use crate::line::case_path;
use crate::moment::{day, moment_text};
use crate::words::{either, page_words, size};

/// Where long work is shown, and asked for.
pub const WORK_PATH: &str = "/work";

/// Where one is shown.
#[must_use]
pub fn work_path(id: &str) -> String {
    format!("{WORK_PATH}/{id}")
}

page_words! {
    /// The words of long work.
    WorkWords {
        title = "作業の状況", "Long work";
        lead = "時間のかかる書き出しと取込みは、ここで進みます。画面を閉じても続き、できあがりはここで待ちます。ほかの人には見えません。",
            "What takes a while is done here. It goes on when you close the page, and its result waits here. Nobody else sees it.";
        none = "頼んだ作業はありません。", "You have asked for nothing.";
        waiting = "順番を待っています", "waits for its turn";
        running = "進めています", "under way";
        done = "✓ できました", "✓ done";
        failed = "✕ できませんでした", "✕ not done";
        asked = "頼んだ時刻", "Asked for";
        progress = "進み具合", "Progress";
        took = "かかった時間", "Took";
        keep = "ここに置く期限", "Kept until";
        receipt = "検証コード", "Receipt";
        take = "受け取る", "Take it";
        look = "今の状態を見る", "See how far it is";
        again = "この画面は自動では変わりません。", "This page does not change by itself.";
        give_up = "この作業をやめる", "Give this up";
        give_up_text = "すでに記録されたこと、開かれた案件は、やめてもそのまま残ります。", "What was entered, and cases that were opened, stay.";
        throw_away = "できあがりを捨てる", "Throw the result away";
        all = "作業の一覧へ", "All long work";
        number = "行", "Row";
        name = "件名", "Title";
        of_row = "結果", "Result";
        untitled = "（件名なし）", "(no title)";
        faults = "✕ 誤り", "✕ faults";
        not_yet = "取り込んでいません", "not brought in";
        next_import = "表を直して、もう一度取り込む", "Mend the table and bring it again";
    }
}

/// What came of a row.
#[derive(Debug)]
struct Row {
    number: usize,
    title: String,
    case: Option<(String, String)>,
    faults: Vec<(String, String)>,
}

/// One piece of long work.
#[derive(Debug)]
struct Piece {
    id: String,
    href: String,
    what: String,
    chip: (&'static str, &'static str),
    asked_at: String,
    has_ended: bool,
    is_running: bool,
    is_import: bool,
    done: u64,
    total: u64,
    counted: String,
    took: Option<String>,
    keep_until: Option<String>,
    receipt: Option<String>,
    result: Option<(String, String)>,
    said: String,
    rows: Vec<Row>,
}

/// All of somebody's.
#[derive(Debug, Template)]
#[template(path = "works.html")]
pub struct WorksPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: WorkWords,
    kept: String,
    pieces: Vec<Piece>,
}

impl WorksPage {
    /// The page of all of them, the latest first.
    #[must_use]
    pub fn new(frame: Frame, all: &[LongView]) -> Self {
        let w = WorkWords::of(frame.language);
        Self {
            title: w.title.to_owned(),
            crumbs: frame.crumbs(None, w.title),
            kept: kept(frame.language),
            pieces: all.iter().map(|one| piece(&frame, &w, one)).collect(),
            w,
            frame,
        }
    }
}

/// One of somebody's.
#[derive(Debug, Template)]
#[template(path = "work.html")]
pub struct WorkPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: WorkWords,
    kept: String,
    all: String,
    here: String,
    leave: String,
    again: Option<String>,
    one: Piece,
}

impl WorkPage {
    /// The page of one.
    #[must_use]
    pub fn new(frame: Frame, one: &LongView) -> Self {
        let w = WorkWords::of(frame.language);
        let one = piece(&frame, &w, one);
        let mut crumbs = frame.crumbs(None, &one.what);
        let last = crumbs.len().saturating_sub(1);
        crumbs.insert(last, Crumb { href: frame.link(WORK_PATH), label: w.title.to_owned() });
        Self {
            title: format!("{} - {}", one.what, w.title),
            crumbs,
            kept: kept(frame.language),
            all: frame.link(WORK_PATH),
            here: one.href.clone(),
            leave: frame.link(&format!("{}/leave", work_path(&one.id))),
            again: (one.is_import && one.has_ended && one.result.is_none()).then(|| frame.link(IMPORT_PATH)),
            one,
            w,
            frame,
        }
    }
}

fn kept(language: Language) -> String {
    match language {
        Language::Ja => format!("できあがりは{LONG_KEPT_DAYS}日間ここに置き、その後は消えます。"),
        Language::En => format!("A result is kept here for {LONG_KEPT_DAYS} days, and is gone after that."),
    }
}

fn what(language: Language, request: &LongRequest) -> String {
    let en = language == Language::En;
    match request {
        LongRequest::Bundle { case: Some(case), .. } if en => format!("The audit bundle of {case}"),
        LongRequest::Bundle { case: Some(case), .. } => format!("{case}の監査資料"),
        LongRequest::Bundle { days: Some((from, to)), .. } => {
            let (from, to) = (day(language, *from), day(language, *to));
            if en {
                format!("The audit bundle of {from} to {to}")
            } else {
                format!("{from}から{to}までの監査資料")
            }
        }
        LongRequest::Bundle { .. } => {
            language.pick("台帳全体の監査資料", "The audit bundle of the whole log").to_owned()
        }
        LongRequest::Export { case, format, .. } if en => {
            format!("{case} as {}", format.to_uppercase())
        }
        LongRequest::Export { case, format, .. } => format!("{case}の書き出し（{}）", format.to_uppercase()),
        LongRequest::Import { rows, .. } if en => format!("{rows} cases from a table"),
        LongRequest::Import { rows, .. } => format!("表から{rows}件の案件の取込み"),
    }
}

/// The unit that is counted.
fn counted(language: Language, one: &LongView) -> String {
    if one.total == 0 {
        return String::new();
    }
    let unit = match one.request {
        LongRequest::Bundle { .. } => language.pick("件の記録", " entries"),
        LongRequest::Export { .. } => language.pick("件の案件", " cases"),
        LongRequest::Import { .. } => language.pick("行", " rows"),
    };
    format!("{} / {}{unit}", one.done, one.total)
}

fn took_text(language: Language, took: Duration) -> String {
    let (minutes, seconds) = (took.as_secs() / 60, took.as_secs() % 60);
    match (language, minutes) {
        (Language::Ja, 0) => format!("{seconds}秒"),
        (Language::Ja, _) => format!("{minutes}分{seconds}秒"),
        (Language::En, 0) => format!("{seconds} s"),
        (Language::En, _) => format!("{minutes} min {seconds} s"),
    }
}

fn piece(frame: &Frame, w: &WorkWords, one: &LongView) -> Piece {
    let language = frame.language;
    let id = one.id.to_string();
    let took = one.started_at.zip(one.ended_at);
    let took = took.and_then(|(from, to)| (to.instant() - from.instant()).to_std().ok());
    let result = one.result.as_ref().map(|result| {
        let href = frame.link(&format!("{}/result", work_path(&id)));
        (href, format!("{}（{}）", result.name, size(result.size_bytes)))
    });
    Piece {
        href: frame.link(&work_path(&id)),
        what: what(language, &one.request),
        chip: match one.state.as_str() {
            "done" => ("none", w.done),
            "failed" => ("late", w.failed),
            "running" => ("info", w.running),
            _ => ("info", w.waiting),
        },
        asked_at: moment_text(language, &one.asked_at.to_string()),
        has_ended: one.has_ended(),
        is_running: one.state.as_str() == "running" && one.total > 0,
        is_import: matches!(one.request, LongRequest::Import { .. }),
        done: one.done.min(one.total),
        total: one.total,
        counted: counted(language, one),
        took: took.map(|took| took_text(language, took)),
        keep_until: one.keep_until.map(|at| moment_text(language, &at.to_string())),
        receipt: one.outcome.receipt.clone(),
        result,
        said: either(language, &one.outcome.said.ja, &one.outcome.said.en).to_owned(),
        rows: one.outcome.rows.iter().map(|one| row(frame, w, one)).collect(),
        id,
    }
}

fn row(frame: &Frame, w: &WorkWords, row: &LongRow) -> Row {
    let said = |one: &shirube_desk::LongSaid| either(frame.language, &one.ja, &one.en).to_owned();
    Row {
        number: row.number,
        title: if row.title.is_empty() { w.untitled.to_owned() } else { row.title.clone() },
        case: row.case.as_ref().map(|case| (frame.link(&case_path(case)), case.clone())),
        faults: row.faults.iter().map(|(column, what)| (said(column), said(what))).collect(),
    }
}

/// The part of the product long work is asked for from.
#[must_use]
pub const fn area_of(request: &LongRequest) -> Area {
    match request {
        LongRequest::Import { .. } => Area::Cases,
        LongRequest::Bundle { .. } | LongRequest::Export { .. } => Area::Audit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_it_took_is_told_in_minutes_from_the_sixtieth_second_on() {
        let told = |seconds| took_text(Language::Ja, Duration::from_secs(seconds));
        assert_eq!([told(0), told(59), told(60), told(3_601)], ["0秒", "59秒", "1分0秒", "60分1秒"]);
        assert_eq!(took_text(Language::En, Duration::from_secs(61)), "1 min 1 s");
    }

    #[test]
    fn what_was_asked_for_is_told_with_its_days() {
        let of_days = |days| LongRequest::Bundle {
            case: None,
            days,
            purpose: String::new(),
            language: "ja".to_owned(),
        };
        assert_eq!(what(Language::Ja, &of_days(None)), "台帳全体の監査資料");
        let april =
            chrono::NaiveDate::from_ymd_opt(2026, 4, 1).zip(chrono::NaiveDate::from_ymd_opt(2027, 3, 31));
        assert_eq!(
            what(Language::Ja, &of_days(april)),
            "令和8年4月1日(水)から令和9年3月31日(水)までの監査資料"
        );
        let import = LongRequest::Import { cells: Vec::new(), rows: 40 };
        assert_eq!(what(Language::En, &import), "40 cases from a table");
    }
}
