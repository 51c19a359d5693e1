//! Acts that several kinds share, each written once.
//!
//! The approval route (回議) with deputies, suspension and cancellation, exceptions to local rules,
//! and the note of a budget vote; and what every live and every closed stage provides of them.

mod delegation;
mod route;
mod suspension;

use serde_json::Value;
use statig::Outcome;

use super::budget_vote;
use crate::dossier::Dossier;
use crate::effect::Audience;
use crate::forms::shared::{EXCEPTION_RULE, IN_CHARGE, REASON, VOTE_BILL, VOTE_DATE, VOTE_RESULT};
use crate::hearing::Hearing;
use crate::inputs;
use crate::registry::{Deed, Station};
use crate::rule::{Question, RULE, Rule, Severity};
use crate::words::Capacity::{Approver, Officer};
use crate::words::{Sentence, words};
pub use route::{OF_THE_ROUTE, approval, countersign, decided_by, on_the_route};
pub use suspension::{cancel, resume, suspend};

/// Back to the stage it was in before it was set aside: the answers of the question are ids of
/// stages.
pub fn back<S: Station>(h: &mut Hearing<'_>, where_it_was: &'static Question) -> Outcome<S> {
    let nth = h.choose(where_it_was);
    match where_it_was.answers.get(nth).and_then(|id| S::named(id)) {
        Some(stage) => h.go(stage),
        None => h.stay(),
    }
}

/// 差戻し: the approver sends it back, with a reason.
pub fn send_back<S: Station>(h: &mut Hearing<'_>, to: S) -> Outcome<S> {
    h.by(&[Approver]).ask(&REASON);
    told(h).go(to)
}

/// The approver turns it down, with a reason: it is drafted anew where it stands.
pub fn turn_down<S: Station>(h: &mut Hearing<'_>) -> Outcome<S> {
    h.by(&[Approver]).ask(&REASON);
    told(h).stay()
}

/// What every live stage provides: a vote on the budget is noted, the approver may allow an
/// exception to a local rule, and a deputy's approval is countersigned.
pub fn in_every_live_stage<S: Station>(h: &mut Hearing<'_>, act: &impl Deed) -> Outcome<S> {
    match act.id() {
        "note-budget-vote" => note_budget_vote(h),
        "approve-exception" => approve_exception(h),
        "countersign-later" => countersign(h),
        _ => Outcome::Super,
    }
}

/// What every closed stage provides: only the duty that may still be open, to countersign.
pub fn in_every_closed_stage<S: Station>(h: &mut Hearing<'_>, act: &impl Deed) -> Outcome<S> {
    match act.id() {
        "countersign-later" => countersign(h),
        _ => Outcome::Super,
    }
}

/// A letter of the office: to the officers concerned, on every act that has no other reader.
pub fn told<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    h.tell(Audience::Officers)
}

/// `reassign` 担当替え: people are transferred, and sections are formed anew, while a case lives. Whoever is
/// named is in charge from now on; what was done before stays theirs who did it.
pub fn reassign<S: Station>(h: &mut Hearing<'_>) -> Outcome<S> {
    h.by(&[Officer, Approver]).additive().ask(&IN_CHARGE).ask(&REASON);
    told(h).stay()
}

/// `approve-exception` 例外承認: an approver allows an exception to one rule that policy lists.
pub fn approve_exception<S: Station>(h: &mut Hearing<'_>) -> Outcome<S> {
    h.by(&[Approver]).additive().ask(&EXCEPTION_RULE).ask(&REASON).require(&EXCEPTION_ALLOWED);
    h.tell(Audience::Officers);
    h.derive("exceptions", |file| {
        let mut rules: Vec<String> = file.record("exceptions").unwrap_or_default();
        rules.push(excepted(file)?.to_owned());
        rules.sort();
        rules.dedup();
        Some(Value::from(rules))
    });
    h.stay()
}

/// The rule the exception is from, as policy spells it; `G61B` means G61b.
fn excepted(file: &Dossier) -> Option<&str> {
    let named = file.text("exception_rule")?.trim();
    file.policy.exceptions.iter().map(String::as_str).find(|one| one.eq_ignore_ascii_case(named))
}

static EXCEPTION_ALLOWED: Rule = Rule {
    id: "exception-allowed",
    name: words("例外を認める規程", "exception the policy allows"),
    severity: Severity::Law,
    judge: |file, out| {
        let rule = file.text("exception_rule").unwrap_or_default();
        out.check(
            excepted(file).is_some(),
            inputs![rule = rule, allowed = file.policy.exceptions.join("、")],
        );
    },
    says: |finding| Sentence {
        ja: format!(
            "「{}」には例外を認めていません。方針で認めているもの：{}。",
            finding.input("rule"),
            finding.input("allowed")
        ),
        en: format!(
            "Policy allows no exception to \"{}\"; it allows: {}.",
            finding.input("rule"),
            finding.input("allowed")
        ),
    },
    ..RULE
};

/// `note-budget-vote`: commanded by the preparation on every live procedure of the case.
pub fn note_budget_vote<S: Station>(h: &mut Hearing<'_>) -> Outcome<S> {
    h.commanded().additive().ask_all(&[&VOTE_DATE, &VOTE_RESULT, &VOTE_BILL]);
    if h.finds(&budget_vote::REJECTED) {
        h.duty(&budget_vote::CANCEL_OR_WAIT);
    } else {
        h.fulfil(&budget_vote::CANCEL_OR_WAIT);
    }
    h.stay()
}
