//! Which facts an export shows. What is not named here as showable is withheld: structured values
//! name people, and what an act derives for itself is the machine's own business.

use std::collections::BTreeSet;

use serde_json::Value;
use shirube_core::facts::Shape;
use shirube_core::words::{Words, words};
use shirube_persistence::ProcedureRow;

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
        if self.kept_secret || !crate::entry::is_state_fact(field) || is(&WITHHELD, field) {
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

/// The stage of a call that receives applications.
pub(crate) const CALL_OPEN: &str = "call-open";

/// Whether a call receives applications, or takes sealed proposals and has not opened them all: what is
/// in its case, and how much, is nobody's business until then. No export and no bundle holds any of it.
pub(crate) fn is_held_back(row: &ProcedureRow) -> bool {
    !row.closed && (row.stage == CALL_OPEN || has_unopened(row))
}

/// Where an application stands whose eligibility the office judges between entry and proposal.
pub(crate) const TO_BE_ADMITTED: [&str; 2] = ["entered", "supplement-requested"];

/// Whether the time for entering a call is over: from then on the office sees who entered.
pub(crate) fn are_entries_closed(call: &ProcedureRow) -> bool {
    call.performers.get("close-entries").is_some()
}

/// Whether nobody but its applicant may see that an application is there: while its call is held back.
/// Who entered is seen once entries are closed, until they are admitted: from then on it would tell
/// who sent a proposal and who did not.
pub(crate) fn is_hidden_from_office(application: &ProcedureRow, call: &ProcedureRow) -> bool {
    let is_judged = are_entries_closed(call) && TO_BE_ADMITTED.contains(&application.stage.as_str());
    is_held_back(call) && !is_judged
}

/// Whether a call took sealed proposals and has not opened them all, or ended without: in a
/// comprehensive evaluation the bids are opened last, and bids made again are sealed again.
pub(crate) fn has_unopened(row: &ProcedureRow) -> bool {
    let text = |name: &str| row.facts.get(name).and_then(Value::as_str);
    let is_list = |name: &str| row.facts.get(name).and_then(Value::as_array).is_some();
    let is_listed =
        |name: &str| row.facts.get(name).and_then(Value::as_array).is_some_and(|list| !list.is_empty());
    let is_sealed = text("sealing").is_some_and(|sealing| sealing != "none");
    let is_opened = if text("procedure") == Some("comprehensive-evaluation") {
        is_listed("bids")
    } else {
        is_list("opened")
    };
    is_sealed && row.facts.get("call.published_on").is_some() && !is_opened
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use shirube_persistence::ProcedureRow;
    use shirube_trail::chain::Head;
    use shirube_trail::{At, Digest, Seq};

    use super::{is_held_back, is_hidden_from_office};

    fn row(stage: &str, closed: bool, facts: Value) -> ProcedureRow {
        let at = At::parse("2026-10-05T03:00:00.000Z").unwrap();
        ProcedureRow {
            procedure: "R8-0012/2".parse().unwrap(),
            case_no: "R8-0012".parse().unwrap(),
            parent: None,
            kind: "proposal-competition".parse().unwrap(),
            machine: "proposal-competition@1".parse().unwrap(),
            stage: stage.to_owned(),
            phase: "call".to_owned(),
            closed,
            revision: 1,
            entries: 1,
            head: Head { seq: Seq::FIRST, hash: Digest::ZERO, at },
            facts,
            performers: json!({}),
            opened_at: at,
            changed_at: at,
        }
    }

    #[test]
    fn a_case_is_held_back_until_the_last_envelope_is_opened() {
        let sealed = json!({"sealing": "three-holders", "call.published_on": "2026-09-01"});
        let with = |more: Value| {
            let mut facts = sealed.clone();
            for (name, value) in more.as_object().unwrap() {
                facts[name] = value.clone();
            }
            facts
        };
        let proposals = json!([{"application": "R8-0012/aone"}]);
        let tender = json!({"procedure": "comprehensive-evaluation", "opened": proposals});
        let bids = |bids: Value| {
            let mut tender = tender.clone();
            tender["bids"] = bids;
            with(tender)
        };
        for (stage, closed, facts, expected) in [
            ("call-review", false, json!({"sealing": "three-holders"}), false),
            ("call-open", false, json!({}), true),
            ("call-open", false, json!({"sealing": "none"}), true),
            ("call-open", false, sealed.clone(), true),
            // the time is over, and every envelope still closed
            ("eligibility-review", false, sealed.clone(), true),
            ("suspended", false, sealed.clone(), true),
            ("eligibility-review", false, with(json!({"opened": proposals})), false),
            ("eligibility-review", false, with(json!({"sealing": "none"})), false),
            // the technical part is open, the bids are not
            ("evaluation", false, with(tender.clone()), true),
            ("evaluation", false, bids(json!([{"bid_yen": 1}])), false),
            // bids made again are sealed again
            ("evaluation", false, bids(json!([])), true),
            ("cancelled", true, sealed.clone(), false),
        ] {
            assert_eq!(is_held_back(&row(stage, closed, facts.clone())), expected, "{stage} {facts}");
        }
    }

    #[test]
    fn entrants_are_seen_from_the_end_of_entries_until_they_are_admitted() {
        let sealed = json!({"sealing": "three-holders", "call.published_on": "2026-09-01"});
        let open = row("call-open", false, sealed.clone());
        let mut closed = open.clone();
        closed.performers = json!({"close-entries": "system:clock"});
        let mut opened = closed.clone();
        opened.stage = "evaluation".to_owned();
        opened.facts["opened"] = json!([]);
        for (call, stage, expected) in [
            (&open, "entered", true),
            (&closed, "entered", false),
            (&closed, "supplement-requested", false),
            (&closed, "admitted", true),
            (&closed, "submitted", true),
            (&opened, "submitted", false),
        ] {
            let application = row(stage, false, json!({}));
            assert_eq!(is_hidden_from_office(&application, call), expected, "{} {stage}", call.performers);
        }
    }
}
