//! What is decided, in short: above the form of an approval, and on its sheet.

use askama::Template;
use serde_json::Value;
use shirube_core::render::Language;
use shirube_desk::ApprovalSheetView;

use crate::frame::Frame;
use crate::known::fact_words;
use crate::line::sheet_path;
use crate::moment::moment_text;
use crate::name::{People, name_of, named, names};
use crate::shown::{Pair, Shown};
use crate::value::shown;
use crate::words::{either, page_words};

page_words! {
    /// The words of what is decided.
    DecidingWords {
        title = "決裁の内容", "What is decided";
        subject = "件名", "Subject";
        question = "伺い", "To be decided";
        drafted = "起案", "Drafted";
        reason = "起案の理由", "Why it was drafted";
        sheet = "起案書を見る", "See the approval sheet";
    }
}

/// Facts that say with whom, in what order, for how much, until when and why, as they are read.
const FACTS: [&str; 24] = [
    "candidate",
    "candidate.name",
    "counterpart.name",
    "partner",
    RANKING,
    "price_yen",
    "purchase.price_yen",
    "award.price_yen",
    "share_yen",
    "amendment.object",
    "amendment.amount_yen",
    "amount.total_yen",
    "estimate_yen",
    "contract_type",
    "contract.from",
    "contract.to",
    "amendment.to",
    "call.period",
    "call.proposals_due",
    "method.path",
    "method.ground",
    "method.reason",
    "budget.form",
    "budget.by_year",
];

/// The fact that ranks the applications.
const RANKING: &str = "ranking";

/// What is decided, in short, and where its sheet is.
#[derive(Debug, Template)]
#[template(path = "deciding.html")]
pub struct Deciding {
    w: DecidingWords,
    pairs: Vec<Pair>,
    /// Where its sheet is; none on the sheet itself.
    sheet: Option<String>,
}

impl Deciding {
    /// What waits for a decision in a procedure, of its sheet and its facts; none where nothing does.
    #[must_use]
    pub fn of(frame: &Frame, view: &ApprovalSheetView, (procedure, facts): (&str, &Value)) -> Option<Self> {
        let (w, language) = (DecidingWords::of(frame.language), frame.language);
        let own = view.case.procedures.iter().find(|one| one.procedure == procedure)?;
        let matter = view.matter.as_ref()?;
        let text = |label: &str, text: String| Pair { label: label.to_owned(), value: Shown::Text(text) };
        let mut pairs = vec![
            text(w.subject, view.case.title.clone()),
            text(w.question, either(language, &matter.ja, &matter.en).to_owned()),
        ];
        if let Some(drafted) = &matter.drafted {
            let who = name_of(&view.case, &drafted.actor);
            pairs.push(text(w.drafted, format!("{}　{who}", moment_text(language, &drafted.at))));
            if !drafted.reason.is_empty() {
                pairs.push(text(w.reason, drafted.reason.clone()));
            }
        }
        let names = names(&view.case);
        let is_told = |value: &&Value| !value.is_null() && value.as_str() != Some("");
        pairs.extend(FACTS.into_iter().filter_map(|name| {
            let value = facts.get(name).filter(is_told)?;
            let label = language.of(fact_words(&own.kind, name)?).to_owned();
            let short = (name == RANKING).then(|| ranking(language, value, &names)).flatten();
            let value = short.unwrap_or_else(|| shown(language, &own.kind, name, &named(value, &names)));
            Some(Pair { label, value })
        }));
        Some(Self { w, pairs, sheet: Some(frame.link(&sheet_path(procedure))) })
    }

    /// The same, on its sheet.
    #[must_use]
    pub(crate) fn on_sheet(mut self) -> Self {
        self.sheet = None;
        self
    }
}

impl askama::filters::HtmlSafe for Deciding {}

/// A ranking in short, each with place, name and points: `1位 株式会社あおぞら（68.3点）`; none where it is none.
fn ranking(language: Language, value: &Value, names: &People) -> Option<Shown> {
    let rows = value.get("rows")?.as_array()?;
    let text = |row: &Value, name: &str| match row.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let line = |row: &Value| {
        let entrant = text(row, "entrant");
        let name = names.get(&entrant).cloned().unwrap_or(entrant);
        let (rank, points) = (text(row, "rank"), text(row, "points_total"));
        Shown::Text(match language {
            Language::Ja => format!("{rank}位 {name}（{points}点）"),
            Language::En => format!("{rank}. {name} ({points} points)"),
        })
    };
    Some(Shown::List(rows.iter().map(line).collect()))
}
