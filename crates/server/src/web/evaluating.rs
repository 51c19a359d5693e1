//! The sheet of an evaluation: a form of the acts by which evaluators hand in, and what came of them.

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use shirube_core::words::Capacity;
use shirube_desk::{DeskError, EvaluationView, OPENED_CONTENT, Target};
use shirube_pages::{
    ActFormPage, Area, EvaluationPage, FieldFault, Filling, Typed, evaluation_path, settled, sheet_faults,
};
use shirube_trail::ProcedureId;

use super::frame::{Asking, page_of};
use super::meant::{Found, Way, find};
use super::typed;
use crate::app::App;
use crate::problem::Problem;

pub(super) fn router() -> Router<App> {
    Router::new().route("/procedures/{id}/evaluation", get(sheet))
}

async fn sheet(asking: Asking, Path(id): Path<String>) -> Result<Response, Problem> {
    let id = typed::procedure(&id)?;
    let who = asking.account()?;
    let view = asking.app.desk().evaluation(&who.org, &who.person, &id).await?;
    let seated = view.own_seat().is_some_and(shirube_desk::SeatView::counts);
    let act = view.act.filter(|_| view.is_open && seated && !view.held_back);
    let found = match act {
        Some(act) => Some(find(&asking, &Way::At(id.to_string(), act.to_owned())).await?),
        None => None,
    };
    shown(&asking, (&id, &view), found.as_ref(), (&Typed::new(), &[]), StatusCode::OK).await
}

async fn shown(
    asking: &Asking,
    (id, view): (&ProcedureId, &EvaluationView),
    found: Option<&Found>,
    (typed, faults): (&Typed, &[FieldFault]),
    status: StatusCode,
) -> Result<Response, Problem> {
    let who = asking.account()?;
    let desk = asking.app.desk();
    let case = desk.case_page(&who.org, &who.person, &id.case()).await?;
    let uploads = desk.uploads(&who.org, &who.person, id).await?;
    let has_proposals = uploads.iter().any(|one| one.document == OPENED_CONTENT);
    let filling = found.map(|found| Filling { meant: &found.meant, offer: &found.offer, typed, faults });
    let frame = asking.frame(Some(Area::Cases)).await?;
    let shown = EvaluationPage::new(frame, view, (&case.case, &case.title), has_proposals, filling);
    page_of(status, &shown)
}

/// The sheet an act is handed in by, for its evaluator; none where the act has none, or nothing to list.
async fn sheet_of(asking: &Asking, id: &ProcedureId, act: &str) -> Result<Option<EvaluationView>, Problem> {
    let who = asking.account()?;
    match asking.app.desk().evaluation(&who.org, &who.person, id).await {
        Ok(view) => Ok(Some(view).filter(|view| {
            view.act == Some(act) && view.own.is_some() && !view.held_back && !view.entrants.is_empty()
        })),
        Err(DeskError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The same of an act somebody means.
async fn sheet_of_found(asking: &Asking, found: &Found) -> Result<Option<EvaluationView>, Problem> {
    let is_evaluators = found.offer.by.iter().any(|one| one == Capacity::Evaluator.id());
    match &found.target {
        Target::Procedure(id) if is_evaluators => sheet_of(asking, id, &found.offer.act).await,
        _ => Ok(None),
    }
}

/// The sheet, where an act is handed in by one. Who has no use for it asks for the form.
pub(super) async fn instead(asking: &Asking, id: &ProcedureId, act: &str) -> Result<Option<String>, Problem> {
    if asking.asked("by") == "form" {
        return Ok(None);
    }
    Ok(sheet_of(asking, id, act).await?.map(|_| evaluation_path(id.as_str())))
}

/// The form of an act as it is filled in: its sheet, where it has one.
///
/// # Errors
/// As the desk's.
pub(super) async fn form_of(
    asking: &Asking,
    found: &Found,
    (typed, faults): (&Typed, &[FieldFault]),
    status: StatusCode,
) -> Result<Response, Problem> {
    if let (Some(view), Target::Procedure(id)) = (sheet_of_found(asking, found).await?, &found.target) {
        return shown(asking, (id, &view), Some(found), (typed, faults), status).await;
    }
    let frame = asking.frame(None).await?;
    page_of(status, &ActFormPage::new(frame, &found.meant, &found.offer, typed, faults))
}

/// What a sheet brought, as its act takes it, and what is wrong with it input by input. What comes by another
/// form stays as it is.
///
/// # Errors
/// As the desk's.
pub(super) async fn read(
    asking: &Asking,
    found: &Found,
    typed: &mut Typed,
) -> Result<Vec<FieldFault>, Problem> {
    let Some(view) = sheet_of_found(asking, found).await? else { return Ok(Vec::new()) };
    if !typed.contains_key("sheet") {
        return Ok(Vec::new());
    }
    *typed = settled(&view, typed);
    Ok(sheet_faults(asking.language, &view, typed))
}
