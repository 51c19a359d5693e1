//! While a call (公募) is open: questions and answers, amendments, and its suspension.

use serde_json::Value;

use super::records::object;
use crate::dossier::Dossier;
use crate::effect::{DEADLINE, Deadline, Publication};
use crate::facts;
use crate::facts::instant_text;
use crate::inputs;
use crate::rule::{QUESTION, Question, RULE, Rule};
use crate::words::{Sentence, words};

facts! {
    QUESTION_TEXT = "question": Text, "質問", "question", each;
    ANSWER = "answer": Record(answer), "回答（質問番号と本文）", "answer (number of the question, text)", each;
    AMENDMENT = "amendment.text": Text, "変更内容", "amendment";
    BEARS = "amendment.bears_on_proposals": Flag, "提案内容に影響する", "bears on proposals";
    NEW_DUE = "amendment.proposals_due": Instant, "変更後の提案書の期限", "new due date of proposals";
}

fn answer(value: &Value) -> Result<(), Sentence> {
    object(value, &["question", "text"])
}

/// Questions are still taken.
pub static QUESTIONS_OPEN: Rule = Rule {
    id: "questions-open",
    name: words("質問の期限", "questions due"),
    judge: |file, out| {
        let due = file.instant("call.questions_due");
        let due_text = due.map(instant_text).unwrap_or_default();
        out.check(due.is_none_or(|due| file.now <= due), inputs![due = due_text]);
    },
    says: |finding| Sentence {
        ja: format!("質問の期限（{}）を過ぎています。", finding.input("due")),
        en: format!("Questions were due by {}.", finding.input("due")),
    },
    ..RULE
};

/// The question that is answered was asked.
pub static QUESTION_ASKED: Rule = Rule {
    id: "question-asked",
    name: words("回答する質問", "the question answered"),
    judge: |file, out| {
        let number = file.brought("answer").and_then(|answer| answer.get("question")?.as_i64()).unwrap_or(0);
        out.check(file.facts.get(&format!("question.{number}")).is_some(), inputs![number = number]);
    },
    says: |finding| Sentence {
        ja: format!("質問{}はありません。", finding.input("number")),
        en: format!("There is no question {}.", finding.input("number")),
    },
    ..RULE
};

/// Answers to all, the asker unnamed.
pub static ANSWERS: Publication = Publication {
    id: "answers",
    words: words("質問への回答", "answers to questions"),
    facts: &["title", "answer"],
    documents: &[],
};

/// An amendment waits for approval.
pub static AMENDMENT_DRAFTED: Rule = Rule {
    id: "amendment-drafted",
    name: words("変更案", "an amendment is drafted"),
    judge: |file, out| {
        let waits = file.facts.get("amendment.waits").and_then(Value::as_bool).unwrap_or(false);
        out.check(waits, inputs![]);
    },
    says: |_| Sentence {
        ja: "決裁を待つ変更案がありません。".to_owned(),
        en: "No amendment waits for approval.".to_owned(),
    },
    ..RULE
};

/// Whether the amendment moves the end of the call.
pub static MOVES_THE_END: Question = Question {
    id: "amendment-moves-the-end",
    words: words("提案書の期限を変えるか", "moves the end of the call"),
    answer: |file| usize::from(file.instant("amendment.proposals_due").is_some()),
    ..QUESTION
};

/// An amendment of the call.
pub static AMENDED: Publication = Publication {
    id: "call-amendment",
    words: words("公告内容の変更", "amendment of the call"),
    facts: &["title", "amendment.text", "amendment.proposals_due", "amendment.criteria"],
    documents: &[],
};

/// The call's end moves to the day the amendment gives.
pub static CLOSE_AMENDED_CALL: Deadline = Deadline {
    id: "close-call",
    // the same deadline as before, moved: whoever looks is told one name for it
    words: words("提案書の期限", "proposals due"),
    act: "close-call",
    due: |file| file.instant("amendment.proposals_due"),
    ..DEADLINE
};

/// The due date a draft amendment gives; an earlier amendment's is forgotten.
#[must_use]
pub fn drafted_due(file: &Dossier) -> Option<Value> {
    file.brought("amendment.proposals_due").is_none().then(|| Value::from(""))
}

/// The suspended procedure was an open call.
pub static WAS_OPEN: Rule = Rule {
    id: "suspended-from-open-call",
    name: words("公募中からの停止", "suspended while the call was open"),
    judge: |file, out| out.check(file.text("suspended.from") == Some("call-open"), inputs![]),
    says: |_| Sentence {
        ja: "公募中に停止した場合だけの行為です。".to_owned(),
        en: "Only for a call that was open when it was suspended.".to_owned(),
    },
    ..RULE
};

/// An approver resumes an open call on an approved amendment whose dates are not shorter than
/// what remained. The clock's resuming moves the dates by the days suspended, which leaves what
/// remained as it was.
pub static RESUMED_BY_AMENDMENT: Rule = Rule {
    id: "resumed-by-amendment",
    name: words("公募の再開に伴う期限の変更", "amended dates of a resumed call"),
    judge: |file, out| {
        let open = file.text("suspended.from") == Some("call-open");
        if !open || file.capacity == crate::words::Capacity::System {
            return out.not_applicable();
        }
        let amended = file.instant("amendment.approved_at");
        let since = file.date("suspended.on");
        let approved = amended.zip(since).is_some_and(|(at, since)| crate::dossier::japan_day(at) >= since);
        let remainder = file.int("suspended.remainder_seconds").unwrap_or(0);
        // Only an approved amendment moves the running deadline; a draft does not.
        let left = file.instant("due.close-call").map_or(0, |due| (due - file.now).num_seconds());
        out.check(
            approved && left >= remainder,
            inputs![days = remainder / 86_400, left_days = left / 86_400],
        );
    },
    says: |finding| Sentence {
        ja: format!(
            "公募の再開には、残りの期間（{}日）を下回らない期限（今は{}日）を定めた変更の決裁が必要です。",
            finding.input("days"),
            finding.input("left_days")
        ),
        en: format!(
            "An open call resumes on an approved amendment leaving at least {} days (now {}).",
            finding.input("days"),
            finding.input("left_days")
        ),
    },
    ..RULE
};

/// What remained of the call when it was suspended, in seconds.
#[must_use]
pub fn remainder(file: &Dossier) -> Option<Value> {
    let left = (file.instant("due.close-call")? - file.now).num_seconds();
    Some(Value::from(left.max(0)))
}

/// The frozen deadlines without the end of the call: an amendment made during the suspension has
/// set that to its day, which resuming must not move again.
#[must_use]
pub fn frozen_but_the_end(file: &Dossier) -> Option<Value> {
    file.instant("amendment.proposals_due")?;
    let mut frozen: Vec<String> = file.record("suspended.deadlines")?;
    frozen.retain(|id| id != "close-call");
    Some(Value::from(frozen))
}
