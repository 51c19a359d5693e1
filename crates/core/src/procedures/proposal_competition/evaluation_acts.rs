//! From the scores to the ranking: acts of the evaluation.

use serde_json::Value;
use statig::Outcome;

use super::Stage;
use crate::effect::{Audience, Effect};
use crate::forms::proposal_competition::{
    self as form, award as contract_form, call, evaluation, open_call as call_form,
};
use crate::forms::shared::REASON;
use crate::hearing::Hearing;
use crate::procedures::award::{self, now, today};
use crate::procedures::common::told;
use crate::procedures::open_call::WITHOUT_INTEREST;
use crate::rules::{duties, evaluation as rules, price};
use crate::words::Capacity::{ContractOfficer, Evaluator, Expert, Officer, Opener};

/// 学識経験者の意見: on the criteria, on their amendment, or again before the award.
pub(super) fn hear_experts(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Expert]).additive().ask(&call::OPINION).require(&form::TENDER_ONLY);
    h.derive("expert.hearings", rules::expert_hearings);
    h.derive("amendment.experts_heard", rules::heard_on_amendment);
    told(h).stay()
}

/// 一次審査: only where many entered, before any bid is opened.
pub(super) fn record_first_screening(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask_all(&[&evaluation::SCREENED_OUT, &REASON]);
    h.require_all(&[&evaluation::MANY_ENTRANTS, &evaluation::BIDS_SEALED]);
    h.command(&evaluation::NOT_SELECT_SCREENED).tell(Audience::Evaluators);
    told(h).stay()
}

/// ヒアリングの記録.
pub(super) fn record_hearing(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).additive().ask(&evaluation::HEARING).document(&evaluation::MINUTES);
    h.require(&rules::G40);
    told(h).stay()
}

/// 採点, by evaluators without an interest, before any bid is opened.
pub(super) fn score(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Evaluator]).additive().ask(&evaluation::SCORE).may(&evaluation::COMMENTS);
    h.require_all(WITHOUT_INTEREST);
    h.require(&evaluation::BIDS_SEALED);
    told(h).stay()
}

/// 予定価格 of a tender: before any bid is opened.
pub(super) fn fix_reserve_price(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.require_all(&[&form::TENDER_ONLY, &evaluation::BIDS_SEALED]);
    award::fix_reserve_price(h)
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

/// 低入札価格の調査: a bid that fails it falls out.
pub(super) fn investigate_low_bid(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[ContractOfficer]).ask_all(&[&evaluation::LOW_BID, &REASON]);
    h.require_all(&[&form::TENDER_ONLY, &evaluation::BIDS_OPENED, &call_form::APPLICATION_OPEN]);
    told(h);
    if h.finds(&evaluation::LOW_BID_FAILS) {
        h.command(&call_form::DISQUALIFY);
    }
    h.stay()
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

/// 再度入札, as often as policy allows.
pub(super) fn re_bid(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[ContractOfficer]).ask_all(&[&evaluation::REBID_DUE, &REASON]);
    h.require(&evaluation::REBIDS_LEFT);
    h.derive("rebid.count", evaluation::rebid_count);
    h.derive("bids", |_| Some(Value::from(Vec::<Value>::new())));
    h.deadline(&evaluation::REMIND_REBID).tell(Audience::Suppliers);
    told(h).go(Stage::Evaluation)
}

/// The applications end with the call, and its deadlines.
pub(super) fn ended<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    h.command(&form::END_CALL).effect(Effect::LiftAll);
    told(h)
}
