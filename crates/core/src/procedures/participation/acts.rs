//! Acts of `participation` that take more than a few lines, or that several stages share.

use statig::Outcome;

use super::Stage;
use crate::effect::{Audience, Effect};
use crate::forms::contract::EXECUTIVE_ARTICLE;
use crate::forms::joint_procurement as lead;
use crate::forms::participation::{self as form, contract as own};
use crate::forms::proposal_competition::{LAPSE, award as award_form, contract as drafted};
use crate::forms::shared::REASON;
use crate::hearing::Hearing;
use crate::procedures::award::{contract_terms, today};
use crate::procedures::common::{self, told};
use crate::rules::joint::{form as organisation, legality};
use crate::words::Capacity::{self, Approver, FinanceOfficer, Officer, System};

/// The member's own people act; for a body that is represented the lead's officer does, with the
/// body's document.
pub(super) fn by_member<'h, 'd>(h: &'h mut Hearing<'d>, capacities: &[Capacity]) -> &'h mut Hearing<'d> {
    if h.finds(&form::REPRESENTED) {
        return h.by(&[Officer]).document(&form::MEMBER_DOCUMENT);
    }
    h.by(capacities)
}

/// The member's own approval, or its document.
fn approval<'h, 'd>(h: &'h mut Hearing<'d>, drafted_by: &[&'static str]) -> &'h mut Hearing<'d> {
    if h.finds(&form::REPRESENTED) {
        return h.by(&[Officer]).document(&form::MEMBER_DOCUMENT);
    }
    common::approval(h, drafted_by)
}

/// Only the lead performs it: in its own case by command, elsewhere by its message.
pub(super) fn from_lead<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    h.by_or_commanded(&[System]).additive().may(&lead::MESSAGE_FROM).may(&lead::MESSAGE_ENTRY);
    h.require(&form::FROM_LEAD)
}

/// The lead learns of it.
pub(super) fn state_sent<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    h.effect(Effect::Send(&form::STATE));
    told(h)
}

/// The same, and the approver reads what goes out in the body's name.
pub(super) fn answered<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    h.tell(Audience::Approver);
    state_sent(h)
}

/// 呼びかけ: opened in the lead's case, or in a case of its own by the lead's message.
pub(super) fn open(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by_or_commanded(&[System]).may_all(form::PASSED);
    h.derive("lead", form::lead_of).derive("lead.procedure", form::procedure_of);
    h.derive("member", form::member_of).derive("member.kind", form::kind_of);
    h.derive("represented", form::represented);
    state_sent(h).go(Stage::Invited)
}

pub(super) fn decline(h: &mut Hearing<'_>) -> Outcome<Stage> {
    by_member(h, &[Approver]).ask(&REASON).effect(Effect::LiftAll);
    state_sent(h).go(Stage::Declined)
}

/// 首長決裁: on exactly the text the lead proposed.
pub(super) fn decide(h: &mut Hearing<'_>) -> Outcome<Stage> {
    approval(h, &["submit-need"]).ask(&form::DECIDED_HASH).document(&form::DECISION_SHEET);
    h.require(&form::SAME_TEXT);
    state_sent(h).go(Stage::Decided)
}

/// 協定の議決: only where the form needs it; rejected, the body takes no part.
pub(super) fn record_assembly_vote(h: &mut Hearing<'_>) -> Outcome<Stage> {
    by_member(h, &[Officer]).ask_all(&[&form::VOTED_ON, &form::VOTE_BILL_NO, &form::VOTED]);
    h.require(&organisation::G75_VOTE);
    state_sent(h);
    if h.finds(&form::AGREEMENT_PASSED) { h.go(Stage::AssemblyPassed) } else { h.go(Stage::Declined) }
}

/// 予算措置: the member's own budget covers its own share.
pub(super) fn record_budget(h: &mut Hearing<'_>) -> Outcome<Stage> {
    by_member(h, &[FinanceOfficer]).ask_all(form::BUDGET).document(&form::BUDGET_PAPER);
    h.may_all(form::BUDGET_MAY);
    h.require(&form::G53_SHARE).derive("budgeted_yen", form::budgeted);
    state_sent(h).stay()
}

/// 協定の締結: the same text, after the vote where the form needs it.
pub(super) fn join(h: &mut Hearing<'_>) -> Outcome<Stage> {
    approval(h, &["submit-need"]).ask(&form::JOINED_HASH).document(&form::SIGNED_AGREEMENT);
    h.require_all(&[&organisation::G75_VOTED, &form::SAME_TEXT]);
    state_sent(h).go(Stage::Agreed)
}

/// 候補者決定の通知: what the lead decided, and why.
pub(super) fn note_award(h: &mut Hearing<'_>) -> Outcome<Stage> {
    from_lead(h).may_all(own::AWARDED);
    h.derive("contract.drafted", |_| Some(false.into())).tell(Audience::ContractOfficer);
    told(h).stay()
}

/// 候補者決定の取消し: what was drafted with the candidate is drafted anew with another.
pub(super) fn note_award_void<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    from_lead(h).may(&REASON).derive("contract.drafted", |_| Some(false.into()));
    // A number stated with the draft goes too: it would pass for the next candidate's.
    for fact in ["candidate", "candidate.name", "candidate.number", "counterpart.number"] {
        h.derive(fact, own::no_counterpart);
    }
    told(h).tell(Audience::ContractOfficer)
}

/// 負担額の通知: the shares as the lead computed them anew.
pub(super) fn note_shares(h: &mut Hearing<'_>) -> Outcome<Stage> {
    from_lead(h);
    for fact in form::PROPOSED {
        h.may(fact);
    }
    h.derive("share_yen", form::own_share).derive("estimate_yen", form::own_estimate);
    told(h).stay()
}

/// 協定の締結の通知: by the last to join, or by one that leaves again.
pub(super) fn note_agreement(h: &mut Hearing<'_>) -> Outcome<Stage> {
    from_lead(h).may(&lead::agreement::CONCLUDED_ON);
    told(h).stay()
}

/// 契約締結伺の起案: the member's own price and terms.
pub(super) fn draft_member_contract(h: &mut Hearing<'_>) -> Outcome<Stage> {
    by_member(h, &[Officer]).ask(&award_form::PRICE).may_all(own::DRAFT_MAY);
    h.require_all(&[&own::CONTRACTS_ITSELF, &own::AWARD_KNOWN, &own::OWN_PRICE]);
    h.derive("contract.drafted", |_| Some(true.into())).tell(Audience::Approver);
    told(h).stay()
}

/// 契約締結の決裁: lawful for this body, of its own kind and its own share.
pub(super) fn approve_member_contract(h: &mut Hearing<'_>) -> Outcome<Stage> {
    approval(h, &["draft-member-contract"]);
    h.require_all(&[&own::CONTRACTS_ITSELF, &own::AWARD_KNOWN, &own::DRAFTED, &own::OWN_PRICE]);
    h.require_all(&[&legality::G02_OWN, &legality::G05_OWN, &legality::G79_OWN]);
    contract_terms(h).derive("member.vote_needed", own::own_vote_needed);
    if h.finds(&legality::OWN_VOTE_NEEDED) {
        h.tell(Audience::Approver);
    }
    h.open(&own::OWN_CONTRACT).tell(Audience::ContractOfficer);
    state_sent(h).go(Stage::Contracting)
}

/// 契約の議決: passed, the contract may be signed; rejected, the body is out.
pub(super) fn record_contract_vote(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.ask_all(&[&award_form::VOTE_ON, &award_form::VOTE_BILL, &award_form::VOTE]);
    if h.finds(&form::REPRESENTED) {
        h.by(&[Officer]).document(&form::MEMBER_DOCUMENT);
    } else {
        h.by(&[Officer]).require(&drafted::PROVISIONAL);
    }
    state_sent(h);
    if h.finds(&drafted::VOTE_PASSED) {
        h.command(&drafted::NOTE_VOTE).stay()
    } else {
        h.command(&LAPSE).effect(Effect::LiftAll).go(Stage::Withdrawn)
    }
}

/// 契約締結の記録: a body the lead records for signed outside.
pub(super) fn record_member_signature(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask(&own::CONTRACTED_ON).document(&form::MEMBER_DOCUMENT);
    h.may(&EXECUTIVE_ARTICLE);
    h.require_all(&[&own::IS_REPRESENTED, &own::VOTED_WHERE_NEEDED]);
    state_sent(h).go(Stage::Contracted)
}

/// 契約成立: reported by the member's own contract. Where it binds all, all learn of it.
pub(super) fn note_signature(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[System]).derive("contracted_on", today);
    if h.finds(&own::CONTRACTS_FOR_ALL) {
        h.effect(Effect::Report("note-lead-contract"));
    }
    state_sent(h).go(Stage::Contracted)
}

/// 成果連動払: the member's own contract pays its share.
pub(super) fn open_instalment(h: &mut Hearing<'_>) -> Outcome<Stage> {
    from_lead(h).may(&own::INSTALMENT_SHARES).may(&own::INSTALMENT_TOTAL);
    h.command(&own::OPEN_INSTALMENT);
    told(h).stay()
}

/// 脱退の予告: as the form allows (G77); the clock performs it.
pub(super) fn give_leave_notice(h: &mut Hearing<'_>) -> Outcome<Stage> {
    approval(h, &[]).ask_all(&[&REASON, &form::LEAVE_FORM, &form::LEAVE_ON]);
    h.may_all(form::LEAVE_MAY);
    h.document(&form::LEAVE_NOTICE).require(&organisation::G77);
    h.derive("leave.from", |file| Some(file.stage.clone().into())).derive("leave.notice_on", today);
    h.derive("leave.consented", |_| Some(false.into())).deadline(&form::LEAVE);
    state_sent(h).go(Stage::Leaving)
}

/// Leaves where its own contract is closed; else it leaves when that is.
fn leaves(h: &mut Hearing<'_>) -> Outcome<Stage> {
    state_sent(h);
    if h.finds(&own::OWN_CONTRACT_CLOSED) {
        return h.effect(Effect::LiftAll).go(Stage::Withdrawn);
    }
    h.stay()
}

/// 全団体の同意: the member need not wait for the day.
pub(super) fn note_consent(h: &mut Hearing<'_>) -> Outcome<Stage> {
    from_lead(h).may(&REASON).derive("leave.consented", |_| Some(true.into()));
    leaves(h)
}

/// 脱退の日: without the time over or the consent of all, nothing happens yet.
pub(super) fn leave(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[System]);
    if h.finds(&form::LEAVE_DUE) {
        return leaves(h);
    }
    told(h).stay()
}

/// The member's own contract is closed: if its time to leave has come, it leaves.
pub(super) fn conclude(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[System]).derive("contract.closed", |_| Some(true.into()));
    state_sent(h);
    if h.finds(&form::LEAVE_DUE) {
        return h.effect(Effect::LiftAll).go(Stage::Withdrawn);
    }
    h.stay()
}

/// 共同調達の終了: a contract not yet signed lapses; one that is signed is the member's own.
pub(super) fn end_with_lead(h: &mut Hearing<'_>) -> Outcome<Stage> {
    from_lead(h).may(&REASON).command(&LAPSE).effect(Effect::LiftAll);
    state_sent(h).go(Stage::Withdrawn)
}

/// 精算: the contribution is paid, or the own contract is closed.
pub(super) fn settle_share(h: &mut Hearing<'_>) -> Outcome<Stage> {
    by_member(h, &[Officer]);
    if h.finds(&own::CONTRIBUTES) {
        h.ask_all(&[&own::PAID_YEN, &own::PAID_ON]).document(&own::CONTRIBUTION_RECEIPT);
        h.require(&own::CONTRIBUTION);
    } else {
        h.require(&own::CONTRACT_CLOSED);
    }
    h.effect(Effect::LiftAll);
    state_sent(h).go(Stage::Settled)
}
