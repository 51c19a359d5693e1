//! From the contract approval (契約締結伺) to the signature: acts the paths share.
//!
//! Each handler is given the stages it leads to, so that a path's own file still says where its
//! acts go.

use serde_json::Value;
use statig::Outcome;

use super::common::{self, told};
use crate::dossier::Dossier;
use crate::effect::{Audience, Duty, Effect};
use crate::facts::{date_text, instant_text};
use crate::forms::call;
use crate::forms::integrity::{INTEGRITY, INTEGRITY_MAY};
use crate::forms::proposal_competition::{
    COMPLAINT_UPHELD, END_CALL, KEPT, LAPSE, NO_UPHELD_COMPLAINT, award as form, contract as drafted,
    evaluation,
};
use crate::forms::shared::REASON;
use crate::hearing::Hearing;
use crate::registry::{Deed, Station};
use crate::rule::Rule;
use crate::rules::{assembly, budget, call as call_rules, contract, integrity, price};
use crate::words::Capacity::{Approver, ContractOfficer, Officer, System};

/// The day of the act, as a stored date.
#[must_use]
pub fn today(file: &Dossier) -> Option<Value> {
    Some(Value::from(date_text(file.today)))
}

/// The instant of the act, as it is stored.
#[must_use]
pub fn now(file: &Dossier) -> Option<Value> {
    Some(Value::from(instant_text(file.now)))
}

/// What every approval of a contract states of its terms and its counterpart, and what is required
/// of them, whatever the path: also where the contracts are concluded elsewhere than the candidate
/// was found (pay for success, joint procurement).
pub fn contract_terms<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    h.ask_all(form::CONTRACT).ask_all(INTEGRITY).may_all(form::CONTRACT_MAY).may_all(INTEGRITY_MAY);
    h.document(&form::CONTRACT_DRAFT);
    h.require_all(&[&integrity::G35, &integrity::G37, &integrity::G38, &price::G52]);
    h.require_all(&[&budget::G53_AT_CONTRACT, &budget::G54, &budget::G55, &contract::G61A, &contract::G90]);
    h.may_all(&[&call::IP_MODE]).may_all(call::RIGHTS);
    h.require_all(&[&call_rules::IP_TERMS_OF_CONTRACT, &call_rules::BACKGROUND_IP]);
    // A vote on an earlier contract says nothing of this one.
    for fact in drafted::VOTED_FACTS {
        h.derive(fact, |_| Some("".into()));
    }
    h.derive("vote.needed", |file| Some(drafted::vote_needed(file)))
}

/// `approve-contract` 契約締結の決裁: the last word before the signature. Opens the contract;
/// where the assembly votes, it waits there as a provisional one.
pub fn approve_contract<S: Station>(
    h: &mut Hearing<'_>,
    drafted_by: &[&'static str],
    signing: S,
    assembly_vote: S,
) -> Outcome<S> {
    common::approval(h, drafted_by).require_all(&[&form::CANDIDATE_STANDS, &NO_UPHELD_COMPLAINT]);
    contract_terms(h).open(&drafted::CONTRACT_WITH_CANDIDATE);
    h.tell(Audience::ContractOfficer).tell(Audience::Supplier);
    told(h);
    if h.finds(&assembly::VOTE_NEEDED) { h.go(assembly_vote) } else { h.go(signing) }
}

/// `fix-reserve-price` 予定価格: sealed until the contract is published.
pub fn fix_reserve_price<S: Station>(h: &mut Hearing<'_>) -> Outcome<S> {
    h.by(&[ContractOfficer]).ask(&evaluation::RESERVE_PRICE).document(&evaluation::RESERVE_SHEET);
    h.derive("reserve_price.fixed_at", now);
    told(h).stay()
}

/// 見積の採用, what every path asks of it: never by whoever fixed the reserve price, and within it
/// (`reserve`: G51). A quote above it is refused: a new one is asked for, or the procedure ends.
pub fn quote<'h, 'd>(h: &'h mut Hearing<'d>, reserve: &'static Rule) -> &'h mut Hearing<'d> {
    h.by(&[ContractOfficer]).apart_from(&["fix-reserve-price"]).ask(&form::PRICE);
    h.document(&form::QUOTE).require(reserve);
    h.tell(Audience::Approver).tell(Audience::Supplier);
    told(h)
}

/// A decision that may be complained of: an upheld complaint is noted, and the approver answers it.
pub fn open_to_complaint<S: Station>(h: &mut Hearing<'_>, act: &impl Deed) -> Outcome<S> {
    match act.id() {
        "note-complaint" => note_complaint(h),
        "keep-decision" => keep_decision(h),
        _ => Outcome::Super,
    }
}

/// `note-complaint` 認められた苦情: nothing goes on to the signature until it is answered.
pub fn note_complaint<S: Station>(h: &mut Hearing<'_>) -> Outcome<S> {
    h.commanded().additive().derive("complaint.upheld", |_| Some(true.into()));
    h.tell(Audience::Approver);
    told(h).stay()
}

/// `keep-decision` 決定の維持: the answer to an upheld complaint, with its published reason.
fn keep_decision<S: Station>(h: &mut Hearing<'_>) -> Outcome<S> {
    h.by(&[Approver]).ask(&REASON).require(&COMPLAINT_UPHELD).publish(&KEPT);
    h.derive("complaint.upheld", |_| Some(false.into())).tell(Audience::Suppliers);
    told(h).stay()
}

/// `note-withdrawal` 候補者の辞退・資格喪失: starts the path's duty to resolve it.
pub fn note_withdrawal<S: Station>(h: &mut Hearing<'_>, resolve: &'static Duty) -> Outcome<S> {
    h.by(&[System]).additive().require(&form::CANDIDATE_LOST);
    h.derive("candidate.lost", |_| Some(true.into())).duty(resolve).tell(Audience::Approver);
    told(h).stay()
}

/// While the assembly's vote is awaited: it votes, or the head decides in its place.
pub fn while_the_assembly_decides<S: Station>(
    h: &mut Hearing<'_>,
    act: &impl Deed,
    signing: S,
    rejected: S,
) -> Outcome<S> {
    match act.id() {
        "record-assembly-vote" => record_assembly_vote(h, signing, rejected),
        "record-executive-decision" => record_executive_decision(h, signing),
        _ => Outcome::Super,
    }
}

/// `record-assembly-vote` 議決: passed, the contract may be signed; rejected, it lapses.
fn record_assembly_vote<S: Station>(h: &mut Hearing<'_>, signing: S, rejected: S) -> Outcome<S> {
    h.by(&[Officer]).ask_all(&[&form::VOTE_ON, &form::VOTE_BILL, &form::VOTE]);
    h.require_all(&[&form::CANDIDATE_STANDS, &drafted::PROVISIONAL]);
    told(h).tell(Audience::Supplier);
    if h.finds(&drafted::VOTE_PASSED) {
        h.command(&drafted::NOTE_VOTE).go(signing)
    } else {
        h.command(&LAPSE).command(&END_CALL).effect(Effect::LiftAll).go(rejected)
    }
}

/// `record-executive-decision` 専決処分: the head decides in the assembly's place and reports.
fn record_executive_decision<S: Station>(h: &mut Hearing<'_>, signing: S) -> Outcome<S> {
    executive_decision(h, &[&form::CANDIDATE_STANDS, &drafted::PROVISIONAL]).go(signing)
}

/// 専決処分, wherever the contract is concluded: the contract learns of it as of a vote.
pub fn executive_decision<'h, 'd>(h: &'h mut Hearing<'d>, required: &[&'static Rule]) -> &'h mut Hearing<'d> {
    h.by(&[Approver]).ask_all(&[&REASON, &form::EXECUTIVE, &form::REPORT_BY]);
    h.document(&form::EXECUTIVE_RECORD).require_all(required);
    h.duty(&drafted::ASSEMBLY_REPORT).command(&drafted::NOTE_VOTE);
    told(h)
}

/// `report-executive-decision` 専決処分の報告, in closed stages too: a duty that is still open.
pub fn report_executive_decision<S: Station>(h: &mut Hearing<'_>) -> Outcome<S> {
    h.by(&[Officer]).additive().ask(&form::REPORTED_ON).require(&drafted::REPORT_OWED);
    h.fulfil(&drafted::ASSEMBLY_REPORT);
    told(h).stay()
}

/// `note-signature` 契約成立: reported by the contract that both signed.
pub fn note_signature<S: Station>(h: &mut Hearing<'_>, contracted: S) -> Outcome<S> {
    h.by(&[System]).require_all(&[&form::CANDIDATE_STANDS, &NO_UPHELD_COMPLAINT]);
    h.command(&form::NOTE_CONTRACT).derive("contracted_on", today);
    told(h).go(contracted)
}

/// While the contract is performed: it reports how it ended, and an executive decision may still be
/// reported.
pub fn while_performed<S: Station>(
    h: &mut Hearing<'_>,
    act: &impl Deed,
    completed: S,
    terminated: S,
) -> Outcome<S> {
    match act.id() {
        "conclude" => conclude(h, completed),
        "conclude-terminated" => conclude(h, terminated),
        "report-executive-decision" => report_executive_decision(h),
        _ => Outcome::Super,
    }
}

/// `conclude` and `conclude-terminated` 完了・解除: reported by the contract.
pub fn conclude<S: Station>(h: &mut Hearing<'_>, to: S) -> Outcome<S> {
    h.by(&[System]).effect(Effect::LiftAll);
    told(h).go(to)
}
