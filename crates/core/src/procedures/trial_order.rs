//! トライアル発注認定 `trial-order`: a programme certifies new products and services, buys some of
//! them to try, and tells their makers what the use showed.
//!
//! Certification follows Order 167-2(1)iv and Rules 12-3; it promises no purchase.

mod acts;
#[cfg(test)]
mod tests;

use statig::prelude::*;

use super::award::{self, today};
use super::common::{self, told};
use super::{open_call, small_value};
use crate::effect::Audience;
use crate::forms::proposal_competition as competition;
use crate::forms::shared::REASON;
use crate::forms::trial_order::{self as form, review, trial};
use crate::hearing::Hearing;
use crate::machine;
use crate::rules::certification as rules;
use crate::words::Capacity::{Approver, Evaluator, Expert, Officer};
use acts::{
    approve_certification, cancel, close_call, complete, conclude_purchase, count_applications, decide_board,
    end_document_review, end_formal_review, note_application, pass_formal_review, publish_call,
    record_interview, record_review, record_use_evaluation, reject, request_call_approval, start_designated,
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
        AskQuestion, AnswerQuestions, DraftAmendment, ApproveAmendment,
        NoteApplication "note-application" "申請の数を記録する" "note the number of applications",
        CloseCall "close-call" "募集を締め切る" "close the call",
        PassFormalReview "pass-formal-review" "形式審査を通す" "pass the formal review",
        Reject "reject" "不認定とする" "reject",
        EndFormalReview "end-formal-review" "形式審査を終える" "end the formal review",
        RecordNeed "record-need" "庁内のニーズを記録する" "record a need",
        EndNeedsSurvey "end-needs-survey" "ニーズ調査を終える" "end the survey of needs",
        DeclareInterest,
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
        NoteComplaint, KeepDecision,
        NoteBudgetVote, ApproveException, Concur, Object, CountersignLater, Suspend, Resume, Cancel,
    }
}

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
                h.commanded().may_all(form::OPENED_WITH).may_all(form::PASSED);
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
            Act::AppointCommittee => open_call::appoint_committee(h),
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
            Act::ReturnCall => common::send_back(h, Stage::ProgramDrafting),
            _ => common::on_the_route(h, act),
        }
    }

    #[state(superstate = "before_the_board_decides")]
    fn call_approved(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::PublishCall => publish_call(h),
            Act::StartDesignated => start_designated(h),
            Act::WithdrawApproval => common::send_back(h, Stage::ProgramDrafting),
            _ => Super,
        }
    }

    #[state(superstate = "before_the_board_decides")]
    fn call_open(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Concur | Act::Object => common::on_the_route(h, act),
            Act::NoteApplication => note_application(h),
            Act::CloseCall => close_call(h),
            _ => open_call::while_open(h, act),
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
            Act::RecordReview => record_review(h),
            Act::EndDocumentReview => end_document_review(h),
            _ => Super,
        }
    }

    #[state(superstate = "reviewing")]
    fn interview(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::RecordInterview => record_interview(h),
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
                h.require_all(open_call::WITHOUT_INTEREST);
                told(h).stay()
            }
            Act::EndHearing => {
                h.by(&[Officer])
                    .require_all(&[&rules::G16, &rules::EXPERTS_ALWAYS])
                    .tell(Audience::Evaluators);
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
                h.require_all(open_call::WITHOUT_INTEREST);
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
            // Nothing was published that could be complained of.
            Act::NoteComplaint | Act::KeepDecision => Handled,
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
                // What was withdrawn meanwhile frees its place.
                count_applications(h);
                open_call::resume(h, &form::WHERE_IT_WAS)
            }
            Act::Cancel => cancel(h),
            // A purchase may end, and its use be evaluated, while the programme rests.
            Act::Conclude => conclude_purchase(h),
            Act::RecordUseEvaluation => record_use_evaluation(h),
            Act::NoteComplaint => award::note_complaint(h),
            _ => open_call::while_suspended(h, act),
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
            Act::DeclareInterest => open_call::declare_interest(h, &[Evaluator, Expert]),
            _ => Super,
        }
    }

    /// From the call's approval to the board: the committee may change.
    #[superstate(superstate = "unsuspended")]
    fn before_the_board_decides(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ReplaceEvaluator => open_call::replace_evaluator(h),
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
            Act::Concur | Act::Object => common::on_the_route(h, act),
            _ => award::open_to_complaint(h, act),
        }
    }

    /// Every live stage that is not suspended.
    #[superstate(superstate = "live")]
    fn unsuspended(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Suspend => open_call::suspend(h, Stage::Suspended),
            Act::Cancel => cancel(h),
            _ => Super,
        }
    }

    /// Every live stage.
    #[superstate]
    fn live(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        common::in_every_live_stage(h, act)
    }

    /// Every closed stage: only duties still open.
    #[superstate]
    fn ended(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        common::in_every_closed_stage(h, act)
    }
}
