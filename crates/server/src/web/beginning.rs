//! What may be begun: the choice of a procedure for a new case, and the way from a call to an application.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use shirube_desk::{DeskError, Target};
use shirube_pages::{Area, BeginPage, begin_path, escaped};
use shirube_trail::ProcedureId;
use shirube_trail::ids::OFFICE;

use super::commanded::APPLICATION;
use super::frame::{Asking, page};
use super::meant::{Way, find, stands_in_the_way};
use super::typed;
use crate::app::App;
use crate::problem::Problem;

/// The rule that says a call takes proposals only of those it admitted before.
const ELIGIBILITY_AFTER: &str = "eligibility-after";

pub(super) fn router() -> Router<App> {
    Router::new().route("/cases/new", get(begin)).route("/notices/{procedure}/apply", post(apply))
}

/// Which procedures there are, and how each begins.
async fn begin(asking: Asking) -> Result<Response, Problem> {
    let who = asking.account()?;
    let acts = shirube_desk::opening_acts("preparation");
    let act = acts.first().copied().unwrap_or_default();
    // whoever may not open a case is told so here, before they choose
    find(&asking, &Way::Case(act.to_owned())).await?;
    let office = typed::procedure(OFFICE)?;
    let offers = match asking.app.desk().offers(&who.org, &who.person, &office).await {
        Ok(offers) => offers,
        Err(DeskError::NotFound { .. }) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let office: Vec<String> = offers.into_iter().filter(|one| one.allowed).map(|one| one.act).collect();
    page(&BeginPage::new(asking.frame(Some(Area::Cases)).await?, act, &office))
}

/// Leads to the form by which an application to a call begins.
async fn apply(asking: Asking, Path(procedure): Path<String>) -> Result<Response, Problem> {
    let who = asking.account()?;
    if asking.asked("org") != who.org.as_str() {
        return Err(Problem::not_found());
    }
    let call = typed::procedure(&procedure)?;
    // a sealed proposal is submitted in one step, from a page of its own
    if super::seal::is_sealed(&asking, &call).await? {
        return Ok(asking.to(&format!("/my/{}/seal", escaped(call.as_str()))));
    }
    let act = first_act(&asking, &call).await?;
    Ok(asking.to(&begin_path(call.as_str(), APPLICATION, act)))
}

/// What an application to a call begins with: the entry, where it takes entries now; the proposal itself,
/// where eligibility is judged after it; the entry again where neither can be, to say why.
async fn first_act(asking: &Asking, call: &ProcedureId) -> Result<&'static str, Problem> {
    let target = Target::NewApplication(call.clone());
    if stands_in_the_way(asking, &target, "enter").await?.is_empty() {
        return Ok("enter");
    }
    let unmet = stands_in_the_way(asking, &target, "submit").await?;
    let is_after_entry = unmet.iter().any(|one| one.rule == ELIGIBILITY_AFTER);
    Ok(if is_after_entry { "enter" } else { "submit" })
}
