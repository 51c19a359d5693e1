//! 情報公開請求 `disclosure`: somebody asks to see documents, some of them a supplier's.
//!
//! The supplier is consulted before the decision (G84), and nothing is released over its
//! objection before it had time to go to the review board.

use statig::prelude::*;

use super::award::today;
use super::common::told;
use crate::effect::{Audience, Effect};
use crate::forms::disclosure as form;
use crate::forms::shared::REASON;
use crate::hearing::Hearing;
use crate::machine;
use crate::rules::disclosure as rules;
use crate::words::Capacity::{Approver, Officer, Supplier, System};

machine! {
    /// The machine of `disclosure`.
    Disclosure = "disclosure" @ 1, "情報公開請求", "disclosure request";
    attributes: [];
    opens: [];
    safeguards: [
        "consultation" <- ["consult-third-party"],
        "decided" <- ["decide-disclosure"],
        "waiting" <- ["decide-disclosure"],
        "released" <- ["release"],
    ];
    stages {
        Unopened "" Preparation live "受付前" "before the request",
        Requested "requested" Review live "請求受付" "requested",
        Consultation "consultation" Review live "意見照会中" "consultation",
        Decided "decided" Approval live "決定済" "decided",
        Waiting "waiting" Approval live "公開待機" "waiting",
        Released "released" Completed closed "公開済" "released",
        Refused "refused" Completed closed "非公開" "refused",
        Withdrawn "withdrawn" Completed closed "取下げ" "withdrawn",
    }
    acts {
        RequestDisclosure "request-disclosure" "情報公開請求を受け付ける" "take in a disclosure request",
        ConsultThirdParty "consult-third-party" "第三者に意見を照会する" "consult the third party",
        SubmitOpinion "submit-opinion" "第三者の意見を提出する" "submit the third party's opinion",
        ExtendDecision "extend-decision" "決定期限を延長する" "extend the time to decide",
        DecideDisclosure "decide-disclosure" "公開を決定する" "decide on disclosure",
        EndWaiting "end-waiting" "待機期間を終える" "end the waiting",
        Release "release" "公開する" "release",
        RefuseDisclosure "refuse-disclosure" "非公開を決定する" "refuse disclosure",
        WithdrawRequest "withdraw-request" "請求の取下げを記録する" "record the withdrawal",
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
impl Disclosure {
    #[state]
    fn unopened(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::RequestDisclosure => {
                h.commanded().ask_all(form::REQUEST).may(&form::COUNTERPART);
                h.require(&rules::RECEIVED).duty(&rules::DECISION).duty(&rules::CONSULT);
                told(h).go(Stage::Requested)
            }
            _ => Super,
        }
    }

    #[state(superstate = "undecided")]
    fn requested(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ConsultThirdParty => {
                h.by(&[Officer]).ask(&form::OPINION_DUE).document(&form::OPINION_LETTER);
                h.require_all(&[&rules::THIRD_PARTY_KNOWN, &rules::TIME_FOR_OPINION]);
                h.derive("consulted_on", today).fulfil(&rules::CONSULT);
                h.tell(Audience::Supplier);
                told(h).go(Stage::Consultation)
            }
            _ => Super,
        }
    }

    #[state(superstate = "undecided")]
    fn consultation(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::SubmitOpinion => {
                h.by(&[Supplier, Officer]).additive().ask_all(&[&form::OBJECTS, &form::OPINION]);
                h.tell(Audience::Supplier);
                told(h).stay()
            }
            _ => Super,
        }
    }

    #[state(superstate = "live")]
    fn decided(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Release => {
                h.by(&[Officer]).ask(&form::RELEASED).may(&form::BLACKOUTS);
                h.require(&rules::BLACKOUTS_REASONED).derive("released_on", today);
                h.tell(Audience::Supplier);
                told(h).go(Stage::Released)
            }
            _ => Super,
        }
    }

    #[state(superstate = "live")]
    fn waiting(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::EndWaiting => {
                h.by(&[System]).require(&rules::G84);
                told(h).go(Stage::Decided)
            }
            _ => Super,
        }
    }

    #[state]
    fn released() -> Outcome<Stage> {
        Super
    }

    #[state]
    fn refused() -> Outcome<Stage> {
        Super
    }

    #[state]
    fn withdrawn() -> Outcome<Stage> {
        Super
    }

    /// Until the decision: it may be extended, taken or refused.
    #[superstate(superstate = "live")]
    fn undecided(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ExtendDecision => {
                h.by(&[Officer]).ask(&REASON).require(&rules::EXTENDED_ONCE);
                h.derive("disclosure.extended_on", today).duty(&rules::EXTENDED_DECISION);
                told(h).stay()
            }
            Act::DecideDisclosure => {
                h.by(&[Approver]).ask_all(&[&form::DECISION, &REASON]).may(&form::ITEMS);
                h.document(&form::DECISION_NOTICE).require_all(&[&rules::G84, &rules::ITEMS_STATED]);
                h.derive("decided_on", today).fulfil(&rules::DECISION).tell(Audience::Supplier);
                told(h);
                if h.finds(&rules::OBJECTED) {
                    h.deadline(&rules::END_WAITING).go(Stage::Waiting)
                } else {
                    h.go(Stage::Decided)
                }
            }
            Act::RefuseDisclosure => {
                h.by(&[Approver]).ask_all(&[&form::REFUSAL, &REASON]).may(&form::ITEMS);
                h.document(&form::DECISION_NOTICE).derive("decided_on", today);
                h.fulfil(&rules::DECISION).effect(Effect::LiftAll).tell(Audience::Supplier);
                told(h).go(Stage::Refused)
            }
            _ => Super,
        }
    }

    /// Until the release: who asks may withdraw.
    #[superstate]
    fn live(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::WithdrawRequest => {
                h.by(&[Officer]).may(&REASON).effect(Effect::LiftAll).tell(Audience::Supplier);
                told(h).go(Stage::Withdrawn)
            }
            _ => Super,
        }
    }
}
