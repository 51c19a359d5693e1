//! Acts of `demonstration` that take more than a few lines, or that several stages share.

use statig::Outcome;

use super::Stage;
use crate::effect::{Audience, Effect};
use crate::forms::demonstration as form;
use crate::forms::idea;
use crate::forms::integrity;
use crate::forms::proposal_competition::{self as competition, call, open_call::ANY_ENTRY};
use crate::hearing::Hearing;
use crate::procedures::award::{now, today};
use crate::procedures::common::{self, told};
use crate::procedures::open_call;
use crate::rules::{call as call_rules, duties, evaluation as rules, integrity as checks};
use crate::words::Capacity::{Officer, System};

/// 募集: open to whoever fits, until its deadline.
pub(super) fn publish_call(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask_all(form::CALL).may_all(form::CALL_MAY);
    h.document(&call::GUIDELINE);
    h.require_all(&[&form::CALL_AHEAD, &call::SCHEDULE, &call_rules::G86]);
    h.derive("call.published_on", today).publish(&form::NOTICE).command(&idea::NOTE_USE);
    open_call::clock_runs(h).go(Stage::CallOpen)
}

/// 募集の締切り: who responded is looked at, or nobody did.
pub(super) fn close_call(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[System]).derive("call.closed_at", now);
    told(h);
    if h.finds(&ANY_ENTRY) {
        h.command(&form::BEGIN).go(Stage::Selection)
    } else {
        h.tell(Audience::Public).command(&competition::END_CALL).effect(Effect::LiftAll);
        h.go(Stage::NoEntry)
    }
}

/// 相手方の選定: by the criteria of the call, exclusivity in time and quantity judged; another
/// choice takes the place of an earlier one until the agreement is made.
pub(super) fn select_partner(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask_all(form::CHOICE).require_all(&[&form::CAN_BE_CHOSEN, &form::EXCLUSIVITY]);
    if h.finds(&form::HAS_COMMITTEE) {
        h.require_all(&[&rules::G36, &rules::G40]);
    }
    h.command(&form::DROP).command(&form::BEGIN).command(&form::PREFER);
    h.derive("candidate", form::candidate_id).derive("candidate.name", form::candidate_name);
    h.tell(Audience::Approver);
    told(h).stay()
}

/// 協定: the guide's five items and the handling of data; the partner is made public, and the
/// window for complaints opens.
pub(super) fn agree(h: &mut Hearing<'_>) -> Outcome<Stage> {
    common::approval(h, &["select-partner"]).ask_all(form::AGREED);
    h.ask_all(&[&integrity::SUSPENDED, &integrity::ORGANISED_CRIME]).document(&form::AGREEMENT);
    h.require_all(&[&form::PARTNER_STANDS, &form::TERM, &form::EXCLUSIVITY]);
    h.require_all(&[&checks::G35, &checks::ORGANISED_CRIME]);
    h.command(&form::CONCLUDED).command(&form::NOT_SELECT).command(&form::END_OTHERS);
    h.derive("agreed_on", today).derive("decided_by", form::decided_by);
    h.derive("published_on", today).publish(&form::PARTNER).deadline(&duties::COMPLAINT_WINDOW);
    h.effect(Effect::Report("note-demonstration"));
    h.tell(Audience::Suppliers).tell(Audience::Public);
    told(h).go(Stage::Agreed)
}

/// 実証の終了: what the partner learned is open to all who compete next.
pub(super) fn finish(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask(&form::NEXT).may(&form::LEARNED).may(&form::DIRECT_REASON);
    h.require_all(&[&form::PARITY, &competition::NO_UPHELD_COMPLAINT]);
    h.derive("finished_on", today).publish(&form::OUTCOME).effect(Effect::Report("note-demonstration"));
    h.tell(Audience::Suppliers).tell(Audience::Public);
    told(h).go(Stage::Closed)
}
