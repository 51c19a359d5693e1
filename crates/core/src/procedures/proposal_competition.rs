//! 企画競争 `proposal-competition`: proposal, competition of designs, and 総合評価一般競争入札.
//!
//! One machine for a negotiated contract after a competition of proposals (Order 167-2(1)ii) and
//! for an evaluated tender (Order 167-10-2, "1B"); the fork [`form::TENDER`] tells them apart.

mod acts;
#[cfg(test)]
mod tests;

use serde_json::Value;
use statig::prelude::*;

use super::award::{self, now};
use super::common::{self, REASON, told};
use super::open_call::{answer_questions, appoint_committee, ask_question, replace_evaluator};
use crate::effect::{Audience, Effect};
use crate::forms::proposal_competition::{
    self as form, award as contract_form, call, contract as drafted, evaluation, open_call,
};
use crate::hearing::Hearing;
use crate::machine;
use crate::rules::{evaluation as rules, method, price};
use crate::words::Capacity::{Approver, ContractOfficer, Evaluator, Officer, Opener, System};
use acts::{
    accept_quote, admit, approve_amendment, approve_candidate, cancel, confirm_eligibility, disqualify,
    draft_amendment, end_without_candidate, ended, fail_signature, finalise_ranking, hear_experts,
    next_candidate, nobody_left, open_bids, publish_call, request_call_approval, residual_terms,
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
        AskQuestion "ask-question" "質問する" "ask a question",
        AnswerQuestions "answer-questions" "質問に回答する" "answer questions",
        DraftAmendment "draft-amendment" "変更案を作る" "draft an amendment",
        ApproveAmendment "approve-amendment" "変更を決裁する" "approve the amendment",
        CloseEntries "close-entries" "参加表明を締め切る" "close entries",
        Admit "admit" "参加資格を認める" "admit",
        Disqualify "disqualify" "失格とする" "disqualify",
        CloseCall "close-call" "公募を締め切る" "close the call",
        OpenEnvelopes "open-envelopes" "提案書を開封する" "open the proposals",
        ConfirmEligibility "confirm-eligibility" "資格審査を終える" "confirm eligibility",
        DeclareInterest "declare-interest" "利害関係を申告する" "declare interests",
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
        ApproveContract "approve-contract" "契約締結を決裁する" "approve the contract",
        ReturnContract "return-contract" "契約締結伺を差し戻す" "return the contract",
        RecordAssemblyVote "record-assembly-vote" "議決を記録する" "record the vote",
        RecordExecutiveDecision "record-executive-decision" "専決処分を記録する" "record an executive decision",
        ReportExecutiveDecision "report-executive-decision" "専決処分を議会に報告する" "report the executive decision",
        NoteSignature "note-signature" "契約成立を記録する" "note the signature",
        FailSignature "fail-signature" "契約不成立を決定する" "fail the signature",
        NoteComplaint "note-complaint" "認められた苦情を記録する" "note an upheld complaint",
        NoteWithdrawal "note-withdrawal" "候補者の辞退・資格喪失を記録する" "note the loss of the candidate",
        KeepDecision "keep-decision" "決定を維持する" "keep the decision",
        Conclude "conclude" "履行を終える" "conclude",
        ConcludeTerminated "conclude-terminated" "解除により終える" "conclude as terminated",
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
const BEFORE_SUSPENDED: [Stage; 14] = [
    Stage::MethodApproval,
    Stage::CallDrafting,
    Stage::CallApproval,
    Stage::CallApproved,
    Stage::CallOpen,
    Stage::EligibilityReview,
    Stage::Evaluation,
    Stage::CandidateApproval,
    Stage::Negotiation,
    Stage::ContractApproval,
    Stage::Assembly,
    Stage::Signing,
    Stage::NoAward,
    Stage::CandidateDecided,
];

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
            Act::Open => {
                h.commanded();
                for fact in form::PASSED {
                    h.may(fact);
                }
                h.derive("eligibility_timing", form::timing);
                h.derive("award_only", form::award_only).derive("sealing", form::sealing);
                told(h).go(Stage::MethodApproval)
            }
            _ => Super,
        }
    }

    #[state(superstate = "unsigned")]
    fn method_approval(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ApproveMethod => {
                common::approval(h, &["open"]).ask(&REASON).document(&call::REVIEW_BOARD);
                h.require_all(&[&method::G05, &method::G06]);
                told(h).go(Stage::CallDrafting)
            }
            Act::ReturnMethod => {
                h.by(&[Approver]).ask(&REASON);
                told(h).stay()
            }
            Act::Concur => common::concur(h),
            Act::Object => common::object(h),
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
            Act::FixCriteria => {
                h.by(&[Officer]).ask_all(&[&call::CRITERIA, &call::UNIQUENESS]).require(&rules::G42);
                h.derive("criteria.fixed_at", now);
                if h.finds(&form::TENDER) {
                    h.require(&rules::G14);
                }
                told(h).stay()
            }
            Act::RequestCallApproval => request_call_approval(h),
            _ => Super,
        }
    }

    #[state(superstate = "unsigned")]
    fn call_approval(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ApproveCall => {
                common::approval(h, &["request-call-approval", "fix-criteria"]);
                told(h).go(Stage::CallApproved)
            }
            Act::ReturnCall => {
                h.by(&[Approver]).ask(&REASON);
                told(h).go(Stage::CallDrafting)
            }
            Act::Concur => common::concur(h),
            Act::Object => common::object(h),
            _ => Super,
        }
    }

    #[state(superstate = "in_preparation_of_award")]
    fn call_approved(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::PublishCall => publish_call(h),
            Act::WithdrawApproval => {
                h.by(&[Approver]).ask(&REASON);
                told(h).go(Stage::CallDrafting)
            }
            _ => Super,
        }
    }

    #[state(superstate = "in_preparation_of_award")]
    fn call_open(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Concur => common::concur(h),
            Act::Object => common::object(h),
            Act::AskQuestion => ask_question(h),
            Act::AnswerQuestions => answer_questions(h),
            Act::DraftAmendment => draft_amendment(h),
            Act::ApproveAmendment => approve_amendment(h),
            Act::CloseEntries => {
                h.by(&[System]).derive("call.entries_closed_at", now);
                told(h).stay()
            }
            Act::Admit => {
                h.require(&open_call::ENTRIES_CLOSED);
                admit(h)
            }
            Act::Disqualify => {
                h.require(&open_call::ENTRIES_CLOSED);
                disqualify(h)
            }
            Act::CloseCall => {
                h.by(&[System]).derive("call.closed_at", now);
                told(h).tell(Audience::Public);
                if h.finds(&open_call::ANY_ENTRY) { h.go(Stage::EligibilityReview) } else { nobody_left(h) }
            }
            _ => Super,
        }
    }

    #[state(superstate = "in_preparation_of_award")]
    fn eligibility_review(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Admit => admit(h),
            Act::Disqualify => disqualify(h),
            Act::OpenEnvelopes => {
                h.by(&[Opener]).apart_from(&["fix-reserve-price"]).ask(&evaluation::OPENED);
                h.document(&evaluation::OPENING_RECORD);
                h.require_all(&[&evaluation::HOLDER, &evaluation::SEALED]);
                if h.first_of_two() {
                    return h.stay();
                }
                h.derive("opened_at", now).command(&evaluation::END_UNSUBMITTED);
                told(h).stay()
            }
            Act::ConfirmEligibility => confirm_eligibility(h),
            _ => Super,
        }
    }

    #[state(superstate = "in_preparation_of_award")]
    fn evaluation(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::DeclareInterest => {
                h.by(&[Evaluator]).additive().ask(&evaluation::INTEREST);
                h.document(&evaluation::INTEREST_DECLARATION).require(&evaluation::ON_COMMITTEE);
                h.derive("recused", evaluation::recused);
                told(h).stay()
            }
            Act::HearExperts => hear_experts(h),
            Act::RecordFirstScreening => {
                h.by(&[Officer]).ask_all(&[&evaluation::SCREENED_OUT, &REASON]);
                h.require_all(&[&evaluation::MANY_ENTRANTS, &evaluation::BIDS_SEALED]);
                h.command(&evaluation::NOT_SELECT_SCREENED).tell(Audience::Evaluators);
                told(h).stay()
            }
            Act::RecordHearing => {
                h.by(&[Officer]).additive().ask(&evaluation::HEARING).document(&evaluation::MINUTES);
                h.require(&rules::G40);
                told(h).stay()
            }
            Act::Score => {
                h.by(&[Evaluator]).additive().ask(&evaluation::SCORE);
                h.require_all(&[&rules::NOT_RECUSED, &rules::DECLARED_NO_INTEREST]);
                h.require(&evaluation::BIDS_SEALED);
                told(h).stay()
            }
            Act::OpenBids => open_bids(h),
            Act::InvestigateLowBid => {
                h.by(&[ContractOfficer]).ask_all(&[&evaluation::LOW_BID, &REASON]);
                h.require_all(&[&form::TENDER_ONLY, &evaluation::BIDS_OPENED, &open_call::APPLICATION_OPEN]);
                told(h);
                if h.finds(&evaluation::LOW_BID_FAILS) {
                    h.command(&open_call::DISQUALIFY);
                }
                h.stay()
            }
            Act::FinaliseRanking => finalise_ranking(h),
            _ => Super,
        }
    }

    #[state(superstate = "decided")]
    fn candidate_approval(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ApproveCandidate => approve_candidate(h),
            Act::ReturnRanking => {
                h.by(&[Approver]).ask(&REASON).tell(Audience::Evaluators);
                h.fulfil(&contract_form::RESOLVE_LOSS);
                h.derive("candidate.lost", |_| Some(false.into()));
                told(h).go(Stage::Evaluation)
            }
            Act::Concur => common::concur(h),
            Act::Object => common::object(h),
            // No executive decision lies before the candidate.
            Act::ReportExecutiveDecision => Handled,
            _ => Super,
        }
    }

    #[state(superstate = "decided")]
    fn negotiation(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::RecordNegotiation => {
                h.by(&[Officer]).ask_all(&[&contract_form::NEGOTIATION, &contract_form::WITHIN_SCOPE]);
                h.documents(&[&contract_form::NEGOTIATION_RECORD, &contract_form::FINAL_SPECIFICATION]);
                h.require(&price::G49).tell(Audience::Supplier);
                told(h).stay()
            }
            Act::FixReservePrice => award::fix_reserve_price(h),
            Act::Admit => {
                h.require(&contract_form::RESIDUAL_OPEN);
                admit(h)
            }
            Act::ReportFailedNegotiation => {
                h.by(&[Officer]).ask_all(&[&contract_form::FAILURE, &REASON]).tell(Audience::Approver);
                h.fulfil(&contract_form::RESOLVE_LOSS);
                told(h).stay()
            }
            Act::ApproveNextCandidate => {
                h.by(&[Approver]).apart_from(&["report-failed-negotiation"]).ask(&REASON);
                h.require_all(&[&contract_form::FAILURE_REPORTED, &price::G50]);
                h.publish(&contract_form::CORRECTED).tell(Audience::Public);
                next_candidate(h).stay()
            }
            Act::EndWithoutCandidate => {
                h.require(&contract_form::FAILURE_REPORTED);
                end_without_candidate(h)
            }
            Act::AcceptQuote => accept_quote(h),
            _ => Super,
        }
    }

    #[state(superstate = "decided")]
    fn contract_approval(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ApproveContract => {
                award::approve_contract(h, &["accept-quote"], Stage::Signing, Stage::Assembly)
            }
            Act::ReturnContract => {
                h.by(&[Approver]).ask(&REASON);
                h.fulfil(&contract_form::RESOLVE_LOSS);
                told(h);
                match h.choose(&drafted::CAME_FROM) {
                    0 => h.go(Stage::Negotiation),
                    _ => h.go(Stage::CandidateApproval),
                }
            }
            Act::Concur => common::concur(h),
            Act::Object => common::object(h),
            _ => Super,
        }
    }

    #[state(superstate = "decided")]
    fn assembly(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::RecordAssemblyVote => {
                award::record_assembly_vote(h, Stage::Signing, Stage::RejectedByAssembly)
            }
            Act::RecordExecutiveDecision => award::record_executive_decision(h, Stage::Signing),
            Act::FailSignature => fail_signature(h),
            _ => Super,
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
        match act {
            Act::Conclude => award::conclude(h, Stage::Completed),
            Act::ConcludeTerminated => award::conclude(h, Stage::Terminated),
            Act::ReportExecutiveDecision => award::report_executive_decision(h),
            _ => Super,
        }
    }

    #[state(superstate = "unsigned")]
    fn no_award(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ReBid => {
                h.by(&[ContractOfficer]).ask_all(&[&evaluation::REBID_DUE, &REASON]);
                h.require(&evaluation::REBIDS_LEFT);
                h.derive("rebid.count", evaluation::rebid_count);
                h.derive("bids", |_| Some(Value::from(Vec::<Value>::new())));
                h.deadline(&evaluation::REMIND_REBID).tell(Audience::Suppliers);
                told(h).go(Stage::Evaluation)
            }
            Act::OpenResidualNegotiation => {
                h.by(&[ContractOfficer]).ask(&REASON).ask(&contract_form::RESIDUAL_GROUND);
                h.ask_all(&[&contract_form::RESIDUAL_NUMBER, &contract_form::RESIDUAL_NAME]);
                residual_terms(h).require(&contract_form::REBID_DONE);
                h.derive("method.ground", |_| Some("8".into()));
                h.open(&contract_form::COUNTERPART);
                told(h).go(Stage::Negotiation)
            }
            Act::CloseNoAward => {
                h.by(&[Approver]).ask(&REASON).tell(Audience::Suppliers);
                ended(h).go(Stage::NoSuitable)
            }
            _ => Super,
        }
    }

    #[state(superstate = "decided")]
    fn candidate_decided(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::CallNextCandidate => {
                h.commanded().may(&REASON).require_all(&[&price::G50, &contract_form::NEXT_LEFT]);
                h.publish(&contract_form::CORRECTED).fulfil(&contract_form::RESOLVE_LOSS);
                next_candidate(h).go(Stage::Negotiation)
            }
            Act::Conclude => {
                h.commanded().command(&contract_form::NOTE_CONTRACT).effect(Effect::LiftAll);
                told(h).go(Stage::Completed)
            }
            Act::EndWithoutCandidate => {
                h.fulfil(&contract_form::RESOLVE_LOSS);
                end_without_candidate(h)
            }
            // Those who contract elsewhere learn that they lost their counterpart.
            Act::NoteWithdrawal => {
                h.effect(Effect::Report("note-withdrawal"));
                award::note_withdrawal(h, &contract_form::RESOLVE_LOSS)
            }
            // The contracts, and with them the assembly, are elsewhere.
            Act::ReportExecutiveDecision => Handled,
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
            Act::ReportExecutiveDecision => award::report_executive_decision(h),
            Act::Concur => common::concur(h),
            Act::Object => common::object(h),
            Act::Cancel => cancel(h),
            Act::AskQuestion => {
                h.require(&open_call::WAS_OPEN);
                ask_question(h)
            }
            Act::AnswerQuestions => {
                h.require(&open_call::WAS_OPEN);
                answer_questions(h)
            }
            Act::DraftAmendment => {
                h.require(&open_call::WAS_OPEN);
                draft_amendment(h)
            }
            Act::ApproveAmendment => {
                h.require(&open_call::WAS_OPEN).derive("suspended.deadlines", open_call::frozen_but_the_end);
                approve_amendment(h)
            }
            _ => Super,
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
            Act::FixReservePrice => {
                h.require_all(&[&form::TENDER_ONLY, &evaluation::BIDS_SEALED]);
                award::fix_reserve_price(h)
            }
            _ => Super,
        }
    }

    /// From the ranking to the signature: a complaint may be upheld.
    #[superstate(superstate = "unsigned")]
    fn decided(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ReportExecutiveDecision => award::report_executive_decision(h),
            Act::NoteComplaint => award::note_complaint(h),
            Act::NoteWithdrawal => award::note_withdrawal(h, &contract_form::RESOLVE_LOSS),
            Act::KeepDecision => award::keep_decision(h),
            _ => Super,
        }
    }

    /// Before the definitive contract: the procedure may be suspended or cancelled.
    #[superstate(superstate = "live")]
    fn unsigned(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
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
        match act {
            Act::CountersignLater => common::countersign(h),
            _ => Super,
        }
    }
}
