//! The advisor as a form. It asks by its address, so that an advice can be kept and handed on.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use shirube_core::advice::{ASKED, advise, days_covered, typical_sessions};
use shirube_core::dossier::japan_day;
use shirube_core::facts::{Facts, read};
use shirube_core::policy::Policy;
use shirube_desk::fact_view;
use shirube_pages::{AdvisePage, FieldFault, Typed, add_row, fact_of};

use super::frame::{Asking, page};
use super::office::said;
use super::sent::is_kept;
use crate::app::App;
use crate::form::BODIES;
use crate::problem::Problem;

pub(super) fn router() -> Router<App> {
    Router::new().route("/advise", get(advice))
}

async fn advice(asking: Asking) -> Result<Response, Problem> {
    let mut typed: Typed = asking.all_asked().filter(|(name, _)| is_kept(name)).collect();
    let frame = asking.frame(None).await?;
    let step = asking.asked("step");
    let (policy, bodies) = policy(&asking).await?;
    if let Some(group) = step.strip_prefix("add:") {
        add_row(&mut typed, group);
        return page(&AdvisePage::new(frame, &typed, &[], None, bodies));
    }
    if step.is_empty() {
        return page(&AdvisePage::new(frame, &typed, &[], None, bodies));
    }
    let (facts, faults) = facts(&asking, &typed);
    let today = japan_day(asking.app.desk().now().await?.instant());
    let (first, last) = days_covered();
    if !faults.is_empty() || !(first..=last).contains(&today) {
        return page(&AdvisePage::new(frame, &typed, &faults, None, bodies));
    }
    let advice = advise(&facts, &policy, today, &typical_sessions(today));
    page(&AdvisePage::new(frame, &typed, &[], Some(&advice), bodies))
}

/// The policy of whoever asks; of nobody the usual one, for the kind of body they choose.
async fn policy(asking: &Asking) -> Result<(Policy, Option<Vec<(String, bool)>>), Problem> {
    if let Some(who) = &asking.visitor.signed_in {
        if who.company.is_none() {
            return Ok((asking.app.desk().policy_today(&who.org).await?, None));
        }
    }
    let mut policy = Policy::default();
    if let Ok(body) = serde_json::from_value(serde_json::Value::from(asking.asked("body"))) {
        policy.body = body;
    }
    let chosen = serde_json::to_value(policy.body).unwrap_or_default();
    let all = BODIES.iter().map(|id| ((*id).to_owned(), chosen.as_str() == Some(*id)));
    Ok((policy, Some(all.collect())))
}

/// The facts that were told, and every fault of them.
fn facts(asking: &Asking, typed: &Typed) -> (Facts, Vec<FieldFault>) {
    let (mut facts, mut faults) = (Facts::default(), Vec::new());
    for fact in ASKED {
        let (name, .., shape) = fact_view(fact, false);
        let Some(value) = fact_of(("preparation", &name, &shape), typed) else { continue };
        match read(fact, &value) {
            Ok(value) => facts.set(fact.name, value),
            Err(fault) => faults.push((fault.field, said(asking.language, fault.what.ja, fault.what.en))),
        }
    }
    (facts, faults)
}
