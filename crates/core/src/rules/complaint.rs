//! Rules of complaints (苦情申立て): who answers, until when, and what a complaint under the WTO
//! agreement may ask. The window itself is [`crate::rules::duties::G89`].

use serde_json::Value;

use crate::dossier::{Dossier, japan_day};
use crate::effect::{DEADLINE, Deadline, Duty};
use crate::facts::date_of;
use crate::inputs;
use crate::rule::{Form, QUESTION, Question, RULE, Reads, Rule, Severity};
use crate::rules::payment::{days_after, end_of, says_due};
use crate::rules::{timing, wto};
use crate::words::{Sentence, Words, words};

/// Days in which the complaint board reports on a covered contract, from the filing.
pub const WTO_REPORT_DAYS: i64 = 90;

/// Business days in which the board accepts or rejects such a complaint.
pub const WTO_ACCEPT_BUSINESS_DAYS: i64 = 10;

const WTO_PROCEDURE: Words = words("政府調達に関する苦情の処理手続", "WTO complaints procedure");

/// Whether the procedure complained of is covered by the Agreement on Government Procurement: the
/// threshold is that of the day of its notice, else of the day its decision was published.
fn parent_covered(file: &Dossier) -> bool {
    let published = file.parent.get("published_on").and_then(date_of);
    wto::parent_covered(file, published.unwrap_or(file.today))
}

/// Whether the contract is covered, as the filing stores it.
#[must_use]
pub fn covered(file: &Dossier) -> Option<Value> {
    Some(Value::from(parent_covered(file)))
}

/// Only a complaint of a covered contract asks that the procedure be suspended.
pub static SUSPENSION_UNDER_WTO: Rule = Rule {
    id: "suspension-under-wto",
    name: words("停止の要請ができる苦情", "complaints that may ask for suspension"),
    citation: WTO_PROCEDURE,
    reads: Reads::Parent(wto::OF_PARENT),
    judge: |file, out| {
        let asked = file.brought("complaint.asks_suspension").and_then(Value::as_bool) == Some(true);
        if asked { out.check(parent_covered(file), inputs![]) } else { out.not_applicable() }
    },
    says: |_| Sentence {
        ja: "手続の停止を求められるのは、政府調達協定の対象となる契約についての苦情だけです。".to_owned(),
        en: "Only a complaint of a contract under the WTO agreement may ask for suspension.".to_owned(),
    },
    ..RULE
};

/// Whether the complaint is one under the WTO agreement.
pub static UNDER_WTO: Question = Question {
    id: "complaint-under-wto",
    words: words("政府調達協定の対象か", "under the WTO agreement"),
    answer: |file| usize::from(file.flag("complaint.wto")),
    ..QUESTION
};

/// Whoever decided what is complained of does not answer. The procedure complained of says who
/// that was (`decided_by`: an id, or a list of them); where it does not, nobody can be ruled out
/// and nobody answers.
pub static NOT_WHO_DECIDED: Rule = Rule {
    id: "not-who-decided",
    name: words("決定した人以外による回答", "answered by another than who decided"),
    citation: words("職務分離の原則・各団体の苦情処理要綱", "separation of duties; local rule on complaints"),
    severity: Severity::Law,
    reads: Reads::Parent(&["decided_by"]),
    judge: |file, out| {
        let decided: Vec<&str> = match file.parent.get("decided_by") {
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(one)) if !one.is_empty() => vec![one.as_str()],
            _ => Vec::new(),
        };
        let known = !decided.is_empty();
        out.check(known && !decided.contains(&file.actor.as_str()), inputs![known = known]);
    },
    says: |finding| {
        if finding.input("known") == "false" {
            return Sentence {
                ja: "申立ての対象となる決定をした人が記録されていないため、回答できる人を確かめられません。"
                    .to_owned(),
                en: "It is not on record who decided, so nobody can be told apart from them.".to_owned(),
            };
        }
        Sentence {
            ja: "申立ての対象となる決定をした人は回答できません。別の決裁権者が回答してください。".to_owned(),
            en: "Whoever decided what is complained of does not answer; another approver does.".to_owned(),
        }
    },
    ..RULE
};

/// The time to file again has not passed.
pub static REFILING_OPEN: Rule = Rule {
    id: "refiling-open",
    name: words("再苦情申立ての期間", "time to file again"),
    citation: words("各団体の苦情処理要綱", "local rule on complaints"),
    judge: |file, out| {
        let due = file.instant("due.close-complaint");
        let until = due.map(|due| japan_day(due).to_string()).unwrap_or_default();
        out.check(due.is_some_and(|due| file.now <= due), inputs![until = until, today = file.today]);
    },
    says: |finding| Sentence {
        ja: format!("再苦情の申立ては{}までです（本日{}）。", finding.input("until"), finding.input("today")),
        en: format!(
            "A complaint is filed again until {}; today is {}.",
            finding.input("until"),
            finding.input("today")
        ),
    },
    ..RULE
};

static ANSWER_RULE: Rule = Rule {
    id: "complaint-answer",
    name: words("苦情への回答", "answer to a complaint"),
    citation: words("各団体の苦情処理要綱", "local rule on complaints"),
    form: Form::Duty,
    says: |finding| says_due(finding, "苦情への回答", "The answer to the complaint"),
    ..RULE
};

/// A complaint is answered within the policy's business days of its filing; one under the WTO
/// agreement has the board's days instead.
pub static ANSWER: Duty = Duty {
    id: "duty-complaint-answer",
    words: words("苦情への回答", "answering the complaint"),
    rule: &ANSWER_RULE,
    act: "answer-complaint",
    due: |file| {
        if parent_covered(file) {
            return None;
        }
        Some(timing::end_of_business_day(file, file.policy.complaint_answer_days))
    },
};

static ACCEPTANCE_RULE: Rule = Rule {
    id: "complaint-acceptance",
    name: words("受理・却下の判断", "acceptance or rejection"),
    citation: WTO_PROCEDURE,
    form: Form::Duty,
    says: |finding| says_due(finding, "受理・却下の判断", "Acceptance or rejection"),
    ..RULE
};

/// A complaint under the WTO agreement is accepted or rejected within ten business days.
pub static ACCEPTANCE: Duty = Duty {
    id: "duty-complaint-acceptance",
    words: words("苦情の受理・却下", "accepting or rejecting the complaint"),
    rule: &ACCEPTANCE_RULE,
    act: "accept-complaint",
    due: |file| {
        if !parent_covered(file) {
            return None;
        }
        Some(timing::end_of_business_day(file, WTO_ACCEPT_BUSINESS_DAYS))
    },
};

static REPORT_RULE: Rule = Rule {
    id: "complaint-report",
    name: words("苦情検討の報告", "report on the complaint"),
    citation: WTO_PROCEDURE,
    form: Form::Duty,
    says: |finding| says_due(finding, "苦情検討の報告", "The report on the complaint"),
    ..RULE
};

/// The board's report on a complaint under the WTO agreement, within 90 days of the filing.
pub static REPORT: Duty = Duty {
    id: "duty-complaint-report",
    words: words("苦情検討の報告（90日以内）", "report on the complaint (90 days)"),
    rule: &REPORT_RULE,
    act: "answer-complaint",
    due: |file| {
        if !parent_covered(file) {
            return None;
        }
        end_of(days_after(file.today, WTO_REPORT_DAYS)?)
    },
};

/// An answered complaint closes when the time to file it again is over: as many business days as
/// there were to file it first.
pub static CLOSE_ANSWERED: Deadline = Deadline {
    id: "close-complaint",
    words: words("再苦情申立ての期限", "end of the time to file again"),
    act: "close-complaint",
    due: |file| Some(timing::end_of_business_day(file, file.policy.complaint_business_days)),
    ..DEADLINE
};

/// A reviewed complaint closes at the end of the day: nothing follows the committee.
pub static CLOSE_REVIEWED: Deadline = Deadline {
    id: "close-complaint",
    words: words("苦情処理の終了", "end of the complaint"),
    act: "close-complaint",
    due: |file| end_of(file.today),
    ..DEADLINE
};

#[cfg(test)]
mod tests;
