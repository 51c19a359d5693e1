//! The calls a company asked about and has not applied to: they stand apart from its applications.

use askama::Template;
use askama::filters::HtmlSafe;
use shirube_desk::MineView;

use super::my_path;
use crate::frame::Frame;
use crate::moment::moment_text;
use crate::words::{either, page_words};

page_words! {
    /// The words of this part.
    AskedWords {
        title = "質問した公募", "Calls you asked about";
        text = "質問しただけの公募です。まだ応募していません。回答は公募の画面で確認できます。",
            "You asked about these calls and have not applied to them. The answers stand on the page of the call.";
    }
}

/// A call that was asked about.
#[derive(Debug)]
struct Call {
    href: String,
    title: String,
    number: String,
    kind: String,
    stage: String,
    /// What falls due in it next, and when.
    due: Option<String>,
}

/// The part of a company's list with what it asked about.
#[derive(Debug, Template)]
#[template(path = "my_asked.html")]
pub(super) struct AskedAbout {
    w: AskedWords,
    calls: Vec<Call>,
}

// It is a template of its own, which has escaped what stands in it.
impl HtmlSafe for AskedAbout {}

impl AskedAbout {
    /// What was only asked about among one's own; none where nothing was. Whoever applied to it finds the
    /// answers with the application.
    pub(super) fn among(frame: &Frame, all: &[&MineView]) -> Option<Self> {
        let applied = |mine: &MineView| {
            let mut calls = all.iter().filter_map(|one| one.call.as_ref());
            calls.any(|call| call.procedure == mine.line.procedure)
        };
        let asked = all.iter().filter(|mine| mine.is_asked && !applied(mine));
        let calls: Vec<Call> = asked.map(|mine| call(frame, mine)).collect();
        (!calls.is_empty()).then(|| Self { w: AskedWords::of(frame.language), calls })
    }
}

fn call(frame: &Frame, mine: &MineView) -> Call {
    let (language, line) = (frame.language, &mine.line);
    let due = mine.own.due.iter().min_by(|one, other| one.due_at.cmp(&other.due_at));
    let due = due.map(|one| {
        let what = either(language, &one.ja, &one.en);
        format!("{what}{}{}", frame.colon(), moment_text(language, &one.due_at))
    });
    Call {
        href: frame.link(&my_path(&line.procedure)),
        title: line.title.clone(),
        number: line.procedure.clone(),
        kind: either(language, &line.kind_ja, &line.kind_en).to_owned(),
        stage: either(language, &mine.own.stage_ja, &mine.own.stage_en).to_owned(),
        due,
    }
}
