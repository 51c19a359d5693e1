//! Forms of `proposal-competition` 企画競争: what each act brings, asks and brings about.
//!
//! | file | stages |
//! |---|---|
//! | [`call`] | drafting, approval and publication of the call |
//! | [`open_call`] | questions, amendments, replaced evaluators, admission |
//! | [`evaluation`] | opening, interest, scores, ranking |
//! | [`bids`] | the bids of an evaluated tender |
//! | [`award`] | candidate, negotiation, quote |
//! | [`contract`] | contract, assembly, executive decision |
//!
//! What it has in common with other paths stands in modules named for that: [`super::call`],
//! [`super::open_call`], [`super::committee`], [`super::entries`], [`super::award`],
//! [`super::assembly_vote`]. It is named here too, so that its machine finds everything in one place.

pub mod award;
pub mod bids;
pub mod call;
pub mod contract;
pub mod evaluation;
pub mod open_call;

use serde_json::Value;

pub use super::award::LAPSE;
pub use super::call::{CALL_PUBLISHED, CANCELLATION};
pub use super::complaint::{COMPLAINT_UPHELD, KEPT, NO_UPHELD_COMPLAINT};
pub use super::entries::END_CALL;
use super::opening::passed_with_budget;
pub use super::preparation::TIMING;
use super::{preparation as need, suspension};
use crate::dossier::Dossier;
use crate::facts;
use crate::facts::Fact;
use crate::inputs;
use crate::rule::{QUESTION, Question, RULE, Rule};
use crate::rules::price::is_tender;
use crate::words::{Sentence, words};

facts! {
    AWARD_ONLY = "award_only": Flag, "候補者決定まで行う（契約は別手続）", "award only (contracts elsewhere)";
    SEALING = "sealing": Choice(&["three-holders", "none"]), "提案書の封緘", "sealing of proposals";
}

/// What the opener passes on; every one may be missing where the opener does not know it yet.
pub const PASSED: &[&Fact] = passed_with_budget!(
    [&need::TITLE, &need::CONTRACT_TYPE, &need::ESTIMATE, &need::GROUND, &need::PROCEDURE_FORM],
    [&TIMING, &AWARD_ONLY, &SEALING]
);

/// Eligibility is examined after the call unless the opener says before.
#[must_use]
pub fn timing(file: &Dossier) -> Option<Value> {
    Some(Value::from(file.text("eligibility_timing").unwrap_or("after")))
}

/// Whether a contract follows here; unless the opener says so, it does.
#[must_use]
pub fn award_only(file: &Dossier) -> Option<Value> {
    Some(Value::from(file.flag("award_only")))
}

/// The policy seals proposals unless the opener says otherwise.
#[must_use]
pub fn sealing(file: &Dossier) -> Option<Value> {
    Some(Value::from(file.text("sealing").unwrap_or(&file.policy.sealing)))
}

/// 総合評価一般競争入札か: a tender, or a proposal competition.
pub static TENDER: Question = Question {
    id: "comprehensive-evaluation",
    words: words("総合評価一般競争入札か", "an evaluated tender"),
    answer: |file| usize::from(is_tender(file)),
    ..QUESTION
};

/// Whether the contracts are concluded elsewhere (joint procurement, pay for success).
pub static AWARDS_ONLY: Question = Question {
    id: "award-only",
    words: words("候補者の決定までか（契約は別手続）", "award only"),
    answer: |file| usize::from(file.flag("award_only")),
    ..QUESTION
};

/// The act belongs to an evaluated tender.
pub static TENDER_ONLY: Rule = Rule {
    id: "evaluated-tender-only",
    name: words("総合評価一般競争入札の行為", "an act of evaluated tenders"),
    citation: words("地方自治法施行令第167条の10の2", "Order 167-10-2"),
    judge: |file, out| {
        out.check(is_tender(file), inputs![procedure = file.text("procedure").unwrap_or_default()]);
    },
    says: |finding| Sentence {
        ja: format!(
            "総合評価一般競争入札だけで行う行為です（この手続の区分：{}）。",
            finding.input("procedure")
        ),
        en: format!("Only an evaluated tender has this act (this is: {}).", finding.input("procedure")),
    },
    ..RULE
};

/// The stages a procedure may be suspended in, as answers of [`WHERE_IT_WAS`].
pub const SUSPENDED_FROM: &[&str] = &[
    "method-approval",
    "call-drafting",
    "call-approval",
    "call-approved",
    "call-open",
    "eligibility-review",
    "evaluation",
    "candidate-approval",
    "negotiation",
    "contract-approval",
    "assembly",
    "signing",
    "no-award",
    "candidate-decided",
];

/// Whether it was suspended when its candidate was decided for those who contract elsewhere.
pub static WAS_DECIDED_ELSEWHERE: Question = Question {
    id: "was-candidate-decided",
    words: words("停止前に候補者を決定していたか", "whether a candidate was decided before the suspension"),
    answer: |file| usize::from(file.text("suspended.from") == Some("candidate-decided")),
    ..QUESTION
};

/// Where a suspended procedure was.
pub static WHERE_IT_WAS: Question = Question {
    answers: SUSPENDED_FROM,
    answer: |file| suspension::stage_before(file, SUSPENDED_FROM),
    ..suspension::WHERE_IT_WAS
};
