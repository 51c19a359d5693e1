//! Forms of `proposal-competition` 企画競争: what each act brings, asks and brings about.
//!
//! | file | stages |
//! |---|---|
//! | [`call`] | drafting, approval and publication of the call |
//! | [`open_call`] | questions, amendments, replaced evaluators, admission |
//! | [`evaluation`] | opening, interest, scores, bids, ranking |
//! | [`award`] | candidate, negotiation, quote |
//! | [`contract`] | contract, assembly, executive decision |

pub mod award;
pub mod call;
pub mod contract;
pub mod evaluation;
pub mod open_call;

use serde_json::Value;

use super::preparation as need;
use crate::dossier::{Child, Dossier};
use crate::effect::{Order, Publication};
use crate::facts;
use crate::facts::{Fact, Facts};
use crate::inputs;
use crate::procedures::common::{self, VOTE_BILL, VOTE_DATE, VOTE_RESULT, pass};
use crate::rule::{QUESTION, Question, RULE, Rule};
use crate::rules::price::is_tender;
use crate::words::{Sentence, words};

facts! {
    TIMING = "eligibility_timing": Choice(&["before", "after"]), "資格審査の時期", "when eligibility is examined";
    AWARD_ONLY = "award_only": Flag, "候補者決定まで行う（契約は別手続）", "award only (contracts elsewhere)";
    SEALING = "sealing": Choice(&["three-holders", "none"]), "提案書の封緘", "sealing of proposals";
    COMPLAINT = "complaint.upheld": Flag, "苦情が認められた", "a complaint was upheld";
}

/// What the opener passes on; every one may be missing where the opener does not know it yet.
pub const PASSED: &[&Fact] = &[
    &need::TITLE,
    &need::CONTRACT_TYPE,
    &need::ESTIMATE,
    &need::GROUND,
    &need::PROCEDURE_FORM,
    &need::OPPORTUNITY,
    &need::BY_YEAR,
    &need::FORM,
    &need::LINE,
    &need::AMOUNT,
    &need::LIMIT,
    &need::UNTIL,
    &need::CLAUSE,
    &VOTE_DATE,
    &VOTE_RESULT,
    &VOTE_BILL,
    &TIMING,
    &AWARD_ONLY,
    &SEALING,
];

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

/// Where a suspended procedure was.
pub static WHERE_IT_WAS: Question = Question {
    id: "where-it-was",
    words: words("停止前の段階", "the stage before the suspension"),
    answers: SUSPENDED_FROM,
    history: true,
    answer: |file| common::position(file, "suspended.from", SUSPENDED_FROM),
    ..QUESTION
};

/// Whether the call was published: then its cancellation is too.
pub static CALL_PUBLISHED: Question = Question {
    id: "call-published",
    words: words("公告済みか", "the call was published"),
    answer: |file| usize::from(file.facts.get("call.published_on").is_some()),
    ..QUESTION
};

/// The cancellation of a published call.
pub static CANCELLATION: Publication = Publication {
    id: "cancellation",
    words: words("公募の中止・取消しの公表", "cancellation of the call"),
    facts: &["title", "reason"],
};

/// A corrected notice of what the approver keeps after an upheld complaint.
pub static KEPT: Publication = Publication {
    id: "decision-kept",
    words: words("苦情に対する判断の公表", "answer to an upheld complaint"),
    facts: &["title", "reason"],
};

/// No upheld complaint waits for its answer.
pub static NO_UPHELD_COMPLAINT: Rule = Rule {
    id: "no-upheld-complaint",
    name: words("認められた苦情への対応", "upheld complaint answered"),
    citation: words("苦情処理手続", "complaint procedure"),
    judge: |file, out| out.check(!file.flag("complaint.upheld"), inputs![]),
    says: |_| {
        Sentence {
        ja: "苦情が認められています。手続の中止・やり直しか、決定を維持する判断（keep-decision）を先に行ってください。"
            .to_owned(),
        en: "A complaint was upheld: end or repeat the procedure, or keep the decision with a reason, first."
            .to_owned(),
    }
    },
    ..RULE
};

/// An upheld complaint waits for its answer.
pub static COMPLAINT_UPHELD: Rule = Rule {
    id: "complaint-upheld",
    name: words("認められた苦情", "an upheld complaint waits"),
    judge: |file, out| out.check(file.flag("complaint.upheld"), inputs![]),
    says: |_| Sentence {
        ja: "認められた苦情はありません。決定の維持は、認められた苦情に答える行為です。".to_owned(),
        en: "No upheld complaint waits; keeping a decision answers one.".to_owned(),
    },
    ..RULE
};

/// Children with nothing to tell them but the command.
pub fn bare<'c>(children: impl Iterator<Item = &'c Child>) -> Vec<(String, Facts)> {
    children.map(|child| (child.id.clone(), Facts::default())).collect()
}

/// The applications in one of these stages.
pub fn applications<'d>(
    file: &'d Dossier,
    stages: &'static [&'static str],
) -> impl Iterator<Item = &'d Child> {
    file.children_of("application").filter(move |child| stages.contains(&child.stage.as_str()))
}

/// Every application that still lives ends with the call.
pub static END_CALL: Order = Order {
    words: words("応募の終了", "the applications end with the call"),
    act: "end-with-call",
    to: |file| {
        let live = file.live("application").filter(|child| child.stage != "draft");
        live.map(|child| (child.id.clone(), pass(file, &["reason"]))).collect()
    },
};

/// A contract that is not definitive yet lapses.
pub static LAPSE: Order = Order {
    words: words("契約（仮契約）の失効", "the contract not yet definitive lapses"),
    act: "lapse",
    to: |file| {
        let open =
            file.live("contract").filter(|one| matches!(one.stage.as_str(), "drafted" | "provisional"));
        open.map(|child| (child.id.clone(), pass(file, &["reason"]))).collect()
    },
};

/// Checks a list of objects that each have these members, texts or flags or numbers.
pub(super) fn objects(value: &Value, members: &[&str]) -> Result<(), Sentence> {
    let complete = value.as_array().is_some_and(|list| {
        !list.is_empty() && list.iter().all(|item| members.iter().all(|member| item.get(member).is_some()))
    });
    complete.then_some(()).ok_or_else(|| Sentence {
        ja: format!("1件以上の一覧です。各項目に {} を記してください。", members.join("、")),
        en: format!("A list of one or more; each has {}.", members.join(", ")),
    })
}

/// Checks an object that has these members.
pub(super) fn object(value: &Value, members: &[&str]) -> Result<(), Sentence> {
    members.iter().all(|member| value.get(member).is_some()).then_some(()).ok_or_else(|| Sentence {
        ja: format!("{} を記してください。", members.join("、")),
        en: format!("It has {}.", members.join(", ")),
    })
}
