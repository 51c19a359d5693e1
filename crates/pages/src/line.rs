//! A procedure as one line of a list, in one language.

use shirube_core::render::Language;
use shirube_desk::CaseLine;

use crate::frame::{Frame, escaped};
use crate::moment::{days_left, moment_text};
use crate::words::either;

/// A procedure as one line of a list.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) href: String,
    /// The procedure.
    pub(crate) procedure: String,
    pub(crate) case: String,
    pub(crate) title: String,
    pub(crate) kind: String,
    pub(crate) stage: String,
    pub(crate) phase: String,
    pub(crate) person: String,
    pub(crate) section: String,
    pub(crate) due: Option<String>,
    pub(crate) chip: Option<Chip>,
    pub(crate) unchanged: Option<String>,
}

/// A sign and a word.
#[derive(Debug)]
pub(crate) struct Chip {
    pub(crate) class: &'static str,
    pub(crate) text: String,
}

/// How soon something falls due.
pub(crate) fn due_chip(language: Language, days: i64) -> Chip {
    let (class, sign) = match days {
        days if days < 0 => ("late", "!"),
        0 => ("wait", "●"),
        1..=6 => ("info", "○"),
        _ => ("none", "○"),
    };
    Chip { class, text: format!("{sign} {}", days_left(language, days)) }
}

/// Where the page of a case is.
#[must_use]
pub fn case_path(case: &str) -> String {
    format!("/cases/{}", escaped(case))
}

/// Where the whole history of a case is.
pub(crate) fn history_path(case: &str) -> String {
    format!("{}/history", case_path(case))
}

/// Where the approval sheet of a procedure is.
pub(crate) fn sheet_path(procedure: &str) -> String {
    format!("/procedures/{}/approval-sheet", escaped(procedure))
}

impl Line {
    /// The line in the language of a page.
    pub(crate) fn of(frame: &Frame, line: &CaseLine) -> Self {
        let language = frame.language;
        let unchanged = line.days_unchanged.map(|days| match language {
            Language::Ja => format!("滞留{days}日"),
            Language::En => format!("unchanged for {days} days"),
        });
        Self {
            href: frame.link(&case_path(&line.case)),
            procedure: line.procedure.clone(),
            case: line.case.clone(),
            title: line.title.clone(),
            kind: either(language, &line.kind_ja, &line.kind_en).to_owned(),
            stage: either(language, &line.stage_ja, &line.stage_en).to_owned(),
            phase: either(language, &line.phase_ja, &line.phase_en).to_owned(),
            person: line.person_name.clone(),
            section: line.section.clone(),
            due: line.due_at.as_deref().map(|at| moment_text(language, at)),
            chip: line.days_left.map(|days| due_chip(language, days)),
            unchanged,
        }
    }
}

/// Where the form of an act is.
#[must_use]
pub fn act_path(procedure: &str, act: &str) -> String {
    format!("/procedures/{}/acts/{}", escaped(procedure), escaped(act))
}
