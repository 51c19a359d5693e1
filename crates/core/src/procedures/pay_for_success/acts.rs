//! Acts of `pay-for-success` that take more than a few lines, or that several stages share.

use statig::Outcome;

use super::Stage;
use crate::effect::{Audience, Effect};
use crate::forms::joint_procurement::selection::{AWARD_AWAITED, SELECTION_NOT_SUSPENDED};
use crate::forms::pay_for_success::{self as form, amount, design, interim, selection, service};
use crate::forms::proposal_competition::{LAPSE, award as contract_form, contract as drafted};
use crate::forms::shared::REASON;
use crate::hearing::Hearing;
use crate::procedures::award::{contract_terms, executive_decision, today};
use crate::procedures::common::{self, told};
use crate::rules::{assembly, budget, outcome as rules};
use crate::words::Capacity::{Approver, FinanceOfficer, Officer, System};

/// 設計の見直し: to an earlier stage, before anybody saw data of the service.
pub(super) fn revise_design(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask_all(&[&REASON, &design::BACK_TO]);
    h.require_all(&[&design::NO_DATA_SEEN, &form::NOTHING_RUNS]);
    told(h);
    match h.choose(&design::REVISED_STAGE) {
        0 => h.go(Stage::LogicModel),
        1 => h.go(Stage::Indicators),
        2 => h.go(Stage::EvaluationDesign),
        _ => h.go(Stage::PaymentDesign),
    }
}

/// 債務負担行為: it covers the cap, and the year in which the last evaluation is paid.
pub(super) fn record_authorisation(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[FinanceOfficer]).ask_all(design::AUTHORISATION).may_all(design::AUTHORISATION_MAY);
    h.require_all(&[&budget::G53, &rules::G69B, &rules::G73]);
    told(h).go(Stage::Selection)
}

/// 認めない場合: back to the payment, or the end.
pub(super) fn refuse_authorisation(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[FinanceOfficer]).ask_all(&[&design::THEN, &REASON]).tell(Audience::Approver);
    told(h);
    if h.finds(&design::ENDS_UNAUTHORISED) {
        return h.effect(Effect::LiftAll).go(Stage::Cancelled);
    }
    h.go(Stage::PaymentDesign)
}

/// 候補者の決定を受ける: the competition reports it; in a joint procurement it goes on to the
/// members.
pub(super) fn hand_to_members(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[System]).require_all(&[&selection::CANDIDATE_REPORTED, &AWARD_AWAITED]);
    h.derive("candidate", |file| selection::handed(file, "candidate"))
        .derive("candidate.number", |file| selection::handed(file, "candidate.number"))
        .derive("candidate.name", |file| selection::handed(file, "candidate.name"))
        .derive("candidate.lost", |_| Some(false.into()))
        .derive("price_yen", |file| selection::handed(file, "price_yen"))
        .derive("award_yen", |file| selection::handed(file, "award_yen"))
        .derive("method.ground", |file| selection::handed(file, "method.ground"))
        .derive("residual.ground", |file| selection::handed(file, "residual.ground"))
        .derive("procedure", |file| selection::handed(file, "procedure"))
        .derive("fairness.selection", |file| selection::handed(file, "fairness.selection"))
        .derive("fairness.result", |file| selection::handed(file, "fairness.result"))
        .derive("call.ceiling_yen", |file| selection::handed(file, "call.ceiling_yen"))
        .derive("call.payment_item", |file| selection::handed(file, "call.payment_item"))
        .effect(Effect::Report("hand-to-members"));
    told(h).tell(Audience::Approver).stay()
}

/// 候補者の辞退・資格喪失: the competition reports it, and nothing is signed with it.
pub(super) fn note_withdrawal(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[System]).additive().derive("candidate.lost", |_| Some(true.into()));
    h.effect(Effect::Report("note-withdrawal")).tell(Audience::Approver);
    told(h).stay()
}

/// 契約締結の決裁: the contract with the candidate; its price is the cap of the payment table,
/// which the act may bring as it was negotiated. Where the assembly votes, it stays provisional.
pub(super) fn approve_contract(h: &mut Hearing<'_>) -> Outcome<Stage> {
    common::approval(h, &["fix-payment", "open-selection"]).may(&design::DESIGN).may(&selection::RELATED);
    h.require_all(&[&form::CONTRACTS_HERE, &selection::CANDIDATE_DECIDED, &selection::NO_CONTRACT]);
    h.require_all(&[&rules::G69A_AT_CONTRACT, &rules::G71, &rules::G72, &rules::G70]);
    h.require(&selection::SAME_INDICATORS);
    contract_terms(h).open(&selection::CONTRACT);
    h.tell(Audience::ContractOfficer).tell(Audience::Suppliers);
    told(h);
    if h.finds(&assembly::VOTE_NEEDED) {
        h.tell(Audience::Approver);
    }
    h.stay()
}

/// `record-assembly-vote` 議決: passed, the contract may be signed; rejected, it lapses, and the
/// approver decides what follows.
pub(super) fn record_assembly_vote(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask_all(&[&contract_form::VOTE_ON, &contract_form::VOTE_BILL, &contract_form::VOTE]);
    h.require(&drafted::PROVISIONAL);
    told(h).tell(Audience::Approver);
    if h.finds(&drafted::VOTE_PASSED) { h.command(&drafted::NOTE_VOTE) } else { h.command(&LAPSE) }.stay()
}

/// `record-executive-decision` 専決処分: the head decides in the assembly's place and reports.
pub(super) fn record_executive_decision(h: &mut Hearing<'_>) -> Outcome<Stage> {
    executive_decision(h, &[&drafted::PROVISIONAL]).stay()
}

/// 契約不成立: the contract lapses, and the competition calls its next candidate.
pub(super) fn fail_signature(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by_or_commanded(&[Approver]).ask(&REASON);
    h.require_all(&[&selection::NOT_SIGNED, &SELECTION_NOT_SUSPENDED]);
    h.command(&LAPSE).command(&selection::CALL_NEXT);
    h.tell(Audience::Suppliers);
    told(h).stay()
}

/// サービスの開始: the contract is signed, the baselines are locked, the competition is done.
pub(super) fn start_service(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by_or_commanded(&[System]).require_all(&[&selection::CONTRACT_SIGNED, &rules::G70]);
    h.require(&selection::CANDIDATE_DECIDED);
    h.derive("service.started_on", today).derive("outcome.locked_on", today);
    h.command(&selection::CONCLUDE).deadline(&selection::REMIND_MEASUREMENT);
    h.tell(Audience::Evaluators).tell(Audience::Suppliers);
    told(h).go(Stage::Service)
}

/// 第三者評価者の交代: with a reason, and as independent as the first.
pub(super) fn replace_evaluator(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Approver]).ask_all(&[&design::EVALUATOR, &REASON]).require(&rules::G72);
    h.tell(Audience::Evaluators);
    told(h).stay()
}

/// 欠測時の取扱い: by the contract's clause, the officer first and the approver to confirm.
pub(super) fn apply_fallback(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer, Approver]).ask(&service::APPLIED);
    h.require_all(&[&service::OFFICER_THEN_APPROVER, &service::MEASURABLE, &service::CLAUSE_APPLIES]);
    told(h);
    if h.first_of_two() {
        return h.stay();
    }
    h.tell(Audience::Suppliers).tell(Audience::Evaluators).stay()
}

/// 中間評価の終了: with the evaluator's report; the contract pays where it says so.
pub(super) fn end_interim(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).document(&interim::REPORT).require(&interim::PERIOD_SETTLED);
    h.derive("interim.evaluated", interim::evaluated).deadline(&selection::REMIND_MEASUREMENT);
    h.tell(Audience::Approver).tell(Audience::Suppliers);
    told(h);
    if h.finds(&interim::INTERIM_PAYS) {
        h.require_all(&[&service::CONTRACT_PAYS, &amount::SHARES_KNOWN]).command(&interim::PAY_INTERIM);
        h.derive("interim.payments", interim::payments).derive("interim.paid_yen", interim::interim_paid);
        h.derive("interim.due_yen", interim::interim_due).derive("interim.shares", interim::interim_shares);
        h.effect(Effect::Report("note-interim-amount"));
    }
    h.go(Stage::Service)
}

/// 支払条件の変更: only with the contract, and not after data were seen unless its clause allows.
pub(super) fn change_conditions(h: &mut Hearing<'_>) -> Outcome<Stage> {
    common::approval(h, &["fix-payment"]).ask_all(&[&REASON, &design::DESIGN]);
    h.may(&design::INDICATORS).may(&service::BY_CLAUSE).document(&service::CHANGED_CONDITIONS);
    h.require_all(&[&service::CHANGE_ALLOWED, &service::CONTRACT_AMENDED]);
    h.require_all(&[&rules::G69A, &rules::G71, &rules::G70, &rules::G69B, &rules::G73]);
    h.require(&design::PAYS_FOR_INDICATORS).derive("price_yen", service::amended_price);
    h.deadline(&selection::REMIND_MEASUREMENT);
    h.tell(Audience::Suppliers).tell(Audience::Evaluators);
    told(h).stay()
}

/// 早期終了: with its reason and what the clause owes.
pub(super) fn end_early(h: &mut Hearing<'_>) -> Outcome<Stage> {
    common::approval(h, &[]).ask_all(service::EARLY).ask(&REASON).require(&service::END_STATED);
    h.derive("ended_early", |_| Some(true.into())).lift("measurement");
    h.tell(Audience::Suppliers).tell(Audience::Evaluators);
    told(h).go(Stage::FinalEvaluation)
}

/// 評価報告の受理: everything is measured, the contractor was heard, and the report states what
/// the record computes.
pub(super) fn accept_report(h: &mut Hearing<'_>) -> Outcome<Stage> {
    common::approval(h, &[]).ask_all(&[&amount::REPORT_AMOUNT, &amount::HEARD]).document(&amount::REPORT);
    h.require_all(&[&service::ALL_SETTLED, &rules::G74]).lift("measurement");
    h.tell(Audience::Suppliers);
    told(h).go(Stage::AmountFixed)
}

/// 支払額の確定: computed from the record, never typed; the contract pays what is left of it.
pub(super) fn fix_amount(h: &mut Hearing<'_>) -> Outcome<Stage> {
    common::approval(h, &[]).may(&form::WEIGHTS).may(&form::LEAD).document(&amount::AMOUNT_SHEET);
    h.require_all(&[&amount::NOT_FIXED, &rules::G74, &amount::SHARES_KNOWN]);
    h.derive("amount.by_indicator", amount::by_indicator)
        .derive("amount.fixed_yen", amount::fixed)
        .derive("amount.outcome_yen", amount::outcome)
        .derive("amount.total_yen", amount::total)
        .derive("amount.paid_yen", amount::paid)
        .derive("amount.due_yen", amount::due)
        .derive("amount.shares", amount::shares)
        .derive("amount.due_shares", amount::due_shares)
        .derive("amount.fixed_on", today)
        .effect(Effect::Report("note-amount"));
    h.tell(Audience::Suppliers);
    told(h);
    if h.finds(&amount::SOMETHING_DUE) {
        h.require(&service::CONTRACT_PAYS).command(&amount::PAY);
    }
    h.stay()
}

/// 結果の公表: indicators, amounts, lessons. Where the contract is closed, the clock completes.
pub(super) fn publish_results(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask(&amount::LESSONS).require(&amount::FIXED).publish(&amount::RESULTS);
    h.derive("published_on", today).tell(Audience::Suppliers).tell(Audience::Public);
    told(h);
    if h.finds(&amount::CONTRACT_CLOSED) {
        h.deadline(&amount::COMPLETE);
    }
    h.go(Stage::Published)
}

/// The contract ended before the results were published: kept until they are.
pub(super) fn contract_ended(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[System]).additive().derive("contract.ended_on", today);
    told(h).stay()
}

/// 完了: the contract is closed; how it ended is how this ends.
pub(super) fn complete(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by_or_commanded(&[System]).require(&amount::CLOSED).effect(Effect::LiftAll);
    told(h);
    if h.finds(&amount::TERMINATED) { h.go(Stage::Terminated) } else { h.go(Stage::Completed) }
}

/// 中止: the competition and what is not signed go with it.
pub(super) fn cancel(h: &mut Hearing<'_>) -> Outcome<Stage> {
    common::cancel(h, Stage::Cancelled, &selection::CANCEL_SELECTION, &LAPSE)
}
