//! 構成団体の参画 `participation`: one body's own decisions in a joint procurement, in its own
//! organisation. Its own assembly, budget, thresholds and contract stay its own.
//!
//! A body that does not use an installation is represented: its participation lives in the lead's
//! case, and the lead's officer records what it did, each time with its document.

mod acts;

use statig::prelude::*;

use super::common::{self, told};
use crate::effect::Effect;
use crate::forms::participation::{self as form, contract as own};
use crate::forms::shared::REASON;
use crate::hearing::Hearing;
use crate::machine;
use crate::words::Capacity::{Approver, Officer, System};
use acts::{
    answered, approve_member_contract, by_member, conclude, decide, decline, draft_member_contract,
    end_with_lead, from_lead, give_leave_notice, join, leave, note_agreement, note_award, note_award_void,
    note_consent, note_shares, note_signature, open, open_instalment, record_assembly_vote, record_budget,
    record_contract_vote, record_member_signature, settle_share, state_sent,
};

machine! {
    /// The machine of `participation`.
    Participation = "participation" @ 1, "構成団体の参画", "participation";
    attributes: ["represented": []];
    opens: ["contract"];
    safeguards: [
        "decided" <- ["decide"],
        "assembly-passed" <- ["record-assembly-vote"],
        "agreed" <- ["join"],
        "contracting" <- ["approve-member-contract"],
        "contracted" <- ["note-signature", "record-member-signature", "note-lead-contract"],
        "settled" <- ["settle-share"],
    ];
    stages {
        Unopened "" Preparation live "開始前" "before opening",
        Invited "invited" Preparation live "呼びかけ" "invited",
        Interested "interested" Preparation live "参加意向" "interested",
        NeedSubmitted "need-submitted" Preparation live "需要提出済" "need submitted",
        Decided "decided" Approval live "首長決裁済" "decided by the head",
        AssemblyPassed "assembly-passed" Approval live "議決済" "passed by the assembly",
        Agreed "agreed" Approval live "協定締結済" "agreed",
        Contracting "contracting" Contract live "契約手続" "contracting",
        Contracted "contracted" Performance live "契約済・履行" "contracted",
        Leaving "leaving" Performance live "脱退予告" "leaving",
        Settled "settled" Completed closed "精算済" "settled",
        Declined "declined" Completed closed "不参加" "declined",
        Withdrawn "withdrawn" Completed closed "脱退・終了" "withdrawn",
        Excluded "excluded" Completed closed "除外" "excluded",
    }
    acts {
        Open "open" "呼びかけを受ける" "take in the invitation",
        AnswerInvitation "answer-invitation" "参加の意向を答える" "answer the invitation",
        SubmitNeed "submit-need" "需要を提出する" "submit the need",
        Decline "decline" "参加しない" "decline",
        NoteProposal "note-proposal" "協定書案を受ける" "note the proposed agreement",
        NoteShares "note-shares" "負担額の通知を受ける" "note the shares",
        NoteAgreement "note-agreement" "協定の締結の通知を受ける" "note the agreement",
        Decide "decide" "参加を決裁する" "decide",
        RecordAssemblyVote "record-assembly-vote" "協定の議決を記録する" "record the assembly's vote",
        RecordBudget "record-budget" "予算措置を記録する" "record the budget",
        AskAgain "ask-again" "再度の意思決定を求められる" "decide again",
        Join "join" "協定を締結する" "join",
        NoteAward "note-award" "候補者決定の通知を受ける" "note the award",
        NoteAwardVoid "note-award-void" "候補者決定の取消しを受ける" "note that the award is void",
        DraftMemberContract "draft-member-contract" "契約締結伺を起案する" "draft the member's contract",
        ApproveMemberContract "approve-member-contract" "契約締結を決裁する" "approve the member's contract",
        ReturnMemberContract "return-member-contract" "契約締結伺を差し戻す" "return the member's contract",
        RecordContractVote "record-contract-vote" "契約の議決を記録する" "record the vote on the contract",
        RecordMemberSignature "record-member-signature" "契約締結を記録する" "record the member's signature",
        NoteSignature,
        NoteLapse "note-lapse" "契約不成立を記録する" "note the lapse",
        NoteLeadContract "note-lead-contract" "一括契約の成立の通知を受ける" "note the lead's contract",
        OpenInstalment "open-instalment" "支払回を起こす" "open an instalment",
        Conclude "conclude" "契約の完了を記録する" "note that the contract is complete",
        ConcludeTerminated "conclude-terminated" "契約の解除を記録する" "note that the contract is terminated",
        GiveLeaveNotice "give-leave-notice" "脱退を予告する" "give notice to leave",
        RevokeLeaveNotice "revoke-leave-notice" "脱退の予告を撤回する" "revoke the notice to leave",
        NoteConsent "note-consent" "全団体の同意の通知を受ける" "note the consent of all",
        Leave "leave" "脱退する" "leave",
        Exclude "exclude" "除外される" "be excluded",
        EndWithLead "end-with-lead" "共同調達とともに終える" "end with the lead",
        NoteSettlement "note-settlement" "精算額の通知を受ける" "note the settlement",
        SettleShare "settle-share" "負担分を精算する" "settle the share",
        Reassign, NoteBudgetVote, ApproveException, Concur, Object, CountersignLater,
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
impl Participation {
    #[state]
    fn unopened(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Open => open(h),
            _ => Super,
        }
    }

    #[state(superstate = "declining")]
    fn invited(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::AnswerInvitation => {
                by_member(h, &[Officer]).ask(&form::CONTACT);
                answered(h).go(Stage::Interested)
            }
            // It bears no share yet, and nothing has been approved.
            Act::NoteShares | Act::CountersignLater => Handled,
            _ => Super,
        }
    }

    #[state(superstate = "declining")]
    fn interested(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::SubmitNeed => {
                by_member(h, &[Officer]).ask(&form::NEED).ask(&form::WEIGHT).may(&form::OPTIONS);
                answered(h).go(Stage::NeedSubmitted)
            }
            // It bears no share yet, and nothing has been approved.
            Act::NoteShares | Act::CountersignLater => Handled,
            _ => Super,
        }
    }

    #[state(superstate = "declining")]
    fn need_submitted(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::NoteProposal => {
                from_lead(h).may_all(form::PROPOSED);
                h.derive("share_yen", form::own_share).derive("estimate_yen", form::own_estimate);
                told(h).stay()
            }
            Act::Decide => decide(h),
            _ => Super,
        }
    }

    #[state(superstate = "deciding")]
    fn decided(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Decline => decline(h),
            Act::RecordAssemblyVote => record_assembly_vote(h),
            Act::Join => join(h),
            _ => Super,
        }
    }

    #[state(superstate = "deciding")]
    fn assembly_passed(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Decline => decline(h),
            Act::Join => join(h),
            _ => Super,
        }
    }

    #[state(superstate = "deciding")]
    fn agreed(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::NoteAgreement => note_agreement(h),
            Act::NoteAward => note_award(h),
            Act::NoteAwardVoid => note_award_void(h).stay(),
            Act::DraftMemberContract => draft_member_contract(h),
            Act::ApproveMemberContract => approve_member_contract(h),
            Act::ReturnMemberContract => {
                by_member(h, &[Approver]).ask(&REASON).require(&own::DRAFTED);
                h.derive("contract.drafted", |_| Some(false.into()));
                told(h).stay()
            }
            Act::NoteLeadContract => {
                from_lead(h).may(&own::CONTRACTED_ON).require(&own::CONTRACTED_FOR);
                state_sent(h).go(Stage::Contracted)
            }
            Act::GiveLeaveNotice => give_leave_notice(h),
            _ => Super,
        }
    }

    #[state(superstate = "excludable")]
    fn contracting(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::RecordContractVote => record_contract_vote(h),
            Act::RecordMemberSignature => record_member_signature(h),
            Act::NoteSignature => note_signature(h),
            Act::NoteAwardVoid => {
                note_award_void(h).command(&crate::forms::proposal_competition::LAPSE);
                state_sent(h).go(Stage::Agreed)
            }
            Act::NoteLapse => {
                h.by(&[System]).derive("contract.drafted", |_| Some(false.into()));
                state_sent(h).go(Stage::Agreed)
            }
            _ => Super,
        }
    }

    #[state(superstate = "performing")]
    fn contracted(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::OpenInstalment => open_instalment(h),
            Act::GiveLeaveNotice => give_leave_notice(h),
            Act::Conclude | Act::ConcludeTerminated => {
                h.by(&[System]).derive("contract.closed", |_| Some(true.into()));
                state_sent(h).stay()
            }
            Act::SettleShare => settle_share(h),
            _ => Super,
        }
    }

    #[state(superstate = "performing")]
    fn leaving(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::RevokeLeaveNotice => {
                by_member(h, &[Approver]).ask(&REASON);
                if h.finds(&form::STATUTORY_NOTICE) {
                    h.ask(&form::CONSENTED_ON).document(&form::OTHERS_CONSENT);
                }
                h.lift("leave").derive("leave.consented", |_| Some(false.into()));
                state_sent(h);
                common::back(h, &form::LEFT_FROM)
            }
            Act::NoteAgreement => note_agreement(h),
            Act::NoteAwardVoid => note_award_void(h).stay(),
            Act::OpenInstalment => open_instalment(h),
            Act::NoteConsent => note_consent(h),
            Act::Leave => leave(h),
            Act::Conclude | Act::ConcludeTerminated => conclude(h),
            _ => Super,
        }
    }

    #[state(superstate = "ended")]
    fn settled() -> Outcome<Stage> {
        Super
    }

    #[state(superstate = "ended")]
    fn declined() -> Outcome<Stage> {
        Super
    }

    #[state(superstate = "ended")]
    fn withdrawn() -> Outcome<Stage> {
        Super
    }

    #[state(superstate = "ended")]
    fn excluded() -> Outcome<Stage> {
        Super
    }

    /// Before the head has decided: the body may decline.
    #[superstate(superstate = "excludable")]
    fn declining(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Decline => decline(h),
            _ => Super,
        }
    }

    /// From the head's decision to the agreement: the budget is recorded, and a changed text is
    /// decided on again.
    #[superstate(superstate = "excludable")]
    fn deciding(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::RecordBudget => record_budget(h),
            Act::AskAgain => {
                from_lead(h).may(&REASON);
                state_sent(h).go(Stage::NeedSubmitted)
            }
            _ => Super,
        }
    }

    /// Before the member is bound by a contract it may be excluded.
    #[superstate(superstate = "live")]
    fn excludable(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Exclude => {
                from_lead(h).may(&REASON);
                h.command(&crate::forms::proposal_competition::LAPSE).effect(Effect::LiftAll);
                state_sent(h).go(Stage::Excluded)
            }
            _ => Super,
        }
    }

    /// From the contract on: what is settled.
    #[superstate(superstate = "live")]
    fn performing(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::NoteSettlement => {
                from_lead(h).may(&own::SETTLED_SHARES);
                h.derive("settlement.share_yen", own::settled_share);
                told(h).stay()
            }
            _ => Super,
        }
    }

    /// Every live stage.
    #[superstate]
    fn live(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::NoteShares => note_shares(h),
            Act::EndWithLead => end_with_lead(h),
            // The vote of the lead's assembly says nothing of a body it records for.
            Act::NoteBudgetVote => {
                if h.finds(&form::REPRESENTED) {
                    return h.commanded().additive().stay();
                }
                common::in_every_live_stage(h, act)
            }
            Act::Concur | Act::Object => common::on_the_route(h, act),
            // What is recorded for a body is of the lead's case, and whoever is in charge of that.
            Act::Reassign if h.finds(&form::REPRESENTED) => Handled,
            Act::Reassign => common::reassign(h),
            _ => common::in_every_live_stage(h, act),
        }
    }

    /// Every closed stage: only duties still open.
    #[superstate]
    fn ended(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        common::in_every_closed_stage(h, act)
    }
}
