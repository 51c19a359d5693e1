//! Acts of `proposal-competition` that take more than a few lines, or that several stages share.

use statig::Outcome;

use super::Stage;
use crate::effect::{Audience, Effect};
use crate::forms::integrity::{INTEGRITY, INTEGRITY_MAY};
use crate::forms::joint_procurement::selection::AWARD_AWAITED;
use crate::forms::proposal_competition::{self as form, award as contract_form, call, evaluation, open_call};
use crate::hearing::Hearing;
use crate::procedures::award::{self, now, today};
use crate::procedures::common::{self, REASON, told};
use crate::procedures::open_call as call_acts;
use crate::rules::{call as call_rules, duties, evaluation as rules, integrity, payment, price};
use crate::words::Capacity::{Approver, Expert, Officer, Opener};

/// 公募の決裁を求める: everything the call consists of is on the table.
pub(super) fn request_call_approval(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask_all(call::CALL);
    for fact in call::CALL_MAY {
        h.may(fact);
    }
    h.documents(&[&call::GUIDELINE, &call::SPECIFICATION, &call::FORMS, &call::CONTRACT_DRAFT]);
    h.require_all(&[&call::CALL_PREPARED, &call::SCHEDULE, &call_rules::G86]);
    h.require_all(&[&payment::G65, &payment::G66]);
    if h.finds(&form::TENDER) {
        h.ask_all(call::TENDER_NOTICE).require_all(&[&call_rules::G07, &call_rules::G08]);
    }
    h.tell(Audience::Approver);
    told(h).go(Stage::CallApproval)
}

/// 公告: the clock runs from here.
pub(super) fn publish_call(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]);
    if h.finds(&form::TENDER) {
        h.require_all(&[&call_rules::G09, &call_rules::G11, &call_rules::G12, &call_rules::G13]);
        h.require(&call_rules::G34);
    } else {
        h.require_all(&[&call_rules::G92, &call_rules::G94]);
    }
    if h.finds(&call::NAMED_BEFORE) {
        h.publish(&call::COMMITTEE_NAMED);
    }
    h.derive("call.published_on", today).publish(&call::NOTICE);
    h.deadline(&call::CLOSE_ENTRIES).deadline(&call::CLOSE_CALL);
    h.deadline(&call::REMIND_QUESTIONS).deadline(&call::REMIND_ANSWERS);
    told(h).tell(Audience::Public).go(Stage::CallOpen)
}

/// 変更案: in a competition it may change the criteria too.
pub(super) fn draft_amendment(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.may(&call::NEW_CRITERIA);
    call_acts::draft_amendment(h)
}

/// 変更の決裁, with the criteria it changes.
pub(super) fn approve_amendment(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.derive("criteria", |file| file.get("amendment.criteria").cloned());
    call_acts::approve_amendment(h)
}

/// 資格確認, of the application the act names.
pub(super) fn admit(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask_all(INTEGRITY);
    for fact in INTEGRITY_MAY {
        h.may(fact);
    }
    h.require(&open_call::APPLICATION_OPEN);
    h.require_all(&[&integrity::G32, &integrity::G33, &integrity::G35, &integrity::G37, &integrity::G38]);
    h.require_all(&[&integrity::TAX, &integrity::ORGANISED_CRIME]);
    h.command(&open_call::ADMIT);
    told(h).stay()
}

pub(super) fn disqualify(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask(&REASON).require(&open_call::APPLICATION_OPEN).command(&open_call::DISQUALIFY);
    told(h).stay()
}

/// Nobody is left to evaluate: 不調, in a tender with a re-bid or No.8 still open.
pub(super) fn nobody_left(h: &mut Hearing<'_>) -> Outcome<Stage> {
    ended(h);
    without_entry(h)
}

fn without_entry(h: &mut Hearing<'_>) -> Outcome<Stage> {
    if h.finds(&form::TENDER) { h.go(Stage::NoAward) } else { h.go(Stage::NoEntry) }
}

/// The applications end with the call, and its deadlines.
pub(super) fn ended<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    h.command(&form::END_CALL).effect(Effect::LiftAll);
    told(h)
}

/// 資格審査の終了: quotes above the ceiling fall out, the others are evaluated.
pub(super) fn confirm_eligibility(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).require(&evaluation::ALL_DECIDED);
    told(h);
    if h.finds(&price::OVER_CEILING) {
        h.command(&evaluation::DISQUALIFY_ABOVE_CEILING);
    }
    if h.choose(&rules::SINGLE_ENTRY) == 1 {
        h.command(&evaluation::END_THE_REST).effect(Effect::LiftAll);
        return without_entry(h);
    }
    h.command(&evaluation::END_UNSUBMITTED).command(&evaluation::BEGIN_EVALUATION);
    h.tell(Audience::Evaluators).go(Stage::Evaluation)
}

pub(super) fn hear_experts(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Expert]).additive().ask(&call::OPINION).require(&form::TENDER_ONLY);
    h.derive("expert.hearings", rules::expert_hearings);
    told(h).stay()
}

/// 開札: by two, never by whoever fixed the reserve price; nobody scores after it.
pub(super) fn open_bids(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Opener]).apart_from(&["fix-reserve-price"]);
    h.ask_all(&[&evaluation::BIDS, &evaluation::WITNESS]).document(&evaluation::OPENING_RECORD);
    h.require_all(&[&form::TENDER_ONLY, &evaluation::HOLDER, &evaluation::BIDS_TO_OPEN]);
    h.require_all(&[&rules::G48, &price::G51]).derive("bids.opened_at", now);
    told(h);
    if h.first_of_two() {
        return h.stay();
    }
    h.tell(Audience::Suppliers).stay()
}

/// 順位の確定: computed from criteria, scores and prices; nobody types a rank.
pub(super) fn finalise_ranking(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask(&contract_form::SELECTION).document(&evaluation::RESULT_REPORT);
    h.may(&evaluation::TIE_VOTES).may(&evaluation::TIE_LOTS);
    h.require_all(&[&evaluation::BIDS_OPENED, &rules::G40, &rules::G47, &rules::G48]);
    h.require_all(&[&rules::G36, &evaluation::RANKING_COMPUTES]);
    h.derive("ranking", evaluation::ranking).derive("candidate", evaluation::first);
    h.derive("candidate.rank", |_| Some(1.into())).derive("decided_on", today);
    h.derive("candidate.name", evaluation::first_name).derive("candidate.number", evaluation::first_number);
    h.derive("result.totals", evaluation::public_totals);
    told(h);
    if h.choose(&rules::BELOW_MINIMUM) == 0 {
        h.duty(&duties::RESULT_LETTERS).tell(Audience::Approver);
        return h.go(Stage::CandidateApproval);
    }
    if h.finds(&form::TENDER) {
        return h.go(Stage::NoAward);
    }
    h.tell(Audience::Suppliers).publish(&contract_form::CORRECTED);
    ended(h).go(Stage::NoSuitable)
}

/// 候補者（落札者）の決定: letters to all with own score and reason, published, and the window
/// for complaints opens.
pub(super) fn approve_candidate(h: &mut Hearing<'_>) -> Outcome<Stage> {
    common::approval(h, &["finalise-ranking"]).ask(&contract_form::RESULT);
    h.require(&contract_form::CANDIDATE_STANDS).fulfil(&duties::RESULT_LETTERS);
    h.command(&contract_form::PREFER).command(&contract_form::PROMOTE_CANDIDATE);
    h.command(&contract_form::RESERVE).command(&contract_form::NOT_SELECT);
    h.derive("published_on", today).publish(&contract_form::OUTCOME);
    h.deadline(&duties::COMPLAINT_WINDOW);
    told(h).tell(Audience::Suppliers).tell(Audience::Evaluators).tell(Audience::Public);
    if !h.finds(&form::TENDER) {
        return h.go(Stage::Negotiation);
    }
    h.require(&rules::G15);
    h.derive("price_yen", contract_form::winning_bid).derive("award_yen", contract_form::winning_bid);
    h.derive("contract_approval.from", |_| Some("candidate-approval".into()));
    decided(h)
}

/// The candidate is decided: the contract follows here, or with those for whom the competition
/// only awards, who learn of it.
fn decided(h: &mut Hearing<'_>) -> Outcome<Stage> {
    if h.finds(&form::AWARDS_ONLY) {
        h.require(&AWARD_AWAITED).effect(Effect::Report("hand-to-members"));
        return h.go(Stage::CandidateDecided);
    }
    h.go(Stage::ContractApproval)
}

/// The next rank takes the place of the candidate with whom it failed (G50).
pub(super) fn next_candidate<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    h.command(&contract_form::DROP_CANDIDATE).command(&contract_form::PROMOTE);
    h.derive("candidate", contract_form::next).derive("candidate.rank", contract_form::next_place);
    h.derive("candidate.name", contract_form::next_name);
    h.derive("candidate.number", contract_form::next_number);
    h.derive("candidate.lost", |_| Some(false.into())).derive("failure", |_| Some("".into()));
    h.tell(Audience::Suppliers);
    told(h)
}

pub(super) fn end_without_candidate(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Approver]).ask(&REASON).publish(&contract_form::CORRECTED);
    h.tell(Audience::Suppliers).tell(Audience::Public);
    ended(h).go(Stage::NoSuitable)
}

/// The terms of a residual negotiation, which are frozen but for bond and period.
pub(super) fn residual_terms<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    for fact in contract_form::RESIDUAL {
        h.may(fact);
    }
    h.require_all(&[&price::G29, &price::G30, &price::G31])
}

/// 見積の採用: never by whoever fixed the reserve price.
pub(super) fn accept_quote(h: &mut Hearing<'_>) -> Outcome<Stage> {
    award::quote(h, &price::G51).require_all(&[&price::G45, &contract_form::NO_FAILURE_WAITS]);
    residual_terms(h).require(&contract_form::COUNTERPART_READY);
    h.derive("candidate", contract_form::residual_candidate);
    h.derive("candidate.name", contract_form::residual_name);
    h.derive("candidate.number", contract_form::residual_number);
    h.command(&contract_form::BEGIN_RESIDUAL).command(&contract_form::PREFER_RESIDUAL);
    h.command(&contract_form::NOT_SELECT_RESIDUAL);
    h.derive("contract_approval.from", |_| Some("negotiation".into()));
    decided(h)
}

/// 契約不成立: the contract lapses, and the next rank is negotiated with; after a tender under
/// No.9, within the award.
pub(super) fn fail_signature(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Approver]).ask(&REASON).command(&form::LAPSE).fulfil(&contract_form::RESOLVE_LOSS);
    h.publish(&contract_form::CORRECTED).tell(Audience::Public);
    if !h.finds(&contract_form::NEXT_IN_RESERVE) {
        h.tell(Audience::Suppliers);
        return ended(h).go(Stage::NoSuitable);
    }
    if h.finds(&form::TENDER) {
        residual_terms(h).derive("residual.ground", |_| Some("9".into()));
        h.derive("method.ground", |_| Some("9".into()));
    }
    next_candidate(h).go(Stage::Negotiation)
}

/// 中止: published where the call was.
pub(super) fn cancel(h: &mut Hearing<'_>) -> Outcome<Stage> {
    if h.finds(&form::CALL_PUBLISHED) {
        h.publish(&form::CANCELLATION).tell(Audience::Public);
    }
    common::cancel(h, Stage::Cancelled, &form::END_CALL, &form::LAPSE)
}
