//! The assembly's vote (議決) on a contract, and the executive decision (専決処分) in its place:
//! shared by every path that ends in a contract.

use serde_json::Value;

use crate::dossier::{Dossier, japan_instant};
use crate::effect::{Duty, Order};
use crate::forms::shared::pass;
use crate::inputs;
use crate::rule::{Form, QUESTION, Question, RULE, Reads, Rule};
use crate::words::{Sentence, words};
use crate::{documents, facts};

facts! {
    VOTE_ON = "vote.date": Date, "議決日", "date of the vote";
    VOTE_BILL = "vote.bill": Text, "議案番号", "bill";
    VOTE = "vote.result": Choice(&["passed", "rejected"]), "議決結果", "result of the vote";
    EXECUTIVE = "executive.article": Choice(&["179", "180"]), "専決処分の根拠条", "article of the executive decision";
    REPORT_BY = "executive.report_by": Date, "議会報告の期限（次の会議）", "reported to the assembly by";
    REPORTED_ON = "executive.reported_on": Date, "議会報告日", "reported on";
}

documents! {
    EXECUTIVE_RECORD = "executive-decision": "専決処分書", "record of the executive decision";
}

/// Whether the contract needs the assembly's vote (G56, G57), as it is stored.
#[must_use]
pub fn vote_needed(file: &Dossier) -> Value {
    Value::from((crate::rules::assembly::VOTE_NEEDED.answer)(file) == 1)
}

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
        let mut known = pass(file, &VOTED_FACTS);
        known.0.retain(|_, value| value.as_str() != Some(""));
        file.live("contract").map(|child| (child.id.clone(), known.clone())).collect()
    },
};

/// What is known of the vote on a contract, or of the decision in its place.
pub const VOTED_FACTS: [&str; 4] = ["vote.date", "vote.bill", "vote.result", "executive.article"];

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
