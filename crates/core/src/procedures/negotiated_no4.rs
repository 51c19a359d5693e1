//! 4号随意契約 `negotiated-no4`: a contract with a firm whose new product or service the head
//! certified (Order 167-2(1)iv), made known before and after as the local rule says.

mod acts;
#[cfg(test)]
mod tests;

use statig::prelude::*;

use super::award;
use super::common::{self, told};
use crate::effect::{Audience, Effect};
use crate::forms::negotiated_no4::{self as form, choice};
use crate::forms::shared::REASON;
use crate::hearing::Hearing;
use crate::machine;
use crate::words::Capacity::{Approver, Officer, System};
use acts::{
    abort, accept_quote, approve_contract, approve_next_candidate, cancel, close_applications, confirm_basis,
    fail_signature, note_certificate_change, publish_forecast, publish_pre_notice, select_counterpart,
};

machine! {
    /// The machine of `negotiated-no4`.
    NegotiatedNo4 = "negotiated-no4" @ 1, "4号随意契約", "negotiated contract under No.4";
    attributes: [];
    opens: ["application", "contract"];
    safeguards: [
        "pre-notice" <- ["confirm-basis"],
        "selection" <- ["publish-pre-notice"],
        "quotation" <- ["select-counterpart"],
        "contract-approval" <- ["accept-quote"],
        "signing" <- ["approve-contract"],
        "contracted" <- ["note-signature"],
    ];
    stages {
        Unopened "" Preparation live "開始前" "before opening",
        BasisCheck "basis-check" Preparation live "認定確認" "check of the basis",
        PreNotice "pre-notice" Preparation live "契約前公表" "notice before the contract",
        Selection "selection" Call live "申込・選定" "applications and selection",
        Quotation "quotation" Contract live "見積" "quotation",
        ContractApproval "contract-approval" Contract live "契約締結伺" "approval of the contract",
        Assembly "assembly" Contract live "議決待ち" "waiting for the assembly",
        Signing "signing" Contract live "契約締結手続" "signing",
        Contracted "contracted" Performance live "履行中" "contracted",
        Suspended "suspended" Preparation live "停止中" "suspended",
        Completed "completed" Completed closed "完了" "completed",
        Aborted "aborted" Completed closed "打切り" "aborted",
        RejectedByAssembly "rejected-by-assembly" Completed closed "議会否決" "rejected by the assembly",
        Terminated "terminated" Completed closed "解除" "terminated",
        Cancelled "cancelled" Completed closed "中止" "cancelled",
    }
    acts {
        Open "open" "手続を開始する" "open",
        ConfirmBasis "confirm-basis" "認定による根拠を確認する" "confirm the basis",
        PublishForecast "publish-forecast" "発注見通しを公表する" "publish the forecast",
        PublishPreNotice "publish-pre-notice" "契約前公表を行う" "publish the notice before the contract",
        CloseApplications "close-applications" "申込みを締め切る" "close the applications",
        NoneApplied "none-applied" "申込みがなく打ち切る" "end as nobody applied",
        SelectCounterpart "select-counterpart" "相手方を選定する" "select the counterpart",
        ApproveNextCandidate "approve-next-candidate" "次順位者との協議を決定する" "approve the next candidate",
        FixReservePrice "fix-reserve-price" "予定価格を定める" "fix the reserve price",
        AcceptQuote "accept-quote" "見積を採用する" "accept the quote",
        ApproveContract, ReturnContract, RecordAssemblyVote, RecordExecutiveDecision, ReportExecutiveDecision,
        NoteSignature, FailSignature,
        Abort "abort" "打ち切る" "abort",
        NoteComplaint, KeepDecision,
        NoteWithdrawal "note-withdrawal" "相手方の辞退・資格喪失を記録する" "note the loss of the candidate",
        NoteCertificateChange "note-certificate-change" "認定の変更を記録する" "note the certificate's change",
        Conclude "conclude" "履行を終える" "conclude",
        ConcludeTerminated "conclude-terminated" "解除により終える" "conclude as terminated",
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
impl NegotiatedNo4 {
    #[state]
    fn unopened(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Open => {
                h.commanded().may_all(form::PASSED);
                h.derive("method.ground", form::ground);
                told(h).go(Stage::BasisCheck)
            }
            _ => Super,
        }
    }

    #[state(superstate = "before_approval")]
    fn basis_check(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ConfirmBasis => confirm_basis(h),
            Act::PublishForecast => publish_forecast(h),
            // Nothing was decided that could be complained of or countersigned.
            Act::NoteComplaint | Act::KeepDecision | Act::CountersignLater => Handled,
            _ => Super,
        }
    }

    #[state(superstate = "before_approval")]
    fn pre_notice(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::PublishForecast => publish_forecast(h),
            Act::PublishPreNotice => publish_pre_notice(h),
            // Nothing was decided that could be complained of or countersigned.
            Act::NoteComplaint | Act::KeepDecision | Act::CountersignLater => Handled,
            _ => Super,
        }
    }

    #[state(superstate = "before_approval")]
    fn selection(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::CloseApplications => close_applications(h),
            Act::NoneApplied => {
                h.by(&[System]).require(&form::NO_APPLICATION).publish(&form::ABORTED);
                h.effect(Effect::LiftAll).tell(Audience::Public).tell(Audience::Approver);
                told(h).go(Stage::Aborted)
            }
            Act::SelectCounterpart => select_counterpart(h),
            // Nothing was decided that could be complained of or countersigned.
            Act::NoteComplaint | Act::KeepDecision | Act::CountersignLater => Handled,
            _ => Super,
        }
    }

    #[state(superstate = "before_approval")]
    fn quotation(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::FixReservePrice => award::fix_reserve_price(h),
            Act::AcceptQuote => accept_quote(h),
            Act::ApproveNextCandidate => approve_next_candidate(h),
            Act::NoteWithdrawal => award::note_withdrawal(h, &choice::RESOLVE_LOSS),
            Act::ReportExecutiveDecision => award::report_executive_decision(h),
            _ => Super,
        }
    }

    #[state(superstate = "approved")]
    fn contract_approval(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ApproveContract => approve_contract(h),
            Act::ReturnContract => common::send_back(h, Stage::Quotation),
            _ => common::on_the_route(h, act),
        }
    }

    #[state(superstate = "approved")]
    fn assembly(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::FailSignature => fail_signature(h),
            _ => award::while_the_assembly_decides(h, act, Stage::Signing, Stage::RejectedByAssembly),
        }
    }

    #[state(superstate = "approved")]
    fn signing(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::NoteSignature => award::note_signature(h, Stage::Contracted),
            Act::FailSignature => fail_signature(h),
            _ => Super,
        }
    }

    #[state(superstate = "live")]
    fn contracted(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        award::while_performed(h, act, Stage::Completed, Stage::Terminated)
    }

    #[state(superstate = "live")]
    fn suspended(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Resume => common::resume(h, &form::WHERE_IT_WAS),
            Act::Cancel => cancel(h),
            Act::NoteWithdrawal => award::note_withdrawal(h, &choice::RESOLVE_LOSS),
            Act::NoteCertificateChange => note_certificate_change(h),
            Act::NoteComplaint => award::note_complaint(h),
            Act::ReportExecutiveDecision => award::report_executive_decision(h),
            _ => Super,
        }
    }

    #[state(superstate = "ended_after_award")]
    fn completed() -> Outcome<Stage> {
        Super
    }

    #[state(superstate = "ended_after_award")]
    fn aborted() -> Outcome<Stage> {
        Super
    }

    #[state(superstate = "ended_after_award")]
    fn rejected_by_assembly() -> Outcome<Stage> {
        Super
    }

    #[state(superstate = "ended_after_award")]
    fn terminated() -> Outcome<Stage> {
        Super
    }

    #[state(superstate = "ended_after_award")]
    fn cancelled() -> Outcome<Stage> {
        Super
    }

    /// Up to the accepted quote: the officer may end it, nothing was approved yet.
    #[superstate(superstate = "unsigned")]
    fn before_approval(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Abort => {
                h.by(&[Officer, Approver]);
                abort(h)
            }
            _ => Super,
        }
    }

    /// From the approval of the contract on: the approver ends it, and the contract lapses.
    #[superstate(superstate = "unsigned")]
    fn approved(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Abort => {
                h.by(&[Approver]);
                abort(h)
            }
            Act::NoteWithdrawal => award::note_withdrawal(h, &choice::RESOLVE_LOSS),
            Act::ReportExecutiveDecision => award::report_executive_decision(h),
            _ => Super,
        }
    }

    /// Before the definitive contract: complaints, certificates and budget may change it all.
    #[superstate(superstate = "live")]
    fn unsigned(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::NoteCertificateChange => note_certificate_change(h),
            Act::Suspend => common::suspend(h, Stage::Suspended),
            Act::Cancel => cancel(h),
            _ => award::open_to_complaint(h, act),
        }
    }

    /// Every live stage.
    #[superstate]
    fn live(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        common::in_every_live_stage(h, act)
    }

    /// Every closed stage: only duties still open.
    #[superstate]
    fn ended_after_award(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ReportExecutiveDecision => award::report_executive_decision(h),
            _ => common::in_every_closed_stage(h, act),
        }
    }
}
