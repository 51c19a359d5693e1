//! The acts the earliest days are about.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::world::{FIRM, World};
use super::{form_of, heard, integrity};
use crate::advice::{Answer as Said, Path};
use crate::dossier::japan_instant;
use crate::facts::instant_text;
use crate::rules::assembly::vote_needed;
use crate::words::Capacity::{ContractOfficer, Officer, System};

/// Whether a call may be published on a day, to close on another.
pub(in super::super) fn call_allowed(
    world: &World<'_>,
    said: &Said,
    on: NaiveDate,
    until: NaiveDate,
) -> bool {
    let at = json!(instant_text(japan_instant(until, 17, 0).expect("an instant")));
    let text = json!("—");
    let (_, form) = form_of(said.path, said.by);
    let qualified = world.today.to_string();
    let mut call: Vec<(&str, Value)> = vec![
        ("call.questions_due", at.clone()),
        ("call.answers_due", at.clone()),
        ("call.proposals_due", at.clone()),
        ("call.bid_opening", at.clone()),
        ("call.scope", text.clone()),
        ("call.ceiling_yen", json!(1)),
        ("call.eligibility", text.clone()),
        ("call.form", text.clone()),
        ("call.contact", text.clone()),
        ("call.payment_form", json!("on-completion")),
        ("call.ip_mode", json!("joint")),
        ("call.single_entry", json!("not-allowed")),
        ("call.place", text.clone()),
        ("call.invalid_bid_clause", text.clone()),
        ("call.method_statement", json!(true)),
        ("criteria", json!({ "items": 1 })),
        ("committee", json!([])),
    ];
    // A proposal competition names no qualification of its own.
    if form == "comprehensive-evaluation" {
        call.push(("call.qualification_published_on", json!(qualified)));
    }
    match said.path {
        Path::NegotiatedNo4 | Path::NegotiatedNo4Imported => {
            let given: Vec<(&str, Value)> = [
                "call.item",
                "call.content",
                "call.criteria",
                "call.decision_method",
                "call.application_method",
                "call.contact",
            ]
            .map(|name| (name, text.clone()))
            .into_iter()
            .chain([("call.applications_due", at), ("call.payment_form", json!("on-completion"))])
            .collect();
            heard(
                "negotiated-no4",
                "publish-pre-notice",
                world.file("pre-notice", on, Officer, &[], &given),
                &[],
            )
            .is_ok()
        }
        Path::TrialOrder => {
            heard("trial-order", "publish-call", world.file("call-approved", on, Officer, &call, &[]), &[])
                .is_ok()
        }
        Path::Demonstration => {
            let term = [
                ("demonstration.site", text),
                ("demonstration.from", json!(until.to_string())),
                ("demonstration.to", json!(until.to_string())),
            ];
            let given = [call, term.to_vec()].concat();
            let file = world.file("planned", on, Officer, &[], &given);
            heard("demonstration", "publish-call", file, &["call-guideline"]).is_ok()
        }
        _ => {
            let (ground, _) = form_of(said.path, said.by);
            let facts = [world.sized(ground), call, vec![("procedure", json!(form))]].concat();
            let file = world.file("call-approved", on, Officer, &facts, &[]);
            heard("proposal-competition", "publish-call", file, &[]).is_ok()
        }
    }
}

/// Whether the contract may be signed on a day, with the vote where one is needed.
pub(in super::super) fn sign_allowed(world: &World<'_>, said: &Said, day: NaiveDate) -> bool {
    let (mut ground, _) = form_of(said.path, said.by);
    let on_certificate =
        matches!(said.path, Path::NegotiatedNo4 | Path::NegotiatedNo4Imported | Path::TrialOrder);
    if on_certificate {
        ground = "4";
    }
    let vote = world.vote().map_or_else(String::new, |vote| vote.to_string());
    let mut facts = world.sized(ground);
    facts.extend([
        ("price_yen", json!(world.estimate())),
        ("budget.by_year", world.by_year()),
        ("budget.form", world.form()),
        ("budget.amount_yen", world.amount()),
        ("budget.vote_result", json!("passed")),
        ("budget.vote_date", json!(vote)),
        ("signed.supplier", json!(true)),
        ("bond.decision", json!("exempt")),
        ("bond.exemption", json!("—")),
        ("counterpart.number", json!(FIRM)),
        ("certificate", json!("office/1")),
    ]);
    let needs = vote_needed(&world.file("", day, System, &facts, &[]));
    facts.push(("vote.needed", json!(needs)));
    if needs {
        // The bill follows the provisional contract, which follows the vote on the budget.
        let ready = said.earliest.closes.as_ref().and_then(|one| one.on).unwrap_or(world.today);
        let ready = ready.max(world.vote().unwrap_or(ready));
        let session =
            world.sessions.iter().filter(|one| one.submitted_on >= ready).map(|one| one.voted_on).min();
        if session.is_some_and(|voted| voted <= day) {
            facts.push(("vote.result", json!("passed")));
        }
    }
    let clauses = json!(["inspection_time", "payment_time", "late_interest", "dispute"]);
    let given = [integrity().to_vec(), vec![("contract.clauses", clauses)]].concat();
    let mut file = world.file("drafted", day, ContractOfficer, &facts, &given);
    if on_certificate {
        file.named = vec![world.certificate(said.path)];
    }
    heard("contract", "sign", file, &["contract"]).is_ok()
}
