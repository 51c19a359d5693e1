//! Acts of `contract` that take more than a few lines, or that several stages share.

use serde_json::Value;
use statig::Outcome;

use super::Stage;
use crate::effect::{Audience, Effect};
use crate::forms::contract as form;
use crate::forms::integrity::{INTEGRITY, INTEGRITY_MAY};
use crate::forms::preparation::AMOUNT;
use crate::hearing::Hearing;
use crate::procedures::common::{self, told};
use crate::rule::Rule;
use crate::rules::{
    assembly, budget, certified, contract, duties, integrity, new_small_firm, payment, price,
};
use crate::words::Capacity::{ContractOfficer, Officer, Supplier, System};

/// What the assembly is asked to vote on: the contract's content, bond and budget are settled.
const PROVISIONAL: &[&Rule] =
    &[&contract::G96, &budget::G53, &contract::G60, &contract::G61A, &contract::G61B];
/// What holds of every contract that binds the body: both signatures, content, budget, day, bond.
const BINDING: &[&Rule] = &[
    &contract::G59,
    &contract::G60,
    &budget::G53_AT_CONTRACT,
    &budget::G55,
    &contract::G61A,
    &contract::G61B,
    &form::BOND_KEPT,
];
/// What is checked of the counterpart once more when the body signs.
const COUNTERPART: &[&Rule] =
    &[&integrity::G35, &integrity::G37, &integrity::G38, &integrity::ORGANISED_CRIME];

/// 仮契約: both sign on condition of the vote; the second signature makes it provisional.
pub(super) fn sign_provisional(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.require_all(&[&form::VOTE_IS_NEEDED, &form::SIGNS_PROVISIONALLY_ONCE]);
    signature(h);
    h.derive("provisional.supplier", |file| (file.capacity == Supplier).then(|| true.into()));
    h.derive("provisional.body", |file| (file.capacity == ContractOfficer).then(|| true.into()));
    if !h.finds(&form::BOTH_SIGNED_PROVISIONALLY) {
        return h.tell(Audience::ContractOfficer).tell(Audience::Supplier).stay();
    }
    h.require_all(PROVISIONAL).lift("lapse");
    told(h).tell(Audience::Supplier).go(Stage::Provisional)
}

/// 契約の締結: the second signature concludes the contract (G59), and the parent learns of it.
pub(super) fn sign(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.require_all(&[&assembly::G58, &form::SIGNS_ONCE]);
    signature(h);
    h.derive("signed.supplier", |file| (file.capacity == Supplier).then(|| true.into()));
    h.derive("signed.body", |file| (file.capacity == ContractOfficer).then(|| true.into()));
    if !h.finds(&form::BOTH_SIGNED) {
        return h.tell(Audience::ContractOfficer).tell(Audience::Supplier).stay();
    }
    h.require_all(BINDING);
    h.derive("signed_on", form::today)
        .derive("counterpart.is_new_small_firm", new_small_firm::told)
        .lift("lapse");
    // A pay-for-success starts its service with the signature; every other parent notes it.
    h.effect(Effect::Report("note-signature")).effect(Effect::Report("start-service"));
    if h.finds(&form::GROUND_4) {
        h.require_all(&[&certified::G24A, &certified::G24B]);
        h.duty(&duties::POST_NOTICE);
    }
    if h.finds(&form::WTO_COVERED) {
        h.duty(&duties::AWARD_NOTICE);
    }
    told(h).tell(Audience::Supplier).go(Stage::Signed)
}

/// One party's signature. The body's brings the contract and the last check of the counterpart.
fn signature(h: &mut Hearing<'_>) {
    h.by(&[Supplier, ContractOfficer]);
    h.require_all(&[&form::CANDIDATE_STANDS, &form::PATH_NOT_SUSPENDED]);
    if h.finds(&form::BY_THE_BODY) {
        h.ask_all(INTEGRITY).ask(&form::CLAUSES).document(&form::CONTRACT_TEXT);
        h.may_all(INTEGRITY_MAY).may(&form::FOUNDED).may(&form::SMALL_FIRM);
        h.may(&form::BOND_RECEIVED).may(&form::AGREED_PAYMENT_DAYS).require_all(COUNTERPART);
    }
}

pub(super) fn publish(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).publish(&form::CONCLUSION).fulfil(&duties::POST_NOTICE).fulfil(&duties::AWARD_NOTICE);
    told(h).stay()
}

/// 給付回: an advance or estimated payment needs its item of the Order (G65, G66).
pub(super) fn open_instalment(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by_or_commanded(&[Officer, System])
        .ask_all(&[&form::SCHEDULE, &form::FORM, &form::AMOUNT])
        .may(&form::LEGAL_ITEM);
    h.require_all(&[&payment::G65, &payment::G66, &form::WITHIN_PRICE]);
    h.open(&form::INSTALMENT).tell(Audience::Supplier);
    told(h).stay()
}

/// 契約変更: what the assembly voted on and did not delegate goes back to it (G95).
pub(super) fn approve_amendment(h: &mut Hearing<'_>) -> Outcome<Stage> {
    common::approval(h, &["propose-amendment"]).ask(&form::BEYOND_DELEGATION).ask(&form::WITHIN_SCOPE);
    h.require_all(&[&form::AMENDMENT_PROPOSED, &price::G49_AMENDED, &form::WITHIN_PRICE]);
    h.require_all(&[&budget::G53_AT_AMENDMENT, &budget::G54_AT_AMENDMENT]).may(&AMOUNT);
    h.require(&certified::NO_RENEWAL).document(&form::AMENDED_TEXT).tell(Audience::Supplier);
    told(h);
    if h.finds(&assembly::G95_VOTE_AGAIN) {
        return h.go(Stage::AmendmentAssembly);
    }
    amend(h).derive("amendment.pending", |_| Some(Value::from(false))).stay()
}

/// The amended price and term become the contract's.
pub(super) fn amend<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    h.derive("amendment.approved_on", form::today);
    h.derive("price_yen", |file| file.get("amendment.amount_yen").cloned());
    h.derive("contract.to", |file| file.get("amendment.to").cloned())
}
