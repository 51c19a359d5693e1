//! Acts of `trial-order` that take more than a few lines, or that several stages share.

use statig::Outcome;

use super::Stage;
use crate::effect::{Audience, Effect};
use crate::forms::application as applied;
use crate::forms::idea;
use crate::forms::integrity::{INTEGRITY, INTEGRITY_MAY};
use crate::forms::proposal_competition::{
    self as competition, award as result, call, evaluation, open_call as call_form,
};
use crate::forms::shared::REASON;
use crate::forms::trial_order::{self as form, review, trial};
use crate::hearing::Hearing;
use crate::procedures::award::{now, today};
use crate::procedures::common::{self, told};
use crate::procedures::open_call;
use crate::rules::{
    call as call_rules, certification as rules, certified, duties, evaluation as committee, integrity,
};
use crate::words::Capacity::{Approver, Evaluator, Officer, System};

/// 募集の決裁を求める: programme, criteria and call are on the table.
pub(super) fn request_call_approval(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask_all(form::PROGRAMME).may_all(form::PROGRAMME_MAY);
    h.documents(&[&form::PROGRAMME_RULES, &call::GUIDELINE]);
    if !h.finds(&form::DESIGNATED) {
        h.ask_all(form::PUBLIC_CALL).document(&call::FORMS).require(&call::SCHEDULE);
    }
    h.require_all(&[&form::CALL_PREPARED, &call_rules::G86, &call_rules::IDEA_WAY_NO4])
        .tell(Audience::Approver);
    told(h).go(Stage::CallApproval)
}

/// 募集の開始: the clock runs from here.
pub(super) fn publish_call(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).require_all(&[&form::PUBLIC_INTAKE, &form::CALL_PREPARED, &rules::G83]);
    h.may(&call::LEARNED).may(&call::DIRECT_REASON).command(&idea::NOTE_USE);
    h.require_all(&[&call_rules::G86, &call_rules::IDEA_WAY_NO4, &call_rules::PARITY_OF_NO4]);
    if h.finds(&call::NAMED_BEFORE) {
        h.publish(&call::COMMITTEE_NAMED);
    }
    h.derive("call.published_on", today).publish(&form::NOTICE);
    open_call::clock_runs(h).go(Stage::CallOpen)
}

/// 申請の数: one was handed in or withdrawn; where as many as planned are in, the officers learn it.
pub(super) fn note_application(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[System]).additive();
    count_applications(h);
    h.stay()
}

pub(super) fn count_applications(h: &mut Hearing<'_>) {
    h.derive("call.applications", |file| Some(rules::handed_in(file).into()));
    if h.finds(&rules::CALL_FULL) {
        told(h);
    }
}

/// 募集の締切り: also before its deadline, when as many as planned have applied (G80).
pub(super) fn close_call(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[System, Officer]).require(&rules::G80).derive("call.closed_at", now);
    // It may close before its deadline, when as many as planned have applied.
    h.lift("close-call").lift("questions-due").lift("answers-due").tell(Audience::Public);
    told(h);
    if h.finds(&call_form::ANY_ENTRY) {
        h.go(Stage::FormalReview)
    } else {
        h.command(&competition::END_CALL).effect(Effect::LiftAll).go(Stage::NoEntry)
    }
}

/// 実証実験の商品の受付: one application, without a public call.
pub(super) fn start_designated(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Approver]).apart_from(&["request-call-approval"]).ask_all(form::DESIGNATED_APPLICATION);
    h.may(&form::DEMONSTRATION).may(&applied::IMPROVEMENT).ask(&REASON).document(&applied::PLAN_DOCUMENT);
    h.require(&form::DEMONSTRATED).open(&form::DESIGNATED_PRODUCT);
    told(h).go(Stage::FormalReview)
}

/// 形式審査, of the application the act names.
pub(super) fn pass_formal_review(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask(&form::ELIGIBLE).may(&form::ELIGIBILITY_NOTES).ask_all(INTEGRITY);
    h.may_all(INTEGRITY_MAY);
    h.require_all(&[&call_form::APPLICATION_OPEN, &form::ELIGIBLE_APPLICANT, &rules::G81, &rules::G82]);
    h.require_all(&[&integrity::G32_BORROWED, &integrity::G35]);
    h.require_all(&[&integrity::TAX, &integrity::ORGANISED_CRIME]);
    h.command(&call_form::ADMIT);
    told(h).stay()
}

/// 不受理: with the reason, in a letter of its own.
pub(super) fn reject(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask(&REASON).require(&form::UNDER_FORMAL_REVIEW);
    h.command(&form::REFUSE).command(&form::DISQUALIFY);
    told(h).stay()
}

/// 形式審査の終了: what passed is reviewed; where nothing did, the programme ends.
pub(super) fn end_formal_review(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).require(&form::ALL_EXAMINED).command(&form::END_UNSUBMITTED);
    told(h);
    if !h.finds(&form::ANY_ADMITTED) {
        h.tell(Audience::Public).effect(Effect::LiftAll);
        return h.go(Stage::NoneCertified);
    }
    h.command(&form::BEGIN_REVIEW);
    if h.finds(&form::SURVEYS_NEEDS) {
        h.go(Stage::NeedsSurvey)
    } else {
        h.tell(Audience::Evaluators).go(Stage::DocumentReview)
    }
}

/// 書類審査, by those without an interest.
pub(super) fn record_review(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Evaluator]).additive().ask(&review::REVIEW);
    h.require_all(open_call::WITHOUT_INTEREST);
    told(h).stay()
}

/// 書類審査の終了.
pub(super) fn end_document_review(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).require_all(&[&committee::G36, &review::G48]);
    told(h).tell(Audience::Evaluators);
    if h.finds(&form::INTERVIEWS) {
        h.tell(Audience::Suppliers).go(Stage::Interview)
    } else {
        h.go(Stage::ExpertHearing)
    }
}

/// 面接の記録.
pub(super) fn record_interview(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Evaluator]).additive().ask(&review::INTERVIEW).document(&evaluation::MINUTES);
    h.require_all(open_call::WITHOUT_INTEREST).require(&committee::G40);
    told(h).stay()
}

/// 審査会の結果: quorum, minutes, findings on every application, experts heard on services.
pub(super) fn decide_board(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask_all(&[&evaluation::HEARING, &result::SELECTION]);
    h.documents(&[&evaluation::MINUTES, &evaluation::RESULT_REPORT]);
    h.require_all(&[&committee::G36, &committee::G40, &review::NONE_WAITS]);
    h.require_all(&[&rules::G16, &rules::EXPERTS_ALWAYS, &rules::G17, &rules::G18]).tell(Audience::Approver);
    told(h).go(Stage::CertificationApproval)
}

/// 認定の決裁: application by application, with a reason; opens the certificates.
pub(super) fn approve_certification(h: &mut Hearing<'_>) -> Outcome<Stage> {
    common::approval(h, &["decide-board", "record-findings"]).ask_all(review::DECIDED).ask(&result::RESULT);
    h.require_all(&[&review::NONE_WAITS, &review::ALL_DECIDED, &rules::G16, &rules::G17]);
    h.require(&rules::EXPERTS_ALWAYS);
    h.require_all(&[&rules::G18_CERTIFIED, &competition::NO_UPHELD_COMPLAINT, &review::CERTIFICATION_TERM]);
    h.derive("decided_by", common::decided_by);
    h.derive("certified", review::catalogue).derive("published_on", today);
    h.open(&review::CERTIFICATES).command(&review::CERTIFY).command(&review::REFUSE);
    h.publish(&review::RESULT).deadline(&duties::COMPLAINT_WINDOW);
    told(h).tell(Audience::Evaluators).tell(Audience::Public);
    if h.finds(&review::ANY_CERTIFIED) { h.go(Stage::Certified) } else { h.go(Stage::NoneCertified) }
}

/// 試験購入 by No.4: resting on certificates in force.
pub(super) fn start_trial(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask_all(trial::TRIAL);
    h.require_all(&[&trial::REQUEST_STANDS, &trial::CERTIFICATES_STAND, &trial::LEASES_ALLOWED]);
    h.require_all(&[&trial::G22, &trial::G23, &certified::G24B_LISTED]);
    h.require(&competition::NO_UPHELD_COMPLAINT).open(&trial::PURCHASE);
    h.tell(Audience::Approver);
    told(h).go(Stage::TrialUse)
}

/// 試験購入の完了, reported by the purchase: its use is to be evaluated.
pub(super) fn conclude_purchase(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[System]).additive().duty(&trial::EVALUATE_USE);
    told(h).stay()
}

/// 使用評価: to the holder, and to the public where the holder consents.
pub(super) fn record_use_evaluation(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).additive().ask_all(&[&trial::EVALUATION, &trial::CONSENT, &trial::USED_CERTIFICATE]);
    h.document(&trial::EVALUATION_SHEET).require_all(&[&trial::PURCHASE_NAMED, &trial::CERTIFICATE_KNOWN]);
    h.fulfil(&trial::EVALUATE_USE).command(&trial::TELL_HOLDER);
    if h.finds(&trial::OTHERS_TO_EVALUATE) {
        h.duty(&trial::EVALUATE_USE);
    }
    if h.finds(&trial::CONSENTED) {
        h.publish(&trial::EVALUATED).tell(Audience::Public);
    }
    told(h).stay()
}

/// 完了: nothing is being bought, and every use is evaluated. The certificates live on.
pub(super) fn complete(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).require_all(&[&trial::NO_LIVE_PURCHASE, &trial::ALL_EVALUATED]);
    h.require(&competition::NO_UPHELD_COMPLAINT);
    told(h).go(Stage::Completed)
}

/// 中止: published where the call was; what is certified stays certified.
pub(super) fn cancel(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.require(&trial::NO_LIVE_PURCHASE);
    open_call::cancel(h, Stage::Cancelled)
}
