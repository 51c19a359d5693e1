//! The whole history of a case, page by page: for everybody who sees its page, as much as they may see.

use askama::Template;
use shirube_desk::HistoryPage;

use crate::case::{Done, done};
use crate::frame::{Area, Crumb, Frame, escaped};
use crate::line::{case_path, history_path};
use crate::words::page_words;

page_words! {
    /// The words of a history.
    HistoryWords {
        title = "履歴", "History";
        entries = "件の記録", "entries";
        latest = "新しいものから表示します。", "The latest first.";
        earlier = "それより前を見る", "See what was done before";
        back = "案件の画面へ", "To the case";
        empty = "ありません。", "None.";
        number = "番号", "Number";
        what = "内容", "What";
        when = "いつ", "When";
        who = "だれが", "Who";
        result = "結果", "Outcome";
        refused = "✕ 断られた", "✕ refused";
        done = "✓ 実行", "✓ done";
        receipt = "検証コード", "Receipt";
    }
}

/// A page of the history of a case.
#[derive(Debug, Template)]
#[template(path = "case_history.html")]
pub struct HistoryOfCase {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: HistoryWords,
    case: String,
    name: String,
    case_href: String,
    in_all: u64,
    acts: Vec<Done>,
    next: Option<String>,
}

impl HistoryOfCase {
    /// The page: some of what was done, the latest first, and the way to what was done before.
    #[must_use]
    pub fn new(frame: Frame, found: &HistoryPage) -> Self {
        let (w, language) = (HistoryWords::of(frame.language), frame.language);
        let case_href = frame.link(&case_path(&found.case));
        let mut crumbs = frame.crumbs(Some(Area::Cases), w.title);
        let at = crumbs.len().saturating_sub(1);
        crumbs.insert(at, Crumb { href: case_href.clone(), label: found.title.clone() });
        let next =
            |after: &String| frame.link(&format!("{}?after={}", history_path(&found.case), escaped(after)));
        Self {
            title: format!("{} - {}", found.title, w.title),
            crumbs,
            case: found.case.clone(),
            name: found.title.clone(),
            case_href,
            in_all: found.in_all,
            acts: found.acts.iter().map(|act| done(language, act, &found.people)).collect(),
            next: found.next.as_ref().map(next),
            w,
            frame,
        }
    }
}
