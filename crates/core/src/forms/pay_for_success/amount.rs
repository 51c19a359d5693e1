//! The report, the amount, its publication, and the end of the procedure.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{contract, members_contract, service::instalment};
use crate::domain::outcome::{Amounts, split};
use crate::dossier::Dossier;
use crate::effect::{DEADLINE, Deadline, Order, Publication};
use crate::rule::{QUESTION, Question, RULE, Reads, Rule};
use crate::rules::outcome::{amounts, paid_yen};
use crate::words::{Sentence, words};
use crate::{documents, facts, inputs};

facts! {
    REPORT_AMOUNT = "report.amount_yen": Yen, "評価報告書の支払額（固定額を含む・円）", "amount the report states (with the fixed part, yen)";
    HEARD = "contractor.heard": Text, "受託者の意見", "what the contractor said";
    LESSONS = "lessons": Text, "得られた教訓", "lessons";
}

documents! {
    REPORT = "evaluation-report": "最終評価報告書", "final evaluation report";
    AMOUNT_SHEET = "amount-sheet": "支払額算定書", "calculation of the amount";
}

/// The amounts, where everything is measured.
fn computed(file: &Dossier) -> Option<Amounts> {
    amounts(file)?.ok()
}

/// What is still to be paid: the outcomes less what interim evaluations paid. The fixed part is
/// paid by the contract's own schedule.
fn due_yen(file: &Dossier) -> Option<i64> {
    Some(computed(file)?.outcome_yen.saturating_sub(paid_yen(file)).max(0))
}

/// The fixed part, in yen.
#[must_use]
pub fn fixed(file: &Dossier) -> Option<Value> {
    Some(Value::from(computed(file)?.fixed_yen))
}

/// What the outcomes pay, in yen.
#[must_use]
pub fn outcome(file: &Dossier) -> Option<Value> {
    Some(Value::from(computed(file)?.outcome_yen))
}

/// Fixed part and outcomes, in yen.
#[must_use]
pub fn total(file: &Dossier) -> Option<Value> {
    Some(Value::from(computed(file)?.total_yen))
}

/// What was paid after interim evaluations, in yen.
#[must_use]
pub fn paid(file: &Dossier) -> Option<Value> {
    Some(Value::from(paid_yen(file)))
}

/// What is still to be paid for outcomes, in yen.
#[must_use]
pub fn due(file: &Dossier) -> Option<Value> {
    due_yen(file).map(Value::from)
}

/// Each indicator and period with its value, on what it rests, and what it pays.
#[must_use]
pub fn by_indicator(file: &Dossier) -> Option<Value> {
    serde_json::to_value(computed(file)?.rows).ok()
}

/// An amount in the members' shares, by the weights of the agreement; what does not divide is the
/// lead's. Nothing where the members do not contract.
#[must_use]
pub fn shares_of(file: &Dossier, amount_yen: i64) -> Option<Value> {
    if !members_contract(file) {
        return None;
    }
    let weights: BTreeMap<String, u32> = file.record("joint.weights")?;
    serde_json::to_value(split(amount_yen, &weights, file.text("joint.lead")?)).ok()
}

/// The members' shares of the total.
#[must_use]
pub fn shares(file: &Dossier) -> Option<Value> {
    shares_of(file, computed(file)?.total_yen)
}

/// The members' shares of what is still to be paid.
#[must_use]
pub fn due_shares(file: &Dossier) -> Option<Value> {
    shares_of(file, due_yen(file)?)
}

/// Where the members contract, weights and lead are known.
pub static SHARES_KNOWN: Rule = Rule {
    id: "shares-known",
    name: words("負担割合と代表団体", "weights and lead of the shares"),
    citation: words("共同調達の協定", "agreement of the joint procurement"),
    judge: |file, out| {
        if !members_contract(file) {
            return out.not_applicable();
        }
        out.check(shares_of(file, 0).is_some(), inputs![]);
    },
    says: |_| Sentence {
        ja: "構成団体の負担割合と代表団体の記載が必要です。".to_owned(),
        en: "The members' weights and the lead are required.".to_owned(),
    },
    ..RULE
};

/// The amount is fixed once.
pub static NOT_FIXED: Rule = Rule {
    id: "amount-not-fixed",
    name: words("支払額の確定は一回", "the amount is fixed once"),
    judge: |file, out| out.check(file.facts.get("amount.total_yen").is_none(), inputs![]),
    says: |_| Sentence {
        ja: "支払額はすでに確定しています。".to_owned(),
        en: "The amount is fixed already.".to_owned(),
    },
    ..RULE
};

/// The amount is fixed.
pub static FIXED: Rule = Rule {
    id: "amount-fixed",
    name: words("支払額の確定", "the amount is fixed"),
    citation: words("地方自治法第232条の4第2項", "Local Autonomy Act 232-4(2)"),
    judge: |file, out| out.check(file.facts.get("amount.total_yen").is_some(), inputs![]),
    says: |_| Sentence {
        ja: "支払額がまだ確定していません。".to_owned(),
        en: "The amount has not been fixed yet.".to_owned(),
    },
    ..RULE
};

/// Whether something is left to pay for outcomes.
pub static SOMETHING_DUE: Question = Question {
    id: "something-due",
    words: words("成果連動分の未払額があるか", "something is left to pay for outcomes"),
    answer: |file| usize::from(due_yen(file).is_some_and(|due| due > 0)),
    ..QUESTION
};

/// The contract opens the instalment of the final amount.
pub static PAY: Order = Order {
    words: words("確定した支払額の支払回", "the instalment of the amount fixed"),
    act: "open-instalment",
    to: |file| instalment(file, "成果連動払（最終評価）", due_yen(file).unwrap_or(0)),
};

/// Indicators, amounts and lessons, as they are published.
pub static RESULTS: Publication = Publication {
    id: "outcome-results",
    words: words("成果と支払額の公表", "outcomes and amounts"),
    facts: &[
        "title",
        "candidate.name",
        "amount.by_indicator",
        "amount.fixed_yen",
        "amount.outcome_yen",
        "amount.total_yen",
        "lessons",
    ],
    documents: &[],
};

/// Whether the contract is closed already.
pub static CONTRACT_CLOSED: Question = Question {
    id: "contract-closed",
    words: words("契約が終わっているか", "the contract is closed"),
    reads: Reads::Children(&[]),
    answer: |file| usize::from(contract(file).is_some_and(|child| child.closed)),
    ..QUESTION
};

/// The contract is closed; where the members contract, the joint procurement says when all are.
pub static CLOSED: Rule = Rule {
    id: "contract-closed",
    name: words("契約の完了", "the contract is closed"),
    reads: Reads::Children(&[]),
    judge: |file, out| {
        let closed = contract(file).is_some_and(|child| child.closed);
        out.check(closed || (members_contract(file) && file.commander.is_some()), inputs![]);
    },
    says: |_| Sentence {
        ja: "契約がまだ終わっていません。".to_owned(),
        en: "The contract is not closed yet.".to_owned(),
    },
    ..RULE
};

/// Whether the contract was terminated.
pub static TERMINATED: Question = Question {
    id: "contract-terminated",
    words: words("契約が解除されたか", "the contract was terminated"),
    reads: Reads::Children(&[]),
    answer: |file| usize::from(contract(file).is_some_and(|child| child.stage == "terminated")),
    ..QUESTION
};

/// The procedure completes at once where its contract is closed when the results are published.
pub static COMPLETE: Deadline = Deadline {
    id: "complete",
    words: words("手続の完了", "completion of the procedure"),
    act: "complete",
    due: |file| Some(file.now),
    ..DEADLINE
};
