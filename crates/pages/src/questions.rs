//! Questions about a call: until when they are taken, where one asks, and the answers that were published.

use serde_json::Value;
use shirube_desk::{ASK_QUESTION, QuestionsView};

use crate::frame::Frame;
use crate::line::act_path;
use crate::moment::{day_text, moment_text};
use crate::notices::Notice;
use crate::words::page_words;

page_words! {
    /// The words about questions.
    QuestionWords {
        title = "質問と回答", "Questions and answers";
        open = "この募集について質問できます。回答は、質問した会社の名前を出さずに、全員に同じ内容で公表します。",
            "You may ask about this call. The answer is published to everybody alike, without saying who asked.";
        until = "質問の期限", "Questions until";
        ask = "質問する", "Ask a question";
        sign_in = "質問にはログインが必要です。", "To ask, sign in.";
        closed = "質問の受付は終わりました。質問の期限", "Questions are no longer taken. They were due by";
        closed_now = "質問の受付は終わりました。", "Questions are no longer taken.";
        none = "公表された回答はまだありません。", "No answer has been published yet.";
        question = "質問", "Question";
        answer = "回答", "Answer";
    }
}

/// The publication of an answer.
pub(crate) const ANSWERS: &str = "answers";

/// A published answer.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) number: String,
    pub(crate) asked: String,
    pub(crate) text: String,
    pub(crate) at: String,
}

/// Questions about a call, as a page has them.
#[derive(Debug)]
pub(crate) struct Questions {
    pub(crate) w: QuestionWords,
    pub(crate) are_taken: bool,
    pub(crate) until: Option<String>,
    /// Where one asks; none for whom the act is not.
    pub(crate) ask: Option<String>,
    /// Whether one signs in on the way.
    pub(crate) signs_in: bool,
    pub(crate) answers: Vec<Answered>,
}

impl Questions {
    /// The questions of a call that made these notices; none where it takes none and answered none.
    pub(crate) fn of(
        frame: &Frame,
        call: &str,
        notices: &[Notice],
        (view, may_ask): (Option<&QuestionsView>, bool),
    ) -> Option<Self> {
        let mut answers: Vec<Answered> =
            notices.iter().filter(|one| one.what == ANSWERS).filter_map(|one| answered(frame, one)).collect();
        // the latest come first
        answers.reverse();
        if view.is_none() && answers.is_empty() {
            return None;
        }
        let are_taken = view.is_some_and(|one| one.are_taken);
        let until = view.and_then(|one| one.until.as_deref());
        Some(Self {
            w: QuestionWords::of(frame.language),
            are_taken,
            until: until.map(|at| moment_text(frame.language, at)),
            ask: (are_taken && may_ask).then(|| frame.link(&act_path(call, ASK_QUESTION))),
            signs_in: frame.visitor.is_none(),
            answers,
        })
    }
}

fn answered(frame: &Frame, notice: &Notice) -> Option<Answered> {
    let answer = notice.body.get("answer")?;
    let text = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    Some(Answered {
        number: answer.get("question").map(Value::to_string).unwrap_or_default(),
        asked: text("asked"),
        text: text("text"),
        at: day_text(frame.language, &notice.at),
    })
}
