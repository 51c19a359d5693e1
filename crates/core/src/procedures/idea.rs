//! 発案の預かり `idea`: what an originator trusts the office with before there is a call.
//!
//! One procedure for each idea, so that its originator sees it and nothing else of the case. What
//! she has not consented to is in no specification, and how her idea goes on is hers to choose.

use serde_json::Value;
use statig::prelude::*;

use super::award::today;
use super::common::told;
use crate::effect::Audience;
use crate::forms::idea as form;
use crate::forms::shared::REASON;
use crate::hearing::Hearing;
use crate::machine;
use crate::words::Capacity::{Approver, Officer, Supplier};

machine! {
    /// The machine of `idea`.
    Idea = "idea" @ 1, "発案の預かり", "idea in keeping";
    attributes: [];
    opens: [];
    safeguards: ["deposited" <- ["deposit"]];
    stages {
        Unopened "" Preparation live "開始前" "before opening",
        Invited "invited" Preparation live "預かり待ち" "awaiting the deposit",
        Deposited "deposited" Preparation live "預かり中" "in keeping",
        Returned "returned" Completed closed "返却済" "given back",
    }
    acts {
        Open "open" "発案の記録を起こす" "open the record of an idea",
        Deposit "deposit" "発案を預ける" "deposit the idea",
        OpenIdea "open-idea" "発案を開く" "open the idea",
        ConsentIdea "consent-idea" "発案の利用に同意する" "consent to the use of the idea",
        RevokeConsent "revoke-consent" "同意を撤回する" "revoke the consent",
        ProposeWay "propose-way" "進め方を提案する" "propose a way",
        ChooseWay "choose-way" "進め方を選ぶ" "choose the way",
        RecordIdeaIncident "record-idea-incident" "発案の事故を記録する" "record an incident",
        AnswerIdeaIncident "answer-idea-incident" "発案の事故に回答する" "answer an incident",
        NoteUse "note-use" "公告での利用を記録する" "note the use in a notice",
        End "end" "発案を返す" "give the idea back",
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
impl Idea {
    #[state]
    fn unopened(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Open => {
                h.commanded().ask_all(form::OPENED_WITH).may(&form::ORIGINATOR_NUMBER);
                h.tell(Audience::Supplier);
                told(h).go(Stage::Invited)
            }
            _ => Super,
        }
    }

    #[state(superstate = "live")]
    fn invited(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Deposit => {
                originator(h).ask_all(form::DEPOSIT).derive("idea.deposited_on", today);
                to_both(h).go(Stage::Deposited)
            }
            _ => Super,
        }
    }

    #[state(superstate = "live")]
    fn deposited(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::OpenIdea => {
                h.by(&[Officer]).additive().ask(&REASON).ask(&form::OPENED);
                h.require_all(&[&form::MAY_OPEN, &form::AS_DEPOSITED]).tell(Audience::Supplier).stay()
            }
            Act::ConsentIdea => {
                originator(h).ask_all(&[&form::CONSENT, &form::SCOPE]).require(&form::NOT_PUBLISHED);
                h.derive("idea.consented_on", today);
                to_both(h).stay()
            }
            Act::RevokeConsent => {
                originator(h).ask(&REASON).require_all(&[&form::CONSENTED, &form::NOT_PUBLISHED]);
                h.derive("idea.consent", |_| Some(Value::from("none")));
                to_both(h).stay()
            }
            Act::ProposeWay => {
                h.by(&[Officer]).ask_all(&[&form::WAY_PROPOSED, &REASON]).require(&form::NOT_PUBLISHED);
                h.tell(Audience::Supplier).stay()
            }
            Act::ChooseWay => {
                originator(h).ask(&form::WAY).require(&form::NOT_PUBLISHED);
                to_both(h).stay()
            }
            Act::NoteUse => {
                h.commanded().derive("idea.published_on", today);
                to_both(h).stay()
            }
            _ => Super,
        }
    }

    #[state]
    fn returned(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        incidents(h, act)
    }

    /// As long as the case lives.
    #[superstate]
    fn live(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::End => {
                h.commanded();
                to_both(h).go(Stage::Returned)
            }
            _ => incidents(h, act),
        }
    }
}

/// The originator, or an officer with the paper she signed.
fn originator<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    h.by(&[Supplier, Officer]).may(&form::PAPER).require(&form::BY_ORIGINATOR)
}

fn to_both<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    told(h).tell(Audience::Supplier)
}

/// What an idea in keeping leaked is recorded by whoever notices, and answered by the approver, also
/// after the case has ended.
fn incidents(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
    match act {
        Act::RecordIdeaIncident => {
            h.by(&[Officer, Supplier]).additive().ask(&form::INCIDENT).duty(&form::INCIDENT_DUTY);
            h.derive("idea.incident_open", |_| Some(Value::from(true))).tell(Audience::Approver);
            to_both(h).stay()
        }
        Act::AnswerIdeaIncident => {
            h.by(&[Approver]).ask(&form::REMEDY).require(&form::INCIDENT_OPEN).fulfil(&form::INCIDENT_DUTY);
            h.derive("idea.incident_open", |_| Some(Value::from(false)));
            to_both(h).stay()
        }
        _ => Super,
    }
}
