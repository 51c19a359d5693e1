//! 予算の否決: a running procedure whose budget was rejected is cancelled, or waits for a new vote.

use chrono::Days;

use crate::dossier::japan_instant;
use crate::effect::Duty;
use crate::rule::{Form, QUESTION, Question, RULE, Rule, Severity};
use crate::words::{Sentence, words};

/// Days after which a procedure without a budget is brought up again.
const DAYS: u64 = 30;

/// Whether the assembly rejected the budget.
pub static REJECTED: Question = Question {
    id: "budget-rejected",
    words: words("予算が否決されたか", "the budget was rejected"),
    answer: |file| usize::from(file.text("budget.vote_result") == Some("rejected")),
    ..QUESTION
};

static CANCEL_OR_WAIT_RULE: Rule = Rule {
    id: "budget-rejected",
    name: words("予算否決後の対応", "after a rejected budget"),
    citation: words("地方自治法第232条の3", "Local Autonomy Act 232-3"),
    severity: Severity::Law,
    form: Form::Duty,
    says: |finding| Sentence {
        ja: format!(
            "予算の否決後、中止か新たな議決かを決める期限は{}でした（{}日超過）。",
            finding.input("due"),
            finding.input("late_days")
        ),
        en: format!(
            "After the rejected budget, cancelling or a new vote was due on {} ({} days late).",
            finding.input("due"),
            finding.input("late_days")
        ),
    },
    ..RULE
};

/// The procedure is cancelled, or a new vote is noted.
pub static CANCEL_OR_WAIT: Duty = Duty {
    id: "duty-budget-rejected",
    words: words("予算否決後の中止又は新たな議決", "cancelling or a new vote after a rejected budget"),
    rule: &CANCEL_OR_WAIT_RULE,
    act: "cancel",
    due: |file| japan_instant(file.today.checked_add_days(Days::new(DAYS))?, 17, 0),
};
