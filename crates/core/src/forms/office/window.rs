//! The window for proposals nobody asked for (民間提案窓口): its book and its duty.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::dossier::{Dossier, japan_instant};
use crate::effect::Duty;
use crate::inputs;
use crate::rule::{Form, QUESTION, Question, RULE, Rule};
use crate::words::{Sentence, words};

/// One proposal received at the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Received {
    number: i64,
    on: NaiveDate,
    answered: bool,
}

fn window(file: &Dossier) -> Vec<Received> {
    file.record("unsolicited").unwrap_or_default()
}

fn waiting(file: &Dossier) -> impl Iterator<Item = Received> {
    let answered = file.given.get("answer.number").and_then(Value::as_i64);
    window(file).into_iter().filter(move |one| !one.answered && Some(one.number) != answered)
}

/// The window's book with the new proposal.
#[must_use]
pub fn received(file: &Dossier) -> Option<Value> {
    let mut list = window(file);
    let number = list.iter().map(|one| one.number).max().unwrap_or(0) + 1;
    list.push(Received { number, on: file.today, answered: false });
    serde_json::to_value(list).ok()
}

/// The window's book with the answer.
#[must_use]
pub fn answered(file: &Dossier) -> Option<Value> {
    let number = file.given.get("answer.number").and_then(Value::as_i64)?;
    let mut list = window(file);
    for one in &mut list {
        one.answered |= one.number == number;
    }
    serde_json::to_value(list).ok()
}

/// The proposal waits for its answer.
pub static WAITS: Rule = Rule {
    id: "proposal-waits",
    name: words("回答待ちの提案", "a proposal that waits"),
    judge: |file, out| {
        let number = file.given.get("answer.number").and_then(Value::as_i64);
        let waits = window(file).iter().any(|one| Some(one.number) == number && !one.answered);
        out.check(waits, inputs![number = number.unwrap_or(0)]);
    },
    says: |finding| Sentence {
        ja: format!("受付番号{}の回答待ちの提案はありません。", finding.input("number")),
        en: format!("No proposal of receipt number {} waits for an answer.", finding.input("number")),
    },
    ..RULE
};

/// Whether other proposals still wait.
pub static OTHERS_WAIT: Question = Question {
    id: "others-wait",
    words: words("ほかに回答待ちの提案があるか", "other proposals wait"),
    answer: |file| usize::from(waiting(file).next().is_some()),
    ..QUESTION
};

static WINDOW_RULE: Rule = Rule {
    id: "unsolicited-proposal",
    name: words("民間提案への回答", "answer to an unsolicited proposal"),
    citation: words("官民連携の実践ガイド（民間提案窓口）", "practice guide (proposal window)"),
    form: Form::Duty,
    says: |finding| Sentence {
        ja: format!(
            "提案への回答期限は{}でした（{}日超過）。",
            finding.input("due"),
            finding.input("late_days")
        ),
        en: format!(
            "The answer was due on {} ({} days late).",
            finding.input("due"),
            finding.input("late_days")
        ),
    },
    ..RULE
};

/// A proposal is routed and answered within the policy's days for result letters; the duty runs
/// for the oldest one that waits.
pub static ANSWER_DUE: Duty = Duty {
    id: "duty-unsolicited",
    words: words("民間提案への回答", "answering unsolicited proposals"),
    rule: &WINDOW_RULE,
    act: "answer-unsolicited-proposal",
    due: |file| {
        let oldest = waiting(file).map(|one| one.on).min().unwrap_or(file.today);
        let days = u64::try_from(file.policy.result_letter_days).ok()?;
        japan_instant(oldest.checked_add_days(chrono::Days::new(days))?, 17, 0)
    },
};
