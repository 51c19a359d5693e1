//! The window for proposals nobody asked for (民間提案窓口): its book and its duty.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::dossier::{Dossier, japan_instant};
use crate::effect::Duty;
use crate::inputs;
use crate::rule::{Finding, Form, QUESTION, Question, RULE, Rule};
use crate::words::{Capacity, Sentence, words};

/// One proposal received at the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Received {
    number: i64,
    on: NaiveDate,
    answered: bool,
    /// The section it was routed to; empty until then.
    #[serde(default)]
    section: String,
    /// The pseudonym of the supplier who handed it in; empty where an officer took it in on paper.
    #[serde(default)]
    by: String,
}

fn window(file: &Dossier) -> Vec<Received> {
    file.record("unsolicited").unwrap_or_default()
}

fn waiting(file: &Dossier) -> impl Iterator<Item = Received> {
    let answered = file.brought("answer.number").and_then(Value::as_i64);
    window(file).into_iter().filter(move |one| !one.answered && Some(one.number) != answered)
}

/// The window's book with the new proposal.
#[must_use]
pub fn received(file: &Dossier) -> Option<Value> {
    let mut list = window(file);
    let number = list.iter().map(|one| one.number).max().unwrap_or(0) + 1;
    let by = handed_in_by(file);
    list.push(Received { number, on: file.today, answered: false, section: String::new(), by });
    serde_json::to_value(list).ok()
}

fn handed_in_by(file: &Dossier) -> String {
    if file.capacity == Capacity::Supplier { file.actor.clone() } else { String::new() }
}

/// To whom the window writes: the proposer of the proposal the act is about, and nobody else.
#[must_use]
pub fn proposer(file: &Dossier) -> Option<Value> {
    let given = |name: &str| file.brought(name).and_then(Value::as_i64);
    let by = match given("route.number").or_else(|| given("answer.number")) {
        Some(number) => window(file).into_iter().find(|one| one.number == number).map(|one| one.by),
        None => Some(handed_in_by(file)),
    };
    Some(Value::from(by.unwrap_or_default()))
}

/// The window's book with the answer.
#[must_use]
pub fn answered(file: &Dossier) -> Option<Value> {
    let number = file.brought("answer.number").and_then(Value::as_i64)?;
    let section = file.brought("answer.section").and_then(Value::as_str);
    let mut list = window(file);
    for one in list.iter_mut().filter(|one| one.number == number) {
        one.answered = true;
        if let Some(section) = section {
            section.clone_into(&mut one.section);
        }
    }
    serde_json::to_value(list).ok()
}

/// The window's book with the section a proposal was routed to.
#[must_use]
pub fn routed(file: &Dossier) -> Option<Value> {
    let number = file.brought("route.number").and_then(Value::as_i64)?;
    let section = file.brought("route.section").and_then(Value::as_str)?;
    let mut list = window(file);
    for one in list.iter_mut().filter(|one| one.number == number) {
        section.clone_into(&mut one.section);
    }
    serde_json::to_value(list).ok()
}

fn waits(file: &Dossier, name: &str) -> (bool, i64) {
    let number = file.brought(name).and_then(Value::as_i64);
    (window(file).iter().any(|one| Some(one.number) == number && !one.answered), number.unwrap_or(0))
}

/// The proposal waits for its answer.
pub static WAITS: Rule = Rule {
    id: "proposal-waits",
    name: words("回答待ちの提案", "a proposal that waits"),
    judge: |file, out| {
        let (waits, number) = waits(file, "answer.number");
        out.check(waits, inputs![number = number]);
    },
    says: no_such_proposal,
    ..RULE
};

/// The proposal that is routed still waits for its answer.
pub static WAITS_TO_BE_ROUTED: Rule = Rule {
    judge: |file, out| {
        let (waits, number) = waits(file, "route.number");
        out.check(waits, inputs![number = number]);
    },
    says: no_such_proposal,
    id: "proposal-waits",
    name: words("回答待ちの提案", "a proposal that waits"),
    ..RULE
};

fn no_such_proposal(finding: &Finding) -> Sentence {
    let number = finding.input("number");
    Sentence {
        ja: format!("受付番号{number}の回答待ちの提案はありません。"),
        en: format!("No proposal of receipt number {number} waits for an answer."),
    }
}

/// A proposal that opens a case or joins one names it; one that is declined names none.
pub static CASE_NAMED: Rule = Rule {
    id: "answer-names-case",
    name: words("提案を引き継ぐ案件", "the case that takes the proposal over"),
    citation: words("官民連携の実践ガイド（民間提案窓口）", "practice guide (proposal window)"),
    judge: |file, out| {
        let given = |name: &str| file.brought(name).and_then(Value::as_str);
        let taken_over = given("answer.decision").is_some_and(|decision| decision != "declined");
        out.check(taken_over == given("answer.case").is_some(), inputs![taken_over = taken_over]);
    },
    says: |finding| {
        if finding.input("taken_over") == "true" {
            Sentence {
                ja: "提案を引き継ぐ案件の番号が必要です（新しい案件は先に起こしてください）。".to_owned(),
                en: "The answer names the case that takes it over; open a new case first.".to_owned(),
            }
        } else {
            Sentence {
                ja: "採用しない提案に案件番号は付けません。".to_owned(),
                en: "A proposal that is declined goes to no case.".to_owned(),
            }
        }
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

/// A proposal is routed and answered within the policy's days; the duty runs for the oldest one
/// that waits.
pub static ANSWER_DUE: Duty = Duty {
    id: "duty-unsolicited",
    words: words("民間提案への回答", "answering unsolicited proposals"),
    rule: &WINDOW_RULE,
    act: "answer-unsolicited-proposal",
    due: |file| {
        let oldest = waiting(file).map(|one| one.on).min().unwrap_or(file.today);
        let days = u64::try_from(file.policy.unsolicited_answer_days).ok()?;
        japan_instant(oldest.checked_add_days(chrono::Days::new(days))?, 17, 0)
    },
};
