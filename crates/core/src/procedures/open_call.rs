//! While a call is open, and while evaluators sit: acts that kinds with a call share.
//!
//! A kind says in its own file in which stages it provides them.

use statig::Outcome;

use super::award::{now, today};
use super::common::{self, told};
use crate::effect::Audience;
use crate::forms::proposal_competition::{
    CALL_PUBLISHED, CANCELLATION, END_CALL, LAPSE, call, evaluation, open_call as form,
};
use crate::forms::shared::REASON;
use crate::hearing::Hearing;
use crate::registry::{Deed, Station};
use crate::rule::{Question, Rule};
use crate::rules::{call as rules, evaluation as committee};
use crate::words::Capacity::{self, Approver, Officer, Supplier};

/// Whoever evaluates has declared to have no interest, and is not recused.
pub const WITHOUT_INTEREST: &[&Rule] = &[&committee::NOT_RECUSED, &committee::DECLARED_NO_INTEREST];

/// While the call is open: questions are asked and answered, and the call may be amended.
pub fn while_open<S: Station>(h: &mut Hearing<'_>, act: &impl Deed) -> Outcome<S> {
    match act.id() {
        "ask-question" => ask_question(h),
        "answer-questions" => answer_questions(h),
        "draft-amendment" => draft_amendment(h),
        "approve-amendment" => approve_amendment(h),
        _ => Outcome::Super,
    }
}

/// While the procedure is suspended: a call that was open goes on being asked about and amended,
/// and what waits for its approval goes on its route.
pub fn while_suspended<S: Station>(h: &mut Hearing<'_>, act: &impl Deed) -> Outcome<S> {
    match act.id() {
        "ask-question" | "answer-questions" | "draft-amendment" => {
            h.require(&form::WAS_OPEN);
            while_open(h, act)
        }
        "approve-amendment" => {
            h.require(&form::WAS_OPEN).derive("suspended.deadlines", form::frozen_but_the_end);
            while_open(h, act)
        }
        _ => common::on_the_route(h, act),
    }
}

/// `suspend` 停止: what remains of the call's time is kept.
pub fn suspend<S: Station>(h: &mut Hearing<'_>, suspended: S) -> Outcome<S> {
    h.derive("suspended.remainder_seconds", form::remainder);
    common::suspend(h, suspended)
}

/// `resume` 再開: a call whose time ran out meanwhile needs its amendment first.
pub fn resume<S: Station>(h: &mut Hearing<'_>, where_it_was: &'static Question) -> Outcome<S> {
    h.require(&form::RESUMED_BY_AMENDMENT);
    common::resume(h, where_it_was)
}

/// `cancel` 中止: published where the call was.
pub fn cancel<S: Station>(h: &mut Hearing<'_>, cancelled: S) -> Outcome<S> {
    if h.finds(&CALL_PUBLISHED) {
        h.publish(&CANCELLATION).tell(Audience::Public);
    }
    common::cancel(h, cancelled, &END_CALL, &LAPSE)
}

/// The clock of a published call runs, and the public learns of it.
pub fn clock_runs<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    h.deadline(&call::CLOSE_CALL).deadline(&call::REMIND_QUESTIONS).deadline(&call::REMIND_ANSWERS);
    told(h).tell(Audience::Public)
}

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

/// `declare-interest` 利害関係の申告, by whoever sits: who has one is recused.
pub fn declare_interest<S: Station>(h: &mut Hearing<'_>, by: &[Capacity]) -> Outcome<S> {
    h.by(by).additive().ask(&evaluation::INTEREST);
    h.document(&evaluation::INTEREST_DECLARATION).require(&evaluation::ON_COMMITTEE);
    h.derive("recused", evaluation::recused);
    told(h).stay()
}

/// `ask-question` 質問, until the question deadline.
fn ask_question<S: Station>(h: &mut Hearing<'_>) -> Outcome<S> {
    h.by(&[Supplier]).additive().ask(&call::QUESTION_TEXT).require(&form::QUESTIONS_OPEN);
    told(h).stay()
}

/// `answer-questions` 質問への回答: to all at once, the asker unnamed (G43).
fn answer_questions<S: Station>(h: &mut Hearing<'_>) -> Outcome<S> {
    h.by(&[Officer]).additive().ask(&call::ANSWER);
    h.require_all(&[&form::QUESTION_ASKED, &rules::G43]);
    h.derive("answers.published_on", today).publish(&call::ANSWERS).tell(Audience::Suppliers);
    told(h).stay()
}

/// `draft-amendment` 変更案: waits for its approval.
fn draft_amendment<S: Station>(h: &mut Hearing<'_>) -> Outcome<S> {
    h.by(&[Officer]).ask_all(&[&call::AMENDMENT, &call::BEARS]).may(&call::NEW_DUE);
    h.derive("amendment.proposals_due", form::drafted_due);
    h.derive("amendment.waits", |_| Some(true.into())).tell(Audience::Approver);
    told(h).stay()
}

/// `approve-amendment` 変更の決裁: published, and the end of the call moved where the amendment
/// says so (G41 G86).
fn approve_amendment<S: Station>(h: &mut Hearing<'_>) -> Outcome<S> {
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
