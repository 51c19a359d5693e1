//! 契約・履行 `contract`: from the draft to the last payment.
//!
//! A contract is concluded only when both parties have signed (Local Autonomy Act 234(5)): each
//! signs once, the second signature completes it. Where the assembly votes it is provisional first.

mod acts;
#[cfg(test)]
mod tests;

use serde_json::Value;
use statig::prelude::*;

use super::common::{self, told};
use crate::effect::{Audience, Effect};
use crate::forms::contract as form;
use crate::forms::shared::REASON;
use crate::hearing::Hearing;
use crate::machine;
use crate::rules::{certified, contract, payment};
use crate::words::Capacity::{Approver, FinanceOfficer, Officer, Supplier, System};
use acts::{amend, approve_amendment, open_instalment, publish, sign, sign_provisional};

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
        NoteBudgetVote,
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
        ApproveException, Concur, Object, CountersignLater,
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
impl Contract {
    #[state]
    fn unopened(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Open => {
                h.commanded().ask_all(form::OPENED_WITH).may_all(form::PASSED);
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
                    .may(&form::DISPUTE)
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
                h.commanded().additive().require(&form::VOTE_OR_DECISION).may_all(form::VOTE);
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
            _ => common::on_the_route(h, act),
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
