//! A company's own applications.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use shirube_desk::{CaseQuery, DeskError};
use shirube_pages::{Area, MyOnePage, MyPage};

use super::commanded::APPLICATION;
use super::frame::{Asking, page};
use super::typed;
use crate::app::App;
use crate::problem::Problem;

pub(super) fn router() -> Router<App> {
    Router::new().route("/my", get(all)).route("/my/{procedure}", get(one))
}

async fn all(asking: Asking) -> Result<Response, Problem> {
    let who = asking.account()?;
    let desk = asking.app.desk();
    let open = desk.cases(&who.org, &who.person, &CaseQuery::default(), asking.asked_if("after")).await?;
    let tasks = desk.tasks(&who.org, &who.person, None).await?;
    let mut lines = Vec::new();
    let closed = CaseQuery { closed: true, ..CaseQuery::default() };
    let ended = match asking.asked_if("after") {
        None => desk.cases(&who.org, &who.person, &closed, None).await?.lines,
        Some(_) => Vec::new(),
    };
    let all = open.lines.into_iter().chain(ended).collect();
    for mine in desk.mine(&who.org, &who.person, all).await? {
        let waits = tasks.tasks.iter().find(|task| task.line.procedure == mine.line.procedure);
        lines.push((mine, waits.map(|task| task.acts.clone()).unwrap_or_default()));
    }
    let unsent = match asking.asked_if("after") {
        None => super::applying::unsent(&asking).await?,
        Some(_) => Vec::new(),
    };
    let frame = asking.frame(Some(Area::My)).await?;
    page(&MyPage::new(frame, &lines, open.next.as_deref()).with_unsent(&unsent))
}

async fn one(asking: Asking, Path(id): Path<String>) -> Result<Response, Problem> {
    let who = asking.account()?;
    let id = typed::procedure(&id)?;
    let desk = asking.app.desk();
    let view = desk.case_page(&who.org, &who.person, &id.case()).await?;
    let offers = match desk.offers(&who.org, &who.person, &id).await {
        Ok(offers) => offers,
        Err(DeskError::NotFound { .. }) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let after = asking.asked_if("after");
    // whoever sees of it what is public alone sees nothing of what was done in it
    let done = desk.history(&who.org, &who.person, (&id.case(), Some(&id)), after).await?;
    let frame = asking.frame(Some(Area::My)).await?;
    let shown = MyOnePage::new(frame, &view, (id.as_str(), &done), &offers);
    let shown = shown.ok_or_else(Problem::not_found)?;
    let own = view.procedures.iter().find(|one| one.procedure == id.as_str());
    // an application's call; whoever asked a question before they applied has the call itself here
    let call = own.filter(|one| one.kind == APPLICATION).map_or(id.as_str(), |one| &one.parent);
    let call = typed::procedure(call)?;
    let notices = super::public::notices_of(&asking, &who.org, &call).await?;
    let beside = desk.beside_notice(&who.org, &call).await?;
    let shown = shown.asking(call.as_str(), &notices, beside.questions.as_ref());
    let shown = match desk.view(&who.org, &who.person, &id).await {
        Ok(own) => shown.with_result(&own.facts),
        Err(DeskError::NotFound { .. }) => shown,
        Err(error) => return Err(error.into()),
    };
    if super::seal::is_sealed(&asking, &id).await? { page(&shown.sealed()) } else { page(&shown) }
}
