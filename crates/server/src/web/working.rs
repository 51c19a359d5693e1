//! Long work (decision 0033), by its pages: asked for, looked at, its result taken, given up.

use axum::Router;
use axum::extract::Path;
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use axum::routing::{get, post};
use shirube_desk::LongRequest;
use shirube_pages::{WORK_PATH, WorkPage, WorksPage, area_of, work_path};
use uuid::Uuid;

use super::again::fresh;
use super::fields::Form;
use super::frame::{Asking, page};
use super::office::attachment;
use super::pairs::{Pairs, sent};
use super::typed;
use crate::app::App;
use crate::long;
use crate::problem::Problem;
use crate::taken::Taker;

/// Why what is asked for from the screen is taken, where nothing else is said.
pub(super) const PURPOSE: &str = "監査（画面から）";

pub(super) fn router() -> Router<App> {
    Router::new()
        .route(WORK_PATH, get(all).post(log))
        .route("/work/{id}", get(one))
        .route("/work/{id}/result", get(result).post(result_again))
        .route("/work/{id}/leave", post(leave))
}

/// The language a result is written in: that of the page it is asked from.
pub(super) fn language(asking: &Asking) -> String {
    asking.language.tag().to_owned()
}

/// Asks for something that takes a while, and leads to where its result will wait.
///
/// # Errors
/// As of the same within a request.
pub(super) async fn ask(asking: &Asking, request: LongRequest) -> Result<Response, Problem> {
    let taker = Taker::of(&asking.app, asking.account()?);
    let asked = long::ask(&asking.app, taker, (Uuid::new_v4(), request)).await?;
    Ok(asking.to(&work_path(&asked.id.to_string())))
}

fn id(text: &str) -> Result<Uuid, Problem> {
    Uuid::try_parse(text).map_err(|_| Problem::not_found())
}

async fn all(asking: Asking) -> Result<Response, Problem> {
    let who = asking.account()?;
    let all = asking.app.desk().long_works(&who.org, &who.person).await?;
    page(&WorksPage::new(asking.frame(None).await?, &all))
}

async fn one(asking: Asking, Path(text): Path<String>) -> Result<Response, Problem> {
    let who = asking.account()?;
    let one = asking.app.desk().long_work(&who.org, &who.person, id(&text)?).await?;
    let area = area_of(&one.request);
    page(&WorkPage::new(asking.frame(Some(area)).await?, &one))
}

async fn result(asking: Asking, Path(text): Path<String>) -> Result<Response, Problem> {
    handed_out(&asking, &text, &Pairs::new()).await
}

/// The same, with the password that was asked for once more.
async fn result_again(
    asking: Asking,
    Path(text): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Problem> {
    handed_out(&asking, &text, &pairs).await
}

/// Hands out a result to whoever said lately who they are.
async fn handed_out(asking: &Asking, text: &str, pairs: &Pairs) -> Result<Response, Problem> {
    let taker = Taker::of(&asking.app, asking.account()?);
    let (name, content) = long::result(taker, id(text)?).await?;
    let (cookie, _) = match fresh(asking, pairs).await? {
        Ok(fresh) => fresh,
        Err(asks) => return Ok(asks),
    };
    asking.takes_home()?;
    Ok((AppendHeaders(cookie), attachment(&name, content)).into_response())
}

async fn leave(asking: Asking, Path(text): Path<String>) -> Result<Response, Problem> {
    let who = asking.account()?;
    asking.app.desk().give_up_long(&who.org, &who.person, id(&text)?).await?;
    Ok(asking.to(WORK_PATH))
}

/// Asks for the bundle of the whole log, or of some days.
async fn log(asking: Asking, Form(pairs): Form<Pairs>) -> Result<Response, Problem> {
    Taker::of(&asking.app, asking.account()?).sees_all().await?;
    let (cookie, _) = match fresh(&asking, &pairs).await? {
        Ok(fresh) => fresh,
        Err(asks) => return Ok(asks),
    };
    asking.takes_home()?;
    let day = |field: &'static str| {
        typed::day(sent(&pairs, field)).map_err(|(ja, en)| Problem::field(field, ja, en))
    };
    let days = match (day("from")?, day("to")?) {
        (None, None) => None,
        (Some(from), Some(to)) if from <= to => Some((from, to)),
        (Some(_), Some(_)) => {
            let (ja, en) =
                ("終わりの日は、始めの日以後にしてください。", "The last day must not be before the first.");
            return Err(Problem::field("to", ja, en));
        }
        (from, _) => {
            let missing = if from.is_some() { "to" } else { "from" };
            let ja =
                "期間は、始めと終わりの両方の日を入れてください。台帳全体なら、どちらも空のままにします。";
            let en = "Give both days of a period; leave both empty for the whole log.";
            return Err(Problem::field(missing, ja, en));
        }
    };
    let purpose = sent(&pairs, "purpose").trim();
    let purpose = if purpose.is_empty() { PURPOSE } else { purpose }.to_owned();
    let request = LongRequest::Bundle { case: None, days, purpose, language: language(&asking) };
    Ok((AppendHeaders(cookie), ask(&asking, request).await?).into_response())
}
