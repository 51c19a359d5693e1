//! The administrator's page.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use shirube_desk::APPLY_POLICY;
use shirube_pages::{AdminPage, Appointment, Area, Health, Language, Post, escaped};
use shirube_trail::ProcedureId;
use shirube_trail::ids::OFFICE;

use super::frame::{Asking, page};
use crate::app::App;
use crate::problem::Problem;

/// What is overdue, counted up to this.
const OVERDUE_MAX: u64 = 1_000;

pub(super) fn router() -> Router<App> {
    Router::new().route("/admin", get(admin))
}

async fn admin(asking: Asking) -> Result<Response, Problem> {
    let who = asking.account()?;
    let desk = asking.app.desk();
    let office = desk.office_view(&who.org, &who.person).await?;
    let appointments: Vec<Appointment> = office
        .grants
        .into_iter()
        .map(|(grant, name)| Appointment {
            person: grant.person,
            name,
            capacity: grant.capacity,
            section: grant.section,
        })
        .collect();
    let id = ProcedureId::new(OFFICE).map_err(|_| Problem::not_found())?;
    let offers = desk.offers(&who.org, &who.person, &id).await?;
    // the policy has a form of its own, to which this page leads
    let acts = offers.into_iter().filter(|one| one.allowed && one.act != APPLY_POLICY).map(|one| {
        let label = if asking.language == Language::En { one.en } else { one.ja };
        (format!("/procedures/{OFFICE}/acts/{}", escaped(&one.act)), label)
    });
    let overdue = desk.overdue(&who.org, OVERDUE_MAX).await?.len();
    let log = if desk.keyring().is_some() { desk.log_status(&who.org).await.ok() } else { None };
    let at = |at: shirube_trail::At| at.to_string();
    let signed =
        log.as_ref().map(|log| (log.published_at.map(at), log.escaped.as_ref().map(|one| at(one.made_at))));
    // what was entered since is counted where nothing of it is nobody's business
    let log = if desk.store().holds_back(&who.org).await? { None } else { log };
    let health = Health {
        database: if asking.app.settings().database.is_some() { "PostgreSQL" } else { "SQLite" }.to_owned(),
        now: office.now,
        overdue: u64::try_from(overdue).unwrap_or(u64::MAX),
        uncovered: log.map(|log| log.uncovered),
        signed,
        waiting_since: office.waiting_since,
        backed_up_at: office.backed_up_at,
    };
    let frame = asking.frame(Some(Area::Admin)).await?;
    let policy = (&office.policy, office.other_policy.as_ref());
    page(&AdminPage::new(frame, &appointments, acts.collect(), policy, (Some(post(&office.letters)), health)))
}

/// How many letters wait, left, and were given up.
fn post(letters: &[(String, u64)]) -> Post {
    let of = |wanted: &[&str]| {
        letters.iter().filter(|(state, _)| wanted.contains(&state.as_str())).map(|(_, count)| count).sum()
    };
    Post { delivered: of(&["delivered"]), waiting: of(&["queued", "leased"]), given_up: of(&["given-up"]) }
}
