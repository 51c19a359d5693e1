//! Acts of `negotiated-no4` that take more than a few lines, or that several stages share.

use statig::Outcome;

use super::{REASON, Stage, award, common, told};
use crate::effect::{Audience, Effect};
use crate::forms::call::{DIRECT_REASON, LEARNED, OF_IDEAS};
use crate::forms::idea;
use crate::forms::integrity::{INTEGRITY, INTEGRITY_MAY};
use crate::forms::negotiated_no4::{self as form, choice};
use crate::forms::preparation as need;
use crate::forms::proposal_competition::award::{CANDIDATE_STANDS, DROP_CANDIDATE, SELECTION};
use crate::forms::proposal_competition::{END_CALL, LAPSE};
use crate::hearing::Hearing;
use crate::procedures::award::{now, today};
use crate::rules::{call, certified as rules, duties, integrity, method, payment, small_value};
use crate::words::Capacity::{Approver, Officer, System};

/// 認定の確認: at least one certificate fits what is needed, and no rule closes ground No.4.
pub(super) fn confirm_basis(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask_all(form::BASIS).may(&form::LEASE_BASIS).may(&form::LEASE_VALUE);
    h.may_all(need::OF_WTO);
    h.document(&form::EXECUTION_REQUEST).require_all(&[&method::G05, &method::G06]);
    h.require_all(&[&rules::G23_LISTED, &rules::G24A_LISTED, &rules::G24B_LISTED]);
    h.require_all(&[&small_value::G04, &rules::G28]);
    told(h).go(Stage::PreNotice)
}

/// 発注見通しの公表: what is expected to be ordered, and when.
pub(super) fn publish_forecast(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask_all(&[&form::FORECAST_ITEM, &form::FORECAST_PERIOD]).require(&rules::G25);
    h.derive("forecast.published_on", today).publish(&form::FORECAST).tell(Audience::Public);
    told(h).stay()
}

/// 契約前公表: content, criteria, how to apply; certified firms may apply until the deadline.
pub(super) fn publish_pre_notice(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask_all(form::NOTICE).ask(&form::PAYMENT_FORM).may_all(form::FURTHER);
    h.may(&form::PAYMENT_ITEM).may(&form::QUALIFICATION).may_all(OF_IDEAS);
    h.may(&LEARNED).may(&DIRECT_REASON).require_all(&[&call::IDEA_WAY_NO4, &call::PARITY_OF_NO4]);
    h.command(&idea::NOTE_USE).require(&form::DUE_AHEAD);
    h.require_all(&[&rules::G25, &rules::G26, &rules::G34, &call::G86, &payment::G65, &payment::G66]);
    h.derive("call.published_on", today).publish(&form::PRE_NOTICE).deadline(&form::CLOSE);
    told(h).tell(Audience::Public).go(Stage::Selection)
}

/// 申込みの締切り: what came in is judged; where nobody applied, the end follows at once.
pub(super) fn close_applications(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[System]).derive("call.closed_at", now).command(&choice::BEGIN);
    if h.finds(&form::NONE_APPLIED) {
        h.deadline(&form::NOBODY);
    }
    told(h).stay()
}

/// 相手方の選定: every application judged by the published criteria, with its reason.
pub(super) fn select_counterpart(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask_all(&[&form::JUDGEMENTS, &form::JUDGES, &SELECTION]).ask_all(INTEGRITY);
    h.may_all(INTEGRITY_MAY);
    h.document(&form::SELECTION_RECORD).require_all(&[&form::APPLICATIONS_CLOSED, &rules::CRITERIA_APPLIED]);
    h.require_all(&[&rules::G22, &rules::G23, &rules::G24A_APPLIED, &rules::G34, &rules::G36]);
    h.require_all(&[&integrity::G32_BORROWED, &integrity::G33_BORROWED, &integrity::G35]);
    h.require_all(&[&integrity::G37, &integrity::G38]);
    h.require_all(&[&integrity::TAX, &integrity::ORGANISED_CRIME]);
    h.command(&choice::BEGIN).command(&choice::PREFER).command(&choice::RESERVE);
    h.command(&choice::NOT_SELECT).command(&choice::END_LATE);
    h.derive("candidate", choice::chosen).derive("candidate.name", choice::chosen_name);
    h.derive("candidate.rank", |_| Some(1.into())).derive("candidate.lost", |_| Some(false.into()));
    h.derive("certificate", choice::chosen_certificate).derive("certificate.number", choice::chosen_number);
    h.derive("published_on", today)
        .derive("decided_by", common::decided_by)
        .publish(&form::SELECTED)
        .deadline(&duties::COMPLAINT_WINDOW);
    told(h).tell(Audience::Approver).tell(Audience::Suppliers).tell(Audience::Public).go(Stage::Quotation)
}

/// The next one judged takes the place of the counterpart that is lost. A reserve price is fixed
/// anew: it is another product.
fn next_one<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    h.command(&DROP_CANDIDATE).command(&choice::PROMOTE).fulfil(&choice::RESOLVE_LOSS);
    h.derive("candidate", choice::next).derive("candidate.name", choice::next_name);
    h.derive("candidate.rank", choice::next_place).derive("candidate.lost", |_| Some(false.into()));
    h.derive("certificate", choice::next_certificate).derive("certificate.number", choice::next_number);
    h.derive("reserve_price.fixed_at", |_| Some("".into()));
    told(h).tell(Audience::Suppliers)
}

/// 次順位者との協議: only where the counterpart chosen is lost.
pub(super) fn approve_next_candidate(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Approver]).ask(&REASON).require_all(&[&choice::CHOSEN_IS_LOST, &choice::RESERVE_LEFT]);
    next_one(h).stay()
}

/// 見積の採用, within the reserve price; above it a new quote or the end, never No.8.
pub(super) fn accept_quote(h: &mut Hearing<'_>) -> Outcome<Stage> {
    award::quote(h, &rules::G51_SEALED).require_all(&[&CANDIDATE_STANDS, &rules::G24A]);
    h.go(Stage::ContractApproval)
}

/// 契約締結の決裁: the certificate stands, its holder is the counterpart, the reason cites it.
pub(super) fn approve_contract(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.require_all(&[&rules::G24A, &rules::G24B, &rules::REASON_CITES_CERTIFICATE]);
    award::approve_contract(h, &["accept-quote", "select-counterpart"], Stage::Signing, Stage::Assembly)
}

/// 契約不成立: the contract lapses; another judged applicant, or the end.
pub(super) fn fail_signature(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Approver]).ask(&REASON).command(&LAPSE);
    if h.finds(&choice::NEXT_IN_RESERVE) {
        return next_one(h).go(Stage::Quotation);
    }
    h.fulfil(&choice::RESOLVE_LOSS);
    ended(h).go(Stage::Aborted)
}

/// 打切り: the certificate is gone, the counterpart withdrew, nobody fits; a contract not signed
/// lapses. Who may is said by the stage.
pub(super) fn abort(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.ask_all(&[&form::ABORT_GROUND, &REASON]).command(&LAPSE).fulfil(&choice::RESOLVE_LOSS);
    ended(h).tell(Audience::Approver).go(Stage::Aborted)
}

/// The applications end, and the end is published where the notice was.
fn ended<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    if h.finds(&form::NOTICE_PUBLISHED) {
        h.publish(&form::ABORTED).tell(Audience::Public);
    }
    h.command(&END_CALL).effect(Effect::LiftAll).tell(Audience::Suppliers);
    told(h)
}

/// 認定の変更: commanded by the certificate. Where the counterpart's own ended, the counterpart is
/// lost, and the approver decides on the next one or the end.
pub(super) fn note_certificate_change(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.commanded().additive().may(&form::CERTIFICATE_CHANGE).tell(Audience::Approver);
    if h.finds(&choice::CHOSEN_CERTIFICATE_ENDED) {
        h.derive("candidate.lost", |_| Some(true.into())).duty(&choice::RESOLVE_LOSS);
    }
    told(h).stay()
}

/// 中止: published where the notice was.
pub(super) fn cancel(h: &mut Hearing<'_>) -> Outcome<Stage> {
    if h.finds(&form::NOTICE_PUBLISHED) {
        h.publish(&form::ABORTED).tell(Audience::Public);
    }
    common::cancel(h, Stage::Cancelled, &END_CALL, &LAPSE)
}
