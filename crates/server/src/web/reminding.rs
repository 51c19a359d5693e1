//! Reminders of chosen cases: looked at, then sent.

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use shirube_desk::Reminded;
use shirube_pages::{Area, REMIND_PATH, RemindPage, RemindStep};
use shirube_trail::ProcedureId;
use uuid::Uuid;

use super::fields::Form;
use super::frame::{Asking, page};
use super::typed;
use crate::app::App;
use crate::problem::Problem;

pub(super) fn router() -> Router<App> {
    Router::new().route(REMIND_PATH, get(check).post(send))
}

/// The procedures named, each an id.
fn procedures(pairs: impl Iterator<Item = (String, String)>) -> Result<Vec<ProcedureId>, Problem> {
    pairs.filter(|(name, _)| name == "procedure").map(|(_, id)| typed::procedure(&id)).collect()
}

async fn check(asking: Asking) -> Result<Response, Problem> {
    let who = asking.account()?;
    let ids = procedures(asking.all_asked())?;
    let all = asking.app.desk().reminders(&who.org, &who.person, &ids).await?;
    let key = Uuid::new_v4().to_string();
    page(&RemindPage::new(asking.frame(Some(Area::Cases)).await?, RemindStep::Check(&key), &all))
}

async fn send(asking: Asking, Form(pairs): Form<Vec<(String, String)>>) -> Result<Response, Problem> {
    let who = asking.account()?;
    let key = pairs.iter().find(|(name, _)| name == "key").and_then(|(_, text)| text.parse::<Uuid>().ok());
    let ids = procedures(pairs.into_iter())?;
    let key = key.unwrap_or_else(Uuid::new_v4);
    match asking.app.desk().remind(&who.org, &who.person, &ids, key).await? {
        Reminded::Done(all) => {
            page(&RemindPage::new(asking.frame(Some(Area::Cases)).await?, RemindStep::Done, &all))
        }
        Reminded::Refused(refused) => {
            let unmet = refused.unmet.into_iter();
            let (ja, en): (Vec<String>, Vec<String>) = unmet.map(|one| (one.ja, one.en)).unzip();
            Err(Problem::new(StatusCode::CONFLICT, ("refused", "できません"), ja.join(""), en.join(" ")))
        }
    }
}
