//! Forms of a resident audit request (住民監査請求), the kind of complaint a resident of the body
//! makes to its auditors (Local Autonomy Act 242).
//!
//! The resident has no account and no name here: the auditors keep the request itself, and the
//! procedure keeps the number it has with them.

use serde_json::Value;

use crate::dossier::Dossier;
use crate::effect::Publication;
use crate::facts::Fact;
use crate::forms::complaint::{REMEDY, TEXT};
use crate::rule::{QUESTION, Question};
use crate::words::words;
use crate::{documents, facts};

facts! {
    REFERENCE = "audit.reference": Text, "監査委員の受付番号", "the auditors' number of the request";
    SUBJECT = "audit.subject": Choice(&["spending", "property", "contract", "obligation", "neglect"]), "対象とする財務会計上の行為", "financial act complained of";
    RECEIVED_ON = "audit.received_on": Date, "監査請求があった日", "day of the request";
    ACTED_ON = "audit.acted_on": Date, "対象の行為のあった日又は終わった日（怠る事実が続く間は請求の日）", "day the act was done or ended (neglect that lasts: the day of the request)";
    JUST_REASON = "audit.just_reason": Text, "1年を過ぎたことについての正当な理由", "just reason for a request after a year";
    REJECTION = "audit.rejection": Choice(&["out-of-time", "not-a-resident", "not-financial", "without-evidence"]), "却下の理由の区分", "ground of the rejection";
    HEARD = "audit.heard": Flag, "請求人に証拠の提出及び陳述の機会を与えたか", "whether the resident could bring evidence and speak";
    RECOMMENDED = "audit.recommended": Flag, "勧告するか", "whether measures are recommended";
    RESULT = "audit.result": Text, "監査の結果", "result of the audit";
    MEASURES_BY = "audit.measures_by": Date, "措置の期限", "until when measures are to be taken";
    MEASURES = "audit.measures": Text, "講じた措置", "measures taken";
}

documents! {
    REQUEST = "audit-request": "住民監査請求書（氏名・住所を除いたもの）", "the request, without name and address";
    REPORT = "audit-report": "監査結果報告書", "report of the audit";
}

/// What is recorded of a request.
pub const REQUESTED: &[&Fact] = &[&REFERENCE, &SUBJECT, &RECEIVED_ON, &ACTED_ON, &TEXT, &REMEDY];

/// What the auditors found.
pub const CONCLUDED: &[&Fact] = &[&HEARD, &RECOMMENDED, &RESULT];

/// The kind of complaint it is, as the recording stores it.
#[must_use]
pub fn kind(_: &Dossier) -> Option<Value> {
    Some(Value::from("resident-audit"))
}

/// Whether the auditors recommend measures.
pub static IS_RECOMMENDED: Question = Question {
    id: "audit-recommends",
    words: words("勧告するか", "measures are recommended"),
    answer: |file| usize::from(file.flag("audit.recommended")),
    ..QUESTION
};

/// The result of the audit is made public, with or without a recommendation (Act 242(5)).
pub static RESULT_PUBLISHED: Publication = Publication {
    id: "audit-result",
    words: words("住民監査請求の監査結果", "result of a resident audit request"),
    facts: &["audit.subject", "audit.recommended", "audit.result", "audit.measures_by", "reason"],
    documents: &[],
};

/// What was done on a recommendation is made public (Act 242(9)).
pub static MEASURES_PUBLISHED: Publication = Publication {
    id: "audit-measures",
    words: words("監査委員の勧告に対する措置", "measures taken on an auditors' recommendation"),
    facts: &["audit.subject", "audit.result", "audit.measures"],
    documents: &[],
};
