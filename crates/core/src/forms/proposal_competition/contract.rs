//! The contract with the candidate, the assembly's vote and the executive decision: shared by
//! every path that ends in a contract.

use serde_json::Value;

use super::award::candidate;
use crate::dossier::{Dossier, japan_instant};
use crate::effect::{Duty, Opening, Order};
use crate::facts::Facts;
use crate::inputs;
use crate::procedures::common::{self, BUDGET_FACTS, pass};
use crate::rule::{Form, QUESTION, Question, RULE, Reads, Rule};
use crate::words::{Sentence, words};

/// The stages a contract approval may come from.
pub const APPROVAL_FROM: &[&str] = &["negotiation", "candidate-approval"];
/// Where the contract approval came from.
pub static CAME_FROM: Question = Question {
    id: "contract-approval-came-from",
    words: words("契約締結伺の前の段階", "the stage before the contract approval"),
    answers: APPROVAL_FROM,
    history: true,
    answer: |file| common::position(file, "contract_approval.from", APPROVAL_FROM),
    ..QUESTION
};

/// What of the procedure a contract starts with.
const OF_THE_PROCEDURE: &[&str] = &[
    "title",
    "contract_type",
    "method.ground",
    "estimate_yen",
    "price_yen",
    "contract.from",
    "contract.to",
    "contract.long_term_item",
    "signing_on",
    "bond.decision",
    "bond.yen",
    "bond.exemption",
    "call.payment_form",
    "call.payment_item",
    "call.ceiling_yen",
    "procedure",
    "fairness.opportunity",
    "fairness.selection",
    "fairness.result",
    "residual.ground",
    "award_yen",
    "certificate",
    "certificate.number",
    "check.capacity",
    "check.exclusion_from",
    "check.exclusion_to",
    "check.suspended",
    "check.organised_crime",
    "check.tax_cleared",
    "check.member_interest",
    "check.member_payments_yen",
    "check.member_mainly",
    "check.head_interest",
];

/// The facts of a contract with the candidate: shared by every path that ends in one.
#[must_use]
pub fn contract_facts(file: &Dossier) -> Facts {
    let mut facts = pass(file, OF_THE_PROCEDURE);
    facts.0.extend(pass(file, BUDGET_FACTS).0);
    facts.set("vote.needed", vote_needed(file));
    if let Some(child) = candidate(file) {
        facts.set("counterpart", Value::from(child.id.clone()));
        for (of_child, name) in
            [("corporate_number", "counterpart.number"), ("applicant.name", "counterpart.name")]
        {
            if let Some(value) = child.fact(of_child) {
                facts.set(name, value.clone());
            }
        }
    }
    facts
}

/// Whether the contract needs the assembly's vote (G56, G57), as it is stored.
#[must_use]
pub fn vote_needed(file: &Dossier) -> Value {
    Value::from((crate::rules::assembly::VOTE_NEEDED.answer)(file) == 1)
}

/// The contract with the candidate, drafted.
pub static CONTRACT_WITH_CANDIDATE: Opening = Opening {
    kinds: &["contract"],
    act: "open",
    words: words("候補者との契約", "the contract with the candidate"),
    children: |file| vec![("contract", contract_facts(file))],
};

/// The contract stands at provisional, so that the assembly can vote on it.
pub static PROVISIONAL: Rule = Rule {
    id: "contract-provisional",
    name: words("仮契約の締結", "provisional contract"),
    citation: words("地方自治法第96条第1項第5号・第8号", "Local Autonomy Act 96(1)v, viii"),
    reads: Reads::Children(&[]),
    judge: |file, out| out.check(file.live("contract").any(|one| one.stage == "provisional"), inputs![]),
    says: |_| Sentence {
        ja: "仮契約がまだ締結されていません。".to_owned(),
        en: "The provisional contract has not been signed yet.".to_owned(),
    },
    ..RULE
};

/// The vote is noted with the contract.
pub static NOTE_VOTE: Order = Order {
    words: words("契約への議決の記録", "the vote is noted with the contract"),
    act: "note-assembly-vote",
    to: |file| {
        let passed = ["vote.date", "vote.bill", "vote.result", "executive.article"];
        file.live("contract").map(|child| (child.id.clone(), pass(file, &passed))).collect()
    },
};

/// Whether the assembly passed the contract.
pub static VOTE_PASSED: Question = Question {
    id: "vote-passed",
    words: words("可決されたか", "the assembly passed it"),
    answer: |file| usize::from(file.text("vote.result") == Some("passed")),
    ..QUESTION
};

static ASSEMBLY_REPORT_RULE: Rule = Rule {
    id: "assembly-report",
    name: words("専決処分の議会報告", "report of an executive decision"),
    citation: words("地方自治法第179条第3項・第180条第2項", "Local Autonomy Act 179(3), 180(2)"),
    severity: crate::rule::Severity::Law,
    form: Form::Duty,
    says: |finding| Sentence {
        ja: format!(
            "議会への報告の期限は{}でした（{}日超過）。",
            finding.input("due"),
            finding.input("late_days")
        ),
        en: format!(
            "The report to the assembly was due on {} ({} days late).",
            finding.input("due"),
            finding.input("late_days")
        ),
    },
    ..RULE
};

/// An executive decision is reported to the next assembly (Act 179(3), 180(2)).
pub static ASSEMBLY_REPORT: Duty = Duty {
    id: "duty-assembly-report",
    words: words("専決処分の議会報告", "report of an executive decision to the assembly"),
    rule: &ASSEMBLY_REPORT_RULE,
    act: "report-executive-decision",
    due: |file| japan_instant(file.date("executive.report_by")?, 17, 0),
};

/// The report to the assembly is still owed.
pub static REPORT_OWED: Rule = Rule {
    id: "assembly-report-owed",
    name: words("議会報告の義務", "report to the assembly owed"),
    judge: |file, out| {
        out.check(file.text("due.duty-assembly-report").is_some_and(|due| !due.is_empty()), inputs![]);
    },
    says: |_| Sentence {
        ja: "報告が必要な専決処分はありません。".to_owned(),
        en: "No executive decision waits to be reported.".to_owned(),
    },
    ..RULE
};
