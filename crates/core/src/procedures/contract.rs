//! 契約・履行 `contract`: from the draft to the last payment.
//!
//! A contract is concluded only when both parties have signed (Local Autonomy Act 234(5)): each
//! signs once, the second signature completes it. Where the assembly votes it is provisional first.

#[cfg(test)]
mod tests;

use serde_json::Value;
use statig::prelude::*;

use super::common::{self, REASON, told};
use crate::effect::{Audience, Effect};
use crate::forms::contract as form;
use crate::forms::integrity::{INTEGRITY, INTEGRITY_MAY};
use crate::hearing::Hearing;
use crate::machine;
use crate::rule::Rule;
use crate::rules::{assembly, budget, certified, contract, duties, integrity, payment, price};
use crate::words::Capacity::{Approver, ContractOfficer, FinanceOfficer, Officer, Supplier, System};

machine! {
    /// The machine of `contract`.
    Contract = "contract" @ 1, "契約・履行", "contract and performance";
    attributes: [];
    opens: ["instalment"];
    safeguards: [
        "provisional" <- ["sign-provisional"],
        "signed" <- ["sign"],
        "performing" <- ["start-performance"],
        "completed" <- ["complete"],
        "terminated" <- ["close-terminated"],
    ];
    stages {
        Unopened "" Contract live "開始前" "before opening",
        Drafted "drafted" Contract live "契約書案" "drafted",
        Provisional "provisional" Contract live "仮契約" "provisional contract",
        Signed "signed" Contract live "契約締結済" "signed",
        Performing "performing" Performance live "履行中" "performing",
        AmendmentAssembly "amendment-assembly" Performance live "変更の議決待ち" "vote on the amendment",
        WindingUp "winding-up" Performance live "解除後の精算" "winding up",
        Completed "completed" Completed closed "完了" "completed",
        Terminated "terminated" Completed closed "解除" "terminated",
        Lapsed "lapsed" Completed closed "不成立" "lapsed",
    }
    acts {
        Open "open" "契約手続を起こす" "open the contract",
        SignProvisional "sign-provisional" "仮契約に署名する" "sign the provisional contract",
        Sign "sign" "契約に署名する" "sign the contract",
        NoteAssemblyVote "note-assembly-vote" "議決を記録する" "note the assembly's vote",
        NoteBudgetVote "note-budget-vote" "予算の議決を記録する" "note the budget vote",
        Lapse "lapse" "不成立とする" "lapse",
        PublishConclusion "publish-conclusion" "契約締結を公表する" "publish the conclusion",
        StartPerformance "start-performance" "履行を始める" "start the performance",
        ReportProgress "report-progress" "履行状況を報告する" "report progress",
        OpenInstalment "open-instalment" "給付・支払回を起こす" "open an instalment",
        ProposeAmendment "propose-amendment" "契約変更を提案する" "propose an amendment",
        ApproveAmendment "approve-amendment" "契約変更を決裁する" "approve the amendment",
        ReturnAmendment "return-amendment" "契約変更を差し戻す" "return the amendment",
        RecordAmendmentVote "record-amendment-vote" "変更の議決を記録する" "record the vote on the amendment",
        RecordExecutiveDecision "record-executive-decision" "専決処分を記録する" "record the executive decision",
        CarryOver "carry-over" "予算を繰り越す" "carry over",
        ReportCarryOver "report-carry-over" "繰越計算書を報告する" "report the carry-over",
        RecordConsultation "record-consultation" "価格等の協議を記録する" "record a talk on prices",
        NoteCertificateChange "note-certificate-change" "認定の変更を記録する" "note the certificate's change",
        DecideContinuation "decide-continuation" "契約の継続を判断する" "decide on continuation",
        Terminate "terminate" "契約を解除する" "terminate",
        CloseTerminated "close-terminated" "解除後の精算を終える" "close the terminated contract",
        Complete "complete" "完了する" "complete",
        ApproveException "approve-exception" "例外を承認する" "approve an exception",
        Concur "concur" "合議に同意する" "concur",
        Object "object" "異議を述べる" "object",
        CountersignLater "countersign-later" "後閲する" "countersign later",
    }
}

/// What the assembly is asked to vote on: the contract's content, bond and budget are settled.
const PROVISIONAL: &[&Rule] =
    &[&contract::G96, &budget::G53, &contract::G60, &contract::G61A, &contract::G61B];
/// What holds of every contract that binds the body: both signatures, content, budget, day, bond.
const BINDING: &[&Rule] = &[
    &contract::G59,
    &contract::G60,
    &budget::G53_AT_CONTRACT,
    &budget::G55,
    &contract::G61A,
    &contract::G61B,
    &form::BOND_KEPT,
];
/// What is checked of the counterpart once more when the body signs.
const COUNTERPART: &[&Rule] =
    &[&integrity::G35, &integrity::G37, &integrity::G38, &integrity::ORGANISED_CRIME];

#[state_machine(
    initial = "Stage::Unopened",
    event_identifier = "act",
    context_identifier = "h",
    state(custom, name = "Stage"),
    superstate(derive(Debug)),
    visibility = "pub(crate)"
)]
impl Contract {
    #[state]
    fn unopened(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Open => {
                h.commanded().ask_all(form::OPENED_WITH);
                for fact in form::PASSED {
                    h.may(fact);
                }
                // Who orders does not inspect: the instalments learn who ordered.
                h.derive("ordered_by", |file| Some(Value::from(file.actor.clone())));
                h.deadline(&form::LAPSE).tell(Audience::Supplier).tell(Audience::ContractOfficer);
                h.go(Stage::Drafted)
            }
            _ => Super,
        }
    }

    #[state(superstate = "unsigned")]
    fn drafted(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::SignProvisional => sign_provisional(h),
            Act::Sign => sign(h),
            // The assembly votes on a provisional contract.
            Act::NoteAssemblyVote => Handled,
            _ => Super,
        }
    }

    #[state(superstate = "unsigned")]
    fn provisional(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Sign => sign(h),
            _ => Super,
        }
    }

    #[state(superstate = "in_force")]
    fn signed(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::StartPerformance => {
                h.by(&[Officer]).tell(Audience::Supplier);
                if h.finds(&form::MULTI_YEAR) {
                    h.duty(&form::CONSULTATION_DUTY);
                }
                h.go(Stage::Performing)
            }
            // Nothing was approved or carried over here yet.
            Act::CountersignLater | Act::ReportCarryOver => Handled,
            _ => Super,
        }
    }

    #[state(superstate = "in_force")]
    fn performing(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ReportProgress => {
                h.by(&[Supplier, Officer]).additive().ask(&form::PROGRESS);
                told(h).stay()
            }
            Act::OpenInstalment => open_instalment(h),
            Act::ProposeAmendment => {
                h.by(&[Officer, Supplier]).ask(&form::AMENDMENT_OBJECT).ask(&REASON);
                h.may(&form::AMENDMENT_AMOUNT).may(&form::AMENDMENT_TO);
                h.require_all(&[&form::NO_AMENDMENT, &certified::NO_RENEWAL]);
                h.derive("amendment.pending", |_| Some(Value::from(true)))
                    .derive("amendment.amount_yen", form::proposed_price)
                    .derive("amendment.to", form::proposed_end);
                told(h).tell(Audience::Supplier).tell(Audience::Approver).stay()
            }
            Act::ApproveAmendment => approve_amendment(h),
            Act::ReturnAmendment => {
                h.by(&[Approver]).ask(&REASON).require(&form::AMENDMENT_PROPOSED);
                h.derive("amendment.pending", |_| Some(Value::from(false)));
                told(h).tell(Audience::Supplier).stay()
            }
            Act::CarryOver => {
                h.by(&[FinanceOfficer])
                    .ask_all(form::CARRY_OVER)
                    .may(&REASON)
                    .require(&payment::G67_CARRY_OVER);
                h.command(&form::NOTE_CARRY_OVER).duty(&payment::CARRY_OVER_STATEMENT);
                told(h).stay()
            }
            Act::RecordConsultation => {
                h.by(&[Officer]).additive().ask(&form::CONSULTATION);
                if h.finds(&form::CONSULTATION_OWED) {
                    h.fulfil(&form::CONSULTATION_DUTY).duty(&form::CONSULTATION_DUTY);
                }
                told(h).stay()
            }
            Act::Complete => {
                h.by(&[Officer]).require_all(&[&form::INSTALMENTS_CLOSED, &form::NO_AMENDMENT]);
                h.require_all(&[&form::OUTCOME_FIXED, &contract::G87])
                    .derive("retention.until", form::retention_until)
                    .effect(Effect::Report("conclude"));
                told(h).tell(Audience::Supplier).go(Stage::Completed)
            }
            _ => Super,
        }
    }

    #[state(superstate = "owing")]
    fn amendment_assembly(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::RecordAmendmentVote => {
                h.by(&[Officer]).ask_all(form::AMENDMENT_VOTE_FACTS).tell(Audience::Supplier);
                if h.finds(&form::AMENDMENT_PASSED) {
                    amend(h);
                }
                h.derive("amendment.pending", |_| Some(Value::from(false)));
                told(h).go(Stage::Performing)
            }
            Act::RecordExecutiveDecision => {
                h.by(&[Approver]).ask(&form::EXECUTIVE_ARTICLE).ask(&REASON).tell(Audience::Supplier);
                amend(h).derive("amendment.pending", |_| Some(Value::from(false)));
                told(h).go(Stage::Performing)
            }
            _ => Super,
        }
    }

    #[state(superstate = "owing")]
    fn winding_up(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::OpenInstalment => open_instalment(h),
            Act::CloseTerminated => {
                h.by(&[Officer]).require_all(&[&form::INSTALMENTS_CLOSED, &form::OUTCOME_FIXED]);
                h.effect(Effect::Report("conclude-terminated")).tell(Audience::Supplier);
                told(h).go(Stage::Terminated)
            }
            _ => Super,
        }
    }

    #[state(superstate = "owing")]
    fn completed() -> Outcome<Stage> {
        Super
    }

    #[state(superstate = "owing")]
    fn terminated() -> Outcome<Stage> {
        Super
    }

    #[state]
    fn lapsed() -> Outcome<Stage> {
        Super
    }

    /// Before the definitive contract: votes come in, or the contract lapses.
    #[superstate]
    fn unsigned(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::NoteAssemblyVote => {
                h.commanded().additive().require(&form::VOTE_OR_DECISION);
                for fact in form::VOTE {
                    h.may(fact);
                }
                // The time to sign runs anew from the vote.
                h.deadline(&form::LAPSE).tell(Audience::Supplier).tell(Audience::ContractOfficer);
                h.stay()
            }
            Act::NoteBudgetVote => common::note_budget_vote(h),
            Act::Lapse => {
                h.by_or_commanded(&[System, Approver]).may(&REASON).require(&form::WHY_LAPSED).lift("lapse");
                h.effect(Effect::Report("note-lapse"));
                told(h).tell(Audience::Approver).tell(Audience::Supplier).go(Stage::Lapsed)
            }
            Act::ApproveException => common::approve_exception(h),
            _ => Super,
        }
    }

    /// A contract in force: it may be published, terminated, and its approvals go their route.
    #[superstate(superstate = "owing")]
    fn in_force(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::PublishConclusion => publish(h),
            Act::Terminate => {
                common::approval(h, &[]).ask_all(form::TERMINATION).ask(&REASON);
                h.fulfil(&form::CONTINUATION_DUTY);
                told(h).tell(Audience::Supplier).go(Stage::WindingUp)
            }
            Act::NoteCertificateChange => {
                h.commanded().additive().may(&form::CERTIFICATE_CHANGE).tell(Audience::Approver);
                if h.finds(&form::CERTIFICATE_ENDED) {
                    h.duty(&form::CONTINUATION_DUTY);
                }
                told(h).stay()
            }
            Act::DecideContinuation => {
                h.by(&[Approver]).ask(&form::CONTINUATION).ask(&REASON).require(&form::CHANGE_NOTED);
                h.fulfil(&form::CONTINUATION_DUTY).tell(Audience::Supplier);
                told(h).stay()
            }
            Act::ApproveException => common::approve_exception(h),
            Act::Concur => common::concur(h),
            Act::Object => common::object(h),
            _ => Super,
        }
    }

    /// What is owed is owed in every later stage, closed ones too.
    #[superstate]
    fn owing(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::PublishConclusion => {
                h.require(&form::PUBLICATION_OWED);
                publish(h)
            }
            Act::ReportCarryOver => {
                h.by(&[FinanceOfficer]).ask(&form::CARRY_STATEMENT).require(&form::CARRY_OVER_REPORTED);
                h.fulfil(&payment::CARRY_OVER_STATEMENT);
                told(h).stay()
            }
            Act::CountersignLater => common::countersign(h),
            _ => Super,
        }
    }
}

/// 仮契約: both sign on condition of the vote; the second signature makes it provisional.
fn sign_provisional(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.require_all(&[&form::VOTE_IS_NEEDED, &form::SIGNS_PROVISIONALLY_ONCE]);
    signature(h);
    h.derive("provisional.supplier", |file| (file.capacity == Supplier).then(|| true.into()));
    h.derive("provisional.body", |file| (file.capacity == ContractOfficer).then(|| true.into()));
    if !h.finds(&form::BOTH_SIGNED_PROVISIONALLY) {
        return h.tell(Audience::ContractOfficer).tell(Audience::Supplier).stay();
    }
    h.require_all(PROVISIONAL).lift("lapse");
    told(h).tell(Audience::Supplier).go(Stage::Provisional)
}

/// 契約の締結: the second signature concludes the contract (G59), and the parent learns of it.
fn sign(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.require_all(&[&assembly::G58, &form::SIGNS_ONCE]);
    signature(h);
    h.derive("signed.supplier", |file| (file.capacity == Supplier).then(|| true.into()));
    h.derive("signed.body", |file| (file.capacity == ContractOfficer).then(|| true.into()));
    if !h.finds(&form::BOTH_SIGNED) {
        return h.tell(Audience::ContractOfficer).tell(Audience::Supplier).stay();
    }
    h.require_all(BINDING);
    h.derive("signed_on", form::today).lift("lapse");
    // A pay-for-success starts its service with the signature; every other parent notes it.
    h.effect(Effect::Report("note-signature")).effect(Effect::Report("start-service"));
    if h.finds(&form::GROUND_4) {
        h.require_all(&[&certified::G24A, &certified::G24B]);
        h.duty(&duties::POST_NOTICE);
    }
    if h.finds(&form::WTO_COVERED) {
        h.duty(&duties::AWARD_NOTICE);
    }
    told(h).tell(Audience::Supplier).go(Stage::Signed)
}

/// One party's signature. The body's brings the contract and the last check of the counterpart.
fn signature(h: &mut Hearing<'_>) {
    h.by(&[Supplier, ContractOfficer]).require(&form::CANDIDATE_STANDS);
    if h.finds(&form::BY_THE_BODY) {
        h.ask_all(INTEGRITY).ask(&form::CLAUSES).document(&form::CONTRACT_TEXT);
        for fact in INTEGRITY_MAY {
            h.may(fact);
        }
        h.may(&form::BOND_RECEIVED).require_all(COUNTERPART);
    }
}

fn publish(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).publish(&form::CONCLUSION).fulfil(&duties::POST_NOTICE).fulfil(&duties::AWARD_NOTICE);
    told(h).stay()
}

/// 給付回: an advance or estimated payment needs its item of the Order (G65, G66).
fn open_instalment(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by_or_commanded(&[Officer, System])
        .ask_all(&[&form::SCHEDULE, &form::FORM, &form::AMOUNT])
        .may(&form::LEGAL_ITEM);
    h.require_all(&[&payment::G65, &payment::G66, &form::WITHIN_PRICE]);
    h.open(&form::INSTALMENT).tell(Audience::Supplier);
    told(h).stay()
}

/// 契約変更: what the assembly voted on and did not delegate goes back to it (G95).
fn approve_amendment(h: &mut Hearing<'_>) -> Outcome<Stage> {
    common::approval(h, &["propose-amendment"]).ask(&form::BEYOND_DELEGATION).ask(&form::WITHIN_SCOPE);
    h.require_all(&[&form::AMENDMENT_PROPOSED, &price::G49, &budget::G53, &form::WITHIN_PRICE]);
    h.require(&certified::NO_RENEWAL).document(&form::AMENDED_TEXT).tell(Audience::Supplier);
    told(h);
    if h.finds(&assembly::G95_VOTE_AGAIN) {
        return h.go(Stage::AmendmentAssembly);
    }
    amend(h).derive("amendment.pending", |_| Some(Value::from(false))).stay()
}

/// The amended price and term become the contract's.
fn amend<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    h.derive("amendment.approved_on", form::today);
    h.derive("price_yen", |file| file.get("amendment.amount_yen").cloned());
    h.derive("contract.to", |file| file.get("amendment.to").cloned())
}
