//! What rests on certificates: No.4 on an own one, on an imported one, and certifying first.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Found, opened};
use crate::advice::case::Case;
use crate::advice::case::closing;
use crate::advice::drafts::{self, FIRM};
use crate::advice::rehearsal::Rehearsal;
use crate::dossier::Child;
use crate::facts::Facts;
use crate::rules::{certification, certified};

/// What resting on certificates brings.
pub(in crate::advice) fn basis(case: &Case<'_>, certificate: Option<&Child>) -> Facts {
    let mut facts = Facts::default();
    if let Some(one) = certificate {
        facts.set("certificates", json!([one.id]));
        facts.set("certificate", json!(one.id));
    }
    if let Some(object) = case.object_type() {
        facts.set("object.type", json!(object));
    }
    facts.set("method.ground", json!("4"));
    facts
}

pub(super) fn no4(case: &Case<'_>, certificate: Option<Child>) -> Found {
    let mut found = Found::default();
    let basis = basis(case, certificate.as_ref());
    let child = opened(case, &mut found, "negotiated-no4", "4", "open-proposal");
    let Some(mut child) = child.filter(|_| found.allowed()).map(|one| one.bringing(&basis)) else {
        return found;
    };
    let Some(certificate) = certificate else {
        // No list to bring: the rule itself says what is missing.
        found.ask(&certified::G23_LISTED, &child.file);
        return found;
    };
    child.file.named = vec![certificate];
    found.perform(Some(&mut child), &["confirm-basis"]);
    // At the signature the certificate must stand; one that does not, will not then.
    let mut signing = child.file;
    signing.facts.0.extend(basis.0);
    signing.facts.set("counterpart.number", json!(FIRM));
    found.ask(&certified::G24A, &signing);
    found
}

pub(super) fn imported(case: &Case<'_>) -> Found {
    let mut found = Found::default();
    if case.flag("certificate.elsewhere") != Some(true) {
        let file = case.dossier(case.today);
        found.ask(&certification::G21, &file);
        return found;
    }
    let certificate = case.new_certificate(case.today, true);
    let mut brought: Facts = certificate.facts.clone().into_iter().collect();
    if let Some(experts) = case.experts() {
        brought.set("experts", experts);
    }
    let mut import = Rehearsal::at("certificate", "", case.today, case.policy)
        .map(|one| one.bringing(&case.facts).bringing(&brought));
    let Some(heard) = found.perform(import.as_mut(), &["import"]) else { return found };
    if heard.to != "active" {
        // Refused by the policy on experts or by its term: said by the rules that read the same.
        let mut file = case.dossier(case.today);
        file.facts.0.extend(brought.0.clone());
        file.given.0.extend(brought.0);
        found.ask(&certification::G19, &file);
        let basis = basis(case, Some(&certificate));
        file.named = vec![certificate];
        file.facts.0.extend(basis.0);
        found.ask(&certified::G24B_LISTED, &file);
        found.broken |= found.unmet.is_empty();
        return found;
    }
    let rest = no4(case, Some(certificate));
    found.findings.extend(rest.findings);
    found.unmet.extend(rest.unmet);
    found.broken |= rest.broken;
    found
}

/// An application of the product, as a programme reads it.
pub(in crate::advice) fn product(case: &Case<'_>, stage: &str) -> Child {
    let kind = case.kind_certified();
    let mut facts = BTreeMap::from([
        ("product.kind".to_owned(), json!(kind)),
        ("product.same_before".to_owned(), json!(false)),
        ("corporate_number".to_owned(), json!(FIRM)),
        ("pledge".to_owned(), json!(true)),
    ]);
    if let Some(day) = case.facts.get("product.sale_start") {
        facts.insert("product.sale_start".to_owned(), day.clone());
    }
    Child {
        id: "R0-0000/a1".to_owned(),
        kind: "application".to_owned(),
        stage: stage.to_owned(),
        closed: false,
        facts,
    }
}

pub(super) fn trial(case: &Case<'_>) -> Found {
    let mut found = Found::default();
    let child = opened(case, &mut found, "trial-order", "4", "open-proposal");
    let Some(mut child) = child.filter(|_| found.allowed()) else { return found };
    let committee = drafts::named("committee", &child.file);
    child.file.facts.0.extend(committee.map(|one| ("committee".to_owned(), one)));
    let due = closing(case.today.succ_opt().unwrap_or(case.today));
    let call: Facts = ["call.questions_due", "call.answers_due", "call.proposals_due"]
        .into_iter()
        .map(|name| (name.to_owned(), due.clone()))
        .collect();
    let mut child = child.bringing(&call);
    if found.perform(Some(&mut child), &["request-call-approval"]).is_none() {
        return found;
    }
    // The object must be what a certificate can cover.
    let certificate = case.new_certificate(case.today, false);
    let mut file = case.dossier(case.today);
    file.facts.0.extend(basis(case, Some(&certificate)).0);
    file.facts.set("object.within_scope", json!(true));
    file.named = vec![certificate];
    found.ask(&certified::G23_LISTED, &file);
    reviewed(case, &mut found, &mut child);
    found
}

/// The formal review of the product, and the board's first point: that it is new.
fn reviewed(case: &Case<'_>, found: &mut Found, child: &mut Rehearsal) {
    "formal-review".clone_into(&mut child.file.stage);
    let application = product(case, "submitted");
    child.file.subject = Some(application.id.clone());
    child.file.children = vec![application];
    found.perform(Some(child), &["pass-formal-review"]);
    let mut board = case.dossier(case.today);
    board.children = vec![product(case, "under-evaluation")];
    board.facts.set("decision", json!({ "a1": { "outcome": "certified" } }));
    let reason = json!("—");
    let mut findings = json!({ "benefit": { "met": true, "reason": reason }, "feasibility": { "met": true, "reason": reason } });
    if let (Some(new), Some(points)) = (case.flag("product.new"), findings.as_object_mut()) {
        points.insert("novelty".to_owned(), json!({ "met": new, "reason": reason }));
    }
    board.facts.set("findings.a1", findings);
    let rule =
        if case.flag("product.new").is_some() { &certification::G18_CERTIFIED } else { &certification::G18 };
    found.ask(rule, &board);
}
