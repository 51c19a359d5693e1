//! 成果連動型民間委託契約 `pay-for-success` (PFS): what is paid follows what is achieved.
//!
//! The five steps of the Cabinet Office's guideline: the design, from the logic model to the
//! payment table; the market's and the assembly's word on it; an award-only competition and the
//! contract; the service with its measurements; the amount, computed and published.

mod acts;
#[cfg(test)]
mod tests;

use statig::prelude::*;

use super::award;
use super::common::{self, told};
use crate::effect::Audience;
use crate::forms::pay_for_success::{self as form, design, interim, selection, service};
use crate::forms::shared::REASON;
use crate::hearing::Hearing;
use crate::machine;
use crate::rules::outcome as rules;
use crate::words::Capacity::{Approver, Officer, OutcomeEvaluator};
use acts::{
    accept_report, apply_fallback, approve_contract, cancel, change_conditions, complete, contract_ended,
    end_early, end_interim, fail_signature, fix_amount, hand_to_members, note_withdrawal, publish_results,
    record_assembly_vote, record_authorisation, record_executive_decision, refuse_authorisation,
    replace_evaluator, revise_design, start_service,
};

machine! {
    /// The machine of `pay-for-success`.
    PayForSuccess = "pay-for-success" @ 1, "成果連動型民間委託契約", "pay for success";
    attributes: ["joint": []];
    opens: ["proposal-competition", "contract"];
    safeguards: [
        "sounding" <- ["fix-payment"],
        "multi-year-authorisation" <- ["end-sounding"],
        "selection" <- ["record-authorisation"],
        "service" <- ["start-service"],
        "amount-fixed" <- ["accept-report"],
        "published" <- ["publish-results"],
        "completed" <- ["publish-results"],
    ];
    stages {
        Unopened "" Preparation live "開始前" "before opening",
        LogicModel "logic-model" Preparation live "ロジックモデル" "logic model",
        Indicators "indicators" Preparation live "成果指標設定" "indicators",
        EvaluationDesign "evaluation-design" Preparation live "評価方法" "design of the evaluation",
        PaymentDesign "payment-design" Preparation live "支払条件" "design of the payment",
        Sounding "sounding" Preparation live "マーケットサウンディング" "market sounding",
        MultiYearAuthorisation "multi-year-authorisation" Preparation live "債務負担行為" "multi-year authorisation",
        Selection "selection" Review live "受託者の選定・契約" "selection and contract",
        Service "service" Performance live "事業実施" "service",
        InterimEvaluation "interim-evaluation" Performance live "中間評価" "interim evaluation",
        FinalEvaluation "final-evaluation" Performance live "最終評価" "final evaluation",
        AmountFixed "amount-fixed" Performance live "支払額確定" "fixing of the amount",
        Published "published" Performance live "結果公表" "results published",
        Suspended "suspended" Preparation live "停止中" "suspended",
        Completed "completed" Completed closed "完了" "completed",
        Terminated "terminated" Completed closed "解除" "terminated",
        Cancelled "cancelled" Completed closed "中止" "cancelled",
    }
    acts {
        Open "open" "手続を開始する" "open",
        FixLogicModel "fix-logic-model" "ロジックモデルを定める" "fix the logic model",
        FixIndicators "fix-indicators" "成果指標を定める" "fix the indicators",
        FixEvaluation "fix-evaluation" "評価方法を定める" "fix the evaluation",
        FixPayment "fix-payment" "支払条件を定める" "fix the payment",
        RecordSounding "record-sounding" "市場調査を記録する" "record a talk of the sounding",
        EndSounding "end-sounding" "市場調査を終える" "end the sounding",
        ReviseDesign "revise-design" "設計を見直す" "revise the design",
        RecordAuthorisation "record-authorisation" "債務負担行為を記録する" "record the authorisation",
        RefuseAuthorisation "refuse-authorisation" "債務負担行為を認めない" "refuse the authorisation",
        OpenSelection "open-selection" "受託者の公募を始める" "open the selection",
        HandToMembers "hand-to-members" "候補者の決定を受ける" "take over the candidate",
        NoteWithdrawal "note-withdrawal" "候補者の辞退・資格喪失を記録する" "note the loss of the candidate",
        ApproveContract, ReturnContract, RecordAssemblyVote, RecordExecutiveDecision, ReportExecutiveDecision,
        FailSignature,
        StartService "start-service" "サービスを始める" "start the service",
        ReplaceEvaluator "replace-evaluator" "第三者評価者を交代させる" "replace the evaluator",
        RecordMeasurement "record-measurement" "測定値を記録する" "record a measurement",
        ApplyFallback "apply-fallback" "欠測時の取扱いを適用する" "apply the fallback clause",
        StartInterim "start-interim" "中間評価を始める" "start an interim evaluation",
        EndInterim "end-interim" "中間評価を終える" "end the interim evaluation",
        ChangeConditions "change-conditions" "支払条件を変更する" "change the conditions",
        EndService "end-service" "サービスを終える" "end the service",
        EndEarly "end-early" "サービスを早期に終える" "end the service early",
        AcceptReport "accept-report" "評価報告を受理する" "accept the report",
        ReturnReport "return-report" "評価報告を差し戻す" "return the report",
        FixAmount "fix-amount" "支払額を確定する" "fix the amount",
        PublishResults "publish-results" "結果を公表する" "publish the results",
        Conclude "conclude" "契約の完了を記録する" "note the contract's completion",
        ConcludeTerminated "conclude-terminated" "契約の解除を記録する" "note the contract's termination",
        Complete "complete" "完了する" "complete",
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
impl PayForSuccess {
    #[state]
    fn unopened(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Open => {
                h.commanded().may_all(form::PASSED);
                told(h).go(Stage::LogicModel)
            }
            _ => Super,
        }
    }

    #[state(superstate = "unsigned")]
    fn logic_model(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::FixLogicModel => {
                h.by(&[Officer]).ask(&design::LOGIC_MODEL);
                told(h).go(Stage::Indicators)
            }
            _ => Super,
        }
    }

    #[state(superstate = "unsigned")]
    fn indicators(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::FixIndicators => {
                h.by(&[Officer]).ask(&design::INDICATORS);
                told(h).go(Stage::EvaluationDesign)
            }
            _ => Super,
        }
    }

    #[state(superstate = "unsigned")]
    fn evaluation_design(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::FixEvaluation => {
                h.by(&[Officer]).ask_all(design::EVALUATION).document(&design::EVALUATION_PLAN);
                h.require(&rules::G72);
                told(h).go(Stage::PaymentDesign)
            }
            _ => Super,
        }
    }

    #[state(superstate = "unsigned")]
    fn payment_design(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::FixPayment => {
                h.by(&[Officer]).ask(&design::DESIGN).document(&design::BENEFIT);
                h.require_all(&[&rules::G69A, &rules::G71, &design::PAYS_FOR_INDICATORS]);
                told(h).go(Stage::Sounding)
            }
            _ => Super,
        }
    }

    #[state(superstate = "designed")]
    fn sounding(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::RecordSounding => {
                h.by(&[Officer]).additive().ask(&design::TALK);
                told(h).stay()
            }
            Act::EndSounding => {
                h.by(&[Officer]).ask_all(&[&design::SUMMARY, &design::MASKED]).require(&design::SOUNDED);
                h.publish(&design::SOUNDING_RESULT).tell(Audience::Finance).tell(Audience::Public);
                told(h).go(Stage::MultiYearAuthorisation)
            }
            _ => Super,
        }
    }

    #[state(superstate = "designed")]
    fn multi_year_authorisation(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::RecordAuthorisation => record_authorisation(h),
            Act::RefuseAuthorisation => refuse_authorisation(h),
            _ => Super,
        }
    }

    #[state(superstate = "designed")]
    fn selection(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::OpenSelection => {
                h.by(&[Officer]).may(&crate::forms::preparation::PROCEDURE_FORM);
                h.may(&crate::forms::preparation::TIMING);
                h.require_all(&[&selection::FORM_KNOWN, &form::NOTHING_RUNS]).open(&selection::SELECTION);
                told(h).stay()
            }
            Act::HandToMembers => hand_to_members(h),
            Act::NoteWithdrawal => note_withdrawal(h),
            Act::ApproveContract => approve_contract(h),
            Act::ReturnContract => {
                h.by(&[Approver]).ask(&REASON);
                h.require_all(&[&form::CONTRACTS_HERE, &selection::CANDIDATE_DECIDED]);
                told(h).stay()
            }
            Act::RecordAssemblyVote => record_assembly_vote(h),
            Act::RecordExecutiveDecision => record_executive_decision(h),
            Act::FailSignature => fail_signature(h),
            Act::StartService => start_service(h),
            Act::ReplaceEvaluator => replace_evaluator(h),
            _ => Super,
        }
    }

    #[state(superstate = "measured")]
    fn service(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::StartInterim => {
                h.by(&[Officer]).ask(&interim::PERIOD).require(&interim::PERIOD_OPEN);
                h.tell(Audience::Evaluators);
                told(h).go(Stage::InterimEvaluation)
            }
            Act::ChangeConditions => change_conditions(h),
            Act::EndService => {
                h.by(&[Officer]).ask(&service::ENDED_ON).require(&service::END_STATED);
                h.derive("ended_early", |_| Some(false.into()));
                h.tell(Audience::Suppliers).tell(Audience::Evaluators);
                told(h).go(Stage::FinalEvaluation)
            }
            Act::EndEarly => end_early(h),
            _ => Super,
        }
    }

    #[state(superstate = "measured")]
    fn interim_evaluation(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::EndInterim => end_interim(h),
            _ => Super,
        }
    }

    #[state(superstate = "measured")]
    fn final_evaluation(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::AcceptReport => accept_report(h),
            Act::ReturnReport => {
                h.by(&[Approver]).ask(&REASON).tell(Audience::Evaluators);
                told(h).stay()
            }
            _ => Super,
        }
    }

    #[state(superstate = "contracted")]
    fn amount_fixed(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::FixAmount => fix_amount(h),
            Act::PublishResults => publish_results(h),
            // The contract is completed or closed only once the amount is fixed.
            Act::Conclude | Act::ConcludeTerminated => contract_ended(h),
            _ => Super,
        }
    }

    #[state(superstate = "contracted")]
    fn published(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Conclude => award::conclude(h, Stage::Completed),
            Act::ConcludeTerminated => award::conclude(h, Stage::Terminated),
            Act::Complete => complete(h),
            _ => Super,
        }
    }

    #[state(superstate = "live")]
    fn suspended(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Resume => common::resume(h, &form::WHERE_IT_WAS),
            Act::Cancel => cancel(h),
            // The competition and the contract go their own way meanwhile: what they report is
            // kept. A signature waits (the contract asks).
            Act::HandToMembers => hand_to_members(h),
            Act::NoteWithdrawal => note_withdrawal(h),
            Act::ReportExecutiveDecision => award::report_executive_decision(h),
            _ => Super,
        }
    }

    #[state(superstate = "ended_stage")]
    fn completed() -> Outcome<Stage> {
        Super
    }

    #[state(superstate = "ended_stage")]
    fn terminated() -> Outcome<Stage> {
        Super
    }

    #[state(superstate = "ended_stage")]
    fn cancelled() -> Outcome<Stage> {
        Super
    }

    /// From the sounding to the selection: the design may be revised, and decided ones reported.
    #[superstate(superstate = "unsigned")]
    fn designed(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ReviseDesign => revise_design(h),
            Act::ReportExecutiveDecision => award::report_executive_decision(h),
            _ => Super,
        }
    }

    /// Before the definitive contract: the procedure may be suspended or cancelled.
    #[superstate(superstate = "live")]
    fn unsigned(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Suspend => common::suspend(h, Stage::Suspended),
            Act::Cancel => cancel(h),
            _ => Super,
        }
    }

    /// While values are measured.
    #[superstate(superstate = "contracted")]
    fn measured(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::RecordMeasurement => {
                h.by(&[OutcomeEvaluator]).additive().ask(&service::MEASUREMENT);
                h.require_all(&[&service::OWN_EVALUATION, &service::MEASURABLE]);
                h.deadline(&selection::REMIND_MEASUREMENT);
                told(h).stay()
            }
            Act::ApplyFallback => apply_fallback(h),
            Act::ReplaceEvaluator => replace_evaluator(h),
            _ => Super,
        }
    }

    /// From the signature to the end.
    #[superstate(superstate = "live")]
    fn contracted(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ReportExecutiveDecision => award::report_executive_decision(h),
            _ => Super,
        }
    }

    /// Every live stage.
    #[superstate]
    fn live(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Concur | Act::Object => common::on_the_route(h, act),
            _ => common::in_every_live_stage(h, act),
        }
    }

    /// Every closed stage: only duties still open.
    #[superstate]
    fn ended_stage(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ReportExecutiveDecision => award::report_executive_decision(h),
            _ => common::in_every_closed_stage(h, act),
        }
    }
}
