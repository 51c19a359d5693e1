//! What anybody may see without signing in: the calls.

use askama::Template;
use serde_json::Value;
use shirube_core::domain::EraDate;
use shirube_core::render::Language;
use shirube_desk::folded;

use crate::frame::{Crumb, Frame, escaped};
use crate::known::{fact_words, kind_words, publication_words};
use crate::moment::{day_text, kept_in_japan};
use crate::shown::Pair;
use crate::value::shown;
use crate::words::page_words;

page_words! {
    /// The words of the public pages.
    NoticeWords {
        home = "自治体の調達と、その進み方", "What municipalities buy, and how";
        home_text = "自治体が募集していること、その結果と理由を、ログインせずに見られます。",
            "Calls of municipalities, their results and reasons, without signing in.";
        notices = "公告・募集", "Calls and notices";
        notices_text = "募集と、その結果の公表です。新しいものから並べています。",
            "Calls and what came of them, the latest first.";
        first_time = "はじめての方へ", "First time here";
        first_text = "応募の進め方を、順に説明します。", "How to take part, step by step.";
        sign_in = "ログイン", "Sign in";
        sign_in_text = "応募する方、職員の方はこちらから。", "For applicants and staff.";
        empty = "公表されたものはまだありません。", "Nothing has been published yet.";
        none_found = "条件に合うものはありません。条件を変えてください。", "Nothing fits. Change what you look for.";
        search = "件名・業務の範囲・自治体名で絞り込む", "Filter by title, scope or municipality";
        due_from = "提出期限がこの日以降", "Due on or after";
        only_open = "募集中のものだけ", "Only open calls";
        all = "すべて", "All";
        org = "自治体", "Municipality";
        follow = "新しい公告を自動で受け取る", "Follow new notices";
        atom = "更新情報（Atom）", "Feed (Atom)";
        ics = "期限のカレンダー（iCalendar）", "Calendar of due days (iCalendar)";
        certified = "認定製品一覧", "Certified products";
        certified_text = "自治体が認定し、随意契約で買える製品・サービスです。",
            "Products that municipalities certified and may buy by negotiated contract.";
        figures = "数字で見る", "In figures";
        apply = "絞り込む", "Filter";
        open = "募集中", "Open";
        due = "提出期限", "Proposals due";
        kind = "手続", "Procedure";
        more = "続きを見る", "More";
    }
}

/// The pairs of what was published, with the names of their facts.
pub(crate) fn pairs(language: Language, kind: &str, body: &Value) -> Vec<Pair> {
    let Some(all) = body.as_object() else { return Vec::new() };
    let pair = |(name, value): (&String, &Value)| {
        let label = fact_words(kind, name).map_or_else(|| name.clone(), |one| language.of(one).to_owned());
        Pair { label, value: shown(language, kind, name, value) }
    };
    all.iter().filter(|(_, value)| !value.is_null()).map(pair).collect()
}

/// One publication of a procedure, as anybody may see it.
#[derive(Debug, Clone)]
pub struct Notice {
    /// Whose it is, by id and by name.
    pub org: String,
    /// Its name.
    pub org_name: String,
    /// The procedure.
    pub procedure: String,
    /// By which of its entries.
    pub seq: u64,
    /// Which publication of that entry.
    pub nth: u32,
    /// Its kind.
    pub kind: String,
    /// What was published (`call-notice`).
    pub what: String,
    /// When (RFC 3339).
    pub at: String,
    /// What it says.
    pub body: Value,
    /// Whether the call takes applications now.
    pub is_open: bool,
}

/// A notice as a card.
#[derive(Debug)]
struct Card {
    href: String,
    title: String,
    org: String,
    what: String,
    at: String,
    due: Option<String>,
    is_open: bool,
}

pub(crate) fn title_of(notice: &Notice, language: Language) -> String {
    let title = notice.body.get("title").and_then(Value::as_str).map(str::to_owned);
    title.unwrap_or_else(|| {
        let kind = kind_words(&notice.kind).map_or("", |words| language.of(words));
        format!("{kind} {}", notice.procedure)
    })
}

pub(crate) fn what_of(notice: &Notice, language: Language) -> String {
    publication_words(&notice.kind, &notice.what)
        .map_or_else(|| notice.what.clone(), |words| language.of(words).to_owned())
}

/// The names under which notices say until when one applies, the latest word first.
const DUE: [&str; 4] =
    ["amendment.proposals_due", "call.proposals_due", "call.applications_due", "applications_due"];

/// Until when one applies, as a notice says it.
pub(crate) fn due_of(notice: &Notice) -> Option<&Value> {
    let said = |value: &&Value| value.as_str().is_some_and(|text| !text.is_empty());
    DUE.iter().find_map(|name| notice.body.get(*name).filter(said))
}

/// Where a notice is.
pub(crate) fn notice_path(notice: &Notice) -> String {
    format!("/notices/{}?org={}", escaped(&notice.procedure), escaped(&notice.org))
}

fn card(frame: &Frame, notice: &Notice) -> Card {
    let language = frame.language;
    Card {
        href: frame.link(&notice_path(notice)),
        title: title_of(notice, language),
        org: notice.org_name.clone(),
        what: what_of(notice, language),
        at: day_text(language, &notice.at),
        due: due_of(notice).map(|value| shown(language, &notice.kind, "", value).line()),
        is_open: notice.is_open,
    }
}

/// What notices are looked through for; what is empty does not matter.
#[derive(Debug, Clone, Default)]
pub struct NoticeQuery {
    /// Words of the title, of what is bought, or of whose it is.
    pub typed: String,
    /// Only what is due on this day in Japan or later (`2027-02-10`).
    pub due_from: String,
    /// Of this organisation, by id.
    pub org: String,
    /// Of this kind of procedure.
    pub kind: String,
    /// Only calls that take applications now.
    pub only_open: bool,
}

impl NoticeQuery {
    /// Whether a notice is one of those.
    #[must_use]
    pub fn finds(&self, notice: &Notice, language: Language) -> bool {
        let text = |name: &str| notice.body.get(name).and_then(Value::as_str).unwrap_or_default();
        let texts = [&title_of(notice, language), text("call.scope"), &notice.org_name].map(folded);
        let wanted = folded(&self.typed);
        let has = |word: &str| texts.iter().any(|text| text.contains(word));
        (self.org.is_empty() || notice.org == self.org)
            && (self.kind.is_empty() || notice.kind == self.kind)
            && (!self.only_open || notice.is_open)
            && (self.due_from.is_empty() || self.is_due_later(notice))
            && wanted.split(' ').all(has)
    }

    fn is_due_later(&self, notice: &Notice) -> bool {
        let from = EraDate::parse(&self.due_from).ok().map(EraDate::date);
        let due = due_of(notice).and_then(Value::as_str).and_then(kept_in_japan);
        due.is_some_and(|due| from.is_none_or(|from| due >= from))
    }

    /// As the query of a path, without the sign before it.
    #[must_use]
    pub fn text(&self) -> String {
        let mut parts = Vec::new();
        for (name, value) in
            [("q", &self.typed), ("org", &self.org), ("kind", &self.kind), ("due_from", &self.due_from)]
        {
            if !value.is_empty() {
                parts.push(format!("{name}={}", escaped(value)));
            }
        }
        if self.only_open {
            parts.push("open=yes".to_owned());
        }
        parts.join("&")
    }

    fn is_empty(&self) -> bool {
        self.text().is_empty()
    }
}

/// Something to choose from a list: its value, what it is called, whether it is chosen.
type Choice = (String, String, bool);

/// The first page, and the list of notices.
#[derive(Debug, Template)]
#[template(path = "notices.html")]
pub struct NoticesPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: NoticeWords,
    is_home: bool,
    query: NoticeQuery,
    orgs: Vec<Choice>,
    kinds: Vec<Choice>,
    cards: Vec<Card>,
    next: Option<String>,
    atom: String,
    ics: String,
}

impl NoticesPage {
    /// The list, with what it was looked through for, all there is to choose from (organisations by id and
    /// name, kinds), and where to go on.
    #[must_use]
    pub fn new(
        frame: Frame,
        query: NoticeQuery,
        (orgs, kinds): (&[(String, String)], &[String]),
        notices: &[Notice],
        next: Option<String>,
    ) -> Self {
        let w = NoticeWords::of(frame.language);
        let crumbs = frame.crumbs(None, w.notices);
        let cards = notices.iter().map(|one| card(&frame, one)).collect();
        let next = next.map(|next| frame.link(&next));
        let kind = |id: &String| {
            let words = kind_words(id).map_or_else(|| id.clone(), |one| frame.language.of(one).to_owned());
            (id.clone(), words, *id == query.kind)
        };
        let kinds = kinds.iter().map(kind).collect();
        let orgs = orgs.iter().map(|(id, name)| (id.clone(), name.clone(), *id == query.org)).collect();
        let feed = |path: &str| match query.text() {
            text if text.is_empty() => frame.link(path),
            text => frame.link(&format!("{path}?{text}")),
        };
        let (atom, ics) = (feed("/notices.atom"), feed("/notices.ics"));
        let title = w.notices.to_owned();
        Self { title, crumbs, w, frame, is_home: false, query, orgs, kinds, cards, next, atom, ics }
    }

    /// The first page, with the latest notices.
    #[must_use]
    pub fn home(frame: Frame, notices: &[Notice]) -> Self {
        let mut page = Self::new(frame, NoticeQuery::default(), (&[], &[]), notices, None);
        page.title = page.w.home.to_owned();
        page.crumbs = Vec::new();
        page.is_home = true;
        page
    }
}
