//! The page of one procedure's notices: what is bought, for how much, who may apply, until when and how it
//! is judged; the documents; questions and answers; and all that was published, folded.

use askama::Template;
use serde_json::Value;
use shirube_core::render::Language;
use shirube_desk::BesideNoticeView;

use crate::frame::{Area, Crumb, Frame, escaped};
use crate::known::{fact_words, kind_words};
use crate::moment::day_text;
use crate::notices::{Notice, due_of, pairs, title_of, what_of};
use crate::offer::{Offered, openings};
use crate::questions::{ANSWERS, Questions};
use crate::shown::{Pair, Shown};
use crate::value::shown;
use crate::words::{either, page_words, size};

page_words! {
    /// The words of the page of a notice.
    OneNoticeWords {
        kind = "手続", "Procedure";
        open = "募集中", "Open";
        begin = "この募集に応募する", "Apply to this call";
        begin_text = "応募にはログインが必要です。", "To apply, sign in.";
        sign_in = "ログイン", "Sign in";
        first_time = "はじめての方へ", "First time here";
        what = "募集の内容", "What is wanted";
        ceiling = "予算の上限", "Budget ceiling";
        who = "応募できる方", "Who may apply";
        due = "提出期限", "Proposals due";
        judged = "選び方", "How it is judged";
        price = "価格", "price";
        total = "満点", "total";
        sealed = "提案書は暗号化（封緘）して受け付けます。提出期限までは、職員も管理者も内容を見ることはできません。",
            "Proposals are sealed by encryption: until they are due nobody can read them, neither staff nor administrators.";
        thumbprints = "封緘に使う鍵の指紋", "Fingerprints of the keys";
        thumbprints_text = "提案書はこの鍵で封緘されます。開封には、鍵を持つ者が二人そろう必要があります。",
            "Proposals are sealed for these keys. It takes two of their holders to open one.";
        schedule = "日程", "Schedule";
        criteria = "評価の項目と配点", "Criteria and points";
        item = "評価する項目", "Item";
        points = "配点", "Points";
        minimum = "選ばれるために必要な点", "Least points to be chosen";
        documents = "募集の書類", "Documents of the call";
        history = "この手続で公表されたもの", "Published in this procedure";
        published = "公表日", "Published";
        drawing = "この手続の進み方の図", "How this procedure goes, drawn";
    }
}

/// What falls due in a call, in the order of a schedule; when proposals are due stands above.
const SCHEDULE: [&str; 4] =
    ["call.questions_due", "call.answers_due", "call.entries_due", "call.bid_opening"];

/// What a call says it pays at most.
const CEILINGS: [&str; 3] = ["call.ceiling_yen", "programme.trial_budget_yen", "demonstration.support_yen"];

/// Beginnings of what a form says in brackets to whoever fills it in: no reader of a notice fills it in.
const HINTS: [&str; 6] = ["（例", "（どちらか", "（なければ", "（識別子", " (e.g.", " (either"];

/// A publication on the page of a notice.
#[derive(Debug)]
struct Published {
    what: String,
    at: String,
    pairs: Vec<Pair>,
    is_open: bool,
}

/// A document published with a notice.
#[derive(Debug)]
struct Document {
    what: String,
    name: String,
    size: String,
    href: String,
}

/// The criteria as a table: each item with its points.
#[derive(Debug)]
struct Criteria {
    items: Vec<(String, String)>,
    minimum: Option<String>,
}

/// The page of one procedure's notices.
#[derive(Debug, Template)]
#[template(path = "notice.html")]
pub struct NoticePage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: OneNoticeWords,
    name: String,
    org: String,
    section: String,
    kind: String,
    is_open: bool,
    summary: Vec<Pair>,
    is_sealed: bool,
    thumbprints: Vec<String>,
    schedule: Vec<Pair>,
    criteria: Option<Criteria>,
    files: Vec<Document>,
    questions: Option<Questions>,
    latest: Vec<Published>,
    drawing: String,
    apply: String,
    is_company: bool,
    begins: Vec<Offered>,
}

impl NoticePage {
    /// The page of what one procedure published, the latest first, with what stands beside it and whether
    /// whoever looks may be led to asking; none where it published nothing.
    #[must_use]
    pub fn new(
        frame: Frame,
        notices: &[Notice],
        (beside, may_ask): (&BesideNoticeView, bool),
    ) -> Option<Self> {
        let w = OneNoticeWords::of(frame.language);
        let language = frame.language;
        let (first, last) = (notices.first()?, notices.last()?);
        let titled = notices.iter().find(|one| one.body.get("title").is_some()).unwrap_or(last);
        let name = title_of(titled, language);
        let told = Told { language, kind: &first.kind, notices };
        let crumbs = frame.crumbs(Some(Area::Notices), &name);
        let is_company = frame.visitor.as_ref().is_some_and(|one| one.areas.contains(&Area::My));
        let file = |one: &shirube_desk::NoticeFileView| Document {
            what: either(language, &one.ja, &one.en).to_owned(),
            name: one.name.clone(),
            size: size(one.size_bytes),
            href: frame.link(&format!(
                "/notices/{}/documents/{}?org={}",
                escaped(&first.procedure),
                one.sha256,
                escaped(&first.org)
            )),
        };
        let (procedure, kind) = (first.procedure.as_str(), first.kind.as_str());
        Some(Self {
            title: name.clone(),
            crumbs,
            name,
            org: first.org_name.clone(),
            section: beside.section.clone(),
            kind: kind_words(kind).map_or_else(String::new, |words| language.of(words).to_owned()),
            is_open: notices.iter().any(|one| one.is_open),
            summary: told.summary(&w),
            is_sealed: beside.is_sealed,
            thumbprints: beside.thumbprints.clone(),
            schedule: told.schedule(),
            criteria: told.criteria(&w),
            files: beside.files.iter().map(file).collect(),
            questions: Questions::of(&frame, procedure, notices, (beside.questions.as_ref(), may_ask)),
            latest: notices.iter().map(|one| told.published(one)).collect(),
            drawing: frame.link(&format!("/paths/{kind}/drawing.svg")),
            apply: frame.link(&format!("/notices/{}/apply?org={}", escaped(procedure), escaped(&first.org))),
            is_company,
            begins: if is_company { openings(&frame, (procedure, kind)) } else { Vec::new() },
            w,
            frame,
        })
    }
}

/// What notices tell together, the latest first.
struct Told<'n> {
    language: Language,
    kind: &'n str,
    notices: &'n [Notice],
}

impl Told<'_> {
    /// The latest word on a fact.
    fn fact(&self, name: &str) -> Option<&Value> {
        let is_said = |value: &&Value| !value.is_null() && value.as_str() != Some("");
        self.notices.iter().find_map(|one| one.body.get(name).filter(is_said))
    }

    fn pair(&self, label: &str, name: &str) -> Option<Pair> {
        let value = shown(self.language, self.kind, name, self.fact(name)?);
        Some(Pair { label: label.to_owned(), value })
    }

    /// What is wanted, for how much at most, who may apply, until when, how it is judged.
    fn summary(&self, w: &OneNoticeWords) -> Vec<Pair> {
        let first = |label: &str, names: &[&str]| names.iter().find_map(|name| self.pair(label, name));
        let due = self
            .notices
            .iter()
            .find_map(due_of)
            .map(|value| Pair { label: w.due.to_owned(), value: shown(self.language, self.kind, "", value) });
        let judged = self.judged(w).map(|text| Pair { label: w.judged.to_owned(), value: Shown::Text(text) });
        let judged = judged.or_else(|| self.pair(w.judged, "programme.criteria"));
        [
            first(w.what, &["call.scope"]),
            first(w.ceiling, &CEILINGS),
            first(w.who, &["call.eligibility"]),
            due,
            judged,
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn criteria_now(&self) -> Option<&Value> {
        self.fact("amendment.criteria").or_else(|| self.fact("criteria"))
    }

    /// The items and the price in one line, with their points.
    fn judged(&self, w: &OneNoticeWords) -> Option<String> {
        let table = self.criteria(w)?;
        let total = self.criteria_now()?.get("total_points").map(figure);
        let items: Vec<String> =
            table.items.iter().map(|(label, points)| format!("{label} {points}").trim().to_owned()).collect();
        let total = total.map(|points| match self.language {
            Language::Ja => format!("（{} {points}）", w.total),
            Language::En => format!(" ({} {points})", w.total),
        });
        Some(format!("{}{}", items.join(self.language.comma()), total.unwrap_or_default()))
    }

    fn criteria(&self, w: &OneNoticeWords) -> Option<Criteria> {
        let criteria = self.criteria_now()?;
        let own = self.language.pick("label_ja", "label_en");
        let item = |one: &Value| {
            let label = one.get(own).or_else(|| one.get("label_ja"))?.as_str()?.to_owned();
            Some((label, one.get("max_points").map(figure).unwrap_or_default()))
        };
        let mut items: Vec<(String, String)> =
            criteria.get("items")?.as_array()?.iter().filter_map(item).collect();
        if let Some(points) = criteria.get("price").and_then(|price| price.get("max_points")) {
            items.push((w.price.to_owned(), figure(points)));
        }
        let least = criteria.get("minimum").and_then(|one| one.get("total"));
        let minimum = least.and_then(|least| self.minimum(least));
        (!items.is_empty()).then_some(Criteria { items, minimum })
    }

    /// The least total: a share of the total, or points.
    fn minimum(&self, least: &Value) -> Option<String> {
        if let Some(points) = least.get("points") {
            return Some(figure(points));
        }
        let ratio = figure(least.get("ratio")?);
        let digits = format!("{:0<2}", ratio.strip_prefix("0.")?);
        let (whole, rest) = digits.split_at_checked(2)?;
        let (whole, rest) = (whole.trim_start_matches('0'), rest.trim_end_matches('0'));
        let percent = if rest.is_empty() { whole.to_owned() } else { format!("{whole}.{rest}") };
        Some(match self.language {
            Language::Ja => format!("満点の{percent}％"),
            Language::En => format!("{percent}% of the total"),
        })
    }

    fn schedule(&self) -> Vec<Pair> {
        let label = |name: &str| fact_words(self.kind, name).map(|words| self.language.of(words));
        SCHEDULE.iter().filter_map(|name| self.pair(label(name)?, name)).collect()
    }

    /// A publication: folded where what it says stands above.
    fn published(&self, one: &Notice) -> Published {
        let mut body = one.body.clone();
        for name in ["criteria", "amendment.criteria"] {
            // the items stand above as a table
            if let Some(criteria) = body.get_mut(name).and_then(Value::as_object_mut) {
                criteria.remove("items");
            }
        }
        let mut pairs = pairs(self.language, &one.kind, &body);
        for pair in &mut pairs {
            pair.label = plain(&pair.label);
            pair.value = without_hints(std::mem::replace(&mut pair.value, Shown::Text(String::new())));
        }
        let is_above = one.what == ANSWERS || one.body.get("call.eligibility").is_some();
        Published {
            what: what_of(one, self.language),
            at: day_text(self.language, &one.at),
            pairs,
            is_open: !is_above,
        }
    }
}

/// A number, however it is kept.
fn figure(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A label without what it says to whoever fills the form in.
fn plain(label: &str) -> String {
    let end = HINTS.iter().filter_map(|hint| label.find(hint)).min();
    end.and_then(|end| label.get(..end)).unwrap_or(label).to_owned()
}

fn without_hints(value: Shown) -> Shown {
    match value {
        Shown::Text(text) => Shown::Text(text),
        Shown::List(all) => Shown::List(all.into_iter().map(without_hints).collect()),
        Shown::Parts(all) => {
            Shown::Parts(all.into_iter().map(|(name, one)| (plain(&name), without_hints(one))).collect())
        }
        Shown::Table(head, rows) => Shown::Table(head.iter().map(|name| plain(name)).collect(), rows),
    }
}
