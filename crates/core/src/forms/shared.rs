//! Facts and documents of acts that several kinds share, and what their forms do with them.

use crate::dossier::Dossier;
use crate::facts::Facts;
use crate::{documents, facts};

facts! {
    REASON = "reason": Text, "理由", "reason";
    IN_CHARGE = "in_charge.person": Text, "新しい担当者（職員の番号）", "who is in charge from now on (id)";
    SECTION = "section": Text, "合議する課", "section that concurs";
    CONCURRENCE = "concurrence": Text, "合議の意見", "opinion of the section", per_subject;
    OVER_OBJECTION = "over_objection": Text, "異議に対する判断", "why the objection is decided over";
    EXCEPTION_RULE = "exception_rule": Text, "例外とする規程", "rule the exception is from";
    VOTE_DATE = "budget.vote_date": Date, "予算議決日", "date of the budget vote";
    VOTE_RESULT = "budget.vote_result": Choice(&["passed", "rejected"]), "議決結果", "result of the vote";
    VOTE_BILL = "budget.vote_bill": Text, "議案番号", "bill";
    SUSPEND_UNTIL = "suspended.until": Date, "停止の終期", "suspended until";
    COUNTERSIGN_OF = "countersign_of": Text, "後閲する決裁", "approval that is countersigned";
}

documents! {
    APPROVAL_SHEET = "approval-sheet": "起案書", "approval sheet";
}

/// The fact that ties a participation to the lead's procedure, in both directions: the member keeps
/// it, and discloses it with everything it sends. It is the lead's procedure as the lead numbers it,
/// without its organisation (`R8-0012/2`).
pub const LINK: &str = "lead.procedure";

/// Which stage the procedure was in before it was set aside: the position of the fact's stage
/// among the answers.
#[must_use]
pub fn position(file: &Dossier, fact: &str, stages: &[&str]) -> usize {
    let was = file.text(fact).unwrap_or_default();
    stages.iter().position(|stage| *stage == was).unwrap_or(0)
}

/// The budget facts a procedure passes on to what it opens.
pub const BUDGET_FACTS: &[&str] = &[
    "budget.line",
    "budget.amount_yen",
    "budget.by_year",
    "budget.form",
    "budget.limit_yen",
    "budget.until_year",
    "budget.preparation_clause",
    "budget.vote_date",
    "budget.vote_result",
    "budget.vote_bill",
];

/// The facts of these names, as they stand after the act.
#[must_use]
pub fn pass(file: &Dossier, names: &[&str]) -> Facts {
    names.iter().filter_map(|name| Some(((*name).to_owned(), file.get(name)?.clone()))).collect()
}
