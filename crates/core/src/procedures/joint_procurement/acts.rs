//! Acts of `joint-procurement` that take more than a few lines, or that several stages share.

use statig::Outcome;

use super::Stage;
use crate::effect::{Audience, Effect};
use crate::facts::Fact;
use crate::forms::joint_procurement::{self as form, agreement, needs, performance, selection};
use crate::forms::shared::REASON;
use crate::hearing::Hearing;
use crate::procedures::common::{self, told};
use crate::rules::joint::{form as organisation, legality, shares};
use crate::words::Capacity::{Approver, Officer, System};

/// 呼びかけ: the lead and those it records for take part in its own case, the others are written to.
pub(super) fn invite(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask(&form::INVITED).may(&form::LEAD).may(&form::OBJECT).may(&form::ANSWER_BY);
    h.document(&form::INVITATION_LETTER).require_all(&[&form::LEAD_INVITED, &form::BODIES_NEW]);
    opens_participations(h);
    told(h).stay()
}

fn opens_participations(h: &mut Hearing<'_>) {
    h.derive("members", form::with_invited);
    h.open(&form::LOCAL_PARTICIPATIONS).effect(Effect::Send(&form::INVITATION));
}

/// 組織形態の決定: the list of votes it needs is part of the decision.
pub(super) fn choose_form(h: &mut Hearing<'_>, drafted_by: &'static str) -> Outcome<Stage> {
    common::approval(h, &[drafted_by]).ask_all(&[&form::JOINT_FORM, &form::JOINT_NEED, &REASON]);
    h.document(&form::FORM_RECORD).require_all(&[&organisation::G75_WHO_VOTES, &needs::FORM_SERVES]);
    h.derive("joint.voters", needs::voters);
    // What was filed was the form before.
    for fact in ["filing.notice_on", "filing.filed_on", "filing.permitted_on"] {
        h.derive(fact, |_| Some("".into()));
    }
    told(h).go(Stage::AgreementDrafting)
}

/// 協定書案の提示: with its clauses and the share of each, to every member.
pub(super) fn propose_agreement(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask_all(agreement::PROPOSED).may(&agreement::JOIN_UNTIL).may(&agreement::LEAVE_DAYS);
    h.document(&agreement::AGREEMENT_DRAFT).require_all(&[&shares::G78A, &needs::ENOUGH_MEMBERS]);
    h.derive("shares", agreement::computed).derive("shares.total_yen", agreement::total);
    h.command(&agreement::NOTE_PROPOSAL).effect(Effect::Send(&agreement::PROPOSAL));
    told(h).tell(Audience::Approver).go(Stage::MemberDecisions)
}

/// 協定の締結: every remaining member has joined, and enough of them.
pub(super) fn conclude_agreement(h: &mut Hearing<'_>) -> Outcome<Stage> {
    common::approval(h, &["propose-agreement"]).ask(&agreement::CONCLUDED_ON);
    h.document(&agreement::SIGNED_AGREEMENT);
    h.require_all(&[&agreement::ALL_AGREED, &needs::ENOUGH_MEMBERS, &shares::G78A_KEPT, &shares::G78B]);
    h.command(&agreement::NOTE_AGREEMENT).effect(Effect::Send(&agreement::CONCLUDED));
    told(h).go(Stage::Agreed)
}

/// 共通仕様の作成: the method is lawful in every member; paid for success, its procedure opens.
pub(super) fn start_specification(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask(&selection::PATH);
    h.require_all(&[&organisation::G76, &legality::G79, &needs::ENOUGH_MEMBERS]);
    if h.finds(&selection::PAYS_FOR_SUCCESS) {
        h.require(&selection::NO_LIVE_SELECTION).open(&selection::OUTCOME_PROCEDURE);
    }
    told(h).go(Stage::Specification)
}

/// 選定のやり直し: the selection failed. A new pay-for-success procedure opens with the
/// specification, a new competition after it.
pub(super) fn reselect(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Approver]).ask(&REASON);
    h.require_all(&[&selection::NO_LIVE_SELECTION, &selection::NOBODY_CONTRACTED]);
    award_void(h);
    told(h);
    if h.finds(&selection::PAYS_FOR_SUCCESS) {
        return h.go(Stage::Agreed);
    }
    h.go(Stage::Specification)
}

/// 契約不成立: the selection calls its next candidate, and nobody contracts with the one lost.
pub(super) fn fail_award(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Approver]).ask(&REASON);
    h.require_all(&[&selection::NOBODY_CONTRACTED, &selection::SELECTION_NOT_SUSPENDED]);
    h.command(&selection::CALL_NEXT).command(&selection::FAIL_SIGNATURE);
    award_void(h);
    told(h).go(Stage::Selection)
}

/// Every member learns that the award does not stand.
fn award_void(h: &mut Hearing<'_>) {
    h.command(&selection::NOTE_AWARD_VOID).effect(Effect::Send(&selection::AWARD_VOID));
}

/// 候補者の引継ぎ: reported by the selection; each member approves its own contract.
pub(super) fn hand_to_members(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[System]).ask(&selection::CANDIDATE).require(&agreement::MEMBERS_REACHED);
    h.may_all(selection::AWARD_MAY);
    h.derive("award.price_yen", |file| file.get("price_yen").cloned());
    h.derive("candidate.lost", |_| Some(false.into()));
    h.command(&selection::NOTE_AWARD).effect(Effect::Send(&selection::AWARDED));
    told(h).tell(Audience::Approver).go(Stage::MemberContracts)
}

/// 一括契約の成立: reported by the lead's own participation; repeated for who joined after it.
pub(super) fn note_lead_contract(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[System, Officer]).may(&selection::CONTRACTED_ON).require(&performance::LEAD_CONTRACTED);
    h.command(&performance::NOTE_LEAD_CONTRACT).effect(Effect::Send(&performance::LEAD_CONTRACT));
    told(h).stay()
}

/// 追加参加: within the window of the agreement; the shares follow once its need is in.
pub(super) fn admit_member(h: &mut Hearing<'_>) -> Outcome<Stage> {
    common::approval(h, &[]).ask(&form::INVITED).ask(&REASON);
    h.require_all(&[&agreement::JOIN_WINDOW, &form::BODIES_NEW]);
    opens_participations(h);
    told(h).stay()
}

/// 負担額の再計算: over exactly the present members.
pub(super) fn recompute_shares(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask(&agreement::COST).ask(&REASON).require(&shares::G78A);
    h.derive("shares", agreement::computed).derive("shares.total_yen", agreement::total);
    h.command(&agreement::NOTE_SHARES).effect(Effect::Send(&agreement::NEW_SHARES));
    told(h).stay()
}

/// 脱退への同意: all other members consent, so the member need not wait.
pub(super) fn accept_leave(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Approver]).ask(&agreement::LEAVING).ask(&REASON).document(&agreement::CONSENTS);
    h.require(&agreement::HAS_GIVEN_NOTICE);
    h.command(&agreement::NOTE_CONSENT).effect(Effect::Send(&agreement::CONSENT));
    told(h).stay()
}

/// 除外: of a member without a contract.
pub(super) fn exclude(h: &mut Hearing<'_>) -> Outcome<Stage> {
    common::approval(h, &[]).ask(&agreement::EXCLUDED).ask(&REASON).require(&agreement::MAY_BE_EXCLUDED);
    h.derive("members.out", agreement::out_excluded);
    h.command(&agreement::EXCLUDE).effect(Effect::Send(&agreement::EXCLUSION));
    told(h).stay()
}

/// 成果連動払: the amount fixed, in the members' shares, opens the instalment of each.
pub(super) fn note_amount(h: &mut Hearing<'_>, facts: &[&'static Fact]) -> Outcome<Stage> {
    h.by(&[System]).require(&agreement::MEMBERS_REACHED).may_all(facts);
    h.derive("instalment.shares", performance::instalment_shares);
    h.derive("instalment.total_yen", performance::instalment_total);
    h.command(&performance::OPEN_INSTALMENT).effect(Effect::Send(&performance::INSTALMENTS));
    told(h).stay()
}

/// 精算: what it cost in the end, shared as agreed; the remainder is the lead's.
pub(super) fn start_settlement(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask(&selection::SETTLEMENT_COST).require(&shares::G78A_SETTLEMENT);
    h.derive("settlement.shares", performance::settled_shares);
    h.derive("settlement.total_yen", performance::settled_total);
    h.command(&performance::NOTE_SETTLEMENT).effect(Effect::Send(&performance::SETTLED));
    told(h).go(Stage::Settlement)
}

/// Every member learns that it is over.
pub(super) fn members_told<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    h.command(&form::END_PARTICIPATIONS).effect(Effect::Send(&form::TELL_END))
}

/// 解散: too few members remain, or a clause says so.
pub(super) fn dissolve(h: &mut Hearing<'_>) -> Outcome<Stage> {
    common::approval(h, &[]).ask(&agreement::DISSOLVE_GROUND).may(&agreement::DISSOLVE_CLAUSE).ask(&REASON);
    h.require(&agreement::DISSOLUTION_GROUND).command(&selection::CANCEL_SELECTION);
    members_told(h).effect(Effect::LiftAll);
    told(h).go(Stage::Dissolved)
}

/// 中止: before anybody contracts.
pub(super) fn cancel(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.require(&selection::NOBODY_CONTRACTED).effect(Effect::Send(&form::TELL_END));
    common::cancel(h, Stage::Cancelled, &form::END_PARTICIPATIONS, &selection::CANCEL_SELECTION)
}
