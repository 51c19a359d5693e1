//! While a call is open, and while evaluators sit: acts that kinds with a call share.
//!
//! Each handler stays in its stage; a kind says in its own file in which stages it provides it.

use statig::Outcome;

use super::award::{now, today};
use super::common::{self, REASON, told};
use crate::effect::Audience;
use crate::forms::proposal_competition::{call, evaluation, open_call as form};
use crate::hearing::Hearing;
use crate::registry::Station;
use crate::rules::{call as rules, evaluation as committee};
use crate::words::Capacity::{Approver, Evaluator, Expert, Officer, Supplier};

/// `appoint-committee` 委員の選任, before the call is approved.
pub fn appoint_committee<S: Station>(h: &mut Hearing<'_>) -> Outcome<S> {
    h.by(&[Officer]).ask_all(&[&call::COMMITTEE, &call::BASIS]).document(&call::ROSTER);
    h.require_all(&[&committee::COMMITTEE_SIZE, &committee::G39]);
    h.tell(Audience::Evaluators);
    told(h).stay()
}

/// `replace-evaluator` 委員の交代: with a reason, published like the first where policy names them.
pub fn replace_evaluator<S: Station>(h: &mut Hearing<'_>) -> Outcome<S> {
    h.by(&[Approver]).ask_all(&[&call::REPLACEMENT, &REASON]);
    h.require_all(&[&form::SEATS_CHANGE, &committee::G39]);
    h.derive("committee", form::with_replacement).derive("replaced", form::replaced);
    if h.finds(&call::NAMED_BEFORE) {
        h.publish(&call::COMMITTEE_NAMED);
    }
    h.tell(Audience::Evaluators);
    told(h).stay()
}

/// `declare-interest` 利害関係の申告: who has one is recused.
pub fn declare_interest<S: Station>(h: &mut Hearing<'_>) -> Outcome<S> {
    h.by(&[Evaluator, Expert]).additive().ask(&evaluation::INTEREST);
    h.document(&evaluation::INTEREST_DECLARATION).require(&evaluation::ON_COMMITTEE);
    h.derive("recused", evaluation::recused);
    told(h).stay()
}

/// `ask-question` 質問, until the question deadline.
pub fn ask_question<S: Station>(h: &mut Hearing<'_>) -> Outcome<S> {
    h.by(&[Supplier]).additive().ask(&call::QUESTION_TEXT).require(&form::QUESTIONS_OPEN);
    told(h).stay()
}

/// `answer-questions` 質問への回答: to all at once, the asker unnamed (G43).
pub fn answer_questions<S: Station>(h: &mut Hearing<'_>) -> Outcome<S> {
    h.by(&[Officer]).additive().ask(&call::ANSWER);
    h.require_all(&[&form::QUESTION_ASKED, &rules::G43]);
    h.derive("answers.published_on", today).publish(&call::ANSWERS).tell(Audience::Suppliers);
    told(h).stay()
}

/// `draft-amendment` 変更案: waits for its approval.
pub fn draft_amendment<S: Station>(h: &mut Hearing<'_>) -> Outcome<S> {
    h.by(&[Officer]).ask_all(&[&call::AMENDMENT, &call::BEARS]).may(&call::NEW_DUE);
    h.derive("amendment.proposals_due", form::drafted_due);
    h.derive("amendment.waits", |_| Some(true.into())).tell(Audience::Approver);
    told(h).stay()
}

/// `approve-amendment` 変更の決裁: published, and the end of the call moved where the amendment
/// says so (G41 G86).
pub fn approve_amendment<S: Station>(h: &mut Hearing<'_>) -> Outcome<S> {
    common::approval(h, &["draft-amendment"]);
    h.require_all(&[&form::AMENDMENT_DRAFTED, &rules::G41, &rules::G86]);
    h.derive("amendment.waits", |_| Some(false.into())).derive("amendment.approved_at", now);
    h.publish(&call::AMENDED);
    if h.finds(&form::MOVES_THE_END) {
        h.derive("call.proposals_due", |file| file.get("amendment.proposals_due").cloned());
        h.deadline(&call::CLOSE_AMENDED_CALL);
    }
    h.tell(Audience::Suppliers).tell(Audience::Public);
    told(h).stay()
}
