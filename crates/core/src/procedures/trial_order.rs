//! トライアル発注認定 `trial-order`: a programme certifies new products and services, buys some of
//! them to try, and tells their makers what the use showed.
//!
//! Certification follows Order 167-2(1)iv and Rules 12-3; it promises no purchase.

mod acts;
#[cfg(test)]
mod tests;

use statig::prelude::*;

use super::award::{self, now, today};
use super::common::{self, REASON, told};
use super::{open_call as shared, small_value};
use crate::effect::{Audience, Effect};
use crate::forms::proposal_competition::{self as competition, evaluation, open_call};
use crate::forms::trial_order::{self as form, review, trial};
use crate::hearing::Hearing;
use crate::machine;
use crate::rules::{certification as rules, evaluation as committee};
use crate::words::Capacity::{Approver, Evaluator, Expert, Officer, System};
use acts::{
    approve_certification, cancel, complete, conclude_purchase, decide_board, end_formal_review,
    pass_formal_review, publish_call, record_use_evaluation, reject, request_call_approval, start_designated,
    start_trial,
};

machine! {
    /// The machine of `trial-order`.
    TrialOrder = "trial-order" @ 1, "トライアル発注認定", "trial order";
    attributes: ["intake": ["public", "designated"]];
    opens: ["application", "certificate", "negotiated-no4", "contract"];
    safeguards: [
        "call-approved" <- ["approve-call"],
        "call-open" <- ["publish-call"],
        "formal-review" <- ["close-call", "start-designated"],
        "needs-survey" <- ["end-formal-review"],
        "document-review" <- ["end-formal-review"],
        "expert-hearing" <- ["end-document-review"],
        "board" <- ["end-hearing"],
        "certification-approval" <- ["decide-board"],
        "certified" <- ["approve-certification"],
        "trial-use" <- ["start-trial", "start-small-purchase"],
    ];
    stages {
        Unopened "" Preparation live "開始前" "before opening",
        ProgramDrafting "program-drafting" Preparation live "要綱・募集要項" "drafting of the programme",
        CallApproval "call-approval" Preparation live "回議・決裁" "approval of the call",
        CallApproved "call-approved" Call live "募集待ち" "waiting for publication",
        CallOpen "call-open" Call live "募集中" "call open",
        FormalReview "formal-review" Review live "形式審査" "formal review",
        NeedsSurvey "needs-survey" Review live "庁内ニーズ調査" "survey of needs",
        DocumentReview "document-review" Review live "書類審査" "document review",
        Interview "interview" Review live "面接・現地調査" "interview",
        ExpertHearing "expert-hearing" Review live "学識経験者の意見聴取" "hearing of experts",
        Board "board" Review live "審査会" "board",
        CertificationApproval "certification-approval" Approval live "認定決裁" "approval of the certification",
        Certified "certified" Performance live "認定・公表" "certified",
        TrialUse "trial-use" Performance live "試験購入・使用" "trial use",
        Suspended "suspended" Preparation live "停止中" "suspended",
        Completed "completed" Completed closed "完了" "completed",
        NoEntry "no-entry" Completed closed "申請なし" "no entry",
        NoneCertified "none-certified" Completed closed "認定なし" "none certified",
        Cancelled "cancelled" Completed closed "中止" "cancelled",
    }
    acts {
        Open "open" "認定の手続を始める" "open",
        AppointCommittee "appoint-committee" "審査委員を選任する" "appoint the committee",
        ReplaceEvaluator "replace-evaluator" "審査委員を交代させる" "replace an evaluator",
        RequestCallApproval "request-call-approval" "募集の決裁を求める" "request approval of the call",
        ApproveCall "approve-call" "募集を決裁する" "approve the call",
        ReturnCall "return-call" "募集案を差し戻す" "return the call",
        WithdrawApproval "withdraw-approval" "募集の決裁を取り消す" "withdraw the approval",
        PublishCall "publish-call" "募集を始める" "publish the call",
        StartDesignated "start-designated" "実証実験の商品を受け付ける" "take in a designated product",
        AskQuestion "ask-question" "質問する" "ask a question",
        AnswerQuestions "answer-questions" "質問に回答する" "answer questions",
        DraftAmendment "draft-amendment" "変更案を作る" "draft an amendment",
        ApproveAmendment "approve-amendment" "変更を決裁する" "approve the amendment",
        CloseCall "close-call" "募集を締め切る" "close the call",
        PassFormalReview "pass-formal-review" "形式審査を通す" "pass the formal review",
        Reject "reject" "不認定とする" "reject",
        EndFormalReview "end-formal-review" "形式審査を終える" "end the formal review",
        RecordNeed "record-need" "庁内のニーズを記録する" "record a need",
        EndNeedsSurvey "end-needs-survey" "ニーズ調査を終える" "end the survey of needs",
        DeclareInterest "declare-interest" "利害関係を申告する" "declare interests",
        RecordReview "record-review" "書類審査を記録する" "record a review",
        EndDocumentReview "end-document-review" "書類審査を終える" "end the document review",
        RecordInterview "record-interview" "面接を記録する" "record an interview",
        EndInterview "end-interview" "面接を終える" "end the interviews",
        HearExperts "hear-experts" "学識経験者の意見を記録する" "hear the experts",
        EndHearing "end-hearing" "意見聴取を終える" "end the hearing",
        RecordFindings "record-findings" "判定を記録する" "record findings",
        DecideBoard "decide-board" "審査会の結果をまとめる" "decide in the board",
        ApproveCertification "approve-certification" "認定を決裁する" "approve the certification",
        ReturnBoard "return-board" "審査会に差し戻す" "return to the board",
        PublishCatalogue "publish-catalogue" "認定商品を公表する" "publish the catalogue",
        RequestTrial "request-trial" "試験購入を希望する" "request a trial",
        DeclineTrial "decline-trial" "試験購入を行わないこととする" "decline a trial",
        StartTrial "start-trial" "4号随意契約を始める" "start a trial purchase",
        StartSmallPurchase "start-small-purchase" "少額で購入する" "start a small purchase",
        Conclude "conclude" "試験購入の完了を記録する" "note that a purchase is complete",
        RecordUseEvaluation "record-use-evaluation" "使用評価を記録する" "record the evaluation of the use",
        Complete "complete" "完了する" "complete",
        NoteComplaint "note-complaint" "認められた苦情を記録する" "note an upheld complaint",
        KeepDecision "keep-decision" "決定を維持する" "keep the decision",
        NoteBudgetVote "note-budget-vote" "予算の議決を記録する" "note the budget vote",
        ApproveException "approve-exception" "例外を承認する" "approve an exception",
        Concur "concur" "合議に同意する" "concur",
        Object "object" "異議を述べる" "object",
        CountersignLater "countersign-later" "後閲する" "countersign later",
        Suspend "suspend" "停止する" "suspend",
        Resume "resume" "再開する" "resume",
        Cancel "cancel" "中止する" "cancel",
    }
}

/// The stages of [`form::SUSPENDED_FROM`], in its order.
const BEFORE_SUSPENDED: [Stage; 13] = [
    Stage::ProgramDrafting,
    Stage::CallApproval,
    Stage::CallApproved,
    Stage::CallOpen,
    Stage::FormalReview,
    Stage::NeedsSurvey,
    Stage::DocumentReview,
    Stage::Interview,
    Stage::ExpertHearing,
    Stage::Board,
    Stage::CertificationApproval,
    Stage::Certified,
    Stage::TrialUse,
];

#[state_machine(
    initial = "Stage::Unopened",
    event_identifier = "act",
    context_identifier = "h",
    state(custom, name = "Stage"),
    superstate(derive(Debug)),
    visibility = "pub(crate)"
)]
impl TrialOrder {
    #[state]
    fn unopened(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Open => {
                h.commanded();
                for fact in form::OPENED_WITH.iter().chain(form::PASSED) {
                    h.may(fact);
                }
                h.derive("intake", form::intake).derive("eligibility_timing", form::after);
                h.derive("sealing", form::unsealed);
                told(h).go(Stage::ProgramDrafting)
            }
            _ => Super,
        }
    }

    #[state(superstate = "unsuspended")]
    fn program_drafting(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::AppointCommittee => shared::appoint_committee(h),
            Act::RequestCallApproval => request_call_approval(h),
            _ => Super,
        }
    }

    #[state(superstate = "unsuspended")]
    fn call_approval(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ApproveCall => {
                common::approval(h, &["request-call-approval"]).require(&rules::G83);
                told(h).go(Stage::CallApproved)
            }
            Act::ReturnCall => {
                h.by(&[Approver]).ask(&REASON);
                told(h).go(Stage::ProgramDrafting)
            }
            Act::Concur => common::concur(h),
            Act::Object => common::object(h),
            _ => Super,
        }
    }

    #[state(superstate = "before_the_board_decides")]
    fn call_approved(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::PublishCall => publish_call(h),
            Act::StartDesignated => start_designated(h),
            Act::WithdrawApproval => {
                h.by(&[Approver]).ask(&REASON);
                told(h).go(Stage::ProgramDrafting)
            }
            _ => Super,
        }
    }

    #[state(superstate = "before_the_board_decides")]
    fn call_open(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::AskQuestion => shared::ask_question(h),
            Act::AnswerQuestions => shared::answer_questions(h),
            Act::DraftAmendment => shared::draft_amendment(h),
            Act::ApproveAmendment => shared::approve_amendment(h),
            Act::Concur => common::concur(h),
            Act::Object => common::object(h),
            Act::CloseCall => {
                h.by(&[System, Officer]).require(&rules::G80).derive("call.closed_at", now);
                // It may close before its deadline, when as many as planned have applied.
                h.lift("close-call").lift("questions-due").lift("answers-due").tell(Audience::Public);
                told(h);
                if h.finds(&open_call::ANY_ENTRY) {
                    h.go(Stage::FormalReview)
                } else {
                    h.command(&competition::END_CALL).effect(Effect::LiftAll).go(Stage::NoEntry)
                }
            }
            _ => Super,
        }
    }

    #[state(superstate = "reviewing")]
    fn formal_review(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::PassFormalReview => pass_formal_review(h),
            Act::Reject => reject(h),
            Act::EndFormalReview => end_formal_review(h),
            _ => Super,
        }
    }

    #[state(superstate = "reviewing")]
    fn needs_survey(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::RecordNeed => {
                h.by(&[Officer]).additive().ask(&review::NEED);
                told(h).stay()
            }
            Act::EndNeedsSurvey => {
                h.by(&[Officer]).tell(Audience::Evaluators);
                told(h).go(Stage::DocumentReview)
            }
            _ => Super,
        }
    }

    #[state(superstate = "reviewing")]
    fn document_review(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::RecordReview => {
                h.by(&[Evaluator]).additive().ask(&review::REVIEW);
                h.require_all(&[&committee::NOT_RECUSED, &committee::DECLARED_NO_INTEREST]);
                told(h).stay()
            }
            Act::EndDocumentReview => {
                h.by(&[Officer]).require_all(&[&committee::G36, &review::G48]);
                told(h).tell(Audience::Evaluators);
                if h.finds(&form::INTERVIEWS) {
                    h.tell(Audience::Suppliers).go(Stage::Interview)
                } else {
                    h.go(Stage::ExpertHearing)
                }
            }
            _ => Super,
        }
    }

    #[state(superstate = "reviewing")]
    fn interview(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::RecordInterview => {
                h.by(&[Evaluator]).additive().ask(&review::INTERVIEW).document(&evaluation::MINUTES);
                h.require_all(&[&committee::NOT_RECUSED, &committee::DECLARED_NO_INTEREST, &committee::G40]);
                told(h).stay()
            }
            Act::EndInterview => {
                h.by(&[Officer]).may(&review::NOT_INTERVIEWED).may(&REASON);
                h.require(&review::ALL_INTERVIEWED).tell(Audience::Evaluators);
                told(h).go(Stage::ExpertHearing)
            }
            _ => Super,
        }
    }

    #[state(superstate = "reviewing")]
    fn expert_hearing(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::HearExperts => {
                h.by(&[Expert]).additive().ask(&review::OPINION);
                h.require_all(&[&committee::NOT_RECUSED, &committee::DECLARED_NO_INTEREST]);
                told(h).stay()
            }
            Act::EndHearing => {
                h.by(&[Officer]).require(&rules::G16).tell(Audience::Evaluators);
                told(h).go(Stage::Board)
            }
            _ => Super,
        }
    }

    #[state(superstate = "reviewing")]
    fn board(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::RecordFindings => {
                h.by(&[Evaluator]).additive().ask(&review::FINDINGS).require(&review::UNDER_EVALUATION);
                h.require_all(&[&committee::NOT_RECUSED, &committee::DECLARED_NO_INTEREST]);
                told(h).stay()
            }
            Act::DecideBoard => decide_board(h),
            _ => Super,
        }
    }

    #[state(superstate = "decided")]
    fn certification_approval(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ApproveCertification => approve_certification(h),
            Act::ReturnBoard => {
                h.by(&[Approver]).ask(&REASON).tell(Audience::Evaluators);
                told(h).go(Stage::Board)
            }
            _ => Super,
        }
    }

    #[state(superstate = "in_use")]
    fn certified(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::PublishCatalogue => {
                h.by(&[Officer]).ask(&form::NO_PROMISE).document(&trial::CATALOGUE_DOCUMENT);
                h.require(&rules::G83).derive("catalogue.published_on", today).publish(&trial::CATALOGUE);
                told(h).tell(Audience::Suppliers).tell(Audience::Public).stay()
            }
            _ => Super,
        }
    }

    #[state(superstate = "in_use")]
    fn trial_use(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Conclude => conclude_purchase(h),
            Act::RecordUseEvaluation => record_use_evaluation(h),
            _ => Super,
        }
    }

    #[state(superstate = "live")]
    fn suspended(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Resume => {
                h.require(&open_call::RESUMED_BY_AMENDMENT);
                common::resume(h, &form::WHERE_IT_WAS, &BEFORE_SUSPENDED)
            }
            Act::Cancel => cancel(h),
            Act::Concur => common::concur(h),
            Act::Object => common::object(h),
            // A purchase may end, and its use be evaluated, while the programme rests.
            Act::Conclude => conclude_purchase(h),
            Act::RecordUseEvaluation => record_use_evaluation(h),
            Act::NoteComplaint => award::note_complaint(h),
            Act::AskQuestion => {
                h.require(&open_call::WAS_OPEN);
                shared::ask_question(h)
            }
            Act::AnswerQuestions => {
                h.require(&open_call::WAS_OPEN);
                shared::answer_questions(h)
            }
            Act::DraftAmendment => {
                h.require(&open_call::WAS_OPEN);
                shared::draft_amendment(h)
            }
            Act::ApproveAmendment => {
                h.require(&open_call::WAS_OPEN).derive("suspended.deadlines", open_call::frozen_but_the_end);
                shared::approve_amendment(h)
            }
            _ => Super,
        }
    }

    #[state(superstate = "ended")]
    fn completed() -> Outcome<Stage> {
        Super
    }

    #[state(superstate = "ended")]
    fn no_entry() -> Outcome<Stage> {
        Super
    }

    #[state(superstate = "ended")]
    fn none_certified() -> Outcome<Stage> {
        Super
    }

    #[state(superstate = "ended")]
    fn cancelled() -> Outcome<Stage> {
        Super
    }

    /// From the formal review to the board: whoever sits declares interests.
    #[superstate(superstate = "before_the_board_decides")]
    fn reviewing(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::DeclareInterest => shared::declare_interest(h),
            _ => Super,
        }
    }

    /// From the call's approval to the board: the committee may change.
    #[superstate(superstate = "unsuspended")]
    fn before_the_board_decides(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ReplaceEvaluator => shared::replace_evaluator(h),
            _ => Super,
        }
    }

    /// Certified products are asked for, bought to try, and the programme ends.
    #[superstate(superstate = "decided")]
    fn in_use(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::RequestTrial => {
                h.by(&[Officer]).additive().ask(&trial::REQUEST);
                told(h).stay()
            }
            Act::DeclineTrial => {
                h.by(&[Officer]).ask(&trial::DECLINED).require(&trial::REQUEST_STANDS);
                told(h).stay()
            }
            Act::StartTrial => start_trial(h),
            Act::StartSmallPurchase => {
                h.require(&competition::NO_UPHELD_COMPLAINT);
                small_value::start_small_purchase(h, &["request-trial"]).go(Stage::TrialUse)
            }
            Act::Complete => complete(h),
            _ => Super,
        }
    }

    /// From the board's decision on: it may be complained of.
    #[superstate(superstate = "unsuspended")]
    fn decided(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::NoteComplaint => award::note_complaint(h),
            Act::KeepDecision => award::keep_decision(h),
            Act::Concur => common::concur(h),
            Act::Object => common::object(h),
            _ => Super,
        }
    }

    /// Every live stage that is not suspended.
    #[superstate(superstate = "live")]
    fn unsuspended(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Suspend => {
                h.derive("suspended.remainder_seconds", open_call::remainder);
                common::suspend(h, Stage::Suspended)
            }
            Act::Cancel => cancel(h),
            _ => Super,
        }
    }

    /// Every live stage.
    #[superstate]
    fn live(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::NoteBudgetVote => common::note_budget_vote(h),
            Act::ApproveException => common::approve_exception(h),
            Act::CountersignLater => common::countersign(h),
            _ => Super,
        }
    }

    /// Every closed stage: only duties still open.
    #[superstate]
    fn ended(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::CountersignLater => common::countersign(h),
            _ => Super,
        }
    }
}
