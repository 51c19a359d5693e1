//! 共同調達 `joint-procurement`: several bodies procure together; this is the lead's procedure
//! (代表団体). Each member's own decisions are a `participation` in the member's organisation.

mod acts;
#[cfg(test)]
mod tests;

use statig::prelude::*;

use super::common::{self, told};
use crate::effect::{Audience, Effect};
use crate::forms::joint_procurement::{self as form, agreement, needs, performance, selection};
use crate::forms::shared::REASON;
use crate::hearing::Hearing;
use crate::machine;
use crate::rules::joint::{form as organisation, legality, shares};
use crate::words::Capacity::{Officer, System};
use acts::{
    accept_leave, admit_member, cancel, choose_form, conclude_agreement, dissolve, exclude, fail_award,
    hand_to_members, invite, members_told, note_amount, note_lead_contract, propose_agreement,
    recompute_shares, reselect, start_settlement, start_specification,
};

machine! {
    /// The machine of `joint-procurement`.
    JointProcurement = "joint-procurement" @ 1, "共同調達", "joint procurement";
    attributes: [];
    opens: ["participation", "proposal-competition", "pay-for-success"];
    safeguards: [
        "agreement-drafting" <- ["choose-form"],
        "agreed" <- ["conclude-agreement"],
        "selection" <- ["fix-specification"],
        "member-contracts" <- ["hand-to-members"],
        "performance" <- ["start-performance"],
        "completed" <- ["settle"],
    ];
    stages {
        Unopened "" Preparation live "開始前" "before opening",
        ExpressionOfInterest "expression-of-interest" Preparation live "意向調査" "expression of interest",
        NeedsAggregation "needs-aggregation" Preparation live "需要集約" "aggregation of needs",
        FormDecision "form-decision" Preparation live "組織形態決定" "choice of the form",
        AgreementDrafting "agreement-drafting" Preparation live "協定書案" "drafting of the agreement",
        MemberDecisions "member-decisions" Approval live "各団体の意思決定" "decisions of the members",
        Agreed "agreed" Approval live "協定締結" "agreed",
        Specification "specification" Preparation live "共通仕様" "common specification",
        Selection "selection" Review live "共同公告・合同審査" "selection",
        MemberContracts "member-contracts" Contract live "各団体契約" "contracts of the members",
        Performance "performance" Performance live "履行" "performance",
        Settlement "settlement" Performance live "精算" "settlement",
        Suspended "suspended" Preparation live "停止中" "suspended",
        Completed "completed" Completed closed "完了" "completed",
        Dissolved "dissolved" Completed closed "解散" "dissolved",
        Cancelled "cancelled" Completed closed "中止" "cancelled",
    }
    acts {
        Open "open" "手続を開始する" "open",
        Invite "invite" "参加を呼びかける" "invite",
        CloseInterest "close-interest" "意向調査を締め切る" "close the call for interest",
        Aggregate "aggregate" "需要を集約する" "aggregate the needs",
        ChooseForm "choose-form" "組織形態を決定する" "choose the form",
        ChangeForm "change-form" "組織形態を改める" "change the form",
        ProposeAgreement "propose-agreement" "協定書案を示す" "propose the agreement",
        ReviseAgreement "revise-agreement" "協定書案を改める" "revise the agreement",
        ConcludeAgreement "conclude-agreement" "協定を締結する" "conclude the agreement",
        FileAgreement "file-agreement" "告示・届出・許可を記録する" "file the agreement",
        StartSpecification "start-specification" "共通仕様の作成を始める" "start the specification",
        FixSpecification "fix-specification" "共通仕様を確定する" "fix the specification",
        OpenSelection "open-selection" "共同の選定を始める" "open the selection",
        Reselect "reselect" "選定をやり直す" "select again",
        HandToMembers "hand-to-members" "候補者を各団体に引き継ぐ" "hand the candidate to the members",
        NoteWithdrawal "note-withdrawal" "候補者の辞退・資格喪失を記録する" "note the loss of the candidate",
        FailAward "fail-award" "候補者との契約不成立を決定する" "fail the award",
        NoteLeadContract "note-lead-contract" "一括契約の成立を知らせる" "note the one contract",
        AdmitMember "admit-member" "追加参加を認める" "admit a member",
        RecomputeShares "recompute-shares" "負担額を計算し直す" "recompute the shares",
        AcceptLeave "accept-leave" "脱退への全団体の同意を記録する" "accept a leave",
        Exclude "exclude" "構成団体を除外する" "exclude a member",
        ReceiveMemberState "receive-member-state" "構成団体の状態を受信する" "receive a member's state",
        StartPerformance "start-performance" "履行を始める" "start the performance",
        NoteAmount "note-amount" "確定した支払額を各団体に知らせる" "note the amount fixed",
        NoteInterimAmount "note-interim-amount" "中間の支払額を各団体に知らせる" "note the interim amount",
        StartSettlement "start-settlement" "精算を始める" "start the settlement",
        Settle "settle" "精算を終える" "settle",
        Dissolve "dissolve" "解散する" "dissolve",
        NoteBudgetVote, ApproveException, Concur, Object, CountersignLater, Suspend, Resume, Cancel,
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
impl JointProcurement {
    #[state]
    fn unopened(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Open => {
                h.commanded().may_all(form::PASSED);
                h.derive("joint.estimate_yen", |file| file.get("estimate_yen").cloned());
                told(h).go(Stage::ExpressionOfInterest)
            }
            _ => Super,
        }
    }

    #[state(superstate = "unsigned")]
    fn expression_of_interest(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Invite => invite(h),
            Act::CloseInterest => {
                h.by(&[Officer]).may(&REASON);
                told(h);
                if h.finds(&form::ENOUGH_INTEREST) {
                    h.derive("members.out", form::out_unanswered);
                    h.command(&form::END_UNANSWERED).effect(Effect::Send(&form::TELL_UNANSWERED));
                    return h.go(Stage::NeedsAggregation);
                }
                members_told(h).effect(Effect::LiftAll).go(Stage::Cancelled)
            }
            // Nobody is a member yet whom one could exclude, and nothing has been approved.
            Act::Exclude | Act::CountersignLater => Handled,
            _ => Super,
        }
    }

    #[state(superstate = "excluding")]
    fn needs_aggregation(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Aggregate => {
                h.by(&[Officer]).require(&needs::NEEDS_IN).derive("needs", needs::stated);
                h.tell(Audience::Approver);
                told(h).go(Stage::FormDecision)
            }
            _ => Super,
        }
    }

    #[state(superstate = "excluding")]
    fn form_decision(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ChooseForm => choose_form(h, "aggregate"),
            _ => Super,
        }
    }

    #[state(superstate = "bound")]
    fn agreement_drafting(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ProposeAgreement => propose_agreement(h),
            _ => Super,
        }
    }

    #[state(superstate = "bound")]
    fn member_decisions(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ReviseAgreement => {
                h.by(&[Officer]).ask(&REASON).require(&agreement::MEMBERS_REACHED);
                h.command(&agreement::ASK_AGAIN).effect(Effect::Send(&agreement::DECIDE_AGAIN));
                told(h).go(Stage::AgreementDrafting)
            }
            Act::ConcludeAgreement => conclude_agreement(h),
            Act::RecomputeShares => recompute_shares(h),
            _ => Super,
        }
    }

    #[state(superstate = "joining")]
    fn agreed(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::FileAgreement => {
                h.by(&[Officer]).ask(&agreement::AUTHORITY).document(&agreement::FILING);
                h.may_all(&[&agreement::NOTICE_ON, &agreement::FILED_ON, &agreement::PERMITTED_ON]);
                h.require(&organisation::G76).publish(&agreement::NOTICE);
                told(h).stay()
            }
            Act::ChangeForm => {
                h.derive("agreement.history", agreement::history);
                h.command(&agreement::ASK_AGAIN).effect(Effect::Send(&agreement::DECIDE_AGAIN));
                choose_form(h, "propose-agreement")
            }
            Act::StartSpecification => start_specification(h),
            _ => Super,
        }
    }

    #[state(superstate = "joining")]
    fn specification(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::FixSpecification => {
                h.by(&[Officer]).ask(&selection::CORE).may(&selection::OPTIONS);
                h.document(&selection::SPECIFICATION).require(&legality::G79);
                told(h).go(Stage::Selection)
            }
            _ => Super,
        }
    }

    #[state(superstate = "joining")]
    fn selection(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::OpenSelection => {
                h.by(&[Officer]).ask(&selection::INTEREST_BODIES);
                h.require_all(&[&selection::BY_COMPETITION, &selection::NO_LIVE_SELECTION]);
                h.require(&selection::G36_ALL_MEMBERS).open(&selection::COMPETITION);
                told(h).tell(Audience::Approver).stay()
            }
            Act::HandToMembers => hand_to_members(h),
            Act::Reselect => reselect(h),
            _ => Super,
        }
    }

    #[state(superstate = "joining")]
    fn member_contracts(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::NoteWithdrawal => note_withdrawal(h),
            Act::FailAward => fail_award(h),
            Act::Reselect => reselect(h),
            Act::NoteLeadContract => note_lead_contract(h),
            Act::StartPerformance => {
                h.by(&[Officer]).require_all(&[&performance::ALL_CONTRACTED, &shares::G78A_KEPT]);
                h.require(&selection::SELECTION_NOT_SUSPENDED);
                h.command(&selection::CONCLUDE).command(&selection::START_SERVICE);
                told(h).go(Stage::Performance)
            }
            _ => Super,
        }
    }

    #[state(superstate = "leaving")]
    fn performance(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::NoteAmount => note_amount(h, &[&selection::DUE_YEN, &selection::DUE_SHARES]),
            Act::NoteInterimAmount => note_amount(h, &[&selection::INTERIM_YEN, &selection::INTERIM_SHARES]),
            Act::StartSettlement => start_settlement(h),
            _ => Super,
        }
    }

    #[state(superstate = "leaving")]
    fn settlement(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::NoteAmount => note_amount(h, &[&selection::DUE_YEN, &selection::DUE_SHARES]),
            Act::Settle => {
                h.by(&[Officer]).may(&selection::REVIEW).document(&selection::SETTLEMENT);
                h.require_all(&[
                    &shares::G78A_SETTLED,
                    &performance::ALL_SETTLED,
                    &selection::SELECTION_OVER,
                ]);
                h.command(&selection::COMPLETE).effect(Effect::LiftAll);
                told(h).go(Stage::Completed)
            }
            _ => Super,
        }
    }

    #[state(superstate = "live")]
    fn suspended(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Resume => common::resume(h, &form::WHERE_IT_WAS),
            Act::Cancel => cancel(h),
            // The candidate is lost whether or not the procurement rests.
            Act::NoteWithdrawal => note_withdrawal(h),
            _ => Super,
        }
    }

    #[state(superstate = "ended")]
    fn completed() -> Outcome<Stage> {
        Super
    }

    #[state(superstate = "ended")]
    fn dissolved() -> Outcome<Stage> {
        Super
    }

    #[state(superstate = "ended")]
    fn cancelled() -> Outcome<Stage> {
        Super
    }

    /// From the agreement to the contracts: bodies join, and the shares follow.
    #[superstate(superstate = "bound")]
    fn joining(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::AdmitMember => admit_member(h),
            Act::RecomputeShares => recompute_shares(h),
            Act::AcceptLeave => accept_leave(h),
            _ => Super,
        }
    }

    /// A form was chosen and nothing is performed yet: it may be dissolved.
    #[superstate(superstate = "excluding")]
    fn bound(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Dissolve => dissolve(h),
            _ => Super,
        }
    }

    /// Members may be excluded.
    #[superstate(superstate = "unsigned")]
    fn excluding(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Exclude => exclude(h),
            _ => Super,
        }
    }

    /// Before the performance: the procedure may be suspended or cancelled.
    #[superstate(superstate = "live")]
    fn unsigned(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Suspend => common::suspend(h, Stage::Suspended),
            Act::Cancel => cancel(h),
            _ => Super,
        }
    }

    /// The performance: members may still leave.
    #[superstate(superstate = "live")]
    fn leaving(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::AcceptLeave => accept_leave(h),
            _ => Super,
        }
    }

    /// Every live stage.
    #[superstate]
    fn live(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ReceiveMemberState => {
                h.by(&[System]).additive().ask(&form::MIRROR).require(&form::KNOWN_MEMBER);
                told(h).stay()
            }
            Act::Concur | Act::Object => common::on_the_route(h, act),
            _ => common::in_every_live_stage(h, act),
        }
    }

    /// Every closed stage: only duties still open.
    #[superstate]
    fn ended(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        common::in_every_closed_stage(h, act)
    }
}

/// 候補者の辞退・資格喪失: reported by the selection; the approver decides what follows.
fn note_withdrawal(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[System]).additive().derive("candidate.lost", |_| Some(true.into())).tell(Audience::Approver);
    told(h).stay()
}
