//! Which facts an export shows. What is not named here as showable is withheld: structured values
//! name people, and what an act derives for itself is the machine's own business.

use std::collections::BTreeSet;

use shirube_core::facts::Shape;
use shirube_core::words::{Words, words};
use shirube_persistence::ProcedureRow;

use crate::entry::is_state_fact;
use crate::machines::Known;

/// Kinds whose content is somebody's secret or complaint: their acts are shown, their facts not.
const SECRET_KINDS: [&str; 3] = ["idea", "complaint", "disclosure"];

/// Facts never shown: what is sensitive about a supplier, what evaluators said, what was confided.
const WITHHELD: [&str; 32] = [
    "answer.text",
    "applicant.address",
    "applicant.email",
    "applicant.phone",
    "applicant.representative",
    "award.reason",
    "bid_envelope_sha256",
    "check",
    "comments",
    "contact",
    "contractor",
    "counterpart.waiver",
    "delegation",
    "dialogue",
    "envelope_sha256",
    "funding",
    "holder.statement",
    "interest",
    "late",
    "low_bid",
    "negotiation",
    "opinion",
    "own_rank",
    "own_total",
    "plan",
    "policy",
    "product.improvement",
    "request",
    "score",
    "termination.hearing",
    "tie_lots",
    "tie_votes",
];

/// Prices of suppliers, secret until the selection is made public.
const UNTIL_RESULT: [&str; 4] = ["quote_yen", "price_yen", "candidate", "object.scope"];

/// The office's own limit, secret until the contract is signed.
const UNTIL_CONTRACT: [&str; 2] = ["reserve_price_yen", "reserve_price"];

/// Publications by which a selection is known to everybody.
const RESULTS: [&str; 5] =
    ["result", "selection", "conclusion", "certification-result", "demonstration-partner"];

/// Facts that acts settle without being asked, and that anybody concerned may know.
const SETTLED: [(&str, Words); 16] = [
    ("answers.published_on", words("回答の公表日", "answers published on")),
    ("call.closed_at", words("受付の終了", "call closed at")),
    ("call.published_on", words("公告日", "published on")),
    ("candidate.name", words("候補者の名称", "name of the candidate")),
    ("candidate.number", words("候補者の法人番号", "corporate number of the candidate")),
    ("candidate.rank", words("候補者の順位", "rank of the candidate")),
    ("completion_reported_on", words("完了届の日", "completion reported on")),
    ("decided_on", words("決裁日", "decided on")),
    ("ended_on", words("終了日", "ended on")),
    ("inspected_on", words("検査日", "inspected on")),
    ("inspection.result", words("検査結果", "result of the inspection")),
    ("late_interest_yen", words("遅延利息（円）", "late interest (yen)")),
    ("paid_on", words("支払日", "paid on")),
    ("paid_yen", words("支払額（円）", "paid (yen)")),
    ("signed_on", words("契約締結日", "signed on")),
    ("submitted_at", words("提出日時", "submitted at")),
];

/// Which secrets of a procedure have had their time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing {
    kept_secret: bool,
    result_public: bool,
    contract_signed: bool,
}

impl Standing {
    /// As the procedure stands now, and what it and its parent have made public.
    pub(crate) fn of(row: &ProcedureRow, published: &BTreeSet<&str>) -> Self {
        let performed = |act: &str| row.performers.get(act).is_some();
        let after_signature = matches!(row.kind.as_str(), "contract" | "instalment" | "participation");
        Self {
            kept_secret: is_kept_secret(row.kind.as_str()),
            result_public: after_signature || RESULTS.iter().any(|what| published.contains(*what)),
            contract_signed: after_signature || performed("note-signature") || performed("conclude"),
        }
    }

    /// What a field of an act's entry is called, where it is shown.
    pub(crate) fn words_of(&self, known: &Known, act: &str, field: &str) -> Option<Words> {
        if self.kept_secret || !is_state_fact(field) || is(&WITHHELD, field) {
            return None;
        }
        if (!self.result_public && is(&UNTIL_RESULT, field))
            || (!self.contract_signed && is(&UNTIL_CONTRACT, field))
        {
            return None;
        }
        if let Some((_, words)) = SETTLED.iter().find(|(name, _)| *name == field) {
            return Some(*words);
        }
        let fact = known.asks(act).iter().find(|fact| is(&[fact.name], field))?;
        (!matches!(fact.shape, Shape::Record(_) | Shape::Hash)).then_some(fact.label)
    }
}

/// Whether a field is one of these, or a part of one: `score` is `score.e-1` too.
fn is(names: &[&str], field: &str) -> bool {
    let part = |rest: &str| rest.is_empty() || rest.starts_with('.');
    names.iter().any(|name| field.strip_prefix(name).is_some_and(part))
}

/// Whether what is in a procedure of this kind is somebody's secret or complaint.
pub(crate) fn is_kept_secret(kind: &str) -> bool {
    SECRET_KINDS.contains(&kind)
}
