//! What is handed in with an application, by the kind of its call.

use serde_json::Value;

use super::{
    BID_ENVELOPE, CALL, CATEGORY, CERTIFICATE, DEMONSTRATION, ENVELOPE, IMPROVEMENT, OBJECT_SCOPE, PLAN,
    PRODUCT, PRODUCT_KIND, PROPOSAL, PUBLIC_VERSION, QUOTE, SALE_START, SAME_BEFORE, parent_text,
};
use crate::facts::Fact;
use crate::inputs;
use crate::rule::{QUESTION, Question, RULE, Reads, Rule, Severity};
use crate::words::{Sentence, words};

/// What an implementation plan states (Rules 12-3(3)): target, content, timing, and how it is done
/// with which funds from where.
pub const PLAN_ITEMS: &[&str] = &["target", "content", "timing", "method", "funds", "source"];

/// Whether a plan states its items.
///
/// # Errors
/// The items it lacks.
pub fn plan(value: &Value) -> Result<(), Sentence> {
    let missing: Vec<&str> = PLAN_ITEMS
        .iter()
        .copied()
        .filter(|item| value.get(item).and_then(Value::as_str).is_none_or(|text| text.trim().is_empty()))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let missing = missing.join("、");
    Err(Sentence {
        ja: format!(
            "実施計画に記載のない項目があります：{missing}（目標・内容・時期・方法・資金の額・調達方法を文字で）。"
        ),
        en: format!(
            "The plan lacks: {missing}. It states target, content, timing, method, funds and source as texts."
        ),
    })
}

/// What an application for certification states of its product.
pub const PRODUCT_TO_CERTIFY: &[&Fact] =
    &[&PRODUCT, &PRODUCT_KIND, &CATEGORY, &SALE_START, &SAME_BEFORE, &PLAN];
/// What a call knows of a counterpart it names itself.
pub const NAMED_BY_CALL: &[&Fact] = &[
    &PRODUCT,
    &PRODUCT_KIND,
    &CATEGORY,
    &SALE_START,
    &SAME_BEFORE,
    &IMPROVEMENT,
    &PLAN,
    &CERTIFICATE,
    &DEMONSTRATION,
    &PROPOSAL,
];
/// Everything a submission may bring, whatever its call.
pub const CONTENT_FACTS: &[&Fact] = &[
    &ENVELOPE,
    &BID_ENVELOPE,
    &PUBLIC_VERSION,
    &QUOTE,
    &CERTIFICATE,
    &OBJECT_SCOPE,
    &PRODUCT,
    &PRODUCT_KIND,
    &CATEGORY,
    &SALE_START,
    &SAME_BEFORE,
    &IMPROVEMENT,
    &PLAN,
    &PROPOSAL,
];

/// The kinds of call an application may belong to.
pub const CALLS: &[&str] = &["proposal-competition", "negotiated-no4", "trial-order", "demonstration"];

/// What kind of call this application belongs to.
pub static KIND_OF_CALL: Question = Question {
    id: "kind-of-call",
    words: words("どの手続への応募か", "the kind of call applied to"),
    answers: CALLS,
    reads: CALL,
    answer: |file| CALLS.iter().position(|kind| *kind == file.kind_of_parent()).unwrap_or(0),
    ..QUESTION
};

/// The certificate an application relies on is one of this organisation, and stands.
pub static CERTIFICATE_NAMED: Rule = Rule {
    id: "certificate-named",
    name: words("有効な認定", "a certificate that stands"),
    citation: words("地方自治法施行令第167条の2第1項第4号", "Order 167-2(1)iv"),
    severity: Severity::Law,
    reads: Reads::Named(&["holder.number"]),
    judge: |file, out| {
        let certificate = file.text("certificate").unwrap_or_default();
        let found = file.named_by(certificate).filter(|one| one.kind == "certificate");
        let stands = found.is_some_and(|one| matches!(one.stage.as_str(), "active" | "amending"));
        let own = found.and_then(|one| one.fact("holder.number")) == file.get("corporate_number");
        out.check(
            stands && own,
            inputs![certificate = certificate, stage = found.map_or("", |one| one.stage.as_str()), own = own],
        );
    },
    says: |finding| match finding.input("stage").as_str() {
        "" => Sentence {
            ja: format!("「{}」という認定はこの団体にありません。", finding.input("certificate")),
            en: format!("This organisation has no certificate \"{}\".", finding.input("certificate")),
        },
        "active" | "amending" => Sentence {
            ja: "この認定を受けた事業者本人の申込みだけを受け付けます（販売代理店は不可）。".to_owned(),
            en: "Only the holder of the certificate applies, no reseller.".to_owned(),
        },
        stage => Sentence {
            ja: format!("この認定は有効ではありません（段階：{stage}）。"),
            en: format!("The certificate does not stand (its stage: {stage})."),
        },
    },
    ..RULE
};

/// What is submitted is evaluated as it is: eligibility came first, or is judged with the choice.
pub static EVALUATED_AS_SUBMITTED: Rule = Rule {
    id: "evaluated-as-submitted",
    name: words("提出後の審査", "evaluated as submitted"),
    reads: CALL,
    judge: |file, out| {
        let timing = parent_text(&file.parent, "eligibility_timing");
        let kind = file.kind_of_parent();
        let direct = matches!(kind, "negotiated-no4" | "demonstration");
        out.check(timing == "before" || direct, inputs![timing = timing, kind = kind]);
    },
    says: |_| Sentence {
        ja: "この公募では、参加資格を認めてから審査に付します。".to_owned(),
        en: "In this call an application is admitted before it is evaluated.".to_owned(),
    },
    ..RULE
};
