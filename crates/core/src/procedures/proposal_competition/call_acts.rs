//! From the criteria to the eligibility review: acts of the call.

use statig::Outcome;

use super::evaluation_acts::{ended, hear_experts};
use super::{Act, Stage};
use crate::effect::{Audience, Effect};
use crate::forms::idea;
use crate::forms::integrity::{INTEGRITY, INTEGRITY_MAY};
use crate::forms::preparation as need;
use crate::forms::proposal_competition::{self as form, call, evaluation, open_call as call_form};
use crate::forms::shared::REASON;
use crate::hearing::Hearing;
use crate::procedures::award::{now, today};
use crate::procedures::common::{self, told};
use crate::procedures::open_call;
use crate::rules::{call as call_rules, evaluation as rules, integrity, method, payment, price};
use crate::words::Capacity::{Officer, Opener, System};

/// 手続の開始: what the preparation passes on.
pub(super) fn open(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.commanded().may_all(form::PASSED);
    h.derive("eligibility_timing", form::timing);
    h.derive("award_only", form::award_only).derive("sealing", form::sealing);
    told(h).go(Stage::MethodApproval)
}

/// 方式の承認.
pub(super) fn approve_method(h: &mut Hearing<'_>) -> Outcome<Stage> {
    common::approval(h, &["open"]).ask(&REASON).may_all(need::OF_WTO).document(&call::REVIEW_BOARD);
    h.require_all(&[&method::G05, &method::G06]);
    told(h).go(Stage::CallDrafting)
}

/// 評価基準の決定: what is scored, and how; a tender has its experts heard first (G14).
pub(super) fn fix_criteria(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask_all(&[&call::CRITERIA, &call::UNIQUENESS]);
    h.require_all(&[&rules::G42, &rules::G46_FLOOR, &rules::G47_CHAIN]);
    h.derive("criteria.fixed_at", now).derive("criteria.tie_break", rules::tie_break_chain);
    if h.finds(&form::TENDER) {
        h.require(&rules::G14);
    }
    told(h).stay()
}

/// 公募の決裁を求める: everything the call consists of is on the table.
pub(super) fn request_call_approval(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer])
        .ask_all(call::CALL)
        .may_all(call::CALL_MAY)
        .may_all(call::OF_IDEAS)
        .may_all(call::RIGHTS);
    h.documents(&[&call::GUIDELINE, &call::SPECIFICATION, &call::FORMS, &call::CONTRACT_DRAFT]);
    h.require_all(&[&call::CALL_PREPARED, &call::SCHEDULE, &call_rules::G86, &call_rules::IDEA_WAY]);
    h.require_all(&[&call_rules::IP_TERMS, &call_rules::BACKGROUND_IP]);
    h.require_all(&[&payment::G65, &payment::G66]);
    if h.finds(&form::TENDER) {
        h.ask_all(call::TENDER_NOTICE).require_all(&[&call_rules::G07, &call_rules::G08]);
    }
    h.tell(Audience::Approver);
    told(h).go(Stage::CallApproval)
}

/// 公募の決裁, by who drafted none of it.
pub(super) fn approve_call(h: &mut Hearing<'_>) -> Outcome<Stage> {
    common::approval(h, &["request-call-approval", "fix-criteria"]);
    told(h).go(Stage::CallApproved)
}

/// 公告: the clock runs from here.
pub(super) fn publish_call(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).may(&call::LEARNED);
    h.require_all(&[&call_rules::G86, &call_rules::IDEA_WAY, &call_rules::PARITY_OF_CALL]);
    if h.finds(&form::TENDER) {
        h.require_all(&[&call_rules::G09, &call_rules::G11, &call_rules::G12, &call_rules::G13]);
        h.require(&call_rules::G34);
    } else {
        h.require_all(&[&call_rules::G92, &call_rules::G94, &call_rules::G34_BORROWED]);
    }
    if h.finds(&call::NAMED_BEFORE) {
        h.publish(&call::COMMITTEE_NAMED);
    }
    h.derive("call.published_on", today).publish(&call::NOTICE);
    h.deadline(&call::CLOSE_ENTRIES).command(&idea::NOTE_USE);
    open_call::clock_runs(h).go(Stage::CallOpen)
}

/// While the call is open, as every call; in a competition an amendment may change the criteria too,
/// on which a tender's experts are heard again.
pub(super) fn while_open(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
    if let Act::HearExperts = act {
        return hear_experts(h);
    }
    amends_criteria(h, *act);
    open_call::while_open(h, act)
}

/// The same while the competition is suspended.
pub(super) fn while_suspended(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
    if let Act::HearExperts = act {
        h.require(&call_form::WAS_OPEN);
        return hear_experts(h);
    }
    amends_criteria(h, *act);
    open_call::while_suspended(h, act)
}

fn amends_criteria(h: &mut Hearing<'_>, act: Act) {
    match act {
        Act::DraftAmendment => {
            h.may(&call::NEW_CRITERIA);
            // Whoever was heard on an earlier draft was not heard on this one.
            h.derive("amendment.experts_heard", |_| Some(Vec::<String>::new().into()));
        }
        Act::ApproveAmendment => {
            h.derive("criteria", |file| file.get("amendment.criteria").cloned());
            h.derive("criteria.tie_break", rules::amended_tie_break_chain).require(&rules::G46_AMENDED);
            if h.finds(&form::TENDER) {
                h.require(&rules::G14_AMENDED);
            }
        }
        _ => {}
    }
}

/// 参加表明の締切り.
pub(super) fn close_entries(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[System]).derive("call.entries_closed_at", now);
    told(h).stay()
}

/// 参加資格の審査: an application is admitted, or struck out.
pub(super) fn examine(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
    match act {
        Act::Admit => admit(h),
        Act::Disqualify => disqualify(h),
        _ => Outcome::Super,
    }
}

/// 資格確認, of the application the act names.
pub(super) fn admit(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask_all(INTEGRITY).may_all(INTEGRITY_MAY);
    h.require(&call_form::APPLICATION_OPEN);
    if h.finds(&form::TENDER) {
        h.require_all(&[&integrity::G32, &integrity::G33]);
    } else {
        h.require_all(&[&integrity::G32_BORROWED, &integrity::G33_BORROWED]);
    }
    h.require_all(&[&integrity::G35, &integrity::G37, &integrity::G38]);
    h.require_all(&[&integrity::TAX, &integrity::ORGANISED_CRIME]);
    h.command(&call_form::ADMIT);
    told(h).stay()
}

/// 失格, of the application the act names.
fn disqualify(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask(&REASON).require(&call_form::APPLICATION_OPEN).command(&call_form::DISQUALIFY);
    told(h).stay()
}

/// 公募の締切り: nobody may submit any more.
pub(super) fn close_call(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[System]).derive("call.closed_at", now);
    told(h).tell(Audience::Public);
    if h.finds(&call_form::ANY_ENTRY) { h.go(Stage::EligibilityReview) } else { nobody_left(h) }
}

/// Nobody is left to evaluate: 不調, in a tender with a re-bid or No.8 still open.
fn nobody_left(h: &mut Hearing<'_>) -> Outcome<Stage> {
    ended(h);
    without_entry(h)
}

fn without_entry(h: &mut Hearing<'_>) -> Outcome<Stage> {
    if h.finds(&form::TENDER) { h.go(Stage::NoAward) } else { h.go(Stage::NoEntry) }
}

/// 提案書の開封: by two holders, never by whoever fixed the reserve price.
pub(super) fn open_envelopes(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Opener]).apart_from(&["fix-reserve-price"]).ask(&evaluation::OPENED);
    h.document(&evaluation::OPENING_RECORD);
    h.require_all(&[&evaluation::HOLDER, &evaluation::SEALED]);
    if h.first_of_two() {
        return h.stay();
    }
    h.derive("opened_at", now).command(&evaluation::END_UNSUBMITTED);
    told(h).stay()
}

/// 資格審査の終了: quotes above the ceiling fall out, the others are evaluated.
pub(super) fn confirm_eligibility(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).require(&evaluation::ALL_DECIDED);
    told(h);
    if h.finds(&price::OVER_CEILING) {
        h.command(&evaluation::DISQUALIFY_ABOVE_CEILING);
    }
    if h.choose(&rules::SINGLE_ENTRY) == 1 {
        h.command(&evaluation::END_THE_REST).effect(Effect::LiftAll);
        return without_entry(h);
    }
    h.command(&evaluation::END_UNSUBMITTED).command(&evaluation::BEGIN_EVALUATION);
    h.tell(Audience::Evaluators).go(Stage::Evaluation)
}
