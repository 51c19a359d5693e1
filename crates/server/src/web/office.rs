//! The officer's pages: tasks, search, the page of a case, its files.

use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use shirube_desk::{CaseView, DeskError, HeldByView, OfferView};
use shirube_pages::{Area, CasePage, FoundPage, HistoryOfCase, Language, TasksPage, main_procedure};
use shirube_trail::Digest;

use super::frame::{Asking, page};
use super::typed;
use crate::app::App;
use crate::handing::Handed;
use crate::problem::Problem;

/// Procedures of a case whose acts are offered on its page; the others have ended or are many.
const OFFERED_MAX: usize = 12;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/tasks", get(tasks))
        .route("/search", get(search))
        .route("/cases/{case}", get(case))
        .route("/cases/{case}/history", get(history))
        .route("/documents/{sha256}", get(document))
        .route("/certificates/{id}/file", get(certificate))
}

async fn tasks(asking: Asking) -> Result<Response, Problem> {
    let who = asking.account()?;
    let found = asking.app.desk().tasks(&who.org, &who.person, asking.asked_if("after")).await?;
    let has_work = asking.app.desk().has_long_work(&who.org, &who.person).await?;
    let awaits = asking.app.desk().policy_awaits(&who.org, &who.person).await?;
    page(&TasksPage::new(asking.frame(Some(Area::Tasks)).await?, &found, has_work).awaiting(awaits))
}

/// One of two texts.
pub(super) fn said(language: Language, ja: String, en: String) -> String {
    if language == Language::En { en } else { ja }
}

async fn search(asking: Asking) -> Result<Response, Problem> {
    let who = asking.account()?;
    let typed = asking.asked("q").to_owned();
    if typed.is_empty() {
        return page(&FoundPage::new(asking.frame(None).await?, typed, None, None));
    }
    match asking.app.desk().search(&who.org, &who.person, &typed, asking.asked_if("after")).await {
        Ok(found) => page(&FoundPage::new(asking.frame(None).await?, typed, None, Some(&found))),
        Err(DeskError::BadInput { faults }) => {
            let fault = faults.into_iter().next().map(|one| said(asking.language, one.what.ja, one.what.en));
            page(&FoundPage::new(asking.frame(None).await?, typed, fault, None))
        }
        Err(error) => Err(error.into()),
    }
}

async fn case(asking: Asking, Path(number): Path<String>) -> Result<Response, Problem> {
    let who = asking.account()?;
    let number = typed::case(&number)?;
    let desk = asking.app.desk();
    if let Some(at) = asking.asked_if("as_of") {
        let moment =
            shirube_pages::value_of("instant", at).and_then(|value| shirube_core::facts::instant_of(&value));
        let moment = moment.ok_or_else(|| {
            let (ja, en) =
                ("日時は「R8.11.20 17:00」の形で入力してください。", "a moment such as 2026-11-20 17:00.");
            Problem::field("as_of", ja, en)
        })?;
        let view = desk.case_as_of(&who.org, &who.person, &number, moment).await?;
        return page(&CasePage::new(asking.frame(Some(Area::Cases)).await?, &view, &[], true));
    }
    let view = desk.case_page(&who.org, &who.person, &number).await?;
    let offers = offers(&asking, &view).await?;
    let held = held_by(&asking, &view).await?;
    let shown = CasePage::new(asking.frame(Some(Area::Cases)).await?, &view, &offers, false);
    page(&shown.held(held.as_ref()))
}

/// The whole history of a case, page by page: as much of it as whoever asks sees.
async fn history(asking: Asking, Path(number): Path<String>) -> Result<Response, Problem> {
    let who = asking.account()?;
    let number = typed::case(&number)?;
    let after = asking.asked_if("after");
    let found = asking.app.desk().history(&who.org, &who.person, (&number, None), after).await?;
    page(&HistoryOfCase::new(asking.frame(Some(Area::Cases)).await?, &found))
}

/// Who holds the procedure a case is in; companies are told by their own page.
async fn held_by(asking: &Asking, view: &CaseView) -> Result<Option<HeldByView>, Problem> {
    let who = asking.account()?;
    let Some(main) = main_procedure(view).filter(|_| who.company.is_none()) else { return Ok(None) };
    match asking.app.desk().held_by(&who.org, &who.person, &typed::procedure(main)?).await {
        Ok(held) => Ok(held),
        Err(DeskError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// What somebody could do in the procedures of a case that go on.
pub(super) async fn offers(
    asking: &Asking,
    view: &CaseView,
) -> Result<Vec<(String, Vec<OfferView>)>, Problem> {
    let who = asking.account()?;
    let mut all = Vec::new();
    let going = view.procedures.iter().filter(|one| !one.closed && !one.may.is_empty());
    for one in going.take(OFFERED_MAX) {
        let id = typed::procedure(&one.procedure)?;
        match asking.app.desk().offers(&who.org, &who.person, &id).await {
            Ok(offers) => all.push((one.procedure.clone(), offers)),
            // public for them, and no more
            Err(DeskError::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(all)
}

/// A file to keep, never one to show: whatever it holds does nothing here.
async fn document(asking: Asking, Path(sha256): Path<String>) -> Result<Response, Problem> {
    let who = asking.account()?;
    let id = typed::procedure(asking.asked("procedure"))?;
    let sha256 = Digest::from_hex(&sha256).map_err(|_| Problem::not_found())?;
    let file = asking.app.desk().procedure_file(&who.org, &who.person, (&id, &sha256)).await?;
    Ok(attachment(&file.name, Handed(file.content)))
}

/// The signed file of a certificate, for its holder and for staff.
async fn certificate(asking: Asking, Path(id): Path<String>) -> Result<Response, Problem> {
    let who = asking.account()?;
    let id = typed::procedure(&id)?;
    let file = asking.app.desk().certificate_file_for(&who.org, &who.person, &id).await?;
    Ok(attachment(&file.name, Handed(file.content)))
}

/// Bytes as a file to keep.
pub(super) fn attachment(name: &str, content: impl IntoResponse) -> Response {
    let disposition = format!("attachment; filename*=UTF-8''{}", shirube_pages::escaped(name));
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'".to_owned()),
    ];
    (headers, content).into_response()
}
