//! A contract that rests on a certificate (Order 167-2(1)iv) when the certificate changes.

use serde_json::Value;

use crate::effect::Duty;
use crate::forms::award::end_of_the_days_to_sign;
use crate::inputs;
use crate::rule::{Form, QUESTION, Question, RULE, Rule};
use crate::words::{Sentence, words};

/// Days in which the approver decides whether a contract goes on without its certificate: as long
/// as both parties have to sign one, by policy.
static CONTINUATION_RULE: Rule = Rule {
    id: "continue-or-terminate",
    name: words("認定の終了後の契約の継続", "whether a contract goes on without its certificate"),
    citation: words(
        "地方自治法施行令第167条の2第1項第4号・契約規則",
        "Order 167-2(1)iv; local contract rule",
    ),
    form: Form::Duty,
    says: |finding| Sentence {
        ja: format!(
            "継続か解除かの判断の期限は{}でした（{}日超過）。",
            finding.input("due"),
            finding.input("late_days")
        ),
        en: format!(
            "Whether it goes on was to be decided by {} ({} days late).",
            finding.input("due"),
            finding.input("late_days")
        ),
    },
    ..RULE
};

/// The contract goes on with a reason, or is terminated.
pub static CONTINUATION_DUTY: Duty = Duty {
    id: "duty-continuation",
    words: words("理由を付した継続又は解除", "continue with reason or terminate"),
    rule: &CONTINUATION_RULE,
    act: "decide-continuation",
    due: end_of_the_days_to_sign,
};

/// Whether the certificate ended; one that was amended stands.
pub static CERTIFICATE_ENDED: Question = Question {
    id: "certificate-ended",
    words: words(
        "認定が終わったか（取消・満了・返上）",
        "the certificate ended (revoked, expired, surrendered)",
    ),
    answer: |file| {
        let change = file.brought("certificate.change").and_then(Value::as_str);
        usize::from(change != Some("amended"))
    },
    ..QUESTION
};

/// A change of the certificate was noted.
pub static CHANGE_NOTED: Rule = Rule {
    id: "certificate-change-noted",
    name: words("認定の変更の記録", "change of the certificate noted"),
    judge: |file, out| out.check(file.facts.get("certificate.change").is_some(), inputs![]),
    says: |_| Sentence {
        ja: "この契約の根拠となる認定に変更はありません。".to_owned(),
        en: "The certificate behind this contract has not changed.".to_owned(),
    },
    ..RULE
};
