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

use super::deciding::deciding;
use super::frame::{Asking, page_of};
use super::meant::{Found, Way, find};
use super::{policy, typed};
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
    let (case, title) = if let Some(found) = found {
        (found.meant.case.clone(), found.meant.case_title.clone())
    } else {
        let view = desk.case_page(&who.org, &who.person, &id.case()).await?;
        (view.case, view.title)
    };
    let uploads = desk.uploads(&who.org, &who.person, id).await?;
    let has_proposals = uploads.iter().any(|one| one.document == OPENED_CONTENT);
    let filling = found.map(|found| Filling { meant: &found.meant, typed, faults });
    let frame = asking.frame(Some(Area::Cases)).await?;
    let shown = EvaluationPage::new(frame, view, (&case, &title), has_proposals, filling);
    page_of(status, &shown)
}

/// The sheet an act is handed in by, for its evaluator; none where it is nobody's who evaluates, has no
/// sheet, or there is nothing to list.
async fn sheet_of(asking: &Asking, found: &Found) -> Result<Option<EvaluationView>, Problem> {
    let Target::Procedure(id) = &found.target else { return Ok(None) };
    if !found.offer.by.iter().any(|one| one == Capacity::Evaluator.id()) {
        return Ok(None);
    }
    let who = asking.account()?;
    match asking.app.desk().evaluation(&who.org, &who.person, id).await {
        Ok(view) => Ok(Some(view).filter(|view| {
            view.act == Some(found.offer.act.as_str())
                && view.own.is_some()
                && !view.held_back
                && !view.entrants.is_empty()
        })),
        Err(DeskError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The sheet by which something was typed. A sheet says of itself that it is one, on every page of its way:
/// what was typed in the form of the act stays in that form, whose rows may name whatever they like.
async fn sheet_typed(
    asking: &Asking,
    found: &Found,
    typed: &Typed,
) -> Result<Option<EvaluationView>, Problem> {
    if typed.contains_key("sheet") { sheet_of(asking, found).await } else { Ok(None) }
}

/// The sheet, where an act is handed in by one. Who has no use for it asks for the form.
pub(super) async fn instead(asking: &Asking, found: &Found) -> Result<Option<String>, Problem> {
    if asking.asked("by") == "form" {
        return Ok(None);
    }
    Ok(sheet_of(asking, found).await?.map(|view| evaluation_path(&view.procedure)))
}

/// The form of an act as it is filled in: its sheet, where it was typed in one.
///
/// # Errors
/// As the desk's.
pub(super) async fn form_of(
    asking: &Asking,
    found: &Found,
    typed: (&Typed, &[FieldFault]),
    status: StatusCode,
) -> Result<Response, Problem> {
    let sheet = sheet_typed(asking, found, typed.0).await?;
    form_in(asking, (found, sheet.as_ref()), typed, status).await
}

/// The same, with its sheet as [`read`] read it.
///
/// # Errors
/// As the desk's.
pub(super) async fn form_in(
    asking: &Asking,
    (found, sheet): (&Found, Option<&EvaluationView>),
    (typed, faults): (&Typed, &[FieldFault]),
    status: StatusCode,
) -> Result<Response, Problem> {
    if policy::is_of(found) {
        return policy::form_of(asking, found, (typed, faults), status).await;
    }
    if let (Some(view), Target::Procedure(id)) = (sheet, &found.target) {
        return shown(asking, (id, view), Some(found), (typed, faults), status).await;
    }
    let frame = asking.frame(None).await?;
    let what = deciding(asking, &frame, found).await?;
    page_of(status, &ActFormPage::new(frame, &found.meant, &found.offer, typed, faults).deciding(what))
}

/// What a sheet brought, as its act takes it: the sheet, and what is wrong with it input by input. What
/// comes by another form stays as it is.
///
/// # Errors
/// As the desk's.
pub(super) async fn read(
    asking: &Asking,
    found: &Found,
    typed: &mut Typed,
) -> Result<(Option<EvaluationView>, Vec<FieldFault>), Problem> {
    let Some(view) = sheet_typed(asking, found, typed).await? else { return Ok((None, Vec::new())) };
    *typed = settled(&view, typed);
    let faults = sheet_faults(asking.language, &view, typed);
    Ok((Some(view), faults))
}
