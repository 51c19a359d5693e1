//! What every page has around it: whose it is, who looks at it, where they can go.

use std::fmt::Write as _;

use shirube_core::render::Language;

use crate::keys::KeysWords;
use crate::words::page_words;

page_words! {
    /// The words around every page.
    FrameWords {
        skip = "本文へ移動", "Skip to the content";
        product = "導 Shirube", "Shirube";
        search = "案件を探す", "Find a case";
        search_button = "検索", "Search";
        navigation = "主な画面", "Main pages";
        path = "現在の位置", "You are here";
        sign_in = "ログイン", "Sign in";
        sign_out = "ログアウト", "Sign out";
        accessibility = "アクセシビリティ方針", "Accessibility";
        first_time = "はじめての方へ", "First time here";
        notices = "公告・募集", "Calls";
        certified = "認定製品一覧", "Certified products";
        rules = "規則集", "Rulebook";
        verification = "検証用公開鍵", "Verification key";
        version = "版", "Version";
        home = "ホーム", "Home";
        begins = "この手続に対して始める", "Begin on this procedure";
        to_form = "入力画面で確かめる", "See the form";
        account = "アカウント", "Account";
    }
}

/// A part of the product that somebody may enter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// What waits for them.
    Tasks,
    /// The list of cases.
    Cases,
    /// The board.
    Board,
    /// Their own applications.
    My,
    /// The trail.
    Audit,
    /// People, appointments, health.
    Admin,
    /// What was published.
    Notices,
}

impl Area {
    /// Where it is.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Tasks => "/tasks",
            Self::Cases => "/cases",
            Self::Board => "/cases?view=board",
            Self::My => "/my",
            Self::Audit => "/audit",
            Self::Admin => "/admin",
            Self::Notices => "/notices",
        }
    }

    /// The letter that goes there after `g`.
    const fn key(self) -> &'static str {
        match self {
            Self::Tasks => "t",
            Self::Cases => "c",
            Self::Board => "b",
            Self::My => "m",
            Self::Audit => "a",
            Self::Admin => "s",
            Self::Notices => "n",
        }
    }

    const fn label(self, language: Language) -> &'static str {
        match self {
            Self::Tasks => language.pick("自分のタスク", "My tasks"),
            Self::Cases => language.pick("案件一覧", "Cases"),
            Self::Board => language.pick("案件ボード", "Board"),
            Self::My => language.pick("申請の状況", "My applications"),
            Self::Audit => language.pick("監査", "Audit"),
            Self::Admin => language.pick("管理", "Administration"),
            Self::Notices => language.pick("公告・募集", "Calls"),
        }
    }
}

/// Who looks at a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// Their name.
    pub name: String,
    /// What they are there: offices held, or the company.
    pub role: String,
    /// Where they may go.
    pub areas: Vec<Area>,
    /// The capacities they hold, by id.
    pub capacities: Vec<String>,
}

/// What every page has around it.
#[derive(Debug, Clone)]
pub struct Frame {
    /// In which language.
    pub language: Language,
    /// The organisation, where the page is one's.
    pub organisation: Option<String>,
    /// The environment, where it is not the real one (`デモ`).
    pub environment: Option<String>,
    /// Who looks, where somebody has signed in.
    pub visitor: Option<Visitor>,
    /// The path and query of this page, without `lang`.
    pub here: String,
    /// The part of the product it belongs to.
    pub area: Option<Area>,
}

/// A step of the way to a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    /// Where it leads; empty for the page itself.
    pub href: String,
    /// What it is called.
    pub label: String,
}

/// A way into a part of the product.
#[derive(Debug)]
pub(crate) struct Way {
    pub(crate) href: String,
    pub(crate) label: &'static str,
    /// The letter that goes there after `g`.
    pub(crate) key: &'static str,
    pub(crate) is_current: bool,
}

impl Frame {
    /// The words around the page.
    pub(crate) fn w(&self) -> FrameWords {
        FrameWords::of(self.language)
    }

    /// The words of the list of keys.
    pub(crate) fn keys(&self) -> KeysWords {
        KeysWords::of(self.language)
    }

    /// What stands between a name and what is said of it.
    pub(crate) fn colon(&self) -> &'static str {
        self.language.pick("：", ": ")
    }

    pub(crate) fn lang(&self) -> &'static str {
        self.language.tag()
    }

    /// A path of this site, in the language of this page.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        in_language(path, self.language)
    }

    /// This page in the other language.
    pub(crate) fn other_link(&self) -> String {
        in_language(&self.here, self.language.pick_language())
    }

    pub(crate) fn other_name(&self) -> &'static str {
        self.language.pick("English", "日本語")
    }

    pub(crate) fn other_lang(&self) -> &'static str {
        self.language.pick("en", "ja")
    }

    /// Whose page it is.
    pub(crate) fn owner(&self) -> &str {
        self.organisation.as_deref().unwrap_or(self.language.pick("導 Shirube", "Shirube"))
    }

    /// The title of the window: the page, then whose it is.
    pub(crate) fn window(&self, title: &str) -> String {
        format!("{title} - {}", self.owner())
    }

    pub(crate) fn is_english(&self) -> bool {
        self.language == Language::En
    }

    /// Whether whoever looks holds one of these capacities.
    pub(crate) fn holds(&self, capacities: &[String]) -> bool {
        let held = self.visitor.iter().flat_map(|one| &one.capacities);
        held.into_iter().any(|one| capacities.contains(one))
    }

    /// Whether whoever looks handles cases for the office: as an officer, or who approves what they do.
    pub(crate) fn handles_cases(&self) -> bool {
        self.holds(&["officer".to_owned(), "approver".to_owned()])
    }

    /// Whether whoever looks may go to a part of the product.
    pub(crate) fn may_enter(&self, area: Area) -> bool {
        self.visitor.as_ref().is_some_and(|one| one.areas.contains(&area))
    }

    pub(crate) fn may_search(&self) -> bool {
        self.visitor.as_ref().is_some_and(|one| one.areas.contains(&Area::Cases))
    }

    pub(crate) fn ways(&self) -> Vec<Way> {
        let all = self.visitor.iter().flat_map(|one| one.areas.iter());
        all.map(|area| Way {
            href: self.link(area.path()),
            label: area.label(self.language),
            key: area.key(),
            is_current: self.area == Some(*area),
        })
        .collect()
    }

    /// Where a visitor begins.
    pub(crate) fn home(&self) -> String {
        let first = self.visitor.as_ref().and_then(|one| one.areas.first());
        self.link(first.map_or("/", |area| area.path()))
    }

    /// The steps to a page of a part: the part, and the page itself.
    #[must_use]
    pub fn crumbs(&self, area: Option<Area>, label: &str) -> Vec<Crumb> {
        let home = Crumb { href: self.home(), label: self.w().home.to_owned() };
        let part = area
            .map(|area| Crumb { href: self.link(area.path()), label: area.label(self.language).to_owned() });
        let here = Crumb { href: String::new(), label: label.to_owned() };
        let mut all: Vec<Crumb> = Vec::new();
        for one in std::iter::once(home).chain(part) {
            if all.iter().all(|known| known.href != one.href) {
                all.push(one);
            }
        }
        all.retain(|one| one.label != here.label);
        all.push(here);
        all
    }
}

/// The other of two languages.
trait Other {
    fn pick_language(self) -> Self;
}

impl Other for Language {
    fn pick_language(self) -> Self {
        match self {
            Self::Ja => Self::En,
            Self::En => Self::Ja,
        }
    }
}

/// A path of this site in a language: Japanese needs no saying.
#[must_use]
pub fn in_language(path: &str, language: Language) -> String {
    match language {
        Language::Ja => path.to_owned(),
        Language::En => {
            let (path, fragment) = path.split_once('#').map_or((path, None), |(a, b)| (a, Some(b)));
            let sign = if path.contains('?') { '&' } else { '?' };
            let fragment = fragment.map(|one| format!("#{one}")).unwrap_or_default();
            format!("{path}{sign}lang=en{fragment}")
        }
    }
}

/// A text as part of a path or query.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_keep_the_language() {
        assert_eq!(in_language("/tasks", Language::Ja), "/tasks");
        assert_eq!(in_language("/tasks", Language::En), "/tasks?lang=en");
        assert_eq!(in_language("/cases?view=board#c", Language::En), "/cases?view=board&lang=en#c");
    }

    #[test]
    fn ids_are_escaped_in_paths() {
        assert_eq!(escaped("R8-0001/2"), "R8-0001%2F2");
        assert_eq!(escaped("検診"), "%E6%A4%9C%E8%A8%BA");
    }
}
