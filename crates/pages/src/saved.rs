//! Filters somebody saved under a name, beside the list and the board: links, and the forms that change them.

use std::fmt::Write as _;

use shirube_desk::{CaseQuery, SavedView, ViewForm, ViewQuery};

use crate::frame::{Frame, escaped};
use crate::words::page_words;

page_words! {
    /// The words of saved filters.
    SavedWords {
        title = "保存した条件", "Saved filters";
        none = "まだありません。絞り込んだ画面で名前を付けると、ここからすぐ開けます。",
            "None yet. Name a filter here, and open it from here from then on.";
        first = "○ 最初に開く", "○ opens first";
        change = "名前の変更・削除", "Rename or delete";
        name = "名前（40文字まで）", "Name (40 characters)";
        rename = "名前を変える", "Rename";
        make_first = "最初に開く条件にする", "Open the list with it";
        not_first = "最初に開くのをやめる", "Do not open the list with it";
        delete = "削除する", "Delete";
        save_title = "いまの条件に名前を付けて保存する", "Save this filter under a name";
        save = "保存する", "Save";
        own = "保存した条件は、あなたにだけ表示されます。", "What you save is shown to you alone.";
    }
}

/// Where the forms of saved filters are sent.
pub const VIEWS_PATH: &str = "/cases/views";

/// Where a filter is shown.
#[must_use]
pub fn view_path(asks: &ViewQuery) -> String {
    let mut path = String::from("/cases");
    for (nth, (name, text)) in view_fields(asks).iter().enumerate() {
        let sign = if nth == 0 { '?' } else { '&' };
        // Writing to a String cannot fail.
        let _ = write!(path, "{sign}{name}={}", escaped(text));
    }
    path
}

/// A filter as the parts of its address; never none: the list without any opens with what its reader chose.
pub(crate) fn view_fields(asks: &ViewQuery) -> Vec<(&'static str, String)> {
    let CaseQuery { kind, stage, section, person, due_before, fiscal_year, closed } = &asks.query;
    let is_board = asks.form == ViewForm::Board;
    let parts = [
        ("view", is_board.then(|| "board".to_owned())),
        ("path", kind.clone()),
        ("stage", stage.clone()),
        ("section", section.clone()),
        ("person", person.clone()),
        ("year", fiscal_year.map(|year| year.to_string())),
        ("due", due_before.map(|day| day.to_string())),
        ("closed", closed.then(|| "yes".to_owned())),
    ];
    let mut all: Vec<_> = parts.into_iter().filter_map(|(name, text)| Some((name, text?))).collect();
    if all.is_empty() {
        all.push(("all", "yes".to_owned()));
    }
    all
}

/// What is shown of saved filters: all of them, and what was wrong with one that was saved or renamed.
#[derive(Debug, Clone, Copy)]
pub struct Saved<'a> {
    /// What its reader saved.
    pub views: &'a [SavedView],
    /// What the page shows now.
    pub now: &'a ViewQuery,
    /// The id of what was renamed (empty for a new one), the name typed, and what is wrong with it.
    pub fault: Option<(&'a str, &'a str, &'a str)>,
}

/// A saved filter.
#[derive(Debug)]
pub(crate) struct SavedLink {
    pub(crate) id: String,
    /// The tag of it as it is shown.
    pub(crate) seen: String,
    pub(crate) name: String,
    pub(crate) href: String,
    pub(crate) is_default: bool,
    /// What was typed as its name.
    pub(crate) typed: String,
    pub(crate) fault: Option<String>,
}

/// Saved filters, as a page shows them.
#[derive(Debug)]
pub(crate) struct SavedPart {
    pub(crate) w: SavedWords,
    pub(crate) action: String,
    pub(crate) links: Vec<SavedLink>,
    /// What a new one asks, as it is sent.
    pub(crate) fields: Vec<(&'static str, String)>,
    pub(crate) typed: String,
    pub(crate) fault: Option<String>,
}

impl SavedPart {
    pub(crate) fn new(frame: &Frame, saved: Saved<'_>) -> Self {
        let fault_of = |id: &str| saved.fault.filter(|(of, ..)| *of == id);
        let link = |one: &SavedView| SavedLink {
            id: one.id.clone(),
            seen: one.tag(),
            href: frame.link(&view_path(&one.asks)),
            is_default: one.is_default,
            typed: fault_of(&one.id).map_or_else(|| one.name.clone(), |(_, typed, _)| typed.to_owned()),
            fault: fault_of(&one.id).map(|(.., fault)| fault.to_owned()),
            name: one.name.clone(),
        };
        Self {
            w: SavedWords::of(frame.language),
            action: frame.link(VIEWS_PATH),
            links: saved.views.iter().map(link).collect(),
            fields: view_fields(saved.now),
            typed: fault_of("").map(|(_, typed, _)| typed.to_owned()).unwrap_or_default(),
            fault: fault_of("").map(|(.., fault)| fault.to_owned()),
        }
    }

    /// Whether the forms that change what was saved are open.
    pub(crate) fn is_open(&self) -> bool {
        self.links.iter().any(|one| one.fault.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_an_address_and_none_is_one_too() {
        assert_eq!(view_path(&ViewQuery::default()), "/cases?all=yes");
        let query = CaseQuery {
            kind: Some("contract".to_owned()),
            section: Some("財政課 第2".to_owned()),
            due_before: chrono::NaiveDate::from_ymd_opt(2026, 12, 1),
            closed: true,
            ..CaseQuery::default()
        };
        let asks = ViewQuery { form: ViewForm::List, query };
        assert_eq!(
            view_path(&asks),
            "/cases?path=contract&section=%E8%B2%A1%E6%94%BF%E8%AA%B2%20%E7%AC%AC2&due=2026-12-01&closed=yes"
        );
        let board = ViewQuery { form: ViewForm::Board, ..ViewQuery::default() };
        assert_eq!(view_path(&board), "/cases?view=board");
    }
}
