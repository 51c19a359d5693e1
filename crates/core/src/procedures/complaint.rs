//! 苦情申立て `complaint`: a supplier complains of a published decision.
//!
//! Somebody else than who decided answers; an upheld complaint holds the procedure complained of
//! until its approver has answered it there. A complaint never suspends a procedure by itself.
//!
//! A resident audit request (住民監査請求, Local Autonomy Act 242) is the kind of complaint that
//! somebody without an account makes to the auditors: it is recorded for them, audited within sixty
//! days, and a recommendation is to the procedure what an upheld complaint is, before the contract
//! is signed; after it nothing is held, and the duty to report the measures stands alone.

use statig::prelude::*;

use super::award::today;
use super::common::told;
use crate::effect::{Audience, Effect};
use crate::forms::shared::REASON;
use crate::forms::{complaint as form, resident_audit as audit};
use crate::hearing::Hearing;
use crate::machine;
use crate::rules::{complaint as rules, duties, resident_audit};
use crate::words::Capacity::{Approver, Auditor, Officer, Supplier, System};

machine! {
    /// The machine of `complaint`.
    Complaint = "complaint" @ 1, "苦情申立て", "complaint";
    attributes: [];
    opens: [];
    safeguards: [
        "accepted" <- ["accept-complaint"],
        "answered" <- ["answer-complaint"],
        "reviewed" <- ["review-complaint"],
        "audit-accepted" <- ["accept-audit-request"],
        "audit-recommended" <- ["conclude-audit"],
    ];
    stages {
        Unopened "" Review live "申立て前" "before filing",
        Filed "filed" Review live "申立済" "filed",
        Accepted "accepted" Review live "受理" "accepted",
        Answered "answered" Approval live "回答済" "answered",
        ReFiled "re-filed" Review live "再申立済" "filed again",
        Reviewed "reviewed" Approval live "再審査済" "reviewed",
        AuditRequested "audit-requested" Review live "監査請求あり" "audit requested",
        AuditAccepted "audit-accepted" Review live "監査中" "under audit",
        AuditRecommended "audit-recommended" Approval live "勧告あり" "recommended",
        Closed "closed" Completed closed "終了" "closed",
        Rejected "rejected" Completed closed "却下" "rejected",
        Withdrawn "withdrawn" Completed closed "取下げ" "withdrawn",
    }
    acts {
        File "file" "苦情を申し立てる" "file",
        AcceptComplaint "accept-complaint" "申立てを受理する" "accept the complaint",
        RejectComplaint "reject-complaint" "申立てを却下する" "reject the complaint",
        AnswerComplaint "answer-complaint" "申立てに回答する" "answer the complaint",
        ReFile "re-file" "再び申し立てる" "file again",
        ReviewComplaint "review-complaint" "監視委員会の意見を経て判断する" "review the complaint",
        CloseComplaint "close-complaint" "苦情処理を終える" "close the complaint",
        WithdrawComplaint "withdraw-complaint" "申立てを取り下げる" "withdraw the complaint",
        FileAuditRequest "file-audit-request" "住民監査請求を記録する" "record a resident audit request",
        AcceptAuditRequest "accept-audit-request" "監査請求を受理する" "accept the audit request",
        RejectAuditRequest "reject-audit-request" "監査請求を却下する" "reject the audit request",
        WithdrawAuditRequest "withdraw-audit-request" "監査請求の取下げを記録する" "record that the audit request was withdrawn",
        ConcludeAudit "conclude-audit" "監査の結果を決定する" "conclude the audit",
        ReportMeasures "report-measures" "講じた措置を通知する" "report the measures taken",
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
impl Complaint {
    #[state]
    fn unopened(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::File => {
                h.by(&[Supplier]).ask_all(form::FILING).may(&form::ASKS_SUSPENSION);
                h.require_all(&[&duties::G89, &rules::SUSPENSION_UNDER_WTO]);
                h.derive("filed_on", today).derive("complaint.wto", rules::covered);
                h.duty(&rules::ANSWER).duty(&rules::ACCEPTANCE).duty(&rules::REPORT);
                h.tell(Audience::Approver);
                receipt(h).go(Stage::Filed)
            }
            Act::FileAuditRequest => {
                h.by(&[Auditor, Officer]).ask_all(audit::REQUESTED).document(&audit::REQUEST);
                h.require(&resident_audit::REQUEST_DAYS);
                h.derive("filed_on", today).derive("complaint.kind", audit::kind);
                h.duty(&resident_audit::AUDIT).tell(Audience::Approver);
                audited(h).go(Stage::AuditRequested)
            }
            _ => Super,
        }
    }

    #[state(superstate = "pending")]
    fn filed(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::AcceptComplaint => {
                h.by(&[Officer]).may(&REASON).fulfil(&rules::ACCEPTANCE).tell(Audience::Approver);
                receipt(h).go(Stage::Accepted)
            }
            Act::RejectComplaint => {
                h.by(&[Officer]).ask_all(&[&form::REJECTION, &REASON]);
                h.fulfil(&rules::ACCEPTANCE).fulfil(&rules::ANSWER).fulfil(&rules::REPORT);
                receipt(h).go(Stage::Rejected)
            }
            _ => Super,
        }
    }

    #[state(superstate = "pending")]
    fn accepted(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::AnswerComplaint => {
                h.by(&[Approver]).ask_all(&[&form::UPHELD, &form::ANSWER, &REASON]);
                h.require(&rules::NOT_WHO_DECIDED);
                if h.finds(&rules::UNDER_WTO) {
                    h.document(&form::BOARD_REPORT);
                }
                h.fulfil(&rules::ANSWER).fulfil(&rules::REPORT).deadline(&rules::CLOSE_ANSWERED);
                upheld(h).go(Stage::Answered)
            }
            _ => Super,
        }
    }

    #[state]
    fn answered(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ReFile => {
                h.by(&[Supplier]).ask(&form::AGAIN).require(&rules::REFILING_OPEN);
                h.lift("close-complaint").tell(Audience::Approver);
                receipt(h).go(Stage::ReFiled)
            }
            Act::CloseComplaint => close(h),
            _ => Super,
        }
    }

    #[state(superstate = "pending")]
    fn re_filed(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ReviewComplaint => {
                h.by(&[Approver]).ask_all(&[&form::UPHELD, &form::OPINION, &REASON]);
                h.document(&form::COMMITTEE_OPINION).require(&rules::NOT_WHO_DECIDED);
                h.deadline(&rules::CLOSE_REVIEWED);
                upheld(h).go(Stage::Reviewed)
            }
            _ => Super,
        }
    }

    #[state]
    fn reviewed(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::CloseComplaint => close(h),
            _ => Super,
        }
    }

    #[state(superstate = "under_audit")]
    fn audit_requested(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::AcceptAuditRequest => {
                h.by(&[Auditor]).may(&audit::JUST_REASON).require(&resident_audit::WITHIN_YEAR);
                h.tell(Audience::Approver);
                audited(h).go(Stage::AuditAccepted)
            }
            Act::RejectAuditRequest => {
                h.by(&[Auditor]).ask_all(&[&audit::REJECTION, &REASON]);
                h.fulfil(&resident_audit::AUDIT).tell(Audience::Approver);
                audited(h).go(Stage::Rejected)
            }
            _ => Super,
        }
    }

    #[state(superstate = "under_audit")]
    fn audit_accepted(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ConcludeAudit => {
                h.by(&[Auditor]).ask_all(audit::CONCLUDED).ask(&REASON).may(&audit::MEASURES_BY);
                h.document(&audit::REPORT);
                h.require_all(&[&resident_audit::HEARD_BEFORE, &resident_audit::TERM_SHOWN]);
                h.fulfil(&resident_audit::AUDIT).publish(&audit::RESULT_PUBLISHED);
                h.tell(Audience::Approver);
                if h.finds(&audit::IS_RECOMMENDED) {
                    h.duty(&resident_audit::MEASURES).effect(Effect::Report("note-complaint"));
                    return audited(h).go(Stage::AuditRecommended);
                }
                audited(h).go(Stage::Closed)
            }
            _ => Super,
        }
    }

    #[state]
    fn audit_recommended(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ReportMeasures => {
                h.by(&[Approver]).ask(&audit::MEASURES).fulfil(&resident_audit::MEASURES);
                h.publish(&audit::MEASURES_PUBLISHED);
                audited(h).go(Stage::Closed)
            }
            _ => Super,
        }
    }

    #[state]
    fn closed() -> Outcome<Stage> {
        Super
    }

    #[state]
    fn rejected() -> Outcome<Stage> {
        Super
    }

    #[state]
    fn withdrawn() -> Outcome<Stage> {
        Super
    }

    /// While an answer is awaited, the complainant may withdraw.
    #[superstate]
    fn pending(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::WithdrawComplaint => {
                h.by(&[Supplier]).may(&REASON).effect(Effect::LiftAll);
                receipt(h).go(Stage::Withdrawn)
            }
            _ => Super,
        }
    }

    /// While the auditors have not decided, who asked may withdraw; they record it.
    #[superstate]
    fn under_audit(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::WithdrawAuditRequest => {
                h.by(&[Auditor]).may(&REASON).effect(Effect::LiftAll).tell(Audience::Approver);
                audited(h).go(Stage::Withdrawn)
            }
            _ => Super,
        }
    }
}

/// What happens to an audit request is told to the auditors, who tell who asked, and to the
/// officers.
fn audited<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    told(h).tell(Audience::Auditor)
}

/// What happens to a complaint is told to who filed it, and to the officers.
fn receipt<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    told(h).tell(Audience::Supplier)
}

/// An upheld complaint is noted on the procedure complained of.
fn upheld<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    if h.finds(&form::IS_UPHELD) {
        h.effect(Effect::Report("note-complaint"));
    }
    receipt(h)
}

/// The clock closes what has been answered.
fn close(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[System]);
    receipt(h).go(Stage::Closed)
}
