//! 企画競争 `proposal-competition`: proposal, competition of designs, and 総合評価一般競争入札.
//!
//! One machine for a negotiated contract after a competition of proposals (Order 167-2(1)ii) and
//! for an evaluated tender (Order 167-10-2, "1B"); the fork [`form::TENDER`] tells them apart.

mod award_acts;
mod call_acts;
mod evaluation_acts;
#[cfg(test)]
mod tests;

use statig::prelude::*;

use super::open_call::{self, appoint_committee, declare_interest, replace_evaluator};
use super::{award, common};
use crate::forms::proposal_competition::{self as form, award as contract_form, open_call as call_form};
use crate::hearing::Hearing;
use crate::machine;
use crate::words::Capacity::Evaluator;
use award_acts::{
    accept_quote, admit_counterpart, approve_candidate, approve_contract, approve_next_candidate,
    call_next_candidate, close_no_award, conclude_elsewhere, end_after_failed_talks, end_after_loss,
    fail_signature, lost_elsewhere, lost_while_suspended, open_residual_negotiation, record_negotiation,
    report_failed_negotiation, return_contract, return_ranking,
};
use call_acts::{
    approve_call, approve_method, close_call, close_entries, confirm_eligibility, examine, fix_criteria,
    open, open_envelopes, publish_call, request_call_approval, while_open, while_suspended,
};
use evaluation_acts::{
    finalise_ranking, fix_reserve_price, hear_experts, investigate_low_bid, open_bids, re_bid,
    record_first_screening, record_hearing, score,
};

machine! {
    /// The machine of `proposal-competition`.
    ProposalCompetition = "proposal-competition" @ 1, "企画競争", "proposal competition";
    attributes: [
        "procedure": ["open-proposal", "invited-proposal", "design-contest", "comprehensive-evaluation"],
        "eligibility_timing": ["before", "after"],
        "award_only": [],
        "sealing": ["three-holders", "none"],
    ];
    opens: ["application", "contract"];
    safeguards: [
        "call-drafting" <- ["approve-method"],
        "call-open" <- ["approve-call"],
        "evaluation" <- ["confirm-eligibility", "re-bid"],
        "candidate-approval" <- ["finalise-ranking"],
        "negotiation" <- ["approve-candidate", "open-residual-negotiation"],
        "contract-approval" <- ["approve-candidate", "accept-quote"],
        "signing" <- ["approve-contract"],
        "contracted" <- ["note-signature"],
    ];
    stages {
        Unopened "" Preparation live "開始前" "before opening",
        MethodApproval "method-approval" Preparation live "方式承認" "approval of the method",
        CallDrafting "call-drafting" Preparation live "実施要領作成" "drafting of the call",
        CallApproval "call-approval" Preparation live "回議・決裁" "approval of the call",
        CallApproved "call-approved" Call live "公告待ち" "waiting for publication",
        CallOpen "call-open" Call live "公募中" "call open",
        EligibilityReview "eligibility-review" Review live "参加資格審査" "eligibility review",
        Evaluation "evaluation" Review live "審査・採点" "evaluation",
        CandidateApproval "candidate-approval" Approval live "候補者（落札者）決定" "approval of the candidate",
        Negotiation "negotiation" Contract live "協議・見積" "negotiation",
        ContractApproval "contract-approval" Contract live "契約締結伺" "approval of the contract",
        Assembly "assembly" Contract live "議決待ち" "waiting for the assembly",
        Signing "signing" Contract live "契約締結手続" "signing",
        Contracted "contracted" Performance live "履行中" "contracted",
        NoAward "no-award" Review live "不落・不調" "no award",
        CandidateDecided "candidate-decided" Contract live "候補者決定" "candidate decided",
        Suspended "suspended" Preparation live "停止中" "suspended",
        Completed "completed" Completed closed "完了" "completed",
        NoEntry "no-entry" Completed closed "不調" "no entry",
        NoSuitable "no-suitable" Completed closed "該当者なし" "no suitable proposal",
        RejectedByAssembly "rejected-by-assembly" Completed closed "議会否決" "rejected by the assembly",
        Terminated "terminated" Completed closed "解除" "terminated",
        Cancelled "cancelled" Completed closed "中止" "cancelled",
    }
    acts {
        Open "open" "手続を開始する" "open",
        ApproveMethod "approve-method" "方式を承認する" "approve the method",
        ReturnMethod "return-method" "方式案を差し戻す" "return the method",
        AppointCommittee "appoint-committee" "選定委員を選任する" "appoint the committee",
        ReplaceEvaluator "replace-evaluator" "選定委員を交代させる" "replace an evaluator",
        HearExperts "hear-experts" "学識経験者の意見を記録する" "hear the experts",
        FixCriteria "fix-criteria" "評価基準を定める" "fix the criteria",
        RequestCallApproval "request-call-approval" "公募の決裁を求める" "request approval of the call",
        ApproveCall "approve-call" "公募を決裁する" "approve the call",
        ReturnCall "return-call" "公募案を差し戻す" "return the call",
        WithdrawApproval "withdraw-approval" "公募の決裁を取り消す" "withdraw the approval",
        PublishCall "publish-call" "公告する" "publish the call",
        AskQuestion, AnswerQuestions, DraftAmendment, ApproveAmendment,
        CloseEntries "close-entries" "参加表明を締め切る" "close entries",
        Admit "admit" "参加資格を認める" "admit",
        Disqualify "disqualify" "失格とする" "disqualify",
        CloseCall "close-call" "公募を締め切る" "close the call",
        OpenEnvelopes "open-envelopes" "提案書を開封する" "open the proposals",
        ConfirmEligibility "confirm-eligibility" "資格審査を終える" "confirm eligibility",
        DeclareInterest,
        RecordFirstScreening "record-first-screening" "一次審査を記録する" "record the first screening",
        RecordHearing "record-hearing" "ヒアリングを記録する" "record a hearing",
        Score "score" "採点する" "score",
        FixReservePrice "fix-reserve-price" "予定価格を定める" "fix the reserve price",
        OpenBids "open-bids" "開札する" "open the bids",
        InvestigateLowBid "investigate-low-bid" "低入札価格を調査する" "investigate a low bid",
        FinaliseRanking "finalise-ranking" "順位を確定する" "finalise the ranking",
        ReBid "re-bid" "再度入札に付す" "bid again",
        OpenResidualNegotiation "open-residual-negotiation" "8号随意契約の協議を始める" "negotiate under No.8",
        CloseNoAward "close-no-award" "不調のまま終える" "close without award",
        ApproveCandidate "approve-candidate" "候補者（落札者）を決定する" "approve the candidate",
        ReturnRanking "return-ranking" "審査結果を差し戻す" "return the ranking",
        RecordNegotiation "record-negotiation" "協議を記録する" "record the negotiation",
        ReportFailedNegotiation "report-failed-negotiation" "協議不調を報告する" "report failed talks",
        ApproveNextCandidate "approve-next-candidate" "次順位者との協議を決定する" "approve the next candidate",
        CallNextCandidate "call-next-candidate" "次順位者を求める" "call the next candidate",
        EndWithoutCandidate "end-without-candidate" "候補者なしで終える" "end without a candidate",
        AcceptQuote "accept-quote" "見積を採用する" "accept the quote",
        ApproveContract, ReturnContract, RecordAssemblyVote, RecordExecutiveDecision, ReportExecutiveDecision,
        NoteSignature, FailSignature,
        NoteComplaint,
        NoteWithdrawal "note-withdrawal" "候補者の辞退・資格喪失を記録する" "note the loss of the candidate",
        KeepDecision,
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
impl ProposalCompetition {
    #[state]
    fn unopened(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Open => open(h),
            _ => Super,
        }
    }

    #[state(superstate = "unsigned")]
    fn method_approval(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ApproveMethod => approve_method(h),
            Act::ReturnMethod => common::turn_down(h),
            Act::Concur | Act::Object => common::on_the_route(h, act),
            // Nothing has been approved yet.
            Act::CountersignLater => Handled,
            _ => Super,
        }
    }

    #[state(superstate = "unsigned")]
    fn call_drafting(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::AppointCommittee => appoint_committee(h),
            Act::HearExperts => hear_experts(h),
            Act::FixCriteria => fix_criteria(h),
            Act::RequestCallApproval => request_call_approval(h),
            _ => Super,
        }
    }

    #[state(superstate = "unsigned")]
    fn call_approval(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ApproveCall => approve_call(h),
            Act::ReturnCall => common::send_back(h, Stage::CallDrafting),
            _ => common::on_the_route(h, act),
        }
    }

    #[state(superstate = "in_preparation_of_award")]
    fn call_approved(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::PublishCall => publish_call(h),
            Act::WithdrawApproval => common::send_back(h, Stage::CallDrafting),
            _ => Super,
        }
    }

    #[state(superstate = "in_preparation_of_award")]
    fn call_open(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Concur | Act::Object => common::on_the_route(h, act),
            Act::CloseEntries => close_entries(h),
            Act::Admit | Act::Disqualify => {
                h.require(&call_form::ENTRIES_CLOSED);
                examine(h, act)
            }
            Act::CloseCall => close_call(h),
            _ => while_open(h, act),
        }
    }

    #[state(superstate = "in_preparation_of_award")]
    fn eligibility_review(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::OpenEnvelopes => open_envelopes(h),
            Act::ConfirmEligibility => confirm_eligibility(h),
            _ => examine(h, act),
        }
    }

    #[state(superstate = "in_preparation_of_award")]
    fn evaluation(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::DeclareInterest => declare_interest(h, &[Evaluator]),
            Act::HearExperts => hear_experts(h),
            Act::RecordFirstScreening => record_first_screening(h),
            Act::RecordHearing => record_hearing(h),
            Act::Score => score(h),
            Act::OpenBids => open_bids(h),
            Act::InvestigateLowBid => investigate_low_bid(h),
            Act::FinaliseRanking => finalise_ranking(h),
            _ => Super,
        }
    }

    #[state(superstate = "decided")]
    fn candidate_approval(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ApproveCandidate => approve_candidate(h),
            Act::ReturnRanking => return_ranking(h),
            Act::Concur | Act::Object => common::on_the_route(h, act),
            // No executive decision lies before the candidate.
            Act::ReportExecutiveDecision => Handled,
            _ => Super,
        }
    }

    #[state(superstate = "decided")]
    fn negotiation(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::RecordNegotiation => record_negotiation(h),
            Act::FixReservePrice => award::fix_reserve_price(h),
            Act::Admit => admit_counterpart(h),
            Act::ReportFailedNegotiation => report_failed_negotiation(h),
            Act::ApproveNextCandidate => approve_next_candidate(h),
            Act::EndWithoutCandidate => end_after_failed_talks(h),
            Act::AcceptQuote => accept_quote(h),
            _ => Super,
        }
    }

    #[state(superstate = "decided")]
    fn contract_approval(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ApproveContract => approve_contract(h),
            Act::ReturnContract => return_contract(h),
            _ => common::on_the_route(h, act),
        }
    }

    #[state(superstate = "decided")]
    fn assembly(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::FailSignature => fail_signature(h),
            _ => award::while_the_assembly_decides(h, act, Stage::Signing, Stage::RejectedByAssembly),
        }
    }

    #[state(superstate = "decided")]
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

    #[state(superstate = "unsigned")]
    fn no_award(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ReBid => re_bid(h),
            Act::OpenResidualNegotiation => open_residual_negotiation(h),
            Act::CloseNoAward => close_no_award(h),
            _ => Super,
        }
    }

    #[state(superstate = "decided")]
    fn candidate_decided(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::CallNextCandidate => call_next_candidate(h),
            Act::Conclude => conclude_elsewhere(h),
            Act::EndWithoutCandidate => end_after_loss(h),
            Act::NoteWithdrawal => lost_elsewhere(h),
            // The contracts, and with them the assembly, are elsewhere.
            Act::ReportExecutiveDecision => Handled,
            _ => Super,
        }
    }

    #[state(superstate = "live")]
    fn suspended(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Resume => open_call::resume(h, &form::WHERE_IT_WAS),
            Act::Cancel => open_call::cancel(h, Stage::Cancelled),
            Act::ReportExecutiveDecision => award::report_executive_decision(h),
            // What befalls it meanwhile is kept: it holds up what follows once it is resumed.
            Act::NoteComplaint => award::note_complaint(h),
            Act::NoteWithdrawal => lost_while_suspended(h),
            _ => while_suspended(h, act),
        }
    }

    #[state(superstate = "ended_after_award")]
    fn completed() -> Outcome<Stage> {
        Super
    }

    #[state(superstate = "ended_stage")]
    fn no_entry() -> Outcome<Stage> {
        Super
    }

    #[state(superstate = "ended_after_award")]
    fn no_suitable() -> Outcome<Stage> {
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

    /// From the call's approval to the last scoring: the committee may change, and a tender's
    /// reserve price is fixed.
    #[superstate(superstate = "unsigned")]
    fn in_preparation_of_award(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ReplaceEvaluator => replace_evaluator(h),
            Act::FixReservePrice => fix_reserve_price(h),
            _ => Super,
        }
    }

    /// From the ranking to the signature: a complaint may be upheld.
    #[superstate(superstate = "unsigned")]
    fn decided(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ReportExecutiveDecision => award::report_executive_decision(h),
            Act::NoteWithdrawal => award::note_withdrawal(h, &contract_form::RESOLVE_LOSS),
            _ => award::open_to_complaint(h, act),
        }
    }

    /// Before the definitive contract: the procedure may be suspended or cancelled.
    #[superstate(superstate = "live")]
    fn unsigned(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Suspend => open_call::suspend(h, Stage::Suspended),
            Act::Cancel => open_call::cancel(h, Stage::Cancelled),
            _ => Super,
        }
    }

    /// Every live stage.
    #[superstate]
    fn live(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        common::in_every_live_stage(h, act)
    }

    /// A closed stage an executive decision may lie before: it is still to be reported.
    #[superstate(superstate = "ended_stage")]
    fn ended_after_award(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ReportExecutiveDecision => award::report_executive_decision(h),
            _ => Super,
        }
    }

    /// Every closed stage: only duties still open.
    #[superstate]
    fn ended_stage(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        common::in_every_closed_stage(h, act)
    }
}
