//! The calendar of one's own due days: its address is made and stopped on a page of the account, and whoever
//! knows it reads the calendar without signing in.

use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use axum::routing::{get, post};
use shirube_desk::DeskError;
use shirube_pages::{CalendarPage, FeedPlace, Language, moment, own_calendar};

use super::again::{fresh, session};
use super::fields::Form;
use super::frame::{Asking, page};
use super::pairs::{Pairs, told};
use crate::app::App;
use crate::problem::Problem;

/// How the path of a calendar ends.
const ENDING: &str = ".ics";

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/account/calendar", get(own).post(make))
        .route("/account/calendar/end", post(end))
        .route("/calendar/{file}", get(calendar))
}

async fn own(asking: Asking) -> Result<Response, Problem> {
    session(&asking)?;
    shown(&asking, None).await
}

/// The page, with the address that was just made.
async fn shown(asking: &Asking, secret: Option<String>) -> Result<Response, Problem> {
    let made = secret.map(|secret| format!("{}/calendar/{secret}{ENDING}", asking.app.origin()));
    let all = asking.app.accounts().calendars(asking.account()?).await?;
    let at = |at: shirube_trail::At| moment(asking.language, at.instant());
    let there = all.into_iter().next().map(|one| (at(one.expires_at), one.used_at.map(at)));
    page(&CalendarPage::new(asking.frame(None).await?, made, there))
}

/// Makes an address, for whoever said lately who they are.
async fn make(asking: Asking, Form(pairs): Form<Pairs>) -> Result<Response, Problem> {
    let (cookie, _) = match fresh(&asking, &pairs).await? {
        Ok(fresh) => fresh,
        Err(asks) => return Ok(asks),
    };
    match asking.app.accounts().make_calendar(asking.account()?).await? {
        Ok(made) => Ok((AppendHeaders(cookie), shown(&asking, made.token).await?).into_response()),
        Err(faults) => match told(&asking, faults).into_iter().next() {
            Some((field, text)) => Err(Problem::field(&field, text.clone(), text)),
            None => Err(Problem::not_found()),
        },
    }
}

async fn end(asking: Asking) -> Result<Response, Problem> {
    session(&asking)?;
    let (who, accounts) = (asking.account()?, asking.app.accounts());
    for one in accounts.calendars(who).await? {
        accounts.revoke_token(&who.account, &one.id, None).await?;
    }
    Ok(asking.to("/account/calendar"))
}

/// What is due for whoever the address was made for, as they may see it now.
async fn calendar(asking: Asking, Path(file): Path<String>) -> Result<Response, Problem> {
    let app = &asking.app;
    let secret = file.strip_suffix(ENDING).ok_or_else(Problem::not_found)?;
    let who = app.accounts().calendar(secret).await?.ok_or_else(Problem::not_found)?;
    app.limits().person(who.account.as_str())?;
    let dues = match app.desk().own_dues(&who.org, &who.person).await {
        Ok(dues) => dues,
        Err(DeskError::NotFound { .. }) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let origin = app.origin();
    let language = if who.language == "en" { Language::En } else { Language::Ja };
    let place = FeedPlace { origin: &origin, path: "", language };
    let now = app.desk().now().await?.instant();
    let text = own_calendar(place, (who.org.as_str(), who.company.is_some()), &dues, now);
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, text).into_response())
}
