//! From the candidate to the signature: acts of the award.

use statig::Outcome;

use super::Stage;
use super::call_acts::admit;
use super::evaluation_acts::ended;
use crate::effect::{Audience, Effect};
use crate::forms::integrity::SUSPENDED;
use crate::forms::joint_procurement::selection::AWARD_AWAITED;
use crate::forms::proposal_competition::{self as form, award as contract_form, contract as drafted};
use crate::forms::shared::REASON;
use crate::hearing::Hearing;
use crate::procedures::award::{self, today};
use crate::procedures::common::{self, told};
use crate::rules::{call, duties, evaluation as rules, integrity, price};
use crate::words::Capacity::{Approver, ContractOfficer, Officer};

/// 候補者（落札者）の決定: letters to all with own score and reason, published, and the window
/// for complaints opens.
pub(super) fn approve_candidate(h: &mut Hearing<'_>) -> Outcome<Stage> {
    common::approval(h, &["finalise-ranking"]).ask(&contract_form::RESULT);
    h.ask(&SUSPENDED).require(&integrity::G35);
    h.require(&contract_form::CANDIDATE_STANDS).fulfil(&duties::RESULT_LETTERS);
    h.command(&contract_form::PREFER).command(&contract_form::PROMOTE_CANDIDATE);
    h.command(&contract_form::RESERVE).command(&contract_form::NOT_SELECT);
    h.derive("decided_by", common::decided_by);
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

/// 契約締結の決裁: where it rests on an idea for which No.2 was chosen, with what is unique.
pub(super) fn approve_contract(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.require(&call::UNIQUENESS);
    award::approve_contract(h, &["accept-quote"], Stage::Signing, Stage::Assembly)
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

/// 審査結果の差戻し: the ranking is made again.
pub(super) fn return_ranking(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Approver]).ask(&REASON).tell(Audience::Evaluators);
    h.fulfil(&contract_form::RESOLVE_LOSS);
    h.derive("candidate.lost", |_| Some(false.into()));
    told(h).go(Stage::Evaluation)
}

/// 協議の記録: within what the call allows to be changed (G49).
pub(super) fn record_negotiation(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask_all(&[&contract_form::NEGOTIATION, &contract_form::WITHIN_SCOPE]);
    h.documents(&[&contract_form::NEGOTIATION_RECORD, &contract_form::FINAL_SPECIFICATION]);
    h.require(&price::G49).tell(Audience::Supplier);
    told(h).stay()
}

/// 8号随意契約の相手方の資格確認.
pub(super) fn admit_counterpart(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.require(&contract_form::RESIDUAL_OPEN);
    admit(h)
}

/// 協議不調の報告: the approver decides on the next candidate, or the end.
pub(super) fn report_failed_negotiation(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask_all(&[&contract_form::FAILURE, &REASON]).tell(Audience::Approver);
    h.fulfil(&contract_form::RESOLVE_LOSS);
    told(h).stay()
}

/// 次順位者との協議の決定: only after failed talks were reported (G50).
pub(super) fn approve_next_candidate(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Approver]).apart_from(&["report-failed-negotiation"]).ask(&REASON);
    h.require_all(&[&contract_form::FAILURE_REPORTED, &price::G50]);
    h.publish(&contract_form::CORRECTED).tell(Audience::Public);
    next_candidate(h).stay()
}

/// 次順位者の求め, by those who contract elsewhere.
pub(super) fn call_next_candidate(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.commanded().may(&REASON).require_all(&[&price::G50, &contract_form::NEXT_LEFT]);
    h.publish(&contract_form::CORRECTED).fulfil(&contract_form::RESOLVE_LOSS);
    next_candidate(h).go(Stage::Negotiation)
}

/// The next rank takes the place of the candidate with whom it failed (G50).
fn next_candidate<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    h.command(&contract_form::DROP_CANDIDATE).command(&contract_form::PROMOTE);
    h.derive("candidate", contract_form::next).derive("candidate.rank", contract_form::next_place);
    h.derive("candidate.name", contract_form::next_name);
    h.derive("candidate.number", contract_form::next_number);
    h.derive("candidate.lost", |_| Some(false.into())).derive("failure", |_| Some("".into()));
    h.tell(Audience::Suppliers);
    told(h)
}

/// 候補者なしの終了, after failed talks.
pub(super) fn end_after_failed_talks(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.require(&contract_form::FAILURE_REPORTED);
    end_without_candidate(h)
}

/// 候補者なしの終了, where the contracts are elsewhere.
pub(super) fn end_after_loss(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.fulfil(&contract_form::RESOLVE_LOSS);
    end_without_candidate(h)
}

/// 候補者なしの終了: published, and the call ends.
fn end_without_candidate(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Approver]).ask(&REASON).publish(&contract_form::CORRECTED);
    h.tell(Audience::Suppliers).tell(Audience::Public);
    ended(h).go(Stage::NoSuitable)
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

/// 契約締結伺の差戻し, to where it came from.
pub(super) fn return_contract(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Approver]).ask(&REASON);
    h.fulfil(&contract_form::RESOLVE_LOSS);
    told(h);
    match h.choose(&drafted::CAME_FROM) {
        0 => h.go(Stage::Negotiation),
        _ => h.go(Stage::CandidateApproval),
    }
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
        h.may_all(contract_form::RESIDUAL).require_all(&[&price::G29, &price::G30_OPENED, &price::G31]);
        h.derive("residual.ground", |_| Some("9".into()));
        h.derive("method.ground", |_| Some("9".into()));
    }
    next_candidate(h).go(Stage::Negotiation)
}

/// 候補者の辞退・資格喪失: those who contract elsewhere learn that they lost their counterpart.
pub(super) fn lost_elsewhere(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.effect(Effect::Report("note-withdrawal"));
    award::note_withdrawal(h, &contract_form::RESOLVE_LOSS)
}

/// 停止中の候補者の辞退・資格喪失: as in the stage it was suspended in.
pub(super) fn lost_while_suspended(h: &mut Hearing<'_>) -> Outcome<Stage> {
    if h.finds(&form::WAS_DECIDED_ELSEWHERE) {
        return lost_elsewhere(h);
    }
    award::note_withdrawal(h, &contract_form::RESOLVE_LOSS)
}

/// 履行の完了, of those who contract elsewhere.
pub(super) fn conclude_elsewhere(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.commanded().command(&contract_form::NOTE_CONTRACT).effect(Effect::LiftAll);
    told(h).go(Stage::Completed)
}

/// 8号随意契約の協議: after the re-bids, on frozen terms.
pub(super) fn open_residual_negotiation(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[ContractOfficer]).ask(&REASON).ask(&contract_form::RESIDUAL_GROUND);
    h.ask_all(&[&contract_form::RESIDUAL_NUMBER, &contract_form::RESIDUAL_NAME]);
    residual_terms(h).require(&contract_form::REBID_DONE);
    h.derive("method.ground", |_| Some("8".into()));
    h.open(&contract_form::COUNTERPART);
    told(h).go(Stage::Negotiation)
}

/// The terms of a residual negotiation, which are frozen but for bond and period.
fn residual_terms<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    h.may_all(contract_form::RESIDUAL);
    h.require_all(&[&price::G29, &price::G30, &price::G31])
}

/// 不調のまま終える: no re-bid, and nothing under No.8.
pub(super) fn close_no_award(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Approver]).ask(&REASON).tell(Audience::Suppliers);
    ended(h).go(Stage::NoSuitable)
}
